//! The same events as collectors other than Splunk's write them.

use super::exports::csv;
use super::{EVENTS, Event, all, lines, load_bytes, nested, read_shown, time};
use serde_json::{Map, Value as Json, json};

/// As Winlogbeat writes it.
fn winlogbeat(index: usize, event: &Event) -> Json {
    let mut data: Map<String, Json> = event.data.iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
    let part = if event.code == 1149 { "user_data" } else { "event_data" };
    if event.code == 1149 {
        data.insert("xml_name".to_string(), json!("EventXML"));
    }
    json!({
        "@timestamp": time(index), "@metadata": {"beat": "winlogbeat"}, "agent": {"type": "winlogbeat", "name": "FS-01"},
        "ecs": {"version": "8.0.0"}, "event": {"code": event.code.to_string(), "kind": "event"}, "host": {"name": "fs-01.corp.example"},
        "log": {"level": "information"},
        "winlog": {
            "api": "wineventlog", "channel": event.channel, "computer_name": "FS-01", "event_id": event.code, part: data,
            "keywords": ["Audit Success"], "opcode": "Info", "process": {"pid": 4, "thread": {"id": 5}}, "provider_guid": "{1}",
            "provider_name": event.provider, "record_id": 100 + index, "version": 0,
        },
    })
}

/// With dots in names, as Elasticsearch takes it just as well.
fn dotted(event: &Json) -> Map<String, Json> {
    fn put(prefix: &str, value: &Json, out: &mut Map<String, Json>) {
        let name = |key: &str| if prefix.is_empty() { key.to_string() } else { format!("{prefix}.{key}") };
        match value.as_object() {
            Some(object) => object.iter().for_each(|(key, value)| put(&name(key), value, out)),
            None => _ = out.insert(prefix.to_string(), value.clone()),
        }
    }
    let mut out = Map::new();
    put("", event, &mut out);
    out
}

/// The fields that a shape can tell: not those of `System` that its writer leaves out, nor their text.
fn without(shown: &str, fields: &[&str]) -> String {
    let is_told = |line: &&str| !line.split_once(": ").is_some_and(|(field, _)| fields.contains(&field));
    shown.lines().filter(is_told).collect::<Vec<_>>().join("\n")
}

/// Each shape that has the events in full, in one form and where it matters in two.
pub fn of_windows() -> Vec<String> {
    let beats: Vec<Json> = all(winlogbeat).collect();
    vec![
        lines(beats.iter().cloned()),
        json!({"hits": {"hits": beats.iter().map(|event| json!({"_source": dotted(event)})).collect::<Vec<_>>()}})
            .to_string(),
        serde_json::to_string_pretty(&all(get_winevent).collect::<Vec<Json>>()).expect("it prints"),
        lines(all(sentinel)),
    ]
}

/// Each shape in one form.
pub fn forms() -> Vec<String> {
    let defender = json!({"Timestamp": time(0), "DeviceName": "c", "ActionType": "ProcessCreated", "FileName": "cmd.exe",
        "FolderPath": r"C:\cmd.exe", "ProcessCommandLine": "cmd /c", "MD5": "m", "SHA1": "s", "SHA256": "h", "AccountName": "x"});
    let moved = json!({"@timestamp": time(0), "process": {"executable": "a.exe", "pid": 7}, "user": {"domain": "CORP", "name": "x"},
        "winlog": {"channel": "Microsoft-Windows-Sysmon/Operational", "event_id": 1, "computer_name": "c"}});
    vec![
        lines(all(winlogbeat).chain([moved])),
        Json::Array(all(get_winevent).collect()).to_string(),
        lines(all(sentinel)),
        lines([defender].into_iter()),
    ]
}

#[test]
fn elastics_documents_give_the_same_fields_in_every_envelope() {
    let untold = ["Level", "Task", "_raw"];
    let expected = without(&read_shown(lines(all(nested)).as_bytes()), &untold);
    let beats: Vec<Json> = all(winlogbeat).collect();
    let hit = |event: &Json| json!({"_index": "winlogbeat-8", "_id": "x", "_score": 1.0, "_source": event});
    let hits: Vec<Json> = beats.iter().map(hit).collect();
    let answer = json!({"took": 3, "timed_out": false, "hits": {"total": {"value": 4}, "hits": hits}});
    let action = json!({"create": {"_index": "winlogbeat-8"}});
    let texts = |row: Map<String, Json>| -> Map<String, Json> {
        let text = |value: Json| match value {
            Json::Array(values) => values[0].clone(),
            Json::String(text) => json!(text),
            other => json!(other.to_string()),
        };
        row.into_iter().map(|(name, value)| (name, text(value))).collect()
    };
    let rows: Vec<Map<String, Json>> = beats.iter().map(|event| texts(dotted(event))).collect();
    let forms = [
        lines(beats.iter().cloned()),
        Json::Array(beats.clone()).to_string(),
        serde_json::to_string_pretty(&beats).expect("it prints"),
        lines(beats.iter().map(|event| Json::Object(dotted(event)))),
        lines(hits.iter().cloned()),
        answer.to_string(),
        serde_json::to_string_pretty(&answer).expect("it prints"),
        lines(beats.iter().flat_map(|event| [action.clone(), event.clone()])),
        csv(&rows, false),
    ];
    for form in forms {
        assert_eq!(without(&read_shown(form.as_bytes()), &untold), expected, "{form}");
    }
}

