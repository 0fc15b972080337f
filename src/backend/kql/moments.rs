//! Moments: as they are, or told from now as an analyst tells them, `ago(24h)` and `startofday(ago(7d))`.

use super::bins::written;
use super::functions::not_given;
use super::piece::{Digits, Piece, Presence, Shape};
use super::writer::{Done, Writer};
use crate::plan::Expr;
use crate::source::Span;
use crate::value::time::modifier::Step;
use crate::value::time::{Modifier, Unit, When, Zone, format};

/// The moment at which a query runs.
const NOW: &str = "now()";

impl Writer<'_> {
    /// A moment that the search names.
    pub fn moment(&mut self, when: &When, span: Span) -> Piece {
        let told = self.request.from_now(when).and_then(|modifier| moved(&now_piece(), modifier, self.request.zone));
        told.unwrap_or_else(|| fixed(self.report.fixed(when, span)))
    }
}

fn now_piece() -> Piece {
    Piece::tight(NOW, Shape::Moment).present(Presence::Always)
}

/// The first and the last second that a `datetime` holds.
const FIRST: f64 = -62_135_596_800.0;
const LAST: f64 = 253_402_300_799.0;

/// The seconds of a day in UTC.
pub const DAY: i64 = 86_400;

/// A moment of the search, as it is; one that no calendar holds is the first or the last there is.
pub fn fixed(epoch: f64) -> Piece {
    let epoch = epoch.clamp(FIRST, LAST);
    let text = match epoch.rem_euclid(DAY as f64) == 0.0 {
        true => format(epoch, "%Y-%m-%d", &Zone::utc()),
        false => {
            let text = format(epoch, "%Y-%m-%dT%H:%M:%S.%6N", &Zone::utc());
            format!("{}Z", text.trim_end_matches('0').trim_end_matches('.'))
        }
    };
    Piece::tight(format!("datetime({text})"), Shape::Moment).present(Presence::Always)
}

/// `now()`, and `time()` likewise.
pub fn now(writer: &mut Writer<'_>, _args: &[Expr], span: Span) -> Done<Piece> {
    if !writer.request.is_pinned {
        return Ok(now_piece());
    }
    let now = writer.request.now;
    writer.report.note(format!("`now()` is the moment that is given for it, {now}"), span);
    let shape = if now.fract() == 0.0 { Shape::Whole } else { Shape::Number };
    Ok(Piece::tight(now.to_string(), shape).present(Presence::Always).with(Digits::Free))
}

/// `relative_time(x, modifier)`.
pub fn relative_time(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(modifier) = args[1].text() else { return Err(not_given(writer, "relative_time", span)) };
    let Some(modifier) = Modifier::read(modifier) else { return Ok(Piece::nothing()) };
    let value = writer.value(&args[0])?;
    let moment = match value.shape {
        Shape::Moment => value,
        Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Many | Shape::Nothing => {
            let number = writer.number(&value, span)?;
            match literal(&number) {
                Some(epoch) => fixed(epoch),
                None => Piece::tight(format!("unixtime_seconds_todatetime({})", number.kql), Shape::Moment)
                    .present(number.presence),
            }
        }
    };
    let presence = moment.presence.clone();
    match moved(&moment, &modifier, writer.request.zone) {
        Some(moved) => Ok(moved.present(presence).with(Digits::Padded)),
        None => {
            let why = "quarters, and the calendar of another zone than UTC, are not translated yet";
            Err(writer.refuse("`relative_time`", why, args[1].span))
        }
    }
}

/// The number that a piece is, where the search gives it.
fn literal(piece: &Piece) -> Option<f64> {
    if piece.is_number() { piece.kql.parse().ok() } else { None }
}

/// What a modifier makes of a moment; none where that hangs on the calendar of another zone, or KQL has no word for it.
fn moved(moment: &Piece, modifier: &Modifier, zone: &Zone) -> Option<Piece> {
    let is_utc = zone.name() == Zone::utc().name();
    modifier.steps().iter().try_fold(moment.clone(), |moment, step| match *step {
        Step::Offset(count, unit) => offset(&moment, count, unit, is_utc),
        Step::Snap(unit) => snapped(&moment, unit, is_utc),
        Step::Weekday(day) if is_utc => Some(of_week(&moment, day)),
        Step::Weekday(_) => None,
    })
}

/// So many units later.
fn offset(moment: &Piece, count: i64, unit: Unit, is_utc: bool) -> Option<Piece> {
    let (count, letter) = match unit {
        Unit::Second => (count, 's'),
        Unit::Minute => (count, 'm'),
        Unit::Hour => (count, 'h'),
        // A day has 24 hours in UTC.
        Unit::Day if is_utc => (count, 'd'),
        Unit::Week if is_utc => (count.checked_mul(7)?, 'd'),
        Unit::Month | Unit::Quarter | Unit::Year if is_utc => {
            let kql = format!("datetime_add('{}', {count}, {})", word(unit), moment.kql);
            return Some(Piece::tight(kql, Shape::Moment).present(moment.presence.clone()));
        }
        Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => return None,
    };
    Some(shifted(moment, count, &format!("{}{letter}", count.unsigned_abs())))
}

