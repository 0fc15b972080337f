//! The first steps of a plan: those that choose among the events, and those that may be done block by block.

use super::ops;
use crate::plan::{Op, Step};
use crate::table::{Name, Table};
use rustc_hash::FxHashSet;

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
/// whatever others stand beside them in the export. What is known of a field that the export does not record stays.
pub fn with_values(table: Table) -> Table {
    let empty: FxHashSet<Name> = table.names().filter(|name| !table.holds(name)).cloned().collect();
    match empty.is_empty() {
        true => table,
        false => table.keep(|field| !empty.contains(field)),
    }
}

#[cfg(test)]
mod tests {
    use super::super::run;
    use super::super::sketch::{context, plan, test, text};
    use crate::plan::{Extend, Op, Target};
    use crate::table::drawn::table;
    use crate::table::{Builder, hidden};

    #[test]
    fn a_field_of_events_that_were_not_chosen_is_none() {
        let outcome = run(&plan([Op::Filter(test("a=1"))]), &context(), table("a b c;1 x -;2 y z"));
        assert_eq!(outcome.table.names().map(|name| &**name).collect::<Vec<_>>(), ["a", "b"]);
    }

    #[test]
    fn an_index_that_was_not_recorded_may_be_asked_for_after_the_first_filters() {
        let mut builder = Builder::default();
        builder.put("a", "1".into());
        builder.put(&hidden("index"), "*".into());
        builder.end_row();
        let set = Op::Extend(Extend { field: Target::Named("x".into()), value: text("1") });
        let steps = [Op::Filter(test("a=1")), set, Op::Filter(test("index=main"))];
        assert_eq!(run(&plan(steps), &context(), builder.finish()).table.rows(), 1);
    }
}
