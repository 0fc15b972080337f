//! What a test run found, as diagnostics: one type for JSON lines and for GitHub's annotations.

use super::ink::line;
use crate::diagnostic::render::Ink;
use crate::diagnostic::report::Finding;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Unreadable;
use crate::harness::blame::Blamed;
use crate::harness::body::counted;
use crate::harness::diff::{Difference, Label, RowChange, show};
use crate::harness::outcome::{Outcome, Standing, Wrong};
use crate::harness::settle::Written;
use crate::source::Source;
use std::sync::Arc;

/// A finding that stands on its own: a diagnostic with the query it is about, or with the file if it is about none.
#[derive(Clone, Debug)]
pub struct Told {
    /// The query's id; empty if it is about none.
    pub query: String,
    /// Where it stands.
    pub source: Arc<Source>,
    /// What was found.
    pub diagnostic: Diagnostic,
}

impl Told {
    /// The same, as reports of diagnostics take it.
    pub fn finding(&self) -> Finding<'_> {
        Finding { query: &self.query, source: &self.source, diagnostic: &self.diagnostic }
    }
}

/// Everything there is to say of a query, with its place.
pub fn of_query(outcome: &Outcome, written: Written) -> impl Iterator<Item = Told> {
    let told =
        |diagnostic| Told { query: outcome.query.id.clone(), source: outcome.query.searched().clone(), diagnostic };
    let blamed = outcome.blamed.iter().filter(move |_| written != Written::Accepted).map(move |one| told(here(one)));
    findings(outcome, written).into_iter().map(told).chain(blamed)
}

/// What decides rows that differ, for reports that know the text as it is: what stands in the text as it was is told in words.
fn here(blamed: &Blamed) -> Diagnostic {
    let mut diagnostic = blamed.diagnostic.clone();
    if blamed.is_past {
        let said: Vec<String> = diagnostic
            .labels
            .iter()
            .map(|label| format!("`{}` {}", blamed.source.slice(label.span), label.text))
            .collect();
        diagnostic.message = format!("{}: {}", diagnostic.message, said.join("; "));
        diagnostic.labels.clear();
    }
    diagnostic
}

/// A document that cannot be read, at the line where reading failed.
pub fn unreadable(unreadable: &Unreadable) -> Told {
    let above = unreadable.line.unwrap_or(1).saturating_sub(1);
    let source = Source::pieces(&*unreadable.file, "\n".repeat(above).into(), std::iter::once(above..above));
    let message = format!("this document cannot be read: {}", unreadable.reason);
    Told {
        query: String::new(),
        source: source.into(),
        diagnostic: whole("unreadable-document", Severity::Error, message),
    }
}

/// Everything there is to say of a query, what is wrong first. A pass is a note.
pub fn findings(outcome: &Outcome, written: Written) -> Vec<Diagnostic> {
    let mut all: Vec<Diagnostic> = outcome.diagnostics.iter().chain(&outcome.checked).cloned().collect();
    match outcome.standing() {
        Standing::Refused | Standing::Unread | Standing::Same => {}
        Standing::Differs(_) | Standing::Illegible(..) if written == Written::Accepted => {
            all.push(whole("accepted", Severity::Note, counts(outcome)));
        }
        Standing::Skipped => {
            // A project that asks for no dataset need not be warned.
            let severity = if outcome.lacks.is_empty() { Severity::Note } else { Severity::Warning };
            all.push(whole("skipped", severity, "the query has no dataset, so it was not run"));
        }
        Standing::Differs(difference) => all.push(differs(&difference)),
        Standing::Illegible(line, is_conflict) => all.push(illegible(outcome, line, is_conflict)),
    }
    all.extend(outcome.troubles().map(|trouble| whole("unreadable-data", Severity::Error, trouble.message())));
    for fault in outcome.faults() {
        let code = match fault.wrong {
            Wrong::Empty => "no-events",
            Wrong::Missing => "no-rows",
            Wrong::Unwanted(_) => "unwanted-rows",
        };
        all.push(whole(code, Severity::Error, fault.message()));
    }
    // A query without any dataset is told as such already.
    for lack in outcome.lacks.iter().filter(|lack| lack.is_required() || !outcome.runs.is_empty()) {
        all.push(whole(super::loose::lack(lack.role), lack.severity, lack.message(&outcome.query.id)));
    }
    for found in outcome.found() {
        for note in found.notes.iter().chain(&found.why.never).chain(&found.why.here) {
            let mut note = note.clone();
            note.message = format!("{}: {}", found.block.dataset, note.message);
            all.push(note);
        }
    }
    if outcome.passes() {
        all.push(whole("passed", Severity::Note, counts(outcome)));
    }
    all
}

/// `2 rows over 3 datasets`.
pub fn counts(outcome: &Outcome) -> String {
    format!("{} over {}", counted(outcome.rows(), "row"), counted(outcome.runs.len(), "dataset"))
}

/// The line of a snapshot that cannot be read, in words.
pub fn illegible(outcome: &Outcome, line: usize, is_conflict: bool) -> Diagnostic {
    let file = crate::harness::shown(&outcome.accepted);
    match is_conflict {
        true => whole("snapshot-unreadable", Severity::Error, format!("{file}:{line} holds a conflict that git left"))
            .help("take either side, or accept the rows as they are now"),
        false => whole(
            "snapshot-unreadable",
            Severity::Error,
            format!("{file}:{line} is no line of a snapshot, or its rows are not all there"),
        )
        .help("accept the rows as they are now, or restore the file"),
    }
}

/// So many lines of a difference go with its finding.
const LINES: usize = 20;

fn differs(difference: &Difference) -> Diagnostic {
    let code = match difference.label {
        Label::New => "snapshot-new",
        Label::Changed | Label::More | Label::Fewer => "snapshot-changed",
        Label::Silent => "snapshot-silent",
    };
    let lines: Vec<String> = show::lines(difference).iter().map(|shown| line(shown, Ink::Plain)).take(LINES).collect();
    whole(code, Severity::Error, in_words(difference)).help(lines.join("\n"))
}

/// `rows changed: 1, rows lost: 2`, or what else differs.
fn in_words(difference: &Difference) -> String {
    let (mut changed, mut lost, mut added) = (0, 0, 0);
    for row in difference.blocks.iter().flat_map(|block| &block.rows) {
        match row {
            RowChange::Changed { .. } => changed += 1,
            RowChange::Lost(_) => lost += 1,
            RowChange::Added(_) => added += 1,
        }
    }
    let counts = [(changed, "changed"), (lost, "lost"), (added, "new")];
    let parts: Vec<String> = counts
        .iter()
        .filter(|(count, _)| *count > 0)
        .map(|(count, word)| format!("{} {word}", counted(*count, "row")))
        .collect();
    let what = match parts.is_empty() {
        true => "notes, counts or order differ".to_string(),
        false => parts.join(", "),
    };
    format!("{}: {what}", difference.label.word())
}

fn whole(code: &'static str, severity: Severity, message: impl Into<String>) -> Diagnostic {
    Diagnostic { code, severity, message: message.into(), labels: Vec::new(), help: None }
}
