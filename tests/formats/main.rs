//! The same events in every form that can be read give the same fields, and damage is said with its place.

mod alone;
mod classic;
mod damage;
mod evtx;
mod exports;
mod powershell;
mod searches;
mod shapes;
mod unix;
mod viewer;

use exports::csv;
use flate2::{Compression, write::GzEncoder};
use ruzstd::encoding::{CompressionLevel, compress_to_vec};
use serde_json::{Map, Value as Json, json};
use spelt::events::{Ask, Metadata, Report, Unreadable, read};
use spelt::plan::needs::Needs;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::fmt::Write;
use std::io::Write as _;
use std::path::Path;

/// An event: its number, channel and provider, and its data in order.
struct Event {
    code: u32,
    channel: &'static str,
    provider: &'static str,
    data: &'static [(&'static str, &'static str)],
}

const SECURITY: &str = "Microsoft-Windows-Security-Auditing";

const EVENTS: &[Event] = &[
    Event {
        code: 4624,
        channel: "Security",
        provider: SECURITY,
        data: &[
            ("SubjectUserName", "-"),
            ("TargetUserName", "ops.lee"),
            ("TargetDomainName", "CORP"),
            ("TargetLogonId", "0x4e1b2"),
            ("LogonType", "10"),
            ("IpAddress", "10.0.2.21"),
        ],
    },
    Event {
        code: 5140,
        channel: "Security",
        provider: SECURITY,
        data: &[("SubjectUserName", "ops.lee"), ("ShareName", r"\\*\ADMIN$"), ("ShareLocalPath", r"\??\C:\Windows")],
    },
    Event {
        code: 1,
        channel: "Microsoft-Windows-Sysmon/Operational",
        provider: "Microsoft-Windows-Sysmon",
        data: &[
            ("Image", r"C:\Windows\System32\cmd.exe"),
            ("CommandLine", "cmd.exe /Q /c echo \"dir\" ^> \\\\127.0.0.1\\C$\\__output & rem <Größe>"),
            ("User", r"CORP\ops.lee"),
        ],
    },
    Event {
        code: 1149,
        channel: "Microsoft-Windows-TerminalServices-RemoteConnectionManager/Operational",
        provider: "Microsoft-Windows-TerminalServices-RemoteConnectionManager",
        data: &[("Param1", "ops.lee"), ("Param2", "CORP"), ("Param3", "10.0.2.21")],
    },
];

const FIELDS: &[&str] = &[
    "_time",
    "EventCode",
    "EventID",
    "Channel",
    "Computer",
    "host",
    "source",
    "sourcetype",
    "RecordNumber",
    "EventRecordID",
    "Name",
    "Level",
    "Task",
    "Keywords",
    "ProcessID",
    "ThreadID",
    "SystemTime",
    "SubjectUserName",
    "TargetUserName",
    "LogonType",
    "Logon_Type",
    "Account_Name",
    "Account_Domain",
    "Logon_ID",
    "Share_Name",
    "Share_Path",
    "ShareName",
    "Image",
    "CommandLine",
    "User",
    "Domain",
    "Source_Network_Address",
    "user",
    "src_ip",
    "process",
    "process_name",
    "dest",
    "signature_id",
    "vendor_product",
    "status",
    "_raw",
];

fn time(index: usize) -> String {
    format!("2025-06-19T06:25:0{index}.1234567Z")
}

fn flat(index: usize, event: &Event) -> Json {
    let mut object = Map::new();
    let system = json!({
        "EventID": event.code, "Channel": event.channel, "Hostname": "FS-01", "SourceName": event.provider,
        "ProviderGuid": "{1}", "RecordNumber": 100 + index, "TimeCreated": time(index), "Version": 0, "Level": 4, "Task": 7,
        "Opcode": 0, "Keywords": -9214364837600034816i64, "ExecutionProcessID": 4, "ThreadID": 5,
    });
    object.extend(system.as_object().cloned().unwrap_or_default());
    object.extend(event.data.iter().map(|(name, value)| (name.to_string(), json!(value))));
    Json::Object(object)
}

