//! A row for each value of a multivalue.

use super::notes::Kind;
use super::{MOST_ROWS, Work};
use crate::diagnostic::Diagnostic;
use crate::plan::Expand;
use crate::table::Table;
use crate::table::column::Pool;

/// The rows, each as often as its field has values and with one of them.
///
/// Where no row has the field all rows stay (measured on Splunk 10.4); where some have it the others are dropped, as users
/// report, and a note says so.
pub fn expand(table: &Table, expand: &Expand, work: &mut Work) -> Result<Table, Diagnostic> {
    if !table.holds(&expand.field) {
        return Ok(table.clone());
    }
    let most = expand.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let (mut rows, mut codes, mut pool) = (Vec::new(), Vec::new(), Pool::default());
    let mut dropped = 0;
    for row in 0..table.rows() {
        let values = table.value(row, &expand.field).values();
        dropped += usize::from(values.is_empty());
        for value in values.iter().take(most) {
            rows.push(row as u32);
            codes.push(pool.code(value.clone()));
        }
        if rows.len() > MOST_ROWS.max(table.rows()) {
            return Err(work.too_many_rows());
        }
    }
    work.notes.count(work.span, Kind::Dropped(expand.field.clone()), dropped);
    let mut expanded = table.gather(&rows);
    expanded.set(expand.field.clone(), pool.column(codes));
    Ok(expanded)
}

#[cfg(test)]
mod tests {
    use super::super::sketch::outcome;
    use super::*;
    use crate::plan::Op;
    use crate::table::drawn::{draw, table};
    use crate::value::Value;

    fn expanded(limit: Option<u64>, drawing: &str) -> (String, usize) {
        let outcome = outcome([Op::Expand(Expand { field: "x".into(), limit })], table(drawing));
        (draw(&outcome.table), outcome.notes.len())
    }

    #[test]
    fn each_value_has_a_row_and_other_fields_stay_whole() {
        assert_eq!(expanded(None, "n x; 1|2 a|b; 3 c"), ("n x; 1|2 a; 1|2 b; 3 c".into(), 0));
        assert_eq!(expanded(Some(1), "x; a|b|c"), ("x; a".into(), 0));
    }

    #[test]
    fn rows_without_the_field_go_only_if_others_have_it() {
        assert_eq!(expanded(None, "n; 1; 2"), ("n; 1; 2".into(), 0));
        assert_eq!(expanded(None, "n x; 1 -; 2 a"), ("n x; 2 a".into(), 1));
    }

    #[test]
    fn rows_do_not_multiply_without_end() {
        let wide = Value::many((0..4_000).map(Value::from));
        let rows = Table::of_rows([[("x", wide.clone()), ("y", wide.clone())]]);
        let ops = ["x", "y"].map(|field| Op::Expand(Expand { field: field.into(), limit: None }));
        assert_eq!(outcome(ops, rows).errors[0].code, "too-many-rows");
    }
}
