//! Exports that are read whole, or only what a search needs of them.

use super::Search;
use serde_json::Value as Json;
use spelt::engine::{self, Outcome};
use spelt::events::{Ask, Metadata, Report, read};
use spelt::function::Context;
use spelt::harness::rows::columns;
use spelt::plan::Plan;
use spelt::plan::needs::Needs;
use spelt::table::{Name, Table};
use spelt::value::Value;
use spelt::value::time::Zone;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use tempfile::TempDir;

/// A file or a folder of exports.
pub struct Exports {
    path: PathBuf,
    /// What `now()` is: just after the last event.
    now: f64,
    /// Fields that are there only for who names them.
    asked: BTreeSet<Name>,
    /// All of the events, by those of the fields above that they have.
    whole: Mutex<BTreeMap<BTreeSet<Name>, Table>>,
}

impl Exports {
    /// The exports there, for searches that name no other fields than these.
    pub fn at(path: &Path, searches: &[Search]) -> Exports {
        let (plain, report) = read_into_one(path, &Needs::default());
        let now = report.latest.map_or(0.0, |latest| latest.floor() + 1.0);
        let named = searches.iter().filter_map(|search| search.plan(now)).flat_map(|plan| Needs::of(&plan).named);
        let (full, _) = read_into_one(path, &Needs { named: named.collect(), ..Needs::default() });
        let asked = full.names().filter(|name| !plain.has(name)).cloned().collect();
        Exports { path: path.to_path_buf(), now, asked, whole: Mutex::default() }
    }

    /// All of the events, as they are for a search that names these fields.
    pub fn whole(&self, named: &BTreeSet<Name>) -> Table {
        let asked: BTreeSet<Name> = self.asked.intersection(named).cloned().collect();
        let mut whole = self.whole.lock().unwrap_or_else(PoisonError::into_inner);
        let needs = Needs { named: asked.clone(), ..Needs::default() };
        whole.entry(asked).or_insert_with(|| read_into_one(&self.path, &needs).0).clone()
    }

    /// Fails if the search gives anything else where only what it needs is read. Says whether it finds anything; nothing
    /// where it has no plan.
    pub fn compare(&self, search: &Search) -> Option<bool> {
        let plan = search.plan(self.now)?;
        let needs = Needs::of(&plan);
        let context = Context::new(self.now, Zone::utc());
        let expected = engine::run(&plan, &context, self.whole(&needs.named));
        let mut run = engine::Run::new(&plan, &context);
        read_blocks(&self.path, &needs, &mut |block| run.push(block));
        let found = run.finish();
        let (id, path, texts) = (&search.id, self.path.display(), &needs.literals);
        assert_eq!(told(&plan, &found), told(&plan, &expected), "{id} over {path}, where {texts:?} are looked for");
        Some(!expected.table.is_empty())
    }
}

fn read_blocks(path: &Path, needs: &Needs, take: &mut dyn FnMut(Table)) -> Report {
    let (given, zone) = (Metadata::default(), Zone::utc());
    let ask = Ask { needs, given: &given, zone: &zone, strict: false };
    read(path, &ask, take).expect("it reads")
}

fn read_into_one(path: &Path, needs: &Needs) -> (Table, Report) {
    let mut blocks = Vec::new();
    let report = read_blocks(path, needs, &mut |block| blocks.push(block));
    (Table::concat(&blocks), report)
}

/// All that a search gives: its columns in their order, its rows in theirs, its notes and its errors.
fn told(plan: &Plan, outcome: &Outcome) -> String {
    let table = &outcome.table;
    let columns = columns(plan, table);
    let mut out = format!("{} rows of {columns:?}\n", table.rows());
    for row in 0..table.rows() {
        let cells = columns.iter().map(|name| (name, table.value(row, name))).filter(|(_, value)| !value.is_null());
        cells.for_each(|(name, value)| _ = write!(out, "{name}={}; ", shown(value)));
        out.push('\n');
    }
    // Events whose metadata was inferred are counted as they pass one condition, and the next may drop them all.
    let said = outcome.notes.iter().chain(&outcome.errors).filter(|said| said.code != "inferred-metadata");
    out.extend(said.map(|said| format!("{}: {}\n", said.code, said.message)));
    out
}

/// A value as it is told apart: several are not one with line ends.
fn shown(value: &Value) -> String {
    match value {
        Value::Multi(values) => values.iter().map(|value| format!("[{}]", value.show())).collect(),
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => value.show().into_owned(),
    }
}

/// The fixtures, in the order of their names.
pub fn fixtures() -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![super::here("fixtures")]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("it can be listed").flatten() {
            if entry.path().is_dir() { folders.push(entry.path()) } else { found.push(entry.path()) }
        }
    }
    found.retain(|path| path.extension().is_some_and(|end| end != "toml" && end != "md"));
    found.sort();
    found
}

/// All fixtures in one folder.
pub fn all_fixtures() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    for (index, file) in fixtures().iter().enumerate() {
        fs::copy(file, folder.path().join(format!("{index:04}"))).expect("it can be copied");
    }
    folder
}

/// A small fixture of every format.
pub fn some_fixtures() -> TempDir {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let mut formats = BTreeSet::new();
    for file in fixtures() {
        let is_small = fs::metadata(&file).is_ok_and(|data| data.len() < 20_000);
        if is_small && formats.insert(file.extension().map(ToOwned::to_owned)) {
            fs::copy(&file, folder.path().join(format!("{:04}", formats.len()))).expect("it can be copied");
        }
    }
    folder
}

/// Real events, where OTRF's datasets stand beside the project: up to so many of each kind.
pub fn sample_of_otrf(most: usize) -> Option<TempDir> {
    let entries = fs::read_dir(super::here("../shared/data/otrf")).into_iter().flatten().flatten();
    let archives = entries.map(|entry| entry.path()).filter(|path| path.extension().is_some_and(|end| end == "zip"));
    let mut kinds: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for archive in archives {
        for line in unpacked(&archive).lines().filter(|line| !line.trim().is_empty()) {
            let event: Json = serde_json::from_str(line).expect("JSON");
            kinds.entry(format!("{} {}", event["Channel"], event["EventID"])).or_default().push(line.to_string());
        }
    }
    let sample = |lines: &Vec<String>| lines.iter().step_by(lines.len().div_ceil(most)).cloned().collect::<Vec<_>>();
    let lines: Vec<String> = kinds.values().flat_map(sample).collect();
    let folder = tempfile::tempdir().expect("a temporary folder");
    fs::write(folder.path().join("otrf.jsonl"), lines.join("\n")).expect("it can be written");
    (!kinds.is_empty()).then_some(folder)
}

/// The text of the one file in an archive.
fn unpacked(archive: &Path) -> String {
    let mut archive = zip::ZipArchive::new(File::open(archive).expect("it opens")).expect("a zip archive");
    let mut text = String::new();
    archive.by_index(0).expect("a file within").read_to_string(&mut text).expect("UTF-8");
    text
}
