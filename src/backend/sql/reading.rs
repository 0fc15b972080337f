//! Times read by a format of Splunk's letters: a regular expression that finds the parts, and what is made of them.

use super::piece::called;
use crate::backend::pcre::escaped;
use crate::value::time::letter::{Letter, Piece, compound, pieces};
use crate::value::time::{self, Zone};

/// How a format is read.
#[derive(Debug)]
pub struct Reading {
    /// A regular expression with a group for each part.
    pub pattern: String,
    /// What each group holds.
    parts: Vec<Part>,
    /// The year, month and day that stand for a date which the format leaves out.
    today: [i64; 3],
}

/// What a group holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Part {
    Year,
    ShortYear,
    Month,
    MonthName,
    Day,
    DayOfYear,
    Hour,
    Twelve,
    Half,
    Minute,
    Second,
    Fraction,
    Offset,
    Epoch,
    Ignored,
}

impl Part {
    fn name(self) -> &'static str {
        match self {
            Part::Year | Part::ShortYear => "year",
            Part::Month | Part::MonthName => "month",
            Part::Day => "day",
            Part::DayOfYear => "day_of_year",
            Part::Hour => "hour",
            Part::Twelve => "twelve",
            Part::Half => "half",
            Part::Minute => "minute",
            Part::Second => "second",
            Part::Fraction => "fraction",
            Part::Offset => "offset",
            Part::Epoch => "epoch",
            Part::Ignored => "ignored",
        }
    }

    /// How many digits it has at most, if it has any.
    fn digits(self) -> Option<usize> {
        match self {
            Part::Year | Part::Ignored => Some(4),
            Part::DayOfYear => Some(3),
            Part::Epoch => Some(12),
            Part::ShortYear | Part::Month | Part::Day | Part::Hour | Part::Twelve | Part::Minute | Part::Second => {
                Some(2)
            }
            Part::MonthName | Part::Half | Part::Fraction | Part::Offset => None,
        }
    }
}

/// The names of months and days, whole before short, as a regular expression.
const MONTHS: &str = "(?i:january|february|march|april|may|june|july|august|september|october|november|december|jan|feb|\
                      mar|apr|jun|jul|aug|sep|oct|nov|dec)";
const DAYS: &str = "(?i:sunday|monday|tuesday|wednesday|thursday|friday|saturday|sun|mon|tue|wed|thu|fri|sat)";

/// How a format is read; none if it can give no moment, and why where it is not translated.
pub fn of(format: &str, now: f64, zone: &Zone) -> Result<Option<Reading>, &'static str> {
    let mut flat = Vec::new();
    flatten(format, &mut flat);
    let (mut pattern, mut parts) = (String::from("^"), Vec::new());
    let mut index = 0;
    while index < flat.len() {
        let next = flat.get(index + 1);
        let fraction_follows = matches!(next, Some(Piece::Letter(letter)) if letter.is_fraction());
        match flat[index] {
            Piece::Text(text) => match text.strip_suffix(['.', ',']).filter(|_| fraction_follows) {
                // `%S.%N` also reads a time without a fraction.
                Some(before) => {
                    let Some(Piece::Letter(letter)) = next else { return Err("its fraction is not translated yet") };
                    literal(before, &mut pattern);
                    let point = escaped(&text[before.len()..]);
                    let digits = letter.width.unwrap_or(9).clamp(1, 9);
                    let otherwise =
                        if index + 2 == flat.len() { format!("|[^{point}]|\\z)") } else { ")?".to_string() };
                    pattern.push_str(&format!("(?:{point}([0-9]{{1,{digits}}}){otherwise}"));
                    parts.push(Part::Fraction);
                    index += 1;
                }
                None => literal(text, &mut pattern),
            },
            Piece::Letter(letter) => self::letter(letter, next, &mut pattern, &mut parts)?,
        }
        index += 1;
    }
    let today = today(now, zone);
    let reading = Reading { pattern, parts, today };
    Ok(reading.gives_a_moment().then_some(reading))
}

/// The date of the search in its zone.
fn today(now: f64, zone: &Zone) -> [i64; 3] {
    let date = time::format(now, "%Y-%m-%d", zone);
    let mut parts = date.split('-').map(|part| part.parse().unwrap_or(1));
    std::array::from_fn(|_| parts.next().unwrap_or(1))
}

