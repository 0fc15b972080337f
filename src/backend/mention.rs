//! Which fields of the events a plan names, so that a translation reads those and no others.

use super::Name;
use crate::plan::{Columns, Expr, FieldPattern, Op, Over, Plan, Renaming, Step, Tally, Target, TargetPart};

/// The fields that the steps of a plan ask of its events, each once, in the order in which they are named; and whether
/// its rows hold all the other fields of the events too.
pub fn of(plan: &Plan) -> (Vec<Name>, bool) {
    asked_by(&plan.steps)
}

/// As [`of`], of the steps that follow some op.
pub fn asked_by(steps: &[Step]) -> (Vec<Name>, bool) {
    let mut asked: Vec<Name> = Vec::new();
    let mut made: Vec<Name> = Vec::new();
    let mut renamed: Vec<&Renaming> = Vec::new();
    let mut ask = |name: Name, renamed: &[&Renaming], made: &[Name]| {
        for name in origins(name, renamed) {
            // What the lowering names for itself is in no event.
            if !made.contains(&name) && !asked.contains(&name) && !name.starts_with('\0') {
                asked.push(name);
            }
        }
    };
    for Step { op, .. } in steps {
        if let Op::Rename(renamings) = op {
            for renaming in renamings {
                let names = [&renaming.from, &renaming.to].into_iter().filter_map(named);
                names.for_each(|name| ask(name, &renamed, &made));
                renamed.extend(renaming.from.name().is_none().then_some(renaming));
            }
            continue;
        }
        reads(op).into_iter().for_each(|name| ask(name, &renamed, &made));
        made.extend(sets(op));
        if is_whole(op) {
            return (asked, false);
        }
    }
    (asked, true)
}

/// Whether nothing but what some step names is left after it.
pub fn is_closed(steps: &[Step]) -> bool {
    steps.iter().any(|step| is_whole(&step.op))
}

/// A field, and those that renamings with wildcards may have made it of.
fn origins(name: Name, renamed: &[&Renaming]) -> Vec<Name> {
    let mut names = vec![name];
    for Renaming { from, to, .. } in renamed.iter().rev() {
        let older = |name: &Name| Some(Name::from(from.fill(&to.captures(name)?)));
        names.extend(names.iter().filter_map(older).collect::<Vec<_>>());
    }
    names
}

/// Whether nothing but what the op names is left after it.
fn is_whole(op: &Op) -> bool {
    match op {
        Op::Aggregate(_) | Op::Pivot(_) | Op::Unpivot(_) | Op::Rows(_) => true,
        Op::Project(project) => {
            project.columns != Columns::Drop && project.fields.iter().all(|field| field.name().is_some())
        }
        Op::Scan
        | Op::Filter(_)
        | Op::Extend(_)
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
        | Op::Join(_)
        | Op::Union(_)
        | Op::Branch(_)
        | Op::Lookup(_)
        | Op::Native(_) => false,
    }
}

