//! What decides each row that is lost, new or changed: the part of a text, or the stage, at which its events take another way.

use super::missing;
use super::side::{Fate, Ran};
use crate::harness::explain::{Told, lacking, told_of};
use crate::source::Span;
use std::collections::BTreeSet;

/// What decides some of the rows that differ.
#[derive(Clone, Debug)]
pub struct Cause {
    /// What happens to the rows.
    pub change: Change,
    /// Where it stands, in the text as it was or as it is.
    pub place: Place,
    /// For so many rows.
    pub rows: usize,
    /// Of so many lost or new ones that could be decided there.
    pub of: usize,
    /// Over which datasets.
    pub datasets: Vec<String>,
    /// What one of the events holds of the fields that are asked for.
    pub told: Vec<Told>,
    /// The one question that the other text asks in its place.
    pub instead: Option<String>,
    /// Whether what comes there are rows that earlier stages made of events, rather than events.
    pub is_of_rows: bool,
    /// The one stage before it that was rewritten, where the question itself is as it was.
    pub before: Option<Span>,
}

/// What happens to rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    /// They are lost.
    Lost,
    /// They are new.
    New,
    /// They have other values in these columns.
    Other(Vec<String>),
}

/// Where what decides stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Whether in the text as it was.
    pub is_past: bool,
    /// The part of it.
    pub span: Span,
    /// What is to be said of it.
    pub says: Says,
}

/// What is to be said of a part of a text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Says {
    /// It is false, true or null (none) of the rows, and that decides.
    Truth(Option<bool>),
    /// It is a stage that drops them, whatever it asks.
    Drops,
    /// It is a stage that only the new text has.
    Stage,
    /// Nothing is certain.
    Nothing,
}

impl Cause {
    /// Whether it is the same, of other rows.
    pub fn is_like(&self, other: &Cause) -> bool {
        self.change == other.change && self.place == other.place
    }

    /// Counts the rows of another dataset.
    pub fn add(&mut self, other: Cause) {
        self.rows += other.rows;
        self.of += other.of;
        self.datasets.extend(other.datasets);
    }
}

/// Of the events of one row, so many are looked at.
const EVENTS: usize = 500;

/// Something that decides, before its rows are counted.
struct Found {
    place: Place,
    told: Vec<Told>,
    before: Option<Span>,
    /// Whether what comes there are rows rather than events.
    is_of_rows: bool,
    /// Whether the other text asked the same.
    is_asked: bool,
}

/// The two versions over the events of a dataset.
pub struct Pair<'p, 's> {
    /// As it was.
    pub old: &'p Ran<'s>,
    /// As it is.
    pub new: &'p Ran<'s>,
}

impl Pair<'_, '_> {
    /// What decides the rows that differ.
    pub fn causes(&self, dataset: &str) -> Vec<Cause> {
        let (lost, gained) = (missing(&self.old.rows, &self.new.rows), missing(&self.new.rows, &self.old.rows));
        let mut causes: Vec<Cause> = Vec::new();
        let mut put = |change: Change, found: Found, of: usize| {
            let Found { place, told, before, is_of_rows, is_asked } = found;
            let is_question = !is_asked && matches!(place.says, Says::Truth(_));
            let instead = if is_question { self.instead(&place) } else { None };
            let datasets = vec![dataset.to_string()];
            let cause = Cause { change, place, rows: 1, of, datasets, told, instead, is_of_rows, before };
            match causes.iter_mut().find(|known| known.is_like(&cause)) {
                Some(known) => known.rows += 1,
                None => causes.push(cause),
            }
        };
        for row in lost {
            match self.now(row) {
                Some(now) => {
                    let columns = self.columns(row, now);
                    if let Some(found) = self.altered(row, now).filter(|_| !columns.is_empty()) {
                        put(Change::Other(columns), found, self.old.rows.len());
                    }
                }
                None => {
                    if let Some(found) = self.dropped(row) {
                        put(Change::Lost, found, self.old.rows.len());
                    }
                }
            }
        }
        let (of, is_other) = (gained.len(), |row: &usize| self.was(*row).is_some());
        for row in gained.iter().filter(|row| !is_other(row)) {
            if let Some(found) = self.let_in(*row) {
                put(Change::New, found, of);
            }
        }
        causes
    }

    /// The new row that an event of an old one is in.
    fn now(&self, row: usize) -> Option<usize> {
        self.old.events(row)?.iter().take(EVENTS).find_map(|event| self.new.row_of(*event))
    }

