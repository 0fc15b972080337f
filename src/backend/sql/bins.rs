//! Values put into ranges of a number or of time.

use super::calls::times;
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::plan::{Bin, Width};
use crate::source::Span;
use crate::value::time::{self, TimeSpan, Unit, Zone};

/// Writes the step. What is no number stays as it is.
pub fn bin(writer: &mut Writer<'_>, bin: &Bin) -> Done<()> {
    writer.settle(|name| *name == bin.into);
    let span = writer.span();
    let value = writer.field(&bin.field);
    if value.shape == Shape::Nothing {
        return Ok(());
    }
    let is_time = &*bin.field == "_time";
    let range = match (value.shape, is_time) {
        (Shape::Many, _) => {
            let item = writer.local();
            let range = of_text(writer, &Piece::tight(&*item, Shape::Text), &bin.width, is_time, span)?;
            Piece::tight(writer.dialect.each(&value.sql, &item, &range.sql), Shape::Many)
        }
        (Shape::Whole | Shape::Number, true) => starts(writer, &value, &bin.width, span)?,
        (Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing, _) => {
            of_text(writer, &value, &bin.width, is_time, span)?
        }
    };
    writer.set(bin.into.clone(), range);
    writer.flush();
    Ok(())
}

/// The range of a value as text; of a time its start alone.
fn of_text(writer: &mut Writer<'_>, value: &Piece, width: &Width, is_time: bool, span: Span) -> Done<Piece> {
    let number = writer.double(value, span)?;
    let range = if is_time { starts(writer, &number, width, span)? } else { ranges(writer, &number, width, span)? };
    if value.is_number() {
        return Ok(range);
    }
    let (range, text) = (writer.text(&range, span)?, writer.text(value, span)?);
    writer.first_of(&[range, text], span)
}

/// The start of the range that a moment falls in.
fn starts(writer: &mut Writer<'_>, number: &Piece, width: &Width, span: Span) -> Done<Piece> {
    match width {
        Width::Time(length, align) => start_of_time(writer, number, *length, *align, span),
        Width::Number(_) | Width::Log(..) | Width::Fitting { .. } => {
            Err(writer.refuse("`bin`", "of `_time`, only spans of time are translated yet", span))
        }
    }
}

fn start_of_time(
    writer: &mut Writer<'_>,
    number: &Piece,
    length: TimeSpan,
    align: Option<f64>,
    span: Span,
) -> Done<Piece> {
    let is_utc = writer.request.zone.name() == "UTC";
    if let Some(seconds) = even(length, is_utc) {
        let from = align.filter(|align| *align != 0.0 && length.unit.seconds().is_some());
        return Ok(evenly(writer, number, seconds, from));
    }
    if writer.dialect.knows("spl_day_bin") {
        let zone = times::zone(writer, span)?;
        let local = format!("spl_local({}, {zone})", number.sql);
        let day = match (length.unit, align) {
            (Unit::Week, Some(align)) => time::format(align, "%Y-%m-%d", writer.request.zone),
            _ => "1970-01-01".to_string(),
        };
        let start = match calendar(length) {
            Calendar::Days(days) => format!("spl_day_bin({local}, {days}, DATE '{day}')"),
            Calendar::Months(months) => format!("spl_month_bin({local}, {months})"),
        };
        return Ok(Piece::tight(format!("spl_epoch({start}, {zone})"), Shape::Number));
    }
    Err(writer.refuse("`bin`", "months, and days outside UTC, are not translated yet", span))
}

/// The seconds of a span that begins at the same places everywhere, counted from the epoch. Days do so in UTC alone.
fn even(length: TimeSpan, is_utc: bool) -> Option<f64> {
    let days = |days: f64| is_utc.then_some(days * 86_400.0 * length.count);
    match length.unit {
        Unit::Second | Unit::Minute | Unit::Hour => Some(length.seconds()),
        Unit::Day => days(1.0),
        // The first day was a Thursday, and so are the weeks; another first day is one of a calendar.
        Unit::Week => None,
        Unit::Month | Unit::Quarter | Unit::Year => None,
    }
}

/// A width by the calendar.
enum Calendar {
    Days(i64),
    Months(i64),
}

fn calendar(length: TimeSpan) -> Calendar {
    let count = length.count.clamp(1.0, 1e6) as i64;
    match length.unit {
        Unit::Second | Unit::Minute | Unit::Hour | Unit::Day => Calendar::Days(count),
        Unit::Week => Calendar::Days(7 * count),
        Unit::Month => Calendar::Months(count),
        Unit::Quarter => Calendar::Months(3 * count),
        Unit::Year => Calendar::Months(12 * count),
    }
}

/// The start of a range of so many seconds, counted from a moment.
fn evenly(writer: &Writer<'_>, number: &Piece, seconds: f64, from: Option<f64>) -> Piece {
    let is_whole = seconds.fract() == 0.0;
    // Parts of a second are counted in microseconds, which a double holds exactly.
    let unit = if is_whole { 1.0 } else { 1e6 };
    let (width, from) = (seconds * unit, from.map(|from| from * unit));
    let x = if is_whole { number.operand() } else { format!("round({} * 1000000)", number.operand()) };
    let past = from.map_or(x.clone(), |from| format!("({x} - {from})"));
    let index = format!("floor({})", writer.dialect.quotient(&past, &width.round().to_string()));
    let start = format!("{index} * {}", width.round());
    let start = from.map_or(start.clone(), |from| format!("{start} + {from}"));
    let sql = if is_whole { start } else { writer.dialect.quotient(&format!("({start})"), "1000000") };
    Piece::loose(sql, Shape::Number)
}

/// The range that a number falls in, as text.
fn ranges(writer: &mut Writer<'_>, number: &Piece, width: &Width, span: Span) -> Done<Piece> {
    let refused = |writer: &mut Writer<'_>, why: &str| Err(writer.refuse("`bin`", why, span));
    let x = &number.sql;
    match width {
        Width::Number(width) if *width > 0.0 && writer.dialect.knows("spl_range_of") => {
            let text = width.to_string();
            let places = text.split_once('.').map_or(0, |(_, places)| places.len());
            Ok(Piece::tight(format!("spl_range_of({x}, {text}, '{{:.{places}f}}-{{:.{places}f}}')"), Shape::Text))
        }
        Width::Log(factor, base) if *factor > 0.0 && *base > 1.0 && writer.dialect.knows("spl_log_range") => {
            Ok(Piece::tight(format!("spl_log_range({x}, {factor}, {base})"), Shape::Text))
        }
        Width::Number(_) | Width::Log(..) => refused(writer, "ranges of numbers are not translated yet"),
        Width::Time(..) => refused(writer, "spans of time are translated for `_time` only"),
        Width::Fitting { .. } => refused(writer, "ranges that fit the values are known only from the values"),
    }
}

/// The seconds of a span that is the same everywhere on the calendar of the zone, and divides a day.
pub fn seconds(span: TimeSpan, zone: &Zone) -> Option<i64> {
    let seconds = even(span, zone.name() == "UTC").filter(|seconds| seconds.fract() == 0.0)? as i64;
    (86_400 % seconds.max(1) == 0 && zone.name() == "UTC").then_some(seconds)
}
