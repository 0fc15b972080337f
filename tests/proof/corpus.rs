//! The searches of public detection content, over recorded attacks and over events that are made to meet them.

mod tables;
mod witness;

use super::cases::{Case, Events};
use super::{NOW, engine_of, prove};
use serde_json::{Map, Value as Json};
use spelt::backend;
use spelt::command::Setting;
use spelt::document::{self, Query};
use spelt::events::{self, Ask, Metadata};
use spelt::knowledge::Knowledge;
use spelt::plan::needs::Needs;
use spelt::source::Source;
use spelt::syntax::macros::Macros;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// So many recorded events of each kind are taken.
const OF_A_KIND: usize = 5;

/// A search of the corpus.
struct Found {
    name: String,
    search: String,
    /// Whether it is about Windows.
    is_windows: bool,
}

fn shared() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared")
}

/// The searches of the corpus; none where it is not there.
fn searches() -> Vec<Found> {
    let mut all = Vec::new();
    for name in ["security_content", "community"] {
        let Ok(text) = std::fs::read_to_string(shared().join(format!("corpus/{name}.jsonl"))) else {
            return Vec::new();
        };
        for (number, line) in text.lines().enumerate() {
            let line: Map<String, Json> = serde_json::from_str(line).expect("a search is an object");
            let search = line["search"].as_str().unwrap_or_default().to_string();
            let is_windows = line.get("windows") == Some(&Json::Bool(true));
            all.push(Found { name: format!("{name} {}", number + 1), search, is_windows });
        }
    }
    all
}

/// Recorded attacks and the project's own fixtures: some events of each kind.
pub fn recorded() -> Arc<Events> {
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
    Events::of(all.select(&some).compact())
}

/// Proves the searches of the corpus that `is_meant` names; gives those that disagree.
fn prove_corpus(target: &str, is_meant: impl Fn(&Found) -> bool) -> Vec<String> {
    let found = searches();
    let mut macros = Macros::default();
    let defined = document::macros::read(&shared().join("data/security_content/macros"));
    defined.into_iter().flatten().for_each(|it| macros.add(it));
    if found.is_empty() {
        println!("SKIPPED: the corpus is not there");
        return Vec::new();
    }
    let Some(mut engine) = engine_of(target) else { return Vec::new() };
    let backend = backend::find(target).expect("it is a target");
    let knowledge = Arc::new(tables::known(found.iter().map(|found| &*found.search)));
    let meant: Vec<&Found> = found.iter().filter(|found| is_meant(found)).collect();
    let made = |found: &&Found| Some(case(found, Events::of(made(found, &macros, &knowledge)?)));
    let over_made: Vec<Case> = meant.iter().filter_map(made).collect();
    println!("{target}: {} searches, of which {} can be run here", meant.len(), over_made.len());
    let recorded = recorded();
    let runnable =
        over_made.iter().map(|it| Case { name: it.name.clone(), search: it.search.clone(), events: recorded.clone() });
    let over_recorded: Vec<Case> = runnable.collect();
    let mut wrong = Vec::new();
    for (what, cases) in [("events made to meet each search", over_made), ("recorded events", over_recorded)] {
        let tally = prove(backend, &mut *engine, cases, &macros, &knowledge);
        tally.told(target, what);
        wrong.extend(tally.wrong);
    }
    wrong
}

fn case(found: &Found, events: Arc<Events>) -> Case {
    Case { name: found.name.clone(), search: found.search.clone(), events }
}

/// Events that meet a search; none if it cannot be run: it is broken, or needs a macro, a model or a server.
fn made(found: &Found, macros: &Macros, knowledge: &Arc<Knowledge>) -> Option<Table> {
    let mut query = Query::new(&*found.name, Source::bare("search", found.search.as_str()).into());
    query.replace_macros(macros, &|_| Err(String::new()));
    let setting = Setting::at(NOW, Zone::utc()).knowing(knowledge.clone());
    Some(witness::of(&query.lower(&setting).to_run().plan?, NOW))
}

/// Takes minutes: `just verify` runs it.
#[test]
#[ignore = "takes minutes"]
fn windows_searches_of_the_corpus_give_the_same_rows() {
    for target in targets() {
        let wrong = prove_corpus(&target, |found| found.is_windows);
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }
}

/// Takes minutes: `just verify` runs it.
#[test]
#[ignore = "takes minutes"]
fn other_searches_of_the_corpus_give_the_same_rows() {
    for target in targets() {
        let wrong = prove_corpus(&target, |found| !found.is_windows);
        assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    }
}

/// DuckDB, or the targets that `SPELT_PROVE_TARGETS` names, with blanks between them.
fn targets() -> Vec<String> {
    let named = std::env::var("SPELT_PROVE_TARGETS").unwrap_or_else(|_| "duckdb".into());
    named.split_whitespace().map(String::from).collect()
}
