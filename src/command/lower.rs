//! Turns a search into a plan, or into everything that is wrong with it.

mod begin;
pub mod clause;
pub mod expr;
mod fields;
mod fill;
mod later;
mod meaning;
pub mod options;
pub mod place;
pub mod range;
mod streaming;
mod tables;

use super::{Command, find, known};
use crate::diagnostic::{Diagnostic, Severity, suggest};
use crate::knowledge::Knowledge;
use crate::knowledge::limits::Limits;
use crate::knowledge::lookup::MISSING;
use crate::plan::{Expr, Node, Op, Plan, Step, Test};
use crate::source::{Source, Span};
use crate::syntax::pipeline::{self, Stage};
use crate::syntax::stuck::Stuck;
use crate::table::Name;
use crate::value::time::{When, Zone};
use std::collections::BTreeSet;
use std::sync::Arc;

pub use begin::Begin;
pub use fields::{Unusable, unusable};
pub use later::{Form, Later};
pub use place::Place;
pub use streaming::Barrier;

/// What a search is lowered for: its moment, its zone, the time range around it, and what is known besides its events.
#[derive(Clone, Debug)]
pub struct Setting {
    /// When the search begins.
    pub begin: Begin,
    /// The searcher's time zone.
    pub zone: Zone,
    /// First moment searched, unless the search says otherwise itself.
    pub earliest: Option<When>,
    /// First moment no longer searched, likewise.
    pub latest: Option<When>,
    /// Lookups, event types, tags and fields.
    pub knowledge: Arc<Knowledge>,
}

impl Setting {
    /// A moment and a zone, over all time, knowing nothing besides the events.
    pub fn at(now: f64, zone: Zone) -> Setting {
        Setting { begin: Begin::at(now), zone, earliest: None, latest: None, knowledge: Arc::default() }
    }

    /// When the search begins, epoch seconds.
    pub fn now(&self) -> f64 {
        self.begin.now()
    }

    /// The same, knowing this.
    pub fn knowing(self, knowledge: Arc<Knowledge>) -> Setting {
        Setting { knowledge, ..self }
    }
}

/// The outcome of lowering: a plan unless there is an error, and every finding.
#[derive(Clone, Debug, Default)]
pub struct Lowered {
    /// The plan; none if any finding is an error.
    pub plan: Option<Plan>,
    /// Errors, warnings and notes, in the order of their places.
    pub diagnostics: Vec<Diagnostic>,
}

impl Lowered {
    /// The same for a search that is to be run: what it cannot be run without, and is only warned of, is an error.
    pub fn to_run(mut self) -> Lowered {
        for missing in self.diagnostics.iter_mut().filter(|found| found.code == MISSING) {
            missing.severity = Severity::Error;
            self.plan = None;
        }
        self
    }
}

/// Lowers a search. Stages break independently, so there may be several errors.
pub fn lower(source: &Source, setting: &Setting) -> Lowered {
    let mut lowering = Lowering::over(source, setting);
    lowering.stages(pipeline::stages(source.text()));
    lowering.finish()
}

/// First moment searched and first moment no longer searched, epoch seconds, as far as there are such.
pub type TimeRange = (Option<f64>, Option<f64>);

/// Whether a command that makes rows may also add them to rows that are there.
fn adds_rows(command: &Command) -> bool {
    matches!(command.name, "inputcsv" | "inputlookup" | "union")
}

/// Searches in brackets nest no deeper than this.
const DEPTH: usize = 16;

/// A plan in the making.
#[derive(Debug)]
pub struct Lowering<'s> {
    /// The stage at hand.
    pub place: Place<'s>,
    /// What the search is lowered for.
    pub setting: &'s Setting,
    steps: Vec<Step>,
    diagnostics: Vec<Diagnostic>,
    stage: usize,
    /// The number of the first stage; those of a search are from 0.
    first: usize,
    /// How many brackets are around the search at hand.
    depth: usize,
    /// So many templates have been filled in.
    filled: usize,
    /// The time range that the search names itself.
    own_range: Option<TimeRange>,
    /// How the search says that it writes times (`timeformat`).
    time_format: Option<String>,
    /// The stage and field of the last `mvcombine`, and its delimiter.
    combined: Option<(usize, Name, Name)>,
    /// The first stage that does not take each event alone.
    barrier: Option<Barrier>,
    /// The files of the lookups that the search writes.
    written: BTreeSet<Name>,
    /// The event types whose searches are around the term at hand, and how many were put in place so far.
    meant: Vec<String>,
    meanings: usize,
}

/// A search in brackets, lowered.
#[derive(Debug)]
pub struct Nested {
    /// What it does.
    pub plan: Plan,
    /// Its first stage that does not take each event alone.
    pub barrier: Option<Barrier>,
}

impl<'s> Lowering<'s> {
    fn over(source: &'s Source, setting: &'s Setting) -> Lowering<'s> {
        Lowering {
            place: Place { source, stage: Span::default(), inside: None },
            setting,
            steps: Vec::new(),
            diagnostics: Vec::new(),
            stage: 0,
            first: 0,
            depth: 0,
            filled: 0,
            own_range: None,
            time_format: None,
            combined: None,
            barrier: None,
            written: BTreeSet::new(),
            meant: Vec::new(),
            meanings: 0,
        }
    }
}

