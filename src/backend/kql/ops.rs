//! Each op as steps of the pipeline.

use super::piece::{Piece, Presence, Shape};
use super::rows::Term;
use super::search::clause;
use super::writer::{Done, Writer};
use super::{bins, charts, groups, joins, scan, shaping, windows};
use crate::backend::kind::OpKind;
use crate::backend::sql::need::Need;
use crate::backend::{Answer, Name};
use crate::plan::{Distinct, End, Extend, Extract, Limit, Op, Plan, Rows, Sort, SortKey, Step, Target};
use crate::source::Span;
use crate::value::compare::SortReading;

/// How well each op can be said.
pub fn answer(kind: OpKind) -> Answer {
    match kind {
        OpKind::Scan => Answer::Emulated("of the tables that the search pins by source, number or data model"),
        OpKind::Filter | OpKind::Extend | OpKind::Rename | OpKind::Fill => {
            Answer::Emulated("empty text counts as missing")
        }
        OpKind::Aggregate => Answer::Exact,
        OpKind::Annotate => Answer::Emulated("a lookup of the groups' aggregates"),
        OpKind::Sort | OpKind::Branch => Answer::Exact,
        OpKind::Project => Answer::Emulated("wildcards are spelled out; they need rows whose columns are known"),
        OpKind::Rows => Answer::Emulated("`makeresults` only; a lookup table is no table of the target"),
        OpKind::Extract => Answer::Emulated(
            "the first match, or all of a single group, of expressions that need no look-around and no back-reference",
        ),
        OpKind::Distinct => Answer::Emulated("without `consecutive=true` and `keepevents=true`"),
        OpKind::Limit => Answer::Emulated("without keys and without a row for the others"),
        OpKind::Bin => Answer::Emulated("ranges of time in UTC"),
        OpKind::Expand => Answer::Emulated("of a field that every row has, or where the next step drops the others"),
        OpKind::Join => {
            Answer::Emulated("with searches whose columns are known, to one row each or all, without `usetime`")
        }
        OpKind::Union => Answer::Emulated("where the order of the rows does not count"),
        OpKind::Window => Answer::Emulated("`count`, `sum` and the value before, of rows whose order is known"),
        OpKind::Pivot => {
            Answer::Emulated("without a field whose values are the columns, as they are known only from the events")
        }
        OpKind::Reverse => Answer::Emulated("where the order of the rows is known"),
        OpKind::Unpivot | OpKind::While => Answer::Unsupported("not translated yet"),
        OpKind::Lookup => Answer::Unsupported("the rows of a lookup table are not in the target"),
        OpKind::Native => Answer::Unsupported("it is done by the command itself, not by an op of the plan"),
    }
}

/// Writes a step.
pub fn write(writer: &mut Writer<'_>, step: &Step, plan: &Plan, index: usize) -> Done<()> {
    match &step.op {
        Op::Scan => scan::scan(writer, plan),
        Op::Rows(rows) => made(writer, rows),
        // The tables were filtered as they were read.
        Op::Filter(_) if index <= writer.filtered => Ok(()),
        Op::Filter(condition) => filtered(writer, condition, step.span),
        Op::Extend(extend) => extended(writer, extend),
        Op::Project(project) => shaping::project(writer, project),
        Op::Rename(renamings) => shaping::rename(writer, renamings),
        Op::Extract(extract) => extracted(writer, extract),
        Op::Expand(expand) => shaping::expand(writer, expand, plan.steps.get(index + 1).map(|next| &next.op)),
        Op::Aggregate(grouping) => groups::aggregate(writer, grouping),
        Op::Annotate(grouping) => groups::annotate(writer, grouping),
        Op::Distinct(distinct) => thinned(writer, distinct),
        Op::Sort(sort) => sorted(writer, sort),
        Op::Limit(limit) => limited(writer, limit),
        Op::Fill(fill) => shaping::fill(writer, fill),
        Op::Bin(bin) => bins::binned(writer, bin),
        Op::Pivot(pivot) => charts::pivot(writer, pivot, plan),
        Op::Reverse => reversed(writer),
        Op::Native(native) => {
            let what = format!("`{}`", native.command.name());
            Err(writer.refuse(&what, answer(OpKind::Native).words(), step.span))
        }
        Op::Join(join) => joins::join(writer, join),
        Op::Union(union) => joins::union(writer, union),
        Op::Branch(plan) => joins::branch(writer, plan),
        Op::Window(window) => windows::window(writer, window),
        Op::Unpivot(_) | Op::While(_) | Op::Lookup(_) => {
            let kind = OpKind::of(&step.op);
            Err(writer.refuse(kind.word(), answer(kind).words(), step.span))
        }
    }
}

