//! The way of one event through a search: what each stage asks of it or makes of it, and where it ends.

use super::judged::{Judged, judge};
use super::rows;
use super::told::{Row, Told};
use super::{Explained, lacking, short};
use crate::diagnostic::visible::visible;
use crate::engine::Traced;
use crate::harness::body::counted;
use crate::harness::rows::columns;
use crate::plan::{Columns, Op, Step};
use crate::table::{Name, Table};
use std::collections::BTreeSet;

/// The way of an event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Way {
    /// Its number among the events, from 1.
    pub event: usize,
    /// The event in a few words.
    pub about: String,
    /// What happens to it, stage by stage, as far as it comes.
    pub stops: Vec<Stop>,
    /// Where it ends.
    pub end: End,
}

/// What happens to an event in one stage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stop {
    /// The number of the stage among those of the search, from 0.
    pub stage: usize,
    /// What happens, in order.
    pub happenings: Vec<Happening>,
    /// Whether it comes out of the stage; none if that cannot be told.
    pub passes: Option<bool>,
}

/// One thing that happens to an event, or to the row that it became a part of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Happening {
    /// A condition is asked of it.
    Judged(Judged),
    /// Fields get other values: the name, the value before, and the value after; none for null.
    Changed(Vec<Change>),
    /// Said in a sentence.
    Said(String),
    /// A field that the stage needs, and that is missing.
    Lacks(Told),
}

/// A field that gets another value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its name.
    pub name: String,
    /// Its value before; none for null.
    pub old: Option<String>,
    /// Its value after.
    pub new: Option<String>,
}

/// Where the way of an event ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum End {
    /// A stage drops it, by its number among those of the search.
    Dropped(usize),
    /// It is in rows of the result, by their numbers from 1 and in a few words; of so many rows.
    In(Vec<(usize, String)>, usize),
    /// Behind this stage rows do not tell which events they were made of.
    Lost(usize),
    /// The search was stopped in this stage.
    Stopped(usize),
}

/// What an op does to single rows.
#[derive(Clone, Copy, PartialEq)]
enum Kind {
    /// It leaves each in its place, with other fields.
    Fields,
    /// It chooses by a condition.
    Condition,
    /// It makes one row of several.
    Groups,
    /// It chooses, moves or repeats them, or does what no op says.
    Moves,
}

