//! Writes a plan step by step, and keeps what is known of the rows at hand.

use super::dialect::Dialect;
use super::lookups::CHOSEN;
use super::need::{self, Need};
use super::piece::{Digits, Piece, Shape};
use super::rows::{Column, Names, Rows, Term};
use super::select::{Body, Select, Step, comment, query};
use super::{brackets, decimals, helpers, ops, pivots};
use crate::backend::answer::{Refused, Report};
use crate::backend::{Assumption, Level, Name, Request, Translation, mention};
use crate::diagnostic::Diagnostic;
use crate::plan::Plan;
use crate::source::Span;

/// What was written, or nothing where it was refused.
pub type Done<T> = Result<T, Refused>;

/// Names of columns that are no fields.
const INTERNAL: [&str; 22] = [
    "_key_1",
    "_key_2",
    "_key_3",
    "_key_4",
    "_by_1",
    "_by_2",
    "_by_3",
    "_order",
    "_rank",
    "_place",
    "_at",
    "_run",
    "_start",
    "_score",
    CHOSEN,
    brackets::PLACE,
    pivots::ROW,
    pivots::SERIES,
    pivots::EVENTS,
    // What stands for a value in the body of a list's function.
    "item",
    "item_1",
    "item_2",
];

/// So many columns are named rather than left to `*`.
const FEW: usize = 2;

/// Writes a plan.
pub struct Writer<'w> {
    pub dialect: &'w dyn Dialect,
    pub request: &'w Request<'w>,
    pub report: Report,
    /// The rows at hand.
    pub rows: Rows,
    /// The fields that the search asks of its events, and whether it shows them all; and those that the search around it does.
    pub asked: (Vec<Name>, bool),
    pub asked_around: (Vec<Name>, bool),
    /// How many searches stand around the one at hand.
    pub depth: usize,
    /// How far the order of the rows counts after the step at hand.
    pub need: Need,
    /// Names that stand for values in the body of a list's function.
    pub locals: Vec<(Name, Piece)>,
    /// Arguments of the functions at hand that are written already.
    pub bound: Vec<(Name, Piece)>,
    /// The fields that the plan at hand computes with.
    pub computed: Vec<Name>,
    /// How many columns hold decimals.
    pub beside: usize,
    names: Names,
    steps: Vec<Step>,
    /// Fields set by the stage at hand that are not written yet, and the words that set them.
    pending: Vec<(Name, Piece)>,
    pending_span: Span,
    stage: usize,
    span: Span,
}

