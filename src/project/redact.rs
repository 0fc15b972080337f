//! The tables `[[redact]]`: what changes from run to run, or is nobody's to see, and so is taken out of rows.

use super::Misfit;
use super::testing::{Queries, Texts};
use crate::value::pattern::Pattern;
use crate::value::regex::Regex;
use serde::Deserialize;
use toml::Spanned;

/// What stands for a value that is taken out, unless the table says what does.
const STAND_IN: &str = "<redacted>";

/// Something to be taken out of rows.
#[derive(Clone, Debug)]
pub struct Redaction {
    /// The fields; `*` in their name stands for anything.
    pub field: Pattern,
    /// What of their values, or all of it.
    pub part: Option<Regex>,
    /// What stands for it; `\1` is a group of the expression.
    pub with: String,
    /// Of which queries; of all, if none are named.
    pub queries: Option<Queries>,
    /// Where it is written: `spelt.toml:4`.
    pub at: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Table {
    field: Spanned<String>,
    pattern: Option<Spanned<String>>,
    with: Option<String>,
    queries: Option<Texts>,
}

impl Table {
    /// What it says.
    pub fn read(self, text: &str, file: &str) -> Result<Redaction, Misfit> {
        let part = self.pattern.map(|pattern| {
            Regex::new(pattern.get_ref()).map_err(|broken| {
                let reason = format!("the regular expression is broken: {}", broken.message);
                Misfit::at(file, text, pattern.span().start, reason)
            })
        });
        let name = self.field.get_ref();
        if name.is_empty() {
            return Err(Misfit::at(file, text, self.field.span().start, "the name of a field is expected here"));
        }
        let line = crate::source::place(text, self.field.span().start).line;
        Ok(Redaction {
            field: Pattern::search_cased(name),
            part: part.transpose()?,
            with: self.with.unwrap_or_else(|| STAND_IN.to_string()),
            queries: self.queries.map(Queries::from),
            at: format!("{file}:{line}"),
        })
    }
}

impl Redaction {
    /// Whether it is about a field of a query's rows.
    pub fn holds(&self, query: &str, field: &str) -> bool {
        self.field.matches(field) && self.queries.as_ref().is_none_or(|queries| queries.hold(query))
    }
}

#[cfg(all(test, feature = "pcre"))]
mod tests {
    use super::super::{FILE, Project};
    use super::*;

    fn redactions(text: &str) -> Result<Vec<Redaction>, String> {
        Project::parse(text, FILE).map(|project| project.redactions).map_err(|misfit| misfit.to_string())
    }

    #[test]
    fn a_redaction_is_about_fields_and_queries() {
        let text = "[[redact]]\nfield = \"Record*\"\n[[redact]]\nfield = \"CommandLine\"\npattern = '\\d+'\nqueries = \"win/*\"\n";
        let found = redactions(text).expect("it fits");
        assert!(found[0].holds("a", "RecordNumber") && !found[0].holds("a", "record_id"));
        assert!(found[1].holds("win/a", "CommandLine") && !found[1].holds("a", "CommandLine"));
        assert_eq!((&*found[1].with, &*found[1].at), ("<redacted>", "spelt.toml:4"));
    }

    #[test]
    fn what_cannot_be_meant_is_refused_with_its_place() {
        insta::assert_snapshot!(redactions("[[redact]]\nfield = 'a'\npattern = '(b'\n").unwrap_err(), @"spelt.toml:3:11: the regular expression is broken: missing closing parenthesis");
        insta::assert_snapshot!(redactions("[[redact]]\npattern = 'b'\n").unwrap_err(), @"spelt.toml:1:1: missing field `field`");
    }
}
