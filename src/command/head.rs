//! `head`: the first rows, or the rows up to the first for which an expression fails.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{Limit, Op, While};
use crate::syntax::args::Item;
use crate::syntax::expr;
use crate::syntax::pipeline::Stage;

/// The card.
pub const HEAD: Command = Command {
    name: "head",
    aliases: &[],
    usage: "head [<count>] [(<expression>)] [limit=<count>] [null=<bool>] [keeplast=<bool>]",
    about: "Keeps the first rows: 10, or as many as asked for, or all up to the first row for which the expression in \
            parentheses is not true.",
    options: &[
        Choice { name: "limit", takes: "<count>, default 10, or none with an expression", about: "How many rows." },
        Choice { name: "null", takes: "<bool>, default false", about: "Whether a null expression lets a row through." },
        Choice { name: "keeplast", takes: "<bool>, default false", about: "Whether the row that fails is kept too." },
    ],
    examples: &[
        Example { search: "* | head 2 | table x", events: "x\n1\n2\n3", gives: "x\n1\n2" },
        Example { search: "* | head (x<3) | table x", events: "x\n1\n2\n3\n1", gives: "x\n1\n2" },
    ],
    source: "Search Reference, \"head\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&HEAD, stage.body)?;
    let mut count = arguments.count("limit")?;
    let mut condition = None;
    for item in arguments.items() {
        match item {
            Item::Group(inner) => condition = Some(expr::whole(inner).map_err(|stuck| lowering.stuck(&stuck))?),
            Item::Word(word) if !word.quoted && count.is_none() && word.written.parse::<u64>().is_ok() => {
                count = word.written.parse().ok();
            }
            Item::Word(_) | Item::Comma(_) | Item::Search(_) => {
                return Err(arguments.misplaced(item.text(), "a count or an expression in parentheses is expected"));
            }
        }
    }
    let (null_passes, keep_last) = (arguments.flag("null", false)?, arguments.flag("keeplast", false)?);
    match condition {
        Some(tree) => {
            let condition = lowering.condition(&tree)?;
            lowering.push(Op::While(While { condition, count, null_passes, keep_last }));
        }
        None => {
            lowering.push(Op::Limit(Limit::first(count.unwrap_or(10))));
        }
    }
    Ok(())
}
