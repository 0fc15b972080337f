//! Tables of Defender's Advanced Hunting, as they are streamed, queried or exported from the portal, under the names that Splunk shows.
//!
//! Splunk gets them from an event hub, so that what the tables call `FileName` is `properties.FileName` there. The names and
//! formulas are those of Splunk's `TA-microsoft-365-defender-advanced-hunting-add-on`.

use super::azure::without_zone;
use super::dialect::{Exported, Renamed, Translated, pair};
use crate::table::{Column, Name, hidden};
use crate::value::Value;

/// Splunk's sourcetype for them.
const SOURCETYPE: &str = "mscs:azure:eventhub:defender:advancedhunting";

/// Before the name of a column, where it is streamed.
const STREAMED: &str = "properties.";

/// Before the name of a table, in `category`.
const CATEGORY: &str = "AdvancedHunting-";

/// Whether columns of such names are those of a table.
pub(super) fn is_told_by(names: &[String]) -> bool {
    let has = |sought: &str| names.iter().any(|name| name == sought);
    has("ActionType") && has("DeviceName") || has("properties.ActionType") && has("category")
}

/// Whether an object is what is streamed: a row of a table in an envelope.
pub(super) fn is_streamed(object: &str, names: &[String]) -> bool {
    let has = |sought: &str| names.iter().any(|name| name == sought);
    has("category") && has("properties") && object.contains("\"AdvancedHunting-")
}

/// The tables that have an action, by its beginning.
const TABLES: &[(&str, &str)] = &[
    ("ProcessCreated", "DeviceProcessEvents"),
    ("FileCreated", "DeviceFileEvents"),
    ("FileModified", "DeviceFileEvents"),
    ("FileDeleted", "DeviceFileEvents"),
    ("FileRenamed", "DeviceFileEvents"),
    ("RegistryKey", "DeviceRegistryEvents"),
    ("RegistryValue", "DeviceRegistryEvents"),
    ("Connection", "DeviceNetworkEvents"),
    ("InboundConnection", "DeviceNetworkEvents"),
    ("ListeningConnection", "DeviceNetworkEvents"),
    ("NetworkSignature", "DeviceNetworkEvents"),
    ("Logon", "DeviceLogonEvents"),
    ("ImageLoaded", "DeviceImageLoadEvents"),
];

/// The columns that tell the time. What Log Analytics adds is that of the event, too.
const TIMES: &[&str] = &["properties.Timestamp", "Timestamp", "TimeGenerated"];

/// What Log Analytics adds to a row.
const ADDED: &[&str] = &["TenantId", "SourceSystem", "Type", "TimeGenerated"];

/// The name under which a column is streamed.
fn streamed(key: &str) -> String {
    if key.starts_with(STREAMED) { key.to_string() } else { format!("{STREAMED}{}", without_zone(key).0) }
}

/// What is made of several columns.
const MADE: &[&str] =
    &["process", "parent_process", "process_hash", "parent_process_hash", "registry_hive", "category", "_time"];

/// Whether a column may be needed for a field that is wanted.
pub(super) fn wants(key: &str, wants: impl Fn(&str) -> bool) -> bool {
    wants(key)
        || wants(&streamed(key))
        || MADE.iter().any(|made| wants(made) && made != &"category")
        || matches!(key, "ActionType" | "Type")
        || TIMES.contains(&without_zone(key).0)
}

/// The names by which a column can be found.
pub(super) fn names(name: Name) -> Vec<Name> {
    let streamed = Name::from(streamed(&name));
    if streamed == name { vec![name] } else { vec![name, streamed] }
}

/// The columns under the names that Splunk shows; those of a table keep their own as well.
pub(super) fn translate(exported: Exported) -> Translated {
    let all = vec![true; exported.height];
    let mut renamed = Renamed::new(exported.height);
    for (key, column) in exported.iter() {
        let is_envelope = exported.column("category").is_some() && !key.starts_with(STREAMED);
        if !is_envelope && !ADDED.contains(&without_zone(key).0) {
            renamed.add(&streamed(key), key, column.clone(), &all);
        }
    }
    times(&exported, &all, &mut renamed);
    categories(&exported, &all, &mut renamed);
    processes(&exported, &all, &mut renamed);
    hives(&exported, &all, &mut renamed);
    renamed.make(&hidden("sourcetype"), &[], Column::constant(SOURCETYPE.into(), exported.height), &all);
    renamed.finish(&exported, &all, |key| key.starts_with(STREAMED))
}

/// A column of a table, in whichever form.
fn column<'e>(exported: &'e Exported, name: &str) -> Option<&'e Column> {
    exported.column(&format!("{STREAMED}{name}")).or_else(|| exported.column(name))
}

fn times(exported: &Exported, all: &[bool], renamed: &mut Renamed) {
    for time in TIMES {
        for (key, column) in exported.iter().filter(|(key, _)| without_zone(key).0 == *time) {
            renamed.add("_time", key, column.clone(), all);
            renamed.add("properties.Timestamp", key, column.clone(), all);
        }
    }
}

/// The table, as Log Analytics names it, or by the action where the portal exports a table without its name.
fn categories(exported: &Exported, all: &[bool], renamed: &mut Renamed) {
    if exported.column("category").is_some() {
        return;
    }
    if let Some(tables) = exported.column("Type") {
        let category = tables.clone().map(|table| match table.is_null() {
            true => Value::Null,
            false => format!("{CATEGORY}{}", table.show()).into(),
        });
        renamed.make("category", &["Type"], category, all);
    }
    if let Some(actions) = exported.column("ActionType") {
        let category = actions.clone().map(|action| {
            let action = action.show();
            let table = TABLES.iter().find(|(begins, _)| action.starts_with(begins));
            table.map_or(Value::Null, |(_, table)| format!("{CATEGORY}{table}").into())
        });
        renamed.make("category", &["ActionType"], category, all);
    }
}