fn filtered(writer: &mut Writer<'_>, condition: &crate::plan::Expr, span: Span) -> Done<()> {
    writer.flush();
    let found = writer.condition(condition)?;
    if found.is(true) {
        return Ok(());
    }
    if found.is(false) {
        writer.report.is_never(span);
    }
    writer.push(format!("| where {}", clause(&found.kql)));
    Ok(())
}

/// Rows made from nothing.
fn made(writer: &mut Writer<'_>, rows: &Rows) -> Done<()> {
    let now = writer.request.now;
    let Rows::Empty(count) = rows else {
        return Err(writer.refuse("rows made", answer(OpKind::Rows).words(), Span::default()));
    };
    writer.rows = super::rows::Rows::default();
    writer.table = None;
    writer.begin(if *count == 1 {
        format!("print _time = {}", real(now))
    } else {
        format!("range _row from 1 to {count} step 1")
    });
    if *count != 1 {
        writer.begin(format!("| project _time = {}", real(now)));
    }
    let piece = Piece::tight("_time", Shape::Number).present(Presence::Always);
    let column = writer.set_column(&"_time".into(), &piece);
    writer.rows.columns.insert("_time".into(), column);
    Ok(())
}

fn real(number: f64) -> String {
    if number.fract() == 0.0 { format!("{number}.0") } else { number.to_string() }
}

