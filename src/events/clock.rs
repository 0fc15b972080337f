//! Times as exports write them, read without a format.

mod stamp;

use crate::value::Number;
use crate::value::time::{Zone, parse};

pub(super) use stamp::{SOME_YEAR, Stamp};

/// A moment that was read.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Moment {
    /// Epoch seconds, with the decimals that were written, six at most.
    pub time: Number,
    /// Whether the text names its zone, so that none had to be assumed.
    pub zoned: bool,
}

/// Reads a time: ISO 8601 with `T` or a blank, the American form of Windows' tools and that of browsers, `/Date(ms)/`, epoch seconds or
/// milliseconds. Where the text names no zone, `zone` is meant.
pub(super) fn read(text: &str, zone: &Zone) -> Option<Moment> {
    let text = text.trim();
    if let Some(time) = epoch(text) {
        return Some(Moment { time, zoned: true });
    }
    let (civil, rest) = iso(text).or_else(|| american(text)).or_else(|| named(text))?;
    let (fraction, rest) = fraction(rest);
    let (afternoon, rest) = half_day(rest);
    let civil = civil.in_half(afternoon)?;
    let (seconds, zoned) = match offset(rest.trim())? {
        Some(offset) => (civil.seconds() - offset, true),
        None => (civil.in_zone(zone)?, false),
    };
    Some(Moment { time: number(seconds, fraction)?, zoned })
}

/// Epoch seconds as a number that remembers its decimals, so that a difference of two times shows no noise.
fn number(seconds: i64, fraction: &str) -> Option<Number> {
    // Splunk's times have microseconds.
    let fraction = fraction.get(..6).unwrap_or(fraction).trim_end_matches('0');
    if fraction.is_empty() {
        return Number::read(&seconds.to_string());
    }
    if seconds < 0 {
        let part: f64 = format!("0.{fraction}").parse().ok()?;
        return Some(Number::of(seconds as f64 + part));
    }
    Number::read(&format!("{seconds}.{fraction}"))
}

/// Epoch seconds, milliseconds (13 digits), microseconds (16) or nanoseconds (19); `/Date(milliseconds)/`.
fn epoch(text: &str) -> Option<Number> {
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if let Some(inside) = text.strip_prefix("/Date(").and_then(|rest| rest.strip_suffix(")/")) {
        let milliseconds = inside.split(['+', '-']).next().filter(|text| digits(text) && text.len() > 3)?;
        let (seconds, fraction) = milliseconds.split_at(milliseconds.len() - 3);
        return number(seconds.parse().ok()?, fraction);
    }
    let (whole, fraction) = text.split_once('.').unwrap_or((text, ""));
    if !digits(whole) || !(fraction.is_empty() || digits(fraction)) || !matches!(whole.len(), 8..=19) {
        return None;
    }
    match whole.len() {
        13 | 16 | 19 if fraction.is_empty() => number(whole[..10].parse().ok()?, &whole[10..]),
        8..=11 => number(whole.parse().ok()?, fraction),
        _ => None,
    }
}

/// A date and a time of day.
#[derive(Clone, Copy, Debug)]
struct Civil {
    year: i64,
    month: i64,
    day: i64,
    hour: i64,
    minute: i64,
    second: i64,
}

impl Civil {
    fn new(date: [i64; 3], time: [i64; 3]) -> Option<Civil> {
        let ([year, month, day], [hour, minute, second]) = (date, time);
        let fits = (1..=12).contains(&month)
            && (1..=days(year, month)).contains(&day)
            && (0..24).contains(&hour)
            && (0..60).contains(&minute)
            && (0..=60).contains(&second);
        fits.then_some(Civil { year, month, day, hour, minute, second })
    }

    fn in_half(self, afternoon: Option<bool>) -> Option<Civil> {
        match (afternoon, self.hour) {
            (None, _) => Some(self),
            (Some(afternoon), 1..=12) => Some(Civil { hour: self.hour % 12 + if afternoon { 12 } else { 0 }, ..self }),
            (Some(_), _) => None,
        }
    }

    /// Epoch seconds, were it UTC.
    fn seconds(self) -> i64 {
        // Days from 1 March of year 0, of which leap days are the last of the year.
        let (year, month) = if self.month > 2 { (self.year, self.month - 3) } else { (self.year - 1, self.month + 9) };
        let day = year * 365 + year.div_euclid(4) - year.div_euclid(100) + year.div_euclid(400);
        let day = day + (month * 153 + 2) / 5 + self.day - 1 - 719_468;
        day * 86_400 + self.hour * 3600 + self.minute * 60 + self.second
    }

    fn in_zone(self, zone: &Zone) -> Option<i64> {
        let Civil { year, month, day, hour, minute, second } = self;
        let text = format!("{year:04}-{month:02}-{day:02} {hour:02}:{minute:02}:{second:02}");
        parse(&text, "%Y-%m-%d %H:%M:%S", zone).map(|seconds| seconds as i64)
    }
}

fn days(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        _ => 31,
    }
}

/// `2025-06-19T06:25:01`, also with `/` or a blank, also without seconds.
fn iso(text: &str) -> Option<(Civil, &str)> {
    let (year, rest) = digits(text, 4, 4)?;
    let rest = rest.strip_prefix(['-', '/'])?;
    let (month, rest) = digits(rest, 2, 2)?;
    let rest = rest.strip_prefix(['-', '/'])?;
    let (day, rest) = digits(rest, 2, 2)?;
    let Some(clock) = rest.strip_prefix(['T', 't', ' ']) else {
        return Some((Civil::new([year, month, day], [0, 0, 0])?, rest));
    };
    let (time, rest) = time_of_day(clock.trim_start())?;
    Some((Civil::new([year, month, day], time)?, rest))
}

