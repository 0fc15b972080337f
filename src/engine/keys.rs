//! Key columns: their values numbered, so that those which print alike have one number.

use crate::table::{Column, Table};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::borrow::Cow;
use std::sync::Arc;

/// How a multivalue is a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Several {
    /// As one key: all its values in their order.
    AsOne,
    /// As a key for each of its values, so that its row comes several times.
    Each,
    /// As a key for each of its different values.
    EachOnce,
}

/// A key column. A number 1 and a text `1` are one key, although they are different values.
pub struct Key<'t> {
    /// The code of each stored row; none if the table lacks the column.
    codes: Option<&'t [u32]>,
    /// The number of each code; none if they are the codes themselves.
    numbers: Option<Vec<Number>>,
    /// The value of each number; of 0 null.
    pub values: Cow<'t, [Value]>,
}

/// The number of a key, or of each of several.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Number {
    /// One; 0 is no key.
    One(u32),
    /// Several.
    Many(Box<[u32]>),
}

/// A code that no row uses has no number.
const UNUSED: Number = Number::One(u32::MAX);

impl<'t> Key<'t> {
    /// The key column of a field.
    pub fn of(table: &'t Table, name: &str, several: Several) -> Key<'t> {
        let Some(column) = table.column(name) else {
            return Key { codes: None, numbers: None, values: Cow::Owned(vec![Value::Null]) };
        };
        let codes = Some(column.codes());
        if is_plain(column) {
            return Key { codes, numbers: None, values: Cow::Borrowed(column.dictionary()) };
        }
        let mut numbering = Numbering { several, ..Numbering::default() };
        numbering.singles.reserve(column.dictionary().len().min(table.rows()));
        let mut numbers = vec![UNUSED; column.dictionary().len()];
        for row in 0..table.rows() {
            let code = column.codes()[table.stored(row)] as usize;
            if numbers[code] == UNUSED {
                numbers[code] = numbering.number(&column.dictionary()[code]);
            }
        }
        Key { codes, numbers: Some(numbers), values: Cow::Owned(numbering.values) }
    }

    /// Hands the numbers of a stored row to `see`.
    pub fn each(&self, stored: usize, mut see: impl FnMut(u32)) {
        let Some(codes) = self.codes else { return see(0) };
        let code = codes[stored];
        match self.numbers.as_ref().map(|numbers| &numbers[code as usize]) {
            None => see(code),
            Some(Number::One(number)) => see(*number),
            Some(Number::Many(numbers)) => numbers.iter().for_each(|number| see(*number)),
        }
    }
}

/// Whether the codes of a column are as good as numbers: equal texts have equal codes, and there is nothing but text.
fn is_plain(column: &Column) -> bool {
    let is_text = |value: &Value| matches!(value, Value::Null | Value::Text(_));
    column.is_distinct() && column.dictionary().iter().all(is_text)
}

/// Values being numbered.
struct Numbering {
    several: Several,
    values: Vec<Value>,
    singles: FxHashMap<Arc<str>, u32>,
    wholes: FxHashMap<Vec<Arc<str>>, u32>,
}

impl Default for Numbering {
    fn default() -> Numbering {
        let (singles, wholes) = Default::default();
        Numbering { several: Several::AsOne, values: vec![Value::Null], singles, wholes }
    }
}

impl Numbering {
    fn number(&mut self, value: &Value) -> Number {
        match value {
            Value::Null => Number::One(0),
            Value::Bool(_) | Value::Number(_) | Value::Text(_) => Number::One(self.single(value)),
            Value::Multi(values) => match self.several {
                Several::AsOne => Number::One(self.whole(value, values)),
                Several::Each => Number::Many(values.iter().map(|value| self.single(value)).collect()),
                Several::EachOnce => {
                    let mut numbers: Vec<u32> = values.iter().map(|value| self.single(value)).collect();
                    numbers.sort_unstable();
                    numbers.dedup();
                    Number::Many(numbers.into())
                }
            },
        }
    }

    fn single(&mut self, value: &Value) -> u32 {
        let next = self.values.len() as u32;
        let number = *self.singles.entry(value.as_text()).or_insert(next);
        self.named(number, value)
    }

    fn whole(&mut self, value: &Value, values: &[Value]) -> u32 {
        let next = self.values.len() as u32;
        let number = *self.wholes.entry(values.iter().map(Value::as_text).collect()).or_insert(next);
        self.named(number, value)
    }

    fn named(&mut self, number: u32, value: &Value) -> u32 {
        if number as usize == self.values.len() {
            self.values.push(value.clone());
        }
        number
    }
}
