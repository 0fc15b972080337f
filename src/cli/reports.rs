//! The reports of a test run, each in a file of its own: `--junit`, `--sarif`.

use super::{Exit, Screen};
use crate::diagnostic::Severity;
use crate::diagnostic::report::{Finding, sarif};
use crate::harness::file;
use crate::harness::report::junit::junit;
use crate::harness::report::{Results, Told};
use clap::Args;
use std::path::PathBuf;

/// Where reports are written.
#[derive(Debug, Args)]
pub struct Reports {
    /// Writes a JUnit report
    #[arg(long, value_name = "FILE")]
    junit: Option<PathBuf>,
    /// Writes a SARIF report
    #[arg(long, value_name = "FILE")]
    sarif: Option<PathBuf>,
}

/// A report's text.
type Write = fn(&Results<'_>) -> String;

impl Reports {
    /// Writes those that were asked for, each whole or not at all. One that cannot be written is an error, and the others
    /// are written all the same.
    pub fn write(&self, screen: &mut Screen, results: &Results<'_>) -> Exit {
        let asked: [(&Option<PathBuf>, Write); 2] = [(&self.junit, junit), (&self.sarif, of_findings)];
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

/// The errors and warnings as SARIF. Notes were accepted with the rows, and would be alerts without end.
fn of_findings(results: &Results<'_>) -> String {
    let told = results.told();
    let grave = told.iter().filter(|told| told.diagnostic.severity != Severity::Note);
    sarif(&grave.map(Told::finding).collect::<Vec<Finding<'_>>>()) + "\n"
}