/// `process` and `process_hash`, and those of the parent.
fn processes(exported: &Exported, all: &[bool], renamed: &mut Renamed) {
    for (field, hash, before, line) in [
        ("process", "process_hash", "", "ProcessCommandLine"),
        ("parent_process", "parent_process_hash", "InitiatingProcess", "InitiatingProcessCommandLine"),
    ] {
        let name = |name: &str| streamed(&format!("{before}{name}"));
        let of = |name: &str| column(exported, &format!("{before}{name}"));
        if let (Some(path), Some(lines)) = (of("FolderPath"), column(exported, line)) {
            renamed.make(field, &[&name("FolderPath"), &streamed(line)], pair([path, lines], all, process), all);
        }
        if let [Some(md5), Some(sha1), Some(sha256)] = ["MD5", "SHA1", "SHA256"].map(of) {
            let two = pair([md5, sha1], all, |md5, sha1| format!("MD5={md5},SHA1={sha1}"));
            let three = pair([&two, sha256], all, |two, sha256| format!("{two},SHA256={sha256}"));
            renamed.make(hash, &[&name("MD5"), &name("SHA1"), &name("SHA256")], three, all);
        }
    }
}

/// The add-on puts the folder before the command line, whether that names one or not.
fn process(path: &str, line: &str) -> String {
    let (folder, file) = path.rsplit_once(['\\', '/']).unwrap_or(("", path));
    let (program, arguments) = program(line);
    match arguments {
        Some(arguments) => format!("{folder}\\{} {arguments}", program.trim_matches('"')),
        // A command line of one word is taken for arguments, unless it is the file's name.
        None if line.trim_matches('"') == file => format!("{folder}\\{file}"),
        None => format!("{folder}\\{file} {line}"),
    }
}

/// The first word of a command line, which may be in quotes, and what follows it.
fn program(line: &str) -> (&str, Option<&str>) {
    let mut quoted = false;
    let end = line.trim_start().char_indices().find(|(_, letter)| {
        quoted ^= *letter == '"';
        letter.is_whitespace() && !quoted
    });
    let line = line.trim_start();
    match end {
        Some((end, _)) if !line[end..].trim().is_empty() => (&line[..end], Some(&line[end + 1..])),
        Some((end, _)) => (&line[..end], None),
        None => (line, None),
    }
}

/// `registry_hive`: the root of the key, and below it four names that count to it.
fn hives(exported: &Exported, all: &[bool], renamed: &mut Renamed) {
    for name in ["RegistryKey", "PreviousRegistryKey"] {
        if let Some(keys) = column(exported, name) {
            let hives = keys.clone().map(|key| hive(&key.show()).map_or(Value::Null, Value::from));
            renamed.make("registry_hive", &[&streamed(name)], hives, all);
        }
    }
}

fn hive(key: &str) -> Option<String> {
    const BELOW: [&str; 5] = ["SAM", "SECURITY", "SOFTWARE", "SYSTEM", ".DEFAULT"];
    let (root, rest) = key.split_once('\\').unwrap_or((key, ""));
    let below = BELOW.iter().find(|below| rest.starts_with(**below));
    (!root.is_empty()).then(|| below.map_or(root.to_string(), |below| format!("{root}\\{below}")))
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::super::dialect::tests::translated;
    use super::*;

    #[test]
    fn a_row_of_a_table_is_what_the_stream_has_under_properties() {
        let row = r#"{"Timestamp":"2025-06-19T06:25:01.123Z","DeviceName":"c","ActionType":"ProcessCreated","FileName":"cmd.exe"}"#;
        let streamed = "properties.Timestamp=2025-06-19T06:25:01.123Z properties.DeviceName=c properties.ActionType=ProcessCreated \
            properties.FileName=cmd.exe _time=2025-06-19T06:25:01.123Z category=AdvancedHunting-DeviceProcessEvents";
        let plain = " Timestamp=2025-06-19T06:25:01.123Z DeviceName=c ActionType=ProcessCreated FileName=cmd.exe";
        let told = |text: &str| {
            translated(Dialect::Defender, text).replace(&format!(" {}={SOURCETYPE}", hidden("sourcetype")), "")
        };
        assert_eq!(told(row), format!("{streamed};{plain}"));
    }

    #[test]
    fn a_process_is_its_folder_and_its_command_line() {
        let path = r"C:\Windows\System32\cmd.exe";
        assert_eq!(process(path, "cmd.exe /c dir"), format!("{path} /c dir"));
        assert_eq!(process(path, "\"cmd.exe\" /c dir"), format!("{path} /c dir"));
        assert_eq!(process(path, "cmd.exe"), path);
        assert_eq!(process(path, "cmd"), format!("{path} cmd"));
        // The add-on itself writes the folder twice here.
        assert_eq!(process(path, &format!("\"{path}\" /c")), format!(r"C:\Windows\System32\{path} /c"));
    }

    #[test]
    fn a_hive_is_the_root_and_some_of_what_is_below() {
        for (key, expected) in [
            (r"HKEY_LOCAL_MACHINE\SOFTWARE\Microsoft", r"HKEY_LOCAL_MACHINE\SOFTWARE"),
            (r"HKEY_CURRENT_USER\S-1-5-21\Software", "HKEY_CURRENT_USER"),
            ("HKEY_USERS", "HKEY_USERS"),
        ] {
            assert_eq!(hive(key).as_deref(), Some(expected), "{key}");
        }
    }
}
