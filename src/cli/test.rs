//! `spelt test`: every query over its datasets, compared with the snapshots.

mod watch;

use super::content::Content;
use super::progress::Steps;
use super::reports::{self, Reports};
use super::{Exit, Screen, blame, changed, found, head, lookups};
use crate::diagnostic::Severity;
use crate::diagnostic::report::{annotation, json_line};
use crate::document::Query;
use crate::harness::case::{Case, Folders, selects};
use crate::harness::file;
use crate::harness::outcome::{Outcome, Standing, Trouble};
use crate::harness::report::{Results, pretty};
use crate::harness::run::{self, Terms};
use crate::harness::settle::{Mode, Written, settle};
use crate::harness::stray::{Policy, Strays};
use crate::project::{self, Project};
use clap::{Args, ValueEnum};
use std::io;
use std::path::Path;

/// Runs every query over its datasets and compares the rows with the snapshots
#[derive(Debug, Args)]
pub struct Test {
    /// Only queries whose id holds this, or whose document stands here
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
    /// Only queries that a change since this commit or branch touches, from where this branch left it: by their text,
    /// macros, lookups, datasets or snapshots
    #[arg(long, value_name = "REF")]
    changed: Option<String>,
    /// Tests again what a change touches, until it is interrupted; in a terminal
    #[arg(long, conflicts_with_all = ["accept", "changed", "format", "junit", "sarif", "html", "unreferenced"])]
    watch: bool,
    /// Writes nothing; the default where `CI` is set
    #[arg(long, conflicts_with = "accept")]
    check: bool,
    /// Accepts what differs
    #[arg(long)]
    accept: bool,
    /// With --accept, also where rows become no rows
    #[arg(long)]
    allow_silence: bool,
    /// What is done about snapshots and fixtures of no query
    #[arg(long, value_enum, value_name = "POLICY")]
    unreferenced: Option<Unreferenced>,
    /// How the outcome is printed
    #[arg(long, value_enum, default_value = "pretty")]
    format: Format,
    /// Queries run side by side [default: as many as there are processors]
    #[arg(short, long, value_name = "N")]
    jobs: Option<usize>,
    /// Compares inferred metadata as if it had been recorded
    #[arg(long)]
    strict_metadata: bool,
    #[command(flatten)]
    given: lookups::Given,
    #[command(flatten)]
    reports: Reports,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Unreferenced {
    /// They fail the run
    Reject,
    /// They are reported
    Warn,
    /// Such snapshots are removed; fixtures are only reported
    Delete,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Pretty,
    /// A JSON object for each finding
    Jsonl,
    /// GitHub's annotations, and a summary where a workflow's step takes one
    Github,
}

/// Names are written in lines of so many columns at most.
const COLUMNS: usize = 100;

impl Test {
    /// Runs the test.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        if self.watch {
            return self.watch(screen);
        }
        let (content, exit) = match Content::here(screen, &self.given) {
            Ok(content) => content,
            Err(exit) => return exit,
        };
        let Content { found, project, .. } = &content;
        let exit = exit.or(found::none(screen, found));
        let selected = match self.selected(screen, &content) {
            Ok(selected) => selected,
            Err(exit) => return exit,
        };
        match self.run(screen, &content, selected) {
            Ok(run) => {
                let results = Results {
                    tested: &run.tested,
                    unreadable: &found.unreadable,
                    strays: &run.strays,
                    policy: self.policy(project),
                    deleted: &run.deleted,
                    project,
                    is_whole: self.is_whole(),
                };
                if !run.tested.is_empty() {
                    self.tell(screen, &results);
                }
                let summary = match self.format {
                    Format::Github => reports::summarize(screen, &results),
                    Format::Pretty | Format::Jsonl => Exit::Ok,
                };
                let unwritten = unwritten(screen, &run.unwritten);
                exit.or(exit_of_all(&results)).or(self.reports.write(screen, &results)).or(summary).or(unwritten)
            }
            Err(error) => screen.refuse(&error.to_string()),
        }
    }

    /// The queries that a filter means and a change touches; all of them without either. A filter that means none is told.
    fn selected(&self, screen: &mut Screen, content: &Content) -> Result<Vec<Query>, Exit> {
        let queries = &content.found.queries;
        for filter in self.filters.iter().filter(|filter| !queries.iter().any(|query| selects(filter, query))) {
            screen.say(Severity::Warning, &format!("no query has `{filter}` in its id or stands there"));
        }
        let is_meant =
            |query: &&Query| self.filters.is_empty() || self.filters.iter().any(|filter| selects(filter, query));
        let meant = queries.iter().filter(is_meant).cloned().collect();
        match &self.changed {
            Some(revision) => changed::only(screen, revision, &self.given, content, meant),
            None => Ok(meant),
        }
    }

    /// Whether every query is tested.
    fn is_whole(&self) -> bool {
        self.filters.is_empty() && self.changed.is_none()
    }

    fn mode(&self) -> Mode {
        let is_set = |value: std::ffi::OsString| !value.is_empty() && value != "false" && value != "0";
        match (self.accept, self.check || std::env::var_os("CI").is_some_and(is_set)) {
            (true, _) => Mode::Accept { allow_silence: self.allow_silence },
            (false, true) => Mode::Check,
            (false, false) => Mode::Pend,
        }
    }

    /// Runs what was selected, writes what is to be written of it, and looks for what belongs to no query.
    fn run(&self, screen: &mut Screen, content: &Content, selected: Vec<Query>) -> io::Result<TestRun> {
        let Content { found, knowledge, project, .. } = content;
        let folders = Folders::under(Path::new(""));
        let cases = selected.into_iter().map(|query| Case::of(query, &folders)).collect::<io::Result<Vec<Case>>>()?;
        let processors = || std::thread::available_parallelism().map_or(1, |count| count.get());
        let progress = Steps::of(cases.iter().map(|case| case.datasets.len()).sum());
        let terms = Terms {
            jobs: self.jobs.unwrap_or_else(processors),
            strict: self.strict_metadata,
            knowledge,
            project,
            step: &|| progress.step(),
        };
        let mut outcomes = run::run(&cases, terms);
        drop(progress);
        for outcome in outcomes.iter_mut().filter(|outcome| outcome.is_new_and_still()) {
            outcome.old = head::lost(&outcome.accepted);
        }
        if !self.accept {
            blame::tell(screen, &mut outcomes, content, &self.given, self.strict_metadata);
        }
        let mut run = TestRun::default();
        run.settle(outcomes, self.mode(), &folders.snapshots);
        if !run.tested.is_empty() && self.asks_for_strays() {
            let ids: Vec<&str> = found.queries.iter().map(|query| &*query.id).collect();
            run.strays = Strays::find(&folders.fixtures, &folders.snapshots, &ids)?;
        }
        if self.policy(project) == Policy::Delete {
            run.delete_strays();
        }
        Ok(run)
    }

    /// Says what came of it all, the counts last.
    fn tell(&self, screen: &mut Screen, results: &Results<'_>) {
        let columns = screen.width().unwrap_or(COLUMNS).min(COLUMNS);
        match self.format {
            Format::Pretty => {
                screen.print(&pretty::all(results, columns, screen.ink()));
            }
            Format::Jsonl => results.told().iter().for_each(|told| screen.line(&json_line(&told.finding()))),
            Format::Github => {
                let all = results.told();
                let grave = all.iter().filter(|told| told.diagnostic.severity != Severity::Note);
                grave.for_each(|told| screen.line(&annotation(&told.finding())));
            }
        }
        if is_bare(results) {
            screen.say(Severity::Warning, &advice(results));
        }
        if self.format != Format::Jsonl {
            screen.print(&pretty::summary(results, columns, screen.ink()));
        }
    }

    /// Where only some queries are tested, what belongs to none is not asked, unless by a flag.
    fn asks_for_strays(&self) -> bool {
        self.unreferenced.is_some() || self.is_whole()
    }

    /// What the flag says, or else the project.
    fn policy(&self, project: &Project) -> Policy {
        match (self.unreferenced, project.testing.unreferenced) {
            (Some(Unreferenced::Warn), _) | (None, project::Unreferenced::Warn) => Policy::Warn,
            (Some(Unreferenced::Reject), _) | (None, project::Unreferenced::Reject) => Policy::Reject,
            (Some(Unreferenced::Delete), _) => Policy::Delete,
            (None, project::Unreferenced::Ignore) => Policy::Ignore,
        }
    }
}

