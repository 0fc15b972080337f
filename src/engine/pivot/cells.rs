//! The finished table of a pivot: a cell for each row, column and aggregate.

use super::super::Work;
use super::super::tally::Input;
use super::found::Found;
use super::rows::Rows;
use crate::diagnostic::Diagnostic;
use crate::plan::Pivot;
use crate::table::{Column, Name, Table};
use crate::value::{Number, Value};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// So many cells may be made.
const MOST_CELLS: usize = if cfg!(test) { 100_000 } else { 1 << 26 };

/// The finished table.
pub fn drawn(found: &Found, rows: &Rows, inputs: &[Input], pivot: &Pivot, work: &Work) -> Result<Table, Diagnostic> {
    let names = pivot.columns.as_ref().map(|split| found.names(split));
    let width = names.as_ref().map_or(1, Vec::len) * inputs.len();
    if width.saturating_mul(rows.shown.len()) > MOST_CELLS {
        let message = format!("this makes {width} columns of {} rows", rows.shown.len());
        return Err(Diagnostic::error("too-many-fields", message, work.span)
            .help("use a wider span, or keep fewer columns with `limit`"));
    }
    let mut columns = vec![(pivot.rows.field.clone(), Column::of(rows.shown.iter().cloned()))];
    for (index, input) in inputs.iter().enumerate() {
        // The cells are the same for all inputs of a wildcard.
        let per = pivot.cells.iter().find(|cell| std::ptr::eq(&cell.tally, input.tally)).and_then(|cell| cell.per);
        let cells = Cells { found, rows, results: &found.results[index], nothing: nothing(input), per };
        match &names {
            None => columns.push((input.name.clone(), cells.column(None))),
            Some(names) => {
                let mut by_series = cells.by_series();
                for name in names {
                    let name = name.as_text();
                    let column = cells.column(Some(by_series.remove(&name).unwrap_or_default()));
                    columns.push((column_name(pivot, inputs, input, &name), column));
                }
            }
        }
    }
    Ok(Table::new(columns, rows.shown.len()))
}

fn column_name(pivot: &Pivot, inputs: &[Input], input: &Input, series: &Name) -> Name {
    if inputs.len() == 1 {
        return series.clone();
    }
    pivot.naming.replace("$AGG$", &input.name).replace("$VAL$", series).into()
}

/// What an aggregate is of no events.
fn nothing(input: &Input) -> Value {
    (input.tally.function.tally)(input.tally.parameter).result()
}

/// The cells of one aggregate.
struct Cells<'f> {
    found: &'f Found,
    rows: &'f Rows,
    results: &'f Column,
    nothing: Value,
    per: Option<f64>,
}

impl Cells<'_> {
    /// The groups of each column.
    fn by_series(&self) -> FxHashMap<Arc<str>, Vec<usize>> {
        let mut groups: FxHashMap<Arc<str>, Vec<usize>> = FxHashMap::default();
        for group in 0..self.found.events.len() {
            if let Some(series) = self.found.series(group) {
                groups.entry(series).or_default().push(group);
            }
        }
        groups
    }

    /// The column of these groups, or of all.
    fn column(&self, groups: Option<Vec<usize>>) -> Column {
        let mut values = vec![self.nothing.clone(); self.rows.shown.len()];
        let groups = groups.unwrap_or_else(|| (0..self.found.events.len()).collect());
        for group in groups {
            if let Some(row) = self.rows.place(self.found.row(group)) {
                values[row] = self.results.value(group).clone();
            }
        }
        let Some(per) = self.per else { return Column::of(values) };
        let widths = self.rows.widths.iter().map(|width| width / per);
        Column::of(values.into_iter().zip(widths).map(|(value, width)| match value.number() {
            Some(number) => Value::Number(Number::of(number.value / width)),
            None => Value::Null,
        }))
    }
}
