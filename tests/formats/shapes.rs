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
