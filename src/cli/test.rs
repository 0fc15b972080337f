//! `spelt test`: every query over its datasets, compared with the snapshots.

use super::found;
use super::{Exit, Screen, lookups, macros};
use crate::diagnostic::Severity;
use crate::diagnostic::report::{Finding, annotation, json_line};
use crate::document::Query;
use crate::harness::case::{Case, Folders, selects};
use crate::harness::outcome::{Outcome, Standing, Trouble};
use crate::harness::report::{Summary, findings, pretty, strays};
use crate::harness::run;
use crate::harness::settle::{Mode, Written, settle};
use crate::harness::stray::{Policy, Strays};
use crate::knowledge::Knowledge;
use clap::{Args, ValueEnum};
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Runs every query over its datasets and compares the rows with the snapshots
#[derive(Debug, Args)]
pub struct Test {
    /// Only queries whose id holds this, or whose document stands here
    #[arg(value_name = "FILTER")]
    filters: Vec<String>,
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
    /// Writes a JUnit report
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Writes a SARIF report
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// Writes an HTML report
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
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
    /// GitHub's annotations
    Github,
}

impl Test {
    /// Runs the test.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        if let Some(flag) = self.unsupported() {
            return screen.refuse(&format!("`{flag}` is not supported yet; `--format jsonl` has every finding"));
        }
        let macros = match macros::known(screen, None) {
            Ok(macros) => macros,
            Err(exit) => return exit,
        };
        let knowledge = match lookups::known(screen, &self.given, &macros) {
            Ok(knowledge) => knowledge,
            Err(exit) => return exit,
        };
        let (mut found, exit) = match found::gather(screen, &[]) {
            Ok(found) => found,
            Err(exit) => return exit,
        };
        macros::replace(&mut found.queries, &macros);
        let folders = Folders::under(Path::new(""));
        let ids: Vec<&str> = found.queries.iter().map(|query| &*query.id).collect();
        let selected = self.selected(screen, &found.queries);
        if selected.is_empty() {
            return exit.or(found::none(screen, &found)).or(Exit::Nothing);
        }
        let tested = match self.test(selected, &folders, &knowledge) {
            Ok(tested) => tested,
            Err(error) => return screen.refuse(&error.to_string()),
        };
        let exit = exit.or(self.tell(screen, &tested));
        match self.tell_strays(screen, &folders, &ids, &tested) {
            Ok(strays) => {
                let summary = Summary::of(tested.iter().map(|(outcome, written)| (outcome, *written)));
                if self.format != Format::Jsonl {
                    screen.line(&pretty::summary(&summary, screen.ink()));
                }
                exit.or(strays)
            }
            Err(error) => screen.refuse(&error.to_string()),
        }
    }

    fn unsupported(&self) -> Option<&'static str> {
        let flags = [(&self.junit, "--junit"), (&self.sarif, "--sarif"), (&self.html, "--html")];
        flags.into_iter().find(|(file, _)| file.is_some()).map(|(_, flag)| flag)
    }

    /// The queries that a filter means; all of them without a filter. A filter that means none is told.
    fn selected(&self, screen: &mut Screen, queries: &[Query]) -> Vec<Query> {
        for filter in self.filters.iter().filter(|filter| !queries.iter().any(|query| selects(filter, query))) {
            screen.say(Severity::Warning, &format!("no query has `{filter}` in its id or stands there"));
        }
        let is_meant =
            |query: &&Query| self.filters.is_empty() || self.filters.iter().any(|filter| selects(filter, query));
        queries.iter().filter(is_meant).cloned().collect()
    }

    fn mode(&self) -> Mode {
        let is_set = |value: std::ffi::OsString| !value.is_empty() && value != "false" && value != "0";
        match (self.accept, self.check || std::env::var_os("CI").is_some_and(is_set)) {
            (true, _) => Mode::Accept { allow_silence: self.allow_silence },
            (false, true) => Mode::Check,
            (false, false) => Mode::Pend,
        }
    }

    fn test(
        &self,
        queries: Vec<Query>,
        folders: &Folders,
        knowledge: &Arc<Knowledge>,
    ) -> io::Result<Vec<(Outcome, Written)>> {
        let cases = queries.into_iter().map(|query| Case::of(query, folders)).collect::<io::Result<Vec<Case>>>()?;
        let processors = || std::thread::available_parallelism().map_or(1, |count| count.get());
        let outcomes = run::run(&cases, self.jobs.unwrap_or_else(processors), self.strict_metadata, knowledge);
        let mode = self.mode();
        outcomes.into_iter().map(|outcome| settle(&outcome, mode).map(|written| (outcome, written))).collect()
    }

    fn tell(&self, screen: &mut Screen, tested: &[(Outcome, Written)]) -> Exit {
        match self.format {
            Format::Pretty => screen.print(&pretty::all(tested, screen.ink())),
            Format::Jsonl => each_finding(tested, |finding| screen.line(&json_line(finding))),
            Format::Github => each_finding(tested, |finding| {
                if finding.diagnostic.severity != Severity::Note {
                    screen.line(&annotation(finding));
                }
            }),
        }
        let is_bare = tested.iter().all(|(outcome, _)| outcome.standing() == Standing::Skipped);
        if is_bare {
            let advice = "nothing was run: put events that a query should find under `fixtures/<id>/fires/`";
            screen.say(Severity::Warning, advice);
        }
        let none = if is_bare { Exit::Nothing } else { Exit::Ok };
        tested.iter().fold(none, |exit, (outcome, written)| exit.or(exit_of(outcome, *written)))
    }

    /// What stands in the folders for no query. Where only some queries are tested it is not asked, unless by a flag.
    fn tell_strays(
        &self,
        screen: &mut Screen,
        folders: &Folders,
        ids: &[&str],
        tested: &[(Outcome, Written)],
    ) -> io::Result<Exit> {
        let policy = match self.unreferenced {
            None if !self.filters.is_empty() => return Ok(Exit::Ok),
            None | Some(Unreferenced::Warn) => Policy::Warn,
            Some(Unreferenced::Reject) => Policy::Reject,
            Some(Unreferenced::Delete) => Policy::Delete,
        };
        let mut found = Strays::find(&folders.fixtures, &folders.snapshots, ids)?;
        let deleted = if policy == Policy::Delete { found.delete()? } else { Vec::new() };
        let outcomes = tested.iter().map(|(outcome, _)| outcome);
        match self.format {
            Format::Pretty => screen.print(&strays::pretty(&found, policy, &deleted, outcomes, screen.ink())),
            Format::Jsonl => strays::each(&found, policy, |finding| screen.line(&json_line(finding))),
            Format::Github => strays::each(&found, policy, |finding| screen.line(&annotation(finding))),
        }
        Ok(if policy == Policy::Reject && !found.is_empty() { Exit::Findings } else { Exit::Ok })
    }
}

fn each_finding(tested: &[(Outcome, Written)], mut tell: impl FnMut(&Finding<'_>)) {
    for (outcome, written) in tested {
        for diagnostic in &findings(outcome, *written) {
            tell(&Finding { query: &outcome.query.id, source: outcome.query.searched(), diagnostic });
        }
    }
}

fn exit_of(outcome: &Outcome, written: Written) -> Exit {
    let is_settings = |trouble: &Trouble| matches!(trouble, Trouble::Settings(_));
    let faults = if outcome.faults().is_empty() { Exit::Ok } else { Exit::Findings };
    match outcome.standing() {
        Standing::Refused => Exit::Query,
        Standing::Unread if outcome.troubles().any(is_settings) => Exit::Usage,
        Standing::Unread => Exit::Data,
        Standing::Skipped => Exit::Ok,
        Standing::Same => faults,
        Standing::Differs(_) | Standing::Illegible(..) if written == Written::Accepted => faults,
        Standing::Differs(_) | Standing::Illegible(..) => Exit::Findings,
    }
}
