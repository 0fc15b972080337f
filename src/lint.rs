//! Checks that need no data: clauses that choose nothing by their text alone, and fields that cannot be there.
//!
//! A check that is not sure is silent. What is said holds whatever the events are, unless the words say otherwise.

mod claim;
mod constant;
mod flow;
mod letters;
mod reads;
mod shape;
#[cfg(test)]
mod tests;
mod vanished;

use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Plan};
use crate::source::Source;
use flow::Fields;
use std::collections::BTreeSet;

pub use reads::Read;

/// What the checks found.
#[derive(Clone, Debug, Default)]
pub struct Linted {
    /// What is wrong, by place.
    pub told: Vec<Diagnostic>,
    /// The fields that the search, those in its brackets apart, reads of its events as they come; each once.
    pub brought: Vec<Read>,
}

/// A search that is looked at.
#[derive(Clone, Copy)]
pub struct Search<'a> {
    /// Its text.
    pub source: &'a Source,
    /// What it means.
    pub plan: &'a Plan,
    /// Whether a condition that reads no field is true, false or null: the engine knows.
    pub truth: &'a dyn Fn(&Expr) -> Option<bool>,
}

/// Looks at a search, and at those in its brackets.
pub fn lint(search: Search<'_>) -> Linted {
    let mut linted = Linted::default();
    look(search, Fields::default(), &mut linted);
    linted.told.sort_by_key(|diagnostic| diagnostic.span().map(|span| (span.start, span.end)));
    let mut said = BTreeSet::new();
    linted.told.retain(|diagnostic| {
        let span = diagnostic.span().unwrap_or_default();
        said.insert((diagnostic.code, span.start, span.end, diagnostic.message.clone()))
    });
    let mut names = BTreeSet::new();
    linted.brought.retain(|read| names.insert(read.name.clone()));
    linted
}

/// Looks at the steps of a search whose rows have these fields to begin with.
fn look(search: Search<'_>, fields: Fields, linted: &mut Linted) {
    constant::check(search, &mut linted.told);
    letters::check(search, &mut linted.told);
    vanished::check(search, fields, linted);
}

/// `a`, `b` and `c`, and how many more.
fn listed(names: &[&str]) -> String {
    const MOST: usize = 6;
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    match names {
        [first @ .., last] if !first.is_empty() && names.len() <= MOST => format!("{} and `{last}`", quoted(first)),
        _ if names.len() <= MOST => quoted(names),
        _ => format!("{} and {} more", quoted(&names[..MOST]), names.len() - MOST),
    }
}
