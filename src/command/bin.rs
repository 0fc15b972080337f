//! `bin`, also `bucket`: puts numbers or times into ranges of one width.

use super::lower::options::name_of;
use super::{Command, Example, Lowering, ranges};
use crate::diagnostic::Diagnostic;
use crate::plan::{Bin, Op};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const BIN: Command = Command {
    name: "bin",
    aliases: &["bucket", "discretize"],
    usage: "bin [span=<span>] [bins=<count>] [minspan=<span>] [start=<n>] [end=<n>] [aligntime=<time>] <field> [AS <name>]",
    about: "Puts a field's numbers into ranges of one width, shown as `low-high`; of `_time` the start of the range is \
            kept. Without a span the width is the least of 1, 2, 5, 10, ... that needs at most 100 ranges.",
    options: &[ranges::SPAN, ranges::BINS, ranges::MINSPAN, ranges::START, ranges::END, ranges::ALIGNTIME],
    examples: &[
        Example { search: "* | bin x span=10 AS b | table x b", events: "x\n5\n12", gives: "x,b\n5,0-10\n12,10-20" },
        Example {
            search: "* | bin _time span=1w@w1 | eval day=strftime(_time, \"%a %F\") | table day",
            events: "_time\n1672628645",
            gives: "day\nMon 2023-01-02",
        },
        Example {
            search: "* | bin _time span=10m | stats count BY _time",
            events: "_time\n1672628645\n1672628400\n1672628399",
            gives: "_time,count\n1672627800,1\n1672628400,2",
        },
    ],
    source: "Search Reference, \"bin\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&BIN, stage.body)?;
    let (field, into) = match arguments.items() {
        [Item::Word(field)] => (*field, *field),
        [Item::Word(field), middle, Item::Word(into)] if middle.is_word("as") => (*field, *into),
        [] => return Err(arguments.missing("a field")),
        [first, ..] => return Err(arguments.misplaced(first.text(), "one field is expected, perhaps with AS")),
    };
    let is_time = field.written == "_time";
    let width = match arguments.option("span") {
        Some(span) => ranges::spanned(lowering, &arguments, span, is_time)?,
        None if is_time => return Err(arguments.missing("a span for `_time`")),
        None => ranges::fitting(&arguments, is_time)?,
    };
    let field = arguments.field(field)?;
    lowering.push(Op::Bin(Bin { field, into: name_of(into).into(), width }));
    Ok(())
}
