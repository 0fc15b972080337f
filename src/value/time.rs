//! Time: zones, Splunk's format letters, relative modifiers and spans.

mod format;
pub mod letter;
pub mod modifier;
mod parse;
mod span;
mod when;

use jiff::civil::Date;
use jiff::tz::{Offset, TimeZone};
use jiff::{Timestamp, Zoned};

pub use format::{format, iso};
pub use modifier::Modifier;
pub use parse::{parse, parse_near};
pub use span::TimeSpan;
pub use when::{When, moment};

/// A time zone.
#[derive(Clone, Debug, PartialEq)]
pub struct Zone(TimeZone);

impl Zone {
    /// Coordinated Universal Time.
    pub fn utc() -> Zone {
        Zone(TimeZone::UTC)
    }

    /// A zone of the IANA database, such as `Europe/Berlin`; the database is compiled in, so that every machine agrees.
    pub fn named(name: &str) -> Option<Zone> {
        TimeZone::get(name).ok().map(Zone)
    }

    /// A fixed offset from UTC, such as `+02:00`, `-0500` or `+02`.
    pub fn offset(text: &str) -> Option<Zone> {
        let (seconds, rest) = letter::offset(text)?;
        rest.is_empty().then(|| Offset::from_seconds(seconds).ok().map(|offset| Zone(offset.to_time_zone())))?
    }

    /// A zone as people write it: `UTC`, `Z`, an IANA name or an offset.
    pub fn read(text: &str) -> Option<Zone> {
        match text {
            "UTC" | "Z" => Some(Zone::utc()),
            _ => Zone::offset(text).or_else(|| Zone::named(text)),
        }
    }

    /// Its name: `UTC`, `Europe/Berlin`, `+02:00`.
    pub fn name(&self) -> String {
        match self.0.iana_name() {
            Some(name) => name.to_string(),
            None => offset_text(self.0.to_offset(Timestamp::UNIX_EPOCH).seconds(), 1),
        }
    }
}

/// A unit of time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Microseconds to deciseconds are fractions of a second.
    Second,
    /// Sixty seconds.
    Minute,
    /// Sixty minutes.
    Hour,
    /// A calendar day in the zone.
    Day,
    /// Seven calendar days.
    Week,
    /// A calendar month.
    Month,
    /// Three calendar months.
    Quarter,
    /// A calendar year.
    Year,
}

/// Every spelling of a unit (Search Reference, "Time modifiers").
const UNITS: &[(Unit, &[&str])] = &[
    (Unit::Second, &["s", "sec", "secs", "second", "seconds"]),
    (Unit::Minute, &["m", "min", "mins", "minute", "minutes"]),
    (Unit::Hour, &["h", "hr", "hrs", "hour", "hours"]),
    (Unit::Day, &["d", "day", "days"]),
    (Unit::Week, &["w", "week", "weeks"]),
    (Unit::Month, &["mon", "month", "months"]),
    (Unit::Quarter, &["q", "qtr", "qtrs", "quarter", "quarters"]),
    (Unit::Year, &["y", "yr", "yrs", "year", "years"]),
];

impl Unit {
    /// The unit of a spelling such as `hrs`.
    pub fn read(text: &str) -> Option<Unit> {
        UNITS.iter().find(|(_, spellings)| spellings.contains(&text)).map(|(unit, _)| *unit)
    }

    /// Its shortest spelling.
    pub fn short(self) -> &'static str {
        match self {
            Unit::Second => "s",
            Unit::Minute => "m",
            Unit::Hour => "h",
            Unit::Day => "d",
            Unit::Week => "w",
            Unit::Month => "mon",
            Unit::Quarter => "q",
            Unit::Year => "y",
        }
    }

    /// Its seconds, if it is shorter than a day; longer ones vary with the calendar.
    pub fn seconds(self) -> Option<i64> {
        match self {
            Unit::Second => Some(1),
            Unit::Minute => Some(60),
            Unit::Hour => Some(3600),
            Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => None,
        }
    }
}

/// A moment on the calendar of a zone; nothing outside the years -9999 to 9999.
///
/// A double holds microseconds of the present day and no more, so finer digits are noise and are rounded away.
fn at(epoch: f64, zone: &Zone) -> Option<Zoned> {
    let timestamp = Timestamp::from_microsecond(microseconds(epoch)?).ok()?;
    Some(timestamp.to_zoned(zone.0.clone()))
}

/// Whole microseconds, where the calendar reaches.
fn microseconds(epoch: f64) -> Option<i64> {
    (epoch.abs() < 4e11).then_some((epoch * 1e6).round() as i64)
}

/// Epoch seconds of a timestamp.
fn epoch(timestamp: Timestamp) -> f64 {
    timestamp.as_microsecond() as f64 / 1e6
}

/// The first moment of a day in a zone, which is not midnight where the clocks go forward at midnight.
fn start_of_day(date: Date, zone: &Zone) -> Option<f64> {
    let midnight = date.to_zoned(zone.0.clone()).ok()?;
    midnight.start_of_day().ok().map(|start| epoch(start.timestamp()))
}

/// An offset as `+0200` (no colons), `+02:00` (1), `+02:00:00` (2) or `+02` (3).
fn offset_text(seconds: i32, colons: usize) -> String {
    let sign = if seconds < 0 { '-' } else { '+' };
    let all = seconds.abs();
    let (hours, minutes, seconds) = (all / 3600, all / 60 % 60, all % 60);
    match colons {
        0 => format!("{sign}{hours:02}{minutes:02}"),
        1 => format!("{sign}{hours:02}:{minutes:02}"),
        2 => format!("{sign}{hours:02}:{minutes:02}:{seconds:02}"),
        _ => format!("{sign}{hours:02}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zone_is_named_the_way_it_can_be_read_again() {
        for name in ["UTC", "Europe/Berlin", "+02:00", "-05:30"] {
            assert_eq!(Zone::read(name).map(|zone| zone.name()).as_deref(), Some(name));
        }
        assert_eq!(Zone::read("-0500").map(|zone| zone.name()).as_deref(), Some("-05:00"));
        assert!(Zone::read("Mars/Olympus").is_none());
        assert!(Zone::read("+99:00").is_none());
    }
}
