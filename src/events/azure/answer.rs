//! The answer of Log Analytics to a query: tables with their columns named once, and rows of cells.

use super::super::columns::Columns;
use super::super::dialect::Dialect;
use super::super::flaws::{Flaws, Place};
use super::super::scan::{Scan, Token};
use serde::Deserialize;
use serde_json::Value as Json;

#[derive(Deserialize)]
struct Answer {
    #[serde(alias = "Tables")]
    tables: Vec<Table>,
}

#[derive(Deserialize)]
struct Table {
    #[serde(alias = "Columns")]
    columns: Vec<Named>,
    #[serde(alias = "Rows")]
    rows: Vec<Vec<Json>>,
}

#[derive(Deserialize)]
struct Named {
    #[serde(alias = "ColumnName")]
    name: String,
}

/// Whose names the columns of an answer have; none if the text, which may be only a beginning, is none.
pub(in crate::events) fn dialect(text: &str) -> Option<Dialect> {
    let mut scan = Scan::new(text);
    enter(&mut scan, Token::Object)?;
    key(&mut scan, &["tables", "Tables"])?;
    enter(&mut scan, Token::Array)?;
    scan.element(true).ok()?.then_some(())?;
    enter(&mut scan, Token::Object)?;
    key(&mut scan, &["columns", "Columns"])?;
    enter(&mut scan, Token::Array)?;
    let mut names = Vec::new();
    while scan.element(names.is_empty()).ok()? {
        enter(&mut scan, Token::Object)?;
        key(&mut scan, &["name", "ColumnName"])?;
        let Token::Text(name) = scan.value().ok()? else { return None };
        names.push(name.text(&mut String::new()).to_string());
        while scan.key(false).ok()?.is_some() {
            let begun = scan.value().ok()?;
            scan.pass(begun).ok()?;
        }
    }
    Some(Dialect::of_names(&names))
}

fn enter(scan: &mut Scan<'_>, wanted: Token<'_>) -> Option<()> {
    (scan.value().ok()? == wanted).then_some(())
}

/// Goes to the value of one of these keys.
fn key(scan: &mut Scan<'_>, wanted: &[&str]) -> Option<()> {
    let mut first = true;
    while let Some(key) = scan.key(first).ok()? {
        first = false;
        if wanted.contains(&key.raw) {
            return Some(());
        }
        let begun = scan.value().ok()?;
        scan.pass(begun).ok()?;
    }
    None
}

/// Reads all tables; gives how many rows there were. Rows and columns that do not fit are treated as those of CSV.
pub(in crate::events) fn read(
    text: &str,
    columns: &mut Columns<'_>,
    flaws: &mut Flaws,
) -> Result<usize, serde_json::Error> {
    let Answer { tables } = serde_json::from_str(text)?;
    let mut height = 0;
    // The columns' names are row 1.
    let mut place = 1;
    for Table { columns: names, rows } in tables {
        let width = names.len();
        for row in rows {
            place += 1;
            if row.len() > width {
                flaws.add(
                    Place::Row(place),
                    format!("a row with more cells than the table's {width} columns was left out"),
                );
                continue;
            }
            if row.len() < width {
                let what = "a row has fewer cells than the table's";
                flaws.add(Place::Row(place), format!("{what} {width} columns: the others are taken as missing"));
            }
            names.iter().zip(&row).for_each(|(Named { name }, cell)| put(name, cell, columns));
            columns.end_row();
            height += 1;
        }
    }
    Ok(height)
}

fn put(name: &str, cell: &Json, columns: &mut Columns<'_>) {
    let field = columns.field(name);
    match cell {
        Json::Null => {}
        Json::String(text) => columns.put(field, text),
        Json::Bool(_) | Json::Number(_) | Json::Array(_) | Json::Object(_) => columns.put(field, &cell.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::super::super::wanted::Wanted;
    use super::*;

    #[test]
    fn the_rows_of_an_answer_are_those_of_its_tables() {
        let text = r#"{"tables":[{"name":"PrimaryResult","columns":[{"name":"TimeGenerated","type":"datetime"},
            {"name":"Computer","type":"string"},{"name":"EventID","type":"int"}],"rows":[["t",null,4624]]}]}"#;
        assert_eq!(dialect(text), Some(Dialect::Azure));
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        assert_eq!(read(text, &mut columns, &mut Flaws::default()).ok(), Some(1));
        assert_eq!(columns.finish().1.len(), 2);
        assert_eq!(dialect(r#"{"tables":[{"columns":["a"]}]}"#), None);
        assert_eq!(dialect(r#"{"tables":3}"#), None);
    }

    #[test]
    fn a_row_that_does_not_fit_its_columns_is_counted() {
        let text = r#"{"tables":[{"columns":[{"name":"Computer"},{"name":"EventID"}],
            "rows":[["a",1],["b"],["c",3,4],["d"],["e",5]]}]}"#;
        let (wanted, mut flaws) = (Wanted::all(), Flaws::default());
        assert_eq!(read(text, &mut Columns::new(&wanted), &mut flaws).ok(), Some(4));
        let fewer = "a row has fewer cells than the table's 2 columns: the others are taken as missing";
        let more = "a row with more cells than the table's 2 columns was left out";
        assert_eq!(flaws.list(), [(Place::Row(3), fewer.to_string(), 2), (Place::Row(4), more.to_string(), 1)]);
    }
}
