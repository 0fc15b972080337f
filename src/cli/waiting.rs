//! The snapshots that wait, as `review`, `accept`, `reject` and `pending` choose among them.

use super::{Exit, Screen};
use crate::diagnostic::Severity;
use crate::harness::case::Folders;
use crate::harness::file;
use crate::harness::pending::{self, Pending};
use std::path::Path;

/// The snapshots that wait: of these ids, or all. An id of which none waits is told.
pub fn choose(screen: &mut Screen, ids: &[String]) -> Result<Vec<Pending>, Exit> {
    let folders = Folders::under(Path::new(""));
    file::sweep(&folders.snapshots);
    let all = match pending::find(&folders.snapshots) {
        Ok(all) => all,
        Err(error) => return Err(screen.refuse(&error.to_string())),
    };
    for id in ids.iter().filter(|id| !all.iter().any(|pending| pending.id == **id)) {
        screen.say(Severity::Warning, &format!("no snapshot of `{id}` waits"));
    }
    let chosen: Vec<Pending> = all.into_iter().filter(|pending| ids.is_empty() || ids.contains(&pending.id)).collect();
    match chosen.is_empty() && !ids.is_empty() {
        true => Err(Exit::Nothing),
        false => Ok(chosen),
    }
}
