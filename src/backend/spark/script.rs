//! A script that reads events as they are, and runs a query over them.

use super::quoted::{ident, literal};
use crate::backend::Schema;

/// What makes the table of the events of files, and the query.
pub fn over(query: &str, schema: &Schema, events: &str) -> String {
    let table = ident(&schema.table);
    let Some(record) = schema.record.as_deref().map(ident) else {
        return format!("-- The events are in the table {table}, as the schema says.\n{query}");
    };
    let position = schema.position.as_deref().map(|name| {
        let place = "struct(_metadata.file_path, _metadata.file_block_start, monotonically_increasing_id())";
        format!("  {place} AS {},\n", ident(name))
    });
    let position = position.unwrap_or_default();
    let files = format!("`{}`", events.replace('`', "``").replace("${", "$?"));
    format!(
        "-- A JSON object a line, in one file or in many; run it with `spark-sql -f this.sql`.\n\
         -- A line that is no JSON ends the query; `try_parse_json` would pass it over.\n\
         CREATE OR REPLACE TEMPORARY VIEW {table} AS\nSELECT\n{position}  parse_json(value) AS {record}\n\
         FROM text.{files}\nWHERE trim(value) <> {};\n\n{query}",
        literal("")
    )
}
