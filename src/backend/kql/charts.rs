//! Charts without columns of values: groups by ranges of time, and rows for the empty ranges between them.

use super::bins::{self, Cut, written};
use super::groups;
use super::moments::fixed;
use super::ops;
use super::piece::{Piece, Presence, Shape};
use super::rows::Column;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::backend::kind::OpKind;
use crate::plan::pivot::Axis;
use crate::plan::{Expr, Grouping, Node, Op, Over, Pivot, Plan, Tally, Test};
use crate::value::Value;
use crate::value::time::{Modifier, When};

/// A row for each range of time, a column for each aggregate.
pub fn pivot(writer: &mut Writer<'_>, pivot: &Pivot, plan: &Plan) -> Done<()> {
    writer.flush();
    let span = writer.span();
    let axis = &pivot.rows;
    let tallies: Vec<Tally> = pivot.cells.iter().map(|cell| cell.tally.clone()).collect();
    if pivot.columns.is_some() {
        let why = "its columns are known only from the events; `stats` by both fields has the same numbers, a row each";
        return Err(writer.refuse(OpKind::Pivot.word(), why, span));
    }
    if axis.is_whole || pivot.cells.iter().any(|cell| cell.per.is_some()) {
        return Err(writer.refuse("a chart", "of rates, or with `partial=false`, is not translated yet", span));
    }
    let Some(width) = &axis.width else {
        return Err(writer.refuse(OpKind::Pivot.word(), ops::answer(OpKind::Pivot).words(), span));
    };
    if tallies.iter().any(|tally| reads_axis(&tally.over, &axis.field)) {
        return Err(writer.refuse("a chart", "computed of the time that its rows are, it is not translated yet", span));
    }
    let cut = bins::cut(writer, &axis.field, width)?;
    place(writer, &axis.field, cut)?;
    let by = vec![axis.field.clone()];
    let grouping = Grouping { by, tallies, dedup_split: pivot.dedup_split, delimiter: None, always: false };
    groups::aggregate(writer, &grouping)?;
    if axis.is_continuous { filled(writer, axis, cut, &grouping.tallies, plan) } else { Ok(()) }
}

/// Whether an aggregate is of the very field that the rows are.
fn reads_axis(over: &Over, axis: &Name) -> bool {
    match over {
        Over::Rows => false,
        Over::Field(name) => name == axis,
        Over::Fields(pattern) => pattern.matches(axis) || pattern.name().is_none(),
        Over::Expr(expr) => expr.reads().contains(axis),
    }
}

/// Lets the field be the start of its range, without a column of its own.
fn place(writer: &mut Writer<'_>, field: &Name, cut: Cut) -> Done<()> {
    let value = writer.field(field)?;
    let there = writer.presence(&value, writer.span())?;
    let start = bins::start(writer, field, cut)?;
    let presence = if there.is(true) { Presence::Always } else { Presence::Filled(there.kql) };
    let column = Column { kql: start.kql, shape: start.shape, presence, digits: start.digits, is_set: true };
    writer.rows.columns.insert(field.clone(), column);
    Ok(())
}

/// A row for each range from the first to the last, or over the time that the search looks at.
fn filled(writer: &mut Writer<'_>, axis: &Axis, cut: Cut, tallies: &[Tally], plan: &Plan) -> Done<()> {
    let span = writer.span();
    let Cut::Even(length, _) = cut else {
        return Err(writer.refuse(
            "a chart",
            "of months and years, with rows for empty ones, is not translated yet",
            span,
        ));
    };
    let key = writer.field(&axis.field)?;
    let groups = writer.kept();
    writer.begin(groups.clone());
    writer.push(format!("| summarize _first = min({0}), _last = max({0})", key.kql));
    writer.push("| where isnotnull(_first)");
    let start = |moment: &Piece| as_key(&bins::of(moment, cut), &key);
    let mut ends = Vec::new();
    if let Some(at) = axis.reach.0 {
        ends.push(format!("_first = {}", start(&end_of(writer, plan, at))));
    }
    if let Some(at) = axis.reach.1 {
        // The moment itself is no longer looked at.
        let past = end_of(writer, plan, at);
        let last = Piece::loose(format!("{} - 1microsecond", past.operand()), Shape::Moment);
        ends.push(format!("_last = max_of(_last, {})", start(&last)));
    }
    if !ends.is_empty() {
        writer.push_list("extend", &ends);
    }
    let (step, kind) = match key.shape {
        Shape::Moment => (written(length), "datetime"),
        Shape::Number | Shape::Whole | Shape::Text | Shape::Truth | Shape::Many | Shape::Nothing => {
            (length.to_string(), "real")
        }
    };
    writer.push(format!("| mv-expand {} = range(_first, _last, {step}) to typeof({kind})", key.kql));
    writer.push(format!("| project {}", key.kql));
    writer.push(format!("| lookup kind=leftouter {groups} on {}", key.kql));
    let mut counts = Vec::new();
    for tally in tallies {
        let Some(column) = writer.rows.columns.get_mut(&tally.name) else { continue };
        match (tally.function.tally)(tally.parameter).result() {
            Value::Null => column.presence = Presence::Itself,
            Value::Number(number) => counts.push(format!("{0} = coalesce({0}, {number})", column.kql)),
            Value::Bool(_) | Value::Text(_) | Value::Multi(_) => {
                return Err(writer.refuse("a chart", "what an aggregate is of no events cannot be said", tally.span));
            }
        }
    }
    if !counts.is_empty() {
        writer.push_list("extend", &counts);
    }
    Ok(())
}

/// A moment as the rows have it.
fn as_key(moment: &Piece, key: &Piece) -> String {
    if key.shape == Shape::Moment { moment.kql.clone() } else { super::moments::seconds(moment).kql }
}

/// An end of the time that the search looks at, told as the search tells it.
fn end_of(writer: &mut Writer<'_>, plan: &Plan, at: f64) -> Piece {
    let span = writer.span();
    let conditions = plan.steps.iter().filter_map(|step| if let Op::Filter(it) = &step.op { Some(it) } else { None });
    let told = conditions.flat_map(ends).find(|when| when.at == at).cloned();
    // A search that names no end ends now.
    let now = || (at == writer.request.now).then(|| When { at, from_now: Some(Modifier::none()) });
    match told.or_else(now) {
        Some(when) => writer.moment(&when, span),
        None => fixed(at),
    }
}

/// The ends of time that a condition names.
fn ends(condition: &Expr) -> Vec<&When> {
    if let Node::Test(Test::Within(first, past)) = &condition.node {
        return first.iter().chain(past).collect();
    }
    if let Node::And(parts) = &condition.node { parts.iter().flat_map(ends).collect() } else { Vec::new() }
}
