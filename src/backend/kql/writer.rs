//! Writes a plan as a pipeline, and keeps what is known of the rows at hand.

use super::helpers;
use super::ops;
use super::piece::{Piece, Presence, Shape};
use super::rows::{Column, Names, Rows, mentions};
use super::text::{ident, literal};
use crate::backend::answer::{Refused, Report};
use crate::backend::schema::Table;
use crate::backend::sql::need;
use crate::backend::sql::piece::indented;
use crate::backend::sql::select::comment;
use crate::backend::{Assumption, Level, Name, Request, Taken, Translation};
use crate::diagnostic::Diagnostic;
use crate::plan::{Op, Plan};
use crate::source::Span;
use need::Need;

/// What was written, or nothing where it was refused.
pub type Done<T> = Result<T, Refused>;

/// Writes a plan.
pub struct Writer<'w> {
    pub request: &'w Request<'w>,
    pub report: Report,
    /// The rows at hand.
    pub rows: Rows,
    /// The table they came from, where the schema has several and the search reads one.
    pub table: Option<Table>,
    /// Whether nothing but conditions was asked of the events so far.
    pub is_choosing: bool,
    /// Whether a step was refused, so that fields may be there that nobody knows.
    pub is_lost: bool,
    /// What is taken for granted of the events.
    pub assumptions: Vec<Assumption>,
    /// How far the order of the rows counts after the step at hand.
    pub need: Need,
    /// The names that are taken.
    pub names: Names,
    /// Fields that a refused step would have made: that no table has them is no other fault.
    pub lost: Vec<Name>,
    /// How many steps the tables were filtered by as they were read.
    pub filtered: usize,
    /// The lines of the pipeline at hand.
    pub lines: Vec<String>,
    /// Pipelines that others use by name, with their comments.
    lets: Vec<(String, String)>,
    /// Fields set by the stage at hand that are not written yet, and the words that set them.
    pending: Vec<(Name, Piece)>,
    pending_span: Span,
    said: String,
    stage: usize,
    span: Span,
}

