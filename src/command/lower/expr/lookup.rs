//! The eval function `lookup`, whose table and columns must be written out, so that they are known before any row is read.

use super::Result;
use crate::command::Lowering;
use crate::diagnostic::Diagnostic;
use crate::knowledge::lookup::Lookup;
use crate::plan::lookup::Question;
use crate::plan::{Expr, Node};
use crate::syntax::tree::{self, Kind, Word};
use crate::syntax::word::unescape_text;
use crate::table::Name;

impl Lowering<'_> {
    /// `lookup("table", json_object("column", value, ...), json_array("column", ...))`.
    pub(super) fn lookup_call(
        &mut self,
        table: &tree::Expr<'_>,
        keys: &tree::Expr<'_>,
        outputs: &tree::Expr<'_>,
    ) -> Result<Node> {
        let Kind::Text(written) = table.kind else {
            return Err(self.unfit(table, "the name of a lookup between quotes"));
        };
        let lookup = self.lookup(Word { written, quoted: true, text: table.text })?;
        if lookup.rules.time.is_some() {
            return Err(self.unsupported("a lookup with a `time_field` cannot be asked by `lookup()`", table.text));
        }
        let pairs = match call(keys, "json_object") {
            Some(args) if !args.is_empty() && args.len().is_multiple_of(2) => args.chunks_exact(2),
            Some(_) | None => return Err(self.unfit(keys, "`json_object(\"<column>\", <value>, ...)`")),
        };
        let keys: Vec<(Name, Expr)> =
            pairs.map(|pair| Ok((self.column(&lookup, &pair[0])?, self.any_expr(&pair[1])?))).collect::<Result<_>>()?;
        let outputs = match call(outputs, "json_array") {
            Some(args) if !args.is_empty() => {
                args.iter().map(|arg| self.column(&lookup, arg)).collect::<Result<_>>()?
            }
            Some(_) | None => return Err(self.unfit(outputs, "`json_array(\"<column>\", ...)`")),
        };
        Ok(Node::Lookup(Box::new(Question { lookup, keys, outputs })))
    }

    fn column(&self, lookup: &Lookup, arg: &tree::Expr<'_>) -> Result<Name> {
        let Kind::Text(written) = arg.kind else { return Err(self.unfit(arg, "the name of a column between quotes")) };
        let column: Name = unescape_text(written).into();
        self.check_column(lookup, &column, arg.text)?;
        Ok(column)
    }

    fn unfit(&self, arg: &tree::Expr<'_>, expected: &str) -> Box<Diagnostic> {
        Box::new(self.error("wrong-arguments", format!("{expected} is expected here"), arg.text))
    }
}

/// The arguments of a call of this function.
fn call<'e, 'a>(expr: &'e tree::Expr<'a>, name: &str) -> Option<&'e [tree::Expr<'a>]> {
    match &expr.kind {
        Kind::Call(called, args) if called.eq_ignore_ascii_case(name) => Some(args),
        Kind::Call(..)
        | Kind::Text(_)
        | Kind::Number(_)
        | Kind::Field(_)
        | Kind::Not(_)
        | Kind::Negate(_)
        | Kind::Binary(..)
        | Kind::In(..) => None,
    }
}
