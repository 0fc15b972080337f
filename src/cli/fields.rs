//! `spelt fields`: which fields the events of an export have, and which of these a search reads.

mod asked;
mod inventory;
mod layout;
mod records;

use super::exports::Exports;
use super::moment;
use super::pick::Pick;
use super::rows::Format;
use super::{Exit, Screen, lookups, macros};
use crate::command::Setting;
use crate::diagnostic::Severity;
use crate::diagnostic::render::{Ink, draw};
use crate::document::Query;
use crate::events::{Kind, Ledger, Survey};
use crate::function::Context;
use crate::harness::defined::Defined;
use crate::harness::why::about::About;
use crate::plan::Plan;
use crate::plan::needs::Needs;
use crate::syntax::macros::Macros;
use crate::table::Table;
use crate::value::pattern::Pattern;
use crate::value::time::{Zone, iso};
use asked::Asked;
use clap::Args;
use std::collections::BTreeSet;
use std::path::PathBuf;

/// Shows which fields each kind of event has, how often, with which values, and where these came from
///
/// With a search: the fields that it reads of the kinds of event that it is about. For a field that none of these has, the nearest name.
#[derive(Debug, Args)]
pub struct Fields {
    /// Shows the fields that this search reads; `-` reads it from standard input
    #[arg(value_name = "QUERY", conflicts_with = "file")]
    query: Option<String>,
    /// Shows the fields that a document's search reads
    #[arg(short, long, value_name = "FILE[#SLUG]")]
    file: Option<String>,
    /// An export, or a folder of exports; may be given several times
    #[arg(short, long, value_name = "PATH", required = true)]
    data: Vec<PathBuf>,
    /// Only kinds of event with this number, channel, or both, such as 4688 or 'Security 4688'; `*` is any run
    #[arg(short, long, value_name = "KIND")]
    kind: Vec<String>,
    /// How the fields are printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Definitions of macros: a `macros.conf`, a YAML file of `security_content`, or a folder of them
    #[arg(long, value_name = "PATH")]
    macros: Option<PathBuf>,
    #[command(flatten)]
    given: lookups::Given,
}

/// What the events are, and which of their kinds the search is about.
#[derive(Default)]
struct Found {
    survey: Survey,
    about: BTreeSet<Kind>,
}

impl Fields {
    /// Prints the fields.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        match self.print(screen) {
            Ok(()) => Exit::Ok,
            Err(exit) => exit,
        }
    }

    fn print(&self, screen: &mut Screen) -> Result<(), Exit> {
        let pick = Pick { query: self.query.clone(), file: self.file.clone() };
        let query = if pick.is_given() { Some(pick.query(screen)?) } else { None };
        let exports = Exports::at(&self.data, false).map_err(|misfit| screen.refuse(&misfit.to_string()))?;
        let macros = macros::known(screen, self.macros.as_deref())?;
        let project = lookups::project(screen)?;
        let knowledge = lookups::known(screen, &self.given, &macros, &project)?;
        let now = exports.now().unwrap_or_else(moment::clock);
        let zone = exports.zone().or(project.zone).unwrap_or_else(Zone::utc);
        let setting = Setting::at(now, zone).knowing(knowledge);
        let plan = query.map(|query| plan(screen, query, &macros, &setting)).transpose()?;
        let mut found = survey(screen, &exports, &setting, plan.as_ref())?;
        self.choose(screen, &mut found.survey)?;
        let width = screen.width();
        match plan {
            None if self.format == Format::Table => screen.print(&inventory::page(&found.survey, width)),
            None => screen.data(&records::of_all(&found.survey).print(self.format)),
            Some(plan) => {
                let asked = Asked::new(&plan, &found.survey, &found.about);
                match self.format {
                    Format::Table => screen.print(&asked.page(width)),
                    Format::Jsonl | Format::Json | Format::Csv | Format::Markdown => {
                        screen.data(&records::of_asked(&asked).print(self.format));
                    }
                }
            }
        }
        Ok(())
    }

    /// Leaves the kinds that are asked for.
    fn choose(&self, screen: &mut Screen, survey: &mut Survey) -> Result<(), Exit> {
        let patterns: Vec<Pattern> = self.kind.iter().map(|kind| Pattern::search(kind.trim())).collect();
        let is_chosen = |kind: &Kind| {
            let names = [kind.to_string(), layout::name(kind), kind.channel.to_string(), kind.code.to_string()];
            patterns.is_empty() || patterns.iter().any(|pattern| names.iter().any(|name| pattern.matches(name)))
        };
        if survey.kinds.is_empty() {
            screen.say(Severity::Warning, "there is no event");
            return Err(Exit::Nothing);
        }
        let all: Vec<Kind> = survey.kinds.keys().cloned().collect();
        survey.kinds.retain(|kind, _| is_chosen(kind));
        if survey.kinds.is_empty() {
            let message =
                format!("no event is of the kind `{}`; there is {}", self.kind.join("`, `"), layout::names(&all));
            screen.say(Severity::Error, &message);
            return Err(Exit::Nothing);
        }
        Ok(())
    }
}

