//! A column: a field's distinct values, and a code per row.

use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The values of one field. Code 0 is null; other codes index the dictionary.
///
/// Windows events repeat enormously, so predicates, regular expressions and number readings run once per dictionary
/// entry, and rows are then compared as integers.
#[derive(Clone, Debug)]
pub struct Column {
    /// Entry 0 is null. Entries are distinct if `is_distinct`, and may be used by no row.
    dictionary: Arc<Vec<Value>>,
    codes: Vec<u32>,
    is_distinct: bool,
}

impl Column {
    /// A column of nulls.
    pub fn empty(height: usize) -> Column {
        Column { dictionary: Arc::new(vec![Value::Null]), codes: vec![0; height], is_distinct: true }
    }

    /// The same value in every row.
    pub fn constant(value: Value, height: usize) -> Column {
        if value.is_null() {
            return Column::empty(height);
        }
        Column { dictionary: Arc::new(vec![Value::Null, value]), codes: vec![1; height], is_distinct: true }
    }

    /// A column of values row by row; equal ones share a code.
    pub fn of(values: impl IntoIterator<Item = Value>) -> Column {
        let mut seen: FxHashMap<Value, u32> = FxHashMap::default();
        let mut dictionary = vec![Value::Null];
        let codes = values
            .into_iter()
            .map(|value| {
                if value.is_null() {
                    return 0;
                }
                *seen.entry(value).or_insert_with_key(|value| {
                    dictionary.push(value.clone());
                    dictionary.len() as u32 - 1
                })
            })
            .collect();
        Column { dictionary: Arc::new(dictionary), codes, is_distinct: true }
    }

    /// A column from its parts: a dictionary whose entry 0 is null, and a code per row.
    pub fn from_codes(dictionary: Vec<Value>, codes: Vec<u32>, is_distinct: bool) -> Column {
        debug_assert!(dictionary.first().is_some_and(Value::is_null));
        debug_assert!(codes.iter().all(|code| (*code as usize) < dictionary.len()));
        Column { dictionary: Arc::new(dictionary), codes, is_distinct }
    }

    /// Another column over the same dictionary.
    pub fn with_codes(&self, codes: Vec<u32>) -> Column {
        Column { dictionary: self.dictionary.clone(), codes, is_distinct: self.is_distinct }
    }

    /// The distinct values, null first; some may be used by no row.
    pub fn dictionary(&self) -> &[Value] {
        &self.dictionary
    }

    /// The code of each stored row.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// Whether equal values surely have equal codes.
    pub fn is_distinct(&self) -> bool {
        self.is_distinct
    }

    /// The value of a stored row.
    pub fn value(&self, stored: usize) -> &Value {
        &self.dictionary[self.codes[stored] as usize]
    }

    /// Whether no row has a value.
    pub fn is_empty(&self) -> bool {
        self.codes.iter().all(|code| *code == 0)
    }

    /// The rows given, in that order.
    pub fn gather(&self, rows: &[u32]) -> Column {
        self.with_codes(rows.iter().map(|row| self.codes[*row as usize]).collect())
    }

    /// The column with each dictionary entry replaced by what `change` makes of it.
    pub fn map(&self, mut change: impl FnMut(&Value) -> Value) -> Column {
        let mut used = vec![false; self.dictionary.len()];
        for code in &self.codes {
            used[*code as usize] = true;
        }
        let changed =
            self.dictionary.iter().zip(used).map(|(value, used)| if used { change(value) } else { Value::Null });
        let by_code = Column::of(changed);
        by_code.with_codes(self.codes.iter().map(|code| by_code.codes[*code as usize]).collect())
    }

    /// Columns one after the other; a part without a column is nulls.
    pub fn concat<'a>(parts: impl IntoIterator<Item = (Option<&'a Column>, usize)>) -> Column {
        let mut seen: FxHashMap<Value, u32> = FxHashMap::default();
        let mut dictionary = vec![Value::Null];
        let mut codes = Vec::new();
        for (column, height) in parts {
            let Some(column) = column else {
                codes.resize(codes.len() + height, 0);
                continue;
            };
            let recoded: Vec<u32> = column
                .dictionary
                .iter()
                .map(|value| {
                    if value.is_null() {
                        return 0;
                    }
                    *seen.entry(value.clone()).or_insert_with_key(|value| {
                        dictionary.push(value.clone());
                        dictionary.len() as u32 - 1
                    })
                })
                .collect();
            codes.extend(column.codes.iter().map(|code| recoded[*code as usize]));
        }
        Column { dictionary: Arc::new(dictionary), codes, is_distinct: true }
    }
}
