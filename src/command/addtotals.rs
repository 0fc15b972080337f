//! `addtotals` and `addcoltotals`: sums across the fields of a row, and down the columns.

use super::every::{self, Every};
use super::lower::options::Arguments;
use super::{Choice, Command, Example};
use crate::diagnostic::Diagnostic;
use crate::function::unlisted;
use crate::plan::native::{self, Effect, Machine};
use crate::plan::{Expr, Extend, Node, Op, Target};
use crate::source::Span;
use crate::syntax::args::Item;
use crate::table::{Builder, Name, Table};
use crate::value::Value;

const LABELFIELD: Choice = Choice {
    name: "labelfield",
    takes: "<field>",
    about: "The field of the last row that gets the label, made if no row has it.",
};

const LABEL: Choice = Choice { name: "label", takes: "<text>, default Total", about: "The label of the last row." };

/// The card of `addtotals`.
pub const ADDTOTALS: Command = Command {
    name: "addtotals",
    aliases: &[],
    usage: "addtotals [row=<bool>] [col=<bool>] [labelfield=<field>] [label=<text>] [fieldname=<field>] [<field>...]",
    about: "Adds the sum of each row's numbers as a field, and with `col=t` a last row with the sums of the columns. All \
            fields but internal ones are summed, or those named; names may hold wildcards. Text that is no number counts \
            nothing; a row without a number has the sum 0.",
    options: &[
        Choice { name: "row", takes: "<bool>, default true", about: "Whether each row gets its sum." },
        Choice {
            name: "col",
            takes: "<bool>, default false",
            about: "Whether a last row holds the sums of the columns.",
        },
        Choice { name: "fieldname", takes: "<field>, default Total", about: "The field of a row's sum." },
        LABELFIELD,
        LABEL,
    ],
    examples: &[
        Example {
            search: "* | table h a b | addtotals",
            events: "h,a,b\nx,1,2\ny,,0.5\nz,,",
            gives: "h,a,b,Total\nx,1,2,3\ny,,0.5,0.5\nz,,,0",
        },
        Example {
            search: "* | table h a1 a2 b | addtotals fieldname=sum a*",
            events: "h,a1,a2,b\nx,1,2,5",
            gives: "h,a1,a2,b,sum\nx,1,2,5,3",
        },
        Example {
            search: "* | table p a b | addtotals col=t labelfield=p label=ALL",
            events: "p,a,b\nx,1,2\ny,3,4",
            gives: "p,a,b,Total\nx,1,2,3\ny,3,4,7\nALL,4,6,10",
        },
    ],
    source: "Search Reference, \"addtotals\"",
    generates: false,
    lower: |stage, lowering| {
        let arguments = lowering.arguments(&ADDTOTALS, stage.body)?;
        let every = fields(&arguments)?;
        let (row, col) = (arguments.flag("row", true)?, arguments.flag("col", false)?);
        let into: Name = arguments.text("fieldname").unwrap_or("Total".into()).into();
        if row {
            lowering.push(row_totals(every.clone(), into, lowering.place.stage));
        }
        if col {
            lowering.push(column_totals(every, &arguments));
        }
        Ok(())
    },
};

/// The card of `addcoltotals`.
pub const ADDCOLTOTALS: Command = Command {
    name: "addcoltotals",
    aliases: &[],
    usage: "addcoltotals [labelfield=<field>] [label=<text>] [<field>...]",
    about: "Adds a last row with the sum of each column that holds numbers: of all fields but internal ones, or of those \
            named; names may hold wildcards.",
    options: &[LABELFIELD, LABEL],
    examples: &[Example {
        search: "* | table user a b | addcoltotals labelfield=user a",
        events: "user,a,b\nx,1,2\ny,3,4",
        gives: "user,a,b\nx,1,2\ny,3,4\nTotal,4,",
    }],
    source: "Search Reference, \"addcoltotals\"",
    generates: false,
    lower: |stage, lowering| {
        let arguments = lowering.arguments(&ADDCOLTOTALS, stage.body)?;
        let every = fields(&arguments)?;
        lowering.push(column_totals(every, &arguments));
        Ok(())
    },
};

