//! Diagnostics drawn for people: the lines of the document they speak of, underlined.

use super::{Diagnostic, Label, Severity};
use crate::source::{Source, Span, place};
use annotate_snippets::{Annotation, AnnotationKind, Level, Renderer, Snippet};
use std::ops::Range;

/// Whether a drawing has colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// None: for files, and for snapshots.
    Plain,
    /// The escapes of a terminal; whoever prints takes them out where they are not wanted.
    Colours,
}

/// A diagnostic over the lines of its document, with the place as `file:line:column`; what stands in a macro is shown where
/// the macro is called, and again where it is defined.
pub fn draw(diagnostic: &Diagnostic, source: &Source, ink: Ink) -> String {
    let level = match diagnostic.severity {
        Severity::Note => Level::NOTE,
        Severity::Warning => Level::WARNING,
        Severity::Error => Level::ERROR,
    };
    // A finding about the whole search leads to where it begins.
    let whole = [Label { span: Span::default(), text: String::new() }];
    let labels = if diagnostic.labels.is_empty() { &whole } else { diagnostic.labels.as_slice() };
    let sheets = sheets(labels, source);
    let snippets = sheets.iter().map(Sheet::snippet);
    let mut group = level.primary_title(&diagnostic.message).id(diagnostic.code).elements(snippets);
    if let Some(help) = &diagnostic.help {
        group = group.element(Level::HELP.message(help));
    }
    let renderer = match ink {
        Ink::Plain => Renderer::plain(),
        Ink::Colours => Renderer::styled(),
    };
    renderer.render(&[group])
}

/// A document, and what is marked in it.
struct Sheet<'a> {
    source: &'a Source,
    marks: Vec<Mark<'a>>,
}

/// What is underlined, the words below it, and whether it is the main place.
type Mark<'a> = (Range<usize>, &'a str, AnnotationKind);

/// What to see at a call of a macro whose definition is shown next.
const CALL: &str = "in what this macro stands for";

/// The documents that labels lead to: that of the search, and those of the macros it calls.
fn sheets<'a>(labels: &'a [Label], source: &'a Source) -> Vec<Sheet<'a>> {
    let mut sheets: Vec<Sheet<'a>> = Vec::new();
    for (index, label) in labels.iter().enumerate() {
        let kind = if index == 0 { AnnotationKind::Primary } else { AnnotationKind::Context };
        let mut chain = source.chain(label.span).into_iter().peekable();
        while let Some((source, span)) = chain.next() {
            let words = if chain.peek().is_some() { CALL } else { &label.text };
            let is_same = |sheet: &&mut Sheet<'_>| std::ptr::eq(sheet.source.document(), source.document());
            let mark = (source.in_document(span), words, kind);
            match sheets.iter_mut().find(is_same) {
                // Two labels may stand in one macro, whose call is marked once.
                Some(sheet) if words == CALL && sheet.marks.iter().any(|(range, ..)| *range == mark.0) => {}
                Some(sheet) => sheet.marks.push(mark),
                None => sheets.push(Sheet { source, marks: vec![mark] }),
            }
        }
    }
    sheets
}

impl<'a> Sheet<'a> {
    fn snippet(&self) -> Snippet<'a, Annotation<'a>> {
        let document = self.source.document();
        let ranges: Vec<&Range<usize>> = self.marks.iter().map(|(range, ..)| range).collect();
        let window = window(document, &ranges);
        let snippet = Snippet::source(&document[window.clone()])
            .line_start(place(document, window.start).line)
            .path(self.source.file());
        let annotation = |(range, words, kind): &Mark<'a>| {
            labelled(kind.span(range.start - window.start..range.end - window.start), words)
        };
        snippet.annotations(self.marks.iter().map(annotation))
    }
}

fn labelled<'a>(annotation: Annotation<'a>, text: &'a str) -> Annotation<'a> {
    if text.is_empty() { annotation } else { annotation.label(text) }
}

