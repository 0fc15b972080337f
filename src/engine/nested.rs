//! Searches in brackets: run over the same events beside the outer one, and done before it needs their rows.

use super::{Run, Work, run_over};
use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::plan::native::Machine;
use crate::plan::{Expr, Native, Node, Op, Plan, Step, Test};
use crate::table::{Name, Table};
use crate::value::pattern::Pattern;
use std::collections::BTreeMap;

/// The most rows a search in brackets among search terms gives (limits.conf, `[subsearch] maxout`).
const MOST_ROWS: usize = 10_000;

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

/// The condition with each search in brackets replaced by what it found: any row, all of its fields.
///
/// Search Manual, "About subsearches": the rows become `( ( f1="v1" AND f2="v2" ) OR ( ... ) )`, internal fields left out;
/// of no rows, a test that is false.
pub fn answered(condition: &Expr, tables: &mut impl Iterator<Item = Table>, work: &mut Work) -> Expr {
    let mut inside = |parts: &[Expr]| parts.iter().map(|part| answered(part, tables, work)).collect();
    let node = match &condition.node {
        Node::And(parts) => Node::And(inside(parts)),
        Node::Or(parts) => Node::Or(inside(parts)),
        Node::Not(inner) => Node::Not(Box::new(answered(inner, tables, work))),
        Node::Test(Test::Subsearch(_)) => any_row(&tables.next().unwrap_or_default(), condition, work),
        // Brackets stand among search terms alone, which nothing else joins.
        other => other.clone(),
    };
    Expr::new(node, condition.span)
}

fn any_row(table: &Table, condition: &Expr, work: &mut Work) -> Node {
    if table.rows() > MOST_ROWS {
        work.notes.count(condition.span, super::notes::Kind::SubsearchCut(MOST_ROWS as u64), table.rows() - MOST_ROWS);
    }
    let names: Vec<&Name> = table.names().filter(|name| !name.starts_with(['_', '\0'])).collect();
    let rows = (0..table.rows().min(MOST_ROWS)).map(|row| {
        let fields = names.iter().filter_map(|name| any_value(table, row, name, condition));
        Expr::new(Node::And(fields.collect()), condition.span)
    });
    // A row without a field says nothing.
    Node::Or(rows.filter(|row| !matches!(&row.node, Node::And(parts) if parts.is_empty())).collect())
}

/// `f="v"`, for a multivalue any of them; the value's stars are wildcards, as they are in the text Splunk makes of it.
fn any_value(table: &Table, row: usize, name: &Name, condition: &Expr) -> Option<Expr> {
    let tests = table.value(row, name).values().iter().map(|value| {
        let test = Test::Matches(name.clone(), Pattern::search(&value.show()));
        Expr::new(Node::Test(test), condition.span)
    });
    let mut tests: Vec<Expr> = tests.collect();
    match tests.len() {
        0 => None,
        1 => tests.pop(),
        _ => Some(Expr::new(Node::Or(tests), condition.span)),
    }
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