/// A moment so many seconds later.
fn later(moment: &Piece, seconds: i64) -> Piece {
    shifted(moment, seconds, &written(seconds.saturating_abs()))
}

/// A moment later, or earlier, by a length of time.
fn shifted(moment: &Piece, sign: i64, length: &str) -> Piece {
    let later = match sign {
        0 => return moment.clone(),
        ..0 if moment.kql == NOW => Piece::tight(format!("ago({length})"), Shape::Moment),
        ..0 => Piece::loose(format!("{} - {length}", moment.operand()), Shape::Moment),
        1.. => Piece::loose(format!("{} + {length}", moment.operand()), Shape::Moment),
    };
    later.present(moment.presence.clone())
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

/// The start of the unit that a moment falls in; the weeks of both begin with Sunday.
fn snapped(moment: &Piece, unit: Unit, is_utc: bool) -> Option<Piece> {
    let kql = match unit {
        Unit::Second => format!("bin({}, 1s)", moment.kql),
        Unit::Minute => format!("bin({}, 1m)", moment.kql),
        Unit::Hour if is_utc => format!("bin({}, 1h)", moment.kql),
        Unit::Day | Unit::Week | Unit::Month | Unit::Year if is_utc => {
            format!("startof{}({})", word(unit), moment.kql)
        }
        Unit::Hour | Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => return None,
    };
    Some(Piece::tight(kql, Shape::Moment).present(moment.presence.clone()))
}

/// The start of the last such day of the week, Sunday being 0.
fn of_week(moment: &Piece, day: i8) -> Piece {
    let days = i64::from(day) * DAY;
    let back = later(moment, -days);
    let week = Piece::tight(format!("startofweek({})", back.kql), Shape::Moment).present(moment.presence.clone());
    later(&week, days)
}

/// Two moments, if both are: a number that the search gives is one beside another.
pub fn both(left: &Piece, right: &Piece) -> Option<(Piece, Piece)> {
    let of = |piece: &Piece, other: &Piece| match piece.shape {
        Shape::Moment => Some(piece.clone()),
        Shape::Whole | Shape::Number if other.shape == Shape::Moment => literal(piece).map(fixed),
        Shape::Whole | Shape::Number | Shape::Text | Shape::Truth | Shape::Many | Shape::Nothing => None,
    };
    Some((of(left, right)?, of(right, left)?))
}

/// A moment less a number of seconds that the search gives, or less a moment.
pub fn earlier(left: &Piece, right: &Piece) -> Option<Piece> {
    if left.shape != Shape::Moment {
        return None;
    }
    if right.shape == Shape::Moment {
        let kql = format!("({} - {}) / 1s", left.operand(), right.operand());
        let are_there = left.presence == Presence::Always && right.presence == Presence::Always;
        let presence = if are_there { Presence::Always } else { Presence::Itself };
        return Some(Piece::loose(kql, Shape::Number).present(presence).with(Digits::Moment));
    }
    let seconds: i64 = if right.shape == Shape::Whole { right.kql.parse().ok()? } else { return None };
    Some(later(left, -seconds).with(left.digits))
}

/// A moment as epoch seconds: of now whole ones, as Splunk has them.
pub fn seconds(moment: &Piece) -> Piece {
    let epoch = format!("({} - datetime(1970-01-01)) / 1s", moment.operand());
    if moment.kql == NOW {
        Piece::tight(format!("tolong({epoch})"), Shape::Whole)
    } else {
        Piece::loose(epoch, Shape::Number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(modifier: &str, zone: &Zone) -> Option<String> {
        moved(&now_piece(), &Modifier::read(modifier).expect(modifier), zone).map(|piece| piece.kql)
    }

    #[test]
    fn moments_are_told_from_now() {
        let told = |modifier: &str| told(modifier, &Zone::utc()).unwrap_or_default();
        assert_eq!(told("-24h"), "ago(24h)");
        assert_eq!(told("-7d@d"), "startofday(ago(7d))");
        assert_eq!(told("@h-5m"), "bin(now(), 1h) - 5m");
        assert_eq!(told("+1h"), "now() + 1h");
        assert_eq!(told("-1mon@mon"), "startofmonth(datetime_add('month', -1, now()))");
        assert_eq!(told("@w0"), "startofweek(now())");
        assert_eq!(told("@w1"), "startofweek(ago(1d)) + 1d");
    }

    #[test]
    fn what_the_calendar_of_another_zone_says_is_not_told_so() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        assert_eq!(told("-90m@m", &berlin).as_deref(), Some("bin(ago(90m), 1m)"));
        assert_eq!(told("-7d@d", &berlin), None);
        assert_eq!(told("@q", &Zone::utc()), None);
    }
}
