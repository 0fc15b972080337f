//! What a row holds of the fields that a clause asks about, and what stands there in place of what is missing.

use super::clause::{Clause, in_a_line};
use super::rows::value_of;
use crate::diagnostic::visible::visible;
use crate::engine::{self, Followed};
use crate::function::Context;
use crate::harness::cell;
use crate::harness::why::{Asked, hint, is_known_to_be_missing, missed, nearest};
use crate::plan::expr::Given;
use crate::plan::{Expr, Extend, Node, Op, Plan, Step, Target, Test};
use crate::source::Span;
use crate::table::{Name, Table, field_of, hidden, is_hidden};
use crate::value::Value;
use std::collections::BTreeSet;

/// A field, or something computed of fields, and its value in a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Told {
    /// The field, or the text of what is computed.
    pub name: String,
    /// Its value as people see it; none if it is null.
    pub value: Option<String>,
    /// What else there is to say: why it is missing, or how it nearly matches.
    pub remark: Option<String>,
    /// The field that was meant, and its value.
    pub meant: Option<(String, String)>,
    /// Whether the clause already says the value, letter by letter.
    pub is_said: bool,
}

/// A row, and where it stands in a search.
#[derive(Clone, Copy, Debug)]
pub struct Row<'a> {
    /// The search.
    pub asked: &'a Asked<'a>,
    /// What became of its events.
    pub followed: &'a Followed,
    /// The step that asks.
    pub step: usize,
    /// A table of the row alone.
    pub table: &'a Table,
}

/// What a row holds of the fields of a question.
pub fn told(clause: &Clause<'_>, row: &Row<'_>, truth: Option<bool>) -> Vec<Told> {
    let mut seen = BTreeSet::new();
    let is_term = matches!(clause.expr().node, Node::Test(Test::Term(_)));
    let names = clause.answered().reads().into_iter().filter(|name| !is_hidden(name) && !is_term);
    let names: Vec<Name> = names.filter(|name| seen.insert(name.clone())).take(FIELDS).collect();
    let mut all: Vec<Told> = names.iter().map(|name| of_field(clause, name, row, truth)).collect();
    all.extend(operands(clause.expr()).into_iter().filter_map(|operand| of_operand(clause, operand, row)));
    if let Node::Test(Test::Term(term)) = &clause.expr().node
        && truth != Some(true)
        && let Some(near) = missed(term, row.table)
    {
        let name = "_raw".to_string();
        all.push(Told { name, value: None, remark: Some(near), meant: None, is_said: false });
    }
    all
}

/// What a row holds of a field that a stage needs.
pub fn held(name: &Name, row: &Row<'_>) -> Told {
    let value = value_of(name, row.table.value(0, name), &row.asked.context.zone);
    let mut told = Told { name: visible(name), value, remark: None, meant: None, is_said: false };
    if told.value.is_none() {
        missing(&mut told, name, row);
    }
    told
}

/// Of more fields than this in one question, only the first are told.
const FIELDS: usize = 8;

fn of_field(clause: &Clause<'_>, name: &Name, row: &Row<'_>, truth: Option<bool>) -> Told {
    let value = row.table.value(0, name);
    let mut told = held(name, row);
    let spellings = row.table.value(0, &hidden(name));
    if !spellings.is_null() && is_metadata(clause.expr()) {
        told.remark = Some(spelled(spellings, value));
    } else if !value.is_null() {
        told.remark = hint(clause.expr(), value).filter(|_| truth != Some(true));
        told.is_said =
            clause.whole().to_lowercase().contains(&told.value.as_deref().unwrap_or_default().to_lowercase())
                && !value.show().is_empty();
    }
    told
}

fn is_metadata(expr: &Expr) -> bool {
    expr.all().iter().any(|part| matches!(part.node, Node::Test(Test::Metadata(..) | Test::NotMetadata(..))))
}

/// What Splunk could have shown where the export records nothing.
fn spelled(spellings: &Value, value: &Value) -> String {
    let others = spellings.values().iter().filter(|one| *one != value);
    let shown: Vec<String> = others.map(|one| format!("`{}`", visible(&one.show()))).collect();
    match &shown[..] {
        [any] if any == "`*`" => "not recorded, so that it could be any".to_string(),
        [] => "not recorded".to_string(),
        some => format!("not recorded; Splunk could also have shown {}", some.join(" or ")),
    }
}

