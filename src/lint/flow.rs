//! Which fields rows can have at a step: what the events bring, what steps make, and what steps take away.

use crate::knowledge::lookup::Lookup as Known;

use crate::plan::{Columns, FieldPattern, Native, Op, Plan, Project, Renaming, Rows, Target, TargetPart};
use crate::table::Name;
use std::collections::{BTreeMap, BTreeSet};

/// The fields that rows can have.
#[derive(Clone, Debug, Default)]
pub struct Fields {
    /// The step that named all columns of its rows, if one did: others are not there.
    bound: Option<usize>,
    /// Those that steps made, or kept by name.
    names: BTreeSet<Name>,
    /// Those that steps may have made, or kept by a pattern.
    patterns: Vec<FieldPattern>,
    /// Those that a step took away.
    gone: BTreeMap<Name, usize>,
}

/// Where a field would come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A step makes it, or may.
    Made,
    /// The events bring it, if they have it.
    Events,
    /// It was there, or never was, until the step of this number.
    Gone(usize),
}

/// Commands that make no other fields than they say.
const FRANK: &[&str] = &[
    "addcoltotals",
    "addtotals",
    "convert",
    "filldown",
    "iplocation",
    "makecontinuous",
    "mvcombine",
    "outlier",
    "outputlookup",
    "replace",
    "require",
    "selfjoin",
    "tojson",
    "transaction",
    "trendline",
    "uniq",
    "xpath",
];

impl Fields {
    /// Where a field would come from.
    pub fn origin(&self, name: &str) -> Origin {
        if self.names.contains(name) {
            return Origin::Made;
        }
        if let Some(step) = self.gone.get(name) {
            return Origin::Gone(*step);
        }
        if self.patterns.iter().any(|pattern| pattern.matches(name)) {
            return Origin::Made;
        }
        self.bound.map_or(Origin::Events, Origin::Gone)
    }

    /// The names that are known, in order, without internal ones.
    pub fn known(&self) -> impl Iterator<Item = &Name> {
        self.names.iter().filter(|name| !name.starts_with(['_', '\0']))
    }

    /// Takes a field for there.
    pub fn add(&mut self, name: &str) {
        self.gone.remove(name);
        self.names.insert(name.into());
    }

    fn add_matching(&mut self, pattern: &FieldPattern) {
        match pattern.name() {
            Some(name) => self.add(name),
            None => {
                self.gone.retain(|name, _| !pattern.matches(name));
                self.patterns.push(pattern.clone());
            }
        }
    }

    /// Any field may be there.
    fn add_anything(&mut self) {
        ["*", "_*"].iter().for_each(|all| self.add_matching(&FieldPattern::new(all)));
    }

    /// What rows with these fields or with others can have.
    fn add_those(&mut self, others: &Fields) {
        others.names.iter().for_each(|name| self.add(name));
        others.patterns.iter().for_each(|pattern| self.add_matching(pattern));
        if others.bound.is_none() {
            self.add_anything();
        }
    }

