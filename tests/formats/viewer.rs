//! What Event Viewer saves as CSV has its columns under Windows' names, and the fields of its messages.

use super::classic::{message, shown};
use super::{EVENTS, Event, all, lines, load_bytes, nested};

/// The fields that the table's columns and its messages hold.
const FIELDS: &[&str] = &[
    "_time",
    "EventCode",
    "EventID",
    "Channel",
    "LogName",
    "SourceName",
    "Name",
    "source",
    "sourcetype",
    "Keywords",
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
    "signature_id",
    "vendor_product",
    "status",
    "action",
    "app",
    "eventtype",
    "tag",
];

/// The table, with dates as `date` writes them.
fn table(events: &[Event], date: impl Fn(usize) -> String) -> String {
    let row = |(index, event): (usize, &Event)| {
        let message = message(event).replace('"', "\"\"").replace('\n', "\r\n");
        let (date, provider, code) = (date(index), event.provider, event.code);
        format!("Audit Success,{date},{provider},{code},None,\"{message}\"\r\n")
    };
    let rows: String = events.iter().enumerate().map(row).collect();
    format!("Keywords,Date and Time,Source,Event ID,Task Category\r\n{rows}")
}

fn said(bytes: &[u8]) -> Vec<String> {
    let (_, report) = load_bytes(bytes).expect("it reads");
    report.warnings.iter().map(|warning| format!("{} x{}", warning.message, warning.count)).collect()
}

#[test]
fn a_table_of_event_viewers_gives_the_fields_that_it_holds() {
    let (events, _) = load_bytes(lines(all(nested)).as_bytes()).expect("it reads");
    let expected = shown(&events, FIELDS).replace(".123456\n", "\n");
    for table in [
        table(EVENTS, |index| format!("6/19/2025 6:25:0{index} AM")),
        table(EVENTS, |index| format!("19-06-2025 06:25:0{index}")),
        format!("\u{feff}{}", table(EVENTS, |index| format!("19.06.2025 06:25:0{index}"))),
    ] {
        let (found, report) = load_bytes(table.as_bytes()).expect("it reads");
        assert_eq!(report.events, EVENTS.len());
        assert_eq!(shown(&found, FIELDS), expected, "{table}");
    }
}

#[test]
fn what_such_a_table_does_not_tell_is_said() {
    let log = "the export names no log: that to which the provider writes was taken x4";
    let zone = "`EventTime` names no zone: taken as UTC x4";
    let order = "no date tells whether the day or the month stands first: the month was taken where the time has AM or PM, \
                 else the day x4";
    let of_day = |day: &str| {
        let table = table(EVENTS, |index| format!("{day}/2025 6:25:0{index} AM"));
        let mut said = said(table.as_bytes());
        said.sort();
        said
    };
    assert_eq!(of_day("6/19"), [zone, log]);
    assert_eq!(of_day("6/7"), [zone, order, log]);
}

#[test]
fn a_table_with_headings_that_are_not_english_is_refused_as_such() {
    let table = "\u{feff}Ebene,Datum und Uhrzeit,Quelle,Ereignis-ID,Aufgabenkategorie\r\n\
                 Informationen,19.06.2025 06:25:01,Microsoft-Windows-Sysmon,1,(1),\"Process Create:\r\nImage: a.exe\"\r\n";
    let refused = load_bytes(table.as_bytes()).expect_err("it cannot be read").message;
    assert!(refused.contains("its headings are not the English ones: it begins with `Ebene,Datum"), "{refused}");
    assert!(refused.contains("save the events as EVTX or XML instead"), "{refused}");
    let prose = "Dear all,we met,here\nand there,then\nand so on\n";
    assert!(load_bytes(prose.as_bytes()).is_err_and(|error| error.message.starts_with("no known format")));
}
