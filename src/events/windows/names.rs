//! The fields of `System` under the names that XML gives them, whatever the export calls them.

use super::weave::first_of;
use super::{Events, View, clean};
use crate::events::json::Origin;
use crate::events::provenance::Provenance;
use crate::events::wanted::Wanted;
use crate::table::Name;
use crate::value::Value;

/// The fields one of which a Windows event has, to name its channel, machine or provider.
pub(super) const PLACES: &[&str] =
    &["Channel", "LogName", "Computer", "Hostname", "ComputerName", "SourceName", "ProviderName", "MachineName"];

/// The fields that are always read, to tell what kind of event a row is.
pub(super) const IDENTITY: &[&str] = &[
    "EventID",
    "EventCode",
    "Channel",
    "LogName",
    "Computer",
    "Hostname",
    "ComputerName",
    "SourceName",
    "ProviderName",
    "MachineName",
    "source",
    "sourcetype",
];

/// What `Keywords` may be made of a number.
pub(super) const KEYWORDS: &str = "0x8020000000000000 0x8010000000000000 0x8000000000000000 0x4020000000000000 \
    0x4000000000000000 0x2000000000000000 0x1000000000000000 0x80000000000000";

/// A field, the rendering that has it, and the fields that hold the same under another name; where it is missing, the
/// first of them is taken.
const SAME: &[(&str, View, &[&str])] = &[
    ("EventCode", View::Any, &["EventID"]),
    ("EventID", View::Xml, &["EventCode"]),
    ("Channel", View::Xml, &["LogName"]),
    ("LogName", View::Classic, &["Channel"]),
    ("Computer", View::Xml, &["Hostname", "ComputerName", "MachineName"]),
    ("ComputerName", View::Classic, &["Computer", "Hostname", "MachineName"]),
    ("Name", View::Xml, &["ProviderName", "SourceName"]),
    ("SourceName", View::Any, &["ProviderName", "Name"]),
    ("Guid", View::Xml, &["ProviderGuid", "ProviderId"]),
    ("RecordNumber", View::Any, &["EventRecordID", "RecordId"]),
    ("EventRecordID", View::Xml, &["RecordNumber"]),
    ("SystemTime", View::Xml, &["TimeCreated"]),
    ("ProcessID", View::Xml, &["ExecutionProcessID"]),
    ("TaskCategory", View::Classic, &["Category"]),
];

/// A field, and what it is made of in what NXLog writes.
const MADE: &[(&str, &[&str])] =
    &[("Opcode", &["OpcodeValue"]), ("OpCode", &["OpcodeValue", "Opcode"]), ("Level", &["SeverityValue"])];

/// Whether a field is one of `System`, or of the classic rendering's header.
pub(super) fn is_of_system(name: &str) -> bool {
    const OTHERS: &[&str] =
        &["Version", "Level", "Task", "Opcode", "OpCode", "Keywords", "ThreadID", "UserID", "Message"];
    OTHERS.contains(&name) || SAME.iter().any(|(field, _, _)| *field == name)
}

/// Completes the names in the rows of Windows events.
pub(super) fn complete(events: &mut Events<'_>) {
    if events.windows.is_none() {
        return;
    }
    events.turn(|| Provenance::Event);
    drop_empty(events);
    clean_names(events);
    opcode(events);
    keywords(events);
    for (field, view, others) in SAME {
        if !events.wants(field) {
            continue;
        }
        for other in *others {
            if let Some(column) = events.column(other).cloned() {
                events.turn(|| Provenance::Alias(Name::from(*other)));
                events.fill_view(field, column, *view);
            }
        }
    }
    level(events);
}

/// Adds what the names are made of.
pub(super) fn add_ingredients(wanted: &mut Wanted) {
    // A name made of another that is made itself comes before it in the list.
    let same = SAME.iter().map(|(field, _, others)| (field, others));
    let made = MADE.iter().map(|(field, others)| (field, others));
    for (field, others) in same.clone().chain(same).chain(made) {
        if wanted.wants(field) {
            wanted.add(others);
        }
    }
}

/// An empty value of a raw export is no field: Splunk's extractions keep no empty values. What Splunk recorded stands.
fn drop_empty(events: &mut Events<'_>) {
    let empty = Value::from("");
    let raw: Vec<bool> =
        (0..events.height).map(|row| events.is_windows(row) && events.origins[row] != Origin::Recorded).collect();
    for column in events.columns.values_mut() {
        let Some(code) = column.dictionary().iter().position(|value| *value == empty) else { continue };
        let keep = |(row, found): (usize, &u32)| if raw[row] && *found as usize == code { 0 } else { *found };
        let codes = column.codes().iter().enumerate().map(keep).collect();
        *column = column.with_codes(codes).into();
    }
}

