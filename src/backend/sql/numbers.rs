//! Arithmetic, with the digits that Splunk leaves.

use super::piece::{Digits, Piece, Shape};
use super::values::limits;
use super::writer::{Done, Writer};
use crate::backend::Answer;
use crate::plan::{Arithmetic, Expr};
use crate::source::Span;
use crate::value::Number;

/// What an operand is computed with: its value, and how far it limits the result.
struct Operand {
    number: Piece,
    /// Its decimals, as SQL; none if they limit nothing.
    decimals: Option<String>,
    /// Its significant digits, likewise.
    digits: Option<String>,
}

/// The longest text that counts digits; each operation in another trebles it.
const LONGEST: usize = 4_000;

impl Writer<'_> {
    /// A number of the search, which is finite.
    pub fn constant_number(&self, number: Number) -> Piece {
        let double = self.dialect.type_of(Shape::Number);
        let text = number.to_string();
        if let (Some(whole), None, false) = (number.whole(), number.decimals(), text.contains('e')) {
            return Piece::tight(whole.to_string(), Shape::Whole);
        }
        let shown = text.split_once('.').map_or(0, |(_, places)| places.len());
        let whole = if number.value == 0.0 { 0 } else { number.value.abs().log10().floor() as i32 + 1 };
        let digits = match number.decimals() {
            None => Digits::Free,
            Some(places) if usize::from(places) == shown => Digits::Known(places, (whole + i32::from(places)).max(1)),
            // It limits what is computed with it by decimals that it does not show.
            Some(places) => Digits::Computed(places.to_string()),
        };
        Piece::tight(format!("CAST({text} AS {double})"), Shape::Number).with(digits)
    }

    /// Arithmetic on what looks numeric; of all else null.
    pub fn arithmetic(&mut self, operator: Arithmetic, left: &Expr, right: &Expr, span: Span) -> Done<Piece> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        let is_whole = left.shape == Shape::Whole && right.shape == Shape::Whole;
        let (one, other) = (self.operand(&left, span)?, self.operand(&right, span)?);
        let symbol = operator.symbol();
        let (left, right) = (one.number.operand(), other.number.operand());
        match operator {
            Arithmetic::Minus => {
                let difference = format!("{left} - {right}");
                Ok(rounded(difference, &one, &other, is_whole))
            }
            Arithmetic::Times if is_whole && self.dialect.wraps() => {
                let left = self.dialect.widened(&one.number, Shape::Number).operand();
                Ok(shortened(format!("{left} {symbol} {right}"), &one, &other, false))
            }
            Arithmetic::Times => Ok(shortened(format!("{left} {symbol} {right}"), &one, &other, is_whole)),
            Arithmetic::Over => {
                let right = self.divisor(&other);
                Ok(shortened(self.dialect.quotient(&left, &right), &one, &other, false))
            }
            Arithmetic::Modulo if !self.dialect.has_remainders(other.number.shape) => {
                Err(self.refuse("a remainder", "by what may be a fraction it is not exact in this target", span))
            }
            Arithmetic::Modulo => {
                let right = self.divisor(&other);
                let shape = if is_whole { Shape::Whole } else { Shape::Number };
                Ok(Piece::loose(self.dialect.remainder(&left, &right, shape), shape))
            }
        }
    }

    /// Division by zero is null. A literal other than zero needs no guard.
    fn divisor(&self, operand: &Operand) -> String {
        let sql = operand.number.operand();
        let is_safe = sql.parse::<f64>().is_ok_and(|number| number != 0.0);
        if is_safe { sql } else { format!("nullif({}, 0)", operand.number.sql) }
    }

    /// The sum of two numbers, else two texts joined.
    pub fn plus(&mut self, left: &Expr, right: &Expr, joins: bool, span: Span) -> Done<Piece> {
        let (left, right) = (self.value(left)?, self.value(right)?);
        if joins {
            return self.join(&left, &right, span);
        }
        let is_whole = left.shape == Shape::Whole && right.shape == Shape::Whole;
        let (one, other) = (self.operand(&left, span)?, self.operand(&right, span)?);
        let sum = format!("{} + {}", one.number.operand(), other.number.operand());
        let sum = rounded(sum, &one, &other, is_whole);
        // Two texts are joined where they are no two numbers; a number and a text that is none are not.
        if left.shape == Shape::Text && right.shape == Shape::Text {
            let sum = self.text(&sum, span)?;
            let joined = self.join(&left, &right, span)?;
            return self.first_of(&[sum, joined], span);
        }
        Ok(sum)
    }

    /// `pow(x, y)`.
    pub fn power(&mut self, base: &Expr, exponent: &Expr, span: Span) -> Done<Piece> {
        let (base, exponent) = (self.value(base)?, self.value(exponent)?);
        let (one, other) = (self.operand(&base, span)?, self.operand(&exponent, span)?);
        Ok(shortened(format!("spl_power({}, {})", one.number.sql, other.number.sql), &one, &other, false))
    }

    fn operand(&mut self, piece: &Piece, span: Span) -> Done<Operand> {
        let number = self.double(piece, span)?;
        let limit = if piece.shape == Shape::Text { Digits::OfText } else { limits(piece) };
        let (decimals, digits) = match &limit {
            Digits::Free => (None, None),
            Digits::Known(decimals, digits) => (Some(decimals.to_string()), Some(digits.to_string())),
            Digits::Padded(decimals) => {
                let text = self.text(piece, span)?;
                (Some(decimals.to_string()), Some(self.call("spl_digits", &text, span)?))
            }
            Digits::Moment => (Some("6".to_string()), None),
            Digits::OfText => {
                (Some(self.call("spl_decimals", piece, span)?), Some(self.call("spl_digits", piece, span)?))
            }
            Digits::Computed(decimals) => {
                let digits = format!("spl_significant({}, {decimals})", number.sql);
                if digits.len() > LONGEST {
                    return Err(self.refuse("arithmetic", "it is too long to count its digits", span));
                }
                (Some(decimals.clone()), Some(digits))
            }
            Digits::Lost => {
                let nearly = Answer::Approximate(
                    "it is computed from a result whose digits Splunk would have counted; here it keeps all it has",
                );
                self.report.take("arithmetic", nearly, span)?;
                (None, None)
            }
        };
        Ok(Operand { number, decimals, digits })
    }
}

