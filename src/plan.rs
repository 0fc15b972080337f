//! The explicit algebra that every search is lowered to: the waist between SPL and whatever runs or translates it.
//!
//! Nothing is implicit here: `head` is 10 and `sort` cuts at 10 000 before a plan is made, equality says whether it
//! folds case, comparison says whether it reads numbers. The engine and the backends match every op by name.

pub mod expr;
pub mod literals;
pub mod native;
pub mod needs;
pub mod pivot;
pub mod print;
mod reads;
pub mod window;

use crate::aggregate::Aggregate;
use crate::source::Span;
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::SortReading;
use crate::value::pattern::Pattern;
use crate::value::regex::Regex;
use crate::value::time::TimeSpan;

pub use expr::{Arithmetic, Expr, Node, Test};
pub use native::Native;
pub use pivot::{Pivot, Unpivot};
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
    /// What no op says, done by the command itself.
    Native(Native),
}

impl Op {
    /// The searches in its brackets, in the order in which they stand.
    pub fn nested(&self) -> Vec<&Plan> {
        match self {
            Op::Filter(condition) => condition.subsearches(),
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
            | Op::Bin(_) => Vec::new(),
        }
    }
}

/// Rows made from nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// So many rows with the field `_time` alone, which is `now`.
    Empty(u64),
    /// These rows; `_time` is `now` where they do not give it.
    Given(Vec<Vec<(Name, Value)>>),
}

/// Sets a field.
#[derive(Clone, Debug, PartialEq)]
pub struct Extend {
    /// Which field.
    pub field: Target,
    /// To what.
    pub value: Expr,
}

/// The field an `Extend` sets.
#[derive(Clone, Debug, PartialEq)]
pub enum Target {
    /// This field.
    Named(Name),
    /// The field whose name is made of these parts: text, and values of fields (`{f}`). No field where one is null.
    Built(Vec<TargetPart>),
}

/// A part of a built name.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetPart {
    /// These letters.
    Text(Name),
    /// The value of this field.
    Field(Name),
}

/// Chooses columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// Names with `*` wildcards, case-sensitive.
    pub fields: Vec<FieldPattern>,
    /// What is done with them.
    pub columns: Columns,
}

/// What a projection does with the fields it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Keeps them in this order, absent ones as empty columns, and nothing else (`table`).
    Exactly,
    /// Keeps those there are in this order, and after them the fields whose names begin with `_` (`fields`).
    KeepAndInternal,
    /// Removes them (`fields -`).
    Drop,
}

/// A field name with `*` wildcards, matched whole and with case.
///
/// A wildcard that begins the name does not stand for the `_` of an internal field: `_*` is written for those
/// (Search Reference, "fields").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPattern(Pattern);

impl FieldPattern {
    /// A pattern from a name as it is written in SPL.
    pub fn new(text: &str) -> FieldPattern {
        FieldPattern(Pattern::search_cased(text))
    }

    /// The pattern as written.
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// The field it names, if it has no wildcard.
    pub fn name(&self) -> Option<&str> {
        self.0.is_literal().then(|| self.0.text())
    }

    /// Whether a field's name matches.
    pub fn matches(&self, name: &str) -> bool {
        self.reaches(name) && self.0.matches(name)
    }

    /// Whether the wildcard that may begin it can stand for how `name` begins.
    fn reaches(&self, name: &str) -> bool {
        !(name.starts_with('_') && self.text().starts_with('*'))
    }

    /// What each `*` stands for in `name`, leftmost wildcards taking as little as they can; none if it does not match.
    pub fn captures<'n>(&self, name: &'n str) -> Option<Vec<&'n str>> {
        fn go<'n>(parts: &[&str], rest: &'n str, found: &mut Vec<&'n str>) -> bool {
            let [next, later @ ..] = parts else { return rest.is_empty() };
            if later.is_empty() {
                return rest.strip_suffix(next).map(|star| found.push(star)).is_some();
            }
            rest.match_indices(next).any(|(at, _)| {
                found.push(&rest[..at]);
                let done = go(later, &rest[at + next.len()..], found);
                if !done {
                    found.pop();
                }
                done
            })
        }
        if !self.reaches(name) {
            return None;
        }
        let mut parts = self.text().split('*');
        let rest = name.strip_prefix(parts.next()?)?;
        let parts: Vec<&str> = parts.collect();
        let mut found = Vec::new();
        go(&parts, rest, &mut found).then_some(found)
    }

    /// The name made by putting `stars` in place of this pattern's wildcards.
    pub fn fill(&self, stars: &[&str]) -> String {
        let mut stars = stars.iter();
        let mut out = String::new();
        for (index, part) in self.text().split('*').enumerate() {
            if index > 0 {
                out.push_str(stars.next().copied().unwrap_or_default());
            }
            out.push_str(part);
        }
        out
    }
}

