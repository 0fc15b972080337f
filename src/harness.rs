//! Runs the queries of a repository over their datasets, and compares what comes out with what was accepted.

pub mod blame;
pub mod body;
pub mod branch;
pub mod case;
pub mod cell;
pub mod checks;
pub mod dataset;
pub mod defined;
pub mod definition;
pub mod diff;
pub mod explain;
pub mod file;
pub mod keys;
pub mod outcome;
pub mod pending;
pub mod proof;
pub mod redact;
pub mod report;
pub mod rows;
pub mod run;
pub mod setting;
pub mod settle;
pub mod snapshot;
pub mod stray;
pub mod touch;
pub mod why;

use std::path::Path;

/// A path as people and snapshots see it: with `/` between its parts on every system.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}