/// `06/19/2025 06:25:01 AM`, the month first.
fn american(text: &str) -> Option<(Civil, &str)> {
    let (month, rest) = digits(text, 1, 2)?;
    let (day, rest) = digits(rest.strip_prefix('/')?, 1, 2)?;
    let (year, rest) = digits(rest.strip_prefix('/')?, 4, 4)?;
    let rest = rest.strip_prefix([' ', ',']).map(str::trim_start)?;
    let (time, rest) = time_of_day(rest)?;
    Some((Civil::new([year, month, day], time)?, rest))
}

/// `Jun 19, 2025 6:25:01 AM`, as Defender's portal writes it, and Kibana with an `@` before the time.
fn named(text: &str) -> Option<(Civil, &str)> {
    const MONTHS: [&str; 12] = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
    let (name, rest) = text.split_once(' ')?;
    let month = MONTHS.iter().position(|month| month.eq_ignore_ascii_case(name))?;
    let (day, rest) = digits(rest, 1, 2)?;
    let (year, rest) = digits(rest.strip_prefix(", ")?, 4, 4)?;
    let rest = rest.strip_prefix(' ')?;
    let (time, rest) = time_of_day(rest.strip_prefix("@ ").unwrap_or(rest))?;
    Some((Civil::new([year, month as i64 + 1, day], time)?, rest))
}

fn time_of_day(text: &str) -> Option<([i64; 3], &str)> {
    let (hour, rest) = digits(text, 1, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2, 2)?;
    match rest.strip_prefix(':') {
        Some(rest) => digits(rest, 2, 2).map(|(second, rest)| ([hour, minute, second], rest)),
        None => Some(([hour, minute, 0], rest)),
    }
}

fn fraction(text: &str) -> (&str, &str) {
    let Some(rest) = text.strip_prefix(['.', ',']) else { return ("", text) };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    rest.split_at(length)
}

fn half_day(text: &str) -> (Option<bool>, &str) {
    let rest = text.trim_start();
    match rest.get(..2).map(str::to_ascii_uppercase).as_deref() {
        Some("AM") => (Some(false), &rest[2..]),
        Some("PM") => (Some(true), &rest[2..]),
        _ => (None, text),
    }
}

/// Seconds east of UTC; none for no text, nothing at all for text that is no zone.
fn offset(text: &str) -> Option<Option<i64>> {
    const NAMED: [(&str, i64); 13] = [
        ("Z", 0),
        ("UTC", 0),
        ("GMT", 0),
        ("EST", -5),
        ("EDT", -4),
        ("CST", -6),
        ("CDT", -5),
        ("MST", -7),
        ("MDT", -6),
        ("PST", -8),
        ("PDT", -7),
        ("CET", 1),
        ("CEST", 2),
    ];
    if text.is_empty() {
        return Some(None);
    }
    if let Some((_, hours)) = NAMED.iter().find(|(name, _)| name.eq_ignore_ascii_case(text)) {
        return Some(Some(hours * 3600));
    }
    let sign = if text.starts_with('-') { -1 } else { 1 };
    let (hours, rest) = digits(text.strip_prefix(['+', '-'])?, 2, 2)?;
    let rest = rest.strip_prefix(':').unwrap_or(rest);
    let minutes = if rest.is_empty() { 0 } else { digits(rest, 2, 2).filter(|(_, rest)| rest.is_empty())?.0 };
    Some(Some(sign * (hours * 3600 + minutes * 60)))
}

/// A number of at least and at most so many digits.
fn digits(text: &str, least: usize, most: usize) -> Option<(i64, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    if length < least {
        return None;
    }
    let number = text[..length].parse().ok()?;
    Some((number, &text[length..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> Option<String> {
        let zone = Zone::named("America/New_York").expect("a zone");
        read(text, &zone).map(|moment| format!("{}{}", moment.time, if moment.zoned { "" } else { " assumed" }))
    }

    #[test]
    fn the_forms_of_exports_are_read() {
        for (text, expected) in [
            ("2025-06-19T06:25:01Z", "1750314301"),
            ("2025-06-19T06:25:01.1234567Z", "1750314301.123456"),
            ("2025-06-19T06:25:01.500+0000", "1750314301.5"),
            ("2025-06-19T08:25:01.250+02:00", "1750314301.25"),
            ("2025-06-19 06:25:01.266 UTC", "1750314301.266"),
            ("2025-06-19 02:25:01", "1750314301 assumed"),
            ("06/19/2025 02:25:01 AM", "1750314301 assumed"),
            ("6/19/2025 12:00:00 AM", "1750305600 assumed"),
            ("06/19/2025 06:25:01.250 PM GMT", "1750357501.25"),
            ("Jun 19, 2025 2:25:01 AM", "1750314301 assumed"),
            ("Jun 19, 2025 @ 02:25:01.250", "1750314301.25 assumed"),
            ("/Date(1750314301250)/", "1750314301.25"),
            ("1750314301", "1750314301"),
            ("1750314301.266000", "1750314301.266"),
            ("1750314301266", "1750314301.266"),
            ("1969-12-31T23:59:59Z", "-1"),
            ("2024-02-29", "1709182800 assumed"),
        ] {
            assert_eq!(shown(text).as_deref(), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_no_time_is_none() {
        for text in [
            "",
            "4624",
            "2023-02-29T00:00:00Z",
            "2025-06-19T25:00:00Z",
            "2025-06-19T06:25:01 Mars",
            "13:00",
            "06/19/2025 13:00:00 PM",
        ] {
            assert_eq!(shown(text), None, "{text}");
        }
    }
}
