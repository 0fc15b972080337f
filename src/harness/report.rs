//! What a test run has to say, for people and for machines.

pub mod checked;
pub mod finding;
pub mod html;
pub mod ink;
pub mod junit;
pub mod loose;
pub mod markdown;
pub mod policy;
pub mod pretty;
pub mod summary;
pub mod verdict;

use super::outcome::Outcome;
use super::settle::Written;
use super::stray::{Policy, Strays};
use crate::document::Unreadable;
use crate::project::Project;

pub use finding::{Told, findings};
pub use summary::Summary;
pub use verdict::Verdict;

/// All that a run came to.
#[derive(Clone, Copy, Debug)]
pub struct Results<'r> {
    /// What each query gave, and what was written of it.
    pub tested: &'r [(Outcome, Written)],
    /// Documents, or parts of them, that cannot be read.
    pub unreadable: &'r [Unreadable],
    /// What stands in the folders for no query.
    pub strays: &'r Strays,
    /// What is done about that.
    pub policy: Policy,
    /// Snapshots that stood for no query, and were removed.
    pub deleted: &'r [String],
    /// What the project asks of a run.
    pub project: &'r Project,
    /// Whether every query was tested.
    pub is_whole: bool,
}

impl Results<'_> {
    /// The counts.
    pub fn summary(&self) -> Summary {
        Summary::of(self.tested.iter().map(|(outcome, written)| (outcome, *written)))
    }

    /// The queries that did not pass, by how they fared, the loudest first.
    pub fn names(&self) -> Vec<(Verdict, Vec<&str>)> {
        let fared: Vec<(Verdict, &str)> =
            self.tested.iter().map(|(outcome, written)| (Verdict::of(outcome, *written), &*outcome.query.id)).collect();
        let of = |verdict: Verdict| -> Vec<&str> {
            fared.iter().filter(|(own, _)| *own == verdict).map(|(_, id)| *id).collect()
        };
        let others =
            Verdict::ALL.into_iter().filter(|verdict| *verdict != Verdict::Passed && *verdict != Verdict::Accepted);
        others.map(|verdict| (verdict, of(verdict))).filter(|(_, names)| !names.is_empty()).collect()
    }

    /// Everything there is to say, query by query, and then of what belongs to none.
    pub fn told(&self) -> Vec<Told> {
        let of_queries = self.tested.iter().flat_map(|(outcome, written)| finding::of_query(outcome, *written));
        let unreadable = self.unreadable.iter().map(finding::unreadable);
        of_queries.chain(unreadable).chain(loose::told(self)).collect()
    }
}
