//! Rows of events, kept by column: distinct values, and a code per row.

mod beside;
pub mod build;
pub mod column;
#[cfg(test)]
pub mod drawn;

use crate::value::Value;
use indexmap::IndexMap;
use rustc_hash::{FxBuildHasher, FxHashSet};
use std::borrow::Cow;
use std::sync::Arc;

use beside::HIDDEN;
pub use beside::{field_of, hidden, is_hidden};
pub use build::Builder;
pub use column::Column;

/// A field's name; cheap to clone.
pub type Name = Arc<str>;

/// Rows kept by column. Cloning copies nothing, and filtering nothing but row numbers.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Shared between tables that differ in their rows alone: events have hundreds of fields.
    columns: Arc<Columns>,
    /// Rows the columns hold.
    height: usize,
    /// The rows that are in the table, in order, none twice; all of them if there is no selection.
    selection: Option<Arc<[u32]>>,
}

type Columns = IndexMap<Name, Arc<Column>, FxBuildHasher>;

impl Table {
    /// A table of columns of one height.
    pub fn new(columns: impl IntoIterator<Item = (Name, Column)>, height: usize) -> Table {
        let columns: Columns = columns.into_iter().map(|(name, column)| (name, Arc::new(column))).collect();
        debug_assert!(columns.values().all(|column: &Arc<Column>| column.codes().len() == height));
        Table { columns: Arc::new(columns), height, selection: None }
    }

    /// The columns, to be changed: a copy where another table has them too.
    fn columns_mut(&mut self) -> &mut Columns {
        Arc::make_mut(&mut self.columns)
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.selection.as_ref().map_or(self.height, |rows| rows.len())
    }

    /// How many bytes its columns take, about.
    pub fn size(&self) -> usize {
        self.columns.values().map(|column| column.size()).sum()
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows() == 0
    }

