//! Walks a plan, and writes what it chooses as a rule.

use super::clause::Clause;
use super::correlation::{self, Correlation, Timespan};
use super::detection::{Detection, Part};
use super::head::{head, id, origin, tags, title};
use super::logsource::{self, Routes};
use super::text::Pattern;
use super::yaml::{comment, plain};
use crate::backend::answer::{Refused, Report};
use crate::backend::kind::OpKind;
use crate::backend::{Answer, Assumption, Level, Name, Request, Schema, Translation};
use crate::diagnostic::Diagnostic;
use crate::plan::{Columns, Op, Plan, Project, Sort, Step};
use crate::source::Span;
use crate::syntax::pipeline;

/// What was written, or nothing where it was refused.
pub type Done<T> = Result<T, Refused>;

/// How well each op can be said.
pub fn answer(kind: OpKind) -> Answer {
    match kind {
        OpKind::Scan | OpKind::Filter => Answer::Exact,
        OpKind::Project => Answer::Emulated("fields by name, as what an analyst is shown"),
        OpKind::Sort => Answer::Emulated("newest first, as events come anyway; a rule has no order"),
        OpKind::Aggregate => Answer::Emulated(
            "one `count` or `dc` by `_time` and fields, of which a threshold is asked: a correlation; other groups, where \
             that is allowed, as the events they are made of",
        ),
        OpKind::Bin => Answer::Emulated("of `_time`, before groups that are counted"),
        OpKind::Rename
        | OpKind::Extend
        | OpKind::Extract
        | OpKind::Annotate
        | OpKind::Window
        | OpKind::Fill
        | OpKind::Lookup
        | OpKind::Expand
        | OpKind::Reverse => Answer::Approximate(LEFT_OUT),
        OpKind::Rows
        | OpKind::Pivot
        | OpKind::Unpivot
        | OpKind::Distinct
        | OpKind::Limit
        | OpKind::While
        | OpKind::Join
        | OpKind::Union
        | OpKind::Branch
        | OpKind::Native => Answer::Unsupported(ONLY_CHOOSES),
    }
}

const ONLY_CHOOSES: &str = "a rule chooses events, by what each of them holds";
const LEFT_OUT: &str = "what it makes of the events is left out, and no condition may ask for it";

/// Writes a plan.
pub struct Writer<'w> {
    pub request: &'w Request<'w>,
    pub report: Report,
    /// Where the search says which events it is about.
    pub routes: Routes,
    /// Fields of the search, and what the rule calls them.
    pub names: Vec<(Name, String)>,
    pub parts: Vec<Part>,
    /// The fields that are shown, once the search chooses them.
    pub shown: Option<(usize, Vec<Name>)>,
    /// Fields that earlier stages make, so that a rule does not see them; and whether there are some whose names are not known.
    pub made: (Vec<Name>, bool),
    /// Whether only the events of groups are left to show.
    pub is_grouped: bool,
    /// Whether a number that the search computes of groups is asked for later.
    has_threshold: bool,
    /// How wide the ranges of time are, once the search makes them.
    timespan: Option<Timespan>,
    pub correlation: Option<Correlation>,
    /// How many conditions were left to the log source so far, and how many ORs stand around the one at hand.
    pub routed: usize,
    pub alternatives: usize,
    /// Whether what is at hand stands under a NOT.
    pub is_negated: bool,
    /// What is taken for granted of the events, besides how they were collected.
    pub assumptions: Vec<Assumption>,
    stage: usize,
    span: Span,
}