fn nested(index: usize, event: &Event) -> Json {
    let data: Map<String, Json> = event.data.iter().map(|(name, value)| (name.to_string(), json!(value))).collect();
    let data = if event.code == 1149 { json!({"UserData": {"EventXML": data}}) } else { json!({"EventData": data}) };
    let mut object = json!({
        "System": {
            "Provider": {"#attributes": {"Name": event.provider, "Guid": "{1}"}}, "EventID": event.code, "Version": 0, "Level": 4,
            "Task": 7, "Opcode": 0, "Keywords": "0x8020000000000000",
            "TimeCreated": {"#attributes": {"SystemTime": time(index)}}, "EventRecordID": 100 + index,
            "Correlation": null, "Execution": {"#attributes": {"ProcessID": 4, "ThreadID": 5}},
            "Channel": event.channel, "Computer": "FS-01", "Security": null,
        }
    });
    if let (Some(object), Some(data)) = (object.as_object_mut(), data.as_object()) {
        object.extend(data.clone());
    }
    json!({"Event": object})
}

fn lines(events: impl Iterator<Item = Json>) -> String {
    events.map(|event| format!("{event}\n")).collect()
}

fn all(make: fn(usize, &Event) -> Json) -> impl Iterator<Item = Json> {
    EVENTS.iter().enumerate().map(move |(index, event)| make(index, event))
}

/// The table of a file or folder, and what was said of it.
fn load(path: &Path) -> Result<(Table, Report), Unreadable> {
    let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
    let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
    let mut tables = Vec::new();
    let mut report = read(path, &ask, &mut |table| tables.push(table))?;
    // A search is told what has to do with it.
    report.warnings.retain(|warning| warning.matters_to(&needs));
    Ok((Table::concat(&tables), report))
}

fn load_bytes(bytes: &[u8]) -> Result<(Table, Report), Unreadable> {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("it can be written");
    load(file.path())
}

/// The rows as text, a field a line.
fn shown(table: &Table) -> String {
    let mut out = String::new();
    for row in 0..table.rows() {
        for field in FIELDS {
            let value = table.value(row, field);
            if !value.is_null() {
                let _ = writeln!(out, "{field}: {}", value.show().replace('\n', "|"));
            }
        }
        out.push('\n');
    }
    out
}

fn read_shown(bytes: &[u8]) -> String {
    let (table, report) = load_bytes(bytes).expect("it reads");
    assert_eq!(report.warnings, []);
    assert_eq!(report.events, EVENTS.len());
    shown(&table)
}

#[test]
fn flat_and_nested_json_in_every_framing_and_encoding_give_the_same_fields() {
    let expected = read_shown(lines(all(nested)).as_bytes());
    assert!(expected.contains("Account_Name: -|ops.lee\n"), "{expected}");
    let array = |events: Vec<Json>| Json::Array(events).to_string();
    let pretty = |event: Json| serde_json::to_string_pretty(&event).expect("it prints");
    let forms = [
        lines(all(flat)),
        array(all(flat).collect()),
        array(all(nested).collect()),
        pretty(Json::Array(all(nested).collect())),
        lines(all(nested)).replace('\n', "\r\n\r\n"),
        all(nested).enumerate().map(|(index, event)| format!("Record {index}\n{}\n", pretty(event))).collect(),
        all(nested).enumerate().map(|(index, event)| format!("Record {index}\n{event}\n")).collect(),
        lines(all(nested).map(|event| event["Event"].clone())),
        lines(all(flat).take(2).chain(all(nested).skip(2))),
    ];
    for form in forms {
        assert_eq!(read_shown(form.as_bytes()), expected, "{form}");
        assert_eq!(read_shown(format!("\u{feff}{form}").as_bytes()), expected);
        let utf16 = |text: &str| text.encode_utf16().flat_map(u16::to_le_bytes).collect::<Vec<u8>>();
        assert_eq!(read_shown(&utf16(&form)), expected);
        assert_eq!(read_shown(&utf16(&format!("\u{feff}{form}"))), expected);
        let big: Vec<u8> = format!("\u{feff}{form}").encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(read_shown(&big), expected);
    }
}

/// The events as XML, as Splunk would have indexed them.
fn xml() -> Vec<String> {
    let (table, _) = load_bytes(lines(all(nested)).as_bytes()).expect("it reads");
    (0..table.rows()).map(|row| table.value(row, "_raw").show().into_owned()).collect()
}

#[test]
fn xml_and_evtx_give_the_same_fields_as_json() {
    let expected = read_shown(lines(all(nested)).as_bytes());
    let events = xml();
    for form in [
        events.join("\n"),
        events.concat(),
        format!("<?xml version=\"1.0\" encoding=\"utf-8\"?>\r\n<Events>\r\n{}\r\n</Events>\r\n", events.join("\r\n")),
    ] {
        assert_eq!(read_shown(form.as_bytes()), expected, "{form}");
    }
    // What writes the XML of an EVTX file quotes its attributes otherwise.
    let of_evtx = read_shown(&evtx::file(&events)).replace('"', "'");
    assert_eq!(of_evtx, expected.replace('"', "'"));
}

