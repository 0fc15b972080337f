//! Runs a plan over tables.

mod bin;
mod distinct;
mod expand;
mod expr;
mod extend;
mod extract;
mod fill;
mod filter;
mod group;
mod keys;
mod lift;
mod limit;
mod nested;
mod notes;
mod pieces;
mod project;
mod reads;
mod rows;
mod search;
#[cfg(test)]
mod sketch;
mod sort;
mod tally;

use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::plan::{Columns, Op, Plan, Step, Target, Width};
use crate::source::Span;
use crate::table::{Column, Name, Table};
use nested::Nested;
use notes::{Kind, Notes};
use std::collections::{BTreeMap, BTreeSet};

pub use filter::truths;
pub use search::{RAW, TIME};

/// A plan being run: blocks of events are pushed, then the rest is computed of what is left of them.
pub struct Run<'p> {
    plan: &'p Plan,
    context: &'p Context,
    clock: Option<&'p dyn Fn() -> f64>,
    /// So many first steps look at one row at a time, and are run over each block by itself.
    rowwise: usize,
    /// The first step that gives the columns an order of its own.
    shaping: Option<usize>,
    /// What is left of each block.
    blocks: Vec<Table>,
    /// The fields of all blocks.
    names: BTreeSet<Name>,
    /// The searches in brackets, and the rows of those that are done, by step.
    nested: Vec<Nested<'p>>,
    found: BTreeMap<usize, Vec<Table>>,
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

/// Runs a plan over a table of events.
pub fn run(plan: &Plan, context: &Context, table: Table) -> Outcome {
    let mut run = Run::new(plan, context);
    run.push(table);
    run.finish()
}

/// Runs a plan over rows that another search gave.
fn run_over(plan: &Plan, context: &Context, rows: Table) -> Result<Table, Diagnostic> {
    let mut run = Run::new(plan, context);
    let table = run.steps(0..plan.steps.len(), rows, false);
    run.stopped.map_or(Ok(table), Err)
}

impl<'p> Run<'p> {
    /// A run of a plan.
    pub fn new(plan: &'p Plan, context: &'p Context) -> Run<'p> {
        let trace = (0..plan.steps.len()).map(|step| Trace { step, ..Trace::default() }).collect();
        Run {
            plan,
            context,
            clock: None,
            rowwise: plan.steps.iter().take_while(|step| is_rowwise(&step.op)).count(),
            shaping: plan.steps.iter().position(|step| shapes(&step.op)),
            blocks: Vec::new(),
            names: BTreeSet::new(),
            nested: nested::of(plan, context),
            found: BTreeMap::new(),
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
        self.names.extend(block.names().cloned());
        self.nested.iter_mut().for_each(|nested| nested.push(&block));
        let left = self.steps(0..self.rowwise, block, true);
        if !left.is_empty() {
            self.blocks.push(left.compact());
        }
    }

    /// Puts what is left of the events in order, the newest first, and does the rest.
    pub fn finish(mut self) -> Outcome {
        let table = self.rows();
        let errors = self.stopped.into_iter().collect();
        Outcome { table, notes: self.notes.tell(), errors, trace: self.trace, events: self.events }
    }

    /// The rows, with what is worth knowing about them added to the notes of the search this one stands in.
    fn finish_quietly(mut self, notes: &mut Notes) -> Result<Table, Diagnostic> {
        let table = self.rows();
        notes.add(self.notes);
        self.stopped.map_or(Ok(table), Err)
    }

    fn rows(&mut self) -> Table {
        for nested in std::mem::take(&mut self.nested) {
            let (step, tables) = nested.finish(self);
            self.found.insert(step, tables);
        }
        let table = self.gathered();
        let mut table = self.steps(self.rowwise..self.plan.steps.len(), table, false);
        self.arrange(&mut table, self.plan.steps.len());
        table.without_hidden()
    }

    /// What is left of all blocks, its columns in the order they would have had if all events had come at once.
    fn gathered(&mut self) -> Table {
        let mut order = Table::new(self.names.iter().map(|name| (name.clone(), Column::empty(0))), 0);
        let mut is_empty = false;
        let mut silent = Work { context: self.context, notes: Notes::default(), span: Span::default() };
        for (number, step) in self.plan.steps.iter().enumerate().take(self.rowwise) {
            is_empty |= project::names_nothing(&step.op, &order);
            self.arrange(&mut order, number);
            order = apply(&step.op, order, Vec::new(), &mut silent).unwrap_or_default();
        }
        // Splunk gives no rows for a `table` of fields that no event has (measured on 10.4).
        let blocks = if is_empty { Vec::new() } else { std::mem::take(&mut self.blocks) };
        let parts: Vec<Table> = std::iter::once(order.clone()).chain(blocks).collect();
        let mut table = Table::concat(&parts);
        table.sort_columns();
        table.arrange(order.names());
        rows::newest_first(table)
    }

