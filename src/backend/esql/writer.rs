//! Writes a plan command by command, and keeps what is known of the rows at hand.

use super::columns;
use super::events::{self, Class};
use super::left_out;
use super::ops;
use super::piece::Piece;
use super::tags::is_of_model;
use super::text::{ident, literal};
use crate::backend::answer::{Refused, Report};
use crate::backend::sql::need::{self, Need};
use crate::backend::sql::piece::indented;
use crate::backend::sql::select::comment;
use crate::backend::{Assumption, Level, Name, Request, Translation};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Op, Plan, Step};
use crate::source::Span;
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// What was written, or nothing where it was refused.
pub type Done<T> = Result<T, Refused>;

/// What is known of the rows between two commands.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// The fields that the search has set or chosen.
    pub columns: IndexMap<Name, Piece>,
    /// Whether the events' own fields can still be read.
    pub is_open: bool,
    /// The events' own fields that were taken away.
    pub gone: BTreeSet<Name>,
    /// The columns that no row lacks, because the search asks for them.
    pub there: BTreeSet<String>,
    /// The order that the rows should have, the weightiest key first.
    pub order: Vec<Key>,
    /// Whether they have it.
    pub is_sorted: bool,
    /// Whether there are surely no more rows than Elasticsearch gives.
    pub is_bounded: bool,
}

/// One key of an order; what is null comes last, or first if the order was turned.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Key {
    pub text: String,
    pub descending: bool,
    pub nulls_first: bool,
    /// Whether every row has it.
    pub is_sure: bool,
}

impl Key {
    /// A key, small values first.
    pub fn rising(text: impl Into<String>) -> Key {
        Key { text: text.into(), descending: false, nulls_first: false, is_sure: false }
    }

    /// The opposite order.
    pub fn turned(&self) -> Key {
        Key { descending: !self.descending, nulls_first: !self.nulls_first, ..self.clone() }
    }

    fn written(&self) -> String {
        // Without a word, nulls are last in a rising order, and first in a falling one.
        let nulls = match (self.descending, self.nulls_first) {
            _ if self.is_sure => "",
            (false, false) | (true, true) => "",
            (true, false) => " NULLS LAST",
            (false, true) => " NULLS FIRST",
        };
        format!("{}{}{nulls}", self.text, if self.descending { " DESC" } else { "" })
    }
}

/// A stage of the search: its text, and the commands it became.
#[derive(Debug)]
struct Stage {
    comment: String,
    commands: Vec<String>,
}

/// Writes a plan.
pub struct Writer<'w> {
    pub request: &'w Request<'w>,
    pub report: Report,
    /// The rows at hand.
    pub rows: Rows,
    /// The kinds of events that may be among them.
    pub classes: Vec<Class<'w>>,
    /// How far the order of the rows counts after the step at hand.
    pub need: Need,
    /// Whether a field is being computed as the schema says.
    pub is_computing: bool,
    /// Whether a step was refused, so that fields may be there that nobody knows.
    pub is_lost: bool,
    /// Whether events of a data model are asked for, and the fields that all of them are taken to have.
    pub is_modelled: bool,
    pub presumed: BTreeSet<Name>,
    /// Whether rows were cut by LIMIT, or are to be at the end.
    pub is_limited: bool,
    /// The steps after the one at hand.
    pub later: &'w [Step],
    /// What the rows come from, if they are no events.
    pub made: Option<&'static str>,
    stages: Vec<Stage>,
    taken: BTreeSet<String>,
    /// Fields that are set and not written yet, and the words that set them.
    pending: Vec<(String, Piece)>,
    pending_span: Span,
    stage: usize,
    span: Span,
}

/// No query gives more rows (ES|QL reference, LIMIT).
pub const MOST_ROWS: u64 = 10_000;

