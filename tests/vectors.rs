//! The acceptance vectors that stand beside the project, where they are there: searches, events in, rows out.

use serde_json::{Map, Value as Json};
use spelt::command::{Setting, lower};
use spelt::engine;
use spelt::function::Context;
use spelt::source::Source;
use spelt::table::{Builder, Table};
use spelt::value::Value;
use spelt::value::time::Zone;
use std::collections::BTreeMap;
use std::path::Path;

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
        let vector: Map<String, Json> = serde_json::from_str(line).unwrap();
        let id = vector["id"].as_str().unwrap();
        if WRONG.iter().any(|(wrong, _)| *wrong == id) {
            continue;
        }
        match judge(&vector) {
            Outcome::Passed => passed += 1,
            Outcome::Refused(what) => *refused.entry(what).or_insert(0) += 1,
            Outcome::Failed(why) => failed.push(format!("{id}: {}\n    {why}", vector["spl"].as_str().unwrap())),
        }
    }
    println!("{passed} vectors pass, {} fail, {} held to be wrong", failed.len(), WRONG.len());
    for (what, count) in &refused {
        println!("{count} not run: {what}");
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
    assert!(passed > 200, "only {passed} vectors ran");
}

fn judge(vector: &Map<String, Json>) -> Outcome {
    let source = Source::bare("vector", vector["spl"].as_str().unwrap());
    let lowered = lower(&source, &Setting::at(NOW, Zone::utc()));
    let expects_error = vector.get("expected_error").is_some_and(|flag| flag == &Json::Bool(true));
    let refusal = lowered.diagnostics.iter().find(|diagnostic| diagnostic.code == "unsupported");
    if let Some(refusal) = refusal {
        return Outcome::Refused(refusal.message.clone());
    }
    let Some(plan) = lowered.plan else {
        let errors: Vec<_> = lowered.diagnostics.iter().map(|diagnostic| diagnostic.message.as_str()).collect();
        return if expects_error { Outcome::Passed } else { Outcome::Failed(errors.join("; ")) };
    };
    if expects_error {
        return Outcome::Failed("an error was expected".into());
    }
    let context = Context::new(NOW, Zone::utc());
    let outcome = engine::run(&plan, &context, events(&vector["events"]));
    let mut actual = rows(&outcome.table, &vector["expected"]);
    let mut expected: Vec<BTreeMap<String, Json>> = vector["expected"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row.as_object().unwrap().clone().into_iter().collect())
        .filter(|row: &BTreeMap<_, _>| !row.is_empty())
        .collect();
    if vector.get("ordered") == Some(&Json::Bool(false)) {
        actual.sort_by_key(|row| format!("{row:?}"));
        expected.sort_by_key(|row| format!("{row:?}"));
    }
    if actual == expected {
        return Outcome::Passed;
    }
    Outcome::Failed(format!("expected {}\n    got      {}", shown(&expected), shown(&actual)))
}

fn shown(rows: &[BTreeMap<String, Json>]) -> String {
    serde_json::to_string(rows).unwrap()
}

fn events(events: &Json) -> Table {
    let mut builder = Builder::default();
    for event in events.as_array().unwrap() {
        for (name, value) in event.as_object().unwrap() {
            let text = |json: &Json| Value::from(json.as_str().unwrap());
            builder.put(
                name,
                match value {
                    Json::Array(items) => Value::many(items.iter().map(text)),
                    single => text(single),
                },
            );
        }
        builder.end_row();
    }
    builder.finish()
}

/// The rows without nulls, and without internal fields that the vector does not name; a row of nothing is no row.
fn rows(table: &Table, expected: &Json) -> Vec<BTreeMap<String, Json>> {
    let named = |name: &str| expected.as_array().unwrap().iter().any(|row| row.get(name).is_some());
    (0..table.rows())
        .map(|row| {
            table
                .names()
                .filter(|name| !name.starts_with(['_', '\0']) || named(name))
                .filter_map(|name| Some((name.to_string(), json(table.value(row, name))?)))
                .collect::<BTreeMap<_, _>>()
        })
        .filter(|row| !row.is_empty())
        .collect()
}

fn json(value: &Value) -> Option<Json> {
    match value {
        Value::Null => None,
        Value::Multi(values) => Some(values.iter().filter_map(json).collect()),
        Value::Bool(_) | Value::Number(_) | Value::Text(_) => Some(Json::String(value.show().into_owned())),
    }
}
