//! `spelt reject`: takes the rows that wait as wrong.

use super::{Exit, Screen, waiting};
use crate::harness::pending::Pending;
use clap::Args;

/// Rejects the snapshots that wait
#[derive(Debug, Args)]
pub struct Reject {
    /// Only the snapshot of this query; may be given several times
    #[arg(long, value_name = "ID")]
    snapshot: Vec<String>,
}

impl Reject {
    /// Rejects them.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let chosen = match waiting::choose(screen, &self.snapshot) {
            Ok(chosen) => chosen,
            Err(exit) => return exit,
        };
        if chosen.is_empty() {
            screen.line("no snapshot waits");
        }
        chosen.iter().fold(Exit::Ok, |exit, pending| exit.or(one(screen, pending)))
    }
}

/// Rejects one, and says so.
pub fn one(screen: &mut Screen, pending: &Pending) -> Exit {
    match pending.reject() {
        Ok(()) => {
            screen.line(&format!("rejected {}", pending.id));
            Exit::Ok
        }
        Err(error) => screen.refuse(&error.to_string()),
    }
}
