//! A column: a field's distinct values, and a code per row.

use crate::value::Value;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::collections::hash_map::Entry;
use std::sync::{Arc, LazyLock};

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
    /// How many bytes the dictionary takes, about.
    weight: usize,
}

impl Column {
    /// A column of nulls.
    pub fn empty(height: usize) -> Column {
        // Empty columns are made in great numbers, so they share their dictionary.
        static NULL: LazyLock<Arc<Vec<Value>>> = LazyLock::new(|| Arc::new(vec![Value::Null]));
        Column { dictionary: NULL.clone(), codes: vec![0; height], is_distinct: true, weight: Value::Null.size() }
    }

    /// The same value in every row.
    pub fn constant(value: Value, height: usize) -> Column {
        if value.is_null() {
            return Column::empty(height);
        }
        Column::from_codes(vec![Value::Null, value], vec![1; height], true)
    }

    /// A column of values row by row.
    pub fn of(values: impl IntoIterator<Item = Value>) -> Column {
        let mut pool = Pool::default();
        let codes = values.into_iter().map(|value| pool.code(value)).collect();
        pool.column(codes)
    }

    /// A column from its parts: a dictionary whose entry 0 is null, and a code per row.
    pub fn from_codes(dictionary: Vec<Value>, codes: Vec<u32>, is_distinct: bool) -> Column {
        debug_assert!(dictionary.first().is_some_and(Value::is_null));
        debug_assert!(codes.iter().all(|code| (*code as usize) < dictionary.len()));
        let weight = dictionary.iter().map(Value::size).sum();
        Column { dictionary: Arc::new(dictionary), codes, is_distinct, weight }
    }

    /// Another column over the same dictionary.
    pub fn with_codes(&self, codes: Vec<u32>) -> Column {
        Column { dictionary: self.dictionary.clone(), codes, is_distinct: self.is_distinct, weight: self.weight }
    }

    /// The distinct values, null first; some may be used by no row.
    pub fn dictionary(&self) -> &[Value] {
        &self.dictionary
    }

    /// The code of each stored row.
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        self.weight + size_of_val(&*self.codes)
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

    /// The column with each entry of its dictionary changed.
    pub fn map(self, change: impl FnMut(&Value) -> Value) -> Column {
        let mut pool = Pool::default();
        let recoded: Vec<u32> = self.dictionary.iter().map(change).map(|value| pool.code(value)).collect();
        pool.column(self.codes.iter().map(|code| recoded[*code as usize]).collect())
    }

    /// The rows given, in that order.
    pub fn gather(&self, rows: &[u32]) -> Column {
        self.with_codes(rows.iter().map(|row| self.codes[*row as usize]).collect())
    }

    /// A column of `height` rows that has this one's values in the rows given, and no others.
    pub fn scatter(&self, rows: &[u32], height: usize) -> Column {
        let mut codes = vec![0; height];
        for (row, code) in rows.iter().zip(&self.codes) {
            codes[*row as usize] = *code;
        }
        self.with_codes(codes)
    }

    /// The same values, but those of `other` in the rows that are marked; all are of one height.
    pub fn with(&self, other: &Column, is_other: &[bool]) -> Column {
        let shift = self.dictionary.len() as u32 - 1;
        let pick = |((code, other), is_other): ((&u32, &u32), &bool)| match (is_other, *other) {
            (false, _) => *code,
            (true, 0) => 0,
            (true, other) => other + shift,
        };
        let codes = self.codes.iter().zip(&other.codes).zip(is_other).map(pick).collect();
        let mut dictionary = self.dictionary.to_vec();
        dictionary.extend_from_slice(&other.dictionary[1..]);
        let is_distinct = dictionary.len() == other.dictionary.len() && other.is_distinct
            || dictionary.len() == self.dictionary.len() && self.is_distinct;
        Column::from_codes(dictionary, codes, is_distinct)
    }

