//! Findings as GitHub's workflow commands, which become annotations of the lines of a pull request.

use super::Finding;
use crate::diagnostic::Severity;
use crate::diagnostic::visible::visible_lines;
use crate::source::Place;

/// One line that GitHub reads: `::error file=...,line=...::message`.
pub fn annotation(finding: &Finding<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let command = match diagnostic.severity {
        Severity::Note => "notice",
        Severity::Warning => "warning",
        Severity::Error => "error",
    };
    let (start, end) = finding.place();
    let file = property(finding.source.file());
    let title = match finding.query {
        "" => diagnostic.code.to_string(),
        query => format!("{} in {query}", diagnostic.code),
    };
    let title = property(&title);
    // GitHub takes columns only where the annotation stays in one line.
    let columns =
        if start.line == end.line { format!(",col={},endColumn={}", start.column, end.column) } else { String::new() };
    let help = diagnostic.help.iter().map(|help| format!("\n{help}"));
    let definition =
        |(file, start, _): (&str, Place, Place)| format!("\nin the macro at {file}:{}:{}", start.line, start.column);
    let definitions = finding.definitions().into_iter().map(definition);
    let message = data(&std::iter::once(finding.message()).chain(help).chain(definitions).collect::<String>());
    format!("::{command} file={file},line={},endLine={}{columns},title={title}::{message}", start.line, end.line)
}

/// A message, escaped as GitHub's toolkit does it, with nothing in it that a log could take for a command.
fn data(text: &str) -> String {
    visible_lines(text).replace('%', "%25").replace('\n', "%0A")
}

/// The value of a property, in which colons and commas mean something too.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_message_or_a_property_is_escaped() {
        let (source, diagnostics) = super::super::examples();
        let lines =
            diagnostics.each_ref().map(|diagnostic| annotation(&Finding { query: "a", source: &source, diagnostic }));
        insta::assert_snapshot!(lines.join("\n"), @r#"
        ::error file=queries/a%2C b.md,line=5,endLine=5,col=12,endColumn=21,title=unknown-option in a::`dedup` has no option `keepevent`: 100%25 wrong%0Adid you mean%0A`keepevents`?
        ::notice file=queries/a%2C b.md,line=4,endLine=4,col=1,endColumn=1,title=never-matches in a::no event has `user`
        "#);
    }

    #[test]
    fn a_place_in_a_macro_is_said_with_the_call() {
        let (source, diagnostic) = super::super::in_a_macro();
        let line = annotation(&Finding { query: "a", source: &source, diagnostic: &diagnostic });
        insta::assert_snapshot!(line, @r#"::error file=a.spl,line=1,endLine=1,col=9,endColumn=17,title=unknown-command in a::there is no command `satts`: did you mean `stats`?%0Ain the macro at macros.conf:4:21%0Ain the macro at macros.conf:2:14"#);
    }
}