#[test]
fn audit_events_are_of_level_0_and_the_text_is_rendered_from_the_events_own_fields() {
    let (table, report) = load_bytes(lines(all(winlogbeat)).as_bytes()).expect("it reads");
    assert_eq!(report.events, EVENTS.len());
    assert_eq!([table.value(0, "Level").show(), table.value(2, "Level").show()], ["0", "4"]);
    let raw = table.value(0, "_raw").show();
    assert!(raw.contains("<Data Name='TargetUserName'>ops.lee</Data>") && !raw.contains("ecs"), "{raw}");
    assert_eq!(table.value(0, "host.name").show(), "fs-01.corp.example");
}

/// The data of each event in the order of its template; of what is not named here, `Get-WinEvent` gives nulls.
const TEMPLATES: [&[&str]; 4] = [
    &[
        "",
        "SubjectUserName",
        "",
        "",
        "",
        "TargetUserName",
        "TargetDomainName",
        "TargetLogonId",
        "LogonType",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "IpAddress",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
        "",
    ],
    &["", "SubjectUserName", "", "", "", "", "", "ShareName", "ShareLocalPath", "", ""],
    &["", "", "", "", "Image", "", "", "", "", "", "CommandLine", "", "User", "", "", "", "", "", "", "", "", ""],
    &["Param1", "Param2", "Param3"],
];

/// As PowerShell's `Get-WinEvent | ConvertTo-Json` gives it.
fn get_winevent(index: usize, event: &Event) -> Json {
    let value = |name: &&str| match event.data.iter().find(|(known, _)| known == name) {
        Some(("LogonType", _)) => json!({"Value": 10}),
        Some(("TargetLogonId", _)) => json!({"Value": 0x4e1b2}),
        Some((_, value)) => json!({"Value": value}),
        None => json!({"Value": null}),
    };
    json!({
        "Id": event.code, "Version": 0, "Qualifiers": null, "Level": 4, "Task": 7, "Opcode": 0, "Keywords": -9214364837600034816i64,
        "RecordId": 100 + index, "ProviderName": event.provider, "ProviderId": "1", "LogName": event.channel, "ProcessId": 4,
        "ThreadId": 5, "MachineName": "FS-01", "UserId": null, "TimeCreated": time(index), "ActivityId": null,
        "RelatedActivityId": null, "ContainerLog": event.channel, "MatchedQueryIds": [], "Bookmark": {},
        "LevelDisplayName": "Information", "OpcodeDisplayName": "Info", "TaskDisplayName": null,
        "KeywordsDisplayNames": ["Audit Success"], "Properties": TEMPLATES[index].iter().map(value).collect::<Vec<Json>>(),
    })
}

#[test]
fn what_get_winevent_gives_has_the_same_fields_in_every_version_of_powershell() {
    let expected = read_shown(lines(all(nested)).as_bytes()).replace("Guid='{1}'", "Guid='1'");
    let seven: Vec<Json> = all(get_winevent).collect();
    let east = |event: &Json| {
        let mut event = event.clone();
        event["TimeCreated"] = json!(time_east(event["RecordId"].as_u64().unwrap_or_default() as usize - 100));
        event
    };
    let forms = [
        serde_json::to_string_pretty(&seven).expect("it prints"),
        Json::Array(seven.clone()).to_string(),
        lines(seven.iter().cloned()),
        lines(seven.iter().map(east)),
    ];
    for form in forms {
        assert_eq!(read_shown(form.as_bytes()), expected, "{form}");
    }
    // Windows PowerShell writes dates in milliseconds, and escapes slashes and quotes.
    let five = serde_json::to_string_pretty(&seven).expect("it prints").replace('\'', "\\u0027");
    let five =
        (0..4).fold(five, |text, index| text.replace(&time(index), &format!("\\/Date(175031430{}123)\\/", index)));
    let expected = expected.replace(".1234567Z", ".123Z").replace(".123456\n", ".123\n");
    assert_eq!(read_shown(five.replace('\n', "\r\n").as_bytes()), expected);
}

