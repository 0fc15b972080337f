//! The rows of a pivot: the values there are, and the empty ranges between them.

use super::super::cut::{Cut, Range, numbers};
use super::super::{MOST_ROWS, Work};
use crate::diagnostic::Diagnostic;
use crate::plan::pivot::Axis;
use crate::table::Table;
use crate::value::Value;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The rows of a pivot, in order.
pub struct Rows {
    /// How each is shown.
    pub shown: Vec<Value>,
    /// How wide the range of each is; of a value that is no range, 1.
    pub widths: Vec<f64>,
    places: FxHashMap<Arc<str>, usize>,
}

impl Rows {
    /// The rows for the values found, which are in order.
    pub fn of(table: &Table, axis: &Axis, cut: Option<&Cut>, found: &[Value], work: &Work) -> Result<Rows, Diagnostic> {
        let mut rows = Rows { shown: Vec::new(), widths: Vec::new(), places: FxHashMap::default() };
        if found.is_empty() {
            return Ok(rows);
        }
        let ranges = cut.map(|cut| ranges(table, axis, cut, work)).transpose()?.unwrap_or_default();
        let mut partial = FxHashSet::default();
        for range in ranges {
            if axis.is_whole && is_partial(&range, axis) {
                partial.insert(range.shown.as_text());
            } else {
                rows.add(range.shown, range.high - range.low);
            }
        }
        let is_left_out = |value: &Value| partial.contains(&value.as_text());
        for value in found.iter().filter(|value| !is_left_out(value)) {
            if rows.place(value).is_none() {
                rows.add(value.clone(), 1.0);
            }
        }
        Ok(rows)
    }

    fn add(&mut self, shown: Value, width: f64) {
        self.places.insert(shown.as_text(), self.shown.len());
        self.shown.push(shown);
        self.widths.push(width);
    }

    /// Which row has this value.
    pub fn place(&self, value: &Value) -> Option<usize> {
        self.places.get(&value.as_text()).copied()
    }
}

/// The ranges that have a row.
fn ranges(table: &Table, axis: &Axis, cut: &Cut, work: &Work) -> Result<Vec<Range>, Diagnostic> {
    let numbers = numbers(table, &axis.field);
    let (Some(low), Some(high)) = (numbers.iter().copied().reduce(f64::min), numbers.iter().copied().reduce(f64::max))
    else {
        return Ok(Vec::new());
    };
    if !axis.is_continuous {
        return Ok(cut.of_numbers(numbers.into_iter(), work));
    }
    let from = axis.reach.0.map_or(low, |from| from.min(low));
    let ranges = cut.between(from, high, axis.reach.1, MOST_ROWS, work);
    ranges.map_err(|_| work.too_many_rows().help("use a wider span"))
}

/// Whether a range begins before what is in reach, or ends after it.
fn is_partial(range: &Range, axis: &Axis) -> bool {
    axis.reach.0.is_some_and(|from| range.low < from) || axis.reach.1.is_some_and(|to| range.high > to)
}