/// The fields that are summed. Detections write a comma between the options and them.
fn fields(arguments: &Arguments<'_, '_>) -> Result<Every, Box<Diagnostic>> {
    let items = match arguments.items() {
        [Item::Comma(_), items @ ..] if !arguments.options().is_empty() => items,
        items => items,
    };
    match items {
        [] => Ok(Every::all()),
        items => Ok(Every { fields: arguments.patterns(items)?, except: Vec::new() }),
    }
}

fn row_totals(every: Every, into: Name, span: Span) -> Op {
    let named: Option<Vec<Name>> = every.fields.iter().map(|field| field.name().map(Name::from)).collect();
    match named {
        Some(names) => Op::Extend(Extend { field: Target::Named(into), value: total(&names, span) }),
        None => native::op(RowTotals { every, into, span }),
    }
}

fn total(names: &[Name], span: Span) -> Expr {
    let function = unlisted::find("total").expect("total has its card");
    let args = names.iter().map(|name| Expr::new(Node::Field(name.clone()), span)).collect();
    Expr::new(Node::Call { function, args }, span)
}

/// Sums of the fields that match wildcards.
#[derive(Debug)]
struct RowTotals {
    every: Every,
    into: Name,
    span: Span,
}

impl native::Command for RowTotals {
    fn name(&self) -> &'static str {
        "addtotals"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let names = self.every.names(&rows);
        every::set(rows, std::slice::from_ref(&self.into), machine, |_| total(&names, self.span))
    }

    fn effect(&self) -> Effect {
        Effect { is_rowwise: true, reads: None, makes: vec![self.into.clone()], ..Effect::default() }
    }
}

fn column_totals(every: Every, arguments: &Arguments<'_, '_>) -> Op {
    let label = arguments.text("label").unwrap_or("Total".into()).into();
    let labelled = arguments.text("labelfield").map(Name::from);
    native::op(ColumnTotals { every, label, labelled })
}

/// A last row with the sums of columns.
#[derive(Debug)]
struct ColumnTotals {
    every: Every,
    label: Name,
    labelled: Option<Name>,
}

impl native::Command for ColumnTotals {
    fn name(&self) -> &'static str {
        "addcoltotals"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        if rows.is_empty() {
            return Ok(rows);
        }
        let mut last = Builder::default();
        for name in self.every.names(&rows) {
            if self.labelled.as_ref() != Some(&name) {
                last.put(&name, sum(&rows, &name));
            }
        }
        if let Some(name) = &self.labelled {
            last.put(name, Value::Text(self.label.clone()));
        }
        last.end_row();
        Ok(Table::concat(&[rows, last.finish()]))
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(Vec::new()), makes: self.labelled.iter().cloned().collect(), ..Effect::default() }
    }
}

/// The sum of a column's numbers; null if it has none.
fn sum(rows: &Table, name: &str) -> Value {
    let Some(column) = rows.column(name).map(|column| rows.by_row(column)) else { return Value::Null };
    let numbers: Vec<Option<f64>> =
        column.dictionary().iter().map(|value| value.numbers().reduce(|a, b| a + b)).collect();
    let found = column.codes().iter().filter_map(|code| numbers[*code as usize]);
    found.reduce(|sum, number| sum + number).map_or(Value::Null, Value::computed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::FieldPattern;

    #[test]
    fn named_fields_are_summed_by_an_expression_and_wildcards_when_the_rows_are_there() {
        let every = |name| Every { fields: vec![FieldPattern::new(name)], except: Vec::new() };
        assert!(matches!(row_totals(every("a"), "t".into(), Span::default()), Op::Extend(_)));
        assert!(matches!(row_totals(every("a*"), "t".into(), Span::default()), Op::Native(_)));
    }
}
