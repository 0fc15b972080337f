//! `fields`: keeps or removes fields.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Columns, Op, Project};
use crate::syntax::pipeline::Stage;

/// The card.
pub const FIELDS: Command = Command {
    name: "fields",
    aliases: &[],
    usage: "fields [+|-] <field> [, <field>]...",
    about: "Keeps the named fields, or with `-` removes them. Fields whose names begin with `_`, such as `_time` and \
            `_raw`, stay unless they are removed by name.",
    options: &[],
    examples: &[
        Example { search: "* | fields + a, b", events: "a,b,c\n1,2,3", gives: "a,b\n1,2" },
        Example { search: "* | fields - a", events: "a,b,c\n1,2,3", gives: "b,c\n2,3" },
    ],
    source: "Search Reference, \"fields\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let body = stage.body.trim_start();
    let (names, columns) = match body.chars().next() {
        Some('-') => (&body[1..], Columns::Drop),
        Some('+') => (&body[1..], Columns::KeepAndInternal),
        Some(_) | None => (body, Columns::KeepAndInternal),
    };
    let arguments = lowering.arguments(&FIELDS, names)?;
    let fields = arguments.patterns(arguments.items())?;
    lowering.push(Op::Project(Project { fields, columns }));
    Ok(())
}
