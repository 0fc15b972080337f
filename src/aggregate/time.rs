//! The oldest and the newest value by `_time`, and when they were.

use super::{Aggregate, Example, Takes, Tally};
use crate::value::{Number, Value};

const PAGE: &str = "Search Reference, Time functions";

/// The value at one end of time. Rows without `_time` have no place in it and are left out.
#[derive(Debug)]
struct Moment {
    end: End,
    seen: Option<(f64, Value)>,
    finish: fn(f64, &Value) -> Value,
}

#[derive(Clone, Copy, Debug)]
enum End {
    Earliest,
    Latest,
}

impl Moment {
    fn tally(end: End, finish: fn(f64, &Value) -> Value) -> Box<dyn Tally> {
        Box::new(Moment { end, seen: None, finish })
    }

    /// Whether a row of this time is nearer to the end. Of one moment, `latest` is the first row and `earliest` the
    /// last, so that of events, which come newest first, they agree with `first` and `last`.
    fn is_beaten_at(&self, time: f64) -> bool {
        match (&self.seen, self.end) {
            (None, End::Earliest | End::Latest) => true,
            (Some((seen, _)), End::Earliest) => time <= *seen,
            (Some((seen, _)), End::Latest) => time > *seen,
        }
    }
}

impl Tally for Moment {
    fn add(&mut self, value: &Value, time: Option<f64>) {
        let Some(time) = time else { return };
        if !self.is_beaten_at(time) {
            return;
        }
        let value = match self.end {
            End::Earliest => value.values().last(),
            End::Latest => value.values().first(),
        };
        self.seen = value.map(|value| (time, value.clone()));
    }

    fn result(&self) -> Value {
        self.seen.as_ref().map_or(Value::Null, |(time, value)| (self.finish)(*time, value))
    }
}

fn value_of(_time: f64, value: &Value) -> Value {
    value.clone()
}

/// Times are printed with six decimals, as the documentation's tables show.
fn time_of(time: f64, _value: &Value) -> Value {
    Value::Number(Number::rounded(time, 6))
}

pub(super) const EARLIEST: Aggregate = Aggregate {
    name: "earliest",
    aliases: &[],
    usage: "earliest(<field>)",
    about: "The value of the row with the least `_time`, whatever the order of the rows.",
    examples: &[Example::new("earliest(x)", "new, old, -", "old")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Moment::tally(End::Earliest, value_of),
};

pub(super) const EARLIEST_TIME: Aggregate = Aggregate {
    name: "earliest_time",
    aliases: &[],
    usage: "earliest_time(<field>)",
    about: "The `_time`, in epoch seconds, of the oldest row that has the field.",
    examples: &[Example::new("earliest_time(x)", "new, old, -", "1699999999.000000")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Moment::tally(End::Earliest, time_of),
};

pub(super) const LATEST: Aggregate = Aggregate {
    name: "latest",
    aliases: &[],
    usage: "latest(<field>)",
    about: "The value of the row with the greatest `_time`, whatever the order of the rows.",
    examples: &[Example::new("latest(x)", "-, new, old", "new")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Moment::tally(End::Latest, value_of),
};

pub(super) const LATEST_TIME: Aggregate = Aggregate {
    name: "latest_time",
    aliases: &[],
    usage: "latest_time(<field>)",
    about: "The `_time`, in epoch seconds, of the newest row that has the field.",
    examples: &[Example::new("latest_time(x)", "-, new, old", "1699999999.000000")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| Moment::tally(End::Latest, time_of),
};

/// The change from the oldest value to the newest, for each second between them.
#[derive(Debug)]
struct Rate {
    earliest: Moment,
    latest: Moment,
}

impl Tally for Rate {
    fn add(&mut self, value: &Value, time: Option<f64>) {
        self.earliest.add(value, time);
        self.latest.add(value, time);
    }

    fn result(&self) -> Value {
        let (Some((begin, old)), Some((end, new))) = (&self.earliest.seen, &self.latest.seen) else {
            return Value::Null;
        };
        match (old.number(), new.number()) {
            (Some(old), Some(new)) if begin < end => Value::computed((new.value - old.value) / (end - begin)),
            (Some(_) | None, Some(_) | None) => Value::Null,
        }
    }
}

pub(super) const RATE: Aggregate = Aggregate {
    name: "rate",
    aliases: &[],
    usage: "rate(<field>)",
    about: "The change from the oldest value to the newest, for each second between them. Both must be numbers, and of \
            different times.",
    examples: &[Example::new("rate(x)", "7, 2, 1", "3"), Example::new("rate(x)", "7", "null")],
    takes: Takes::Field,
    is_numbered: false,
    source: PAGE,
    tally: |_| {
        let moment = |end| Moment { end, seen: None, finish: value_of };
        Box::new(Rate { earliest: moment(End::Earliest), latest: moment(End::Latest) })
    },
};

#[cfg(test)]
mod tests {
    use super::*;

    fn over(function: &Aggregate, rows: &[(&str, Option<f64>)]) -> String {
        let mut tally = (function.tally)(None);
        rows.iter().for_each(|(value, time)| tally.add(&(*value).into(), *time));
        tally.result().printed()
    }

    #[test]
    fn time_decides_and_not_the_order_of_rows() {
        let rows = [("b", Some(2.0)), ("c", Some(3.0)), ("a", Some(1.0))];
        assert_eq!(over(&EARLIEST, &rows), "a");
        assert_eq!(over(&LATEST, &rows), "c");
    }

    #[test]
    fn of_one_moment_the_latest_row_comes_first() {
        let rows = [("a", Some(1.0)), ("b", Some(1.0))];
        assert_eq!(over(&LATEST, &rows), "a");
        assert_eq!(over(&EARLIEST, &rows), "b");
    }

    #[test]
    fn a_row_without_time_is_left_out() {
        assert_eq!(over(&LATEST, &[("a", None)]), "null");
    }
}
