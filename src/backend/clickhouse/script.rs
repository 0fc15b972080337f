//! A script that runs translations over files of events as they are, with `clickhouse local`.

use super::ClickHouse;
use super::quotes::quoted;
use crate::backend::Schema;
use crate::backend::files::{Files, any_of};
use crate::backend::sql::dialect::Dialect;
use std::collections::BTreeSet;

/// What makes the table of the events.
pub fn over(schema: &Schema, record: &str, files: &Files) -> String {
    // Nothing is numbered, so that nothing need be read before the first row: a place is compared with others.
    let position =
        schema.position.as_deref().map(|name| format!("(_path, _row_number) AS {}, ", ClickHouse.ident(name)));
    format!(
        "-- Run it with `clickhouse local < this.sql`. The files are read as they are: JSON objects, packed with gzip or not.\n\
         CREATE OR REPLACE VIEW {} AS\nSELECT {}{record}\nFROM file({}, 'JSONAsString', {});\n",
        ClickHouse.ident(&schema.table),
        position.unwrap_or_default(),
        quoted(&path(files), '\''),
        quoted(&format!("{record} String"), '\''),
    )
}

/// The files as one pattern. ClickHouse finds nothing, and does not say so, where an alternative is a pattern itself.
fn path(files: &Files) -> String {
    if files.within.is_empty() {
        return files.at.clone();
    }
    let endings: BTreeSet<String> = files.within.iter().map(|(_, ending)| ending.clone()).collect();
    let deep = if files.within.iter().any(|(depth, _)| *depth > 0) { "**/" } else { "" };
    format!("{}/{deep}*.{}", files.at, any_of(&endings.into_iter().collect::<Vec<_>>()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_as_they_are_and_in_their_order() {
        let files = Files { within: vec![(0, "json".into())], ..Files::json("it's") };
        insta::assert_snapshot!(over(&Schema::flat(), "event", &files), @r"
        -- Run it with `clickhouse local < this.sql`. The files are read as they are: JSON objects, packed with gzip or not.
        CREATE OR REPLACE VIEW events AS
        SELECT (_path, _row_number) AS position, event
        FROM file('it\'s/*.json', 'JSONAsString', 'event String');
        ");
    }

    #[test]
    fn files_in_folders_are_found_however_deep_they_are() {
        let within = vec![(0, "json".into()), (1, "json".into()), (2, "json.gz".into())];
        assert_eq!(path(&Files { within, ..Files::json("x") }), "x/**/*.{json,json.gz}");
    }
}