impl Explained<'_> {
    /// The way of an event, by its number from 0.
    pub fn way(&self, event: usize) -> Way {
        let about = rows::event(self.asked.events, event, &self.asked.context.zone);
        let mut way = Way { event: event + 1, about, stops: Vec::new(), end: End::Dropped(0) };
        let mut at = 0;
        if let Some(first) = self.followed.steps.first() {
            let found = first.rows_of(event).unwrap_or_default();
            let Some(row) = found.first() else { return way };
            at = *row;
        }
        for (number, stage) in self.stages.iter().enumerate() {
            let mut stop = Stop { stage: number, happenings: Vec::new(), passes: Some(true) };
            let mut unchanged = at;
            let mut fields_from = stage.steps.start;
            for step in stage.steps.clone() {
                let Some(after) = self.followed.steps.get(step) else {
                    self.tell_changes(&mut stop, fields_from..step, unchanged);
                    way.stops.push(stop);
                    way.end = End::Stopped(number);
                    return way;
                };
                if kind(&self.asked.plan.steps[step].op) == Kind::Fields && after.is_known() {
                    if after.table.is_empty() {
                        stop.happenings.push(Happening::Said("none of its fields is in any row".into()));
                        stop.passes = Some(false);
                        way.stops.push(stop);
                        way.end = End::Dropped(number);
                        return way;
                    }
                    continue;
                }
                self.tell_changes(&mut stop, fields_from..step, unchanged);
                let next = self.onward(&mut stop, step, at, event);
                match next {
                    Some(row) => at = row,
                    None => {
                        way.end = if after.is_known() { End::Dropped(number) } else { End::Lost(number) };
                        stop.passes = after.is_known().then_some(false);
                        way.stops.push(stop);
                        return way;
                    }
                }
                (fields_from, unchanged) = (step + 1, at);
            }
            self.tell_changes(&mut stop, fields_from..stage.steps.end, unchanged);
            way.stops.push(stop);
        }
        way.end = self.result(event);
        way
    }

    /// The rows of the result that an event is in.
    fn result(&self, event: usize) -> End {
        let Some(last) = self.followed.steps.last() else { return End::In(Vec::new(), 0) };
        let found = last.rows_of(event).unwrap_or_default();
        let columns = columns(self.asked.plan, &last.table);
        let told = |row: &usize| (row + 1, rows::row(&last.table, *row, &columns, &self.asked.context.zone));
        End::In(found.iter().map(told).collect(), last.table.rows())
    }

    /// What steps that leave each row in its place made of a row.
    fn tell_changes(&self, stop: &mut Stop, steps: std::ops::Range<usize>, row: usize) {
        let Some(last) = steps.clone().last() else { return };
        let (Some(before), Some(after)) = (self.before(steps.start), self.followed.steps.get(last)) else { return };
        let zone = &self.asked.context.zone;
        let names: BTreeSet<&Name> = before.names().chain(after.table.names()).collect();
        let change = |name: &&Name| {
            let (old, new) = (before.value(row, name), after.table.value(row, name));
            (old != new).then(|| Change {
                name: visible(name),
                old: rows::value_of(name, old, zone),
                new: rows::value_of(name, new, zone),
            })
        };
        let mut changes: Vec<Change> = names.iter().filter_map(change).collect();
        if let Some(kept) = self.narrowed(steps, row) {
            // Of the fields that a stage does not keep, the count says enough.
            changes.retain(|change| change.new.is_some());
            stop.happenings.push(Happening::Said(kept));
        }
        if !changes.is_empty() {
            stop.happenings.push(Happening::Changed(changes));
        }
    }

    /// How many fields of a row stay, if steps choose among them.
    fn narrowed(&self, steps: std::ops::Range<usize>, row: usize) -> Option<String> {
        let chooses = |step: &Step| matches!(&step.op, Op::Project(project) if project.columns != Columns::Drop);
        self.asked.plan.steps.get(steps.clone())?.iter().any(chooses).then_some(())?;
        let held = |table: &Table| table.names().filter(|name| !table.value(row, name).is_null()).count();
        let (before, after) = (self.before(steps.start)?, self.followed.steps.get(steps.last()?)?);
        Some(format!("keeps {} of its {}", held(&after.table), counted(held(before), "field")))
    }

    /// What a step does with the row of an event, and where that row is behind it.
    fn onward(&self, stop: &mut Stop, step: usize, row: usize, event: usize) -> Option<usize> {
        let after = self.followed.steps.get(step)?;
        let before = self.before(step)?;
        let op = &self.asked.plan.steps[step].op;
        if !after.is_known() {
            let said = format!(
                "makes rows that do not tell which events they were made of: {}",
                counted(after.table.rows(), "row")
            );
            stop.happenings.push(Happening::Said(said));
            return None;
        }
        let found = after.rows_of(event)?;
        match kind(op) {
            Kind::Condition => {
                let one = before.select(&[row as u32]);
                let place = Row { asked: &self.asked, followed: &self.followed, step, table: &one };
                if let Some(clause) = self.clause(step) {
                    stop.happenings.push(Happening::Judged(judge(&clause, &place)));
                }
            }
            Kind::Groups => {
                stop.happenings.push(Happening::Said(self.grouped(after, &found)));
                if found.is_empty() {
                    stop.happenings.extend(lacking(self, step, row).into_iter().map(Happening::Lacks));
                }
            }
            Kind::Moves => {
                stop.happenings.extend(self.moved((op, step), after, &found, before, row).map(Happening::Said));
                if found.is_empty() {
                    stop.happenings.extend(lacking(self, step, row).into_iter().map(Happening::Lacks));
                }
            }
            Kind::Fields => {}
        }
        self.same_row(after, &found, before, row)
    }

    /// Which of the rows behind a step is the one at hand: an event may be in several.
    fn same_row(&self, after: &Traced, found: &[usize], before: &Table, row: usize) -> Option<usize> {
        let alike = |candidate: &usize| {
            let cells = before.names().filter(|name| after.table.has(name));
            cells.filter(|name| before.value(row, name) == after.table.value(*candidate, name)).count()
        };
        found.iter().copied().max_by_key(|candidate| (alike(candidate), std::cmp::Reverse(*candidate)))
    }

    /// The row that an event is counted in.
    fn grouped(&self, after: &Traced, found: &[usize]) -> String {
        let Some(first) = found.first() else { return "is in no group".to_string() };
        let columns: Vec<Name> = after.table.names().cloned().collect();
        let told = rows::row(&after.table, *first, &columns, &self.asked.context.zone);
        let others = after.events(*first).map_or(0, |events| events.len().saturating_sub(1));
        let with = if others == 0 { "alone".to_string() } else { format!("with {}", counted(others, "other event")) };
        let more = match found.len() {
            1 => String::new(),
            several => format!("; it is in {several} rows, of which this is the first"),
        };
        format!("counts {with} in row {} of {}: {told}{more}", first + 1, after.table.rows())
    }

    /// The one event that a row which comes to a step was made of.
    fn event_of(&self, step: usize, row: usize) -> Option<usize> {
        let events = self.followed.steps.get(step.checked_sub(1)?)?.events(row)?;
        if let [event] = events[..] { Some(event) } else { None }
    }

    fn moved(
        &self,
        (op, step): (&Op, usize),
        after: &Traced,
        found: &[usize],
        before: &Table,
        row: usize,
    ) -> Option<String> {
        let (place, height) = (row + 1, before.rows());
        match op {
            Op::Distinct(distinct) if found.is_empty() => {
                if distinct.by.iter().any(|name| before.value(row, name).is_null()) {
                    return Some("has not every key".to_string());
                }
                let is_alike = |other: &usize| {
                    distinct.by.iter().all(|name| before.value(*other, name) == before.value(row, name))
                };
                let earlier = (0..row).find(is_alike)?;
                let keys: Vec<Name> = distinct.by.clone();
                let told = rows::row(before, row, &keys, &self.asked.context.zone);
                let first = self
                    .event_of(step, earlier)
                    .map_or(format!("row {}", earlier + 1), |event| format!("event {}", event + 1));
                Some(format!("{first} has the same {} and comes first", short(&told, 80)))
            }
            Op::Limit(limit) => Some(format!("is row {place} of {height}, and {} stay", limit.count)),
            Op::Sort(sort) => {
                let cut = sort.limit.filter(|limit| (height as u64) > *limit);
                let cut = cut.map(|limit| format!(", and {limit} stay")).unwrap_or_default();
                let now = found.first().map(|row| format!(", now row {}", row + 1)).unwrap_or_default();
                Some(format!("was row {place} of {height}{now}{cut}"))
            }
            Op::Expand(_) if found.is_empty() => Some("has no value to make a row of".to_string()),
            Op::Expand(expand) if found.len() != 1 => {
                Some(format!("becomes {}, one for each value of `{}`", counted(found.len(), "row"), expand.field))
            }
            Op::Join(_) if found.len() != 1 => Some(match found.len() {
                0 => "no row of the search in brackets has the same keys".to_string(),
                several => {
                    format!("becomes {several} rows, one for each row of the search in brackets that it matches")
                }
            }),
            Op::While(_) if found.is_empty() => {
                Some("stands behind the first row for which the condition fails".into())
            }
            Op::Native(native) if found.is_empty() => Some(format!("`{}` drops it", native.command.name())),
            Op::Native(native) => {
                let columns: Vec<Name> = after.table.names().cloned().collect();
                let first = found.first()?;
                let others = after.events(*first).map_or(0, |events| events.len().saturating_sub(1));
                (others > 0).then(|| {
                    let told = rows::row(&after.table, *first, &columns, &self.asked.context.zone);
                    let with = counted(others, "other event");
                    format!("`{}` puts it together with {with}: {told}", native.command.name())
                })
            }
            Op::Distinct(_)
            | Op::Expand(_)
            | Op::Join(_)
            | Op::While(_)
            | Op::Scan
            | Op::Rows(_)
            | Op::Filter(_)
            | Op::Extend(_)
            | Op::Project(_)
            | Op::Rename(_)
            | Op::Extract(_)
            | Op::Aggregate(_)
            | Op::Annotate(_)
            | Op::Window(_)
            | Op::Pivot(_)
            | Op::Unpivot(_)
            | Op::Reverse
            | Op::Fill(_)
            | Op::Bin(_)
            | Op::Union(_)
            | Op::Branch(_)
            | Op::Lookup(_) => None,
        }
    }
}

