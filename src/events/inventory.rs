//! Which fields each kind of event has: how often, with which values, and where these came from.

mod distinct;

use super::ledger::Ledger;
use super::provenance::Provenance;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::fmt;

pub use distinct::Distinct;

/// A kind of event. In the channel case does not count, and numbers are ordered as such.
#[derive(Clone, Debug, Default)]
pub struct Kind {
    /// The channel, such as `Security`; the source type of events that have none, and empty without either.
    pub channel: Name,
    /// The event's number; empty for events that have none.
    pub code: Name,
}

impl Ord for Kind {
    fn cmp(&self, other: &Kind) -> Ordering {
        let [here, there] = [self, other].map(|kind| kind.channel.bytes().map(|byte| byte.to_ascii_lowercase()));
        let number = |kind: &Kind| kind.code.parse::<u64>().ok();
        here.cmp(there).then_with(|| number(self).cmp(&number(other))).then_with(|| self.code.cmp(&other.code))
    }
}

impl PartialOrd for Kind {
    fn partial_cmp(&self, other: &Kind) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Kind {
    fn eq(&self, other: &Kind) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Kind {}

impl fmt::Display for Kind {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (&*self.channel, &*self.code) {
            ("", "") => out.write_str("events of no source type"),
            ("", code) => write!(out, "events of number {code}"),
            (channel, "") => out.write_str(channel),
            (channel, code) => write!(out, "{channel} {code}"),
        }
    }
}

/// What events of a kind have.
#[derive(Clone, Debug, Default)]
pub struct Inventory {
    /// How many there are.
    pub events: usize,
    /// The fields that any of them has.
    pub fields: BTreeMap<Name, Field>,
}

/// What is known of a field.
#[derive(Clone, Debug, Default)]
pub struct Field {
    /// How many events have it.
    pub count: usize,
    /// How many values it has; those of a multivalue count one by one.
    pub distinct: Distinct,
    /// Some of what it holds, each with the number of events: the first that came.
    pub examples: Vec<(Value, usize)>,
    /// Where its values came from, each with the number of events.
    pub provenances: BTreeMap<Provenance, usize>,
}

/// The inventory of a dataset, by kind of event. Its size is bounded, however many fields and kinds there are.
#[derive(Clone, Debug, Default)]
pub struct Survey {
    /// The kinds, by channel and number.
    pub kinds: BTreeMap<Kind, Inventory>,
    /// How many fields are known, those of each kind counted.
    known: usize,
    /// How many values of further fields were passed over.
    pub passed_over: usize,
}

/// So many fields are known at most, those of each kind counted.
const MOST_FIELDS: usize = 50_000;
/// So many values of a field are kept as examples.
const EXAMPLES: usize = 8;
/// An example is cut after so many letters.
const LONGEST: usize = 160;

impl Survey {
    /// Adds a table's rows. The table has no selection.
    pub fn add(&mut self, table: &Table, ledger: &Ledger) {
        let (kinds, rows) = kinds(table);
        let mut events = vec![0; kinds.len()];
        rows.iter().for_each(|kind| events[*kind] += 1);
        for (kind, events) in kinds.iter().zip(events) {
            self.add_events(kind, events);
        }
        for name in table.names() {
            if let Some(column) = table.column(name) {
                self.add_column(name, column, &kinds, &rows, ledger);
            }
        }
    }

    fn add_events(&mut self, kind: &Kind, events: usize) {
        match self.kinds.get_mut(kind) {
            Some(inventory) => inventory.events += events,
            None if self.known >= MOST_FIELDS => {}
            None => {
                // A kind takes room itself, were it without fields.
                self.known += 1;
                self.kinds.insert(kind.clone(), Inventory { events, ..Inventory::default() });
            }
        }
    }

    fn add_column(&mut self, name: &Name, column: &Column, kinds: &[Kind], rows: &[usize], ledger: &Ledger) {
        let provenances: Vec<&Provenance> = ledger.known().collect();
        let sources = ledger.of(name);
        // What is the same in many rows is added once, in the order in which it first came.
        let mut cells: indexmap::IndexMap<(usize, u32, u32), usize, rustc_hash::FxBuildHasher> = Default::default();
        for (row, (code, kind)) in column.codes().iter().zip(rows).enumerate().filter(|(_, (code, _))| **code != 0) {
            let source = sources.map_or(0, |sources| sources[row]);
            *cells.entry((*kind, *code, source)).or_default() += 1;
        }
        for ((kind, code, source), count) in cells {
            let value = &column.dictionary()[code as usize];
            let provenance = provenances.get(source as usize).copied().unwrap_or(&Provenance::Event);
            match self.field(&kinds[kind], name) {
                Some(field) => field.add(value, provenance, count),
                None => self.passed_over += count,
            }
        }
    }

    /// What is known of a field; none if there is no room to know more.
    fn field(&mut self, kind: &Kind, name: &Name) -> Option<&mut Field> {
        let inventory = self.kinds.get_mut(kind)?;
        if !inventory.fields.contains_key(name) {
            if self.known >= MOST_FIELDS {
                return None;
            }
            self.known += 1;
        }
        Some(inventory.fields.entry(name.clone()).or_default())
    }
}

impl Inventory {
    /// Adds what is known of other events.
    pub fn merge(&mut self, other: &Inventory) {
        self.events += other.events;
        for (name, field) in &other.fields {
            self.fields.entry(name.clone()).or_default().merge(field);
        }
    }
}

impl Field {
    fn add(&mut self, value: &Value, provenance: &Provenance, count: usize) {
        self.count += count;
        value.values().iter().for_each(|value| self.distinct.add(&value.show()));
        self.add_example(value, count);
        *self.provenances.entry(provenance.clone()).or_default() += count;
    }

