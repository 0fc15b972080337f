//! `makecontinuous`: a row for each empty range between others.

use super::lower::options::Arguments;
use super::{Command, Example, Lowering, ranges};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine, Order};
use crate::plan::pivot::Axis;
use crate::plan::{Bin, Native, Op, Pivot, Plan, Step};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::{Column, Name, Table};
use std::collections::HashMap;
use std::sync::Arc;

/// The card.
pub const MAKECONTINUOUS: Command = Command {
    name: "makecontinuous",
    aliases: &[],
    usage: "makecontinuous [<field>] [span=<span>] [bins=<count>] [start=<n>] [end=<n>] [aligntime=<time>]",
    about: "Puts the values of a field, `_time` unless another is named, into ranges as `bin` does, puts the rows into \
            their order, and adds a row for each range between them that has none. Rows that lack the field come last.",
    options: &[ranges::SPAN, ranges::BINS, ranges::MINSPAN, ranges::START, ranges::END, ranges::ALIGNTIME],
    examples: &[
        Example {
            search: "* | makecontinuous span=1h | table _time n",
            events: "_time,n\n7205,b\n10,a",
            gives: "_time,n\n0,a\n3600,\n7200,b",
        },
        Example {
            search: "* | makecontinuous x span=10 | table x n",
            events: "x,n\n25,b\n3,a\n,c",
            gives: "x,n\n0-10,a\n10-20,\n20-30,b\n,c",
        },
    ],
    source: "Search Reference, \"makecontinuous\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&MAKECONTINUOUS, stage.body)?;
    let field: Name = match arguments.items() {
        [] => "_time".into(),
        items => one_field_of(&arguments, items)?,
    };
    let is_time = *field == *"_time";
    let width = match ranges::given(lowering, &arguments, is_time)? {
        Some(width) => width,
        None => ranges::fitting(&arguments, is_time)?,
    };
    let reach = (arguments.number("start")?, arguments.number("end")?);
    let rows = Axis { field: field.clone(), width: Some(width.clone()), is_continuous: true, reach, is_whole: false };
    let ranges = Pivot { rows, columns: None, cells: Vec::new(), dedup_split: false, naming: "".into() };
    let span = lowering.place.stage;
    let one = |op| Plan { steps: vec![Step { op, stage: 0, span }] };
    let binned = one(Op::Bin(Bin { field: field.clone(), into: field.clone(), width }));
    let command = MakeContinuous { field, binned, ranges: one(Op::Pivot(Box::new(ranges))) };
    lowering.push(Op::Native(Native { command: Arc::new(command), inputs: Vec::new() }));
    Ok(())
}

fn one_field_of(arguments: &Arguments<'_, '_>, items: &[Item<'_>]) -> Result<Name, Box<Diagnostic>> {
    match items {
        [Item::Word(word)] => arguments.field(*word),
        [first, ..] => Err(arguments.misplaced(first.text(), "one field is expected")),
        [] => Err(arguments.missing("a field")),
    }
}

#[derive(Debug)]
struct MakeContinuous {
    field: Name,
    /// Puts the field's values into ranges.
    binned: Plan,
    /// Gives all ranges in order.
    ranges: Plan,
}

impl native::Command for MakeContinuous {
    fn name(&self) -> &'static str {
        "makecontinuous"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let ranges = machine.run(&self.ranges, rows.clone())?;
        let binned = machine.run(&self.binned, rows)?;
        let mut places: HashMap<Arc<str>, Vec<u32>> = HashMap::new();
        for row in 0..binned.rows() {
            places.entry(binned.value(row, &self.field).as_text()).or_default().push(row as u32);
        }
        // One row of nothing stands after the others, to be put wherever a range has none.
        let nothing = binned.rows() as u32;
        let mut order = Vec::new();
        let mut values = Vec::new();
        for range in (0..ranges.rows()).map(|row| ranges.value(row, &self.field)) {
            let here = places.remove(&range.as_text()).unwrap_or_else(|| vec![nothing]);
            values.extend(here.iter().map(|_| range.clone()));
            order.extend(here);
        }
        let mut last: Vec<u32> = places.into_values().flatten().collect();
        last.sort_unstable();
        values.extend(last.iter().map(|row| binned.value(*row as usize, &self.field).clone()));
        order.extend(last);
        let mut continuous = Table::concat(&[binned, Table::new([], 1)]).gather(&order);
        continuous.set(self.field.clone(), Column::of(values));
        Ok(continuous)
    }

    fn effect(&self) -> Effect {
        let reads = Some(vec![self.field.clone()]);
        Effect { reads, makes: vec![self.field.clone()], order: Order::Made, ..Effect::default() }
    }
}
