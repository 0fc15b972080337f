//! Lowers expressions of `eval` and `where`, and refuses before any row what Splunk refuses.

mod call;
mod lookup;
mod operator;

use super::Lowering;
use crate::diagnostic::Diagnostic;
use crate::function::Kind;
use crate::plan::{Arithmetic, Expr, Node};
use crate::syntax::tree::{self, Binary};
use crate::syntax::word::{unescape_regex, unescape_text};
use crate::value::{Number, Value};

use operator::Logic;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// A lowered expression, and what is known of it before any row is read.
#[derive(Clone, Debug)]
pub(super) struct Typed {
    expr: Expr,
    kind: Kind,
}

impl Typed {
    fn is_literal(&self) -> bool {
        matches!(&self.expr.node, Node::Literal(value) if !value.is_null())
    }

    fn is_null_literal(&self) -> bool {
        matches!(&self.expr.node, Node::Literal(Value::Null))
    }
}

impl Lowering<'_> {
    /// An expression whose value is assigned to a field; a condition is refused, as Splunk refuses it.
    pub fn value_expr(&mut self, tree: &tree::Expr<'_>) -> Result<Expr> {
        let typed = self.typed(tree)?;
        if typed.kind == Kind::Bool {
            let message = "a field cannot hold the result of a condition";
            let help = "wrap it: `if(..., \"true\", \"false\")` or `tostring(...)`";
            return Err(Box::new(self.error("wrong-type", message, tree.text).help(help)));
        }
        Ok(typed.expr)
    }

    /// An expression that is true or false.
    pub fn condition(&mut self, tree: &tree::Expr<'_>) -> Result<Expr> {
        let typed = self.typed(tree)?;
        let is_field = matches!(typed.expr.node, Node::Field(_));
        if is_field || typed.is_null_literal() || matches!(typed.kind, Kind::Text | Kind::Number) {
            let message = "a condition is expected here: something that is true or false";
            let error = self.error("wrong-type", message, tree.text);
            return Err(Box::new(match is_field {
                true => error.help("compare the field with a value, or ask `isnotnull(...)`"),
                false => error,
            }));
        }
        Ok(typed.expr)
    }

    /// An expression of any kind.
    pub fn any_expr(&mut self, tree: &tree::Expr<'_>) -> Result<Expr> {
        self.typed(tree).map(|typed| typed.expr)
    }

    fn typed(&mut self, tree: &tree::Expr<'_>) -> Result<Typed> {
        let span = self.span(tree.text);
        let of = |node, kind| Ok(Typed { expr: Expr::new(node, span), kind });
        match &tree.kind {
            tree::Kind::Text(written) => {
                let text = self.text_literal(written, tree.text);
                of(Node::Literal(Value::from(text)), Kind::Text)
            }
            tree::Kind::Number(written) => match Number::literal(written) {
                Some(number) => of(Node::Literal(Value::Number(number)), Kind::Number),
                None => Err(Box::new(self.error("syntax", "this is no number", tree.text))),
            },
            tree::Kind::Field(name) => of(Node::Field((*name).into()), Kind::Any),
            tree::Kind::Call(name, args) => self.call(name, args, tree.text),
            tree::Kind::Not(inner) => {
                let inner = self.condition(inner)?;
                of(Node::Not(Box::new(inner)), Kind::Bool)
            }
            tree::Kind::Negate(inner) => self.negate(inner, tree.text),
            tree::Kind::In(value, items) => self.membership(value, items, tree.text),
            tree::Kind::Binary(binary, left, right) => self.binary(*binary, left, right, tree.text),
        }
    }

    fn binary(&mut self, binary: Binary, left: &tree::Expr<'_>, right: &tree::Expr<'_>, text: &str) -> Result<Typed> {
        match binary {
            Binary::And => self.logic(Logic::And, left, right, text),
            Binary::Or => self.logic(Logic::Or, left, right, text),
            Binary::Xor => self.logic(Logic::Xor, left, right, text),
            Binary::Compare(operator) => self.comparison_of(operator, left, right, text),
            Binary::Like => self.like(left, right, text),
            Binary::Concat => self.concat(left, right, text),
            Binary::Plus => self.plus(left, right, text),
            Binary::Minus => self.arithmetic(Arithmetic::Minus, left, right, text),
            Binary::Times => self.arithmetic(Arithmetic::Times, left, right, text),
            Binary::Over => self.arithmetic(Arithmetic::Over, left, right, text),
            Binary::Modulo => self.arithmetic(Arithmetic::Modulo, left, right, text),
        }
    }

    /// The meaning of a quoted text, with a note where a tab or a line end may not have been meant.
    fn text_literal(&mut self, written: &str, at: &str) -> String {
        let text = unescape_text(written);
        if text != unescape_regex(written) {
            let message = "`\\t`, `\\n` and `\\r` in a quoted text are a tab and line ends";
            let help = "double the backslash if it is one: `\"C:\\\\temp\"`";
            self.note(Diagnostic::note("escape-in-text", message, self.span(at)).help(help));
        }
        text.into_owned()
    }

    fn wrong_type(&self, message: String, at: &str) -> Box<Diagnostic> {
        Box::new(self.error("wrong-type", message, at))
    }
}