    /// The old row that an event of a new one was in.
    fn was(&self, row: usize) -> Option<usize> {
        self.new.events(row)?.iter().take(EVENTS).find_map(|event| self.old.row_of(*event))
    }

    fn columns(&self, was: usize, now: usize) -> Vec<String> {
        let (was, now) = (&self.old.rows[was], &self.new.rows[now]);
        let names: BTreeSet<&String> = was.0.iter().chain(&now.0).map(|(name, _)| name).collect();
        names.into_iter().filter(|name| was.value(name) != now.value(name)).cloned().collect()
    }

    /// What the new text drops of the events of an old row, at the earliest.
    fn dropped(&self, row: usize) -> Option<Found> {
        let (step, at, _) = earliest(self.old, self.new, row)?;
        Some(drop_at(self.new, self.old, step, at, false))
    }

    /// What lets the events of a new row in: a question that the new text alone asks, or one that it no longer asks.
    fn let_in(&self, row: usize) -> Option<Found> {
        let (step, at, event) = earliest(self.new, self.old, row)?;
        Some(self.asked_now(event).unwrap_or_else(|| drop_at(self.old, self.new, step, at, true)))
    }

    /// A question that is true of an event, that decides, and that the accepted text did not ask.
    fn asked_now(&self, event: usize) -> Option<Found> {
        for step in 1..self.new.explained.followed.steps.len() {
            let Some(row) = self.new.row_behind(step - 1, event) else { continue };
            let deciding = self.new.failing(step, row, false, self.old);
            let Some(first) = deciding.iter().find(|leaf| !self.old.asks(&leaf.clause.whole())) else { continue };
            let (truth, told) = told_of(&self.new.explained, &first.clause, step, row);
            let place = Place { is_past: false, span: first.clause.span(), says: Says::Truth(truth) };
            let is_of_rows = self.new.has_rows_at(step);
            return Some(Found { place, told, before: None, is_of_rows, is_asked: false });
        }
        None
    }

    /// What gives the row of the same events other values: that events are dropped or let in, or a stage that was rewritten.
    fn altered(&self, was: usize, now: usize) -> Option<Found> {
        if let Some(found) = self.dropped(was).or_else(|| self.let_in(now)) {
            return Some(found);
        }
        let place = match self.new.rewritten(self.old, usize::MAX) {
            Some(span) => Place { is_past: false, span, says: Says::Stage },
            None => Place { is_past: false, span: Span::default(), says: Says::Nothing },
        };
        Some(Found { place, told: Vec::new(), before: None, is_of_rows: false, is_asked: true })
    }

    /// The question of the other text that stands in place of one, if it is the only one that this text does not ask.
    fn instead(&self, place: &Place) -> Option<String> {
        let (other, own) = if place.is_past { (self.new, self.old) } else { (self.old, self.new) };
        other.only_asks(own).map(String::from)
    }
}

/// The first step of a version that drops an event of a row which the other version has: the step, the row that comes to it,
/// and the event.
fn earliest(having: &Ran<'_>, dropping: &Ran<'_>, row: usize) -> Option<(usize, usize, usize)> {
    let events = having.events(row)?;
    let drops = events.iter().take(EVENTS).filter_map(|event| match dropping.fate(*event) {
        Fate::Dropped(step, row) => Some((step, row, *event)),
        Fate::Stays | Fate::Unknown => None,
    });
    drops.min_by_key(|(step, ..)| *step)
}

/// What drops a row: the fewest questions that fail, and of these the one that the other version does not ask; else the stage.
fn drop_at(ran: &Ran<'_>, other: &Ran<'_>, step: usize, row: usize, is_past: bool) -> Found {
    let (failing, is_of_rows) = (ran.failing(step, row, true, other), ran.has_rows_at(step));
    let is_asked = |leaf: &&crate::harness::explain::clause::Failing<'_>| other.asks(&leaf.clause.whole());
    let Some(first) = failing.iter().find(|leaf| !is_asked(leaf)).or(failing.first()) else {
        let stage = ran.explained.stages.iter().find(|stage| stage.steps.contains(&step));
        let place = Place { is_past, span: stage.map_or_else(Span::default, |stage| stage.span), says: Says::Drops };
        let told = lacking(&ran.explained, step, row);
        return Found { place, told, before: None, is_of_rows, is_asked: false };
    };
    let (truth, told) = told_of(&ran.explained, &first.clause, step, row);
    let is_asked = is_asked(&first);
    let before = if is_asked && !is_past { ran.rewritten(other, step) } else { None };
    let place = Place { is_past, span: first.clause.span(), says: Says::Truth(truth) };
    Found { place, told, before, is_of_rows, is_asked }
}
