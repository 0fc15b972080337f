//! Looking back: the value that a field had so many rows before, for `delta`, `autoregress` and `accum`.

use crate::aggregate;
use crate::plan::window::{Frame, Resets};
use crate::plan::{Columns, FieldPattern, Op, Over, Project, Tally, Window};
use crate::source::Span;
use crate::table::Name;

/// Every row so far, the row itself too.
pub const SO_FAR: Frame =
    Frame { farthest: None, nearest: 0, span: None, counts_group: false, farthest_is_default: false };

/// Writes into a field what another held so many rows before.
pub fn earlier(field: &Name, rows: u64, into: &Name, span: Span) -> Op {
    let frame = Frame { farthest: Some(rows), nearest: rows, ..SO_FAR };
    let over = Over::Field(field.clone());
    over_rows(Tally { function: aggregate::WHOLE, parameter: None, over, name: into.clone(), span }, frame)
}

/// One aggregate over a frame of all rows.
pub fn over_rows(tally: Tally, frame: Frame) -> Op {
    Op::Window(Box::new(Window { by: Vec::new(), tallies: vec![tally], frame, resets: Resets::default() }))
}

/// Removes a field that was only needed on the way.
pub fn without(field: &str) -> Op {
    Op::Project(Project { fields: vec![FieldPattern::new(field)], columns: Columns::Drop })
}