impl<'w> Writer<'w> {
    /// A writer that has written nothing.
    pub fn new(request: &'w Request<'w>) -> Writer<'w> {
        Writer {
            request,
            report: Report { allows_approximate: request.approximate, ..Report::default() },
            rows: Rows::default(),
            table: None,
            is_choosing: false,
            is_lost: false,
            assumptions: Vec::new(),
            need: Need::No,
            names: Names::default(),
            lost: Vec::new(),
            filtered: 0,
            lines: Vec::new(),
            lets: Vec::new(),
            pending: Vec::new(),
            pending_span: Span::default(),
            said: String::new(),
            stage: 0,
            span: Span::default(),
        }
    }

    /// The whole search.
    pub fn translation(mut self, plan: &Plan) -> Result<Translation, Vec<Diagnostic>> {
        self.plan(plan, need::at_end(plan));
        self.flush();
        self.ordered();
        let columns = self.last();
        let types = self.types(columns.as_deref().unwrap_or_default());
        if !self.report.refusals.is_empty() {
            return Err(self.report.refusals);
        }
        let mut query = String::new();
        for (name, body) in &self.lets {
            query.push_str(&format!("let {name} =\n{};\n", indented(body)));
        }
        query.push_str(&self.lines.join("\n"));
        query.push('\n');
        let prelude = helpers::of(&query);
        let mut assumptions = Assumption::of(self.request.schema, plan);
        if self.request.schema.record.is_some() {
            assumptions.extend(Assumption::recorded(plan));
        }
        assumptions.extend(self.assumptions);
        let notes = self.report.notes;
        Ok(Translation { prelude, query, columns, types, notes, assumptions, level: Level::Unverified })
    }

    /// The steps of a plan, each after the other; all are looked at, so that every refusal is told.
    pub fn plan(&mut self, plan: &Plan, last: Need) {
        let needs = need::of(plan, last);
        let mut is_choosing = false;
        for (index, step) in plan.steps.iter().enumerate() {
            if !self.pending.is_empty() && self.stage != step.stage {
                self.flush();
            }
            (self.stage, self.span) = (step.stage, step.span);
            self.need = needs[index];
            is_choosing = matches!(step.op, Op::Scan) || is_choosing && matches!(step.op, Op::Filter(_));
            self.is_choosing = is_choosing;
            // What was refused is told by the report; the rows stay as they were, to see what else is.
            if ops::write(self, step, plan, index).is_err() {
                self.is_lost = true;
                self.lost.extend(step.op.effect().makes);
            }
        }
    }

    /// Takes a field of a table to be missing.
    pub fn miss(&mut self, field: &Name, table: &str, what: &str) {
        let told = format!("no event has the field `{field}`, {what}: {table} does not keep it");
        let known = self.assumptions.iter().any(|it| it.taken == Taken::Missing(field.clone()));
        if !known {
            let span = Span::default();
            self.assumptions.push(Assumption { told, span, taken: Taken::Missing(field.clone()) });
        }
    }

    /// A column for what a search sets.
    pub fn set_column(&mut self, field: &Name, piece: &Piece) -> Column {
        let shape = if piece.shape == Shape::Nothing { Shape::Text } else { piece.shape };
        let kql = ident(&self.names.of(field, &self.rows));
        let presence = match &piece.presence {
            // The condition reads what this column was before.
            Presence::Told(condition) if shape == Shape::Text && mentions(condition, &kql) => Presence::Lost,
            Presence::Told(_) if shape == Shape::Text => piece.presence.clone(),
            Presence::Told(_) | Presence::Filled(_) => Presence::Itself,
            Presence::Always | Presence::Itself | Presence::Lost => piece.presence.clone(),
        };
        Column { kql, shape, presence, digits: piece.digits, is_set: true }
    }

    /// A text.
    pub fn literal(&mut self, text: &str, span: Span) -> Done<String> {
        literal(text).ok_or_else(|| self.report.refuse("a text", "it holds a character that KQL cannot", span))
    }

    /// What cannot be said, and why.
    pub fn refuse(&mut self, what: &str, why: &str, span: Span) -> Refused {
        let span = if span == Span::default() { self.span } else { span };
        self.report.refuse(what, why, span)
    }

    /// Where the step at hand is asked for.
    pub fn span(&self) -> Span {
        self.span
    }

    /// Adds a line to the pipeline, after a comment with the words of the stage if they were not said yet.
    pub fn push(&mut self, line: impl Into<String>) {
        let span = if self.pending_span == Span::default() { self.span } else { self.pending_span };
        let words = match span == Span::default() {
            true => "what a definition of fields, or the range of time, adds".to_string(),
            false => comment(self.request.source.slice(with_command(self.request.source.text(), span))),
        };
        if words != self.said && !words.is_empty() {
            self.lines.push(format!("// {words}"));
            self.said = words;
        }
        self.lines.push(line.into());
    }

    /// Adds an operator that takes a list: on one line, or an item a line.
    pub fn push_list(&mut self, operator: &str, items: &[String]) {
        self.push(listed(operator, items));
    }

    /// Begins a pipeline.
    pub fn begin(&mut self, source: impl Into<String>) {
        self.lines.push(source.into());
    }

    /// Puts the pipeline at hand aside, to write another; what was written since is given by [`Writer::back`].
    pub fn aside(&mut self) -> (Vec<String>, String) {
        self.flush();
        (std::mem::take(&mut self.lines), std::mem::take(&mut self.said))
    }

    /// The pipeline that was written since [`Writer::aside`], which goes on where it was.
    pub fn back(&mut self, (lines, said): (Vec<String>, String)) -> String {
        self.flush();
        self.said = said;
        std::mem::replace(&mut self.lines, lines).join("\n")
    }

    /// Gives the pipeline at hand a name, and goes on from there.
    pub fn named(&mut self) -> String {
        let name = self.kept();
        self.lines.push(name.clone());
        name
    }

    /// Gives the pipeline at hand a name, under which another may use it.
    pub fn kept(&mut self) -> String {
        self.flush();
        let stem = format!("stage_{}", self.stage.max(1));
        let letters = ('b'..='z').map(|letter| format!("{stem}{letter}"));
        let is_free = |name: &String| self.lets.iter().all(|(known, _)| known != name);
        let name = std::iter::once(stem.clone()).chain(letters).find(is_free).unwrap_or(stem.clone());
        let body = std::mem::take(&mut self.lines).join("\n");
        self.lets.push((name.clone(), body));
        self.said.clear();
        name
    }

    /// Sets a field. It is written with others of its stage, as far as they do not hang on each other.
    pub fn set(&mut self, field: Name, piece: Piece) {
        let is_first = self.pending.is_empty();
        self.pending_span =
            if is_first || self.span == Span::default() { self.span } else { self.pending_span.to(self.span) };
        self.pending.push((field, piece));
    }

    /// Writes what is set, unless none of it is read or set again.
    pub fn flush_for(&mut self, reads: &[Name], sets: Option<&Name>) {
        let touches = |name: &Name| reads.contains(name) || sets == Some(name);
        if self.pending.iter().any(|(name, _)| touches(name)) {
            self.flush();
        }
    }

    /// Writes what is set.
    pub fn flush(&mut self) {
        if self.pending.is_empty() {
            return;
        }
        let (mut listed, mut changed) = (Vec::new(), Vec::new());
        for (name, piece) in std::mem::take(&mut self.pending) {
            self.rows.change(|key| *key == name);
            if let Some(column) = self.rows.columns.values().find(|column| column.kql == piece.kql) {
                // Another name for a column that is there.
                let alias =
                    Column { presence: piece.presence.clone(), digits: piece.digits, is_set: true, ..column.clone() };
                self.rows.unknown.retain(|(unknown, _)| *unknown != name);
                self.rows.columns.insert(name, alias);
                continue;
            }
            let column = self.set_column(&name, &piece);
            self.rows.unknown.retain(|(unknown, _)| *unknown != name);
            if piece.kql != column.kql {
                listed.push(format!("{} = {}", column.kql, typed(&piece)));
                changed.push(column.kql.clone());
            }
            self.rows.columns.insert(name, column);
        }
        self.rows.forget(|condition| changed.iter().any(|column| mentions(condition, column)));
        if !listed.is_empty() {
            self.push_list("extend", &listed);
        }
        self.pending_span = Span::default();
    }

    /// Puts the rows in their order, if they are in none yet.
    pub fn ordered(&mut self) {
        self.flush();
        if self.rows.order.is_empty() || self.rows.is_sorted || self.need == Need::No {
            return;
        }
        let terms = self.rows.terms();
        self.push_list("sort by", &terms);
        self.rows.is_sorted = true;
    }

    /// Writes what is set, and forgets or pins the order before fields change that it is made of.
    pub fn settle(&mut self, changes: impl Fn(&Name) -> bool) {
        self.flush();
        if self.need == Need::No {
            self.rows.order.clear();
        }
        if self.rows.order.iter().any(|term| term.field.as_ref().is_some_and(&changes)) {
            self.ordered();
            // Rows that were put in order stay in it; but no key tells it any more.
            self.rows.order.clear();
        }
    }
}

