//! `spelt convert`: searches in the language of another engine, and the proof that they give the same rows.

mod prove;
mod script;
mod tally;

use super::moment::{self, Moment};
use super::pick::Pick;
use super::{Exit, Screen, found, lookups, macros};
use crate::backend::answer::gathered;
use crate::backend::bounds::Bounds;
use crate::backend::{self, About, Assumption, Backend, Request, Schema, Translation};
use crate::command::Setting;
use crate::diagnostic::render::{Ink, draw};
use crate::diagnostic::visible::visible;
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Query;
use crate::harness::case::selects;
use crate::source::Source;
use crate::value::time::Zone;
use clap::Args;
use prove::{Prover, Verdict};
use std::cell::Cell;
use std::path::PathBuf;
use tally::Tally;

/// Translates searches into the language of another engine
#[derive(Debug, Args)]
pub struct Convert {
    #[command(flatten)]
    pick: Chosen,
    /// The target; `--list` names them
    #[arg(short, long, value_name = "TARGET")]
    to: Option<String>,
    /// Names the targets, and how each is proved
    #[arg(long)]
    list: bool,
    /// Prints what each target can say: steps, tests, functions
    #[arg(long)]
    support: bool,
    /// Every query of the project, or those whose id holds a FILTER given as QUERY
    #[arg(long)]
    all: bool,
    /// Runs the translation over the query's datasets, or those of --data, and compares its rows with spelt's own
    #[arg(long)]
    verify: bool,
    /// A translation that was not run with equal rows over some event is a finding
    #[arg(long)]
    strict: bool,
    /// Translates also what is only nearly the same, with a warning
    #[arg(long)]
    allow_approximate: bool,
    /// Leaves out the limits that Splunk sets where a search asks for none, such as the 10 000 rows of `sort`
    #[arg(long)]
    no_limits: bool,
    /// Prints a whole script, which reads the events of --data as they are, for all the searches
    #[arg(long, conflicts_with = "verify")]
    script: bool,
    /// Where the events are in the target, and how their fields are named there: a schema that is built in, or a TOML file
    #[arg(long, value_name = "NAME|FILE")]
    schema: Option<PathBuf>,
    /// Events for --verify and --script: an export, or a folder of exports; may be given several times
    #[arg(short, long, value_name = "PATH")]
    data: Vec<PathBuf>,
    #[command(flatten)]
    moment: Moment,
    /// Definitions of macros: a `macros.conf`, a YAML file of `security_content`, or a folder of them
    #[arg(long, value_name = "PATH")]
    macros: Option<PathBuf>,
    #[command(flatten)]
    given: lookups::Given,
}

/// Which searches.
#[derive(Debug, Args)]
struct Chosen {
    /// The search; `-` reads it from standard input
    #[arg(value_name = "QUERY")]
    query: Option<String>,
    /// A document with one search, or a search of a document
    #[arg(short, long, value_name = "FILE[#SLUG]", conflicts_with = "query")]
    file: Option<String>,
}

/// What a translation needs besides the search.
struct Target<'t> {
    backend: &'static dyn Backend,
    schema: Schema,
    /// What stands before the first of a script.
    opening: Cell<Option<String>>,
    setting: &'t Setting,
    /// Whether the moment of the searches is given, and is not the one at which the translation is run.
    is_pinned: bool,
    allows_approximate: bool,
    bounds: Bounds,
}

/// What came of a query.
enum Came {
    /// A translation.
    Of(Box<Translation>),
    /// Nothing, for these reasons.
    Refused(Vec<Diagnostic>),
}

