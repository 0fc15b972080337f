//! A row for each value of one field, a column for each of another.

mod cells;
mod found;
mod kept;
mod rows;

use super::Work;
use super::bin::ranges;
use super::cut::Cut;
use super::notes::Kind;
use super::tally::inputs;
use crate::aggregate::LIST_LIMIT;
use crate::diagnostic::Diagnostic;
use crate::plan::Pivot;
use crate::plan::pivot::Split;
use crate::table::{Column, Name, Table, hidden};
use crate::value::Value;
use found::Found;
use rows::Rows;
use rustc_hash::FxHashSet;
use std::sync::Arc;

/// The hidden columns that hold the row and the column of each event: its own fields may be what is computed of.
const ROW: &str = "row";
const SERIES: &str = "series";

/// The table of a row and a column field.
pub fn pivot(table: &Table, pivot: &Pivot, work: &mut Work) -> Result<Table, Diagnostic> {
    let axis = &pivot.rows;
    let cut = axis.width.as_ref().and_then(|width| Cut::of(table, &axis.field, width, work));
    let mut placed = table.clone();
    placed.set(hidden(ROW), of_field(table, &axis.field, cut.as_ref(), work));
    let mut keys = vec![hidden(ROW)];
    if let Some(split) = &pivot.columns {
        placed.set(hidden(SERIES), series(table, split, &axis.field, work));
        keys.push(hidden(SERIES));
    }
    let by: Vec<Name> =
        std::iter::once(&axis.field).chain(pivot.columns.as_ref().map(|split| &split.field)).cloned().collect();
    let inputs = inputs(table, pivot.cells.iter().map(|cell| &cell.tally), &by, work);
    let mut found = Found::of(&placed, &keys, &inputs, pivot, work)?;
    let rows = Rows::of(table, axis, cut.as_ref(), &found.rows(), work)?;
    if let Some(split) = &pivot.columns
        && let Some(kept) = kept::names(&found, split)
    {
        placed.set(hidden(SERIES), regrouped(&placed, &kept, split));
        found = Found::of(&placed, &keys, &inputs, pivot, work)?;
    }
    for (input, left_out) in inputs.iter().zip(&found.left_out) {
        work.notes.count(input.tally.span, Kind::ListCut(LIST_LIMIT), *left_out);
    }
    cells::drawn(&found, &rows, &inputs, pivot, work)
}

/// The values of a field row by row, in ranges if there is a cut.
fn of_field(table: &Table, field: &str, cut: Option<&Cut>, work: &Work) -> Column {
    match (cut, table.column(field)) {
        (_, None) => Column::empty(table.rows()),
        (Some(cut), Some(_)) => ranges(table, field, cut, work),
        (None, Some(column)) => table.by_row(column).into_owned(),
    }
}

/// The column that each event belongs to.
fn series(table: &Table, split: &Split, row_field: &str, work: &Work) -> Column {
    let cut = split.width.as_ref().and_then(|width| Cut::of(table, &split.field, width, work));
    let missing = split.missing.as_ref().map_or(Value::Null, |label| Value::Text(label.clone()));
    of_field(table, &split.field, cut.as_ref(), work).map(|value| match value {
        Value::Null => missing.clone(),
        Value::Bool(_) | Value::Number(_) | Value::Text(_) | Value::Multi(_) => {
            Value::many(value.values().iter().map(|value| named(value, row_field)))
        }
    })
}

/// A value as the name of a column. What would be the name of an internal field, or of the rows, gets a word before it
/// (Search Reference, "timechart": prepending VALUE).
fn named(value: &Value, row_field: &str) -> Value {
    let name = value.as_text();
    match &*name {
        "" => "VALUE".into(),
        _ if name.starts_with(['_', '\0']) => format!("VALUE{name}").into(),
        _ if *name == *row_field => format!("VALUE_{name}").into(),
        _ => Value::Text(name),
    }
}

/// The series of each event, those that are not kept all in one or in none.
fn regrouped(placed: &Table, kept: &FxHashSet<Arc<str>>, split: &Split) -> Column {
    let others = split.others.as_ref().map_or(Value::Null, |label| Value::Text(label.clone()));
    let is_kept = |value: &Value| kept.contains(&value.as_text()) || is_label(split.missing.as_ref(), value);
    let column = placed.column(&hidden(SERIES)).map(|column| placed.by_row(column).into_owned());
    column.unwrap_or_else(|| Column::empty(placed.rows())).map(|value| {
        Value::many(value.values().iter().map(|value| if is_kept(value) { value.clone() } else { others.clone() }))
    })
}

