//! The counts of a run.

use super::verdict::Verdict;
use crate::harness::body::counted;
use crate::harness::outcome::Outcome;
use crate::harness::settle::Written;
use std::collections::BTreeSet;

/// How many of each.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Queries that were selected.
    pub queries: usize,
    /// Datasets that any of them ran over.
    pub datasets: usize,
    /// Rows they gave.
    pub rows: usize,
    /// Queries that passed.
    pub passed: usize,
    /// Queries whose rows were accepted by this run.
    pub accepted: usize,
    /// Queries whose rows differ from those accepted.
    pub changed: usize,
    /// Queries of which nothing was accepted yet.
    pub new: usize,
    /// Queries that went from rows to no rows.
    pub silent: usize,
    /// Queries that fail by their `fires` or `quiet` datasets, or by the checks, alone.
    pub failed: usize,
    /// Queries that cannot be run.
    pub unsupported: usize,
    /// Queries with a dataset that cannot be used.
    pub unread: usize,
    /// Queries without a dataset.
    pub skipped: usize,
    /// What the checks warn of.
    pub warnings: usize,
}

impl Summary {
    /// The counts of outcomes, each with what was written of it.
    pub fn of<'o>(outcomes: impl IntoIterator<Item = (&'o Outcome, Written)>) -> Summary {
        let mut summary = Summary::default();
        let mut datasets = BTreeSet::new();
        for (outcome, written) in outcomes {
            summary.queries += 1;
            datasets.extend(outcome.runs.iter().map(|run| &run.dataset.path));
            summary.rows += outcome.rows();
            summary.warnings += outcome.checked.iter().filter(|found| !found.is_error()).count();
            *summary.place(Verdict::of(outcome, written)) += 1;
        }
        summary.datasets = datasets.len();
        summary
    }

    fn place(&mut self, verdict: Verdict) -> &mut usize {
        match verdict {
            Verdict::Silent => &mut self.silent,
            Verdict::Refused => &mut self.unsupported,
            Verdict::Unread => &mut self.unread,
            Verdict::Failed => &mut self.failed,
            Verdict::Changed | Verdict::Fewer | Verdict::More => &mut self.changed,
            Verdict::New => &mut self.new,
            Verdict::Accepted => &mut self.accepted,
            Verdict::Passed => &mut self.passed,
            Verdict::Skipped => &mut self.skipped,
        }
    }

    /// Whether nothing failed.
    pub fn is_right(&self) -> bool {
        self.changed + self.new + self.silent + self.failed + self.unsupported + self.unread == 0
    }

    /// The counts in a line; what there is none of is left out, except what passed.
    pub fn line(&self) -> String {
        let counts = [
            (self.accepted, "accepted"),
            (self.changed, "changed"),
            (self.new, "new"),
            (self.silent, "SILENT"),
            (self.failed, "failed"),
            (self.unsupported, "cannot be run"),
            (self.unread, "without their data"),
            (self.skipped, "skipped"),
        ];
        let mut line = format!(
            "{} over {}, {}: {} passed",
            if self.queries == 1 { "1 query".into() } else { format!("{} queries", self.queries) },
            counted(self.datasets, "dataset"),
            counted(self.rows, "row"),
            self.passed
        );
        for (count, word) in counts.iter().filter(|(count, _)| *count > 0) {
            line.push_str(&format!(", {count} {word}"));
        }
        if self.warnings > 0 {
            line.push_str(&format!("; {}", counted(self.warnings, "warning")));
        }
        line
    }
}
