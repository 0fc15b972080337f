//! `tail`: the last rows, the last first.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{End, Limit, Op};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;

/// The card.
pub const TAIL: Command = Command {
    name: "tail",
    aliases: &[],
    usage: "tail [<count>]",
    about: "Keeps the last rows, 10 or as many as asked for, and gives them in the opposite order: the last comes first.",
    options: &[],
    examples: &[Example { search: "* | tail 2 | table x", events: "x\n1\n2\n3", gives: "x\n3\n2" }],
    source: "Search Reference, \"tail\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&TAIL, stage.body)?;
    let count = match arguments.items() {
        [] => 10,
        [Item::Word(word)] if !word.quoted && word.written.parse::<u64>().is_ok() => word.written.parse().unwrap_or(10),
        [first, ..] => return Err(arguments.misplaced(first.text(), "a count is expected here")),
    };
    lowering.push(Op::Limit(Limit { end: End::LastReversed, count, by: Vec::new(), others: None, of_brackets: false }));
    Ok(())
}
