//! Translations give the rows of spelt's own engine: searches of every card, and of the vectors that stand beside the
//! project where they are there, run by the engine of each target.

// What clippy leaves to tests does not reach the functions that they share.
#![allow(clippy::print_stdout)]

mod cases;
mod corpus;
mod generated;
mod hostile;
mod json;
mod rules;
mod scripts;
mod steps;

use cases::{Case, Events, of_cards, of_vectors};
use spelt::backend::{self, About, Backend, Request, Translation};
use spelt::command::Setting;
use spelt::document::Query;
use spelt::engine;
use spelt::function::Context;
use spelt::harness::proof::engine::{Engine, Job, Places, Ran, open};
use spelt::harness::proof::judge::{Judged, Truth};
use spelt::harness::proof::without_empty;
use spelt::knowledge::Knowledge;
use spelt::plan::Plan;
use spelt::source::Source;
use spelt::syntax::macros::Macros;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

/// 2025-06-15T15:06:40Z, the moment the searches are run.
const NOW: f64 = 1_750_000_000.0;

/// What was made of it.
struct Translated {
    name: String,
    search: String,
    plan: Plan,
    setting: Setting,
    ours: Table,
    events: Arc<Events>,
    translation: Translation,
}

/// The engine of a target; none if there is none here, which a continuous build may not pass over.
fn engine_of(target: &str) -> Option<Box<dyn Engine>> {
    let named = |variable: &str| std::env::var_os(variable).filter(|it| !it.is_empty()).map(PathBuf::from);
    let on_path = || {
        let folders = std::env::var_os("PATH")?;
        std::env::split_paths(&folders).map(|folder| folder.join("duckdb")).find(|path| path.is_file())
    };
    let duckdb = named("SPELT_DUCKDB").or_else(on_path).filter(|path| path.is_file());
    let opened = open(target, &Places { duckdb, engines: named("SPELT_ENGINES") });
    match opened {
        Ok(engine) => Some(engine),
        Err(why) => {
            assert!(std::env::var_os("SPELT_PROVE").is_none(), "SPELT_PROVE asks for all engines, but {why}");
            println!("SKIPPED: {why}");
            None
        }
    }
}

/// A search in the target's language; or why not.
fn translated(
    backend: &dyn Backend,
    case: Case,
    macros: &Macros,
    knowledge: &Arc<Knowledge>,
) -> Result<Translated, String> {
    let mut query = Query::new(&*case.name, Source::bare("search", case.search.as_str()).into());
    query.replace_macros(macros, &|_| Err(String::new()));
    let source = query.searched().clone();
    let zone = Zone::utc();
    let setting = Setting::at(NOW, zone.clone()).knowing(knowledge.clone());
    let lowered = query.lower(&setting).to_run();
    let plan = lowered.plan.ok_or("it has errors")?;
    let request = Request {
        source: &source,
        schema: &case.events.schema,
        approximate: false,
        now: NOW,
        is_pinned: false,
        zone: &zone,
        about: About::default(),
    };
    let translation = backend.translate(&plan, &request).map_err(|refusals| refusals[0].message.clone())?;
    let context = Context::new(NOW, zone.clone());
    let Case { name, search, events } = case;
    let events = Events::holding(events, &translation.assumptions, &plan, &setting);
    let outcome = engine::run(&plan, &context, events.table.clone());
    if let Some(error) = outcome.errors.first() {
        return Err(error.message.clone());
    }
    let ours = if backend.has_empty_text() { outcome.table } else { without_empty(&outcome.table) };
    Ok(Translated { name, search, plan, setting, ours, events, translation })
}

/// What searches are read with, and how many of them are run.
struct Terms {
    macros: Macros,
    knowledge: Arc<Knowledge>,
    most: usize,
}

impl Default for Terms {
    fn default() -> Terms {
        Terms { macros: Macros::default(), knowledge: Arc::new(Knowledge::of_examples()), most: usize::MAX }
    }
}

/// What came of some searches.
#[derive(Debug, Default)]
struct Tally {
    count: usize,
    refused: BTreeMap<String, usize>,
    translated: usize,
    run: usize,
    equal: usize,
    with_rows: usize,
    valid: usize,
    wrong: Vec<String>,
}

impl Tally {
    fn told(&self, target: &str, what: &str) {
        let Tally { count, refused, translated, run, equal, with_rows, valid, wrong } = self;
        let mut refused: Vec<(&String, &usize)> = refused.iter().collect();
        refused.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        refused.iter().for_each(|(why, count)| println!("{target}, {what}: {count} refused: {why}"));
        println!(
            "{target}, {what}: {translated} of {count} translated, {run} of them proved: {equal} run with equal rows \
             ({with_rows} with rows), {valid} accepted by its parser, {} wrong",
            wrong.len()
        );
    }
}

