//! The explicit algebra that every search is lowered to: the waist between SPL and whatever runs or translates it.
//!
//! Nothing is implicit here: `head` is 10 and `sort` cuts at 10 000 before a plan is made, equality says whether it
//! folds case, comparison says whether it reads numbers. The engine and the backends match every op by name.

mod columns;
pub mod effect;
pub mod expr;
mod grouping;
pub mod join;
pub mod literals;
pub mod lookup;
pub mod native;
pub mod needs;
pub mod pivot;
pub mod print;
mod reads;
mod selection;
mod values;
pub mod window;

use crate::source::Span;
use crate::table::Name;

pub use columns::{Columns, FieldPattern, Project, Renaming};
pub use expr::{Arithmetic, Expr, Given, Node, Subsearch, Test};
pub use grouping::{Grouping, Over, Tally};
pub use join::{Join, Union};
pub use lookup::Lookup;
pub use native::Native;
pub use pivot::{Pivot, Unpivot};
pub use selection::{Distinct, End, Limit, Others, Sort, SortKey, While};
pub use values::{Bin, Expand, Extend, Extract, Fill, Rows, Target, TargetPart, Width};
pub use window::Window;

/// A search, lowered: ops in the order in which rows flow through them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// The steps, first to last. The first is a `Scan` or `Rows`.
    pub steps: Vec<Step>,
}

impl Plan {
    /// The searches in brackets inside this one, those of its first steps first; theirs not among them.
    pub fn nested(&self) -> impl Iterator<Item = &Plan> {
        self.steps.iter().flat_map(|step| step.op.nested())
    }

    /// The fields that its steps make, as far as they are known.
    pub fn makes(&self) -> Vec<Name> {
        self.steps.iter().flat_map(|step| step.op.effect().makes).collect()
    }

    /// Without the definitions of fields that nothing in it needs.
    pub fn without_idle(mut self) -> Plan {
        let implied = self.steps.iter().skip(1).take_while(|step| step.is_implied()).count();
        let mut rest = self.steps.split_off((1 + implied).min(self.steps.len()));
        let mut needed = needs::Fields::of(&rest);
        while self.steps.len() > 1
            && let Some(step) = self.steps.pop()
        {
            let makes = step.op.effect().makes;
            if makes.is_empty() || makes.iter().any(|name| needed.wants(name)) {
                needed = needed.before(&step.op);
                rest.insert(0, step);
            }
        }
        self.steps.extend(rest);
        self
    }

    /// Whether it asks for the events, by itself or in brackets.
    pub fn scans(&self) -> bool {
        self.steps.iter().any(|step| step.op == Op::Scan) || self.nested().any(Plan::scans)
    }
}

/// One op, with the stage of the search it came from.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// What is done to the rows.
    pub op: Op,
    /// Number of the SPL stage, from 0.
    pub stage: usize,
    /// The text of the stage, or the part of it that asks for this op.
    pub span: Span,
}

impl Step {
    /// Whether no letter of the search asks for it: a definition of fields, or the time range around the search.
    pub fn is_implied(&self) -> bool {
        self.span == Span::default()
    }
}

/// What can be done to rows. Closed: the compiler lists everyone who must think when one is added.
#[derive(Clone, Debug, PartialEq)]
pub enum Op {
    /// The events of the dataset, newest first.
    Scan,
    /// Rows made from nothing.
    Rows(Rows),
    /// Keeps the rows for which the expression is true; null is not true.
    Filter(Expr),
    /// Sets a field in every row; null removes it.
    Extend(Extend),
    /// Chooses columns.
    Project(Project),
    /// Gives columns new names.
    Rename(Vec<Renaming>),
    /// Writes the named groups of a regular expression into fields.
    Extract(Extract),
    /// A row for each value of a multivalue.
    Expand(Expand),
    /// A row for each group of rows.
    Aggregate(Grouping),
    /// The group's aggregates added to each of its rows, order kept. Rows that lack a key pass unchanged.
    Annotate(Grouping),
    /// Aggregates of the rows around each row added to it, order kept. Rows that lack a key pass unchanged.
    Window(Box<Window>),
    /// A row for each value of a field, and a column for each of another.
    Pivot(Box<Pivot>),
    /// A row for each value that a row has in other fields than one.
    Unpivot(Unpivot),
    /// The first rows of each key.
    Distinct(Distinct),
    /// Orders the rows.
    Sort(Sort),
    /// The first or last rows.
    Limit(Limit),
    /// Rows up to the first for which an expression fails.
    While(While),
    /// The opposite order.
    Reverse,
    /// A value where there is none.
    Fill(Fill),
    /// Numbers or times put into ranges of one width.
    Bin(Bin),
    /// Fields of another search's rows written into rows with equal keys.
    Join(Box<Join>),
    /// The rows of other searches too.
    Union(Union),
    /// After the rows, what a plan makes of them; it begins with no `Scan`.
    Branch(Plan),
    /// Columns of a lookup table beside the rows that match its keys.
    Lookup(Box<Lookup>),
    /// What no op says, done by the command itself.
    Native(Native),
}

impl Op {
    /// The searches in its brackets, in the order in which they stand.
    pub fn nested(&self) -> Vec<&Plan> {
        match self {
            Op::Filter(condition) => condition.subsearches(),
            Op::Join(join) => vec![&join.with],
            Op::Union(union) => union.plans.iter().collect(),
            Op::Branch(plan) => vec![plan],
            Op::Native(native) => native.inputs.iter().collect(),
            Op::Scan
            | Op::Rows(_)
            | Op::Extend(_)
            | Op::Project(_)
            | Op::Rename(_)
            | Op::Extract(_)
            | Op::Expand(_)
            | Op::Aggregate(_)
            | Op::Annotate(_)
            | Op::Window(_)
            | Op::Pivot(_)
            | Op::Unpivot(_)
            | Op::Distinct(_)
            | Op::Sort(_)
            | Op::Limit(_)
            | Op::While(_)
            | Op::Reverse
            | Op::Fill(_)
            | Op::Bin(_)
            | Op::Lookup(_) => Vec::new(),
        }
    }
}
