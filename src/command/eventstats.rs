//! `eventstats`: aggregates of each group, added to its rows.

use super::tally::{ALLNUM, grouping};
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::Op;
use crate::syntax::pipeline::Stage;

/// The card.
pub const EVENTSTATS: Command = Command {
    name: "eventstats",
    aliases: &[],
    usage: "eventstats <aggregate>([<field>]) [AS <name>]... [BY <field>, ...]",
    about: "Computes aggregates as `stats` does and adds them to every row of their group; the rows and their order \
            stay. A row that lacks a field after BY passes unchanged.",
    options: &[ALLNUM],
    examples: &[Example {
        search: "* | eventstats max(n) AS most BY g | table n g most",
        events: "n,g\n1,a\n2,b\n3,a\n4,",
        gives: "n,g,most\n1,a,3\n2,b,2\n3,a,3\n4,,",
    }],
    source: "Search Reference, \"eventstats\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&EVENTSTATS, stage.body)?;
    let grouping = grouping(lowering, &arguments)?;
    lowering.push(Op::Annotate(grouping));
    Ok(())
}
