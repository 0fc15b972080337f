//! Where the values of fields came from, written down while events are read.

use spelt::events::{Ask, Inventory, Metadata, Survey, read, survey};
use spelt::plan::needs::Needs;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::path::Path;

/// An event as NXLog writes it, with a message, and one that is no event of Windows.
const EVENTS: &str = r#"{"EventID":4624,"Channel":"Security","Hostname":"DC-01","host":"wec","EventTime":"2025-06-19 06:25:01","SubjectUserName":"-","TargetUserName":"bob","LogonType":3,"IpAddress":"10.0.2.5","Message":"An account was successfully logged on.\r\n\r\nSubject:\r\n\tAccount Name:\t\t-\r\n\r\nNew Logon:\r\n\tAccount Name:\t\tbob\r\n"}
{"EventID":4624,"Channel":"Security","Hostname":"DC-01","user":"carol","TargetUserName":"bob"}
{"action":"allowed","ts":"2025-06-19T06:25:01Z"}
"#;

/// What was found out about a file of these lines, and its tables.
fn surveyed(path: &Path, given: &Metadata) -> (Survey, Vec<Table>) {
    let (needs, zone) = (Needs::default(), Zone::utc());
    let ask = Ask { needs: &needs, given, zone: &zone, strict: false };
    let (mut found, mut tables) = (Survey::default(), Vec::new());
    survey(path, &ask, &mut found, &mut |table| tables.push(table)).expect("it reads");
    (found, tables)
}

fn of_lines(lines: &str, given: &Metadata) -> Inventory {
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), lines).expect("it can be written");
    let mut all = Inventory::default();
    surveyed(file.path(), given).0.kinds.values().for_each(|inventory| all.merge(inventory));
    all
}

#[test]
fn a_label_of_classic_text_came_from_its_message() {
    let event =
        "06/19/2025 06:25:01 AM\nLogName=Security\nEventCode=4624\nComputerName=c\nMessage=x\n\tAccount Name:\tbob";
    let inventory = of_lines(event, &Metadata::default());
    for (field, expected) in [
        ("LogName", "1 event"),
        ("Account_Name", "1 message"),
        ("user", "1 calculated from Account_Name"),
        ("sourcetype", "1 inferred from LogName"),
        ("_raw", "1 event"),
    ] {
        assert_eq!(provenances(&inventory, field), expected, "{field}");
    }
}

/// `count provenance`, the most frequent first.
fn provenances(inventory: &Inventory, field: &str) -> String {
    let Some(field) = inventory.fields.get(field) else { return "absent".into() };
    let told = field.sources().into_iter().map(|source| format!("{} {source}", field.provenances[source]));
    told.collect::<Vec<_>>().join("; ")
}

#[test]
fn every_value_knows_where_it_came_from() {
    let given = Metadata { index: Some("win".into()), ..Metadata::default() };
    let inventory = of_lines(EVENTS, &given);
    for (field, expected) in [
        ("TargetUserName", "2 event"),
        ("EventCode", "2 alias of EventID"),
        ("Account_Name", "1 message; 1 calculated from SubjectUserName, TargetUserName"),
        ("Logon_Type", "1 alias of LogonType"),
        ("user", "1 event; 1 calculated from TargetUserName"),
        ("signature", "2 calculated from EventCode"),
        ("vendor_product", "2 constant"),
        ("host", "2 alias of Computer"),
        ("source", "2 inferred from Channel"),
        ("index", "3 given"),
        ("_time", "1 calculated from EventTime; 1 calculated from ts"),
        ("_raw", "2 rendered; 1 event"),
        ("tag", "2 calculated from eventtype, Logon_Type, action, app"),
        ("action", "1 event"),
        ("Nothing", "absent"),
    ] {
        assert_eq!(provenances(&inventory, field), expected, "{field}");
    }
}

#[test]
fn to_write_it_down_changes_no_value() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    for name in ["shared", "corrected/smbexec-service-install/fires", "remote-services/fires"] {
        let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
        let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
        let mut plain = Vec::new();
        read(&root.join(name), &ask, &mut |table| plain.push(table)).expect("it reads");
        let traced = surveyed(&root.join(name), &given).1;
        let (plain, traced) = (Table::concat(&plain), Table::concat(&traced));
        let names: Vec<_> = plain.names().cloned().collect();
        assert_eq!(names, traced.names().cloned().collect::<Vec<_>>());
        for row in 0..plain.rows() {
            for name in &names {
                assert_eq!(plain.value(row, name), traced.value(row, name), "{name} of row {row}");
            }
        }
    }
}
