//! `filldown`: the last value there was, where there is none.

use super::every::Every;
use super::{Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::pipeline::Stage;
use crate::table::Table;

/// The card.
pub const FILLDOWN: Command = Command {
    name: "filldown",
    aliases: &[],
    usage: "filldown [<field>...]",
    about: "Where a row lacks a field, the field gets the value of the nearest row before that has one. All fields but the \
            internal ones, or those named; names may hold wildcards.",
    options: &[],
    examples: &[
        Example {
            search: "* | filldown a | table n a b",
            events: "n,a,b\n1,,x\n2,v,\n3,,",
            gives: "n,a,b\n1,,x\n2,v,\n3,v,",
        },
        Example {
            search: "* | filldown | table n a",
            events: "n,a\n1,x\n2,\n3,y\n4,",
            gives: "n,a\n1,x\n2,x\n3,y\n4,y",
        },
    ],
    source: "Search Reference, \"filldown\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&FILLDOWN, stage.body)?;
    let every = match arguments.items() {
        [] => Every::all(),
        items => Every { fields: arguments.patterns(items)?, except: Vec::new() },
    };
    lowering.push(native::op(FillDown { every }));
    Ok(())
}

#[derive(Debug)]
struct FillDown {
    every: Every,
}

impl native::Command for FillDown {
    fn name(&self) -> &'static str {
        "filldown"
    }

    fn run(&self, mut rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        for name in self.every.names(&rows) {
            let Some(column) = rows.column(&name).map(|column| rows.by_row(column).into_owned()) else { continue };
            let mut last = 0;
            let filled = column.codes().iter().map(|code| {
                last = if *code == 0 { last } else { *code };
                last
            });
            let filled = column.with_codes(filled.collect());
            rows.set(name, filled);
        }
        Ok(rows)
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(Vec::new()), ..Effect::default() }
    }
}
