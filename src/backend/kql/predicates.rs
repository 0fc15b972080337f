//! Eval functions that are conditions.

use super::conditions::negated;
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::function::Function;
use crate::plan::Expr;
use crate::source::Span;
use crate::value::network::Network;

impl Writer<'_> {
    /// A function that is a condition; none if it is none.
    pub fn predicate(&mut self, function: &Function, args: &[Expr], wanted: bool, span: Span) -> Option<Done<Piece>> {
        match function.name {
            "isnull" | "isnotnull" => {
                let asks_presence = (function.name == "isnotnull") == wanted;
                Some(self.value(&args[0]).and_then(|value| {
                    if asks_presence { self.presence(&value, span) } else { self.absence(&value, span) }
                }))
            }
            "isnum" | "isstr" => Some(self.looks(function.name == "isnum", args, wanted, span)),
            "cidrmatch" => Some(self.cidrmatch(args, wanted, span)),
            _ => None,
        }
    }

    /// Whether a value looks like a number, or is there and does not.
    fn looks(&mut self, is_number: bool, args: &[Expr], wanted: bool, span: Span) -> Done<Piece> {
        let value = self.value(&args[0])?;
        let is_quoted = args[0].text().is_some();
        let found = match value.shape {
            Shape::Nothing | Shape::Truth => Piece::constant(false),
            Shape::Text if is_quoted => Piece::constant(!is_number),
            Shape::Many => return Err(self.refuse("`isnum`", "of several values it is not translated yet", span)),
            Shape::Text => {
                let number = self.number(&value, span)?;
                if is_number {
                    Piece::tight(format!("isnotnull({})", number.kql), Shape::Truth)
                } else {
                    let none = Piece::tight(format!("isnull({})", number.kql), Shape::Truth);
                    self.where_present(&value, none, span)?
                }
            }
            Shape::Whole | Shape::Number | Shape::Moment if is_number => self.presence(&value, span)?,
            Shape::Whole | Shape::Number | Shape::Moment => Piece::constant(false),
        };
        Ok(if wanted { found } else { negated(&found) })
    }

    fn cidrmatch(&mut self, args: &[Expr], wanted: bool, span: Span) -> Done<Piece> {
        let Some(network) = args[0].text().and_then(Network::read) else {
            return Err(self.refuse(
                "`cidrmatch`",
                "the network is computed, and only what the search gives is translated",
                span,
            ));
        };
        let value = self.value(&args[1])?;
        let found = self.in_network(&value, network, span)?;
        if wanted {
            return Ok(found);
        }
        self.where_present(&value, negated(&found), span)
    }
}
