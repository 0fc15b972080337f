//! What came of one query over its datasets: rows, notes, and how they stand to what was accepted.

use super::blame::Blamed;
use super::body::{Block, Body, counted};
use super::dataset::{Dataset, Role};
use super::diff::{Difference, Label, compare, loud_rows};
use super::redact::Redacted;
use super::snapshot::Snapshot;
use super::why::Why;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Query;
use crate::project::{Demand, Testing};
use std::path::PathBuf;

/// What came of one query.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The query.
    pub query: Query,
    /// What is wrong with it as a search; if any of it is an error it was not run.
    pub diagnostics: Vec<Diagnostic>,
    /// What the checks find that need no data, as far as it is to be told; an error fails the query.
    pub checked: Vec<Diagnostic>,
    /// What it gave over each dataset.
    pub runs: Vec<Run>,
    /// The datasets that are asked for and that it does not have.
    pub lacks: Vec<Lack>,
    /// The file of its accepted rows.
    pub accepted: PathBuf,
    /// What that file holds.
    pub old: Option<Snapshot>,
    /// What decides the rows that differ, as far as it was asked for.
    pub blamed: Vec<Blamed>,
}

/// What a query gave over one dataset.
#[derive(Clone, Debug)]
pub struct Run {
    /// The dataset.
    pub dataset: Dataset,
    /// Its rows, or why its events could not be read.
    pub result: Result<Found, Trouble>,
}

/// Rows, and what is to be known of them.
#[derive(Clone, Debug, Default)]
pub struct Found {
    /// What the snapshot says.
    pub block: Block,
    /// The columns, where the search itself chooses them.
    pub columns: Option<Vec<String>>,
    /// What the engine has to say of the rows.
    pub notes: Vec<Diagnostic>,
    /// What the reader of the events passed over or mended.
    pub warnings: Vec<String>,
    /// Why rows or columns are missing.
    pub why: Why,
    /// What was taken out of the rows.
    pub redacted: Vec<Redacted>,
    /// The rows with what was taken out of them, where anything was: to be compared, and never shown.
    pub whole: Option<Block>,
}

impl Found {
    /// The rows as the search gave them: to be compared, and never shown.
    pub fn whole(&self) -> &Block {
        self.whole.as_ref().unwrap_or(&self.block)
    }
}

/// A dataset that is asked for and that a query does not have.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Lack {
    /// What it would be for.
    pub role: Role,
    /// How much that matters; the run fails for an error.
    pub severity: Severity,
}

impl Lack {
    /// What a query lacks, given its datasets and what the project asks.
    pub fn of(query: &str, datasets: &[Dataset], testing: &Testing) -> Vec<Lack> {
        let asked = [(Role::Fires, testing.fires(query)), (Role::Quiet, testing.quiet(query))];
        let lacking = asked.into_iter().filter(|(role, _)| datasets.iter().all(|dataset| dataset.role != *role));
        let lack = |(role, demand)| match demand {
            Demand::Ignore => None,
            Demand::Note => Some(Lack { role, severity: Severity::Note }),
            Demand::Warn => Some(Lack { role, severity: Severity::Warning }),
            Demand::Require => Some(Lack { role, severity: Severity::Error }),
        };
        lacking.filter_map(lack).collect()
    }

    /// Whether the run fails without it.
    pub fn is_required(self) -> bool {
        self.severity == Severity::Error
    }

    /// In words.
    pub fn message(self, query: &str) -> String {
        let role = self.role;
        let asks = if self.is_required() { ", and spelt.toml requires one" } else { "" };
        let folder = query.replace('#', "/");
        let word = role.word();
        format!("there is no `{word}` dataset{asks}: `fixtures/{folder}/{word}/` has none")
    }
}

/// Why a dataset could not be used.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// Its settings do not fit.
    Settings(String),
    /// Its events cannot be read.
    Events(String),
}

impl Trouble {
    /// In words, with the file and the place.
    pub fn message(&self) -> &str {
        match self {
            Trouble::Settings(message) | Trouble::Events(message) => message,
        }
    }
}

/// How a query stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Standing {
    /// It cannot be run.
    Refused,
    /// A dataset could not be used.
    Unread,
    /// It has no dataset, so nothing is known of it.
    Skipped,
    /// It gives what was accepted, or its datasets alone find fault with it.
    Same,
    /// It gives other rows than were accepted.
    Differs(Difference),
    /// What was accepted cannot be read; the line, and whether git left a conflict there.
    Illegible(usize, bool),
}

