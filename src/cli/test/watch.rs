//! `spelt test --watch`: tests again what a change touches, until it is interrupted.

use super::{Outcome, Results, Test, Written, pretty, unwritten};
use crate::cli::base::known;
use crate::cli::content::Content;
use crate::cli::watched::Watched;
use crate::cli::{Exit, Screen, found};
use crate::harness::case::Folders;
use crate::harness::stray::Strays;
use crate::harness::touch::Change;
use crate::project;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

/// Empties the screen, and what was scrolled off it, and begins at its top.
const CLEAR: &str = "\x1b[H\x1b[2J\x1b[3J";

/// What is known of the queries so far.
#[derive(Default)]
struct Standing {
    /// What they were when they were last tested.
    content: Option<Content>,
    /// What came of each, by its id.
    tested: BTreeMap<String, (Outcome, Written)>,
    /// The paths that changed since.
    changed: BTreeSet<String>,
}

impl Test {
    /// Tests everything, and then again what each change touches. It ends with an error or when it is interrupted.
    pub(super) fn watch(&self, screen: &mut Screen) -> Exit {
        if screen.width().is_none() {
            return screen.refuse("`--watch` draws on a terminal, and this is none");
        }
        let mut standing = Standing::default();
        let mut watched = Watched::over(self.roots(None));
        loop {
            if let Err(exit) = self.again(screen, &mut standing) {
                return exit;
            }
            watched.follow(self.roots(standing.content.as_ref()));
            screen.aside(&format!("\nwatching {} files; Ctrl-C ends", watched.count()));
            standing.changed.extend(watched.wait());
        }
    }

    /// Tests what a change touches and draws how everything stands. What cannot be read is said and waits to be mended.
    fn again(&self, screen: &mut Screen, standing: &mut Standing) -> Result<(), Exit> {
        screen.data(CLEAR);
        let Ok((content, _)) = Content::here(screen, &self.given) else { return Ok(()) };
        found::none(screen, &content.found);
        let meant = self.selected(screen, &content)?;
        let before = standing.content.as_ref();
        let touched = before.map(|before| touched(before, &content, &standing.changed));
        let is_due = |id: &str| touched.as_ref().is_none_or(|touched| touched.contains(id));
        let due = meant.iter().filter(|query| is_due(&query.id) || !standing.tested.contains_key(&query.id));
        let run = self.run(screen, &content, due.cloned().collect());
        let run = run.map_err(|error| screen.refuse(&error.to_string()))?;
        let again: BTreeSet<String> = run.tested.iter().map(|(outcome, _)| outcome.query.id.clone()).collect();
        let mut known = std::mem::take(&mut standing.tested);
        known.extend(run.tested.into_iter().map(|tested| (tested.0.query.id.clone(), tested)));
        let all: Vec<(Outcome, Written)> = meant.iter().filter_map(|query| known.remove(&query.id)).collect();
        self.draw(screen, &content, &all, &again);
        unwritten(screen, &run.unwritten);
        standing.tested = all.into_iter().map(|tested| (tested.0.query.id.clone(), tested)).collect();
        standing.content = Some(content);
        standing.changed.clear();
        Ok(())
    }

    /// What was tested again, then the counts of all, and by name what did not pass.
    fn draw(&self, screen: &mut Screen, content: &Content, all: &[(Outcome, Written)], again: &BTreeSet<String>) {
        let is_shown = |tested: &&(Outcome, Written)| again.contains(&tested.0.query.id);
        let shown: Vec<(Outcome, Written)> = all.iter().filter(is_shown).cloned().collect();
        let strays = Strays::default();
        let results = |tested| Results {
            tested,
            unreadable: &content.found.unreadable,
            strays: &strays,
            policy: self.policy(&content.project),
            deleted: &[],
            project: &content.project,
            is_whole: false,
        };
        let columns = screen.width().unwrap_or(super::COLUMNS).min(super::COLUMNS);
        screen.print(&pretty::all(&results(&shown), columns, screen.ink()));
        screen.print(&pretty::summary(&results(all), columns, screen.ink()));
    }

    /// Where everything stands that a test hangs on.
    fn roots(&self, content: Option<&Content>) -> Vec<PathBuf> {
        let folders = [found::ROOT, "fixtures", "snapshots", project::FILE].map(PathBuf::from);
        let listed = content.iter().flat_map(|content| &content.project.props).cloned();
        folders.into_iter().chain(listed).chain(self.given.paths()).collect()
    }
}

/// The queries that changed paths touch.
fn touched(before: &Content, now: &Content, changed: &BTreeSet<String>) -> BTreeSet<String> {
    let (known, folders) = (known(changed), Folders::under(Path::new("")));
    let (old, new) = (before.state(), now.state());
    let change = Change { old, new, paths: changed, known: &known, settings: project::FILE, folders: &folders };
    change.touched().into_keys().map(String::from).collect()
}