fn time_east(index: usize) -> String {
    format!("2025-06-19T08:25:0{index}.1234567+02:00")
}

#[test]
fn cut_properties_and_unknown_templates_are_said() {
    let cut = r#"[{"Id":4634,"ProviderName":"Microsoft-Windows-Security-Auditing","ProviderId":"1","LogName":"Security","TimeCreated":"2025-06-19T06:25:01Z",
        "Properties":["System.Diagnostics.Eventing.Reader.EventProperty"],"Message":"An account was logged off.\r\n\tAccount Name:\t\tbob"},
        {"Id":9,"ProviderName":"P","ProviderId":"1","LogName":"A","TimeCreated":"2025-06-19T06:25:01Z","Properties":[{"Value":"x"}]}]"#;
    let (table, report) = load_bytes(cut.as_bytes()).expect("it reads");
    assert_eq!(table.value(0, "Account_Name").show(), "bob");
    assert_eq!(table.value(1, "Properties").show(), "x");
    let said: Vec<&str> = report.warnings.iter().map(|warning| &*warning.message).collect();
    assert_eq!(
        said,
        [
            "the export has no values of `Properties` (`ConvertTo-Json -Depth 3` keeps them): of the data there is what the \
             message tells",
            "the names of the data of `P` 9 (1 of them) are not known: the values are in `Properties`"
        ]
    );
}

/// As Microsoft Sentinel's tables have it: those of Security in a table of their own, others with their data packed.
fn sentinel(index: usize, event: &Event) -> Json {
    let data: Map<String, Json> = event.data.iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
    let mut row = json!({
        "TenantId": "t", "SourceSystem": "OpsManager", "TimeGenerated": time(index), "Computer": "FS-01", "Channel": event.channel,
        "EventID": event.code, "Task": 7, "Level": "4", "Version": 0, "Opcode": "0", "Keywords": "0x8020000000000000",
        "SystemProcessId": 4, "SystemThreadId": 5, "EventRecordId": (100 + index).to_string(),
    });
    let columns = row.as_object_mut().expect("an object");
    let text = |(name, value): &(&str, &str)| {
        let value = value.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;");
        format!("<Data Name=\"{name}\">{value}</Data>")
    };
    match index {
        0 | 1 => {
            columns.insert("EventSourceName".to_string(), json!(event.provider));
            columns.extend(data);
        }
        2 => {
            columns.insert("Provider".to_string(), json!(event.provider));
            let inside: String = event.data.iter().map(text).collect();
            columns.insert("EventData".to_string(), json!(format!("<EventData xmlns=\"e\">{inside}</EventData>")));
        }
        _ => {
            columns.insert("Provider".to_string(), json!(event.provider));
            columns.insert("EventData".to_string(), json!(Json::Object(data).to_string()));
        }
    }
    row
}

#[test]
fn azures_tables_give_the_same_fields_however_they_are_exported() {
    let untold = ["_raw"];
    let expected = without(&read_shown(lines(all(nested)).as_bytes()), &untold);
    let rows: Vec<Json> = all(sentinel).collect();
    let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_string);
    let texts: Vec<Map<String, Json>> = rows
        .iter()
        .filter_map(Json::as_object)
        .map(|row| row.iter().map(|(name, value)| (name.clone(), json!(text(value)))).collect())
        .collect();
    let names: std::collections::BTreeSet<&String> =
        rows.iter().filter_map(Json::as_object).flat_map(Map::keys).collect();
    let cells =
        |row: &Json| names.iter().map(|name| row.get(*name).cloned().unwrap_or_default()).collect::<Vec<Json>>();
    let columns: Vec<Json> = names.iter().map(|name| json!({"name": name, "type": "string"})).collect();
    let answer = json!({"tables": [{"name": "PrimaryResult", "columns": columns, "rows": rows.iter().map(cells).collect::<Vec<_>>()}]});
    let forms = [
        lines(rows.iter().cloned()),
        Json::Array(rows.clone()).to_string(),
        json!({"value": rows}).to_string(),
        lines(rows.chunks(2).map(|records| json!({"records": records}))),
        answer.to_string(),
        csv(&texts, false),
    ];
    for form in forms {
        assert_eq!(without(&read_shown(form.as_bytes()), &untold), expected, "{form}");
    }
    let portal = csv(&texts, false).replace("TimeGenerated", "TimeGenerated [UTC]");
    let portal =
        (0..4).fold(portal, |text, index| text.replace(&time(index), &format!("6/19/2025, 6:25:0{index}.123 AM")));
    let milliseconds = expected.replace(".1234567Z", ".123Z").replace(".123456\n", ".123\n");
    assert_eq!(without(&read_shown(portal.as_bytes()), &untold), milliseconds);
}

