//! Spans such as `5m`, and the bins they cut time into.

use super::modifier::shift;
use super::{Unit, Zone, at, microseconds, start_of_day};
use jiff::Span;
use jiff::civil::Date;

/// A span such as `5m` or `1d`, for bins.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct TimeSpan {
    /// How many units.
    pub count: f64,
    /// Of what.
    pub unit: Unit,
}

/// Parts of a second, which only spans know: spelling, and how many of them a second has.
const FRACTIONS: &[(&str, f64)] = &[("us", 1e6), ("ms", 1e3), ("cs", 100.0), ("ds", 10.0)];

/// The first day, from which days and months are counted. It is a Thursday, and so are the weeks of `span=1w`.
const FIRST: Date = Date::constant(1970, 1, 1);

impl TimeSpan {
    /// Reads `5m`, `h` or `100ms`; a number without a unit is no span of time.
    pub fn read(text: &str) -> Option<TimeSpan> {
        let digits = text.bytes().take_while(u8::is_ascii_digit).count();
        let (count, unit) = text.split_at(digits);
        let count = if count.is_empty() { 1.0 } else { f64::from(count.parse::<u32>().ok()?) };
        if count == 0.0 {
            return None;
        }
        let fraction = FRACTIONS.iter().find(|(spelling, _)| *spelling == unit);
        match fraction {
            Some((_, of_a_second)) => Some(TimeSpan { count: count / of_a_second, unit: Unit::Second }),
            None => Unit::read(unit).map(|unit| TimeSpan { count, unit }),
        }
    }

    /// The start of the bin that a moment falls in; a moment that no calendar holds is its own.
    ///
    /// Spans shorter than a day count from the epoch, or from `align` (Search Reference, "bin": `aligntime` aligns to
    /// something other than base UTC time, and `24h` is not `1d`). Days, months and longer units are the zone's own and
    /// know no `align`. Weeks count from the day of `align`, else from 1 January 1970, a Thursday.
    pub fn floor(&self, epoch: f64, zone: &Zone, align: Option<f64>) -> f64 {
        match self.microseconds() {
            Some(width) => floor_to(epoch, width, align.unwrap_or(0.0)),
            None => self.floor_date(epoch, zone, align),
        }
        .unwrap_or(epoch)
    }

    /// The start of the bin after the one that starts at `start`.
    pub fn next(&self, start: f64, zone: &Zone) -> f64 {
        if let Some(width) = self.microseconds() {
            let next = microseconds(start).map(|start| (start.saturating_add(width)) as f64 / 1e6);
            return next.unwrap_or(f64::INFINITY);
        }
        let step = |days: i32, months: i32| {
            let date = at(start, zone)?.date();
            start_of_day(date.checked_add(Span::new().try_months(months).ok()?.try_days(days).ok()?).ok()?, zone)
        };
        match self.dates() {
            Dates::Days(days) => step(days, 0),
            Dates::Months(months) => step(0, months),
        }
        .unwrap_or(f64::INFINITY)
    }

    /// The moment so many spans later, at the same time of day where the span is one of days or longer.
    pub fn later(&self, epoch: f64, times: i64, zone: &Zone) -> f64 {
        let count = times.saturating_mul(self.count as i64);
        match self.microseconds() {
            Some(width) => epoch + (times as f64 * width as f64) / 1e6,
            None => shift(epoch, count, self.unit, zone).unwrap_or(f64::INFINITY),
        }
    }

    /// About how many seconds it has: a month counts 30 days, as in Splunk's own table of spans.
    pub fn seconds(&self) -> f64 {
        const DAY: f64 = 86_400.0;
        let unit = match self.unit {
            Unit::Second => 1.0,
            Unit::Minute => 60.0,
            Unit::Hour => 3_600.0,
            Unit::Day => DAY,
            Unit::Week => 7.0 * DAY,
            Unit::Month => 30.0 * DAY,
            Unit::Quarter => 90.0 * DAY,
            Unit::Year => 365.0 * DAY,
        };
        self.count * unit
    }

    /// Its width, if it is counted by the clock and not by the calendar.
    fn microseconds(&self) -> Option<i64> {
        let seconds = self.unit.seconds()? as f64;
        Some(((self.count * seconds * 1e6).round() as i64).max(1))
    }

    fn floor_date(&self, epoch: f64, zone: &Zone, align: Option<f64>) -> Option<f64> {
        let date = at(epoch, zone)?.date();
        match self.dates() {
            Dates::Days(days) => {
                let base = match (self.unit, align) {
                    (Unit::Week, Some(align)) => at(align, zone)?.date(),
                    _ => FIRST,
                };
                let past = base.until(date).ok()?.get_days().rem_euclid(days);
                start_of_day(date.checked_sub(Span::new().try_days(past).ok()?).ok()?, zone)
            }
            Dates::Months(months) => {
                let past = (12 * (i32::from(date.year()) - 1970) + i32::from(date.month()) - 1).rem_euclid(months);
                start_of_day(date.first_of_month().checked_sub(Span::new().try_months(past).ok()?).ok()?, zone)
            }
        }
    }

    /// Its width by the calendar; of units shorter than a day, one day.
    fn dates(&self) -> Dates {
        let count = self.count.clamp(1.0, 1e6) as i32;
        match self.unit {
            Unit::Second | Unit::Minute | Unit::Hour => Dates::Days(1),
            Unit::Day => Dates::Days(count),
            Unit::Week => Dates::Days(7 * count),
            Unit::Month => Dates::Months(count),
            Unit::Quarter => Dates::Months(3 * count),
            Unit::Year => Dates::Months(12 * count),
        }
    }
}

