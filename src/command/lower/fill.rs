//! Searches in brackets whose rows become text of the stage they stand in: the stage is lowered once they are there.

use super::later::{Form, Later};
use super::{Lowering, find, known};
use crate::command::brackets::limited;
use crate::command::{Command, format};
use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::plan::native::{self, Effect, Machine, Terms};
use crate::plan::{Expr, Native, Node, Op, Plan, Subsearch, Test};
use crate::source::Span;
use crate::syntax::clause;
use crate::syntax::pipeline::{self, Stage};
use crate::table::Table;
use crate::value::Value;
use std::sync::Arc;

/// The commands that take searches in brackets as such. `search` looks at its own brackets.
const TAKES_SEARCHES: [&str; 10] =
    ["append", "appendcols", "appendpipe", "foreach", "join", "map", "multisearch", "search", "set", "union"];

/// What stands in the place of a text that is not known yet, where a stage is tried without it.
const SAMPLES: [&str; 2] = ["1", "x"];

/// The searches in brackets of a stage whose rows become its text.
pub fn holes<'a>(stage: &Stage<'a>, command: &Command) -> Vec<&'a str> {
    if TAKES_SEARCHES.contains(&command.name) {
        return Vec::new();
    }
    brackets(stage.body)
}

/// The brackets that hold a search, rather than an index as in `a[0]` or the letters of a regular expression.
fn brackets(body: &str) -> Vec<&str> {
    pipeline::brackets(body).into_iter().filter(|text| is_search(text)).collect()
}

fn is_search(bracketed: &str) -> bool {
    let inner = bracketed.trim_start_matches('[').trim_start();
    let name = inner.split(|c: char| !(c.is_alphanumeric() || c == '_')).next().unwrap_or_default();
    inner.starts_with(['|', '`']) || find(name).is_some() || known::find(name).is_some()
}

impl Lowering<'_> {
    /// Lowers a stage once the texts of the searches in its brackets are known.
    pub fn fill_later(
        &mut self,
        stage: &Stage<'_>,
        command: &'static Command,
        holes: &[&str],
    ) -> Result<(), Box<Diagnostic>> {
        let inputs = holes.iter().map(|hole| self.text_rows(hole)).collect::<Result<Vec<_>, _>>()?;
        let opens = self.stage == 0;
        if opens && command.generates {
            self.push(Op::Scan);
        }
        let parts = around(stage.text, holes);
        let form = match (opens, command.generates) {
            (true, true) => Form::Bracketed,
            (true, false) => Form::Search,
            (false, _) => Form::Stages,
        };
        let tried = SAMPLES.iter().find_map(|sample| self.attempt(&parts.join(sample), form).ok());
        let effect = tried.map(|plan| Effect::of(&plan.steps)).unwrap_or_default();
        if opens {
            // The time range around the search is applied when the whole stage is known.
            self.own_range = Some(self.time_range());
        }
        let span = if let [only] = holes { self.span(only) } else { self.place.stage };
        let fill = Fill { command: command.name, parts, form, effect, later: self.later() };
        self.push_at(Op::Native(Native { command: Arc::new(fill), inputs }), span);
        Ok(())
    }

    /// The plan of a text as it would be if it stood here; what is wrong with it in words.
    pub fn attempt(&self, text: &str, form: Form) -> Result<Plan, String> {
        let quiet = Context::new(self.setting.now(), self.setting.zone.clone());
        self.later().plan(text, form, &quiet)
    }

    /// The condition of the clause `[search ...]`.
    pub(super) fn subsearch(&mut self, text: &str) -> Result<Expr, Box<Diagnostic>> {
        let plan = Box::new(self.text_rows(text)?);
        let at = self.span(text);
        let terms = Arc::new(Answer { at, later: self.later() });
        Ok(Expr::new(Node::Test(Test::Subsearch(Subsearch { plan, terms })), at))
    }

    /// The search in brackets whose rows become text.
    fn text_rows(&mut self, text: &str) -> Result<Plan, Box<Diagnostic>> {
        let plan = self.nested(text)?;
        Ok(limited(self, plan, Some(self.limits().subsearch), text))
    }

    /// The brackets in search terms that stand for less than a clause, as in `user=[...]`; none if the terms are broken
    /// otherwise too, or need no text.
    pub fn holes_in_terms<'a>(&self, body: &'a str) -> Vec<&'a str> {
        let holes = brackets(body);
        let sample = around(body, &holes).join("x");
        let needed = !holes.is_empty() && clause::whole(body).is_err() && clause::whole(&sample).is_ok();
        if needed { holes } else { Vec::new() }
    }
}

/// The texts before, between and after parts of a text.
fn around(text: &str, parts: &[&str]) -> Vec<String> {
    let offset = |part: &str| part.as_ptr() as usize - text.as_ptr() as usize;
    let starts = std::iter::once(0).chain(parts.iter().map(|part| offset(part) + part.len()));
    let ends = parts.iter().map(|part| offset(part)).chain([text.len()]);
    starts.zip(ends).map(|(start, end)| text[start..end].to_string()).collect()
}

/// A stage with holes that rows fill.
#[derive(Debug)]
struct Fill {
    command: &'static str,
    /// The texts around the holes, one more than there are holes.
    parts: Vec<String>,
    form: Form,
    effect: Effect,
    later: Later,
}

impl native::Command for Fill {
    fn name(&self) -> &'static str {
        self.command
    }

    fn run(&self, rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let mut text = String::new();
        for (index, part) in self.parts.iter().enumerate() {
            text.push_str(part);
            if index + 1 < self.parts.len() {
                text.push_str(&text_of(machine.input(index), machine.context())?);
            }
        }
        let plan = self.later.plan(&text, self.form, machine.context())?;
        machine.run(&plan, rows)
    }

    fn effect(&self) -> Effect {
        self.effect.clone()
    }
}

/// What the rows of a search in brackets say where a clause stands.
#[derive(Debug)]
struct Answer {
    at: Span,
    later: Later,
}

impl Terms for Answer {
    fn condition(&self, rows: &Table, context: &Context) -> Result<Expr, String> {
        let text = text_of(rows, context)?;
        if is_nothing(&text) {
            return Ok(Expr::new(Node::Literal(Value::Bool(false)), self.at));
        }
        self.later.terms(&text, self.at, context)
    }
}

/// Whether a text is `NOT( )`, what `format` makes of no rows.
fn is_nothing(text: &str) -> bool {
    text.split_whitespace().collect::<String>() == "NOT()"
}

fn text_of(rows: &Table, context: &Context) -> Result<String, String> {
    let text = format::substitute(rows)?;
    if text.trim().is_empty() {
        context.trouble("the search in brackets gave an empty text, so that it asks for nothing");
    }
    Ok(text)
}