    /// The names of the fields, in order, without the hidden ones. A column may be empty of values.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.columns.keys().filter(|name| !is_hidden(name))
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }

    /// The column of this name. Its codes are by stored row; see [`Table::stored`].
    pub fn column(&self, name: &str) -> Option<&Arc<Column>> {
        self.columns.get(name)
    }

    /// The stored rows that are in the table, in order; none if all are.
    pub fn selection(&self) -> Option<&[u32]> {
        self.selection.as_deref()
    }

    /// Where the table's row stands in its columns' codes.
    pub fn stored(&self, row: usize) -> usize {
        self.selection.as_ref().map_or(row, |rows| rows[row] as usize)
    }

    /// The value of a field in a row; null where the table lacks the column.
    pub fn value(&self, row: usize, name: &str) -> &Value {
        self.columns.get(name).map_or(&Value::Null, |column| column.value(self.stored(row)))
    }

    /// Whether some row has a value of this field.
    pub fn holds(&self, name: &str) -> bool {
        let Some(column) = self.columns.get(name) else { return false };
        match &self.selection {
            None => !column.is_empty(),
            Some(rows) => rows.iter().any(|row| column.codes()[*row as usize] != 0),
        }
    }

    /// The rows whose numbers are given, in that order; no number may come twice.
    pub fn select(&self, rows: &[u32]) -> Table {
        let selection = match &self.selection {
            None => rows.into(),
            Some(old) => rows.iter().map(|row| old[*row as usize]).collect(),
        };
        Table { columns: self.columns.clone(), height: self.height, selection: Some(selection) }
    }

    /// The rows whose numbers are given, in that order, copied; numbers may repeat.
    pub fn gather(&self, rows: &[u32]) -> Table {
        let stored: Vec<u32> = rows.iter().map(|row| self.stored(*row as usize) as u32).collect();
        let columns = self.columns.iter().map(|(name, column)| (name.clone(), Arc::new(column.gather(&stored))));
        Table { columns: Arc::new(columns.collect()), height: rows.len(), selection: None }
    }

    /// The same rows, in columns that hold little else: what is kept of a block must not keep all of it.
    pub fn slim(self) -> Table {
        if self.rows() * 2 > self.height { self } else { self.compact() }
    }

    /// The same rows with columns that hold them and no others, so that codes are by row.
    pub fn compact(&self) -> Table {
        let Some(rows) = &self.selection else { return self.clone() };
        let columns = self.columns.iter().map(|(name, column)| (name.clone(), Arc::new(column.gather(rows).trimmed())));
        Table { columns: Arc::new(columns.collect()), height: rows.len(), selection: None }
    }

    /// Adds or replaces a field; the column has a code for each of the table's rows. What was hidden beside the old
    /// field is gone.
    pub fn set(&mut self, name: Name, column: Column) {
        debug_assert!(column.codes().len() == self.rows());
        let column = match &self.selection {
            None => column,
            Some(rows) => column.scatter(rows, self.height),
        };
        let columns = self.columns_mut();
        columns.shift_remove(&hidden(&name));
        columns.insert(name, Arc::new(column));
    }

    /// As [`Table::set`], but a row in which the column is null keeps what it has.
    pub fn overlay(&mut self, name: Name, column: Column) {
        let is_written: Vec<bool> = column.codes().iter().map(|code| *code != 0).collect();
        self.write(name, column, &is_written);
    }

    /// As [`Table::set`], but only in the rows that are marked, where null removes the field.
    pub fn write(&mut self, name: Name, column: Column, is_written: &[bool]) {
        let beside = hidden(&name);
        let none = Column::empty(self.rows());
        let spellings = self.columns.get(&beside).map(|old| self.by_row(old).with(&none, is_written));
        let column = match self.columns.get(&name) {
            Some(old) => self.by_row(old).with(&column, is_written),
            None => none.with(&column, is_written),
        };
        self.set(name, column);
        if let Some(spellings) = spellings {
            self.set(beside, spellings);
        }
    }

    /// A column of this table with a code for each of the table's rows.
    pub fn by_row<'c>(&self, column: &'c Column) -> Cow<'c, Column> {
        match &self.selection {
            None => Cow::Borrowed(column),
            Some(rows) => Cow::Owned(column.gather(rows)),
        }
    }

    /// Removes a field, and what is hidden beside it.
    pub fn remove(&mut self, name: &str) -> Option<Arc<Column>> {
        let columns = self.columns_mut();
        columns.shift_remove(&hidden(name));
        columns.shift_remove(name)
    }

    /// Gives fields new names, all at once, each in its place. A field that had a new name is gone, and so is what was
    /// hidden beside any of them.
    pub fn rename(&mut self, names: &[(Name, Name)]) {
        let renamed: FxHashSet<&str> = names.iter().map(|(from, _)| &**from).collect();
        let replaced: FxHashSet<&str> = names.iter().map(|(_, to)| &**to).collect();
        let mut columns = Columns::default();
        for (name, column) in &*self.columns {
            let field = field_of(name);
            let new = names.iter().find(|(from, _)| from == name).map(|(_, to)| to);
            match new {
                Some(new) => columns.insert(new.clone(), column.clone()),
                None if renamed.contains(field) || replaced.contains(field) => continue,
                None => columns.insert(name.clone(), column.clone()),
            };
        }
        self.columns = Arc::new(columns);
    }

    /// The columns of these names, in this order; a name the table lacks becomes an empty column.
    pub fn project(&self, names: &[Name]) -> Table {
        let mut columns = Columns::default();
        for name in names {
            let column = self.columns.get(name).cloned();
            columns.insert(name.clone(), column.unwrap_or_else(|| Arc::new(Column::empty(self.height))));
        }
        let mut table = Table { columns: Arc::new(columns), height: self.height, selection: self.selection.clone() };
        table.take_hidden(self, |field| names.iter().any(|name| **name == *field));
        table
    }

    /// Takes over the hidden columns of the fields chosen; such a field need not have a column itself.
    pub(crate) fn take_hidden(&mut self, from: &Table, chosen: impl Fn(&str) -> bool) {
        for (name, column) in &*from.columns {
            if name.strip_prefix(HIDDEN).is_some_and(&chosen) {
                self.columns_mut().insert(name.clone(), column.clone());
            }
        }
    }

    /// The same rows with those fields alone that are chosen, and what is hidden beside them.
    pub fn keep(mut self, chosen: impl Fn(&str) -> bool) -> Table {
        let is_kept = |name: &Name| chosen(field_of(name));
        if self.columns.keys().all(is_kept) {
            return self;
        }
        match Arc::get_mut(&mut self.columns) {
            Some(columns) => columns.retain(|name, _| is_kept(name)),
            // Of columns that other tables have too, only those that are kept are copied.
            None => {
                let kept = self.columns.iter().filter(|(name, _)| is_kept(name));
                self.columns = Arc::new(kept.map(|(name, column)| (name.clone(), column.clone())).collect());
            }
        }
        self
    }

    /// Puts the columns in the order of these names; those not named come after, in the order they have.
    pub fn arrange<'n>(&mut self, names: impl IntoIterator<Item = &'n Name>) {
        let old = std::mem::take(&mut self.columns);
        let mut columns = Columns::default();
        for name in names {
            if let Some(column) = old.get(name) {
                columns.insert(name.clone(), column.clone());
            }
        }
        for (name, column) in &*old {
            columns.entry(name.clone()).or_insert_with(|| column.clone());
        }
        self.columns = Arc::new(columns);
    }

    /// Puts the columns in the order of their names.
    pub fn sort_columns(&mut self) {
        if !self.columns.keys().is_sorted() {
            self.columns_mut().sort_unstable_keys();
        }
    }

    /// The same rows without hidden columns.
    pub fn without_hidden(mut self) -> Table {
        if self.columns.keys().any(|name| is_hidden(name)) {
            self.columns_mut().retain(|name, _| !is_hidden(name));
        }
        self
    }

    /// A table of the same columns without a row.
    pub fn without_rows(&self) -> Table {
        let columns = self.columns.keys().map(|name| (name.clone(), Column::empty(0)));
        Table::new(columns, 0)
    }

    /// The rows of all tables, one after the other, over the columns of all. Given none, an empty table.
    pub fn concat(tables: &[Table]) -> Table {
        let filled: Vec<&Table> = tables.iter().filter(|table| !table.is_empty()).collect();
        if let [only] = tables {
            return only.clone();
        }
        let (height, selection) = match filled[..] {
            [only] => (only.height, only.selection.clone()),
            _ => (filled.iter().map(|table| table.rows()).sum(), None),
        };
        let mut columns = Columns::default();
        for name in tables.iter().flat_map(|table| table.columns.keys()) {
            if columns.contains_key(name) {
                continue;
            }
            let column = match filled[..] {
                [only] => only.columns.get(name).cloned(),
                _ => Some(Arc::new(Column::concat(filled.iter().map(|table| table.part(name))))),
            };
            columns.insert(name.clone(), column.unwrap_or_else(|| Arc::new(Column::empty(height))));
        }
        Table { columns: Arc::new(columns), height, selection }
    }

    /// A column with a code for each row, if there is one, and how many rows there are.
    fn part(&self, name: &str) -> (Option<Cow<'_, Column>>, usize) {
        (self.columns.get(name).map(|column| self.by_row(column)), self.rows())
    }

    /// The rows in the opposite order.
    pub fn reversed(&self) -> Table {
        let rows: Vec<u32> = (0..self.rows() as u32).rev().collect();
        self.select(&rows)
    }

    /// A table of rows given field by field; for tests and for small results.
    pub fn of_rows<'a, Row>(rows: impl IntoIterator<Item = Row>) -> Table
    where
        Row: IntoIterator<Item = (&'a str, Value)>,
    {
        let mut builder = Builder::default();
        for row in rows {
            for (name, value) in row {
                builder.put(name, value);
            }
            builder.end_row();
        }
        builder.finish()
    }
}

