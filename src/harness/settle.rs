//! What a test run writes: pending snapshots, accepted ones, or nothing.

use super::outcome::{Outcome, Standing};
use super::snapshot::{Snapshot, pending, remove};
use std::io;
use std::path::Path;

/// What a run may write.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Nothing.
    Check,
    /// What differs waits beside what was accepted.
    Pend,
    /// What differs is accepted.
    Accept {
        /// Also where rows become no rows.
        allow_silence: bool,
    },
}

/// What was written of one query.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Written {
    /// Nothing.
    Nothing,
    /// A snapshot waits.
    Pending,
    /// The snapshot is accepted.
    Accepted,
    /// A snapshot waits although accepting was asked for, since it would silence the query.
    Guarded,
}

/// Writes what the mode asks for.
pub fn settle(outcome: &Outcome, mode: Mode) -> io::Result<Written> {
    let waiting = pending(&outcome.accepted);
    let differs = match outcome.standing() {
        Standing::Refused | Standing::Unread | Standing::Skipped => return Ok(Written::Nothing),
        Standing::Same => false,
        Standing::Differs(_) | Standing::Illegible(..) => true,
    };
    match mode {
        Mode::Check => Ok(Written::Nothing),
        Mode::Pend | Mode::Accept { .. } if !differs => {
            // What waited has been overtaken.
            remove(&waiting)?;
            Ok(Written::Nothing)
        }
        Mode::Pend => wait(&outcome.snapshot(), &waiting).map(|()| Written::Pending),
        Mode::Accept { allow_silence: false } if outcome.is_silent() => {
            wait(&outcome.snapshot(), &waiting).map(|()| Written::Guarded)
        }
        Mode::Accept { .. } => {
            outcome.snapshot().accept(&outcome.accepted)?;
            remove(&waiting)?;
            Ok(Written::Accepted)
        }
    }
}

/// Puts rows where they wait. Those that wait there already are not written again: whoever watches the folder would wake.
fn wait(snapshot: &Snapshot, waiting: &Path) -> io::Result<()> {
    if Snapshot::read(waiting)?.as_ref() == Some(snapshot) { Ok(()) } else { snapshot.write(waiting) }
}