#[test]
fn defenders_tables_have_the_fields_of_splunks_add_on() {
    let row = json!({
        "Timestamp": time(0), "DeviceName": "fs-01", "ActionType": "ProcessCreated", "FileName": "cmd.exe",
        "FolderPath": r"C:\Windows\System32\cmd.exe", "ProcessCommandLine": "cmd.exe /c dir", "ProcessId": 7, "AccountName": "ops.lee",
        "MD5": "m", "SHA1": "s", "SHA256": "h", "InitiatingProcessFileName": "explorer.exe", "InitiatingProcessId": 3,
        "InitiatingProcessFolderPath": r"C:\Windows\explorer.exe", "InitiatingProcessCommandLine": "explorer.exe",
    });
    let registry = json!({
        "Timestamp": time(1), "DeviceName": "fs-01", "ActionType": "RegistryValueSet", "InitiatingProcessAccountName": "ops.lee",
        "RegistryKey": r"HKEY_LOCAL_MACHINE\SOFTWARE\Run", "RegistryValueName": "x", "RegistryValueType": "String",
    });
    let streamed = |row: &Json, table: &str| json!({"time": time(5), "category": format!("AdvancedHunting-{table}"), "properties": row});
    let records = [streamed(&row, "DeviceProcessEvents"), streamed(&registry, "DeviceRegistryEvents")];
    let forms = [
        lines([row.clone(), registry.clone()].into_iter()),
        json!({"Stats": {}, "Schema": [], "Results": [row, registry]}).to_string(),
        lines(records.iter().cloned()),
        json!({"records": records}).to_string(),
    ];
    let fields = "_time sourcetype category dest process process_name process_id process_hash parent_process parent_process_name user action \
        registry_hive registry_path registry_key_name registry_value_name vendor_product tag eventtype properties.DeviceName";
    for form in forms {
        let (table, report) = load_bytes(form.as_bytes()).expect("it reads");
        assert_eq!(report.warnings, [], "{form}");
        let show = |row: usize| {
            let value = |field: &str| (field.to_string(), table.value(row, field).show().replace('\n', "|"));
            let told = fields.split(' ').map(value).filter(|(_, value)| !value.is_empty());
            told.map(|(field, value)| format!("{field}={value}")).collect::<Vec<_>>().join(" ")
        };
        let common = "sourcetype=mscs:azure:eventhub:defender:advancedhunting";
        assert_eq!(
            show(0),
            format!(
                r"_time=1750314300.123456 {common} category=AdvancedHunting-DeviceProcessEvents dest=fs-01 process=C:\Windows\System32\cmd.exe /c dir process_name=cmd.exe process_id=7 process_hash=MD5=m,SHA1=s,SHA256=h parent_process=C:\Windows\explorer.exe parent_process_name=explorer.exe user=ops.lee action=allowed vendor_product=Microsoft Defender for Endpoint tag=process|report eventtype=ms_defender_advanced_hunting_process|ms_defender_advanced_hunting_sourcetypes properties.DeviceName=fs-01"
            ),
            "{form}"
        );
        assert_eq!(
            show(1),
            format!(
                r"_time=1750314301.123456 {common} category=AdvancedHunting-DeviceRegistryEvents dest=fs-01 user=ops.lee action=created registry_hive=HKEY_LOCAL_MACHINE\SOFTWARE registry_path=HKEY_LOCAL_MACHINE\SOFTWARE\Run registry_key_name=Run registry_value_name=x vendor_product=Microsoft Defender for Endpoint tag=change|endpoint|registry eventtype=ms_defender_advanced_hunting_registry|ms_defender_advanced_hunting_sourcetypes properties.DeviceName=fs-01"
            ),
            "{form}"
        );
    }
}

#[test]
fn columns_that_were_selected_are_an_event_still() {
    let selected = r#"[{"TimeCreated":"\/Date(1750314301250)\/","Id":4634,"LevelDisplayName":"Information","Message":"An account was logged off.\r\n\tAccount Name:\t\tbob"}]"#;
    let table = "#TYPE Selected.System.Diagnostics.Eventing.Reader.EventLogRecord\r\n\"TimeCreated\",\"Id\",\"LevelDisplayName\",\"Message\"\r\n\"6/19/2025 6:25:01 AM\",\"4634\",\"Information\",\"An account was logged off.\r\n\tAccount Name:\t\tbob\"\r\n";
    for (form, time) in [(selected, "1750314301.25"), (table, "1750314301")] {
        let (found, _) = load_bytes(form.as_bytes()).expect("it reads");
        let value = |field: &str| found.value(0, field).show().into_owned();
        assert_eq!(["_time", "EventCode", "Account_Name"].map(value), [time, "4634", "bob"], "{form}");
    }
}
