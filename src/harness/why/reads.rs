//! Which fields a search reads of its events, and which it makes itself.

use super::Asked;
use super::walk::Walk;
use crate::diagnostic::Diagnostic;
use crate::plan::{Columns, Op, Over, Step, Tally};
use crate::source::{Source, Span};
use crate::table::{Name, Table};
use std::collections::BTreeSet;

/// Whether any row of the table has a value for the field.
pub fn has(table: &Table, name: &str) -> bool {
    table.column(name).is_some_and(|column| (0..table.rows()).any(|row| column.codes()[table.stored(row)] != 0))
}

/// The fields that steps make.
pub fn produced(steps: &[Step]) -> BTreeSet<Name> {
    steps.iter().flat_map(|step| step.op.effect().makes).collect()
}

/// The fields that a search which found rows reads without condition, and that are in none of them.
///
/// A field under `case`, `coalesce` or OR may well be another kind of event's, so those are not asked for.
pub fn absent(asked: &Asked<'_>, rows: &Table) -> Vec<Diagnostic> {
    let mut told = Vec::new();
    for (index, step) in asked.plan.steps.iter().enumerate() {
        let before = &asked.plan.steps[..index];
        let made = produced(before);
        let is_raw = |name: &&Name| !made.contains(*name) && !is_known_to_be_missing(name);
        let names = read_by(&step.op);
        let lacking = |name: &&Name| {
            let is_last_word = matches!(step.op, Op::Project(_)) && rows.has(name) && !has(rows, name);
            is_last_word || !has(asked.events, name)
        };
        let lacking: Vec<&Name> = names.iter().filter(is_raw).filter(lacking).collect();
        if lacking.is_empty() {
            continue;
        }
        let mut walk = Walk::new(asked, made.clone());
        let table = walk.through(before);
        for name in lacking.into_iter().filter(|name| !has(&table, name)) {
            walk.absent(name, None, &table, word(asked.source, step.span, name));
        }
        told.append(&mut walk.why.never);
    }
    told
}

/// The fields that an op reads without condition.
pub fn read_by(op: &Op) -> Vec<Name> {
    match op {
        Op::Project(project) => match project.columns {
            Columns::Exactly | Columns::KeepAndInternal => {
                project.fields.iter().filter_map(|field| field.name()).map(Name::from).collect()
            }
            Columns::Drop => Vec::new(),
        },
        Op::Aggregate(grouping) | Op::Annotate(grouping) => grouped(&grouping.by, &grouping.tallies),
        Op::Window(window) => grouped(&window.by, &window.tallies),
        Op::Pivot(pivot) => {
            let by = std::iter::once(&pivot.rows.field).chain(pivot.columns.as_ref().map(|split| &split.field));
            grouped(by, pivot.cells.iter().map(|cell| &cell.tally))
        }
        Op::Sort(sort) => sort.keys.iter().map(|key| key.field.clone()).collect(),
        Op::Distinct(distinct) => distinct.by.clone(),
        Op::Rename(renamings) => renamings.iter().filter_map(|renaming| renaming.from.name()).map(Name::from).collect(),
        Op::Extract(extract) => vec![extract.field.clone()],
        Op::Expand(expand) => vec![expand.field.clone()],
        Op::Bin(bin) => vec![bin.field.clone()],
        Op::Lookup(lookup) => lookup.keys.iter().map(|key| key.field.clone()).collect(),
        Op::Unpivot(unpivot) => vec![unpivot.row.clone()],
        Op::Native(native) => native.command.effect().reads.unwrap_or_default(),
        Op::Join(join) => join.by.iter().flatten().map(|(here, _)| here.clone()).collect(),
        Op::Scan
        | Op::Rows(_)
        | Op::Filter(_)
        | Op::Extend(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Fill(_)
        | Op::Union(_)
        | Op::Branch(_) => Vec::new(),
    }
}

fn grouped<'a>(by: impl IntoIterator<Item = &'a Name>, tallies: impl IntoIterator<Item = &'a Tally>) -> Vec<Name> {
    let over = |over: &Over| match over {
        Over::Field(name) => Some(name.clone()),
        Over::Rows | Over::Fields(_) | Over::Expr(_) => None,
    };
    by.into_iter().cloned().chain(tallies.into_iter().filter_map(|tally| over(&tally.over))).collect()
}

/// Fields that Splunk adds when it indexes, so that no export of Windows has them, and internal ones.
pub fn is_known_to_be_missing(name: &str) -> bool {
    name.starts_with('_') || ["index", "splunk_server", "eventtype", "tag", "linecount", "punct"].contains(&name)
}

/// Where a field's name stands in a part of the search; the whole part if it is not there as a word.
pub fn word(source: &Source, part: Span, name: &str) -> Span {
    source.word(part, name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_as_a_word() {
        let source = Source::bare("a", "table ParentImage, Image");
        let whole = source.span(source.text());
        assert_eq!(word(&source, whole, "Image"), Span::new(19, 24));
        assert_eq!(word(&source, whole, "user"), whole);
    }
}