#[cfg(test)]
mod tests {
    use super::drawn::{draw, table};
    use super::*;

    fn names() -> Table {
        table("n user; 1 bob; 2 -; 3 bob")
    }

    #[test]
    fn a_missing_field_is_null_and_equal_values_share_a_code() {
        let table = names();
        assert!(table.value(1, "user").is_null());
        assert_eq!(table.column("user").map(|column| column.codes().to_vec()), Some(vec![1, 0, 1]));
    }

    #[test]
    fn selecting_then_compacting_keeps_the_rows() {
        assert_eq!(draw(&names().select(&[2, 0]).select(&[0]).compact()), "n user; 3 bob");
    }

    #[test]
    fn gathering_may_repeat_rows() {
        assert_eq!(draw(&names().select(&[2, 1]).gather(&[0, 0, 1])), "n user; 3 bob; 3 bob; 2 -");
    }

    #[test]
    fn concatenation_aligns_columns_by_name() {
        let both = Table::concat(&[names().select(&[1]), table("host n; a 3")]);
        assert_eq!(draw(&both), "n user host; 2 - -; 3 - a");
    }

    #[test]
    fn setting_a_field_of_selected_rows_leaves_the_selection() {
        let mut table = names().select(&[2, 0]);
        table.set("x".into(), Column::of(["p".into(), "q".into()]));
        assert_eq!(draw(&table), "n user x; 3 bob p; 1 bob q");
    }

    #[test]
    fn an_overlay_leaves_rows_it_says_nothing_about() {
        let mut table = names().select(&[2, 1]);
        table.overlay("user".into(), Column::of([Value::Null, "eve".into()]));
        assert_eq!(draw(&table), "n user; 3 bob; 2 eve");
    }

    #[test]
    fn a_renamed_field_keeps_its_place_and_replaces_its_namesake() {
        let mut table = table("a b c; 1 2 3");
        table.rename(&[("c".into(), "a".into())]);
        assert_eq!(draw(&table), "b a; 2 3");
    }

    #[test]
    fn a_hidden_column_is_unseen_and_goes_with_its_field() {
        let mut builder = Builder::default();
        builder.put("source", "x".into());
        builder.put(&hidden("source"), "y".into());
        builder.end_row();
        let mut table = builder.finish();
        assert_eq!(draw(&table), "source; x");
        assert!(table.project(&["source".into()]).has(&hidden("source")));
        assert!(!table.project(&["n".into()]).has(&hidden("source")));
        table.set("source".into(), Column::of(["z".into()]));
        assert!(!table.has(&hidden("source")));
    }
}
