//! Searches and events that nobody wrote: both are drawn at random, run by spelt's engine and by the target's, and what
//! differs is cut down to the least search over the least events that still do.
//!
//! The seed is fixed, so that a run repeats. `SPELT_ROUNDS` draws more, and `SPELT_SEED` others.

mod draw;
mod expr;

use super::cases::{Case, Events};
use super::{Tally, Terms, engine_of, prove};
use draw::{Row, Search, events, search};
use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};
use spelt::backend::{self, Backend};
use spelt::harness::proof::engine::Engine;

/// So many searches are drawn for each table of events, and run by one process.
const SEARCHES: usize = 40;

/// A failing search is cut down in at most so many steps.
const STEPS: usize = 150;

/// A test for each target, and how many tables it draws unless the variable says otherwise.
macro_rules! targets {
    ($($target:ident: $rounds:literal),*) => {
        $(#[test]
        fn $target() {
            searches_that_nobody_wrote_give_the_same_rows(stringify!($target), $rounds);
        })*
    };
}

targets!(clickhouse: 6, duckdb: 12, postgres: 6, spark: 1);

/// Each search takes Spark seconds.
const SEARCHES_OF_SPARK: usize = 10;

fn searches_that_nobody_wrote_give_the_same_rows(target: &str, rounds: u64) {
    let Some(engine) = engine_of(target) else { return };
    let mut pair = Pair { backend: backend::find(target).expect("it is a target"), engine };
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse::<u64>().ok());
    let (rounds, first) = (number("SPELT_ROUNDS").unwrap_or(rounds), number("SPELT_SEED").unwrap_or(0));
    let count = if target == "spark" { SEARCHES_OF_SPARK } else { SEARCHES };
    let (mut drawn, mut run, mut failures) = (0, 0, Vec::new());
    for round in first..first + rounds {
        let mut runner = seeded(round);
        let mut table = events().new_tree(&mut runner).expect("events are drawn");
        let mut trees: Vec<_> =
            (0..count).map(|_| search().new_tree(&mut runner).expect("a search is drawn")).collect();
        let rows = table.current();
        let searches: Vec<Search> = trees.iter().map(ValueTree::current).collect();
        let (equal, wrong) = pair.judged(&rows, &searches);
        drawn += count;
        run += equal;
        for index in wrong {
            let tree = &mut trees[index];
            least(tree, |search| pair.differs(&rows, search).is_some());
            let search = tree.current();
            least(&mut table, |rows| pair.differs(rows, &search).is_some());
            let told = pair.differs(&table.current(), &search).unwrap_or_default();
            let told = format!("round {round}:\n{}\n{told}", draw::shown(&table.current()));
            // Told at once, because the others may take long.
            println!("{told}\n");
            failures.push(told);
            table = events().new_tree(&mut seeded(round)).expect("events are drawn");
        }
    }
    println!("{target}: {run} of {drawn} searches that were drawn ran in both, {} differed", failures.len());
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

/// A target, and its engine.
struct Pair {
    backend: &'static dyn Backend,
    engine: Box<dyn Engine>,
}

impl Pair {
    /// How many of the searches ran with equal rows, and which did not.
    fn judged(&mut self, rows: &[Row], searches: &[Search]) -> (usize, Vec<usize>) {
        let events = Events::of(draw::table(rows));
        let case = |(index, search): (usize, &Search)| Case {
            name: index.to_string(),
            search: search.to_string(),
            events: events.clone(),
        };
        let tally = self.prove(searches.iter().enumerate().map(case).collect());
        if std::env::var_os("SPELT_TELL").is_some() {
            tally.told(self.backend.card().name, "drawn");
        }
        let number = |wrong: &String| wrong.split_once(':').and_then(|(index, _)| index.parse().ok());
        (tally.equal, tally.wrong.iter().filter_map(number).collect())
    }

    /// What differs for a search; none if nothing does.
    fn differs(&mut self, rows: &[Row], search: &Search) -> Option<String> {
        let events = Events::of(draw::table(rows));
        self.prove(vec![Case { name: "drawn".into(), search: search.to_string(), events }]).wrong.pop()
    }

    fn prove(&mut self, cases: Vec<Case>) -> Tally {
        prove(self.backend, &mut *self.engine, cases, &Terms::default())
    }
}
