//! The state of a project that a branch is compared with: where it left the main branch, or another commit.

use super::content::Content;
use super::git::{Commit, Fault, Repository};
use super::tree::{Then, Tree, holds, parts};
use super::{Exit, Screen, found, lookups, macros};
use crate::diagnostic::Severity;
use crate::harness::definition::Known;
use crate::project::{self, Project};
use std::collections::BTreeSet;
use std::path::Path;

/// The state of a project that a branch is compared with.
pub struct Base {
    /// What it held.
    pub content: Content,
    /// Which it is, in words: `since this branch left main (1a2b3c4d of 2026-11-20)`.
    pub since: String,
    /// The paths that changed since.
    pub changed: BTreeSet<String>,
    /// Paths of which git knows nothing.
    pub ignored: BTreeSet<String>,
    /// Where its files are; tables are read from them when they are asked for.
    _tree: Tree,
}

/// A commit, and how it came to be the one that is compared with.
struct Chosen {
    commit: Commit,
    since: String,
}

impl Base {
    /// The state where this branch left a revision; without one, the main branch. What is wrong is said.
    pub fn read(screen: &mut Screen, revision: Option<&str>, given: &lookups::Given) -> Result<Base, Exit> {
        let refuse = |screen: &mut Screen, fault: Fault| screen.refuse(&fault.to_string());
        let repository = Repository::of(Path::new(".")).map_err(|fault| refuse(screen, fault))?;
        let Chosen { commit, since } = choose(&repository, revision).map_err(|fault| refuse(screen, fault))?;
        let changed = repository.changed_since(&commit, &[]).map_err(|fault| refuse(screen, fault))?;
        let ignored = repository.ignored(&WATCHED).map_err(|fault| refuse(screen, fault))?;
        let then = Then::at(repository, commit, changed.clone());
        let tree =
            Tree::Then(then.map_err(|error| screen.refuse(&format!("no temporary folder can be made: {error}")))?);
        let content = Content::of(&tree, given).map_err(|errors| {
            errors.iter().map(|error| screen.refuse(&tree.message(error))).fold(Exit::Usage, Exit::or)
        })?;
        for unread in &content.found.unreadable {
            let message = format!("{}; its searches are told as new", tree.message(&unread.to_string()));
            screen.say(Severity::Warning, &message);
        }
        Ok(Base { content, since, changed, ignored, _tree: tree })
    }
}

/// Where queries, and what decides their rows, stand.
pub const WATCHED: [&str; 3] = [found::ROOT, "fixtures", project::FILE];

fn choose(repository: &Repository, revision: Option<&str>) -> Result<Chosen, Fault> {
    let (name, is_branch) = match revision {
        Some(name) => (name.to_string(), true),
        None => repository.main_branch()?.map_or(("HEAD".into(), false), |name| (name, true)),
    };
    let commit = repository.merge_base(&name)?;
    let dated = format!("{} of {}", commit.short(), repository.day(&commit)?);
    let since = match () {
        () if name == "HEAD" => format!("since the last commit ({dated})"),
        () if is_branch && repository.commit(&name)? != commit => format!("since this branch left `{name}` ({dated})"),
        () => format!("since `{name}` ({dated})"),
    };
    Ok(Chosen { commit, since })
}

/// Of paths, those that are part of what searches know besides events.
pub fn known(changed: &BTreeSet<String>) -> Known {
    let listed = Project::read(Path::new(project::FILE)).map(|project| project.props).unwrap_or_default();
    let defining: Vec<String> = listed.iter().flat_map(|path| parts(&path.to_string_lossy())).collect();
    let defines = |path: &str| {
        holds(lookups::PROPS, path) || defining.iter().any(|folder| holds(folder, path)) || path == project::FILE
    };
    let mut known = Known::default();
    for path in changed {
        let name = path.to_lowercase();
        let is = |ends: &[&str]| ends.iter().any(|end| name.ends_with(end));
        match () {
            () if holds(macros::KEPT, path) => {}
            () if defines(path) => drop(known.definitions.insert(path.clone())),
            () if !holds(lookups::LOOKUPS, path) => {}
            () if is(&[".csv", ".csv.gz", ".mmdb"]) => drop(known.tables.insert(path.clone())),
            () if is(&[".conf", ".yml", ".yaml"]) => drop(known.definitions.insert(path.clone())),
            () => {}
        }
    }
    known
}
