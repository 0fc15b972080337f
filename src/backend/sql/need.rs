//! How far the order of the rows counts at each step, seen from the end of the search.

use super::tallies::ORDERED;
use crate::plan::effect::Order;
use crate::plan::{Op, Over, Plan, Tally};

/// How far the order of rows counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Need {
    /// Not at all.
    No,
    /// Rows are shown in it; those with equal keys may come either way.
    Shown,
    /// What later steps compute hangs on it.
    Counts,
}

/// The need for an order after each step.
pub fn of(plan: &Plan, last: Need) -> Vec<Need> {
    let mut need = last;
    let mut needs = Vec::new();
    for step in plan.steps.iter().rev() {
        needs.push(need);
        need = before(&step.op, need);
    }
    needs.reverse();
    needs
}

/// The need at the end of a search: whether it says itself in which order its rows come.
pub fn at_end(plan: &Plan) -> Need {
    plan.steps.iter().fold(Need::No, |need, step| match step.op.effect().order {
        Order::Kept => need,
        Order::Made => Need::Shown,
        Order::Lost => Need::No,
    })
}

fn before(op: &Op, after: Need) -> Need {
    match op {
        Op::Scan | Op::Rows(_) => Need::No,
        // The commands that can be said set fields of each row.
        Op::Native(_)
        | Op::Filter(_)
        | Op::Extend(_)
        | Op::Project(_)
        | Op::Rename(_)
        | Op::Extract(_)
        | Op::Expand(_)
        | Op::Fill(_)
        | Op::Bin(_)
        | Op::Lookup(_)
        | Op::Unpivot(_)
        | Op::Reverse
        | Op::Join(_)
        | Op::Union(_)
        | Op::Branch(_) => after,
        Op::Aggregate(grouping) => tallied(&grouping.tallies),
        Op::Annotate(grouping) => after.max(tallied(&grouping.tallies)),
        Op::Pivot(pivot) => pivot.cells.iter().map(|cell| of_tally(&cell.tally)).max().unwrap_or(Need::No),
        Op::Window(_) | Op::Distinct(_) | Op::Limit(_) | Op::While(_) => Need::Counts,
        // Of rows with equal keys, Splunk's own limit of 10 000 keeps whichever; a limit that the search gives does not.
        Op::Sort(sort) if sort.limit.is_none() || sort.limit_is_default => {
            if after == Need::Counts {
                Need::Counts
            } else {
                Need::No
            }
        }
        Op::Sort(_) => Need::Counts,
    }
}

fn tallied(tallies: &[Tally]) -> Need {
    tallies.iter().map(of_tally).max().unwrap_or(Need::No)
}

fn of_tally(tally: &Tally) -> Need {
    match tally.over {
        Over::Rows => Need::No,
        Over::Field(_) | Over::Fields(_) | Over::Expr(_) if ORDERED.contains(&tally.function.name) => Need::Counts,
        Over::Field(_) | Over::Fields(_) | Over::Expr(_) => Need::No,
    }
}