impl Outcome {
    /// How the query stands.
    pub fn standing(&self) -> Standing {
        if self.diagnostics.iter().any(Diagnostic::is_error) {
            return Standing::Refused;
        }
        if self.runs.iter().any(|run| run.result.is_err()) {
            return Standing::Unread;
        }
        if self.runs.is_empty() && self.old.is_none() {
            return Standing::Skipped;
        }
        let old = match self.old.as_ref().map(Snapshot::rows).transpose() {
            Ok(old) => old,
            Err(unreadable) => return Standing::Illegible(unreadable.line, unreadable.is_conflict),
        };
        match compare(old.as_ref(), &self.body()) {
            Some(difference) => Standing::Differs(difference),
            None => Standing::Same,
        }
    }

    /// The body of the snapshot that this outcome makes.
    pub fn body(&self) -> Body {
        Body { blocks: self.found().map(|found| found.block.clone()).collect() }
    }

    /// The snapshot that this outcome makes.
    pub fn snapshot(&self) -> Snapshot {
        Snapshot::of(&self.query.id, self.query.source.file(), &self.body(), self.old.as_ref())
    }

    /// What its datasets find fault with, whatever was accepted: `fires` without a row, `quiet` with rows, and either
    /// where it gives no row because it holds no event.
    pub fn faults(&self) -> Vec<Fault<'_>> {
        let wrong = |run: &Run| Wrong::of(run.dataset.role, &run.result.as_ref().ok()?.block);
        self.runs.iter().filter_map(|run| wrong(run).map(|wrong| Fault { run, wrong })).collect()
    }

    /// Whether it lacks a dataset that is required.
    pub fn is_unproved(&self) -> bool {
        self.lacks.iter().any(|lack| lack.is_required())
    }

    /// Whether nothing is wrong. A query without datasets is neither right nor wrong.
    pub fn passes(&self) -> bool {
        matches!(self.standing(), Standing::Same) && self.is_faultless()
    }

    /// Whether it has the datasets it must have, and neither they nor the checks find fault with it.
    pub fn is_faultless(&self) -> bool {
        self.faults().is_empty() && !self.is_unproved() && !self.checked.iter().any(Diagnostic::is_error)
    }

    /// What was found over the datasets that could be used.
    pub fn found(&self) -> impl Iterator<Item = &Found> {
        self.runs.iter().filter_map(|run| run.result.as_ref().ok())
    }

    /// Why datasets could not be used.
    pub fn troubles(&self) -> impl Iterator<Item = &Trouble> {
        self.runs.iter().filter_map(|run| run.result.as_ref().err())
    }

    /// All rows over all datasets.
    pub fn rows(&self) -> usize {
        self.found().map(|found| found.block.rows).sum()
    }

    /// Whether nothing is accepted of it and it gives no row: it is new, or what was accepted was deleted.
    pub fn is_new_and_still(&self) -> bool {
        self.old.is_none() && matches!(self.standing(), Standing::Differs(_)) && loud_rows(&self.body()) == 0
    }

    /// Whether it would go from rows to no rows, as far as one can tell.
    pub fn is_silent(&self) -> bool {
        match self.standing() {
            Standing::Differs(difference) => difference.label == Label::Silent,
            // What cannot be read may have held rows.
            Standing::Illegible(..) => loud_rows(&self.body()) == 0,
            Standing::Refused | Standing::Unread | Standing::Skipped | Standing::Same => false,
        }
    }
}

/// A dataset that the query does not do right by.
#[derive(Clone, Copy, Debug)]
pub struct Fault<'o> {
    /// The run.
    pub run: &'o Run,
    /// What is wrong.
    pub wrong: Wrong,
}

/// What is wrong with the rows that a dataset gave.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wrong {
    /// It holds no event, so that no rows show nothing of the query.
    Empty,
    /// It gave none.
    Missing,
    /// It gave so many, and should have given none.
    Unwanted(usize),
}

impl Fault<'_> {
    /// In words.
    pub fn message(&self) -> String {
        self.wrong.message(&self.run.dataset.name)
    }
}

impl Wrong {
    /// What is wrong with a block, given what its dataset is for.
    pub fn of(role: Role, block: &Block) -> Option<Wrong> {
        match (role, block.rows) {
            (Role::Shared, _) => None,
            (Role::Fires | Role::Quiet, 0) if block.events == 0 => Some(Wrong::Empty),
            (Role::Fires, 0) => Some(Wrong::Missing),
            (Role::Quiet, rows @ 1..) => Some(Wrong::Unwanted(rows)),
            (Role::Fires, 1..) | (Role::Quiet, 0) => None,
        }
    }

