//! Events as Splunk's classic rendering writes them: the time, lines of `name=value`, and the message.

use super::Events;
use crate::value::time::format;
use std::fmt::Write;

/// The lines between the time and the message, in their order.
const LINES: &[&str] = &[
    "LogName",
    "EventCode",
    "EventType",
    "ComputerName",
    "SourceName",
    "Type",
    "RecordNumber",
    "Keywords",
    "TaskCategory",
    "OpCode",
];

/// The text of a row. Of an event without a message, the values of its data stand in its place, a line each.
pub(super) fn of(events: &Events<'_>, row: usize, data: &[String]) -> String {
    let value = |name: &str| events.column(name).map(|column| column.value(row)).filter(|value| !value.is_null());
    let mut out = String::new();
    if let Some(time) = value("_time").and_then(|time| time.number()) {
        out.push_str(&format(time.value, "%m/%d/%Y %I:%M:%S %p", events.order.ask.zone));
    }
    for name in LINES {
        if let Some(value) = value(name) {
            let _ = write!(out, "\n{name}={}", value.show());
        }
    }
    out.push_str("\nMessage=");
    match value("Message") {
        Some(message) => out.push_str(&message.show()),
        None => out.push_str(&data.join("\n")),
    }
    out
}
