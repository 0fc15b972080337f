//! What a field can hold, and how Splunk reads, compares, matches and prints it.

pub mod compare;
pub mod multivalue;
pub mod network;
pub mod number;
pub mod pattern;
pub mod regex;
pub mod time;
pub mod xml;

use std::borrow::Cow;
use std::sync::Arc;

pub use number::Number;

/// The longest text that a search makes, in bytes: one that doubles a text forty times must not take all memory.
pub const LONGEST: usize = if cfg!(test) { 1 << 16 } else { 16 << 20 };

/// The value of one field of one event.
///
/// A missing field and a null are one thing. Text read from an event stays text (`007`, `1.0` and `0x3e7` print back
/// as they came); its numeric reading is asked for with [`Value::number`] when an operator wants one.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Value {
    /// No value: the event lacks the field.
    #[default]
    Null,
    /// The result of a comparison. Splunk forbids assigning it to a field, so no event holds one.
    Bool(bool),
    /// The result of arithmetic or of a number literal.
    Number(Number),
    /// Text.
    Text(Arc<str>),
    /// Two or more values in order, none of them null or multivalue. Made by [`Value::many`] alone.
    Multi(Arc<[Value]>),
}

impl Value {
    /// Text.
    pub fn text(text: impl Into<Arc<str>>) -> Value {
        Value::Text(text.into())
    }

    /// A computed number; what is not a number (0/0, the logarithm of -1) is null.
    pub fn computed(value: f64) -> Value {
        if value.is_nan() { Value::Null } else { Value::Number(Number::of(value)) }
    }

    /// A multivalue, flat and without nulls: of nothing it is null, of one value that value itself.
    pub fn many(values: impl IntoIterator<Item = Value>) -> Value {
        let mut flat = Vec::new();
        for value in values {
            match value {
                Value::Null => {}
                Value::Multi(inner) => flat.extend(inner.iter().cloned()),
                Value::Bool(_) | Value::Number(_) | Value::Text(_) => flat.push(value),
            }
        }
        match flat.len() {
            0 => Value::Null,
            1 => flat.swap_remove(0),
            _ => Value::Multi(flat.into()),
        }
    }

    /// The single values held: none for null, one for a single value, all of a multivalue.
    pub fn values(&self) -> &[Value] {
        match self {
            Value::Null => &[],
            Value::Multi(values) => values,
            Value::Bool(_) | Value::Number(_) | Value::Text(_) => std::slice::from_ref(self),
        }
    }

    /// The numeric readings of the single values held; values that are no numbers are left out.
    pub fn numbers(&self) -> impl Iterator<Item = f64> {
        self.values().iter().filter_map(|value| value.number().map(|number| number.value))
    }

    /// How many bytes it takes, about.
    pub fn size(&self) -> usize {
        const OWN: usize = size_of::<Value>();
        match self {
            Value::Null | Value::Bool(_) | Value::Number(_) => OWN,
            Value::Text(text) => OWN + text.len(),
            Value::Multi(values) => OWN + values.iter().map(Value::size).sum::<usize>(),
        }
    }

    /// The text Splunk would show, to keep; shared where the value is text already.
    pub fn as_text(&self) -> Arc<str> {
        match self {
            Value::Text(text) => text.clone(),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Multi(_) => self.show().into(),
        }
    }

    /// Whether the field is missing.
    pub fn is_null(&self) -> bool {
        matches!(self, Value::Null)
    }

    /// The numeric reading: of a number itself, of text that looks numeric its number, of all else nothing.
    pub fn number(&self) -> Option<Number> {
        match self {
            Value::Number(number) => Some(*number),
            Value::Text(text) => Number::read(text),
            Value::Null | Value::Bool(_) | Value::Multi(_) => None,
        }
    }

    /// The text Splunk would show; a multivalue joined by newlines, null as empty text.
    pub fn show(&self) -> Cow<'_, str> {
        match self {
            Value::Null => Cow::Borrowed(""),
            Value::Bool(true) => Cow::Borrowed("True"),
            Value::Bool(false) => Cow::Borrowed("False"),
            Value::Number(number) => Cow::Owned(number.to_string()),
            Value::Text(text) => Cow::Borrowed(text),
            Value::Multi(values) => Cow::Owned(values.iter().map(Value::show).collect::<Vec<_>>().join("\n")),
        }
    }

    /// The value as examples and snapshots print it: a multivalue `[a, b]`, null `null`, empty text `""`.
    pub fn printed(&self) -> String {
        match self {
            Value::Null => "null".into(),
            Value::Multi(values) => format!("[{}]", values.iter().map(Value::printed).collect::<Vec<_>>().join(", ")),
            Value::Text(text) if text.is_empty() => "\"\"".into(),
            Value::Bool(_) | Value::Number(_) | Value::Text(_) => self.show().into_owned(),
        }
    }
}

impl From<&str> for Value {
    fn from(text: &str) -> Value {
        Value::Text(text.into())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Value {
        Value::Text(text.into())
    }
}

impl From<bool> for Value {
    fn from(truth: bool) -> Value {
        Value::Bool(truth)
    }
}

impl From<usize> for Value {
    fn from(count: usize) -> Value {
        Value::Number(Number::of(count as f64))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_multivalue_is_flat_and_has_two_or_more_members() {
        assert_eq!(Value::many([]), Value::Null);
        assert_eq!(Value::many([Value::Null, "a".into()]), "a".into());
        let pair = Value::many(["a".into(), "b".into()]);
        assert_eq!(Value::many([pair, "c".into()]).values().len(), 3);
    }
}
