//! A script that runs translations over files of events as they are, with `psql`.

use super::Postgres;
use crate::backend::Schema;
use crate::backend::files::Files;
use crate::backend::sql::dialect::Dialect;

/// How a line is one value: no line of JSON holds these control characters.
const WHOLE_LINES: &str = "WITH (FORMAT csv, QUOTE E'\\x01', DELIMITER E'\\x02')";

/// What makes the table of the events.
pub fn over(schema: &Schema, record: &str, files: &Files) -> String {
    let table = Postgres.ident(&schema.table);
    let position = schema.position.as_deref().map(|name| Postgres.ident(name));
    let number = position.map(|name| format!("{name} bigint GENERATED ALWAYS AS IDENTITY, ")).unwrap_or_default();
    let (how, from, those) = match files.within.is_empty() {
        true => ("The file holds a JSON object a line.", quoted(&files.at), String::new()),
        false => (
            "The files hold a JSON object a line, packed with gzip or not; a shell reads them.",
            format!("PROGRAM {}", quoted(&reading(files))),
            format!(" WHERE {record} IS NOT NULL"),
        ),
    };
    format!(
        "-- Run it with `psql -v ON_ERROR_STOP=1 -f this.sql`. {how}\n\
         DROP TABLE IF EXISTS {table};\nCREATE TEMPORARY TABLE {table} ({number}{record} jsonb);\n\
         \\copy {table} ({record}) FROM {from} {WHOLE_LINES}{those}\nANALYZE {table};\n"
    )
}

/// A line of shell that prints all files. After a file whose last line has no end, one is put.
fn reading(files: &Files) -> String {
    let at = files.at.replace('\'', "'\\''");
    let patterns: Vec<String> = files.patterns().iter().map(|pattern| format!("'{at}'/{pattern}")).collect();
    format!("for file in {}; do gzip -cdf \"$file\" && echo; done", patterns.join(" "))
}

/// As psql reads the rest of a line: a line end cannot stand in it.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace(['\n', '\r'], " ").replace('\'', "''"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use insta::assert_snapshot;

    #[test]
    fn a_file_is_copied_line_by_line() {
        assert_snapshot!(over(&Schema::flat(), "event", &Files::json("it's.json")), @r"
        -- Run it with `psql -v ON_ERROR_STOP=1 -f this.sql`. The file holds a JSON object a line.
        DROP TABLE IF EXISTS events;
        CREATE TEMPORARY TABLE events (position bigint GENERATED ALWAYS AS IDENTITY, event jsonb);
        \copy events (event) FROM 'it''s.json' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02')
        ANALYZE events;
        ");
    }

    #[test]
    fn files_of_a_folder_are_copied_one_after_the_other() {
        let files = Files { within: vec![(0, "json".into()), (1, "json.gz".into())], ..Files::json("it's") };
        assert_snapshot!(over(&Schema::flat(), "event", &files), @r#"
        -- Run it with `psql -v ON_ERROR_STOP=1 -f this.sql`. The files hold a JSON object a line, packed with gzip or not; a shell reads them.
        DROP TABLE IF EXISTS events;
        CREATE TEMPORARY TABLE events (position bigint GENERATED ALWAYS AS IDENTITY, event jsonb);
        \copy events (event) FROM PROGRAM 'for file in ''it''\''''s''/*.json ''it''\''''s''/*/*.json.gz; do gzip -cdf "$file" && echo; done' WITH (FORMAT csv, QUOTE E'\x01', DELIMITER E'\x02') WHERE event IS NOT NULL
        ANALYZE events;
        "#);
    }
}
