//! `accum`: the running total of a field.

use super::earlier::{SO_FAR, over_rows, without};
use super::lower::options::name_of;
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Extend, Node, Op, Over, Tally, Target};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::value::Value;
use crate::{aggregate, function};

/// The card.
pub const ACCUM: Command = Command {
    name: "accum",
    aliases: &[],
    usage: "accum <field> [AS <name>]",
    about: "Replaces each number of a field by the total so far, or writes the total into another field. Rows in which \
            the field is no number stay as they are.",
    options: &[],
    examples: &[
        Example { search: "* | accum x", events: "x\n1\na\n4", gives: "x\n1\na\n5" },
        Example { search: "* | accum x AS total | table x total", events: "x\n1\n\n4", gives: "x,total\n1,1\n,\n4,5" },
    ],
    source: "Search Reference, \"accum\"",
    generates: false,
    lower,
};

/// The field that holds the total on the way.
const TOTAL: &str = "_total";

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&ACCUM, stage.body)?;
    let (field, into) = match arguments.items() {
        [Item::Word(field)] => (*field, *field),
        [Item::Word(field), middle, Item::Word(into)] if middle.is_word("as") => (*field, *into),
        [] => return Err(arguments.missing("a field")),
        [first, ..] => return Err(arguments.misplaced(first.text(), "one field is expected, perhaps with AS")),
    };
    let (field, into) = (arguments.field(field)?, name_of(into));
    let span = lowering.place.stage;
    let expr = |node| Expr::new(node, span);
    let read = |name: &str| expr(Node::Field(name.into()));
    let is_number = || {
        let function = function::find("isnum").expect("isnum is registered");
        expr(Node::Call { function, args: vec![read(&field)] })
    };
    let otherwise = || expr(Node::Literal(Value::Bool(true)));
    let numbers = expr(Node::Case(vec![(is_number(), read(&field))]));
    let (function, parameter) = aggregate::find("sum").expect("sum is registered");
    let sum = Tally { function, parameter, over: Over::Expr(numbers), name: TOTAL.into(), span };
    let value = expr(Node::Case(vec![(is_number(), read(TOTAL)), (otherwise(), read(&into))]));
    lowering.push(over_rows(sum, SO_FAR));
    lowering.push(Op::Extend(Extend { field: Target::Named(into.into()), value }));
    lowering.push(without(TOTAL));
    Ok(())
}
