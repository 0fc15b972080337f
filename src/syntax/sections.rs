//! Cuts a stage's body at the words that begin its clauses, such as `from`, `where` and `by`.
//!
//! A clause may be written in a grammar of its own, so only quotes, parentheses, brackets and comments are known here.

use super::args::closing_parenthesis;
use super::pipeline::closing;
use super::stuck::{Stuck, reason};
use super::word::{blank, quoted};

/// A clause.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section<'a> {
    /// The word that begins it.
    pub word: &'a str,
    /// What follows the word.
    pub body: &'a str,
}

/// What stands before the first of these words, and the clauses that they begin, whatever their case.
pub fn cut<'a>(text: &'a str, words: &[&str]) -> Result<(&'a str, Vec<Section<'a>>), Stuck<'a>> {
    let mut found: Vec<&'a str> = Vec::new();
    let mut rest = skip(text);
    let mut is_value = false;
    while !rest.is_empty() {
        let piece = &rest[..next(rest)?];
        let after = skip(&rest[piece.len()..]);
        let begins = words.iter().any(|word| word.eq_ignore_ascii_case(piece));
        if begins && !is_value && !after.starts_with('=') {
            found.push(piece);
        }
        is_value = piece.ends_with(['=', '<', '>']);
        rest = after;
    }
    let at = |piece: &str| piece.as_ptr() as usize - text.as_ptr() as usize;
    let ends = found.iter().skip(1).map(|word| at(word)).chain([text.len()]);
    let section = |(word, end): (&&'a str, usize)| Section { word, body: &text[at(word) + word.len()..end] };
    let head = &text[..found.first().map_or(text.len(), |word| at(word))];
    Ok((head, found.iter().zip(ends).map(section).collect()))
}

fn skip(text: &str) -> &str {
    blank(text).map_or(text, |(rest, ())| rest)
}

/// How long the piece is that a text begins with: something enclosed, a sign, or a word.
fn next(text: &str) -> Result<usize, Stuck<'_>> {
    let first = text.chars().next().unwrap_or(' ');
    match first {
        '"' => quoted('"')(text).map(|(rest, _)| text.len() - rest.len()).map_err(reason),
        '(' => closing_parenthesis(text)
            .map(|end| end + 1)
            .ok_or_else(|| Stuck::message(text, "this parenthesis is never closed")),
        '[' => closing(text).ok_or_else(|| Stuck::message(text, "this bracket is never closed")),
        first if is_sign(first) => Ok(first.len_utf8()),
        _ => {
            let ends = |(at, c): (usize, char)| {
                c.is_whitespace() || is_sign(c) || "\"([".contains(c) || text[at..].starts_with("```")
            };
            Ok(text.char_indices().skip(1).find(|found| ends(*found)).map_or(text.len(), |(at, _)| at))
        }
    }
}

fn is_sign(c: char) -> bool {
    ",=<>)]".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str) -> String {
        match cut(text, &["from", "where", "by"]) {
            Err(stuck) => stuck.describe(),
            Ok((head, sections)) => {
                let parts = sections.iter().map(|section| format!(" {}<{}>", section.word, section.body.trim()));
                format!("{}{}", head.trim(), parts.collect::<String>())
            }
        }
    }

    #[test]
    fn clauses_begin_with_their_words() {
        assert_eq!(
            drawn("count FROM datamodel=E.P where P.x=1 by P.y _time span=1h"),
            "count FROM<datamodel=E.P> where<P.x=1> by<P.y _time span=1h>"
        );
        assert_eq!(drawn("count"), "count");
    }

    #[test]
    fn a_word_that_is_enclosed_or_a_value_begins_nothing() {
        assert_eq!(
            drawn(r#"count where (a="x by y" OR by=1) [search by] c = by "#),
            r#"count where<(a="x by y" OR by=1) [search by] c = by>"#
        );
        assert_eq!(drawn("count ```by``` where x IN (by)"), "count ```by``` where<x IN (by)>");
    }

    #[test]
    fn what_is_never_closed_is_an_error() {
        assert_eq!(drawn("count where (a by b"), "this parenthesis is never closed");
    }
}
