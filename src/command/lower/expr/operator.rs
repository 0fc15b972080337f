//! Operators: which comparison reads numbers and which text is decided here, from the search's text.

use super::{Result, Typed};
use crate::command::Lowering;
use crate::function::Kind;
use crate::plan::expr::Given;
use crate::plan::{Arithmetic, Expr, Node};
use crate::syntax::tree;
use crate::syntax::word::unescape_text;
use crate::value::Value;
use crate::value::compare::{Operator, Reading};
use crate::value::pattern::Pattern;

/// The operators of logic.
#[derive(Clone, Copy)]
pub(super) enum Logic {
    And,
    Or,
    Xor,
}

impl Lowering<'_> {
    pub(super) fn logic(
        &mut self,
        logic: Logic,
        left: &tree::Expr<'_>,
        right: &tree::Expr<'_>,
        text: &str,
    ) -> Result<Typed> {
        let span = self.span(text);
        let left = self.condition(left)?;
        let right = self.condition(right)?;
        let node = match logic {
            Logic::Xor => Node::Xor(Box::new(left), Box::new(right)),
            Logic::Or => Node::Or(flattened(logic, [left, right])),
            Logic::And => Node::And(flattened(logic, [left, right])),
        };
        Ok(Typed { expr: Expr::new(node, span), kind: Kind::Bool })
    }

    pub(super) fn comparison_of(
        &mut self,
        operator: Operator,
        left: &tree::Expr<'_>,
        right: &tree::Expr<'_>,
        text: &str,
    ) -> Result<Typed> {
        let (one, other) = (self.typed(left)?, self.typed(right)?);
        if one.is_null_literal() || other.is_null_literal() {
            let error = self.error("wrong-type", "a comparison with null() is never true", text);
            return Err(Box::new(error.help("ask `isnull(...)` or `isnotnull(...)`")));
        }
        let reading = self.reading(&one, &other, text)?;
        let node = Node::Compare { left: Box::new(one.expr), operator, right: Box::new(other.expr), reading };
        Ok(Typed { expr: Expr::new(node, self.span(text)), kind: Kind::Bool })
    }

    /// A number literal makes a comparison numeric, a text literal makes it one of text; of the two kinds of literal
    /// against each other Splunk says "received different types" (measured on 10.4).
    fn reading(&self, one: &Typed, other: &Typed, text: &str) -> Result<Reading> {
        let literal = |typed: &Typed, kind| typed.is_literal() && typed.kind == kind;
        let any = |kind| literal(one, kind) || literal(other, kind);
        match (any(Kind::Number), any(Kind::Text)) {
            (true, true) => Err(self.wrong_type("a text is compared with a number".into(), text)),
            (true, false) => Ok(Reading::Number),
            (false, true) => Ok(Reading::Text),
            (false, false) => Ok(Reading::Either),
        }
    }

    pub(super) fn membership(&mut self, value: &tree::Expr<'_>, items: &[tree::Expr<'_>], text: &str) -> Result<Typed> {
        let sought = self.typed(value)?;
        if items.is_empty() {
            return Err(Box::new(self.error("wrong-arguments", "IN needs at least one value", text)));
        }
        let mut choices = Vec::new();
        for item in items {
            let choice = self.typed(item)?;
            let reading = self.reading(&sought, &choice, item.text)?;
            choices.push((choice.expr, reading));
        }
        let node = Node::In { value: Box::new(sought.expr), items: choices };
        Ok(Typed { expr: Expr::new(node, self.span(text)), kind: Kind::Bool })
    }

    pub(super) fn like(&mut self, value: &tree::Expr<'_>, pattern: &tree::Expr<'_>, text: &str) -> Result<Typed> {
        let sought = self.typed(value)?;
        if sought.is_literal() && sought.kind == Kind::Number {
            return Err(self.wrong_type("LIKE wants a text".into(), value.text));
        }
        let pattern = if let tree::Kind::Text(written) = &pattern.kind {
            self.text_literal(written, pattern.text);
            Given::Fixed(Pattern::like(&unescape_text(written)))
        } else {
            Given::Computed(self.any_expr(pattern)?)
        };
        let node = Node::Like { value: Box::new(sought.expr), pattern: Box::new(pattern) };
        Ok(Typed { expr: Expr::new(node, self.span(text)), kind: Kind::Bool })
    }

    pub(super) fn concat(&mut self, left: &tree::Expr<'_>, right: &tree::Expr<'_>, text: &str) -> Result<Typed> {
        let (one, other) = (self.operand(left)?, self.operand(right)?);
        let node = Node::Concat(Box::new(one.expr), Box::new(other.expr));
        Ok(Typed { expr: Expr::new(node, self.span(text)), kind: Kind::Text })
    }

    pub(super) fn plus(&mut self, left: &tree::Expr<'_>, right: &tree::Expr<'_>, text: &str) -> Result<Typed> {
        let (one, other) = (self.operand(left)?, self.operand(right)?);
        let texts = one.kind == Kind::Text || other.kind == Kind::Text;
        let numbers =
            (one.is_literal() && one.kind == Kind::Number) || (other.is_literal() && other.kind == Kind::Number);
        if texts && numbers {
            return Err(self.wrong_type("`+` cannot join a text and a number; use `.`".into(), text));
        }
        let kind = match (texts, one.kind == Kind::Number && other.kind == Kind::Number) {
            (true, _) => Kind::Text,
            (false, true) => Kind::Number,
            (false, false) => Kind::Any,
        };
        let node = Node::Plus { left: Box::new(one.expr), right: Box::new(other.expr), joins: texts };
        Ok(Typed { expr: Expr::new(node, self.span(text)), kind })
    }

    pub(super) fn arithmetic(
        &mut self,
        operator: Arithmetic,
        left: &tree::Expr<'_>,
        right: &tree::Expr<'_>,
        text: &str,
    ) -> Result<Typed> {
        let symbol = operator.symbol();
        let one = self.factor(left, symbol)?;
        let other = self.factor(right, symbol)?;
        let node = Node::Arithmetic { operator, left: Box::new(one.expr), right: Box::new(other.expr) };
        Ok(Typed { expr: Expr::new(node, self.span(text)), kind: Kind::Number })
    }

    pub(super) fn negate(&mut self, inner: &tree::Expr<'_>, text: &str) -> Result<Typed> {
        let typed = self.factor(inner, "-")?;
        let node = match typed.expr.node {
            Node::Literal(Value::Number(number)) => Node::Literal(Value::Number(number.negated())),
            node => Node::Negate(Box::new(Expr::new(node, typed.expr.span))),
        };
        Ok(Typed { expr: Expr::new(node, self.span(text)), kind: Kind::Number })
    }

    /// An operand of arithmetic: a text literal is refused before any row, as in Splunk.
    fn factor(&mut self, tree: &tree::Expr<'_>, symbol: &str) -> Result<Typed> {
        let typed = self.operand(tree)?;
        if typed.kind == Kind::Text {
            return Err(self.wrong_type(format!("`{symbol}` wants numbers, and this is a text"), tree.text));
        }
        Ok(typed)
    }

    /// An operand of arithmetic or joining: no condition, no null().
    fn operand(&mut self, tree: &tree::Expr<'_>) -> Result<Typed> {
        let typed = self.typed(tree)?;
        if typed.kind == Kind::Bool {
            return Err(self.wrong_type("a condition has no value to compute with".into(), tree.text));
        }
        if typed.is_null_literal() {
            return Err(self.wrong_type("null() has no value to compute with".into(), tree.text));
        }
        Ok(typed)
    }
}

/// `a AND b AND c` as one node of three parts.
fn flattened(logic: Logic, sides: [Expr; 2]) -> Vec<Expr> {
    let mut parts = Vec::new();
    for side in sides {
        match (logic, side.node) {
            (Logic::And, Node::And(inner)) | (Logic::Or, Node::Or(inner)) => parts.extend(inner),
            (_, node) => parts.push(Expr::new(node, side.span)),
        }
    }
    parts
}