    /// In words, of a dataset of this name.
    pub fn message(self, name: &str) -> String {
        match self {
            Wrong::Empty => format!("`{name}` holds no event, so that it shows nothing of the query"),
            Wrong::Missing => format!("`{name}` must give a row, and gives none"),
            Wrong::Unwanted(rows) => format!("`{name}` must give no row, and gives {}", counted(rows, "row")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Source, Span};
    use std::sync::Arc;

    fn run(role: Role, name: &str, rows: usize) -> Run {
        let name = format!("{}/{name}", role.word());
        let block =
            Block { dataset: name.clone(), rows, events: 9, shown: vec![Default::default(); rows], ..Block::default() };
        Run {
            dataset: Dataset { role, name, path: PathBuf::new(), setting: None },
            result: Ok(Found { block, ..Found::default() }),
        }
    }

    fn outcome(runs: Vec<Run>) -> Outcome {
        let source = Arc::new(Source::bare("queries/a.spl", "index=a"));
        let query = Query::new("a", source);
        let (diagnostics, checked, lacks, blamed) = (vec![], vec![], vec![], vec![]);
        Outcome { query, diagnostics, checked, runs, lacks, accepted: PathBuf::new(), old: None, blamed }
    }

    fn accepted(runs: Vec<Run>) -> Outcome {
        let mut outcome = outcome(runs);
        outcome.old = Some(outcome.snapshot());
        outcome
    }

    #[test]
    fn what_was_accepted_passes() {
        assert!(accepted(vec![run(Role::Fires, "x", 1), run(Role::Quiet, "y", 0)]).passes());
    }

    #[test]
    fn fires_without_rows_and_quiet_with_rows_fail_even_if_accepted() {
        let outcome = accepted(vec![run(Role::Fires, "x", 0), run(Role::Quiet, "y", 2), run(Role::Shared, "z", 3)]);
        assert_eq!(outcome.standing(), Standing::Same);
        let faults: Vec<String> = outcome.faults().iter().map(Fault::message).collect();
        assert_eq!(
            faults,
            ["`fires/x` must give a row, and gives none", "`quiet/y` must give no row, and gives 2 rows"]
        );
        assert!(!outcome.passes());
    }

    #[test]
    fn a_dataset_without_events_is_no_proof_of_silence() {
        let empty = |role, rows| {
            let mut run = run(role, "x", rows);
            run.result.as_mut().expect("it was read").block.events = 0;
            accepted(vec![run])
        };
        let fault = |outcome: &Outcome| outcome.faults().first().map(|fault| fault.wrong);
        assert_eq!(fault(&empty(Role::Quiet, 0)), Some(Wrong::Empty));
        assert_eq!(fault(&empty(Role::Fires, 0)), Some(Wrong::Empty));
        assert!(!empty(Role::Quiet, 0).passes());
        // A search for what is absent gives rows where there is nothing.
        assert!(empty(Role::Fires, 1).passes());
        assert!(empty(Role::Shared, 0).passes());
    }

    #[test]
    fn an_error_is_never_a_pass_nor_an_empty_result() {
        let mut outcome = accepted(vec![]);
        outcome.diagnostics.push(Diagnostic::error("unsupported", "no", Span::default()));
        assert_eq!(outcome.standing(), Standing::Refused);
        let mut outcome = accepted(vec![run(Role::Fires, "x", 1)]);
        outcome.runs[0].result = Err(Trouble::Events("gone".into()));
        assert_eq!(outcome.standing(), Standing::Unread);
    }

    #[test]
    fn a_dataset_that_is_required_is_missed_and_one_that_is_wanted_is_told() {
        let testing = Testing { fires: Demand::Warn, quiet: Demand::Require, ..Testing::default() };
        let fires = run(Role::Fires, "x", 1).dataset;
        let lack = |role, severity| Lack { role, severity };
        assert_eq!(Lack::of("a", &[fires], &testing), [lack(Role::Quiet, Severity::Error)]);
        assert_eq!(
            Lack::of("a", &[], &testing),
            [lack(Role::Fires, Severity::Warning), lack(Role::Quiet, Severity::Error)]
        );
        let mut outcome = accepted(vec![run(Role::Fires, "x", 1)]);
        outcome.lacks = vec![lack(Role::Quiet, Severity::Warning)];
        assert!(outcome.passes());
        outcome.lacks = vec![lack(Role::Quiet, Severity::Error)];
        assert!(!outcome.passes());
    }

    #[test]
    fn a_check_that_is_denied_fails_what_gives_the_accepted_rows() {
        let mut outcome = accepted(vec![run(Role::Fires, "x", 1)]);
        outcome.checked.push(Diagnostic::warning("field-gone", "no", Span::default()));
        assert!(outcome.passes());
        outcome.checked.push(Diagnostic::error("field-gone", "no", Span::default()));
        assert!(!outcome.passes() && outcome.standing() == Standing::Same);
    }

    #[test]
    fn a_query_without_datasets_is_skipped_unless_rows_were_accepted() {
        assert_eq!(outcome(vec![]).standing(), Standing::Skipped);
        let mut gone = accepted(vec![run(Role::Fires, "x", 1)]);
        gone.runs.clear();
        assert!(gone.is_silent());
    }
}
