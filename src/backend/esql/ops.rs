//! Each op as a command of ES|QL.

use super::groups;
use super::piece::{Piece, Shape};
use super::shaping;
use super::writer::{Done, Key, MOST_ROWS, Rows, Writer};
use crate::backend::Answer;
use crate::backend::kind::OpKind;
use crate::backend::sql::need::Need;
use crate::plan::Rows as Made;
use crate::plan::{Bin, Distinct, End, Extend, Limit, Op, Pivot, Sort, SortKey, Step, Target, Width};
use crate::value::compare::SortReading;
use crate::value::time::{TimeSpan, Unit, Zone};

/// How well each op can be said.
pub fn answer(kind: OpKind) -> Answer {
    const ROWS: &str = "a row knows nothing of other rows but what INLINE STATS says of its group";
    match kind {
        OpKind::Scan | OpKind::Filter | OpKind::Extend | OpKind::Rename => Answer::Exact,
        OpKind::Project => Answer::Emulated("wildcards are spelled out; they need rows whose columns are known"),
        OpKind::Rows => Answer::Emulated("one row of `makeresults`"),
        OpKind::Extract => Answer::Emulated("GROK: the first match of expressions that Oniguruma reads as PCRE2 does"),
        OpKind::Expand => Answer::Emulated("without a limit, and where the order of the rows does not count"),
        OpKind::Aggregate => Answer::Emulated("STATS, of the rows that have the keys"),
        OpKind::Annotate => Answer::Emulated("INLINE STATS, of the rows that have the keys"),
        OpKind::Sort => Answer::Emulated("numbers, dates and addresses; texts by their bytes are only nearly the same"),
        OpKind::Limit => Answer::Emulated("without keys and without a row for the others"),
        OpKind::Reverse => Answer::Emulated("of rows that have an order"),
        OpKind::Fill => Answer::Emulated("of fields that are named"),
        OpKind::Bin => Answer::Emulated("ranges of a number, and of time in UTC"),
        OpKind::Distinct => {
            Answer::Unsupported("the first rows of each key are not known: LIMIT BY is not in all versions")
        }
        OpKind::Window => Answer::Unsupported(ROWS),
        OpKind::While => Answer::Unsupported(ROWS),
        OpKind::Pivot => {
            Answer::Unsupported("its columns hang on the values of the events, and ES|QL names columns beforehand")
        }
        OpKind::Unpivot => Answer::Unsupported("ES|QL has no rows of columns"),
        OpKind::Join => Answer::Unsupported("ES|QL joins with lookup indices alone, and not with another search"),
        OpKind::Union => Answer::Unsupported("not translated yet"),
        OpKind::Branch => Answer::Unsupported("not translated yet"),
        OpKind::Lookup => Answer::Unsupported("the rows of a lookup table are in no lookup index of the target"),
        OpKind::Native => Answer::Unsupported("it is done by the command itself, not by an op of the plan"),
    }
}

/// Writes a step.
pub fn write(writer: &mut Writer<'_>, step: &Step) -> Done<()> {
    match &step.op {
        Op::Scan => {
            writer.rows = Rows { is_open: true, ..Rows::default() };
            Ok(())
        }
        Op::Filter(asked) => {
            writer.narrow(asked);
            let condition = writer.condition(asked)?;
            writer.flush();
            if condition.is_false() {
                writer.report.is_never(step.span);
            }
            if !condition.is_true() {
                writer.push(format!("WHERE {}", hanging(&condition.text)));
            }
            writer.let_through(asked);
            Ok(())
        }
        Op::Extend(extend) => extended(writer, extend),
        Op::Project(project) => shaping::project(writer, project),
        Op::Rename(renamings) => shaping::rename(writer, renamings),
        Op::Extract(extract) => shaping::extract(writer, extract),
        Op::Expand(expand) => shaping::expand(writer, expand),
        Op::Fill(fill) => shaping::fill(writer, fill),
        Op::Aggregate(grouping) => groups::aggregate(writer, grouping),
        Op::Annotate(grouping) => groups::annotate(writer, grouping),
        Op::Sort(sort) => sorted(writer, sort),
        Op::Limit(limit) => limited(writer, limit),
        Op::Reverse => reversed(writer),
        Op::Bin(bin) => binned(writer, bin),
        Op::Native(native) => {
            let what = format!("`{}`", native.command.name());
            Err(writer.refuse(&what, answer(OpKind::Native).words(), step.span))
        }
        Op::Distinct(distinct) => Err(thinned(writer, distinct)),
        Op::Rows(rows) => made(writer, rows),
        Op::Pivot(pivot) => Err(writer.refuse(OpKind::Pivot.word(), charted(pivot), step.span)),
        Op::Window(_) | Op::Unpivot(_) | Op::While(_) | Op::Join(_) | Op::Union(_) | Op::Branch(_) | Op::Lookup(_) => {
            let kind = OpKind::of(&step.op);
            Err(writer.refuse(kind.word(), answer(kind).words(), step.span))
        }
    }
}

