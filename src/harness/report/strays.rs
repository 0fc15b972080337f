//! What stands in the folders for no query, and which queries lack a dataset, told.

use super::Told;
use super::ink::{BAD, FAINT, FAIR, paint};
use crate::diagnostic::render::Ink;
use crate::diagnostic::{Diagnostic, Severity};
use crate::harness::dataset::Role;
use crate::harness::outcome::Outcome;
use crate::harness::shown;
use crate::harness::stray::{Policy, Strays, without};
use crate::source::Source;
use anstyle::Style;
use std::sync::Arc;

/// For people: a paragraph for each kind.
pub fn pretty<'o>(
    strays: &Strays,
    policy: Policy,
    deleted: &[String],
    outcomes: impl IntoIterator<Item = &'o Outcome>,
    ink: Ink,
) -> String {
    let (word, style) = match policy {
        Policy::Reject => ("error", BAD),
        Policy::Warn | Policy::Delete => ("warning", FAIR),
    };
    let mut out = String::new();
    let snapshots: Vec<String> = strays.snapshots.iter().map(|path| shown(path)).collect();
    let removable = "no query has this snapshot; `--unreferenced delete` removes such";
    out.push_str(&paragraph(word, style, removable, &snapshots, ink));
    out.push_str(&paragraph(word, style, "no query has this fixture, so nothing runs over it", &strays.fixtures, ink));
    out.push_str(&paragraph("removed", FAIR, "no query had this snapshot", deleted, ink));
    let outcomes: Vec<&Outcome> = outcomes.into_iter().collect();
    for role in [Role::Fires, Role::Quiet] {
        let message = format!("no `{}` dataset", role.word());
        let ids: Vec<String> = without(outcomes.iter().copied(), role).into_iter().map(String::from).collect();
        out.push_str(&paragraph("note", FAINT, &message, &ids, ink));
    }
    out
}

/// `warning: no query has this snapshot (2)`, and a line for each.
fn paragraph(word: &str, style: Style, message: &str, names: &[String], ink: Ink) -> String {
    if names.is_empty() {
        return String::new();
    }
    let count = if names.len() > 1 { format!(" ({})", names.len()) } else { String::new() };
    let lines: String = names.iter().map(|name| format!("  {name}\n")).collect();
    format!("{}: {message}{count}\n{lines}", paint(word, style, ink))
}

/// For machines: a finding for each file.
pub fn told(strays: &Strays, policy: Policy) -> Vec<Told> {
    let severity = match policy {
        Policy::Reject => Severity::Error,
        Policy::Warn | Policy::Delete => Severity::Warning,
    };
    let one = |code: &'static str, message: &str, file: &str| {
        let diagnostic = Diagnostic { code, severity, message: message.to_string(), labels: Vec::new(), help: None };
        Told { query: String::new(), source: Arc::new(Source::bare(file, "")), diagnostic }
    };
    let snapshots = strays.snapshots.iter();
    let snapshots = snapshots.map(|path| one("obsolete-snapshot", "this snapshot belongs to no query", &shown(path)));
    let fixtures = strays.fixtures.iter();
    let fixtures = fixtures.map(|path| one("stray-fixture", "this belongs to no query, so nothing runs over it", path));
    snapshots.chain(fixtures).collect()
}
