//! Eval functions of moments: by a format or a modifier that the search gives, in the zone of the search.

use super::by::not_given;
use crate::backend::sql::piece::{Digits, Piece, Shape, called};
use crate::backend::sql::reading;
use crate::backend::sql::writer::{Done, Writer};
use crate::plan::Expr;
use crate::source::Span;
use crate::value::time::modifier::Step;
use crate::value::time::{Modifier, Unit};

/// `strftime(x, format)`.
pub fn strftime(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(format) = args[1].text() else { return Err(not_given(writer, "strftime", "the format", span)) };
    let value = writer.value(&args[0])?;
    let number = writer.double(&value, span)?;
    match writer.dialect.dated_in(&number.sql, format, writer.request.zone) {
        Some(sql) => Ok(Piece::loose(sql, Shape::Text)),
        None => {
            let why = "a letter of the format, or the zone, is not translated yet";
            Err(writer.refuse("`strftime`", why, args[1].span))
        }
    }
}

/// `strptime(x, format)`: no date before 1971 is read.
pub fn strptime(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let moment = mktime(writer, args, span)?;
    Ok(Piece::tight(called("spl_since_1971", &[moment.sql]), Shape::Number).with(Digits::Padded(6)))
}

/// `mktime(x, format)`.
pub fn mktime(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(format) = args[1].text() else { return Err(not_given(writer, "strptime", "the format", span)) };
    let reading = match reading::of(format, writer.request.now, writer.request.zone) {
        Ok(reading) => reading,
        Err(why) => return Err(writer.refuse("`strptime`", why, args[1].span)),
    };
    let Some(reading) = reading else { return Ok(Piece::nothing()) };
    let value = writer.value(&args[0])?;
    let text = writer.text(&value, span)?;
    let pattern = writer.literal(&reading.pattern, span)?;
    let zone = zone(writer, span)?;
    Ok(Piece::tight(reading.written(&text.sql, &pattern, &zone), Shape::Number))
}

/// `relative_time(x, modifier)`.
pub fn relative_time(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(modifier) = args[1].text() else { return Err(not_given(writer, "relative_time", "the modifier", span)) };
    let Some(modifier) = Modifier::read(modifier) else { return Ok(Piece::nothing()) };
    let value = writer.value(&args[0])?;
    let zone = zone(writer, span)?;
    let mut moment = writer.double(&value, span)?.with(Digits::Free);
    for step in modifier.steps() {
        moment = stepped(&moment, *step, &zone);
    }
    Ok(Piece::tight(moment.sql, Shape::Number).with(Digits::Padded(6)))
}

fn stepped(moment: &Piece, step: Step, zone: &str) -> Piece {
    let x = &moment.sql;
    let sql = match step {
        Step::Offset(count, unit) => match unit.seconds() {
            Some(seconds) => {
                let (sign, seconds) = if count < 0 { ("-", -count * seconds) } else { ("+", count * seconds) };
                return Piece::loose(format!("{} {sign} {seconds}", moment.operand()), Shape::Number);
            }
            None => shifted(x, count, unit, zone),
        },
        Step::Snap(unit) => format!("spl_snapped({x}, '{}', {zone})", word(unit)),
        Step::Weekday(day) => format!("spl_weekday({x}, {day}, {zone})"),
    };
    Piece::tight(sql, Shape::Number)
}

/// A moment so many units of the calendar later.
fn shifted(x: &str, count: i64, unit: Unit, zone: &str) -> String {
    match unit {
        Unit::Day | Unit::Second | Unit::Minute | Unit::Hour => format!("spl_days_later({x}, {count}, {zone})"),
        Unit::Week => format!("spl_days_later({x}, {}, {zone})", 7 * count),
        Unit::Month => format!("spl_months_later({x}, {count}, {zone})"),
        Unit::Quarter => format!("spl_months_later({x}, {}, {zone})", 3 * count),
        Unit::Year => format!("spl_months_later({x}, {}, {zone})", 12 * count),
    }
}

fn word(unit: Unit) -> &'static str {
    match unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour => "hour",
        Unit::Day => "day",
        Unit::Week => "week",
        Unit::Month => "month",
        Unit::Quarter => "quarter",
        Unit::Year => "year",
    }
}

/// The zone of the search, as a text of SQL.
pub fn zone(writer: &mut Writer<'_>, span: Span) -> Done<String> {
    match writer.dialect.zone(writer.request.zone) {
        Some(zone) => Ok(zone),
        None => Err(writer.refuse("the time zone", "the target does not know it", span)),
    }
}
