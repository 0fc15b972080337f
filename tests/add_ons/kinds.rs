//! Real events, against the fields that Splunk's add-ons gave them, as splunk/security_content lists them for each kind of
//! event. Skipped, and said so, where its data is absent.

use super::{classic, table};
use serde::Deserialize;
use spelt::table::Name;
use spelt::value::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What the indexer notes about the text of an event, `date_*` besides; `timestamp` where it found no time in it.
const OF_THE_INDEX: &[&str] =
    &["eventtype", "index", "linecount", "punct", "splunk_server", "timeendpos", "timestamp", "timestartpos"];

/// Of a hundred fields that are listed and can be there, how many there must be.
const FLOOR: usize = 98;

/// Fields that are listed for a kind and not in the record that is given for it, with the reason.
const NOT_IN_THE_RECORD: &[(&str, &str, &[&str])] = &[
    ("Powershell Script Block Logging 4104", "the record is its first line alone", &["Path", "ScriptBlockId"]),
    ("Windows Event Log Defender 1121", "the record has them empty", &["Involved_File", "Target_Commandline"]),
    ("Windows Event Log Defender 1121", "events of another number have them", &["New_Value", "Old_Value"]),
    ("Windows Event Log Defender 1122", "the record has them empty", &["Path", "Target_Commandline"]),
    ("Windows Event Log Defender 5007", "the record has it empty", &["New_Value"]),
    (
        "Windows Event Log Security 4741",
        "the record is its first line alone",
        &["DnsHostName", "LogonHours", "ServicePrincipalNames", "SidHistory", "UserAccountControl", "UserParameters"],
    ),
    (
        "Windows Event Log Security 4887",
        "the record is its first line alone",
        &["Disposition", "Subject", "SubjectKeyIdentifier"],
    ),
    (
        "Windows Event Log System 7045",
        "the record is its first line alone",
        &["AccountName", "ServiceType", "StartType", "start_mode"],
    ),
];

#[derive(Deserialize)]
struct Kind {
    name: String,
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    example_log: String,
}

/// Beside the repository, since the data is not the project's to ship.
fn kinds() -> Vec<Kind> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/security_content/data_sources");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "yml")).collect();
    files.sort();
    let text = |file: &PathBuf| std::fs::read_to_string(file).expect("it can be read");
    files.iter().map(|file| serde_norway::from_str(&text(file)).expect("a kind of event")).collect()
}

/// The record of a kind; of events in the classic rendering only the first line is given, and one of ours stands in.
fn record(kind: &Kind) -> String {
    if kind.example_log.starts_with('<') {
        return kind.example_log.clone();
    }
    let own = classic::RECORDS.iter().find(|(name, _)| *name == kind.name);
    own.expect("a record of our own").1.to_string()
}

#[test]
fn events_have_the_fields_that_splunks_add_ons_give_them() {
    let kinds = kinds();
    let mut told = String::new();
    for kind in &kinds {
        let listed: BTreeSet<&str> = kind.fields.iter().map(String::as_str).collect();
        let is_of_the_index = |field: &str| OF_THE_INDEX.contains(&field) || field.starts_with("date_");
        let listed: BTreeSet<&str> = listed.into_iter().filter(|field| !is_of_the_index(field)).collect();
        let given = fields(&record(kind), &listed);
        let absent = listed.iter().filter(|field| !given.contains(**field)).copied().collect::<BTreeSet<&str>>();
        let excused: BTreeMap<&str, &str> = NOT_IN_THE_RECORD
            .iter()
            .filter(|(name, _, _)| *name == kind.name)
            .flat_map(|(_, reason, fields)| fields.iter().map(move |field| (*field, *reason)))
            .collect();
        let missing: Vec<&str> = absent.iter().filter(|field| !excused.contains_key(**field)).copied().collect();
        let (there, possible) = (listed.len() - absent.len(), listed.len() - excused.len());
        let _ = writeln!(told, "{}: {there} of {possible}", kind.name);
        for (field, reason) in excused {
            assert!(absent.contains(field), "{} has {field} after all", kind.name);
            let _ = writeln!(told, "    without {field}: {reason}");
        }
        if !missing.is_empty() {
            let _ = writeln!(told, "    lacks {}", missing.join(" "));
        }
        assert!(there * 100 >= possible * FLOOR, "{} lacks {missing:?}", kind.name);
    }
    match kinds.is_empty() {
        true => println!("skipped: no kinds of event in ../shared/data/security_content/data_sources"),
        false => insta::assert_snapshot!(told),
    }
}

#[test]
fn the_values_are_those_that_one_reads_off_the_event() {
    let expected: BTreeMap<String, BTreeMap<String, toml::Value>> =
        toml::from_str(include_str!("values.toml")).expect("a table");
    let kinds = kinds();
    for kind in kinds.iter().filter(|kind| kind.example_log.starts_with('<')) {
        let values = expected.get(&kind.name).unwrap_or_else(|| panic!("values of {}", kind.name));
        let table = table(&record(kind), &values.keys().map(String::as_str).collect());
        for (field, value) in values {
            assert_eq!(table.value(0, field), &of_toml(value), "{} {field}", kind.name);
        }
    }
}

fn of_toml(value: &toml::Value) -> Value {
    let text = |value: &toml::Value| Value::from(value.as_str().expect("a text"));
    value.as_array().map_or_else(|| text(value), |values| Value::many(values.iter().map(text)))
}

/// The names of the fields of an event, for a search that names some.
fn fields(export: &str, named: &BTreeSet<&str>) -> BTreeSet<String> {
    let table = table(export, named);
    let has = |name: &&Name| !table.value(0, name).is_null();
    table.names().filter(has).map(|name| name.to_string()).collect()
}
