//! Lookup tables: their rows, and their columns put beside rows that match, a left join with a table that is not searched.

use super::Expr;
use crate::knowledge::lookup;
use crate::table::Name;
use std::sync::Arc;

/// Columns of a lookup table, put beside the rows that match its keys.
///
/// Where several rows of the table match, each field gets the values of all; where none does, the row stays as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Lookup {
    /// The table, and how its keys are matched.
    pub lookup: Arc<lookup::Lookup>,
    /// The keys, all of which must match. A row that lacks one matches nothing.
    pub keys: Vec<Pairing>,
    /// What is put beside the rows; none for every column that is no key, under its own name.
    pub outputs: Option<Vec<Pairing>>,
    /// Whether fields that are there are replaced, or only those made that are missing.
    pub overwrites: bool,
    /// The rows that it is about; the others stay as they are. None for all.
    pub only: Option<Expr>,
}

/// A column of a lookup table, and a field of the rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pairing {
    /// The column.
    pub column: Name,
    /// The field.
    pub field: Name,
}

/// Columns of the rows that match values, as JSON: the eval function `lookup`.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    /// The table, and how its keys are matched.
    pub lookup: Arc<lookup::Lookup>,
    /// The keys, all of which must match, and their values.
    pub keys: Vec<(Name, Expr)>,
    /// The columns.
    pub outputs: Vec<Name>,
}

/// The rows of a lookup table, in their order.
#[derive(Clone, Debug, PartialEq)]
pub struct Portion {
    /// The table.
    pub lookup: Arc<lookup::Lookup>,
    /// So many first rows are left out.
    pub skip: u64,
    /// At most so many rows are taken.
    pub count: Option<u64>,
}
