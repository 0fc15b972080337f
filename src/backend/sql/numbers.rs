//! Arithmetic, with the digits that Splunk leaves.

use super::piece::{Digits, Piece, Shape, indented};
use super::values::limits;
use super::writer::{Done, Writer};
use crate::backend::Answer;
use crate::plan::{Arithmetic, Expr, Node};
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

/// What an operation counts of its operands.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Counts {
    /// The decimals: sums and differences.
    Decimals,
    /// The significant digits: products and quotients.
    Digits,
}

/// The longest sum of texts.
const LONGEST_SUM: usize = 50_000;

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
        let counts = match operator {
            Arithmetic::Times | Arithmetic::Over => Counts::Digits,
            Arithmetic::Minus | Arithmetic::Modulo => Counts::Decimals,
        };
        let (one, other) = (self.operand(&left, counts, span)?, self.operand(&right, counts, span)?);
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
        if joins {
            let (left, right) = (self.value(left)?, self.value(right)?);
            return self.join(&left, &right, span);
        }
        let mut terms = vec![right];
        let mut first = left;
        while let Node::Plus { left, right, joins: false } = &first.node {
            terms.push(right);
            first = left;
        }
        let first = self.value(first)?;
        let terms = terms.into_iter().rev().map(|term| self.value(term)).collect::<Done<Vec<Piece>>>()?;
        self.sum(first, &terms, span)
    }

    /// A value, and what is added to it one by one: numbers as long as both are, and texts joined as long as neither was
    /// computed; a number and a text that is none are null.
    fn sum(&mut self, first: Piece, terms: &[Piece], span: Span) -> Done<Piece> {
        let Some((next, later)) = terms.split_first() else { return Ok(first) };
        let (number, bare) = self.add(&first, next, span)?;
        let whole = later.iter().try_fold(number, |sum, term| Ok(self.add(&sum, term, span)?.0))?;
        if first.shape != Shape::Text || next.shape != Shape::Text {
            return Ok(whole);
        }
        if [&first, next].into_iter().any(|it| matches!(it.digits, Digits::Computed(_) | Digits::Lost)) {
            let why = Answer::Approximate(
                "of what was a sum of texts it is not kept whether it is a number: it is joined as a text; `tonumber` makes \
                 numbers of fields",
            );
            self.report.take("a sum of texts", why, span)?;
        }
        let joined = self.join(&first, next, span)?;
        let other = self.sum(joined, later, span)?;
        let are_numbers = format!("{bare} IS NOT NULL");
        let decimals =
            [&whole, &other].map(|piece| self.decimals(piece, span)).into_iter().collect::<Done<Vec<_>>>()?;
        let decimals = format!("CASE WHEN {are_numbers} THEN {} ELSE {} END", decimals[0], decimals[1]);
        let sum = if later.is_empty() {
            self.first_of(&[whole, other], span)?
        } else {
            let (alike, shape, _) = self.alike(&[whole, other], span)?;
            let arms = format!("WHEN {are_numbers} THEN {}\nELSE {}", alike[0].sql, alike[1].sql);
            Piece::tight(format!("CASE\n{}\nEND", indented(&arms)), shape)
        };
        if sum.sql.len() > LONGEST_SUM {
            return Err(self.refuse("a sum of texts", "it is of too many; `tonumber` makes numbers of fields", span));
        }
        Ok(sum.with(Digits::Computed(decimals)))
    }

    /// The sum of two numbers to the decimals that Splunk leaves, and as it is; null where either is none.
    fn add(&mut self, left: &Piece, right: &Piece, span: Span) -> Done<(Piece, String)> {
        let is_whole = left.shape == Shape::Whole && right.shape == Shape::Whole;
        let (one, other) = (self.operand(left, Counts::Decimals, span)?, self.operand(right, Counts::Decimals, span)?);
        let sum = format!("{} + {}", one.number.operand(), other.number.operand());
        Ok((rounded(sum.clone(), &one, &other, is_whole), sum))
    }

    /// The decimals of a value, as SQL.
    fn decimals(&mut self, piece: &Piece, span: Span) -> Done<String> {
        Ok(self.operand(piece, Counts::Decimals, span)?.decimals.unwrap_or_else(|| "NULL".to_string()))
    }

    /// `pow(x, y)`.
    pub fn power(&mut self, base: &Expr, exponent: &Expr, span: Span) -> Done<Piece> {
        let (base, exponent) = (self.value(base)?, self.value(exponent)?);
        let (one, other) = (self.operand(&base, Counts::Digits, span)?, self.operand(&exponent, Counts::Digits, span)?);
        Ok(shortened(format!("spl_power({}, {})", one.number.sql, other.number.sql), &one, &other, false))
    }

    fn operand(&mut self, piece: &Piece, counts: Counts, span: Span) -> Done<Operand> {
        let number = self.double(piece, span)?;
        let limit = match (piece.shape, &piece.digits) {
            // A number that was computed shows fewer decimals than it has.
            (Shape::Text, Digits::Computed(_) | Digits::Lost) => piece.digits.clone(),
            (Shape::Text, _) => Digits::OfText,
            _ => limits(piece),
        };
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
            Digits::Computed(decimals) if counts == Counts::Decimals => (Some(decimals.clone()), None),
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
