//! The letters of a YAML scalar followed through its indentation, folded lines and escapes to where they are written.

use super::Part;
use saphyr_parser::ScalarStyle;
use std::ops::Range;

/// The parts of a scalar's value and the bytes that each is written in. The scalar begins at `at`, with its quote, or with
/// the text of a block's first line that has any. None if what is written there is not this value.
///
/// Whatever the style, the value has the written words in the written order; only what stands between them differs.
pub fn parts<'v>(document: &str, at: usize, style: ScalarStyle, value: &'v str) -> Option<Vec<Part<'v>>> {
    let mut written = Written::of(document, at, style, value)?;
    let (mut parts, mut rest) = (Vec::new(), value);
    while !rest.is_empty() {
        let (part, stands) = written.next()?;
        let length = match part {
            Piece::Word => common(rest, &document[stands.clone()])?,
            Piece::Escape => rest.chars().next().map_or(0, char::len_utf8),
            Piece::Break => 0,
            Piece::Gap => gap(&document[stands.clone()], written.is_block, rest)?,
        };
        let (text, after) = rest.split_at(length);
        rest = after;
        match part {
            Piece::Gap if written.is_block => parts.extend(lines(document, text, stands, parts.is_empty())),
            Piece::Word => parts.push((text, stands.start..stands.start + length)),
            Piece::Gap | Piece::Escape | Piece::Break => parts.push((text, stands)),
        }
    }
    Some(parts)
}

/// The length of a word that a value begins with. The last word may be written against what follows: `[a, b]`.
fn common(value: &str, word: &str) -> Option<usize> {
    let length = word.len().min(value.len());
    value.starts_with(word.get(..length)?).then_some(length)
}

/// The length of what a value has for white space that is written as `gap`.
fn gap(gap: &str, is_block: bool, value: &str) -> Option<usize> {
    let blank = value.len() - value.trim_start_matches(BLANKS).len();
    if is_block {
        return Some(blank);
    }
    // Of a line end within quotes there is a space, of several all but one.
    let breaks = gap.matches('\n').count();
    let length = match breaks {
        0 => gap.len(),
        1 => 1,
        more => more - 1,
    };
    (length <= blank).then_some(length)
}

/// The parts of white space in a block, line by line: what ends a line begins where the line's text ends, and what begins
/// a line ends where its text begins. Folded lines have fewer ends than are written; there, all of it is one part.
fn lines<'v>(document: &str, text: &'v str, stands: Range<usize>, is_first: bool) -> Vec<Part<'v>> {
    let written = &document[stands.clone()];
    if text.matches('\n').count() != written.matches('\n').count() {
        return vec![(text, stands)];
    }
    let (mut parts, mut at) = (Vec::new(), stands.start);
    for (index, (value, line)) in text.split('\n').zip(written.split('\n')).enumerate() {
        let bare = line.trim_end_matches('\r');
        let is_whole = if index == 0 && !is_first { bare.starts_with(value) } else { bare.ends_with(value) };
        if !is_whole {
            return vec![(text, stands)];
        }
        let start = if index == 0 && !is_first { at } else { at + bare.len() - value.len() };
        parts.push((value, start..start + value.len()));
        at += line.len();
        if at < stands.end {
            parts.push(("\n", at..at + 1));
        }
        at += 1;
    }
    parts
}

/// White space that YAML folds and indents with.
const BLANKS: [char; 4] = [' ', '\t', '\n', '\r'];

/// A piece of a scalar as it is written.
enum Piece {
    /// Letters that stand for themselves.
    Word,
    /// White space.
    Gap,
    /// What stands for one letter.
    Escape,
    /// A backslash at the end of a line, and the indentation of the next, which stand for nothing.
    Break,
}

/// The pieces of a scalar, in order.
struct Written<'d> {
    document: &'d str,
    at: usize,
    /// The sign that stands before some letters.
    escape: Option<char>,
    is_block: bool,
}

impl<'d> Written<'d> {
    fn of(document: &'d str, at: usize, style: ScalarStyle, value: &str) -> Option<Written<'d>> {
        let quoted = |sign: char| Written { document, at: at + 1, escape: Some(sign), is_block: false };
        Some(match style {
            ScalarStyle::Plain => Written { document, at, escape: None, is_block: false },
            ScalarStyle::SingleQuoted => quoted('\''),
            ScalarStyle::DoubleQuoted => quoted('\\'),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let empty_lines = value.len() - value.trim_start_matches('\n').len();
                let (end, _) = document.get(..at)?.rmatch_indices('\n').nth(empty_lines)?;
                Written { document, at: end + 1, escape: None, is_block: true }
            }
        })
    }

