//! Reading times: `strptime` with Splunk's letters.

use super::format::{DAYS, MONTHS};
use super::letter::{self, Letter, Piece, compound, pieces};
use super::{Zone, at, epoch};
use jiff::civil::{Date, DateTime, Time};
use jiff::tz::Offset;

/// Reads a time by a format of Splunk's letters, as C does: text after what the format asks for is ignored.
///
/// The format must give a whole date or the epoch (`%s`); a time of day that it lacks is midnight.
pub fn parse(text: &str, format: &str, zone: &Zone) -> Option<f64> {
    let (parts, _) = Parts::default().read(text, format)?;
    parts.moment(None, zone)
}

/// As [`parse`], but a date that the format leaves out is the day of `now`, and a year that it leaves out is now's.
pub fn parse_near(text: &str, format: &str, now: f64, zone: &Zone) -> Option<f64> {
    let (parts, _) = Parts::default().read(text, format)?;
    parts.moment(at(now, zone).map(|now| now.date()), zone)
}

/// As [`parse`], but all of the text must be used.
pub(super) fn parse_all(text: &str, format: &str, zone: &Zone) -> Option<f64> {
    let (parts, rest) = Parts::default().read(text, format)?;
    if rest.is_empty() { parts.moment(None, zone) } else { None }
}

/// What was read so far.
#[derive(Clone, Debug, Default)]
struct Parts {
    year: Option<i64>,
    month: Option<i64>,
    day: Option<i64>,
    day_of_year: Option<i64>,
    hour: i64,
    /// The hour of `%I`, which needs `%p`.
    twelve: Option<i64>,
    afternoon: Option<bool>,
    minute: i64,
    second: i64,
    nanosecond: i32,
    epoch: Option<i64>,
    zone: Option<Zone>,
}

