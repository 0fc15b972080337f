//! Aggregates of the rows around each row, computed row by row.

mod group;

use super::group::{Groups, Lacking};
use super::keys::Several;
use super::tally::{Input, inputs, times};
use super::{Work, expr, filter};
use crate::aggregate::Heeds;
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Window};
use crate::table::column::Pool;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use group::{Group, Rules};

/// The table with the aggregates in each row that has the keys; what cannot be computed leaves the field as it is.
pub fn window(mut table: Table, window: &Window, work: &mut Work) -> Result<Table, Diagnostic> {
    let by = &window.by;
    let groups = Groups::of(&table, by, Several::EachOnce, Lacking::Left).map_err(|_| work.too_many_rows())?;
    let inputs = inputs(&table, &window.tallies, by, work);
    let times = times_heeded(&table, window, &inputs, work)?;
    let names: Vec<Name> = inputs.iter().map(|input| input.name.clone()).collect();
    let rules = Rules::new(window.frame, inputs, times, &work.context.zone);
    let mut run = Running::new(&table, window, &rules, groups.count, work);
    let mut start = 0;
    for rows in groups.rows.chunk_by(|one, next| one == next) {
        let end = start + rows.len();
        run.row(rows[0], &groups.ids[start..end]);
        if run.is_too_much() {
            return Err(too_much(work));
        }
        start = end;
    }
    if run.groups.iter().any(|group| group.is_cut) {
        let rows = window.frame.farthest.unwrap_or_default() - window.frame.nearest + 1;
        work.context
            .trouble(format!("a span of time was cut to {rows} rows, as in Splunk: give `window` to say how many"));
    }
    let columns = run.finish();
    for (name, column) in names.into_iter().zip(columns).filter(|(_, column)| !column.is_empty()) {
        table.overlay(name, column);
    }
    Ok(table)
}

fn too_much(work: &Work) -> Diagnostic {
    Diagnostic::error("too-much-work", "too many values would have to be looked at again for each row", work.span)
        .help("use a smaller window, or keep fewer rows before it")
}

/// The time of each row, if anything asks for it. A span of time needs rows in order of time (measured on 10.4).
fn times_heeded(table: &Table, window: &Window, inputs: &[Input], work: &Work) -> Result<Vec<Option<f64>>, Diagnostic> {
    let heeds = |input: &Input| (input.tally.function.tally)(input.tally.parameter).heeds() == Heeds::Times;
    if window.frame.span.is_none() {
        return Ok(if inputs.iter().any(heeds) { times(table) } else { Vec::new() });
    }
    let times = times(table);
    let is_known = times.iter().all(Option::is_some);
    if is_known && (times.is_sorted() || times.is_sorted_by(|one, next| one >= next)) {
        return Ok(times);
    }
    let message = "a window of time needs rows in order of `_time`, ascending or descending";
    Err(Diagnostic::error("unsorted", message, work.span).help("sort by `_time` before it"))
}

/// Rows being run through.
struct Running<'a> {
    table: &'a Table,
    rules: &'a Rules<'a>,
    resets: Resets<'a>,
    evaluator: expr::Evaluator<'a>,
    groups: Vec<Group>,
    /// How often everything was forgotten; a group that has an older number forgets when it is next asked.
    era: u32,
    /// How many rows have come.
    place: u64,
    last: Vec<u32>,
    /// Of each aggregate, its values so far and the code of each row.
    results: Vec<(Pool, Vec<u32>)>,
}

/// What makes the rows before be forgotten.
struct Resets<'a> {
    before: Vec<Option<bool>>,
    after: After<'a>,
    on_change: bool,
}

enum After<'a> {
    Never,
    /// It reads nothing that is computed here, so it is known of every row.
    Known(Vec<Option<bool>>),
    /// It may read what is computed here.
    Asked(&'a Expr, Vec<Name>),
}

