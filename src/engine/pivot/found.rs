//! What a pivot finds: its events grouped by row and column, and what was computed of each group.

use super::super::Work;
use super::super::group::{Groups, Lacking};
use super::super::keys::Several;
use super::super::tally::{Input, Sums};
use super::is_label;
use crate::diagnostic::Diagnostic;
use crate::plan::Pivot;
use crate::plan::pivot::Split;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use crate::value::compare::group_order;
use std::sync::Arc;

/// Events grouped by row and column, and what was computed of each group.
pub struct Found {
    /// The row and the column of each group.
    keys: Vec<Column>,
    /// How many events each group has.
    pub events: Vec<usize>,
    /// The results of each aggregate, a code for each group.
    pub results: Vec<Column>,
    /// How many values each of them left out, because Splunk keeps no more.
    pub left_out: Vec<usize>,
}

impl Found {
    pub fn of(
        placed: &Table,
        keys: &[Name],
        inputs: &[Input],
        pivot: &Pivot,
        work: &Work,
    ) -> Result<Found, Diagnostic> {
        let several = if pivot.dedup_split { Several::EachOnce } else { Several::Each };
        let groups = Groups::of(placed, keys, several, Lacking::Left).map_err(|_| work.too_many_rows())?.sorted();
        let sums = Sums::new(placed, &groups);
        let of = |input: &Input| (sums.of(input.tally, input.column.as_deref()), sums.take_left_out());
        let (results, left_out) = inputs.iter().map(of).unzip();
        let mut events = vec![0; groups.count];
        groups.ids.iter().for_each(|id| events[*id as usize] += 1);
        let keys = groups.columns().into_iter().map(|(_, column)| column).collect();
        Ok(Found { keys, events, results, left_out })
    }

    /// The different rows, in order.
    pub fn rows(&self) -> Vec<Value> {
        let mut rows: Vec<Value> = (0..self.events.len()).map(|group| self.row(group).clone()).collect();
        rows.dedup();
        rows
    }

    pub fn row(&self, group: usize) -> &Value {
        self.keys[0].value(group)
    }

    /// The name of a group's column; none if the columns are the aggregates.
    pub fn series(&self, group: usize) -> Option<Arc<str>> {
        self.keys.get(1).map(|column| column.value(group).as_text())
    }

    /// The names of the columns, in order; missing values and others last.
    pub fn names(&self, split: &Split) -> Vec<Value> {
        let Some(column) = self.keys.get(1) else { return Vec::new() };
        let mut codes = column.codes().to_vec();
        codes.sort_unstable();
        codes.dedup();
        let mut names: Vec<Value> = codes.into_iter().map(|code| column.dictionary()[code as usize].clone()).collect();
        let place = |value: &Value| (is_label(split.others.as_ref(), value), is_label(split.missing.as_ref(), value));
        names.sort_by(|one, other| place(one).cmp(&place(other)).then_with(|| group_order(one, other)));
        names
    }
}
