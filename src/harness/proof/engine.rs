//! What runs translations: one engine for each target, found where the user keeps them.

use super::driver::{self, Driver};
use super::duckdb::DuckDb;
use crate::backend::{Schema, Translation};
use std::path::PathBuf;

/// A translation, and the events it is run over: JSON, an object a line.
#[derive(Debug)]
pub struct Job<'j> {
    /// The translation.
    pub translation: &'j Translation,
    /// Where it believes the events to be.
    pub schema: &'j Schema,
    /// The events.
    pub events: &'j str,
    /// What `now` is, in epoch seconds, where the engine has a clock that can be set.
    pub now: f64,
}

/// What an engine says of a translation that it does not refuse.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ran {
    /// Its rows as JSON, an object a line.
    Rows(String),
    /// It is well formed, as the target's own parser says, and was not run; the text says why.
    Valid(String),
    /// The search that it is when it is turned back into SPL.
    Search(String),
}

/// An engine that runs translations, or at least reads them.
pub trait Engine {
    /// What came of each translation, or what the engine says against it; an error if it cannot work at all.
    fn run(&mut self, jobs: &[Job<'_>]) -> Result<Vec<Result<Ran, String>>, String>;

    /// What came of the whole script of a translation, which finds its events itself.
    fn script(&mut self, _script: &str, _translation: &Translation) -> Result<Ran, String> {
        Err("this engine runs no scripts".into())
    }
}

/// Where engines are.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// DuckDB's command.
    pub duckdb: Option<PathBuf>,
    /// A folder that holds an environment of each other engine, under the name of its backend.
    pub engines: Option<PathBuf>,
}

/// The engine of a backend; or what to do to have it.
pub fn open(backend: &str, places: &Places) -> Result<Box<dyn Engine>, String> {
    if backend == "duckdb" {
        let none = "there is no `duckdb` here: install it (`pip install duckdb-cli`), or name it in `SPELT_DUCKDB`";
        let program = places.duckdb.clone().ok_or(none)?;
        return DuckDb::at(program).map(|engine| Box::new(engine) as Box<dyn Engine>);
    }
    let Some(tool) = driver::ALL.iter().find(|tool| tool.backend == backend) else {
        return Err(format!("there is nothing that runs translations into `{backend}`"));
    };
    Driver::start(tool, places.engines.as_deref()).map(|driver| Box::new(driver) as Box<dyn Engine>)
}
