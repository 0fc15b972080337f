//! A script that runs a translation over files of events as they are, with `clickhouse local`.

use super::ClickHouse;
use super::quotes::quoted;
use crate::backend::Schema;
use crate::backend::sql::dialect::Dialect;

/// A script that runs a query over a file of events, or over all that a pattern of paths names.
pub fn script(query: &str, schema: &Schema, events: &str) -> String {
    let table = ClickHouse.ident(&schema.table);
    let Some(record) = schema.record.as_deref().map(|record| ClickHouse.ident(record)) else {
        return format!("-- The events are in the table {table}, as the schema says.\n{query}");
    };
    // Nothing is numbered, so that nothing need be read before the first row: a place is compared with others.
    let position =
        schema.position.as_deref().map(|name| format!("(_path, _row_number) AS {}, ", ClickHouse.ident(name)));
    format!(
        "-- Run it with `clickhouse local < this.sql`. The files are read as they are: JSON objects, packed with gzip or not.\n\
         CREATE OR REPLACE VIEW {table} AS\nSELECT {}{record}\nFROM file({}, 'JSONAsString', {});\n\n{query}",
        position.unwrap_or_default(),
        quoted(events, '\''),
        quoted(&format!("{record} String"), '\''),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_read_as_they_are_and_in_their_order() {
        insta::assert_snapshot!(script("SELECT 1;\n", &Schema::flat(), "it's/*.json"), @r"
        -- Run it with `clickhouse local < this.sql`. The files are read as they are: JSON objects, packed with gzip or not.
        CREATE OR REPLACE VIEW events AS
        SELECT (_path, _row_number) AS position, event
        FROM file('it\'s/*.json', 'JSONAsString', 'event String');

        SELECT 1;
        ");
    }
}
