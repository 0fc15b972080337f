//! A script that runs translations over files of events as they are, with `spark-sql`.

use super::quoted::{ident, literal};
use crate::backend::Schema;
use crate::backend::files::{Files, any_of};

/// What makes the table of the events.
pub fn over(schema: &Schema, record: &str, files: &Files) -> String {
    let position = schema.position.as_deref().map(|name| {
        let place = "struct(_metadata.file_path, _metadata.file_block_start, monotonically_increasing_id())";
        format!("  {place} AS {},\n", ident(name))
    });
    let position = position.unwrap_or_default();
    let path =
        if files.within.is_empty() { files.at.clone() } else { format!("{}/{}", files.at, any_of(&files.patterns())) };
    format!(
        "-- Run it with `spark-sql -f this.sql`. The files hold a JSON object a line, packed with gzip or not.\n\
         -- A line that is no JSON ends the query; `try_parse_json` would pass it over.\n\
         CREATE OR REPLACE TEMPORARY VIEW {} AS\nSELECT\n{position}  parse_json(value) AS {record}\n\
         FROM text.`{}`\nWHERE trim(value) <> {};\n",
        ident(&schema.table),
        path.replace('`', "``").replace("${", "$?"),
        literal("")
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_of_a_folder_are_read_as_they_are() {
        let files = Files { within: vec![(0, "json".into()), (1, "json.gz".into())], ..Files::json("my `logs` ${x}") };
        insta::assert_snapshot!(over(&Schema::flat(), "event", &files), @r"
        -- Run it with `spark-sql -f this.sql`. The files hold a JSON object a line, packed with gzip or not.
        -- A line that is no JSON ends the query; `try_parse_json` would pass it over.
        CREATE OR REPLACE TEMPORARY VIEW events AS
        SELECT
          struct(_metadata.file_path, _metadata.file_block_start, monotonically_increasing_id()) AS position,
          parse_json(value) AS event
        FROM text.`my ``logs`` $?x}/{*.json,*/*.json.gz}`
        WHERE trim(value) <> '';
        ");
    }
}
