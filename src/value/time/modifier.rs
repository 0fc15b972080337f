//! Relative time such as `-1d@d+2h`.

use super::{Unit, Zone, at, epoch, start_of_day};
use jiff::{Span, Zoned};

/// A relative time modifier: offsets and snaps, applied from left to right.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Modifier {
    steps: Vec<Step>,
}

/// One part of a modifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many units later.
    Offset(i64, Unit),
    /// Down to the start of the unit.
    Snap(Unit),
    /// Down to the start of this day of the week, Sunday being 0.
    Weekday(i8),
}

impl Modifier {
    /// Reads `-1d@d+2h`: signed offsets (a missing number is 1) and snaps, in any order and number.
    pub fn read(text: &str) -> Option<Modifier> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            let (step, after) = match rest.split_at_checked(1)? {
                ("@", after) => snap(after)?,
                ("+", after) => offset(1, after)?,
                ("-", after) => offset(-1, after)?,
                _ => return None,
            };
            steps.push(step);
            rest = after;
        }
        (!steps.is_empty()).then_some(Modifier { steps })
    }

    /// So many units later.
    pub fn offset(count: i64, unit: Unit) -> Modifier {
        Modifier { steps: vec![Step::Offset(count, unit)] }
    }

    /// What changes nothing: the moment itself.
    pub fn none() -> Modifier {
        Modifier { steps: Vec::new() }
    }

    /// Its parts, in order.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The moment it names, seen from `now`; infinite where it leaves the calendar.
    ///
    /// Days and longer units are of the zone's calendar: a day back is the same time of day, though 23 or 25 hours lie
    /// between where the clocks change.
    pub fn apply(&self, now: f64, zone: &Zone) -> f64 {
        self.steps.iter().fold(now, |moment, step| match *step {
            Step::Offset(count, unit) => {
                shift(moment, count, unit, zone).unwrap_or(if count < 0 { f64::NEG_INFINITY } else { f64::INFINITY })
            }
            Step::Snap(unit) => floor(moment, unit, zone).unwrap_or(moment),
            Step::Weekday(day) => weekday(moment, day, zone).unwrap_or(moment),
        })
    }
}

/// The text up to the end of its first letters, cut in digits, letters and the rest.
fn count_and_unit(text: &str) -> (&str, &str, &str) {
    let digits = text.bytes().take_while(u8::is_ascii_digit).count();
    let (count, rest) = text.split_at(digits);
    let letters = rest.bytes().take_while(u8::is_ascii_alphabetic).count();
    let (unit, rest) = rest.split_at(letters);
    (count, unit, rest)
}

fn offset(sign: i64, text: &str) -> Option<(Step, &str)> {
    let (count, unit, rest) = count_and_unit(text);
    let count: i64 = if count.is_empty() { 1 } else { i64::from(count.parse::<u32>().ok()?) };
    Some((Step::Offset(sign * count, Unit::read(unit)?), rest))
}

fn snap(text: &str) -> Option<(Step, &str)> {
    // `@w0` and `@w7` are both Sunday, `@w1` is Monday (Search Reference, "Time modifiers").
    if let Some(after) = text.strip_prefix('w')
        && let Some(digit @ b'0'..=b'7') = after.bytes().next()
    {
        return Some((Step::Weekday((digit - b'0') as i8 % 7), &after[1..]));
    }
    let (count, unit, rest) = count_and_unit(text);
    count.is_empty().then_some((Step::Snap(Unit::read(unit)?), rest))
}

/// A moment so many units later.
pub(super) fn shift(moment: f64, count: i64, unit: Unit, zone: &Zone) -> Option<f64> {
    if let Some(seconds) = unit.seconds() {
        return Some(moment + count as f64 * seconds as f64);
    }
    let span = Span::new();
    let span = match unit {
        Unit::Second | Unit::Minute | Unit::Hour => span.try_seconds(0),
        Unit::Day => span.try_days(count),
        Unit::Week => span.try_weeks(count),
        Unit::Month => span.try_months(count),
        Unit::Quarter => span.try_months(count.saturating_mul(3)),
        Unit::Year => span.try_years(count),
    };
    let later = at(moment, zone)?.checked_add(span.ok()?).ok()?;
    Some(epoch(later.timestamp()))
}

