//! Small tables drawn in one line, for tests: `n user; 1 bob; 2 -` has two columns and two rows.

use super::{Builder, Table};
use crate::value::Value;

/// The table that is drawn: names, then rows, apart by `;`. `-` is no value, `a|b` a multivalue, `""` empty text.
pub fn table(drawing: &str) -> Table {
    let mut lines = drawing.split(';').map(str::split_whitespace);
    let names: Vec<&str> = lines.next().map(Iterator::collect).unwrap_or_default();
    let mut builder = Builder::default();
    names.iter().for_each(|name| builder.declare(name));
    for line in lines {
        names.iter().zip(line).for_each(|(name, cell)| builder.put(name, value(cell)));
        builder.end_row();
    }
    builder.finish()
}

/// The value that is drawn.
pub fn value(cell: &str) -> Value {
    match cell {
        "-" => Value::Null,
        "\"\"" => "".into(),
        _ => Value::many(cell.split('|').map(Value::from)),
    }
}

/// The drawing of a table.
pub fn draw(table: &Table) -> String {
    let names: Vec<&str> = table.names().map(|name| &**name).collect();
    let rows = (0..table.rows()).map(|row| names.iter().map(|name| cell(table.value(row, name))).collect::<Vec<_>>());
    let lines: Vec<String> = std::iter::once(names.iter().map(|name| name.to_string()).collect())
        .chain(rows)
        .map(|cells| cells.join(" "))
        .collect();
    lines.join("; ")
}

fn cell(value: &Value) -> String {
    match value {
        Value::Null => "-".into(),
        Value::Multi(values) => values.iter().map(cell).collect::<Vec<_>>().join("|"),
        Value::Text(text) if text.is_empty() => "\"\"".into(),
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => value.show().into_owned(),
    }
}
