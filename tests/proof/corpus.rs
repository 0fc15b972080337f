//! The searches of public detection content, over the project's own fixtures and recorded attacks.

use super::cases::{Case, Events};
use super::{engine_of, prove};
use serde_json::{Map, Value as Json};
use spelt::backend;
use spelt::document;
use spelt::events::{self, Ask, Metadata};
use spelt::plan::needs::Needs;
use spelt::syntax::macros::Macros;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::path::Path;
use std::sync::Arc;

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
    let Some(mut engine) = engine_of("duckdb") else { return };
    let backend = backend::find("duckdb").expect("it is a target");
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
        let tally = prove(backend, &mut *engine, cases.collect(), &macros);
        tally.told("duckdb", name);
        wrong.extend(tally.wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}
