//! `uniq`: drops rows that equal the row before.

use super::equal::Codes;
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::pipeline::Stage;
use crate::table::Table;

/// The card.
pub const UNIQ: Command = Command {
    name: "uniq",
    aliases: &[],
    usage: "uniq",
    about: "Drops a row that equals the row before it in every field, internal ones among them. Sort first to drop all \
            duplicates.",
    options: &[],
    examples: &[Example {
        search: "* | table user port | uniq",
        events: "user,port\nbob,22\nbob,22\nann,22\nbob,22",
        gives: "user,port\nbob,22\nann,22\nbob,22",
    }],
    source: "Search Reference, \"uniq\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&UNIQ, stage.body)?;
    if let Some(item) = arguments.items().first() {
        return Err(arguments.misplaced(item.text(), "`uniq` takes no arguments"));
    }
    lowering.push(native::op(Uniq));
    Ok(())
}

#[derive(Debug)]
struct Uniq;

impl native::Command for Uniq {
    fn name(&self) -> &'static str {
        "uniq"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        let codes = Codes::of(&rows, rows.names());
        let is_new = |row: &u32| *row == 0 || !codes.are_equal(*row as usize, *row as usize - 1);
        let kept: Vec<u32> = (0..rows.rows() as u32).filter(is_new).collect();
        Ok(rows.select(&kept))
    }

    fn effect(&self) -> Effect {
        Effect::default()
    }
}