/// The fields that it sets in every row, so that what the events had of that name is gone.
fn sets(op: &Op) -> Vec<Name> {
    match op {
        Op::Extend(extend) => extend.field.name().cloned().into_iter().collect(),
        Op::Scan
        | Op::Rows(_)
        | Op::Filter(_)
        | Op::Project(_)
        | Op::Rename(_)
        | Op::Extract(_)
        | Op::Expand(_)
        | Op::Aggregate(_)
        | Op::Annotate(_)
        | Op::Window(_)
        | Op::Pivot(_)
        | Op::Unpivot(_)
        | Op::Distinct(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Fill(_)
        | Op::Bin(_)
        | Op::Join(_)
        | Op::Union(_)
        | Op::Branch(_)
        | Op::Lookup(_)
        | Op::Native(_) => Vec::new(),
    }
}

/// The fields that it names, be it to read them or because what they hold stays where it writes nothing.
pub fn reads(op: &Op) -> Vec<Name> {
    let time = || Name::from("_time");
    match op {
        Op::Scan | Op::Rows(_) | Op::Reverse | Op::Unpivot(_) => Vec::new(),
        Op::Native(native) => native.command.effect().reads.unwrap_or_default(),
        Op::Filter(condition) => {
            of_condition(condition).into_iter().chain(condition.subsearches().into_iter().flat_map(shown)).collect()
        }
        Op::Extend(extend) => {
            let parts = match &extend.field {
                Target::Named(_) => &[][..],
                Target::Built(parts) => parts,
            };
            let parts = parts.iter().filter_map(|part| match part {
                TargetPart::Text(_) => None,
                TargetPart::Field(name) => Some(name.clone()),
            });
            of_condition(&extend.value).into_iter().chain(parts).collect()
        }
        Op::Project(project) => {
            let internal = (project.columns == Columns::KeepAndInternal).then(time);
            project.fields.iter().filter_map(named).chain(internal).collect()
        }
        Op::Rename(renamings) => {
            renamings.iter().flat_map(|renaming| [&renaming.from, &renaming.to]).filter_map(named).collect()
        }
        Op::Extract(extract) => {
            let groups = extract.regex.names().iter().flatten().map(|name| Name::from(&**name));
            std::iter::once(extract.field.clone()).chain(groups).chain(extract.offsets.clone()).collect()
        }
        Op::Expand(expand) => vec![expand.field.clone()],
        Op::Aggregate(grouping) => grouped(&grouping.by, &grouping.tallies),
        Op::Annotate(grouping) => {
            let results = grouping.tallies.iter().map(|tally| tally.name.clone());
            grouped(&grouping.by, &grouping.tallies).into_iter().chain(results).collect()
        }
        Op::Window(window) => {
            let results = window.tallies.iter().map(|tally| tally.name.clone());
            let resets = [&window.resets.before, &window.resets.after].into_iter().flatten().flat_map(of_condition);
            let time = window.frame.span.is_some().then(time);
            grouped(&window.by, &window.tallies).into_iter().chain(results).chain(resets).chain(time).collect()
        }
        Op::Pivot(pivot) => {
            let tallies: Vec<Tally> = pivot.cells.iter().map(|cell| cell.tally.clone()).collect();
            let columns = pivot.columns.iter().map(|split| split.field.clone());
            let axes: Vec<Name> = std::iter::once(pivot.rows.field.clone()).chain(columns).collect();
            grouped(&axes, &tallies)
        }
        Op::Distinct(distinct) => distinct.by.clone(),
        Op::Sort(sort) => sort.keys.iter().map(|key| key.field.clone()).collect(),
        Op::Limit(limit) => limit.by.clone(),
        Op::While(until) => of_condition(&until.condition),
        Op::Fill(fill) => fill.fields.iter().flatten().filter_map(named).collect(),
        Op::Bin(bin) => vec![bin.field.clone(), bin.into.clone()],
        Op::Join(join) => {
            let keys = join.by.iter().flatten().map(|(here, _)| here.clone());
            keys.chain(named_in(&join.with)).collect()
        }
        // What the others give stands beside what the events hold under the same name.
        Op::Union(union) => union.plans.iter().flat_map(named_in).collect(),
        Op::Branch(plan) => named_in(plan),
        Op::Lookup(lookup) => {
            let keys = lookup.keys.iter().map(|key| key.field.clone());
            let outputs = lookup.outputs.iter().flatten().map(|output| output.field.clone());
            let all = lookup.lookup.table().ok().filter(|_| lookup.outputs.is_none());
            let all: Vec<Name> = all.into_iter().flat_map(|table| table.names().cloned()).collect();
            keys.chain(outputs).chain(all).chain(lookup.only.iter().flat_map(of_condition)).collect()
        }
    }
}

/// The fields that the rows of a plan have in the end; where that is not known, every one that it names.
pub fn shown(plan: &Plan) -> Vec<Name> {
    let mut shown: Option<Vec<Name>> = None;
    for Step { op, .. } in &plan.steps {
        if is_whole(op) {
            shown = Some(reads(op).into_iter().chain(op.effect().makes).collect());
            if let Op::Project(project) = op {
                shown = Some(project.fields.iter().filter_map(named).collect());
            }
        } else if let Op::Rename(renamings) = op {
            let new = renamings.iter().filter_map(|renaming| named(&renaming.to));
            shown = shown.map(|shown| shown.into_iter().chain(new).collect());
        } else {
            shown = shown.map(|shown| shown.into_iter().chain(op.effect().makes).collect());
        }
    }
    shown.unwrap_or_else(|| named_in(plan))
}

/// Every field that a plan names.
pub fn named_in(plan: &Plan) -> Vec<Name> {
    plan.steps.iter().flat_map(|step| reads(&step.op)).chain(plan.makes()).collect()
}

/// The fields that an expression reads, without those hidden beside them.
fn of_condition(expr: &Expr) -> Vec<Name> {
    expr.reads().into_iter().filter(|name| !name.starts_with('\0')).collect()
}

fn grouped(by: &[Name], tallies: &[Tally]) -> Vec<Name> {
    let mut names = by.to_vec();
    for tally in tallies {
        match &tally.over {
            Over::Rows => {}
            Over::Field(name) => names.push(name.clone()),
            Over::Fields(pattern) => names.extend(named(pattern)),
            Over::Expr(expr) => names.extend(of_condition(expr)),
        }
        if ["earliest", "latest", "earliest_time", "latest_time", "rate"].contains(&tally.function.name) {
            names.push("_time".into());
        }
    }
    names
}

fn named(pattern: &FieldPattern) -> Option<Name> {
    pattern.name().map(Name::from)
}
