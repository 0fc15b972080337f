//! What decides the rows that differ from the accepted ones: git is asked for the text that gave those.

use super::base;
use super::content::Content;
use super::git::{Commit, Fault, Repository};
use super::tree::{Then, Tree, holds};
use super::{Screen, lookups};
use crate::command::Setting;
use crate::diagnostic::Severity;
use crate::document::Query;
use crate::harness::blame::{self, Blamed, Over, Version, blame};
use crate::harness::body::{Block, Body};
use crate::harness::case::Folders;
use crate::harness::dataset::{Dataset, Role};
use crate::harness::definition::{Cause, Differs, differs};
use crate::harness::diff::Label;
use crate::harness::outcome::{Outcome, Standing};
use crate::harness::run::{self, Loaded};
use crate::harness::{snapshot, touch};
use crate::knowledge::Knowledge;
use crate::project;
use crate::value::time::Zone;
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Of so many queries whose rows differ it is told what decides; whoever changes more wants the list first.
const QUERIES: usize = 50;

/// The fields that a search names and that are made for it alone.
type Named = Vec<&'static str>;

/// What is asked of git, and what it answered so far.
struct Asking<'a> {
    repository: Repository,
    now: &'a Content,
    given: &'a lookups::Given,
    strict: bool,
    pasts: Vec<Past>,
    loaded: FxHashMap<(PathBuf, Named), Option<Loaded>>,
}

/// The state of the project whose text gave the accepted rows.
struct Giving {
    /// Its place among those that were asked for.
    past: usize,
    /// Whether that is known.
    is_certain: bool,
    /// The ids that the query may have had then, the likeliest first.
    ids: Vec<String>,
}

/// The project as it was at a commit.
struct Past {
    commit: Commit,
    /// The commit, and its day.
    when: String,
    content: Content,
    /// The paths that changed since.
    changed: BTreeSet<String>,
    /// Those among them that were moved and hold what they held, by their names before and after.
    moved: BTreeSet<String>,
    /// Where its files are; tables are read from them when they are asked for.
    _tree: Tree,
}

/// Tells of queries whose rows differ what decides that. Why it cannot be told is said once; where there is no git, nothing is.
pub fn tell(screen: &mut Screen, outcomes: &mut [Outcome], now: &Content, given: &lookups::Given, strict: bool) {
    let mut differing: Vec<&mut Outcome> = outcomes.iter_mut().filter(|outcome| is_changed(outcome)).collect();
    if differing.is_empty() {
        return;
    }
    let mut say = |reason: String| {
        screen.say(Severity::Note, &format!("what decides the rows that differ is not told: {reason}"))
    };
    let repository = match Repository::of(Path::new(".")).and_then(|found| found.commit("HEAD").map(|_| found)) {
        Ok(repository) => repository,
        Err(Fault::NoGit(_) | Fault::NoRepository | Fault::NoCommit) => return,
        Err(fault) => return say(fault.to_string()),
    };
    let mut asking = Asking { repository, now, given, strict, pasts: Vec::new(), loaded: FxHashMap::default() };
    for outcome in differing.iter_mut().take(QUERIES) {
        match asking.blamed(outcome) {
            Ok(blamed) => outcome.blamed = blamed,
            Err(reason) => return say(reason),
        }
    }
    let more = differing.len().saturating_sub(QUERIES);
    if more > 0 {
        say(format!("of {more} queries more than the first {QUERIES}"));
    }
}

/// Whether rows were accepted and now differ.
fn is_changed(outcome: &Outcome) -> bool {
    matches!(outcome.standing(), Standing::Differs(difference) if difference.label != Label::New)
}