    /// The next piece; the end of the scalar is not looked for.
    fn next(&mut self) -> Option<(Piece, Range<usize>)> {
        let rest = self.document.get(self.at..)?;
        let first = rest.chars().next()?;
        let (piece, length) = if BLANKS.contains(&first) {
            (Piece::Gap, rest.len() - rest.trim_start_matches(BLANKS).len())
        } else if self.escape == Some(first) {
            escape(rest)?
        } else {
            let ends = |letter: char| BLANKS.contains(&letter) || self.escape == Some(letter);
            (Piece::Word, rest.find(ends).unwrap_or(rest.len()))
        };
        let stands = self.at..self.at + length;
        self.at = stands.end;
        Some((piece, stands))
    }
}

/// The escape that a text begins with, `''` or one of those after a backslash (YAML 1.2, 5.7), and its length.
fn escape(text: &str) -> Option<(Piece, usize)> {
    let sign = text[1..].chars().next()?;
    let digits = match sign {
        'x' => 2,
        'u' => 4,
        'U' => 8,
        _ => 0,
    };
    if sign == '\r' || sign == '\n' {
        let past = text[1..].find('\n')? + 2;
        let indentation = text[past..].len() - text[past..].trim_start_matches([' ', '\t']).len();
        return Some((Piece::Break, past + indentation));
    }
    let digits = if text.starts_with('\\') { digits } else { 0 };
    Some((Piece::Escape, 1 + sign.len_utf8() + digits)).filter(|(_, length)| text.is_char_boundary(*length))
}

#[cfg(test)]
mod tests {
    use crate::document::yaml::read;
    use crate::source::{Source, Span};
    use std::sync::Arc;

    /// The text under the first key of a file.
    fn source(text: &str) -> Source {
        let file: Arc<str> = "a.yml".into();
        let nodes = read(text).expect("it is YAML");
        nodes[0].entries()[0].value.source(&file, &text.into()).expect("it is a text")
    }

    /// What stands in the file for a part of the text.
    fn stands<'f>(file: &'f str, part: &str) -> &'f str {
        let source = source(file);
        let at = source.text().find(part).expect("the text has it");
        &file[source.in_document(Span::new(at, at + part.len()))]
    }

    /// Every letter of a word is followed to itself; white space leads to white space.
    fn follows(file: &str, value: &str) {
        let source = source(file);
        assert_eq!(source.text(), value);
        for (at, letter) in value.char_indices() {
            let stands = &file[source.in_document(Span::new(at, at + letter.len_utf8()))];
            let same = if letter.is_whitespace() { stands.trim().is_empty() } else { stands.starts_with(letter) };
            assert!(same && !stands.is_empty(), "{letter:?} at {at} stands as {stands:?}");
        }
    }

    #[test]
    fn a_plain_scalar_is_followed_over_its_lines() {
        follows("search: é=1\n  | stats count\n\n  by b # a note\nx: 1\n", "é=1 | stats count\nby b");
        follows("{search: a=1, b: 2}", "a=1");
    }

    #[test]
    fn a_quoted_scalar_is_followed_through_its_escapes() {
        follows("search: 'a=''b''\n\n    | table c'", "a='b'\n| table c");
        follows("search: \"a  b\n   c\"", "a  b c");
        let escaped = "search: \"a=\\\"\\x41\\u00e9\\\\\\\" \\\n  | sort b\\n | x\"\n";
        assert_eq!(source(escaped).text(), "a=\"Aé\\\" | sort b\n | x");
        assert_eq!(stands(escaped, "Aé\\"), "\\x41\\u00e9\\\\");
        assert_eq!(stands(escaped, "sort b"), "sort b");
        assert_eq!(stands(escaped, "| x"), "| x");
    }

    #[test]
    fn a_literal_block_is_followed_through_its_indentation() {
        follows("search: |\n  a=1  \n\n    | b\n  \n  | c\n\nx: 1\n", "a=1  \n\n  | b\n\n| c");
        follows("search: |2- # note\n    a\n  b\n", "  a\nb");
        follows("search: |+\r\n    é\r\n    | b\r\n\r\n", "é\n| b");
        assert_eq!(stands("search: |1-\n  a\n", " a"), " a");
    }

    #[test]
    fn a_folded_block_is_followed_through_its_lines() {
        follows("search: >-\n  a=1\n  b=2\n\n  | c\n    | d\n  | e\n", "a=1 b=2\n| c\n  | d\n| e");
        assert_eq!(stands("search: >\n\n  a\n\n  b\n", "b"), "b");
    }

    #[test]
    fn a_text_that_is_named_elsewhere_stands_where_its_name_is() {
        let file = "search: *a\nx: &a |\n  index=a\n";
        assert!(read(file).is_err(), "a name comes before its use");
        let file = "x: &a |\n  index=a\nsearch: *a\n";
        let nodes = read(file).expect("it is YAML");
        let source = nodes[0].get("search").and_then(|node| node.source(&"a".into(), &file.into())).expect("a text");
        assert_eq!((source.text(), source.in_document(Span::new(2, 5))), ("index=a", 3..3));
    }
}
