//! Tables of two fields: the cells are computed as groups, and a row's cells are the members of a JSON object, because
//! SQL names columns before it sees a value.

mod axis;
mod kept;

use super::groups;
use super::need::Need;
use super::piece::{Digits, Piece, Shape};
use super::rows::{Cells, Column, Rows};
use super::select::Select;
use super::tallies;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::plan::pivot::{Cell, Split};
use crate::plan::{Grouping, Pivot, Tally};
use crate::source::Span;
use crate::value::Value;

/// The columns that hold the row and the column of each event; its own fields may be what is computed of.
pub const ROW: &str = "_row";
/// The column of the columns' names.
pub const SERIES: &str = "_series";
/// The column of how many events a cell has.
pub const EVENTS: &str = "_events";

/// What is computed for each row and column.
struct Made {
    /// Its name in the names of columns.
    name: Name,
    /// The column that holds it.
    column: Column,
    /// What it is of no events.
    nothing: Option<String>,
    /// For so many seconds of the row's range.
    per: Option<f64>,
}

/// The cells that were computed, as a step.
struct Table {
    step: String,
    made: Vec<Made>,
}

/// A row for each value of a field, a column for each of another or for each aggregate.
pub fn pivot(writer: &mut Writer<'_>, pivot: &Pivot) -> Done<()> {
    writer.flush();
    let tallies: Vec<Tally> = pivot.cells.iter().map(|cell| cell.tally.clone()).collect();
    writer.number_for(&tallies);
    let cut = axis::place(writer, &pivot.rows)?;
    if let Some(split) = &pivot.columns {
        series(writer, split, &pivot.rows.field, pivot.dedup_split)?;
    }
    let mut table = cells(writer, pivot)?;
    // A row stays even if all its columns go.
    let found = table.step.clone();
    if let Some(split) = &pivot.columns
        && let Some(ranking) = &split.ranking
    {
        let placed = std::mem::take(&mut writer.rows);
        let kept = kept::names(writer, &table, split, ranking)?;
        writer.rows = placed;
        kept::regroup(writer, &kept, split)?;
        table = cells(writer, pivot)?;
    }
    let placed = std::mem::take(&mut writer.rows);
    let rows = axis::rows(writer, &pivot.rows, &cut, &placed.from, &found)?;
    match &pivot.columns {
        None => in_columns(writer, pivot, &cut, &rows, &table),
        Some(_) => in_records(writer, pivot, &cut, &rows, &table),
    }?;
    if writer.need != Need::No {
        writer.rows.order = groups::by_keys(writer, std::slice::from_ref(&pivot.rows.field))?;
    }
    Ok(())
}

/// Names the column that each event belongs to.
fn series(writer: &mut Writer<'_>, split: &Split, row_field: &Name, once: bool) -> Done<()> {
    let span = writer.span();
    if split.width.is_some() {
        return Err(writer.refuse("columns that are ranges", "they are not translated yet", span));
    }
    let series = writer.dialect.ident(SERIES);
    let value = writer.field(&split.field);
    let mut text = match value.shape {
        Shape::Many => {
            let list = if once { writer.dialect.different(&value.sql) } else { value.sql.clone() };
            // A list without values would leave no row.
            let lonely = writer.dialect.list(&[writer.nothing_of(Shape::Text)]);
            let list = format!("CASE WHEN {} THEN {list} ELSE {lonely} END", writer.present(&value));
            let mut listed = writer.rows.kept();
            listed.push(format!("{} AS {series}", writer.dialect.unnested(&list)));
            writer.push(&Select::of(listed, &writer.rows.from));
            series.clone()
        }
        Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => writer.text(&value, span)?.sql,
    };
    text = named(writer, &text, row_field, span)?;
    if let Some(missing) = &split.missing {
        text = format!("coalesce({text}, {})", writer.literal(missing, span)?);
    }
    let mut listed = writer.rows.kept();
    listed.push(format!("{text} AS {series}"));
    writer.push(&Select::of(listed, &writer.rows.from));
    writer.rows.carried.push(series);
    Ok(())
}