impl<'w> Writer<'w> {
    /// A writer that has written nothing.
    pub fn new(request: &'w Request<'w>) -> Writer<'w> {
        Writer {
            request,
            report: Report { allows_approximate: request.approximate, ..Report::default() },
            rows: Rows::default(),
            classes: request.schema.documents.as_ref().map(events::all).unwrap_or_default(),
            need: Need::No,
            is_computing: false,
            is_lost: false,
            is_modelled: false,
            presumed: BTreeSet::new(),
            is_limited: false,
            later: &[],
            made: None,
            stages: Vec::new(),
            taken: columns::columns(request.schema),
            pending: Vec::new(),
            pending_span: Span::default(),
            stage: 0,
            span: Span::default(),
        }
    }

    /// The whole search.
    pub fn translation(mut self, plan: &'w Plan) -> Result<Translation, Vec<Diagnostic>> {
        let last = need::at_end(plan);
        let needs = need::of(plan, last);
        for (index, step) in plan.steps.iter().enumerate() {
            if self.stage != step.stage {
                self.flush();
            }
            (self.stage, self.span) = (step.stage, step.span);
            self.need = needs[index];
            self.later = &plan.steps[index + 1..];
            // What was refused is told by the report; the rows stay as they were, to see what else is.
            self.is_lost |= ops::write(&mut self, step).is_err();
        }
        self.flush();
        self.end(last);
        if !self.report.refusals.is_empty() {
            return Err(self.report.refusals);
        }
        let columns = (!self.rows.is_open).then(|| {
            let shown = self.rows.columns.iter().filter(|(name, _)| !name.starts_with('\0'));
            shown.map(|(name, piece)| (name.clone(), bare(&piece.text))).collect()
        });
        let from = format!("FROM {}", columns::indices(self.request.schema, &self.classes));
        let query = written(&self.stages, self.made.unwrap_or(&from));
        let mut assumptions = Assumption::of(self.request.schema, plan);
        assumptions.extend(self.presumption(plan));
        assumptions.extend(left_out::assumed(self.request.schema, plan));
        let notes = self.report.notes;
        Ok(Translation {
            prelude: String::new(),
            query,
            columns,
            types: Vec::new(),
            notes,
            assumptions,
            level: Level::Unverified,
        })
    }

    /// The order of the rows, where it is shown, and as many of them as there can be.
    fn end(&mut self, last: Need) {
        if last != Need::No && !self.rows.is_sorted && !self.rows.order.is_empty() {
            self.sort();
        }
        if !self.rows.is_bounded {
            self.span = Span::default();
            self.push(format!("LIMIT {MOST_ROWS}"));
            let told = "Elasticsearch gives 1 000 rows unless it is told more, and never more than 10 000".to_string();
            self.report.note(told, Span::default());
        }
    }

    /// Puts the rows in the order that they should have.
    pub fn sort(&mut self) {
        self.flush();
        let keys: Vec<String> = self.rows.order.iter().map(Key::written).collect();
        if !keys.is_empty() {
            self.push(format!("SORT {}", keys.join(", ")));
        }
        self.rows.is_sorted = true;
    }

    /// What cannot be said, and why.
    pub fn refuse(&mut self, what: &str, why: &str, span: Span) -> Refused {
        let span = if span == Span::default() { self.span } else { span };
        self.report.refuse(what, why, span)
    }

    /// Whether the step at hand is asked for by a command of this name.
    pub fn is_asked_by(&self, command: &str) -> bool {
        let words = stage(self.request.source.text(), self.span).trim_start();
        self.span != Span::default() && words.split_whitespace().next() == Some(command)
    }

    /// Where the step at hand is asked for.
    pub fn span(&self) -> Span {
        self.span
    }

    /// A text literal.
    pub fn literal(&mut self, text: &str, span: Span) -> Done<String> {
        literal(text)
            .ok_or_else(|| self.report.refuse("a text", "it holds a character that no text of ES|QL can", span))
    }

    /// The name that the column of a field gets: its own, or with a number where the events have another column of that name.
    pub fn name_of(&self, field: &Name) -> String {
        let plain = field.trim_start_matches('\0');
        // No column is named by nothing, and Elastic's parser takes backquotes alone for none.
        let plain = if plain.trim_matches('`').is_empty() { "unnamed" } else { plain };
        let numbered = |number: usize| if number == 1 { plain.to_string() } else { format!("{plain}_{number}") };
        let is_free = |name: &String| !self.taken.contains(name) || (!self.rows.is_open && self.is_own(field, name));
        (1..).map(numbered).find(is_free).unwrap_or_default()
    }

    /// Whether no column at hand has a name but that of the field.
    fn is_own(&self, field: &Name, name: &str) -> bool {
        self.rows.columns.iter().all(|(other, piece)| other == field || piece.text != ident(name))
    }

    /// Sets a field. It is written with others of its stage.
    pub fn set(&mut self, field: &Name, piece: Piece) {
        let name = self.name_of(field);
        let is_first = self.pending.is_empty();
        let is_told = self.span != Span::default();
        self.pending_span = if is_first || !is_told { self.span } else { self.pending_span.to(self.span) };
        let column = piece.held_in(ident(&name));
        match piece.is_column && self.rows.there.contains(&piece.text) {
            true => self.rows.there.insert(column.text.clone()),
            false => self.rows.there.remove(&column.text),
        };
        self.pending.push((ident(&name), piece));
        self.rows.columns.insert(field.clone(), column);
    }

    /// Writes what is set.
    pub fn flush(&mut self) {
        let pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return;
        }
        let set: Vec<String> = pending.into_iter().map(|(name, piece)| format!("{name} = {}", piece.text)).collect();
        let span = std::mem::replace(&mut self.span, self.pending_span);
        self.push(listed("EVAL", &set));
        self.span = span;
    }

    /// Adds a command.
    pub fn push(&mut self, command: String) {
        let text = if self.span == Span::default() {
            String::new()
        } else {
            comment(stage(self.request.source.text(), self.span))
        };
        match self.stages.last_mut() {
            Some(stage) if stage.comment == text || text.is_empty() => stage.commands.push(command),
            Some(_) | None => self.stages.push(Stage { comment: text, commands: vec![command] }),
        }
    }

    /// Leaves out the kinds of events that a condition does not let through.
    pub fn narrow(&mut self, condition: &Expr) {
        let schema = self.request.schema;
        let Some(documents) = &schema.documents else { return };
        let tells = documents.codes.iter().chain(schema.forms.keys());
        // What the search has set says nothing of the events any more.
        if self.rows.is_open && !tells.into_iter().any(|name| self.rows.columns.contains_key(name.as_str())) {
            self.classes.retain(|class| class.can_be(condition, schema));
            self.is_modelled |= condition.all().into_iter().any(|test| is_of_model(documents, test));
        }
    }

    /// Whether the rows are put into another order, or out of it, later on.
    pub fn is_sorted_later(&self) -> bool {
        self.later.iter().any(|step| matches!(step.op, Op::Annotate(_) | Op::Expand(_) | Op::Sort(_)))
    }
}

