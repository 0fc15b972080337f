//! `spelt accept`: takes the rows that wait as right.

use super::{Exit, Screen, waiting};
use crate::diagnostic::Severity;
use crate::harness::pending::{Decision, Pending};
use crate::harness::report::ink::filled;
use clap::Args;

/// Accepts the snapshots that wait
#[derive(Debug, Args)]
pub struct Accept {
    /// Only the snapshot of this query; may be given several times
    #[arg(long, value_name = "ID")]
    snapshot: Vec<String>,
    /// Also accepts where rows become no rows
    #[arg(long)]
    allow_silence: bool,
}

impl Accept {
    /// Accepts them.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let chosen = match waiting::choose(screen, &self.snapshot) {
            Ok(chosen) => chosen,
            Err(exit) => return exit,
        };
        if chosen.is_empty() {
            screen.line("no snapshot waits");
        }
        chosen.iter().fold(Exit::Ok, |exit, pending| exit.or(one(screen, pending, self.allow_silence)))
    }
}

/// Accepts one, and says so; says why not if it would silence its query.
pub fn one(screen: &mut Screen, pending: &Pending, allow_silence: bool) -> Exit {
    match pending.accept(allow_silence) {
        Ok(Decision::Accepted) => {
            screen.line(&format!("accepted {}", pending.id));
            for fault in pending.faults() {
                screen.say(Severity::Warning, &format!("`{}` still fails: {fault}", pending.id));
            }
            Exit::Ok
        }
        Ok(Decision::Guarded) => {
            let since = match pending.accepted.exists() {
                true => "",
                false => " (its snapshot was deleted, and the last commit holds rows)",
            };
            let id = &pending.id;
            let message = format!("`{id}` would go from rows to no rows{since}; to accept that: --allow-silence");
            // It stands behind `error: `.
            let columns = screen.width().map_or(usize::MAX, |width| width.saturating_sub(7));
            let lines = filled(message.split(' ').map(String::from), columns);
            screen.say(Severity::Error, &lines.join("\n       "));
            Exit::Findings
        }
        Ok(Decision::Damaged) => {
            let why = pending.damage().map(|damage| damage.message()).unwrap_or_default();
            let message = format!("`{}` is not accepted: {why}; run `spelt test` to write it anew", pending.id);
            screen.say(Severity::Error, &message);
            Exit::Findings
        }
        Err(error) => screen.refuse(&error.to_string()),
    }
}