/// A value as the name of a column: what would be the name of an internal field, or of the rows, gets a word before it.
fn named(writer: &mut Writer<'_>, text: &str, row_field: &Name, span: Span) -> Done<String> {
    let row = writer.literal(row_field, span)?;
    let instead = writer.literal(&format!("VALUE_{row_field}"), span)?;
    let internal = writer.dialect.starred(text, "_*", false).unwrap_or_else(|| "false".into());
    Ok(format!(
        "CASE\n  WHEN {text} = '' THEN 'VALUE'\n  WHEN {text} = {row} THEN {instead}\n  WHEN {internal} THEN 'VALUE' || {text}\n  \
         ELSE {text}\nEND"
    ))
}

/// A step with a row for each row and column that has events.
fn cells(writer: &mut Writer<'_>, pivot: &Pivot) -> Done<Table> {
    let placed = writer.rows.clone();
    let mut group = vec![writer.dialect.ident(ROW)];
    group.extend(pivot.columns.as_ref().map(|_| writer.dialect.ident(SERIES)));
    let mut listed = group.clone();
    let mut made = Vec::new();
    for cell in &pivot.cells {
        for (name, tally) in spelled_out(writer, pivot, cell)? {
            let piece = tallies::tally(writer, &tally)?;
            let column = writer.dialect.ident(&format!("_cell_{}", made.len() + 1));
            listed.push(format!("{} AS {column}", piece.sql));
            let nothing = nothing(writer, &tally)?;
            let shape = if piece.shape == Shape::Nothing { Shape::Text } else { piece.shape };
            let column =
                Column { sql: column, shape, digits: piece.digits, is_set: true, spellings: None, decimals: None };
            made.push(Made { name, column, nothing, per: cell.per });
        }
    }
    listed.push(format!("count(*) AS {}", writer.dialect.ident(EVENTS)));
    let filter = group.iter().map(|key| format!("{key} IS NOT NULL")).collect::<Vec<_>>().join(" AND ");
    writer.push(&Select { filter: Some(filter), group, ..Select::of(listed, &placed.from) });
    let step = std::mem::replace(&mut writer.rows, placed).from;
    Ok(Table { step, made })
}

/// The aggregates of a cell, each over one thing.
fn spelled_out(writer: &mut Writer<'_>, pivot: &Pivot, cell: &Cell) -> Done<Vec<(Name, Tally)>> {
    let fields = [Some(&pivot.rows.field), pivot.columns.as_ref().map(|split| &split.field)];
    let by = fields.into_iter().flatten().cloned().collect();
    let tallies = vec![cell.tally.clone()];
    groups::spelled_out(writer, &Grouping { by, tallies, dedup_split: false, delimiter: None, always: false })
}

/// What an aggregate is of no events.
fn nothing(writer: &mut Writer<'_>, tally: &Tally) -> Done<Option<String>> {
    match (tally.function.tally)(tally.parameter).result() {
        Value::Null => Ok(None),
        Value::Number(number) => Ok(Some(number.to_string())),
        Value::Bool(_) | Value::Text(_) | Value::Multi(_) => {
            let what = format!("`{}`", tally.function.name);
            Err(writer.refuse(&what, "what it is of no events cannot be said", tally.span))
        }
    }
}

impl Made {
    /// A cell of a step that holds the cells beside the rows; of a rate, for so many seconds of the row's range.
    fn cell(&self, writer: &mut Writer<'_>, step: &str, cut: &axis::Cut) -> Done<Piece> {
        let span = writer.span();
        let shape = self.column.shape;
        let held = Piece::tight(format!("{step}.{}", self.column.sql), shape).with(self.column.digits.clone());
        let held = match &self.nothing {
            Some(nothing) => Piece::tight(format!("coalesce({}, {nothing})", held.sql), shape),
            None => held,
        };
        let Some(per) = self.per else { return Ok(held) };
        let Some(width) = cut.width() else {
            return Err(writer.refuse("a rate", "of rows that are no ranges it is not translated yet", span));
        };
        let number = writer.double(&held, span)?;
        let seconds = format!("CAST({width} AS {})", writer.dialect.type_of(Shape::Number));
        Ok(Piece::loose(format!("{} / ({seconds} / {per})", number.operand()), Shape::Number).with(Digits::Free))
    }
}

