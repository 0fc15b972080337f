//! `spelt test --changed`: the queries that a branch touches.

use super::base::{self, Base};
use super::content::Content;
use super::{Exit, Screen, lookups};
use crate::diagnostic::Severity;
use crate::document::Query;
use crate::harness::case::Folders;
use crate::harness::touch::Change;
use crate::project;
use std::path::Path;

/// Of queries those that were touched since this branch left a revision; how many were not is said.
pub fn only(
    screen: &mut Screen,
    revision: &str,
    given: &lookups::Given,
    now: &Content,
    queries: Vec<Query>,
) -> Result<Vec<Query>, Exit> {
    let base = Base::read(screen, Some(revision), given)?;
    // Of what git is told to ignore nobody knows whether it changed.
    let paths = base.changed.union(&base.ignored).cloned().collect();
    let (known, folders) = (base::known(&paths), Folders::under(Path::new("")));
    let (old, new) = (base.content.state(), now.state());
    let change = Change { old, new, paths: &paths, known: &known, settings: project::FILE, folders: &folders };
    let touched = change.touched();
    let all = queries.len();
    let chosen: Vec<Query> = queries.into_iter().filter(|query| touched.contains_key(&*query.id)).collect();
    let message = match (chosen.len(), all - chosen.len()) {
        (0, _) => format!("nothing that changed {} touches a query", base.since),
        (_, 0) => format!("what changed {} touches every query", base.since),
        (some, over) => format!("what changed {} touches {some} of {all} queries; {over} were passed over", base.since),
    };
    screen.say(Severity::Note, &message);
    Ok(chosen)
}
