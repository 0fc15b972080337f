//! `spelt explain`: how many rows each stage of a search leaves, which events come near, and what becomes of one of them.

mod over;

use super::moment::Moment;
use super::pick::Pick;
use super::{Exit, Screen, found, lookups, macros};
use crate::command::{self, Setting};
use crate::diagnostic::Severity;
use crate::diagnostic::suggest::nearest;
use crate::document::Query;
use crate::engine;
use crate::function::Context;
use crate::harness::body::counted;
use crate::harness::case::selects;
use crate::harness::explain::page::{self, Look};
use crate::harness::explain::{Explained, lines};
use crate::harness::report::ink::{STRONG, paint};
use crate::harness::why::Asked;
use crate::source::Source;
use crate::value::time::Zone;
use clap::{Args, ValueEnum};
use over::Over;
use std::path::PathBuf;

/// Shows what each stage of a search leaves of the events, which come near, and what becomes of one
///
/// The search of a query's id is explained over the query's own datasets, unless `-d` names an export or one of them. Events are numbered from 1, in the order of the files and of the events in them.
#[derive(Debug, Args)]
pub struct Explain {
    /// A search, or the id of a query under `queries`; `-` reads a search from standard input
    #[arg(value_name = "QUERY|ID", required_unless_present = "file", conflicts_with = "file")]
    query: Option<String>,
    /// A document with one search, or a search of a document
    #[arg(short, long, value_name = "FILE[#SLUG]")]
    file: Option<String>,
    /// An export, a folder of exports, or the name of a dataset of the query; may be given several times
    #[arg(short, long, value_name = "PATH|DATASET")]
    data: Vec<PathBuf>,
    /// Shows what becomes of the event with this number; may be given several times
    #[arg(short, long, value_name = "N")]
    event: Vec<usize>,
    /// Shows what becomes of the events that these search terms find, such as `RecordNumber=4711`
    #[arg(short, long = "where", value_name = "FIELD=VALUE", conflicts_with = "event")]
    terms: Option<String>,
    /// Shows long lists whole
    #[arg(long)]
    all: bool,
    /// How it is printed
    #[arg(long, value_enum, default_value = "pretty")]
    format: Format,
    #[command(flatten)]
    moment: Moment,
    /// Matches metadata that had to be inferred as strictly as what the export recorded
    #[arg(long)]
    strict_metadata: bool,
    /// Definitions of macros: a `macros.conf`, a YAML file of `security_content`, or a folder of them
    #[arg(long, value_name = "PATH")]
    macros: Option<PathBuf>,
    #[command(flatten)]
    given: lookups::Given,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Pretty,
    /// A JSON object for each stage, near miss and clause
    Jsonl,
}

/// Of the events that `--where` finds, so many are followed.
const FOLLOWED: usize = 3;

