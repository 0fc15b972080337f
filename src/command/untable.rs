//! `untable`: columns made into rows of a name and a value.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Op, Unpivot};
use crate::syntax::pipeline::Stage;

/// The card.
pub const UNTABLE: Command = Command {
    name: "untable",
    aliases: &[],
    usage: "untable <row field> <name field> <value field>",
    about: "Makes a row of each value that a row has in other fields than the first, with the field's name and the value. \
            Internal fields make no rows. It undoes `xyseries`.",
    options: &[],
    examples: &[Example {
        search: "* | table host 200 404 | untable host status count",
        events: "host,200,404\na,5,1\nb,3,",
        gives: "host,status,count\na,200,5\na,404,1\nb,200,3",
    }],
    source: "Search Reference, \"untable\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&UNTABLE, stage.body)?;
    let fields = arguments.fields(arguments.items())?;
    let [row, name, value] = &*fields else { return Err(arguments.missing("three fields")) };
    if name == value || row == name || row == value {
        return Err(arguments.missing("three fields of different names"));
    }
    lowering.push(Op::Unpivot(Unpivot { row: row.clone(), name: name.clone(), value: value.clone() }));
    Ok(())
}
