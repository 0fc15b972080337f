//! `table`: chooses columns and puts them in order.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Columns, Op, Project};
use crate::syntax::pipeline::Stage;

/// The card.
pub const TABLE: Command = Command {
    name: "table",
    aliases: &[],
    usage: "table <field> [, <field>]...",
    about: "Keeps the named fields as columns, in the order given, and nothing else. Names may hold the wildcard `*`. A \
            field that no row has is an empty column.",
    options: &[],
    examples: &[
        Example { search: "* | table b a", events: "a,b,c\n1,2,3", gives: "b,a\n2,1" },
        Example { search: "* | table a nosuch", events: "a,b\n1,2", gives: "a,nosuch\n1," },
    ],
    source: "Search Reference, \"table\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&TABLE, stage.body)?;
    let fields = arguments.patterns(arguments.items())?;
    lowering.push(Op::Project(Project { fields, columns: Columns::Exactly }));
    Ok(())
}
