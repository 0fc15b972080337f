//! Each op as a step of SQL.

use super::piece::{Piece, Shape};
use super::select::Select;
use super::writer::{Done, Writer};
use super::{bins, brackets, extract, groups, joins, lookups, made, pivots, scan, selection, shaping, windows};
use crate::backend::kind::OpKind;
use crate::backend::{Answer, Name, mention};
use crate::plan::{Extend, Native, Op, Plan, Step, Target};
use joins::Around;

/// How well each op can be said.
pub fn answer(kind: OpKind) -> Answer {
    match kind {
        OpKind::Scan
        | OpKind::Filter
        | OpKind::Extend
        | OpKind::Rename
        | OpKind::Aggregate
        | OpKind::Annotate
        | OpKind::Sort
        | OpKind::Reverse
        | OpKind::Fill
        | OpKind::Expand
        | OpKind::While
        | OpKind::Branch => Answer::Exact,
        OpKind::Project => Answer::Emulated("wildcards are spelled out; they need rows whose columns are known"),
        OpKind::Rows | OpKind::Lookup => Answer::Emulated("the rows of a lookup table stand in the query itself"),
        OpKind::Extract => {
            Answer::Emulated("expressions that need no look-around and no back-reference; not where a match stands")
        }
        OpKind::Distinct | OpKind::Limit => Answer::Emulated("in the order of the rows, which is spelled out"),
        OpKind::Bin => Answer::Emulated("ranges that the search gives, not those that fit the values"),
        OpKind::Window => Answer::Emulated("over spans of time that are the same everywhere on the calendar"),
        OpKind::Pivot => Answer::Emulated(
            "columns that hang on values are members of a JSON object, as SQL names columns beforehand",
        ),
        OpKind::Unpivot => Answer::Emulated("of rows whose columns are known"),
        OpKind::Join => Answer::Emulated("with searches whose columns are known, without `usetime`"),
        OpKind::Union => Answer::Emulated("newest first only where the order of the rows does not count"),
        OpKind::Native => Answer::Unsupported("it is done by the command itself, not by an op of the plan"),
    }
}

/// Writes a step of a plan, which others follow.
pub fn write(writer: &mut Writer<'_>, step: &Step, plan: &Plan, after: &[Step]) -> Done<()> {
    match &step.op {
        Op::Scan => scan::scan(writer, plan),
        Op::Rows(rows) => made::rows(writer, rows),
        Op::Filter(condition) => {
            writer.flush();
            let has_brackets = !condition.subsearches().is_empty();
            let condition = writer.condition(condition)?;
            if condition.sql == "true" && !has_brackets {
                return Ok(());
            }
            let place = writer.dialect.ident(brackets::PLACE);
            writer.rows.carried.retain(|carried| *carried != place);
            let columns = if has_brackets { writer.rows.kept() } else { Vec::new() };
            let filter = Select { filter: Some(condition.sql), ..Select::of(columns, &writer.rows.from) };
            writer.push(&filter);
            Ok(())
        }
        Op::Extend(extend) => extended(writer, extend),
        Op::Project(project) => shaping::project(writer, project),
        Op::Rename(renamings) => shaping::rename(writer, renamings),
        Op::Extract(extract) => extract::extract(writer, extract),
        Op::Expand(expand) => shaping::expand(writer, expand),
        Op::Aggregate(grouping) => groups::aggregate(writer, grouping),
        Op::Annotate(grouping) => groups::annotate(writer, grouping),
        Op::Distinct(distinct) => selection::distinct(writer, distinct),
        Op::Sort(sort) => selection::sort(writer, sort),
        Op::Limit(limit) => selection::limit(writer, limit),
        Op::Reverse => selection::reverse(writer),
        Op::Fill(fill) => shaping::fill(writer, fill),
        Op::Bin(bin) => bins::bin(writer, bin),
        Op::Native(native) => made_when_asked(writer, native, step, after),
        Op::Window(window) => windows::window(writer, window),
        Op::Join(join) => joins::join(writer, join, Around { plan, after }),
        Op::Union(union) => joins::union(writer, union, Around { plan, after }),
        Op::Branch(inner) => joins::branch(writer, inner, Around { plan, after }),
        Op::Lookup(found) => lookups::lookup(writer, found),
        Op::While(until) => selection::take_while(writer, until),
        Op::Unpivot(unpivot) => shaping::unpivot(writer, unpivot),
        Op::Pivot(pivot) => pivots::pivot(writer, pivot),
    }
}

/// A command that makes fields whose names only the rows tell: those that later steps ask for are made of an expression.
fn made_when_asked(writer: &mut Writer<'_>, native: &Native, step: &Step, after: &[Step]) -> Done<()> {
    writer.flush();
    let what = format!("`{}`", native.command.name());
    let (names, is_open) = mention::asked_by(after);
    let made = |name: Name| native.command.field(&name, step.span).map(|value| (name, value));
    let Some(fields) = names.into_iter().map(made).collect::<Option<Vec<_>>>().filter(|fields| !fields.is_empty())
    else {
        return Err(writer.refuse(&what, answer(OpKind::Native).words(), step.span));
    };
    if is_open {
        let why = "which fields it makes is known only from the events; end the search with `table` or `stats`";
        return Err(writer.refuse(&what, why, step.span));
    }
    let read = native.command.effect().reads.unwrap_or_default();
    if let Some(name) = read.iter().find(|name| writer.field(name).shape == Shape::Many) {
        let why = format!("`{name}` may hold several values, and of these it is not translated yet");
        return Err(writer.refuse(&what, &why, step.span));
    }
    for (name, value) in fields {
        let value = writer.value(&value)?;
        writer.set(name, value);
    }
    writer.flush();
    Ok(())
}

fn extended(writer: &mut Writer<'_>, extend: &Extend) -> Done<()> {
    let Target::Named(name) = &extend.field else {
        writer.flush();
        let why = "its name is made of values, and SQL names columns beforehand";
        return Err(writer.refuse("a field", why, extend.value.span));
    };
    writer.flush_for(&extend.value.reads(), Some(name));
    if writer.rows.columns.contains_key(name) {
        // What orders the rows may be the very column that changes.
        if writer.rows.order.iter().any(|term| term.field.as_ref() == Some(name)) {
            writer.settle(|changed| changed == name);
        }
    }
    let value = writer.value(&extend.value);
    let value = value.and_then(|value| match value.shape {
        Shape::Truth => writer.text(&value, extend.value.span),
        Shape::Text | Shape::Whole | Shape::Number | Shape::Many | Shape::Nothing => Ok(value),
    });
    // What was refused is told once, not again wherever the field is read.
    let refused = value.as_ref().err().copied();
    writer.set(name.clone(), value.unwrap_or_else(|_| Piece::nothing()));
    refused.map_or(Ok(()), Err)
}
