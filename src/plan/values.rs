//! What is written into rows: fields set, filled, extracted and put into ranges; rows made from nothing.

use super::lookup::Portion;
use super::{Expr, FieldPattern};
use crate::table::Name;
use crate::value::Value;
use crate::value::regex::Regex;
use crate::value::time::TimeSpan;

/// Rows made from nothing.
#[derive(Clone, Debug, PartialEq)]
pub enum Rows {
    /// So many rows with the field `_time` alone, which is `now`.
    Empty(u64),
    /// These rows; `_time` is `now` where they do not give it.
    Given(Vec<Vec<(Name, Value)>>),
    /// Those of a lookup table.
    Table(Portion),
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

impl Target {
    /// The field, if it is known without a row.
    pub fn name(&self) -> Option<&Name> {
        match self {
            Target::Named(name) => Some(name),
            Target::Built(_) => None,
        }
    }
}

/// A part of a built name.
#[derive(Clone, Debug, PartialEq)]
pub enum TargetPart {
    /// These letters.
    Text(Name),
    /// The value of this field.
    Field(Name),
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
    /// Rows are made until they hold so many bytes, or none for no limit. Splunk bounds them, so a cut deserves a note.
    pub most_bytes: Option<u64>,
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
