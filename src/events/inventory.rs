//! Which fields each kind of event has.

use crate::table::{Column, Name, Table, is_hidden};
use rustc_hash::FxHashMap;
use std::collections::{BTreeMap, BTreeSet};

/// A kind of event.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Kind {
    /// The channel, such as `Security`; empty for events that have none.
    pub channel: Name,
    /// The event's number; empty for events that have none.
    pub code: Name,
}

/// What events of a kind have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Inventory {
    /// How many there are.
    pub events: usize,
    /// The fields that any of them has.
    pub fields: BTreeSet<Name>,
}

/// Adds a table's rows.
pub(super) fn add(table: &Table, kinds: &mut BTreeMap<Kind, Inventory>) {
    let (groups, rows) = groups(table);
    let mut inventories: Vec<Inventory> = groups.iter().map(|_| Inventory::default()).collect();
    for group in &rows {
        inventories[*group].events += 1;
    }
    for name in table.names().filter(|name| !is_hidden(name)) {
        let Some(column) = table.column(name) else { continue };
        let mut seen = vec![false; groups.len()];
        for (code, group) in column.codes().iter().zip(&rows) {
            seen[*group] |= *code != 0;
        }
        let having = inventories.iter_mut().zip(seen).filter(|(_, seen)| *seen);
        having.for_each(|(inventory, _)| _ = inventory.fields.insert(name.clone()));
    }
    for (kind, inventory) in groups.into_iter().zip(inventories) {
        let total = kinds.entry(kind).or_default();
        total.events += inventory.events;
        total.fields.extend(inventory.fields);
    }
}

/// The kinds of a table, and the kind of each row.
fn groups(table: &Table) -> (Vec<Kind>, Vec<usize>) {
    let empty = Column::empty(table.rows());
    let column = |name: &str| table.column(name).map_or(&empty, |column| &**column);
    let channels = ["Channel", "LogName"].into_iter().map(column).find(|column| !column.is_empty()).unwrap_or(&empty);
    let codes = column("EventCode");
    let mut kinds = Vec::new();
    let mut by_codes: FxHashMap<(u32, u32), usize> = FxHashMap::default();
    let rows = channels.codes().iter().zip(codes.codes()).map(|(channel, code)| {
        *by_codes.entry((*channel, *code)).or_insert_with(|| {
            let text = |column: &Column, code: u32| column.dictionary()[code as usize].show().into();
            kinds.push(Kind { channel: text(channels, *channel), code: text(codes, *code) });
            kinds.len() - 1
        })
    });
    let rows = rows.collect();
    (kinds, rows)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_listed_by_kind() {
        let table = Table::of_rows([
            vec![("Channel", "Security".into()), ("EventCode", "4688".into()), ("NewProcessName", "a".into())],
            vec![("Channel", "Security".into()), ("EventCode", "4624".into()), ("LogonType", "3".into())],
            vec![("Channel", "Security".into()), ("EventCode", "4688".into()), ("CommandLine", "b".into())],
            vec![("x", "1".into())],
        ]);
        let mut kinds = BTreeMap::new();
        add(&table, &mut kinds);
        let kind = |channel: &str, code: &str| Kind { channel: channel.into(), code: code.into() };
        let inventory = &kinds[&kind("Security", "4688")];
        assert_eq!(inventory.events, 2);
        assert_eq!(
            inventory.fields.iter().map(|name| &**name).collect::<Vec<_>>(),
            ["Channel", "CommandLine", "EventCode", "NewProcessName"]
        );
        assert_eq!(kinds[&kind("", "")].events, 1);
    }
}
