//! `makemv`: cuts a text into a multivalue.

use super::nomv::joined;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::syntax::pipeline::Stage;

/// The card.
pub const MAKEMV: Command = Command {
    name: "makemv",
    aliases: &[],
    usage: "makemv [delim=<text> | tokenizer=<regex>] [allowempty=<bool>] <field>",
    about: "Cuts a field's text into a multivalue, at a delimiter or by a regular expression whose first group is a \
            value.",
    options: &[
        Choice { name: "delim", takes: "<text>, default a blank", about: "What stands between the values." },
        Choice { name: "tokenizer", takes: "<regex>", about: "What a value looks like; the first group is taken." },
        Choice { name: "allowempty", takes: "<bool>, default false", about: "Whether empty values are kept." },
        Choice {
            name: "setsv",
            takes: "<bool>, default false",
            about: "Whether the values are joined again, by the delimiter or a blank.",
        },
    ],
    examples: &[
        Example { search: "* | makemv delim=\",\" x | table x", events: "x\na;b", gives: "x\na;b" },
        Example { search: "* | makemv x | table x", events: "x\na b", gives: "x\na|b" },
        Example { search: "* | makemv delim=\";\" setsv=t x | table x", events: "x\na;;b", gives: "x\na;b" },
        Example { search: "* | makemv tokenizer=\"(\\w+)@\" x | table x", events: "x\na@b@", gives: "x\na|b" },
    ],
    source: "Search Reference, \"makemv\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&MAKEMV, stage.body)?;
    let fields = arguments.fields(arguments.items())?;
    let [field] = fields.as_slice() else {
        return Err(arguments.misplaced("", "`makemv` takes one field"));
    };
    let keep_empty = arguments.flag("allowempty", false)?;
    let span = lowering.place.stage;
    let value = Box::new(Expr::new(Node::Field(field.clone()), span));
    let node = match (arguments.option("tokenizer"), arguments.option("delim")) {
        (Some(option), Some(_)) => return Err(arguments.wrong(option, "`delim` and `tokenizer` exclude each other")),
        (Some(option), None) => {
            let regex = lowering.regex(option.value.written, option.value.text)?;
            // The first group, or the whole match if there is no group.
            let group = usize::from(regex.names().len() > 1);
            Node::Tokens { value, regex, group, limit: usize::MAX }
        }
        (None, option) => {
            let delimiter = arguments.text("delim").unwrap_or(" ".into());
            if let (true, Some(option)) = (delimiter.is_empty(), option) {
                return Err(arguments.wrong(option, "a delimiter cannot be empty"));
            }
            Node::Split { value, delimiter: delimiter.into(), keep_empty }
        }
    };
    let mut value = Expr::new(node, span);
    if arguments.flag("setsv", false)? {
        value = joined(value, &arguments.text("delim").unwrap_or(" ".into()));
    }
    lowering.push(Op::Extend(Extend { field: Target::Named(field.clone()), value }));
    Ok(())
}
