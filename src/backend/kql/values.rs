//! Expressions as values of KQL.

use super::conversions::{constant_number, guarded};
use super::piece::{Piece, Presence, Shape};
use super::writer::{Done, Writer};
use crate::backend::answer::Refused;
use crate::backend::kind::NodeKind;
use crate::backend::pcre::escaped;
use crate::backend::{Answer, Name};
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::Value;

/// How well each node can be said.
pub fn answer(kind: NodeKind) -> Answer {
    match kind {
        NodeKind::Literal
        | NodeKind::Field
        | NodeKind::And
        | NodeKind::Or
        | NodeKind::Xor
        | NodeKind::Not
        | NodeKind::In
        | NodeKind::Negate => Answer::Exact,
        NodeKind::Compare | NodeKind::Concat | NodeKind::Case | NodeKind::Validate | NodeKind::Coalesce => {
            Answer::Emulated("empty text counts as missing")
        }
        NodeKind::Like => Answer::Emulated("patterns that the search gives"),
        NodeKind::Test => Answer::Emulated("see the tests of `search`"),
        NodeKind::Call => Answer::Emulated("see the functions"),
        NodeKind::Match | NodeKind::Substitute | NodeKind::Tokens => {
            Answer::Emulated("expressions that need no look-around and no back-reference, not computed from fields")
        }
        NodeKind::Arithmetic | NodeKind::Plus => Answer::Emulated(
            "of whole numbers, moments and results of aggregates; others keep digits that Splunk rounds away",
        ),
        NodeKind::Split => Answer::Emulated("of a single value"),
        NodeKind::Transliterate => Answer::Emulated("of a single value"),
        NodeKind::Each => Answer::Unsupported("KQL computes nothing for each value of an array without `mv-apply`"),
        NodeKind::Lookup => Answer::Unsupported("the rows of a lookup table are not in the target"),
    }
}

impl Writer<'_> {
    /// The value of a field.
    pub fn field(&mut self, name: &Name) -> Done<Piece> {
        if let Some(column) = self.rows.columns.get(name) {
            return Ok(column.piece());
        }
        if self.lost.contains(name) {
            return Err(Refused);
        }
        let unknown = self.rows.unknown.iter().find(|(unknown, _)| unknown == name);
        if let Some((_, why)) = unknown.cloned() {
            return Err(self.refuse(&format!("field `{name}`"), &why, Span::default()));
        }
        if self.rows.is_open && !name.starts_with('\0') && !self.is_lost {
            // To take it for missing would be wrong in silence.
            return Err(self.refuse(&format!("field `{name}`"), "it was not read with the events", Span::default()));
        }
        Ok(Piece::nothing())
    }

    /// The value of an expression.
    pub fn value(&mut self, expr: &Expr) -> Done<Piece> {
        let span = expr.span;
        match &expr.node {
            Node::Literal(value) => self.constant(value, span),
            Node::Field(name) => self.field(name),
            Node::And(_)
            | Node::Or(_)
            | Node::Xor(..)
            | Node::Not(_)
            | Node::Test(_)
            | Node::Compare { .. }
            | Node::In { .. }
            | Node::Like { .. }
            | Node::Match { .. } => self.said(expr),
            Node::Arithmetic { operator, left, right } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.arithmetic(*operator, &left, &right, span)
            }
            Node::Plus { left, right, joins } => {
                let (left, right) = (self.value(left)?, self.value(right)?);
                self.plus(&left, &right, *joins, span)
            }
            Node::Negate(inner) => {
                let inner = self.value(inner)?;
                let number = self.number(&inner, span)?;
                let negated = Piece::loose(format!("-{}", number.operand()), number.shape);
                Ok(negated.present(number.presence).with(number.digits))
            }
            Node::Concat(..) => self.joined(expr),
            Node::Case(arms) => self.case(arms, true, span),
            Node::Validate(arms) => self.case(arms, false, span),
            Node::Coalesce(parts) => {
                let parts: Vec<Piece> = parts.iter().map(|part| self.value(part)).collect::<Done<_>>()?;
                self.first_of(&parts, span)
            }
            Node::Split { value, delimiter, keep_empty } => {
                let value = self.value(value)?;
                let text = self.text(&value, span)?;
                if !*keep_empty {
                    return self.pieces(&text, delimiter, span);
                }
                let delimiter = self.literal(delimiter, span)?;
                let split = format!("split({}, {delimiter})", text.kql);
                let there = self.presence(&text, span)?;
                Ok(guarded(&there, &split, Shape::Many))
            }
            Node::Tokens { .. } => {
                Err(self.refuse("the pieces of a text", "all that an expression matches is not translated yet", span))
            }
            Node::Substitute { value, regex, with, skip, limit } => {
                let value = self.value(value)?;
                if *skip > 0 || *limit != usize::MAX {
                    return Err(self.refuse("`sed`", "without `g`, or with a number, it is not translated yet", span));
                }
                self.substituted(&value, regex.pattern(), with, span)
            }
            Node::Transliterate { value, from, to } => {
                let value = self.value(value)?;
                let text = self.text(&value, span)?;
                let (from, to) = (self.literal(from, span)?, self.literal(to, span)?);
                let kql = format!("translate({from}, {to}, {})", text.kql);
                Ok(Piece::tight(kql, Shape::Text).present(text.presence))
            }
            Node::Each(_) => Err(self.refuse("`mvmap`", answer(NodeKind::Each).words(), span)),
            Node::Lookup(_) => Err(self.refuse("`lookup`", answer(NodeKind::Lookup).words(), span)),
            Node::Call { function, args } => self.called(function, args, span),
        }
    }

    /// The pieces of a text between letters that are a delimiter, but for those that are empty.
    fn pieces(&mut self, text: &Piece, delimiter: &str, span: Span) -> Done<Piece> {
        let is_one = delimiter.chars().count() == 1;
        if !is_one || text.may_be_empty() {
            let why = "without `allowempty=true` only pieces between single letters, of a text that is there, are translated yet";
            return Err(self.refuse("`makemv`", why, span));
        }
        let pattern = self.literal(&format!("([^{}]+)", escaped(delimiter)), span)?;
        Ok(Piece::tight(format!("extract_all({pattern}, {})", text.kql), Shape::Many))
    }

    /// A value of the search.
    fn constant(&mut self, value: &Value, span: Span) -> Done<Piece> {
        Ok(match value {
            Value::Null => Piece::nothing(),
            Value::Bool(truth) => {
                let text = if *truth { "\"True\"" } else { "\"False\"" };
                Piece::tight(text, Shape::Text).present(Presence::Always)
            }
            Value::Number(number) => constant_number(*number),
            Value::Text(text) => {
                let presence = if text.is_empty() { Presence::Told("true".into()) } else { Presence::Always };
                Piece::tight(self.literal(text, span)?, Shape::Text).present(presence)
            }
            Value::Multi(values) => {
                let items: Vec<String> =
                    values.iter().map(|value| self.literal(&value.show(), span)).collect::<Done<_>>()?;
                Piece::tight(format!("pack_array({})", items.join(", ")), Shape::Many).present(Presence::Always)
            }
        })
    }
}
