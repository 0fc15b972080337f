//! Values put into ranges of time: `bin`, and `startofmonth` where ranges follow the calendar.

use super::moments::{DAY, fixed, seconds};
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::plan::{Bin, Width};
use crate::value::time::{TimeSpan, Unit, Zone};

/// How time is cut.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Cut {
    /// Into so many seconds each, from this moment on.
    Even(i64, f64),
    /// Into months or years.
    Calendar(&'static str),
}

/// Values put into ranges.
pub fn binned(writer: &mut Writer<'_>, bin: &Bin) -> Done<()> {
    writer.settle(|name| *name == bin.into);
    let cut = cut(writer, &bin.field, &bin.width)?;
    let piece = start(writer, &bin.field, cut)?;
    writer.set(bin.into.clone(), piece);
    writer.flush();
    Ok(())
}

/// How ranges of a width cut time.
pub fn cut(writer: &mut Writer<'_>, field: &Name, width: &Width) -> Done<Cut> {
    let is_utc = writer.request.zone.name() == Zone::utc().name();
    let cut = match width {
        Width::Time(length, align) if &**field == "_time" && is_utc => cut_of(*length, *align),
        Width::Time(..) | Width::Number(_) | Width::Log(..) | Width::Fitting { .. } => None,
    };
    let why = "only spans that the search gives, of `_time` and in UTC, are translated yet, and of the calendar one month or year";
    cut.ok_or_else(|| writer.refuse("a range", why, writer.span()))
}

/// Ranges begin with the epoch, or with a day of the week; Splunk's own weeks begin with the first, a Thursday.
fn cut_of(length: TimeSpan, align: Option<f64>) -> Option<Cut> {
    let days = |count: i64| Some(Cut::Even(count.checked_mul(DAY)?, 0.0));
    let count = (length.count.fract() == 0.0 && length.count < 1e9).then_some(length.count as i64)?;
    match (length.unit, align) {
        (Unit::Second | Unit::Minute | Unit::Hour, None) => Some(Cut::Even(count * length.unit.seconds()?, 0.0)),
        (Unit::Day, None) => days(count),
        (Unit::Week, None) => days(count * 7),
        (Unit::Week, Some(align)) => {
            let length = (count * 7 * DAY) as f64;
            let day = (align / DAY as f64).floor() * DAY as f64;
            Some(Cut::Even(count * 7 * DAY, day.rem_euclid(length)))
        }
        (Unit::Month, None) if count == 1 => Some(Cut::Calendar("startofmonth")),
        (Unit::Year, None) if count == 1 => Some(Cut::Calendar("startofyear")),
        (Unit::Second | Unit::Minute | Unit::Hour | Unit::Day, Some(_)) => None,
        (Unit::Month | Unit::Quarter | Unit::Year, Some(_) | None) => None,
    }
}

/// The start of the range that a field falls in.
pub fn start(writer: &mut Writer<'_>, field: &Name, cut: Cut) -> Done<Piece> {
    let value = writer.field(field)?;
    let presence = value.presence.clone();
    if value.shape == Shape::Moment {
        return Ok(of(&value, cut));
    }
    let number = writer.number(&value, writer.span())?;
    let piece = match cut {
        Cut::Even(length, 0.0) => Piece::tight(format!("bin({}, {length})", number.kql), Shape::Number),
        Cut::Even(..) | Cut::Calendar(_) => {
            let moment = format!("unixtime_seconds_todatetime({})", number.kql);
            seconds(&Piece::tight(start_of(&moment, cut), Shape::Moment))
        }
    };
    Ok(piece.present(presence))
}

/// The start of the range that a moment falls in.
pub fn of(moment: &Piece, cut: Cut) -> Piece {
    Piece::tight(start_of(&moment.kql, cut), Shape::Moment).present(moment.presence.clone())
}

fn start_of(moment: &str, cut: Cut) -> String {
    match cut {
        // Kusto's own ranges begin at midnight too, but those that divide no day begin elsewhere.
        Cut::Even(length, 0.0) if DAY % length == 0 => format!("bin({moment}, {})", written(length)),
        Cut::Even(length, from) => format!("bin_at({moment}, {}, {})", written(length), fixed(from).kql),
        Cut::Calendar(function) => format!("{function}({moment})"),
    }
}

/// So many seconds, as a length of time is written.
pub fn written(seconds: i64) -> String {
    let units = [(DAY, 'd'), (3_600, 'h'), (60, 'm')];
    let unit = units.into_iter().find(|(length, _)| seconds != 0 && seconds % length == 0);
    let (length, letter) = unit.unwrap_or((1, 's'));
    format!("{}{letter}", seconds / length)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(span: &str, align: Option<f64>) -> Option<String> {
        cut_of(TimeSpan::read(span).expect(span), align).map(|cut| start_of("x", cut))
    }

    #[test]
    fn ranges_begin_where_splunks_do() {
        let cut = |span| cut(span, None);
        assert_eq!(cut("1h").as_deref(), Some("bin(x, 1h)"));
        assert_eq!(cut("90s").as_deref(), Some("bin(x, 90s)"));
        assert_eq!(cut("7h").as_deref(), Some("bin_at(x, 7h, datetime(1970-01-01))"));
        assert_eq!(cut("1w").as_deref(), Some("bin_at(x, 7d, datetime(1970-01-01))"));
        assert_eq!(cut("1mon").as_deref(), Some("startofmonth(x)"));
        assert_eq!(cut("3mon"), None);
    }

    #[test]
    fn weeks_may_begin_with_another_day() {
        // Monday, 2 January 2023.
        assert_eq!(cut("1w", Some(1_672_617_600.0)).as_deref(), Some("bin_at(x, 7d, datetime(1970-01-05))"));
        assert_eq!(cut("1h", Some(100.0)), None);
    }
}