/// A width by the calendar.
enum Dates {
    Days(i32),
    Months(i32),
}

fn floor_to(epoch: f64, width: i64, base: f64) -> Option<f64> {
    let (moment, base) = (microseconds(epoch)?, microseconds(base)?);
    let past = (moment - base).rem_euclid(width);
    Some(moment.saturating_sub(past) as f64 / 1e6)
}

impl std::fmt::Display for TimeSpan {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.unit == Unit::Second && self.count.fract() != 0.0 {
            let micro = (self.count * 1e6).round();
            return if micro % 1e3 == 0.0 { write!(out, "{}ms", micro / 1e3) } else { write!(out, "{micro}us") };
        }
        write!(out, "{}{}", self.count, self.unit.short())
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Modifier, format, iso, moment, parse, parse_near};
    use super::*;
    use proptest::prelude::*;

    /// Monday, 2 January 2023, 03:04:05 UTC.
    const NOW: f64 = 1672628645.0;

    fn bin(span: &str, zone: &Zone, align: Option<f64>) -> (String, String) {
        let span = TimeSpan::read(span).expect("a span");
        let start = span.floor(NOW, zone, align);
        (format(start, "%F %T", zone), format(span.next(start, zone), "%F %T", zone))
    }

    fn starts(span: &str, start: &str, next: &str) {
        assert_eq!(bin(span, &Zone::utc(), None), (start.into(), next.into()), "{span}");
    }

    #[test]
    fn short_spans_count_from_the_epoch() {
        starts("5m", "2023-01-02 03:00:00", "2023-01-02 03:05:00");
        starts("h", "2023-01-02 03:00:00", "2023-01-02 04:00:00");
        starts("12h", "2023-01-02 00:00:00", "2023-01-02 12:00:00");
        starts("7s", "2023-01-02 03:04:03", "2023-01-02 03:04:10");
        let india = Zone::named("Asia/Kolkata").expect("a zone");
        assert_eq!(bin("1h", &india, None).0, "2023-01-02 08:30:00");
    }

    #[test]
    fn long_spans_follow_the_calendar() {
        starts("1d", "2023-01-02 00:00:00", "2023-01-03 00:00:00");
        starts("1mon", "2023-01-01 00:00:00", "2023-02-01 00:00:00");
        starts("1q", "2023-01-01 00:00:00", "2023-04-01 00:00:00");
        starts("2y", "2022-01-01 00:00:00", "2024-01-01 00:00:00");
        starts("1w", "2022-12-29 00:00:00", "2023-01-05 00:00:00");
    }

    #[test]
    fn align_moves_hours_and_weeks() {
        let three = Some(1672542000.0); // 2023-01-01 03:00
        assert_eq!(bin("12h", &Zone::utc(), three).0, "2023-01-02 03:00:00");
        assert_eq!(bin("1w", &Zone::utc(), three).0, "2023-01-01 00:00:00");
        assert_eq!(bin("1d", &Zone::utc(), three).0, "2023-01-02 00:00:00");
    }

    #[test]
    fn days_later_keep_the_time_of_day() {
        let pacific = Zone::named("America/Los_Angeles").expect("a zone");
        let week = TimeSpan::read("7d").expect("a span");
        assert_eq!(week.later(1514834731.0, 1, &pacific), 1515439531.0);
        assert_eq!(week.later(1514834731.0, 10, &pacific), 1520879131.0);
    }

    #[test]
    fn parts_of_a_second_are_exact() {
        let span = TimeSpan::read("100ms").expect("a span");
        assert_eq!(span.floor(1672628645.3, &Zone::utc(), None), 1672628645.3);
        assert_eq!(span.floor(1672628645.39, &Zone::utc(), None), 1672628645.3);
        assert_eq!(span.to_string(), "100ms");
    }

    #[test]
    fn what_is_no_span_is_none() {
        for text in ["", "5", "0m", "-5m", "5x", "2log10", "1.5h", "99999999999d", "é"] {
            assert_eq!(TimeSpan::read(text), None, "{text:?}");
        }
    }

    proptest! {
        #[test]
        fn no_moment_and_no_text_panics(bits in any::<u64>(), text in "[-+@%:/a-zA-Z0-9 é]{0,12}", small in -1e12..1e12f64) {
            for epoch in [f64::from_bits(bits), small] {
                for zone in ["UTC", "America/Sao_Paulo", "+05:30"] {
                    let zone = Zone::read(zone).expect("a zone");
                    format(epoch, &text, &zone);
                    iso(epoch, &zone);
                    moment(&text, epoch, &zone);
                    parse(&text, &text, &zone);
                    parse_near(&text, "%H%y%j%d%N%p%Z", epoch, &zone);
                    for modifier in [Modifier::read(&text), Modifier::read("-4294967295q@q+3w@w6")].iter().flatten() {
                        modifier.apply(epoch, &zone);
                    }
                    for span in ["100ms", "4294967295h", "1d", "4294967295y", "3w", "2q"] {
                        let span = TimeSpan::read(span).expect("a span");
                        let start = span.floor(epoch, &zone, Some(small));
                        prop_assert!(!(start > epoch && microseconds(epoch).is_some() && start - epoch > 1e-3));
                        span.next(start, &zone);
                        span.later(epoch, i64::MAX, &zone);
                    }
                }
            }
        }
    }
}
