//! Calls by name, for the tests of the topics.

use super::{Context, find};
use crate::value::time::Zone;
use crate::value::{Number, Value};

/// Monday, 2 January 2023, 03:04:05.25 UTC.
pub(super) const NOW: f64 = 1672628645.25;

/// What a call gives, as [`super::show`] prints it. An argument is a text, `"quoted text"`, `#5` for a number, `~`
/// for null, `|a|b` for a multivalue, or `true()` and `false()`.
pub(super) fn gives<const COUNT: usize>(name: &str, args: [&str; COUNT], expected: &str) {
    assert_eq!(call(name, args).0, expected, "{name}{args:?}");
}

/// Asserts that a call gives null and says why.
pub(super) fn troubles<const COUNT: usize>(name: &str, args: [&str; COUNT], why: &str) {
    let (result, troubles) = call(name, args);
    assert_eq!(result, "null", "{name}{args:?}");
    assert!(troubles.iter().any(|trouble| trouble.contains(why)), "{troubles:?}");
}

/// What a call gives, and the troubles it told.
pub(super) fn call<const COUNT: usize>(name: &str, args: [&str; COUNT]) -> (String, Vec<String>) {
    let function = find(name).expect("a function");
    let context = Context::new(NOW, Zone::utc());
    let quoted = args.map(|arg| arg.len() > 1 && arg.starts_with('"') && arg.ends_with('"'));
    let result = function.call(&args.map(value), &quoted, &context);
    (super::show(&result), context.take_troubles())
}

fn value(text: &str) -> Value {
    if let Some(number) = text.strip_prefix('#') {
        return Value::Number(Number::literal(number).unwrap_or(Number::of(f64::INFINITY)));
    }
    match text {
        "~" => Value::Null,
        "true()" => Value::Bool(true),
        "false()" => Value::Bool(false),
        _ if text.len() > 1 && text.starts_with('"') && text.ends_with('"') => text[1..text.len() - 1].into(),
        _ => match text.strip_prefix('|') {
            Some(values) => Value::many(values.split('|').map(Value::from)),
            None => text.into(),
        },
    }
}
