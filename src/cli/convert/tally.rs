//! How many searches came to what, in a line.

use super::prove::Verdict;
use crate::backend::Backend;
use crate::harness::body::counted;

/// How many queries came to what.
#[derive(Default)]
pub struct Tally {
    equal: usize,
    with_rows: usize,
    valid: usize,
    differing: usize,
    failed: usize,
    unproved: usize,
    refused: usize,
}

impl Tally {
    /// A query that is not translated.
    pub fn refuse(&mut self) {
        self.refused += 1;
    }

    /// A query that is translated, and what came of running it.
    pub fn count(&mut self, verdict: Option<&Verdict>) {
        match verdict {
            Some(Verdict::Equal { rows, .. }) => {
                self.equal += 1;
                self.with_rows += usize::from(*rows > 0);
            }
            Some(Verdict::Differs(_)) => self.differing += 1,
            Some(Verdict::Failed(_)) => self.failed += 1,
            Some(Verdict::Valid(_)) => self.valid += 1,
            Some(Verdict::Stopped(_) | Verdict::NoData) | None => self.unproved += 1,
        }
    }

    /// The counts that are not zero.
    pub fn told(&self, backend: &dyn Backend) -> String {
        let Tally { equal, with_rows, valid, differing, failed, unproved, refused } = self;
        let translated = equal + valid + differing + failed + unproved;
        let mut parts = vec![format!(
            "{translated} of {} translated into {}",
            counted(translated + refused, "query").replace("querys", "queries"),
            backend.card().title
        )];
        if *equal > 0 {
            parts.push(format!("{equal} run with equal rows ({with_rows} of them with rows)"));
        }
        for (count, word) in [
            (valid, "accepted by its parser"),
            (differing, "different"),
            (failed, "without rows to compare"),
            (unproved, "not run"),
            (refused, "refused"),
        ] {
            if *count > 0 {
                parts.push(format!("{count} {word}"));
            }
        }
        parts.join(", ")
    }
}