/// A sum or difference, to the fewest decimals that went in.
fn rounded(sum: String, one: &Operand, other: &Operand, is_whole: bool) -> Piece {
    let shape = if is_whole { Shape::Whole } else { Shape::Number };
    match least(one.decimals.as_ref(), other.decimals.as_ref()) {
        None => Piece::loose(sum, shape),
        Some(places) => {
            let digits = if places == "6" { Digits::Free } else { Digits::Computed(places.clone()) };
            Piece::tight(format!("spl_round({sum}, {places})"), shape).with(digits)
        }
    }
}

/// A product or quotient, to the fewest significant digits that went in.
fn shortened(product: String, one: &Operand, other: &Operand, is_whole: bool) -> Piece {
    let shape = if is_whole { Shape::Whole } else { Shape::Number };
    match least(one.digits.as_ref(), other.digits.as_ref()) {
        None => Piece::loose(product, shape),
        Some(digits) => {
            let decimals = Digits::Computed(format!("spl_places({product}, {digits})"));
            Piece::tight(format!("spl_shorten({product}, {digits})"), shape).with(decimals)
        }
    }
}

/// The lesser of two, as SQL; nulls do not count.
fn least(one: Option<&String>, other: Option<&String>) -> Option<String> {
    match (one, other) {
        (None, None) => None,
        (Some(only), None) | (None, Some(only)) => Some(only.clone()),
        (Some(one), Some(other)) if one == other => Some(one.clone()),
        (Some(one), Some(other)) => Some(format!("least({one}, {other})")),
    }
}
