//! `require`: fails the search if it has no row so far.

use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::pipeline::Stage;
use crate::table::Table;

/// The card.
pub const REQUIRE: Command = Command {
    name: "require",
    aliases: &[],
    usage: "require",
    about: "Fails the search if what comes before gives no row.",
    options: &[],
    examples: &[Example { search: "* | require | table user", events: "user\nbob", gives: "user\nbob" }],
    source: "Search Reference, \"require\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&REQUIRE, stage.body)?;
    if let Some(item) = arguments.items().first() {
        return Err(arguments.misplaced(item.text(), "`require` takes no arguments"));
    }
    lowering.push(native::op(Require));
    Ok(())
}

#[derive(Debug)]
struct Require;

impl native::Command for Require {
    fn name(&self) -> &'static str {
        "require"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        if rows.is_empty() { Err("`require` has no row before it, so the search fails".into()) } else { Ok(rows) }
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(Vec::new()), ..Effect::default() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A machine that nothing asks.
    struct Idle;

    impl Machine for Idle {
        fn most_rows(&self) -> usize {
            unreachable!("nothing asks")
        }
        fn context(&self) -> &crate::function::Context {
            unreachable!("nothing asks")
        }
        fn input(&self, _index: usize) -> &Table {
            unreachable!("nothing asks")
        }
        fn run(&self, _plan: &crate::plan::Plan, _rows: Table) -> Result<Table, String> {
            unreachable!("nothing asks")
        }
    }

    #[test]
    fn no_row_is_an_error() {
        use native::Command;
        assert!(Require.run(Table::default(), &Idle).is_err());
    }
}
