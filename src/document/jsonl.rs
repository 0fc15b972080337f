//! JSON lines: a search in the `search` key of each line, named by its `name`.

use super::attack::techniques;
use super::heading::{Unique, slug};
use super::{Document, Page, Query, Skipped, Unreadable};
use crate::source::Source;
use serde::Deserialize;
use serde_json::value::RawValue;
use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

/// What is read of a line.
#[derive(Deserialize)]
struct Line<'l> {
    #[serde(borrow)]
    search: Option<&'l RawValue>,
    #[serde(default, borrow)]
    name: Option<&'l RawValue>,
}

/// The searches of the lines. Their ids end in the slug of the name, or in the number of the line.
pub fn find(page: &Page) -> Document {
    let mut found = Document::default();
    let mut unique = Unique::default();
    let mut at = 0;
    for (index, line) in page.text.split_inclusive('\n').enumerate() {
        let place = (index + 1, at);
        at += line.len();
        if line.trim().is_empty() {
            continue;
        }
        match search_of(line.trim_end()) {
            Ok(parts) => found.queries.push(query(page, &mut unique, place, parts)),
            Err(Miss::Passed(reason)) => {
                found.skipped.push(Skipped { file: page.file.to_string(), line: place.0, reason: reason.into() })
            }
            Err(Miss::Broken(reason)) => {
                found.unreadable.push(Unreadable { file: page.file.to_string(), line: Some(place.0), reason })
            }
        }
    }
    found
}

/// Why a line gives no search.
enum Miss {
    Passed(&'static str),
    Broken(String),
}

/// A line's search, its parts at their bytes of the line, and its name.
struct Found<'l> {
    parts: Vec<(Cow<'l, str>, Range<usize>)>,
    name: Option<String>,
}

fn search_of(line: &str) -> Result<Found<'_>, Miss> {
    let read: Line = serde_json::from_str(line).map_err(|error| Miss::Broken(broken(line, &error)))?;
    let raw = read.search.ok_or(Miss::Passed("the line has no `search`"))?.get();
    if !raw.starts_with('"') {
        return Err(Miss::Passed("its `search` is no text"));
    }
    let at = raw.as_ptr() as usize - line.as_ptr() as usize;
    let parts = unescape(raw).into_iter().map(|(text, range)| (text, range.start + at..range.end + at)).collect();
    let name = read.name.and_then(|name| serde_json::from_str::<String>(name.get()).ok());
    Ok(Found { parts, name: name.filter(|name| !name.trim().is_empty()) })
}

fn broken(line: &str, error: &serde_json::Error) -> String {
    if !line.trim_start().starts_with('{') {
        return "the line is no JSON object".into();
    }
    let words = error.to_string();
    let words = words.split(" at line ").next().unwrap_or_default();
    format!("the line is no JSON: {words} (column {})", error.column())
}

fn query(page: &Page, unique: &mut Unique, (line, at): (usize, usize), found: Found<'_>) -> Query {
    let wanted = found.name.as_deref().map_or_else(|| line.to_string(), slug);
    let part = unique.name(wanted, str::to_lowercase);
    let parts = found.parts.iter().map(|(text, range)| (&**text, range.start + at..range.end + at));
    let source = Source::parts(page.file.clone(), page.text.clone(), parts);
    Query {
        attack: found.name.as_deref().map(techniques).unwrap_or_default(),
        title: found.name,
        ..Query::new(format!("{}#{part}", page.id), Arc::new(source))
    }
}

/// The runs of a JSON string literal, quotes included: plain ones, and escapes with what they stand for.
fn unescape(literal: &str) -> Vec<(Cow<'_, str>, Range<usize>)> {
    let inner = literal.len().saturating_sub(1);
    let mut parts = Vec::new();
    let mut at = 1;
    while at < inner {
        let plain = memchr::memchr(b'\\', &literal.as_bytes()[at..inner]).map_or(inner, |length| at + length);
        if plain > at {
            parts.push((Cow::Borrowed(&literal[at..plain]), at..plain));
            at = plain;
            continue;
        }
        let end = escape_end(literal, at).min(inner);
        let quoted = format!("\"{}\"", &literal[at..end]);
        // serde_json has read the whole literal, so each escape is one it can read; half a surrogate pair cannot be here.
        let text = serde_json::from_str::<String>(&quoted).unwrap_or_default();
        parts.push((Cow::Owned(text), at..end));
        at = end;
    }
    parts
}

/// One past the escape that begins at `at`; the two halves of a surrogate pair are one escape.
fn escape_end(literal: &str, at: usize) -> usize {
    let is_unicode = |at: usize| literal.get(at..at + 2) == Some("\\u");
    if !is_unicode(at) {
        return at + 2;
    }
    let unit = literal.get(at + 2..at + 6).and_then(|digits| u32::from_str_radix(digits, 16).ok());
    let is_first_half = unit.is_some_and(|unit| (0xd800..0xdc00).contains(&unit));
    if is_first_half && is_unicode(at + 6) { at + 12 } else { at + 6 }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, Span};

    fn found(text: &str) -> Document {
        find(&Page { file: "a.jsonl".into(), id: "a".into(), text: text.into() })
    }

    #[test]
    fn the_id_is_the_name_or_else_the_number_of_the_line() {
        let found = found("{\"name\":\"Psexec (T1570)\",\"search\":\"a\"}\n\n{\"name\":null,\"search\":\"b\"}\n");
        let ids: Vec<&str> = found.queries.iter().map(|query| query.id.as_str()).collect();
        assert_eq!(ids, ["a#psexec-t1570", "a#3"]);
        assert_eq!(found.queries[0].attack, ["T1570"]);
    }

    #[test]
    fn a_place_behind_escapes_is_the_place_in_the_file() {
        let found = found("{\"x\":1}\n{\"search\": \"a=\\\"\\\\\\u00e9\\\"\\n| sort\\ud83d\\ude00 b\"}");
        let source = &found.queries[0].source;
        assert_eq!(source.text(), "a=\"\\é\"\n| sort😀 b");
        let b = source.span(&source.text()[source.text().len() - 1..]);
        assert_eq!(source.place(b), Place { line: 2, column: 48 });
        assert_eq!(source.in_document(Span::new(3, 4)), 24..26);
    }

    #[test]
    fn a_line_without_a_search_is_passed_over_and_a_broken_one_is_an_error() {
        let found = found("{\"name\":\"x\"}\n{\"search\":4}\n{\"search\":\nnull\n");
        let lines: Vec<usize> = found.skipped.iter().map(|skipped| skipped.line).collect();
        assert_eq!(lines, [1, 2]);
        let reasons: Vec<&str> = found.unreadable.iter().map(|line| line.reason.as_str()).collect();
        assert_eq!(
            reasons,
            ["the line is no JSON: EOF while parsing a value (column 10)", "the line is no JSON object"]
        );
    }
}
