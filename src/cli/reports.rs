//! The reports of a test run, each in a file of its own: `--junit`, `--sarif`, `--html`, and GitHub's summary of a step.

use super::{Exit, Screen};
use crate::diagnostic::Severity;
use crate::diagnostic::report::{Finding, sarif};
use crate::harness::file;
use crate::harness::report::html::html;
use crate::harness::report::junit::junit;
use crate::harness::report::markdown::markdown;
use crate::harness::report::{Results, Told};
use clap::Args;
use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Where reports are written.
#[derive(Debug, Args)]
pub struct Reports {
    /// Writes a JUnit report
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Writes a SARIF report
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
    /// Writes a report to read: one HTML file that needs no network
    #[arg(long, value_name = "FILE")]
    html: Option<PathBuf>,
}

/// A report's text.
type Write = fn(&Results<'_>) -> String;

impl Reports {
    /// Writes those that were asked for, each whole or not at all. One that cannot be written is an error, and the others
    /// are written all the same.
    pub fn write(&self, screen: &mut Screen, results: &Results<'_>) -> Exit {
        let asked: [(&Option<PathBuf>, Write); 3] =
            [(&self.junit, junit), (&self.sarif, of_findings), (&self.html, html)];
        let mut exit = Exit::Ok;
        for (path, write) in asked.iter().filter_map(|(path, write)| path.as_ref().map(|path| (path, write))) {
            if let Err(error) = file::write(path, write(results).as_bytes()) {
                let message = format!("the report `{}` cannot be written: {error}", path.display());
                exit = exit.or(screen.refuse(&message));
            }
        }
        exit
    }
}

/// Adds what came of a run to the summary of a step of a GitHub workflow, where there is one.
pub fn summarize(screen: &mut Screen, results: &Results<'_>) -> Exit {
    let Some(path) = std::env::var_os("GITHUB_STEP_SUMMARY").filter(|path| !path.is_empty()) else { return Exit::Ok };
    let text = markdown(results);
    // Other commands of the step may have written theirs before.
    let written =
        OpenOptions::new().append(true).create(true).open(&path).and_then(|mut file| file.write_all(text.as_bytes()));
    match written {
        Ok(()) => Exit::Ok,
        Err(error) => {
            screen.refuse(&format!("the summary `{}` cannot be written: {error}", Path::new(&path).display()))
        }
    }
}

/// The errors and warnings as SARIF. Notes were accepted with the rows, and would be alerts without end.
fn of_findings(results: &Results<'_>) -> String {
    let told = results.told();
    let grave = told.iter().filter(|told| told.diagnostic.severity != Severity::Note);
    sarif(&grave.map(Told::finding).collect::<Vec<Finding<'_>>>()) + "\n"
}
