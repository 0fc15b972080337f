//! Fields as rows for programs: a row a field.

use super::super::rows::{Format, Rows};
use super::asked::Asked;
use crate::events::{Field, Survey};
use crate::harness::cell;
use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::time::Zone;

/// Rows, and their columns in order. `count`, `distinct_count`, `is_exact` and `values` are called as in Splunk's `fieldsummary`.
pub struct Records {
    table: Table,
    columns: &'static [&'static str],
}

impl Records {
    /// The whole output.
    pub fn print(&self, format: Format) -> String {
        let columns: Vec<Name> = self.columns.iter().map(|name| Name::from(*name)).collect();
        Rows { table: &self.table, columns: &columns, zone: &Zone::utc() }.print(format, None)
    }
}

/// The fields of every kind.
pub fn of_all(survey: &Survey) -> Records {
    let rows = survey.kinds.iter().flat_map(|(kind, inventory)| {
        inventory.fields.iter().map(|(name, field)| {
            let mut row = vec![
                ("kind", kind.to_string().into()),
                ("events", inventory.events.into()),
                ("field", (&**name).into()),
            ];
            row.extend(of_field(field));
            row
        })
    });
    const COLUMNS: &[&str] = &["kind", "events", "field", "count", "distinct_count", "is_exact", "from", "values"];
    Records { table: Table::of_rows(rows), columns: COLUMNS }
}

/// The fields that a search reads.
pub fn of_asked(asked: &Asked<'_>) -> Records {
    let rows = asked.fields.iter().map(|read| {
        let mut row = vec![("field", read.name.as_str().into()), ("events", asked.events.into())];
        match &read.field {
            Some(field) => row.extend(of_field(field)),
            None => row.push(("count", 0.into())),
        }
        row.push(("kinds", Value::many(read.having.iter().map(|kind| kind.to_string().into()))));
        row.push(("nearest", read.nearest.as_deref().map_or(Value::Null, Value::from)));
        row
    });
    const COLUMNS: &[&str] =
        &["field", "events", "count", "distinct_count", "is_exact", "from", "values", "kinds", "nearest"];
    Records { table: Table::of_rows(rows), columns: COLUMNS }
}

fn of_field(field: &Field) -> [(&'static str, Value); 5] {
    let texts = |texts: Vec<String>| Value::many(texts.into_iter().map(Value::from));
    [
        ("count", field.count.into()),
        ("distinct_count", field.distinct.count().into()),
        ("is_exact", usize::from(field.distinct.is_exact()).into()),
        ("from", texts(field.sources().into_iter().map(ToString::to_string).collect())),
        ("values", texts(field.values().into_iter().map(shown).collect())),
    ]
}

/// A value as it is; a multivalue in one piece.
fn shown(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => value.show().into_owned(),
        Value::Multi(_) => cell::value(value),
    }
}
