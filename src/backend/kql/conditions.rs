//! Conditions. KQL's text has no null, so what Splunk's three-valued logic gives is said for truth and for falsity apart: a
//! condition is asked whether it is true, or whether it is false, and a missing value makes it neither.

use super::piece::{Piece, Presence, Shape, all_or_any};
use super::writer::{Done, Writer};
use crate::backend::kind::TestKind;
use crate::backend::{Answer, Name};
use crate::plan::expr::Given;
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::Value;
use crate::value::compare::Operator;
use crate::value::pattern::Pattern;

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
            Node::And(parts) => self.each_of(&parts.iter().collect::<Vec<_>>(), wanted, wanted),
            Node::Or(parts) => {
                let counts: Vec<&Expr> = parts.iter().filter(|part| !self.is_told_beside(part, parts)).collect();
                self.each_of(&counts, wanted, !wanted)
            }
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
                let operator = if wanted { *operator } else { operator.opposite() };
                self.compare(&left, operator, &right, *reading, span)
            }
            Node::In { value, items } => self.is_in(value, items, wanted, span),
            Node::Like { value, pattern } => {
                let Given::Fixed(pattern) = &**pattern else {
                    return Err(self.refuse("`LIKE`", "a pattern that is computed is not translated yet", span));
                };
                let value = self.value(value)?;
                if value.shape == Shape::Nothing {
                    return Ok(Piece::constant(false));
                }
                let value = self.text(&value, span)?;
                let found = self.like(&value.operand(), pattern, wanted, span)?;
                let may_match_nothing = pattern.text().chars().all(|c| c == '%');
                if wanted && !may_match_nothing { Ok(found) } else { self.where_present(&value, found, span) }
            }
            Node::Match { value, regex } => {
                let Given::Fixed(regex) = &**regex else {
                    let why = "the expression is computed from fields, and its dialect cannot be checked beforehand";
                    return Err(self.refuse("`match`", why, span));
                };
                let value = self.value(value)?;
                if value.shape == Shape::Nothing {
                    return Ok(Piece::constant(false));
                }
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

    /// Whether a test for empty text stands beside one for a missing value, which empty text counts as.
    fn is_told_beside(&self, part: &Expr, parts: &[Expr]) -> bool {
        let Some(field) = empty(part) else { return false };
        let may_be_empty = self.rows.columns.get(field).is_some_and(|column| column.piece().may_be_empty());
        !may_be_empty && parts.iter().filter_map(missing).any(|other| other == field)
    }

    fn each_of(&mut self, parts: &[&Expr], wanted: bool, is_all: bool) -> Done<Piece> {
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

    /// Whether a text matches a pattern of LIKE.
    fn like(&mut self, text: &str, pattern: &Pattern, wanted: bool, span: Span) -> Done<Piece> {
        super::patterns::matched(self, text, pattern, '%', wanted, span)
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

/// The field that is held against empty text.
fn empty(expr: &Expr) -> Option<&Name> {
    let Node::Compare { left, operator: Operator::Equal, right, .. } = &expr.node else { return None };
    left.field().filter(|_| right.text() == Some(""))
}

/// The field that is asked whether it is missing.
fn missing(expr: &Expr) -> Option<&Name> {
    match &expr.node {
        Node::Call { function, args } if function.name == "isnull" => args.first()?.field(),
        _ => None,
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