/// Why a table of two fields is not said.
fn charted(pivot: &Pivot) -> &'static str {
    match (&pivot.columns, pivot.rows.is_continuous) {
        (Some(_), _) => answer(OpKind::Pivot).words(),
        (None, true) => {
            "a range without events has a row too, and ES|QL makes none; `bin` and `stats` by it give the other rows"
        }
        (None, false) => "it is not translated; `bin` and `stats` by it give the same rows",
    }
}

/// A condition of several lines, those after the first under the first.
fn hanging(condition: &str) -> String {
    condition.replace('\n', "\n    ")
}

/// One row, of this moment.
fn made(writer: &mut Writer<'_>, rows: &Made) -> Done<()> {
    if *rows != Made::Empty(1) {
        let span = writer.span();
        return Err(writer.refuse("rows made", "ROW makes one row, and no others", span));
    }
    writer.made = Some("ROW _time = NOW()");
    writer.rows = Rows { is_bounded: true, ..Rows::default() };
    writer.rows.columns.insert("_time".into(), Piece::column("_time", Shape::Moment).sure());
    Ok(())
}

fn thinned(writer: &mut Writer<'_>, _distinct: &Distinct) -> crate::backend::answer::Refused {
    let span = writer.span();
    writer.refuse("`dedup`", answer(OpKind::Distinct).words(), span)
}

fn extended(writer: &mut Writer<'_>, extend: &Extend) -> Done<()> {
    let Target::Named(name) = &extend.field else {
        let why = "its name is made of values, and ES|QL names columns beforehand";
        return Err(writer.refuse("a field", why, extend.value.span));
    };
    let value = writer.value(&extend.value);
    let value = value.and_then(|value| match value.shape {
        Shape::Truth => writer.text(&value, extend.value.span),
        Shape::Text
        | Shape::Digits
        | Shape::Whole
        | Shape::Number
        | Shape::Moment
        | Shape::Address
        | Shape::Nothing => Ok(value),
    });
    // What was refused is told once, not again wherever the field is read.
    let refused = value.as_ref().err().copied();
    let value = value.unwrap_or_else(|_| Piece::nothing());
    let is_same = writer.rows.columns.get(name).is_some_and(|old| old.text == value.text);
    // What a definition or a data model calls a column is that column; so is what the search sets to itself.
    if (!writer.is_asked_by("eval") || is_same) && (value.is_column || value.shape == Shape::Nothing) {
        writer.rows.columns.insert(name.clone(), value);
        return refused.map_or(Ok(()), Err);
    }
    writer.set(name, value);
    refused.map_or(Ok(()), Err)
}

fn sorted(writer: &mut Writer<'_>, sort: &Sort) -> Done<()> {
    writer.flush();
    let keys: Vec<Option<Key>> = sort.keys.iter().map(|key| key_of(writer, key)).collect::<Done<_>>()?;
    let counts = writer.need == Need::Counts || !sort.limit_is_default;
    let before = if counts { writer.rows.order.clone() } else { Vec::new() };
    writer.rows.order = keys.into_iter().flatten().chain(before).collect();
    writer.rows.is_sorted = false;
    // Splunk's own limit is also that of Elasticsearch, and asked for at the end.
    writer.is_limited |= sort.limit.is_some();
    let limit = sort.limit.filter(|_| !sort.limit_is_default);
    if let Some(limit) = limit {
        writer.sort();
        writer.push(format!("LIMIT {limit}"));
        writer.rows.is_bounded |= limit <= MOST_ROWS;
    } else if writer.need != Need::No && !writer.is_sorted_later() {
        writer.sort();
    }
    Ok(())
}

