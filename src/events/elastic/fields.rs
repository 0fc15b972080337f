//! The fields of Elastic's schema that hold parts of Windows events, and what those are called in Windows.
//!
//! Sources: the field references of Winlogbeat 6 to 9, and the pipelines of its modules for Sysmon and the Security log.

use super::super::dialect::{Exported, Renamed};
use crate::table::Column;
use crate::value::Value;

/// Before the names of the event's own data.
pub(super) const DATA: &[&str] = &["winlog.event_data.", "winlog.user_data.", "event_data.", "user_data."];

/// The fields that number an event of Windows.
pub(super) const NUMBER: &[&str] = &["winlog.event_id", "event_id"];

/// The fields of which an event of Windows has one.
pub(super) const PLACE: &[&str] =
    &["winlog.channel", "winlog.provider_name", "winlog.computer_name", "log_name", "source_name", "computer_name"];

/// How a value is changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Change {
    /// Not at all.
    Same,
    /// `information` to `Information`.
    Capital,
    Upper,
    /// 4556 to `0x11cc`.
    Hex,
    /// The name of a level to its number.
    Level,
    /// The name of an opcode to its number.
    Opcode,
    /// The names of keywords to their bits.
    Keywords,
}

/// The parts of `System`, those of Winlogbeat 7 and later before those of 6. Of several fields that become the same the
/// first that has a value counts.
pub(super) const SYSTEM: &[(&str, &str, Change)] = &[
    ("winlog.event_id", "EventID", Change::Same),
    ("winlog.channel", "Channel", Change::Same),
    ("winlog.computer_name", "Computer", Change::Same),
    ("winlog.provider_name", "Name", Change::Same),
    ("winlog.provider_guid", "Guid", Change::Same),
    ("winlog.record_id", "EventRecordID", Change::Same),
    ("winlog.version", "Version", Change::Same),
    ("winlog.time_created", "SystemTime", Change::Same),
    ("winlog.task", "TaskCategory", Change::Same),
    ("winlog.opcode", "OpCode", Change::Same),
    ("winlog.opcode", "Opcode", Change::Opcode),
    ("winlog.keywords", "Keywords", Change::Keywords),
    ("winlog.activity_id", "ActivityID", Change::Same),
    ("winlog.related_activity_id", "RelatedActivityID", Change::Same),
    ("winlog.process.pid", "ProcessID", Change::Same),
    ("winlog.process.thread.id", "ThreadID", Change::Same),
    ("winlog.user.identifier", "UserID", Change::Same),
    ("log.level", "Type", Change::Capital),
    ("event_id", "EventID", Change::Same),
    ("log_name", "Channel", Change::Same),
    ("computer_name", "Computer", Change::Same),
    ("source_name", "Name", Change::Same),
    ("provider_guid", "Guid", Change::Same),
    ("record_number", "EventRecordID", Change::Same),
    ("version", "Version", Change::Same),
    ("task", "TaskCategory", Change::Same),
    ("opcode", "OpCode", Change::Same),
    ("opcode", "Opcode", Change::Opcode),
    ("keywords", "Keywords", Change::Keywords),
    ("activity_id", "ActivityID", Change::Same),
    ("related_activity_id", "RelatedActivityID", Change::Same),
    ("process_id", "ProcessID", Change::Same),
    ("thread_id", "ThreadID", Change::Same),
    ("user.identifier", "UserID", Change::Same),
    ("level", "Type", Change::Capital),
    ("message", "Message", Change::Same),
    // The event's own XML, where the shipper was told to keep it.
    ("event.original", "_raw", Change::Same),
    // What Logstash adds is the machine of the shipper, which mostly is that of the event.
    ("host", "Computer", Change::Same),
];

/// A log whose module moves data.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Log {
    Sysmon,
    Security,
}

impl Log {
    /// Of these rows, those of the log.
    pub fn rows(self, exported: &Exported, windows: &[bool]) -> Vec<bool> {
        let is_it = |value: &Value| match self {
            Log::Sysmon => value.show().to_ascii_lowercase().contains("-sysmon/"),
            Log::Security => value.show().eq_ignore_ascii_case("security"),
        };
        let of_log = exported.where_one(&["winlog.channel", "log_name"], is_it);
        of_log.iter().zip(windows).map(|(of_log, windows)| *of_log && *windows).collect()
    }
}

/// Numbers of events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Codes {
    All,
    Of(&'static [&'static str]),
    But(&'static [&'static str]),
}

impl Codes {
    /// Whether a number is one of them.
    pub fn hold(self, code: &str) -> bool {
        match self {
            Codes::All => true,
            Codes::Of(codes) => codes.contains(&code),
            Codes::But(codes) => !codes.contains(&code),
        }
    }
}