/// One new name. Both sides have the same number of wildcards.
#[derive(Clone, Debug, PartialEq)]
pub struct Renaming {
    /// The old name.
    pub from: FieldPattern,
    /// The new name; a field that had it is replaced, in every row.
    pub to: FieldPattern,
    /// Where it is asked for.
    pub span: Span,
}

/// Writes the named groups of a regular expression into fields.
#[derive(Clone, Debug, PartialEq)]
pub struct Extract {
    /// The field searched, each of its values.
    pub field: Name,
    /// The expression; a group that matches nothing leaves its field alone.
    pub regex: Regex,
    /// How many matches are taken; of several, the fields become multivalues.
    pub matches: u64,
    /// A field that gets `name=first-last` for each group, characters from 0.
    pub offsets: Option<Name>,
}

/// A row for each value.
#[derive(Clone, Debug, PartialEq)]
pub struct Expand {
    /// The multivalue. Rows without it are dropped where other rows have it.
    pub field: Name,
    /// At most so many rows for each, or none for no limit.
    pub limit: Option<u64>,
}

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

/// The first rows of each key.
#[derive(Clone, Debug, PartialEq)]
pub struct Distinct {
    /// The keys; case counts.
    pub by: Vec<Name>,
    /// So many rows of each.
    pub keep: u64,
    /// Whether only a run of equal neighbours is thinned.
    pub consecutive: bool,
    /// Whether rows that lack a key stay, all of them.
    pub keep_missing: bool,
    /// Whether later rows stay too, without the keys (`keepevents`).
    pub keep_rows: bool,
}

/// Orders the rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Sort {
    /// The keys, the weightiest first. A missing value sorts last in either direction.
    pub keys: Vec<SortKey>,
    /// So many rows are kept, or all.
    pub limit: Option<u64>,
    /// Whether the limit is Splunk's default of 10 000, so that a cut deserves a note.
    pub limit_is_default: bool,
}

/// One key of a sort.
#[derive(Clone, Debug, PartialEq)]
pub struct SortKey {
    /// The field.
    pub field: Name,
    /// Whether large values come first.
    pub descending: bool,
    /// How it is read.
    pub reading: SortReading,
}

/// The first or last rows.
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// Which end.
    pub end: End,
    /// So many, of all or of each group of neighbours with equal `by`.
    pub count: u64,
    /// Keys; empty for one group.
    pub by: Vec<Name>,
    /// A last row that stands for those cut (`useother`).
    pub others: Option<Others>,
}

/// Which end of the rows a limit keeps.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The first rows, in their order.
    First,
    /// The last rows, the last first (Search Reference, "tail").
    LastReversed,
}

/// A row for the rows that were cut.
#[derive(Clone, Debug, PartialEq)]
pub struct Others {
    /// The fields that get the label.
    pub labelled: Vec<Name>,
    /// The label.
    pub label: Name,
    /// The fields that are summed.
    pub summed: Vec<Name>,
}

/// Rows up to the first for which an expression fails.
#[derive(Clone, Debug, PartialEq)]
pub struct While {
    /// The expression.
    pub condition: Expr,
    /// At most so many rows.
    pub count: Option<u64>,
    /// Whether null lets rows through (`null=true`).
    pub null_passes: bool,
    /// Whether the row that fails is the last kept (`keeplast=true`).
    pub keep_last: bool,
}

/// A value where there is none. Empty text is a value.
#[derive(Clone, Debug, PartialEq)]
pub struct Fill {
    /// The fields, made where they are absent; none for every field that any row has.
    pub fields: Option<Vec<FieldPattern>>,
    /// The value.
    pub value: Value,
}

/// Ranges of one width.
#[derive(Clone, Debug, PartialEq)]
pub struct Bin {
    /// The field read.
    pub field: Name,
    /// The field written, as `low-high`; of `_time` its start alone.
    pub into: Name,
    /// How wide.
    pub width: Width,
}

/// How wide a bin is.
#[derive(Clone, Debug, PartialEq)]
pub enum Width {
    /// A number.
    Number(f64),
    /// A logarithmic span such as `2log10`: coefficient and base.
    Log(f64, f64),
    /// A span of time, aligned to the zone's calendar or to a moment (epoch seconds).
    Time(TimeSpan, Option<f64>),
    /// The least of 1, 2, 5, 10, ... that needs at most so many bins over the values there are.
    Fitting {
        /// At most so many.
        bins: u64,
        /// At least so wide.
        least: Option<f64>,
        /// Values stretch the range at least to here.
        start: Option<f64>,
        /// And to here.
        end: Option<f64>,
    },
}
