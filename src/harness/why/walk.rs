//! Walks a condition over the rows that are left, to the part that lets none through.

use super::ask::{AnyCase, Ask, Want, has_wildcard};
use super::near::nearest;
use super::reads::has;
use super::term::{Near, near};
use super::{Asked, Why};
use crate::diagnostic::Diagnostic;
use crate::engine;
use crate::harness::body::counted;
use crate::harness::cell;
use crate::plan::needs::Needs;
use crate::plan::{Expr, Node, Op, Plan, Step, Test};
use crate::source::{Source, Span};
use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::compare::fold;
use crate::value::pattern::Term;
use crate::value::time::{When, iso};
use rustc_hash::FxHashMap;
use std::collections::BTreeSet;

/// A walk, and what it has found so far.
#[derive(Debug)]
pub struct Walk<'a> {
    asked: &'a Asked<'a>,
    /// Fields that the search makes; their absence is no fault of the events.
    made: BTreeSet<Name>,
    /// The parts of the search that let some rows through and not others.
    passed: Vec<Span>,
    /// The steps that gave the rows at hand, where these have no more fields than the search needs.
    came_by: Option<Plan>,
    /// What was found.
    pub why: Why,
}

/// More of the search than this is not repeated in a sentence.
const SENTENCE: usize = 80;
/// A value is shown up to here.
const VALUE: usize = 60;

