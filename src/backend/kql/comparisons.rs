//! Values held against each other, as `where` and `eval` do.

use super::conditions::negated;
use super::moments;
use super::piece::{Piece, Presence, Shape, all_or_any};
use super::search::EMPTY;
use super::writer::{Done, Writer};
use crate::backend::Answer;
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::Value;
use crate::value::compare::{Operator, Reading};

impl Writer<'_> {
    /// A comparison of `where` and `eval`, true only where both sides are there.
    pub fn compare(
        &mut self,
        left: &Piece,
        operator: Operator,
        right: &Piece,
        reading: Reading,
        span: Span,
    ) -> Done<Piece> {
        if left.shape == Shape::Nothing || right.shape == Shape::Nothing {
            return Ok(Piece::constant(false));
        }
        if left.shape == Shape::Many || right.shape == Shape::Many {
            return self.compare_many(left, operator, right, reading, span);
        }
        match reading {
            Reading::Number => self.compare_numbers(left, operator, right, span),
            Reading::Either if is_numeric(left) && is_numeric(right) => {
                self.compare_numbers(left, operator, right, span)
            }
            Reading::Text => self.compare_texts(left, operator, right, span),
            Reading::Either => {
                let (one, other) = (self.number(left, span)?, self.number(right, span)?);
                let numbers = Piece::condition(format!("{} {} {}", one.operand(), symbol(operator), other.operand()));
                let are_numbers = [&one, &other].map(|number| self.presence(number, span));
                let [one, other] = are_numbers;
                let are_numbers = all_or_any(vec![one?, other?], true);
                let texts = self.compare_texts(left, operator, right, span)?;
                if are_numbers.is(true) {
                    return Ok(numbers);
                }
                Ok(Piece::tight(format!("iff({}, {}, {})", are_numbers.kql, numbers.kql, texts.kql), Shape::Truth))
            }
        }
    }

    /// Numbers in an order; moments are held against moments as they are.
    pub fn compare_numbers(&mut self, left: &Piece, operator: Operator, right: &Piece, span: Span) -> Done<Piece> {
        let (left, right) = match moments::both(left, right) {
            Some(both) => both,
            None => (self.number(left, span)?, self.number(right, span)?),
        };
        if is_literal(&left) && left.kql == right.kql {
            // `1=1`, as it stands at the end of a `case`.
            let holds_of_equals = [Operator::Equal, Operator::LessOrEqual, Operator::GreaterOrEqual];
            return Ok(Piece::constant(holds_of_equals.contains(&operator)));
        }
        let compared = if matches!(operator, Operator::Equal | Operator::NotEqual) && is_literal(&right) {
            Piece::equality(&left.operand(), symbol(operator), &right.kql)
        } else {
            Piece::condition(format!("{} {} {}", left.operand(), symbol(operator), right.operand()))
        };
        if operator != Operator::NotEqual {
            return Ok(compared);
        }
        // To KQL a number differs from null.
        let there = vec![self.presence(&left, span)?, self.presence(&right, span)?, compared];
        Ok(all_or_any(there, true))
    }

    fn compare_texts(&mut self, left: &Piece, operator: Operator, right: &Piece, span: Span) -> Done<Piece> {
        let (left, right) = (self.text(left, span)?, self.text(right, span)?);
        if right.kql == "\"\"" && !matches!(left.presence, Presence::Told(_) | Presence::Lost) {
            // What is there is never empty.
            return self.compare_with_nothing(&left, operator, span);
        }
        let compared = match operator {
            Operator::Equal | Operator::NotEqual if is_literal(&right) => {
                Piece::equality(&left.operand(), symbol(operator), &right.kql)
            }
            Operator::Equal | Operator::NotEqual => {
                Piece::condition(format!("{} {} {}", left.operand(), symbol(operator), right.operand()))
            }
            Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
                Piece::condition(format!("strcmp({}, {}) {} 0", left.kql, right.kql, symbol(operator)))
            }
        };
        let mut parts = Vec::new();
        let is_filled = |piece: &Piece| matches!(piece.presence, Presence::Always);
        // What equals a text that is there is there.
        if operator != Operator::Equal || !is_filled(&left) && !is_filled(&right) {
            parts.push(self.presence(&left, span)?);
            if operator != Operator::Equal || is_filled(&left) || matches!(left.presence, Presence::Told(_)) {
                parts.push(self.presence(&right, span)?);
            }
        }
        parts.push(compared);
        Ok(all_or_any(parts, true))
    }

    /// A text that is not empty where it is there, held against the empty text.
    fn compare_with_nothing(&mut self, left: &Piece, operator: Operator, span: Span) -> Done<Piece> {
        let is_never_empty = matches!(left.presence, Presence::Always | Presence::Filled(_));
        let mut take = || self.report.take("a test for empty text", Answer::Approximate(EMPTY), span);
        match operator {
            Operator::NotEqual | Operator::Greater => self.presence(left, span),
            Operator::Less => Ok(Piece::constant(false)),
            Operator::GreaterOrEqual if is_never_empty => self.presence(left, span),
            Operator::Equal | Operator::LessOrEqual if is_never_empty => Ok(Piece::constant(false)),
            Operator::GreaterOrEqual => take().map(|()| Piece::constant(true)),
            Operator::Equal | Operator::LessOrEqual => {
                take()?;
                self.absence(left, span)
            }
        }
    }

    fn compare_many(
        &mut self,
        left: &Piece,
        operator: Operator,
        right: &Piece,
        reading: Reading,
        span: Span,
    ) -> Done<Piece> {
        let (list, single) = if left.shape == Shape::Many { (left, right) } else { (right, left) };
        let is_equality = matches!(operator, Operator::Equal | Operator::NotEqual);
        if single.shape == Shape::Many || !is_equality || reading != Reading::Text {
            let why = "of a field with several values only equality with a text is translated yet";
            return Err(self.refuse("a comparison", why, span));
        }
        let single = self.text(single, span)?;
        let has = format!("set_has_element({}, {})", list.kql, single.kql);
        if operator == Operator::Equal {
            return Ok(Piece::tight(has, Shape::Truth));
        }
        let not = Piece::tight(format!("not({has})"), Shape::Truth);
        self.where_present(list, not, span)
    }

    pub fn is_in(&mut self, value: &Expr, items: &[(Expr, Reading)], wanted: bool, span: Span) -> Done<Piece> {
        let value = self.value(value)?;
        let mut parts = Vec::new();
        for (item, reading) in items {
            if item.node == Node::Literal(Value::Null) {
                continue;
            }
            let item = self.value(item)?;
            let equal = self.compare(&value, Operator::Equal, &item, *reading, span)?;
            parts.push(if wanted { equal } else { negated(&equal) });
        }
        if wanted {
            return Ok(all_or_any(super::lists::gathered(parts, true), false));
        }
        // A null item equals nothing; only a null value is null.
        let others = all_or_any(super::lists::gathered(parts, false), true);
        self.where_present(&value, others, span)
    }
}

fn is_numeric(piece: &Piece) -> bool {
    piece.is_number() || piece.shape == Shape::Moment
}

/// Whether a piece is a literal, with which values can be listed.
fn is_literal(piece: &Piece) -> bool {
    let is_number = piece.is_number() && piece.kql.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    is_number || piece.shape == Shape::Text && (piece.kql.starts_with('"') || piece.kql.starts_with("@\""))
}

/// A comparison's sign.
pub fn symbol(operator: Operator) -> &'static str {
    match operator {
        Operator::Equal => "==",
        Operator::NotEqual | Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => {
            operator.symbol()
        }
    }
}
