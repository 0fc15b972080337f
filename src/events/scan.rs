//! Steps through JSON text without building a tree: a token at a time, borrowed, with its place when it is wrong.

use memchr::memchr;

/// Objects and arrays within each other, at most; deeper text is refused, so that it cannot exhaust anything.
const DEEPEST: usize = 128;

/// What is wrong with the text, and where.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Bad {
    /// Byte of the text.
    pub at: usize,
    /// What was met.
    pub what: &'static str,
}

/// A string as it stands between its quotes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Quoted<'t> {
    /// The text with its escapes.
    pub raw: &'t str,
}

impl<'t> Quoted<'t> {
    /// What it stands for; `scratch` is used only where there are escapes.
    pub fn text<'s>(&self, scratch: &'s mut String) -> &'s str
    where
        't: 's,
    {
        if !self.is_escaped() {
            return self.raw;
        }
        scratch.clear();
        unescape(self.raw, scratch);
        scratch
    }

    /// Whether it has escapes.
    #[inline]
    pub fn is_escaped(&self) -> bool {
        memchr(b'\\', self.raw.as_bytes()).is_some()
    }
}

/// The beginning of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'t> {
    /// A string.
    Text(Quoted<'t>),
    /// A number, `true` or `false`, as it is written.
    Bare(&'t str),
    /// `null`.
    Null,
    /// `{`: its keys follow.
    Object,
    /// `[`: its elements follow.
    Array,
}

/// A place in JSON text.
#[derive(Clone, Debug)]
pub(super) struct Scan<'t> {
    text: &'t str,
    at: usize,
    depth: usize,
}

impl<'t> Scan<'t> {
    /// The beginning of a text.
    pub fn new(text: &'t str) -> Scan<'t> {
        Scan { text, at: 0, depth: 0 }
    }

    /// How many bytes were read.
    pub fn at(&self) -> usize {
        self.at
    }

    /// The next value, or the beginning of it.
    pub fn value(&mut self) -> Result<Token<'t>, Bad> {
        match self.peek() {
            Some(b'"') => self.quoted().map(Token::Text),
            Some(b'{') => self.open(Token::Object),
            Some(b'[') => self.open(Token::Array),
            Some(b'n') => self.word("null").map(|_| Token::Null),
            Some(b't') => self.word("true").map(Token::Bare),
            Some(b'f') => self.word("false").map(Token::Bare),
            Some(b'-' | b'0'..=b'9') => self.number().map(Token::Bare),
            Some(_) => Err(self.bad("no JSON value")),
            None => Err(self.bad("the end inside a value")),
        }
    }