/// A part of the event's data that a module moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Moved {
    pub key: &'static str,
    pub field: &'static str,
    pub log: Log,
    pub codes: Codes,
    pub change: Change,
}

const fn sysmon(key: &'static str, field: &'static str, codes: Codes, change: Change) -> Moved {
    Moved { key, field, log: Log::Sysmon, codes, change }
}

const fn security(key: &'static str, field: &'static str, codes: Codes, change: Change) -> Moved {
    Moved { key, field, log: Log::Security, codes, change }
}

/// Those that write whole files.
const FILES: Codes = Codes::Of(&["2", "11", "15", "23", "26", "27", "28", "29"]);

/// Those of one process that does something to another.
const BETWEEN: &[&str] = &["8", "10"];

/// Network logons and Kerberos.
const LOGONS: Codes = Codes::Of(&["4624", "4625", "4648", "4768", "4769", "4770", "4771", "4772", "4773"]);

/// What modules move.
pub(super) const MOVED: &[Moved] = &[
    sysmon("rule.name", "RuleName", Codes::All, Change::Same),
    sysmon("process.entity_id", "ProcessGuid", Codes::But(BETWEEN), Change::Same),
    sysmon("process.entity_id", "SourceProcessGuid", Codes::Of(&["8"]), Change::Same),
    sysmon("process.entity_id", "SourceProcessGUID", Codes::Of(&["10"]), Change::Same),
    sysmon("process.pid", "ProcessId", Codes::But(BETWEEN), Change::Same),
    sysmon("process.pid", "SourceProcessId", Codes::Of(BETWEEN), Change::Same),
    sysmon("process.thread.id", "SourceThreadId", Codes::Of(&["10"]), Change::Same),
    sysmon("process.executable", "Image", Codes::But(&["8", "10", "20"]), Change::Same),
    sysmon("process.executable", "SourceImage", Codes::Of(BETWEEN), Change::Same),
    sysmon("process.executable", "Destination", Codes::Of(&["20"]), Change::Same),
    sysmon("process.command_line", "CommandLine", Codes::All, Change::Same),
    sysmon("process.working_directory", "CurrentDirectory", Codes::All, Change::Same),
    sysmon("process.parent.entity_id", "ParentProcessGuid", Codes::All, Change::Same),
    sysmon("process.parent.pid", "ParentProcessId", Codes::All, Change::Same),
    sysmon("process.parent.executable", "ParentImage", Codes::All, Change::Same),
    sysmon("process.parent.command_line", "ParentCommandLine", Codes::All, Change::Same),
    sysmon("process.pe.original_file_name", "OriginalFileName", Codes::All, Change::Same),
    sysmon("file.pe.original_file_name", "OriginalFileName", Codes::Of(&["7"]), Change::Same),
    sysmon("process.hash.md5", "MD5", Codes::All, Change::Upper),
    sysmon("process.hash.sha1", "SHA1", Codes::All, Change::Upper),
    sysmon("process.hash.sha256", "SHA256", Codes::All, Change::Upper),
    sysmon("process.pe.imphash", "IMPHASH", Codes::All, Change::Upper),
    sysmon("file.hash.md5", "MD5", Codes::All, Change::Upper),
    sysmon("file.hash.sha1", "SHA1", Codes::All, Change::Upper),
    sysmon("file.hash.sha256", "SHA256", Codes::All, Change::Upper),
    sysmon("file.pe.imphash", "IMPHASH", Codes::All, Change::Upper),
    sysmon("file.path", "TargetFilename", FILES, Change::Same),
    sysmon("file.path", "ImageLoaded", Codes::Of(&["6", "7"]), Change::Same),
    sysmon("file.path", "Device", Codes::Of(&["9"]), Change::Same),
    sysmon("file.name", "PipeName", Codes::Of(&["17", "18"]), Change::Same),
    sysmon("registry.path", "TargetObject", Codes::Of(&["12", "13", "14"]), Change::Same),
    sysmon("network.transport", "Protocol", Codes::Of(&["3"]), Change::Same),
    sysmon("source.ip", "SourceIp", Codes::Of(&["3"]), Change::Same),
    sysmon("source.domain", "SourceHostname", Codes::Of(&["3"]), Change::Same),
    sysmon("source.port", "SourcePort", Codes::Of(&["3"]), Change::Same),
    sysmon("destination.ip", "DestinationIp", Codes::Of(&["3"]), Change::Same),
    sysmon("destination.domain", "DestinationHostname", Codes::Of(&["3"]), Change::Same),
    sysmon("destination.port", "DestinationPort", Codes::Of(&["3"]), Change::Same),
    sysmon("dns.question.name", "QueryName", Codes::Of(&["22"]), Change::Same),
    sysmon("sysmon.file.archived", "Archived", Codes::All, Change::Same),
    sysmon("sysmon.file.is_executable", "IsExecutable", Codes::All, Change::Same),
    security("process.executable", "NewProcessName", Codes::Of(&["4688"]), Change::Same),
    security("process.executable", "ProcessName", Codes::But(&["4688"]), Change::Same),
    security("process.pid", "NewProcessId", Codes::Of(&["4688"]), Change::Hex),
    security("process.pid", "ProcessId", Codes::But(&["4688"]), Change::Hex),
    security("process.parent.executable", "ParentProcessName", Codes::Of(&["4688"]), Change::Same),
    security("process.command_line", "CommandLine", Codes::Of(&["4688"]), Change::Same),
    security("source.ip", "IpAddress", LOGONS, Change::Same),
    security("source.port", "IpPort", LOGONS, Change::Same),
    security("source.domain", "WorkstationName", Codes::Of(&["4624", "4625"]), Change::Same),
    security("source.domain", "Workstation", Codes::Of(&["4776"]), Change::Same),
];

