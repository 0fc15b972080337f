//! Events of Windows in the tables of Azure Monitor and Microsoft Sentinel: `SecurityEvent`, `Event` and `WindowsEvent`.

pub(super) mod answer;

use super::clock;
use super::dialect::{Exported, Renamed, Translated};
use super::scan::{Scan, Token};
use crate::table::column::Pool;
use crate::table::{Column, Name};
use crate::value::Value;
use crate::value::time::{Zone, format};
use crate::value::xml::{self, Element};
use indexmap::IndexMap;

/// Whether fields of such names are those of such a table.
pub(super) fn is_told_by(names: &[String]) -> bool {
    let has = |sought: &[&str]| names.iter().any(|name| sought.contains(&without_zone(name).0));
    has(&["TimeGenerated"]) && has(&["EventID"]) && has(&["Computer"])
}

/// A field's name, and the zone that the portal writes after it: `TimeGenerated [UTC]`.
pub(super) fn without_zone(name: &str) -> (&str, Option<&str>) {
    match name.split_once(" [").and_then(|(name, zone)| Some((name, zone.strip_suffix(']')?))) {
        Some((name, zone)) => (name, Some(zone)),
        None => (name, None),
    }
}

/// The parts of `System`. Of several fields that become the same the first that has a value counts.
const SYSTEM: &[(&str, &str)] = &[
    ("EventID", "EventID"),
    ("Channel", "Channel"),
    ("EventLog", "Channel"),
    ("Computer", "Computer"),
    ("EventSourceName", "Name"),
    ("Provider", "Name"),
    ("Source", "Name"),
    ("EventRecordId", "EventRecordID"),
    ("EventRecordID", "EventRecordID"),
    ("Version", "Version"),
    ("Task", "Task"),
    ("EventCategory", "Task"),
    ("Opcode", "Opcode"),
    ("Keywords", "Keywords"),
    ("Correlation", "ActivityID"),
    ("SystemProcessId", "ProcessID"),
    ("SystemThreadId", "ThreadID"),
    ("SystemUserId", "UserID"),
    ("EventLevelName", "Type"),
    ("RenderedDescription", "Message"),
    ("RawEventData", "_raw"),
];

/// The fields that tell the time, what Windows wrote first.
const TIMES: &[&str] = &["TimeCreated", "TimeGenerated"];

/// What the tables tell besides the event, in its row.
const AROUND: &[&str] = &[
    "TenantId",
    "SourceSystem",
    "Account",
    "AccountType",
    "Activity",
    "SourceComputerId",
    "EventOriginId",
    "MG",
    "ManagementGroupName",
    "TimeCollected",
    "LogonTypeName",
    "SubjectAccount",
    "TargetAccount",
    "Process",
    "UserName",
    "AzureDeploymentID",
    "Role",
    "PartitionKey",
    "RowKey",
    "StorageAccount",
    "TableName",
    "EventLevel",
    "_ResourceId",
    "_SubscriptionId",
    "_ItemId",
    "_TimeReceived",
    "_BilledSize",
    "_IsBillable",
];

/// The fields that hold data as XML or JSON.
const PACKED: &[&str] = &["EventData", "ParameterXml", "UserData"];

/// The table's own name, in a field whose name a classic event has for something else.
const TABLE: &str = "Type";

/// The name by which a field can be found; none for what stands for others.
pub(super) fn name(name: &Name) -> Option<Name> {
    let plain = without_zone(name).0;
    if TIMES.contains(&plain) {
        return Some("SystemTime".into());
    }
    if PACKED.contains(&plain) || plain == TABLE || plain == "Level" {
        return (plain == "Level").then(|| name.clone());
    }
    let data = plain.strip_prefix("EventData.").unwrap_or(plain);
    Some(SYSTEM.iter().find(|(key, _)| *key == plain).map_or(data, |(_, field)| field).into())
}

/// Whether a field may be needed for one that is wanted. What is packed in one is told by its values.
pub(super) fn wants(key: &str, wants: impl Fn(&str) -> bool) -> bool {
    let plain = without_zone(key).0;
    PACKED.contains(&plain)
        || matches!(plain, "Level" | "EventLevel")
        || wants(key)
        || name(&key.into()).is_some_and(|name| wants(&name))
}

