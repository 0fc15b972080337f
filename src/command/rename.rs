//! `rename`: gives fields new names.

use super::lower::options::name_of;
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::{FieldPattern, Op, Renaming};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::syntax::tree::Word;

/// The card.
pub const RENAME: Command = Command {
    name: "rename",
    aliases: &[],
    usage: "rename <field> AS <field> [, <field> AS <field>]...",
    about: "Gives fields new names. A field that had the new name is replaced in every row, also in rows that lack the \
            old one. Wildcards carry over; both sides need the same number of them.",
    options: &[],
    examples: &[
        Example { search: "* | rename a AS b | table a b", events: "a,b\n1,2", gives: "a,b\n,1" },
        Example {
            search: "* | rename Processes.* AS * | table process_name",
            events: "Processes.process_name\ncmd.exe",
            gives: "process_name\ncmd.exe",
        },
        Example {
            search: "* | rename pid AS product_id | table n product_id",
            events: "n,pid,product_id\n1,7,\n2,,9",
            gives: "n,product_id\n1,7\n2,",
        },
    ],
    source: "Search Reference, \"rename\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&RENAME, stage.body)?;
    let mut renamings: Vec<Renaming> = Vec::new();
    let names = arguments.names(arguments.items());
    let mut items = names.as_slice();
    while let Some(first) = items.first() {
        if let Item::Comma(text) = first {
            if renamings.is_empty() {
                return Err(arguments.misplaced(text, "a field is missing before this comma"));
            }
            items = &items[1..];
        }
        let (from, to) = match items {
            [Item::Word(from), middle, Item::Word(to), ..] if middle.is_word("as") => (*from, *to),
            [] => return Err(arguments.misplaced(first.text(), "a field is missing after this comma")),
            [other, ..] => {
                return Err(arguments.misplaced(other.text(), "a field, AS and its new name are expected here"));
            }
        };
        items = &items[3..];
        renamings.push(renaming(lowering, from, to, &renamings)?);
    }
    if renamings.is_empty() {
        return Err(arguments.missing("a field and its new name"));
    }
    lowering.push(Op::Rename(renamings));
    Ok(())
}

fn renaming(
    lowering: &Lowering<'_>,
    from: Word<'_>,
    to: Word<'_>,
    earlier: &[Renaming],
) -> Result<Renaming, Box<Diagnostic>> {
    let (old, new) = (FieldPattern::new(&name_of(from)), FieldPattern::new(&name_of(to)));
    let stars = |pattern: &FieldPattern| pattern.text().matches('*').count();
    if stars(&old) != stars(&new) {
        let message = "both names need the same number of wildcards";
        let error = lowering.error("wrong-arguments", message, from.text).also(lowering.span(to.text), "");
        return Err(Box::new(error));
    }
    if earlier.iter().any(|renaming| renaming.from == old) {
        let message = format!("`{}` is given a second new name", old.text());
        return Err(Box::new(lowering.error("wrong-arguments", message, from.text)));
    }
    let span = lowering.span(from.text).to(lowering.span(to.text));
    Ok(Renaming { from: old, to: new, span })
}
