//! Aggregates of the rows around each row: running totals, moving windows, earlier values.

use super::{Expr, Tally};
use crate::table::Name;
use crate::value::time::TimeSpan;

/// Aggregates of the rows around each row.
#[derive(Clone, Debug, PartialEq)]
pub struct Window {
    /// The keys. A row that lacks one is in no group and passes unchanged; a multivalue key puts its row in several,
    /// in each once.
    pub by: Vec<Name>,
    /// What is computed; where nothing can be, the row keeps what it has.
    pub tallies: Vec<Tally>,
    /// Over which rows of its group.
    pub frame: Frame,
    /// When all rows before are forgotten.
    pub resets: Resets,
}

/// Which rows count for a row. How far back a row stands is how many rows later the row at hand comes; itself is 0.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Frame {
    /// At most so far back; none for all rows before.
    pub farthest: Option<u64>,
    /// At least so far back: 0 with the row itself, 1 without.
    pub nearest: u64,
    /// Less than this before or after it in time; the rows must come in order of time, either way.
    pub span: Option<TimeSpan>,
    /// Whether only rows of its group are counted for how far back a row is, or all that have the keys.
    pub counts_group: bool,
    /// Whether `farthest` is Splunk's own limit to a span of time, so that a cut deserves a note.
    pub farthest_is_default: bool,
}

/// When the rows before are forgotten, of every group.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Resets {
    /// Before a row for which this is true.
    pub before: Option<Expr>,
    /// After a row for which this is true; it may read what was just computed.
    pub after: Option<Expr>,
    /// Before a row whose keys are not those of the last row that has them all.
    pub on_change: bool,
}
