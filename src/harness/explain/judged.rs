//! A condition over one row: the tree of its clauses, each true, false or null, with what the row holds.

use super::clause::{Clause, Shape};
use super::told::{Row, Told, told};
use crate::source::Span;

/// A clause over one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Judged {
    /// How its parts are joined.
    pub join: Join,
    /// Its text, in a line.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Whether it is true; none for null.
    pub truth: Option<bool>,
    /// Its parts; none of a question.
    pub parts: Vec<Judged>,
    /// What the row holds of the fields that a question reads.
    pub told: Vec<Told>,
}

/// How the parts of a clause are joined.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Join {
    /// By AND.
    All,
    /// By OR.
    Any,
    /// It is one part, and the opposite of it.
    Not,
    /// It has no parts.
    Leaf,
}

impl Join {
    /// The word for it in records; none for what has no parts.
    pub fn word(self) -> Option<&'static str> {
        match self {
            Join::All => Some("and"),
            Join::Any => Some("or"),
            Join::Not => Some("not"),
            Join::Leaf => None,
        }
    }
}

/// Judges a clause, part by part. The row's table holds it alone.
pub fn judge(clause: &Clause<'_>, row: &Row<'_>) -> Judged {
    let truth = clause.truths(row.table, row.asked.context).first().copied().flatten();
    let (join, parts) = match clause.shape() {
        Shape::All(parts) => (Join::All, parts),
        Shape::Any(parts) => (Join::Any, parts),
        Shape::Not(inner) => (Join::Not, vec![inner]),
        Shape::Leaf => (Join::Leaf, Vec::new()),
    };
    let told = if join == Join::Leaf { told(clause, row, truth) } else { Vec::new() };
    let parts = parts.iter().map(|part| judge(part, row)).collect();
    Judged { join, text: clause.text(), span: clause.span(), truth, parts, told }
}
