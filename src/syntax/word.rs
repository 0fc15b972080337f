//! Words, quotes, numbers, blanks and comments.

use super::stuck::{Parsed, Stuck, fail, pass};
use nom::Parser;
use nom::branch::alt;
use nom::bytes::complete::{tag, take_until, take_while1};
use nom::character::complete::multispace1;
use nom::combinator::{opt, recognize, value};
use nom::multi::many0_count;
use nom::sequence::delimited;
use std::borrow::Cow;

/// White space and comments between triple backticks, perhaps none (Search Manual, "Add comments to searches").
pub fn blank(input: &str) -> Parsed<'_, ()> {
    let comment = delimited(tag("```"), take_until("```"), tag("```"));
    value((), many0_count(alt((value((), multispace1), value((), comment))))).parse(input)
}

/// A parser, and the blank after it.
pub fn then_blank<'a, T>(
    mut parser: impl Parser<&'a str, Output = T, Error = Stuck<'a>>,
) -> impl Parser<&'a str, Output = T, Error = Stuck<'a>> {
    move |input| {
        let (rest, out) = parser.parse(input)?;
        let (rest, ()) = blank(rest)?;
        Ok((rest, out))
    }
}

/// A sign, and the blank after it.
pub fn sign<'a>(text: &'static str, name: &'static str) -> impl FnMut(&'a str) -> Parsed<'a, &'a str> {
    move |input| match input.strip_prefix(text) {
        Some(rest) => {
            let (rest, ()) = blank(rest)?;
            Ok((rest, &input[..text.len()]))
        }
        None => pass(Stuck::expected(input, name)),
    }
}

/// The text between two quotes, its escapes as they are written; the quotes are not part of it.
pub fn quoted(quote: char) -> impl FnMut(&str) -> Parsed<'_, &str> {
    move |input| {
        if !input.starts_with(quote) {
            return pass(Stuck::expected(input, if quote == '"' { "a quoted text" } else { "a quoted name" }));
        }
        let never = "this quote is never closed; a backslash before the closing quote must be doubled";
        let Some(end) = closing_quote(input, quote) else { return fail(Stuck::message(input, never)) };
        let width = quote.len_utf8();
        Ok((&input[end..], &input[width..end - width]))
    }
}

/// One past the quote that closes the one at the beginning. Only double quotes can be escaped.
pub fn closing_quote(text: &str, quote: char) -> Option<usize> {
    let mut escaped = false;
    for (at, c) in text.char_indices().skip(1) {
        match c {
            _ if escaped => escaped = false,
            '\\' if quote == '"' => escaped = true,
            c if c == quote => return Some(at + quote.len_utf8()),
            _ => {}
        }
    }
    None
}

/// A decimal number as it is written, without a sign.
pub fn number(input: &str) -> Parsed<'_, &str> {
    let digits = |input| take_while1(|c: char| c.is_ascii_digit())(input);
    let fraction = |input| recognize((tag("."), digits)).parse(input);
    let exponent = |input| recognize((alt((tag("e"), tag("E"))), opt(alt((tag("+"), tag("-")))), digits)).parse(input);
    let mantissa = alt((recognize((digits, opt(fraction))), fraction));
    recognize((mantissa, opt(exponent)))
        .parse(input)
        .or_else(|_: nom::Err<Stuck>| pass(Stuck::expected(input, "a number")))
}

/// A name of letters, digits and `_` that does not begin with a digit.
pub fn name(input: &str) -> Parsed<'_, &str> {
    let starts = input.starts_with(|c: char| c.is_alphabetic() || c == '_');
    if !starts {
        return pass(Stuck::expected(input, "a name"));
    }
    take_while1(|c: char| c.is_alphanumeric() || c == '_')(input)
}

/// A keyword whatever its case, not the beginning of a longer word; with the blank after it.
pub fn keyword<'a>(word: &'static str) -> impl FnMut(&'a str) -> Parsed<'a, &'a str> {
    move |input| {
        let cased = exact_keyword_len(input, word.len()).filter(|found| found.eq_ignore_ascii_case(word));
        match cased {
            Some(found) => {
                let (rest, ()) = blank(&input[found.len()..])?;
                Ok((rest, found))
            }
            None => pass(Stuck::expected(input, word)),
        }
    }
}

fn exact_keyword_len(input: &str, len: usize) -> Option<&str> {
    let (word, rest) = input.split_at_checked(len)?;
    let ends = !rest.starts_with(|c: char| c.is_alphanumeric() || c == '_');
    ends.then_some(word)
}

/// A text literal's meaning in `search`: `\\` is a backslash, `\"` a quote, `\|` a pipe; any other backslash stays
/// (Search Reference, "search", Quotes and escaping characters). A `*` cannot be escaped.
pub fn unescape_search(written: &str) -> Cow<'_, str> {
    unescape(written, |c| matches!(c, '\\' | '"' | '|').then_some(c))
}

/// A text literal's meaning in a regular expression argument and in names: only `\\` and `\"` are escapes, so that
/// `\d` and `\t` reach the regular expression.
pub fn unescape_regex(written: &str) -> Cow<'_, str> {
    unescape(written, |c| matches!(c, '\\' | '"').then_some(c))
}

/// A text literal's meaning in `eval` and `where`: as [`unescape_regex`], and `\t`, `\n`, `\r` are the characters they
/// name (Search Reference 10, "Types of expressions": `"C:\windows\temp"` holds a tab).
pub fn unescape_text(written: &str) -> Cow<'_, str> {
    unescape(written, |c| match c {
        '\\' | '"' => Some(c),
        't' => Some('\t'),
        'n' => Some('\n'),
        'r' => Some('\r'),
        _ => None,
    })
}

fn unescape(written: &str, meaning: impl Fn(char) -> Option<char>) -> Cow<'_, str> {
    if !written.contains('\\') {
        return Cow::Borrowed(written);
    }
    let mut out = String::with_capacity(written.len());
    let mut chars = written.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            out.push(c);
            continue;
        }
        match chars.clone().next().and_then(&meaning) {
            Some(meant) => {
                out.push(meant);
                chars.next();
            }
            None => out.push('\\'),
        }
    }
    Cow::Owned(out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn comments_are_blank() {
        assert_eq!(blank(" ```group``` \n x").map(|(rest, ())| rest), Ok("x"));
    }

    #[test]
    fn escapes_mean_different_things_in_search_and_in_eval() {
        assert_eq!(unescape_search(r"*\\cmd.exe"), r"*\cmd.exe");
        assert_eq!(unescape_search(r"C:\Windows\*"), r"C:\Windows\*");
        assert_eq!(unescape_search(r"a\|b"), "a|b");
        assert_eq!(unescape_text(r"a\tb\d"), "a\tb\\d");
        assert_eq!(unescape_regex(r#"\d+\t\"\\\\"#), r#"\d+\t"\\"#);
    }

    #[test]
    fn a_number_does_not_swallow_a_dot() {
        assert_eq!(number("1.5e3.x"), Ok((".x", "1.5e3")));
        assert_eq!(number("1.\"a\""), Ok((".\"a\"", "1")));
    }
}
