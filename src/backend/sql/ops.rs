//! Each op as a step of SQL.

use super::dialect::Purpose;
use super::piece::{Piece, Shape};
use super::select::Select;
use super::writer::{Done, Writer};
use super::{brackets, groups, joins, lookups, made, pivots, scan, selection, shaping, windows};
use crate::backend::kind::OpKind;
use crate::backend::{Answer, Name};
use crate::plan::{Bin, Extend, Extract, Op, Plan, Step, Target, Width};
use crate::value::time::{TimeSpan, Unit, Zone};

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
            Answer::Emulated("the first match of expressions that need no look-around and no back-reference")
        }
        OpKind::Distinct | OpKind::Limit => Answer::Emulated("in the order of the rows, which is spelled out"),
        OpKind::Bin => Answer::Emulated("ranges of a number, and of time up to a day in UTC"),
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

/// Writes a step.
pub fn write(writer: &mut Writer<'_>, step: &Step, plan: &Plan) -> Done<()> {
    match &step.op {
        Op::Scan => scan::scan(writer, plan),
        Op::Rows(rows) => made::rows(writer, rows),
        Op::Filter(condition) => {
            writer.flush();
            let has_brackets = !condition.subsearches().is_empty();
            let condition = writer.condition(condition)?;
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
        Op::Extract(extract) => extracted(writer, extract),
        Op::Expand(expand) => shaping::expand(writer, expand),
        Op::Aggregate(grouping) => groups::aggregate(writer, grouping),
        Op::Annotate(grouping) => groups::annotate(writer, grouping),
        Op::Distinct(distinct) => selection::distinct(writer, distinct),
        Op::Sort(sort) => selection::sort(writer, sort),
        Op::Limit(limit) => selection::limit(writer, limit),
        Op::Reverse => selection::reverse(writer),
        Op::Fill(fill) => shaping::fill(writer, fill),
        Op::Bin(bin) => binned(writer, bin),
        Op::Native(native) => {
            let what = format!("`{}`", native.command.name());
            Err(writer.refuse(&what, answer(OpKind::Native).words(), step.span))
        }
        Op::Window(window) => windows::window(writer, window),
        Op::Join(join) => joins::join(writer, join),
        Op::Union(union) => joins::union(writer, union),
        Op::Branch(plan) => joins::branch(writer, plan),
        Op::Lookup(found) => lookups::lookup(writer, found),
        Op::While(until) => selection::take_while(writer, until),
        Op::Unpivot(unpivot) => shaping::unpivot(writer, unpivot),
        Op::Pivot(pivot) => pivots::pivot(writer, pivot),
    }
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

/// Named groups of a regular expression written into fields.
fn extracted(writer: &mut Writer<'_>, extract: &Extract) -> Done<()> {
    writer.settle(|name| extract.regex.names().iter().flatten().any(|group| **group == **name));
    let span = writer.span();
    if extract.matches != 1 || extract.offsets.is_some() {
        return Err(writer.refuse("`rex`", "several matches, and where they stand, are not translated yet", span));
    }
    let value = writer.field(&extract.field);
    if value.shape == Shape::Many {
        return Err(writer.refuse("`rex`", "of a field with several values it is not translated yet", span));
    }
    let value = writer.text(&value, span)?;
    let regex = writer.regex(extract.regex.pattern(), Purpose::Groups, span)?;
    let pattern = writer.literal(&regex.pattern, span)?;
    for (number, name) in extract.regex.names().iter().enumerate() {
        let Some(name) = name else { continue };
        let Some(group) = regex.groups.get(number.wrapping_sub(1)) else { continue };
        let Some(found) = writer.dialect.captured(&value.sql, &pattern, number, group) else {
            let why = format!("the engine cannot tell whether the group `{name}` matched empty text or nothing");
            return Err(writer.refuse("`rex`", &why, span));
        };
        let name: Name = Name::from(&**name);
        let old = writer.field(&name);
        let found = Piece::tight(found, Shape::Text);
        let piece = match old.shape {
            Shape::Nothing => found,
            Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Many => {
                writer.first_of(&[found, old], span)?
            }
        };
        writer.set(name, piece);
    }
    writer.flush();
    Ok(())
}

/// Values put into ranges.
fn binned(writer: &mut Writer<'_>, bin: &Bin) -> Done<()> {
    writer.settle(|name| *name == bin.into);
    let span = writer.span();
    let value = writer.field(&bin.field);
    let refused = "only spans of whole seconds, minutes, hours and UTC days, of `_time`, are translated yet";
    let width = match &bin.width {
        Width::Time(span, None) if &*bin.field == "_time" => seconds(*span, writer.request.zone),
        Width::Time(..) | Width::Number(_) | Width::Log(..) | Width::Fitting { .. } => None,
    };
    let Some(width) = width else { return Err(writer.refuse("`bin`", refused, span)) };
    let number = writer.double(&value, span)?;
    let place = writer.dialect.quotient(&number.operand(), &width.to_string());
    let piece = Piece::loose(format!("floor({place}) * {width}"), Shape::Number);
    writer.set(bin.into.clone(), piece);
    writer.flush();
    Ok(())
}

/// The seconds of a span that is the same everywhere on the calendar of the zone.
pub fn seconds(span: TimeSpan, zone: &Zone) -> Option<i64> {
    let unit = match span.unit {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3_600,
        Unit::Day => 86_400,
        Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => return None,
    };
    let seconds = span.count * unit as f64;
    let is_whole = span.count.fract() == 0.0 && span.count >= 1.0 && seconds < 1e9;
    // A day has 24 hours in UTC alone, and spans begin with the day, so that only those that divide one are at the same places.
    let fits = 86_400 % (seconds as i64).max(1) == 0 && zone.name() == Zone::utc().name();
    (is_whole && fits).then_some(seconds as i64)
}
