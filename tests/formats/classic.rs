//! Classic text, and any mix of what Splunk indexes, gives the fields that Splunk shows of it.

use super::{EVENTS, Event, all, lines, load_bytes, nested, xml};
use spelt::table::Table;

/// The fields that both renderings have, or that the classic one adds.
const FIELDS: &[&str] = &[
    "_time",
    "EventCode",
    "LogName",
    "ComputerName",
    "host",
    "RecordNumber",
    "Account_Name",
    "Account_Domain",
    "Logon_ID",
    "Logon_Type",
    "Share_Name",
    "Share_Path",
    "Source_Network_Address",
    "Domain",
    "User",
    "Image",
    "CommandLine",
    "user",
    "src_ip",
    "process",
    "process_name",
    "dest",
    "signature_id",
    "vendor_product",
    "status",
    "action",
    "app",
    "eventtype",
    "tag",
];

/// What Windows says of an event: its text, and labels with their values, a section's after its heading.
pub fn message(event: &Event) -> String {
    let value = |name: &str| event.data.iter().find(|(of, _)| *of == name).map_or("", |(_, value)| value);
    let subject = format!("Subject:\n\tAccount Name:\t\t{}\n", value("SubjectUserName"));
    match event.code {
        4624 => format!(
            "An account was successfully logged on.\n\n{subject}\nLogon Information:\n\tLogon Type:\t\t{}\n\nNew Logon:\n\t\
             Account Name:\t\t{}\n\tAccount Domain:\t\t{}\n\tLogon ID:\t\t{}\n\nNetwork Information:\n\t\
             Source Network Address:\t{}\n\nThis event is generated when a logon session is created.",
            value("LogonType"),
            value("TargetUserName"),
            value("TargetDomainName"),
            value("TargetLogonId").to_uppercase().replacen('X', "x", 1),
            value("IpAddress"),
        ),
        5140 => format!(
            "A network share object was accessed.\n\t\n{subject}\nShare Information:\n\tShare Name:\t\t{}\n\tShare Path:\t\t{}",
            value("ShareName"),
            value("ShareLocalPath"),
        ),
        1 => {
            let data = event.data.iter().map(|(name, value)| format!("\n{name}: {value}"));
            format!("Process Create:{}", data.collect::<String>())
        }
        _ => format!(
            "Remote Desktop Services: User authentication succeeded:\n\nUser: {}\nDomain: {}\nSource Network Address: {}",
            value("Param1"),
            value("Param2"),
            value("Param3"),
        ),
    }
}

/// An event as Splunk's input for Windows writes it where `renderXml` is not set.
fn text(index: usize, event: &Event) -> String {
    format!(
        "06/19/2025 06:25:0{index}.123 AM\nLogName={}\nEventCode={}\nEventType=0\nComputerName=FS-01\nSourceName={}\n\
         Type=Information\nRecordNumber={}\nKeywords=Audit Success\nTaskCategory=None\nOpCode=Info\nMessage={}\n",
        event.channel,
        event.code,
        event.provider,
        100 + index,
        message(event),
    )
}

fn texts() -> Vec<String> {
    EVENTS.iter().enumerate().map(|(index, event)| text(index, event)).collect()
}

/// These fields of every row, a field a line.
pub fn shown(table: &Table, fields: &[&str]) -> String {
    let field = |row: usize, name: &str| match table.value(row, name) {
        value if value.is_null() => String::new(),
        value => format!("{name}: {}\n", value.show().replace('\n', "|")),
    };
    (0..table.rows()).map(|row| fields.iter().map(|name| field(row, name)).collect::<String>() + "\n").collect()
}

#[test]
fn classic_text_gives_the_classic_fields_of_the_same_events() {
    let (table, _) = load_bytes(lines(all(nested)).as_bytes()).expect("it reads");
    let expected = shown(&table, FIELDS).replace(".123456\n", ".123\n");
    for form in [texts().concat(), texts().join("\n\n"), texts().concat().replace('\n', "\r\n")] {
        let utf16: Vec<u8> = format!("\u{feff}{form}").encode_utf16().flat_map(u16::to_le_bytes).collect();
        for bytes in [form.as_bytes(), &utf16] {
            let (table, report) = load_bytes(bytes).expect("it reads");
            let said: Vec<String> = report.warnings.iter().map(|warning| warning.message.clone()).collect();
            assert_eq!(said, ["the time names no zone: taken as UTC"]);
            assert_eq!(shown(&table, FIELDS), expected, "{form}");
        }
    }
}

#[test]
fn classic_text_has_no_field_of_xml_and_its_own_text_and_source() {
    let (table, _) = load_bytes(texts()[1].as_bytes()).expect("it reads");
    let fields = ["EventID", "Channel", "ShareName", "source", "sourcetype", "_raw"];
    let expected = format!(
        "source: WinEventLog:Security\nsourcetype: WinEventLog\n_raw: {}\n\n",
        texts()[1].trim_end().replace('\n', "|")
    );
    assert_eq!(shown(&table, &fields), expected);
    let spellings = table.value(0, &spelt::table::hidden("source")).show().into_owned();
    assert_eq!(spellings, "WinEventLog:Security\nWinEventLog");
}

#[test]
fn what_splunk_indexes_is_read_in_any_mix() {
    let (xml, texts) = (xml(), texts());
    let json = r#"{"_time":"1750314309","a":{"b":"1"}}"#;
    let mix = [&xml[0], &texts[1], &texts[2], &xml[3], json, &texts[0], json].join("\n");
    let (table, report) = load_bytes(mix.as_bytes()).expect("it reads");
    let said: Vec<String> = report.warnings.iter().map(ToString::to_string).collect();
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(said[0].ends_with("line 2: the time names no zone: taken as UTC (3 times; this is the first)"), "{said:?}");
    let fields = ["EventCode", "EventID", "Account_Name", "Image", "a.b"];
    let expected = "EventCode: 4624\nEventID: 4624\nAccount_Name: -|ops.lee\n\n\
        EventCode: 5140\nAccount_Name: ops.lee\n\n\
        EventCode: 1\nImage: C:\\Windows\\System32\\cmd.exe\n\n\
        EventCode: 1149\nEventID: 1149\n\n\
        a.b: 1\n\n\
        EventCode: 4624\nAccount_Name: -|ops.lee\n\n\
        a.b: 1\n\n";
    assert_eq!(shown(&table, &fields), expected);
}
