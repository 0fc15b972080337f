//! `spelt pending`: the snapshots that wait for a reviewer.

use super::columns::aligned;
use super::{Exit, Screen, waiting};
use crate::harness::pending::Pending;
use clap::Args;

/// Lists the snapshots that wait
#[derive(Debug, Args)]
pub struct List {
    /// Only the snapshot of this query; may be given several times
    #[arg(long, value_name = "ID")]
    snapshot: Vec<String>,
}

impl List {
    /// Prints them. One that waits is a finding.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let chosen = match waiting::choose(screen, &self.snapshot) {
            Ok(chosen) => chosen,
            Err(exit) => return exit,
        };
        screen.print(&aligned(chosen.iter().map(line)));
        if chosen.is_empty() { Exit::Ok } else { Exit::Findings }
    }
}

fn line(pending: &Pending) -> [String; 3] {
    if let Some(illegible) = pending.illegible() {
        return [illegible.word().to_string(), pending.id.clone(), illegible.place()];
    }
    let label = pending.difference().map_or("SAME", |difference| difference.label.word());
    [label.to_string(), pending.id.clone(), pending.waiting.display().to_string()]
}
