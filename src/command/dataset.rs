//! The events of a data model's dataset, with the fields that the model calculates, under their full names or bare ones.

use super::Lowering;
use crate::diagnostic::{Diagnostic, Severity, suggest};
use crate::function;
use crate::model::{self, Calculation, Dataset, Model};
use crate::plan::{Expr, Extend, Extract, FieldPattern, Node, Op, Renaming, Target};
use crate::source::Span;
use crate::syntax::expr;
use crate::table::Name;
use crate::value::Value;
use crate::value::regex::{self, Regex};
use std::collections::BTreeSet;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// A dataset that a search asks for.
#[derive(Clone, Debug)]
pub struct Asked {
    /// Its model.
    pub model: &'static Model,
    /// It and its ancestors, the root first.
    pub lineage: Vec<&'static Dataset>,
    /// Where it is asked for.
    pub span: Span,
}

/// A field, after the dataset that has it.
pub type Field = (&'static Dataset, &'static str);

/// The fields that are asked of a dataset.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    /// These, by their full names.
    pub names: BTreeSet<Name>,
    /// Whether every field it has is asked for.
    pub is_any: bool,
}

/// The field that says which datasets of its model an event is in, by their paths.
pub const NODENAME: &str = "nodename";

/// What its fields are called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Naming {
    /// `Processes.user`
    Full,
    /// `user`
    Bare,
}

/// The model that a search names.
pub fn model(lowering: &Lowering<'_>, name: &str, at: &str) -> Result<&'static Model> {
    let Some(model) = model::find(name) else {
        let known = || model::all().iter().map(|model| &*model.name);
        let error = lowering.error("unknown-model", format!("there is no data model `{name}`"), at);
        return Err(Box::new(match suggest::nearest(name, known()) {
            Some(near) => error.label(format!("did you mean `{near}`?")),
            None => {
                error.help(format!("the data models are those of the CIM: {}", known().collect::<Vec<_>>().join(", ")))
            }
        }));
    };
    Ok(model)
}

impl Asked {
    /// The dataset of a path such as `Authentication.Failed_Authentication`; of a model alone, its only root.
    pub fn of(lowering: &Lowering<'_>, path: &str, at: &str) -> Result<Asked> {
        let (name, rest) = path.split_once('.').unwrap_or((path, ""));
        let model = model(lowering, name, at)?;
        let mut roots = model.roots();
        let dataset = match (rest, roots.next(), roots.next()) {
            ("", Some(only), None) => only,
            ("", ..) => {
                let message = format!("the data model `{name}` has several datasets; say which");
                let names: Vec<String> = model.roots().map(|root| format!("`{name}.{}`", root.name)).collect();
                let error = lowering.error("unknown-model", message, at);
                return Err(Box::new(error.help(format!("one of {}", names.join(", ")))));
            }
            (rest, ..) => named(lowering, model, rest, at)?,
        };
        Ok(Asked { model, lineage: model.lineage(dataset), span: lowering.span(at) })
    }

    /// Every field of its own and inherited, with the dataset that has it.
    pub fn fields(&self) -> impl Iterator<Item = Field> {
        self.lineage.iter().copied().flat_map(fields_of)
    }

    /// It and the datasets that descend from it.
    pub fn family(&self) -> impl Iterator<Item = &'static Dataset> {
        let head = self.lineage.last().map_or("", |dataset| &dataset.path);
        let is_in =
            move |path: &str| path.strip_prefix(head).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'));
        self.model.datasets.iter().filter(move |dataset| is_in(&dataset.path))
    }

    /// The datasets that descend from it.
    fn heirs(&self) -> impl Iterator<Item = &'static Dataset> {
        self.family().skip(1)
    }

    /// Whether the dataset, or one that descends from it, has a field that a search calls so.
    pub fn has(&self, name: &str) -> bool {
        is_base(name) || self.lineage.iter().copied().chain(self.heirs()).any(|dataset| dataset.field(name).is_some())
    }

    /// What to say of a field that the dataset does not have.
    pub fn lacks(&self, name: &str, severity: Severity, span: Span) -> Diagnostic {
        let dataset = self.lineage.last().map_or("", |dataset| &dataset.name);
        let message = format!("the dataset `{}.{dataset}` has no field `{name}`", self.model.name);
        let finding = Diagnostic { severity, ..Diagnostic::error("unknown-field", message, span) };
        let all = self.fields().chain(self.heirs().flat_map(fields_of));
        let known: Vec<String> = all.map(|(dataset, field)| dataset.qualified(field)).collect();
        let last = format!(".{}", name.rsplit('.').next().unwrap_or(name));
        let near = known.iter().find(|known| known.ends_with(&last)).map(String::as_str);
        match near.or_else(|| suggest::nearest(name, known.iter().map(String::as_str))) {
            Some(near) => finding.label(format!("did you mean `{near}`?")),
            None => finding.help("no event has a value of a field that the data model does not have"),
        }
    }

    /// Adds the ops that give the dataset's events, with the fields that are wanted.
    pub fn scan(&self, lowering: &mut Lowering<'_>, wanted: &Wanted, naming: Naming) -> Result<()> {
        lowering.push_at(Op::Scan, self.span);
        // What the model says stands nowhere in the search but where the model is named.
        let outer = lowering.place.inside.replace(self.span);
        let ops = self.ops(lowering, wanted);
        lowering.place.inside = outer;
        for op in ops? {
            lowering.push_at(op, self.span);
        }
        let rename = |(dataset, field): Field| Renaming {
            from: FieldPattern::new(field),
            to: FieldPattern::new(&dataset.qualified(field)),
            span: self.span,
        };
        let renamings: Vec<Renaming> = self.fields().filter(|field| wanted.has(*field)).map(rename).collect();
        if naming == Naming::Full && !renamings.is_empty() {
            lowering.push_at(Op::Rename(renamings), self.span);
        }
        Ok(())
    }

    fn ops(&self, lowering: &mut Lowering<'_>, wanted: &Wanted) -> Result<Vec<Op>> {
        let mut ops = Vec::new();
        for dataset in &self.lineage {
            ops.extend(lowering.search(&dataset.constraint)?.map(Op::Filter));
        }
        if wanted.names.contains(NODENAME) {
            ops.push(set(NODENAME, self.nodes(lowering)?));
        }
        let inherited: Vec<Field> =
            self.heirs().flat_map(fields_of).filter(|(dataset, field)| wanted.names(dataset, field)).collect();
        let fields = self.fields().filter(|field| wanted.has(*field)).chain(inherited.iter().copied());
        ops.extend(self.calculated(lowering, fields.map(|(_, field)| field.into()).collect())?);
        for (dataset, field) in inherited {
            let value = Expr::new(Node::Field(field.into()), self.span);
            ops.push(set(&dataset.qualified(field), self.only_in(lowering, dataset, value)?));
        }
        Ok(ops)
    }

    /// The paths of the datasets that an event is in.
    fn nodes(&self, lowering: &mut Lowering<'_>) -> Result<Expr> {
        let mut paths = Vec::new();
        for dataset in self.family() {
            let path = Expr::new(Node::Literal(Value::text(&*dataset.path)), self.span);
            paths.push(self.only_in(lowering, dataset, path)?);
        }
        let function = function::find("mvappend").expect("eval has `mvappend`");
        Ok(Expr::new(Node::Call { function, args: paths }, self.span))
    }

    /// A value for the events of a dataset that descends from this one, and null for the others.
    fn only_in(&self, lowering: &mut Lowering<'_>, dataset: &'static Dataset, value: Expr) -> Result<Expr> {
        let mut conditions = Vec::new();
        for below in &self.model.lineage(dataset)[self.lineage.len()..] {
            conditions.extend(lowering.search(&below.constraint)?);
        }
        let condition = Expr::new(Node::And(conditions), self.span);
        Ok(Expr::new(Node::Case(vec![(condition, value)]), self.span))
    }

    /// The calculations that these fields hang on, in their order.
    fn calculated(&self, lowering: &mut Lowering<'_>, mut needed: BTreeSet<Name>) -> Result<Vec<Op>> {
        let datasets = self.lineage.iter().copied().chain(self.heirs());
        let calculations: Vec<&Calculation> = datasets.flat_map(|dataset| &dataset.calculations).collect();
        let mut ops = Vec::new();
        for calculation in calculations.into_iter().rev() {
            if !calculation.makes().iter().any(|field| needed.contains(*field)) {
                continue;
            }
            match calculation {
                Calculation::Value { field, eval } => {
                    let tree = expr::whole(eval).map_err(|stuck| Box::new(lowering.stuck(&stuck)))?;
                    let value = lowering.value_expr(&tree)?;
                    needed.extend(value.reads());
                    ops.push(set(field, value));
                }
                Calculation::Extracted { from, regex, .. } => {
                    let broken = |broken: regex::Broken| Box::new(lowering.error("broken-regex", broken.message, ""));
                    let regex = Regex::new(regex).map_err(broken)?;
                    needed.insert((&**from).into());
                    ops.push(Op::Extract(Extract { field: (&**from).into(), regex, matches: 1, offsets: None }));
                }
            }
        }
        ops.reverse();
        Ok(ops)
    }
}