/// What a run did.
#[derive(Default)]
struct TestRun {
    tested: Vec<(Outcome, Written)>,
    strays: Strays,
    deleted: Vec<String>,
    /// What could not be written or removed.
    unwritten: Vec<io::Error>,
}

impl TestRun {
    /// Writes what is to be written of each outcome. What cannot be is kept to be told after all that was found.
    fn settle(&mut self, outcomes: Vec<Outcome>, mode: Mode, snapshots: &Path) {
        if mode != Mode::Check {
            file::sweep(snapshots);
        }
        for outcome in outcomes {
            let written = settle(&outcome, mode).unwrap_or_else(|error| {
                self.unwritten.push(error);
                Written::Nothing
            });
            self.tested.push((outcome, written));
        }
    }

    fn delete_strays(&mut self) {
        match self.strays.delete() {
            Ok(deleted) => self.deleted = deleted,
            Err(error) => self.unwritten.push(error),
        }
    }
}

/// Says what could not be written. What hinders one file mostly hinders many, so only the first are named.
fn unwritten(screen: &mut Screen, errors: &[io::Error]) -> Exit {
    const NAMED: usize = 3;
    let mut exit = Exit::Ok;
    for error in errors.iter().take(NAMED) {
        exit = exit.or(screen.refuse(&error.to_string()));
    }
    if let Some(more) = errors.len().checked_sub(NAMED).filter(|more| *more > 0) {
        exit = exit.or(screen.refuse(&format!("and {more} more cannot be written; nothing that was accepted is lost")));
    }
    exit
}

