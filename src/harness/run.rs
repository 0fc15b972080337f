//! Runs cases: each query over each of its datasets, several queries side by side, every dataset read once.

use super::body::Block;
use super::case::Case;
use super::checks;
use super::dataset::Dataset;
use super::outcome::{Found, Lack, Outcome, Run, Trouble};
use super::redact::redact;
use super::rows::{block, chosen};
use super::setting::Setting;
use super::why::{Asked, why};
use crate::command::{self, Lowered};
use crate::diagnostic::Diagnostic;
use crate::document::Query;
use crate::engine;
use crate::events::{self, Ask, Metadata, Now, Warning};
use crate::function::Context;
use crate::knowledge::Knowledge;
use crate::plan::Plan;
use crate::plan::needs::Needs;
use crate::project::Project;
use crate::table::{Name, Table};
use crate::value::time::Zone;
use rustc_hash::FxHashMap;
use std::path::PathBuf;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

/// What holds for every case of a run.
#[derive(Clone, Copy)]
pub struct Terms<'t> {
    /// So many cases run side by side.
    pub jobs: usize,
    /// Whether metadata that had to be inferred is compared as if it had been recorded.
    pub strict: bool,
    /// What searches know besides events.
    pub knowledge: &'t Arc<Knowledge>,
    /// What the project says: its zone, what it asks of queries, and what is taken out of rows.
    pub project: &'t Project,
    /// Is called when a query was run over a dataset.
    pub step: &'t (dyn Fn() + Sync),
}

/// Events of a dataset, and the moment and zone its searches run in.
#[derive(Debug)]
pub struct Loaded {
    /// The events, in the order of their files.
    pub table: Table,
    /// What `now()` is.
    pub now: f64,
    /// The zone of the searcher.
    pub zone: Zone,
    /// What the reader passed over or mended.
    pub warnings: Vec<Warning>,
}

/// A dataset, and the fields that are made of its events only for searches that name them.
type Key = (PathBuf, Vec<&'static str>);

type Once = Arc<OnceLock<Result<Loaded, Trouble>>>;

/// The datasets that were read, so that the next query finds them.
struct Library<'t> {
    read: Mutex<FxHashMap<Key, Once>>,
    terms: Terms<'t>,
}

/// The stack of a thread that runs queries: what the one that starts it has.
const STACK: usize = 64 << 20;

/// Runs cases, and gives their outcomes in their order.
pub fn run(cases: &[Case], terms: Terms<'_>) -> Vec<Outcome> {
    let library = Library { read: Mutex::default(), terms };
    let next = AtomicUsize::new(0);
    let done: Mutex<Vec<(usize, Outcome)>> = Mutex::default();
    let work = || loop {
        let index = next.fetch_add(1, Ordering::Relaxed);
        let Some(case) = cases.get(index) else { return };
        let outcome = library.outcome(case);
        done.lock().unwrap_or_else(PoisonError::into_inner).push((index, outcome));
    };
    std::thread::scope(|scope| {
        for _ in 1..terms.jobs.min(cases.len()) {
            // With fewer threads than asked for the work is done all the same.
            std::thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work).ok();
        }
        work();
    });
    let mut done = done.into_inner().unwrap_or_else(PoisonError::into_inner);
    done.sort_by_key(|(index, _)| *index);
    done.into_iter().map(|(_, outcome)| outcome).collect()
}

