//! `spelt run`: a search over exports, and its rows.

mod trace;

use super::exports::Exports;
use super::moment::{self, Moment};
use super::pick::Pick;
use super::rows::{Format, Rows};
use super::{Exit, Screen, lookups, macros};
use crate::command;
use crate::diagnostic::render::{Ink, draw};
use crate::diagnostic::{Diagnostic, Severity};
use crate::engine::{self, Outcome};
use crate::function::Context;
use crate::harness::body::counted;
use crate::harness::rows::columns;
use crate::harness::why::{Asked, why};
use crate::plan::Plan;
use crate::plan::needs::Needs;
use crate::source::Source;
use crate::table::{Name, Table};
use crate::value::time::Zone;
use clap::Args;
use std::path::PathBuf;
use std::time::Instant;
use trace::explained;

/// Runs a search over exports and prints the rows
#[derive(Debug, Args)]
pub struct Run {
    #[command(flatten)]
    pick: Pick,
    /// An export, or a folder of exports; may be given several times
    #[arg(short, long, value_name = "PATH")]
    data: Vec<PathBuf>,
    /// How rows are printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    #[command(flatten)]
    moment: Moment,
    /// Matches metadata that had to be inferred as strictly as what the export recorded
    #[arg(long)]
    strict_metadata: bool,
    /// Shows the plan, with the rows after each of its steps and the time they took
    #[arg(long)]
    explain: bool,
    /// Definitions of macros: a `macros.conf`, a YAML file of `security_content`, or a folder of them
    #[arg(long, value_name = "PATH")]
    macros: Option<PathBuf>,
    #[command(flatten)]
    given: lookups::Given,
}

/// A search about to run.
struct Search<'a> {
    source: &'a Source,
    plan: &'a Plan,
    context: &'a Context,
    exports: &'a Exports<'a>,
}

/// Exports of more bytes are not read again to tell why they gave nothing, or left a column empty.
const LITTLE: u64 = 64 << 20;

impl Run {
    /// Runs the search.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        match self.run(screen) {
            Ok(()) => Exit::Ok,
            Err(exit) => exit,
        }
    }

    fn run(&self, screen: &mut Screen) -> Result<(), Exit> {
        let macros = macros::known(screen, self.macros.as_deref())?;
        let project = lookups::project(screen)?;
        let knowledge = lookups::known(screen, &self.given, &macros, &project)?;
        let mut query = self.pick.query(screen)?;
        macros::replace([&mut query], &macros);
        let exports = Exports::at(&self.data, self.strict_metadata);
        let exports = exports.map_err(|misfit| screen.refuse(&misfit.to_string()))?;
        // What the flags say counts; then what is said beside the exports; then the clock, and the project's zone or UTC.
        let now = exports.now().unwrap_or_else(moment::clock);
        let zone = exports.zone().or(project.zone).unwrap_or_else(Zone::utc);
        let setting = self.moment.setting(now, zone).map_err(|message| screen.refuse(&message))?;
        let setting = setting.knowing(knowledge);
        let lowered = query.lower(&setting).to_run();
        say(screen, query.searched(), &lowered.diagnostics);
        let plan = lowered.plan.ok_or(Exit::Query)?;
        if self.data.is_empty() && plan.scans() {
            return Err(screen.refuse("the search reads events; name an export with `-d PATH`"));
        }
        let context = Context::new(setting.now(), setting.zone.clone());
        let search = Search { source: query.searched(), plan: &plan, context: &context, exports: &exports };
        self.rows(screen, &search, &setting)
    }

    fn rows(&self, screen: &mut Screen, search: &Search<'_>, setting: &command::Setting) -> Result<(), Exit> {
        let (outcome, events) = search.run(screen)?;
        if self.explain {
            screen.aside(&explained(search.plan, &outcome.trace));
        }
        say(screen, search.source, &outcome.errors);
        if !outcome.errors.is_empty() {
            return Err(Exit::Query);
        }
        let columns = columns(search.plan, &outcome.table);
        let rows = Rows { table: &outcome.table, columns: &columns, zone: &setting.zone };
        let width = screen.width();
        screen.data(&rows.print(self.format, width));
        say(screen, search.source, &outcome.notes);
        let lacks = |name: &Name| (0..outcome.table.rows()).all(|row| outcome.table.value(row, name).is_null());
        if outcome.table.is_empty() || columns.iter().any(lacks) {
            let reasons = search.reasons(screen)?;
            say(screen, search.source, &reasons);
        }
        if self.format == Format::Table {
            let of = if self.data.is_empty() { String::new() } else { format!(" of {}", counted(events, "event")) };
            screen.aside(&format!("{}{of}", counted(outcome.table.rows(), "row")));
        }
        Ok(())
    }
}

impl Search<'_> {
    /// What came of it, and how many events there were.
    fn run(&self, screen: &mut Screen) -> Result<(Outcome, usize), Exit> {
        let start = Instant::now();
        let clock = || start.elapsed().as_secs_f64();
        let mut run = engine::Run::new(self.plan, self.context).timed(&clock);
        let needs = Needs::of(self.plan);
        let reports = self.exports.read(&needs, self.context, |block| run.push(block));
        let reports = reports.map_err(|unreadable| unread(screen, &unreadable.to_string()))?;
        for warning in reports.iter().flat_map(|report| report.warnings_for(&needs)) {
            screen.say(Severity::Warning, &warning.to_string());
        }
        Ok((run.finish(), reports.iter().map(|report| report.events).sum()))
    }

    /// Why there are no rows, or no values in a column. That takes all fields of all events, which are read again for it unless they are many.
    fn reasons(&self, screen: &mut Screen) -> Result<Vec<Diagnostic>, Exit> {
        if self.exports.bytes() > LITTLE {
            return Ok(Vec::new());
        }
        let mut blocks = Vec::new();
        let reports =
            self.exports.read(&Needs::of(self.plan).over_all_fields(), self.context, |block| blocks.push(block));
        reports.map_err(|unreadable| unread(screen, &unreadable.to_string()))?;
        let events = Table::concat(&blocks);
        let outcome = engine::run(self.plan, self.context, events.clone());
        let asked = Asked { source: self.source, plan: self.plan, context: self.context, events: &events };
        let why = why(&asked, &outcome);
        Ok(why.never.into_iter().chain(why.here).collect())
    }
}

fn unread(screen: &mut Screen, message: &str) -> Exit {
    screen.say(Severity::Error, message);
    Exit::Data
}

fn say(screen: &mut Screen, source: &Source, diagnostics: &[Diagnostic]) {
    for diagnostic in diagnostics {
        screen.aside(&format!("{}\n", draw(diagnostic, source, Ink::Colours)));
    }
}
