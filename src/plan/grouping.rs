//! Groups of rows, and the aggregates computed of them.

use super::{Expr, FieldPattern};
use crate::aggregate::Aggregate;
use crate::source::Span;
use crate::table::Name;

/// Groups and what is computed of each.
#[derive(Clone, Debug, PartialEq)]
pub struct Grouping {
    /// The keys. A row that lacks one is in no group; a multivalue key puts its row in several.
    pub by: Vec<Name>,
    /// What is computed.
    pub tallies: Vec<Tally>,
    /// Whether a row counts once for equal values of a multivalue key (`dedup_splitvals`).
    pub dedup_split: bool,
    /// Text put between the values of `list` and `values`, which are then not multivalues (`delim`).
    pub delimiter: Option<Name>,
    /// Whether a row with no key at all is one group even of no rows: `stats count` over nothing is 0.
    pub always: bool,
}

/// One aggregate.
#[derive(Clone, Debug, PartialEq)]
pub struct Tally {
    /// The function.
    pub function: &'static Aggregate,
    /// Its number: 95 of `perc95`.
    pub parameter: Option<f64>,
    /// Over what.
    pub over: Over,
    /// The name of the column; a pattern where `over` is one.
    pub name: Name,
    /// Where it is asked for.
    pub span: Span,
}

/// What an aggregate is computed over.
#[derive(Clone, Debug, PartialEq)]
pub enum Over {
    /// The rows (`count`).
    Rows,
    /// A field.
    Field(Name),
    /// Every field that matches and is no key (`values(*)`).
    Fields(FieldPattern),
    /// The value of an expression; of a boolean one, only true counts (`count(eval(...))`).
    Expr(Expr),
}

impl Over {
    /// The fields that it names, without those that a wildcard stands for.
    pub fn named(&self) -> Vec<Name> {
        match self {
            Over::Rows => Vec::new(),
            Over::Field(name) => vec![name.clone()],
            Over::Fields(pattern) => pattern.name().map(Name::from).into_iter().collect(),
            Over::Expr(expr) => expr.reads(),
        }
    }

    /// Whether it is over a field, among others or alone.
    pub fn reads(&self, field: &Name) -> bool {
        match self {
            Over::Fields(pattern) => pattern.matches(field),
            Over::Rows | Over::Field(_) | Over::Expr(_) => self.named().contains(field),
        }
    }
}
