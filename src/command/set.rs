//! `set`: the rows of two searches as sets.

use super::brackets::limited;
use super::equal::Codes;
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Native, Op};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::{Name, Table};
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// The card.
pub const SET: Command = Command {
    name: "set",
    aliases: &[],
    usage: "| set (union | diff | intersect) [<search>] [<search>]",
    about: "The rows that either search gives (`union`), only one of them (`diff`), or both (`intersect`), each once. Rows \
            are the same if all their fields are, internal ones among them; `fields - _*` leaves those out.",
    options: &[],
    examples: &[
        Example {
            search: "| set diff [search action=login | table user] [search action=logout | table user]",
            events: "user,action\nbob,login\nann,login\nann,logout\nbob,login\neve,logout",
            gives: "user\nbob\neve",
        },
        Example {
            search: "| set intersect [search action=login | table user] [search action=logout | table user]",
            events: "user,action\nbob,login\nann,login\nann,logout",
            gives: "user\nann",
        },
    ],
    source: "Search Reference, \"set\"",
    generates: true,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&SET, stage.body)?;
    let [operation, Item::Search(one), Item::Search(other)] = arguments.items() else {
        return Err(arguments.missing("`union`, `diff` or `intersect` and two searches in brackets"));
    };
    let known = [Operation::Union, Operation::Diff, Operation::Intersect];
    let Some(operation) = known.into_iter().find(|known| operation.is_word(known.word())) else {
        return Err(arguments.misplaced(operation.text(), "`union`, `diff` or `intersect` is expected"));
    };
    // Splunk bounds each search by `[subsearch] maxout`, which the reference names here.
    let most = Some(lowering.limits().subsearch);
    let mut plan = |text: &str| lowering.nested(text).map(|plan| limited(lowering, plan, most, text));
    let (one, other) = (plan(one)?, plan(other)?);
    lowering.begin_with(one);
    lowering.push(Op::Native(Native { command: Arc::new(Set { operation }), inputs: vec![other] }));
    Ok(())
}

/// What is done with two sets.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Operation {
    Union,
    Diff,
    Intersect,
}

impl Operation {
    fn word(self) -> &'static str {
        match self {
            Operation::Union => "union",
            Operation::Diff => "diff",
            Operation::Intersect => "intersect",
        }
    }

    fn keeps(self, is_in: Both) -> bool {
        match self {
            Operation::Union => true,
            Operation::Diff => is_in.one != is_in.other,
            Operation::Intersect => is_in.one && is_in.other,
        }
    }
}

/// In which of the two sets a row is.
#[derive(Clone, Copy, Debug, Default)]
struct Both {
    one: bool,
    other: bool,
}

#[derive(Debug)]
struct Set {
    operation: Operation,
}

impl native::Command for Set {
    fn name(&self) -> &'static str {
        "set"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let height = rows.rows();
        let both = Table::concat(&[rows, machine.input(0).clone()]);
        if both.holds("_raw") {
            let message = "Splunk also compares `_serial` and other fields of its own, which differ from search to search: \
                           leave internal fields out with `fields - _*`";
            machine.context().trouble(message);
        }
        let names: Vec<Name> = both.names().cloned().collect();
        let codes = Codes::of(&both, &names);
        let mut found: FxHashMap<Box<[u32]>, (u32, Both)> = FxHashMap::default();
        for row in 0..both.rows() {
            let (_, is_in) = found.entry(codes.row(row)).or_insert((row as u32, Both::default()));
            *(if row < height { &mut is_in.one } else { &mut is_in.other }) = true;
        }
        let kept = found.into_values().filter(|(_, is_in)| self.operation.keeps(*is_in));
        let mut kept: Vec<u32> = kept.map(|(row, _)| row).collect();
        kept.sort_unstable();
        Ok(both.select(&kept))
    }

    fn effect(&self) -> Effect {
        Effect::default()
    }
}