impl<'a> Walk<'a> {
    /// A walk that begins with every event.
    pub fn new(asked: &'a Asked<'a>, made: BTreeSet<Name>) -> Walk<'a> {
        Walk { asked, made, passed: Vec::new(), came_by: None, why: Why::default() }
    }

    /// The search's text.
    pub fn source(&self) -> &'a Source {
        self.asked.source
    }

    /// The rows that come out of some first steps.
    pub fn through(&mut self, steps: &[Step]) -> Table {
        let filters: Vec<&Expr> = steps
            .iter()
            .filter_map(|step| if let Op::Filter(condition) = &step.op { Some(condition) } else { None })
            .collect();
        let only_filters = filters.len() + 1 == steps.len();
        let mut table = self.asked.events.clone();
        for condition in filters {
            let kept = self.pass(condition, &table);
            if only_filters {
                table = kept;
            }
        }
        match only_filters {
            true => table,
            false => {
                let plan = Plan { steps: steps.to_vec() };
                let needs = Needs::of(self.asked.plan);
                let rows = self.run(&plan, self.asked.events.clone().keep(|field| needs.wants(field)));
                self.came_by = Some(plan);
                rows
            }
        }
    }

    fn run(&self, plan: &Plan, events: Table) -> Table {
        engine::run(plan, self.asked.context, events).table.compact()
    }

    /// Rows that came through the first steps, with every field that they have.
    fn whole(&self, table: &Table) -> Table {
        let Some(plan) = &self.came_by else { return table.clone() };
        let whole = self.run(plan, self.asked.events.clone());
        let rows: Vec<u32> = (0..table.rows()).map(|row| table.stored(row) as u32).collect();
        // A search that draws random numbers may give other rows each time.
        if rows.iter().all(|row| (*row as usize) < whole.rows()) { whole.select(&rows) } else { table.clone() }
    }

    /// The rows for which a condition is true; its parts that choose are remembered.
    fn pass(&mut self, condition: &Expr, table: &Table) -> Table {
        let parts = if let Node::And(parts) = &condition.node { parts } else { std::slice::from_ref(condition) };
        let mut table = table.clone();
        for part in parts {
            let kept = self.kept(part, &table);
            if kept.rows() < table.rows() && !kept.is_empty() {
                self.passed.push(part.span);
            }
            table = kept;
        }
        table
    }

    fn kept(&self, condition: &Expr, table: &Table) -> Table {
        let truths = engine::truths(condition, table, self.asked.context);
        let rows: Vec<u32> =
            truths.iter().enumerate().filter(|(_, truth)| **truth == Some(true)).map(|(row, _)| row as u32).collect();
        table.select(&rows)
    }

    /// Follows a condition that lets none of these rows through.
    pub fn condition(&mut self, condition: &Expr, table: &Table) {
        if let Node::And(parts) = &condition.node {
            return self.all(parts, table);
        }
        let Node::Or(parts) = &condition.node else { return self.comparison(condition, table) };
        let before = self.passed.len();
        for part in parts {
            self.condition(part, table);
            self.passed.truncate(before);
        }
    }

    /// Follows parts that let no row through together, to the first after which none is left.
    fn all(&mut self, parts: &[Expr], table: &Table) {
        let mut table = table.clone();
        for part in parts {
            let kept = self.kept(part, &table);
            if kept.is_empty() {
                return self.condition(part, &table);
            }
            if kept.rows() < table.rows() {
                self.passed.push(part.span);
            }
            table = kept;
        }
    }

    fn comparison(&mut self, condition: &Expr, table: &Table) {
        if let Node::Test(Test::Term(term)) = &condition.node {
            return self.term(term, condition.span, table);
        }
        if let Node::Test(Test::Within(earliest, latest)) = &condition.node {
            let message = format!("no {} lies in the time range searched", self.those());
            let end = |word: &str, end: &Option<When>| {
                end.as_ref().map(|end| format!("{word} {}", iso(end.at, &self.asked.context.zone)))
            };
            let range: Vec<String> = end("from", earliest).into_iter().chain(end("up to", latest)).collect();
            let note = Diagnostic::note("value-absent", message, condition.span).label(range.join(" "));
            return self.why.here.push(note);
        }
        let Some(ask) = Ask::of(condition) else {
            let text = self.shown(condition.span);
            let message = format!("no {} makes `{text}` true", self.those());
            return self.why.here.push(Diagnostic::note("value-absent", message, condition.span));
        };
        if !has(table, ask.field) {
            let span = super::reads::word(self.source(), condition.span, ask.field);
            return self.absent(ask.field, Some(&ask), table, span);
        }
        self.differs(&ask, condition.span, table);
    }

    /// No event holds the term.
    fn term(&mut self, term: &Term, span: Span, table: &Table) {
        let message = format!("no {} holds `{}`", self.those(), term.text());
        let note = Diagnostic::note("value-absent", message, span);
        match near(term, table) {
            Some(Near::Apart(words)) => self.why.never.push(note.label(words)),
            // A longer word may be another program, as it should in a near miss.
            Some(Near::Inside(words)) => self.why.here.push(note.label(words)),
            None => self.why.here.push(note),
        }
    }

    /// No row has the field.
    pub fn absent(&mut self, name: &str, ask: Option<&Ask<'_>>, table: &Table, span: Span) {
        if self.made.contains(name) {
            let message = format!("`{name}`, which the search makes itself, has a value in no {}", self.those());
            return self.why.here.push(Diagnostic::note("field-absent", message, span));
        }
        let message = format!("no {} has the field `{name}`", self.those());
        let mut note = Diagnostic::note("field-absent", message, span);
        let table = &self.whole(table);
        let candidates: Vec<&str> =
            table.names().map(|name| &**name).filter(|name| !name.starts_with('_') && has(table, name)).collect();
        if let Some(near) = nearest(name, &candidates) {
            note = note.label(format!("did you mean `{near}`?"));
            if let Some(help) = help(near, ask, table) {
                note = note.help(help);
            }
        }
        self.why.never.push(note);
    }

    /// The field is there, and no value satisfies the comparison.
    fn differs(&mut self, ask: &Ask<'_>, span: Span, table: &Table) {
        let values = values(table, ask.field);
        let text = self.shown(span);
        let message = format!("no {} makes `{text}` true", self.those());
        let note = Diagnostic::note("value-absent", message, span);
        let near = nearest_miss(&ask.wants, values.iter().map(|(value, _)| &**value));
        match near {
            Some(words) => self.why.never.push(note.label(words)),
            None => self.why.here.push(note.help(format!("`{}` is {}", ask.field, most(&values)))),
        }
    }

    /// Stars in texts that are compared letter by letter, wherever they stand in the condition.
    pub fn wildcards(&mut self, condition: &Expr, table: &Table) {
        if let Node::And(parts) | Node::Or(parts) = &condition.node {
            return parts.iter().for_each(|part| self.wildcards(part, table));
        }
        let Some(ask) = Ask::of(condition) else { return };
        for want in &ask.wants {
            if let Want::Exactly(text) = want {
                self.wildcard(&ask, text, condition.span, table);
            }
        }
    }

    fn wildcard(&mut self, ask: &Ask<'_>, text: &str, span: Span, table: &Table) {
        let is_letter = values(table, ask.field).iter().any(|(value, _)| value.contains('*'));
        if !has_wildcard(text) || is_letter {
            return;
        }
        let message = format!("`=` in `where` knows no wildcards: `{text}` is compared letter by letter");
        let like = text.replace('\\', "\\\\").replace('"', "\\\"").replace('*', "%");
        let note = Diagnostic::note("literal-wildcard", message, span)
            .help(format!("write `like({}, \"{like}\")`", ask.field));
        self.why.never.push(note);
    }

    /// `event`, or `event that passes` what chose among them.
    fn those(&self) -> String {
        let parts: Vec<String> = self.passed.iter().map(|span| self.shown(*span)).collect();
        match parts.join(" ") {
            nothing if nothing.is_empty() => "event".to_string(),
            long if long.chars().count() > SENTENCE => "event that comes this far".to_string(),
            text => format!("event that passes `{text}`"),
        }
    }

    fn shown(&self, span: Span) -> String {
        self.source().slice(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

/// What the field that was meant has to offer.
fn help(near: &str, ask: Option<&Ask<'_>>, table: &Table) -> Option<String> {
    let ask = ask?;
    let matching = (0..table.rows()).filter(|row| ask.accepts(table.value(*row, near))).count();
    if matching > 0 {
        return Some(format!("`{near}` would match in {}", counted(matching, "event")));
    }
    let values = values(table, near);
    let part = nearest_miss(&ask.wants, values.iter().map(|(value, _)| &**value));
    Some(part.unwrap_or_else(|| format!("`{near}` is {}", most(&values))))
}

/// How the first value that does so misses a comparison by its form alone.
fn nearest_miss<'v>(wants: &[Want<'_>], values: impl Iterator<Item = &'v str> + Clone) -> Option<String> {
    wants.iter().find_map(|want| {
        let in_any_case = want.in_any_case();
        values.clone().find_map(|value| nearly(want, in_any_case.as_ref(), value))
    })
}