fn is_label(label: Option<&Name>, value: &Value) -> bool {
    label.is_some_and(|label| *value.show() == **label)
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{becomes, outcome};
    use super::*;
    use crate::aggregate;
    use crate::plan::pivot::{Axis, Cell, Kept, Ranking, Score};
    use crate::plan::{Op, Over, Tally, Width};
    use crate::source::Span;
    use crate::table::drawn::table;
    use crate::value::time::TimeSpan;

    /// A cell such as `sum(n)`.
    fn cell(call: &str) -> Cell {
        let (function, field) = call.split_once('(').unwrap_or((call, ""));
        let (function, parameter) = aggregate::find(function).expect("a function");
        let over = match field.trim_end_matches(')') {
            "" => Over::Rows,
            field if field.contains('*') => Over::Fields(crate::plan::FieldPattern::new(field)),
            field => Over::Field(field.into()),
        };
        Cell { tally: Tally { function, parameter, over, name: call.into(), span: Span::default() }, per: None }
    }

    fn axis(field: &str) -> Axis {
        Axis { field: field.into(), width: None, is_continuous: false, reach: (None, None), is_whole: false }
    }

    fn split(field: &str) -> Split {
        Split {
            field: field.into(),
            width: None,
            missing: Some("NULL".into()),
            ranking: None,
            others: Some("OTHER".into()),
        }
    }

    fn by_time(span: &str) -> Axis {
        let width = TimeSpan::read(span).map(|span| Width::Time(span, None));
        Axis { width, is_continuous: true, ..axis("_time") }
    }

    fn pivot(calls: &str, rows: Axis, columns: Option<Split>) -> Pivot {
        let cells = calls.split_whitespace().map(cell).collect();
        Pivot { rows, columns, cells, dedup_split: false, naming: "$AGG$:$VAL$".into() }
    }

    fn drawn(pivot: Pivot, drawing: &str) -> String {
        becomes(Op::Pivot(Box::new(pivot)), drawing)
    }

    const EVENTS: &str = "h u n; h1 a 1; h1 a 2; h1 b 3; h2 - 4; - a 5";

    #[test]
    fn cells_without_events_are_what_the_aggregate_is_of_nothing() {
        assert_eq!(drawn(pivot("count", axis("h"), Some(split("u"))), EVENTS), "h a b NULL; h1 2 1 0; h2 0 0 1");
        assert_eq!(drawn(pivot("sum(n)", axis("h"), Some(split("u"))), EVENTS), "h a b NULL; h1 3 3 -; h2 - - 4");
        let without = Split { missing: None, ..split("u") };
        assert_eq!(drawn(pivot("count", axis("h"), Some(without)), EVENTS), "h a b; h1 2 1");
        assert_eq!(drawn(pivot("count", axis("nosuch"), Some(split("u"))), EVENTS), "nosuch");
    }

    #[test]
    fn columns_of_several_aggregates_are_named_by_both() {
        assert_eq!(
            drawn(pivot("count max(n)", axis("h"), Some(Split { missing: None, ..split("u") })), EVENTS),
            "h count:a count:b max(n):a max(n):b; h1 2 1 2 3"
        );
        assert_eq!(drawn(pivot("count max(n)", axis("h"), None), EVENTS), "h count max(n); h1 3 3; h2 1 4");
        assert_eq!(drawn(pivot("max(*)", axis("h"), None), EVENTS), "h max(n) max(u); h1 3 b; h2 4 -");
    }

    #[test]
    fn a_column_never_takes_the_name_of_the_rows_or_of_an_internal_field() {
        let rows = "h u; 1 h; 1 _audit; 1 \"\"";
        assert_eq!(drawn(pivot("count", axis("h"), Some(split("u"))), rows), "h VALUE VALUE_audit VALUE_h; 1 1 1 1");
    }

    fn ranked(score: Score, kept: Kept) -> Option<Split> {
        Some(Split { ranking: Some(Ranking { score, kept }), ..split("u") })
    }

    fn of_cells(function: &str) -> Score {
        Score::OfCells(aggregate::find(function).expect("a function").0, None)
    }

    const SERIES: &str = "h u n; 1 a 1; 1 b 5; 2 b 1; 1 c 4; 2 c 4; 1 - 9";

    #[test]
    fn others_are_computed_anew_of_their_events() {
        let first = |count, highest| Kept::Ranked { count, highest, inside: true };
        let avg = pivot("avg(n)", axis("h"), ranked(of_cells("sum"), first(1, true)));
        assert_eq!(drawn(avg, SERIES), "h c NULL OTHER; 1 4 9 3; 2 4 - 1");
        let lowest = pivot("sum(n)", axis("h"), ranked(of_cells("sum"), first(1, false)));
        assert_eq!(drawn(lowest, SERIES), "h a NULL OTHER; 1 1 9 9; 2 - - 5");
        let outside = Kept::Ranked { count: 1, highest: true, inside: false };
        let inverse = pivot("sum(n)", axis("h"), ranked(of_cells("max"), outside));
        assert_eq!(drawn(inverse, SERIES), "h a c NULL OTHER; 1 1 4 9 5; 2 - 4 - 1");
    }

    #[test]
    fn of_equal_scores_the_first_by_name_is_kept() {
        let first = Kept::Ranked { count: 1, highest: true, inside: true };
        let pivot = pivot("count", axis("h"), ranked(Score::Events, first));
        assert_eq!(drawn(pivot, "h u; 1 b; 1 B; 1 a"), "h B OTHER; 1 1 2");
    }

    #[test]
    fn columns_may_have_to_pass_a_threshold() {
        let keeps = |kept| {
            let mut pivot = pivot("sum(n)", axis("h"), ranked(of_cells("max"), kept));
            pivot.columns.iter_mut().for_each(|split| (split.others, split.missing) = (None, None));
            drawn(pivot, SERIES)
        };
        assert_eq!(keeps(Kept::Above(4.0)), "h b; 1 5; 2 1");
        assert_eq!(keeps(Kept::Below(4.0)), "h a; 1 1; 2 -");
    }

    #[test]
    fn empty_ranges_have_a_row_where_rows_are_continuous() {
        let events = "_time n; 7200 1; 10 2; 20 3";
        assert_eq!(drawn(pivot("count", by_time("1h"), None), events), "_time count; 0 2; 3600 0; 7200 1");
        let gaps = Axis { is_continuous: false, ..by_time("1h") };
        assert_eq!(drawn(pivot("count", gaps, None), events), "_time count; 0 2; 7200 1");
        assert_eq!(drawn(pivot("count", by_time("1h"), None), "_time n"), "_time count");
    }

    #[test]
    fn rows_reach_as_far_as_they_are_told_to() {
        let reach = Axis { reach: (Some(1800.0), Some(10800.0)), ..by_time("1h") };
        let events = "_time; 3700";
        assert_eq!(drawn(pivot("count", reach.clone(), None), events), "_time count; 0 0; 3600 1; 7200 0");
        let whole = Axis { is_whole: true, ..reach };
        assert_eq!(drawn(pivot("count", whole, None), events), "_time count; 3600 1; 7200 0");
    }

    #[test]
    fn a_rate_is_for_so_many_seconds_of_the_range() {
        let mut pivot = pivot("sum(n)", by_time("1h"), None);
        pivot.cells[0].per = Some(60.0);
        assert_eq!(drawn(pivot, "_time n; 3700 60; 10 a"), "_time sum(n); 0 -; 3600 1");
    }

    #[test]
    fn ranges_of_numbers_are_in_order_and_what_is_no_number_comes_after() {
        let rows = Axis { width: Some(Width::Number(50.0)), is_continuous: true, ..axis("n") };
        assert_eq!(
            drawn(pivot("sum(n)", rows, None), "n; 110; 20; x; 130"),
            "n sum(n); 0-50 20; 50-100 -; 100-150 240; x -"
        );
    }

    #[test]
    fn an_event_is_in_the_column_of_each_of_its_values() {
        let events = "h u; 1 a|b; 1 a|a";
        assert_eq!(drawn(pivot("count", axis("h"), Some(split("u"))), events), "h a b; 1 3 1");
        let once = Pivot { dedup_split: true, ..pivot("count", axis("h"), Some(split("u"))) };
        assert_eq!(drawn(once, events), "h a b; 1 2 1");
    }

    #[test]
    fn more_cells_than_there_is_room_for_are_an_error() {
        let rows = Table::of_rows((0..400).map(|row| [("h", Value::from(row)), ("u", Value::from(row))]));
        let outcome = outcome([Op::Pivot(Box::new(pivot("count", axis("h"), Some(split("u")))))], rows);
        assert_eq!(outcome.errors[0].code, "too-many-fields");
        let years = outcome_of_years();
        assert_eq!(years, "too-many-rows");
    }

    fn outcome_of_years() -> &'static str {
        let rows = table("_time; 0; 1000000000");
        outcome([Op::Pivot(Box::new(pivot("count", by_time("1s"), None)))], rows).errors[0].code
    }
}
