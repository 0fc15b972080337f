//! The searches of public detection content, over recorded attacks and over events that are made to meet them.

mod recorded;
mod tables;
mod witness;

use super::cases::{Case, Events};
use super::{NOW, Terms, engine_of, prove};
use serde_json::{Map, Value as Json};
use spelt::backend::{self, Schema};
use spelt::command::Setting;
use spelt::document::{self, Query};
use spelt::source::Source;
use spelt::syntax::macros::Macros;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use recorded::recorded;

/// How many searches each engine runs over each kind of events; where it runs none, the share translated is told.
const MOST: &[(&str, usize)] = &[
    ("clickhouse", 150),
    ("duckdb", usize::MAX),
    ("esql", usize::MAX),
    ("kql", 150),
    ("postgres", 80),
    ("sigma", usize::MAX),
    ("spark", 40),
];

/// The targets that are proved over searches about other things than Windows as well.
const OF_ALL: [&str; 3] = ["clickhouse", "duckdb", "postgres"];

/// A search of the corpus.
struct Found {
    name: String,
    search: String,
    /// Whether it is about Windows.
    is_windows: bool,
}

/// A search that can be run here, and events for it.
struct Subject<'f> {
    found: &'f Found,
    /// Made to meet it, and some recorded ones among them.
    made: Table,
    /// Recorded ones that it asks for, and others.
    recorded: Table,
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

/// Proves a target over the searches of the corpus, those about Windows by themselves.
fn prove_corpus(target: &str) {
    let found = searches();
    if found.is_empty() {
        println!("SKIPPED: the corpus is not there");
        return;
    }
    let Some(mut engine) = engine_of(target) else { return };
    let backend = backend::find(target).expect("it is a target");
    let mut macros = Macros::default();
    let defined = document::macros::read(&shared().join("data/security_content/macros"));
    defined.into_iter().flatten().for_each(|it| macros.add(it));
    let knowledge = Arc::new(tables::known(found.iter().map(|found| &*found.search)));
    let terms = Terms { macros, knowledge, most: most(target) };
    let recorded = recorded(NOW);
    let mut wrong = Vec::new();
    let others = OF_ALL.contains(&target).then_some(("other things", false));
    for (about, is_windows) in std::iter::once(("Windows", true)).chain(others) {
        let meant: Vec<&Found> = found.iter().filter(|found| found.is_windows == is_windows).collect();
        let subjects: Vec<Subject<'_>> = meant.iter().filter_map(|found| subject(found, &terms, &recorded)).collect();
        println!("{target}: {} searches about {about}, of which {} can be run here", meant.len(), subjects.len());
        let over_made = subjects.iter().map(|it| case(it.found, Schema::flat(), &it.made));
        let over_recorded = subjects.iter().map(|it| case(it.found, backend.schema(), &it.recorded));
        for (what, cases) in [("made", over_made.collect::<Vec<_>>()), ("recorded", over_recorded.collect())] {
            let tally = prove(backend, &mut *engine, cases, &terms);
            tally.told(target, &format!("{about}, over {what} events"));
            wrong.extend(tally.wrong);
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// How many searches it runs of each kind; `SPELT_PROVE_MOST` asks for more, or less.
fn most(target: &str) -> usize {
    let asked = std::env::var("SPELT_PROVE_MOST").ok().and_then(|text| text.parse().ok());
    let usual = MOST.iter().find(|(name, _)| *name == target).expect("it is a target").1;
    asked.unwrap_or(usual)
}

fn case(found: &Found, schema: Schema, events: &Table) -> Case {
    Case { name: found.name.clone(), search: found.search.clone(), events: Events::under(schema, events.clone()) }
}

/// A search with its events; none if it cannot be run: it is broken, or needs a macro, a model or a server.
fn subject<'f>(found: &'f Found, terms: &Terms, recorded: &Table) -> Option<Subject<'f>> {
    let mut query = Query::new(&*found.name, Source::bare("search", found.search.as_str()).into());
    query.replace_macros(&terms.macros, &|_| Err(String::new()));
    let setting = Setting::at(NOW, Zone::utc()).knowing(terms.knowledge.clone());
    let plan = query.lower(&setting).to_run().plan?;
    let made = Table::concat(&[witness::of(&plan, NOW), recorded::some(recorded)]);
    Some(Subject { found, made, recorded: recorded::asked(&plan, NOW, recorded) })
}

/// A test for each target: `.ci/prove` runs them.
macro_rules! targets {
    ($($target:ident),*) => {
        $(#[test]
        #[ignore = "takes minutes"]
        fn $target() {
            prove_corpus(stringify!($target));
        })*
    };
}

targets!(clickhouse, duckdb, esql, kql, postgres, sigma, spark);
