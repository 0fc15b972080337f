//! Where rows come from: events, put in Splunk's order, and rows made from nothing.

use super::search::TIME;
use super::{MOST_ROWS, Work};
use crate::diagnostic::Diagnostic;
use crate::plan::Rows;
use crate::plan::lookup::Portion;
use crate::table::{Builder, Column, Name, Table};
use crate::value::Value;

/// The rows from the latest `_time` to the earliest; those without one after the others, in the order they came.
pub fn newest_first(table: Table) -> Table {
    let Some(column) = table.column(TIME) else { return table };
    let times: Vec<f64> = (0..table.rows()).map(|row| time(column.value(table.stored(row)))).collect();
    if times.is_sorted_by(|earlier, later| earlier >= later) {
        return table;
    }
    let mut rows: Vec<u32> = (0..table.rows() as u32).collect();
    rows.sort_by(|one, other| times[*other as usize].total_cmp(&times[*one as usize]));
    table.select(&rows)
}

/// The moment a value tells; negative infinity if it tells none.
pub fn time(value: &Value) -> f64 {
    value.number().map_or(f64::NEG_INFINITY, |number| number.value)
}

/// The rows of a lookup table, as this search wrote it or as it is kept.
fn portion(portion: &Portion, work: &Work) -> Result<Table, Diagnostic> {
    let Portion { lookup, skip, count } = portion;
    let table = match work.context.written(&lookup.file) {
        Some(table) => table,
        None => lookup.table().map_err(|lack| lack.error(work.span))?.clone(),
    };
    let place = |rows: u64| usize::try_from(rows).unwrap_or(usize::MAX).min(table.rows());
    let (from, to) = (place(*skip), place(count.unwrap_or(u64::MAX).saturating_add(*skip)));
    let rows: Vec<u32> = (from as u32..to as u32).collect();
    Ok(if rows.len() == table.rows() { table } else { table.select(&rows) })
}

/// Rows made from nothing.
pub fn make(rows: &Rows, work: &Work) -> Result<Table, Diagnostic> {
    let now = Value::computed(work.context.now);
    match rows {
        Rows::Table(found) => portion(found, work),
        Rows::Given(rows) => height(rows.len() as u64, work).map(|_| given(rows, &now)),
        Rows::Empty(count) => {
            let many = height(*count, work)?;
            Ok(Table::new([(TIME.into(), Column::constant(now, many))], many))
        }
    }
}

/// A number of rows, unless there may not be so many.
fn height(rows: u64, work: &Work) -> Result<usize, Diagnostic> {
    usize::try_from(rows).ok().filter(|rows| *rows <= MOST_ROWS).ok_or_else(|| work.too_many_rows())
}

fn given(rows: &[Vec<(Name, Value)>], now: &Value) -> Table {
    let mut builder = Builder::default();
    builder.declare(TIME);
    for row in rows {
        if row.iter().all(|(name, value)| **name != *TIME || value.is_null()) {
            builder.put(TIME, now.clone());
        }
        row.iter().for_each(|(name, value)| builder.put(name, value.clone()));
        builder.end_row();
    }
    builder.finish()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{NOW, context, outcome};
    use super::*;
    use crate::plan::{Op, Plan, Step};
    use crate::source::Span;
    use crate::table::drawn::{draw, table, value};

    fn made(rows: Rows) -> super::super::Outcome {
        let step = Step { op: Op::Rows(rows), stage: 0, span: Span::default() };
        super::super::run(&Plan { steps: vec![step] }, &context(), Table::default())
    }

    #[test]
    fn events_come_newest_first_and_those_without_a_time_last() {
        let rows = outcome([], table("_time n; - 1; 5 2; 30 3; 5 4; x 5"));
        assert_eq!(draw(&rows.table), "_time n; 30 3; 5 2; 5 4; - 1; x 5");
    }

    #[test]
    fn made_rows_have_the_time_of_the_search() {
        assert_eq!(draw(&made(Rows::Empty(2)).table), format!("_time; {NOW}; {NOW}"));
        let given =
            vec![vec![("x".into(), value("1"))], vec![("_time".into(), value("5")), ("y".into(), value("a|b"))]];
        assert_eq!(draw(&made(Rows::Given(given)).table), format!("_time x y; {NOW} 1 -; 5 - a|b"));
    }

    #[test]
    fn too_many_rows_are_an_error_and_not_fewer_rows() {
        let made = made(Rows::Empty(u64::MAX));
        assert_eq!(made.errors[0].code, "too-many-rows");
        assert!(made.table.is_empty());
    }
}
