//! Whether a translation gives the rows that spelt's engine gives: events written for another engine, and its rows read.

pub mod driver;
pub mod duckdb;
pub mod engine;
pub mod holding;
pub mod judge;
pub mod kept;
pub mod ties;

use super::rows::{columns, is_ordered};
use crate::plan::Plan;
use crate::table::{Name, Table, hidden};
use crate::value::{Number, Value};
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;

/// The fields whose values an export may not have recorded.
const METADATA: [&str; 4] = ["host", "index", "source", "sourcetype"];

/// Events as JSON, an object a line: every value as text, several as an array. The values that Splunk could have shown
/// stand under a name of their own, which begins with `spellings`.
pub fn written(events: &Table, spellings: Option<&str>) -> String {
    let mut out = String::new();
    for row in 0..events.rows() {
        let fields = events.names().map(|name| (name.to_string(), events.value(row, name)));
        let beside = METADATA
            .iter()
            .filter_map(|name| Some((format!("{}{name}", spellings?), events.value(row, &hidden(name)))));
        let held = fields.chain(beside).filter(|(_, value)| !value.is_null());
        let object: Map<String, Json> = held.map(|(name, value)| (name, json(value))).collect();
        writeln!(out, "{}", Json::Object(object)).expect("writing to a String does not fail");
    }
    out
}

fn json(value: &Value) -> Json {
    match value {
        Value::Multi(values) => values.iter().map(|value| Json::from(value.show().into_owned())).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => Json::from(value.show().into_owned()),
    }
}

fn is_empty(value: &Value) -> bool {
    matches!(value, Value::Text(text) if text.is_empty())
}

fn holds_empty(value: &Value) -> bool {
    value.values().iter().any(is_empty)
}

/// How many events hold empty text in some of these fields, which a target takes for a missing value.
pub fn with_empty(events: &Table, fields: &[Name]) -> usize {
    let is_one = |row: &usize| fields.iter().any(|name| holds_empty(events.value(*row, name)));
    (0..events.rows()).filter(is_one).count()
}

/// The same rows as a target has them in which empty text is none, neither by itself nor among several values.
pub fn without_empty(rows: &Table) -> Table {
    let mut kept = rows.compact();
    let names: Vec<Name> = kept.names().cloned().collect();
    for name in names {
        let Some(column) = kept.column(&name) else { continue };
        if column.dictionary().iter().any(holds_empty) {
            let without = |value: &Value| Value::many(value.values().iter().filter(|it| !is_empty(it)).cloned());
            kept.set(
                name,
                (**column).clone().map(|value| if holds_empty(value) { without(value) } else { value.clone() }),
            );
        }
    }
    kept
}

/// The fields that hold several values in some event.
pub fn of_many(events: &Table) -> BTreeSet<Name> {
    let is_many = |name: &&Name| {
        events
            .column(name)
            .is_some_and(|column| column.dictionary().iter().any(|value| matches!(value, Value::Multi(_))))
    };
    events.names().filter(is_many).cloned().collect()
}

/// A row as it is compared: the cells that are not null, each its values.
type Row = BTreeMap<String, Vec<String>>;

/// How the rows of another engine differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    /// How many rows there should be, and how many there are.
    pub counts: (usize, usize),
    /// A row that is missing, as text.
    pub missing: Option<String>,
    /// A row that should not be there.
    pub extra: Option<String>,
}

/// Compares the rows of spelt's engine with another's, which come as JSON, an object a line. `names` tells the fields that
/// the other's columns are; without them each of its rows is one object in its only column.
///
/// Rows are compared as multisets unless the search orders them; texts as they are, the numbers of a column of numbers by
/// value, a list of one value as that value, and a row without a value as none. `ties` numbers the rows whose order the
/// search leaves open alike.
pub fn differs(
    plan: &Plan,
    ours: &Table,
    theirs: &str,
    names: Option<&[(Name, String)]>,
    ties: impl FnOnce() -> Vec<usize>,
) -> Result<Option<Difference>, String> {
    let shown = columns(plan, ours);
    let is_shown = |name: &str| !name.starts_with('_') || shown.iter().any(|shown| **shown == *name);
    // What was written beside the fields of an event comes back with it.
    let is_beside =
        |name: &str| METADATA.iter().any(|field| name.strip_suffix(field).is_some_and(|it| it.ends_with(':')));
    let mut read = Vec::new();
    for line in theirs.lines().filter(|line| !line.trim().is_empty()) {
        let object: Map<String, Json> = object(line).map_err(|error| format!("its rows are no JSON: {error}"))?;
        let mut row = fields(object, names)?;
        row.retain(|(name, _)| is_shown(name) && (names.is_some() || !is_beside(name)));
        read.push(row);
    }
    read.retain(|row| !row.is_empty());
    let numbers = of_numbers(&read);
    let own = |row: usize| {
        let values = shown.iter().map(|name| (name, ours.value(row, name))).filter(|(_, value)| !value.is_null());
        values.map(|(name, value)| (name.to_string(), own_cell(value, numbers.contains(&**name)))).collect::<Row>()
    };
    let theirs = |(name, value): &(String, Json)| (name.clone(), cell(value, numbers.contains(name)));
    let theirs: Vec<Row> = read.iter().map(|row| row.iter().map(theirs).collect()).collect();
    let (places, ours): (Vec<usize>, Vec<Row>) =
        (0..ours.rows()).map(|row| (row, own(row))).filter(|(_, row)| !row.is_empty()).unzip();
    let has_same = sorted(&ours) == sorted(&theirs);
    if !has_same || ours == theirs || !is_ordered(plan) {
        return Ok((!has_same).then(|| difference(&ours, &theirs)));
    }
    let ties = ties();
    let mut start = 0;
    let in_order = places.chunk_by(|one, other| ties[*one] == ties[*other]).all(|tied| {
        let rows = start..start + tied.len();
        start = rows.end;
        sorted(&ours[rows.clone()]) == sorted(&theirs[rows])
    });
    Ok((!in_order).then(|| difference(&ours, &theirs)))
}

