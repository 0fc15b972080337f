//! Stats functions: a card each, with examples that are run as tests and are the reference.

use crate::value::Value;

/// A stats function: how it is called, what it computes, and how.
#[derive(Debug)]
pub struct Aggregate {
    /// Its name, in lower case; names are found whatever their case.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// How it is called: `perc<N>(<field>)`.
    pub usage: &'static str,
    /// What it computes, in a sentence or three.
    pub about: &'static str,
    /// Calls over values, newest first, and what they give.
    pub examples: &'static [Example],
    /// Whether it needs a field.
    pub takes: Takes,
    /// Whether a number is part of its name: the N of `perc<N>`, 0 to 100.
    pub is_numbered: bool,
    /// What it gives over no value: 0 for counts, else no field.
    pub source: &'static str,
    /// A fresh tally; given the number, for one that has it.
    pub tally: fn(Option<f64>) -> Box<dyn Tally>,
}

impl PartialEq for Aggregate {
    fn eq(&self, other: &Aggregate) -> bool {
        self.name == other.name
    }
}

/// Whether a stats function needs a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// `count`, or `count(field)`.
    MayTakeField,
    /// `sum(field)`.
    Field,
}

/// An example: a call, the values of `x` in the rows (newest first; `-` for a row without it), and the result.
#[derive(Debug)]
pub struct Example {
    /// The call, over the field `x`: `perc50(x)`.
    pub call: &'static str,
    /// The values, apart by `, `; a multivalue is written `a|b`. Each row is one second older than the one before it.
    pub values: &'static str,
    /// What it gives, as [`crate::function::show`] prints it.
    pub gives: &'static str,
}

/// The running state of one aggregate over one group.
pub trait Tally: std::fmt::Debug {
    /// Takes the value of one row: not null, perhaps a multivalue; rows come in their order. `time` is the row's `_time`.
    fn add(&mut self, value: &Value, time: Option<f64>);

    /// The result so far; null for no field.
    fn result(&self) -> Value;
}

/// Every stats function, sorted by name.
pub fn all() -> impl Iterator<Item = &'static Aggregate> {
    [].into_iter()
}

/// The function of this name, and its number if it has one: `perc95` is `perc` and 95.
pub fn find(_name: &str) -> Option<(&'static Aggregate, Option<f64>)> {
    None
}