fn extended(writer: &mut Writer<'_>, extend: &Extend) -> Done<()> {
    let Target::Named(name) = &extend.field else {
        let why = "its name is made of values, and KQL names columns beforehand";
        return Err(writer.refuse("a field", why, extend.value.span));
    };
    writer.flush_for(&extend.value.reads(), Some(name));
    // What orders the rows may be the very column that changes.
    if writer.rows.order.iter().any(|term| term.field.as_ref() == Some(name)) {
        writer.settle(|changed| changed == name);
    }
    let value = writer.value(&extend.value);
    let value = value.and_then(|value| match value.shape {
        Shape::Truth => writer.text(&value, extend.value.span),
        Shape::Text | Shape::Whole | Shape::Number | Shape::Moment | Shape::Many | Shape::Nothing => Ok(value),
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
    if extract.offsets.is_some() {
        return Err(writer.refuse("`rex`", "where matches stand is not translated yet", span));
    }
    let value = writer.field(&extract.field)?;
    let value = writer.text(&value, span)?;
    let regex = writer.regex(extract.regex.pattern(), span)?;
    let pattern = writer.literal(&regex.pattern, span)?;
    if extract.matches != 1 {
        let names: Vec<&str> = extract.regex.names().iter().flatten().map(|name| &**name).collect();
        let is_whole = regex.groups.iter().all(|group| !group.may_be_empty && !group.may_be_absent);
        let ([name], [_], true, u64::MAX) = (&names[..], &regex.groups[..], is_whole, extract.matches) else {
            let why = "of several matches only all of a single group, which is never empty, are translated yet";
            return Err(writer.refuse("`rex`", why, span));
        };
        if writer.rows.columns.contains_key(*name) {
            return Err(writer.refuse(
                "`rex`",
                "several matches into a field that is there are not translated yet",
                span,
            ));
        }
        writer.set((*name).into(), Piece::tight(format!("extract_all({pattern}, {})", value.kql), Shape::Many));
        writer.flush();
        return Ok(());
    }
    for (number, name) in extract.regex.names().iter().enumerate() {
        let Some(name) = name else { continue };
        let Some(group) = regex.groups.get(number.wrapping_sub(1)) else { continue };
        let name: Name = Name::from(&**name);
        let found = Piece::tight(format!("extract({pattern}, {number}, {})", value.kql), Shape::Text);
        let found = match (group.may_be_empty, group.may_be_absent) {
            // Empty text can then only mean that the group matched nothing.
            (false, _) => found,
            (true, false) => {
                let is_there = writer.found(&value.operand(), &regex.pattern, true, span)?;
                let is_there = writer.where_present(&value, is_there, span)?;
                found.present(Presence::Told(is_there.kql))
            }
            (true, true) => found.present(Presence::Lost),
        };
        // What the events have under that name and the table has in no column is nowhere.
        let piece = match writer.rows.columns.get(&name).map(|column| column.piece()) {
            Some(old) => writer.first_of(&[found, old], span)?,
            None => found,
        };
        writer.set(name, piece);
    }
    writer.flush();
    Ok(())
}

/// The first rows of each key.
fn thinned(writer: &mut Writer<'_>, distinct: &Distinct) -> Done<()> {
    writer.flush();
    let span = writer.span();
    if distinct.consecutive || distinct.keep_rows || distinct.keep_missing {
        return Err(writer.refuse("`dedup`", "its option is not translated yet", span));
    }
    let mut keys = Vec::new();
    let mut there = Vec::new();
    for name in &distinct.by {
        let key = writer.field(name)?;
        there.push(writer.presence(&key, span)?);
        if key.shape == Shape::Many {
            return Err(writer.refuse("`dedup`", "by a field with several values is not translated yet", span));
        }
        keys.push(key);
    }
    if writer.rows.order.is_empty() {
        let why = "the order of the rows is not known, and with it which of them is the first";
        return Err(writer.refuse("`dedup`", why, span));
    }
    let there = super::piece::all_or_any(there, true);
    if !there.is(true) {
        writer.push(format!("| where {}", clause(&there.kql)));
    }
    let listed: Vec<String> = keys.iter().map(|key| key.kql.clone()).collect();
    let [term] = &writer.rows.order[..] else { return ranked(writer, distinct, &listed) };
    let Some((column, direction)) = term.kql.split_once(' ').filter(|_| distinct.keep == 1) else {
        return ranked(writer, distinct, &listed);
    };
    let function = if direction.starts_with("desc") { "arg_max" } else { "arg_min" };
    let line = format!("| summarize {function}({column}, *) by {}", listed.join(", "));
    writer.push(line);
    writer.rows.is_sorted = false;
    writer.rows.unique = Some(distinct.by.clone());
    Ok(())
}

/// The first rows of each key, by numbers that are given to the rows of each.
fn ranked(writer: &mut Writer<'_>, distinct: &Distinct, keys: &[String]) -> Done<()> {
    let terms: Vec<String> = keys.iter().map(|key| format!("{key} asc")).collect();
    let order: Vec<String> = writer.rows.order.iter().map(|term| term.kql.clone()).collect();
    let all: Vec<String> = terms.into_iter().chain(order).collect();
    writer.push_list("sort by", &all);
    let differs: Vec<String> = keys.iter().map(|key| format!("{key} != prev({key})")).collect();
    writer.push(format!("| extend _rank = row_number(1, {})", differs.join(" or ")));
    writer.push(format!("| where _rank <= {}", distinct.keep));
    writer.push("| project-away _rank");
    writer.rows.is_sorted = false;
    writer.rows.unique = (distinct.keep == 1).then(|| distinct.by.clone());
    Ok(())
}

fn sorted(writer: &mut Writer<'_>, sort: &Sort) -> Done<()> {
    writer.flush();
    let mut terms = Vec::new();
    for key in &sort.keys {
        terms.extend(terms_of(writer, key)?);
    }
    let before =
        if writer.need == Need::Counts || !sort.limit_is_default { writer.rows.order.clone() } else { Vec::new() };
    writer.rows.order = terms.into_iter().chain(before).collect();
    writer.rows.is_sorted = false;
    let Some(limit) = sort.limit else { return Ok(()) };
    top(writer, limit);
    Ok(())
}

/// The keys that put a field in Splunk's order: what is missing last, numbers before addresses before text.
fn terms_of(writer: &mut Writer<'_>, key: &SortKey) -> Done<Vec<Term>> {
    let value = writer.field(&key.field)?;
    let span = writer.span();
    let may_be_null = value.presence != Presence::Always;
    let term = |kql: &str, may_be_null: bool| Term::new(kql, Some(&key.field), key.descending, may_be_null);
    let is_number = value.is_number() || value.shape == Shape::Moment;
    Ok(match key.reading {
        _ if value.shape == Shape::Nothing => Vec::new(),
        SortReading::Auto | SortReading::Number if is_number => vec![term(&value.kql, may_be_null)],
        SortReading::Number => vec![term(&writer.number(&value, span)?.kql, true)],
        SortReading::Text | SortReading::Auto => {
            let text = writer.text(&value, span)?;
            let mut terms = Vec::new();
            if text.may_be_empty() {
                let there = writer.presence(&text, span)?;
                terms.push(Term { kql: format!("{} desc", there.operand()), field: Some(key.field.clone()) });
            }
            // Empty text would be the least, but what is missing is last in either direction.
            let may_be_null = may_be_null && !text.may_be_empty();
            if may_be_null && !key.descending {
                terms.push(Term { kql: format!("isempty({}) asc", text.kql), field: Some(key.field.clone()) });
            }
            if key.reading == SortReading::Auto {
                let directions = if key.descending { ("desc nulls first", "desc") } else { ("asc nulls last", "asc") };
                let of = |kql: String| Term { kql, field: Some(key.field.clone()) };
                let number = of(format!("spl_number({}) {}", text.kql, directions.0));
                let address = of(format!("spl_address_order({}) {}", text.kql, directions.1));
                if may_be_null && key.descending {
                    terms.push(Term { kql: format!("isempty({}) asc", text.kql), field: Some(key.field.clone()) });
                }
                terms.extend([number, address]);
            }
            terms.push(term(&text.kql, false));
            terms
        }
        SortReading::Address => return Err(writer.refuse("`sort ip(...)`", "it is not translated yet", span)),
    })
}

fn limited(writer: &mut Writer<'_>, limit: &Limit) -> Done<()> {
    writer.flush();
    if !limit.by.is_empty() || limit.others.is_some() {
        let why = "of each group, or with a row for the others, is not translated yet";
        return Err(writer.refuse("a limit", why, Span::default()));
    }
    match limit.end {
        End::First => {}
        End::LastReversed => reversed(writer)?,
    }
    top(writer, limit.count);
    Ok(())
}

/// The rows in the opposite order.
fn reversed(writer: &mut Writer<'_>) -> Done<()> {
    writer.flush();
    if writer.rows.order.is_empty() {
        return Err(writer.refuse("the opposite order", "the order of the rows is not known", Span::default()));
    }
    writer.rows.order = writer.rows.order.iter().map(Term::reversed).collect();
    writer.rows.is_sorted = false;
    Ok(())
}

/// The first rows in their order.
fn top(writer: &mut Writer<'_>, count: u64) {
    match &writer.rows.order[..] {
        [only] if !writer.rows.is_sorted => {
            let line = format!("| top {count} by {}", only.kql);
            writer.push(line);
            writer.rows.is_sorted = true;
        }
        _ => {
            let need = std::mem::replace(&mut writer.need, Need::Counts);
            writer.ordered();
            writer.need = need;
            writer.push(format!("| take {count}"));
        }
    }
}