/// How a value misses a comparison by its form alone: in case, or by being longer than the part that was asked for.
fn nearly(want: &Want<'_>, in_any_case: Option<&AnyCase<'_>>, value: &str) -> Option<String> {
    let shown = short(value);
    if let Some(part) = in_any_case.and_then(|any| any.part(value)) {
        return Some(format!("`{}` differs in case alone", short(part)));
    }
    let literal = want.literal()?;
    let (folded, whole) = (fold(literal), fold(value));
    let is_file = whole.ends_with(&format!("\\{folded}"));
    let is_source =
        folded.len() >= 4 && whole.split(':').next().is_some_and(|first| first.ends_with(&folded) && whole != folded);
    (is_file || is_source).then(|| format!("the whole value is compared, and `{shown}` is more than that"))
}

/// How a value misses a comparison by its form alone, or what the comparison was meant to be.
pub fn hint(condition: &Expr, value: &Value) -> Option<String> {
    let ask = Ask::of(condition)?;
    let near = |want: &Want<'_>| {
        let in_any_case = want.in_any_case();
        let values = value.values().iter().map(|value| value.show());
        // What stands beside these words is not repeated.
        let plain = |value: &str, words: String| match words.strip_prefix(&format!("`{}` ", short(value))) {
            Some(rest) if rest.starts_with("differs") => rest.to_string(),
            Some(_) | None => words.split(", and `").next().unwrap_or_default().to_string(),
        };
        values
            .into_iter()
            .find_map(|value| nearly(want, in_any_case.as_ref(), &value).map(|words| plain(&value, words)))
    };
    ask.wants.iter().find_map(near).or_else(|| {
        let is_wild = ask.wants.iter().any(|want| matches!(want, Want::Exactly(text) if has_wildcard(text)));
        (is_wild && ask.accepts(value)).then(|| "`=` in `where` knows no wildcards; `like(...)` does".to_string())
    })
}

/// The values of a field, each with its number of rows, the most frequent first.
fn values(table: &Table, name: &str) -> Vec<(String, usize)> {
    let mut counts: FxHashMap<String, usize> = FxHashMap::default();
    for row in 0..table.rows() {
        for value in table.value(row, name).values() {
            *counts.entry(value.show().into_owned()).or_default() += 1;
        }
    }
    let mut counts: Vec<(String, usize)> = counts.into_iter().collect();
    counts.sort_by(|(one, many), (other, more)| more.cmp(many).then_with(|| one.cmp(other)));
    counts
}

fn most(values: &[(String, usize)]) -> String {
    let shown: Vec<String> = values.iter().take(3).map(|(value, _)| format!("`{}`", short(value))).collect();
    match values.len().saturating_sub(3) {
        0 => shown.join(" or "),
        more => format!("{}, or one of {more} more", shown.join(", ")),
    }
}

fn short(value: &str) -> String {
    let whole = cell::single(value);
    match whole.char_indices().nth(VALUE) {
        Some((at, _)) => format!("{}…", &whole[..at]),
        None => whole,
    }
}
