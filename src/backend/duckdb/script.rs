//! A script that runs translations over files of events as they are, with `duckdb`.

use super::DuckDb;
use crate::backend::Schema;
use crate::backend::files::{Files, Format};
use crate::backend::sql::dialect::Dialect;

/// What makes the table of the events.
pub fn over(schema: &Schema, record: &str, files: &Files) -> String {
    let position = schema.position.as_deref().map(|name| format!("row_number() OVER () AS {}, ", DuckDb.ident(name)));
    let (hold, value, reader) = match files.format {
        Format::Json => ("a JSON object a line", "json", format!("read_ndjson_objects({})", paths(files))),
        Format::Csv => (
            "rows under a line of names; an empty cell is a field that is missing",
            "to_json(line)",
            format!("read_csv({}, all_varchar = true, union_by_name = true) AS line", paths(files)),
        ),
    };
    format!(
        "-- Run it with `duckdb < this.sql`. The files hold {hold}; they may be packed with gzip.\n\
         CREATE OR REPLACE TEMP TABLE {} AS\nSELECT {}{value} AS {record}\nFROM {reader};\n",
        DuckDb.ident(&schema.table),
        position.unwrap_or_default(),
    )
}

/// The paths as a literal, or a list of them.
fn paths(files: &Files) -> String {
    let literal = |path: &str| DuckDb.literal(path).unwrap_or_default();
    let all: Vec<String> = files.patterns().iter().map(|pattern| literal(&format!("{}/{pattern}", files.at))).collect();
    match &all[..] {
        [] => literal(&files.at),
        [only] => only.clone(),
        several => format!("[{}]", several.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    #[test]
    fn files_of_a_folder_are_read_as_they_are() {
        let files = Files { within: vec![(0, "json".into()), (1, "json.gz".into())], ..Files::json("it's") };
        assert_snapshot!(over(&Schema::flat(), "event", &files), @r"
        -- Run it with `duckdb < this.sql`. The files hold a JSON object a line; they may be packed with gzip.
        CREATE OR REPLACE TEMP TABLE events AS
        SELECT row_number() OVER () AS position, json AS event
        FROM read_ndjson_objects(['it''s/*.json', 'it''s/*/*.json.gz']);
        ");
    }

    #[test]
    fn rows_of_csv_are_events() {
        let files = Files { format: Format::Csv, ..Files::json("x.csv") };
        assert_snapshot!(over(&Schema::flat(), "event", &files), @r"
        -- Run it with `duckdb < this.sql`. The files hold rows under a line of names; an empty cell is a field that is missing; they may be packed with gzip.
        CREATE OR REPLACE TEMP TABLE events AS
        SELECT row_number() OVER () AS position, to_json(line) AS event
        FROM read_csv('x.csv', all_varchar = true, union_by_name = true) AS line;
        ");
    }
}
