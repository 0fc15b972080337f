//! Runs a plan over tables.

mod bin;
#[cfg(test)]
mod blocks;
mod cut;
mod distinct;
mod expand;
mod expr;
mod extend;
mod extract;
mod fill;
mod filter;
mod follow;
mod group;
#[cfg(test)]
mod hostile;
mod join;
mod keys;
mod lift;
mod limit;
mod listed;
mod lookup;
mod nested;
mod notes;
mod ops;
mod pieces;
mod pivot;
mod prefix;
mod project;
mod reads;
mod rows;
mod search;
#[cfg(test)]
mod sketch;
mod sort;
mod tally;
mod unpivot;
mod window;
mod work;

use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::plan::needs::Fields;
use crate::plan::{Plan, Step};
use crate::source::Span;
use crate::table::{Column, Name, Table};
use nested::Nested;
use notes::{Kind, Notes};
use std::collections::{BTreeMap, BTreeSet};
use work::{Work, too_many_bytes, too_many_rows};

pub use filter::truths;
pub use follow::{Followed, Traced, follow};
pub use search::{RAW, TIME};

/// A plan being run: blocks of events are pushed, then the rest is computed of what is left of them.
pub struct Run<'p> {
    plan: &'p Plan,
    context: &'p Context,
    clock: Option<&'p dyn Fn() -> f64>,
    /// So many first steps look at one row at a time, and are run over each block by itself.
    rowwise: usize,
    /// So many first steps choose among the events; those that fail may never have been read.
    choosing: usize,
    /// The first step that gives the columns an order of its own.
    shaping: Option<usize>,
    /// The fields that the other steps need.
    needed: Fields,
    /// What is left of each block, all but the last one slimmed.
    blocks: Vec<Table>,
    /// The fields of the events of all blocks that are chosen.
    names: BTreeSet<Name>,
    /// The searches in brackets, and the rows of those that are done, by step.
    nested: Vec<Nested<'p>>,
    found: BTreeMap<usize, Vec<Table>>,
    /// The runs over the rows of this one, by step.
    branches: BTreeMap<usize, Run<'p>>,
    notes: Notes,
    trace: Vec<Trace>,
    events: usize,
    stopped: Option<Diagnostic>,
}

/// What came of a run.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// The rows; none if there are errors.
    pub table: Table,
    /// What is worth knowing about them.
    pub notes: Vec<Diagnostic>,
    /// Why there are no rows.
    pub errors: Vec<Diagnostic>,
    /// What each step did, in order.
    pub trace: Vec<Trace>,
    /// How many events were pushed.
    pub events: usize,
}

/// What a step did.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Trace {
    /// Its number in the plan.
    pub step: usize,
    /// Rows it was given.
    pub rows_in: usize,
    /// Rows it gave.
    pub rows_out: usize,
    /// Time it took, if there is a clock.
    pub seconds: f64,
}

/// The most rows a step may make; a search that asks for more is stopped rather than cut short.
pub const MOST_ROWS: usize = if cfg!(test) { 100_000 } else { 10_000_000 };

/// The most bytes that the rows of a search may grow by.
pub const MOST_BYTES: usize = if cfg!(test) { 64 << 20 } else { 8 << 30 };

/// Runs a plan over a table of events.
pub fn run(plan: &Plan, context: &Context, table: Table) -> Outcome {
    let mut run = Run::new(plan, context);
    run.push(table);
    run.finish()
}

/// Runs a plan over rows that another search gave, in their order.
pub fn run_over(plan: &Plan, context: &Context, rows: Table) -> Result<Table, Diagnostic> {
    let mut notes = Notes::default();
    let mut run = Run::new(plan, context);
    run.nested.iter_mut().for_each(|nested| nested.push(&rows));
    let rows = run.over(rows, &mut notes);
    // The step that asked for the run tells what the run has to tell, at its own place.
    notes.tell().into_iter().for_each(|note| context.trouble(note.message));
    rows
}

