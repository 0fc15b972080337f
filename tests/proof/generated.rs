//! Searches and events that nobody wrote: both are drawn at random, run by spelt's engine and by DuckDB, and what differs is
//! cut down to the least search over the least events that still do.
//!
//! The seed is fixed, so that a run repeats. `SPELT_ROUNDS` draws more, and `SPELT_SEED` others.

mod draw;
mod expr;

use super::cases::{Case, Events};
use super::{Knowledge, Macros, engine_of, prove};
use draw::{Row, Search, events, search};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use spelt::backend;
use spelt::harness::proof::engine::Engine;
use std::sync::Arc;

/// So many searches are drawn for each table of events, and run by one process.
const SEARCHES: usize = 40;

/// So many tables are drawn unless the variable says otherwise.
const ROUNDS: u64 = 12;

/// A failing search is cut down in at most so many steps.
const STEPS: usize = 150;

#[test]
fn searches_that_nobody_wrote_give_the_same_rows() {
    let Some(mut engine) = engine_of("duckdb") else { return };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (rounds, first) = (number("SPELT_ROUNDS").unwrap_or(ROUNDS), number("SPELT_SEED").unwrap_or(0));
    let (mut drawn, mut run, mut failures) = (0, 0, Vec::new());
    for round in first..first + rounds {
        let mut runner = seeded(round);
        let mut table = events().new_tree(&mut runner).expect("events are drawn");
        let mut trees: Vec<_> =
            (0..SEARCHES).map(|_| search().new_tree(&mut runner).expect("a search is drawn")).collect();
        let rows = table.current();
        let searches: Vec<Search> = trees.iter().map(ValueTree::current).collect();
        let (equal, wrong) = judged(&mut *engine, &rows, &searches);
        drawn += SEARCHES;
        run += equal;
        for index in wrong {
            let tree = &mut trees[index];
            least(tree, |search| differs(&mut *engine, &rows, search).is_some());
            let search = tree.current();
            least(&mut table, |rows| differs(&mut *engine, rows, &search).is_some());
            let told = differs(&mut *engine, &table.current(), &search).unwrap_or_default();
            let told = format!("round {round}:\n{}\n{told}", draw::shown(&table.current()));
            // Told at once, because the others may take long.
            println!("{told}\n");
            failures.push(told);
            table = events().new_tree(&mut seeded(round)).expect("events are drawn");
        }
    }
    println!("{run} of {drawn} searches that were drawn ran in both, {} differed", failures.len());
    assert!(failures.is_empty(), "{}", failures.join("\n\n"));
}

/// The same numbers in every run.
fn seeded(round: u64) -> TestRunner {
    let mut seed = [7; 32];
    seed[..8].copy_from_slice(&round.to_le_bytes());
    TestRunner::new_with_rng(Config::default(), TestRng::from_seed(RngAlgorithm::ChaCha, &seed))
}

/// Cuts a value down as long as it still fails.
fn least<T: ValueTree>(tree: &mut T, mut fails: impl FnMut(&T::Value) -> bool) {
    let mut simpler = tree.simplify();
    for _ in 0..STEPS {
        if !simpler {
            return;
        }
        simpler = if fails(&tree.current()) { tree.simplify() } else { tree.complicate() };
    }
    while !fails(&tree.current()) && tree.complicate() {}
}

/// How many of the searches ran with equal rows, and which did not.
fn judged(engine: &mut dyn Engine, rows: &[Row], searches: &[Search]) -> (usize, Vec<usize>) {
    let events = Events::of(draw::table(rows));
    let case = |(index, search): (usize, &Search)| Case {
        name: index.to_string(),
        search: search.to_string(),
        events: events.clone(),
    };
    let cases = searches.iter().enumerate().map(case).collect();
    let backend = backend::find("duckdb").expect("it is a target");
    let tally = prove(backend, engine, cases, &Macros::default(), &Arc::new(Knowledge::of_examples()));
    if std::env::var_os("SPELT_TELL").is_some() {
        tally.told("duckdb", "drawn");
    }
    let number = |wrong: &String| wrong.split_once(':').and_then(|(index, _)| index.parse().ok());
    (tally.equal, tally.wrong.iter().filter_map(number).collect())
}

/// What differs for a search; none if nothing does.
fn differs(engine: &mut dyn Engine, rows: &[Row], search: &Search) -> Option<String> {
    let events = Events::of(draw::table(rows));
    let case = Case { name: "drawn".into(), search: search.to_string(), events };
    let backend = backend::find("duckdb").expect("it is a target");
    prove(backend, engine, vec![case], &Macros::default(), &Arc::new(Knowledge::of_examples())).wrong.pop()
}
