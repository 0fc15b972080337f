//! Lowers text that is only known while the search runs: what a search in brackets gave, or a template filled in.

use super::{DEPTH, Lowering, Setting};
use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::plan::{Expr, Node, Plan, Step};
use crate::source::{Source, Span};
use crate::syntax::pipeline;
use crate::value::Value;
use std::fmt;

/// What is needed to lower a text while the search runs.
#[derive(Clone)]
pub struct Later {
    setting: Setting,
    depth: usize,
}

/// What a text is, and so how its first stage is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// A search: its first stage need not name its command.
    Search,
    /// A search whose first stage names its command, as in brackets.
    Bracketed,
    /// Stages that are given rows.
    Stages,
}

/// What the lowering of a text costs, beside its letters, in rows looked at.
const COST: usize = 50_000;
/// So many letters of a text are shown in an error.
const SHOWN: usize = 120;

/// So many templates are filled in before any row is read.
const MOST_FILLED: usize = 10_000;

impl Lowering<'_> {
    /// Lowers stages of a text that is made of the stage at hand and belongs to it; every place in it is one.
    pub fn inline(&mut self, text: &str, at: Span) -> Result<(), Box<Diagnostic>> {
        if self.filled == MOST_FILLED || self.depth == DEPTH {
            return Err(Box::new(Diagnostic::error("too-much-work", "the templates grow beyond measure", at)));
        }
        let text = Source::bare("", text);
        let inside = self.place.inside.replace(at);
        (self.filled, self.depth) = (self.filled + 1, self.depth + 1);
        let lowered = self.inlined(text.text());
        (self.place.inside, self.depth) = (inside, self.depth - 1);
        lowered
    }

    fn inlined(&mut self, text: &str) -> Result<(), Box<Diagnostic>> {
        let (stages, broken) = pipeline::bracketed(text);
        if let Some(stuck) = broken.first() {
            return Err(Box::new(self.stuck(stuck)));
        }
        stages.iter().try_for_each(|stage| self.stage(stage))
    }

    /// The steps of the search at hand so far.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// What lowers texts that belong to the stage at hand, while the search runs.
    pub fn later(&self) -> Later {
        Later { setting: self.setting.clone(), depth: self.depth }
    }
}

impl Later {
    /// The plan of a text.
    pub fn plan(&self, text: &str, form: Form, context: &Context) -> Result<Plan, String> {
        context.spend(COST + text.len())?;
        if self.depth >= DEPTH {
            return Err("texts that are filled in nest too deeply".into());
        }
        let source = Source::bare("", text);
        let mut lowering = Lowering::over(&source, &self.setting);
        lowering.depth = self.depth + 1;
        match form {
            Form::Search => lowering.stages(pipeline::stages(source.text())),
            Form::Bracketed => lowering.stages(pipeline::bracketed(source.text())),
            Form::Stages => {
                lowering.first = 1;
                lowering.stages(pipeline::bracketed(source.text()));
            }
        }
        let lowered = lowering.finish();
        tell(&lowered.diagnostics, text, context)?;
        let plan = lowered.plan.unwrap_or_default();
        if form == Form::Stages && plan.scans() {
            return Err("a search in brackets that asks for events is not supported in a text that is filled in".into());
        }
        context.spend(COST * plan.steps.len())?;
        Ok(plan)
    }

    /// The condition of a text of search terms, at one place. A text that holds searches in brackets is refused.
    pub fn terms(&self, text: &str, at: Span, context: &Context) -> Result<Expr, String> {
        let source = Source::bare("", text);
        let mut lowering = Lowering::over(&source, &self.setting);
        lowering.place.inside = Some(at);
        lowering.depth = DEPTH;
        let condition = lowering.search(source.text());
        tell(&lowering.diagnostics, text, context)?;
        let around = self.setting.earliest.as_ref().or(self.setting.latest.as_ref());
        if lowering.own_range.is_some() && around.is_some() {
            context.trouble("the time range that the search in brackets gives was applied within the one given around the search; Splunk takes the former alone");
        }
        let condition = condition.map_err(|error| failed(&error, text))?;
        Ok(condition.unwrap_or(Expr::new(Node::Literal(Value::Bool(true)), at)))
    }
}

impl fmt::Debug for Later {
    // The moment and the zone are the same throughout a search.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("later")
    }
}

/// Tells findings that stop nothing; the first error is the result.
fn tell(diagnostics: &[Diagnostic], text: &str, context: &Context) -> Result<(), String> {
    let error = diagnostics.iter().find(|finding| finding.is_error());
    error.map_or(Ok(()), |error| Err(failed(error, text)))?;
    diagnostics.iter().for_each(|finding| context.trouble(finding.message.clone()));
    Ok(())
}

fn failed(error: &Diagnostic, text: &str) -> String {
    let shown: String = text.trim().chars().take(SHOWN).collect();
    let rest = if shown.len() < text.trim().len() { " ..." } else { "" };
    format!("{}, in the text `{shown}{rest}`", error.message)
}
