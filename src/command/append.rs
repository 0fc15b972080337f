//! `append`: the rows of another search after these.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::{Native, Op};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::Table;
use std::sync::Arc;

/// The card.
pub const APPEND: Command = Command {
    name: "append",
    aliases: &[],
    usage: "append [maxout=<count>] [<search>]",
    about: "Adds the rows of the search in brackets after the rows that are there.",
    options: &[
        Choice { name: "maxout", takes: "<count>, default 50000, 0 for all", about: "How many rows are added." },
        Choice { name: "extendtimerange", takes: "<bool>", about: "Splunk's preview; changes no result." },
        Choice { name: "maxtime", takes: "<seconds>", about: "Splunk's time limit; nothing is cut by time here." },
        Choice { name: "timeout", takes: "<seconds>", about: "Splunk's time limit; nothing is cut by time here." },
    ],
    examples: &[Example {
        search: "* | table user | append [| makeresults | eval user=\"eve\" | table user]",
        events: "user\nbob",
        gives: "user\nbob\neve",
    }],
    source: "Search Reference, \"append\"",
    generates: false,
    lower,
};

/// Splunk's limit where the search gives none.
const MOST: u64 = 50_000;

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&APPEND, stage.body)?;
    let [Item::Search(search)] = arguments.items() else {
        return Err(arguments.missing("one search in brackets"));
    };
    let most = match arguments.count("maxout")?.unwrap_or(MOST) {
        0 => u64::MAX,
        count => count,
    };
    let inputs = vec![lowering.nested(search)?];
    lowering.push(Op::Native(Native { command: Arc::new(Append { most }), inputs }));
    Ok(())
}

#[derive(Debug)]
struct Append {
    most: u64,
}

impl native::Command for Append {
    fn name(&self) -> &'static str {
        "append"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let input = machine.input(0);
        let kept = input.rows().min(usize::try_from(self.most).unwrap_or(usize::MAX));
        if kept < input.rows() {
            let cut = input.rows() - kept;
            machine.context().trouble(format!("`append` added {kept} rows and left out {cut}, as Splunk does"));
        }
        let first: Vec<u32> = (0..kept as u32).collect();
        Ok(Table::concat(&[rows, input.select(&first)]))
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(Vec::new()), order: Order::Kept, ..Effect::default() }
    }
}