/// Why a field is missing from a row, as far as that is certain.
fn missing(told: &mut Told, name: &Name, row: &Row<'_>) {
    let steps = &row.asked.plan.steps;
    let made = |step: &Step| step.op.effect().makes.iter().any(|made| made == name);
    if steps[..row.step.min(steps.len())].iter().any(made) {
        told.remark = Some("null here, though the search makes it itself".to_string());
        return;
    }
    if let Some(stage) = taken_away(name, row) {
        told.remark = Some(format!("no longer there after {stage}"));
        return;
    }
    if is_known_to_be_missing(name) {
        return;
    }
    let held = |candidate: &&Name| !row.table.value(0, candidate).is_null() && !candidate.starts_with('_');
    let candidates: Vec<&str> = row.table.names().filter(held).map(|name| &**name).collect();
    if let Some(near) = nearest(name, &candidates) {
        told.meant = Some((near.to_string(), visible(&cell::value(row.table.value(0, near)))));
    }
}

/// The stage after which no row has a field any more that events have.
fn taken_away(name: &Name, row: &Row<'_>) -> Option<String> {
    row.asked.events.holds(name).then_some(())?;
    let gone = row.followed.steps.iter().take(row.step).position(|after| !after.table.has(name))?;
    let step = row.asked.plan.steps.get(gone)?;
    if step.is_implied() || matches!(step.op, Op::Scan | Op::Filter(_)) {
        return None;
    }
    Some(format!("`{}`", super::short(&in_a_line(row.asked.source.slice(step.span)), 60)))
}

/// What a question compares that is neither a field nor a literal.
fn operands(expr: &Expr) -> Vec<&Expr> {
    let parts = match &expr.node {
        Node::Not(inner) => return operands(inner),
        Node::Compare { left, right, .. } => vec![&**left, &**right],
        Node::In { value, .. } => vec![&**value],
        Node::Like { value, pattern } => std::iter::once(&**value).chain(computed(pattern)).collect(),
        Node::Match { value, regex } => std::iter::once(&**value).chain(computed(regex)).collect(),
        Node::Call { args, .. } => args.iter().collect(),
        Node::Literal(_)
        | Node::Field(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Xor(..)
        | Node::Test(_)
        | Node::Arithmetic { .. }
        | Node::Plus { .. }
        | Node::Negate(_)
        | Node::Concat(..)
        | Node::Case(_)
        | Node::Validate(_)
        | Node::Coalesce(_)
        | Node::Each(_)
        | Node::Split { .. }
        | Node::Tokens { .. }
        | Node::Substitute { .. }
        | Node::Transliterate { .. }
        | Node::Lookup(_) => Vec::new(),
    };
    let is_computed = |part: &&Expr| part.field().is_none() && !matches!(part.node, Node::Literal(_));
    parts.into_iter().filter(is_computed).collect()
}

fn computed<T>(given: &Given<T>) -> Option<&Expr> {
    if let Given::Computed(text) = given { Some(text) } else { None }
}

/// What the engine makes of a part of a question in this row.
fn of_operand(clause: &Clause<'_>, operand: &Expr, row: &Row<'_>) -> Option<Told> {
    let text = in_a_line(row.asked.source.slice(operand.span));
    if text.is_empty() || operand.span == clause.span() {
        return None;
    }
    let value = value_in(operand, row.table, row.asked.context)?;
    let shown = (!value.is_null()).then(|| visible(&cell::value(&value)));
    let remark = value.is_null().then(|| "null".to_string());
    Some(Told { name: visible(&super::short(&text, 80)), value: shown, remark, meant: None, is_said: false })
}

/// The value of an expression in the first row of a table, as the engine computes it.
fn value_in(expr: &Expr, table: &Table, context: &Context) -> Option<Value> {
    const FIELD: &str = "_\u{1}value";
    let op = Op::Extend(Extend { field: Target::Named(FIELD.into()), value: expr.clone() });
    let plan = Plan { steps: vec![Step { op, stage: 0, span: Span::default() }] };
    let context = Context::new(context.now, context.zone.clone());
    let made = engine::run_over(&plan, &context, table.clone()).ok()?;
    Some(made.value(0, field_of(FIELD)).clone())
}