    /// The next key of an object, with its colon; none at the object's end.
    #[inline]
    pub fn key(&mut self, first: bool) -> Result<Option<Quoted<'t>>, Bad> {
        match self.peek() {
            Some(b'}') => {
                self.close();
                return Ok(None);
            }
            Some(b',') if !first => {
                self.at += 1;
                self.peek();
            }
            Some(b'"') if first => {}
            None => return Err(self.bad("the end inside an object")),
            Some(_) => return Err(self.bad("no `,` or `}` in an object")),
        }
        if self.peek() != Some(b'"') {
            return Err(self.bad("no key in an object"));
        }
        let key = self.quoted()?;
        if self.peek() != Some(b':') {
            return Err(self.bad("no `:` after a key"));
        }
        self.at += 1;
        Ok(Some(key))
    }

    /// Whether an array has another element, before which the comma is taken.
    pub fn element(&mut self, first: bool) -> Result<bool, Bad> {
        match self.peek() {
            Some(b']') => {
                self.close();
                Ok(false)
            }
            Some(b',') if !first => {
                self.at += 1;
                Ok(true)
            }
            Some(_) if first => Ok(true),
            None => Err(self.bad("the end inside an array")),
            Some(_) => Err(self.bad("no `,` or `]` in an array")),
        }
    }

    /// Passes over the rest of the value whose beginning was read.
    pub fn pass(&mut self, begun: Token<'_>) -> Result<(), Bad> {
        match begun {
            Token::Text(_) | Token::Bare(_) | Token::Null => Ok(()),
            Token::Object => {
                let mut first = true;
                while self.key(first)?.is_some() {
                    first = false;
                    let value = self.value()?;
                    self.pass(value)?;
                }
                Ok(())
            }
            Token::Array => {
                let mut first = true;
                while self.element(first)? {
                    first = false;
                    let value = self.value()?;
                    self.pass(value)?;
                }
                Ok(())
            }
        }
    }

    /// Only white space may follow.
    pub fn end(&mut self) -> Result<(), Bad> {
        if self.peek().is_none() { Ok(()) } else { Err(self.bad("text after the object")) }
    }

    /// The next byte that is not white space.
    #[inline]
    fn peek(&mut self) -> Option<u8> {
        let bytes = self.text.as_bytes();
        while let Some(byte) = bytes.get(self.at) {
            if !matches!(byte, b' ' | b'\n' | b'\r' | b'\t') {
                return Some(*byte);
            }
            self.at += 1;
        }
        None
    }

    fn open(&mut self, token: Token<'t>) -> Result<Token<'t>, Bad> {
        if self.depth == DEEPEST {
            return Err(self.bad("more than 128 objects and arrays within each other"));
        }
        self.depth += 1;
        self.at += 1;
        Ok(token)
    }

    fn close(&mut self) {
        self.depth = self.depth.saturating_sub(1);
        self.at += 1;
    }

    /// The string whose quote is next.
    #[inline]
    fn quoted(&mut self) -> Result<Quoted<'t>, Bad> {
        let start = self.at + 1;
        let bytes = self.text.as_bytes();
        let mut from = start;
        while let Some(quote) = next_quote(bytes, from) {
            // A quote after an odd number of backslashes is a letter.
            let slashes = bytes[start..quote].iter().rev().take_while(|byte| **byte == b'\\').count();
            if slashes % 2 == 0 {
                self.at = quote + 1;
                return Ok(Quoted { raw: &self.text[start..quote] });
            }
            from = quote + 1;
        }
        Err(Bad { at: self.at, what: "a string that does not end" })
    }

    /// Takes the next key with its colon if it is this one, not the first, and written without escapes and blanks.
    #[inline]
    pub fn takes_key(&mut self, name: &str) -> bool {
        let rest = self.text.as_bytes().get(self.at..).unwrap_or_default();
        let after = rest.strip_prefix(b",\"").and_then(|rest| rest.strip_prefix(name.as_bytes()));
        let taken = after.is_some_and(|after| after.starts_with(b"\":"));
        if taken {
            self.at += name.len() + 4;
        }
        taken
    }

    fn word(&mut self, word: &'static str) -> Result<&'t str, Bad> {
        let found = self.text.get(self.at..self.at + word.len()).filter(|found| *found == word);
        let found = found.ok_or(self.bad("no JSON value"))?;
        self.at += word.len();
        Ok(found)
    }

    fn number(&mut self) -> Result<&'t str, Bad> {
        let rest = &self.text[self.at..];
        let length =
            rest.bytes().take_while(|byte| matches!(byte, b'-' | b'+' | b'.' | b'e' | b'E' | b'0'..=b'9')).count();
        let number = &rest[..length];
        if !is_number(number) {
            return Err(self.bad("a number that is none"));
        }
        self.at += length;
        Ok(number)
    }

    fn bad(&self, what: &'static str) -> Bad {
        Bad { at: self.at, what }
    }
}

/// The next quote. Most strings are short, so the first bytes are looked at eight at a time, in place.
#[inline]
fn next_quote(bytes: &[u8], from: usize) -> Option<usize> {
    const ONES: u64 = 0x0101_0101_0101_0101;
    const HIGH: u64 = 0x8080_8080_8080_8080;
    let mut at = from;
    for _ in 0..4 {
        let Some(eight) = bytes.get(at..at + 8).and_then(|eight| eight.try_into().ok()) else { break };
        let differing = u64::from_le_bytes(eight) ^ (ONES * b'"' as u64);
        // The high bit of each byte that was a quote; what stands above the first such byte may be wrong.
        let found = differing.wrapping_sub(ONES) & !differing & HIGH;
        if found != 0 {
            return Some(at + found.trailing_zeros() as usize / 8);
        }
        at += 8;
    }
    bytes.get(at..).and_then(|rest| memchr(b'"', rest)).map(|found| at + found)
}

