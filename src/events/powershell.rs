//! Events as `Get-WinEvent` gives them, by `ConvertTo-Json` of PowerShell 5 and 7: data by their place, named by templates.

mod properties;
mod templates;

use super::clock;
use super::dialect::{Exported, Renamed, Translated, pair};
use super::viewer::{NO_LOG, log_of};
use crate::table::Name;
use crate::value::Value;
use crate::value::time::{Zone, format};
use properties::Named;
use templates::Written;

/// The events whose data are known by name: provider, number, and the names that any version of it has.
pub(super) use templates::known;

/// Whether objects with such names are what `Get-WinEvent` gives.
pub(super) fn is_told_by(names: &[String]) -> bool {
    let has = |sought: &str| names.iter().any(|name| name == sought);
    has("Id") && (has("ProviderName") || has("LevelDisplayName")) && !has("EventID")
}

/// The parts of `System`, and how their values are written.
const SYSTEM: &[(&str, &str, Written)] = &[
    ("Id", "EventID", Written::Plain),
    ("ProviderName", "Name", Written::Plain),
    ("ProviderId", "Guid", Written::Guid),
    ("LogName", "Channel", Written::Plain),
    ("MachineName", "Computer", Written::Plain),
    ("RecordId", "EventRecordID", Written::Plain),
    ("Version", "Version", Written::Plain),
    ("Qualifiers", "Qualifiers", Written::Plain),
    ("Level", "Level", Written::Plain),
    ("Task", "Task", Written::Plain),
    ("Opcode", "Opcode", Written::Plain),
    ("Keywords", "Keywords", Written::Plain),
    ("ProcessId", "ProcessID", Written::Plain),
    ("ThreadId", "ThreadID", Written::Plain),
    ("UserId", "UserID", Written::Plain),
    ("UserId.Value", "UserID", Written::Plain),
    ("ActivityId", "ActivityID", Written::Guid),
    ("RelatedActivityId", "RelatedActivityID", Written::Guid),
    ("LevelDisplayName", "Type", Written::Plain),
    ("TaskDisplayName", "TaskCategory", Written::Plain),
    ("OpcodeDisplayName", "OpCode", Written::Plain),
    ("Message", "Message", Written::Plain),
];

/// The time, as a text or as the object that PowerShell makes of a date that was touched.
const TIMES: &[&str] = &["TimeCreated", "TimeCreated.value"];

/// The column of a table that has such names and in it the time, in the form of who wrote it.
pub(super) fn dated(names: &[String]) -> Option<usize> {
    names.iter().position(|name| name == TIMES[0]).filter(|_| is_told_by(names))
}

/// The name by which a field can be found; none for what stands for others.
pub(super) fn name(name: &Name) -> Option<Name> {
    if TIMES.contains(&&**name) {
        return Some("SystemTime".into());
    }
    let field = SYSTEM.iter().find(|(key, ..)| *key == &**name).map(|(_, field, _)| Name::from(*field));
    field.or_else(|| (!name.starts_with("Properties")).then(|| name.clone()))
}

/// Whether a field may be needed for one that is wanted. Which properties are is told by their events.
pub(super) fn wants(key: &str, wants: impl Fn(&str) -> bool) -> bool {
    let tells_log = key == "ProviderName" && wants("Channel");
    key.starts_with("Properties") || tells_log || wants(key) || name(&key.into()).is_some_and(|name| wants(&name))
}

/// The columns under the names of Windows.
pub(super) fn translate(exported: Exported) -> Translated {
    let rows = exported.having(&["Id"]);
    let mut renamed = Renamed::new(exported.height);
    for (key, field, written) in SYSTEM {
        if let Some(column) = exported.column(key) {
            match written {
                Written::Plain => renamed.add(field, key, column.clone(), &rows),
                Written::Hex | Written::Guid => {
                    renamed.make(field, &[key], column.clone().map(|value| written.of(value)), &rows);
                }
            }
        }
    }
    times(&exported, &rows, &mut renamed);
    let inferred = logs(&exported, &rows, &mut renamed);
    let Named { doubts, nameless } = properties::name(&exported, &rows, &mut renamed);
    let others: Vec<bool> = rows.iter().map(|row| !row).collect();
    let is_told = |key: &str| key.starts_with("Properties") || name(&key.into()) != Some(key.into()) || is_same(key);
    let translated = renamed.finish(&exported, &others, is_told);
    let inferred = inferred.into_iter().map(|row| (row, NO_LOG.to_string()));
    Translated { doubts: inferred.chain(doubts).collect(), by_message: nameless, ..translated }
}

/// Whether a field has the name that Windows gives it.
fn is_same(key: &str) -> bool {
    SYSTEM.iter().any(|(known, field, _)| known == field && *known == key)
}

/// The log by who wrote the event, where no field tells it; gives the rows of which it is known.
fn logs(exported: &Exported, rows: &[bool], renamed: &mut Renamed) -> Vec<usize> {
    let (Some(provider), Some(id)) = (exported.column("ProviderName"), exported.column("Id")) else {
        return Vec::new();
    };
    let is_told = exported.having(&["LogName"]);
    let untold: Vec<bool> = rows.iter().zip(is_told).map(|(row, is_told)| *row && !is_told).collect();
    let log = pair([provider, id], &untold, |provider, id| log_of(provider, id).unwrap_or_default());
    let log = log.map(|log| if log.show().is_empty() { Value::Null } else { log.clone() });
    let inferred = (0..exported.height).filter(|row| !log.value(*row).is_null()).collect();
    renamed.make("Channel", &["ProviderName", "Id"], log, &untold);
    inferred
}