/// A piece as the value of a column.
pub fn typed(piece: &Piece) -> String {
    if piece.shape == Shape::Nothing { "\"\"".to_string() } else { piece.kql.clone() }
}

/// An operator and its list, on one line or an item a line.
pub fn listed(operator: &str, items: &[String]) -> String {
    const WIDTH: usize = 100;
    let line = format!("| {operator} {}", items.join(", "));
    if line.chars().count() <= WIDTH && !line.contains('\n') {
        return line;
    }
    format!("| {operator}\n{}", indented(&indented(&items.join(",\n"))))
}

/// The words of a stage, with the command's name before them where they lack it.
fn with_command(text: &str, span: Span) -> Span {
    let (start, end) = (span.start as usize, span.end as usize);
    let Some(before) = text.get(..start).map(str::trim_end) else { return span };
    let command = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let is_stage = command.trim_end().ends_with('|') && command.len() < before.len();
    if is_stage { Span::new(command.len(), end) } else { span }
}

/// Items in parentheses after what comes before them, as many on a line as it holds.
pub fn broken(before: &str, items: &[String]) -> String {
    const WIDTH: usize = 96;
    let line = format!("{before}({})", items.join(", "));
    if line.chars().count() <= WIDTH && !line.contains('\n') {
        return line;
    }
    let mut lines: Vec<String> = vec![String::new()];
    for (index, item) in items.iter().enumerate() {
        let item = if index + 1 < items.len() { format!("{item},") } else { item.clone() };
        match lines.last_mut() {
            Some(last) if last.is_empty() => last.push_str(&item),
            Some(last) if last.chars().count() + item.chars().count() < WIDTH => last.push_str(&format!(" {item}")),
            Some(_) | None => lines.push(item),
        }
    }
    format!("{before}(\n{}\n)", indented(&lines.join("\n")))
}