/// The columns that hold nothing but numbers.
fn of_numbers(rows: &[Vec<(String, Json)>]) -> BTreeSet<String> {
    let cells = || rows.iter().flatten();
    let is_other = |value: &Json| match value {
        Json::Number(_) | Json::Null => false,
        Json::String(text) => !NO_NUMBERS.contains(&&**text),
        Json::Bool(_) | Json::Array(_) | Json::Object(_) => true,
    };
    let other: BTreeSet<&String> = cells().filter(|(_, value)| is_other(value)).map(|(name, _)| name).collect();
    let of_numbers = cells().filter(|(name, value)| value.is_number() && !other.contains(name));
    of_numbers.map(|(name, _)| name.clone()).collect()
}

/// Numbers that JSON has no number for.
const NO_NUMBERS: [&str; 3] = ["Infinity", "-Infinity", "NaN"];

/// A row as it was printed. JSON has no infinity, and DuckDB prints one all the same.
fn object(line: &str) -> Result<Map<String, Json>, serde_json::Error> {
    serde_json::from_str(line).or_else(|error| {
        let quote = |line: String, word: &&str| line.replace(&format!(":{word}"), &format!(":\"{word}\""));
        let quoted = NO_NUMBERS.iter().fold(line.to_string(), quote);
        serde_json::from_str(&quoted).map_err(|_| error)
    })
}

/// The fields of a row of the other engine.
fn fields(object: Map<String, Json>, names: Option<&[(Name, String)]>) -> Result<Vec<(String, Json)>, String> {
    let cells: Vec<(String, Json)> = match names {
        Some(names) => object
            .into_iter()
            .map(|(column, value)| {
                let field = names.iter().find(|(_, known)| *known == column).map(|(field, _)| field.to_string());
                // Rows without a field still need a column.
                let field = field.or(names.is_empty().then(String::new));
                field
                    .map(|field| (field, value))
                    .ok_or_else(|| format!("it has a column `{column}` that nobody asked for"))
            })
            .collect::<Result<_, _>>()?,
        None => object.into_iter().flat_map(|(_, value)| inner(value)).collect(),
    };
    Ok(cells.into_iter().filter(|(_, value)| !value.is_null()).collect())
}

fn inner(event: Json) -> Vec<(String, Json)> {
    match event {
        Json::Object(fields) => fields.into_iter().collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Array(_) => Vec::new(),
    }
}

/// The values of a cell, each as it is compared: by value where it stands among numbers.
fn cell(value: &Json, is_of_numbers: bool) -> Vec<String> {
    match value {
        Json::Array(values) => values.iter().flat_map(|value| cell(value, is_of_numbers)).collect(),
        Json::String(text) => vec![text.clone()],
        Json::Null => Vec::new(),
        Json::Number(number) if is_of_numbers => vec![canonical(&number.to_string())],
        Json::Bool(_) | Json::Number(_) | Json::Object(_) => vec![value.to_string()],
    }
}

/// The values of a cell of spelt's engine. A text is a number only where no other text says the same number better: `007`
/// and `1.00` are other values than the numbers 7 and 1.
fn own_cell(value: &Value, is_of_numbers: bool) -> Vec<String> {
    let one = |value: &Value| {
        let text = value.show();
        let is_number = matches!(value, Value::Number(_)) || is_plain(&text);
        if is_of_numbers && is_number { canonical(&text) } else { text.into_owned() }
    };
    value.values().iter().map(one).collect()
}

/// Whether a text is a number as it is written without need.
fn is_plain(text: &str) -> bool {
    let (whole, decimals) = text.split_once('.').unwrap_or((text, "1"));
    let digits = whole.strip_prefix('-').unwrap_or(whole);
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    are_digits(digits)
        && are_digits(decimals)
        && !decimals.ends_with('0')
        && (digits == "0" || !digits.starts_with('0'))
}

