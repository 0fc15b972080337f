//! Diagnostics for machines: JSON lines, GitHub annotations, SARIF.

mod fingerprint;
mod github;
mod sarif;

use super::Diagnostic;
use crate::source::{self, Place, Source};
use serde_json::{Map, Value, json};

pub use github::annotation;
pub use sarif::sarif;

/// A diagnostic of a named query.
#[derive(Clone, Copy, Debug)]
pub struct Finding<'a> {
    /// The query's id.
    pub query: &'a str,
    /// Its text and where it stands.
    pub source: &'a Source,
    /// What was found.
    pub diagnostic: &'a Diagnostic,
}

impl Finding<'_> {
    /// Where it begins and ends; a finding about the whole query stands where the query begins.
    pub fn place(&self) -> (Place, Place) {
        let span = self.diagnostic.span().unwrap_or_default();
        let range = self.source.in_document(span);
        (self.source.place(span), source::place(self.source.document(), range.end))
    }

    /// Where it stands in the definitions of macros, from the one that is called to the innermost.
    pub fn definitions(&self) -> Vec<(&str, Place, Place)> {
        let chain = self.source.chain(self.diagnostic.span().unwrap_or_default()).into_iter().skip(1);
        let ends = |source: &Source, span| source::place(source.document(), source.in_document(span).end);
        chain.map(|(source, span)| (source.file(), source.place(span), ends(source, span))).collect()
    }

    /// The sentence, and the words at its main place where they add something.
    pub fn message(&self) -> String {
        let words = self.diagnostic.labels.first().map(|label| label.text.as_str()).unwrap_or_default();
        if words.is_empty() { self.diagnostic.message.clone() } else { format!("{}: {words}", self.diagnostic.message) }
    }
}

/// A finding as one line of JSON: `severity code message query file line column`, and `label`, `help` and `definitions` (the
/// places in macros, where the finding stands in one) if it has them.
pub fn json_line(finding: &Finding<'_>) -> String {
    let diagnostic = finding.diagnostic;
    let (start, _) = finding.place();
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| object.insert(key.into(), value);
    put("severity", diagnostic.severity.word().into());
    put("code", diagnostic.code.into());
    put("message", diagnostic.message.as_str().into());
    put("query", finding.query.into());
    put("file", finding.source.file().into());
    put("line", start.line.into());
    put("column", start.column.into());
    let label = diagnostic.labels.first().map(|label| label.text.as_str()).filter(|words| !words.is_empty());
    if let Some(words) = label {
        put("label", words.into());
    }
    if let Some(help) = &diagnostic.help {
        put("help", help.as_str().into());
    }
    let definition =
        |(file, start, _): (&str, Place, Place)| json!({ "file": file, "line": start.line, "column": start.column });
    let definitions: Vec<Value> = finding.definitions().into_iter().map(definition).collect();
    if !definitions.is_empty() {
        object.insert("definitions".into(), definitions.into());
    }
    Value::Object(object).to_string()
}

/// What tests of reports report: an error with everything, and a note about a whole query.
#[cfg(test)]
fn examples() -> (Source, [Diagnostic; 2]) {
    use crate::source::Span;
    let document: std::sync::Arc<str> = "# A\n\n```spl\nindex=a\n| dedup user keepevent=true\n```\n".into();
    let source = Source::pieces("queries/a, b.md", document, std::iter::once(12..47));
    let error = Diagnostic::error("unknown-option", "`dedup` has no option `keepevent`", Span::new(19, 28))
        .label("100% wrong")
        .help("did you mean\n`keepevents`?");
    let mut note = Diagnostic::note("never-matches", "no event has `user`", Span::default());
    note.labels.clear();
    (source, [error, note])
}

/// A search that calls a macro that calls another, and what is wrong with that.
#[cfg(test)]
pub(super) fn in_a_macro() -> (Source, Diagnostic) {
    use crate::source::{New, Span};
    let conf: std::sync::Arc<str> =
        "[counted]\ndefinition = satts count\n[logons]\ndefinition = 4624 | `counted`\n".into();
    let counted = Source::pieces("macros.conf", conf.clone(), std::iter::once(23..34));
    let logons = Source::pieces("macros.conf", conf, std::iter::once(57..73));
    let logons = logons.replace(&[(Span::new(7, 16), New::Source(counted.into()))]);
    let source = Source::bare("a.spl", "index=a `logons`").replace(&[(Span::new(8, 16), New::Source(logons.into()))]);
    let wrong = Diagnostic::error("unknown-command", "there is no command `satts`", Span::new(15, 20));
    (source, wrong.label("did you mean `stats`?"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_json_line_has_the_keys_that_scripts_rely_on() {
        let (source, [error, note]) = examples();
        let (macros, in_a_macro) = in_a_macro();
        let line = |source, diagnostic| json_line(&Finding { query: "a", source, diagnostic });
        let lines = [line(&source, &error), line(&source, &note), line(&macros, &in_a_macro)];
        insta::assert_snapshot!(lines.join("\n"), @r#"
        {"severity":"error","code":"unknown-option","message":"`dedup` has no option `keepevent`","query":"a","file":"queries/a, b.md","line":5,"column":12,"label":"100% wrong","help":"did you mean\n`keepevents`?"}
        {"severity":"note","code":"never-matches","message":"no event has `user`","query":"a","file":"queries/a, b.md","line":4,"column":1}
        {"severity":"error","code":"unknown-command","message":"there is no command `satts`","query":"a","file":"a.spl","line":1,"column":9,"label":"did you mean `stats`?","definitions":[{"file":"macros.conf","line":4,"column":21},{"file":"macros.conf","line":2,"column":14}]}
        "#);
    }
}
