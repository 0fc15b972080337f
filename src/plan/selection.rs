//! Which rows stay, and in which order.

use super::Expr;
use crate::table::Name;
use crate::value::compare::SortReading;

/// The first rows of each key.
#[derive(Clone, Debug, PartialEq)]
pub struct Distinct {
    /// The keys; case counts.
    pub by: Vec<Name>,
    /// So many rows of each.
    pub keep: u64,
    /// Whether only a run of equal neighbours is thinned.
    pub consecutive: bool,
    /// Whether rows that lack a key stay, all of them.
    pub keep_missing: bool,
    /// Whether later rows stay too, without the keys (`keepevents`).
    pub keep_rows: bool,
}

/// Orders the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// The keys, the weightiest first. A missing value sorts last in either direction.
    pub keys: Vec<SortKey>,
    /// So many rows are kept, or all.
    pub limit: Option<u64>,
    /// Whether the limit is Splunk's default of 10 000, so that a cut deserves a note.
    pub limit_is_default: bool,
}

/// One key of a sort.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// The field.
    pub field: Name,
    /// Whether large values come first.
    pub descending: bool,
    /// How it is read.
    pub reading: SortReading,
}

/// The first or last rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Which end.
    pub end: End,
    /// So many, of all or of each group of neighbours with equal `by`.
    pub count: u64,
    /// Keys; empty for one group.
    pub by: Vec<Name>,
    /// A last row that stands for those cut (`useother`).
    pub others: Option<Others>,
    /// Whether it is Splunk's limit to a search in brackets, so that a cut deserves a note.
    pub of_brackets: bool,
}

impl Limit {
    /// The first rows, so many.
    pub fn first(count: u64) -> Limit {
        Limit { end: End::First, count, by: Vec::new(), others: None, of_brackets: false }
    }
}

/// Which end of the rows a limit keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The first rows, in their order.
    First,
    /// The last rows, the last first (Search Reference, "tail").
    LastReversed,
}

/// A row for the rows that were cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Others {
    /// The fields that get the label.
    pub labelled: Vec<Name>,
    /// The label.
    pub label: Name,
    /// The fields that are summed.
    pub summed: Vec<Name>,
}

/// Rows up to the first for which an expression fails.
#[derive(Clone, Debug, PartialEq)]
pub struct While {
    /// The expression.
    pub condition: Expr,
    /// At most so many rows.
    pub count: Option<u64>,
    /// Whether null lets rows through (`null=true`).
    pub null_passes: bool,
    /// Whether the row that fails is the last kept (`keeplast=true`).
    pub keep_last: bool,
}