/// The start of the unit that a moment falls in; of a week, its Sunday.
fn floor(moment: f64, unit: Unit, zone: &Zone) -> Option<f64> {
    let local = at(moment, zone)?;
    let date = local.date();
    match unit {
        Unit::Second => Some(moment.floor()),
        Unit::Minute => Some(moment.floor() - f64::from(local.second())),
        Unit::Hour => Some(moment.floor() - f64::from(local.second()) - 60.0 * f64::from(local.minute())),
        Unit::Day => start_of_day(date, zone),
        Unit::Week => weekday(moment, 0, zone),
        Unit::Month => start_of_day(date.first_of_month(), zone),
        Unit::Quarter => {
            let month = (date.month() - 1) / 3 * 3 + 1;
            start_of_day(date.with().month(month).day(1).build().ok()?, zone)
        }
        Unit::Year => start_of_day(date.first_of_year(), zone),
    }
}

/// The start of the last such day of the week, which may be today.
fn weekday(moment: f64, day: i8, zone: &Zone) -> Option<f64> {
    let local: Zoned = at(moment, zone)?;
    let back = (local.weekday().to_sunday_zero_offset() - day).rem_euclid(7);
    let date = local.date().checked_sub(Span::new().days(i64::from(back))).ok()?;
    start_of_day(date, zone)
}

#[cfg(test)]
mod tests {
    use super::super::format;
    use super::*;

    /// Monday, 2 January 2023, 03:04:05 UTC.
    const NOW: f64 = 1672628645.0;

    fn gives(modifier: &str, expected: &str) {
        let moment = Modifier::read(modifier).map(|modifier| modifier.apply(NOW, &Zone::utc()));
        assert_eq!(moment.map(|moment| format(moment, "%F %T", &Zone::utc())).as_deref(), Some(expected), "{modifier}");
    }

    #[test]
    fn offsets_come_first_then_snaps_then_offsets() {
        gives("-1h@h", "2023-01-02 02:00:00");
        gives("+1h", "2023-01-02 04:04:05");
        gives("-1d@d+2h", "2023-01-01 02:00:00");
        gives("-d", "2023-01-01 03:04:05");
        gives("-1mon", "2022-12-02 03:04:05");
        gives("-2qtrs@q", "2022-07-01 00:00:00");
        gives("-7d@d+9hrs+30min", "2022-12-26 09:30:00");
    }

    #[test]
    fn snaps_go_down() {
        gives("@s", "2023-01-02 03:04:05");
        gives("@m", "2023-01-02 03:04:00");
        gives("@day", "2023-01-02 00:00:00");
        gives("@w", "2023-01-01 00:00:00");
        gives("@w0", "2023-01-01 00:00:00");
        gives("@w1", "2023-01-02 00:00:00");
        gives("@w2", "2022-12-27 00:00:00");
        gives("@w7", "2023-01-01 00:00:00");
        gives("@month", "2023-01-01 00:00:00");
        gives("-1y@yr", "2022-01-01 00:00:00");
    }

    #[test]
    fn a_month_back_from_a_day_it_lacks_is_its_last_day() {
        let march = 1680220800.0; // 2023-03-31
        let february = Modifier::read("-1mon").map(|modifier| modifier.apply(march, &Zone::utc()));
        assert_eq!(february.map(|moment| format(moment, "%F", &Zone::utc())).as_deref(), Some("2023-02-28"));
    }

    #[test]
    fn days_follow_the_calendar_and_hours_the_clock() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        // 26 March 2023, 12:00 in Berlin; the clocks went forward that night.
        let noon = 1679824800.0;
        let back = |text| Modifier::read(text).expect("a modifier").apply(noon, &berlin);
        assert_eq!(format(back("-1d"), "%F %T", &berlin), "2023-03-25 12:00:00");
        assert_eq!(format(back("-24h"), "%F %T", &berlin), "2023-03-25 11:00:00");
        assert_eq!(format(back("@d"), "%F %T", &berlin), "2023-03-26 00:00:00");
    }

    #[test]
    fn what_is_no_modifier_is_none() {
        for text in ["", "-", "1d", "-1x", "@", "@2h", "@w8", "-1d@", "-1d@dd", "-1ms", "d", "-99999999999d", "@é"] {
            assert_eq!(Modifier::read(text), None, "{text:?}");
        }
    }

    #[test]
    fn leaving_the_calendar_is_infinite() {
        let far = Modifier::read("-99999y").expect("a modifier");
        assert_eq!(far.apply(NOW, &Zone::utc()), f64::NEG_INFINITY);
    }
}
