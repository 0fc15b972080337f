//! `mvcombine`: one row for rows that differ in one field alone.

use super::equal::Codes;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::pipeline::Stage;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use rustc_hash::FxHashMap;

/// The card.
pub const MVCOMBINE: Command = Command {
    name: "mvcombine",
    aliases: &[],
    usage: "mvcombine [delim=<text>] <field>",
    about: "Makes one row of rows that are equal but for one field, which becomes a multivalue, its values in the order of the \
            rows. Choose fields first: `_raw` and `_time` make events differ. Rows without the field stay as they are.",
    options: &[Choice {
        name: "delim",
        takes: "<text>, default a blank",
        about: "What stands between the values where `nomv` follows at once; nothing else shows it.",
    }],
    examples: &[Example {
        search: "* | table a b | mvcombine b",
        events: "a,b\n1,x\n2,z\n1,y\n1,",
        gives: "a,b\n1,x|y\n2,z\n1,",
    }],
    source: "Search Reference, \"mvcombine\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&MVCOMBINE, stage.body)?;
    let fields = arguments.fields(arguments.items())?;
    let [field] = fields.as_slice() else {
        return Err(arguments.misplaced("", "`mvcombine` takes one field"));
    };
    if field.starts_with('_') {
        return Err(arguments.misplaced(arguments.items()[0].text(), "`mvcombine` does not apply to internal fields"));
    }
    lowering.combine(field.clone(), arguments.text("delim").unwrap_or(" ".into()).into());
    lowering.push(native::op(MvCombine { field: field.clone() }));
    Ok(())
}

#[derive(Debug)]
struct MvCombine {
    field: Name,
}

impl native::Command for MvCombine {
    fn name(&self) -> &'static str {
        "mvcombine"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        let codes = Codes::of(&rows, rows.names().filter(|name| **name != self.field));
        let mut groups: Vec<(u32, Vec<u32>)> = Vec::new();
        let mut known: FxHashMap<Box<[u32]>, usize> = FxHashMap::default();
        for row in 0..rows.rows() as u32 {
            if rows.value(row as usize, &self.field).is_null() {
                groups.push((row, Vec::new()));
                continue;
            }
            let group = *known.entry(codes.row(row as usize)).or_insert(groups.len());
            match groups.get_mut(group) {
                Some((_, others)) => others.push(row),
                None => groups.push((row, Vec::new())),
            }
        }
        let value = |row: &u32| rows.value(*row as usize, &self.field).clone();
        let values = groups.iter().map(|(first, others)| Value::many(std::iter::once(first).chain(others).map(value)));
        let column = Column::of(values);
        let firsts: Vec<u32> = groups.iter().map(|(first, _)| *first).collect();
        let mut combined = rows.select(&firsts);
        if combined.has(&self.field) {
            combined.set(self.field.clone(), column);
        }
        Ok(combined)
    }

    fn effect(&self) -> Effect {
        Effect::default()
    }
}
