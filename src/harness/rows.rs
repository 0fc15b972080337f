//! The rows of a result as a snapshot writes them: which columns, in which order, and how many.

use super::body::{Block, Row};
use super::cell;
use super::keys;
use crate::plan::effect;
use crate::plan::{Columns, Op, Plan, Step};
use crate::project::Order;
use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::compare::{fold, group_order};
use crate::value::time::{Zone, iso};
use sha2::{Digest, Sha256};
use std::borrow::Cow;
use std::cmp::Ordering;

/// Up to so many rows are all written.
const ALL: usize = 200;
/// Of more, so many are.
const FIRST: usize = 50;

/// The block of a result. Its notes and its count of events are the caller's.
pub fn block(dataset: &str, plan: &Plan, table: &Table, order: Order) -> Block {
    let columns = columns(plan, table);
    let is_free = order == Order::Canonical && !is_ordered(plan);
    let mut order: Vec<usize> = (0..table.rows()).collect();
    if is_free {
        order.sort_by(|one, other| canonical(table, &columns, *one, *other));
    }
    let mut shown: Vec<Row> = order.iter().map(|row| write_row(table, &columns, *row)).collect();
    let rows = shown.len();
    let (beyond, digest) = match rows {
        ..=ALL => (Vec::new(), None),
        _ => {
            let digest = digest(&shown);
            (shown.split_off(FIRST), Some(digest))
        }
    };
    let keys = keys::written(plan);
    Block { dataset: dataset.to_string(), rows, shown, digest, beyond, keys, ..Block::default() }
}

/// All rows of a result as a snapshot writes them, in the order they have.
pub fn all(plan: &Plan, table: &Table) -> Vec<Row> {
    let columns = columns(plan, table);
    (0..table.rows()).map(|row| write_row(table, &columns, row)).collect()
}

/// The columns of a result that are shown, in their order.
///
/// A search that chooses columns (`table`, `fields`, `stats`, ...) gives their order. Events as they are come with
/// `_time` first and then by name, as Splunk lists the fields of an event; `_raw` and the other internal fields only
/// repeat what is there, and are shown where the search names them.
pub fn columns(plan: &Plan, table: &Table) -> Vec<Name> {
    let is_named = |name: &Name| {
        plan.steps.iter().any(|step| {
            let Op::Project(project) = &step.op else { return false };
            project.columns == Columns::Exactly && project.fields.iter().any(|field| field.name() == Some(name))
        })
    };
    let is_shown = |name: &&Name| !name.starts_with('_') || &***name == "_time" || is_named(name);
    let mut columns: Vec<Name> = table.names().filter(is_shown).cloned().collect();
    match choice(plan) {
        Choice::Whole => {}
        Choice::Narrowed => columns.sort_by_key(|name| &**name != "_time"),
        Choice::None => columns.sort_by_cached_key(|name| (&**name != "_time", fold(name), name.clone())),
    }
    columns
}

/// The columns that a search itself chooses, as rows name them; none where it shows events as they are.
pub fn chosen(plan: &Plan, table: &Table) -> Option<Vec<String>> {
    let names = || columns(plan, table).iter().map(|name| cell::name(name)).collect();
    (choice(plan) != Choice::None).then(names)
}

/// Whether a search chooses the columns of its result.
#[derive(Clone, Copy, PartialEq)]
enum Choice {
    /// It shows events as they are.
    None,
    /// It names the fields it keeps; the time stays with them.
    Narrowed,
    /// It says every column.
    Whole,
}

fn choice(plan: &Plan) -> Choice {
    let is_narrowing = |op: &Op| matches!(op, Op::Project(project) if project.columns == Columns::KeepAndInternal);
    plan.steps.iter().fold(Choice::None, |before, Step { op, .. }| match before {
        _ if matches!(op, Op::Rows(_)) || op.effect().is_whole => Choice::Whole,
        Choice::None if is_narrowing(op) => Choice::Narrowed,
        Choice::None | Choice::Narrowed | Choice::Whole => before,
    })
}

/// Whether the search itself says in which order its rows come.
///
/// Grouping ends an order: groups come out by their keys, whatever came in.
pub fn is_ordered(plan: &Plan) -> bool {
    plan.steps.iter().fold(false, |ordered, step| match step.op.effect().order {
        effect::Order::Kept => ordered,
        effect::Order::Made => true,
        effect::Order::Lost => false,
    })
}