fn key_of(writer: &mut Writer<'_>, key: &SortKey) -> Done<Option<Key>> {
    let span = writer.span();
    let value = writer.field(&key.field, span)?;
    let text = match (key.reading, value.shape) {
        (_, Shape::Nothing) => return Ok(None),
        (SortReading::Text, _) => writer.text(&value, span)?.text,
        (SortReading::Number, _) => writer.double(&value, span)?.text,
        (SortReading::Address | SortReading::Auto, Shape::Address) => value.text.clone(),
        (SortReading::Address, _) => format!("TO_IP({})", value.text),
        (SortReading::Auto, Shape::Digits) => format!("TO_LONG({})", value.text),
        (SortReading::Auto, Shape::Text | Shape::Truth) => {
            writer.report.nearly("`sort`", "numbers and addresses among texts are sorted as texts", span)?;
            value.text.clone()
        }
        (SortReading::Auto, Shape::Whole | Shape::Number | Shape::Moment) => value.text.clone(),
    };
    Ok(Some(Key { descending: key.descending, is_sure: value.is_sure, ..Key::rising(text) }))
}

/// The order that events have unless a search gives another: newest first.
pub fn newest_first(writer: &mut Writer<'_>) -> Done<()> {
    if writer.rows.order.is_empty() && writer.rows.is_open {
        let span = writer.span();
        let time = writer.field(&"_time".into(), span)?;
        writer.rows.order = vec![Key { descending: true, is_sure: time.is_sure, ..Key::rising(time.text) }];
        writer.rows.is_sorted = false;
    }
    Ok(())
}

fn limited(writer: &mut Writer<'_>, limit: &Limit) -> Done<()> {
    let span = writer.span();
    if !limit.by.is_empty() || limit.others.is_some() {
        return Err(writer.refuse("a limit", answer(OpKind::Limit).words(), span));
    }
    newest_first(writer)?;
    if limit.end == End::LastReversed {
        reversed(writer)?;
    }
    if !writer.rows.is_sorted {
        writer.sort();
    }
    writer.flush();
    writer.push(format!("LIMIT {}", limit.count));
    writer.is_limited = true;
    writer.rows.is_bounded |= limit.count <= MOST_ROWS;
    Ok(())
}

fn reversed(writer: &mut Writer<'_>) -> Done<()> {
    newest_first(writer)?;
    if writer.rows.order.is_empty() {
        let span = writer.span();
        return Err(writer.refuse("the opposite order", "the rows have no order that is known", span));
    }
    writer.rows.order = writer.rows.order.iter().map(Key::turned).collect();
    writer.rows.is_sorted = false;
    Ok(())
}

/// Values put into ranges.
fn binned(writer: &mut Writer<'_>, bin: &Bin) -> Done<()> {
    let span = writer.span();
    let value = writer.field(&bin.field, span)?;
    let refused = "only spans of time that begin with the hours and days of UTC are translated";
    let Width::Time(width, None) = &bin.width else { return Err(writer.refuse("`bin`", refused, span)) };
    let piece = match (value.shape, seconds(*width, writer.request.zone), calendar(*width, writer.request.zone)) {
        (Shape::Moment, _, Some(words)) => {
            let trunc = Piece::tight(format!("DATE_TRUNC({words}, {})", value.text), Shape::Moment);
            if value.is_sure { trunc.sure() } else { trunc }
        }
        (Shape::Number | Shape::Whole, Some(width), _) => {
            Piece::loose(format!("FLOOR({} / {width}.0) * {width}", value.operand()), Shape::Number)
        }
        (_, _, _) => return Err(writer.refuse("`bin`", refused, span)),
    };
    writer.set(&bin.into, piece);
    Ok(())
}

/// A span in the words of ES|QL, if it begins where the calendar of the zone has it begin.
fn calendar(span: TimeSpan, zone: &Zone) -> Option<String> {
    let word = match span.unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Month => "month",
        Unit::Year => "year",
        // Elasticsearch's weeks begin on Monday, and Splunk's on Sunday.
        Unit::Week | Unit::Quarter => return None,
    };
    let is_calendar = matches!(span.unit, Unit::Month | Unit::Year) && span.count == 1.0 && is_utc(zone);
    let count = span.count;
    (is_calendar || seconds(span, zone).is_some())
        .then(|| format!("{count} {word}{}", if count == 1.0 { "" } else { "s" }))
}

/// Whether a zone is UTC, in which all days are equally long.
pub fn is_utc(zone: &Zone) -> bool {
    zone.name() == Zone::utc().name()
}

/// The seconds of a span that divides the days of UTC.
fn seconds(span: TimeSpan, zone: &Zone) -> Option<i64> {
    let unit = match span.unit {
        Unit::Second => 1,
        Unit::Minute => 60,
        Unit::Hour => 3_600,
        Unit::Day => 86_400,
        Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => return None,
    };
    let is_whole = span.count.fract() == 0.0 && span.count >= 1.0 && span.count < 1e6;
    let seconds = span.count as i64 * unit;
    (is_whole && 86_400 % seconds == 0 && is_utc(zone)).then_some(seconds)
}
