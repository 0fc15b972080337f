//! The events that a search is explained over: exports that are named, or the query's own datasets.

use super::super::exports::Exports;
use super::super::moment::{self, Moment};
use super::super::{Exit, Screen};
use crate::command::Setting;
use crate::diagnostic::render::{Ink, draw};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Query;
use crate::events::Warning;
use crate::function::Context;
use crate::harness::case::Folders;
use crate::harness::dataset::{self, Dataset};
use crate::harness::outcome::Trouble;
use crate::harness::run;
use crate::knowledge::Knowledge;
use crate::plan::Plan;
use crate::plan::needs::Needs;
use crate::project::Project;
use crate::source::Source;
use crate::table::{Name, Table};
use crate::value::time::Zone;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where the events come from, and when the search runs.
pub struct Over<'a> {
    /// Exports, or names of datasets.
    pub data: &'a [PathBuf],
    /// The flags that say when it runs.
    pub moment: &'a Moment,
    /// Whether inferred metadata is matched strictly.
    pub strict: bool,
    /// What is known besides events.
    pub knowledge: &'a Arc<Knowledge>,
    /// What the project says of itself.
    pub project: &'a Project,
    /// What the search means at some moment; none if it is broken.
    pub plan: Option<&'a Plan>,
}

/// Events, and what the search is lowered for over them.
pub struct Events {
    /// What they are called.
    pub name: String,
    /// All of them, in the order of their files.
    pub table: Table,
    /// The moment and the zone.
    pub setting: Setting,
}

impl Over<'_> {
    /// The events of all that is named; of all datasets of the query if nothing is.
    pub fn events(&self, screen: &mut Screen, query: &Query) -> Result<Vec<Events>, Exit> {
        let own = dataset::of_query(&Folders::under(Path::new("")).fixtures, &query.id);
        let own = own.map_err(|error| screen.refuse(&format!("the fixtures cannot be read: {error}")))?;
        let is_own = |path: &PathBuf| own.iter().any(|dataset| Path::new(&dataset.name) == path) && !path.exists();
        let (named, exports): (Vec<PathBuf>, Vec<PathBuf>) = self.data.iter().cloned().partition(is_own);
        if let Some(missing) = exports.iter().find(|path| !path.exists()) {
            let names: Vec<&str> = own.iter().map(|dataset| &*dataset.name).collect();
            let own = if names.is_empty() {
                String::new()
            } else {
                format!(" nor a dataset of the query, which has {}", names.join(", "))
            };
            return Err(screen.refuse(&format!("`{}` is no file or folder{own}", missing.display())));
        }
        let is_meant =
            |dataset: &&Dataset| self.data.is_empty() || named.iter().any(|name| Path::new(&dataset.name) == name);
        let mut all = Vec::new();
        for dataset in own.iter().filter(is_meant) {
            all.push(self.of_dataset(screen, dataset)?);
        }
        if !exports.is_empty() {
            all.push(self.of_exports(screen, &exports)?);
        }
        if all.is_empty() {
            return Err(screen.refuse(&format!("`{}` has no dataset; name an export with `-d PATH`", query.id)));
        }
        Ok(all)
    }

    fn of_dataset(&self, screen: &mut Screen, dataset: &Dataset) -> Result<Events, Exit> {
        let named = self.plan.map(run::on_demand).unwrap_or_default();
        let loaded = run::load(dataset, &named, self.project, self.strict).map_err(|trouble| {
            screen.say(Severity::Error, trouble.message());
            if matches!(trouble, Trouble::Settings(_)) { Exit::Usage } else { Exit::Data }
        })?;
        self.warn(screen, &loaded.warnings);
        let setting = self.moment.setting(loaded.now, loaded.zone).map_err(|message| screen.refuse(&message))?;
        Ok(Events { name: dataset.name.clone(), table: loaded.table, setting: setting.knowing(self.knowledge.clone()) })
    }

    /// Exports that are named are one dataset, whose events are counted through.
    fn of_exports(&self, screen: &mut Screen, paths: &[PathBuf]) -> Result<Events, Exit> {
        let exports = Exports::at(paths, self.strict).map_err(|misfit| screen.refuse(&misfit.to_string()))?;
        let (now, zone) = (
            exports.now().unwrap_or_else(moment::clock),
            exports.zone().or_else(|| self.project.zone.clone()).unwrap_or_else(Zone::utc),
        );
        let setting = self.moment.setting(now, zone).map_err(|message| screen.refuse(&message))?;
        let context = Context::new(setting.now(), setting.zone.clone());
        let mut blocks = Vec::new();
        let named = self.plan.map(run::on_demand).unwrap_or_default();
        let needs = Needs { named: named.into_iter().map(Name::from).collect(), ..Needs::default() };
        let reports = exports.read(&needs, &context, |block| blocks.push(block)).map_err(|unreadable| {
            screen.say(Severity::Error, &unreadable.to_string());
            Exit::Data
        })?;
        reports.iter().for_each(|report| self.warn(screen, &report.warnings));
        let names: Vec<String> = paths.iter().map(|path| path.display().to_string()).collect();
        let setting = setting.knowing(self.knowledge.clone());
        Ok(Events { name: names.join(", "), table: Table::concat(&blocks), setting })
    }

    /// Says what the reader passed over or mended, where the search has to do with it.
    fn warn(&self, screen: &mut Screen, warnings: &[Warning]) {
        let needs = self.plan.map(Needs::of).unwrap_or_default();
        let grave = warnings.iter().filter(|warning| warning.matters_to(&needs));
        grave.for_each(|warning| screen.say(Severity::Warning, &warning.to_string()));
    }
}

/// Says what is wrong with a search.
pub fn say(screen: &mut Screen, source: &Source, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        screen.aside(&format!("{}\n", draw(diagnostic, source, Ink::Colours)));
    }
}
