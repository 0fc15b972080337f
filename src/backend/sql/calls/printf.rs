//! `printf`: each conversion of a format that the search gives, and the text between them, joined.

use super::by::not_given;
use crate::backend::sql::piece::{Piece, Shape, called};
use crate::backend::sql::writer::{Done, Writer};
use crate::plan::Expr;
use crate::source::Span;

/// What stands after a `%`.
struct Conversion<'f> {
    flags: &'f str,
    width: usize,
    precision: Option<usize>,
    letter: char,
}

/// A width or precision beyond this is refused, as spelt does.
const MOST_PLACES: usize = 10_000;

/// `printf(format, x, ...)`.
pub fn printf(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(format) = args[0].text() else { return Err(not_given(writer, "printf", "the format", span)) };
    let mut values = args[1..].iter();
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        if !before.is_empty() {
            parts.push(writer.literal(before, span)?);
        }
        let Some((conversion, after)) = Conversion::read(after) else {
            let why = "a width or precision from an argument, or a flag of its own, is not translated yet";
            return Err(writer.refuse("`printf`", why, args[0].span));
        };
        rest = after;
        if conversion.letter == '%' {
            parts.push(writer.literal("%", span)?);
            continue;
        }
        // Too few values make the whole text null.
        let Some(value) = values.next() else { return Ok(Piece::nothing()) };
        let value = writer.value(value)?;
        parts.push(conversion.written(writer, &value, span)?);
    }
    if !rest.is_empty() || parts.is_empty() {
        parts.push(writer.literal(rest, span)?);
    }
    Ok(Piece::loose(parts.join(" || "), Shape::Text))
}

impl<'f> Conversion<'f> {
    /// Reads what follows a `%`; none for what is not translated.
    fn read(text: &'f str) -> Option<(Conversion<'f>, &'f str)> {
        let (flags, rest) = split(text, |c| "-0+ #'".contains(c));
        let (width, rest) = split(rest, |c| c.is_ascii_digit());
        let (precision, rest) = match rest.strip_prefix('.') {
            None => (None, rest),
            Some(rest) => {
                let (precision, rest) = split(rest, |c| c.is_ascii_digit());
                (Some(if precision.is_empty() { 0 } else { precision.parse().ok()? }), rest)
            }
        };
        let rest = rest.trim_start_matches(['l', 'h', 'L']);
        let letter = rest.chars().next()?;
        let width = if width.is_empty() { 0 } else { width.parse().ok()? };
        let is_small = width <= MOST_PLACES && precision.unwrap_or(0) <= MOST_PLACES;
        let conversion = Conversion { flags, width, precision, letter };
        (is_small && "sdiuxXofFeE%z".contains(letter)).then_some((conversion, &rest[letter.len_utf8()..]))
    }

    fn has(&self, flag: char) -> bool {
        self.flags.contains(flag)
    }

    /// The text of a value, as SQL.
    fn written(&self, writer: &mut Writer<'_>, value: &Piece, span: Span) -> Done<String> {
        match self.letter {
            's' | 'z' => self.text(writer, value, span),
            'd' | 'i' => {
                let number = writer.double(value, span)?;
                let digits = self.digits(format!("spl_whole_text(abs(trunc({})))", number.sql));
                let digits = if self.has('\'') { called("spl_grouped", &[digits]) } else { digits };
                Ok(self.number(&number.sql, &digits, self.precision.is_none()))
            }
            'u' | 'x' | 'X' | 'o' => self.unsigned(writer, value, span),
            _ => {
                let number = writer.double(value, span)?;
                if self.has('#') || self.has('\'') {
                    return Err(writer.refuse(
                        "`printf`",
                        "the flags `#` and `'` of a fraction are not translated yet",
                        span,
                    ));
                }
                let precision = self.precision.unwrap_or(6);
                let letter = self.letter.to_ascii_lowercase();
                let digits = format!("spl_printed('%.{precision}{letter}', abs({}))", number.sql);
                let digits = if self.letter.is_ascii_uppercase() { format!("upper({digits})") } else { digits };
                Ok(self.number(&number.sql, &digits, true))
            }
        }
    }

    fn text(&self, writer: &mut Writer<'_>, value: &Piece, span: Span) -> Done<String> {
        let value = if value.shape == Shape::Many {
            let newline = writer.literal("\n", span)?;
            Piece::tight(writer.dialect.glued(&value.sql, &newline), Shape::Text)
        } else {
            writer.text(value, span)?
        };
        let text = format!("coalesce({}, 'Null')", value.sql);
        let text = self.precision.map_or(text.clone(), |most| format!("substr({text}, 1, {most})"));
        Ok(self.padded(&text, ' '))
    }

    fn unsigned(&self, writer: &mut Writer<'_>, value: &Piece, span: Span) -> Done<String> {
        let number = writer.double(value, span)?;
        if self.has('#') || self.has('\'') {
            return Err(writer.refuse("`printf`", "the flags `#` and `'` are not translated yet for it", span));
        }
        let base = match self.letter {
            'x' | 'X' => 16,
            'o' => 8,
            _ => 10,
        };
        let digits = format!("spl_unsigned(trunc({}), {base})", number.sql);
        let digits = if self.letter == 'x' { format!("lower({digits})") } else { digits };
        let digits = self.digits(digits);
        Ok(self.padded(&digits, if self.has('0') && self.precision.is_none() { '0' } else { ' ' }))
    }

    /// Digits, at least as many as the precision, which of 0 prints none for 0.
    fn digits(&self, digits: String) -> String {
        match self.precision {
            None | Some(1) => digits,
            Some(0) => format!("CASE {digits} WHEN '0' THEN '' ELSE {digits} END"),
            Some(least) => called("spl_pad", &[digits, least.to_string(), "'0'".into()]),
        }
    }

    /// Digits after their sign, as wide as is asked.
    fn number(&self, number: &str, digits: &str, with_zeros: bool) -> String {
        let plus = if self.has('+') {
            "+"
        } else if self.has(' ') {
            " "
        } else {
            ""
        };
        let sign = format!("CASE WHEN {number} < 0 THEN '-' ELSE '{plus}' END");
        if self.has('0') && with_zeros && !self.has('-') && self.width > 0 {
            let width = format!("{} - length({sign})", self.width);
            return format!("{sign} || {}", called("spl_pad", &[digits.to_string(), width, "'0'".into()]));
        }
        self.padded(&format!("{sign} || {digits}"), ' ')
    }

    /// As wide as is asked.
    fn padded(&self, text: &str, with: char) -> String {
        if self.width == 0 {
            return text.to_string();
        }
        let (name, with) = if self.has('-') { ("spl_pad_end", ' ') } else { ("spl_pad", with) };
        called(name, &[text.to_string(), self.width.to_string(), format!("'{with}'")])
    }
}

/// A text cut where its characters stop being such.
fn split(text: &str, is_such: impl Fn(char) -> bool) -> (&str, &str) {
    text.split_at(text.find(|c| !is_such(c)).unwrap_or(text.len()))
}
