//! The pieces of a stage that are never cut: words, quoted texts, signs, comments, searches in brackets.

use crate::syntax::Stuck;
use crate::syntax::pipeline::{Sign, step};
use std::borrow::Cow;

/// What a piece is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// A word, a quoted text, a macro, a part of them.
    Word,
    /// An opening parenthesis.
    Open,
    /// A closing parenthesis.
    Close,
    /// A comma.
    Comma,
    /// `=`, `!=`, `<` and the like.
    Comparison,
    /// What stands between triple backticks.
    Comment,
    /// A search in brackets, with them.
    Search,
}

/// A piece of a stage.
#[derive(Clone, Debug)]
pub struct Piece<'a> {
    /// The blanks before it.
    pub before: &'a str,
    /// Its text.
    pub text: Cow<'a, str>,
    /// What it is.
    pub sort: Sort,
}

impl Piece<'_> {
    /// Whether blanks stand before it.
    pub fn is_apart(&self) -> bool {
        !self.before.is_empty()
    }

    /// Whether it begins a line.
    pub fn begins_line(&self) -> bool {
        self.before.contains('\n')
    }

    /// Whether it is this word, in letters of either case.
    pub fn is(&self, word: &str) -> bool {
        self.text.eq_ignore_ascii_case(word)
    }

    /// Whether it is one of these words.
    pub fn is_any(&self, words: &[&str]) -> bool {
        words.iter().any(|word| self.is(word))
    }

    /// Whether it is a search in brackets that has lines of its own.
    pub fn has_lines(&self) -> bool {
        self.sort == Sort::Search && self.text.contains('\n')
    }
}

/// The pieces of a stage.
pub fn pieces(text: &str, quotes_names: bool) -> Result<Vec<Piece<'_>>, Stuck<'_>> {
    let (mut found, mut at) = (Vec::new(), 0);
    loop {
        let start = text.len() - text[at..].trim_start().len();
        if start == text.len() {
            return Ok(found);
        }
        let (sort, end) = piece(text, start, quotes_names)?;
        found.push(Piece { before: &text[at..start], text: Cow::Borrowed(&text[start..end]), sort });
        at = end;
    }
}

/// The piece that begins at a place, and where it ends.
fn piece(text: &str, at: usize, quotes_names: bool) -> Result<(Sort, usize), Stuck<'_>> {
    let rest = &text[at..];
    let sign = |sort, length| Ok((sort, at + length));
    match rest.as_bytes()[0] {
        b'(' => sign(Sort::Open, 1),
        b')' => sign(Sort::Close, 1),
        b',' => sign(Sort::Comma, 1),
        b'<' if mark(rest).is_some() => Ok((Sort::Word, word(text, at, quotes_names)?)),
        b'=' | b'<' | b'>' => sign(Sort::Comparison, if rest[1..].starts_with('=') { 2 } else { 1 }),
        b'!' if rest[1..].starts_with('=') => sign(Sort::Comparison, 2),
        b'[' => Ok((Sort::Search, next(text, at)?)),
        b'`' if rest.starts_with("```") => Ok((Sort::Comment, next(text, at)?)),
        _ => Ok((Sort::Word, word(text, at, quotes_names)?)),
    }
}

/// The length of a mark of `foreach` that a text begins with, such as `<<FIELD>>`.
fn mark(text: &str) -> Option<usize> {
    let name = text.strip_prefix("<<")?;
    let length = name.find(|letter: char| !letter.is_ascii_alphanumeric())?;
    (length > 0 && name[length..].starts_with(">>")).then_some(length + "<<>>".len())
}

/// Where a word ends; quoted texts, macros and marks of `foreach` are letters of it.
fn word(text: &str, start: usize, quotes_names: bool) -> Result<usize, Stuck<'_>> {
    let mut at = start;
    while at < text.len() {
        let rest = &text[at..];
        if let Some(length) = mark(rest) {
            at += length;
            continue;
        }
        let ends = rest
            .starts_with(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '=' | '<' | '>' | '['))
            || rest.starts_with("!=")
            || rest.starts_with("```");
        if ends && at > start {
            return Ok(at);
        }
        let name = rest.strip_prefix('\'').filter(|_| quotes_names).and_then(|inner| inner.find('\''));
        at = match name {
            Some(end) => at + end + 2,
            None => next(text, at)?,
        };
    }
    Ok(at)
}

/// Where what stands at a place ends. A stage holds no pipe outside of quotes and brackets.
fn next(text: &str, at: usize) -> Result<usize, Stuck<'_>> {
    match step(text, at)? {
        Sign::Pipe => Ok(at + 1),
        Sign::Other(next) => Ok(next),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_end_at_signs_and_blanks() {
        let found = pieces("x!=\"a b\" AND f(`m(1, 2)`,'y z') ```c``` [a | b]", true).expect("pieces");
        let texts: Vec<&str> = found.iter().map(|piece| &*piece.text).collect();
        let expected = ["x", "!=", "\"a b\"", "AND", "f", "(", "`m(1, 2)`", ",", "'y z'", ")", "```c```", "[a | b]"];
        assert_eq!(texts, expected);
    }

    #[test]
    fn a_mark_of_foreach_is_a_part_of_a_word() {
        let found = pieces("<<FIELD>>_x=a<<MATCHSTR>>+'<<FIELD>>' <<b", true).expect("pieces");
        let texts: Vec<&str> = found.iter().map(|piece| &*piece.text).collect();
        assert_eq!(texts, ["<<FIELD>>_x", "=", "a<<MATCHSTR>>+'<<FIELD>>'", "<", "<", "b"]);
    }
}