/// A number by its value, to twelve digits and at least to the millisecond; text as it is.
fn canonical(text: &str) -> String {
    let number = Number::read(text).map(|number| number.value).filter(|number| number.is_finite());
    let Some(number) = number else { return text.to_string() };
    let whole = if number == 0.0 { 1 } else { number.abs().log10().floor() as i32 + 1 };
    let places = usize::try_from(12 - whole).unwrap_or(0).clamp(3, 17);
    let fixed = format!("{number:.places$}");
    let short = fixed.trim_end_matches('0').trim_end_matches('.');
    if short == "-0" { "0".into() } else { short.to_string() }
}

fn sorted(rows: &[Row]) -> Vec<&Row> {
    let mut rows: Vec<&Row> = rows.iter().collect();
    rows.sort();
    rows
}

fn difference(ours: &[Row], theirs: &[Row]) -> Difference {
    let (mine, others) = (sorted(ours), sorted(theirs));
    let lacks = |rows: &[&Row], of: &[&Row]| {
        let mut left: Vec<&Row> = of.to_vec();
        rows.iter()
            .find(|row| match left.iter().position(|other| other == *row) {
                Some(index) => {
                    left.swap_remove(index);
                    false
                }
                None => true,
            })
            .map(|row| shown(row))
    };
    Difference { counts: (ours.len(), theirs.len()), missing: lacks(&mine, &others), extra: lacks(&others, &mine) }
}

/// A row on one line, cut where it is long.
fn shown(row: &Row) -> String {
    const LONGEST: usize = 600;
    let cells: Vec<String> = row.iter().map(|(name, values)| format!("{name}={}", values.join("|"))).collect();
    let line = cells.join("  ").replace(['\n', '\r'], " ");
    if line.chars().count() <= LONGEST {
        line
    } else {
        format!("{} ...", line.chars().take(LONGEST).collect::<String>())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{Op, Sort, Step};
    use crate::source::Span;
    use crate::table::drawn::table;

    fn plan() -> Plan {
        Plan::default()
    }

    fn differ(ours: &str, theirs: &str) -> Option<Difference> {
        let names: Vec<(Name, String)> = vec![("a".into(), "a".into()), ("A".into(), "a_2".into())];
        differs(&plan(), &table(ours), theirs, Some(&names), Vec::new).expect("rows")
    }

    #[test]
    fn rows_of_one_tie_may_come_either_way() {
        let sorted = Sort { keys: Vec::new(), limit: None, limit_is_default: false };
        let plan = Plan { steps: vec![Step { op: Op::Sort(sorted), stage: 0, span: Span::default() }] };
        let names: Vec<(Name, String)> = vec![("a".into(), "a".into())];
        let is_same = |theirs: &str| {
            let theirs: String = theirs.chars().map(|value| format!("{{\"a\":\"{value}\"}}\n")).collect();
            differs(&plan, &table("a; x; y; z"), &theirs, Some(&names), || vec![0, 0, 1]).expect("rows").is_none()
        };
        assert_eq!((is_same("xyz"), is_same("yxz"), is_same("xzy")), (true, true, false));
    }

    #[test]
    fn numbers_are_compared_by_value_and_rows_in_any_order() {
        assert_eq!(differ("a; 1; 2.5", "{\"a\":2.50}\n{\"a\":1.0}\n"), None);
        assert_eq!(differ("a; x|y; z", "{\"a\":[\"z\"]}\n{\"a\":[\"x\",\"y\"],\"a_2\":null}\n"), None);
        assert_eq!(differ("a; 1; -", "{\"a\":1}\n"), None);
    }

    #[test]
    fn a_text_is_no_number() {
        assert!(differ("a; 007", "{\"a\":7}\n").is_some() && differ("a; 1.00", "{\"a\":1}\n").is_some());
        assert!(differ("a; 7", "{\"a\":\"007\"}\n").is_some() && differ("a; 7", "{\"a\":\"7.0\"}\n").is_some());
        assert_eq!(differ("a; 007; x", "{\"a\":\"007\"}\n{\"a\":\"x\"}\n"), None);
    }

    #[test]
    fn a_row_too_few_and_one_too_many_are_shown() {
        let difference = differ("a; 1; 1", "{\"a\":1}\n{\"a\":2}\n").expect("they differ");
        assert_eq!((difference.missing.as_deref(), difference.extra.as_deref()), (Some("a=1"), Some("a=2")));
    }

    #[test]
    fn events_are_written_as_flat_objects() {
        assert_eq!(written(&table("a b; 1 x|y; - z"), None), "{\"a\":\"1\",\"b\":[\"x\",\"y\"]}\n{\"b\":\"z\"}\n");
    }
}
