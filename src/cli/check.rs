//! `spelt check`: every query parsed and planned, and what is wrong with it.

use super::{Exit, Screen, found, lookups, macros};
use crate::command::Setting;
use crate::diagnostic::render::{Ink, draw};
use crate::diagnostic::report::{Finding, annotation, json_line, sarif};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Query;
use crate::harness::body::counted;
use crate::harness::case::Folders;
use crate::harness::report::{Told, finding};
use crate::harness::{checks, dataset, run};
use crate::project::Project;
use crate::value::time::Zone;
use clap::{Args, ValueEnum};
use std::path::{Path, PathBuf};

/// Parses and plans every query found, and says what is wrong; looks for clauses that choose nothing and fields that are
/// not there
#[derive(Debug, Args)]
pub struct Check {
    /// Documents and folders of them [default: queries]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How findings are printed
    #[arg(long, value_enum, default_value = "pretty")]
    format: Format,
    /// Definitions of macros: a `macros.conf`, a YAML file of `security_content`, or a folder of them
    #[arg(long, value_name = "PATH")]
    macros: Option<PathBuf>,
    #[command(flatten)]
    given: lookups::Given,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Drawn, for people
    Pretty,
    /// A JSON object a line
    Jsonl,
    /// Annotations of a GitHub workflow
    Github,
    /// A SARIF 2.1.0 log
    Sarif,
}

/// Relative times such as `earliest=-1d` need a moment; findings are the same at any.
const ANY_MOMENT: f64 = 1_750_000_000.0;

impl Check {
    /// Prints the findings.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let macros = match macros::known(screen, self.macros.as_deref()) {
            Ok(macros) => macros,
            Err(exit) => return exit,
        };
        let project = match lookups::project(screen) {
            Ok(project) => project,
            Err(exit) => return exit,
        };
        let knowledge = match lookups::known(screen, &self.given, &macros, &project) {
            Ok(knowledge) => knowledge,
            Err(exit) => return exit,
        };
        let (mut found, exit) = match found::gather(screen, &self.paths) {
            Ok(found) => found,
            Err(exit) => return exit,
        };
        macros::replace(&mut found.queries, &macros);
        let setting = Setting::at(ANY_MOMENT, Zone::utc()).knowing(knowledge);
        let diagnosed: Vec<Diagnosed<'_>> =
            found.queries.iter().map(|query| Diagnosed::of(query, &setting, &project)).collect();
        let unreadable: Vec<Told> = found.unreadable.iter().map(finding::unreadable).collect();
        let mut findings: Vec<Finding<'_>> = diagnosed.iter().flat_map(Diagnosed::findings).collect();
        match self.format {
            // People were told on standard error.
            Format::Pretty => {}
            Format::Jsonl | Format::Github | Format::Sarif => findings.extend(unreadable.iter().map(Told::finding)),
        }
        screen.print(&self.write(&findings));
        if let Format::Pretty = self.format {
            screen.aside(&summary(found.queries.len(), &findings));
        }
        let exits = diagnosed.iter().map(Diagnosed::exit);
        exits.fold(exit, Exit::or).or(found::none(screen, &found))
    }

    fn write(&self, findings: &[Finding<'_>]) -> String {
        match self.format {
            Format::Pretty => {
                findings.iter().map(|it| format!("{}\n\n", draw(it.diagnostic, it.source, Ink::Colours))).collect()
            }
            Format::Jsonl => findings.iter().map(|finding| format!("{}\n", json_line(finding))).collect(),
            Format::Github => findings.iter().map(|finding| format!("{}\n", annotation(finding))).collect(),
            Format::Sarif => format!("{}\n", sarif(findings)),
        }
    }
}

/// A query, and what is wrong with it.
struct Diagnosed<'q> {
    query: &'q Query,
    /// What keeps it from being run, and what is worth knowing.
    diagnostics: Vec<Diagnostic>,
    /// What the checks find.
    checked: Vec<Diagnostic>,
}

impl<'q> Diagnosed<'q> {
    fn of(query: &'q Query, setting: &Setting, project: &Project) -> Diagnosed<'q> {
        let levels = project.checks.of_query(&query.id);
        // What cannot be read is told by a test run.
        let tables = || {
            let datasets = dataset::of_query(&Folders::under(Path::new("")).fixtures, &query.id).unwrap_or_default();
            let loaded = datasets.iter().filter_map(|dataset| run::load(dataset, &[], project, false).ok());
            loaded.map(|loaded| loaded.table).collect()
        };
        let (diagnostics, checked) = checks::of(query.searched(), query.lower(setting), setting, &levels, &tables);
        Diagnosed { query, diagnostics, checked }
    }

    fn findings(&self) -> impl Iterator<Item = Finding<'_>> {
        let all = self.diagnostics.iter().chain(&self.checked);
        all.map(|diagnostic| Finding { query: &self.query.id, source: self.query.searched(), diagnostic })
    }

    fn exit(&self) -> Exit {
        let is_denied = self.checked.iter().any(Diagnostic::is_error);
        match self.diagnostics.iter().any(Diagnostic::is_error) {
            true => Exit::Query,
            false if is_denied => Exit::Findings,
            false => Exit::Ok,
        }
    }
}

/// `10 queries checked: 1 error, 2 notes`.
fn summary(queries: usize, findings: &[Finding<'_>]) -> String {
    let counted = |severity: Severity| {
        let count = findings.iter().filter(|finding| finding.diagnostic.severity == severity).count();
        (count > 0).then(|| counted(count, severity.word()))
    };
    let counts: Vec<String> =
        [Severity::Error, Severity::Warning, Severity::Note].into_iter().filter_map(counted).collect();
    let queries = if queries == 1 { "1 query".to_string() } else { format!("{queries} queries") };
    if counts.is_empty() { format!("{queries} checked") } else { format!("{queries} checked: {}", counts.join(", ")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::code;
    use crate::source::Source;
    use crate::syntax::macros::Macros;

    #[test]
    fn every_search_of_the_catalogue_shows_its_code_or_can_be_run_to_see_it() {
        let setting = Setting::at(ANY_MOMENT, Zone::utc());
        for known in code::all() {
            let mut query = Query::new("example", Source::bare("example", known.example).into());
            query.replace_macros(&Macros::default(), &|_| Err(String::new()));
            let lowered = query.lower(&setting);
            let is_search = lowered.plan.is_some();
            let diagnosed = Diagnosed::of(&query, &setting, &Project::default());
            let shows = diagnosed.findings().any(|found| found.diagnostic.code == known.slug);
            let is_check = code::CHECKS.contains(&known.slug);
            assert!(shows || is_search && !is_check, "{}: {:?}", known.slug, lowered.diagnostics);
        }
    }
}