    /// The same values in a dictionary without those that no row uses, if they are many.
    ///
    /// A block of events shares one dictionary however few of its rows pass the filters; what is kept of it must not
    /// hold the texts of all.
    pub fn trimmed(self) -> Column {
        if self.dictionary.len() < 16 || self.codes.len() * 2 > self.dictionary.len() {
            return self;
        }
        let mut recoded = vec![0; self.dictionary.len()];
        let mut dictionary = vec![Value::Null];
        let recode = |code: &u32| {
            let recoded = &mut recoded[*code as usize];
            if *recoded == 0 && *code != 0 {
                *recoded = dictionary.len() as u32;
                dictionary.push(self.dictionary[*code as usize].clone());
            }
            *recoded
        };
        let codes = self.codes.iter().map(recode).collect();
        Column::from_codes(dictionary, codes, self.is_distinct)
    }

    /// Columns one after the other; a part without a column is nulls.
    pub fn concat<'a>(parts: impl IntoIterator<Item = (Option<Cow<'a, Column>>, usize)>) -> Column {
        let mut pool = Pool::default();
        let mut codes = Vec::new();
        for (column, height) in parts {
            let Some(column) = column else {
                codes.resize(codes.len() + height, 0);
                continue;
            };
            // Only what the rows use is looked at: a part may be few rows of a large block.
            let mut recoded = vec![UNKNOWN; column.dictionary.len()];
            codes.extend(column.codes.iter().map(|code| {
                let recoded = &mut recoded[*code as usize];
                if *recoded == UNKNOWN {
                    *recoded = pool.code(column.dictionary[*code as usize].clone());
                }
                *recoded
            }));
        }
        pool.column(codes)
    }
}

/// No column has so many values.
const UNKNOWN: u32 = u32::MAX;

/// A dictionary that grows: equal values share a code, unless most values turn out to be different.
///
/// Of raw texts, times and record numbers hardly two are equal; to look for equal ones costs more than it saves.
#[derive(Clone, Debug)]
pub struct Pool {
    dictionary: Vec<Value>,
    seen: Option<FxHashMap<Value, u32>>,
    asked: usize,
}

/// So many values are always compared with each other.
const TRIAL: usize = 1_024;

impl Default for Pool {
    fn default() -> Pool {
        Pool { dictionary: vec![Value::Null], seen: Some(FxHashMap::default()), asked: 0 }
    }
}

impl Pool {
    /// The code of a value; of null 0.
    pub fn code(&mut self, value: Value) -> u32 {
        if value.is_null() {
            return 0;
        }
        let next = self.dictionary.len() as u32;
        if let Some(seen) = &mut self.seen {
            match seen.entry(value.clone()) {
                Entry::Occupied(known) => {
                    self.asked += 1;
                    return *known.get();
                }
                Entry::Vacant(free) => {
                    free.insert(next);
                }
            }
            self.asked += 1;
            if self.asked.is_power_of_two() && self.asked >= TRIAL && seen.len() * 2 > self.asked {
                self.seen = None;
            }
        }
        self.dictionary.push(value);
        next
    }

    /// The value of a code.
    pub fn value(&self, code: u32) -> &Value {
        &self.dictionary[code as usize]
    }

    /// The column with a code for each row.
    pub fn column(self, codes: Vec<u32>) -> Column {
        let is_distinct = self.seen.is_some();
        Column::from_codes(self.dictionary, codes, is_distinct)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn numbers(from: usize, to: usize) -> Column {
        Column::of((from..to).map(Value::from))
    }

    #[test]
    fn trimming_drops_what_no_row_uses() {
        let few = numbers(0, 100).gather(&[7, 8, 7]).trimmed();
        assert_eq!(few.dictionary().len(), 3);
        assert_eq!(few.codes(), [1, 2, 1]);
    }

    #[test]
    fn equal_values_share_a_code_unless_most_differ() {
        let part = |column: &Column| (Some(Cow::Owned(column.clone())), column.codes().len());
        let few = Column::concat([part(&numbers(0, 2)), (None, 1), part(&numbers(1, 3))]);
        assert_eq!(few.codes(), [1, 2, 0, 2, 3]);
        assert!(few.is_distinct());
        let many = numbers(0, 2_000);
        let both = Column::concat([part(&many), part(&many)]);
        assert_eq!(both.value(2_100), both.value(100));
        assert!(!both.is_distinct());
    }
}
