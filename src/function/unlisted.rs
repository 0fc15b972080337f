//! Functions that commands compute with and that `eval` cannot call, a card each.

use super::{Body, Function, Group, Kind};
use crate::value::time::parse_near;
use crate::value::{Number, Value};

const CONVERT: Function = Function {
    group: Group::Conversion,
    takes: &[Kind::Value],
    gives: Kind::Number,
    source: "Search Reference, \"convert\"",
    ..Function::BLANK
};

/// Every such function, sorted by name.
pub const ALL: &[Function] = &[
    Function {
        name: "dur2sec",
        usage: "dur2sec(<duration>)",
        about: "The seconds of a duration `[D+]HH:MM:SS`.",
        examples: &[("00:10:15", "615"), ("1+01:00:00", "90000"), ("soon", "null")],
        body: Body::Each(|args, _| read(args, duration)),
        ..CONVERT
    },
    Function {
        name: "memk",
        usage: "memk(<size>)",
        about: "The kilobytes of a size that ends in k, m, g or nothing.",
        examples: &[("512", "512"), ("3m", "3072"), ("1.5g", "1572864"), ("big", "null")],
        body: Body::Each(|args, _| read(args, kilobytes)),
        ..CONVERT
    },
    Function {
        name: "mktime",
        usage: "mktime(<text>, <format>)",
        about: "The epoch seconds of a time that is written by a format.",
        examples: &[("01/02/2023 03:04:05", "1672628645"), ("01/02/2023", "null")],
        least: 2,
        most: Some(2),
        takes: &[Kind::Text],
        body: Body::Each(|args, context| {
            match parse_near(&args[0].show(), &args[1].show(), context.now, &context.zone) {
                Some(epoch) => Value::computed(epoch),
                None => Value::Null,
            }
        }),
        ..CONVERT
    },
    Function {
        name: "mstime",
        usage: "mstime(<time>)",
        about: "The seconds of a time `[MM:]SS.SSS`.",
        examples: &[("01:02.5", "62.5"), ("2.250", "2.25"), ("soon", "null")],
        body: Body::Each(|args, _| read(args, minutes_and_seconds)),
        ..CONVERT
    },
    Function {
        name: "num",
        usage: "num(<value>)",
        about: "The number that a value is, or the seconds of a duration `[D+]HH:MM:SS`.",
        examples: &[("12", "12"), ("1.50", "1.5"), ("00:10:15", "615"), ("abc", "null")],
        body: Body::Each(|args, _| args[0].number().map_or_else(|| read(args, duration), Value::Number)),
        ..CONVERT
    },
    Function {
        name: "rmcomma",
        usage: "rmcomma(<value>)",
        about: "The value without its commas.",
        examples: &[("1,000,000.00", "1000000.00"), ("a,b", "ab")],
        gives: Kind::Text,
        body: Body::Each(|args, _| args[0].show().replace(',', "").into()),
        ..CONVERT
    },
    Function {
        name: "rmunit",
        usage: "rmunit(<value>)",
        about: "The number that a value begins with.",
        examples: &[("212 sec", "212"), ("-1.5ms", "-1.5"), ("ms", "null")],
        body: Body::Each(|args, _| leading_number(&args[0].show()).map_or(Value::Null, Value::Number)),
        ..CONVERT
    },
    Function {
        name: "total",
        usage: "total(<value>, ...)",
        about: "The sum of the numbers among the values; of none, 0.",
        examples: &[("12", "12"), ("abc", "0")],
        least: 0,
        most: None,
        source: "Search Reference, \"addtotals\"",
        body: Body::Whole(|args, _| Value::computed(args.iter().flat_map(Value::numbers).sum())),
        ..CONVERT
    },
    Function {
        name: "xmlunescape",
        usage: "xmlunescape(<text>)",
        about: "The text with `&amp;`, `&lt;` and `&gt;` unescaped until none is left.",
        examples: &[("&lt;a&gt;", "<a>"), ("&amp;amp;lt;", "<"), ("&quot;&amp", "&quot;&amp")],
        gives: Kind::Text,
        source: "Search Reference, \"xmlunescape\"",
        body: Body::Each(|args, _| xmlunescape(&args[0].show()).into()),
        ..CONVERT
    },
];

