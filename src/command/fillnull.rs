//! `fillnull`: a value where there is none.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Fill, Op};
use crate::syntax::pipeline::Stage;
use crate::value::Value;

/// The card.
pub const FILLNULL: Command = Command {
    name: "fillnull",
    aliases: &[],
    usage: "fillnull [value=<text>] [<field>...]",
    about: "Puts a value where there is none: in the named fields, which are made if no row has them, or in every field \
            that any row has. Empty text is a value and stays.",
    options: &[Choice { name: "value", takes: "<text>, default 0", about: "The value." }],
    examples: &[
        Example { search: "* | fillnull | table a b", events: "a,b\n1,\n,2", gives: "a,b\n1,0\n0,2" },
        Example { search: "* | fillnull value=none b", events: "a\n1", gives: "a,b\n1,none" },
    ],
    source: "Search Reference, \"fillnull\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&FILLNULL, stage.body)?;
    let value = Value::from(arguments.text("value").unwrap_or("0".into()));
    let fields = match arguments.items() {
        [] => None,
        items => Some(arguments.patterns(items)?),
    };
    lowering.push(Op::Fill(Fill { fields, value }));
    Ok(())
}
