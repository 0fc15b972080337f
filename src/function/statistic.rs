//! Statistics over the arguments of one row, and a random number.

use super::{Body, Context, Function, Group, Kind};
use crate::value::{Number, Value};
use std::cmp::Ordering;

const STATISTIC: Function = Function {
    group: Group::Statistical,
    most: None,
    source: "Search Reference, Statistical eval functions",
    ..Function::BLANK
};

pub(super) const ALL: &[Function] = &[
    Function {
        name: "avg",
        usage: "avg(<number>, ...)",
        about: "The mean of the numbers, every value of a multivalue among them. Fields that are missing or no numbers \
                are left out; of nothing it is null.",
        examples: &[("avg(1, 2, 3)", "2"), ("avg(nosuchfield, 5, 9)", "7"), ("avg(nosuchfield)", "null")],
        takes: &[Kind::Number],
        gives: Kind::Number,
        body: Body::Whole(mean),
        ..STATISTIC
    },
    Function {
        name: "max",
        usage: "max(<value>, ...)",
        about: "The largest of the values, those of multivalues among them. Numbers stand before text, and text is \
                ordered by its bytes; quoted numbers are text. Nulls take no part.",
        examples: &[
            ("max(1, 3, 6, 7)", "7"),
            ("max(1, \"a\", 3)", "a"),
            ("max(\"abc\", null())", "abc"),
            ("max(split(\"9,10\", \",\"))", "10"),
        ],
        body: Body::Quoted(|args, quoted, _| extreme(args, quoted, Ordering::Greater)),
        ..STATISTIC
    },
    Function {
        name: "min",
        usage: "min(<value>, ...)",
        about: "The least of the values, those of multivalues among them. Numbers stand before text, and text is \
                ordered by its bytes; quoted numbers are text. Nulls take no part.",
        examples: &[("min(3, \"a\")", "3"), ("min(\"10\", \"9\")", "10"), ("min(null(), 3)", "3")],
        body: Body::Quoted(|args, quoted, _| extreme(args, quoted, Ordering::Less)),
        ..STATISTIC
    },
    Function {
        name: "random",
        usage: "random()",
        about: "A whole number from 0 to 2147483647. The sequence is the same in every run, so that results repeat.",
        examples: &[
            ("if(random() >= 0 AND random() < 2147483648, \"yes\", \"no\")", "yes"),
            ("if(isint(random()), \"whole\", \"not whole\")", "whole"),
        ],
        least: 0,
        most: Some(0),
        takes: &[],
        gives: Kind::Number,
        body: Body::Whole(|_, context| Value::computed((context.next_random() >> 33) as f64)),
        ..STATISTIC
    },
];

fn mean(args: &[Value], _context: &Context) -> Value {
    let numbers: Vec<f64> = args.iter().flat_map(Value::numbers).collect();
    if numbers.is_empty() {
        return Value::Null;
    }
    Value::computed(numbers.iter().sum::<f64>() / numbers.len() as f64)
}

/// The value that stands at one end of the order, as it was given.
fn extreme(args: &[Value], quoted: &[bool], end: Ordering) -> Value {
    let is_quoted = |index: usize| quoted.get(index).copied().unwrap_or(false);
    let candidates = args
        .iter()
        .enumerate()
        .flat_map(|(index, arg)| arg.values().iter().map(move |value| (value, is_quoted(index))));
    let best = candidates.reduce(|best, next| if order(next, best) == end { next } else { best });
    best.map_or(Value::Null, |(value, _)| value.clone())
}

/// Numbers by value, then text by bytes.
fn order(one: (&Value, bool), other: (&Value, bool)) -> Ordering {
    let number = |(value, is_quoted): (&Value, bool)| -> Option<Number> { value.number().filter(|_| !is_quoted) };
    match (number(one), number(other)) {
        (Some(one), Some(other)) => one.value.total_cmp(&other.value),
        (Some(_), None) => Ordering::Less,
        (None, Some(_)) => Ordering::Greater,
        (None, None) => one.0.show().as_bytes().cmp(other.0.show().as_bytes()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{call, gives};

    #[test]
    fn a_field_that_looks_numeric_is_a_number_and_a_quoted_one_is_text() {
        gives("max", ["10", "#9"], "10");
        gives("max", ["\"10\"", "\"9\""], "9");
        gives("min", ["10", "9"], "9");
        gives("max", ["#3", "\"2\""], "2");
    }

    #[test]
    fn nulls_take_no_part_and_of_nothing_it_is_null() {
        gives("max", ["~", "#3"], "3");
        gives("min", ["~"], "null");
        gives("min", ["|3|5|6|4|7|2", "~"], "2");
    }

    #[test]
    fn means_are_of_numbers_only() {
        gives("avg", ["somedata", "#2", "#3"], "2.5");
        gives("avg", ["|1|2", "#6"], "3");
    }

    #[test]
    fn random_numbers_repeat() {
        assert_eq!(call("random", []).0, call("random", []).0);
    }
}
