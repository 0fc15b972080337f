//! What a test run has to say, for people and for machines.

pub mod finding;
pub mod html;
pub mod ink;
pub mod junit;
pub mod markdown;
pub mod pretty;
pub mod strays;
pub mod summary;
pub mod verdict;

use super::outcome::Outcome;
use super::settle::Written;
use super::stray::{Policy, Strays};
use crate::document::Unreadable;

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
}

impl Results<'_> {
    /// The counts.
    pub fn summary(&self) -> Summary {
        Summary::of(self.tested.iter().map(|(outcome, written)| (outcome, *written)))
    }

    /// Everything there is to say, query by query, and then of what belongs to none.
    pub fn told(&self) -> Vec<Told> {
        let of_queries = self.tested.iter().flat_map(|(outcome, written)| finding::of_query(outcome, *written));
        let unreadable = self.unreadable.iter().map(finding::unreadable);
        of_queries.chain(unreadable).chain(strays::told(self.strays, self.policy)).collect()
    }
}
