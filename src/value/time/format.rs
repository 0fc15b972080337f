//! Printing times: `strftime` with Splunk's letters, and ISO 8601.

use super::letter::{Letter, Piece, compound, pieces};
use super::{Zone, at, offset_text};
use crate::value::Number;
use jiff::Zoned;
use jiff::civil::Weekday;
use std::fmt::Write;

pub(super) const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

pub(super) const DAYS: [&str; 7] = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

/// A moment by a format of Splunk's letters; unknown letters stay as they are.
///
/// A moment outside the years -9999 to 9999 has no date, and prints as nothing.
pub fn format(epoch: f64, format: &str, zone: &Zone) -> String {
    let mut out = String::with_capacity(format.len() * 2);
    if let Some(moment) = at(epoch, zone) {
        write(&moment, format, &mut out);
    }
    out
}

/// A moment by ISO 8601 with at least milliseconds: `2025-06-19T06:25:05.000Z`, `2025-06-19T08:25:05.000+02:00`.
///
/// Up to six decimals are printed where the moment has them. One that no calendar holds is printed as its number.
pub fn iso(epoch: f64, zone: &Zone) -> String {
    let Some(moment) = at(epoch, zone) else { return Number::of(epoch).to_string() };
    let mut out = String::with_capacity(32);
    write(&moment, "%Y-%m-%dT%H:%M:%S.", &mut out);
    let fraction = format!("{:06}", moment.subsec_nanosecond() / 1000);
    let kept = fraction.trim_end_matches('0').len().max(3);
    out.push_str(&fraction[..kept]);
    match zone.name().as_str() {
        "UTC" => out.push('Z'),
        _ => write(&moment, "%:z", &mut out),
    }
    out
}

fn write(moment: &Zoned, format: &str, out: &mut String) {
    for piece in pieces(format) {
        match piece {
            Piece::Text(text) => out.push_str(text),
            Piece::Letter(letter) => write_letter(moment, letter, out),
        }
    }
}

fn write_letter(moment: &Zoned, letter: Letter<'_>, out: &mut String) {
    if let Some(long) = compound(letter.letter) {
        return write(moment, long, out);
    }
    if let Some((number, width, pad)) = number(moment, letter.letter) {
        return write_number(number, width, letter.flag.unwrap_or(pad), out);
    }
    match word(moment, letter) {
        Some(word) if letter.flag == Some('^') => out.push_str(&word.to_uppercase()),
        Some(word) => out.push_str(&word),
        None => out.push_str(letter.raw),
    }
}

/// The number a letter prints, how many places it takes and what fills them.
fn number(moment: &Zoned, letter: char) -> Option<(i64, usize, char)> {
    let sunday_first = i64::from(moment.weekday().to_sunday_zero_offset());
    let monday_first = i64::from(moment.weekday().to_monday_zero_offset());
    let day_of_year = i64::from(moment.day_of_year());
    let week = |day: i64| (day_of_year + 6 - day) / 7;
    let hour = i64::from(moment.hour());
    let twelve = if hour % 12 == 0 { 12 } else { hour % 12 };
    let year = i64::from(moment.year());
    let iso = || moment.date().iso_week_date();
    Some(match letter {
        'Y' => (year, 4, '0'),
        'C' => (year.div_euclid(100), 2, '0'),
        'y' => (year.rem_euclid(100), 2, '0'),
        'G' => (i64::from(iso().year()), 4, '0'),
        'g' => (i64::from(iso().year()).rem_euclid(100), 2, '0'),
        'm' => (i64::from(moment.month()), 2, '0'),
        'd' => (i64::from(moment.day()), 2, '0'),
        'e' => (i64::from(moment.day()), 2, '_'),
        'j' => (day_of_year, 3, '0'),
        'H' => (hour, 2, '0'),
        'k' => (hour, 2, '_'),
        'I' => (twelve, 2, '0'),
        'l' => (twelve, 2, '_'),
        'M' => (i64::from(moment.minute()), 2, '0'),
        'S' => (i64::from(moment.second()), 2, '0'),
        's' => (moment.timestamp().as_microsecond().div_euclid(1_000_000), 1, '0'),
        'w' => (sunday_first, 1, '0'),
        'u' => (monday_first + 1, 1, '0'),
        'U' => (week(sunday_first), 2, '0'),
        'W' => (week(monday_first), 2, '0'),
        'V' => (i64::from(iso().week()), 2, '0'),
        _ => return None,
    })
}

