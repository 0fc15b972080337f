//! Values gathered: all in their order, the distinct ones, and the most frequent one.

use super::{AGGREGATE_PAGE, Aggregate, Example, Heeds, Takes, Tally};
use crate::value::Value;
use indexmap::IndexMap;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeSet;
use std::sync::Arc;

const PAGE: &str = "Search Reference, Multivalue stats and chart functions";

/// Splunk keeps the first 100 values of `list` and drops the rest without a word.
pub const LIST_LIMIT: usize = 100;

#[derive(Debug, Default)]
struct List {
    kept: Vec<Arc<str>>,
    left_out: usize,
}

impl Tally for List {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        let room = LIST_LIMIT - self.kept.len();
        let values = value.values();
        self.kept.extend(values.iter().take(room).map(Value::as_text));
        self.left_out += values.len().saturating_sub(room);
    }

    fn result(&self) -> Value {
        Value::many(self.kept.iter().cloned().map(Value::Text))
    }

    fn effort(&self) -> usize {
        self.kept.len()
    }

    fn left_out(&self) -> usize {
        self.left_out
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

pub(super) const LIST: Aggregate = Aggregate {
    name: "list",
    aliases: &[],
    usage: "list(<field>)",
    about: "The values as text, in the order of the rows, repeated ones too; the first 100 of them.",
    examples: &[Example::new("list(x)", "b|a, c, -, b", "[b, a, c, b]"), Example::new("list(x)", "a", "a")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Box::new(List::default()),
};

#[derive(Debug, Default)]
struct Values(BTreeSet<Arc<str>>);

impl Tally for Values {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        for value in value.values() {
            if !self.0.contains(&*value.show()) {
                self.0.insert(value.as_text());
            }
        }
    }

    fn result(&self) -> Value {
        Value::many(self.0.iter().cloned().map(Value::Text))
    }

    fn effort(&self) -> usize {
        self.0.len()
    }

    fn heeds(&self) -> Heeds {
        Heeds::Different
    }
}

pub(super) const VALUES: Aggregate = Aggregate {
    name: "values",
    aliases: &[],
    usage: "values(<field>)",
    about: "The distinct values as text, sorted by bytes: `10` before `9`, upper case before lower. There is no limit.",
    examples: &[
        Example::new("values(x)", "b, a, A, b", "[A, a, b]"),
        Example::new("values(x)", "70, 9, 100, 10", "[10, 100, 70, 9]"),
        Example::new("values(x)", "\"\", -", "\"\""),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Box::new(Values::default()),
};

/// How often each value came, in the order of first sight.
#[derive(Debug, Default)]
struct Mode(IndexMap<Arc<str>, u64, FxBuildHasher>);

impl Tally for Mode {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        for value in value.values() {
            match self.0.get_mut(&*value.show()) {
                Some(count) => *count += 1,
                None => {
                    self.0.insert(value.as_text(), 1);
                }
            }
        }
    }

    fn result(&self) -> Value {
        // The reverse, because of several greatest elements `max_by_key` gives the last.
        let mode = self.0.iter().rev().max_by_key(|(_, count)| **count);
        mode.map_or(Value::Null, |(text, _)| Value::Text(text.clone()))
    }

    fn effort(&self) -> usize {
        self.0.len()
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

pub(super) const MODE: Aggregate = Aggregate {
    name: "mode",
    aliases: &[],
    usage: "mode(<field>)",
    about: "The most frequent value, compared as text; of several, the one that came first.",
    examples: &[
        Example::new("mode(x)", "32, 45, 29, 45, 37", "45"),
        Example::new("mode(x)", "www2, www1, www1, www2, www3", "www2"),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Box::new(Mode::default()),
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_holds_a_hundred_values() {
        let mut tally = (LIST.tally)(None);
        for number in 0..60_usize {
            tally.add(&Value::many([number.into(), "x".into()]), None);
        }
        assert_eq!((tally.result().values().len(), tally.left_out()), (100, 20));
    }
}
