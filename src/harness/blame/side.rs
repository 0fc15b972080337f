//! One version of a query over the events of a dataset: its rows, and where each event leaves it.

use super::{Over, Version};
use crate::engine;
use crate::function::Context;
use crate::harness::body::{Block, Row};
use crate::harness::explain::clause::Failing;
use crate::harness::explain::{Explained, Stage};
use crate::harness::redact::redact;
use crate::harness::rows;
use crate::harness::why::Asked;
use crate::plan::Plan;
use crate::project::Project;
use crate::source::{Source, Span};
use crate::table::Table;
use rustc_hash::FxHashMap;
use std::cell::OnceCell;
use std::collections::BTreeSet;
use std::sync::Arc;

/// A version of a query, lowered.
pub struct Side {
    source: Arc<Source>,
    plan: Plan,
    context: Context,
}

/// The same over events.
pub struct Ran<'s> {
    pub explained: Explained<'s>,
    /// Its rows, as a snapshot writes them.
    pub rows: Vec<Row>,
    /// Of each step the rows of each event, found when they are first asked for.
    places: Vec<OnceCell<Places>>,
    /// The questions that it asks, by their texts.
    questions: BTreeSet<String>,
}

/// The first row of each event; none where rows do not know their events.
type Places = Option<FxHashMap<usize, usize>>;

/// Where an event leaves a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It is in a row of the result.
    Stays,
    /// This step drops it, or the row that it is in by then, which is this one.
    Dropped(usize, usize),
    /// That cannot be told.
    Unknown,
}

impl Side {
    /// Lowers a version for the events; none if it cannot be run.
    pub fn run(version: &Version<'_>, over: &Over<'_>) -> Option<Side> {
        let plan = version.query.lower(&version.setting(over.loaded)).to_run().plan?;
        let context = Context::new(over.loaded.now, over.loaded.zone.clone());
        Some(Side { source: version.query.searched().clone(), plan, context })
    }

    /// Whether it gives the rows of a block.
    pub fn gives(&self, over: &Over<'_>, accepted: &Block, id: &str, project: &Project) -> bool {
        let outcome = engine::run(&self.plan, &self.context, over.loaded.table.clone());
        is_of(accepted, &self.plan, &outcome.table, (id, project))
    }

    /// Runs it.
    pub fn explained<'s>(&'s self, over: &Over<'s>) -> Ran<'s> {
        let asked =
            Asked { source: &self.source, plan: &self.plan, context: &self.context, events: &over.loaded.table };
        let explained = Explained::new(asked);
        let rows = rows::all(&self.plan, &explained.outcome.table);
        let places = (0..explained.followed.steps.len()).map(|_| OnceCell::new()).collect();
        let clauses = (0..self.plan.steps.len()).filter_map(|step| explained.clause(step));
        let questions = clauses.flat_map(|clause| clause.leaves()).map(|leaf| leaf.whole()).collect();
        Ran { explained, rows, places, questions }
    }
}

/// Whether a result is written as a block says, whatever is noted about it.
fn is_of(accepted: &Block, plan: &Plan, table: &Table, (id, project): (&str, &Project)) -> bool {
    let (table, _) = redact(table.clone(), id, &project.redactions);
    let block = rows::block(&accepted.dataset, plan, &table, project.testing.order);
    block.rows == accepted.rows && block.shown == accepted.shown && block.digest == accepted.digest
}

impl<'s> Ran<'s> {
    /// Whether it gives the rows of a block.
    pub fn gives(&self, accepted: &Block, id: &str, project: &Project) -> bool {
        is_of(accepted, self.explained.asked.plan, &self.explained.outcome.table, (id, project))
    }

    /// The events of a row of the result, unless following them gave other rows than running the search.
    pub fn events(&self, row: usize) -> Option<Vec<usize>> {
        if self.explained.strayed().is_some() {
            return None;
        }
        self.explained.followed.steps.last()?.events(row)
    }

    /// Where an event leaves the search.
    pub fn fate(&self, event: usize) -> Fate {
        let mut row = 0;
        for step in 0..self.places.len() {
            match self.places(step).as_ref().map(|places| places.get(&event)) {
                None => return Fate::Unknown,
                Some(None) => return Fate::Dropped(step, row),
                Some(Some(place)) => row = *place,
            }
        }
        Fate::Stays
    }

    /// The row of the result that an event is in.
    pub fn row_of(&self, event: usize) -> Option<usize> {
        self.places(self.places.len().checked_sub(1)?).as_ref()?.get(&event).copied()
    }

    /// The row that an event is in behind a step.
    pub fn row_behind(&self, step: usize, event: usize) -> Option<usize> {
        if step >= self.places.len() { None } else { self.places(step).as_ref()?.get(&event).copied() }
    }

    /// Whether a step comes behind one that makes rows of events.
    pub fn has_rows_at(&self, step: usize) -> bool {
        self.explained.asked.plan.steps.iter().take(step).any(|step| !step.op.effect().is_rowwise)
    }

    fn places(&self, step: usize) -> &Places {
        self.places[step].get_or_init(|| {
            let traced = &self.explained.followed.steps[step];
            let mut places = FxHashMap::default();
            for row in 0..traced.table.rows() {
                for event in traced.events(row)? {
                    places.entry(event).or_insert(row);
                }
            }
            Some(places)
        })
    }

    /// Whether it asks a question of this text.
    pub fn asks(&self, text: &str) -> bool {
        self.questions.contains(text)
    }

    /// The question that it asks and another version does not, if there is only one.
    pub fn only_asks(&self, other: &Ran<'_>) -> Option<&str> {
        let mut own = self.questions.iter().filter(|text| !other.asks(text));
        let (first, more) = (own.next(), own.next());
        first.filter(|_| more.is_none()).map(|text| &**text)
    }

    /// Where the one stage before a step stands that another version does not have; with several, which of them it is would
    /// be a guess.
    pub fn rewritten(&self, other: &Ran<'_>, step: usize) -> Option<Span> {
        let is_own = |stage: &&Stage| !other.explained.stages.iter().any(|known| known.text == stage.text);
        let stages = self.explained.stages.iter().filter(|stage| stage.number.is_some() && stage.steps.end <= step);
        let mut own = stages.filter(is_own);
        let (first, more) = (own.next(), own.next());
        first.filter(|_| more.is_none()).map(|stage| stage.span)
    }

    /// The fewest questions of a step that would have to be answered otherwise for a row to pass, or for it to fail; of
    /// several, those that the other version does not ask.
    pub fn failing<'r>(&'r self, step: usize, row: usize, passes: bool, other: &Ran<'_>) -> Vec<Failing<'r>> {
        let (Some(clause), Some(before)) = (self.explained.clause(step), self.explained.before(step)) else {
            return Vec::new();
        };
        let one = before.select(&[row as u32]);
        clause.failing(passes, &one, self.explained.asked.context, &|leaf| !other.asks(&leaf.whole()))
    }
}
