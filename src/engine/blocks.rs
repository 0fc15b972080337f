//! Blocks of events against all at once: however a reader cuts its events, a search gives the same rows and notes.

use super::sketch::{compare, context, equals, field, grouping, not, number, or, plan, project, rename, test, text};
use super::{Outcome, Run, rows, run};
use crate::plan::join::{Join, Moment, Union};
use crate::plan::pivot::{Axis, Cell, Split};
use crate::plan::window::{Frame, Resets};
use crate::plan::{
    Bin, Columns, Distinct, End, Expand, Extend, FieldPattern, Fill, Grouping, Limit, Op, Pivot, Plan, Sort, SortKey,
    Target, Unpivot, While, Width, Window,
};
use crate::table::drawn::{draw, table};
use crate::table::{Name, Table};
use crate::value::compare::{Operator, Reading, SortReading};
use proptest::prelude::*;

/// Ops of every kind but one: the regular expressions of `Extract` may be left out of a build.
fn ops() -> Vec<Op> {
    let a = || Name::from("a");
    let sort = SortKey { field: a(), descending: false, reading: SortReading::Auto };
    vec![
        Op::Filter(test("a=1")),
        Op::Filter(or([equals("b", "2"), not(equals("c", "x"))])),
        Op::Filter(compare(field("a"), Operator::Less, field("b"), Reading::Either)),
        Op::Extend(Extend { field: Target::Named("d".into()), value: field("b") }),
        Op::Extend(Extend { field: Target::Named(a()), value: text("1") }),
        Op::Extend(Extend { field: Target::Named("_time".into()), value: number(7.0) }),
        project(Columns::Exactly, "c* a nosuch"),
        project(Columns::Exactly, "c"),
        project(Columns::KeepAndInternal, "b a"),
        project(Columns::Drop, "b*"),
        rename("a", "b"),
        rename("*", "x*"),
        Op::Fill(Fill { fields: Some(vec![FieldPattern::new("c")]), value: "0".into() }),
        Op::Fill(Fill { fields: None, value: "0".into() }),
        Op::Bin(Bin { field: a(), into: "e".into(), width: Width::Number(2.0) }),
        Op::Distinct(Distinct { by: vec![a()], keep: 1, consecutive: false, keep_missing: true, keep_rows: false }),
        Op::Sort(Sort { keys: vec![sort], limit: Some(3), limit_is_default: true }),
        Op::Reverse,
        Op::Expand(Expand { field: a(), limit: None, most_bytes: None }),
        Op::Limit(Limit { end: End::LastReversed, count: 2, by: vec!["b".into()], others: None, of_brackets: false }),
        Op::While(While { condition: equals("a", "1"), count: None, null_passes: true, keep_last: true }),
        Op::Aggregate(grouping("count values(*)>* max(b)", "a c")),
        Op::Annotate(grouping("list(b)>l earliest(a)>e", "a")),
        window("sum(b)>s values(c1)>v", "a", 2),
        joined(Some("a"), Moment::Any),
        joined(None, Moment::Earlier),
        Op::Union(Union { plans: vec![inner(Op::Filter(test("a=1")))], by_time: false }),
        Op::Union(Union { plans: vec![inner(Op::Filter(test("b=2"))), inner(Op::Reverse)], by_time: true }),
        branch([
            Op::Filter(test("a=1")),
            Op::Union(Union { plans: vec![inner(Op::Reverse)], by_time: false }),
            Op::Aggregate(grouping("count", "b")),
        ]),
        pivoted("count max(c)", "a", "b"),
        Op::Unpivot(Unpivot { row: a(), name: "f".into(), value: "v".into() }),
        Op::Bin(Bin {
            field: a(),
            into: a(),
            width: Width::Fitting { bins: 2, least: None, start: None, end: Some(9.0) },
        }),
    ]
}

/// A search in brackets.
fn inner(op: Op) -> Plan {
    plan([op])
}

fn branch(ops: impl IntoIterator<Item = Op>) -> Op {
    let mut plan = plan(ops);
    plan.steps.remove(0);
    Op::Branch(plan)
}

fn joined(by: Option<&str>, moment: Moment) -> Op {
    let by = by.map(|name| vec![(name.into(), name.into())]);
    let with = inner(Op::Filter(or([equals("b", "2"), equals("a", "x")])));
    Op::Join(Box::new(Join { with, by, most: None, moment, keep_unmatched: true, overwrite: true }))
}

fn window(calls: &str, by: &str, farthest: u64) -> Op {
    let Grouping { by, tallies, .. } = grouping(calls, by);
    let frame =
        Frame { farthest: Some(farthest), nearest: 1, span: None, counts_group: true, farthest_is_default: false };
    Op::Window(Box::new(Window { by, tallies, frame, resets: Resets::default() }))
}

fn pivoted(calls: &str, row: &str, column: &str) -> Op {
    let (missing, others) = (Some("NULL".into()), None);
    let columns = Split { field: column.into(), width: None, missing, ranking: None, others };
    let cells = grouping(calls, "").tallies.into_iter().map(|tally| Cell { tally, per: None }).collect();
    let rows = Axis { field: row.into(), width: None, is_continuous: false, reach: (None, None), is_whole: false };
    let naming = "$AGG$: $VAL$".into();
    Op::Pivot(Box::new(Pivot { rows, columns: Some(columns), cells, dedup_split: false, naming }))
}

fn events() -> impl Strategy<Value = Vec<Table>> {
    let names = prop::sample::select(vec!["a b _time", "b c1 _time", "c a b", "_time", "b a _time"]);
    let cell = prop::sample::select(vec!["1", "2", "x", "-", "1|2"]);
    let block = (names, prop::collection::vec(prop::collection::vec(cell, 3), 0..6)).prop_map(|(names, rows)| {
        let rows: Vec<String> = rows.iter().map(|cells| cells.join(" ")).collect();
        table(&format!("{names};{}", rows.join(";")))
    });
    prop::collection::vec(block, 0..4)
}

fn told(outcome: Outcome) -> (String, Vec<String>, usize) {
    let rows = outcome.trace.iter().map(|trace| trace.rows_out).sum();
    (draw(&outcome.table), outcome.notes.into_iter().map(|note| note.message).collect(), rows)
}

proptest! {
    #[test]
    fn events_may_come_in_blocks_or_all_at_once(
        blocks in events(),
        ops in prop::collection::vec(prop::sample::select(ops()), 0..5),
    ) {
        let (plan, context) = (plan(ops), context());
        let mut in_blocks = Run::new(&plan, &context);
        blocks.iter().for_each(|block| in_blocks.push(block.clone()));
        let at_once = run(&plan, &context, Table::concat(&blocks));
        let in_order = run(&plan, &context, rows::newest_first(Table::concat(&blocks)));
        prop_assert_eq!(told(in_blocks.finish()), told(at_once.clone()));
        prop_assert_eq!(told(at_once), told(in_order));
    }
}
