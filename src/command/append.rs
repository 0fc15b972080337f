//! `append`: the rows of another search after these.

use super::brackets::{self, MAXOUT, MAXTIME, TIMEOUT};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Op, Union};
use crate::syntax::pipeline::Stage;

/// The card.
pub const APPEND: Command = Command {
    name: "append",
    aliases: &[],
    usage: "append [maxout=<count>] [<search>]",
    about: "Adds the rows of the search in brackets after the rows that are there.",
    options: &[
        MAXOUT,
        Choice { name: "extendtimerange", takes: "<bool>", about: "Splunk's preview; changes no result." },
        MAXTIME,
        TIMEOUT,
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

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&APPEND, stage.body)?;
    arguments.flag("extendtimerange", false)?;
    let plans = vec![brackets::single(lowering, &arguments)?];
    lowering.push(Op::Union(Union { plans, by_time: false }));
    Ok(())
}
