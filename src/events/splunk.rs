//! Splunk's own exports: how multivalues are written, and results in rows and columns.

use super::columns::Columns;
use serde::Deserialize;
use serde_json::Value as Json;

/// Whether only Splunk writes a field of this name.
pub(super) fn is_internal(name: &str) -> bool {
    matches!(name, "_raw" | "_time" | "_indextime" | "_cd" | "_serial" | "splunk_server" | "sourcetype" | "linecount")
}

/// Whether a field may hold several values, rather than text of several lines.
///
/// Splunk's table export joins values by line ends and has no sign for it. Fields that hold whole texts are left alone.
pub(super) fn may_be_multivalue(name: &str) -> bool {
    const TEXTS: &[&str] = &[
        "_raw",
        "_time",
        "Message",
        "body",
        "ScriptBlockText",
        "Payload",
        "ContextInfo",
        "TaskContent",
        "Task_Content",
        "CommandLine",
        "ParentCommandLine",
        "Process_Command_Line",
        "process",
        "parent_process",
        "PrivilegeList",
        "Privileges",
        "EnabledPrivilegeList",
        "DisabledPrivilegeList",
        "AccessList",
        "Accesses",
        "AccessReason",
        "HostApplication",
        "Description",
    ];
    !TEXTS.contains(&name) && !name.ends_with("_Xml")
}

/// Whether text of several lines looks like values: none of them empty or indented.
pub(super) fn is_multivalue(text: &str) -> bool {
    text.contains('\n')
        && text.split('\n').all(|line| !line.trim_end_matches('\r').is_empty() && !line.starts_with([' ', '\t']))
}

/// Results as a whole document: `fields` beside `rows` or `columns` (`json_rows`, `json_cols`).
#[derive(Deserialize)]
struct Document {
    fields: Vec<Named>,
    #[serde(default)]
    rows: Vec<Vec<Json>>,
    #[serde(default)]
    columns: Vec<Vec<Json>>,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Named {
    Name(String),
    Field { name: String },
}

impl Named {
    fn name(&self) -> &str {
        match self {
            Named::Name(name) | Named::Field { name } => name,
        }
    }
}

/// Reads results in rows or columns; gives how many rows there were.
pub(super) fn document(text: &str, columns: &mut Columns<'_>) -> Result<usize, serde_json::Error> {
    let document: Document = serde_json::from_str(text)?;
    let height = document.columns.iter().map(Vec::len).max().unwrap_or(0).max(document.rows.len());
    for row in 0..height {
        for (index, field) in document.fields.iter().enumerate() {
            let cell = match document.rows.get(row) {
                Some(row) => row.get(index),
                None => document.columns.get(index).and_then(|column| column.get(row)),
            };
            let field = columns.field(field.name());
            put(cell.unwrap_or(&Json::Null), &mut |text| columns.put(field, text));
        }
        columns.end_row();
    }
    Ok(height)
}

fn put(cell: &Json, put_text: &mut dyn FnMut(&str)) {
    match cell {
        Json::Null => {}
        Json::String(text) => put_text(text),
        Json::Array(values) => values.iter().for_each(|value| put(value, put_text)),
        Json::Bool(_) | Json::Number(_) | Json::Object(_) => put_text(&cell.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Wanted;
    use super::*;

    #[test]
    fn results_in_rows_and_in_columns_are_the_same() {
        let rows = r#"{"preview":false,"fields":["a","b"],"rows":[["1",["x","y"]],["2",null]]}"#;
        let cols = r#"{"fields":[{"name":"a"},{"name":"b"}],"columns":[["1","2"],[["x","y"],null]]}"#;
        let wanted = Wanted::all();
        let read = |text| {
            let mut columns = Columns::new(&wanted);
            let height = document(text, &mut columns).expect("it reads");
            let columns = columns.finish().1;
            let show = |(name, column): &(crate::table::Name, crate::table::Column)| {
                format!(
                    "{name}: {:?}",
                    (0..height).map(|row| column.value(row).show().into_owned()).collect::<Vec<_>>()
                )
            };
            columns.iter().map(show).collect::<Vec<_>>()
        };
        assert_eq!(read(rows), ["a: [\"1\", \"2\"]", "b: [\"x\\ny\", \"\"]"]);
        assert_eq!(read(rows), read(cols));
    }
}