impl<'w> Writer<'w> {
    /// A writer that has written nothing.
    pub fn new(request: &'w Request<'w>) -> Writer<'w> {
        Writer {
            request,
            report: Report { allows_approximate: request.approximate, ..Report::default() },
            routes: Routes::default(),
            names: Vec::new(),
            parts: Vec::new(),
            shown: None,
            made: (Vec::new(), false),
            is_grouped: false,
            has_threshold: false,
            timespan: None,
            correlation: None,
            routed: 0,
            alternatives: 0,
            is_negated: false,
            assumptions: Vec::new(),
            stage: 0,
            span: Span::default(),
        }
    }

    /// The whole search.
    pub fn translation(mut self, plan: &Plan) -> Result<Translation, Vec<Diagnostic>> {
        self.has_threshold = correlation::is_asked_for(plan);
        for step in &plan.steps {
            (self.stage, self.span) = (step.stage, step.span);
            // What was refused is told by the report; the rest is looked at, to see what else is.
            let done = self.step(step);
            // Of rows that are no events any more, and no correlation, nothing more can be said.
            if done.is_err() && makes_rows(&step.op) {
                break;
            }
        }
        let query = self.written();
        match query {
            Ok(query) if self.report.refusals.is_empty() => {
                let notes = self.report.notes;
                let columns = Some(self.names);
                let mut assumptions = Assumption::of(self.request.schema, plan);
                assumptions.extend(self.assumptions);
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
            Ok(_) | Err(Refused) => Err(self.report.refusals),
        }
    }

    fn step(&mut self, step: &Step) -> Done<()> {
        match &step.op {
            Op::Scan => Ok(()),
            Op::Filter(condition) => match self.correlation.is_some() {
                true => correlation::threshold(self, condition),
                false => {
                    self.still_there(&condition.reads())?;
                    let clause = self.holds(condition)?;
                    self.parts.push(Part { stage: self.stage, clause });
                    Ok(())
                }
            },
            Op::Project(project) => self.project(project),
            Op::Sort(sort) => self.sort(sort),
            // Where nothing is asked of the counts, only what is shown hangs on it.
            Op::Bin(_) if self.report.allows_approximate && !self.has_threshold => {
                self.make(&step.op);
                self.report.nearly(OpKind::Bin.word(), LEFT_OUT, self.span)
            }
            Op::Bin(bin) => {
                self.timespan = Some(correlation::timespan(self, bin)?);
                Ok(())
            }
            Op::Aggregate(grouping) => {
                // Without spans of time it can be no correlation.
                if self.timespan.is_none() && self.report.allows_approximate {
                    return self.groups(grouping);
                }
                let correlation = correlation::group(self, grouping, self.timespan.clone())?;
                self.correlation = Some(correlation);
                Ok(())
            }
            Op::Native(native) => Err(self.refuse(&format!("`{}`", native.command.name()), ONLY_CHOOSES, self.span)),
            Op::Rename(_)
            | Op::Extend(_)
            | Op::Extract(_)
            | Op::Annotate(_)
            | Op::Window(_)
            | Op::Fill(_)
            | Op::Lookup(_)
            | Op::Expand(_)
            | Op::Reverse => {
                self.make(&step.op);
                self.report.nearly(OpKind::of(&step.op).word(), LEFT_OUT, self.span)
            }
            Op::Rows(_)
            | Op::Pivot(_)
            | Op::Unpivot(_)
            | Op::Distinct(_)
            | Op::Limit(_)
            | Op::While(_)
            | Op::Join(_)
            | Op::Union(_)
            | Op::Branch(_) => {
                let kind = OpKind::of(&step.op);
                self.take(kind.word(), answer(kind), self.span)
            }
        }
    }

    fn project(&mut self, project: &Project) -> Done<()> {
        if self.is_grouped {
            return Ok(());
        }
        let names: Option<Vec<Name>> = project.fields.iter().map(|field| field.name().map(Name::from)).collect();
        let Some(mut names) = names else {
            return Err(self.refuse("a wildcard", "a rule names each field that it shows", self.span));
        };
        if let Some(correlation) = &mut self.correlation {
            let all_there = correlation.columns().iter().all(|name| names.contains(name));
            return match all_there && project.columns != Columns::Drop {
                true => Ok(()),
                false => Err(self.refuse("columns chosen", "a correlation shows all that it groups by", self.span)),
            };
        }
        let is_dropped = project.columns == Columns::Drop;
        match (&mut self.shown, project.columns) {
            (Some((_, shown)), Columns::Drop) => shown.retain(|name| !names.contains(name)),
            (None, Columns::Drop) => {
                let why = Answer::Approximate("a rule shows whole events");
                return self.take("`fields -`", why, self.span);
            }
            (_, Columns::Exactly | Columns::KeepAndInternal) => {}
        }
        if is_dropped {
            return Ok(());
        }
        if let Some((_, shown)) = &self.shown {
            names.retain(|name| shown.contains(name));
        }
        if project.columns == Columns::KeepAndInternal && !names.iter().any(|name| &**name == "_time") {
            names.insert(0, "_time".into());
        }
        self.shown = Some((self.stage, names));
        Ok(())
    }

    /// Events come newest first; another order, and a limit that is asked for, are not a rule's to give.
    fn sort(&mut self, sort: &Sort) -> Done<()> {
        let is_by_time = matches!(&sort.keys[..], [key] if &*key.field == "_time" && key.descending);
        let is_cut = sort.limit.is_some() && !sort.limit_is_default;
        if self.correlation.is_none() && is_by_time && !is_cut {
            if sort.limit.is_some() {
                self.report.note("Splunk's limit of 10 000 rows to `sort` is left out".into(), self.span);
            }
            return Ok(());
        }
        self.take("`sort`", Answer::Approximate("a rule has no order and no limit"), self.span)
    }

    /// What the rule calls a field.
    pub fn field(&mut self, name: &Name, span: Span) -> Done<String> {
        let schema = self.schema();
        let Some(column) = schema.column(name).map(str::to_string) else {
            let why = format!("the schema `{}` has no name for it", schema.name);
            return Err(self.refuse(&format!("field `{name}`"), &why, span));
        };
        if column.is_empty() || column.contains(['|', '"', '\\']) {
            let why = "a rule cannot write it: `|` begins a modifier, and quotes and backslashes are lost in targets";
            return Err(self.refuse(&format!("field `{name}`"), why, span));
        }
        if let Some(how) = schema.approximate.get(&**name) {
            self.report.nearly(&format!("field `{name}`"), how, span)?;
        }
        self.name(name, &column);
        Ok(column)
    }

    /// That a field matches a pattern.
    pub fn matched(&mut self, name: &Name, pattern: &Pattern, folds: bool, span: Span) -> Done<Clause> {
        let field = self.field(name, span)?;
        let is_leaf = self.schema().fields.get(&**name).is_some_and(|it| it.is_leaf);
        Ok(if is_leaf { pattern.leaf().of(&field, folds) } else { pattern.of(&field, folds) })
    }

    /// What the rule calls a field whose value is the whole of the column.
    pub fn whole(&mut self, name: &Name, span: Span) -> Done<String> {
        if self.schema().fields.get(&**name).is_some_and(|it| it.is_leaf) {
            let why = "it is a part of the field that the rule has, and can only be held against a text";
            return Err(self.refuse(&format!("field `{name}`"), why, span));
        }
        self.field(name, span)
    }

    /// Keeps what the rule calls a field. Of Splunk's names for the same thing, the first stands for all.
    pub fn name(&mut self, name: &Name, column: &str) {
        if !self.names.iter().any(|(_, known)| known == column) {
            self.names.push((name.clone(), column.to_string()));
        }
    }

    /// How fields and log sources are named.
    pub fn schema(&self) -> &'w Schema {
        self.request.schema
    }

    /// Where the step at hand is asked for.
    pub fn span(&self) -> Span {
        self.span
    }

    /// The stage of the step at hand.
    pub fn stage(&self) -> usize {
        self.stage
    }

    /// What cannot be said, and why.
    pub fn refuse(&mut self, what: &str, why: &str, span: Span) -> Refused {
        self.report.refuse(what, why, if span == Span::default() { self.span } else { span })
    }

    /// Takes note of an answer, and refuses what it does not let through.
    pub fn take(&mut self, what: &str, answer: Answer, span: Span) -> Done<()> {
        self.report.take(what, answer, if span == Span::default() { self.span } else { span })
    }

    /// The rule, and the correlation of its events if there is one.
    fn written(&mut self) -> Done<String> {
        let text = self.request.source.text();
        let stages: Vec<&str> = pipeline::stages(text).0.iter().map(|stage| stage.text).collect();
        let said = |stage: usize, depth| comment(stages.get(stage).copied().unwrap_or_default(), depth);
        let parts = std::mem::take(&mut self.parts);
        let (logsource, parts) = logsource::choose(self, parts)?;
        let detection = Detection::of(parts);
        let about = &self.request.about;
        let (title, origin) = (title(about, text), origin(about, text));
        let is_counted = self.correlation.is_some();
        let base = if is_counted { format!("{title}: the events that are counted") } else { title.clone() };
        let mut out = head(&base, origin, about);
        let tags = tags(&title, about.techniques);
        out.push_str(&tags);
        if self.schema().logsources.is_empty() {
            out.push_str(&format!("taxonomy: {}\n", plain(&self.schema().name)));
        }
        out.push_str(&logsource.written());
        out.push_str(&detection.written(&said));
        let shown = self.shown.take();
        if let Some((stage, shown)) = shown {
            out.push_str(&said(stage, 0));
            out.push_str("fields:\n");
            for name in shown {
                let name = self.shown_as(&name);
                out.push_str(&format!("    - {}\n", plain(&name)));
            }
        }
        match self.correlation.take() {
            Some(correlation) => {
                let rule = correlation.written(self, &id(origin), &said)?;
                let head = head(&title, &format!("{origin}\ncorrelation"), about);
                Ok(format!("{out}---\n{head}{tags}{rule}"))
            }
            None => Ok(out),
        }
    }

    /// What the rule calls a field that is only shown: Splunk's name where the schema has none.
    fn shown_as(&mut self, name: &Name) -> String {
        let schema = self.schema();
        if let Some(column) = schema.column(name) {
            self.name(name, column);
            // Another name of the same field is shown as it is, beside it.
            if self.names.contains(&(name.clone(), column.to_string())) {
                return column.to_string();
            }
        }
        self.report
            .note(format!("field `{name}` is shown under Splunk's name; the schema has none for it"), Span::default());
        self.names.push((name.clone(), name.to_string()));
        name.to_string()
    }
}

/// Whether an op gives rows of its own in the place of the events, or fields beyond those that they have.
fn makes_rows(op: &Op) -> bool {
    match op {
        Op::Aggregate(_)
        | Op::Rows(_)
        | Op::Pivot(_)
        | Op::Unpivot(_)
        | Op::Join(_)
        | Op::Union(_)
        | Op::Branch(_)
        | Op::Native(_) => true,
        Op::Scan
        | Op::Filter(_)
        | Op::Extend(_)
        | Op::Project(_)
        | Op::Rename(_)
        | Op::Extract(_)
        | Op::Expand(_)
        | Op::Annotate(_)
        | Op::Window(_)
        | Op::Distinct(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Fill(_)
        | Op::Bin(_)
        | Op::Lookup(_) => false,
    }
}
