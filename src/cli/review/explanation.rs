//! What a reviewer is told of a snapshot that waits: what decides the rows that differ, or what each stage leaves.

use super::super::content::Content;
use super::super::{Screen, blame, lookups};
use crate::diagnostic::Severity;
use crate::function::Context;
use crate::harness::case::{Case, Folders};
use crate::harness::explain::Explained;
use crate::harness::explain::page::{Look, overview};
use crate::harness::outcome::{Outcome, Run};
use crate::harness::pending::Pending;
use crate::harness::report::ink::{STRONG, paint};
use crate::harness::report::pretty;
use crate::harness::run::{self, Terms};
use crate::harness::why::Asked;
use std::path::Path;

/// Of so many datasets the stages are shown.
const DATASETS: usize = 2;

/// Runs the query as it is now, and tells what decides its rows.
pub fn tell(screen: &mut Screen, pending: &Pending) {
    let given = lookups::Given::default();
    // What is wrong with the project has been said.
    let Ok((content, _)) = Content::here(screen, &given) else { return };
    let Some(query) = content.found.queries.iter().find(|query| query.id == pending.id) else {
        return screen.say(Severity::Warning, &format!("no query has the id `{}` any more", pending.id));
    };
    let case = match Case::of(query.clone(), &Folders::under(Path::new(""))) {
        Ok(case) => case,
        Err(error) => return screen.say(Severity::Error, &error.to_string()),
    };
    let terms =
        Terms { jobs: 1, strict: false, knowledge: &content.knowledge, project: &content.project, step: &|| () };
    let mut outcomes = run::run(&[case], terms);
    blame::tell(screen, &mut outcomes, &content, &given, false);
    let Some(outcome) = outcomes.first() else { return };
    if outcome.blamed.is_empty() {
        let differing: Vec<&Run> = outcome.runs.iter().filter(|run| differs(run, pending)).collect();
        differing.iter().take(DATASETS).for_each(|run| stages(screen, outcome, run, &content));
    } else {
        screen.print(&pretty::what_decides(&outcome.blamed, screen.ink()));
    }
    screen.line(&format!("more: spelt explain '{}'", pending.id));
}

/// Whether a dataset gives other rows than were accepted.
fn differs(run: &Run, pending: &Pending) -> bool {
    let Ok(found) = &run.result else { return false };
    let old = pending.old.as_ref().and_then(|old| old.rows().ok()).unwrap_or_default();
    old.blocks.iter().find(|block| block.dataset == found.block.dataset) != Some(&found.block)
}

/// What each stage leaves of the events of a dataset.
fn stages(screen: &mut Screen, outcome: &Outcome, run: &Run, content: &Content) {
    let named = blame::named(&outcome.query, &content.knowledge);
    let Ok(loaded) = run::load(&run.dataset, &named, &content.project, false) else { return };
    let setting = crate::command::Setting::at(loaded.now, loaded.zone.clone()).knowing(content.knowledge.clone());
    let Some(plan) = outcome.query.lower(&setting).to_run().plan else { return };
    let context = Context::new(loaded.now, loaded.zone.clone());
    let source = outcome.query.searched();
    let explained = Explained::new(Asked { source, plan: &plan, context: &context, events: &loaded.table });
    let look = Look { ink: screen.ink(), width: screen.width(), whole: false };
    screen.line(&paint(&run.dataset.name, STRONG, look.ink));
    screen.print(&overview(&explained, &look));
}