/// The columns under the names of Windows.
pub(super) fn translate(exported: Exported) -> Translated {
    let rows = exported.having(&["EventID"]);
    let mut renamed = Renamed::new(exported.height);
    times(&exported, &rows, &mut renamed);
    for (key, field) in SYSTEM {
        if let Some(column) = exported.column(key) {
            renamed.add(field, key, column.clone(), &rows);
        }
    }
    level(&exported, &rows, &mut renamed);
    for (key, column) in exported.iter().filter(|(key, _)| is_data(key)) {
        renamed.add(key.strip_prefix("EventData.").unwrap_or(key), key, column.clone(), &rows);
    }
    for (key, column) in PACKED.iter().filter_map(|key| Some((key, exported.column(key)?))) {
        unpack(key, column, &rows, &mut renamed);
    }
    let others: Vec<bool> = rows.iter().map(|row| !row).collect();
    renamed.finish(&exported, &others, |key| key == "EventLevel" || !AROUND.contains(&key))
}

/// Whether a field is a part of the event's data.
fn is_data(key: &str) -> bool {
    let plain = without_zone(key).0;
    let is_system = SYSTEM.iter().any(|(known, _)| *known == plain) || TIMES.contains(&plain);
    !is_system && !AROUND.contains(&key) && !PACKED.contains(&key) && ![TABLE, "Level"].contains(&key)
}

/// The time, in UTC unless the portal names another zone.
fn times(exported: &Exported, rows: &[bool], renamed: &mut Renamed) {
    for time in TIMES {
        for (key, column) in exported.iter().filter(|(key, _)| without_zone(key).0 == *time) {
            match without_zone(key).1 {
                None | Some("UTC") => renamed.make("SystemTime", &[key], column.clone().map(utc), rows),
                Some(_) => renamed.add("EventTime", key, column.clone(), rows),
            }
        }
    }
}

/// A time in UTC as XML has it, in whichever way the portal writes it.
fn utc(value: &Value) -> Value {
    let text = value.show();
    let moment = clock::read(&text, &Zone::utc()).filter(|_| !text.contains('T'));
    moment.map_or_else(
        || value.clone(),
        |moment| format(moment.time.value, "%Y-%m-%dT%H:%M:%S.%3NZ", &Zone::utc()).into(),
    )
}

/// The level. The older agent's is the kind of audit: 8 of a success and 16 of a failure, for which XML has level 0 and a
/// keyword.
fn level(exported: &Exported, rows: &[bool], renamed: &mut Renamed) {
    for (key, column) in ["Level", "EventLevel"].into_iter().filter_map(|key| Some((key, exported.column(key)?))) {
        let level = column.clone().map(|level| match level.show().as_ref() {
            "8" | "16" => "0".into(),
            _ => level.clone(),
        });
        renamed.add("Level", key, level, rows);
    }
    if let Some(column) = exported.column("Level") {
        let keywords = column.clone().map(|level| match level.show().as_ref() {
            "8" => "0x8020000000000000".into(),
            "16" => "0x8010000000000000".into(),
            _ => Value::Null,
        });
        renamed.make("Keywords", &["Level"], keywords, rows);
    }
}

/// Takes data out of texts in XML or JSON, once out of each.
fn unpack(key: &str, column: &Column, rows: &[bool], renamed: &mut Renamed) {
    let mut fields: IndexMap<String, Vec<(usize, Vec<Value>)>> = IndexMap::new();
    for (code, text) in column.dictionary().iter().enumerate() {
        for (name, value) in data(&text.show()) {
            let values = fields.entry(name).or_default();
            match values.last_mut() {
                Some((last, values)) if *last == code => values.push(value.into()),
                Some(_) | None => values.push((code, vec![value.into()])),
            }
        }
    }
    for (name, values) in fields {
        let mut pool = Pool::default();
        let mut codes = vec![0; column.dictionary().len()];
        values.into_iter().for_each(|(code, values)| codes[code] = pool.code(Value::many(values)));
        let column = pool.column(column.codes().iter().map(|code| codes[*code as usize]).collect());
        renamed.make(&name, &[key], column, rows);
    }
}

/// The data in a text.
fn data(text: &str) -> Vec<(String, String)> {
    let mut data = Vec::new();
    match text.trim_start().bytes().next() {
        Some(b'<') => {
            if let Some(document) = xml::read(text) {
                document.top.children.iter().for_each(|element| in_xml(element, &mut data));
            }
        }
        Some(b'{') => _ = in_json(text, &mut data),
        Some(_) | None => {}
    }
    data
}

