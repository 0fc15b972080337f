//! Runs a translation over datasets, and compares its rows with those of spelt's engine.

use super::super::exports::Exports;
use super::super::{Exit, Screen};
use super::{Came, Target};
use crate::backend::{self, Level};
use crate::command::Setting;
use crate::command::lower::Begin;
use crate::diagnostic::Severity;
use crate::document::Query;
use crate::function::Context;
use crate::harness::body::counted;
use crate::harness::case::Folders;
use crate::harness::dataset::{self, Dataset};
use crate::harness::proof::engine::{self, Engine, Job, Places};
use crate::harness::proof::holding::holding;
use crate::harness::proof::judge::{Judged, Truth};
use crate::harness::proof::{self, Difference};
use crate::plan::needs::Needs;
use crate::table::{Name, Table};
use crate::value::time::Zone;
use std::cell::OnceCell;
use std::collections::{BTreeSet, HashMap};
use std::path::{Path, PathBuf};
use std::rc::Rc;

/// What proves translations into one target.
pub struct Prover {
    target: &'static str,
    engine: Box<dyn Engine>,
    /// Whether the engine has answered since it was started.
    has_answered: bool,
    /// The datasets.
    pub shelf: Shelf,
}

/// The datasets that queries are proved over, each read once.
#[derive(Default)]
pub struct Shelf {
    read: HashMap<Vec<PathBuf>, Rc<Loaded>>,
}

/// The datasets that a query is proved over.
pub struct Proof {
    loaded: Vec<Rc<Loaded>>,
}

/// The events of a dataset, and the moment and zone its searches run in.
pub struct Loaded {
    name: String,
    /// The events.
    pub events: Table,
    now: f64,
    zone: Zone,
    /// The events as the target reads them.
    written: OnceCell<String>,
}

/// What came of it.
pub enum Verdict {
    /// The rows are equal: over so many datasets and events, so many rows.
    Equal {
        /// Datasets.
        datasets: usize,
        /// Their events.
        events: usize,
        /// Events that were left out, because what the translation takes for granted does not hold of them.
        left_out: usize,
        /// Events that were left out, because Splunk shows them otherwise than the tables of the target keep them.
        unkept: usize,
        /// Events of which an empty text was taken for a missing value, as the target takes it.
        emptied: usize,
        /// The rows of the search.
        rows: usize,
    },
    /// The target's own parser accepts it; it was not run, and why.
    Valid(String),
    /// They differ.
    Differs(Vec<String>),
    /// There are no rows to compare, such as where the target refuses to run it.
    Failed(Vec<String>),
    /// The engine stopped over it, and why.
    Stopped(String),
    /// There are no events to run it over.
    NoData,
}

/// Why nothing came of it over one dataset.
enum Failure {
    /// The engine cannot work at all, whatever the translation.
    Engine(String),
    /// There are no rows to compare.
    Rows(String),
}

/// What came of it over one dataset.
struct Compared {
    judged: Judged,
    /// How many events it was run over.
    events: usize,
    /// How many the tables of the target cannot keep as Splunk shows them.
    unkept: usize,
    /// Of how many an empty text was taken for a missing value.
    emptied: usize,
    /// The rows of spelt's engine.
    rows: usize,
}

impl Verdict {
    /// In a line.
    pub fn told(&self) -> String {
        match self {
            Verdict::Equal { datasets, events, left_out, unkept, emptied, rows } => {
                let mut over = format!("{} of {}", counted(*events, "event"), counted(*datasets, "dataset"));
                if *left_out > 0 {
                    over.push_str(&format!(", {left_out} left out for which the assumption does not hold"));
                }
                if *unkept > 0 {
                    over.push_str(&format!(", {unkept} left out that its tables do not keep as Splunk shows them"));
                }
                if *emptied > 0 {
                    over.push_str(&format!(", empty text taken for missing in {emptied}"));
                }
                match rows {
                    0 => format!("equal over {over}, where it gives no row"),
                    _ => format!("{} equal over {over}", counted(*rows, "row")),
                }
            }
            Verdict::Valid(why) => format!("its parser accepts it; not run: {why}"),
            Verdict::Differs(_) => "its rows differ from those of spelt's engine".into(),
            Verdict::Failed(_) => "it gave no rows to compare".into(),
            Verdict::Stopped(_) => "not run: the engine stopped".into(),
            Verdict::NoData => "not run: the query has no dataset".into(),
        }
    }

    /// What is said of it as errors.
    pub fn reasons(&self) -> &[String] {
        match self {
            Verdict::Differs(reasons) | Verdict::Failed(reasons) => reasons,
            Verdict::Stopped(reason) => std::slice::from_ref(reason),
            Verdict::Equal { .. } | Verdict::Valid(_) | Verdict::NoData => &[],
        }
    }

