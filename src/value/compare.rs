//! Equality, order and three-valued logic, the way `search`, `where`, `sort` and `stats` each mean them.

use super::Value;
use std::borrow::Cow;
use std::cmp::Ordering;
use std::net::IpAddr;

/// How the two sides of a comparison in `where` and `eval` are read; chosen before any row, from the search's text.
///
/// propslab's recordings: a field against a number literal is numeric and null where the field is not a number; a
/// field against a text literal is text; two fields are numeric only where both look numeric.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reading {
    /// As numbers; null where either is none.
    Number,
    /// As text, by bytes, case and all.
    Text,
    /// As numbers where both look numeric, else as text.
    Either,
}

/// A comparison operator of `search`, `where` and `eval`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Operator {
    /// `=` and `==`.
    Equal,
    /// `!=`.
    NotEqual,
    /// `<`.
    Less,
    /// `<=`.
    LessOrEqual,
    /// `>`.
    Greater,
    /// `>=`.
    GreaterOrEqual,
}

impl Operator {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Operator::Equal => "=",
            Operator::NotEqual => "!=",
            Operator::Less => "<",
            Operator::LessOrEqual => "<=",
            Operator::Greater => ">",
            Operator::GreaterOrEqual => ">=",
        }
    }

    /// Whether an order of left to right satisfies the operator.
    pub fn accepts(self, order: Ordering) -> bool {
        match self {
            Operator::Equal => order == Ordering::Equal,
            Operator::NotEqual => order != Ordering::Equal,
            Operator::Less => order == Ordering::Less,
            Operator::LessOrEqual => order != Ordering::Greater,
            Operator::Greater => order == Ordering::Greater,
            Operator::GreaterOrEqual => order != Ordering::Less,
        }
    }

    /// The operator that says the same with the sides changed.
    pub fn flipped(self) -> Operator {
        match self {
            Operator::Equal | Operator::NotEqual => self,
            Operator::Less => Operator::Greater,
            Operator::LessOrEqual => Operator::GreaterOrEqual,
            Operator::Greater => Operator::Less,
            Operator::GreaterOrEqual => Operator::LessOrEqual,
        }
    }

    /// The operator that is satisfied by the orders that do not satisfy this one.
    pub fn opposite(self) -> Operator {
        match self {
            Operator::Equal => Operator::NotEqual,
            Operator::NotEqual => Operator::Equal,
            Operator::Less => Operator::GreaterOrEqual,
            Operator::LessOrEqual => Operator::Greater,
            Operator::Greater => Operator::LessOrEqual,
            Operator::GreaterOrEqual => Operator::Less,
        }
    }

    fn is_order(self) -> bool {
        !matches!(self, Operator::Equal | Operator::NotEqual)
    }
}

/// Compares as `where` and `eval` do: true, false, or nothing where a side is null or cannot be read.
///
/// Of a multivalue, `=` asks for any value and `!=` is the complement; ordering it, or holding it against a number
/// literal, is null (propslab, measured).
pub fn compare(left: &Value, operator: Operator, right: &Value, reading: Reading) -> Option<bool> {
    if left.is_null() || right.is_null() {
        return None;
    }
    let many = matches!(left, Value::Multi(_)) || matches!(right, Value::Multi(_));
    if many && (operator.is_order() || reading == Reading::Number) {
        return None;
    }
    if !many {
        return order(left, right, reading).map(|order| operator.accepts(order));
    }
    let any = left
        .values()
        .iter()
        .any(|left| right.values().iter().any(|right| order(left, right, reading) == Some(Ordering::Equal)));
    Some(any == (operator == Operator::Equal))
}

/// The order of two single values under a reading.
fn order(left: &Value, right: &Value, reading: Reading) -> Option<Ordering> {
    if reading != Reading::Text {
        match (left.number(), right.number()) {
            (Some(left), Some(right)) => return left.value.partial_cmp(&right.value),
            _ if reading == Reading::Number => return None,
            _ => {}
        }
    }
    Some(left.show().as_bytes().cmp(right.show().as_bytes()))
}

/// Order of `search`'s `<` and `>` and of nothing else: numeric if both look numeric, else text (Search Reference, "search").
pub fn search_order(left: &str, right: &str) -> Ordering {
    use super::Number;
    match (Number::read(left), Number::read(right)) {
        (Some(left), Some(right)) => left.value.total_cmp(&right.value),
        _ => left.cmp(right),
    }
}

