//! How many: count, distinct_count and its estimates.

use super::{AGGREGATE_PAGE, Aggregate, Example, Heeds, Takes, Tally};
use crate::value::Value;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The values there are; of rows, the rows.
#[derive(Debug, Default)]
struct Count(usize);

impl Tally for Count {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        self.0 += value.values().len();
    }

    fn result(&self) -> Value {
        self.0.into()
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

pub(super) const COUNT: Aggregate = Aggregate {
    name: "count",
    aliases: &["c"],
    usage: "count or count(<field>)",
    about: "Counts rows, or the values of a field: a row without the field counts nothing, empty text counts, and a \
            multivalue counts each of its values. `count(eval(...))` counts the rows for which a condition is true.",
    examples: &[
        Example::new("count", "a, -, b", "3"),
        Example::new("count(x)", "a, -, \"\"", "2"),
        Example::new("count(x)", "a|b, a", "3"),
        Example::new("c(x)", "", "0"),
    ],
    takes: Takes::MayTakeField,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Box::new(Count::default()),
};

/// The distinct values, as text.
#[derive(Debug, Default)]
struct Distinct(FxHashSet<Arc<str>>);

impl Tally for Distinct {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        for value in value.values() {
            if !self.0.contains(&*value.show()) {
                self.0.insert(value.as_text());
            }
        }
    }

    fn result(&self) -> Value {
        self.0.len().into()
    }

    fn heeds(&self) -> Heeds {
        Heeds::Different
    }
}

pub(super) const DISTINCT_COUNT: Aggregate = Aggregate {
    name: "distinct_count",
    aliases: &["dc"],
    usage: "distinct_count(<field>)",
    about: "Counts distinct values, compared as text and with case: `1` and `1.0` are two, `a` and `A` too.",
    examples: &[
        Example::new("dc(x)", "1, 1.0, 1", "2"),
        Example::new("dc(x)", "bob, Bob, -, bob|eve", "3"),
        Example::new("distinct_count(x)", "", "0"),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Box::new(Distinct::default()),
};

// Splunk estimates only from 1000 distinct values on (limits.conf, approx_dc_threshold), with an algorithm that it
// does not document; the exact count is within any estimate's error.
pub(super) const ESTDC: Aggregate = Aggregate {
    name: "estdc",
    aliases: &[],
    usage: "estdc(<field>)",
    about: "Estimates the count of distinct values. Here the count is exact; Splunk's is so below 1000 values.",
    examples: &[Example::new("estdc(x)", "1, 1.0, 1", "2")],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Box::new(Distinct::default()),
};

/// Whether there was any value: the error of an exact count of it is none.
#[derive(Debug, Default)]
struct NoError(bool);

impl Tally for NoError {
    fn add(&mut self, _value: &Value, _time: Option<f64>) {
        self.0 = true;
    }

    fn result(&self) -> Value {
        if self.0 { 0.into() } else { Value::Null }
    }

    fn heeds(&self) -> Heeds {
        Heeds::Different
    }
}

pub(super) const ESTDC_ERROR: Aggregate = Aggregate {
    name: "estdc_error",
    aliases: &[],
    usage: "estdc_error(<field>)",
    about: "The error of `estdc`, as a ratio to the true count: always 0, because the count here is exact.",
    examples: &[Example::new("estdc_error(x)", "a, b", "0")],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Box::new(NoError::default()),
};
