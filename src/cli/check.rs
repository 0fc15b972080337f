//! `spelt check`: every query parsed and planned, and what is wrong with it.

use super::{Exit, Screen, found, lookups, macros};
use crate::command::Setting;
use crate::diagnostic::render::{Ink, draw};
use crate::diagnostic::report::{Finding, annotation, json_line, sarif};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::Query;
use crate::harness::body::counted;
use crate::harness::report::{Told, finding};
use crate::value::time::Zone;
use clap::{Args, ValueEnum};
use std::path::PathBuf;

/// Parses and plans every query found, and says what is wrong
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
        let diagnosed: Vec<(&Query, Vec<Diagnostic>)> =
            found.queries.iter().map(|query| (query, query.lower(&setting).diagnostics)).collect();
        let unreadable: Vec<Told> = found.unreadable.iter().map(finding::unreadable).collect();
        let mut findings: Vec<Finding<'_>> = diagnosed.iter().flat_map(|(query, found)| of(query, found)).collect();
        match self.format {
            // People were told on standard error.
            Format::Pretty => {}
            Format::Jsonl | Format::Github | Format::Sarif => findings.extend(unreadable.iter().map(Told::finding)),
        }
        screen.print(&self.write(&findings));
        if let Format::Pretty = self.format {
            screen.aside(&summary(found.queries.len(), &findings));
        }
        let has_error = findings.iter().any(|finding| finding.diagnostic.is_error());
        exit.or(if has_error { Exit::Query } else { Exit::Ok }).or(found::none(screen, &found))
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

fn of<'q>(query: &'q Query, diagnostics: &'q [Diagnostic]) -> impl Iterator<Item = Finding<'q>> {
    diagnostics.iter().map(|diagnostic| Finding { query: &query.id, source: query.searched(), diagnostic })
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
        for known in code::ALL {
            let mut query = Query::new("example", Source::bare("example", known.example).into());
            query.replace_macros(&Macros::default(), &|_| Err(String::new()));
            let lowered = query.lower(&setting);
            let shows = lowered.diagnostics.iter().any(|diagnostic| diagnostic.code == known.slug);
            assert!(shows || lowered.plan.is_some(), "{}: {:?}", known.slug, lowered.diagnostics);
        }
    }
}