/// The fields without which a row is dropped.
pub fn keys(op: &Op) -> Vec<Name> {
    match op {
        Op::Aggregate(grouping) => grouping.by.clone(),
        Op::Pivot(pivot) => vec![pivot.rows.field.clone()],
        Op::Distinct(distinct) if !distinct.keep_missing => distinct.by.clone(),
        Op::Expand(expand) => vec![expand.field.clone()],
        Op::Join(join) if !join.keep_unmatched => join.by.iter().flatten().map(|(here, _)| here.clone()).collect(),
        Op::Distinct(_)
        | Op::Join(_)
        | Op::Scan
        | Op::Rows(_)
        | Op::Filter(_)
        | Op::Extend(_)
        | Op::Project(_)
        | Op::Rename(_)
        | Op::Extract(_)
        | Op::Annotate(_)
        | Op::Window(_)
        | Op::Unpivot(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Fill(_)
        | Op::Bin(_)
        | Op::Union(_)
        | Op::Branch(_)
        | Op::Lookup(_)
        | Op::Native(_) => Vec::new(),
    }
}

fn kind(op: &Op) -> Kind {
    match op {
        Op::Filter(_) => Kind::Condition,
        Op::Aggregate(_) | Op::Pivot(_) => Kind::Groups,
        Op::Scan
        | Op::Extend(_)
        | Op::Project(_)
        | Op::Rename(_)
        | Op::Extract(_)
        | Op::Annotate(_)
        | Op::Window(_)
        | Op::Fill(_)
        | Op::Bin(_)
        | Op::Lookup(_) => Kind::Fields,
        Op::Rows(_)
        | Op::Expand(_)
        | Op::Unpivot(_)
        | Op::Distinct(_)
        | Op::Sort(_)
        | Op::Limit(_)
        | Op::While(_)
        | Op::Reverse
        | Op::Join(_)
        | Op::Union(_)
        | Op::Branch(_)
        | Op::Native(_) => Kind::Moves,
    }
}
