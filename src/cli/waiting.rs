//! The snapshots that wait, as `review`, `accept`, `reject` and `pending` choose among them.

use super::found::ROOT;
use super::{Exit, Screen, head, macros};
use crate::command::Setting;
use crate::diagnostic::Severity;
use crate::document;
use crate::harness::case::Folders;
use crate::harness::pending::{self, Pending};
use crate::harness::{file, keys};
use crate::value::time::Zone;
use std::path::Path;

/// The snapshots that wait: of these ids, or all. An id of which none waits is told.
pub fn choose(screen: &mut Screen, ids: &[String]) -> Result<Vec<Pending>, Exit> {
    let folders = Folders::under(Path::new(""));
    file::sweep(&folders.snapshots);
    let mut all = match pending::find(&folders.snapshots) {
        Ok(all) => all,
        Err(error) => return Err(screen.refuse(&error.to_string())),
    };
    for pending in all.iter_mut().filter(|pending| pending.is_new_and_still()) {
        pending.old = head::lost(&pending.accepted);
    }
    for id in ids.iter().filter(|id| !all.iter().any(|pending| pending.id == **id)) {
        screen.say(Severity::Warning, &format!("no snapshot of `{id}` waits"));
    }
    let chosen: Vec<Pending> = all.into_iter().filter(|pending| ids.is_empty() || ids.contains(&pending.id)).collect();
    match chosen.is_empty() && !ids.is_empty() {
        true => Err(Exit::Nothing),
        false => Ok(chosen),
    }
}

/// Learns of the queries which fields tell their rows apart, so that rows are matched as `spelt test` matches them. Of a
/// query that is not there, or not a search just now, it is not known.
pub fn learn_keys(screen: &mut Screen, chosen: &mut [Pending]) {
    let root = Path::new(ROOT);
    if chosen.is_empty() || !root.is_dir() {
        return;
    }
    let mut queries = document::gather([root], root).queries;
    queries.retain(|query| chosen.iter().any(|pending| pending.id == query.id));
    if let Ok(macros) = macros::known(screen, None) {
        macros::replace(&mut queries, &macros);
    }
    let setting = Setting::at(0.0, Zone::utc());
    for pending in chosen {
        let query = queries.iter().find(|query| query.id == pending.id);
        pending.keys = query.and_then(|query| query.lower(&setting).plan).and_then(|plan| keys::written(&plan));
    }
}