impl Asking<'_> {
    /// What decides the rows of a query that differ.
    fn blamed(&mut self, outcome: &Outcome) -> Result<Vec<Blamed>, String> {
        let datasets: Vec<&Dataset> = outcome.runs.iter().map(|run| &run.dataset).collect();
        let named = named(&outcome.query, &self.now.knowledge);
        for dataset in &datasets {
            let read = || run::load(dataset, &named, &self.now.project, self.strict).ok();
            self.loaded.entry((dataset.path.clone(), named.clone())).or_insert_with(read);
        }
        let accepted = outcome.old.as_ref().and_then(|old| old.rows().ok()).unwrap_or_default();
        let Giving { past, is_certain, ids } = self.giving(outcome, &datasets, &named, &accepted)?;
        let past = &self.pasts[past];
        let Some(old) = past.query(&ids) else {
            return Ok(vec![blame::remark(&outcome.query, &format!("at {} there was no query of this id", past.when))]);
        };
        let known = base::known(&past.changed);
        let new = (&outcome.query, &self.now.state());
        let found = differs((old, &past.content.state()), new, &known);
        let over: Vec<Over<'_>> = datasets.iter().filter_map(|dataset| self.over(dataset, &named, &accepted)).collect();
        let old = old.of_file(&format!("{} at {}", old.source.file(), past.when));
        let version = Version { query: &old, knowledge: &past.content.knowledge };
        let then = blame::Then { version, when: &past.when, is_committed: is_certain };
        let now = Version { query: &outcome.query, knowledge: &self.now.knowledge };
        let mut blamed = blame(&then, &now, &over, &past.content.project);
        let since = self.since(&found, &outcome.query.id, past);
        if !since.is_empty() {
            blamed.push(blame::remark(&outcome.query, &format!("since {}: {}", past.when, since.join(", "))));
        } else if found.is_same_work && is_certain {
            let words = format!("since {} {}", past.when, self.unexplained(past)?);
            blamed.push(blame::remark(&outcome.query, &words));
        }
        Ok(blamed)
    }

    /// The project at a commit whose text gives the accepted rows, and whether that is known: the last commit, else where
    /// this branch left the main one, else the commit that last changed the snapshot, whatever it gives.
    fn giving(
        &mut self,
        outcome: &Outcome,
        datasets: &[&Dataset],
        named: &Named,
        accepted: &Body,
    ) -> Result<Giving, String> {
        let fault = |fault: Fault| fault.to_string();
        let head = self.repository.commit("HEAD").map_err(fault)?;
        let main = self.repository.main_branch().ok().flatten();
        let base = main.and_then(|name| self.repository.merge_base(&name).ok());
        // Accepted rows say of which query they are, and keep that when they are moved along with it.
        let mut ids = vec![outcome.query.id.clone()];
        ids.extend(outcome.old.as_ref().and_then(|old| old.query()));
        for commit in std::iter::once(head.clone()).chain(base) {
            let past = self.past(commit)?;
            let Some(query) = self.pasts[past].query(&ids) else { continue };
            let version = Version { query, knowledge: &self.pasts[past].content.knowledge };
            let over: Vec<Over<'_>> =
                datasets.iter().filter_map(|dataset| self.over(dataset, named, accepted)).collect();
            if blame::gives(&version, &over, &self.pasts[past].content.project) {
                return Ok(Giving { past, is_certain: true, ids });
            }
        }
        let path = outcome.accepted.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        let committed = self.repository.file(&head, &path).map_err(fault)?;
        let is_committed = committed.is_some() && committed == fs::read(&outcome.accepted).ok();
        let last = if is_committed { self.repository.last_contents(&path).map_err(fault)? } else { None };
        let Some((commit, path)) = last else {
            return Ok(Giving { past: self.past(head)?, is_certain: is_committed, ids });
        };
        let past = self.past(commit)?;
        let of_path = |query: &&Query| snapshot::path(&folders().snapshots, &query.id) == Path::new(&path);
        ids.extend(self.pasts[past].content.found.queries.iter().find(of_path).map(|query| query.id.clone()));
        Ok(Giving { past, is_certain: is_committed, ids })
    }

    /// The project as it was, by its place among those that were asked for.
    fn past(&mut self, commit: Commit) -> Result<usize, String> {
        if let Some(known) = self.pasts.iter().position(|past| past.commit == commit) {
            return Ok(known);
        }
        let fault = |fault: Fault| fault.to_string();
        let when = format!("{} of {}", commit.short(), self.repository.day(&commit).map_err(fault)?);
        let changed = self.repository.changed_since(&commit, &[]).map_err(fault)?;
        let moved = self.repository.moved_since(&commit).map_err(fault)?;
        let then = Then::at(self.repository.clone(), commit.clone(), changed.clone());
        let tree = Tree::Then(then.map_err(|error| format!("no temporary folder can be made: {error}"))?);
        let content = Content::of(&tree, self.given).map_err(|errors| tree.message(&errors.join("; ")))?;
        self.pasts.push(Past { commit, when, content, changed, moved, _tree: tree });
        Ok(self.pasts.len() - 1)
    }

    /// What else changed that has a part in the rows: datasets that are gone count, too.
    fn since(&self, found: &Differs, id: &str, past: &Past) -> Vec<String> {
        let own = found.causes.iter().filter(|cause| **cause != Cause::Search).map(Cause::message);
        let mut since: Vec<String> = own.collect();
        let shelves = Role::ALL.map(|role| role.folder(&folders().fixtures, id));
        let is_data = |path: &String| shelves.iter().any(|shelf| touch::is_data(shelf, path));
        let data = past.changed.iter().filter(|path| is_data(path) && !past.moved.contains(*path));
        since.extend(data.map(|path| format!("`{path}` {}", became(path))));
        let of_file = format!("`{}` {}", project::FILE, became(project::FILE));
        if past.changed.contains(project::FILE) && self.writes_otherwise(past) && !since.contains(&of_file) {
            since.push(of_file);
        }
        since
    }

    /// Whether the project says otherwise than before how rows are written.
    fn writes_otherwise(&self, past: &Past) -> bool {
        let (now, then) = (&self.now.project, &past.content.project);
        format!("{:?}", now.redactions) != format!("{:?}", then.redactions) || now.testing.order != then.testing.order
    }

    /// What is left to say where neither the text nor the data of a query differ. Of spelt itself that is only said where
    /// nothing at all differs besides accepted rows, and git knows of every file.
    fn unexplained(&self, past: &Past) -> Result<String, String> {
        let ignored = self.repository.ignored(&base::WATCHED).map_err(|fault| fault.to_string())?;
        let snapshots = folders().snapshots.to_string_lossy().into_owned();
        let all = past.changed.iter().chain(&ignored);
        let others: Vec<&String> = all.filter(|path| !holds(&snapshots, path) && !past.moved.contains(*path)).collect();
        if others.is_empty() {
            return Ok("nothing changed that git knows of: it may be spelt itself".into());
        }
        let mut named: Vec<String> = others.iter().take(3).map(|path| format!("`{path}`")).collect();
        let more = others.len().saturating_sub(3);
        named.extend((more > 0).then(|| format!("{more} more")));
        Ok(format!("neither the search nor its datasets changed, but other files may have: {}", named.join(", ")))
    }

    fn over<'o>(&'o self, dataset: &'o Dataset, named: &Named, accepted: &'o Body) -> Option<Over<'o>> {
        let loaded = self.loaded.get(&(dataset.path.clone(), named.clone()))?.as_ref()?;
        let accepted: Option<&Block> = accepted.blocks.iter().find(|block| block.dataset == dataset.name);
        Some(Over { name: &dataset.name, loaded, accepted })
    }
}

/// The fields that a query names and that are made for it alone.
pub fn named(query: &Query, knowledge: &Arc<Knowledge>) -> Named {
    let setting = Setting::at(0.0, Zone::utc()).knowing(knowledge.clone());
    query.lower(&setting).plan.as_ref().map(run::on_demand).unwrap_or_default()
}

impl Past {
    /// The query of the first of these ids that there is one of.
    fn query(&self, ids: &[String]) -> Option<&Query> {
        ids.iter().find_map(|id| self.content.found.queries.iter().find(|query| query.id == *id))
    }
}

/// Where the parts of this repository stand.
fn folders() -> Folders {
    Folders::under(Path::new(""))
}

/// What became of a file.
fn became(path: &str) -> &'static str {
    if Path::new(path).exists() { "was changed" } else { "was deleted" }
}