/// So many of them, those with rows first, and from all over: the same ones in every run.
fn chosen(all: Vec<Translated>, most: usize) -> Vec<Translated> {
    let (with_rows, without): (Vec<Translated>, Vec<Translated>) = all.into_iter().partition(|it| it.ours.rows() > 0);
    let left = most.saturating_sub(with_rows.len());
    spread(with_rows, most).chain(spread(without, left)).collect()
}

/// So many of them, at even distances.
fn spread<T>(all: Vec<T>, most: usize) -> impl Iterator<Item = T> {
    let (count, most) = (all.len(), most.min(all.len()));
    all.into_iter().enumerate().filter(move |(at, _)| (at + 1) * most / count > at * most / count).map(|(_, it)| it)
}

/// Translates all searches, and runs them.
fn prove(backend: &dyn Backend, engine: &mut dyn Engine, cases: Vec<Case>, terms: &Terms) -> Tally {
    let mut tally = Tally { count: cases.len(), ..Tally::default() };
    let mut all = Vec::new();
    let mut kept: Option<(Arc<Events>, Arc<Events>)> = None;
    for mut case in cases {
        if !backend.has_empty_text() {
            let known = kept.take().filter(|(whole, _)| Arc::ptr_eq(whole, &case.events));
            let (whole, without) = known.unwrap_or_else(|| (case.events.clone(), case.events.without_empty()));
            case.events = without.clone();
            kept = Some((whole, without));
        }
        match translated(backend, case, &terms.macros, &terms.knowledge) {
            Ok(translated) => all.push(translated),
            Err(why) => *tally.refused.entry(why).or_default() += 1,
        }
    }
    tally.translated = all.len();
    let all = chosen(all, terms.most);
    tally.run = all.len();
    let job = |it| {
        let Translated { translation, events, .. }: &Translated = it;
        Job { translation, schema: &events.schema, events: &events.text, now: NOW }
    };
    let jobs: Vec<Job<'_>> = all.iter().map(job).collect();
    let results = engine.run(&jobs).expect("it runs");
    for (it, result) in all.iter().zip(results) {
        let why = match result.and_then(|ran| it.judge(&ran)) {
            Ok(Judged::Equal) => {
                tally.equal += 1;
                tally.with_rows += usize::from(it.ours.rows() > 0);
                continue;
            }
            Ok(Judged::Valid(_)) => {
                tally.valid += 1;
                continue;
            }
            Ok(Judged::Differs(difference)) => format!("{difference:?}"),
            Err(why) => why,
        };
        tally.wrong.push(format!("{}: {}\n{why}\n{}", it.name, it.search, it.translation.query));
    }
    tally
}

impl Translated {
    fn judge(&self, ran: &Ran) -> Result<Judged, String> {
        let Translated { plan, setting, events, ours, translation, .. } = self;
        Truth { plan, setting, events: &events.table, rows: ours, has_columns: events.schema.record.is_none() }
            .judge(translation, ran)
    }
}

/// Of Spark, which takes a good part of a second for each search, every so many of the hostile texts are enough in one run.
const OF_SPARK: usize = 4;

/// The targets that are proved over names which are alike.
const OF_ALIKE: [&str; 3] = ["clickhouse", "duckdb", "postgres"];

/// Proves a target over the examples of all cards, and over the vectors.
fn prove_target(target: &str) {
    let Some(mut engine) = engine_of(target) else { return };
    let backend = backend::find(target).expect("it is a target");
    let mut wrong = Vec::new();
    let terms = Terms { knowledge: Arc::new(hostile::lookups::known()), ..Terms::default() };
    for (what, cases) in [
        ("cards", of_cards()),
        ("vectors", of_vectors()),
        ("hostile", hostile::of_hostile()),
        ("hostile lookups", hostile::lookups::of_lookups()),
        ("hostile names", if OF_ALIKE.contains(&target) { hostile::names::of_names() } else { Vec::new() }),
        ("steps", steps::of_steps()),
        ("json", json::of_json()),
    ] {
        let step = if target == "spark" && what.starts_with("hostile") { OF_SPARK } else { 1 };
        let cases: Vec<Case> = cases.into_iter().step_by(step).collect();
        let tally = prove(backend, &mut *engine, cases, &terms);
        tally.told(target, what);
        wrong.extend(tally.wrong);
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
}

/// A test for each target, and one that none is forgotten.
macro_rules! targets {
    ($($target:ident),*) => {
        $(#[test]
        fn $target() {
            prove_target(stringify!($target));
        })*

        #[test]
        fn every_target_is_proved() {
            let known: Vec<&str> = backend::ALL.iter().map(|backend| backend.card().name).collect();
            assert_eq!(known, [$(stringify!($target)),*]);
        }
    };
}

targets!(clickhouse, duckdb, esql, kql, postgres, sigma, spark);
