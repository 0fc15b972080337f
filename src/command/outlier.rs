//! `outlier`: numbers far from the others are brought in, or their rows dropped.

use super::every::Every;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::pipeline::Stage;
use crate::table::{Column, Name, Table};
use crate::value::Value;

/// The card.
pub const OUTLIER: Command = Command {
    name: "outlier",
    aliases: &[],
    usage: "outlier [action=transform|remove] [mark=<bool>] [param=<number>] [uselower=<bool>] [<field>...]",
    about: "Takes numbers for outliers that lie above the 75th percentile of their field by more than so many times the range \
            between the 25th and the 75th, and with `uselower` those as far below the 25th. Brings them to that threshold, or \
            drops their rows. All fields but internal ones, or those named; names may hold wildcards.",
    options: &[
        Choice {
            name: "action",
            takes: "transform|remove, default transform",
            about: "What is done; `tf` and `rm` for short.",
        },
        Choice { name: "mark", takes: "<bool>, default false", about: "Whether a number brought in begins with 000." },
        Choice {
            name: "param",
            takes: "<number>, default 2.5",
            about: "So many times the range between the quartiles.",
        },
        Choice { name: "uselower", takes: "<bool>, default false", about: "Whether small numbers are outliers too." },
    ],
    examples: &[
        Example { search: "* | outlier x | table x", events: "x\n1\n2\n3\n4\n100", gives: "x\n1\n2\n3\n4\n9" },
        Example {
            search: "* | outlier action=rm param=1 uselower=t x | table n x",
            events: "n,x\na,-50\nb,2\nc,3\nd,4\ne,text\nf,5",
            gives: "n,x\nb,2\nc,3\nd,4\ne,text\nf,5",
        },
    ],
    source: "Search Reference, \"outlier\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&OUTLIER, stage.body)?;
    let every = match arguments.items() {
        [] => Every::all(),
        items => Every { fields: arguments.patterns(items)?, except: Vec::new() },
    };
    let removes = match arguments.option("action") {
        None => false,
        Some(option) => match option.value.written.to_ascii_lowercase().as_str() {
            "transform" | "tf" => false,
            "remove" | "rm" => true,
            _ => return Err(arguments.wrong(option, "the action is transform or remove")),
        },
    };
    lowering.push(native::op(Outlier {
        every,
        removes,
        marks: arguments.flag("mark", false)?,
        times: arguments.number("param")?.unwrap_or(2.5),
        is_two_sided: arguments.flag("uselower", false)?,
    }));
    Ok(())
}

#[derive(Debug)]
struct Outlier {
    every: Every,
    removes: bool,
    marks: bool,
    times: f64,
    is_two_sided: bool,
}

impl native::Command for Outlier {
    fn name(&self) -> &'static str {
        "outlier"
    }

    fn run(&self, mut rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        let mut is_kept = vec![true; rows.rows()];
        for name in self.every.names(&rows) {
            let Some(column) = rows.column(&name).map(|column| rows.by_row(column).into_owned()) else { continue };
            let Some(bounds) = self.bounds(&column) else { continue };
            if self.removes {
                let is_good: Vec<bool> =
                    column.dictionary().iter().map(|value| outside(value, bounds).is_none()).collect();
                is_kept.iter_mut().zip(column.codes()).for_each(|(kept, code)| *kept &= is_good[*code as usize]);
            } else {
                rows.set(name, column.map(|value| self.within(value, bounds)));
            }
        }
        let kept: Vec<u32> = (0..).zip(&is_kept).filter(|(_, kept)| **kept).map(|(row, _)| row).collect();
        Ok(if self.removes { rows.select(&kept) } else { rows })
    }

    fn effect(&self) -> Effect {
        let named: Option<Vec<Name>> = self.every.fields.iter().map(|field| field.name().map(Name::from)).collect();
        Effect { reads: if self.removes { named } else { Some(Vec::new()) }, ..Effect::default() }
    }
}

impl Outlier {
    /// The least and the largest number that is no outlier; nothing where the column has no number.
    fn bounds(&self, column: &Column) -> Option<(f64, f64)> {
        let numbers: Vec<Option<f64>> = column.dictionary().iter().map(number).collect();
        let mut found: Vec<f64> = column.codes().iter().filter_map(|code| numbers[*code as usize]).collect();
        found.sort_by(f64::total_cmp);
        let (low, high) = (percentile(&found, 0.25)?, percentile(&found, 0.75)?);
        let far = self.times * (high - low);
        Some((if self.is_two_sided { low - far } else { f64::NEG_INFINITY }, high + far))
    }

    fn within(&self, value: &Value, bounds: (f64, f64)) -> Value {
        match outside(value, bounds) {
            None => value.clone(),
            Some(bound) if self.marks => format!("000{}", Value::computed(bound).show()).into(),
            Some(bound) => Value::computed(bound),
        }
    }
}

fn number(value: &Value) -> Option<f64> {
    value.number().map(|number| number.value)
}

/// The bound that a number lies beyond.
fn outside(value: &Value, (low, high): (f64, f64)) -> Option<f64> {
    let number = number(value)?;
    if number < low {
        return Some(low);
    }
    (number > high).then_some(high)
}

/// The percentile of sorted numbers, between neighbours in proportion, as `perc25` and `perc75` give it.
fn percentile(sorted: &[f64], share: f64) -> Option<f64> {
    let place = sorted.len().checked_sub(1)? as f64 * share;
    let (low, high) = (sorted[place.floor() as usize], sorted[place.ceil() as usize]);
    Some(low + (high - low) * place.fract())
}
