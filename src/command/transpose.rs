//! `transpose`: rows made into columns.

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::{Native, Op};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::{Builder, Name, Table};
use crate::value::Value;
use std::sync::Arc;

/// The card.
pub const TRANSPOSE: Command = Command {
    name: "transpose",
    aliases: &[],
    usage: "transpose [<count>] [column_name=<name>] [header_field=<field>] [include_empty=<bool>]",
    about: "Makes a column of each of the first rows, and a row of each field. The first column holds the names of the \
            fields, the others are named `row 1` and so on, or by the values of a field.",
    options: &[
        Choice { name: "column_name", takes: "<name>, default column", about: "The column of the fields' names." },
        Choice {
            name: "header_field",
            takes: "<field>",
            about: "The field whose values name the columns; it has no row itself. Rows of one name share a column.",
        },
        Choice {
            name: "include_empty",
            takes: "<bool>, default true",
            about: "Whether a field that none of the rows has a value of gets a row.",
        },
    ],
    examples: &[
        Example {
            search: "* | stats count BY host | transpose",
            events: "host\na\nb\na",
            gives: "column,row 1,row 2\nhost,a,b\ncount,2,1",
        },
        Example {
            search: "* | stats count BY host | transpose 0 header_field=host column_name=field",
            events: "host\na\nb\na",
            gives: "field,a,b\ncount,2,1",
        },
    ],
    source: "Search Reference, \"transpose\"",
    generates: false,
    lower,
};

/// So many rows become columns where the search gives no count.
const ROWS: u64 = 5;

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&TRANSPOSE, stage.body)?;
    let rows = match arguments.items() {
        [] => ROWS,
        [Item::Word(word)] => match word.written.parse() {
            Ok(0) => u64::MAX,
            Ok(rows) => rows,
            Err(_) => return Err(arguments.misplaced(word.text, "a count of rows is expected")),
        },
        [_, second, ..] => return Err(arguments.misplaced(second.text(), "one count of rows is expected")),
        [first] => return Err(arguments.misplaced(first.text(), "a count of rows is expected")),
    };
    let command = Transpose {
        rows,
        column: arguments.text("column_name").unwrap_or("column".into()).into(),
        header: arguments.text("header_field").map(Into::into),
        has_empty: arguments.flag("include_empty", true)?,
    };
    lowering.push(Op::Native(Native { command: Arc::new(command), inputs: Vec::new() }));
    Ok(())
}

#[derive(Debug)]
struct Transpose {
    rows: u64,
    column: Name,
    header: Option<Name>,
    has_empty: bool,
}

/// So many cells may be made.
const MOST_CELLS: usize = 1 << 26;

impl native::Command for Transpose {
    fn name(&self) -> &'static str {
        "transpose"
    }

    fn run(&self, table: Table, _machine: &dyn Machine) -> Result<Table, String> {
        let count = table.rows().min(usize::try_from(self.rows).unwrap_or(usize::MAX));
        if count.saturating_mul(table.names().count()) > MOST_CELLS {
            return Err(format!("{count} rows cannot all be columns: give `transpose` a lower count"));
        }
        let headers: Vec<Name> = (0..count).map(|row| self.heading(&table, row)).collect();
        let mut builder = Builder::default();
        builder.declare(&self.column);
        headers.iter().for_each(|header| builder.declare(header));
        for name in table.names().filter(|name| Some(*name) != self.header.as_ref()) {
            let values = || (0..count).map(|row| table.value(row, name));
            if !self.has_empty && values().all(Value::is_null) {
                continue;
            }
            builder.put(&self.column, Value::Text(name.clone()));
            headers.iter().zip(values()).for_each(|(header, value)| builder.put(header, value.clone()));
            builder.end_row();
        }
        Ok(builder.finish())
    }

    fn effect(&self) -> Effect {
        Effect { makes: vec![self.column.clone()], order: Order::Made, is_whole: true, ..Effect::default() }
    }
}

impl Transpose {
    /// The name of the column that a row becomes.
    fn heading(&self, table: &Table, row: usize) -> Name {
        let named = self.header.as_ref().map(|header| table.value(row, header)).filter(|value| !value.is_null());
        named.map_or_else(|| format!("row {}", row + 1).into(), Value::as_text)
    }
}
