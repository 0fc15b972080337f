//! Translations give the rows of spelt's own engine: searches of every card, and of the vectors that stand beside the
//! project where they are there, run with the `duckdb` command.

// What clippy leaves to tests does not reach the functions that they share.
#![allow(clippy::print_stdout)]

use serde_json::{Map, Value as Json};
use spelt::backend::{self, Request, Schema, Translation};
use spelt::command::{self, Setting};
use spelt::document::{self, Query};
use spelt::engine;
use spelt::events::{self, Ask, Metadata};
use spelt::function::{self, Context, Kind};
use spelt::harness::proof::duckdb::{DuckDb, Job};
use spelt::harness::proof::{self};
use spelt::knowledge::Knowledge;
use spelt::plan::Plan;
use spelt::plan::needs::Needs;
use spelt::source::Source;
use spelt::syntax::macros::Macros;
use spelt::table::{Builder, Table};
use spelt::value::Value;
use spelt::value::time::Zone;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// 2025-06-15T15:06:40Z, the moment the searches are run.
const NOW: f64 = 1_750_000_000.0;

/// A search, and the events it is run over.
struct Case {
    name: String,
    search: String,
    events: Arc<Events>,
}

/// Events, as spelt's engine has them and as the target reads them.
struct Events {
    table: Table,
    schema: Schema,
    text: String,
}

impl Events {
    fn of(table: Table) -> Arc<Events> {
        let schema = Schema::flat().with_many(proof::of_many(&table));
        let text = proof::written(&table, schema.spellings.as_deref());
        Arc::new(Events { table, schema, text })
    }
}

/// What was made of it.
struct Translated {
    name: String,
    search: String,
    plan: Plan,
    ours: Table,
    events: Arc<Events>,
    translation: Translation,
}

/// DuckDB's command; none if there is none here, which a continuous build may not pass over.
fn duckdb() -> Option<DuckDb> {
    let named = std::env::var_os("SPELT_DUCKDB").map(PathBuf::from);
    let on_path = || {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders).map(|folder| folder.join("duckdb")).find(|path| path.is_file())
    };
    let found = named.or_else(on_path).filter(|path| path.is_file());
    let is_continuous = std::env::var_os("SPELT_PROVE").is_some();
    assert!(found.is_some() || !is_continuous, "there is no `duckdb`, and SPELT_PROVE asks for it");
    if found.is_none() {
        println!("SKIPPED: there is no `duckdb`; install it, or name it in SPELT_DUCKDB");
    }
    found.map(DuckDb::at)
}

/// A line of names, then a line a row; an empty cell is null, `""` empty text, `a|b` a multivalue.
fn table(text: &str) -> Table {
    let mut builder = Builder::default();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().map(|line| line.split(',').collect()).unwrap_or_default();
    for line in lines {
        for (name, cell) in names.iter().zip(line.split(',')) {
            let value = match cell {
                "" => Value::Null,
                "\"\"" => Value::from(""),
                cell => Value::many(cell.split('|').map(Value::from)),
            };
            builder.put(name, value);
        }
        builder.end_row();
    }
    builder.finish()
}

fn of_cards() -> Vec<Case> {
    let commands = command::ALL.iter().flat_map(|command| {
        command.examples.iter().map(|example| Case {
            name: format!("`{}`", command.name),
            search: example.search.to_string(),
            events: Events::of(table(example.events)),
        })
    });
    let nothing = Events::of(Table::default());
    let functions = function::all().flat_map(|function| {
        let nothing = nothing.clone();
        function.examples.iter().map(move |(call, _)| {
            let value = if function.gives == Kind::Bool { format!("tostring({call})") } else { (*call).to_string() };
            Case {
                name: format!("`{}`", function.name),
                search: format!("| makeresults | eval r={value} | table r"),
                events: nothing.clone(),
            }
        })
    });
    commands.chain(functions).collect()
}

fn of_vectors() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/spec/vectors.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: the acceptance vectors are not there");
        return Vec::new();
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let vector: Map<String, Json> = serde_json::from_str(line).expect("a vector is an object");
            let word = |key: &str| vector[key].as_str().unwrap_or_default().to_string();
            let mut builder = Builder::default();
            for event in vector["events"].as_array().into_iter().flatten() {
                for (name, cell) in event.as_object().into_iter().flatten() {
                    builder.put(name, value(cell));
                }
                builder.end_row();
            }
            Case { name: word("id"), search: word("spl"), events: Events::of(builder.finish()) }
        })
        .collect()
}

fn value(cell: &Json) -> Value {
    match cell {
        Json::Array(values) => Value::many(values.iter().map(value)),
        Json::String(text) => Value::from(text.as_str()),
        Json::Null => Value::Null,
        Json::Bool(_) | Json::Number(_) | Json::Object(_) => Value::from(cell.to_string()),
    }
}

