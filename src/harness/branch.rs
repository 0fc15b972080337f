//! What a branch changes in behaviour: the queries of two states of a repository, run over the events that are there now.

mod columns;
pub mod markdown;
mod pairs;
pub mod pretty;
pub mod record;
mod told;
mod verdict;

use super::body::{Block, Body};
use super::case::{Case, Folders};
use super::dataset::{self, Role};
use super::definition::{Cause, Differs, Known, State, differs};
use super::diff::{Difference, compare as compare_rows};
use super::outcome::{Found, Outcome, Run, Standing};
use super::rows::block;
use super::run::{self, Terms};
use super::shown;
use crate::command::Setting;
use crate::diagnostic::Diagnostic;
use crate::document::{Query, Unreadable};
use crate::engine;
use crate::function::Context;
use crate::knowledge::Knowledge;
use crate::project::{Order, Project};
use crate::table::Table;
use crate::value::time::Zone;
use columns::Columns;
use pairs::Pair;
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use told::summary;
pub use verdict::Verdict;

/// What a branch does to one query.
#[derive(Clone, Debug)]
pub struct Effect {
    /// The query as it is now, or as it was if it is gone.
    pub query: Query,
    /// The id that it had, if it has another one now.
    pub was: Option<String>,
    /// In a word.
    pub verdict: Verdict,
    /// Why it may behave otherwise.
    pub causes: Vec<Cause>,
    /// How many rows it gives, and gave, dataset by dataset.
    pub datasets: Vec<Over>,
    /// How the columns that it chooses differ.
    pub columns: Option<Columns>,
    /// How its rows differ, in the columns that both have, as far as it may be shown.
    pub difference: Option<Difference>,
    /// Whether its rows differ in what is taken out before they are shown.
    pub is_redacted: bool,
    /// Whether the same rows stand in another order.
    pub is_reordered: bool,
    /// Why it cannot be run now.
    pub errors: Vec<Diagnostic>,
    /// Whether it could not be run before.
    pub was_refused: bool,
    /// Why its datasets cannot be used.
    pub troubles: Vec<String>,
    /// Datasets that the branch removed.
    pub removed: Vec<String>,
    /// The folder of its datasets, where it has another id now and left it behind.
    pub left: Option<PathBuf>,
}

/// How many rows a query gives over a dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Over {
    /// The dataset: `fires/session`.
    pub dataset: String,
    /// What it is for.
    pub role: Role,
    /// How many events it holds.
    pub events: usize,
    /// How many rows the query gave as it was; none if it was not run.
    pub old: Option<usize>,
    /// How many it gives now.
    pub new: Option<usize>,
    /// Whether the branch changed it, or added it.
    pub is_changed: bool,
}

/// What is to be compared, and how.
pub struct Comparison<'c> {
    /// The state before.
    pub old: State<'c>,
    /// The state now.
    pub new: State<'c>,
    /// The files of what is known that differ.
    pub known: &'c Known,
    /// The paths that differ.
    pub paths: &'c BTreeSet<String>,
    /// Documents that cannot be read now: what they held is not gone.
    pub unreadable: &'c [Unreadable],
    /// Where the datasets stand.
    pub folders: &'c Folders,
    /// What the project says now: the zone of its datasets, and what is taken out of rows.
    pub project: &'c Project,
    /// So many queries are run side by side.
    pub jobs: usize,
    /// Whether inferred metadata is compared as if it had been recorded.
    pub strict: bool,
    /// Is called when a query was run over a dataset.
    pub step: &'c (dyn Fn() + Sync),
}

