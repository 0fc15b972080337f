//! Conditions. KQL's text has no null, so what Splunk's three-valued logic gives is said for truth and for falsity apart: a
//! condition is asked whether it is true, or whether it is false, and a missing value makes it neither.

use super::moments;
use super::piece::{Piece, Presence, Shape, all_or_any};
use super::writer::{Done, Writer};
use crate::backend::Answer;
use crate::backend::kind::TestKind;
use crate::plan::expr::Given;
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::compare::{Operator, Reading};
use crate::value::pattern::Pattern;
use crate::value::{Number, Value};

/// How well each test of `search` can be said.
pub fn answer(kind: TestKind) -> Answer {
    match kind {
        TestKind::Exists | TestKind::Matches | TestKind::Differs | TestKind::Ordered | TestKind::Within => {
            Answer::Emulated("empty text counts as missing")
        }
        TestKind::Term => Answer::Emulated(
            "a regular expression over `_raw`; where a table keeps no raw text, `has` over its columns",
        ),
        TestKind::Metadata | TestKind::NotMetadata => {
            Answer::Emulated("they choose the table; what is true of all its rows is left out")
        }
        TestKind::InNetwork | TestKind::OutsideNetwork => Answer::Emulated("addresses of version 4"),
        TestKind::Subsearch => {
            Answer::Unsupported("what a search in brackets asks is known only when its rows are there")
        }
    }
}

impl Writer<'_> {
    /// Where a condition is true.
    pub fn condition(&mut self, expr: &Expr) -> Done<Piece> {
        self.holds(expr, true)
    }

    /// Where a condition is true, or where it is false; where it is null, neither.
    pub fn holds(&mut self, expr: &Expr, wanted: bool) -> Done<Piece> {
        let span = expr.span;
        match &expr.node {
            Node::And(parts) => self.each_of(parts, wanted, wanted),
            Node::Or(parts) => self.each_of(parts, wanted, !wanted),
            Node::Xor(left, right) => {
                let mut ways = Vec::new();
                for is_left in [true, false] {
                    let other = is_left == wanted;
                    let both = vec![self.holds(left, is_left)?, self.holds(right, !other)?];
                    ways.push(all_or_any(both, true));
                }
                Ok(all_or_any(ways, false))
            }
            Node::Not(inner) => self.holds(inner, !wanted),
            Node::Test(test) => self.test(test, wanted, span),
            Node::Compare { left, operator, right, reading } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                let operator = if wanted { *operator } else { opposite(*operator) };
                self.compare(&left, operator, &right, *reading, span)
            }
            Node::In { value, items } => self.is_in(value, items, wanted, span),
            Node::Like { value, pattern } => {
                let Given::Fixed(pattern) = &**pattern else {
                    return Err(self.refuse("`LIKE`", "a pattern that is computed is not translated yet", span));
                };
                let value = self.value(value)?;
                let value = self.text(&value, span)?;
                let found = self.like(&value.operand(), pattern, wanted, span)?;
                if wanted { Ok(found) } else { self.where_present(&value, found, span) }
            }
            Node::Match { value, regex } => {
                let Given::Fixed(regex) = &**regex else {
                    let why = "the expression is computed from fields, and its dialect cannot be checked beforehand";
                    return Err(self.refuse("`match`", why, span));
                };
                let value = self.value(value)?;
                let value = self.text(&value, span)?;
                let pattern = self.regex(regex.pattern(), span)?;
                let may_match_nothing = pattern.may_match_nothing;
                let found = self.found(&value.operand(), &pattern.pattern, wanted, span)?;
                if wanted && !may_match_nothing { Ok(found) } else { self.where_present(&value, found, span) }
            }
            Node::Call { function, args } => match self.predicate(function, args, wanted, span) {
                Some(found) => found,
                None => self.of_value(expr, wanted),
            },
            Node::Literal(_)
            | Node::Field(_)
            | Node::Arithmetic { .. }
            | Node::Plus { .. }
            | Node::Negate(_)
            | Node::Concat(..)
            | Node::Case(_)
            | Node::Validate(_)
            | Node::Coalesce(_)
            | Node::Each(_)
            | Node::Split { .. }
            | Node::Tokens { .. }
            | Node::Substitute { .. }
            | Node::Transliterate { .. }
            | Node::Lookup(_) => self.of_value(expr, wanted),
        }
    }

    /// A value as a condition; what is no condition is null.
    fn of_value(&mut self, expr: &Expr, wanted: bool) -> Done<Piece> {
        if let Node::Literal(Value::Bool(truth)) = &expr.node {
            return Ok(Piece::constant(*truth == wanted));
        }
        if let Node::Case(arms) = &expr.node {
            return self.chosen(arms, wanted);
        }
        if let Node::Coalesce(parts) = &expr.node {
            return self.first_known(parts, wanted);
        }
        let value = self.value(expr)?;
        Ok(match value.shape {
            Shape::Truth if wanted => value,
            Shape::Truth => Piece::condition(format!("{} == false", value.operand())),
            Shape::Text | Shape::Whole | Shape::Number | Shape::Moment | Shape::Many | Shape::Nothing => {
                Piece::constant(false)
            }
        })
    }

    /// `if(a, b, c)` of conditions.
    fn chosen(&mut self, arms: &[(Expr, Expr)], wanted: bool) -> Done<Piece> {
        let mut parts = Vec::new();
        for (condition, value) in arms {
            parts.push(self.condition(condition)?.kql);
            parts.push(self.holds(value, wanted)?.kql);
        }
        parts.push("false".into());
        Ok(Piece::tight(format!("case({})", parts.join(", ")), Shape::Truth))
    }

    /// `coalesce(a, b)` of conditions: the first that is true or false.
    fn first_known(&mut self, parts: &[Expr], wanted: bool) -> Done<Piece> {
        let mut ways = Vec::new();
        let mut unknown: Vec<Piece> = Vec::new();
        for part in parts {
            let (is, is_not) = (self.holds(part, true)?, self.holds(part, false)?);
            let own = if wanted { is.clone() } else { is_not.clone() };
            ways.push(all_or_any(unknown.iter().cloned().chain([own]).collect(), true));
            unknown.extend([negated(&is), negated(&is_not)]);
        }
        Ok(all_or_any(ways, false))
    }

    fn each_of(&mut self, parts: &[Expr], wanted: bool, is_all: bool) -> Done<Piece> {
        let mut written = Vec::new();
        let mut refused = None;
        for part in parts {
            // All parts are looked at, so that every refusal is told.
            match self.holds(part, wanted) {
                Ok(piece) => written.push(piece),
                Err(why) => refused = Some(why),
            }
        }
        match refused {
            Some(why) => Err(why),
            None => Ok(all_or_any(super::lists::gathered(written, wanted && !is_all), is_all)),
        }
    }

    /// Where a value is there and a condition holds.
    pub fn where_present(&mut self, value: &Piece, condition: Piece, span: Span) -> Done<Piece> {
        let there = self.presence(value, span)?;
        Ok(all_or_any(vec![there, condition], true))
    }

    /// Where there is a value.
    pub fn presence(&mut self, value: &Piece, span: Span) -> Done<Piece> {
        let is_text = value.shape == Shape::Text;
        match &value.presence {
            _ if value.shape == Shape::Nothing => Ok(Piece::constant(false)),
            Presence::Always => Ok(Piece::constant(true)),
            Presence::Told(condition) | Presence::Filled(condition) => Ok(Piece::of_parts(condition)),
            Presence::Itself if value.shape == Shape::Many => {
                Ok(Piece::condition(format!("coalesce(array_length({}), 0) > 0", value.kql)))
            }
            Presence::Itself if is_text => Ok(Piece::tight(format!("isnotempty({})", value.kql), Shape::Truth)),
            Presence::Itself => Ok(Piece::tight(format!("isnotnull({})", value.kql), Shape::Truth)),
            Presence::Lost => {
                let nearly =
                    Answer::Approximate("KQL's text has no null: what the search made empty counts as missing");
                self.report.take("empty text", nearly, span)?;
                Ok(Piece::tight(format!("isnotempty({})", value.kql), Shape::Truth))
            }
        }
    }

    /// Where there is none.
    pub fn absence(&mut self, value: &Piece, span: Span) -> Done<Piece> {
        let there = self.presence(value, span)?;
        Ok(negated(&there))
    }

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
            return match operator {
                Operator::NotEqual | Operator::Greater | Operator::GreaterOrEqual => self.presence(&left, span),
                Operator::Equal | Operator::Less | Operator::LessOrEqual => Ok(Piece::constant(false)),
            };
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

    fn is_in(&mut self, value: &Expr, items: &[(Expr, Reading)], wanted: bool, span: Span) -> Done<Piece> {
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

    /// Whether a text matches a pattern of LIKE.
    fn like(&mut self, text: &str, pattern: &Pattern, wanted: bool, span: Span) -> Done<Piece> {
        super::patterns::matched(self, text, pattern, '%', wanted, span)
    }

    /// Whether an expression is found in a text.
    pub fn found(&mut self, text: &str, pattern: &str, wanted: bool, span: Span) -> Done<Piece> {
        let pattern = self.literal(pattern, span)?;
        let found = format!("{text} matches regex {pattern}");
        Ok(if wanted { Piece::condition(found) } else { Piece::tight(format!("not({found})"), Shape::Truth) })
    }

    /// A boolean expression as the text that Splunk shows, and missing where it is null.
    pub fn said(&mut self, expr: &Expr) -> Done<Piece> {
        let (is, is_not) = (self.holds(expr, true)?, self.holds(expr, false)?);
        if is.kql == "true" || is_not.kql == "true" {
            let text = if is.kql == "true" { "\"True\"" } else { "\"False\"" };
            return Ok(Piece::tight(text, Shape::Text).present(Presence::Always));
        }
        Ok(Piece::tight(format!("case({}, \"True\", {}, \"False\", \"\")", is.kql, is_not.kql), Shape::Text))
    }
}

