//! Moments as text in DuckDB, letter by letter, and the names of zones.

use super::DuckDb;
use crate::backend::sql::dialect::Dialect;
use crate::value::time::Zone;
use crate::value::time::letter::{Letter, Piece, compound, pieces};

/// The name of a zone. Of offsets DuckDB knows those of whole hours, under names whose sign is turned.
pub fn zone(dialect: &DuckDb, zone: &Zone) -> Option<String> {
    let name = zone.name();
    let Some(offset) = name.strip_suffix(":00").filter(|offset| offset.starts_with(['+', '-'])) else {
        return if name.starts_with(['+', '-']) { None } else { dialect.literal(&name) };
    };
    let hours: i64 = offset.parse().ok()?;
    dialect.literal(&format!("Etc/GMT{:+}", -hours)).filter(|_| (-12..=14).contains(&hours))
}

/// A moment, in epoch seconds, as text of a format; none if a letter cannot be said.
pub fn dated(dialect: &DuckDb, moment: &str, format: &str, zone: &Zone) -> Option<String> {
    let name = self::zone(dialect, zone)?;
    let is_utc = zone.name() == "UTC";
    let local = if is_utc { format!("spl_moment({moment})") } else { format!("spl_local({moment}, {name})") };
    let mut text = Text { dialect, moment, local, zone: name, is_utc, format: String::new(), parts: Vec::new() };
    text.format(format)?;
    text.close()?;
    // Without a letter it is still nothing where there is no moment.
    if text.parts.is_empty() {
        text.parts.push(format!("strftime({}, '')", text.local));
    }
    Some(text.parts.join(" || "))
}

/// A format, as far as it is written.
struct Text<'t> {
    dialect: &'t DuckDb,
    moment: &'t str,
    local: String,
    zone: String,
    is_utc: bool,
    /// The letters at hand, which DuckDB knows.
    format: String,
    parts: Vec<String>,
}

impl Text<'_> {
    fn format(&mut self, format: &str) -> Option<()> {
        for piece in pieces(format) {
            match piece {
                Piece::Text(text) => self.text(text),
                Piece::Letter(letter) => match compound(letter.letter) {
                    Some(long) => self.format(long)?,
                    None => self.letter(letter)?,
                },
            }
        }
        Some(())
    }

    fn text(&mut self, text: &str) {
        self.format.push_str(&text.replace('%', "%%"));
    }

    /// What DuckDB's own letters print.
    fn printed(&self, format: &str) -> Option<String> {
        Some(format!("strftime({}, {})", self.local, self.dialect.literal(format)?))
    }

    /// Writes the letters at hand.
    fn close(&mut self) -> Option<()> {
        if !self.format.is_empty() {
            let part = self.printed(&self.format)?;
            self.parts.push(part);
            self.format.clear();
        }
        Some(())
    }

    /// Writes what is no letter of DuckDB's.
    fn part(&mut self, sql: String) -> Option<()> {
        self.close()?;
        self.parts.push(sql);
        Some(())
    }

    fn letter(&mut self, letter: Letter<'_>) -> Option<()> {
        let c = letter.letter;
        match (c, letter.flag) {
            (
                'Y' | 'y' | 'G' | 'm' | 'd' | 'H' | 'I' | 'M' | 'S' | 'j' | 'w' | 'u' | 'U' | 'W' | 'V',
                None | Some('0'),
            ) => {
                self.format.extend(['%', c]);
                Some(())
            }
            ('m' | 'd' | 'H' | 'I' | 'M' | 'S' | 'j' | 'y', Some('-')) => {
                self.format.extend(['%', '-', c]);
                Some(())
            }
            ('m' | 'd' | 'e' | 'H' | 'k' | 'I' | 'l' | 'M' | 'S' | 'y', _) => {
                let plain = match c {
                    'e' => 'd',
                    'k' => 'H',
                    'l' => 'I',
                    other => other,
                };
                let digits = self.printed(&format!("%-{plain}"))?;
                match letter.flag {
                    Some('-') => self.part(digits),
                    Some('0') => self.part(format!("lpad({digits}, 2, '0')")),
                    _ => self.part(format!("lpad({digits}, 2, ' ')")),
                }
            }
            ('B' | 'b' | 'h' | 'A' | 'a' | 'p' | 'P', flag) => self.word(c, flag == Some('^')),
            ('N' | 'Q' | 'f', _) => self.fraction(letter),
            ('s', None) => self.part(format!("spl_text(floor(round({} * 1000000) / 1000000))", self.moment)),
            ('C', None) => {
                let year = self.printed("%Y")?;
                self.part(format!("{year}[:2]"))
            }
            ('g', None) => {
                let year = self.printed("%G")?;
                self.part(format!("{year}[3:]"))
            }
            ('z' | 'E' | 'Z', _) => self.offset(letter),
            ('n', _) => self.part(self.dialect.literal("\n")?),
            ('t', _) => self.part(self.dialect.literal("\t")?),
            ('%', _) => {
                self.format.push_str("%%");
                Some(())
            }
            ('Y' | 'G' | 'j' | 'w' | 'u' | 'U' | 'W' | 'V' | 's' | 'C' | 'g', Some(_)) => None,
            _ => {
                self.text(letter.raw);
                Some(())
            }
        }
    }

    fn word(&mut self, c: char, is_upper: bool) -> Option<()> {
        let plain = match c {
            'h' => 'b',
            'P' => 'p',
            other => other,
        };
        if !is_upper && c != 'P' {
            self.format.extend(['%', plain]);
            return Some(());
        }
        let word = self.printed(&format!("%{plain}"))?;
        self.part(if is_upper { format!("upper({word})") } else { format!("lower({word})") })
    }

    /// The first digits of the part of a second.
    fn fraction(&mut self, letter: Letter<'_>) -> Option<()> {
        let usual = match letter.letter {
            'Q' => 3,
            'f' => 6,
            _ => 9,
        };
        match letter.width.unwrap_or(usual).clamp(1, 9) {
            3 => self.format.push_str("%g"),
            6 => self.format.push_str("%f"),
            9 => self.format.push_str("%n"),
            digits => {
                let all = self.printed("%n")?;
                return self.part(format!("{all}[:{digits}]"));
            }
        }
        Some(())
    }

    fn offset(&mut self, letter: Letter<'_>) -> Option<()> {
        if self.is_utc {
            let text = match (letter.letter, letter.colons) {
                ('Z', _) => "UTC",
                ('E', _) => "+0",
                (_, 0) => "+0000",
                (_, 1) => "+00:00",
                (_, 2) => "+00:00:00",
                _ => "+00",
            };
            self.format.push_str(text);
            return Some(());
        }
        let format = match (letter.letter, letter.colons) {
            ('z', 0) => "{}{:02d}{:02d}",
            ('z', 1) => "{}{:02d}:{:02d}",
            _ => return None,
        };
        self.part(format!("spl_offset_text({}, {}, '{format}')", self.moment, self.zone))
    }
}