/// The time in UTC, as XML has it. What names no zone is local.
fn times(exported: &Exported, rows: &[bool], renamed: &mut Renamed) {
    for (key, column) in TIMES.iter().filter_map(|key| Some((key, exported.column(key)?))) {
        let utc = column.clone().map(|value| utc(&value.show()).map_or(Value::Null, Value::from));
        let local: Vec<bool> =
            (0..exported.height).map(|row| !column.value(row).is_null() && utc.value(row).is_null()).collect();
        renamed.make("SystemTime", &[key], utc, rows);
        if local.contains(&true) {
            renamed.add("EventTime", key, column.clone(), &local);
        }
    }
}

/// A moment as XML writes it; none where the zone is not known.
fn utc(text: &str) -> Option<String> {
    let text = text.trim();
    let moment = clock::read(text, &Zone::utc()).filter(|moment| moment.zoned)?;
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    // The number has microseconds; Windows writes a digit more.
    let fraction = match text.strip_prefix("/Date(") {
        Some(milliseconds) => milliseconds.get(digits(milliseconds).checked_sub(3)?..digits(milliseconds))?,
        None => text.split_once('.').map_or("", |(_, rest)| &rest[..digits(rest)]),
    };
    let seconds = format(moment.time.value.floor(), "%Y-%m-%dT%H:%M:%S", &Zone::utc());
    Some(if fraction.is_empty() { format!("{seconds}Z") } else { format!("{seconds}.{fraction}Z") })
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::super::dialect::tests::translated;

    fn fields(text: &str) -> String {
        translated(Dialect::PowerShell, text)
    }

    #[test]
    fn properties_are_named_by_the_events_template() {
        let logoff = r#"{"Id":4634,"Version":0,"Level":0,"Keywords":-9214364837600034816,"ProviderName":"Microsoft-Windows-Security-Auditing",
            "ProviderId":"54849625-5478-4994-a5ba-3e3b0328c30d","LogName":"Security","ProcessId":760,"UserId":null,"MachineName":"c",
            "TimeCreated":"\/Date(1750314301250)\/","LevelDisplayName":"Information","TaskDisplayName":"Logoff","Bookmark":{},
            "Properties":[{"Value":{"BinaryLength":12,"AccountDomainSid":null,"Value":"S-1-5-18"}},{"Value":"bob"},{"Value":""},
            {"Value":999},{"Value":3}],"Message":"An account was logged off."}"#;
        assert_eq!(
            fields(logoff),
            "EventID=4634 Name=Microsoft-Windows-Security-Auditing Guid={54849625-5478-4994-a5ba-3e3b0328c30d} Channel=Security \
             Computer=c Version=0 Level=0 Keywords=-9214364837600034816 ProcessID=760 Type=Information TaskCategory=Logoff \
             Message=An account was logged off. SystemTime=2025-06-19T06:25:01.250Z TargetUserSid=S-1-5-18 TargetUserName=bob \
             TargetLogonId=0x3e7 LogonType=3"
        );
    }

    #[test]
    fn a_time_is_put_in_utc_and_one_without_a_zone_is_local() {
        let time = |time: &str| fields(&format!(r#"{{"Id":1,"TimeCreated":{time}}}"#));
        assert_eq!(time(r#""2025-06-19T02:25:01.1234567-04:00""#), "EventID=1 SystemTime=2025-06-19T06:25:01.1234567Z");
        assert_eq!(time(r#""2025-06-19T06:25:01Z""#), "EventID=1 SystemTime=2025-06-19T06:25:01Z");
        assert_eq!(
            time(r#"{"value":"\/Date(1750314301250)\/","DisplayHint":2}"#),
            "EventID=1 SystemTime=2025-06-19T06:25:01.250Z; TimeCreated.DisplayHint=2"
        );
        assert_eq!(time(r#""6/19/2025 2:25:01 AM""#), "EventID=1 EventTime=6/19/2025 2:25:01 AM");
    }

    #[test]
    fn what_has_no_names_is_kept_as_a_list() {
        let event = |manifest: &str| {
            fields(&format!(
                r#"{{"Id":7,"ProviderName":"P","ProviderId":{manifest},"Properties":[{{"Value":"a"}},{{"Value":[1,255]}}]}}"#
            ))
        };
        assert_eq!(event("null"), "EventID=7 Name=P Data=a|01FF");
        assert_eq!(event("\"1\""), "EventID=7 Name=P Guid=1 Properties=a|01FF");
    }

    #[test]
    fn there_are_as_many_properties_as_windows_allows() {
        let many = vec![r#"{"Value":1}"#; 129].join(",");
        let event = format!(r#"{{"Id":7,"ProviderName":"P","Properties":[{many}]}}"#);
        assert_eq!(fields(&event), "an event with more than 128 properties");
        let lying = r#"{"Id":7,"ProviderName":"P","Properties.count":"4000000000","Properties.0":"a"}"#;
        assert_eq!(fields(lying), "EventID=7 Name=P Data=a");
    }

    #[test]
    fn properties_that_were_cut_have_no_values() {
        let cut = r#"{"Id":4634,"ProviderName":"Microsoft-Windows-Security-Auditing","Properties":["System.Diagnostics.Eventing.Reader.EventProperty"]}"#;
        assert_eq!(fields(cut), "EventID=4634 Name=Microsoft-Windows-Security-Auditing Channel=Security");
    }
}