/// A search in the target's language; or why not.
fn translated(case: Case, macros: &Macros) -> Result<Translated, String> {
    let mut query = Query::new(&*case.name, Source::bare("search", case.search.as_str()).into());
    query.replace_macros(macros, &|_| Err(String::new()));
    let source = query.searched().clone();
    let zone = Zone::utc();
    let lowered = query.lower(&Setting::at(NOW, zone.clone()).knowing(Knowledge::of_examples().into())).to_run();
    let plan = lowered.plan.ok_or("it has errors")?;
    let context = Context::new(NOW, zone.clone());
    let outcome = engine::run(&plan, &context, case.events.table.clone());
    if let Some(error) = outcome.errors.first() {
        return Err(error.message.clone());
    }
    let request = Request { source: &source, schema: &case.events.schema, approximate: false, now: NOW, zone: &zone };
    let backend = backend::find("duckdb").expect("it is there");
    let translation = backend.translate(&plan, &request).map_err(|refusals| refusals[0].message.clone())?;
    let Case { name, search, events } = case;
    Ok(Translated { name, search, plan, ours: outcome.table, events, translation })
}

/// Translates and runs all searches; those that disagree are given.
fn prove(cases: Vec<Case>, macros: &Macros) -> Vec<String> {
    let Some(duckdb) = duckdb() else { return Vec::new() };
    let (mut all, mut refused) = (Vec::new(), BTreeMap::<String, usize>::new());
    let count = cases.len();
    for case in cases {
        match translated(case, macros) {
            Ok(translated) => all.push(translated),
            Err(why) => *refused.entry(why).or_default() += 1,
        }
    }
    let job = |it| {
        let Translated { translation, events, .. }: &Translated = it;
        Job { translation, schema: &events.schema, events: &events.text }
    };
    let jobs: Vec<Job<'_>> = all.iter().map(job).collect();
    let results = duckdb.run(&jobs).expect("it runs");
    let mut wrong = Vec::new();
    for (it, result) in all.iter().zip(results) {
        let judged =
            result.and_then(|rows| proof::differs(&it.plan, &it.ours, &rows, it.translation.columns.as_deref()));
        let why = match judged {
            Ok(None) => continue,
            Ok(Some(difference)) => format!("{difference:?}"),
            Err(why) => why,
        };
        wrong.push(format!("{}: {}\n{why}\n{}", it.name, it.search, it.translation.query));
    }
    let mut refused: Vec<(String, usize)> = refused.into_iter().collect();
    refused.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    refused.iter().for_each(|(why, count)| println!("{count} refused: {why}"));
    let with_rows = all.iter().filter(|it| it.ours.rows() > 0).count();
    let counts = (all.len(), with_rows, wrong.len());
    println!("{} of {count} searches translated, {} of them with rows, {} wrong", counts.0, counts.1, counts.2);
    wrong
}

#[test]
fn the_examples_of_all_cards_give_the_same_rows() {
    let wrong = prove(of_cards(), &Macros::default());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

#[test]
fn the_vectors_give_the_same_rows() {
    let wrong = prove(of_vectors(), &Macros::default());
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// The events of the project's own shared fixtures, and of recorded attacks where they are there.
fn of_fixtures() -> Arc<Events> {
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
    // Hundreds of searches read them, each from JSON: so many are enough of every kind.
    let step = all.rows().div_ceil(MOST).max(1);
    let some: Vec<u32> = (0..all.rows() as u32).step_by(step).collect();
    Events::of(all.select(&some).compact())
}

/// The most events that the searches of the corpus are run over.
const MOST: usize = 2_500;

/// Takes minutes: `just verify` runs it.
#[test]
#[ignore = "takes minutes"]
fn the_searches_of_the_corpus_give_the_same_rows() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let mut macros = Macros::default();
    let folder = shared.join("data/security_content/macros");
    let Ok(found) = document::macros::read(&folder) else {
        println!("SKIPPED: the corpus is not there");
        return;
    };
    found.into_iter().for_each(|found| macros.add(found));
    let events = of_fixtures();
    let mut wrong = Vec::new();
    for name in ["security_content", "community"] {
        let text = std::fs::read_to_string(shared.join(format!("corpus/{name}.jsonl"))).expect("the corpus");
        let lines = text
            .lines()
            .enumerate()
            .map(|(number, line)| (number, serde_json::from_str(line).expect("a vector is an object")));
        let cases = lines.filter_map(|(number, search): (usize, Map<String, Json>)| {
            let is_meant = search.get("windows").is_none_or(|windows| windows == &Json::Bool(true));
            let search = search["search"].as_str()?.to_string();
            is_meant.then(|| Case { name: format!("{name} {number}"), search, events: events.clone() })
        });
        println!("{name}:");
        wrong.extend(prove(cases.collect(), &macros));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