impl Lowering<'_> {
    /// How much Splunk takes of what the search makes.
    pub fn limits(&self) -> &Limits {
        &self.setting.knowledge.limits
    }

    /// Lowers stages, and adds the time range around the search if it names none itself.
    fn stages(&mut self, (stages, broken): (Vec<Stage<'_>>, Vec<Stuck<'_>>)) {
        for stuck in broken {
            let error = self.stuck(&stuck);
            self.diagnostics.push(error);
        }
        for (index, stage) in stages.iter().enumerate() {
            self.stage = self.first + index;
            self.place.stage = self.place.span(stage.text);
            if let Err(error) = self.stage(stage) {
                self.diagnostics.push(*error);
            }
            self.barrier = self.barrier.take().or_else(|| self.barrier_at(stage));
        }
        self.keep_time_range();
    }

    /// Lowers a search in brackets, which are part of the text. Its time modifiers are its own.
    pub fn nested(&mut self, text: &str) -> Result<Plan, Box<Diagnostic>> {
        self.bracketed(text, 0).map(|nested| nested.plan)
    }

    /// Lowers stages in brackets that go on from the rows at hand.
    pub fn branch(&mut self, text: &str) -> Result<Plan, Box<Diagnostic>> {
        self.bracketed(text, 1).map(|nested| nested.plan)
    }

    /// Lowers what stands in brackets; `first` is the number of its first stage.
    pub(super) fn bracketed(&mut self, text: &str, first: usize) -> Result<Nested, Box<Diagnostic>> {
        if self.depth == DEPTH {
            return Err(Box::new(self.error("syntax", "searches in brackets nest too deeply", text)));
        }
        let inner = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
        let outer = (std::mem::take(&mut self.steps), self.stage, self.first, self.place, self.own_range);
        let outer_barrier = self.barrier.take();
        let before = self.diagnostics.len();
        (self.depth, self.first, self.own_range) = (self.depth + 1, first, None);
        self.stages(pipeline::bracketed(inner));
        (self.depth, self.combined) = (self.depth - 1, None);
        let steps = std::mem::replace(&mut self.steps, outer.0);
        (self.stage, self.first, self.place, self.own_range) = (outer.1, outer.2, outer.3, outer.4);
        let barrier = std::mem::replace(&mut self.barrier, outer_barrier);
        let error = self.diagnostics[before..].iter().position(Diagnostic::is_error);
        match error {
            Some(index) => Err(Box::new(self.diagnostics.remove(before + index))),
            None => Ok(Nested { plan: Plan { steps }.without_idle(), barrier }),
        }
    }

    /// Lowers a search that is asked for by another word, at which all its errors stand.
    pub fn unwritten(&mut self, text: &str, at: &str) -> Result<Nested, Box<Diagnostic>> {
        let place = self.place;
        self.place.inside = Some(self.span(at));
        let nested = self.bracketed(text, 0);
        self.place = place;
        nested
    }

    /// Begins the plan with that of a search in brackets.
    pub fn begin_with(&mut self, plan: Plan) {
        let stage = self.stage;
        self.steps.extend(plan.steps.into_iter().map(|step| Step { stage, ..step }));
        // That search has its own time range already.
        self.own_range = Some(self.time_range());
    }

    /// Whether all stages before take each event alone.
    pub fn streams(&self) -> bool {
        self.barrier.is_none()
    }

    fn stage(&mut self, stage: &Stage<'_>) -> Result<(), Box<Diagnostic>> {
        let command = self.command(stage)?;
        let opens_search = self.stage == 0 && command.name == "search";
        if self.stage == 0 && !command.generates && !opens_search {
            return Err(self.needs_events(stage, command));
        }
        if command.generates && !adds_rows(command) {
            self.must_be_first(stage)?;
        }
        if opens_search {
            self.push(Op::Scan);
        }
        match fill::holes(stage, command) {
            holes if holes.is_empty() => (command.lower)(stage, self),
            holes => self.fill_later(stage, command, &holes),
        }
    }

    /// An error unless the stage is the first.
    pub fn must_be_first(&self, stage: &Stage<'_>) -> Result<(), Box<Diagnostic>> {
        if self.stage == self.first {
            return Ok(());
        }
        let name = stage.name.to_lowercase();
        let message = format!("`{name}` takes no rows, so it must be the first command");
        Err(self.error("must-be-first", message, stage.name).into())
    }

    /// An error unless the stage is the first of a search: brackets that go on from rows hold no events.
    pub fn reads_events(&self, stage: &Stage<'_>) -> Result<(), Box<Diagnostic>> {
        if self.is_first() {
            return Ok(());
        }
        let name = stage.name.to_lowercase();
        let message = format!("`{name}` reads events by itself, so it must be the first command");
        Err(self.error("must-be-first", message, stage.name).into())
    }

    /// Whether no stage gave rows before the one at hand.
    pub fn is_first(&self) -> bool {
        self.stage == 0
    }

    fn command(&self, stage: &Stage<'_>) -> Result<&'static Command, Box<Diagnostic>> {
        if stage.name.starts_with('`') {
            return Err(Box::new(self.error("macro", "this macro has no definition here", stage.name)));
        }
        let name = if stage.name.is_empty() { "search" } else { stage.name };
        if let Some(command) = find(name) {
            return Ok(command);
        }
        if let Some(refused) = known::find(name) {
            let error = self.unsupported(&format!("`{name}` is not supported: {}", refused.reason), stage.name);
            return Err(Box::new(error.help(refused.instead)));
        }
        let error = self.error("unknown-command", format!("there is no command `{name}`"), stage.name);
        Err(Box::new(match suggest::nearest(name, known::names()) {
            Some(near) => error.label(format!("did you mean `{near}`?")),
            None => error.help("a custom command needs its app's code, which spelt does not run"),
        }))
    }

    fn needs_events(&self, stage: &Stage<'_>, command: &Command) -> Box<Diagnostic> {
        let message = format!("`{}` has no events to work on: it stands first, after a pipe", command.name);
        let help = "begin with a search such as `index=*`, or with `| makeresults`";
        Box::new(self.error("needs-events", message, stage.name).help(help))
    }

    fn finish(mut self) -> Lowered {
        self.diagnostics.sort_by_key(|diagnostic| diagnostic.span().map(|span| span.start));
        // A quote that is never closed breaks the pipes and the stage it stands in.
        self.diagnostics.dedup();
        let failed = self.diagnostics.iter().any(Diagnostic::is_error);
        let plan = (!failed).then(|| Plan { steps: self.steps }.without_idle());
        Lowered { plan, diagnostics: self.diagnostics }
    }

    /// A time range in the search itself overrides the one around it (Search Manual, "Time modifiers").
    fn keep_time_range(&mut self) {
        if let ((Some(first), Some(past)), Some(opening)) = (self.time_range(), self.steps.first())
            && opening.op == Op::Scan
            && first >= past
        {
            let message = "this search's time range ends before it begins, so no event lies in it";
            let help = "give `earliest` the earlier moment of the two";
            self.note(Diagnostic::warning("never-matches", message, opening.span).help(help));
        }
        let (earliest, latest) = (self.setting.earliest.clone(), self.setting.latest.clone());
        let asked = earliest.is_some() || latest.is_some();
        if self.own_range.is_some() || !asked || !matches!(self.steps.first(), Some(step) if step.op == Op::Scan) {
            return;
        }
        let span = Span::default();
        let within = Expr::new(Node::Test(Test::Within(earliest, latest)), span);
        self.steps.insert(1, Step { op: Op::Filter(within), stage: 0, span });
    }

    /// The time range of the search: its own, or the one around it.
    pub fn time_range(&self) -> TimeRange {
        let at = |end: &Option<When>| end.as_ref().map(|end| end.at);
        self.own_range.unwrap_or((at(&self.setting.earliest), at(&self.setting.latest)))
    }

    /// Adds an op that the whole stage asks for.
    pub fn push(&mut self, op: Op) {
        self.push_at(op, self.place.stage);
    }

    /// Adds an op that a part of the stage asks for; after the events the fields that definitions give them.
    pub fn push_at(&mut self, op: Op, span: Span) {
        let scans = op == Op::Scan;
        self.steps.push(Step { op, stage: self.stage, span });
        if scans {
            let (stage, span) = (self.stage, Span::default());
            let defined = self.defined_fields();
            self.steps.extend(defined.into_iter().map(|op| Step { op, stage, span }));
        }
    }

    /// Adds a finding that does not stop the search.
    pub fn note(&mut self, diagnostic: Diagnostic) {
        self.diagnostics.push(diagnostic);
    }

    /// Remembers the delimiter of an `mvcombine`.
    pub fn combine(&mut self, field: Name, delimiter: Name) {
        self.combined = Some((self.stage, field, delimiter));
    }

    /// The delimiter of the stage before, if that is an `mvcombine` of this field.
    pub fn combined_just_before(&self, field: &str) -> Option<Name> {
        let (stage, combined, delimiter) = self.combined.as_ref()?;
        (stage + 1 == self.stage && **combined == *field).then(|| delimiter.clone())
    }

    /// Where a piece of the search's text stands.
    pub fn span(&self, text: &str) -> Span {
        self.place.span(text)
    }

    /// An error at a piece of the text; at the stage if the piece is empty.
    pub fn error(&self, code: &'static str, message: impl Into<String>, at: &str) -> Diagnostic {
        self.place.error(code, message, at)
    }

    /// The refusal of something Splunk has and spelt has not.
    pub fn unsupported(&self, message: &str, at: &str) -> Box<Diagnostic> {
        self.place.unsupported(message, at)
    }

    /// A syntax error.
    pub fn stuck(&self, stuck: &Stuck<'_>) -> Diagnostic {
        self.place.stuck(stuck)
    }
}