/// A condition that is never null, turned round.
pub fn negated(condition: &Piece) -> Piece {
    if condition.is(true) || condition.is(false) {
        return Piece::constant(condition.is(false));
    }
    let turned = [
        ("isnotempty(", "isempty("),
        ("isnotnull(", "isnull("),
        ("isempty(", "isnotempty("),
        ("isnull(", "isnotnull("),
    ];
    for (from, to) in turned {
        let inner = condition.kql.strip_prefix(from).filter(|inner| inner.find(')') == Some(inner.len() - 1));
        if let Some(inner) = inner {
            return Piece::tight(format!("{to}{inner}"), Shape::Truth);
        }
    }
    Piece::tight(format!("not({})", condition.kql), Shape::Truth)
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

fn opposite(operator: Operator) -> Operator {
    match operator {
        Operator::Equal => Operator::NotEqual,
        Operator::NotEqual => Operator::Equal,
        Operator::Less => Operator::GreaterOrEqual,
        Operator::LessOrEqual => Operator::Greater,
        Operator::Greater => Operator::LessOrEqual,
        Operator::GreaterOrEqual => Operator::Less,
    }
}

/// The number that a piece is, if it is a text of the search that looks like one.
pub fn quoted_number(piece: &Piece) -> Option<Number> {
    let inner = piece.kql.strip_prefix('"')?.strip_suffix('"')?;
    (piece.shape == Shape::Text).then(|| Number::read(inner)).flatten()
}
