//! Fields that a step reads and that no step before it left: they are empty in every row.

use super::flow::{Fields, Origin};
use super::reads::{self, Read};
use super::{Linted, Search, listed, look};
use crate::diagnostic::{Diagnostic, suggest};
use crate::plan::{Columns, Op, Project, Step};
use crate::source::Span;
use crate::table::{Name, is_hidden};
use std::collections::{BTreeMap, BTreeSet};

/// Looks at the fields that each step reads. Searches in brackets are looked at on the way, with the rows they begin with.
pub fn check(search: Search<'_>, mut fields: Fields, linted: &mut Linted) {
    // What was told once need not be told again.
    let mut said: BTreeSet<Name> = BTreeSet::new();
    for (number, step) in search.plan.steps.iter().enumerate() {
        let mut gone: BTreeMap<usize, Vec<Read>> = BTreeMap::new();
        for (read, origin) in if step.is_implied() { Vec::new() } else { reads_of(search, step, number, &fields) } {
            match origin {
                Origin::Made => {}
                Origin::Events => linted.brought.push(read),
                Origin::Gone(by) if said.insert(read.name.clone()) => gone.entry(by).or_default().push(read),
                Origin::Gone(_) => {}
            }
        }
        linted.told.extend(gone.into_iter().map(|(by, reads)| told(search, &fields, &reads, by)));
        for plan in step.op.nested() {
            let own = if let Op::Branch(_) = &step.op { fields.clone() } else { Fields::default() };
            let mut inner = Linted::default();
            look(Search { plan, ..search }, own, &mut inner);
            // Its events are others than those of the search around it.
            linted.told.extend(inner.told);
        }
        fields.pass(number, &step.op);
    }
}

/// The fields that a step reads, each with where it would come from. Names are given one after the other, so that a later
/// renaming finds what an earlier one made.
fn reads_of(search: Search<'_>, step: &Step, number: usize, fields: &Fields) -> Vec<(Read, Origin)> {
    let mut fields = fields.clone();
    let mut found = Vec::new();
    if let Op::Rename(renamings) = &step.op {
        for renaming in renamings {
            let read = renaming.from.name().map(|name| Read::at(search.source, renaming.span, name));
            found.extend(read.map(|read| (fields.origin(&read.name), read)).map(|(origin, read)| (read, origin)));
            fields.rename(number, renaming);
        }
        return found;
    }
    let reads = reads::of(step, search.source).into_iter();
    // `null` without brackets is a field that nobody has, and is written for just that.
    let counts =
        |read: &Read| !is_hidden(&read.name) && !read.name.is_empty() && !read.name.eq_ignore_ascii_case("null");
    reads.filter(counts).map(|read| (fields.origin(&read.name), read)).map(|(origin, read)| (read, origin)).collect()
}

fn told(search: Search<'_>, fields: &Fields, reads: &[Read], by: usize) -> Diagnostic {
    let names: Vec<&str> = reads.iter().map(|read| &*read.name).collect();
    let (first, rest) = reads.split_first().expect("a group has a member");
    let message = match rest {
        [] => format!("no field {} is left here, so it is empty in every row", listed(&names)),
        _ => format!("no fields {} are left here, so they are empty in every row", listed(&names)),
    };
    let mut found = Diagnostic::warning("field-gone", message, first.span);
    let known: Vec<&str> = fields.known().map(|name| &**name).collect();
    if let ([], Some(near)) = (rest, suggest::nearest(&first.name, known.iter().copied())) {
        found = found.label(format!("did you mean `{near}`?"));
    }
    for read in rest {
        found = found.also(read.span, "");
    }
    match search.plan.steps.get(by).filter(|taker| taker.span != Span::default()) {
        Some(taker) => found.also(taker.span, taken(&taker.op, &known)),
        None => found,
    }
}

/// How a step took fields away.
fn taken(op: &Op, known: &[&str]) -> String {
    if let Op::Rename(_) = op {
        return "another name is given here".into();
    }
    if let Op::Project(Project { columns: Columns::Drop, .. }) = op {
        return "removed here".into();
    }
    match known.is_empty() {
        true => "no field but internal ones is left after this".into(),
        false => format!("only {} left after this", are(known)),
    }
}

fn are(names: &[&str]) -> String {
    format!("{} {}", listed(names), if names.len() == 1 { "is" } else { "are" })
}