impl Explain {
    /// Explains.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        match self.explain(screen) {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn explain(&self, screen: &mut Screen) -> Result<Exit, Exit> {
        let macros = macros::known(screen, self.macros.as_deref())?;
        let project = lookups::project(screen)?;
        let knowledge = lookups::known(screen, &self.given, &macros, &project)?;
        let mut query = self.picked(screen)?;
        macros::replace([&mut query], &macros);
        let somewhen = Setting::at(0.0, Zone::utc()).knowing(knowledge.clone());
        let meant = query.lower(&somewhen).to_run();
        let over = Over {
            data: &self.data,
            moment: &self.moment,
            strict: self.strict_metadata,
            knowledge: &knowledge,
            project: &project,
            plan: meant.plan.as_ref(),
        };
        let events = over.events(screen, &query)?;
        if events.len() > 1 && !self.event.is_empty() {
            let names: Vec<&str> = events.iter().map(|events| &*events.name).collect();
            return Err(
                screen.refuse(&format!("`--event` counts in one dataset; name it with `-d`: {}", names.join(", ")))
            );
        }
        let mut exit = Exit::Ok;
        let mut followed = 0;
        for (number, events) in events.iter().enumerate() {
            if number > 0 && self.format == Format::Pretty && self.terms.is_none() {
                screen.line("");
            }
            exit = exit.or(self.over(screen, &query, events, &mut followed)?);
        }
        if self.terms.is_some() && followed == 0 {
            screen.say(Severity::Error, "no event is found by `--where`");
            return Err(exit.or(Exit::Nothing));
        }
        Ok(exit)
    }

    /// The query: of an id, of a document, or in words. A single word that is no id may still be a search, if an export is named.
    fn picked(&self, screen: &mut Screen) -> Result<Query, Exit> {
        let pick = Pick { query: self.query.clone(), file: self.file.clone() };
        let Some(word) = self.query.as_deref().filter(|word| *word != "-" && !word.contains(['|', '=', '"'])) else {
            return pick.query(screen);
        };
        let is_project = std::path::Path::new(found::ROOT).is_dir();
        let queries = if is_project { found::gather(screen, &[])?.0.queries } else { Vec::new() };
        let is_id = |query: &&Query| query.id == word || query.own_id.as_deref() == Some(word);
        if let Some(query) = queries.iter().find(is_id) {
            return Ok(query.clone());
        }
        if !self.data.is_empty() {
            return pick.query(screen);
        }
        let alike: Vec<&Query> = queries.iter().filter(|query| selects(word, query)).collect();
        match alike[..] {
            [one] => Ok(one.clone()),
            [] => {
                let near = nearest(word, queries.iter().map(|query| &*query.id));
                let near = near.map_or(".".into(), |near| format!("; did you mean `{near}`?"));
                Err(screen.refuse(&format!(
                    "no query has the id `{word}`{near} To explain a search, name an export with `-d PATH`"
                )))
            }
            _ => {
                let ids: Vec<&str> = alike.iter().map(|query| &*query.id).take(5).collect();
                Err(screen.refuse(&format!("`{word}` may be {} queries; name one: {}", alike.len(), ids.join(", "))))
            }
        }
    }

    /// Explains the query over one dataset.
    fn over(
        &self,
        screen: &mut Screen,
        query: &Query,
        events: &over::Events,
        followed: &mut usize,
    ) -> Result<Exit, Exit> {
        let lowered = query.lower(&events.setting).to_run();
        if lowered.plan.is_none() {
            over::say(screen, query.searched(), &lowered.diagnostics);
        }
        let plan = lowered.plan.ok_or(Exit::Query)?;
        let context = Context::new(events.setting.now(), events.setting.zone.clone());
        let asked = Asked { source: query.searched(), plan: &plan, context: &context, events: &events.table };
        let chosen = self.chosen(screen, events)?;
        if self.terms.is_some() && chosen.as_ref().is_some_and(Vec::is_empty) {
            return Ok(Exit::Ok);
        }
        let explained = Explained::new(asked);
        let look = Look { ink: screen.ink(), width: screen.width(), whole: self.all };
        if self.format == Format::Jsonl {
            let lines = match &chosen {
                None => lines::overview(&explained, &events.name),
                Some(chosen) => chosen
                    .iter()
                    .flat_map(|event| lines::way(&explained, &explained.way(*event), &events.name))
                    .collect(),
            };
            lines.iter().for_each(|line| screen.line(&line.to_string()));
        } else {
            let rows = counted(explained.outcome.table.rows(), "row");
            let is_bare = self.query.is_some() && query.id.starts_with('<');
            let id = if is_bare { "the search" } else { &query.id };
            let title = format!("{id} over {}: {rows} of {}", events.name, counted(events.table.rows(), "event"));
            screen.line(&paint(&title, STRONG, look.ink));
            match &chosen {
                None => screen.print(&page::overview(&explained, &look)),
                Some(chosen) => self.ways(screen, &explained, chosen, &look),
            }
        }
        *followed += chosen.map_or(0, |chosen| chosen.len());
        Ok(if explained.outcome.errors.is_empty() { Exit::Ok } else { Exit::Query })
    }

    fn ways(&self, screen: &mut Screen, explained: &Explained<'_>, chosen: &[usize], look: &Look) {
        let most = if self.all || !self.event.is_empty() { usize::MAX } else { FOLLOWED };
        if self.terms.is_some() {
            let first = if chosen.len() > most { format!("; the first {most} of them") } else { String::new() };
            let numbers = chosen.iter().take(20).map(|event| (event + 1).to_string()).collect::<Vec<_>>().join(", ");
            let more = if chosen.len() > 20 { ", …" } else { "" };
            screen.line(&format!("`--where` finds {}: {numbers}{more}{first}", counted(chosen.len(), "event")));
        }
        for event in chosen.iter().take(most) {
            screen.line("");
            screen.print(&page::way(explained, &explained.way(*event), look));
        }
    }

    /// The events that are asked for, by their numbers from 0; none if all are.
    fn chosen(&self, screen: &mut Screen, events: &over::Events) -> Result<Option<Vec<usize>>, Exit> {
        let count = events.table.rows();
        if let Some(number) = self.event.iter().find(|number| **number == 0 || **number > count) {
            let message =
                format!("there is no event {number}: {} has {}, numbered from 1", events.name, counted(count, "event"));
            return Err(screen.refuse(&message));
        }
        let Some(terms) = &self.terms else {
            let numbers: Vec<usize> = self.event.iter().map(|number| number - 1).collect();
            return Ok((!numbers.is_empty()).then_some(numbers));
        };
        let source = Source::bare("--where", terms.as_str());
        let setting = command::Setting { earliest: None, latest: None, ..events.setting.clone() };
        let lowered = command::lower(&source, &setting);
        let Some(plan) = lowered.plan else {
            over::say(screen, &source, &lowered.diagnostics);
            return Err(Exit::Usage);
        };
        let context = Context::new(setting.now(), setting.zone.clone());
        let found = engine::follow(&plan, &context, events.table.clone());
        let numbers =
            |last: &engine::Traced| (0..last.table.rows()).filter_map(|row| last.events(row)).flatten().collect();
        let mut numbers: Vec<usize> = found.steps.last().map(numbers).unwrap_or_default();
        numbers.sort_unstable();
        numbers.dedup();
        Ok(Some(numbers))
    }
}