impl<'w> Writer<'w> {
    /// A writer that has written nothing.
    pub fn new(dialect: &'w dyn Dialect, request: &'w Request<'w>) -> Writer<'w> {
        let mut names = Names::within(dialect.longest_name());
        let schema = request.schema;
        for name in schema.record.iter().chain(&schema.position).map(String::as_str).chain(INTERNAL) {
            names.reserve(dialect.folded(name));
        }
        Writer {
            dialect,
            request,
            report: Report { allows_approximate: request.approximate, ..Report::default() },
            rows: Rows::default(),
            asked: (Vec::new(), false),
            asked_around: (Vec::new(), false),
            depth: 0,
            need: Need::No,
            locals: Vec::new(),
            bound: Vec::new(),
            computed: Vec::new(),
            beside: 0,
            names,
            steps: Vec::new(),
            pending: Vec::new(),
            pending_span: Span::default(),
            stage: 0,
            span: Span::default(),
        }
    }

    /// The whole search.
    pub fn translation(mut self, plan: &Plan) -> Result<Translation, Vec<Diagnostic>> {
        self.plan(plan, need::at_end(plan));
        self.flush();
        if !self.report.refusals.is_empty() {
            return Err(self.report.refusals);
        }
        let (columns, last) = self.last();
        let body = query(std::mem::take(&mut self.steps), last);
        let body = self.dialect.finished(body);
        let body = match self.dialect.closing(&body) {
            Some(clause) => format!("{}\n{clause};\n", body.trim_end().trim_end_matches(';')),
            None => body,
        };
        if let Some(name) = called_in(&body).find(|name| !self.dialect.knows(name)) {
            let why = "this target has no definition of it yet";
            self.report.refuse(&format!("what `{name}` does"), why, Span::default());
            return Err(self.report.refusals);
        }
        let used = helpers(&body, self.dialect.helpers());
        let prelude: String = used.iter().map(|helper| format!("{}\n", helper.definition)).collect();
        let (notes, assumptions) = (self.report.notes, Assumption::of(self.request.schema, plan));
        Ok(Translation {
            prelude,
            query: body,
            columns,
            types: Vec::new(),
            notes,
            assumptions,
            level: Level::Unverified,
        })
    }

    /// The steps of a plan, each after the other; all are looked at, so that every refusal is told.
    pub fn plan(&mut self, plan: &Plan, last: Need) {
        let needs = need::of(plan, last);
        let around = (self.stage, self.span);
        let computed_around = std::mem::replace(&mut self.computed, decimals::computed_with(plan));
        for (index, step) in plan.steps.iter().enumerate() {
            let is_same = self.stage == step.stage && self.span == step.span;
            if !self.pending.is_empty() && self.stage != step.stage {
                self.flush();
            }
            if !is_same {
                (self.stage, self.span) = (step.stage, step.span);
            }
            self.need = needs[index];
            self.fetch(&mention::reads(&step.op));
            // What was refused is told by the report; the rows stay as they were, to see what else is.
            ops::write(self, step, plan, &plan.steps[index + 1..]).ok();
        }
        self.flush();
        // What follows a search in brackets belongs to the stage that they stand in.
        (self.stage, self.span) = around;
        self.computed = computed_around;
    }

    /// Gives fields columns of their own that are so far members of a row of cells.
    fn fetch(&mut self, names: &[Name]) {
        let (Some(record), Some(cells)) = (self.rows.record.clone(), self.rows.cells) else { return };
        self.flush();
        let mut listed = vec!["*".to_string()];
        for name in names {
            if self.rows.columns.contains_key(name) || name.starts_with('\0') {
                continue;
            }
            let held = match cells.0 {
                Shape::Many => self.dialect.members(&record, name),
                Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => {
                    self.dialect.member(&record, name)
                }
            };
            let Some(held) = held else {
                self.refuse(&format!("field `{name}`"), "its name cannot be said as a key of JSON", Span::default());
                continue;
            };
            let (sql, shape) = match cells.0 {
                Shape::Whole | Shape::Number => (self.dialect.parsed(&held), Shape::Number),
                Shape::Many => (held, Shape::Many),
                Shape::Text | Shape::Truth | Shape::Nothing => (held, Shape::Text),
            };
            let column = Column { is_set: false, ..self.set_column(name, &Piece::tight("", shape)) };
            listed.push(format!("{sql} AS {}", column.sql));
            self.rows.columns.insert(name.clone(), column);
        }
        if listed.len() > 1 {
            self.push(&Select::of(listed, &self.rows.from));
        }
    }

    /// The last SELECT, and what its columns are.
    fn last(&mut self) -> (Option<Vec<(Name, String)>>, Select) {
        let order = self.ordered();
        if let Some(record) = self.rows.record.clone() {
            let set = self.rows.columns.iter().filter(|(name, column)| column.is_set && !name.starts_with('\0'));
            let members: Vec<(String, Piece)> =
                set.map(|(name, column)| (self.dialect.literal(name).unwrap_or_default(), column.piece())).collect();
            let merged = if members.is_empty() { record.clone() } else { self.dialect.merged(&record, &members) };
            let name = self.dialect.ident(self.request.schema.record.as_deref().unwrap_or("event"));
            let column = if merged == name { merged } else { format!("{merged} AS {name}") };
            return (None, Select { order, ..Select::of(vec![column], &self.rows.from) });
        }
        // What the lowering named for itself is no field.
        self.rows.columns.retain(|name, _| !name.starts_with('\0'));
        let names: Vec<Name> = self.rows.columns.keys().cloned().collect();
        let columns = names.iter().map(|name| (name.clone(), self.name_of(name))).collect();
        let listed: Vec<String> = self.rows.columns.values().map(|column| column.sql.clone()).collect();
        let listed = if listed.is_empty() { vec!["NULL AS present".to_string()] } else { listed };
        (Some(columns), Select { order, ..Select::of(listed, &self.rows.from) })
    }

    /// The name of a field's column, without quotes.
    pub fn name_of(&mut self, field: &Name) -> String {
        let dialect = self.dialect;
        self.names.of(field, &dialect.name(field), |name| dialect.folded(name))
    }

    /// The order of the rows as a query says it.
    pub fn ordered(&self) -> Vec<String> {
        self.rows.ordered().iter().map(|key| self.dialect.order_key(key)).collect()
    }

    /// The name of a field's column, quoted.
    pub fn ident_of(&mut self, field: &Name) -> String {
        let name = self.name_of(field);
        self.dialect.ident(&name)
    }

    /// A column of a field that the search sets.
    pub fn set_column(&mut self, field: &Name, piece: &Piece) -> Column {
        let shape = if piece.shape == Shape::Nothing { Shape::Text } else { piece.shape };
        // What counts the decimals reads columns that may be gone when this one is read; see `decimals`.
        let digits = if matches!(piece.digits, Digits::Computed(_)) { Digits::Lost } else { piece.digits.clone() };
        Column { sql: self.ident_of(field), shape, digits, is_set: true, spellings: None, decimals: None }
    }

    /// A text literal.
    pub fn literal(&mut self, text: &str, span: Span) -> Done<String> {
        self.dialect
            .literal(text)
            .ok_or_else(|| self.report.refuse("a text", "it holds a character that SQL cannot", span))
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

    /// Adds a step, from which the rows then come.
    pub fn push(&mut self, select: &Select) {
        let name = self.step_name(&format!("stage_{}", self.stage + 1));
        self.push_as(name, Body::Select(Box::new(select.clone())));
    }

    /// Adds a step that is no single SELECT.
    pub fn push_text(&mut self, body: String) {
        let name = self.step_name(&format!("stage_{}", self.stage + 1));
        self.push_as(name, Body::Text(body));
    }

    /// Adds a step of this name.
    fn push_as(&mut self, name: String, body: Body) {
        let text = if self.span == Span::default() {
            "what a definition of fields, or the range of time, adds".to_string()
        } else {
            let words = with_command(self.request.source.text(), self.span);
            self.dialect.remark(&comment(self.request.source.slice(words)))
        };
        let is_said =
            self.steps.last().is_some_and(|step| step.comment == text || step.comment.is_empty() && self.said(&text));
        let comment = if is_said { String::new() } else { text };
        self.steps.push(Step { name: name.clone(), comment, once: "", body });
        self.rows.from = name;
    }

    /// Adds a step whose rows hang on chance, so that it must be computed only once however often it is read.
    pub fn push_once(&mut self, select: &Select) {
        self.push(select);
        let once = self.dialect.once();
        self.steps.iter_mut().next_back().expect("it was just added").once = once;
    }

    /// Whether the last comment there is says this.
    fn said(&self, text: &str) -> bool {
        self.steps.iter().rev().find(|step| !step.comment.is_empty()).is_some_and(|step| step.comment == text)
    }

    /// Adds a step that no stage of the search asks for.
    pub fn push_named(&mut self, stem: &str, comment: &str, select: &Select) {
        let name = self.step_name(stem);
        let body = Body::Select(Box::new(select.clone()));
        self.steps.push(Step { name: name.clone(), comment: comment.to_string(), once: "", body });
        self.rows.from = name;
    }

    /// Adds a step that gives the rows of a table that is not in the target; the rows at hand stay as they are. Gives its
    /// name.
    pub fn push_given(&mut self, stem: &str, about: &str, columns: &[(String, Shape)], rows: &[Vec<String>]) -> String {
        let names: Vec<String> = columns.iter().map(|(name, _)| name.clone()).collect();
        let select = if rows.is_empty() {
            let nothing = |(name, shape): &(String, Shape)| format!("{} AS {name}", self.nothing_of(*shape));
            Select::of(columns.iter().map(nothing).collect(), self.dialect.rows(0))
        } else {
            Select::all(self.dialect.given(&names, rows))
        };
        let name = self.step_name(stem);
        let comment = self.dialect.remark(&comment(about));
        self.steps.push(Step { name: name.clone(), comment, once: "", body: Body::Text(select.to_string()) });
        name
    }

    fn step_name(&self, stem: &str) -> String {
        let is_free = |name: &str| self.steps.iter().all(|step| step.name != name);
        let letters = ('b'..='z').map(|letter| format!("{stem}{letter}"));
        let numbers = (2..).map(|number| format!("{stem}_{number}"));
        let mut names = std::iter::once(stem.to_string()).chain(letters).chain(numbers);
        names.find(|name| is_free(name)).unwrap_or_else(|| stem.to_string())
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
        self.flush_by(|writer, select| {
            let span = std::mem::replace(&mut writer.span, writer.pending_span);
            writer.push(select);
            writer.span = span;
        });
    }

    /// Writes what is set in a step that is added in this way.
    pub fn flush_by(&mut self, push: impl Fn(&mut Self, &Select)) {
        let mut pending = std::mem::take(&mut self.pending);
        if pending.is_empty() {
            return;
        }
        let beside = self.decimals_of(&pending);
        pending.extend(beside.iter().map(|(_, column)| column.clone()));
        let replaced = pending.iter().filter(|(name, _)| self.rows.columns.contains_key(name)).count();
        let mut listed = if replaced > 0 { Vec::new() } else { vec!["*".to_string()] };
        let set: Vec<(Name, String, Column)> = pending
            .into_iter()
            .map(|(name, piece)| {
                let column = self.set_column(&name, &piece);
                (name, format!("{} AS {}", self.typed(&piece), column.sql), column)
            })
            .collect();
        let old: Vec<String> = set
            .iter()
            .filter(|(name, ..)| self.rows.columns.contains_key(name))
            .map(|(_, written, _)| written.clone())
            .collect();
        // Where but few columns stay, they are named.
        let all = if self.rows.columns.len() > replaced + FEW { self.dialect.replacing(&old) } else { None };
        if replaced > 0
            && let Some(all) = all
        {
            listed.push(all);
        } else if replaced > 0 {
            let is_set = |name: &Name| set.iter().find(|(set, ..)| set == name);
            for (name, column) in &self.rows.columns {
                match is_set(name) {
                    Some((_, written, _)) => listed.push(written.clone()),
                    None => listed.extend(std::iter::once(&column.sql).chain(&column.spellings).cloned()),
                }
            }
            listed.extend(self.rows.record.iter().chain(&self.rows.carried).cloned());
        }
        let new = set.iter().filter(|(name, ..)| !self.rows.columns.contains_key(name));
        listed.extend(new.map(|(_, written, _)| written.clone()));
        push(self, &Select::of(listed, &self.rows.from));
        for (name, _, column) in set {
            let decimals = beside.iter().find(|(of, _)| *of == name).map(|(_, (column, _))| column.clone());
            self.rows.columns.insert(name, Column { decimals, ..column });
        }
    }

    /// A value as a column holds it: null has a type, and a truth is stored as its word.
    pub fn typed(&self, piece: &Piece) -> String {
        match piece.shape {
            Shape::Nothing => format!("CAST(NULL AS {})", self.dialect.type_of(Shape::Text)),
            Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Many => piece.sql.clone(),
        }
    }

    /// Keeps the order of the rows where it counts later, so that the fields may change of which `changes` says so.
    pub fn settle(&mut self, changes: impl Fn(&Name) -> bool) {
        self.settle_for(self.need, changes);
    }

    /// As [`Writer::settle`], for a step that itself asks for the order so far.
    pub fn settle_for(&mut self, need: Need, changes: impl Fn(&Name) -> bool) {
        self.flush();
        if need == Need::No {
            self.rows.order.clear();
        }
        if self.rows.order.iter().any(|term| term.field.as_ref().is_some_and(&changes)) {
            self.number();
        }
    }

    /// Numbers the rows in their order.
    pub fn number(&mut self) {
        let number = self.dialect.ident("_order");
        let order = self.rows.ordered().join(", ");
        self.rows.carried.retain(|carried| *carried != number);
        let mut listed = self.rows.kept();
        listed.push(format!("row_number() OVER (ORDER BY {order}) AS {number}"));
        self.push(&Select::of(listed, &self.rows.from));
        self.rows.carried.push(number.clone());
        self.rows.order = vec![Term::rising(number)];
    }
}

/// The names of all definitions that a query calls.
fn called_in(query: &str) -> impl Iterator<Item = &str> {
    query.match_indices("spl_").filter_map(|(start, _)| {
        let rest = &query[start..];
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && c != '_')?;
        rest[end..].starts_with('(').then_some(&rest[..end])
    })
}

/// The words of a stage, with the command's name before them where they lack it.
fn with_command(text: &str, span: Span) -> Span {
    let (start, end) = (span.start as usize, span.end as usize);
    let Some(before) = text.get(..start).map(str::trim_end) else { return span };
    let command = before.trim_end_matches(|c: char| c.is_ascii_alphanumeric() || c == '_');
    let is_stage = command.trim_end().ends_with('|') && command.len() < before.len();
    if is_stage { Span::new(command.len(), end) } else { span }
}
