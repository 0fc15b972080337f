//! Specimens: an event of each kind whose data are known by name, as Splunk would show it, to tell which fields there can be.

use super::flaws::Flaws;
use super::harvest::Order;
use super::json::Origin;
use super::orders::Orders;
use super::powershell;
use super::viewer::log_of;
use super::windows::{self, Raw};
use super::{Ask, Metadata};
use crate::plan::needs::Needs;
use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::time::Zone;
use std::collections::BTreeSet;
use std::sync::OnceLock;

/// Events of the kinds that are known, one of each.
#[derive(Debug)]
pub struct Specimens {
    /// The events, with a value in each field that their data and their kind give them.
    pub table: Table,
    /// For each event the fields that it would have if its values were others.
    more: Vec<BTreeSet<Name>>,
}

/// The specimens, made once.
pub fn specimens() -> &'static Specimens {
    static SPECIMENS: OnceLock<Specimens> = OnceLock::new();
    SPECIMENS.get_or_init(Specimens::make)
}

/// What every event of Windows has beside its data.
const HEADER: &[(&str, &str)] = &[
    ("Computer", "WS-01.example.com"),
    ("Guid", "{00000000-0000-0000-0000-000000000000}"),
    ("Version", "0"),
    ("Level", "0"),
    ("Task", "0"),
    ("Opcode", "0"),
    ("Keywords", "0x8020000000000000"),
    ("SystemTime", "2025-06-19T06:25:01.0000000Z"),
    ("EventRecordID", "1"),
    ("ProcessID", "4"),
    ("ThreadID", "8"),
    ("ActivityID", "{00000000-0000-0000-0000-000000000000}"),
    ("UserID", "S-1-5-18"),
    ("Message", "x"),
];

impl Specimens {
    fn make() -> Specimens {
        let kinds: Vec<(String, String, String, BTreeSet<String>)> = powershell::known()
            .filter_map(|(provider, id, data)| Some((log_of(&provider, &id)?, provider, id, data)))
            .collect();
        let rows = kinds.iter().map(|(log, provider, id, data)| {
            let header = HEADER.iter().map(|(name, value)| (*name, Value::from(*value)));
            let identity = [("Channel", log), ("Name", provider), ("EventID", id)];
            let own = data.iter().map(|name| (name.as_str(), Value::from("x")));
            let named = identity.map(|(name, value)| (name, Value::from(value.as_str())));
            named.into_iter().chain(header).chain(own).collect::<Vec<_>>()
        });
        let parts = || windows::RAW.iter().map(|name| Name::from(*name));
        let may_have = |log: &str, id: &str| windows::may_have(log, id.parse().unwrap_or(0)).into_iter().chain(parts());
        let more = kinds.iter().map(|(log, _, id, _)| may_have(log, id).collect()).collect();
        Specimens { table: dressed(&Table::of_rows(rows)), more }
    }

    /// The fields that an event of the kind of this one can have.
    pub fn fields(&self, row: usize) -> impl Iterator<Item = &Name> {
        let has = move |name: &&Name| !self.table.value(row, name).is_null();
        self.table.names().filter(has).chain(&self.more[row])
    }
}

/// The events as Splunk would show them.
fn dressed(table: &Table) -> Table {
    let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
    let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
    let (origins, texts) = (vec![Origin::Plain; table.rows()], vec![0..0; table.rows()]);
    let block = super::blocks::Block::whole(Vec::new());
    let columns = table.names().filter_map(|name| Some((name.clone(), (**table.column(name)?).clone())));
    let raw = Raw {
        columns: columns.collect(),
        are_windows: true,
        around: Vec::new(),
        orders: Orders::default(),
        provenances: Vec::new(),
        origins: &origins,
        texts: &texts,
        block: &block,
    };
    windows::dress(raw, &Order::new(&ask), &mut Flaws::default()).0
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fields(channel: &str, code: &str) -> BTreeSet<&'static str> {
        let all = specimens();
        let is_it = |row: &usize| {
            let value = |name: &str| all.table.value(*row, name).show().into_owned();
            value("Channel").contains(channel) && value("EventCode") == code
        };
        (0..all.table.rows()).filter(is_it).flat_map(|row| all.fields(row)).map(|name| &**name).collect()
    }

    #[test]
    fn an_event_has_its_data_and_what_is_made_of_them() {
        let created = fields("Security", "4688");
        for name in ["NewProcessName", "New_Process_Name", "process_name", "EventCode", "host", "source", "tag", "_raw"]
        {
            assert!(created.contains(name), "{name}");
        }
        assert!(!created.contains("Image") && !created.contains("LogonType"));
        let process = fields("Sysmon", "1");
        for name in ["Image", "MD5", "parent_process_guid", "user", "dest"] {
            assert!(process.contains(name), "{name}");
        }
        assert!(!process.contains("NewProcessName") && !process.contains("TargetFilename"));
    }
}
