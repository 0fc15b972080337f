//! Dates and times.

use super::{Body, Context, Function, Group, Kind};
use crate::value::time::{Modifier, format, parse_near};
use crate::value::{Number, Value};

const TIME: Function = Function {
    group: Group::Time,
    gives: Kind::Number,
    source: "Search Reference, Date and Time functions",
    ..Function::BLANK
};

const NONE: Function = Function { least: 0, most: Some(0), takes: &[], ..TIME };

const TWO: Function = Function { least: 2, most: Some(2), ..TIME };

pub(super) const ALL: &[Function] = &[
    Function {
        name: "now",
        usage: "now()",
        about: "When the search began, in whole epoch seconds.",
        examples: &[("now() - relative_time(now(), \"-1h\")", "3600"), ("if(now() <= time(), \"yes\", \"no\")", "yes")],
        body: Body::Whole(|_, context| Value::computed(context.now.floor())),
        ..NONE
    },
    Function {
        name: "time",
        usage: "time()",
        about: "The time of day in epoch seconds, with six decimals. Splunk reads the clock for each event; here it is \
                the moment the search began, so that results repeat.",
        examples: &[("if(time() - now() < 1, \"yes\", \"no\")", "yes"), ("time() - time()", "0")],
        body: Body::Whole(|_, context| moment(context.now)),
        ..NONE
    },
    Function {
        name: "relative_time",
        usage: "relative_time(<epoch>, <modifier>)",
        about: "The moment that a modifier such as `-1d@d` names, seen from another: offsets and snaps from left to \
                right, a snap always down. Prints six decimals.",
        examples: &[
            ("relative_time(1672628645, \"-1h@h\")", "1672624800.000000"),
            ("strftime(relative_time(1672628645, \"@w1\"), \"%F\")", "2023-01-02"),
            ("relative_time(1672628645, \"yesterday\")", "null"),
        ],
        takes: &[Kind::Number, Kind::Text],
        body: Body::Single(relative),
        ..TWO
    },
    Function {
        name: "strftime",
        usage: "strftime(<epoch>, <format>)",
        about: "A moment as text, by the letters of a format: `%Y-%m-%d %H:%M:%S`. The moment is in seconds; one in \
                milliseconds lies beyond the calendar and gives null.",
        examples: &[
            ("strftime(1672628645, \"%Y-%m-%dT%H:%M:%S\")", "2023-01-02T03:04:05"),
            ("strftime(1672628645.678, \"%F %T.%3N\")", "2023-01-02 03:04:05.678"),
            ("strftime(1672628645, \"%a, week %V\")", "Mon, week 01"),
            ("strftime(nosuchfield, \"%F\")", "null"),
        ],
        takes: &[Kind::Number, Kind::Text],
        gives: Kind::Text,
        body: Body::Single(strftime),
        ..TWO
    },
    Function {
        name: "strptime",
        usage: "strptime(<text>, <format>)",
        about: "The epoch seconds of a time that is written by a format; prints six decimals. Text after it is ignored. \
                A time of day alone is today's; a month without a day is null, and so is a date before 1971.",
        examples: &[
            ("strptime(\"2023-01-02 03:04:05\", \"%Y-%m-%d %H:%M:%S\")", "1672628645.000000"),
            ("strptime(\"2023-01-02T03:04:05.25Z\", \"%Y-%m-%dT%H:%M:%S.%N%z\")", "1672628645.250000"),
            ("strptime(\"2023-05\", \"%Y-%m\")", "null"),
            ("strptime(\"garbage\", \"%F\")", "null"),
        ],
        takes: &[Kind::Text],
        body: Body::Single(strptime),
        ..TWO
    },
];

/// A moment as Splunk prints one that it computed: with six decimals.
fn moment(epoch: f64) -> Value {
    if epoch.is_finite() { Value::Number(Number::rounded(epoch, 6)) } else { Value::Null }
}

fn relative(args: &[Value], context: &Context) -> Value {
    let Some(from) = args[0].number() else { return Value::Null };
    match Modifier::read(&args[1].show()) {
        Some(modifier) => moment(modifier.apply(from.value, &context.zone)),
        None => {
            context.trouble("`relative_time` takes a modifier such as `-1d@d`");
            Value::Null
        }
    }
}

fn strftime(args: &[Value], context: &Context) -> Value {
    let Some(epoch) = args[0].number() else { return Value::Null };
    let letters = args[1].show();
    let text = format(epoch.value, &letters, &context.zone);
    if text.is_empty() && !letters.is_empty() {
        context.trouble("`strftime` takes epoch seconds; milliseconds must be divided by 1000");
        return Value::Null;
    }
    text.into()
}

/// 1 January 1971, before which `strptime` reads no date (Search Reference, "strptime").
const FIRST: f64 = 31_536_000.0;

fn strptime(args: &[Value], context: &Context) -> Value {
    match parse_near(&args[0].show(), &args[1].show(), context.now, &context.zone) {
        Some(epoch) if epoch < FIRST => {
            context.trouble("`strptime` reads no date before 1971");
            Value::Null
        }
        Some(epoch) => moment(epoch),
        None => Value::Null,
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{gives, troubles};

    #[test]
    fn now_is_given_and_whole() {
        gives("now", [], "1672628645");
        gives("time", [], "1672628645.250000");
    }

    #[test]
    fn a_time_of_day_is_todays() {
        gives("strptime", ["10:30", "%H:%M"], "1672655400.000000");
    }

    #[test]
    fn dates_before_1971_are_refused_with_a_reason() {
        troubles("strptime", ["1601-01-01", "%Y-%m-%d"], "1971");
    }

    #[test]
    fn milliseconds_are_refused_with_a_reason() {
        troubles("strftime", ["#1672628645000", "%F"], "milliseconds");
        gives("strftime", ["#0", "\"\""], "\"\"");
        gives("strftime", ["x", "%F"], "null");
    }

    #[test]
    fn a_modifier_that_leaves_the_calendar_is_null() {
        gives("relative_time", ["#1672628645", "-99999y"], "null");
        troubles("relative_time", ["#1672628645", "1d"], "modifier");
    }
}