/// Whether it is a number by JSON's grammar; a leading zero is let through, since writers differ.
fn is_number(text: &str) -> bool {
    let (mantissa, exponent) = match text.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent)),
        None => (text, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole.strip_prefix('-').unwrap_or(whole))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(|exponent| digits(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)))
}

/// Appends what escaped text stands for; an escape that means nothing is kept as it is written.
fn unescape(raw: &str, out: &mut String) {
    let mut rest = raw;
    while let Some(at) = memchr(b'\\', rest.as_bytes()) {
        out.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        let Some(letter) = rest.chars().next() else {
            out.push('\\');
            return;
        };
        let plain = match letter {
            '"' | '\\' | '/' => Some(letter),
            'n' => Some('\n'),
            'r' => Some('\r'),
            't' => Some('\t'),
            'b' => Some('\u{8}'),
            'f' => Some('\u{c}'),
            'u' => {
                let (c, length) = unicode(rest);
                out.push(c);
                rest = rest.get(length..).unwrap_or_default();
                continue;
            }
            _ => None,
        };
        match plain {
            Some(c) => out.push(c),
            None => out.extend(['\\', letter]),
        }
        rest = &rest[letter.len_utf8()..];
    }
    out.push_str(rest);
}

/// The character of `uXXXX`, or of two such escapes that are a pair, and how much text that was.
fn unicode(rest: &str) -> (char, usize) {
    let unit = |text: &str| {
        let digits = text.strip_prefix('u')?.get(..4)?;
        digits.bytes().all(|byte| byte.is_ascii_hexdigit()).then(|| u32::from_str_radix(digits, 16).ok())?
    };
    let Some(high) = unit(rest) else { return (char::REPLACEMENT_CHARACTER, 1) };
    if !(0xd800..0xdc00).contains(&high) {
        return (char::from_u32(high).unwrap_or(char::REPLACEMENT_CHARACTER), 5);
    }
    let low = rest.get(5..).and_then(|rest| rest.strip_prefix('\\')).and_then(unit);
    match low {
        Some(low @ 0xdc00..0xe000) => {
            let code = 0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00);
            (char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER), 11)
        }
        _ => (char::REPLACEMENT_CHARACTER, 5),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn walk(text: &str) -> Result<(), Bad> {
        let mut scan = Scan::new(text);
        let value = scan.value()?;
        scan.pass(value)?;
        scan.end()
    }

    fn text(raw: &str) -> String {
        let mut scratch = String::new();
        Quoted { raw }.text(&mut scratch).to_string()
    }

    #[test]
    fn what_serde_json_accepts_is_accepted_and_what_is_torn_is_not() {
        for good in ["{}", "[]", r#"{"a":[1,-2.5e+3,true,null,{"b":"\"}"}]}"#, " { \"a\" : \"\\\\\" } "] {
            assert_eq!(walk(good), Ok(()), "{good}");
        }
        for bad in [
            "",
            "{",
            "{\"a\"",
            "{\"a\":",
            "{\"a\":1",
            "{\"a\":1,}",
            "{a:1}",
            "[1,]",
            "{\"a\":\"x",
            "{} x",
            "{\"a\":1 \"b\":2}",
        ] {
            assert!(walk(bad).is_err(), "{bad}");
            assert!(serde_json::from_str::<serde_json::Value>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn escapes_are_undone_and_a_lone_half_of_a_pair_is_replaced() {
        assert_eq!(text(r"\\srv\t\/\u00e4\ud83d\ude00"), "\\srv\t/ä😀");
        assert_eq!(text(r"\ud83d!"), "\u{fffd}!");
        assert_eq!(text(r"\u12"), "\u{fffd}12");
        assert_eq!(text(r"\q"), "\\q");
    }

    #[test]
    fn deep_nesting_is_refused() {
        let deep = "[".repeat(10_000);
        assert_eq!(walk(&deep), Err(Bad { at: 128, what: "more than 128 objects and arrays within each other" }));
    }
}