impl Parts {
    /// Reads the text by the format; gives what the format did not ask for.
    fn read<'t>(mut self, mut text: &'t str, format: &str) -> Option<(Parts, &'t str)> {
        let mut pieces = pieces(format).peekable();
        while let Some(piece) = pieces.next() {
            let fraction_follows = matches!(pieces.peek(), Some(Piece::Letter(next)) if next.is_fraction());
            text = match piece {
                Piece::Text(literal) => match literal_text(text, literal) {
                    Some(rest) => rest,
                    None if fraction_follows => {
                        // `%S.%N` also reads a time without a fraction (Search Reference, "strptime", extended example).
                        pieces.next();
                        literal_text(text, literal.strip_suffix(['.', ','])?)?
                    }
                    None => return None,
                },
                Piece::Letter(letter) => match compound(letter.letter) {
                    Some(long) => {
                        let (parts, rest) = self.read(text, long)?;
                        self = parts;
                        rest
                    }
                    None => self.letter(text, letter, fraction_follows)?,
                },
            };
        }
        Some((self, text))
    }

    fn letter<'t>(&mut self, text: &'t str, letter: Letter<'_>, fraction_follows: bool) -> Option<&'t str> {
        let trimmed = text.trim_start_matches([' ', '\t']);
        match letter.letter {
            'Y' => number(trimmed, 4, &mut self.year),
            'y' | 'g' => {
                let mut short = None;
                let rest = number(trimmed, 2, &mut short)?;
                // POSIX: 69 to 99 are of the last century.
                self.year = short.map(|year| if year < 69 { 2000 + year } else { 1900 + year });
                Some(rest)
            }
            'm' => number(trimmed, 2, &mut self.month),
            'd' | 'e' => number(trimmed, 2, &mut self.day),
            'j' => number(trimmed, 3, &mut self.day_of_year),
            'H' | 'k' => set(trimmed, 2, &mut self.hour),
            'I' | 'l' => number(trimmed, 2, &mut self.twelve),
            'M' => set(trimmed, 2, &mut self.minute),
            'S' => set(trimmed, 2, &mut self.second),
            'B' | 'b' | 'h' => {
                let (index, rest) = name(trimmed, &MONTHS)?;
                self.month = i64::try_from(index + 1).ok();
                Some(rest)
            }
            'A' | 'a' => name(trimmed, &DAYS).map(|(_, rest)| rest),
            'p' | 'P' => self.half(trimmed),
            // `%s%3N` reads epoch milliseconds, so the seconds must not take all the digits.
            's' => number(trimmed, if fraction_follows { 10 } else { 12 }, &mut self.epoch),
            'N' | 'Q' | 'f' => self.fraction(text, letter.width.unwrap_or(9)),
            'z' => self.offset(trimmed),
            'E' => self.minutes(trimmed),
            'Z' => self.zone_name(trimmed),
            'w' | 'u' | 'U' | 'W' | 'V' | 'C' | 'G' => set(trimmed, 4, &mut 0),
            'n' | 't' => Some(text.trim_start()),
            '%' => text.strip_prefix('%'),
            _ => text.strip_prefix(letter.raw),
        }
    }

    fn half<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (word, rest) = text.split_at_checked(2)?;
        self.afternoon = match word.to_ascii_lowercase().as_str() {
            "am" => Some(false),
            "pm" => Some(true),
            _ => return None,
        };
        Some(rest)
    }

    fn fraction<'t>(&mut self, text: &'t str, most: usize) -> Option<&'t str> {
        let (digits, rest) = digits(text, most.clamp(1, 9))?;
        self.nanosecond = format!("{digits:0<9}").parse().ok()?;
        Some(rest)
    }

    fn offset<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (seconds, rest) = letter::offset(text)?;
        self.zone = Some(fixed(seconds)?);
        Some(rest)
    }

    fn minutes<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        let (sign, text) = match text.strip_prefix('-') {
            Some(rest) => (-1, rest),
            None => (1, text.strip_prefix('+').unwrap_or(text)),
        };
        let (digits, rest) = digits(text, 4)?;
        self.zone = Some(fixed(sign * 60 * digits.parse::<i32>().ok()?)?);
        Some(rest)
    }

    fn zone_name<'t>(&mut self, text: &'t str) -> Option<&'t str> {
        if text.starts_with(['+', '-']) {
            return self.offset(text);
        }
        let length = text.find(|c: char| !(c.is_ascii_alphanumeric() || "/_+-".contains(c))).unwrap_or(text.len());
        let (name, rest) = text.split_at(length);
        let abbreviated = ABBREVIATIONS.iter().find(|(short, _)| short.eq_ignore_ascii_case(name));
        self.zone = Some(match abbreviated {
            Some((_, hours)) => fixed(hours * 3600)?,
            None => Zone::named(name)?,
        });
        Some(rest)
    }

    /// The moment read; what it lacks of a date is taken from `today`.
    fn moment(&self, today: Option<Date>, zone: &Zone) -> Option<f64> {
        let fraction = f64::from(self.nanosecond) / 1e9;
        if let Some(seconds) = self.epoch {
            return Some(seconds as f64 + fraction);
        }
        let time = Time::new(
            i8::try_from(self.hour()).ok()?,
            i8::try_from(self.minute).ok()?,
            // A leap second is the second before it.
            i8::try_from(if self.second == 60 { 59 } else { self.second }).ok()?,
            self.nanosecond,
        );
        let moment = DateTime::from_parts(self.date(today)?, time.ok()?);
        let zone = self.zone.as_ref().unwrap_or(zone);
        zone.0.to_timestamp(moment).ok().map(epoch)
    }

    fn hour(&self) -> i64 {
        match (self.twelve, self.afternoon) {
            (Some(hour @ 1..=12), afternoon) => hour % 12 + if afternoon == Some(true) { 12 } else { 0 },
            // Out of its range, and refused as an hour.
            (Some(_), _) => -1,
            (None, _) => self.hour,
        }
    }

    /// A month without a day, or a day without a month, is no date.
    fn date(&self, today: Option<Date>) -> Option<Date> {
        let year = || i16::try_from(self.year.or(today.map(|today| i64::from(today.year())))?).ok();
        match (self.month, self.day, self.day_of_year) {
            (Some(month), Some(day), _) => Date::new(year()?, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok(),
            (None, None, Some(day)) => {
                Date::new(year()?, 1, 1).ok()?.with().day_of_year(i16::try_from(day).ok()?).build().ok()
            }
            (None, None, None) if self.year.is_none() => today,
            (Some(_), None, _) | (None, Some(_), _) | (None, None, None) => None,
        }
    }
}

/// Abbreviations that `%Z` reads, and their hours from UTC: those of RFC 822 and of central Europe.
const ABBREVIATIONS: &[(&str, i32)] = &[
    ("UTC", 0),
    ("GMT", 0),
    ("UT", 0),
    ("Z", 0),
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

fn fixed(seconds: i32) -> Option<Zone> {
    Offset::from_seconds(seconds).ok().map(|offset| Zone(offset.to_time_zone()))
}

/// Up to `most` digits, at least one.
fn digits(text: &str, most: usize) -> Option<(&str, &str)> {
    let length = text.bytes().take(most).take_while(u8::is_ascii_digit).count();
    (length > 0).then(|| text.split_at(length))
}

fn number<'t>(text: &'t str, most: usize, into: &mut Option<i64>) -> Option<&'t str> {
    let (digits, rest) = digits(text, most)?;
    *into = digits.parse().ok();
    Some(rest)
}

