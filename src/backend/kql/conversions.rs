//! Values as text, as numbers, as lists: what stands for one where another is asked for.

use super::moments;
use super::piece::{Digits, Piece, Presence, Shape};
use super::writer::{Done, Writer};
use crate::source::Span;
use crate::value::Number;

impl Writer<'_> {
    /// A value as text; missing where it is.
    pub fn text(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        let text = |kql: String| Ok(Piece::tight(kql, Shape::Text).present(piece.presence.clone()));
        match piece.shape {
            Shape::Text => Ok(piece.clone()),
            Shape::Nothing => text("\"\"".into()),
            Shape::Whole if piece.kql.bytes().all(|byte| byte.is_ascii_digit()) => text(format!("\"{}\"", piece.kql)),
            Shape::Whole => text(format!("tostring({})", piece.kql)),
            Shape::Number if piece.digits == Digits::Limited => {
                Err(self.refuse("a number as text", "how many decimals Splunk would show is not known", span))
            }
            Shape::Number => text(format!("spl_text({})", piece.kql)),
            Shape::Moment if piece.digits == Digits::Padded => {
                Err(self.refuse("a moment as text", "Splunk shows six decimals of it", span))
            }
            Shape::Moment => text(format!("spl_text({})", moments::seconds(piece).kql)),
            Shape::Truth => {
                text(format!("case({}, \"True\", {} == false, \"False\", \"\")", piece.kql, piece.operand()))
            }
            Shape::Many => Err(self.refuse("a field with several values", "it cannot stand for one text here", span)),
        }
    }

    /// A value as a number; null where it is none.
    pub fn number(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        Ok(match piece.shape {
            Shape::Whole | Shape::Number => piece.clone(),
            Shape::Moment => {
                let presence = piece.presence.clone();
                moments::seconds(piece).present(presence).with(piece.digits)
            }
            Shape::Text => match quoted_number(piece) {
                Some(number) => constant_number(number),
                None => Piece::tight(format!("spl_number({})", piece.kql), Shape::Number).with(Digits::Limited),
            },
            Shape::Truth | Shape::Nothing => Piece::tight("real(null)", Shape::Number),
            Shape::Many => {
                return Err(self.refuse("a field with several values", "it cannot stand for one number here", span));
            }
        })
    }

    /// A value as an array.
    pub fn many(&mut self, piece: &Piece, span: Span) -> Done<Piece> {
        if piece.shape == Shape::Many {
            return Ok(piece.clone());
        }
        let text = self.text(piece, span)?;
        let there = self.presence(&text, span)?;
        Ok(guarded(&there, &format!("pack_array({})", text.kql), Shape::Many))
    }

    /// Values of one shape, so that one column can hold any of them.
    pub fn alike(&mut self, pieces: &[Piece], span: Span) -> Done<(Vec<Piece>, Shape)> {
        let mut shapes: Vec<Shape> = pieces.iter().map(|it| it.shape).filter(|it| *it != Shape::Nothing).collect();
        shapes.dedup();
        let is_number = |shape: &Shape| matches!(shape, Shape::Whole | Shape::Number);
        let shape = match shapes[..] {
            [] => return Ok((pieces.to_vec(), Shape::Nothing)),
            _ if shapes.contains(&Shape::Many) => Shape::Many,
            [only] => only,
            _ if shapes.iter().all(is_number) => Shape::Number,
            _ => Shape::Text,
        };
        let alike = pieces.iter().map(|piece| match (shape, piece.shape) {
            (_, Shape::Nothing) => Ok(Piece::tight(null(shape), shape)),
            _ if piece.shape == shape => Ok(piece.clone()),
            (Shape::Text, _) => self.text(piece, span),
            (Shape::Many, _) => self.many(piece, span),
            (Shape::Number, _) => {
                let real = Piece::tight(format!("toreal({})", piece.kql), Shape::Number);
                Ok(real.present(piece.presence.clone()).with(piece.digits))
            }
            (Shape::Whole | Shape::Moment | Shape::Truth | Shape::Nothing, _) => Ok(piece.clone()),
        });
        Ok((alike.collect::<Done<_>>()?, shape))
    }
}

/// The null of a shape.
pub fn null(shape: Shape) -> &'static str {
    match shape {
        Shape::Text | Shape::Nothing => "\"\"",
        Shape::Whole => "long(null)",
        Shape::Number => "real(null)",
        Shape::Moment => "datetime(null)",
        Shape::Truth => "bool(null)",
        Shape::Many => "dynamic(null)",
    }
}

/// A value where a condition holds, else missing.
pub fn guarded(condition: &Piece, kql: &str, shape: Shape) -> Piece {
    if condition.is(true) {
        return Piece::tight(kql, shape).present(Presence::Always);
    }
    let told = Presence::Filled(condition.kql.clone());
    Piece::tight(format!("iff({}, {kql}, {})", condition.kql, null(shape)), shape).present(told)
}

/// A number of the search.
pub fn constant_number(number: Number) -> Piece {
    let text = number.to_string();
    let is_whole = number.whole().is_some() && !text.contains(['.', 'e']);
    let piece = if is_whole {
        Piece::tight(text, Shape::Whole)
    } else {
        // Without a point it would be a whole number, and a quotient of it too.
        let text = number.value.to_string();
        let text = if text.contains('.') { text } else { format!("{text}.0") };
        Piece::tight(text, Shape::Number).with(Digits::Limited)
    };
    piece.present(Presence::Always)
}

/// The number that a piece is, if it is a text of the search that looks like one.
fn quoted_number(piece: &Piece) -> Option<Number> {
    let inner = piece.kql.strip_prefix('"')?.strip_suffix('"')?;
    (piece.shape == Shape::Text).then(|| Number::read(inner)).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_with_a_point_keeps_it_so_that_a_quotient_has_a_rest() {
        assert_eq!(constant_number(Number::rounded(7.0, 1)).kql, "7.0");
        assert_eq!(constant_number(Number::of(7.0)).kql, "7");
    }
}
