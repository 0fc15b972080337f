//! `selfjoin`: rows joined with the rows after them that have the same keys.

use super::equal::Codes;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::pipeline::Stage;
use crate::table::{Column, Name, Table};
use rustc_hash::FxHashMap;

/// The card.
pub const SELFJOIN: Command = Command {
    name: "selfjoin",
    aliases: &[],
    usage: "selfjoin [keepsingle=<bool>] [max=<count>] [overwrite=<bool>] <field> ...",
    about: "Joins each row with the rows after it that have the same values of the fields. A row with nothing to be joined \
            with is dropped.",
    options: &[
        Choice {
            name: "keepsingle",
            takes: "<bool>, default false",
            about: "Whether a row that no other shares its values with stays.",
        },
        Choice { name: "max", takes: "<count>, default 1, 0 for all", about: "How many rows each row is joined with." },
        Choice {
            name: "overwrite",
            takes: "<bool>, default true",
            about: "Whether a field that both rows have takes the later row's value.",
        },
    ],
    examples: &[
        Example {
            search: "* | table id a b | selfjoin id",
            events: "id,a,b\nx,1,p\nx,2,\nx,3,r\ny,4,s",
            gives: "id,a,b\nx,2,p\nx,3,r",
        },
        Example {
            search: "* | table id a b | selfjoin overwrite=f keepsingle=t id",
            events: "id,a,b\nx,1,p\nx,2,\nx,3,r\ny,4,s",
            gives: "id,a,b\nx,1,p\nx,2,r\ny,4,s",
        },
    ],
    source: "Search Reference, \"selfjoin\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&SELFJOIN, stage.body)?;
    let most = match arguments.count("max")?.unwrap_or(1) {
        0 => usize::MAX,
        most => usize::try_from(most).unwrap_or(usize::MAX),
    };
    let (keep_single, overwrite) = (arguments.flag("keepsingle", false)?, arguments.flag("overwrite", true)?);
    let by = arguments.fields(arguments.items())?;
    lowering.push(native::op(SelfJoin { by, most, keep_single, overwrite }));
    Ok(())
}

#[derive(Debug)]
struct SelfJoin {
    by: Vec<Name>,
    most: usize,
    keep_single: bool,
    overwrite: bool,
}

/// Splunk joins no more rows than these (Search Reference, "selfjoin", `max`).
const MOST: usize = 100_000;

impl native::Command for SelfJoin {
    fn name(&self) -> &'static str {
        "selfjoin"
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let cut = rows.rows().saturating_sub(MOST);
        if cut > 0 {
            machine.context().trouble(format!("`selfjoin` left out {cut} rows: Splunk takes {MOST}"));
        }
        let (mains, others) = self.pairs(&rows, machine.most_rows())?;
        let main = rows.gather(&mains);
        // Where there is no other row, a row is joined with itself.
        let other = rows.gather(&others);
        Ok(if self.overwrite { over(main, &other) } else { over(other, &main) })
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(self.by.clone()), ..Effect::default() }
    }
}

impl SelfJoin {
    /// Each row that is joined, and the row it is joined with.
    fn pairs(&self, rows: &Table, most_rows: usize) -> Result<(Vec<u32>, Vec<u32>), String> {
        let groups = self.groups(rows);
        let (mut mains, mut others) = (Vec::new(), Vec::new());
        for row in 0..rows.rows().min(MOST) {
            let group = groups.of_row(row);
            let after = group.map_or(&[][..], |(group, place)| &group[place + 1..]);
            let joined = &after[..after.len().min(self.most)];
            others.extend_from_slice(joined);
            if self.keep_single && group.is_none_or(|(group, _)| group.len() == 1) {
                others.push(row as u32);
            }
            mains.resize(others.len(), row as u32);
            if others.len() > most_rows {
                return Err(format!("this makes more than {most_rows} rows: give `max`, or more fields"));
            }
        }
        Ok((mains, others))
    }

    /// The rows with the same keys; a row that lacks one is in no group.
    fn groups(&self, rows: &Table) -> Groups {
        let codes = Codes::of(rows, &self.by);
        let is_whole = self.by.iter().all(|name| rows.has(name));
        let mut numbers: FxHashMap<Box<[u32]>, usize> = FxHashMap::default();
        let mut groups = Groups { rows: Vec::new(), places: Vec::new() };
        for row in 0..rows.rows().min(MOST) {
            let key = codes.row(row);
            if !is_whole || key.contains(&0) {
                groups.places.push(None);
                continue;
            }
            let next = groups.rows.len();
            let number = *numbers.entry(key).or_insert(next);
            if number == next {
                groups.rows.push(Vec::new());
            }
            groups.places.push(Some((number, groups.rows[number].len())));
            groups.rows[number].push(row as u32);
        }
        groups
    }
}

/// Rows in groups, and the place of each.
struct Groups {
    rows: Vec<Vec<u32>>,
    places: Vec<Option<(usize, usize)>>,
}

impl Groups {
    fn of_row(&self, row: usize) -> Option<(&[u32], usize)> {
        self.places[row].map(|(group, place)| (self.rows[group].as_slice(), place))
    }
}

/// The rows with every value that the rows over them have.
fn over(mut below: Table, above: &Table) -> Table {
    for name in above.names() {
        let column = above.column(name).map_or_else(|| Column::empty(above.rows()), |column| (**column).clone());
        below.overlay(name.clone(), column);
    }
    below
}
