//! Which rows of a search may come either way: those that its last `sort` finds equal.

use crate::engine;
use crate::function::Context;
use crate::plan::effect::Order;
use crate::plan::{Columns, Expr, Extend, FieldPattern, Node, Op, Plan, Sort, Step, Target};
use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::compare::{SortKey, sort_key};

/// What the fields begin with that carry the keys to the end. No search can write such a name, and `fields` keeps it.
const BESIDE: &str = "_\u{1}";

/// For each of so many rows the number of its tie, those of one tie in succession. Rows that no `sort` put in their place
/// are alone.
///
/// A later stage may drop, rename or compute anew what the rows were sorted by. So the search is run once more, with a copy
/// of the keys beside.
pub fn ties(plan: &Plan, context: &Context, events: &Table, rows: usize) -> Vec<usize> {
    let keys = keys(plan, context, events).filter(|keys| keys.len() == rows);
    let Some(keys) = keys else { return (0..rows).collect() };
    let mut ties: Vec<usize> = Vec::new();
    for (row, key) in keys.iter().enumerate() {
        let is_tied = row > 0 && key.is_some() && *key == keys[row - 1];
        ties.push(ties.last().map_or(0, |last| last + usize::from(!is_tied)));
    }
    ties
}

/// The keys of a row, as far as it has them.
type Keys = Vec<Option<SortKey>>;

/// The keys of each row; none of a row that did not pass the `sort`.
fn keys(plan: &Plan, context: &Context, events: &Table) -> Option<Vec<Option<Keys>>> {
    let (at, sort) = last_sort(plan)?;
    let rows = engine::run(&carrying(plan, at, sort), context, events.clone()).table;
    let of_row = |row: usize| {
        let key =
            |(number, key): (usize, &crate::plan::SortKey)| sort_key(rows.value(row, &beside(number)), key.reading);
        let has_passed = !rows.value(row, &beside(sort.keys.len())).is_null();
        has_passed.then(|| sort.keys.iter().enumerate().map(key).collect())
    };
    Some((0..rows.rows()).map(of_row).collect())
}

/// The `sort` that the rows of a search are in the order of, and its place.
fn last_sort(plan: &Plan) -> Option<(usize, &Sort)> {
    let steps = plan.steps.iter().enumerate().rev();
    let in_order = steps.take_while(|(_, step)| step.op.effect().order != Order::Lost);
    in_order.into_iter().find_map(|(at, step)| if let Op::Sort(sort) = &step.op { Some((at, sort)) } else { None })
}

/// A plan whose rows have the keys of a `sort` beside their fields, and last whether they passed it.
fn carrying(plan: &Plan, at: usize, sort: &Sort) -> Plan {
    let copies = sort.keys.iter().map(|key| Node::Field(key.field.clone()));
    let passed = Node::Literal(Value::from("passed"));
    let mut carrying = plan.clone();
    let sorted = &plan.steps[at];
    let set = |(number, node): (usize, Node)| {
        let value = Expr::new(node, sorted.span);
        Step { op: Op::Extend(Extend { field: Target::Named(beside(number)), value }), ..sorted.clone() }
    };
    let carried: Vec<Step> = copies.chain([passed]).enumerate().map(set).collect();
    let names: Vec<FieldPattern> = (0..carried.len()).map(|number| FieldPattern::new(&beside(number))).collect();
    for step in &mut carrying.steps[at + 1..] {
        if let Op::Project(project) = &mut step.op
            && project.columns == Columns::Exactly
        {
            project.fields.extend(names.clone());
        }
    }
    carrying.steps.splice(at + 1..at + 1, carried);
    carrying
}

fn beside(number: usize) -> Name {
    format!("{BESIDE}{number}").into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::Setting;
    use crate::document::Query;
    use crate::source::Source;
    use crate::table::drawn::table;
    use crate::value::time::Zone;

    fn of(search: &str) -> Vec<usize> {
        let query = Query::new("q", Source::bare("q", search).into());
        let plan = query.lower(&Setting::at(0.0, Zone::utc())).to_run().plan.expect(search);
        let (context, events) = (Context::new(0.0, Zone::utc()), table("a b; 2 x; 1 y; 2 z; - u"));
        let rows = engine::run(&plan, &context, events.clone()).table.rows();
        ties(&plan, &context, &events, rows)
    }

    #[test]
    fn rows_with_equal_keys_are_tied() {
        assert_eq!(of("* | sort a"), [0, 1, 1, 2]);
        assert_eq!(of("* | sort a b"), [0, 1, 2, 3]);
    }

    #[test]
    fn a_key_that_is_dropped_renamed_or_set_anew_still_counts() {
        for rest in ["table b", "rename a AS c | fields b c", "fields - a", "eval a=1", "streamstats count AS a"] {
            assert_eq!(of(&format!("* | sort a | {rest}")), [0, 1, 1, 2], "{rest}");
        }
    }

    #[test]
    fn rows_that_no_sort_put_in_their_place_are_alone() {
        assert_eq!(of("* | head 3"), [0, 1, 2]);
        assert_eq!(of("* | sort a | stats count by a | head 3"), [0, 1]);
        assert_eq!(of("* | sort a | append [search *] | table b")[4..], [3, 4, 5, 6]);
    }
}
