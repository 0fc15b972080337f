//! The first and the last value, in the order in which rows come.

use super::{Aggregate, Example, Heeds, Takes, Tally};
use crate::value::Value;

const PAGE: &str = "Search Reference, Event order functions";

/// The first value seen.
///
/// What Splunk gives of a multivalue is not documented. Like the other functions, these take its values one by one.
#[derive(Debug, Default)]
struct First(Value);

impl Tally for First {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        if self.0.is_null() {
            self.0 = value.values().first().cloned().unwrap_or_default();
        }
    }

    fn result(&self) -> Value {
        self.0.clone()
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

/// The last value seen.
#[derive(Debug, Default)]
struct Last(Value);

impl Tally for Last {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        if let Some(last) = value.values().last() {
            self.0 = last.clone();
        }
    }

    fn result(&self) -> Value {
        self.0.clone()
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

pub(super) const FIRST: Aggregate = Aggregate {
    name: "first",
    aliases: &[],
    usage: "first(<field>)",
    about: "The first value in the order of the rows. Events come newest first, so of events this is the most recent \
            one, unless a command before it changed their order.",
    examples: &[Example::new("first(x)", "-, new, old", "new"), Example::new("first(x)", "a|b, c", "a")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Box::new(First::default()),
};

pub(super) const LAST: Aggregate = Aggregate {
    name: "last",
    aliases: &[],
    usage: "last(<field>)",
    about: "The last value in the order of the rows. Events come newest first, so of events this is the oldest one, \
            unless a command before it changed their order.",
    examples: &[Example::new("last(x)", "new, old, -", "old"), Example::new("last(x)", "c, a|b", "b")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Box::new(Last::default()),
};

/// The value seen last, whole.
#[derive(Debug, Default)]
struct Whole(Value);

impl Tally for Whole {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        self.0 = value.clone();
    }

    fn result(&self) -> Value {
        self.0.clone()
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

pub(super) const WHOLE: Aggregate = Aggregate {
    name: "whole",
    aliases: &[],
    usage: "whole(<field>)",
    about: "The last value in the order of the rows, all of it where it is a multivalue.",
    examples: &[Example::new("whole(x)", "c, a|b", "[a, b]")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Box::new(Whole::default()),
};
