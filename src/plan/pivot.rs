//! A table of two fields: a row for each value of one, a column for each value of the other.

use super::{Tally, Width};
use crate::aggregate::Aggregate;
use crate::table::Name;

/// A row for each value of a field, and a column for each value of another or for each aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Pivot {
    /// What the rows are; an event that lacks it is left out.
    pub rows: Axis,
    /// What the columns are; none for a column an aggregate.
    pub columns: Option<Split>,
    /// What is computed of the events of a row and column. Where there are none, it is what it is of nothing.
    pub cells: Vec<Cell>,
    /// Whether an event counts once for equal values of a multivalue (`dedup_splitvals`).
    pub dedup_split: bool,
    /// How a column is named if there are several aggregates: `$AGG$` stands for the aggregate, `$VAL$` for the value.
    pub naming: Name,
}

/// The field whose values are the rows, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Axis {
    /// The field.
    pub field: Name,
    /// Ranges that its values are put into.
    pub width: Option<Width>,
    /// Whether there is a row for an empty range between others.
    pub is_continuous: bool,
    /// Empty ranges from here on, and up to here, have a row too.
    pub reach: (Option<f64>, Option<f64>),
    /// Whether a range that is only partly in reach has no row (`partial=false`).
    pub is_whole: bool,
}

/// The field whose values are the columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The field.
    pub field: Name,
    /// Ranges that its values are put into.
    pub width: Option<Width>,
    /// The column of events that lack the field; without it they are left out.
    pub missing: Option<Name>,
    /// Which values have a column of their own; none for all.
    pub ranking: Option<Ranking>,
    /// The column of the other values; without it their events are left out.
    pub others: Option<Name>,
}

/// Which columns are kept. Of equal scores, the column whose value sorts first goes before.
#[derive(Clone, Debug, PartialEq)]
pub struct Ranking {
    /// What a column is worth.
    pub score: Score,
    /// Which scores are kept.
    pub kept: Kept,
}

/// What a column is worth.
#[derive(Clone, Debug, PartialEq)]
pub enum Score {
    /// This aggregate, with its number, of the first aggregate's cells in the column.
    OfCells(&'static Aggregate, Option<f64>),
    /// How many events are in the column.
    Events,
}

/// Which columns are kept by their score.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kept {
    /// So many with the highest or the lowest scores, or all but these.
    Ranked {
        /// How many.
        count: u64,
        /// Whether the highest come first.
        highest: bool,
        /// Whether these are the ones that are kept (`in`), or all others (`notin`).
        inside: bool,
    },
    /// Those above a score.
    Above(f64),
    /// Those below a score.
    Below(f64),
}

/// What is computed of the events of a row and column.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// The aggregate.
    pub tally: Tally,
    /// The result is for so many seconds of the row's range (`per_hour`: 3600); none for the whole of it.
    pub per: Option<f64>,
}

/// A row for each value that a row has in other fields than one; internal fields are left out.
#[derive(Clone, Debug, PartialEq)]
pub struct Unpivot {
    /// The field that stays.
    pub row: Name,
    /// The field that holds the other fields' names.
    pub name: Name,
    /// The field that holds their values.
    pub value: Name,
}