impl<'p> Run<'p> {
    /// A run of a plan.
    pub fn new(plan: &'p Plan, context: &'p Context) -> Run<'p> {
        let rowwise = prefix::rowwise(&plan.steps);
        let trace = (0..plan.steps.len()).map(|step| Trace { step, ..Trace::default() }).collect();
        Run {
            plan,
            context,
            clock: None,
            rowwise,
            choosing: prefix::choosing(&plan.steps),
            shaping: plan.steps.iter().position(|step| ops::shapes(&step.op)),
            needed: Fields::of(&plan.steps[rowwise..]),
            blocks: Vec::new(),
            names: BTreeSet::new(),
            nested: nested::of(plan, context),
            found: BTreeMap::new(),
            branches: nested::branches(plan, context),
            notes: Notes::default(),
            trace,
            events: 0,
            stopped: None,
        }
    }

    /// The same with a monotonic clock, in seconds, for the trace.
    pub fn timed(self, clock: &'p dyn Fn() -> f64) -> Run<'p> {
        Run { clock: Some(clock), ..self }
    }

    /// Takes a block of events, in any order. What can be done row by row is done at once, and only the rows that are
    /// left are kept.
    pub fn push(&mut self, block: Table) {
        self.events += block.rows();
        self.feed(&block);
        let choosing = self.choosing.min(self.rowwise);
        let chosen = self.steps(0..choosing, block, true);
        self.names.extend(chosen.names().cloned());
        let left = self.steps(choosing..self.rowwise, chosen, true);
        if left.is_empty() {
            return;
        }
        let needed = &self.needed;
        let left = left.keep(|name| name == TIME || needed.wants(name));
        // A run over one block need not copy what is left of it.
        if let Some(last) = self.blocks.pop() {
            self.blocks.push(last.slim());
        }
        self.blocks.push(left);
    }

    /// Hands a block of events to the searches in brackets.
    fn feed(&mut self, block: &Table) {
        self.nested.iter_mut().for_each(|nested| nested.push(block));
        self.branches.values_mut().for_each(|branch| branch.feed(block));
    }

    /// Puts what is left of the events in order, the newest first, and does the rest.
    pub fn finish(mut self) -> Outcome {
        let table = self.rows().without_hidden();
        let errors = self.stopped.into_iter().collect();
        Outcome { table, notes: self.notes.tell(), errors, trace: self.trace, events: self.events }
    }

    /// The rows, with what is worth knowing about them added to the notes of the search this one stands in.
    fn finish_quietly(mut self, notes: &mut Notes) -> Result<Table, Diagnostic> {
        let table = self.rows();
        notes.add(self.notes);
        self.stopped.map_or(Ok(table), Err)
    }

    /// As [`Run::finish_quietly`], over rows that are given instead of events.
    fn over(mut self, rows: Table, notes: &mut Notes) -> Result<Table, Diagnostic> {
        self.answer();
        let table = self.steps(0..self.plan.steps.len(), rows, false);
        notes.add(self.notes);
        self.stopped.map_or(Ok(table), Err)
    }

    /// Finishes the searches in brackets.
    fn answer(&mut self) {
        for nested in std::mem::take(&mut self.nested) {
            let (step, tables) = nested.finish(self);
            self.found.insert(step, tables);
        }
    }

    fn rows(&mut self) -> Table {
        self.answer();
        let table = self.gathered();
        let mut table = self.steps(self.rowwise..self.plan.steps.len(), table, false);
        self.arrange(&mut table, self.plan.steps.len());
        table
    }

    /// What is left of all blocks, its columns in the order they would have had if all events had come at once.
    fn gathered(&mut self) -> Table {
        let mut order = Table::new(self.names.iter().map(|name| (name.clone(), Column::empty(0))), 0);
        let mut is_empty = false;
        let mut silent = Work::new(self.context, Span::default());
        for (number, step) in self.plan.steps.iter().enumerate().take(self.rowwise) {
            is_empty |= ops::names_nothing(&step.op, &order);
            self.arrange(&mut order, number);
            // What a step can never do stops the search, be there rows for it or not.
            order = ops::apply(&step.op, order, Vec::new(), &mut silent).unwrap_or_else(|error| {
                self.stopped.get_or_insert(error);
                Table::default()
            });
        }
        let blocks = if is_empty { Vec::new() } else { std::mem::take(&mut self.blocks) };
        let order = order.keep(|name| self.needed.wants(name));
        let parts: Vec<Table> = std::iter::once(order.clone()).chain(blocks).collect();
        let mut table = Table::concat(&parts);
        table.sort_columns();
        table.arrange(order.names());
        let rest = &self.plan.steps[self.rowwise..];
        if ops::hang_on_order(rest) { rows::newest_first(table) } else { table }
    }

    /// Runs some steps, and traces them.
    fn steps(&mut self, steps: std::ops::Range<usize>, mut table: Table, is_block: bool) -> Table {
        let plan = self.plan;
        let (rows, bytes) = (table.rows(), table.size());
        for (number, step) in plan.steps.iter().enumerate().take(steps.end).skip(steps.start) {
            if self.stopped.is_some() {
                return Table::default();
            }
            let start = self.clock.map(|clock| clock());
            let rows_in = table.rows();
            self.arrange(&mut table, number);
            if !is_block && ops::names_nothing(&step.op, &table) {
                table = table.select(&[]);
            }
            table = self.step(number, step, table);
            if number + 1 == self.choosing {
                table = prefix::with_values(table);
            }
            self.bound(&table, rows + MOST_ROWS, bytes + MOST_BYTES, step.span);
            let trace = &mut self.trace[number];
            trace.rows_in += rows_in;
            trace.rows_out += table.rows();
            trace.seconds += self.clock.zip(start).map_or(0.0, |(clock, start)| clock() - start);
        }
        table
    }

    /// Stops if a step made too much: what it makes may be given to it again, by stage after stage.
    fn bound(&mut self, table: &Table, rows: usize, bytes: usize, span: Span) {
        if table.rows() > rows {
            self.stopped = Some(too_many_rows(span));
        } else if table.size() > bytes {
            self.stopped = Some(too_many_bytes(span));
        }
    }

    fn step(&mut self, number: usize, step: &Step, table: Table) -> Table {
        let mut inputs = self.found.remove(&number).unwrap_or_default();
        let mut work = Work { notes: std::mem::take(&mut self.notes), ..Work::new(self.context, step.span) };
        let branch = self.branches.remove(&number).map(|branch| branch.over(table.clone(), &mut work.notes));
        let mut result = branch.transpose().and_then(|rows| {
            inputs.extend(rows);
            ops::apply(&step.op, table, inputs, &mut work)
        });
        if work.is_too_much {
            result = Err(too_many_bytes(step.span));
        }
        for trouble in self.context.take_troubles() {
            work.notes.count(step.span, Kind::Trouble(trouble), 1);
        }
        self.notes = work.notes;
        result.unwrap_or_else(|error| {
            self.stopped = Some(error);
            Table::default()
        })
    }

    /// Columns stand in alphabetical order until a command gives them another (measured on Splunk 10.4).
    fn arrange(&self, table: &mut Table, step: usize) {
        if self.shaping.unwrap_or(self.plan.steps.len()) == step {
            table.sort_columns();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::sketch::{context, field, number, outcome, plan, project, rename, test, text};
    use super::*;
    use crate::plan::{Bin, Columns, Expand, Extend, Op, Target, Width};
    use crate::table::drawn::{draw, table};
    use crate::value::Value;

    #[test]
    fn events_come_newest_first_whatever_the_first_steps_do_to_their_time() {
        let time = || Op::Extend(Extend { field: Target::Named("_time".into()), value: number(7.0) });
        let bin = || Op::Bin(Bin { field: "_time".into(), into: "_time".into(), width: Width::Number(100.0) });
        let table_of_n = || project(Columns::Exactly, "n");
        for first in [vec![], vec![time()], vec![bin()], vec![rename("_time", "t")], vec![project(Columns::Drop, "_*")]]
        {
            let steps = first.into_iter().chain([table_of_n()]);
            assert_eq!(draw(&outcome(steps, table("_time n; 1 a; 3 b; 2 c")).table), "n; b; c; a");
        }
    }

    #[test]
    fn columns_are_in_the_order_of_their_names_until_a_command_says_otherwise() {
        let set = |name: &str| Op::Extend(Extend { field: Target::Named(name.into()), value: text("1") });
        assert_eq!(draw(&outcome([set("a")], table("c b; 3 2")).table), "a b c; 1 2 3");
        let shaped = [project(Columns::Exactly, "c *"), set("a")];
        assert_eq!(draw(&outcome(shaped, table("b c; 2 3")).table), "c b a; 3 2 1");
    }

    #[test]
    fn every_step_is_traced() {
        let (plan, context) = (plan([Op::Filter(test("a=1")), Op::Reverse]), context());
        let clock = std::cell::Cell::new(0.0);
        let tick = || clock.replace(clock.get() + 1.0);
        let mut run = Run::new(&plan, &context).timed(&tick);
        run.push(table("a; 1; 2"));
        run.push(table("a; 1"));
        let trace = run.finish().trace;
        assert_eq!(trace[1], Trace { step: 1, rows_in: 3, rows_out: 2, seconds: 2.0 });
        assert_eq!(trace[2], Trace { step: 2, rows_in: 2, rows_out: 2, seconds: 1.0 });
    }

    #[test]
    fn a_search_that_is_stopped_has_no_rows() {
        let wide = Table::of_rows([[("a", Value::many((0..2_000).map(Value::from)))]]);
        let copy = || Op::Extend(Extend { field: Target::Named("b".into()), value: field("a") });
        let expand = || Op::Expand(Expand { field: "b".into(), limit: None, most_bytes: None });
        let stopped = outcome([copy(), expand(), copy(), expand()], wide);
        assert!(stopped.table.is_empty() && stopped.errors.len() == 1);
    }
}
