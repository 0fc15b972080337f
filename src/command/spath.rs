//! `spath`: fields out of JSON and XML.

use super::lower::options::name_of;
use super::spread::{Clash, spread};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::function::spath;
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::syntax::word::unescape_regex;
use crate::table::{Name, Table};

/// The card.
pub const SPATH: Command = Command {
    name: "spath",
    aliases: &[],
    usage: "spath [input=<field>] [output=<field>] [path=<path> | <path>]",
    about: "Writes the value at a path of JSON or XML into a field; where there is none, the field stays as it is. In JSON `a.b` \
            goes into objects, `{0}` to a place counted from 0 and `{}` to all; in XML into elements, `{1}` is the first, \
            `{@name}` an attribute. Several values are a multivalue. Without a path, every path of the first 5000 characters \
            becomes a field; a field that the row has gets the values that it lacks.",
    options: &[
        Choice { name: "input", takes: "<field>, default _raw", about: "The field read." },
        Choice { name: "output", takes: "<field>, default the path", about: "The field written." },
        Choice { name: "path", takes: "<path>", about: "Which value." },
    ],
    examples: &[
        Example {
            search: "* | eval j=\"{\\\"a\\\":{\\\"b\\\":1},\\\"c\\\":[{\\\"d\\\":\\\"x\\\"},{\\\"d\\\":\\\"y\\\"}]}\" \
                     | spath input=j output=d path=c{}.d | spath input=j a.b | table d a.b",
            events: "n\n1",
            gives: "d,a.b\nx|y,1",
        },
        Example {
            search: "* | spath input=x output=year path=book.title{@year} | table year",
            events: "x\n<book><title year='1996'>A</title><title year='1998'>B</title></book>",
            gives: "year\n1996|1998",
        },
        Example {
            search: "* | spath input=x | table book*",
            events: "x\n<book><title year='1996'>A</title></book>",
            gives: "book.title,book.title{@year}\nA,1996",
        },
    ],
    source: "Search Reference, \"spath\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&SPATH, stage.body)?;
    let input: Name = arguments.text("input").unwrap_or("_raw".into()).into();
    let path = match (arguments.option("path"), arguments.items()) {
        (Some(option), []) => Some((unescape_regex(option.value.written).into_owned(), option.value.text)),
        (None, [Item::Word(word)]) => Some((name_of(*word), word.text)),
        (None, []) => None,
        (_, [item, ..]) => return Err(arguments.misplaced(item.text(), "`spath` takes one path")),
    };
    let Some((path, at)) = path else {
        if let Some(output) = arguments.option("output") {
            return Err(arguments.wrong(output, "without a path there is no one value for an output"));
        }
        lowering.push(native::op(AllPaths { input }));
        return Ok(());
    };
    if !spath::is_path(&path) {
        let error = lowering.error("wrong-arguments", "this is no path", at);
        return Err(Box::new(
            error.help("a path is names apart by dots, with `{}`, `{2}` or `{@attribute}` after them"),
        ));
    }
    let output: Name = arguments.text("output").unwrap_or(path.clone()).into();
    let expr = |node| Expr::new(node, lowering.place.stage);
    let args = vec![expr(Node::Field(input)), expr(Node::Literal(path.into()))];
    let found = expr(Node::Call { function: spath::SPATH, args });
    let value = expr(Node::Coalesce(vec![found, expr(Node::Field(output.clone()))]));
    lowering.push(Op::Extend(Extend { field: Target::Named(output), value }));
    Ok(())
}

/// Every path becomes a field.
#[derive(Debug)]
struct AllPaths {
    input: Name,
}

impl native::Command for AllPaths {
    fn name(&self) -> &'static str {
        "spath"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        spread(rows, &self.input, Clash::Add, |text| spath::all(text, machine.context()))
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(vec![self.input.clone()]), ..Effect::default() }
    }
}
