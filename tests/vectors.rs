//! The acceptance vectors that stand beside the project, where they are there: searches, events in, rows out.

use serde::{Deserialize, Serialize};
use spelt::command::{Setting, lower};
use spelt::engine;
use spelt::events::{self, Ask, Metadata};
use spelt::function::Context;
use spelt::knowledge::Knowledge;
use spelt::knowledge::held::Held;
use spelt::plan::Plan;
use spelt::plan::needs::Needs;
use spelt::source::Source;
use spelt::table::{Builder, Table};
use spelt::value::Value;
use spelt::value::time::Zone;
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

/// A search, the events it is run over, and the rows it must give.
#[derive(Deserialize)]
struct Vector {
    id: String,
    spl: String,
    events: Vec<Row>,
    #[serde(default)]
    expected: Vec<Row>,
    #[serde(default)]
    expected_error: bool,
    #[serde(default)]
    ordered: bool,
    #[serde(default)]
    lookups: BTreeMap<String, Vec<Row>>,
}

type Row = BTreeMap<String, Cell>;

/// A value or several.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
#[serde(untagged)]
enum Cell {
    One(String),
    Many(Vec<String>),
}

/// Vectors held to be wrong, each with the reason.
const WRONG: &[(&str, &str)] = &[];

const NOW: f64 = 1_750_000_000.0;

/// What became of a vector.
enum Outcome {
    Passed,
    /// It uses something spelt refuses by name; which.
    Refused(String),
    Failed(String),
}

#[test]
fn every_vector_of_the_supported_commands_passes() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/spec/vectors.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: the acceptance vectors are not there");
        return;
    };
    let (mut passed, mut refused, mut failed) = (0, BTreeMap::new(), Vec::new());
    for line in text.lines().filter(|line| !line.trim().is_empty()) {
        let vector: Vector = serde_json::from_str(line).unwrap();
        if WRONG.iter().any(|(wrong, _)| *wrong == vector.id) {
            continue;
        }
        match judge(vector) {
            Outcome::Passed => passed += 1,
            Outcome::Refused(what) => *refused.entry(what).or_insert(0) += 1,
            Outcome::Failed(why) => failed.push(why),
        }
    }
    println!("{passed} vectors pass, {} fail, {} held to be wrong", failed.len(), WRONG.len());
    for (what, count) in &refused {
        println!("{count} not run: {what}");
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(passed > 200, "only {passed} vectors ran");
}

fn judge(mut vector: Vector) -> Outcome {
    let source = Source::bare("vector", vector.spl.as_str());
    let lowered = lower(&source, &Setting::at(NOW, Zone::utc()).knowing(known(&vector.lookups)));
    let failed = |why: String| Outcome::Failed(format!("{}: {}\n    {why}", vector.id, vector.spl));
    if let Some(refusal) = lowered.diagnostics.iter().find(|diagnostic| diagnostic.code == "unsupported") {
        return Outcome::Refused(refusal.message.clone());
    }
    let Some(plan) = lowered.plan else {
        let errors: Vec<_> = lowered.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        return if vector.expected_error { Outcome::Passed } else { failed(errors.join("; ")) };
    };
    if vector.expected_error {
        return failed("an error was expected".into());
    }
    let context = Context::new(NOW, Zone::utc());
    let outcome = engine::run(&plan, &context, table_of(&vector.events));
    let read = from_file(&vector, &plan, &context);
    let mut actual = rows(&outcome.table, &vector.expected);
    let mut read = rows(&read, &vector.expected);
    vector.expected.retain(|row| !row.is_empty());
    if !vector.ordered {
        actual.sort();
        read.sort();
        vector.expected.sort();
    }
    if actual == vector.expected && read != actual {
        return failed(format!("read from JSON lines, they give {read:?}"));
    }
    if actual == vector.expected {
        return Outcome::Passed;
    }
    failed(format!("expected {:?}\n    got      {actual:?}", vector.expected))
}

/// The rows of a vector whose events are written to a file of JSON lines and read back, only what is needed of them.
fn from_file(vector: &Vector, plan: &Plan, context: &Context) -> Table {
    let mut run = engine::Run::new(plan, context);
    if !vector.events.is_empty() {
        let lines: Vec<String> =
            vector.events.iter().map(|event| serde_json::to_string(event).expect("texts")).collect();
        let file = tempfile::Builder::new().suffix(".jsonl").tempfile().expect("a temporary file");
        std::fs::write(file.path(), lines.join("\n")).expect("it can be written");
        let (needs, given, zone) = (Needs::of(plan), Metadata::default(), Zone::utc());
        let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
        let read = events::read(file.path(), &ask, &mut |block| run.push(block));
        assert!(read.is_ok(), "{}: {read:?}", vector.id);
    }
    run.finish().table
}

fn known(lookups: &BTreeMap<String, Vec<Row>>) -> Arc<Knowledge> {
    let mut known = Knowledge::default();
    lookups.iter().for_each(|(file, rows)| known.keep(file.as_str(), Held::given(table_of(rows))));
    Arc::new(known)
}

fn table_of(events: &[Row]) -> Table {
    let mut builder = Builder::default();
    for event in events {
        for (name, cell) in event {
            let value = match cell {
                Cell::One(text) => Value::from(text.as_str()),
                Cell::Many(texts) => Value::many(texts.iter().map(|text| Value::from(text.as_str()))),
            };
            builder.put(name, value);
        }
        builder.end_row();
    }
    builder.finish()
}

/// The rows without nulls, and without internal fields that the vector does not name; a row of nothing is no row.
fn rows(table: &Table, expected: &[Row]) -> Vec<Row> {
    let named = |name: &str| expected.iter().any(|row| row.contains_key(name));
    (0..table.rows())
        .map(|row| {
            table
                .names()
                .filter(|name| !name.starts_with(['_', '\0']) || named(name))
                .filter_map(|name| Some((name.to_string(), cell(table.value(row, name))?)))
                .collect::<Row>()
        })
        .filter(|row| !row.is_empty())
        .collect()
}

fn cell(value: &Value) -> Option<Cell> {
    match value {
        Value::Null => None,
        Value::Multi(values) => Some(Cell::Many(values.iter().map(|value| value.show().into_owned()).collect())),
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => Some(Cell::One(value.show().into_owned())),
    }
}
