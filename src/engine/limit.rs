//! The first and last rows, and rows up to a condition.

use super::Work;
use super::expr::Manner;
use super::filter;
use super::group::{Groups, Lacking};
use super::keys::Several;
use super::notes::Kind;
use super::reads;
use crate::diagnostic::Diagnostic;
use crate::plan::{End, Limit, Others, While};
use crate::table::{Column, Name, Table};
use crate::value::{Number, Value};
use std::ops::Range;

/// The first or last rows, of all or of each run of neighbours with equal keys.
pub fn limit(table: &Table, limit: &Limit, work: &mut Work) -> Result<Table, Diagnostic> {
    if limit.of_brackets {
        let left = table.rows().saturating_sub(usize::try_from(limit.count).unwrap_or(usize::MAX));
        work.notes.count(work.span, Kind::SubsearchCut(limit.count), left);
    }
    let count = u32::try_from(limit.count).unwrap_or(u32::MAX);
    let mut parts = Vec::new();
    let mut kept: Vec<u32> = Vec::new();
    for run in runs(table, &limit.by, work)? {
        let count = count.min(run.end - run.start);
        let cut = match limit.end {
            End::First => {
                kept.extend(run.start..run.start + count);
                run.start + count..run.end
            }
            End::LastReversed => {
                kept.extend((run.end - count..run.end).rev());
                run.start..run.end - count
            }
        };
        if let Some(others) = limit.others.as_ref().filter(|_| !cut.is_empty()) {
            parts.push(table.select(&std::mem::take(&mut kept)));
            parts.push(stand_in(table, &limit.by, others, cut));
        }
    }
    let rest = table.select(&kept);
    if parts.is_empty() {
        return Ok(rest);
    }
    parts.push(rest);
    Ok(Table::concat(&parts))
}

/// Runs of neighbours with equal keys.
fn runs(table: &Table, by: &[Name], work: &Work) -> Result<Vec<Range<u32>>, Diagnostic> {
    if by.is_empty() {
        return Ok(std::iter::once(0..table.rows() as u32).collect());
    }
    let groups = Groups::of(table, by, Several::AsOne, Lacking::Grouped).map_err(|_| work.too_many_rows())?;
    let mut start = 0;
    let run = |ids: &[u32]| {
        let run = start..start + ids.len() as u32;
        start = run.end;
        run
    };
    Ok(groups.ids.chunk_by(|one, other| one == other).map(run).collect())
}

/// The row that stands for those cut: their keys, a label, and their sums.
fn stand_in(table: &Table, by: &[Name], others: &Others, cut: Range<u32>) -> Table {
    let mut row = table.select(&[cut.start]).compact();
    for name in row.names().filter(|name| !by.contains(name)).cloned().collect::<Vec<_>>() {
        row.set(name, Column::empty(1));
    }
    for name in &others.labelled {
        row.set(name.clone(), Column::constant(Value::text(others.label.clone()), 1));
    }
    for name in &others.summed {
        let sum = cut.clone().flat_map(|row| table.value(row as usize, name).numbers()).sum();
        row.set(name.clone(), Column::constant(Value::Number(Number::of(sum)), 1));
    }
    row
}

/// The rows up to the first for which a condition fails.
pub fn take_while(table: &Table, until: &While, work: &mut Work) -> Table {
    let end = end(table, until, Manner::default(), work);
    if reads::may_negate_null(&until.condition) {
        let otherwise = self::end(table, until, Manner { not_null_is_true: true, ..Manner::default() }, work);
        work.notes.count(until.condition.span, Kind::NotOfNull, end.abs_diff(otherwise));
    }
    table.select(&(0..end as u32).collect::<Vec<_>>())
}

fn end(table: &Table, until: &While, manner: Manner, work: &Work) -> usize {
    let truths = filter::judge(&until.condition, table, work.evaluator().with(manner));
    let failing = truths.iter().position(|truth| !truth.unwrap_or(until.null_passes));
    let end = failing.map_or(truths.len(), |row| row + usize::from(until.keep_last));
    until.count.map_or(end, |count| end.min(usize::try_from(count).unwrap_or(usize::MAX)))
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{becomes, compare, field, number};
    use super::*;
    use crate::plan::Op;
    use crate::value::compare::{Operator, Reading};

    fn cut(end: End, count: u64, by: &str, others: Option<Others>, drawing: &str) -> String {
        let by = by.split_whitespace().map(Name::from).collect();
        becomes(Op::Limit(Limit { end, count, by, others, of_brackets: false }), drawing)
    }

    #[test]
    fn head_keeps_the_order_and_tail_turns_it() {
        assert_eq!(cut(End::First, 2, "", None, "n; 1; 2; 3"), "n; 1; 2");
        assert_eq!(cut(End::LastReversed, 2, "", None, "n; 1; 2; 3"), "n; 3; 2");
        assert_eq!(cut(End::First, u64::MAX, "", None, "n; 1"), "n; 1");
    }

    #[test]
    fn a_limit_may_be_of_each_run_of_neighbours() {
        assert_eq!(cut(End::First, 1, "g", None, "g n; a 1; a 2; b 3; - 4; - 5; a 6"), "g n; a 1; b 3; - 4; a 6");
    }

    #[test]
    fn a_last_row_may_stand_for_those_cut() {
        let others =
            || Some(Others { labelled: vec!["user".into()], label: "OTHER".into(), summed: vec!["count".into()] });
        let drawing = "count g user; 5 a x; 2 a y; 1 a z; 7 b x";
        assert_eq!(cut(End::First, 1, "g", others(), drawing), "count g user; 5 a x; 3 a OTHER; 7 b x");
    }

    fn below_three(null_passes: bool, keep_last: bool, count: Option<u64>) -> String {
        let condition = compare(field("x"), Operator::Less, number(3.0), Reading::Number);
        becomes(Op::While(While { condition, count, null_passes, keep_last }), "x; 1; -; 2; 3; 1")
    }

    #[test]
    fn rows_end_at_the_first_that_fails() {
        assert_eq!(below_three(false, false, None), "x; 1");
        assert_eq!(below_three(false, true, None), "x; 1; -");
        assert_eq!(below_three(true, false, None), "x; 1; -; 2");
        assert_eq!(below_three(true, true, Some(2)), "x; 1; -");
    }
}
