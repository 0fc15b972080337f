//! One group of rows that a window moves over: which of its rows count now, and what is computed of them.

use super::super::tally::Input;
use crate::aggregate::{Heeds, Tally};
use crate::plan::window::Frame;
use crate::table::column::Pool;
use crate::value::Value;
use crate::value::time::Zone;
use rustc_hash::FxHashSet;
use std::cell::Cell;
use std::collections::VecDeque;

/// So many values may be looked at for all rows together, and so many may stand in the results: `values` over a
/// growing window holds, in the end, the square of them. To look at one takes some 60 ns where a text is read as a
/// number, so that a search which asks for more stops within 20 seconds.
pub const MOST_STEPS: u64 = if cfg!(test) { 1_000_000 } else { 300_000_000 };

/// A value that stays in the results weighs as much as so many that are looked at, so that half a gigabyte is not passed.
const WEIGHT: u64 = 15;

/// What is the same for all groups.
pub struct Rules<'a> {
    frame: Frame,
    pub inputs: Vec<Input<'a>>,
    /// The time of each row, if the frame or an aggregate asks for it.
    times: Vec<Option<f64>>,
    zone: &'a Zone,
    /// How many values were looked at so far.
    pub spent: Cell<u64>,
}

impl<'a> Rules<'a> {
    /// The rules of a frame over these columns.
    pub fn new(frame: Frame, inputs: Vec<Input<'a>>, times: Vec<Option<f64>>, zone: &'a Zone) -> Rules<'a> {
        Rules { frame, inputs, times, zone, spent: Cell::new(0) }
    }

    /// Whether every row that came once counts for all that follow.
    fn is_growing(&self) -> bool {
        self.frame.farthest.is_none() && self.frame.span.is_none()
    }

    fn spend(&self, steps: u64) {
        self.spent.set(self.spent.get().saturating_add(steps));
    }

    /// Whether two rows are so far apart in time that neither counts for the other; the far edge is open (measured on
    /// Splunk 10.4: of events an hour apart, a window of one hour holds one).
    fn are_apart(&self, one: u32, other: u32) -> bool {
        let Some(span) = self.frame.span else { return false };
        let (Some(one), Some(other)) = (self.time(one), self.time(other)) else { return false };
        span.later(one.min(other), 1, self.zone) <= one.max(other)
    }

    fn time(&self, row: u32) -> Option<f64> {
        self.times.get(row as usize).copied().flatten()
    }

    /// Adds a row to an aggregate, unless it lacks the field.
    fn add(&self, tally: &mut dyn Tally, row: u32, input: &Input) {
        match input.column.as_ref().map(|column| column.value(row as usize)) {
            None => tally.add(&Value::Bool(true), None),
            Some(Value::Null) => {}
            Some(value) => tally.add(value, self.time(row)),
        }
    }
}

/// A group of rows.
#[derive(Default)]
pub struct Group {
    era: u32,
    /// How many of its rows have come.
    place: u64,
    /// Its rows that are not yet counted for good, or that still count.
    recent: VecDeque<Entry>,
    growing: Vec<Growing>,
    /// Whether a row was left out only because of Splunk's own limit.
    pub is_cut: bool,
}

#[derive(Clone, Copy)]
struct Entry {
    place: u64,
    row: u32,
}

/// An aggregate over rows that only become more.
struct Growing {
    tally: Box<dyn Tally>,
    seen: FxHashSet<u32>,
    /// The code of its result, if that has not changed since.
    code: Option<u32>,
}

impl Group {
    /// Takes a row, and lets go of those that no longer count.
    pub fn take(&mut self, row: u32, overall: u64, era: u32, rules: &Rules) {
        if self.era != era {
            self.era = era;
            self.recent.clear();
            self.growing.clear();
        }
        let place = if rules.frame.counts_group { self.place } else { overall };
        self.place += 1;
        self.recent.push_back(Entry { place, row });
        if rules.is_growing() {
            self.grow(place, rules);
        } else {
            self.shrink(place, row, rules);
        }
    }

    /// Counts, for good, the rows that have come near enough.
    fn grow(&mut self, place: u64, rules: &Rules) {
        if self.growing.is_empty() {
            let fresh = |input: &Input| Growing { tally: fresh(input), seen: FxHashSet::default(), code: None };
            self.growing = rules.inputs.iter().map(fresh).collect();
        }
        while let Some(entry) = self.recent.front().copied().filter(|entry| place - entry.place >= rules.frame.nearest)
        {
            self.recent.pop_front();
            for (input, growing) in rules.inputs.iter().zip(&mut self.growing) {
                growing.add(entry.row, input, rules);
            }
            rules.spend(rules.inputs.len() as u64);
        }
    }

    fn shrink(&mut self, place: u64, row: u32, rules: &Rules) {
        while let Some(entry) = self.recent.front() {
            let is_far = rules.frame.farthest.is_some_and(|farthest| place - entry.place > farthest);
            let is_apart = rules.are_apart(entry.row, row);
            if !is_far && !is_apart {
                return;
            }
            self.is_cut |= is_far && !is_apart && rules.frame.farthest_is_default;
            self.recent.pop_front();
        }
    }

    /// The code of an aggregate's result over the rows that count now.
    pub fn code(&mut self, index: usize, pool: &mut Pool, rules: &Rules) -> u32 {
        let Some(growing) = self.growing.get_mut(index) else {
            let value = self.anew(&rules.inputs[index], rules);
            return pool.code(value);
        };
        let tally = &growing.tally;
        *growing.code.get_or_insert_with(|| pool.code(result(&**tally, rules)))
    }

    /// An aggregate over the rows that count now, from the beginning.
    fn anew(&self, input: &Input, rules: &Rules) -> Value {
        let Some(Entry { place, .. }) = self.recent.back() else { return fresh(input).result() };
        let near = self.recent.iter().take_while(|entry| place - entry.place >= rules.frame.nearest);
        let mut tally = fresh(input);
        let mut steps = 0;
        for entry in near {
            rules.add(&mut *tally, entry.row, input);
            steps += 1;
            if steps + rules.spent.get() > MOST_STEPS {
                break;
            }
        }
        rules.spend(steps);
        result(&*tally, rules)
    }
}

impl Growing {
    fn add(&mut self, row: u32, input: &Input, rules: &Rules) {
        let code = input.column.as_ref().map_or(1, |column| column.codes()[row as usize]);
        let is_old = self.tally.heeds() == Heeds::Different && !self.seen.insert(code);
        if code == 0 || is_old {
            return;
        }
        self.code = None;
        rules.add(&mut *self.tally, row, input);
    }
}

fn result(tally: &dyn Tally, rules: &Rules) -> Value {
    let effort = tally.effort() as u64;
    let value = tally.result();
    let kept = value.values().len() as u64;
    rules.spend(effort + if kept > 1 { WEIGHT * kept } else { 0 });
    value
}

fn fresh(input: &Input) -> Box<dyn Tally> {
    (input.tally.function.tally)(input.tally.parameter)
}
