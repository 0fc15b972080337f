//! The greatest and the least value, and how far apart they are.

use super::{AGGREGATE_PAGE, Aggregate, Example, Heeds, Takes, Tally};
use crate::value::Value;
use std::cmp::Ordering;

/// The value furthest to one side: of the numbers if there is any, else of the texts by bytes.
///
/// That a number beats text on either side is measured: `max` of 1, a, 3 is 3 on Splunk 10.4.
#[derive(Debug)]
struct Extreme {
    side: Ordering,
    best: Value,
}

impl Extreme {
    fn toward(side: Ordering) -> Box<dyn Tally> {
        Box::new(Extreme { side, best: Value::Null })
    }

    fn is_beaten_by(&self, value: &Value) -> bool {
        match (value.number(), self.best.number()) {
            (Some(value), Some(best)) => value.value.total_cmp(&best.value) == self.side,
            (Some(_), None) => true,
            (None, Some(_)) => false,
            (None, None) => {
                self.best.is_null() || value.show().as_bytes().cmp(self.best.show().as_bytes()) == self.side
            }
        }
    }
}

impl Tally for Extreme {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        for value in value.values() {
            if self.is_beaten_by(value) {
                self.best = value.clone();
            }
        }
    }

    fn result(&self) -> Value {
        self.best.clone()
    }

    fn heeds(&self) -> Heeds {
        Heeds::Different
    }
}

// The documentation's table of earthquakes prints `2.0` and `0.0` beside `0` in one column of max(mag): the value is
// given as it was, not computed.
pub(super) const MAX: Aggregate = Aggregate {
    name: "max",
    aliases: &[],
    usage: "max(<field>)",
    about: "The greatest number, as it was written; text counts only where there is no number, and is compared by \
            bytes, upper case before lower.",
    examples: &[
        Example::new("max(x)", "9, 10, 2", "10"),
        Example::new("max(x)", "1, a, 3", "3"),
        Example::new("max(x)", "banana, apple, Cherry", "banana"),
        Example::new("max(x)", "1.50, 0.5", "1.50"),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Extreme::toward(Ordering::Greater),
};

pub(super) const MIN: Aggregate = Aggregate {
    name: "min",
    aliases: &[],
    usage: "min(<field>)",
    about: "The least number, as it was written; text counts only where there is no number, and is compared by \
            bytes, upper case before lower.",
    examples: &[
        Example::new("min(x)", "9, 10, 2", "2"),
        Example::new("min(x)", "5, a, 3", "3"),
        Example::new("min(x)", "banana, apple, Cherry", "Cherry"),
        Example::new("min(x)", "4|2, 3", "2"),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Extreme::toward(Ordering::Less),
};

/// The least and the greatest number.
#[derive(Debug, Default)]
struct Range(Option<(f64, f64)>);

impl Tally for Range {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        for number in value.numbers() {
            let (least, greatest) = self.0.unwrap_or((number, number));
            self.0 = Some((least.min(number), greatest.max(number)));
        }
    }

    fn result(&self) -> Value {
        self.0.map_or(Value::Null, |(least, greatest)| Value::computed(greatest - least))
    }

    fn heeds(&self) -> Heeds {
        Heeds::Different
    }
}

pub(super) const RANGE: Aggregate = Aggregate {
    name: "range",
    aliases: &[],
    usage: "range(<field>)",
    about: "The difference between the greatest and the least number.",
    examples: &[Example::new("range(x)", "1200, 1650, 1400, abc", "450"), Example::new("range(x)", "7", "0")],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Box::new(Range::default()),
};