    fn add_example(&mut self, value: &Value, count: usize) {
        let value = short(value);
        let is_full = self.examples.len() >= EXAMPLES;
        match self.examples.iter_mut().find(|(known, _)| *known == value) {
            Some((_, events)) => *events += count,
            None if is_full => {}
            None => self.examples.push((value, count)),
        }
    }

    /// Adds what is known of other events.
    pub fn merge(&mut self, other: &Field) {
        self.count += other.count;
        self.distinct.merge(&other.distinct);
        other.examples.iter().for_each(|(value, count)| self.add_example(value, *count));
        for (provenance, count) in &other.provenances {
            *self.provenances.entry(provenance.clone()).or_default() += count;
        }
    }

    /// The examples, those of most events first.
    pub fn values(&self) -> Vec<&Value> {
        let mut examples: Vec<&(Value, usize)> = self.examples.iter().collect();
        examples.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        examples.into_iter().map(|(value, _)| value).collect()
    }

    /// Where its values came from, the most frequent first.
    pub fn sources(&self) -> Vec<&Provenance> {
        let mut sources: Vec<(&Provenance, &usize)> = self.provenances.iter().collect();
        sources.sort_by_key(|(_, count)| std::cmp::Reverse(**count));
        sources.into_iter().map(|(provenance, _)| provenance).collect()
    }
}

/// A value as an example: long text is cut, and of many values the first are kept.
fn short(value: &Value) -> Value {
    let cut = |value: &Value| match value {
        Value::Text(text) => match text.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &text[..at]).into(),
            None => value.clone(),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Multi(_) => value.clone(),
    };
    Value::many(value.values().iter().take(EXAMPLES).map(cut))
}

/// The kinds of a table's events, and which of them each row is. The table has no selection.
pub fn kinds(table: &Table) -> (Vec<Kind>, Vec<usize>) {
    let empty = Column::empty(table.rows());
    let column = |name: &str| table.column(name).map_or(&empty, |column| &**column);
    let names = ["Channel", "LogName", "sourcetype"].map(column);
    let codes = column("EventCode");
    let mut kinds = Vec::new();
    let mut known: FxHashMap<(usize, u32, u32), usize> = FxHashMap::default();
    let mut by_kind: BTreeMap<Kind, usize> = BTreeMap::new();
    let of_row = |row: usize| {
        let named = names.iter().position(|column| column.codes()[row] != 0).unwrap_or(0);
        *known.entry((named, names[named].codes()[row], codes.codes()[row])).or_insert_with(|| {
            let kind = Kind { channel: names[named].value(row).show().into(), code: codes.value(row).show().into() };
            *by_kind.entry(kind.clone()).or_insert_with(|| {
                kinds.push(kind);
                kinds.len() - 1
            })
        })
    };
    let rows = (0..table.rows()).map(of_row).collect();
    (kinds, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn surveyed(table: &Table) -> Survey {
        let mut survey = Survey::default();
        survey.add(table, &Ledger::default());
        survey
    }

    fn kind(channel: &str, code: &str) -> Kind {
        Kind { channel: channel.into(), code: code.into() }
    }

    #[test]
    fn fields_are_listed_by_kind() {
        let survey = surveyed(&Table::of_rows([
            vec![("Channel", "Security".into()), ("EventCode", "4688".into()), ("NewProcessName", "a".into())],
            vec![("Channel", "Security".into()), ("EventCode", "4624".into()), ("LogonType", "3".into())],
            vec![("Channel", "Security".into()), ("EventCode", "4688".into()), ("CommandLine", "b".into())],
            vec![("x", "1".into()), ("sourcetype", "zeek".into())],
        ]));
        let inventory = &survey.kinds[&kind("Security", "4688")];
        assert_eq!(inventory.events, 2);
        let names: Vec<&str> = inventory.fields.keys().map(|name| &**name).collect();
        assert_eq!(names, ["Channel", "CommandLine", "EventCode", "NewProcessName"]);
        assert_eq!(inventory.fields["CommandLine"].count, 1);
        assert_eq!(survey.kinds[&kind("zeek", "")].events, 1);
    }

    #[test]
    fn the_values_of_a_multivalue_are_counted_one_by_one_and_shown_together() {
        let both = Value::many(["-".into(), "bob".into()]);
        let survey = surveyed(&Table::of_rows([
            vec![("Account_Name", "bob".into())],
            vec![("Account_Name", both.clone())],
            vec![("Account_Name", both.clone())],
        ]));
        let field = &survey.kinds[&kind("", "")].fields["Account_Name"];
        assert_eq!((field.count, field.distinct.count()), (3, 2));
        assert_eq!(field.values(), [&both, &"bob".into()]);
    }

    #[test]
    fn long_values_are_cut_and_few_are_kept() {
        let rows = (0..100).map(|number| vec![("x", Value::from(format!("{number}{}", "a".repeat(500))))]);
        let survey = surveyed(&Table::of_rows(rows));
        let field = &survey.kinds[&kind("", "")].fields["x"];
        assert_eq!((field.distinct.count(), field.values().len()), (100, EXAMPLES));
        assert!(field.values().iter().all(|value| value.show().chars().count() == LONGEST + 1));
    }

    #[test]
    fn what_has_no_room_is_counted() {
        let mut survey = surveyed(&Table::of_rows([vec![("a", "1".into())]]));
        survey.known = MOST_FIELDS;
        survey.add(&Table::of_rows([vec![("a", "2".into()), ("b", "1".into())]]), &Ledger::default());
        assert_eq!(survey.passed_over, 1);
        assert_eq!(survey.kinds[&kind("", "")].fields["a"].count, 2);
    }
}
