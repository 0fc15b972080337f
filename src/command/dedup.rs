//! `dedup`: the first rows of each combination of values.

use super::{Choice, Command, Example, Lowering, sort};
use crate::diagnostic::Diagnostic;
use crate::plan::{Distinct, Op, Sort};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;

/// The card.
pub const DEDUP: Command = Command {
    name: "dedup",
    aliases: &[],
    usage: "dedup [<count>] <field> [, <field>]... [keepevents=<bool>] [keepempty=<bool>] [consecutive=<bool>] \
            [sortby [+|-]<field>...]",
    about: "Keeps the first row, or the first few, of each combination of the fields' values; case counts. Rows that \
            lack one of the fields are dropped unless `keepempty` is true.",
    options: &[
        Choice {
            name: "keepevents",
            takes: "<bool>, default false",
            about: "Keeps every row, but removes the fields from all rows after the first of each combination.",
        },
        Choice {
            name: "keepempty",
            takes: "<bool>, default false",
            about: "Keeps every row that lacks one of the fields.",
        },
        Choice { name: "consecutive", takes: "<bool>, default false", about: "Thins runs of equal neighbours only." },
    ],
    examples: &[
        Example { search: "* | dedup x | table n", events: "n,x\n1,a\n2,a\n3,b\n4,", gives: "n\n1\n3" },
        Example {
            search: "* | dedup x keepempty=true sortby -y | table x y",
            events: "x,y\na,1\na,3\nb,2\n,9",
            gives: "x,y\n,9\na,3\nb,2",
        },
    ],
    source: "Search Reference, \"dedup\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&DEDUP, stage.body)?;
    let mut items = arguments.items();
    let mut keep = 1;
    if let [Item::Word(word), rest @ ..] = items
        && !word.quoted
        && let Ok(count) = word.written.parse::<u64>()
    {
        if count == 0 {
            return Err(arguments.misplaced(word.text, "`dedup` keeps at least 1 row"));
        }
        keep = count;
        items = rest;
    }
    let (fields, sortby) = match items.iter().position(|item| item.is_word("sortby")) {
        Some(at) => (&items[..at], Some(&items[at + 1..])),
        None => (items, None),
    };
    let distinct = Distinct {
        by: arguments.fields(fields)?,
        keep,
        consecutive: arguments.flag("consecutive", false)?,
        keep_missing: arguments.flag("keepempty", false)?,
        keep_rows: arguments.flag("keepevents", false)?,
    };
    if let Some(items) = sortby {
        let keys = sort::keys(lowering, &arguments, items)?;
        lowering.push(Op::Sort(Sort { keys, limit: None, limit_is_default: false }));
    }
    lowering.push(Op::Distinct(distinct));
    Ok(())
}
