//! Rows of events, kept by column: distinct values, and a code per row.

pub mod build;
pub mod column;

use crate::value::Value;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::sync::Arc;

pub use build::Builder;
pub use column::Column;

/// A field's name; cheap to clone.
pub type Name = Arc<str>;

/// Rows kept by column. Cloning copies no values, and filtering copies nothing but row numbers.
#[derive(Clone, Debug, Default)]
pub struct Table {
    columns: IndexMap<Name, Arc<Column>, FxBuildHasher>,
    /// Rows the columns hold.
    height: usize,
    /// The rows that are in the table, in order; none if all are.
    selection: Option<Arc<[u32]>>,
}

impl Table {
    /// A table of columns of one height.
    pub fn new(columns: impl IntoIterator<Item = (Name, Column)>, height: usize) -> Table {
        let columns: IndexMap<_, _, _> = columns.into_iter().map(|(name, column)| (name, Arc::new(column))).collect();
        debug_assert!(columns.values().all(|column: &Arc<Column>| column.codes().len() == height));
        Table { columns, height, selection: None }
    }

    /// How many rows there are.
    pub fn rows(&self) -> usize {
        self.selection.as_ref().map_or(self.height, |rows| rows.len())
    }

    /// Whether there is no row.
    pub fn is_empty(&self) -> bool {
        self.rows() == 0
    }

    /// The names of the columns, in order. A column may be empty of values.
    pub fn names(&self) -> impl Iterator<Item = &Name> {
        self.columns.keys()
    }

    /// Whether there is a column of this name.
    pub fn has(&self, name: &str) -> bool {
        self.columns.contains_key(name)
    }

    /// The column of this name. Its codes are by stored row; see [`Table::stored`].
    pub fn column(&self, name: &str) -> Option<&Arc<Column>> {
        self.columns.get(name)
    }

    /// Where the table's row stands in its columns' codes.
    pub fn stored(&self, row: usize) -> usize {
        self.selection.as_ref().map_or(row, |rows| rows[row] as usize)
    }

    /// The value of a field in a row; null where the table lacks the column.
    pub fn value(&self, row: usize, name: &str) -> &Value {
        self.columns.get(name).map_or(&Value::Null, |column| column.value(self.stored(row)))
    }

    /// The rows whose numbers are given, in that order; numbers may repeat.
    pub fn select(&self, rows: &[u32]) -> Table {
        let selection = match &self.selection {
            None => rows.into(),
            Some(old) => rows.iter().map(|row| old[*row as usize]).collect(),
        };
        Table { columns: self.columns.clone(), height: self.height, selection: Some(selection) }
    }

    /// The same rows with columns that hold them and no others, so that codes are by row.
    pub fn compact(&self) -> Table {
        let Some(rows) = &self.selection else { return self.clone() };
        let columns = self.columns.iter().map(|(name, column)| (name.clone(), Arc::new(column.gather(rows)))).collect();
        Table { columns, height: rows.len(), selection: None }
    }

    /// Adds or replaces a column; the table must be compact and the column as high as it.
    pub fn set(&mut self, name: Name, column: Column) {
        debug_assert!(self.selection.is_none() && column.codes().len() == self.height);
        self.columns.insert(name, Arc::new(column));
    }

    /// Adds or replaces a column that is shared; as [`Table::set`].
    pub fn share(&mut self, name: Name, column: Arc<Column>) {
        debug_assert!(self.selection.is_none() && column.codes().len() == self.height);
        self.columns.insert(name, column);
    }

    /// The columns of these names, in this order; a name the table lacks becomes an empty column.
    pub fn project(&self, names: &[Name]) -> Table {
        let columns = names
            .iter()
            .map(|name| {
                let column = self.columns.get(name).cloned();
                (name.clone(), column.unwrap_or_else(|| Arc::new(Column::empty(self.height))))
            })
            .collect();
        Table { columns, height: self.height, selection: self.selection.clone() }
    }

    /// Removes a column and gives it.
    pub fn take(&mut self, name: &str) -> Option<Arc<Column>> {
        self.columns.shift_remove(name)
    }

    /// Both tables' rows, one after the other, over the columns of both. Given none, an empty table.
    pub fn concat(tables: &[Table]) -> Table {
        match tables {
            [] => return Table::default(),
            [only] => return only.compact(),
            _ => {}
        }
        let tables: Vec<Table> = tables.iter().map(Table::compact).collect();
        let mut names: IndexMap<Name, (), FxBuildHasher> = IndexMap::default();
        for name in tables.iter().flat_map(Table::names) {
            names.entry(name.clone()).or_insert(());
        }
        let height = tables.iter().map(|table| table.height).sum();
        let columns = names.into_keys().map(|name| {
            let parts = tables.iter().map(|table| (table.columns.get(&name).map(|column| &**column), table.height));
            let column = Column::concat(parts);
            (name, column)
        });
        Table::new(columns, height)
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
    use super::*;

    fn names() -> Table {
        Table::of_rows([
            vec![("n", "1".into()), ("user", "bob".into())],
            vec![("n", "2".into())],
            vec![("n", "3".into()), ("user", "bob".into())],
        ])
    }

    #[test]
    fn a_missing_field_is_null_and_equal_values_share_a_code() {
        let table = names();
        assert!(table.value(1, "user").is_null());
        assert_eq!(table.column("user").map(|column| column.codes().to_vec()), Some(vec![1, 0, 1]));
    }

    #[test]
    fn selecting_then_compacting_keeps_the_rows() {
        let table = names().select(&[2, 0]).select(&[0]).compact();
        assert_eq!(table.value(0, "n"), &"3".into());
        assert_eq!(table.rows(), 1);
    }

    #[test]
    fn concatenation_aligns_columns_by_name() {
        let other = Table::of_rows([vec![("host", "a".into()), ("n", "3".into())]]);
        let both = Table::concat(&[names().select(&[1]), other]);
        assert_eq!(both.rows(), 2);
        assert_eq!(both.value(1, "n"), &"3".into());
        assert!(both.value(0, "host").is_null());
    }
}