/// By time, then cell by cell, numbers by value before text.
fn canonical(table: &Table, columns: &[Name], one: usize, other: usize) -> Ordering {
    let by = |name: &str| group_order(table.value(one, name), table.value(other, name));
    by("_time").then_with(|| columns.iter().map(|name| by(name)).find(|order| order.is_ne()).unwrap_or(Ordering::Equal))
}

fn write_row(table: &Table, columns: &[Name], row: usize) -> Row {
    let cells = columns.iter().map(|name| (name, table.value(row, name))).filter(|(_, value)| !value.is_null());
    Row(cells.map(|(name, value)| (cell::name(name), write_value(name, value))).collect())
}

fn write_value(name: &str, value: &Value) -> String {
    match value.number() {
        Some(_) if name == "_time" => written(name, value).into_owned(),
        Some(_) | None => cell::value(value),
    }
}

/// A single value as it is written, before it is quoted: a time is a date.
pub fn written<'v>(name: &str, value: &'v Value) -> Cow<'v, str> {
    match value.number() {
        Some(epoch) if name == "_time" => iso(epoch.value, &Zone::utc()).into(),
        Some(_) | None => value.show(),
    }
}

fn digest(rows: &[Row]) -> String {
    let mut hash = Sha256::new();
    for row in rows {
        hash.update(row.to_string());
        hash.update("\n");
    }
    hash.finalize().iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::{FieldPattern, Limit, Project};
    use crate::source::Span;

    fn plan(ops: Vec<Op>) -> Plan {
        let steps = ops.into_iter().enumerate().map(|(stage, op)| Step { op, stage, span: Span::default() }).collect();
        Plan { steps }
    }

    fn project(columns: Columns, fields: &[&str]) -> Op {
        Op::Project(Project { fields: fields.iter().map(|field| FieldPattern::new(field)).collect(), columns })
    }

    fn events() -> Table {
        Table::of_rows([
            vec![("user", "bob".into()), ("_raw", "two".into()), ("Image", "b".into()), ("_time", 2usize.into())],
            vec![("user", "amy".into()), ("_raw", "one".into()), ("Image", "a".into()), ("_time", 1usize.into())],
        ])
    }

    #[test]
    fn events_as_they_are_come_by_time_with_their_fields_by_name() {
        insta::assert_snapshot!(block("shared/a", &plan(vec![Op::Scan]), &events(), Order::Canonical), @r"
        # shared/a: 2 rows of 0 events
        _time: 1970-01-01T00:00:01.000Z
        Image: a
        user: amy

        _time: 1970-01-01T00:00:02.000Z
        Image: b
        user: bob
        ");
    }

    #[test]
    fn rows_may_be_written_as_they_were_found() {
        let found = block("shared/a", &plan(vec![Op::Scan]), &events(), Order::Found);
        assert_eq!(found.shown[0].value("user"), Some("bob"));
    }

    #[test]
    fn a_search_that_chooses_columns_orders_them() {
        let table = events().project(&["user".into(), "_raw".into()]);
        let plan = plan(vec![Op::Scan, project(Columns::Exactly, &["user", "_raw"])]);
        assert_eq!(columns(&plan, &table), ["user".into(), "_raw".into()] as [Name; 2]);
    }

    #[test]
    fn a_limit_makes_the_order_of_the_result_count() {
        let limit = Op::Limit(Limit::first(10));
        assert!(is_ordered(&plan(vec![Op::Scan, limit])));
        assert!(!is_ordered(&plan(vec![Op::Scan])));
    }

    #[test]
    fn of_many_rows_the_first_are_written_and_all_are_counted() {
        let many = |count: usize| Table::of_rows((0..count).map(|n| vec![("n", n.into())]));
        let block = |rows: &Table| block("a", &plan(vec![Op::Scan]), rows, Order::Canonical);
        let few = block(&many(200));
        assert_eq!((few.shown.len(), few.digest), (200, None));
        let all = block(&many(201));
        assert_eq!((all.shown.len(), all.rows), (50, 201));
        assert_ne!(all.digest, block(&many(202)).digest);
    }
}
