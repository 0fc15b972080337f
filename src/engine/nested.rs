//! Searches in brackets: run over the same events beside the outer one, and done before it needs their rows.

use super::{Run, Work, run_over};
use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::plan::native::Machine;
use crate::plan::{Expr, Native, Node, Op, Plan, Step, Subsearch, Test};
use crate::source::Span;
use crate::table::Table;
use std::collections::BTreeMap;

/// The runs of the searches in one step's brackets, in the order in which they stand.
pub struct Nested<'p> {
    step: usize,
    runs: Vec<Run<'p>>,
}

/// The searches in the brackets of each step that has some.
pub fn of<'p>(plan: &'p Plan, context: &'p Context) -> Vec<Nested<'p>> {
    let steps = plan.steps.iter().enumerate().filter(|(_, step)| branch(step).is_none());
    let nested = steps.map(|(step, found)| (step, found.op.nested()));
    let nested = nested.filter(|(_, plans)| !plans.is_empty());
    nested
        .map(|(step, plans)| Nested { step, runs: plans.into_iter().map(|plan| Run::new(plan, context)).collect() })
        .collect()
}

/// The runs of the plans that are run over the rows of this one, by step.
pub fn branches<'p>(plan: &'p Plan, context: &'p Context) -> BTreeMap<usize, Run<'p>> {
    let plans = plan.steps.iter().enumerate().filter_map(|(step, found)| Some((step, branch(found)?)));
    plans.map(|(step, plan)| (step, Run::new(plan, context))).collect()
}

fn branch(step: &Step) -> Option<&Plan> {
    if let Op::Branch(plan) = &step.op { Some(plan) } else { None }
}

impl<'p> Nested<'p> {
    /// Takes a block of events, if a search in these brackets asks for events.
    pub fn push(&mut self, block: &Table) {
        for run in self.runs.iter_mut().filter(|run| run.plan.scans()) {
            run.push(block.clone());
        }
    }

    /// The step, and the rows of each search in its brackets; what they have to tell is handed on.
    pub fn finish(self, outer: &mut Run<'_>) -> (usize, Vec<Table>) {
        let mut tables = Vec::new();
        for run in self.runs {
            let outcome = run.finish_quietly(&mut outer.notes);
            match outcome {
                Ok(table) => tables.push(table),
                Err(error) => outer.stopped = Some(error),
            }
        }
        (self.step, tables)
    }
}

/// The condition with each search in brackets replaced by what its rows say of an event.
pub fn answered(
    condition: &Expr,
    tables: &mut impl Iterator<Item = Table>,
    work: &mut Work,
) -> Result<Expr, Diagnostic> {
    let mut inside = |parts: &[Expr]| -> Result<Vec<Expr>, Diagnostic> {
        parts.iter().map(|part| answered(part, tables, work)).collect()
    };
    let node = match &condition.node {
        Node::And(parts) => Node::And(inside(parts)?),
        Node::Or(parts) => Node::Or(inside(parts)?),
        Node::Not(inner) => Node::Not(Box::new(answered(inner, tables, work)?)),
        Node::Test(Test::Subsearch(found)) => {
            return answer(found, &tables.next().unwrap_or_default(), condition.span, work);
        }
        // Brackets stand among search terms alone, which nothing else joins.
        other => other.clone(),
    };
    Ok(Expr::new(node, condition.span))
}

fn answer(found: &Subsearch, table: &Table, span: Span, work: &Work) -> Result<Expr, Diagnostic> {
    found.terms.condition(table, work.context).map_err(|message| Diagnostic::error("stopped", message, span))
}

/// Runs a command that no op says.
pub fn command(native: &Native, table: Table, inputs: Vec<Table>, work: &mut Work) -> Result<Table, Diagnostic> {
    let given = Given { context: work.context, inputs };
    native.command.run(table, &given).map_err(|message| Diagnostic::error("stopped", message, work.span))
}

/// What a command is given besides its rows.
struct Given<'c> {
    context: &'c Context,
    inputs: Vec<Table>,
}

impl Machine for Given<'_> {
    fn context(&self) -> &Context {
        self.context
    }

    fn input(&self, index: usize) -> &Table {
        &self.inputs[index]
    }

    fn most_rows(&self) -> usize {
        super::MOST_ROWS
    }

    fn run(&self, plan: &Plan, rows: Table) -> Result<Table, String> {
        run_over(plan, self.context, rows).map_err(|error| error.message)
    }
}

/// Whether an op waits for searches in brackets.
pub fn waits(op: &Op) -> bool {
    !op.nested().is_empty()
}
