//! Time formats cut into letters and the text between them.

/// A piece of a time format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'f> {
    /// Text that stands for itself.
    Text(&'f str),
    /// A letter after `%`.
    Letter(Letter<'f>),
}

/// A letter after `%`, with what may stand between.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Letter<'f> {
    /// The letter.
    pub letter: char,
    /// `-`, `_`, `0` or `^`: how a number is padded, or upper case.
    pub flag: Option<char>,
    /// Digits: the 3 of `%3N`.
    pub width: Option<usize>,
    /// Colons: `%:z` has one.
    pub colons: usize,
    /// All of it, as written.
    pub raw: &'f str,
}

impl Letter<'_> {
    /// Whether it is the part of a second.
    pub fn is_fraction(self) -> bool {
        matches!(self.letter, 'N' | 'Q' | 'f')
    }
}

/// Letters that stand for a longer format, in the C locale with the dates of the US, as Splunk's documentation shows them.
pub(super) const COMPOUND: &[(char, &str)] = &[
    ('F', "%Y-%m-%d"),
    ('T', "%H:%M:%S"),
    ('D', "%m/%d/%y"),
    ('R', "%H:%M"),
    ('r', "%I:%M:%S %p"),
    ('c', "%a %b %e %H:%M:%S %Y"),
    ('+', "%a %b %e %H:%M:%S %Z %Y"),
    ('x', "%m/%d/%Y"),
    ('X', "%H:%M:%S"),
    ('v', "%e-%b-%Y"),
];

/// What a letter stands for, if it stands for a longer format.
pub fn compound(letter: char) -> Option<&'static str> {
    COMPOUND.iter().find(|(short, _)| *short == letter).map(|(_, long)| *long)
}

/// The pieces of a format, in order. A `%` with nothing after it is text.
pub fn pieces(format: &str) -> impl Iterator<Item = Piece<'_>> {
    let mut rest = format;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let (piece, after) = match rest.find('%') {
            Some(0) => letter(rest).map_or((Piece::Text(rest), ""), |(letter, after)| (Piece::Letter(letter), after)),
            Some(at) => (Piece::Text(&rest[..at]), &rest[at..]),
            None => (Piece::Text(rest), ""),
        };
        rest = after;
        Some(piece)
    })
}

/// The letter at the start of `text`, which begins with `%`, and what follows.
fn letter(text: &str) -> Option<(Letter<'_>, &str)> {
    let mut rest = &text[1..];
    let flag = rest.chars().next().filter(|c| matches!(c, '-' | '_' | '0' | '^'));
    rest = &rest[flag.map_or(0, char::len_utf8)..];
    let digits = rest.len() - rest.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let width = rest[..digits].parse().ok();
    rest = &rest[digits..];
    let colons = rest.len() - rest.trim_start_matches(':').len();
    rest = &rest[colons..];
    // `%Ez` is Splunk's own offset in minutes; the letter is told apart from `%z` by its case.
    let (letter, length) = match rest.strip_prefix("Ez") {
        Some(_) => ('E', 2),
        None => rest.chars().next().map(|c| (c, c.len_utf8()))?,
    };
    let after = &rest[length..];
    Some((Letter { letter, flag, width, colons, raw: &text[..text.len() - after.len()] }, after))
}

/// An offset from UTC at the start of a text, `+0200`, `+02:00`, `+02` or `Z`: its seconds, and what follows.
pub(super) fn offset(text: &str) -> Option<(i32, &str)> {
    if let Some(rest) = text.strip_prefix('Z') {
        return Some((0, rest));
    }
    let (sign, rest) = match text.strip_prefix('-') {
        Some(rest) => (-1, rest),
        None => (1, text.strip_prefix('+')?),
    };
    let (hours, rest) = two_digits(rest)?;
    let (minutes, rest) = two_digits(rest.strip_prefix(':').unwrap_or(rest)).unwrap_or((0, rest));
    (hours <= 25 && minutes < 60).then_some((sign * (hours * 3600 + minutes * 60), rest))
}

fn two_digits(text: &str) -> Option<(i32, &str)> {
    let (digits, rest) = text.split_at_checked(2)?;
    if !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    digits.parse().ok().map(|number| (number, rest))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_format_is_cut_into_letters_and_text() {
        let raw: Vec<&str> = pieces("a%3N%:z é%Ez%")
            .map(|piece| match piece {
                Piece::Text(text) => text,
                Piece::Letter(letter) => letter.raw,
            })
            .collect();
        assert_eq!(raw, ["a", "%3N", "%:z", " é", "%Ez", "%"]);
    }

    #[test]
    fn offsets_are_read_with_and_without_a_colon() {
        assert_eq!(offset("+0230x"), Some((9000, "x")));
        assert_eq!(offset("-05:00"), Some((-18000, "")));
        assert_eq!(offset("+02 x"), Some((7200, " x")));
        assert_eq!(offset("0200"), None);
        assert_eq!(offset("+é"), None);
    }
}