/// Data whose name has a blank in it, as that of Defender has, gets a field without.
fn clean_names(events: &mut Events<'_>) {
    let spaced: Vec<Name> = events.columns.keys().filter(|name| name.contains(' ')).cloned().collect();
    let others: Vec<bool> = (0..events.height).map(|row| !events.is_windows(row)).collect();
    for name in spaced {
        let Some(column) = events.columns.shift_remove(&name) else { continue };
        events.fill_view(&clean(&name), (*column).clone(), View::Xml);
        events.fill(&name, (*column).clone(), Some(&others));
    }
}

/// NXLog gives the opcode's text and, beside it, its number; Splunk's XML has the number, its classic text `OpCode=Info`.
fn opcode(events: &mut Events<'_>) {
    let Some(numbers) = events.column("OpcodeValue").cloned() else { return };
    let numbered: Vec<bool> = numbers.codes().iter().map(|code| *code != 0).collect();
    if let Some(texts) = events.columns.shift_remove("Opcode") {
        events.fill("OpCode", (*texts).clone(), Some(&numbered));
        let others: Vec<bool> = numbered.iter().map(|numbered| !numbered).collect();
        events.fill("Opcode", (*texts).clone(), Some(&others));
    }
    events.fill_view("Opcode", numbers, View::Any);
}

/// JSON writers give the keywords' 64 bits as a signed number; Splunk's XML has them in hexadecimal.
fn keywords(events: &mut Events<'_>) {
    let Some(old) = events.columns.shift_remove("Keywords") else { return };
    let changed = (*old).clone().map(|value| match value {
        Value::Text(text) => match text.parse::<i64>() {
            Ok(bits) => Value::from(format!("{bits:#x}")),
            Err(_) => value.clone(),
        },
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Multi(_) => value.clone(),
    });
    events.fill_view("Keywords", changed, View::Any);
    events.fill("Keywords", (*old).clone(), None);
}

/// NXLog gives a severity in place of the level: 2 to 5 for information, warning, error and critical. Audit events are
/// of level 0 whatever their severity.
fn level(events: &mut Events<'_>) {
    if !events.wants("Level") {
        return;
    }
    let Some(severity) = events.column("SeverityValue").cloned() else { return };
    events.turn(|| Provenance::calculated(["SeverityValue"]));
    let levels = severity.clone().map(|value| match value.show().as_ref() {
        "1" => "5".into(),
        "2" => "4".into(),
        "3" => "3".into(),
        "4" => "2".into(),
        "5" => "1".into(),
        _ => Value::Null,
    });
    if let Some(channel) = events.column("Channel") {
        let is_audit = |value: &Value| value.show().eq_ignore_ascii_case("security");
        let audit = channel.clone().map(|value| if is_audit(value) { "0".into() } else { Value::Null });
        let severe: Vec<bool> = severity.codes().iter().map(|code| *code != 0).collect();
        let audit = first_of(events.height, [(&audit, Some(&severe[..]))]);
        events.fill_view("Level", audit, View::Xml);
    }
    events.fill_view("Level", levels, View::Xml);
}

#[cfg(test)]
mod tests {
    use super::super::tests::show;

    #[test]
    fn every_spelling_of_a_name_is_there() {
        let nxlog = r#"{"EventID":4688,"Channel":"Security","Hostname":"DC-01","host":"wec","SourceName":"P","RecordNumber":7,"Keywords":-9214364837600034816,"OpcodeValue":0,"Opcode":"Info","SeverityValue":2,"ExecutionProcessID":4,"Path":""}"#;
        let fields = "EventCode EventID Channel LogName Computer ComputerName host Name EventRecordID RecordNumber Keywords Opcode OpCode Level ProcessID Path";
        assert_eq!(
            show(nxlog, fields),
            [
                "EventCode=4688 EventID=4688 Channel=Security LogName=Security Computer=DC-01 ComputerName=DC-01 host=DC-01 \
              Name=P EventRecordID=7 RecordNumber=7 Keywords=0x8020000000000000 Opcode=0 OpCode=Info Level=0 ProcessID=4"
            ]
        );
    }

    #[test]
    fn names_have_no_blanks() {
        let event = r#"{"EventID":1121,"Channel":"A","Process Name":"x"}"#;
        assert_eq!(show(event, "Process_Name"), ["Process_Name=x"]);
        let (table, _) = super::super::tests::Asked::default().table(event);
        assert!(table.column("Process Name").is_none());
    }

    #[test]
    fn an_object_that_is_no_windows_event_is_left_as_it_is() {
        assert_eq!(
            show(r#"{"EventID":1,"host":"web","Opcode":"","OpcodeValue":1}"#, "EventCode EventID host Opcode source"),
            ["EventID=1 host=web Opcode="]
        );
    }
}
