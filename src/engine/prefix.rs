//! The first steps of a plan: those that choose among the events, and those that may be done block by block.

use super::ops;
use crate::plan::{Op, Step};
use crate::table::{Name, Table, field_of};
use std::collections::BTreeSet;

/// How many of the first steps may be done block by block. The events are put in order after them, so they end where one
/// may change the time, unless the order matters to nothing.
pub fn rowwise(steps: &[Step]) -> usize {
    let rowwise = steps.iter().take_while(|step| step.op.effect().is_rowwise).count();
    let (first, rest) = steps.split_at(rowwise);
    match ops::hang_on_order(rest) {
        true => first.iter().take_while(|step| step.op.effect().keeps_time).count(),
        false => rowwise,
    }
}

/// How many of the first steps of a search over events are its first filters; none if it has none. A reader may leave out
/// what fails them.
pub fn choosing(steps: &[Step]) -> usize {
    let scans = steps.iter().take_while(|step| step.op == Op::Scan).count();
    let filters = steps[scans..].iter().take_while(|step| matches!(step.op, Op::Filter(_))).count();
    if scans == 0 || filters == 0 { 0 } else { scans + filters }
}

/// The table without the fields that no row has: the events that a search chooses have the fields that they have,
/// whatever others stand beside them in the export.
pub fn with_values(table: Table) -> Table {
    let held: BTreeSet<Name> =
        table.names().filter(|name| table.holds(name)).map(|name| field_of(name).into()).collect();
    table.keep(|field| held.contains(field))
}

#[cfg(test)]
mod tests {
    use super::super::run;
    use super::super::sketch::{context, plan, test};
    use crate::plan::Op;
    use crate::table::drawn::table;

    #[test]
    fn a_field_of_events_that_were_not_chosen_is_none() {
        let outcome = run(&plan([Op::Filter(test("a=1"))]), &context(), table("a b c;1 x -;2 y z"));
        assert_eq!(outcome.table.names().map(|name| &**name).collect::<Vec<_>>(), ["a", "b"]);
    }
}
