//! Every op, by name: who runs it, and what may be known of it before it runs.

use super::{
    Work, bin, distinct, expand, extend, extract, fill, filter, join, limit, lookup, nested, pivot, project, rows,
    sort, tally, unpivot, window,
};
use crate::diagnostic::Diagnostic;
use crate::plan::effect::Order;
use crate::plan::{Columns, Op, Step};
use crate::table::Table;

/// The rows that an op makes of rows; `inputs` are those of the searches in its brackets.
pub fn apply(op: &Op, table: Table, inputs: Vec<Table>, work: &mut Work) -> Result<Table, Diagnostic> {
    Ok(match op {
        Op::Filter(condition) if nested::waits(op) => {
            let condition = nested::answered(condition, &mut inputs.into_iter(), work)?;
            filter::filter(&table, &condition, work)
        }
        Op::Join(found) => join::join(table, found, &first(inputs), work)?,
        Op::Union(found) => join::union(table, inputs, found.by_time, work)?,
        Op::Branch(_) => join::union(table, inputs, false, work)?,
        Op::Native(native) => nested::command(native, table, inputs, work)?,
        Op::Scan => table,
        Op::Rows(rows) => rows::make(rows, work)?,
        Op::Filter(condition) => filter::filter(&table, condition, work),
        Op::Extend(extend) => extend::extend(table, extend, work)?,
        Op::Project(project) => project::project(&table, project),
        Op::Rename(renamings) => project::rename(table, renamings),
        Op::Extract(extract) => extract::extract(table, extract, work),
        Op::Expand(expand) => expand::expand(&table, expand, work)?,
        Op::Aggregate(grouping) => tally::aggregate(&table, grouping, work)?,
        Op::Annotate(grouping) => tally::annotate(table, grouping, work)?,
        Op::Window(found) => window::window(table, found, work)?,
        Op::Pivot(found) => pivot::pivot(&table, found, work)?,
        Op::Unpivot(found) => unpivot::unpivot(&table, found, work)?,
        Op::Distinct(distinct) => distinct::distinct(table, distinct, work)?,
        Op::Sort(sort) => sort::sort(&table, sort, work),
        Op::Limit(limit) => limit::limit(&table, limit, work)?,
        Op::While(until) => limit::take_while(&table, until, work),
        Op::Reverse => table.reversed(),
        Op::Fill(fill) => fill::fill(table, fill),
        Op::Bin(bin) => bin::bin(table, bin, work),
        Op::Lookup(found) => lookup::lookup(table, found, work)?,
    })
}

fn first(inputs: Vec<Table>) -> Table {
    inputs.into_iter().next().unwrap_or_default()
}

/// Whether an op gives the columns an order of its own.
pub fn shapes(op: &Op) -> bool {
    op.effect().is_whole || matches!(op, Op::Project(project) if project.columns == Columns::KeepAndInternal)
}

/// Whether an op is a `table` of fields that the rows lack, every one. Splunk then gives no rows (measured on 10.4).
pub fn names_nothing(op: &Op, table: &Table) -> bool {
    let Op::Project(project) = op else { return false };
    project.columns == Columns::Exactly && project::expand(&project.fields, table, false).is_empty()
}

/// Whether it matters to some steps in which order rows come to them: not if the rows are only counted.
pub fn hang_on_order(steps: &[Step]) -> bool {
    let mut effects = steps.iter().map(|step| step.op.effect());
    let last = effects.find(|effect| !effect.ignores_order || effect.order == Order::Lost);
    last.is_none_or(|effect| !effect.ignores_order)
}
