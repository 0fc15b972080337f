//! Searches give the same rows from every form of the same events.

use super::{all, csv, evtx, flat, gzip, lines, nested, shapes, xml};
use serde_json::{Map, Value as Json};
use spelt::command::lower::{Setting, lower};
use spelt::engine;
use spelt::events::{Ask, Metadata, read};
use spelt::function::Context;
use spelt::plan::needs::Needs;
use spelt::source::Source;
use spelt::table::Table;
use spelt::value::time::Zone;

const SEARCHES: &[&str] = &[
    "EventCode=4624 Logon_Type=10 | table _time host user src_ip Account_Name",
    "source=\"XmlWinEventLog:Security\" EventID=4624 LogonType=10 | stats count by TargetUserName IpAddress",
    "EventCode=5140 Share_Name=\"*\\\\ADMIN$\" | table host user Share_Path",
    "source=\"WinEventLog:Security\" ShareName=\"*ADMIN$\" | stats count by Computer SubjectUserName",
    "EventCode=1 process=\"cmd.exe /Q /c*\" | table process_name process User dest",
    "* | where match(CommandLine, \"__output\") | stats values(Image) by Channel",
    "sourcetype=XmlWinEventLog EventCode=1149 | table Param1 Param2 Param3 user",
    "* | stats count by EventCode signature_id | sort EventCode",
    "* | where like(Source_Network_Address, \"10.0.2.%\") | timechart span=1m count",
    "Logon_ID=0x4E1B2 OR TargetLogonId=0x4e1b2 | table Logon_ID TargetLogonId",
    "* | transaction host maxspan=1m | table duration eventcount",
];

/// The rows of a search over a file that is read for what the search needs.
fn rows(search: &str, bytes: &[u8]) -> Vec<String> {
    let plan = lower(&Source::bare("test", search), &Setting::at(1_750_800_000.0, Zone::utc())).plan.expect(search);
    let (needs, given, zone) = (Needs::of(&plan), Metadata::default(), Zone::utc());
    let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), bytes).expect("it can be written");
    let mut tables = Vec::new();
    read(file.path(), &ask, &mut |table| tables.push(table)).expect("it reads");
    let found = engine::run(&plan, &Context::new(1_750_800_000.0, Zone::utc()), Table::concat(&tables)).table;
    let cell = |row: usize, name: &str| format!("{name}={}", found.value(row, name).show().replace('\n', "|"));
    let row = |row: usize| found.names().map(|name| cell(row, name)).collect::<Vec<_>>().join("; ");
    (0..found.rows()).map(row).collect()
}

#[test]
fn a_search_finds_the_same_in_every_form() {
    let text = lines(all(nested));
    let cells = |event: Json| -> Map<String, Json> {
        let text = |value: &Json| value.as_str().map_or_else(|| value.to_string(), str::to_string);
        let row = event.as_object().cloned().unwrap_or_default();
        row.iter().map(|(name, value)| (name.clone(), text(value).into())).collect()
    };
    let table: Vec<Map<String, Json>> = all(flat).map(cells).collect();
    let mut forms = vec![
        lines(all(flat)).into_bytes(),
        Json::Array(all(nested).collect()).to_string().into_bytes(),
        xml().join("\n").into_bytes(),
        evtx::file(&xml()),
        csv(&table, false).into_bytes(),
        gzip(text.as_bytes()),
        text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
    ];
    forms.extend(shapes::of_windows().into_iter().map(String::into_bytes));
    for search in SEARCHES {
        let expected = rows(search, text.as_bytes());
        assert!(!expected.is_empty(), "{search} finds something");
        for form in &forms {
            assert_eq!(rows(search, form), expected, "{search} over {}", String::from_utf8_lossy(form));
        }
    }
}