/// `<Data Name='X'>` is X, `<Data>` and `<Param>` are values of `Data`, and any other element without others its name.
fn in_xml(element: &Element<'_>, data: &mut Vec<(String, String)>) {
    let named = element.attributes.iter().find(|(name, _)| *name == "Name").map(|(_, name)| name.as_ref());
    let name = match element.name {
        "Data" => named.unwrap_or("Data"),
        "Param" => "Data",
        name => name,
    };
    let is_leaf = element.children.is_empty();
    if is_leaf && !element.text.is_empty() {
        data.push((name.to_string(), element.text.clone()));
    }
    element.children.iter().for_each(|child| in_xml(child, data));
}

/// The members of an object; what is within a member is passed over.
fn in_json(text: &str, data: &mut Vec<(String, String)>) -> Option<()> {
    let mut scan = Scan::new(text);
    let (mut first, mut scratch) = (true, String::new());
    (scan.value().ok()? == Token::Object).then_some(())?;
    while let Some(key) = scan.key(first).ok()? {
        first = false;
        let name = key.text(&mut scratch).to_string();
        match scan.value().ok()? {
            Token::Text(value) if !value.raw.is_empty() => data.push((name, value.text(&mut scratch).to_string())),
            Token::Bare(value) => data.push((name, value.to_string())),
            begun => scan.pass(begun).ok()?,
        }
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::super::dialect::tests::translated;

    fn fields(text: &str) -> String {
        translated(Dialect::Azure, text)
    }

    #[test]
    fn a_security_event_has_windows_names_already_and_some_of_azures() {
        let event = r#"{"TenantId":"t","TimeGenerated":"2025-06-19T06:25:01.1234567Z","Account":"CORP\\ops","Computer":"c","EventSourceName":"P",
            "Channel":"Security","Task":12544,"Level":"8","EventID":4624,"Activity":"4624 - An account","TargetUserName":"ops","LogonType":10,
            "LogonTypeName":"10 - RemoteInteractive","EventData":"","Type":"SecurityEvent"}"#;
        assert_eq!(
            fields(event),
            "SystemTime=2025-06-19T06:25:01.1234567Z EventID=4624 Channel=Security Computer=c Name=P Task=12544 Level=0 \
             Keywords=0x8020000000000000 TargetUserName=ops LogonType=10; TenantId=t Account=CORP\\ops Activity=4624 - An account \
             LogonTypeName=10 - RemoteInteractive"
        );
    }

    #[test]
    fn data_is_packed_as_xml_or_json_or_not_at_all() {
        let event = |data: &str| {
            let text = format!(r#"{{"TimeGenerated":"t","EventID":1,"Computer":"c",{data}}}"#);
            fields(&text).replace("SystemTime=t EventID=1 Computer=c ", "")
        };
        assert_eq!(
            event(
                r#""EventData":"<EventData xmlns=\"x\"><Data Name=\"A\">a &amp; b</Data><Data Name=\"B\" /></EventData>""#
            ),
            "A=a & b"
        );
        assert_eq!(
            event(r#""EventData":"<DataItem><EventData><Data>x</Data><Data>y</Data></EventData></DataItem>""#),
            "Data=x|y"
        );
        assert_eq!(event(r#""ParameterXml":"<Param>x</Param><Param>y</Param>""#), "Data=x|y");
        assert_eq!(event(r#""EventData":"{\"A\":\"C:\\\\x\",\"B\":2}""#), r"A=C:\x B=2");
        assert_eq!(event(r#""EventData":{"A":"x","B":"2"}"#), "A=x B=2");
    }

    #[test]
    fn the_event_table_has_names_of_its_own() {
        let event = r#"{"TimeGenerated [UTC]":"6/19/2025, 6:25:01.250 AM","Source":"Service Control Manager","EventLog":"System","Computer":"c",
            "EventLevel":4,"EventLevelName":"Information","EventID":7045,"RenderedDescription":"A service was installed","Type":"Event"}"#;
        assert_eq!(
            fields(event),
            "SystemTime=2025-06-19T06:25:01.250Z EventID=7045 Channel=System Computer=c Name=Service Control Manager \
             Type=Information Message=A service was installed Level=4"
        );
        assert!(fields(&event.replace("[UTC]", "[Berlin]")).starts_with("EventTime=6/19"));
    }
}