fn write_number(number: i64, width: usize, pad: char, out: &mut String) {
    let written = match pad {
        '-' => write!(out, "{number}"),
        '_' => write!(out, "{number:width$}"),
        _ => write!(out, "{number:0width$}"),
    };
    written.expect("writing to a string cannot fail");
}

/// The word a letter prints.
fn word(moment: &Zoned, letter: Letter<'_>) -> Option<String> {
    let offset = moment.offset().seconds();
    let month = MONTHS[usize::from(moment.month().unsigned_abs().clamp(1, 12)) - 1];
    let day = DAYS[weekday(moment.weekday())];
    let half = if moment.hour() < 12 { "AM" } else { "PM" };
    Some(match letter.letter {
        'B' => month.into(),
        'b' | 'h' => month[..3].into(),
        'A' => day.into(),
        'a' => day[..3].into(),
        'p' => half.into(),
        'P' => half.to_lowercase(),
        'z' => offset_text(offset, letter.colons),
        // Splunk's own: the offset in minutes.
        'E' => format!("{:+}", offset / 60),
        'Z' => moment.time_zone().to_offset_info(moment.timestamp()).abbreviation().to_string(),
        'N' => subseconds(moment, letter.width.unwrap_or(9)),
        'Q' => subseconds(moment, letter.width.unwrap_or(3)),
        'f' => subseconds(moment, letter.width.unwrap_or(6)),
        'n' => "\n".into(),
        't' => "\t".into(),
        '%' => "%".into(),
        _ => return None,
    })
}

/// The first digits of the part of a second, cut, not rounded.
fn subseconds(moment: &Zoned, digits: usize) -> String {
    format!("{:09}", moment.subsec_nanosecond())[..digits.clamp(1, 9)].to_string()
}

fn weekday(day: Weekday) -> usize {
    usize::from(day.to_sunday_zero_offset().unsigned_abs()) % DAYS.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Monday, 2 January 2023, 03:04:05.678901 UTC.
    const MOMENT: f64 = 1672628645.678901;

    fn prints(letters: &str, expected: &str) {
        assert_eq!(format(MOMENT, letters, &Zone::utc()), expected, "{letters}");
    }

    #[test]
    fn dates_are_printed_by_their_letters() {
        prints("%Y-%m-%d %H:%M:%S", "2023-01-02 03:04:05");
        prints("%F %T %D %R", "2023-01-02 03:04:05 01/02/23 03:04");
        prints("%a %A %b %B %h", "Mon Monday Jan January Jan");
        prints("%y %C %j %e|%k|%l|%I %p %P", "23 20 002  2| 3| 3|03 AM am");
        prints("%w %u %U %W %V %G %g", "1 1 01 01 01 2023 23");
        prints("%c|%+|%x %X", "Mon Jan  2 03:04:05 2023|Mon Jan  2 03:04:05 UTC 2023|01/02/2023 03:04:05");
        prints("%s %% %n%t", "1672628645 % \n\t");
        prints("%-d/%-m %_d %^a", "2/1  2 MON");
    }

    #[test]
    fn parts_of_a_second_are_cut_to_their_digits() {
        prints("%N %3N %6N %9N %Q %3Q %6Q %f", "678901000 678 678901 678901000 678 678 678901 678901");
        assert_eq!(format(1672628645.123, "%3N", &Zone::utc()), "123");
        assert_eq!(format(-0.25, "%H:%M:%S.%3N %s", &Zone::utc()), "23:59:59.750 -1");
    }

    #[test]
    fn unknown_letters_stay_as_they_are() {
        prints("%q %3q %O %", "%q %3q %O %");
    }

    #[test]
    fn zones_have_offsets_and_abbreviations() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        assert_eq!(format(MOMENT, "%H %z %:z %::z %:::z %Ez %Z", &berlin), "04 +0100 +01:00 +01:00:00 +01 +60 CET");
    }

    #[test]
    fn iso_has_milliseconds_and_more_where_there_is_more() {
        let berlin = Zone::named("Europe/Berlin").expect("a zone");
        assert_eq!(iso(1750314305.0, &Zone::utc()), "2025-06-19T06:25:05.000Z");
        assert_eq!(iso(1750314305.25, &berlin), "2025-06-19T08:25:05.250+02:00");
        assert_eq!(iso(MOMENT, &Zone::utc()), "2023-01-02T03:04:05.678901Z");
        assert_eq!(iso(f64::INFINITY, &Zone::utc()), "Infinity");
    }

    #[test]
    fn what_no_calendar_holds_prints_nothing() {
        for epoch in [f64::NAN, f64::INFINITY, -1e300, 1e12] {
            assert_eq!(format(epoch, "%F", &Zone::utc()), "");
        }
    }
}
