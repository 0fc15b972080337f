//! The ways to write a text where a search stands. A way may be wrong: that is told by reading the document afterwards.

use super::{Edit, Lines};
use crate::source::Source;
use std::ops::Range;

/// What is put where, so that a search has this text; none if it cannot be written in this way.
pub type Way = fn(&Old<'_>, &str) -> Option<Edit>;

/// Line by line, each after the same blanks and marks of a quote as the first.
pub const LINES: Way = |old, text| {
    let marks = old.line().get(..old.line().len().checked_sub(old.indent)?)?;
    let is_mark = |letter: char| matches!(letter, ' ' | '\t' | '>');
    if text.contains('\n') && !marks.chars().all(is_mark) {
        return None;
    }
    Some((old.place.clone(), text.replace('\n', &format!("{}{marks}", old.lines.end()))))
};

/// With a backslash at the end of each line but the last, as in a `.conf` file.
pub const CONTINUED: Way = |old, text| Some((old.place.clone(), text.replace('\n', &format!("\\{}", old.lines.end()))));

/// With the escapes of a JSON string. A line without letters beyond ASCII has none afterwards.
pub const JSON: Way = |old, text| {
    let literal = serde_json::to_string(text).ok()?;
    let inner = literal.strip_prefix('"')?.strip_suffix('"')?;
    let new = if old.document[old.place.clone()].is_ascii() { escaped(inner) } else { inner.to_string() };
    Some((old.place.clone(), new))
};

/// In the place of a folded block of YAML, as a literal one.
pub const LITERAL: Way = |old, text| {
    let (lines, new) = LINES(old, text)?;
    let header = old.before_line().trim_end();
    let start = header.rfind('\n').map_or(0, |end| end + 1);
    let sign = start + header[start..].find(": >")? + ": ".len();
    let head = format!("|{}", &old.document[sign + 1..lines.start]);
    Some((sign..lines.end, head + &new))
};

/// In the place of a plain or quoted scalar of YAML, as a literal block without an end of its last line.
pub const BLOCK: Way = |old, text| {
    if text.chars().any(|letter| letter.is_control() && !matches!(letter, '\n' | '\t')) {
        return None;
    }
    let document = old.document;
    let mut before = document[..old.place.start].trim_end();
    let mut end = old.place.end;
    if let Some(quote) = before.chars().next_back().filter(|letter| matches!(letter, '"' | '\'')) {
        before = before[..before.len() - 1].trim_end();
        end = closing(document, end, quote)?;
    }
    let key = before.strip_suffix(':')?;
    let line = &key[key.rfind('\n').map_or(0, |end| end + 1)..];
    let rest = document[end..].split(['\r', '\n']).next().unwrap_or_default();
    let note =
        if rest.trim().is_empty() { "" } else { rest.trim_start().strip_prefix('#').map(|_| rest.trim_end())? };
    let lines = format!("{}{}", old.lines.end(), " ".repeat(column(line) + INDENT));
    Some((before.len()..end + rest.len(), format!(" |-{note}{lines}{}", text.replace('\n', &lines))))
};

/// So far are the lines of a block further in than their key.
const INDENT: usize = 2;

/// A search where it stands in its document.
pub struct Old<'d> {
    document: &'d str,
    /// The bytes from its first letter to its last.
    pub place: Range<usize>,
    /// So far is its first letter set in by the search itself.
    indent: usize,
    lines: Lines,
}

impl<'d> Old<'d> {
    /// The search of a document whose lines end so.
    pub fn of(source: &'d Source, lines: Lines) -> Old<'d> {
        let text = source.text();
        let blank = &text[..text.len() - text.trim_start().len()];
        let indent = blank.len() - blank.rfind('\n').map_or(0, |end| end + 1);
        Old { document: source.document(), place: place(source), indent, lines }
    }

    /// The line it begins in, up to it.
    fn line(&self) -> &'d str {
        &self.document[self.before_line().len()..self.place.start]
    }

    /// What stands before the line it begins in.
    fn before_line(&self) -> &'d str {
        let before = &self.document[..self.place.start];
        &before[..before.rfind('\n').map_or(0, |end| end + 1)]
    }
}

/// Where a search stands, from its first letter to its last.
pub fn place(source: &Source) -> Range<usize> {
    source.in_document(source.span(source.text().trim()))
}

/// Letters beyond ASCII as JSON escapes them.
fn escaped(text: &str) -> String {
    let escape = |letter: char| match letter.is_ascii() {
        true => letter.to_string(),
        false => letter.encode_utf16(&mut [0; 2]).iter().map(|unit| format!("\\u{unit:04x}")).collect(),
    };
    text.chars().map(escape).collect()
}

/// Where a quoted scalar ends after its last letter: blanks may stand there, or escapes of them.
fn closing(document: &str, from: usize, quote: char) -> Option<usize> {
    let mut rest = &document[from..];
    while let Some(shorter) = ["\\n", "\\r", "\\t"].iter().find_map(|escape| rest.trim_start().strip_prefix(escape)) {
        rest = shorter;
    }
    rest.trim_start().strip_prefix(quote).map(|after| document.len() - after.len())
}

/// Where the key of a line begins, after the signs of the lists that it begins an entry of.
fn column(line: &str) -> usize {
    let mut rest = line.trim_start_matches(' ');
    while let Some(entry) = rest.strip_prefix("- ") {
        rest = entry.trim_start_matches(' ');
    }
    line.len() - rest.len()
}
