//! What a transaction looks like: the fields of its events, made those of one.

use super::pool::Group;
use crate::table::{Column, Name, Table};
use crate::value::{Number, Value};
use std::collections::BTreeSet;

/// The fields it makes.
pub const MADE: [&str; 6] = ["_txn_orphan", "closed_txn", "duration", "eventcount", "field_match_sum", "linecount"];

/// How fields of several events are put together.
#[derive(Debug)]
pub struct Merge {
    /// Whether all fields become lists.
    pub lists_all: bool,
    /// Those that do anyway.
    pub lists: Vec<Name>,
    /// What a list has where an event lacks the field.
    pub null_text: Value,
    /// Whether `_raw` becomes a multivalue.
    pub raw_is_list: bool,
}

/// How one field is put together.
#[derive(Clone, Copy)]
enum Manner {
    /// The value of the earliest event.
    Earliest,
    /// The raw texts, a line each.
    Lines,
    /// A value for each event.
    List,
    /// Different values, sorted.
    Values,
}

impl Merge {
    /// The transactions and orphans as rows, newest first.
    pub fn run(&self, rows: &Table, fields: &[Name], times: &[f64], groups: &[Group], orphans: Vec<u32>) -> Table {
        let names: Vec<Name> = rows.names().cloned().collect();
        let column = |name: &Name| (name.clone(), self.column(rows, name, groups));
        let mut merged = Table::new(names.iter().map(column), groups.len());
        let mut set = |name: &str, value: &dyn Fn(&Group) -> Value| {
            merged.set(name.into(), Column::of(groups.iter().map(value)));
        };
        set("closed_txn", &|group| Value::from(usize::from(group.is_closed)));
        set("duration", &|group| duration(group, times));
        set("eventcount", &|group| Value::from(group.rows.len()));
        set("field_match_sum", &|group| {
            let held = |row: &u32| fields.iter().filter(|field| !rows.value(*row as usize, field).is_null()).count();
            Value::from(group.rows.iter().map(held).sum::<usize>())
        });
        set("linecount", &|group| Value::from(group.rows.iter().map(|row| lines(rows, *row)).sum::<usize>()));
        let mut moments: Vec<f64> = groups.iter().map(|group| earliest(group, times)).collect();
        moments.extend(orphans.iter().map(|row| times[*row as usize]));
        let all = if orphans.is_empty() { merged } else { Table::concat(&[merged, orphaned(rows, &orphans)]) };
        let mut order: Vec<u32> = (0..moments.len() as u32).collect();
        let moment =
            |row: &u32| Some(moments[*row as usize]).filter(|time| !time.is_nan()).unwrap_or(f64::NEG_INFINITY);
        order.sort_by(|one, other| moment(other).total_cmp(&moment(one)));
        all.select(&order)
    }

    fn column(&self, rows: &Table, name: &Name, groups: &[Group]) -> Column {
        let manner = self.manner(name);
        let value = |row: &u32| rows.value(*row as usize, name);
        Column::of(groups.iter().map(|group| match manner {
            Manner::Earliest => group.rows.last().map_or(Value::Null, |row| value(row).clone()),
            Manner::Lines => joined(group.rows.iter().rev().map(value)),
            Manner::List => self.list(group.rows.iter().rev().map(value)),
            Manner::Values => different(group.rows.iter().map(value)),
        }))
    }

    fn manner(&self, name: &Name) -> Manner {
        match &**name {
            "_raw" if self.raw_is_list => Manner::List,
            "_raw" => Manner::Lines,
            // "The time and date fields of the earliest member."
            name if name.starts_with('_') || name.starts_with("date_") => Manner::Earliest,
            _ if self.lists_all || self.lists.contains(name) => Manner::List,
            _ => Manner::Values,
        }
    }

    fn list<'v>(&self, values: impl Iterator<Item = &'v Value> + Clone) -> Value {
        if values.clone().all(Value::is_null) {
            return Value::Null;
        }
        Value::many(values.map(|value| if value.is_null() { self.null_text.clone() } else { value.clone() }))
    }
}

fn different<'v>(values: impl Iterator<Item = &'v Value> + Clone) -> Value {
    let first = values.clone().next().unwrap_or(&Value::Null);
    if first.values().len() < 2 && values.clone().all(|value| value == first) {
        return first.clone();
    }
    let texts: BTreeSet<_> = values.flat_map(Value::values).map(Value::as_text).collect();
    Value::many(texts.into_iter().map(Value::Text))
}

fn joined<'v>(values: impl Iterator<Item = &'v Value>) -> Value {
    let texts: Vec<_> = values.filter(|value| !value.is_null()).map(Value::show).collect();
    if texts.is_empty() { Value::Null } else { texts.join("\n").into() }
}

fn lines(rows: &Table, row: u32) -> usize {
    rows.value(row as usize, "_raw").show().lines().count().max(1)
}

fn earliest(group: &Group, times: &[f64]) -> f64 {
    group.rows.iter().map(|row| times[*row as usize]).fold(f64::NAN, f64::min)
}

/// Between the first and the last event, to the microsecond.
fn duration(group: &Group, times: &[f64]) -> Value {
    let latest = group.rows.iter().map(|row| times[*row as usize]).fold(f64::NAN, f64::max);
    let seconds = latest - earliest(group, times);
    if seconds.is_nan() { Value::from(0) } else { Value::Number(Number::of((seconds * 1e6).round() / 1e6)) }
}

fn orphaned(rows: &Table, orphans: &[u32]) -> Table {
    let mut orphans = rows.select(orphans);
    let mark = Column::constant(Value::from(1), orphans.rows());
    orphans.set("_txn_orphan".into(), mark);
    orphans
}