fn set<'t>(text: &'t str, most: usize, into: &mut i64) -> Option<&'t str> {
    let mut read = None;
    let rest = number(text, most, &mut read)?;
    *into = read?;
    Some(rest)
}

/// A name of the list, whole or by its first three letters, whatever its case.
fn name<'t>(text: &'t str, names: &[&str]) -> Option<(usize, &'t str)> {
    let starts = |name: &str| text.get(..name.len()).is_some_and(|start| start.eq_ignore_ascii_case(name));
    let whole = names.iter().position(|name| starts(name)).map(|index| (index, names[index].len()));
    let (index, length) = whole.or_else(|| names.iter().position(|name| starts(&name[..3])).map(|index| (index, 3)))?;
    Some((index, &text[length..]))
}

/// The text after a literal part of the format; white space in it stands for any white space, also none.
fn literal_text<'t>(mut text: &'t str, literal: &str) -> Option<&'t str> {
    for c in literal.chars() {
        text = if c.is_whitespace() { text.trim_start() } else { text.strip_prefix(c)? };
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reads(text: &str, format: &str, expected: Option<f64>) {
        assert_eq!(parse(text, format, &Zone::utc()), expected, "{text} by {format}");
    }

    #[test]
    fn dates_and_times_are_read_by_their_letters() {
        reads("2023-01-02 03:04:05", "%Y-%m-%d %H:%M:%S", Some(1672628645.0));
        reads("2023-01-02T03:04:05", "%FT%T", Some(1672628645.0));
        reads("1/2/23 3:04:05 am", "%m/%d/%y %I:%M:%S %p", Some(1672628645.0));
        reads("Mon, 02 jan 2023", "%a, %d %B %Y", Some(1672617600.0));
        reads("January 2, 2023", "%b %d, %Y", Some(1672617600.0));
        reads("2023 002", "%Y %j", Some(1672617600.0));
        reads("12:30 AM 2023-01-02", "%I:%M %p %F", Some(1672619400.0));
        reads("12:30 PM 2023-01-02", "%I:%M %p %F", Some(1672662600.0));
    }

    #[test]
    fn parts_of_a_second_and_epochs_are_read() {
        reads("2023-01-02 03:04:05.678", "%Y-%m-%d %H:%M:%S.%3N", Some(1672628645.678));
        reads("2023-01-02 03:04:05.678901", "%Y-%m-%d %H:%M:%S.%6N", Some(1672628645.678901));
        reads("2023-01-02 03:04:05.5", "%Y-%m-%d %H:%M:%S.%Q", Some(1672628645.5));
        reads("2023-01-02 03:04:05.5", "%Y-%m-%d %H:%M:%S.%f", Some(1672628645.5));
        reads("Mon Jan 02 03:04:05 2023", "%a %B %d %H:%M:%S.%N %Y", Some(1672628645.0));
        reads("2023-01-02T03:04:05.678901Z +0000", "%Y-%m-%dT%H:%M:%S.%QZ %z", Some(1672628645.678901));
        reads("1672628645", "%s", Some(1672628645.0));
        reads("1672628645678", "%s%3N", Some(1672628645.678));
    }

    #[test]
    fn an_offset_or_zone_in_the_text_counts() {
        reads("2023-01-02 03:04:05 +0200", "%F %T %z", Some(1672621445.0));
        reads("2023-01-02 03:04:05+02:00", "%F %T%:z", Some(1672621445.0));
        reads("2023-01-02T03:04:05Z", "%FT%T%z", Some(1672628645.0));
        reads("2023-01-02 03:04:05 EST", "%F %T %Z", Some(1672646645.0));
        reads("2023-01-02 03:04:05 Europe/Berlin", "%F %T %Z", Some(1672625045.0));
        reads("2023-01-02 03:04:05 XYZ", "%F %T %Z", None);
    }

    #[test]
    fn text_after_the_time_is_ignored_and_text_that_differs_is_not() {
        reads("2023-01-02 03:04:05", "%Y-%m-%d", Some(1672617600.0));
        reads("2023/01/02", "%Y-%m-%d", None);
        reads("garbage", "%Y-%m-%d", None);
        reads("", "%Y", None);
        reads("2023-02-30", "%Y-%m-%d", None);
        reads("25:00 2023-01-02", "%H:%M %F", None);
    }

    #[test]
    fn what_is_missing_of_a_date_is_todays() {
        let near = |text, format| parse_near(text, format, 1672628645.0, &Zone::utc());
        assert_eq!(near("10:30", "%H:%M"), Some(1672655400.0));
        assert_eq!(near("Jan 1", "%b %d"), Some(1672531200.0));
        assert_eq!(near("2023-05", "%Y-%m"), None);
        assert_eq!(near("2023", "%Y"), None);
        reads("10:30", "%H:%M", None);
    }
}
