//! What `Get-WinEvent` gives has no names for its data, and what is selected of it lacks more: the rest of the event tells.

use super::load_bytes;
use serde_json::{Value as Json, json};

#[test]
fn of_what_has_a_message_and_no_properties_the_message_tells_the_data() {
    let message = "An account was successfully logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-5-18\r\n\tAccount Name:\t\tDC01$\r\n\tAccount Domain:\t\tCORP\r\n\tLogon ID:\t\t0x3E7\r\n\r\nLogon Information:\r\n\tLogon Type:\t\t10\r\n\r\nNew Logon:\r\n\tSecurity ID:\t\tS-1-5-21-1\r\n\tAccount Name:\t\talice\r\n\tAccount Domain:\t\tCORP\r\n\tLogon ID:\t\t0x12D687\r\n\r\nProcess Information:\r\n\tProcess ID:\t\t0x424\r\n\tProcess Name:\t\tC:\\Windows\\System32\\svchost.exe\r\n\r\nNetwork Information:\r\n\tWorkstation Name:\tWS01\r\n\tSource Network Address:\t10.0.0.5\r\n\tSource Port:\t\t0\r\n";
    let event = |properties: Option<Json>| {
        let mut event = json!({
            "TimeCreated": "2025-06-19T06:25:05Z", "Id": 4624, "ProviderName": "Microsoft-Windows-Security-Auditing",
            "LogName": "Security", "MachineName": "DC01", "Message": message,
        });
        if let Some(properties) = properties {
            event["Properties"] = properties;
        }
        event.to_string()
    };
    let (of_a_property, of_all) =
        ("System.Diagnostics.Eventing.Reader.EventProperty", "System.Collections.Generic.List`1[x]");
    let table = format!(
        "\"TimeCreated\",\"Id\",\"ProviderName\",\"LogName\",\"MachineName\",\"Message\",\"Properties\"\r\n\
         \"6/19/2025 6:25:05 AM\",\"4624\",\"Microsoft-Windows-Security-Auditing\",\"Security\",\"DC01\",\"{message}\",\"{of_all}\"\r\n"
    );
    let viewer = format!(
        "Keywords,Date and Time,Source,Event ID,Task Category\r\n\
         Audit Success,6/19/2025 6:25:05 AM,Microsoft-Windows-Security-Auditing,4624,Logon,\"{message}\"\r\n"
    );
    for form in [viewer, event(None), event(Some(json!([of_a_property]))), event(Some(json!(of_all))), table] {
        let (found, _) = load_bytes(form.as_bytes()).expect("it reads");
        let value = |field: &str| found.value(0, field).show().into_owned();
        assert_eq!(
            ["user", "src", "src_ip", "process_name", "sourcetype"].map(value),
            ["alice", "WS01", "10.0.0.5", r"C:\Windows\System32\svchost.exe", "XmlWinEventLog"],
            "{form}"
        );
    }
}

#[test]
fn one_date_of_a_table_of_powershells_tells_whether_its_days_stand_first() {
    let read = |dates: &[&str]| {
        let rows: String = dates
            .iter()
            .map(|date| format!("\"{date}\",4624,Microsoft-Windows-Security-Auditing,Security\r\n"))
            .collect();
        let (table, report) =
            load_bytes(format!("TimeCreated,Id,ProviderName,LogName\r\n{rows}").as_bytes()).expect("it reads");
        let times: Vec<String> = (0..dates.len()).map(|row| table.value(row, "_time").show().into_owned()).collect();
        (times.join(" "), report.warnings.iter().any(|warning| warning.message.contains("day or the month")))
    };
    assert_eq!(read(&["03/04/2025 06:25:05", "13/04/2025 06:25:06"]), ("1743661505 1744525506".to_string(), false));
    assert_eq!(read(&["3/4/2025 6:25:05 AM", "3/13/2025 6:25:06 AM"]), ("1741069505 1741847106".to_string(), false));
    assert_eq!(read(&["19.06.2025 06:25:05"]), ("1750314305".to_string(), false));
    assert_eq!(read(&["3/4/2025 6:25:05 AM"]), ("1741069505".to_string(), true));
}

#[test]
fn an_event_without_a_log_is_of_that_to_which_its_provider_writes() {
    let event = |provider: &str| {
        let event = json!({"TimeCreated": "2025-06-19T06:25:05Z", "Id": 1, "ProviderName": provider}).to_string();
        let (table, report) = load_bytes(event.as_bytes()).expect("it reads");
        let is_said = report.warnings.iter().any(|warning| warning.message.starts_with("the export names no log"));
        (table.value(0, "source").show().into_owned(), is_said)
    };
    assert_eq!(
        event("Microsoft-Windows-Sysmon"),
        ("XmlWinEventLog:Microsoft-Windows-Sysmon/Operational".to_string(), true)
    );
    assert!(!event("Mine").1);
}