impl Convert {
    /// Prints the translations.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        if self.list {
            screen.print(&listed());
            return Exit::Ok;
        }
        if self.support {
            screen.print(&backend::support::table());
            return Exit::Ok;
        }
        match self.convert(screen) {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn convert(&self, screen: &mut Screen) -> Result<Exit, Exit> {
        let backend = self.backend(screen)?;
        let schema = self.schema(screen, backend)?;
        let mut prover = match self.verify {
            true => Some(Prover::of(backend.card().name).map_err(|message| screen.refuse(&message))?),
            false => None,
        };
        let macros = macros::known(screen, self.macros.as_deref())?;
        let project = lookups::project(screen)?;
        let knowledge = lookups::known(screen, &self.given, &macros, &project)?;
        let mut queries = self.queries(screen)?;
        macros::replace(&mut queries, &macros);
        let now = moment::clock();
        let setting = self
            .moment
            .setting(now, project.zone.unwrap_or_else(Zone::utc))
            .map_err(|message| screen.refuse(&message))?;
        let setting = setting.knowing(knowledge);
        let bounds = if self.no_limits { Bounds::Dropped } else { Bounds::Kept };
        let allows_approximate = self.allow_approximate;
        let is_pinned = self.moment.is_given();
        let opening = Cell::new(None);
        let mut target = Target { backend, schema, opening, setting: &setting, is_pinned, allows_approximate, bounds };
        if self.script {
            let (opening, schema) = script::opening(screen, &self.data, &target)?;
            target.opening.set(Some(opening));
            target.schema = schema;
        }
        let mut tally = Tally::default();
        let mut exit = Exit::Ok;
        for query in &queries {
            exit = exit.or(self.one(screen, query, &target, prover.as_mut(), &mut tally)?);
        }
        if self.all {
            screen.aside(&tally.told(backend));
        }
        Ok(exit)
    }

    fn backend(&self, screen: &mut Screen) -> Result<&'static dyn Backend, Exit> {
        let names = || backend::ALL.iter().map(|it| it.card().name).collect::<Vec<_>>().join(", ");
        let Some(name) = &self.to else {
            return Err(screen.refuse(&format!("name a target with `-t`: {}", names())));
        };
        backend::find(name).ok_or_else(|| screen.refuse(&format!("there is no target `{name}`; there is {}", names())))
    }

    fn schema(&self, screen: &mut Screen, backend: &dyn Backend) -> Result<Schema, Exit> {
        let Some(given) = &self.schema else { return Ok(backend.schema()) };
        if let Some(built_in) = given.to_str().and_then(Schema::named) {
            return Ok(built_in);
        }
        let text = std::fs::read_to_string(given).map_err(|error| {
            let names = Schema::names().collect::<Vec<_>>().join(", ");
            format!("{error}; the schemas that are built in are {names}")
        });
        text.and_then(|text| Schema::read(&text))
            .map_err(|reason| screen.refuse(&format!("{}: {reason}", given.display())))
    }

    /// The query that is named, or all of the project.
    fn queries(&self, screen: &mut Screen) -> Result<Vec<Query>, Exit> {
        let Chosen { query, file } = &self.pick;
        if !self.all {
            let pick = Pick { query: query.clone(), file: file.clone() };
            return pick.query(screen).map(|query| vec![query]);
        }
        let paths: Vec<PathBuf> = file.iter().map(PathBuf::from).collect();
        let (found, exit) = found::gather(screen, &paths)?;
        if exit != Exit::Ok {
            return Err(exit);
        }
        let nothing = found::none(screen, &found);
        if nothing != Exit::Ok {
            return Err(nothing);
        }
        let mut queries = found.queries;
        if let Some(filter) = query {
            queries.retain(|query| selects(filter, query));
            if queries.is_empty() {
                screen.say(Severity::Error, &format!("no query has `{filter}` in its id or stands there"));
                return Err(Exit::Nothing);
            }
        }
        Ok(queries)
    }

    /// Translates one query, proves it where that is asked, and prints what came of it.
    fn one(
        &self,
        screen: &mut Screen,
        query: &Query,
        target: &Target<'_>,
        mut prover: Option<&mut Prover>,
        tally: &mut Tally,
    ) -> Result<Exit, Exit> {
        let proof = match &mut prover {
            Some(prover) => Some(prover.shelf.proof(screen, query, &self.data, target)?),
            None => None,
        };
        let many = proof.iter().flat_map(|proof| proof.many()).collect::<Vec<_>>();
        let schema = target.schema.clone().with_many(many);
        let came = target.translation(query, target.setting, &schema);
        let mut translation = match came {
            Came::Of(translation) => translation,
            Came::Refused(reasons) => {
                tally.refuse();
                self.name(screen, query);
                say(screen, query.searched(), &reasons);
                return Ok(Exit::Query);
            }
        };
        let verdict = match proof.zip(prover) {
            Some((proof, prover)) => Some(prover.verdict(&proof, query, target).map_err(|it| screen.refuse(&it))?),
            None => None,
        };
        tally.count(verdict.as_ref());
        let exit = self.exit(verdict.as_ref());
        translation.level = verdict.as_ref().map_or(translation.level, |verdict| verdict.level(translation.level));
        let is_warning = |note: &&Diagnostic| note.severity == Severity::Warning;
        let warnings: Vec<Diagnostic> = translation.notes.iter().filter(is_warning).cloned().collect();
        let (opening, text) = (target.opening.take().unwrap_or_default(), translation.text());
        let head = self.head(query, target.backend, &translation, verdict.as_ref());
        screen.data(&format!("{opening}{head}{text}{}", if self.all { "\n" } else { "" }));
        if !self.all || exit != Exit::Ok || !warnings.is_empty() {
            self.name(screen, query);
            let reasons = verdict.iter().flat_map(Verdict::reasons);
            reasons.for_each(|reason| screen.say(Severity::Error, reason));
        }
        say(screen, query.searched(), if self.all { &warnings } else { &translation.notes });
        Ok(exit)
    }

    /// The comments above a translation: how far it is proved, and what it takes for granted or says only nearly, which
    /// goes where the text goes. No name in them ends its line.
    fn head(&self, query: &Query, backend: &dyn Backend, of: &Translation, verdict: Option<&Verdict>) -> String {
        let told = verdict.map_or_else(|| "not run: `--verify` runs it".to_string(), Verdict::told);
        let name = self.all.then(|| query.id.clone());
        let level = format!("{}, {}: {told}", backend.card().title, of.level.word());
        let assumed = of.assumptions.iter().map(|it| format!("assumed: {}", it.told));
        let nearly = of.notes.iter().filter(|note| note.code == "approximated");
        let nearly = nearly.map(|note| format!("approximate: {}", note.message));
        let lines = name.into_iter().chain([level]).chain(assumed).chain(nearly);
        lines.map(|line| format!("{} {}\n", backend.comment(), visible(&line))).collect()
    }

    /// What a translation comes to; without a verdict it was not run.
    fn exit(&self, verdict: Option<&Verdict>) -> Exit {
        match verdict {
            Some(Verdict::Equal { .. }) => Exit::Ok,
            Some(Verdict::Differs(_) | Verdict::Failed(_)) => Exit::Findings,
            Some(Verdict::Stopped(_)) => Exit::Usage,
            Some(Verdict::Valid(_) | Verdict::NoData) | None if self.strict => Exit::Findings,
            Some(Verdict::Valid(_) | Verdict::NoData) | None => Exit::Ok,
        }
    }

    fn name(&self, screen: &mut Screen, query: &Query) {
        if self.all {
            screen.aside(&format!("{}:", query.id));
        }
    }
}

