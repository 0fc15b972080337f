//! Every op, by name: who runs it, and what may be known of it before it runs.

use super::search::TIME;
use super::{
    Work, bin, distinct, expand, extend, extract, fill, filter, limit, nested, pivot, project, rows, sort, tally,
    unpivot, window,
};
use crate::diagnostic::Diagnostic;
use crate::plan::{Columns, FieldPattern, Op, Over, Step, Target, Width};
use crate::table::Table;

/// The rows that an op makes of rows; `inputs` are those of the searches in its brackets.
pub fn apply(op: &Op, table: Table, inputs: Vec<Table>, work: &mut Work) -> Result<Table, Diagnostic> {
    Ok(match op {
        Op::Filter(condition) if nested::waits(op) => {
            let condition = nested::answered(condition, &mut inputs.into_iter(), work);
            filter::filter(&table, &condition, work)
        }
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
    })
}

/// Whether an op gives for each row what it would give if that row were alone, so that blocks can be done apart.
pub fn is_rowwise(op: &Op) -> bool {
    match op {
        Op::Filter(_) => !nested::waits(op),
        Op::Native(native) => native.command.effect().is_rowwise,
        Op::Scan | Op::Project(_) | Op::Extract(_) => true,
        Op::Extend(extend) => matches!(extend.field, Target::Named(_)),
        // A renamed field replaces its namesake in every row, also in blocks that have only the namesake.
        Op::Rename(renamings) => renamings.iter().all(|renaming| renaming.from.name().is_some()),
        Op::Fill(fill) => fill.fields.as_ref().is_some_and(|fields| fields.iter().all(|field| field.name().is_some())),
        Op::Bin(bin) => match bin.width {
            Width::Number(_) | Width::Log(..) | Width::Time(..) => true,
            Width::Fitting { .. } => false,
        },
        Op::Rows(_)
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
        | Op::Reverse => false,
    }
}

/// Whether an op that takes each row alone surely leaves `_time` as it is.
pub fn keeps_time(op: &Op) -> bool {
    let is_time = |field: &FieldPattern| field.matches(TIME);
    match op {
        Op::Scan | Op::Filter(_) => true,
        Op::Extend(extend) => match &extend.field {
            Target::Named(name) => **name != *TIME,
            Target::Built(_) => false,
        },
        Op::Project(project) => match project.columns {
            Columns::Exactly => project.fields.iter().any(is_time),
            Columns::KeepAndInternal => true,
            Columns::Drop => !project.fields.iter().any(is_time),
        },
        Op::Rename(renamings) => !renamings.iter().any(|renaming| is_time(&renaming.from) || is_time(&renaming.to)),
        Op::Extract(extract) => {
            let groups = extract.regex.names().iter().flatten().map(|name| &**name);
            groups.chain(extract.offsets.as_deref()).all(|name| name != TIME)
        }
        Op::Fill(fill) => fill.fields.as_ref().is_some_and(|fields| !fields.iter().any(is_time)),
        Op::Bin(bin) => *bin.into != *TIME,
        Op::Rows(_)
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
        | Op::Native(_) => false,
    }
}

/// Whether an op gives the columns an order of its own.
pub fn shapes(op: &Op) -> bool {
    match op {
        Op::Project(project) => match project.columns {
            Columns::Exactly | Columns::KeepAndInternal => true,
            Columns::Drop => false,
        },
        Op::Aggregate(_) | Op::Pivot(_) | Op::Unpivot(_) => true,
        Op::Native(native) => native.command.effect().is_whole,
        Op::Scan
        | Op::Rows(_)
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
        | Op::Bin(_) => false,
    }
}

/// Whether an op is a `table` of fields that the rows lack, every one. Splunk then gives no rows (measured on 10.4).
pub fn names_nothing(op: &Op, table: &Table) -> bool {
    match op {
        Op::Project(project) => match project.columns {
            Columns::Exactly => project::expand(&project.fields, table, false).is_empty(),
            Columns::KeepAndInternal | Columns::Drop => false,
        },
        Op::Scan
        | Op::Rows(_)
        | Op::Filter(_)
        | Op::Extend(_)
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
        | Op::Native(_) => false,
    }
}

/// Whether it matters to some steps in which order rows come to them: not if the rows are only counted.
pub fn hang_on_order(steps: &[Step]) -> bool {
    for step in steps {
        match &step.op {
            Op::Scan
            | Op::Filter(_)
            | Op::Extend(_)
            | Op::Project(_)
            | Op::Rename(_)
            | Op::Extract(_)
            | Op::Expand(_)
            | Op::Fill(_)
            | Op::Bin(_) => {}
            Op::Aggregate(grouping) => return grouping.tallies.iter().any(|tally| !matches!(tally.over, Over::Rows)),
            Op::Pivot(pivot) => return pivot.cells.iter().any(|cell| !matches!(cell.tally.over, Over::Rows)),
            Op::Rows(_)
            | Op::Annotate(_)
            | Op::Window(_)
            | Op::Unpivot(_)
            | Op::Distinct(_)
            | Op::Sort(_)
            | Op::Limit(_)
            | Op::While(_)
            | Op::Reverse
            | Op::Native(_) => return true,
        }
    }
    true
}
