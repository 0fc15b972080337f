//! `delta`: how much a field differs from an earlier row's.

use super::earlier::{earlier, without};
use super::lower::options::name_of;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Arithmetic, Expr, Extend, Node, Op, Target};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::Name;

/// The card.
pub const DELTA: Command = Command {
    name: "delta",
    aliases: &[],
    usage: "delta <field> [AS <name>] [p=<count>]",
    about: "Computes how much a field's number differs from the one so many rows before. Events come newest first, so \
            the row before is the later event. Without a name the result is `delta(<field>)`; where either is no \
            number there is none.",
    options: &[Choice { name: "p", takes: "<count>, default 1", about: "How many rows before." }],
    examples: &[
        Example { search: "* | delta x | table x \"delta(x)\"", events: "x\n1\n4", gives: "x,delta(x)\n1,\n4,3" },
        Example { search: "* | delta x AS d p=2 | table x d", events: "x\n1\n4\n9", gives: "x,d\n1,\n4,\n9,8" },
        Example { search: "* | delta (x AS d) | table d", events: "x\n0.1\n0.3\na", gives: "d\n\n0.2\n" },
    ],
    source: "Search Reference, \"delta\"",
    generates: false,
    lower,
};

/// The field that holds the earlier value on the way.
const EARLIER: &str = "_earlier";

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&DELTA, stage.body)?;
    let inner;
    // Splunk's reference writes the field and its new name in parentheses, which can be left out.
    let items = match arguments.items() {
        [Item::Group(text)] => {
            inner = lowering.arguments(&DELTA, text)?;
            inner.items()
        }
        items => items,
    };
    let (field, name) = match items {
        [Item::Word(field)] => (*field, None),
        [Item::Word(field), middle, Item::Word(name)] if middle.is_word("as") => (*field, Some(*name)),
        [] => return Err(arguments.missing("a field")),
        [first, ..] => return Err(arguments.misplaced(first.text(), "one field is expected, perhaps with AS")),
    };
    let rows = match arguments.count("p")?.unwrap_or(1) {
        0 => return Err(arguments.missing("`p` of 1 or more")),
        rows => rows,
    };
    let field = arguments.field(field)?;
    let name: Name = name.map_or_else(|| format!("delta({field})"), name_of).into();
    let span = lowering.place.stage;
    let read = |name: &str| Box::new(Expr::new(Node::Field(name.into()), span));
    let difference = Node::Arithmetic { operator: Arithmetic::Minus, left: read(&field), right: read(EARLIER) };
    lowering.push(earlier(&field, rows, &EARLIER.into(), span));
    lowering.push(Op::Extend(Extend { field: Target::Named(name), value: Expr::new(difference, span) }));
    lowering.push(without(EARLIER));
    Ok(())
}
