//! Numbers computed with: sums, quotients, roundings, and the digits that Splunk keeps of them.

use super::functions::whole;
use super::moments;
use super::piece::{Digits, Piece, Presence, Shape};
use super::writer::{Done, Writer};
use crate::backend::Answer;
use crate::plan::{Arithmetic, Expr};
use crate::source::Span;

impl Writer<'_> {
    /// Arithmetic on what looks numeric; of all else null.
    pub fn arithmetic(&mut self, operator: Arithmetic, left: &Piece, right: &Piece, span: Span) -> Done<Piece> {
        if let (Arithmetic::Minus, Some(moment)) = (operator, moments::earlier(left, right)) {
            return Ok(moment);
        }
        let (one, other) = (self.number(left, span)?, self.number(right, span)?);
        self.digits_of(&[&one, &other], span)?;
        let is_whole = one.shape == Shape::Whole && other.shape == Shape::Whole;
        let shape = if is_whole { Shape::Whole } else { Shape::Number };
        let (left, right) = (one.operand(), other.operand());
        let presence = if one.presence == Presence::Always && other.presence == Presence::Always {
            Presence::Always
        } else {
            Presence::Itself
        };
        let is_safe = right.parse::<f64>().is_ok_and(|number| number != 0.0);
        let divided = |kql: String| {
            if is_safe {
                Piece::loose(kql, Shape::Number)
            } else {
                Piece::tight(format!("iff({right} == 0, real(null), {kql})"), Shape::Number)
            }
        };
        Ok(match operator {
            // Whole numbers would be divided without a rest.
            Arithmetic::Over => {
                let kql = if one.shape == Shape::Whole {
                    format!("1.0 * {left} / {right}")
                } else {
                    format!("{left} / {right}")
                };
                let presence = if is_safe { presence } else { Presence::Itself };
                divided(kql).present(presence)
            }
            Arithmetic::Modulo => {
                return Err(self.refuse("`%`", "the sign of a negative remainder differs", span));
            }
            Arithmetic::Minus | Arithmetic::Times => {
                Piece::loose(format!("{left} {} {right}", operator.symbol()), shape).present(presence)
            }
        })
    }

    /// The sum of two numbers, else two texts joined.
    pub fn plus(&mut self, left: &Piece, right: &Piece, joins: bool, span: Span) -> Done<Piece> {
        let is_text = |piece: &Piece| piece.shape == Shape::Text;
        if joins {
            let texts = [self.text(left, span)?, self.text(right, span)?];
            return self.concatenated(&texts, span);
        }
        if is_text(left) && is_text(right) {
            let why = "of two texts it is a sum where both look like numbers, and a joining where not; that is not translated yet";
            return Err(self.refuse("`+`", why, span));
        }
        let (one, other) = (self.number(left, span)?, self.number(right, span)?);
        self.digits_of(&[&one, &other], span)?;
        let is_whole = one.shape == Shape::Whole && other.shape == Shape::Whole;
        let shape = if is_whole { Shape::Whole } else { Shape::Number };
        Ok(Piece::loose(format!("{} + {}", one.operand(), other.operand()), shape))
    }

    /// How far Splunk's digits limit what is computed; that is not kept.
    pub fn digits_of(&mut self, pieces: &[&Piece], span: Span) -> Done<()> {
        if pieces.iter().all(|piece| piece.digits != Digits::Limited) {
            return Ok(());
        }
        let nearly =
            Answer::Approximate("Splunk rounds the result to the digits of its operands; here it keeps all it has");
        self.report.take("arithmetic", nearly, span)
    }
}

/// `round(x, decimals)`.
pub fn round(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let places = args.get(1).map_or(Some(0), whole).filter(|places| (0..=12).contains(places));
    let Some(places) = places else {
        return Err(writer.refuse("`round`", "only 0 to 12 decimals that the search gives are translated", span));
    };
    let value = writer.value(&args[0])?;
    let number = writer.number(&value, span)?;
    if places > 0 {
        // Its text shows all of them, and they limit what is computed with it.
        let rounded = Piece::tight(format!("spl_round({}, {places})", number.kql), Shape::Number);
        return Ok(rounded.present(number.presence).with(Digits::Limited));
    }
    if number.shape == Shape::Whole {
        return Ok(number);
    }
    let rounded = Piece::tight(format!("round({})", number.kql), Shape::Number);
    Ok(rounded.present(number.presence).with(Digits::Free))
}

/// `tonumber(x, base)`.
pub fn tonumber(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.get(1).is_some_and(|base| whole(base) != Some(10)) {
        return Err(writer.refuse("`tonumber`", "of another base than 10 it is not translated yet", span));
    }
    let value = writer.value(&args[0])?;
    writer.number(&value, span)
}