/// The pieces of a format, those that stand for a longer one spelled out.
fn flatten<'f>(format: &'f str, out: &mut Vec<Piece<'f>>) {
    for piece in pieces(format) {
        match piece {
            Piece::Letter(letter) => match compound(letter.letter) {
                Some(long) => flatten(long, out),
                None => out.push(piece),
            },
            Piece::Text(_) => out.push(piece),
        }
    }
}

/// White space stands for any white space, also none.
fn literal(text: &str, pattern: &mut String) {
    for c in text.chars() {
        if c.is_whitespace() {
            pattern.push_str(r"\s*");
        } else {
            pattern.push_str(&escaped(c.encode_utf8(&mut [0; 4])));
        }
    }
}

fn letter(
    letter: Letter<'_>,
    next: Option<&Piece<'_>>,
    pattern: &mut String,
    parts: &mut Vec<Part>,
) -> Result<(), &'static str> {
    let part = match letter.letter {
        'Y' => Part::Year,
        'y' | 'g' => Part::ShortYear,
        'm' => Part::Month,
        'd' | 'e' => Part::Day,
        'j' => Part::DayOfYear,
        'H' | 'k' => Part::Hour,
        'I' | 'l' => Part::Twelve,
        'M' => Part::Minute,
        'S' => Part::Second,
        's' => Part::Epoch,
        'w' | 'u' | 'U' | 'W' | 'V' | 'C' | 'G' => Part::Ignored,
        'B' | 'b' | 'h' => {
            pattern.push_str(&format!("[ \\t]*({MONTHS})"));
            parts.push(Part::MonthName);
            return Ok(());
        }
        'A' | 'a' => {
            pattern.push_str(&format!("[ \\t]*{DAYS}"));
            return Ok(());
        }
        'p' | 'P' => {
            pattern.push_str("[ \\t]*((?i:am|pm))");
            parts.push(Part::Half);
            return Ok(());
        }
        'N' | 'Q' | 'f' => {
            pattern.push_str(&format!("([0-9]{{1,{}}})", letter.width.unwrap_or(9).clamp(1, 9)));
            parts.push(Part::Fraction);
            return Ok(());
        }
        'z' => {
            pattern.push_str("[ \\t]*(Z|[-+][0-9]{2}(?::?[0-9]{2})?)");
            parts.push(Part::Offset);
            return Ok(());
        }
        'Z' | 'E' => return Err("a zone by its name is not translated yet"),
        'n' | 't' => {
            pattern.push_str(r"\s*");
            return Ok(());
        }
        '%' => {
            pattern.push('%');
            return Ok(());
        }
        _ => {
            literal(letter.raw, pattern);
            return Ok(());
        }
    };
    pattern.push_str("[ \\t]*");
    number(part, next, pattern)?;
    parts.push(part);
    Ok(())
}

