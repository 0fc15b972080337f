//! How many decimals computed numbers have: a column beside theirs, where they are computed with again.

use super::piece::{Digits, Piece, Shape};
use super::rows::Column;
use super::writer::Writer;
use crate::backend::Name;
use crate::plan::{Expr, Node, Plan};

/// What the names of those columns begin with. No search can write such a name.
const BESIDE: &str = "\0_decimals_";

/// The fields that a plan computes with, other than by comparing them.
pub fn computed_with(plan: &Plan) -> Vec<Name> {
    plan.steps.iter().flat_map(|step| step.op.expressions()).flat_map(operands).collect()
}

/// The fields that stand somewhere in arithmetic.
fn operands(expr: &Expr) -> Vec<Name> {
    let computes = |part: &&Expr| matches!(part.node, Node::Arithmetic { .. } | Node::Plus { .. } | Node::Negate(_));
    expr.all().into_iter().filter(computes).flat_map(Expr::reads).collect()
}

/// Whether a column holds decimals.
pub fn is_beside(name: &Name) -> bool {
    name.starts_with(BESIDE)
}

impl Writer<'_> {
    /// Columns for the decimals of what is set, as far as they hang on the row and count later; each after the field.
    pub fn decimals_of(&mut self, set: &[(Name, Piece)]) -> Vec<(Name, (Name, Piece))> {
        let mut beside = Vec::new();
        for (name, piece) in set {
            if let Digits::Computed(decimals) = &piece.digits
                && self.computed.contains(name)
            {
                self.beside += 1;
                let column = Name::from(format!("{BESIDE}{}", self.beside));
                beside.push((name.clone(), (column, Piece::tight(decimals.clone(), Shape::Whole))));
            }
        }
        beside
    }

    /// The value of a column, with the decimals that another column holds.
    pub fn with_decimals(&self, column: &Column) -> Piece {
        let beside = column.decimals.as_ref().and_then(|name| self.rows.columns.get(name));
        let piece = column.piece();
        match beside {
            Some(beside) => piece.with(Digits::Computed(beside.sql.clone())),
            None => piece,
        }
    }
}
