//! Calculated fields: each is made of what the others were before any of them was calculated.

use super::{field, set};
use crate::plan::{Columns, FieldPattern, Op, Project};
use crate::table::Name;

/// Puts calculations in an order in which none reads what another has made (props.conf.spec, "EVAL-"). Those that read each
/// other go by names that no event has, which are dropped again.
pub(super) fn at_once(calculations: Vec<Op>) -> Vec<Op> {
    let mut left: Vec<Op> = calculations;
    let mut ordered = Vec::new();
    while !left.is_empty() {
        let is_read = |index: usize, field: &Name| {
            let reads = |(other, op): (usize, &Op)| other != index && makes(op) != Some(field) && reads(op, field);
            left.iter().enumerate().any(reads)
        };
        let free = |(index, op): (usize, &Op)| makes(op).is_none_or(|field| !is_read(index, field));
        match left.iter().enumerate().position(free) {
            Some(index) => ordered.push(left.remove(index)),
            None => {
                ordered.extend(by_other_names(left));
                break;
            }
        }
    }
    ordered
}

fn makes(op: &Op) -> Option<&Name> {
    if let Op::Extend(extend) = op { extend.field.name() } else { None }
}

fn reads(op: &Op, field: &Name) -> bool {
    matches!(op, Op::Extend(extend) if extend.value.reads().contains(field))
}

/// Calculations that read each other's fields: first all values, then all fields.
fn by_other_names(calculations: Vec<Op>) -> Vec<Op> {
    let (mut values, mut fields, mut dropped) = (Vec::new(), Vec::new(), Vec::new());
    for (number, op) in calculations.into_iter().enumerate() {
        let Op::Extend(extend) = op else { continue };
        let Some(name) = extend.field.name() else { continue };
        let other: Name = format!("\u{1}{number}").into();
        fields.push(set(name, field(&other)));
        values.push(set(&other, extend.value));
        dropped.push(FieldPattern::new(&other));
    }
    let drop = Op::Project(Project { fields: dropped, columns: Columns::Drop });
    values.into_iter().chain(fields).chain([drop]).collect()
}
