//! The rows that came nearest to pass: those of which the fewest clauses fail.

use super::clause::{Clause, Failing};
use super::told::{Row, Told, told};
use super::{Explained, answered};
use crate::engine;
use crate::function::Context;
use crate::harness::why::about::is_of_kind;
use crate::plan::{Node, Op, Plan, Step};
use crate::table::Table;
use std::collections::BTreeSet;

/// Rows of which the same clauses fail.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Miss {
    /// The rows, by their numbers from 0: ascending, or where a number is compared the nearest first.
    pub rows: Vec<usize>,
    /// The clauses, with what the first of these rows holds.
    pub failing: Vec<Fails>,
    /// Whether they are of another kind than the search is about.
    pub is_strange: bool,
}

/// A clause that fails, and what a row holds of its fields.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fails {
    /// The number of the step that asks.
    pub step: usize,
    /// The clause.
    pub text: String,
    /// Where it stands.
    pub span: crate::source::Span,
    /// Whether it should be true.
    pub wanted: bool,
    /// Whether it is true; none for null.
    pub truth: Option<bool>,
    /// What the row holds.
    pub told: Vec<Told>,
}

/// A condition, and the rows that it is asked of.
struct Asked<'a> {
    step: usize,
    clause: Clause<'a>,
    table: Table,
}

/// So many of the nearest rows are looked at one by one.
const LOOKED: usize = 2_000;

/// The events that come nearest to pass every condition that the search asks of events one by one, whatever of these
/// drops them first; those that pass are none.
pub fn of_events(explained: &Explained<'_>) -> Vec<Miss> {
    let conditions = conditions(explained);
    misses(explained, &conditions, explained.asked.events.rows())
}

/// The rows that come nearest to pass the condition of one step.
pub fn of_step(explained: &Explained<'_>, step: usize) -> Vec<Miss> {
    let Some(table) = explained.before(step) else { return Vec::new() };
    let Some(clause) = explained.clause(step) else { return Vec::new() };
    let rows = table.rows();
    misses(explained, &[Asked { step, clause, table: table.clone() }], rows)
}

/// The conditions of the first steps, each over all events: what a step drops is not dropped, and what it makes is made.
fn conditions<'a>(explained: &'a Explained<'_>) -> Vec<Asked<'a>> {
    let asked = &explained.asked;
    let mut table = asked.events.clone();
    let mut conditions = Vec::new();
    for (number, step) in asked.plan.steps.iter().enumerate().take_while(|(_, step)| step.op.effect().is_rowwise) {
        if let Op::Filter(condition) = &step.op {
            let clause = Clause::of(asked.source, condition, answered(&explained.followed, number));
            conditions.push(Asked { step: number, clause, table: table.clone() });
        } else if step.op != Op::Scan {
            match alone(step, &table, asked.context) {
                Some(made) => table = made,
                None => break,
            }
        }
    }
    conditions
}

/// The rows after one step that leaves each where it stands.
fn alone(step: &Step, table: &Table, context: &Context) -> Option<Table> {
    let plan = Plan { steps: vec![step.clone()] };
    let context = Context::new(context.now, context.zone.clone());
    let made = engine::run_over(&plan, &context, table.clone()).ok()?;
    (made.rows() == table.rows()).then_some(made)
}

fn misses(explained: &Explained<'_>, conditions: &[Asked<'_>], rows: usize) -> Vec<Miss> {
    let context = explained.asked.context;
    let mut distances = vec![0; rows];
    for asked in conditions {
        let more = asked.clause.distances(true, &asked.table, context);
        distances.iter_mut().zip(more).for_each(|(distance, more)| *distance += more);
    }
    let mut near: Vec<usize> = (0..rows).filter(|row| distances[*row] > 0).collect();
    let gap =
        |row: usize| conditions.iter().filter_map(|asked| gap(&asked.clause, &asked.table, row)).next().unwrap_or(0.0);
    near.sort_by(|one, other| distances[*one].cmp(&distances[*other]).then_with(|| gap(*one).total_cmp(&gap(*other))));
    near.truncate(LOOKED);
    let mut misses: Vec<Miss> = Vec::new();
    for row in near {
        let failing = failing(explained, conditions, row);
        let is_same = |miss: &&mut Miss| {
            miss.failing.len() == failing.len()
                && miss.failing.iter().zip(&failing).all(|(one, (step, other))| {
                    one.step == *step && one.span == other.clause.span() && one.wanted == other.wanted
                })
        };
        match misses.iter_mut().find(is_same) {
            Some(miss) => miss.rows.push(row),
            None => {
                let is_strange = failing.iter().any(|(_, failing)| is_kind(&failing.clause));
                let failing = fails(explained, conditions, &failing, row);
                misses.push(Miss { rows: vec![row], failing, is_strange });
            }
        }
    }
    // An event of another kind altogether is no near miss, however few clauses it fails.
    misses.sort_by_key(|miss| (miss.is_strange, miss.failing.len()));
    misses
}

/// How far a number is from the one it is compared with, if a clause does nothing else.
fn gap(clause: &Clause<'_>, table: &Table, row: usize) -> Option<f64> {
    let Node::Compare { left, right, .. } = &clause.expr().node else { return None };
    let Node::Literal(wanted) = &right.node else { return None };
    Some((table.value(row, left.field()?).number()?.value - wanted.number()?.value).abs())
}

fn failing<'a>(explained: &Explained<'_>, conditions: &[Asked<'a>], row: usize) -> Vec<(usize, Failing<'a>)> {
    let of = |asked: &Asked<'a>| {
        let one = asked.table.select(&[row as u32]);
        let failing = asked.clause.failing(true, &one, explained.asked.context, &|clause| !is_kind(clause));
        failing.into_iter().map(|failing| (asked.step, failing)).collect::<Vec<_>>()
    };
    conditions.iter().flat_map(of).collect()
}

fn fails(
    explained: &Explained<'_>,
    conditions: &[Asked<'_>],
    failing: &[(usize, Failing<'_>)],
    row: usize,
) -> Vec<Fails> {
    let of = |(step, failing): &(usize, Failing<'_>)| {
        let asked = conditions.iter().find(|asked| asked.step == *step)?;
        let one = asked.table.select(&[row as u32]);
        let truth = failing.clause.truths(&one, explained.asked.context).first().copied().flatten();
        let place = Row { asked: &explained.asked, followed: &explained.followed, step: *step, table: &one };
        let told = told(&failing.clause, &place, truth);
        let (text, span) = (failing.clause.text(), failing.clause.span());
        Some(Fails { step: *step, text, span, wanted: failing.wanted, truth, told })
    };
    failing.iter().filter_map(of).collect()
}

fn is_kind(clause: &Clause<'_>) -> bool {
    is_of_kind(clause.expr(), &BTreeSet::new())
}