/// The whole lines that hold all ranges, so that a drawing costs its lines and not its document.
fn window(document: &str, ranges: &[&Range<usize>]) -> Range<usize> {
    let first = ranges.iter().map(|range| range.start).min().unwrap_or(0);
    let last = ranges.iter().map(|range| range.end).max().unwrap_or(0);
    let start = document.get(..first).and_then(|before| before.rfind('\n')).map_or(0, |newline| newline + 1);
    let end = document.get(last..).and_then(|after| after.find('\n')).map_or(document.len(), |newline| last + newline);
    start..end
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::sync::Arc;

    fn source() -> Source {
        let document: Arc<str> = "# A\n\n- x\n  ```spl\n  index=a\n  | dedup user keepevent=true\n  ```\n".into();
        Source::pieces("queries/a.md", document, [20..28, 30..58])
    }

    fn drawn(diagnostic: &Diagnostic) -> String {
        draw(diagnostic, &source(), Ink::Plain)
    }

    #[test]
    fn the_place_is_the_documents_and_the_caret_stands_under_the_words() {
        let wrong = Diagnostic::error("unknown-option", "`dedup` has no option `keepevent`", Span::new(21, 30));
        insta::assert_snapshot!(drawn(&wrong.label("did you mean `keepevents`?").help("write `keepevents=true`")), @r#"
        error[unknown-option]: `dedup` has no option `keepevent`
         --> queries/a.md:6:16
          |
        6 |   | dedup user keepevent=true
          |                ^^^^^^^^^ did you mean `keepevents`?
          |
          = help: write `keepevents=true`
        "#);
    }

    #[test]
    fn what_stands_in_a_macro_is_shown_where_it_is_called_and_where_it_is_defined() {
        let (source, wrong) = crate::diagnostic::report::in_a_macro();
        insta::assert_snapshot!(draw(&wrong, &source, Ink::Plain), @r#"
        error[unknown-command]: there is no command `satts`
         --> a.spl:1:9
          |
        1 | index=a `logons`
          |         ^^^^^^^^ in what this macro stands for
          |
         ::: macros.conf:2:14
          |
        2 | definition = satts count
          |              ^^^^^ did you mean `stats`?
        3 | [logons]
        4 | definition = 4624 | `counted`
          |                     ^^^^^^^^^ in what this macro stands for
        "#);
    }

    #[test]
    fn several_places_are_drawn_together() {
        let wrong = Diagnostic::warning("never-matches", "no event has both", Span::new(0, 7)).label("this index");
        insta::assert_snapshot!(drawn(&wrong.also(Span::new(16, 20), "and this field")), @r#"
        warning[never-matches]: no event has both
         --> queries/a.md:5:3
          |
        5 |   index=a
          |   ^^^^^^^ this index
        6 |   | dedup user keepevent=true
          |           ---- and this field
        "#);
    }

    #[test]
    fn the_end_of_a_search_can_be_pointed_at() {
        let wrong = Diagnostic::error("syntax", "expected a value, found the end", Span::new(35, 35));
        insta::assert_snapshot!(drawn(&wrong), @r#"
        error[syntax]: expected a value, found the end
         --> queries/a.md:6:30
          |
        6 |   | dedup user keepevent=true
          |                              ^
        "#);
    }

    #[test]
    fn a_finding_about_the_whole_search_has_its_first_line() {
        let mut note = Diagnostic::note("never-matches", "no event has `user`", Span::default());
        note.labels.clear();
        insta::assert_snapshot!(drawn(&note), @r#"
        note[never-matches]: no event has `user`
         --> queries/a.md:5:3
          |
        5 |   index=a
          |   ^
        "#);
    }

    #[test]
    fn the_column_counts_characters() {
        let source = Source::bare("a.spl", "\tx=\"é😀\" y");
        let wrong = Diagnostic::error("syntax", "no", source.span(&source.text()[12..]));
        insta::assert_snapshot!(draw(&wrong, &source, Ink::Plain), @r#"
        error[syntax]: no
         --> a.spl:1:9
          |
        1 |     x="é😀" y
          |             ^
        "#);
    }

    proptest::proptest! {
        #[test]
        fn any_span_of_any_text_can_be_drawn(text in "[ab\t\r\né😀\u{202e}]{0,12}", first in 0usize..40, past in 0usize..40) {
            let source = Source::bare("a.spl", text);
            let wrong = Diagnostic::error("syntax", "no", Span::new(first, past)).also(Span::new(past, first), "here");
            proptest::prop_assert!(draw(&wrong, &source, Ink::Plain).starts_with("error"));
        }
    }
}