    /// How well a translation is proved that was of this level before.
    pub fn level(&self, before: Level) -> Level {
        match self {
            Verdict::Equal { .. } => Level::Executed,
            Verdict::Valid(_) => Level::Validated,
            Verdict::Differs(_) | Verdict::Failed(_) | Verdict::Stopped(_) | Verdict::NoData => before,
        }
    }
}

impl Prover {
    /// Starts the engine of a target.
    pub fn of(target: &'static str) -> Result<Prover, String> {
        let engine = engine::open(target, &engines())?;
        Ok(Prover { target, engine, has_answered: false, shelf: Shelf::default() })
    }

    /// What comes of a query. An engine that stops over it is started anew for the next; one that never answered is an error.
    pub fn verdict(&mut self, proof: &Proof, query: &Query, target: &Target<'_>) -> Result<Verdict, String> {
        match proof.verdict(query, target, &mut *self.engine) {
            Ok(verdict) => {
                self.has_answered |= !matches!(verdict, Verdict::NoData);
                Ok(verdict)
            }
            Err(fault) if self.has_answered => {
                self.engine = engine::open(self.target, &engines())?;
                self.has_answered = false;
                Ok(Verdict::Stopped(fault))
            }
            Err(fault) => Err(fault),
        }
    }
}

impl Shelf {
    /// What a query is proved over: what is given, else its own datasets.
    pub fn proof(
        &mut self,
        screen: &mut Screen,
        query: &Query,
        given: &[PathBuf],
        target: &Target<'_>,
    ) -> Result<Proof, Exit> {
        if !given.is_empty() {
            return Ok(Proof { loaded: vec![self.load(screen, "--data", given, target.setting)?] });
        }
        let folders = Folders::under(Path::new(""));
        let own = dataset::of_query(&folders.fixtures, &query.id).map_err(|error| screen.refuse(&error.to_string()))?;
        let load = |dataset: Dataset| self.load(screen, &dataset.name, &[dataset.path], target.setting);
        Ok(Proof { loaded: own.into_iter().map(load).collect::<Result<_, _>>()? })
    }

    fn load(
        &mut self,
        screen: &mut Screen,
        name: &str,
        paths: &[PathBuf],
        setting: &Setting,
    ) -> Result<Rc<Loaded>, Exit> {
        if let Some(loaded) = self.read.get(paths) {
            return Ok(Rc::clone(loaded));
        }
        let loaded = Rc::new(load(screen, name, paths, setting)?);
        self.read.insert(paths.to_vec(), Rc::clone(&loaded));
        Ok(loaded)
    }
}

impl Proof {
    /// The fields that hold several values somewhere.
    pub fn many(&self) -> BTreeSet<Name> {
        self.loaded.iter().flat_map(|loaded| proof::of_many(&loaded.events)).collect()
    }

    /// Runs the query in both engines; an error if the target's cannot work at all.
    pub fn verdict(&self, query: &Query, target: &Target<'_>, engine: &mut dyn Engine) -> Result<Verdict, String> {
        if self.loaded.is_empty() {
            return Ok(Verdict::NoData);
        }
        let (mut differing, mut failed, mut unrun) = (Vec::new(), Vec::new(), None);
        let (mut events, mut left_out, mut unkept, mut emptied, mut rows) = (0, 0, 0, 0, 0);
        for loaded in &self.loaded {
            let over = |reason: &str| format!("over {}: {reason}", loaded.name);
            match self.compare(loaded, query, target, engine) {
                Ok(Compared { judged: Judged::Equal, events: held, unkept: other, emptied: empty, rows: given }) => {
                    events += held;
                    emptied += empty;
                    unkept += other;
                    left_out += loaded.events.rows() - held - other;
                    rows += given;
                }
                Ok(Compared { judged: Judged::Valid(why), .. }) => unrun = Some(why),
                Ok(Compared { judged: Judged::Differs(difference), .. }) => {
                    differing.push(over(&told(&difference, target)));
                }
                Err(Failure::Rows(reason)) => failed.push(over(&reason)),
                Err(Failure::Engine(reason)) => return Err(reason),
            }
        }
        if !differing.is_empty() {
            differing.append(&mut failed);
            return Ok(Verdict::Differs(differing));
        }
        Ok(match unrun {
            _ if !failed.is_empty() => Verdict::Failed(failed),
            Some(why) => Verdict::Valid(why),
            None if events == 0 && unkept > 0 => {
                Verdict::Valid("its tables keep none of the events as Splunk shows them".into())
            }
            None => Verdict::Equal { datasets: self.loaded.len(), events, left_out, unkept, emptied, rows },
        })
    }