/// What the search means. What is wrong with it is said.
fn plan(screen: &mut Screen, mut query: Query, macros: &Macros, setting: &Setting) -> Result<Plan, Exit> {
    macros::replace([&mut query], macros);
    let lowered = query.lower(setting).to_run();
    for diagnostic in &lowered.diagnostics {
        screen.aside(&format!("{}\n", draw(diagnostic, query.searched(), Ink::Colours)));
    }
    lowered.plan.ok_or(Exit::Query)
}

/// Reads the events.
fn survey(screen: &mut Screen, exports: &Exports<'_>, setting: &Setting, plan: Option<&Plan>) -> Result<Found, Exit> {
    // Fields that are made only for who names them are made where the search does.
    let named = plan.map(|plan| Needs::of(plan).named).unwrap_or_default();
    let needs = Needs { named, ..Needs::default() };
    let (about, defined) = (plan.map(About::of), Defined::of(setting));
    let context = Context::new(setting.now(), setting.zone.clone());
    let mut found = Found::default();
    let mut stopped = None;
    let reports =
        exports.traced(&needs, &context, |table, mut ledger| match defined.apply(table, &mut ledger, &context) {
            Ok(table) => found.add(&table, &ledger, about.as_ref(), &context),
            Err(error) => stopped = Some(error.message),
        });
    let reports = reports.map_err(|unreadable| unreadable.to_string()).and_then(|all| stopped.map_or(Ok(all), Err));
    let reports = reports.map_err(|reason| {
        screen.say(Severity::Error, &reason);
        Exit::Data
    })?;
    let warnings = reports.iter().flat_map(|report| report.warnings_for(&needs)).map(ToString::to_string);
    let troubles: BTreeSet<String> = context.take_troubles().into_iter().collect();
    for warning in warnings.chain(troubles).chain(found.passed_over()) {
        screen.say(Severity::Warning, &warning);
    }
    tell_times(&mut found.survey, &setting.zone);
    Ok(found)
}

impl Found {
    fn add(&mut self, table: &Table, ledger: &Ledger, about: Option<&About>, context: &Context) {
        self.survey.add(table, ledger);
        if let Some(about) = about {
            self.about.extend(about.kinds(table, context));
        }
    }

    /// That there were more fields than can be kept.
    fn passed_over(&self) -> Option<String> {
        let count = self.survey.passed_over;
        (count > 0).then(|| format!("there are too many fields: {count} values of the last ones were passed over"))
    }
}

/// `_time` is an epoch inside a search and a moment for people.
fn tell_times(survey: &mut Survey, zone: &Zone) {
    let times = survey.kinds.values_mut().filter_map(|inventory| inventory.fields.get_mut("_time"));
    for (value, _) in times.flat_map(|field| &mut field.examples) {
        if let Some(epoch) = value.number() {
            *value = iso(epoch.value, zone).into();
        }
    }
}
