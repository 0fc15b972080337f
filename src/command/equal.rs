//! Which rows are equal, column by column.

use crate::table::{Column, Name, Table};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// For each of some fields a code per row; values that print alike have equal codes.
pub struct Codes(Vec<Vec<u32>>);

impl Codes {
    /// The codes of these fields.
    pub fn of<'n>(rows: &Table, names: impl IntoIterator<Item = &'n Name>) -> Codes {
        let columns = names.into_iter().filter_map(|name| rows.column(name));
        Codes(columns.map(|column| codes(&rows.by_row(column))).collect())
    }

    /// The codes of a row; rows with the same values have the same codes.
    pub fn row(&self, row: usize) -> Box<[u32]> {
        self.0.iter().map(|codes| codes[row]).collect()
    }

    /// Whether two rows have the same values.
    pub fn are_equal(&self, one: usize, other: usize) -> bool {
        self.0.iter().all(|codes| codes[one] == codes[other])
    }
}

/// The codes of a column, with those of values that print alike made one.
fn codes(column: &Column) -> Vec<u32> {
    let is_text = |value: &Value| matches!(value, Value::Null | Value::Text(_));
    if column.is_distinct() && column.dictionary().iter().all(is_text) {
        return column.codes().to_vec();
    }
    let mut first: FxHashMap<Vec<Arc<str>>, u32> = FxHashMap::default();
    let printed = |value: &Value| value.values().iter().map(Value::as_text).collect();
    let entries = (0..).zip(column.dictionary());
    let canon: Vec<u32> = entries.map(|(code, value)| *first.entry(printed(value)).or_insert(code)).collect();
    column.codes().iter().map(|code| canon[*code as usize]).collect()
}
