//! What Splunk's add-ons make of events: names, values, and what the classic rendering says of them.

mod classic;
mod formulas;
mod kinds;
mod messages;

use serde_json::{Map, Value as Json};
use spelt::events::{Ask, Metadata, read};
use spelt::plan::needs::Needs;
use spelt::table::{Name, Table};
use spelt::value::time::Zone;
use std::collections::BTreeSet;

/// The events of an export, for a search that names fields.
fn table(export: &str, named: &BTreeSet<&str>) -> Table {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), export).expect("it can be written");
    let needs = Needs { named: named.iter().map(|name| Name::from(*name)).collect(), ..Needs::default() };
    let (given, zone) = (Metadata::default(), Zone::utc());
    let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
    let mut table = Table::default();
    read(file.path(), &ask, &mut |read| table = read).expect("it reads");
    table
}

/// An event in the classic rendering, as Splunk exports it: what its head and its message say.
fn recorded(text: &str) -> String {
    let (head, message) = text.split_once("Message=").expect("a message");
    let pairs = head.lines().filter_map(|line| line.trim().split_once('='));
    let mut event: Map<String, Json> = pairs.map(|(name, value)| (name.to_string(), value.into())).collect();
    let source = format!("WinEventLog:{}", event["LogName"].as_str().unwrap_or_default());
    let own = [("source", &*source), ("sourcetype", "WinEventLog"), ("host", "DC-01"), ("_time", "1602240089")];
    event.extend(own.map(|(name, value)| (name.to_string(), value.into())));
    event.insert("Message".to_string(), message.into());
    event.insert("_raw".to_string(), text.into());
    serde_json::json!({ "preview": false, "result": event }).to_string()
}

/// Checks fields of the event in an export.
fn tells(export: &str, expected: &str) {
    let table = table(export, &BTreeSet::new());
    let fields = expected.lines().map(|line| line.trim().split_once('=').expect("a field").0);
    let show = |field: &str| format!("{field}={}", table.value(0, field).show().replace('\n', "|"));
    let shown: Vec<String> = fields.map(show).collect();
    let expected: Vec<&str> = expected.lines().map(str::trim).collect();
    assert_eq!(shown, expected, "{export}");
}
