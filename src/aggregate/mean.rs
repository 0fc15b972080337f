//! Sums, sums of squares and the mean.

use super::{AGGREGATE_PAGE, Aggregate, Example, Heeds, Takes, Tally};
use crate::value::Value;

/// Sums of numbers, added one after the other without rounding, and what is made of them.
///
/// Nothing compensates for the error of addition: the documentation prints the average of a hundred times 3.99 as
/// 3.9900000000000055.
#[derive(Debug)]
struct Sums {
    count: f64,
    sum: f64,
    squares: f64,
    finish: fn(&Sums) -> f64,
}

impl Sums {
    fn tally(finish: fn(&Sums) -> f64) -> Box<dyn Tally> {
        Box::new(Sums { count: 0.0, sum: 0.0, squares: 0.0, finish })
    }
}

impl Tally for Sums {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        for number in value.numbers() {
            self.count += 1.0;
            self.sum += number;
            self.squares += number * number;
        }
    }

    fn result(&self) -> Value {
        if self.count == 0.0 { Value::Null } else { Value::computed((self.finish)(self)) }
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

pub(super) const AVG: Aggregate = Aggregate {
    name: "avg",
    aliases: &["mean"],
    usage: "avg(<field>)",
    about: "The mean of the numbers. Text that is no number is left out.",
    examples: &[
        Example::new("avg(x)", "1, 3, 2, 10", "4"),
        Example::new("avg(x)", "1, abc, 2, -", "1.5"),
        Example::new("mean(x)", "65, 42, 40, 31, 47, 53, 64", "48.857142857142854"),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Sums::tally(|sums| sums.sum / sums.count),
};

pub(super) const SUM: Aggregate = Aggregate {
    name: "sum",
    aliases: &[],
    usage: "sum(<field>)",
    about: "The sum of the numbers. Text that is no number is left out.",
    examples: &[
        Example::new("sum(x)", "1, abc, 2", "3"),
        Example::new("sum(x)", "1|2, 3", "6"),
        Example::new("sum(x)", "0.1, 0.2", "0.30000000000000004"),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Sums::tally(|sums| sums.sum),
};

/// A sum that `timechart` divides by how often so many seconds go into the span.
const fn rate(name: &'static str, usage: &'static str, about: &'static str) -> Aggregate {
    let source = "Search Reference, Time functions";
    Aggregate { name, aliases: &[], usage, about, examples: &[], source, ..SUM }
}

pub(super) const PER_DAY: Aggregate = rate("per_day", "per_day(<field>)", "The sum of the numbers, for a day.");
pub(super) const PER_HOUR: Aggregate = rate("per_hour", "per_hour(<field>)", "The sum of the numbers, for an hour.");
pub(super) const PER_MINUTE: Aggregate =
    rate("per_minute", "per_minute(<field>)", "The sum of the numbers, for a minute.");
pub(super) const PER_SECOND: Aggregate =
    rate("per_second", "per_second(<field>)", "The sum of the numbers, for a second.");

pub(super) const SUMSQ: Aggregate = Aggregate {
    name: "sumsq",
    aliases: &[],
    usage: "sumsq(<field>)",
    about: "The sum of the squares of the numbers.",
    examples: &[Example::new("sumsq(x)", "65, 42, 40, 31, 47, 53, 64", "17664")],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Sums::tally(|sums| sums.squares),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn average(value: &str, count: usize) -> String {
        let mut tally = (AVG.tally)(None);
        for _ in 0..count {
            tally.add(&value.into(), None);
        }
        tally.result().printed()
    }

    #[test]
    fn the_error_of_addition_shows_as_in_splunk() {
        assert_eq!(average("3.99", 100), "3.9900000000000055");
        assert_eq!(average("3.99", 10_000), "3.990000000000215");
    }

    #[test]
    fn a_sum_too_great_for_a_double_is_infinity() {
        let mut tally = (SUM.tally)(None);
        tally.add(&"1e308".into(), None);
        tally.add(&"1e308".into(), None);
        assert_eq!(tally.result().printed(), "Infinity");
    }
}