impl Target<'_> {
    /// A query in the target's language, as of a moment.
    fn translation(&self, query: &Query, setting: &Setting, schema: &Schema) -> Came {
        let lowered = query.lower(setting).to_run();
        let Some(plan) = lowered.plan else { return Came::Refused(lowered.diagnostics) };
        let request = Request {
            source: query.searched(),
            schema,
            approximate: self.allows_approximate,
            now: setting.now(),
            is_pinned: self.is_pinned,
            zone: &setting.zone,
            about: About {
                id: &query.id,
                title: query.title.as_deref(),
                own_id: query.own_id.as_deref(),
                techniques: &query.attack,
            },
        };
        let (plan, told) = self.bounds.of(plan.without_idle());
        match self.backend.translate(&plan, &request) {
            Ok(mut translation) => {
                translation.notes.extend(translation.assumptions.iter().map(Assumption::note));
                translation.notes.extend(told.into_iter().filter(|_| self.backend.keeps_limits()));
                Came::Of(Box::new(translation))
            }
            Err(reasons) => Came::Refused(reasons),
        }
    }
}

/// The targets, a line each.
fn listed() -> String {
    let line = |backend: &&dyn Backend| {
        let card = backend.card();
        format!("{}  {}\n  {}\n  {}\n", card.name, card.title, card.about, card.proof)
    };
    backend::ALL.iter().map(line).collect()
}

fn say(screen: &mut Screen, source: &Source, diagnostics: &[Diagnostic]) {
    for diagnostic in gathered(diagnostics) {
        screen.aside(&format!("{}\n", draw(&diagnostic, source, Ink::Colours)));
    }
}
