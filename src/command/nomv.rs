//! `nomv`: makes one text of a multivalue.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::function;
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::syntax::pipeline::Stage;

/// The card.
pub const NOMV: Command = Command {
    name: "nomv",
    aliases: &[],
    usage: "nomv <field>",
    about: "Makes one text of a multivalue, its values apart by line ends. Straight after `mvcombine` of the same field they \
            are apart by its delimiter.",
    options: &[],
    examples: &[
        Example {
            search: "* | nomv x | eval x=replace(x, \"\\n\", \";\") | table x",
            events: "x\na|b\nc",
            gives: "x\na;b\nc",
        },
        Example {
            search: "* | table a b | mvcombine delim=\"+\" b | nomv b",
            events: "a,b\n1,x\n1,y",
            gives: "a,b\n1,x+y",
        },
    ],
    source: "Search Reference, \"nomv\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&NOMV, stage.body)?;
    let fields = arguments.fields(arguments.items())?;
    let [field] = fields.as_slice() else {
        return Err(arguments.misplaced("", "`nomv` takes one field"));
    };
    let delimiter = lowering.combined_just_before(field).unwrap_or("\n".into());
    let value = joined(Expr::new(Node::Field(field.clone()), lowering.place.stage), &delimiter);
    lowering.push(Op::Extend(Extend { field: Target::Named(field.clone()), value }));
    Ok(())
}

/// The values of a multivalue as one text.
pub(super) fn joined(values: Expr, delimiter: &str) -> Expr {
    let span = values.span;
    let function = function::find("mvjoin").expect("mvjoin is registered");
    let args = vec![values, Expr::new(Node::Literal(delimiter.into()), span)];
    Expr::new(Node::Call { function, args }, span)
}
