//! Rows as JSON objects: keys in column order, every scalar a string, a multivalue an array, a null left out.

use super::Rows;
use serde_json::{Map, Value};

/// An object a line.
pub fn lines(rows: &Rows<'_>) -> String {
    (0..rows.table.rows()).map(|row| format!("{}\n", object(rows, row))).collect()
}

/// One array, a row a line.
pub fn array(rows: &Rows<'_>) -> String {
    let objects: Vec<String> = (0..rows.table.rows()).map(|row| object(rows, row).to_string()).collect();
    if objects.is_empty() { "[]\n".into() } else { format!("[\n{}\n]\n", objects.join(",\n")) }
}

fn object(rows: &Rows<'_>, row: usize) -> Value {
    let mut object = Map::new();
    for name in rows.columns {
        let mut values: Vec<Value> = rows.shown(row, name).map(|value| value.into_owned().into()).collect();
        let value = match values.len() {
            0 => continue,
            1 => values.swap_remove(0),
            _ => Value::Array(values),
        };
        object.insert(name.to_string(), value);
    }
    Value::Object(object)
}

#[cfg(test)]
mod tests {
    use super::super::{Format, printed};

    #[test]
    fn an_object_a_row() {
        insta::assert_snapshot!(printed(Format::Jsonl, Some(20)), @r#"
        {"_time":"2025-06-19T06:25:05.000Z","user":["bob","O\"Neil"],"cmd":"cmd.exe /c \"echo a,b\n\u001b[31m\" > log"}
        {"_time":"2025-06-19T06:25:06.000Z","cmd":"","n":"007"}
        "#);
    }

    #[test]
    fn an_array_of_rows() {
        insta::assert_snapshot!(printed(Format::Json, None), @r#"
        [
        {"_time":"2025-06-19T06:25:05.000Z","user":["bob","O\"Neil"],"cmd":"cmd.exe /c \"echo a,b\n\u001b[31m\" > log"},
        {"_time":"2025-06-19T06:25:06.000Z","cmd":"","n":"007"}
        ]
        "#);
    }
}
