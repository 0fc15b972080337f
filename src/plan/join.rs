//! Rows of other searches, joined to these or added to them.

use super::Plan;
use crate::table::Name;

/// Fields of another search's rows written into rows with equal keys, each as it prints; case counts.
#[derive(Clone, Debug, PartialEq)]
pub struct Join {
    /// The other search.
    pub with: Plan,
    /// The keys: a field here, and the field there. None for every field that both have but internal ones. A row that
    /// lacks a key matches nothing; of a multivalue, all values together are the key.
    pub by: Option<Vec<(Name, Name)>>,
    /// A row is joined with so many others at most, the first, and comes once for each; none for all.
    pub most: Option<u64>,
    /// Which of the others are in time for a row.
    pub moment: Moment,
    /// Whether a row without a match stays as it is.
    pub keep_unmatched: bool,
    /// Whether a field that both rows have takes the other's value.
    pub overwrite: bool,
}

/// Which rows are in time for a row, to the second. The others are then taken newest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// All.
    Any,
    /// Those at its time or before.
    Earlier,
    /// Those at its time or after.
    Later,
}

/// The rows of other searches too.
#[derive(Clone, Debug, PartialEq)]
pub struct Union {
    /// The other searches.
    pub plans: Vec<Plan>,
    /// Whether all rows are put newest first; else they come search by search, those at hand first.
    pub by_time: bool,
}