/// Whether no query that was selected has a dataset.
fn is_bare(results: &Results<'_>) -> bool {
    results.tested.iter().all(|(outcome, _)| outcome.standing() == Standing::Skipped)
}

/// What to do first where no query has events: the folder by its name, so that it can be made as it stands there.
fn advice(results: &Results<'_>) -> String {
    let what = "nothing was run: no query has events to look for";
    match results.tested.first() {
        None => what.to_string(),
        Some((outcome, _)) => {
            let (id, folder) = (&outcome.query.id, outcome.query.id.replace('#', "/"));
            format!("{what}\n  those that `{id}` should find go into:\n  fixtures/{folder}/fires/")
        }
    }
}

fn exit_of_all(results: &Results<'_>) -> Exit {
    let none = if is_bare(results) { Exit::Nothing } else { Exit::Ok };
    let is_refused = results.policy == Policy::Reject && !results.strays.is_empty();
    let strays = if is_refused { Exit::Findings } else { Exit::Ok };
    let exits = results.tested.iter().map(|(outcome, written)| exit_of(outcome, *written));
    exits.fold(none.or(strays), Exit::or)
}

fn exit_of(outcome: &Outcome, written: Written) -> Exit {
    let is_settings = |trouble: &Trouble| matches!(trouble, Trouble::Settings(_));
    let faults = if outcome.is_faultless() { Exit::Ok } else { Exit::Findings };
    match outcome.standing() {
        Standing::Refused => Exit::Query,
        Standing::Unread if outcome.troubles().any(is_settings) => Exit::Usage,
        Standing::Unread => Exit::Data,
        Standing::Skipped | Standing::Same => faults,
        Standing::Differs(_) | Standing::Illegible(..) if written == Written::Accepted => faults,
        Standing::Differs(_) | Standing::Illegible(..) => Exit::Findings,
    }
}