/// Three-valued NOT. Splunk's manual does not say what NOT of a null is; see COMPATIBILITY.md, "NOT of a missing field".
pub fn not(value: Option<bool>) -> Option<bool> {
    value.map(|truth| !truth)
}

/// Three-valued AND.
pub fn and(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    match (left, right) {
        (Some(false), _) | (_, Some(false)) => Some(false),
        (Some(true), Some(true)) => Some(true),
        (None, _) | (_, None) => None,
    }
}

/// Three-valued OR.
pub fn or(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    not(and(not(left), not(right)))
}

/// Three-valued XOR.
pub fn xor(left: Option<bool>, right: Option<bool>) -> Option<bool> {
    Some(left? != right?)
}

/// Lower case, for comparisons that do not mind case.
pub fn fold(text: &str) -> String {
    if text.is_ascii() { text.to_ascii_lowercase() } else { text.to_lowercase() }
}

/// Order of group keys in `stats`, `chart` and `timechart`: numbers by value, then text by bytes (measured on Splunk 10.4).
pub fn group_order(left: &Value, right: &Value) -> Ordering {
    group_key(left).order(&group_key(right))
}

/// A value as a key of groups, read once for many comparisons.
#[derive(Clone, Debug)]
pub struct GroupKey<'v> {
    number: Option<f64>,
    text: Cow<'v, str>,
}

/// The key of a value.
pub fn group_key(value: &Value) -> GroupKey<'_> {
    GroupKey { number: value.number().map(|number| number.value), text: value.show() }
}

impl GroupKey<'_> {
    /// As [`group_order`].
    pub fn order(&self, other: &GroupKey<'_>) -> Ordering {
        match (self.number, other.number) {
            (Some(one), Some(other_number)) => one.total_cmp(&other_number).then_with(|| self.text.cmp(&other.text)),
            (Some(_), None) => Ordering::Less,
            (None, Some(_)) => Ordering::Greater,
            (None, None) => self.text.as_bytes().cmp(other.text.as_bytes()),
        }
    }
}

/// How a `sort` key reads its field: `auto(f)`, `num(f)`, `str(f)`, `ip(f)`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SortReading {
    /// Numbers, then addresses, then text.
    Auto,
    /// Numbers; what is none counts as missing.
    Number,
    /// Text by bytes.
    Text,
    /// Addresses; what is none counts as missing.
    Address,
}

/// A value as a sort key; the derived order is a total one, so that mixed columns cannot confuse the sort.
///
/// Splunk decides per pair whether to compare as numbers, which is no total order on mixed values; here numbers come
/// before addresses and addresses before text.
#[derive(Clone, Debug, PartialEq, PartialOrd)]
pub enum SortKey {
    /// A number.
    Number(f64),
    /// An address.
    Address(IpAddr),
    /// Text.
    Text(Box<str>),
}

/// The key of a value under a reading; nothing for a value that sorts as missing.
pub fn sort_key(value: &Value, reading: SortReading) -> Option<SortKey> {
    if value.is_null() {
        return None;
    }
    let number = || value.number().map(|number| SortKey::Number(number.value));
    let address = || value.show().parse().ok().map(SortKey::Address);
    let text = || Some(SortKey::Text(value.show().into()));
    match reading {
        SortReading::Auto => number().or_else(address).or_else(text),
        SortReading::Number => number(),
        SortReading::Text => text(),
        SortReading::Address => address(),
    }
}

impl SortKey {
    /// The total order of keys.
    pub fn order(&self, other: &SortKey) -> Ordering {
        self.partial_cmp(other).unwrap_or(Ordering::Equal)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_literal_decides_how_a_comparison_reads() {
        let equal = |left: &str, right: &str, reading| compare(&left.into(), Operator::Equal, &right.into(), reading);
        assert_eq!(equal("10.0", "10", Reading::Text), Some(false));
        assert_eq!(equal("10.0", "10", Reading::Number), Some(true));
        assert_eq!(equal("abc", "10", Reading::Number), None);
        assert_eq!(equal("1e3", "1000", Reading::Either), Some(true));
        assert_eq!(equal("abc", "10", Reading::Either), Some(false));
    }

    #[test]
    fn a_multivalue_equals_any_of_its_values_and_has_no_order() {
        let many = Value::many(["a".into(), "b".into()]);
        let ask = |operator| compare(&many, operator, &"b".into(), Reading::Text);
        assert_eq!(ask(Operator::Equal), Some(true));
        assert_eq!(ask(Operator::NotEqual), Some(false));
        assert_eq!(ask(Operator::Less), None);
    }
}
