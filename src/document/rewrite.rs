//! Puts another text in the place of a search in its document, where the document says the search letter by letter.

use super::{Query, read};
use std::io;
use std::ops::Range;
use std::path::Path;

/// A document with other texts in the places of some of its searches; or why that cannot be done.
pub fn rewritten(document: &str, edits: &[(&Query, &str)]) -> Result<String, String> {
    let mut out = document.to_string();
    let line_end = if document.contains("\r\n") { "\r\n" } else { "\n" };
    let mut places = Vec::new();
    for (query, text) in edits {
        let source = &query.source;
        let old = source.text().trim();
        let place = source.in_document(source.span(old));
        let indent = indent(document, place.clone(), old)
            .ok_or_else(|| format!("`{}` is written in other letters in its document than it reads", query.id))?;
        places.push((place, text.replace('\n', &format!("{line_end}{indent}"))));
    }
    places.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
    for (place, text) in places {
        out.replace_range(place, &text);
    }
    Ok(out)
}

/// How far the lines of a text stand in where it is written; none if it is not written line by line.
fn indent<'d>(document: &'d str, place: Range<usize>, text: &str) -> Option<&'d str> {
    let blanks = |line: &'d str| &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    let written = &document[place.clone()];
    let Some((_, second)) = written.split_once('\n') else {
        let before = &document[..place.start];
        let line = &before[before.rfind('\n').map_or(0, |end| end + 1)..];
        return (written == text).then_some(blanks(line));
    };
    // The search itself may be set in: as much of that as the document adds.
    let indent = blanks(second);
    let mut cuts = (0..=indent.len()).rev().map(|end| &indent[..end]);
    cuts.find(|indent| written.replace(&format!("\n{indent}"), "\n") == text)
}

/// Whether a document holds these searches, as it would be read from this path; blanks around them do not count.
pub fn holds(path: &Path, document: &str, searches: &[&str]) -> io::Result<bool> {
    let folder = tempfile::tempdir()?;
    let place = folder.path().join(path.file_name().unwrap_or_default());
    std::fs::write(&place, document)?;
    let found = read(&place, folder.path());
    Ok(found.queries.iter().map(|query| query.source.text().trim()).eq(searches.iter().map(|text| text.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;
    use std::sync::Arc;

    fn query(document: &str, pieces: &[&str]) -> Query {
        let place = |piece: &&str| {
            let start = document.find(piece).expect("it is there");
            start..start + piece.len()
        };
        let source = Source::pieces("a.md", document.into(), pieces.iter().map(place));
        Query::new("a", Arc::new(source))
    }

    #[test]
    fn lines_stand_as_far_in_as_they_did() {
        let document = "search: |\n  a=1\n  | table b\nnext: x\n";
        let query = query(document, &["a=1\n", "| table b"]);
        assert_eq!(query.source.text(), "a=1\n| table b");
        let text = rewritten(document, &[(&query, "a=2\n| table c\n| head")]);
        assert_eq!(text.as_deref(), Ok("search: |\n  a=2\n  | table c\n  | head\nnext: x\n"));
    }

    #[test]
    fn what_is_written_otherwise_is_left_alone() {
        let document = "search: a=1\n  b=2\n";
        let source = Source::parts("a.yml", document.into(), [("a=1 b=2", 8..document.len() - 1)]);
        let query = Query::new("a", Arc::new(source));
        assert!(rewritten(document, &[(&query, "x")]).is_err());
    }
}