/// The opcodes that every provider has, by their names.
const OPCODES: &[(&str, &str)] = &[
    ("info", "0"),
    ("start", "1"),
    ("stop", "2"),
    ("dcstart", "3"),
    ("dcstop", "4"),
    ("extension", "5"),
    ("reply", "6"),
    ("resume", "7"),
    ("suspend", "8"),
    ("send", "9"),
    ("receive", "240"),
];

/// The keywords that Windows defines, by their names.
const KEYWORDS: &[(&str, u64)] = &[
    ("audit failure", 0x8010_0000_0000_0000),
    ("audit success", 0x8020_0000_0000_0000),
    ("classic", 0x80_0000_0000_0000),
    ("correlation hint", 0x40_0000_0000_0000),
];

impl Change {
    /// Gives a field the changed values of a column.
    pub fn put(self, field: &str, key: &str, column: &Column, rows: &[bool], renamed: &mut Renamed) {
        match self {
            Change::Same => renamed.add(field, key, column.clone(), rows),
            Change::Capital | Change::Upper | Change::Hex | Change::Level | Change::Opcode | Change::Keywords => {
                renamed.make(field, &[key], self.of(column.clone()), rows);
            }
        }
    }

    fn of(self, column: Column) -> Column {
        match self {
            Change::Same => column,
            Change::Keywords => column.map(keywords),
            Change::Capital | Change::Upper | Change::Hex | Change::Level | Change::Opcode => {
                column.map(|value| self.text(value).map_or(Value::Null, Value::from))
            }
        }
    }

    fn text(self, value: &Value) -> Option<String> {
        if value.is_null() {
            return None;
        }
        let text = value.show();
        match self {
            Change::Same | Change::Keywords => Some(text.into_owned()),
            Change::Upper => Some(text.to_ascii_uppercase()),
            Change::Hex => text.parse::<u64>().ok().map(|number| format!("{number:#x}")),
            Change::Level => level(&text).map(str::to_string),
            Change::Opcode => {
                let known = |(name, _): &&(&str, &str)| name.eq_ignore_ascii_case(&text);
                OPCODES.iter().find(known).map(|(_, number)| number.to_string())
            }
            Change::Capital => {
                let mut letters = text.chars();
                letters.next().map(|first| first.to_uppercase().chain(letters).collect())
            }
        }
    }
}

/// The number of a level.
pub(in crate::events) fn level(name: &str) -> Option<&'static str> {
    match name.to_ascii_lowercase().as_str() {
        "critical" => Some("1"),
        "error" => Some("2"),
        "warning" => Some("3"),
        "information" => Some("4"),
        "verbose" => Some("5"),
        _ => None,
    }
}

/// The bits of a keyword that Windows defines.
pub(in crate::events) fn keyword(name: &str) -> Option<u64> {
    KEYWORDS.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, bits)| *bits)
}

/// The bits of all keywords in a list; none if one is not known, for that is its provider's own.
fn keywords(value: &Value) -> Value {
    let all = value.values().iter().map(|name| keyword(&name.show())).collect::<Option<Vec<u64>>>();
    match all.filter(|all| !all.is_empty()) {
        Some(all) => format!("{:#x}", all.into_iter().fold(0, |all, bits| all | bits)).into(),
        None => Value::Null,
    }
}
