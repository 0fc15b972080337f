//! Rows made from nothing, and those of a lookup table.

use super::lookups::{MOST_CELLS, constant};
use super::need::Need;
use super::piece::{Piece, Shape};
use super::rows::{Rows, Term};
use super::select::Select;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::plan;
use crate::plan::lookup::Portion;
use crate::value::Value;

/// Rows made from nothing.
pub fn rows(writer: &mut Writer<'_>, rows: &plan::Rows) -> Done<()> {
    writer.flush();
    match rows {
        plan::Rows::Empty(count) => empty(writer, *count),
        plan::Rows::Given(rows) => {
            let now = Value::computed(writer.request.now);
            let mut names: Vec<Name> = vec!["_time".into()];
            for (name, _) in rows.iter().flatten() {
                if !names.contains(name) {
                    names.push(name.clone());
                }
            }
            let cell = |row: &Vec<(Name, Value)>, name: &Name| {
                let given = row.iter().rev().find(|(given, value)| given == name && !value.is_null());
                let missing = if &**name == "_time" { now.clone() } else { Value::Null };
                let value = given.map_or(missing, |(_, value)| value.clone());
                value.values().iter().map(|value| value.show().into_owned()).collect()
            };
            let rows: Vec<Vec<Vec<String>>> =
                rows.iter().map(|row| names.iter().map(|name| cell(row, name)).collect()).collect();
            given(writer, "rows_1", "the rows that the search gives", &names, &rows)
        }
        plan::Rows::Table(portion) => table(writer, portion),
    }
}

/// So many rows with `_time` alone.
fn empty(writer: &mut Writer<'_>, count: u64) -> Done<()> {
    let time: Name = "_time".into();
    let sql = format!("CAST({} AS {})", writer.request.now, writer.dialect.type_of(Shape::Number));
    let piece = Piece::tight(sql, Shape::Number);
    writer.rows = Rows::default();
    let column = writer.set_column(&time, &piece);
    let select = Select::of(vec![format!("{} AS {}", piece.sql, column.sql)], writer.dialect.rows(count));
    writer.rows.columns.insert(time, column);
    writer.push(&select);
    Ok(())
}

/// The rows of a lookup table, or so many of them.
fn table(writer: &mut Writer<'_>, portion: &Portion) -> Done<()> {
    let name = &portion.lookup.name;
    let span = writer.span();
    let what = format!("the lookup `{name}`");
    let table = portion.lookup.listed(MOST_CELLS).map_err(|lack| writer.refuse(&what, &lack.message, span))?;
    let place = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX).min(table.rows.len());
    let (from, to) = (place(portion.skip), place(portion.count.unwrap_or(u64::MAX).saturating_add(portion.skip)));
    let rows = table.rows[from..to].to_vec();
    given(writer, "lookup_1", &format!("the rows of the lookup `{name}`"), &table.columns, &rows)
}

/// Rows that the query itself gives, numbered where their order counts.
fn given(writer: &mut Writer<'_>, stem: &str, about: &str, names: &[Name], rows: &[Vec<Vec<String>>]) -> Done<()> {
    let span = writer.span();
    let is_ordered = writer.need != Need::No;
    let mut columns = Vec::new();
    let mut made = Rows::default();
    for (index, name) in names.iter().enumerate() {
        let is_many = rows.iter().any(|row| row[index].len() > 1);
        let shape = if is_many { Shape::Many } else { Shape::Text };
        let column = writer.set_column(name, &Piece::tight("", shape));
        columns.push((column.sql.clone(), shape));
        made.columns.insert(name.clone(), column);
    }
    let mut written = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        let mut cells = Vec::new();
        for (texts, (_, shape)) in row.iter().zip(&columns) {
            cells.push(constant(writer, texts, *shape, span)?);
        }
        if is_ordered || cells.is_empty() {
            cells.push((number + 1).to_string());
        }
        written.push(cells);
    }
    if is_ordered || columns.is_empty() {
        let number = writer.dialect.ident("_order");
        columns.push((number.clone(), Shape::Whole));
        made.carried.push(number.clone());
        made.order = vec![Term::rising(number)];
    }
    made.from = writer.push_given(stem, about, &columns, &written);
    writer.rows = made;
    Ok(())
}
