//! `appendpipe`: after the rows, what some stages make of them.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::Op;
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;

/// The card.
pub const APPENDPIPE: Command = Command {
    name: "appendpipe",
    aliases: &[],
    usage: "appendpipe [<stage> | <stage> ...]",
    about: "Runs the stages in brackets over the rows that are there, and adds what they make of them after these. No \
            search is run again: the stages begin with the rows at hand.",
    options: &[Choice {
        name: "run_in_preview",
        takes: "<bool>, default true",
        about: "Splunk's preview; changes no result.",
    }],
    examples: &[
        Example {
            search: "* | stats count by user | appendpipe [stats sum(count) as count | eval user=\"all\"]",
            events: "user\nbob\nann\nbob",
            gives: "user,count\nann,1\nbob,2\nall,3",
        },
        Example {
            search: "user=eve | table user | appendpipe [stats count | where count=0 | eval user=\"nobody\" | fields user]",
            events: "user\nbob",
            gives: "user\nnobody",
        },
    ],
    source: "Search Reference, \"appendpipe\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&APPENDPIPE, stage.body)?;
    arguments.flag("run_in_preview", true)?;
    let [Item::Search(stages)] = arguments.items() else {
        return Err(arguments.missing("stages in brackets"));
    };
    let plan = lowering.branch(stages)?;
    lowering.push(Op::Branch(plan));
    Ok(())
}