impl Library<'_> {
    fn outcome(&self, case: &Case) -> Outcome {
        let Case { query, datasets, accepted, old } = case.clone();
        let mut meanings = Meanings::default();
        // What is wrong with a search does not hang on when and over what it runs.
        let setting = self.setting(0.0, Zone::utc());
        let lowered = query.lower(&setting).to_run();
        let named = lowered.plan.as_ref().map(on_demand).unwrap_or_default();
        let is_broken = lowered.plan.is_none();
        let levels = self.terms.project.checks.of_query(&query.id);
        let tables = || datasets.iter().filter_map(|dataset| self.table(dataset, &named)).collect();
        let (diagnostics, checked) = checks::of(query.searched(), lowered, &setting, &levels, &tables);
        let lacks = Lack::of(&query.id, &datasets, &self.terms.project.testing);
        let blamed = Vec::new();
        let mut outcome = Outcome { query, diagnostics, checked, runs: Vec::new(), lacks, accepted, old, blamed };
        for dataset in datasets.into_iter().filter(|_| !is_broken) {
            let loaded = self.load(&dataset, &named);
            let loaded = loaded.get_or_init(|| load(&dataset, &named, self.terms.project, self.terms.strict));
            let result = match loaded {
                Err(trouble) => Ok(Err(trouble.clone())),
                Ok(loaded) => {
                    let setting = self.setting(loaded.now, loaded.zone.clone());
                    let meant = meanings.of(&outcome.query, setting);
                    self.search(&outcome.query, &dataset, loaded, &meant).map(Ok)
                }
            };
            match result {
                Ok(result) => outcome.runs.push(Run { dataset, result }),
                Err(errors) => outcome.diagnostics.extend(errors),
            }
            (self.terms.step)();
        }
        outcome
    }

    fn setting(&self, now: f64, zone: Zone) -> command::Setting {
        command::Setting::at(now, zone).knowing(self.terms.knowledge.clone())
    }

    /// The events of a dataset; none if it cannot be used.
    fn table(&self, dataset: &Dataset, named: &[&'static str]) -> Option<Table> {
        let loaded = self.load(dataset, named);
        let loaded = loaded.get_or_init(|| load(dataset, named, self.terms.project, self.terms.strict));
        loaded.as_ref().ok().map(|loaded| loaded.table.clone())
    }

    fn load(&self, dataset: &Dataset, named: &[&'static str]) -> Once {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        read.entry((dataset.path.clone(), named.to_vec())).or_default().clone()
    }

    /// Runs a query over a dataset.
    fn search(
        &self,
        query: &Query,
        dataset: &Dataset,
        loaded: &Loaded,
        meant: &Meant,
    ) -> Result<Found, Vec<Diagnostic>> {
        let Some(plan) = &meant.lowered.plan else { return Err(meant.lowered.diagnostics.clone()) };
        let context = Context::new(loaded.now, loaded.zone.clone());
        // Fields that the plan does not need would be carried from step to step for nothing.
        let events = loaded.table.clone().keep(|field| meant.needs.wants(field));
        let outcome = engine::run(plan, &context, events);
        if !outcome.errors.is_empty() {
            return Err(outcome.errors);
        }
        let asked = Asked { source: query.searched(), plan, context: &context, events: &loaded.table };
        let why = why(&asked, &outcome);
        let mut written: Vec<String> = outcome.notes.iter().chain(&why.never).map(one_line).collect();
        written.sort();
        written.dedup();
        let Project { redactions, testing, .. } = self.terms.project;
        let given = (!redactions.is_empty()).then(|| outcome.table.clone());
        let (rows, redacted) = redact(outcome.table, &query.id, redactions);
        let block = |rows: &Table| {
            let block = block(&dataset.name, plan, rows, testing.order);
            Block { events: loaded.table.rows(), notes: written.clone(), ..block }
        };
        let whole = given.filter(|_| !redacted.is_empty()).map(|given| block(&given));
        let block = block(&rows);
        let columns = chosen(plan, &rows);
        let needs = Needs::of(plan);
        let warnings = loaded.warnings.iter().filter(|warning| warning.matters_to(&needs)).map(ToString::to_string);
        Ok(Found { block, columns, notes: outcome.notes, warnings: warnings.collect(), why, redacted, whole })
    }
}

/// The fields that a plan names and that are made for it alone.
pub fn on_demand(plan: &Plan) -> Vec<&'static str> {
    let needs = Needs::of(plan);
    let mut fields: Vec<&str> = events::made_on_demand().filter(|field| needs.names(field)).collect();
    fields.sort_unstable();
    fields.dedup();
    fields
}

/// Reads a dataset of a project, with such fields made on demand as are named; `strict` as in [`Terms`].
pub fn load(dataset: &Dataset, named: &[&'static str], project: &Project, strict: bool) -> Result<Loaded, Trouble> {
    let setting = match &dataset.setting {
        Some(path) => Setting::read(path).map_err(|misfit| Trouble::Settings(misfit.to_string()))?,
        None => Setting::default(),
    };
    let Setting { index, source, sourcetype, host, zone, now, render } = setting;
    let zone = zone.or_else(|| project.zone.clone()).unwrap_or_else(Zone::utc);
    let given = Metadata { index, source, sourcetype, host, now: now.map(|now| Now::Given(now as i64)), render };
    let needs = Needs { named: named.iter().map(|name| Name::from(*name)).collect(), ..Needs::default() };
    let mut blocks = Vec::new();
    let ask = Ask { needs: &needs, given: &given, zone: &zone, strict };
    let report = events::read(&dataset.path, &ask, &mut |block| blocks.push(block))
        .map_err(|unreadable| Trouble::Events(unreadable.to_string()))?;
    // A search over an export looks back from just after its last event, so that relative times find something.
    let now = now.unwrap_or_else(|| report.latest.map_or(0.0, |latest| latest.floor() + 1.0));
    Ok(Loaded { table: Table::concat(&blocks), now, zone, warnings: report.warnings })
}

/// What a query means in a setting.
struct Meant {
    lowered: Lowered,
    needs: Needs,
}

/// What a query means for datasets of other moments too, by their zone.
#[derive(Default)]
struct Meanings {
    timeless: Vec<(Zone, Arc<Meant>)>,
}

impl Meanings {
    /// What a query means in a setting. Most searches mean the same at any moment, and are lowered once.
    fn of(&mut self, query: &Query, setting: command::Setting) -> Arc<Meant> {
        if let Some((_, meant)) = self.timeless.iter().find(|(zone, _)| *zone == setting.zone) {
            return meant.clone();
        }
        let lowered = query.lower(&setting);
        let needs = lowered.plan.as_ref().map(Needs::of).unwrap_or_default();
        let meant = Arc::new(Meant { lowered, needs });
        if !setting.begin.was_asked() {
            self.timeless.push((setting.zone, meant.clone()));
        }
        meant
    }
}

/// A note as the snapshot has it.
fn one_line(note: &Diagnostic) -> String {
    let words = note.labels.first().map(|label| label.text.as_str()).filter(|words| !words.is_empty());
    let more = words.map(|words| format!(" ({words})")).unwrap_or_default();
    let line = format!("{}: {}{more}", note.code, note.message);
    line.split_whitespace().collect::<Vec<_>>().join(" ")
}