    /// Nothing but these is there after a step.
    fn bind<'n>(&mut self, step: usize, names: impl IntoIterator<Item = &'n Name>) {
        *self = Fields { bound: Some(step), ..Fields::default() };
        names.into_iter().for_each(|name| self.add_matching(&FieldPattern::new(name)));
    }

    /// The fields of a search's rows, which begin with these.
    pub fn through(mut self, plan: &Plan) -> Fields {
        for (number, step) in plan.steps.iter().enumerate() {
            self.pass(number, &step.op);
        }
        self
    }

    /// The fields after a step of this number.
    pub fn pass(&mut self, number: usize, op: &Op) {
        match op {
            Op::Scan
            | Op::Filter(_)
            | Op::Expand(_)
            | Op::Distinct(_)
            | Op::Sort(_)
            | Op::Limit(_)
            | Op::While(_)
            | Op::Reverse => {}
            Op::Rows(rows) => self.begin_with(number, rows),
            Op::Extend(extend) => match &extend.field {
                Target::Named(name) => self.add(name),
                Target::Built(parts) => self.add_matching(&built(parts)),
            },
            Op::Extract(_) | Op::Bin(_) | Op::Fill(_) => op.effect().makes.iter().for_each(|name| self.add(name)),
            Op::Annotate(grouping) => self.add_all(grouping.tallies.iter().map(|tally| &tally.name)),
            Op::Window(window) => self.add_all(window.tallies.iter().map(|tally| &tally.name)),
            Op::Aggregate(grouping) => {
                self.bind(number, grouping.by.iter().chain(grouping.tallies.iter().map(|tally| &tally.name)));
            }
            Op::Pivot(pivot) => {
                let tallies = pivot.cells.iter().map(|cell| &cell.tally.name);
                self.bind(number, tallies.chain([&pivot.rows.field]));
                if pivot.columns.is_some() {
                    self.add_anything();
                }
            }
            Op::Unpivot(unpivot) => self.bind(number, [&unpivot.row, &unpivot.name, &unpivot.value]),
            Op::Project(project) => self.project(number, project),
            Op::Rename(renamings) => renamings.iter().for_each(|renaming| self.rename(number, renaming)),
            Op::Join(join) => self.add_those(&Fields::default().through(&join.with)),
            Op::Union(union) => union.plans.iter().for_each(|plan| self.add_those(&Fields::default().through(plan))),
            Op::Branch(plan) => {
                let more = self.clone().through(plan);
                self.add_those(&more);
            }
            Op::Lookup(lookup) => match &lookup.outputs {
                Some(outputs) => self.add_all(outputs.iter().map(|output| &output.field)),
                None => self.add_columns(&lookup.lookup),
            },
            Op::Native(native) => self.run(number, native),
        }
    }

    fn add_all<'n>(&mut self, names: impl IntoIterator<Item = &'n Name>) {
        names.into_iter().for_each(|name| self.add_matching(&FieldPattern::new(name)));
    }

    fn add_columns(&mut self, lookup: &Known) {
        match lookup.table() {
            Ok(table) => table.names().for_each(|name| self.add(name)),
            Err(_) => self.add_anything(),
        }
    }

    fn begin_with(&mut self, number: usize, rows: &Rows) {
        self.bind(number, &["_time".into()]);
        match rows {
            Rows::Empty(_) => {}
            Rows::Given(rows) => rows.iter().flatten().for_each(|(name, _)| self.add(name)),
            Rows::Table(portion) => self.add_columns(&portion.lookup),
        }
    }

    fn project(&mut self, number: usize, project: &Project) {
        let is_chosen = |name: &Name| project.fields.iter().any(|field| field.matches(name));
        if project.columns == Columns::Drop {
            self.names.retain(|name| !is_chosen(name));
            let named = project.fields.iter().filter_map(FieldPattern::name);
            self.gone.extend(named.map(|name| (Name::from(name), number)));
            return;
        }
        let before = std::mem::take(self);
        let is_open = before.bound.is_none() || !before.patterns.is_empty();
        self.bound = Some(number);
        let internal = (project.columns == Columns::KeepAndInternal).then(|| FieldPattern::new("_*"));
        for pattern in project.fields.iter().chain(&internal) {
            match pattern.name() {
                // An empty column is told where it is asked for, and once.
                Some(name) => self.add(name),
                None => {
                    self.add_all(before.names.iter().filter(|name| pattern.matches(name)));
                    if is_open {
                        self.patterns.push(pattern.clone());
                    }
                }
            }
        }
        self.gone = before.gone.into_iter().filter(|(name, _)| !self.names.contains(name)).collect();
    }

    /// The fields after one renaming of a step of this number.
    pub fn rename(&mut self, number: usize, renaming: &Renaming) {
        if let (Some(from), Some(to)) = (renaming.from.name(), renaming.to.name()) {
            self.names.remove(from);
            self.gone.insert(from.into(), number);
            self.add(to);
            return;
        }
        let moved: Vec<Name> = self.names.iter().filter(|name| renaming.from.matches(name)).cloned().collect();
        for name in moved {
            if let Some(stars) = renaming.from.captures(&name) {
                self.names.remove(&name);
                self.names.insert(renaming.to.fill(&stars).into());
            }
        }
        // The events may bring others that match, and so may what is known by a pattern alone.
        if self.bound.is_none() || !self.patterns.is_empty() {
            self.add_matching(&renaming.to);
        }
    }

    fn run(&mut self, number: usize, native: &Native) {
        let effect = native.command.effect();
        if !FRANK.contains(&native.command.name()) || !native.inputs.is_empty() {
            return self.add_anything();
        }
        if effect.is_whole {
            return self.bind(number, &effect.makes);
        }
        self.add_all(&effect.makes);
    }
}

/// A name that is made of values, as a pattern.
fn built(parts: &[TargetPart]) -> FieldPattern {
    let parts = parts.iter().map(|part| match part {
        TargetPart::Text(text) => text,
        TargetPart::Field(_) => "*",
    });
    FieldPattern::new(&parts.collect::<String>())
}
