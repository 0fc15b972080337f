//! The fields that a step reads, and where; those that it asks after, and may well not find, are none.

use crate::plan::{Columns, Expr, Node, Op, Over, Step, Tally, Test};
use crate::source::{Source, Span};
use crate::table::{Name, field_of};
use std::collections::BTreeSet;

/// A field that a search reads.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Read {
    /// Its name.
    pub name: Name,
    /// Where.
    pub span: Span,
}

impl Read {
    /// A field that a part of the search's text names.
    pub fn at(source: &Source, part: Span, name: &str) -> Read {
        Read { name: field_of(name).into(), span: source.word(part, field_of(name)) }
    }
}

/// The conditions in a step's expressions that choose among values rather than rows.
pub fn conditions(step: &Step) -> Vec<&Expr> {
    let is_counted = !matches!(step.op, Op::Filter(_) | Op::Extend(_));
    let counted = step.op.expressions().into_iter().filter(|_| is_counted);
    let arms = step.op.expressions().into_iter().flat_map(Expr::all).flat_map(arms_of).map(|(condition, _)| condition);
    counted.chain(arms).collect()
}

/// The conditions of `case`, `if` and `validate`, each with its value.
fn arms_of(expr: &Expr) -> &[(Expr, Expr)] {
    if let Node::Case(arms) | Node::Validate(arms) = &expr.node { arms } else { &[] }
}

/// The fields that a step cannot do without.
pub fn of(step: &Step, source: &Source) -> Vec<Read> {
    let at = |name: &Name| Read::at(source, step.span, name);
    let mut reads: Vec<Read> = step.op.expressions().into_iter().flat_map(|expr| in_expr(expr, source)).collect();
    match &step.op {
        Op::Project(project) => {
            let names = project.fields.iter().filter_map(|field| field.name()).map(Name::from);
            if project.columns != Columns::Drop {
                reads.extend(names.map(|name| at(&name)));
            }
        }
        Op::Aggregate(grouping) | Op::Annotate(grouping) => {
            reads.extend(grouping.tallies.iter().filter_map(|tally| of_tally(tally, source)));
            reads.extend(grouping.by.iter().map(at));
        }
        Op::Window(window) => {
            reads.extend(window.tallies.iter().filter_map(|tally| of_tally(tally, source)));
            reads.extend(window.by.iter().map(at));
        }
        Op::Pivot(pivot) => {
            reads.extend(pivot.cells.iter().filter_map(|cell| of_tally(&cell.tally, source)));
            reads.push(at(&pivot.rows.field));
            reads.extend(pivot.columns.iter().map(|split| at(&split.field)));
        }
        Op::Sort(sort) => reads.extend(sort.keys.iter().map(|key| at(&key.field))),
        Op::Distinct(distinct) => reads.extend(distinct.by.iter().map(at)),
        Op::Extract(extract) => reads.push(at(&extract.field)),
        Op::Expand(expand) => reads.push(at(&expand.field)),
        Op::Bin(bin) => reads.push(at(&bin.field)),
        Op::Lookup(lookup) => reads.extend(lookup.keys.iter().map(|key| at(&key.field))),
        Op::Unpivot(unpivot) => reads.push(at(&unpivot.row)),
        Op::Join(join) => reads.extend(join.by.iter().flatten().map(|(here, _)| at(here))),
        // Commands of their own read the time and text of events where there are such.
        Op::Native(native) => {
            let names = native.command.effect().reads.unwrap_or_default();
            reads.extend(names.iter().filter(|name| !name.starts_with('_')).map(at));
        }
        Op::Scan
        | Op::Rows(_)
        | Op::Rename(_)
        | Op::Filter(_)
        | Op::Extend(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Fill(_)
        | Op::Union(_)
        | Op::Branch(_) => {}
    }
    reads
}

fn of_tally(tally: &Tally, source: &Source) -> Option<Read> {
    match &tally.over {
        Over::Field(name) => Some(Read::at(source, tally.span, name)),
        Over::Rows | Over::Fields(_) | Over::Expr(_) => None,
    }
}

/// The fields that an expression reads, without those of which it asks whether they are there.
fn in_expr(expr: &Expr, source: &Source) -> Vec<Read> {
    let parts = expr.all();
    let asked: BTreeSet<&Name> = parts.iter().flat_map(|part| asked_after(part)).collect();
    let bound: BTreeSet<&Name> = parts.iter().filter_map(|part| bound_by(part)).collect();
    let reads = parts.iter().flat_map(|part| named_by(part).into_iter().map(|name| Read::at(source, part.span, &name)));
    reads.filter(|read| !asked.contains(&read.name) && !bound.contains(&read.name)).collect()
}

/// The fields that a part of an expression names by itself, and must have.
fn named_by(part: &Expr) -> Vec<Name> {
    let is_of_no_field = matches!(&part.node, Node::Test(Test::Term(_) | Test::Within(..) | Test::Subsearch(_)));
    match part.parts().is_empty() && !is_of_no_field {
        true => part.reads(),
        false => Vec::new(),
    }
}

/// The fields that a part of an expression asks after.
fn asked_after(part: &Expr) -> Vec<&Name> {
    if let Node::Test(Test::Exists(name)) = &part.node {
        return vec![name];
    }
    let asks = if let Node::Call { function, .. } = &part.node {
        ["isnull", "isnotnull"].contains(&function.name)
    } else {
        matches!(part.node, Node::Coalesce(_))
    };
    part.parts().into_iter().filter(|_| asks).filter_map(Expr::field).collect()
}

/// The field by which a body calls the value at hand.
fn bound_by(part: &Expr) -> Option<&Name> {
    if let Node::Each(each) = &part.node { Some(&each.field) } else { None }
}