impl<'a> Running<'a> {
    fn new(table: &'a Table, window: &'a Window, rules: &'a Rules<'a>, groups: usize, work: &Work<'a>) -> Running<'a> {
        let truths = |condition: &Expr| filter::truths(condition, table, work.context);
        let is_made = |name: &Name| rules.inputs.iter().any(|input| input.name == *name);
        let after = match &window.resets.after {
            None => After::Never,
            Some(condition) if condition.reads().iter().any(is_made) => After::Asked(condition, condition.reads()),
            Some(condition) => After::Known(truths(condition)),
        };
        let before = window.resets.before.as_ref().map(truths).unwrap_or_default();
        Running {
            table,
            rules,
            resets: Resets { before, after, on_change: window.resets.on_change },
            evaluator: work.evaluator(),
            groups: (0..groups).map(|_| Group::default()).collect(),
            era: 0,
            place: 0,
            last: Vec::new(),
            results: rules.inputs.iter().map(|_| (Pool::default(), vec![0; table.rows()])).collect(),
        }
    }

    /// Takes a row and the groups it is in.
    fn row(&mut self, row: u32, ids: &[u32]) {
        let changed = self.resets.on_change && !self.last.is_empty() && self.last != ids;
        if changed || self.resets.before.get(row as usize).is_some_and(|truth| *truth == Some(true)) {
            self.era += 1;
        }
        if self.resets.on_change {
            self.last = ids.to_vec();
        }
        for id in ids {
            self.groups[*id as usize].take(row, self.place, self.era, self.rules);
        }
        self.place += 1;
        for (index, (pool, codes)) in self.results.iter_mut().enumerate() {
            codes[row as usize] = match ids {
                [id] => self.groups[*id as usize].code(index, pool, self.rules),
                ids => {
                    let several: Vec<u32> =
                        ids.iter().map(|id| self.groups[*id as usize].code(index, pool, self.rules)).collect();
                    let values = Value::many(several.iter().map(|code| pool.value(*code).clone()));
                    pool.code(values)
                }
            };
        }
        if self.resets_after(row) {
            self.era += 1;
        }
    }

    fn resets_after(&self, row: u32) -> bool {
        match &self.resets.after {
            After::Never => false,
            After::Known(truths) => truths[row as usize] == Some(true),
            After::Asked(condition, names) => {
                let values: Vec<&Value> = names.iter().map(|name| self.value(row, name)).collect();
                self.evaluator.truth(condition, &expr::Scope::new(names, &values)) == Some(true)
            }
        }
    }

    /// The value of a field after what was computed.
    fn value(&self, row: u32, name: &Name) -> &Value {
        let index = self.rules.inputs.iter().position(|input| input.name == *name);
        let computed = index.map(|index| {
            let (pool, codes) = &self.results[index];
            pool.value(codes[row as usize])
        });
        computed.filter(|value| !value.is_null()).unwrap_or_else(|| self.table.value(row as usize, name))
    }

    fn is_too_much(&self) -> bool {
        self.rules.spent.get() > group::MOST_STEPS
    }

    fn finish(self) -> Vec<Column> {
        self.results.into_iter().map(|(pool, codes)| pool.column(codes)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{becomes, compare, context, field, number, outcome};
    use super::*;
    use crate::aggregate;
    use crate::plan::window::{Frame, Resets};
    use crate::plan::{Op, Over, Tally};
    use crate::source::Span;
    use crate::table::drawn::table;
    use crate::value::compare::{Operator, Reading};
    use crate::value::time::TimeSpan;

    const EVER: Frame =
        Frame { farthest: None, nearest: 0, span: None, counts_group: false, farthest_is_default: false };

    /// `sum(x)` as `s` over a frame.
    fn sum(by: &str, frame: Frame) -> Window {
        let (function, parameter) = aggregate::find("sum").expect("sum exists");
        let over = Over::Field("x".into());
        let tallies = vec![Tally { function, parameter, over, name: "s".into(), span: Span::default() }];
        Window { by: by.split_whitespace().map(Name::from).collect(), tallies, frame, resets: Resets::default() }
    }

    /// The column `s` after a window.
    fn sums(window: Window, drawing: &str) -> String {
        let outcome = outcome([Op::Window(Box::new(window))], table(drawing));
        assert!(outcome.errors.is_empty(), "{:?}", outcome.errors);
        let shown = (0..outcome.table.rows()).map(|row| outcome.table.value(row, "s").printed());
        shown.collect::<Vec<_>>().join(" ")
    }

    const FOUR: &str = "x g; 1 a; 2 b; 3 a; 4 b";

    #[test]
    fn rows_before_and_the_row_itself_count() {
        assert_eq!(sums(sum("", EVER), FOUR), "1 3 6 10");
        assert_eq!(sums(sum("g", EVER), FOUR), "1 2 4 6");
        assert_eq!(sums(sum("", Frame { nearest: 1, ..EVER }), FOUR), "null 1 3 6");
        assert_eq!(becomes(Op::Window(Box::new(sum("g", EVER))), "x g; 1 -; 2 a"), "g s x; - - 1; a 2 2");
    }

    #[test]
    fn nothing_computed_makes_no_column_and_takes_none_away() {
        assert_eq!(becomes(Op::Window(Box::new(sum("", EVER))), "x; a"), "x; a");
        assert_eq!(
            becomes(Op::Window(Box::new(sum("", Frame { nearest: 1, ..EVER }))), "s x; old 1; old 2"),
            "s x; old 1; 1 2"
        );
    }

    #[test]
    fn a_window_moves_over_all_rows_or_over_those_of_the_group() {
        let two = Frame { farthest: Some(1), ..EVER };
        assert_eq!(sums(sum("", two), FOUR), "1 3 5 7");
        assert_eq!(sums(sum("g", two), FOUR), "1 2 3 4");
        assert_eq!(sums(sum("g", Frame { counts_group: true, ..two }), FOUR), "1 2 4 6");
        assert_eq!(sums(sum("", Frame { farthest: Some(2), nearest: 2, ..EVER }), FOUR), "null null 1 2");
    }

    #[test]
    fn a_window_of_time_is_open_at_its_far_edge() {
        let hour = Frame { span: TimeSpan::read("1h"), ..EVER };
        assert_eq!(sums(sum("", hour), "_time x; 7200 1; 3601 2; 3600 3; 0 4"), "1 3 5 4");
        let window = Op::Window(Box::new(sum("", hour)));
        assert_eq!(outcome([window.clone()], table("_time x; 1 1; - 2")).errors[0].code, "unsorted");
        assert_eq!(outcome([Op::Reverse, window], table("_time x; 2 1; 1 2")).errors.len(), 0);
    }

    #[test]
    fn a_cut_by_splunks_own_limit_is_told() {
        let frame = Frame { farthest: Some(1), span: TimeSpan::read("1h"), farthest_is_default: true, ..EVER };
        let outcome = outcome([Op::Window(Box::new(sum("", frame)))], table("_time x; 3 1; 2 2; 1 3"));
        assert!(outcome.notes[0].message.contains("cut to 2 rows"), "{}", outcome.notes[0].message);
    }

    #[test]
    fn all_groups_are_forgotten_at_a_reset() {
        let above = |name: &str, limit| compare(field(name), Operator::Greater, number(limit), Reading::Number);
        let reset = |resets| Window { resets, ..sum("g", EVER) };
        assert_eq!(sums(reset(Resets { before: Some(above("x", 2.0)), ..Resets::default() }), FOUR), "1 2 3 4");
        assert_eq!(sums(reset(Resets { after: Some(above("x", 1.0)), ..Resets::default() }), FOUR), "1 2 3 4");
        assert_eq!(sums(reset(Resets { after: Some(above("s", 3.0)), ..Resets::default() }), FOUR), "1 2 4 4");
        let changes = "x g; 1 a; 2 a; 3 -; 4 a; 5 b; 6 a";
        assert_eq!(sums(reset(Resets { on_change: true, ..Resets::default() }), changes), "1 3 null 7 5 6");
    }

    #[test]
    fn a_row_in_several_groups_has_the_values_of_all() {
        assert_eq!(sums(sum("g", EVER), "x g; 1 a; 2 a|b; 3 b"), "1 [3, 2] 5");
    }

    #[test]
    fn too_much_to_look_at_is_an_error() {
        let rows = Table::of_rows((0..3_000).map(|row| [("x", Value::from(row))]));
        let window = Op::Window(Box::new(sum("", Frame { farthest: Some(2_000), ..EVER })));
        assert_eq!(outcome([window], rows).errors[0].code, "too-much-work");
    }

    #[test]
    fn distinct_values_are_counted_as_they_come() {
        let (function, parameter) = aggregate::find("values").expect("values exists");
        let mut window = sum("", EVER);
        window.tallies[0] = Tally { function, parameter, ..window.tallies[0].clone() };
        assert_eq!(sums(window, "x; b; a; b; -"), "b [a, b] [a, b] [a, b]");
        assert_eq!(context().take_troubles().len(), 0);
    }
}
