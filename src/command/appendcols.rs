//! `appendcols`: the fields of another search's rows beside these, the first to the first.

use super::brackets::{self, MAXOUT, MAXTIME, TIMEOUT};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Native, Op};
use crate::syntax::pipeline::Stage;
use crate::table::{Column, Table};
use std::sync::Arc;

/// The card.
pub const APPENDCOLS: Command = Command {
    name: "appendcols",
    aliases: &[],
    usage: "appendcols [override=<bool>] [maxout=<count>] [<search>]",
    about: "Writes the fields of the first row of the search in brackets into the first row, those of the second into the \
            second, and so on; internal fields are left out. Rows that the search has more are added.",
    options: &[
        Choice {
            name: "override",
            takes: "<bool>, default false",
            about: "Whether a field that both rows have takes the search's value.",
        },
        MAXOUT,
        MAXTIME,
        TIMEOUT,
    ],
    examples: &[
        Example {
            search: "user=bob | stats count as bob | appendcols [search user=ann | stats count as ann]",
            events: "user\nbob\nann\nbob",
            gives: "bob,ann\n2,1",
        },
        Example {
            search: "* | table user n | appendcols override=t [search user=bob | eval n=9 | table n]",
            events: "user,n\nbob,1\nann,2",
            gives: "user,n\nbob,9\nann,2",
        },
    ],
    source: "Search Reference, \"appendcols\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&APPENDCOLS, stage.body)?;
    let overrides = arguments.flag("override", false)?;
    let inputs = vec![brackets::single(lowering, &arguments)?];
    lowering.push(Op::Native(Native { command: Arc::new(AppendColumns { overrides }), inputs }));
    Ok(())
}

#[derive(Debug)]
struct AppendColumns {
    overrides: bool,
}

impl native::Command for AppendColumns {
    fn name(&self) -> &'static str {
        "appendcols"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let other = machine.input(0);
        let missing = other.rows().saturating_sub(rows.rows());
        let mut rows = match missing {
            0 => rows,
            missing => Table::concat(&[rows, Table::new([], missing)]),
        };
        let first: Vec<u32> = (0..other.rows() as u32).collect();
        for name in other.names().filter(|name| !name.starts_with('_')) {
            let Some(column) = other.column(name) else { continue };
            let theirs = other.by_row(column).scatter(&first, rows.rows());
            let own = rows.column(name).filter(|_| !self.overrides).map(|own| rows.by_row(own).into_owned());
            rows.overlay(name.clone(), own.map_or_else(|| theirs.clone(), |own| filled(&theirs, &own)));
        }
        Ok(rows)
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(Vec::new()), ..Effect::default() }
    }
}

/// The values of `own`, and those of `theirs` where it has none.
fn filled(theirs: &Column, own: &Column) -> Column {
    let has: Vec<bool> = own.codes().iter().map(|code| *code != 0).collect();
    theirs.with(own, &has)
}
