//! The time at the beginning of a line of a log: ISO 8601, or syslog's `Jun 19 06:25:01`, which names no year.

use super::{Civil, Moment, digits, fraction, iso, number, offset, time_of_day};
use crate::value::time::Zone;

/// How far ahead of now a time may be, as Splunk has it (props.conf, MAX_DAYS_HENCE).
const AHEAD: i64 = 2 * 86_400;

/// The year of a time that names none, where it is not known what day it is. A leap year, so that it has every day.
pub(in super::super) const SOME_YEAR: i64 = 2000;

/// 29 February comes back after eight years at the latest.
const YEARS_BACK: i64 = 9;

/// The seconds of a year on average.
const YEAR: i64 = 31_556_952;

const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/// A time that a line begins with.
#[derive(Clone, Copy, Debug)]
pub(in super::super) struct Stamp<'t> {
    civil: Civil,
    /// Whether the year is written.
    pub has_year: bool,
    fraction: &'t str,
    /// Seconds east of UTC, if the zone is written.
    offset: Option<i64>,
}

impl<'t> Stamp<'t> {
    /// The time that a text begins with, and what follows the blank after it.
    pub fn read(text: &'t str) -> Option<(Stamp<'t>, &'t str)> {
        let (civil, has_year, rest) = match iso(text) {
            Some((civil, rest)) => (civil, true, rest),
            None => month_first(text)?,
        };
        let (fraction, rest) = fraction(rest);
        let (zone, rest) = rest.split_once(' ')?;
        Some((Stamp { civil, has_year, fraction, offset: offset(zone)? }, rest.trim_start()))
    }

    /// Whether the zone is written.
    pub fn is_zoned(&self) -> bool {
        self.offset.is_some()
    }

    /// The moment. Where no year is written it is the last one that does not lie ahead of `now`.
    pub fn moment(&self, zone: &Zone, now: Option<i64>) -> Option<Moment> {
        let Some(now) = now.filter(|_| !self.has_year) else { return self.in_year(self.civil.year, zone) };
        let latest = now.checked_add(AHEAD)?;
        let this = 1970 + latest.div_euclid(YEAR) + 1;
        let is_past = |moment: &Moment| moment.time.value < latest as f64;
        (this - YEARS_BACK..=this).rev().find_map(|year| self.in_year(year, zone).filter(is_past))
    }

    fn in_year(&self, year: i64, zone: &Zone) -> Option<Moment> {
        let Civil { month, day, hour, minute, second, .. } = self.civil;
        let civil = Civil::new([year, month, day], [hour, minute, second])?;
        let seconds = match self.offset {
            Some(offset) => civil.seconds() - offset,
            None => civil.in_zone(zone)?,
        };
        Some(Moment { time: number(seconds, self.fraction)?, zoned: self.is_zoned() })
    }
}

/// `Jun 19 06:25:01`, the day padded with a blank or not; some write the year after the day.
fn month_first(text: &str) -> Option<(Civil, bool, &str)> {
    let (name, rest) = text.split_at_checked(3)?;
    let month = MONTHS.iter().position(|month| *month == name)? as i64 + 1;
    let (day, rest) = digits(rest.strip_prefix(' ')?.trim_start(), 1, 2)?;
    let rest = rest.strip_prefix(' ')?;
    let (year, rest) = match digits(rest, 4, 4) {
        Some((year, rest)) => (Some(year), rest.strip_prefix(' ')?),
        None => (None, rest),
    };
    let (time, rest) = time_of_day(rest)?;
    Some((Civil::new([year.unwrap_or(SOME_YEAR), month, day], time)?, year.is_some(), rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The moment of a line's beginning in New York, and the rest.
    fn shown(text: &str, now: Option<i64>) -> Option<String> {
        let (stamp, rest) = Stamp::read(text)?;
        let moment = stamp.moment(&Zone::named("America/New_York").expect("a zone"), now)?;
        Some(format!("{} {rest}", moment.time))
    }

    #[test]
    fn a_line_begins_with_its_time() {
        for (line, expected) in [
            ("2025-06-19T06:25:01.123456+00:00 web", "1750314301.123456 web"),
            ("2025-06-19T02:25:01 web", "1750314301 web"),
            ("2025-06-19 06:25:01Z web", "1750314301 web"),
            ("Jun 19 2025 02:25:01 web", "1750314301 web"),
            ("Jun  9 2025 02:25:01.5   web", "1749450301.5 web"),
        ] {
            assert_eq!(shown(line, None).as_deref(), Some(expected), "{line}");
        }
        for line in
            ["", "Jun 19", "Jun 32 06:25:01 web", "2025-06-19 web", "2025-06-19,06:25:01", "June 19 06:25:01 web"]
        {
            assert_eq!(shown(line, None), None, "{line}");
        }
    }

    #[test]
    fn a_time_without_a_year_is_the_last_one_that_is_not_ahead() {
        let june = 1_750_314_301;
        for (line, expected) in [
            ("Jun 19 02:25:01 web", "1750314301 web"),
            ("Jun 21 02:25:00 web", "1750487100 web"),
            ("Jun 21 02:25:01 web", "1718951101 web"),
            ("Dec 31 23:59:59 web", "1735707599 web"),
            ("Feb 29 00:00:00 web", "1709182800 web"),
        ] {
            assert_eq!(shown(line, Some(june)).as_deref(), Some(expected), "{line}");
        }
        assert_eq!(shown("Feb 29 00:00:00 web", None).as_deref(), Some("951800400 web"));
    }
}