/// A dataset, by its name or by its path from the root.
fn named(lowering: &Lowering<'_>, model: &'static Model, name: &str, at: &str) -> Result<&'static Dataset> {
    if let Some(dataset) = model.datasets.iter().find(|dataset| *dataset.name == *name || *dataset.path == *name) {
        return Ok(dataset);
    }
    let error = lowering.error("unknown-model", format!("the data model `{}` has no dataset `{name}`", model.name), at);
    let known = || model.datasets.iter().map(|dataset| &*dataset.name);
    Err(Box::new(match suggest::nearest(name, known()) {
        Some(near) => error.label(format!("did you mean `{near}`?")),
        None => error.help(format!("its datasets are {}", known().collect::<Vec<_>>().join(", "))),
    }))
}

fn fields_of(dataset: &'static Dataset) -> impl Iterator<Item = Field> {
    dataset.fields.iter().map(move |field| (dataset, &**field))
}

fn set(field: &str, value: Expr) -> Op {
    Op::Extend(Extend { field: Target::Named(field.into()), value })
}

impl Wanted {
    fn has(&self, (dataset, field): Field) -> bool {
        self.is_any || self.names(dataset, field)
    }

    fn names(&self, dataset: &Dataset, field: &str) -> bool {
        self.names.contains(&*dataset.qualified(field))
    }
}

/// Whether a field is one that every event has, whatever its dataset.
pub fn is_base(name: &str) -> bool {
    model::BASE_FIELDS.contains(&name) || ["index", "splunk_server", "_indextime"].contains(&name)
}
