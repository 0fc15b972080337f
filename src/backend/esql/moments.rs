//! Moments: as they are, or told from now as an analyst tells them, `NOW() - 24 hours`.

use super::ops::is_utc;
use super::piece::{Piece, Shape};
use super::text::moment;
use super::writer::{Done, Writer};
use crate::plan::Expr;
use crate::source::Span;
use crate::value::time::modifier::Step;
use crate::value::time::{Modifier, Unit, When, Zone};

/// The moment at which a query runs.
const NOW: &str = "NOW()";

impl Writer<'_> {
    /// A moment that the search names, as a date.
    pub fn moment(&mut self, when: &When, span: Span) -> Piece {
        let told = self.request.from_now(when).and_then(|modifier| moved(now_piece(), modifier, self.request.zone));
        told.unwrap_or_else(|| Piece::tight(moment(self.report.fixed(when, span)), Shape::Moment))
    }
}

fn now_piece() -> Piece {
    Piece::tight(NOW, Shape::Moment).sure()
}

/// `now()`, and `time()` likewise.
pub fn now(writer: &mut Writer<'_>, _args: &[Expr], _span: Span) -> Done<Piece> {
    Ok(match writer.request.is_pinned {
        true => Piece::tight(moment(writer.request.now), Shape::Moment).sure(),
        false => now_piece(),
    })
}

/// `relative_time(x, modifier)`.
pub fn relative_time(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let Some(modifier) = args[1].text() else {
        return Err(writer.refuse("`relative_time`", "of a text that is computed it is not translated", span));
    };
    let Some(modifier) = Modifier::read(modifier) else { return Ok(Piece::nothing()) };
    let of_date = if value.shape == Shape::Moment { moved(value, &modifier, writer.request.zone) } else { None };
    of_date.ok_or_else(|| {
        let why = "only of dates, and without the calendar of another zone than UTC or of months";
        writer.refuse("`relative_time`", why, span)
    })
}

/// What a modifier makes of a date; none where that hangs on the calendar of another zone, or on how long a month is.
fn moved(date: Piece, modifier: &Modifier, zone: &Zone) -> Option<Piece> {
    let is_utc = is_utc(zone);
    modifier.steps().iter().try_fold(date, |date, step| match *step {
        Step::Offset(count, unit) => Some(later(&date, count, fixed(unit, is_utc)?)),
        Step::Snap(Unit::Week) => is_utc.then(|| of_week(&date, 0)),
        Step::Snap(unit) => snapped(&date, unit, is_utc),
        Step::Weekday(day) => is_utc.then(|| of_week(&date, i64::from(day))),
    })
}

/// The word of a unit that is always of one length.
fn fixed(unit: Unit, is_utc: bool) -> Option<&'static str> {
    match unit {
        Unit::Second => Some("second"),
        Unit::Minute => Some("minute"),
        Unit::Hour => Some("hour"),
        Unit::Day => is_utc.then_some("day"),
        Unit::Week => is_utc.then_some("week"),
        Unit::Month | Unit::Quarter | Unit::Year => None,
    }
}

/// A date later, or earlier, by a length of time.
fn later(date: &Piece, count: i64, unit: &str) -> Piece {
    let (symbol, length) = (if count < 0 { '-' } else { '+' }, count.unsigned_abs());
    let plural = if length == 1 { "" } else { "s" };
    let moved = format!("{} {symbol} {length} {unit}{plural}", date.operand());
    if count == 0 { date.clone() } else { Piece::loose(moved, Shape::Moment).sure_if(date.is_sure) }
}

/// The start of the unit that a date falls in.
fn snapped(date: &Piece, unit: Unit, is_utc: bool) -> Option<Piece> {
    let word = match unit {
        Unit::Second => "second",
        Unit::Minute => "minute",
        Unit::Hour if is_utc => "hour",
        Unit::Day if is_utc => "day",
        Unit::Month if is_utc => "month",
        Unit::Year if is_utc => "year",
        Unit::Hour | Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => return None,
    };
    Some(truncated(date, word))
}

fn truncated(date: &Piece, unit: &str) -> Piece {
    Piece::tight(format!("DATE_TRUNC(1 {unit}, {})", date.text), Shape::Moment).sure_if(date.is_sure)
}

/// The start of the last such day of the week, Sunday being 0; Elasticsearch's weeks begin on Monday.
fn of_week(date: &Piece, day: i64) -> Piece {
    let days = day - 1;
    later(&truncated(&later(date, -days, "day"), "week"), days, "day")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(modifier: &str, zone: &Zone) -> Option<String> {
        moved(now_piece(), &Modifier::read(modifier).expect(modifier), zone).map(|piece| piece.text)
    }

    #[test]
    fn moments_are_told_from_now() {
        let told = |modifier: &str| told(modifier, &Zone::utc()).unwrap_or_default();
        assert_eq!(told("-24h"), "NOW() - 24 hours");
        assert_eq!(told("-7d@d"), "DATE_TRUNC(1 day, NOW() - 7 days)");
        assert_eq!(told("@h-5m"), "DATE_TRUNC(1 hour, NOW()) - 5 minutes");
        assert_eq!(told("+1h"), "NOW() + 1 hour");
        assert_eq!(told("-1d+2h"), "(NOW() - 1 day) + 2 hours");
        assert_eq!(told("@w1"), "DATE_TRUNC(1 week, NOW())");
        assert_eq!(told("@w"), "DATE_TRUNC(1 week, NOW() + 1 day) - 1 day");
    }

    #[test]
    fn what_hangs_on_a_calendar_is_not_told_so() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        assert_eq!(told("-90m@m", &berlin).as_deref(), Some("DATE_TRUNC(1 minute, NOW() - 90 minutes)"));
        assert_eq!(told("-7d@d", &berlin), None);
        assert_eq!(told("-1mon", &Zone::utc()), None);
        assert_eq!(told("@q", &Zone::utc()), None);
    }
}