/// A column for each aggregate.
fn in_columns(writer: &mut Writer<'_>, pivot: &Pivot, cut: &axis::Cut, rows: &axis::Shown, table: &Table) -> Done<()> {
    let row = writer.dialect.ident(ROW);
    let shown = writer.set_column(&pivot.rows.field, &rows.piece);
    let mut listed = vec![format!("{}.{row} AS {}", rows.step, shown.sql)];
    let mut made = Rows::default();
    made.columns.insert(pivot.rows.field.clone(), shown);
    for cell in &table.made {
        let piece = cell.cell(writer, &table.step, cut)?;
        let column = writer.set_column(&cell.name, &piece);
        listed.push(format!("{} AS {}", piece.sql, column.sql));
        made.columns.insert(cell.name.clone(), column);
    }
    let from = format!("{0} LEFT JOIN {1} ON {0}.{row} = {1}.{row}", rows.step, table.step);
    writer.rows = made;
    writer.push(&Select::of(listed, from));
    Ok(())
}

/// A member of the row's record for each column, and for each aggregate if there are several.
fn in_records(writer: &mut Writer<'_>, pivot: &Pivot, cut: &axis::Cut, rows: &axis::Shown, table: &Table) -> Done<()> {
    let span = writer.span();
    let (row, series) = (writer.dialect.ident(ROW), writer.dialect.ident(SERIES));
    writer.push(&Select { distinct: true, ..Select::of(vec![series.clone()], &table.step) });
    let names = std::mem::take(&mut writer.rows).from;
    let mut members = Vec::new();
    let mut pieces = Vec::new();
    for cell in &table.made {
        let piece = cell.cell(writer, &table.step, cut)?;
        let name = member(writer, pivot, table, &cell.name, &format!("{names}.{series}"), span)?;
        pieces.push(piece.clone());
        members.push((name, piece));
    }
    let record = writer.dialect.ident(writer.request.schema.record.as_deref().unwrap_or("event"));
    let shown = writer.set_column(&pivot.rows.field, &rows.piece);
    let listed = vec![
        format!("{}.{row} AS {}", rows.step, shown.sql),
        format!("{} AS {record}", writer.dialect.gathered(&members)),
    ];
    let (_, shape, _) = writer.alike(&pieces, span)?;
    let from = format!(
        "{rows} CROSS JOIN {names}\nLEFT JOIN {cells} ON {cells}.{row} = {rows}.{row} AND {cells}.{series} = {names}.{series}",
        rows = rows.step,
        cells = table.step
    );
    let select = Select { group: vec![format!("{}.{row}", rows.step)], ..Select::of(listed, from) };
    let mut made = Rows { is_open: true, record: Some(record), cells: Some(Cells(shape)), ..Rows::default() };
    made.columns.insert(pivot.rows.field.clone(), shown);
    writer.rows = made;
    writer.push(&select);
    Ok(())
}

/// The name of a column: that of its value, and of several aggregates the two as the search puts them together.
fn member(
    writer: &mut Writer<'_>,
    pivot: &Pivot,
    table: &Table,
    name: &Name,
    series: &str,
    span: Span,
) -> Done<String> {
    if table.made.len() == 1 {
        return Ok(series.to_string());
    }
    let text = pivot.naming.replace("$AGG$", name);
    let parts: Vec<&str> = text.split("$VAL$").collect();
    let mut written = Vec::new();
    for (index, part) in parts.iter().enumerate() {
        if index > 0 {
            written.push(series.to_string());
        }
        if !part.is_empty() {
            written.push(writer.literal(part, span)?);
        }
    }
    Ok(written.join(" || "))
}
