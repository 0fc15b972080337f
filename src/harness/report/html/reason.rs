//! A diagnostic on the page: its sentence, the lines of the document it speaks of with the place marked, and advice.

use super::page::Page;
use crate::diagnostic::{Diagnostic, Severity};
use crate::source::{Source, Span};

/// So many characters of a line are shown on each side of what is marked.
const AROUND: usize = 160;

/// A diagnostic, and the datasets it was found over.
pub fn finding(page: &mut Page, diagnostic: &Diagnostic, source: &Source, datasets: &[&str]) {
    let class = match diagnostic.severity {
        Severity::Note => "finding note",
        Severity::Warning => "finding fair",
        Severity::Error => "finding bad",
    };
    page.element("div", &[("class", class)], |page| {
        page.element("p", &[], |page| {
            page.words("strong", &[], diagnostic.severity.word());
            page.words("code", &[("class", "faint")], &format!(" {} ", diagnostic.code));
            marked_up(page, &diagnostic.message);
        });
        for label in &diagnostic.labels {
            for (source, span) in source.chain(label.span) {
                place(page, source, span);
            }
            if !label.text.is_empty() {
                page.element("p", &[("class", "label")], |page| marked_up(page, &label.text));
            }
        }
        if let Some(help) = &diagnostic.help {
            page.element("p", &[], |page| marked_up(page, help));
        }
        if !datasets.is_empty() {
            page.words("p", &[("class", "faint")], &format!("over {}", datasets.join(", ")));
        }
    });
}

/// Words, with what stands between backticks as code. A backtick without a partner stays.
fn marked_up(page: &mut Page, text: &str) {
    let mut rest = text;
    while let Some((before, code, after)) = split(rest) {
        page.text(before);
        page.words("code", &[], code);
        rest = after;
    }
    page.text(rest);
}

fn split(text: &str) -> Option<(&str, &str, &str)> {
    let (before, rest) = text.split_once('`')?;
    let (code, after) = rest.split_once('`')?;
    Some((before, code, after))
}

/// The lines of a document that hold a span, the span marked.
fn place(page: &mut Page, source: &Source, span: Span) {
    let document = source.document();
    let range = source.in_document(span);
    let place = source.place(span);
    let (before, after) = (&document[..range.start], &document[range.end..]);
    let before = before.rsplit('\n').next().unwrap_or_default();
    let after = after.split('\n').next().unwrap_or_default().trim_end_matches('\r');
    page.words("p", &[("class", "faint place")], &format!("{}:{}:{}", source.file(), place.line, place.column));
    page.element("pre", &[], |page| {
        page.text(&ending(before, AROUND));
        page.words("mark", &[], &document[range.clone()]);
        page.text(&beginning(after, AROUND));
    });
}

/// The beginning of a text, and an ellipsis if there is more of it.
pub fn beginning(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}

fn ending(text: &str, letters: usize) -> String {
    match text.char_indices().rev().nth(letters) {
        Some((at, letter)) => format!("…{}", &text[at + letter.len_utf8()..]),
        None => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_place_is_marked_in_its_line() {
        let source = Source::bare("a<b.spl", "index=a\n| satts count | head");
        let error = Diagnostic::error("unknown-command", "there is no command `satts`", Span::new(10, 15));
        let mut page = Page::default();
        finding(&mut page, &error.label("did you mean `stats`?"), &source, &["fires/a"]);
        insta::assert_snapshot!(page.finish());
    }

    #[test]
    fn a_long_line_is_cut_on_both_sides() {
        assert_eq!((beginning("äbc", 2), ending("abü", 2)), ("äb…".into(), "…bü".into()));
        assert_eq!((beginning("ab", 2), ending("ab", 2)), ("ab".into(), "ab".into()));
    }

    #[test]
    fn a_lonely_backtick_is_text() {
        let mut page = Page::default();
        marked_up(&mut page, "a `b` c ` d");
        assert_eq!(page.finish(), "a <code>b</code> c ` d");
    }
}