/// The function of this name.
pub fn find(name: &str) -> Option<&'static Function> {
    ALL.iter().find(|function| function.name == name)
}

fn read(args: &[Value], read: fn(&str) -> Option<f64>) -> Value {
    read(&args[0].show()).map_or(Value::Null, Value::computed)
}

fn duration(text: &str) -> Option<f64> {
    let (days, clock) = text.split_once('+').unwrap_or(("0", text));
    let mut parts = clock.split(':').map(whole);
    let (hours, minutes, seconds) = (parts.next()??, parts.next()??, parts.next()??);
    parts.next().is_none().then_some(())?;
    Some(((whole(days)? * 24.0 + hours) * 60.0 + minutes) * 60.0 + seconds)
}

/// Digits and nothing else, so that no sign or exponent hides in a duration.
fn whole(text: &str) -> Option<f64> {
    let is_whole = !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if is_whole { text.parse().ok() } else { None }
}

fn minutes_and_seconds(text: &str) -> Option<f64> {
    match text.split_once(':') {
        Some((minutes, seconds)) => Some(whole(minutes)? * 60.0 + positive(seconds)?),
        None => positive(text),
    }
}

fn positive(text: &str) -> Option<f64> {
    let number = Number::read(text)?.value;
    (number >= 0.0).then_some(number)
}

fn kilobytes(text: &str) -> Option<f64> {
    let unit = text.chars().next_back()?;
    let factor = match unit.to_ascii_lowercase() {
        'k' => 1.0,
        'm' => 1024.0,
        'g' => 1024.0 * 1024.0,
        _ => return positive(text),
    };
    positive(text[..text.len() - 1].trim_end()).map(|size| size * factor)
}

/// No number that a double holds is written with more characters.
const LONGEST: usize = 400;

/// The longest beginning that is a number; null if there is none.
fn leading_number(text: &str) -> Option<Number> {
    let is_part = |c: char| c.is_ascii_digit() || matches!(c, '.' | '-' | '+');
    let end = text.find(|c| !is_part(c)).unwrap_or(text.len());
    (1..=end.min(LONGEST)).rev().find_map(|end| Number::read(&text[..end]))
}

/// What an unescaped `&` begins may be an entity again, which is why the end of what is written is looked at.
fn xmlunescape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        out.push(c);
        if c != ';' {
            continue;
        }
        let entities = [("&amp;", '&'), ("&lt;", '<'), ("&gt;", '>')];
        if let Some((entity, meant)) = entities.iter().find(|(entity, _)| out.ends_with(entity)) {
            out.truncate(out.len() - entity.len());
            out.push(*meant);
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;
    use crate::value::time::Zone;

    fn call(name: &str, value: Value) -> String {
        let function = find(name).expect("a function");
        let args = [value, "%m/%d/%Y %H:%M:%S".into()];
        super::super::show(&function.call(&args[..function.least.max(1)], &[], &Context::new(0.0, Zone::utc())))
    }

    #[test]
    fn the_examples_are_true() {
        for function in ALL {
            for (value, gives) in function.examples {
                assert_eq!(call(function.name, (*value).into()), *gives, "{} of {value}", function.name);
            }
        }
    }

    #[test]
    fn a_multivalue_is_converted_value_by_value() {
        assert_eq!(call("dur2sec", Value::many(["00:00:01".into(), "x".into(), "00:01:00".into()])), "[1, 60]");
    }

    #[test]
    fn awkward_texts_are_no_durations_and_no_sizes() {
        for text in ["", ":", "::", "1:2", "1:2:3:4", "-1:00:00", "+1:00:00", "1e3:00:00", "k", "-5k", "é"] {
            assert_eq!(call("dur2sec", text.into()), "null", "{text}");
            assert_eq!(call("memk", text.into()), "null", "{text}");
        }
    }
}