impl<'c> Comparison<'c> {
    /// What became of each query, those of now in their order, then those that are gone.
    pub fn run(&self) -> io::Result<Vec<Effect>> {
        let pairs = pairs::pairs(self.old.queries, self.new.queries);
        let judged: Vec<(Pair<'_>, Differs)> = pairs.into_iter().map(|pair| self.judge(pair)).collect();
        let is_run = |(pair, differs): &&(Pair<'_>, Differs)| {
            pair.new.is_some_and(|new| !differs.is_same_work || self.has_other_datasets(&new.id))
        };
        let mut before = Vec::new();
        let mut after = Vec::new();
        for (pair, _) in judged.iter().filter(is_run) {
            let Some(new) = pair.new else { continue };
            before.extend(pair.old.map(|old| self.case(old, &new.id)).transpose()?);
            after.push(self.case(new, &new.id)?);
        }
        let mut before = run::run(&before, self.terms(&self.old)).into_iter();
        let mut after = run::run(&after, self.terms(&self.new)).into_iter();
        let mut effects = Vec::new();
        for judged in judged {
            let is_run = is_run(&&judged);
            let (pair, differs) = judged;
            let new = is_run.then(|| after.next()).flatten();
            let old = pair.old.filter(|_| is_run).and_then(|_| before.next());
            effects.push(self.effect(pair, differs, old, new));
        }
        Ok(effects)
    }

    fn terms(&self, state: &State<'c>) -> Terms<'c> {
        let Comparison { project, jobs, strict, step, .. } = *self;
        Terms { jobs, strict, knowledge: state.knowledge, project, step }
    }

    fn judge<'q>(&self, pair: Pair<'q>) -> (Pair<'q>, Differs) {
        let differs = match (pair.old, pair.new) {
            (Some(old), Some(new)) => differs((old, &self.old), (new, &self.new), self.known),
            (Some(_), None) | (None, Some(_)) | (None, None) => Differs::default(),
        };
        (pair, differs)
    }

    /// The paths of datasets of a query itself that differ, each with its role and its name below that.
    fn own<'s>(&'s self, id: &str) -> impl Iterator<Item = (&'s str, &'static str, &'s str)> {
        let own = shown(&self.folders.fixtures.join(id.replace('#', "/")));
        let below = move |path: &'s String| {
            let (role, rest) = path.strip_prefix(&*own)?.strip_prefix('/')?.split_once('/')?;
            let role = [Role::Fires, Role::Quiet].map(Role::word).into_iter().find(|word| *word == role)?;
            let name = rest.split('/').next()?;
            (!name.starts_with('.') && !name.ends_with(".md")).then_some((&**path, role, name))
        };
        self.paths.iter().filter_map(below)
    }

    fn has_other_datasets(&self, id: &str) -> bool {
        self.own(id).next().is_some()
    }

    /// The datasets of a query that are not there any more.
    fn removed(&self, id: &str) -> Vec<String> {
        let own = self.folders.fixtures.join(id.replace('#', "/"));
        let is_gone =
            |(_, role, name): &(&str, &str, &str)| !name.ends_with(".toml") && !own.join(role).join(name).exists();
        let gone: BTreeSet<String> =
            self.own(id).filter(is_gone).map(|(_, role, name)| format!("{role}/{name}")).collect();
        gone.into_iter().collect()
    }

    /// Whether the branch changed a dataset, or what is said of it.
    fn is_changed(&self, path: &Path, setting: Option<&Path>) -> bool {
        let places = [Some(path), setting].map(|place| place.map(shown));
        let is_of = |path: &String, place: &String| {
            path.strip_prefix(&**place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        places.iter().flatten().any(|place| self.paths.iter().any(|path| is_of(path, place)))
    }

    /// A query over the datasets that stand there now for this id.
    fn case(&self, query: &Query, id: &str) -> io::Result<Case> {
        let datasets = dataset::of_query(&self.folders.fixtures, id)?;
        Ok(Case { query: query.clone(), datasets, accepted: PathBuf::new(), old: None })
    }

    fn effect(&self, pair: Pair<'_>, differs: Differs, old: Option<Outcome>, new: Option<Outcome>) -> Effect {
        let query = pair.new.or(pair.old).expect("a pair has a query");
        let was = pair.old.map(|old| old.id.clone()).filter(|id| *id != query.id);
        let mut effect = Effect {
            query: query.clone(),
            was,
            verdict: Verdict::Same,
            causes: differs.causes,
            datasets: Vec::new(),
            columns: None,
            difference: None,
            is_redacted: false,
            is_reordered: false,
            errors: Vec::new(),
            was_refused: false,
            troubles: Vec::new(),
            removed: pair.new.map(|new| self.removed(&new.id)).unwrap_or_default(),
            left: None,
        };
        let folder = |id: &String| self.folders.fixtures.join(id.replace('#', "/"));
        let is_left = |folder: &PathBuf| ["fires", "quiet"].iter().any(|role| folder.join(role).is_dir());
        effect.left = effect.was.as_ref().map(folder).filter(is_left);
        match (old, new) {
            _ if pair.new.is_none() => {
                let unread = self.unreadable.iter().find(|unread| unread.file == query.source.file());
                effect.verdict = if unread.is_some() { Verdict::Unread } else { Verdict::Gone };
                effect.troubles.extend(unread.map(ToString::to_string));
            }
            (_, None) => {
                effect.errors = errors(&query.lower(&setting(self.new.knowledge)).diagnostics);
                let is_moved = effect.was.is_some();
                effect.verdict = if is_moved { Verdict::Moved } else { Verdict::Same };
            }
            (old, Some(new)) => {
                self.weigh(&mut effect, old.as_ref(), &new);
                let is_silent =
                    [Verdict::Safe, Verdict::Untested].contains(&effect.verdict) && effect.has_mute_dataset();
                let shows_nothing = [Verdict::Refused, Verdict::Safe, Verdict::Untested].contains(&effect.verdict);
                if differs.is_same_work && shows_nothing {
                    effect.verdict = if effect.was.is_some() { Verdict::Moved } else { Verdict::Same };
                }
                if is_silent {
                    effect.verdict = Verdict::Silent;
                }
            }
        }
        effect
    }

    /// The verdict on what a query gave and gives.
    fn weigh(&self, effect: &mut Effect, old: Option<&Outcome>, new: &Outcome) {
        effect.datasets = self.over(old, new);
        effect.errors = errors(&new.diagnostics);
        effect.was_refused = old.is_some_and(|old| old.standing() == Standing::Refused);
        effect.troubles = new.troubles().map(|trouble| trouble.message().to_string()).collect();
        effect.troubles.dedup();
        effect.verdict = match (new.standing(), old) {
            (Standing::Refused, _) => Verdict::Refused,
            (Standing::Unread, _) => Verdict::Unread,
            (_, None) => Verdict::New,
            (_, Some(_)) if effect.was_refused => Verdict::New,
            (Standing::Skipped | Standing::Same | Standing::Differs(_) | Standing::Illegible(..), Some(old)) => {
                let pairs: Vec<(&Found, &Found)> = old.found().zip(new.found()).collect();
                effect.columns = columns::changed(&pairs);
                let difference = |of: fn(&Found) -> &Block| difference(&pairs, effect.columns.as_ref(), of);
                // What is taken out of rows that are shown decides as much as the rest does.
                let whole = difference(Found::whole);
                effect.difference = difference(|found| &found.block);
                effect.is_redacted = whole.is_some() && effect.difference.is_none();
                effect.is_reordered = whole.as_ref().is_some_and(is_reordered);
                match (&whole, &effect.columns) {
                    (Some(difference), _) => Verdict::of_rows(difference.label),
                    (None, Some(_)) => Verdict::Columns,
                    (None, None) if self.fires(new) => Verdict::Safe,
                    (None, None) => Verdict::Untested,
                }
            }
        };
    }

    fn over(&self, old: Option<&Outcome>, new: &Outcome) -> Vec<Over> {
        let rows = |outcome: &Outcome, name: &str| {
            outcome.found().map(|found| &found.block).find(|block| block.dataset == name).map(|block| block.rows)
        };
        let of = |run: &Run| {
            let block = &run.result.as_ref().ok()?.block;
            let (dataset, events, role) = (block.dataset.clone(), block.events, run.dataset.role);
            let old = old.and_then(|old| rows(old, &dataset));
            let is_changed = self.is_changed(&run.dataset.path, run.dataset.setting.as_deref());
            Some(Over { dataset, role, events, old, new: Some(block.rows), is_changed })
        };
        new.runs.iter().filter_map(of).collect()
    }

    /// Whether a dataset makes the query fire: it gives rows there that it does not give over no event at all.
    fn fires(&self, outcome: &Outcome) -> bool {
        let nothing = over_nothing(&outcome.query, self.new.knowledge);
        outcome.found().map(Found::whole).any(|block| block.rows > 0 && block.shown != nothing)
    }
}

fn errors(diagnostics: &[Diagnostic]) -> Vec<Diagnostic> {
    diagnostics.iter().filter(|diagnostic| diagnostic.is_error()).cloned().collect()
}

/// Any moment serves where there are no events.
fn setting(knowledge: &Arc<Knowledge>) -> Setting {
    Setting::at(0.0, Zone::utc()).knowing(knowledge.clone())
}

/// Whether nothing but the order of rows differs.
fn is_reordered(difference: &Difference) -> bool {
    difference.blocks.iter().all(|block| block.is_reordered && block.rows.is_empty() && !block.differs_beyond)
}

/// How rows differ, notes aside, in the columns that both have.
fn difference(pairs: &[(&Found, &Found)], columns: Option<&Columns>, of: fn(&Found) -> &Block) -> Option<Difference> {
    let (mut before, mut after) = (Body::default(), Body::default());
    for (old, new) in pairs {
        let (old, new) = (of(old), of(new));
        // Which rows a long result writes out, and its digest, hang on all of its columns.
        let is_counted = columns.is_some() && (old.digest.is_some() || new.digest.is_some());
        let bare = |block: &Block| match columns {
            None => Block { notes: Vec::new(), ..block.clone() },
            Some(_) if is_counted => Block { shown: Vec::new(), digest: None, notes: Vec::new(), ..block.clone() },
            Some(columns) => Block { notes: Vec::new(), ..columns.shared(block) },
        };
        before.blocks.push(bare(old));
        after.blocks.push(bare(new));
    }
    compare_rows(Some(&before), &after)
}

/// The rows that a query gives where there is no event.
fn over_nothing(query: &Query, knowledge: &Arc<Knowledge>) -> Vec<super::body::Row> {
    let Some(plan) = query.lower(&setting(knowledge)).plan else { return Vec::new() };
    let context = Context::new(0.0, Zone::utc());
    block("", &plan, &engine::run(&plan, &context, Table::default()).table, Order::Canonical).shown
}

#[cfg(test)]
mod tests;