fn gzip(text: &[u8]) -> Vec<u8> {
    let mut out = GzEncoder::new(Vec::new(), Compression::fast());
    out.write_all(text).and_then(|()| out.finish()).expect("memory takes it")
}

fn zip(files: &[(&str, &[u8])]) -> Vec<u8> {
    let mut out = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    for (name, bytes) in files {
        out.start_file(*name, zip::write::SimpleFileOptions::default()).expect("a name");
        out.write_all(bytes).expect("memory takes it");
    }
    out.finish().expect("memory takes it").into_inner()
}

#[test]
fn what_is_packed_is_read_as_what_is_in_it() {
    let text = lines(all(nested));
    let expected = read_shown(text.as_bytes());
    let file = evtx::file(&xml());
    let (first, second) = text.split_at(text.find('\n').map_or(0, |end| end + 1));
    for packed in [
        gzip(text.as_bytes()),
        compress_to_vec(text.as_bytes(), CompressionLevel::Fastest),
        zip(&[("day/2.json", second.as_bytes()), ("day/1.json", first.as_bytes()), ("day/1.toml", b"host = \"x\"")]),
        zip(&[("1.json.gz", &gzip(first.as_bytes())), ("2.json", second.as_bytes())]),
    ] {
        assert_eq!(read_shown(&packed), expected);
    }
    assert_eq!(read_shown(&gzip(&file)), read_shown(&file));
}

#[test]
fn a_table_of_raw_fields_is_dressed_like_json() {
    let rows: Vec<Map<String, Json>> = all(flat)
        .map(|event| event.as_object().cloned().unwrap_or_default())
        .map(|row| {
            row.into_iter()
                .map(|(name, value)| (name, json!(value.as_str().map_or(value.to_string(), str::to_string))))
                .collect()
        })
        .collect();
    let expected = read_shown(lines(all(flat)).as_bytes());
    let without_raw = |text: &str| text.lines().filter(|line| !line.starts_with("_raw")).collect::<Vec<_>>().join("\n");
    assert_eq!(without_raw(&read_shown(csv(&rows, false).as_bytes())), without_raw(&expected));
}

#[test]
fn a_folder_is_read_in_the_order_of_names_without_descriptions() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it can be written");
    write("b.json", "{\"_time\":\"1750314302\",\"n\":\"2\"}\n");
    write("a.csv", "_time,n\n1750314301,1\n");
    write("a.toml", "host = \"x\"\n");
    write(".hidden", "");
    let (table, report) = load(folder.path()).expect("it reads");
    assert_eq!((report.events, report.earliest, report.latest), (2, Some(1_750_314_301.0), Some(1_750_314_302.0)));
    assert_eq!((table.value(0, "n").show(), table.value(1, "n").show()), ("1".into(), "2".into()));
    assert!(load(Path::new("no/such/folder")).is_err());
}

/// Exports of every format, to be damaged.
fn seeds() -> Vec<Vec<u8>> {
    let rows: Vec<Map<String, Json>> = all(flat).filter_map(|event| event.as_object().cloned()).collect();
    let results = json!({"preview": false, "results": rows}).to_string();
    let texts = [
        lines(all(flat)),
        lines(all(nested)),
        Json::Array(all(nested).collect()).to_string(),
        results,
        csv(&rows, true),
        xml().concat(),
        unix::bsd(),
        unix::columns(),
        unix::objects(),
    ];
    let packed = [gzip(texts[0].as_bytes()), zip(&[("a.json", texts[0].as_bytes())]), evtx::file(&xml())];
    texts.into_iter().chain(shapes::forms()).map(String::into_bytes).chain(packed).collect()
}

proptest::proptest! {
    #[test]
    fn damage_of_any_kind_is_survived(seed in 0..16usize, cut in 0..10_000usize, hits in proptest::collection::vec((0..10_000usize, proptest::num::u8::ANY), 0..8)) {
        let mut bytes = seeds()[seed].clone();
        for (at, byte) in hits {
            if let Some(hit) = bytes.get_mut(at) {
                *hit = byte;
            }
        }
        bytes.truncate(cut);
        if let Ok((table, report)) = load_bytes(&bytes) {
            proptest::prop_assert_eq!(table.rows(), report.events);
            proptest::prop_assert!(report.events > 0 || !report.warnings.is_empty());
        }
    }
}
