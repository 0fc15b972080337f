//! `reverse`: the opposite order.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::Op;
use crate::syntax::pipeline::Stage;

/// The card.
pub const REVERSE: Command = Command {
    name: "reverse",
    aliases: &[],
    usage: "reverse",
    about: "Turns the order of the rows around.",
    options: &[],
    examples: &[Example { search: "* | reverse | table x", events: "x\n1\n2\n3", gives: "x\n3\n2\n1" }],
    source: "Search Reference, \"reverse\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&REVERSE, stage.body)?;
    if let Some(item) = arguments.items().first() {
        return Err(arguments.misplaced(item.text(), "`reverse` takes no arguments"));
    }
    lowering.push(Op::Reverse);
    Ok(())
}