/// The stage of a search that holds a place in it: what stands between two bars that are neither in brackets nor in quotes.
fn stage(text: &str, span: Span) -> &str {
    let (mut depth, mut quote, mut escaped) = (0_usize, None, false);
    let (mut start, mut end) = (0, text.len());
    for (at, c) in text.char_indices() {
        let was_escaped = escaped;
        escaped = c == '\\' && !escaped;
        match (quote, c) {
            _ if was_escaped => {}
            (Some(open), c) if open == c => quote = None,
            (Some(_), _) => {}
            (None, '"') => quote = Some(c),
            (None, '[') => depth += 1,
            (None, ']') => depth = depth.saturating_sub(1),
            (None, '|') if depth == 0 && at < span.start as usize => start = at + 1,
            (None, '|') if depth == 0 && at >= span.end as usize => {
                end = at;
                break;
            }
            (None, _) => {}
        }
    }
    text.get(start..end).unwrap_or_default()
}

/// A command with its items; each on its own line if one line does not hold them.
pub fn listed(word: &str, items: &[String]) -> String {
    let line = format!("{word} {}", items.join(", "));
    if line.len() <= 100 && !line.contains('\n') {
        return line;
    }
    format!("{word}\n{}", indented(&indented(&items.join(",\n"))))
}

/// A word with a list after it, as much on a line as it holds.
pub fn filled(word: &str, items: &[String]) -> String {
    let mut lines = vec![word.to_string()];
    for (index, item) in items.iter().enumerate() {
        let item = if index + 1 < items.len() { format!("{item},") } else { item.clone() };
        match lines.last_mut() {
            Some(line) if line.len() + item.len() < 100 => line.extend([" ", &*item]),
            Some(_) | None => lines.push(format!("    {item}")),
        }
    }
    lines.join("\n")
}

/// The name of a column, without quotes.
fn bare(text: &str) -> String {
    match text.strip_prefix('`').and_then(|text| text.strip_suffix('`')) {
        Some(quoted) => quoted.replace("``", "`"),
        None => text.to_string(),
    }
}

/// The query: each command after the stage of the search that it is of.
fn written(stages: &[Stage], from: &str) -> String {
    let mut out = String::new();
    let mut is_begun = false;
    for stage in stages {
        for line in stage.comment.lines() {
            out.push_str(&format!("// {line}\n"));
        }
        if !is_begun {
            out.push_str(&format!("{from}\n"));
            is_begun = true;
        }
        for command in &stage.commands {
            out.push_str(&format!("| {command}\n"));
        }
    }
    if is_begun { out } else { format!("{from}\n") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stage_stands_between_bars_that_count() {
        let text = r#"a=1 [search b | head] "x|y" | eval c="\"|", d=2 | head"#;
        let at = |word: &str| text.find(word).map(|at| Span::new(at, at + word.len())).expect("it is there");
        assert_eq!(stage(text, at("b |")).trim(), r#"a=1 [search b | head] "x|y""#);
        assert_eq!(stage(text, at("d=2")).trim(), r#"eval c="\"|", d=2"#);
        assert_eq!(stage("head 5", Span::new(0, 6)), "head 5");
    }

    #[test]
    fn nulls_are_last_in_either_order_until_it_is_turned() {
        let falling = Key { descending: true, ..Key::rising("x") };
        assert_eq!((Key::rising("x").written(), falling.written()), ("x".into(), "x DESC NULLS LAST".into()));
        assert_eq!(Key::rising("x").turned().written(), "x DESC");
        assert_eq!(falling.turned().written(), "x NULLS FIRST");
    }
}
