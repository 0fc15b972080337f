//! Builds a table field by field and row by row.

use super::column::Pool;
use super::{Column, Name, Table};
use crate::value::Value;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;

/// A table being built. Fields may come in any order; a field given twice in a row becomes a multivalue.
#[derive(Default, Debug)]
pub struct Builder {
    columns: IndexMap<Name, Growing, FxBuildHasher>,
    rows: usize,
}

#[derive(Default, Debug)]
struct Growing {
    pool: Pool,
    codes: Vec<u32>,
}

impl Builder {
    /// Puts a field's value into the row being built; null is left out.
    pub fn put(&mut self, name: &str, value: Value) {
        if value.is_null() {
            return;
        }
        let index = match self.columns.get_index_of(name) {
            Some(index) => index,
            None => self.columns.insert_full(name.into(), Growing::default()).0,
        };
        self.columns[index].put(self.rows, value);
    }

    /// Makes sure there is a column of this name, be it empty.
    pub fn declare(&mut self, name: &str) {
        if !self.columns.contains_key(name) {
            self.columns.insert(name.into(), Growing::default());
        }
    }

    /// Ends the row being built.
    pub fn end_row(&mut self) {
        self.rows += 1;
    }

    /// Rows ended so far.
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The table, its columns in the order in which their names first came.
    pub fn finish(self) -> Table {
        let rows = self.rows;
        let columns = self.columns.into_iter().map(|(name, growing)| (name, growing.finish(rows)));
        Table::new(columns, rows)
    }
}

impl Growing {
    fn put(&mut self, row: usize, value: Value) {
        let value = match self.codes.get(row) {
            Some(old) if *old != 0 => Value::many([self.pool.value(*old).clone(), value]),
            Some(_) | None => value,
        };
        self.codes.resize(row + 1, 0);
        self.codes[row] = self.pool.code(value);
    }

    fn finish(mut self, rows: usize) -> Column {
        self.codes.resize(rows, 0);
        self.pool.column(self.codes)
    }
}
