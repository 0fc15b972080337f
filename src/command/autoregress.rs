//! `autoregress`: earlier rows' values of a field, copied into each row.

use super::earlier::earlier;
use super::lower::options::{Arguments, name_of};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use std::ops::RangeInclusive;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const AUTOREGRESS: Command = Command {
    name: "autoregress",
    aliases: &[],
    usage: "autoregress <field> [AS <name>] [p=<count>|p=<first>-<last>]",
    about: "Copies the value that a field had one or more rows before into each row, as `<field>_p<count>` or under a \
            name of its own.",
    options: &[Choice {
        name: "p",
        takes: "<count> or <first>-<last>, default 1",
        about: "How many rows before; of a range, a field for each, 100 at most. A range takes no AS.",
    }],
    examples: &[
        Example { search: "* | autoregress x | table x x_p1", events: "x\n1\n4\n9", gives: "x,x_p1\n1,\n4,1\n9,4" },
        Example {
            search: "* | autoregress x p=1-2 | table x x_p1 x_p2",
            events: "x\n1\n4\n9",
            gives: "x,x_p1,x_p2\n1,,\n4,1,\n9,4,1",
        },
        Example {
            search: "* | autoregress x AS before p=2 | table x before",
            events: "x\n1\n4\n9",
            gives: "x,before\n1,\n4,\n9,1",
        },
    ],
    source: "Search Reference, \"autoregress\"",
    generates: false,
    lower,
};

/// Each earlier value is a column of its own, so there is an end to them.
const MOST: u64 = 100;

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&AUTOREGRESS, stage.body)?;
    let rows = rows(&arguments)?;
    let (field, name) = match arguments.items() {
        [Item::Word(field)] => (*field, None),
        [Item::Word(field), middle, Item::Word(name)] if middle.is_word("as") => (*field, Some(*name)),
        [] => return Err(arguments.missing("a field")),
        [first, ..] => return Err(arguments.misplaced(first.text(), "one field is expected, perhaps with AS")),
    };
    if let Some(name) = name.filter(|_| rows.start() != rows.end()) {
        return Err(arguments.misplaced(name.text, "several values cannot have one name"));
    }
    let field = arguments.field(field)?;
    let span = lowering.place.stage;
    for row in rows {
        let into = name.map_or_else(|| format!("{field}_p{row}"), name_of).into();
        lowering.push(earlier(&field, row, &into, span));
    }
    Ok(())
}

fn rows(arguments: &Arguments<'_, '_>) -> Result<RangeInclusive<u64>> {
    let Some(option) = arguments.option("p") else { return Ok(1..=1) };
    let written = option.value.written;
    let (first, last) = written.split_once('-').unwrap_or((written, written));
    match (first.parse(), last.parse()) {
        (Ok(first), Ok(last)) if first >= 1 && first <= last && last - first < MOST => Ok(first..=last),
        (Ok(_) | Err(_), Ok(_) | Err(_)) => {
            Err(arguments.wrong(option, "a count of rows from 1, or a range of at most 100 such as `1-5`, is expected"))
        }
    }
}
