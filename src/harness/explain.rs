//! Explains a search over events: how many rows each stage leaves, which events come near, and what becomes of one of them.

pub mod clause;
mod judged;
pub mod lines;
pub mod near;
pub mod page;
mod rows;
mod told;
pub mod way;

use super::why::{Asked, Why, why};
use crate::engine::{self, Followed, follow};
use crate::function::Context;
use crate::plan::{Expr, Op, Plan};
use crate::source::Span;
use crate::syntax::pipeline;
use crate::table::Table;
use clause::{Clause, in_a_line};
use std::ops::Range;

pub use judged::{Join, Judged};
pub use told::Told;

/// A search over the events of one dataset, every event followed.
#[derive(Debug)]
pub struct Explained<'a> {
    /// The search, and its events in the order of their files.
    pub asked: Asked<'a>,
    /// What came of it.
    pub outcome: engine::Outcome,
    /// The same step by step.
    pub followed: Followed,
    /// What its author wrote, pipe by pipe.
    pub stages: Vec<Stage>,
    /// Why it found nothing.
    pub why: Why,
}

/// A stage of a search: the steps that one part between pipes asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stage {
    /// Its number as people count, from 1; none for what no letter of the search asks for.
    pub number: Option<usize>,
    /// Its text, in a line.
    pub text: String,
    /// Where it stands.
    pub span: Span,
    /// Its steps.
    pub steps: Range<usize>,
    /// How many rows come to it.
    pub rows_in: usize,
    /// How many it leaves.
    pub rows_out: usize,
}

impl<'a> Explained<'a> {
    /// Runs a search over events, and follows them.
    pub fn new(asked: Asked<'a>) -> Explained<'a> {
        let context = || Context::new(asked.context.now, asked.context.zone.clone());
        let outcome = engine::run(asked.plan, &context(), asked.events.clone());
        let followed = follow(asked.plan, &context(), asked.events.clone());
        let why = why(&asked, &outcome);
        let stages = stages(&asked, &outcome);
        Explained { asked, outcome, followed, stages, why }
    }

    /// The rows that come to a step.
    pub fn before(&self, step: usize) -> Option<&Table> {
        Some(&self.followed.steps.get(step.checked_sub(1)?)?.table)
    }

    /// The condition that a step asks.
    pub fn clause(&self, step: usize) -> Option<Clause<'_>> {
        let Op::Filter(condition) = &self.asked.plan.steps.get(step)?.op else { return None };
        Some(Clause::of(self.asked.source, condition, answered(&self.followed, step)))
    }

    /// The first stage that leaves no row of those that come to it.
    pub fn emptied(&self) -> Option<usize> {
        self.stages.iter().position(|stage| stage.rows_in > 0 && stage.rows_out == 0)
    }

    /// The first step at which following the events gives other rows than the search does. Nothing is certain from there on.
    pub fn strayed(&self) -> Option<usize> {
        let given = self.outcome.trace.iter().zip(&self.followed.steps);
        given.into_iter().position(|(trace, step)| trace.rows_out != step.table.rows())
    }

    /// The conditions behind the first steps that drop every row which comes to them.
    pub fn late_filters(&self) -> Vec<usize> {
        let first = self.asked.plan.steps.iter().take_while(|step| step.op.effect().is_rowwise).count();
        let drops_all = |number: &usize| {
            let trace = self.outcome.trace.get(*number).copied().unwrap_or_default();
            trace.rows_in > 0 && trace.rows_out == 0 && self.clause(*number).is_some()
        };
        (first..self.asked.plan.steps.len()).filter(drops_all).collect()
    }

    /// Whether the search reads the events at all.
    pub fn reads_events(&self) -> bool {
        self.asked.plan.steps.first().is_some_and(|step| step.op == Op::Scan)
    }
}

/// Whether a question is true of a row that comes to a step, and what the row holds of its fields.
pub fn told_of(explained: &Explained<'_>, clause: &Clause<'_>, step: usize, row: usize) -> (Option<bool>, Vec<Told>) {
    let Some(before) = explained.before(step) else { return (None, Vec::new()) };
    let one = before.select(&[row as u32]);
    let truth = clause.truths(&one, explained.asked.context).first().copied().flatten();
    let place = told::Row { asked: &explained.asked, followed: &explained.followed, step, table: &one };
    (truth, told::told(clause, &place, truth))
}

/// The keys of a step that a row which comes to it lacks.
pub fn lacking(explained: &Explained<'_>, step: usize, row: usize) -> Vec<Told> {
    let (Some(before), Some(found)) = (explained.before(step), explained.asked.plan.steps.get(step)) else {
        return Vec::new();
    };
    let one = before.select(&[row as u32]);
    let place = told::Row { asked: &explained.asked, followed: &explained.followed, step, table: &one };
    way::keys(&found.op)
        .iter()
        .filter(|name| one.value(0, name).is_null())
        .map(|name| told::held(name, &place))
        .collect()
}

/// The condition of a step, with what its searches in brackets found.
fn answered(followed: &Followed, step: usize) -> Option<&Expr> {
    followed.answered.get(&step)
}

fn stages(asked: &Asked<'_>, outcome: &engine::Outcome) -> Vec<Stage> {
    let Plan { steps } = asked.plan;
    let scans = steps.iter().take_while(|step| step.op == Op::Scan).count();
    let mut stages: Vec<Stage> = Vec::new();
    for (number, step) in steps.iter().enumerate().skip(scans) {
        let trace = outcome.trace.get(number).copied().unwrap_or_default();
        let own = (!step.is_implied()).then_some(step.stage + 1);
        let is_range = matches!(step.op, Op::Filter(_));
        match stages.last_mut() {
            Some(last) if last.number == own && (own.is_some() || !is_range) => {
                last.steps.end = number + 1;
                last.rows_out = trace.rows_out;
                last.span = last.span.to(step.span);
            }
            Some(_) | None => stages.push(Stage {
                number: own,
                text: if is_range { TIME_RANGE } else { DEFINITIONS }.to_string(),
                span: step.span,
                steps: number..number + 1,
                rows_in: trace.rows_in,
                rows_out: trace.rows_out,
            }),
        }
    }
    let (written, _) = pipeline::stages(asked.source.text());
    for stage in &mut stages {
        // An op may stand for a part of its stage; people think of the whole.
        let Some(whole) = stage.number.and_then(|number| written.get(number - 1)) else { continue };
        stage.span = asked.source.span(whole.text);
        stage.text = in_a_line(whole.text);
    }
    stages
}

const TIME_RANGE: &str = "(the time range searched)";
const DEFINITIONS: &str = "(fields by definition)";

/// A text up to so many letters.
pub fn short(text: &str, letters: usize) -> String {
    match text.char_indices().nth(letters) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_string(),
    }
}
