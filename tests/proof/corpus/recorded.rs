//! Recorded attacks, and of them the events that a search asks for.

use spelt::engine;
use spelt::events::{self, Ask, Metadata};
use spelt::function::Context;
use spelt::plan::needs::Needs;
use spelt::plan::{Op, Plan};
use spelt::table::{Column, Table};
use spelt::value::Value;
use spelt::value::time::Zone;
use std::collections::BTreeMap;
use std::path::Path;

/// So many recorded events of each kind are taken.
const OF_A_KIND: usize = 200;

/// A search is run over so many of those it asks for, and so many others.
const ASKED: usize = 30;
const OTHERS: usize = 15;

/// The column that numbers them while it is found out which a search asks for.
const NUMBER: &str = "spelt number";

/// Recorded attacks and the project's own fixtures: some events of each kind, a second apart and the first of them a
/// minute ago, since searches ask for the last hours.
pub fn recorded(now: f64) -> Table {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
    let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
    let mut blocks = Vec::new();
    for folder in ["fixtures/shared", "../shared/data/otrf"] {
        let folder = root.join(folder);
        if folder.is_dir() {
            events::read(&folder, &ask, &mut |block| blocks.push(block)).expect("the fixtures can be read");
        }
    }
    let all = Table::concat(&blocks);
    let mut kinds: BTreeMap<[String; 2], usize> = BTreeMap::new();
    let mut some = Vec::new();
    for row in 0..all.rows() {
        let kind = ["source", "EventCode"].map(|name| all.value(row, name).show().into_owned());
        let count = kinds.entry(kind).or_default();
        *count += 1;
        if *count <= OF_A_KIND {
            some.push(row as u32);
        }
    }
    let mut some = all.select(&some).compact();
    let time = |row: usize| Value::from(format!("{}", now - 60.0 - row as f64).as_str());
    some.set("_time".into(), Column::of((0..some.rows()).map(time)));
    some
}

/// A few of them, of many kinds.
pub fn some(recorded: &Table) -> Table {
    let step = (recorded.rows() / OTHERS).max(1);
    let rows: Vec<u32> = (0..recorded.rows()).step_by(step).map(|row| row as u32).collect();
    recorded.select(&rows).compact()
}

/// Those that pass the first conditions of a search and of the searches in it, and a few that may not.
pub fn asked(plan: &Plan, now: f64, recorded: &Table) -> Table {
    let mut rows: Vec<u32> =
        std::iter::once(plan).chain(plan.nested()).flat_map(|plan| passing(plan, now, recorded)).collect();
    rows.sort_unstable();
    rows.dedup();
    Table::concat(&[recorded.select(&rows).compact(), some(recorded)])
}

/// The first events that a search has left before it puts rows together.
fn passing(plan: &Plan, now: f64, recorded: &Table) -> Vec<u32> {
    let is_row_by_row =
        |op: &Op| matches!(op, Op::Scan | Op::Filter(_) | Op::Extend(_) | Op::Rename(_) | Op::Extract(_) | Op::Bin(_));
    let steps = plan.steps.iter().take_while(|step| is_row_by_row(&step.op)).cloned().collect();
    let mut numbered = recorded.clone();
    numbered.set(NUMBER.into(), Column::of((0..recorded.rows()).map(|row| Value::from(row.to_string().as_str()))));
    let passed = engine::run(&Plan { steps }, &Context::new(now, Zone::utc()), numbered).table;
    let number = |row| passed.value(row, NUMBER).show().parse().ok();
    (0..passed.rows().min(ASKED)).filter_map(number).collect()
}