/// As many digits as there are up to its most. Where digits follow at once, it stops before them only when it has its most,
/// or a space stands between.
fn number(part: Part, next: Option<&Piece<'_>>, pattern: &mut String) -> Result<(), &'static str> {
    let most = part.digits().unwrap_or(2);
    match next {
        Some(Piece::Text(text)) if text.starts_with(|c: char| c.is_ascii_digit()) => {
            return Err("a digit after a letter is not translated yet");
        }
        Some(Piece::Letter(next)) if next.is_fraction() => {
            let most = if part == Part::Epoch { 10 } else { most };
            pattern.push_str(&format!("([0-9]{{{most}}})"));
        }
        Some(Piece::Letter(next)) if "YygmdejHkIlMSswuUWVCG".contains(next.letter) => {
            pattern.push_str(&format!("([0-9]{{{most}}}|[0-9]{{1,{}}}[ \\t])", most - 1));
        }
        Some(Piece::Text(_) | Piece::Letter(_)) | None => pattern.push_str(&format!("([0-9]{{1,{most}}})")),
    }
    Ok(())
}

impl Reading {
    fn has(&self, part: Part) -> bool {
        self.parts.contains(&part)
    }

    fn has_year(&self) -> bool {
        self.has(Part::Year) || self.has(Part::ShortYear)
    }

    fn has_month(&self) -> bool {
        self.has(Part::Month) || self.has(Part::MonthName)
    }

    /// A month without a day, or a day without a month, is no date; nor is a year alone.
    fn gives_a_moment(&self) -> bool {
        if self.has(Part::Epoch) {
            return true;
        }
        match (self.has_month(), self.has(Part::Day), self.has(Part::DayOfYear)) {
            (true, true, _) | (false, false, true) => true,
            (false, false, false) => !self.has_year(),
            (true, false, _) | (false, true, _) => false,
        }
    }

    /// The moment that a text gives, as SQL.
    pub fn written(&self, text: &str, pattern: &str, zone: &str) -> String {
        // The last of several groups of one part counts.
        let name = |(index, part): (usize, &Part)| {
            let is_last = !self.parts[index + 1..].iter().any(|later| later.name() == part.name());
            if is_last && *part != Part::Ignored { format!("'{}'", part.name()) } else { format!("'ignored_{index}'") }
        };
        let names: Vec<String> = self.parts.iter().enumerate().map(name).collect();
        let found = format!("regexp_extract({text}, {pattern}, [{}])", names.join(", "));
        let moment = self.moment(zone);
        called(
            "list_extract",
            &[called("list_transform", &[format!("[{found}]"), format!("lambda part: {moment}")]), "1".into()],
        )
    }

    /// The moment that the parts give.
    fn moment(&self, zone: &str) -> String {
        let fraction = if self.has(Part::Fraction) { "spl_fraction(part.fraction)" } else { "0" };
        if self.has(Part::Epoch) {
            return format!("TRY_CAST(trim(part.epoch) AS DOUBLE) + {fraction}");
        }
        let number = |name: &str| format!("TRY_CAST(trim(part.{name}) AS BIGINT)");
        let or_zero = |part: Part| if self.has(part) { number(part.name()) } else { "0".to_string() };
        let last = |one: Part, other: Part| self.parts.iter().rev().find(|part| **part == one || **part == other);
        let year = match last(Part::Year, Part::ShortYear) {
            Some(Part::ShortYear) => "spl_short_year(part.year)".to_string(),
            Some(_) => number("year"),
            None => self.today[0].to_string(),
        };
        let (month, day) = match last(Part::Month, Part::MonthName) {
            Some(Part::MonthName) => ("spl_month(part.month)".to_string(), number("day")),
            Some(_) => (number("month"), number("day")),
            None if self.has(Part::DayOfYear) => ("1".to_string(), "1".to_string()),
            None => (self.today[1].to_string(), self.today[2].to_string()),
        };
        let hour = match (self.has(Part::Twelve), self.has(Part::Half)) {
            (true, true) => "spl_hour(part.twelve, part.half)".to_string(),
            (true, false) => "spl_hour(part.twelve, 'am')".to_string(),
            (false, _) => or_zero(Part::Hour),
        };
        let clock = format!("{hour}, {}, {}", or_zero(Part::Minute), or_zero(Part::Second));
        let mut local = format!("spl_time({year}, {month}, {day}, {clock})");
        if self.has(Part::DayOfYear) && !self.has_month() {
            local = format!("spl_day_of_year({local}, {})", number("day_of_year"));
        }
        let seconds = if self.has(Part::Offset) {
            format!("spl_seconds({local}) - spl_offset(part.offset)")
        } else {
            format!("spl_epoch({local}, {zone})")
        };
        if fraction == "0" { seconds } else { format!("{seconds} + {fraction}") }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(format: &str) -> String {
        match of(format, 1_672_628_645.0, &Zone::utc()) {
            Ok(Some(reading)) => reading.pattern,
            Ok(None) => "nothing".into(),
            Err(why) => why.into(),
        }
    }

    #[test]
    fn digits_that_follow_at_once_take_their_most_first() {
        assert_eq!(read("%d/%m/%Y"), r"^[ \t]*([0-9]{1,2})/[ \t]*([0-9]{1,2})/[ \t]*([0-9]{1,4})");
        assert_eq!(read("%H%M"), r"^[ \t]*([0-9]{2}|[0-9]{1,1}[ \t])[ \t]*([0-9]{1,2})");
        assert_eq!(read("%s%3N"), r"^[ \t]*([0-9]{10})([0-9]{1,3})");
    }

    #[test]
    fn a_fraction_may_be_missing() {
        assert!(read("%T.%3N").ends_with(r"(?:\.([0-9]{1,3})|[^\.]|\z)"));
        assert!(read("%T.%3N %F").contains(r"(?:\.([0-9]{1,3}))?\s*"));
    }

    #[test]
    fn half_a_date_gives_nothing() {
        assert_eq!(read("%Y-%m"), "nothing");
        assert_eq!(read("%Y"), "nothing");
        assert_eq!(read("%H:%M %Z"), "a zone by its name is not translated yet");
    }
}