    /// Runs some steps, and traces them.
    fn steps(&mut self, steps: std::ops::Range<usize>, mut table: Table, is_block: bool) -> Table {
        let plan = self.plan;
        for (number, step) in plan.steps.iter().enumerate().take(steps.end).skip(steps.start) {
            if self.stopped.is_some() {
                return Table::default();
            }
            let start = self.clock.map(|clock| clock());
            let rows_in = table.rows();
            self.arrange(&mut table, number);
            if !is_block && project::names_nothing(&step.op, &table) {
                table = table.select(&[]);
            }
            table = self.step(number, step, table);
            let trace = &mut self.trace[number];
            trace.rows_in += rows_in;
            trace.rows_out += table.rows();
            trace.seconds += self.clock.zip(start).map_or(0.0, |(clock, start)| clock() - start);
        }
        table
    }

    fn step(&mut self, number: usize, step: &Step, table: Table) -> Table {
        let inputs = self.found.remove(&number).unwrap_or_default();
        let mut work = Work { context: self.context, notes: std::mem::take(&mut self.notes), span: step.span };
        let result = apply(&step.op, table, inputs, &mut work);
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

/// What a step is given besides its rows.
struct Work<'c> {
    context: &'c Context,
    notes: Notes,
    /// Where the step is asked for.
    span: Span,
}

impl<'c> Work<'c> {
    fn evaluator(&self) -> expr::Evaluator<'c> {
        expr::Evaluator::new(self.context)
    }

    /// The error that stops a search which asks for too much.
    fn too_many_rows(&self) -> Diagnostic {
        Diagnostic::error("too-many-rows", format!("this makes more than {MOST_ROWS} rows"), self.span)
            .help("keep fewer rows before it, or give it a limit")
    }
}

/// Whether an op gives for each row what it would give if that row were alone, so that blocks can be done apart.
fn is_rowwise(op: &Op) -> bool {
    match op {
        Op::Filter(_) => !nested::waits(op),
        Op::Native(native) => native.command.effect().is_rowwise,
        Op::Scan | Op::Project(_) | Op::Extract(_) => true,
        Op::Extend(extend) => matches!(extend.field, Target::Named(_)),
        // A renamed field replaces its namesake in every row, also in blocks that have only the namesake.
        Op::Rename(renamings) => renamings.iter().all(|renaming| renaming.from.name().is_some()),
        Op::Fill(fill) => fill.fields.as_ref().is_some_and(|fields| fields.iter().all(|field| field.name().is_some())),
        Op::Bin(bin) => match bin.width {
            Width::Number(_) | Width::Log(..) | Width::Time(..) => true,
            Width::Fitting { .. } => false,
        },
        Op::Rows(_)
        | Op::Expand(_)
        | Op::Aggregate(_)
        | Op::Annotate(_)
        | Op::Distinct(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse => false,
    }
}

/// Whether an op gives the columns an order of its own.
fn shapes(op: &Op) -> bool {
    match op {
        Op::Project(project) => match project.columns {
            Columns::Exactly | Columns::KeepAndInternal => true,
            Columns::Drop => false,
        },
        Op::Aggregate(_) => true,
        Op::Native(native) => native.command.effect().is_whole,
        Op::Scan
        | Op::Rows(_)
        | Op::Filter(_)
        | Op::Extend(_)
        | Op::Rename(_)
        | Op::Extract(_)
        | Op::Expand(_)
        | Op::Annotate(_)
        | Op::Distinct(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Fill(_)
        | Op::Bin(_) => false,
    }
}

/// `inputs` are the rows of the searches in the op's brackets.
fn apply(op: &Op, table: Table, inputs: Vec<Table>, work: &mut Work) -> Result<Table, Diagnostic> {
    Ok(match op {
        Op::Filter(condition) if nested::waits(op) => {
            let condition = nested::answered(condition, &mut inputs.into_iter(), work);
            filter::filter(&table, &condition, work)
        }
        Op::Native(native) => nested::command(native, table, inputs, work)?,
        Op::Scan => table,
        Op::Rows(rows) => rows::make(rows, work)?,
        Op::Filter(condition) => filter::filter(&table, condition, work),
        Op::Extend(extend) => extend::extend(table, extend, work)?,
        Op::Project(project) => project::project(&table, project),
        Op::Rename(renamings) => project::rename(table, renamings),
        Op::Extract(extract) => extract::extract(table, extract, work),
        Op::Expand(expand) => expand::expand(&table, expand, work)?,
        Op::Aggregate(grouping) => tally::aggregate(&table, grouping, work)?,
        Op::Annotate(grouping) => tally::annotate(table, grouping, work)?,
        Op::Distinct(distinct) => distinct::distinct(table, distinct, work)?,
        Op::Sort(sort) => sort::sort(&table, sort, work),
        Op::Limit(limit) => limit::limit(&table, limit, work)?,
        Op::While(until) => limit::take_while(&table, until, work),
        Op::Reverse => table.reversed(),
        Op::Fill(fill) => fill::fill(table, fill),
        Op::Bin(bin) => bin::bin(table, bin, work),
    })
}