    /// What the target's engine makes of the translation over a dataset, beside spelt's own.
    fn compare(
        &self,
        loaded: &Loaded,
        query: &Query,
        target: &Target<'_>,
        engine: &mut dyn Engine,
    ) -> Result<Compared, Failure> {
        let setting = Setting { begin: Begin::at(loaded.now), zone: loaded.zone.clone(), ..target.setting.clone() };
        let Some(plan) = query.lower(&setting).to_run().plan else {
            return Err(Failure::Rows("the search has errors".into()));
        };
        let schema = target.schema.clone().with_many(self.many());
        let Came::Of(translation) = target.translation(query, &setting, &schema) else {
            let zone = setting.zone.name();
            return Err(Failure::Rows(format!("it cannot be translated for searches in the zone {zone}")));
        };
        let context = Context::new(setting.now(), setting.zone.clone());
        let has_empty_text = target.backend.has_empty_text();
        let kept = |rows: &Table| if has_empty_text { rows.clone() } else { proof::without_empty(rows) };
        let own = proof::kept::kept(&kept(&loaded.events), &schema, &plan, &setting);
        let given = holding(&own, &translation.assumptions, &context);
        let is_whole = translation.assumptions.is_empty() && schema.tables.is_empty();
        let ours = crate::engine::run(&plan, &context, given.clone());
        if let Some(error) = ours.errors.first() {
            return Err(Failure::Rows(format!("spelt's engine stopped: {}", error.message)));
        }
        let write = || proof::written(&given, schema.spellings.as_deref());
        let some = if is_whole { String::new() } else { write() };
        let events = if is_whole { loaded.written.get_or_init(write) } else { &some };
        let job = Job { translation: &translation, schema: &schema, events, now: loaded.now };
        let refused = |why: String| Failure::Rows(format!("{} refuses it: {why}", target.backend.card().title));
        let ran = engine.run(&[job]).map_err(Failure::Engine)?.pop();
        let ran = ran.unwrap_or_else(|| Err("there are no rows".into())).map_err(refused)?;
        let rows = kept(&ours.table);
        let truth =
            Truth { plan: &plan, setting: &setting, events: &given, rows: &rows, has_columns: schema.record.is_none() };
        let judged = truth.judge(&translation, &ran).map_err(Failure::Rows)?;
        let unkept = loaded.events.rows() - own.rows();
        let emptied = if has_empty_text { 0 } else { proof::with_empty(&loaded.events, &backend::asked(&plan)) };
        Ok(Compared { judged, events: given.rows(), unkept, emptied, rows: rows.rows() })
    }
}

/// How the rows of the target differ.
fn told(difference: &Difference, target: &Target<'_>) -> String {
    let title = target.backend.card().title;
    let (here, there) = difference.counts;
    let mut told = format!("spelt gives {}, {title} {there}", counted(here, "row"));
    if let Some(missing) = &difference.missing {
        told.push_str(&format!("\n  only spelt: {missing}"));
    }
    if let Some(extra) = &difference.extra {
        told.push_str(&format!("\n  only {title}: {extra}"));
    }
    if here == there && difference.missing.is_none() && difference.extra.is_none() {
        told.push_str(", the same in another order");
    }
    told
}

/// The events of a dataset, all their fields.
pub fn load(screen: &mut Screen, name: &str, paths: &[PathBuf], setting: &Setting) -> Result<Loaded, Exit> {
    let exports = Exports::at(paths, false).map_err(|misfit| screen.refuse(&misfit.to_string()))?;
    let zone = exports.zone().unwrap_or_else(|| setting.zone.clone());
    let context = Context::new(setting.now(), zone.clone());
    let mut blocks = Vec::new();
    let reports = exports.read(&Needs::default(), &context, |block| blocks.push(block)).map_err(|unreadable| {
        screen.say(Severity::Error, &unreadable.to_string());
        Exit::Data
    })?;
    let latest = reports.iter().filter_map(|report| report.latest).reduce(f64::max);
    // As `spelt test` does, a search over an export looks back from just after its last event.
    let now = exports.now().or(latest.map(|latest| latest.floor() + 1.0)).unwrap_or(setting.now());
    Ok(Loaded { name: name.to_string(), events: Table::concat(&blocks), now, zone, written: OnceCell::new() })
}

/// Where the engines are: what the environment names, else what is on the path. What is named stays named, so that the
/// engine that is not there is told and no other is taken.
pub fn engines() -> Places {
    let named = |variable: &str| std::env::var_os(variable).filter(|it| !it.is_empty()).map(PathBuf::from);
    let engines = named("SPELT_ENGINES");
    let beside = || engines.as_ref().map(|it| it.join("duckdb/bin/duckdb")).filter(|path| path.is_file());
    Places { duckdb: named("SPELT_DUCKDB").or_else(|| on_path("duckdb")).or_else(beside), engines }
}

/// The program of this name on the path.
fn on_path(name: &str) -> Option<PathBuf> {
    let name = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&name)).find(|path| path.is_file())
}
