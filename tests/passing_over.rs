//! What is passed over while reading changes no result: searches give the same rows whether all of an export is read or
//! only what they need of it.

use spelt::command::lower::{Setting, lower};
use spelt::engine;
use spelt::events::{Ask, Metadata, read};
use spelt::function::Context;
use spelt::plan::Plan;
use spelt::plan::needs::Needs;
use spelt::source::Source;
use spelt::table::Table;
use spelt::value::time::Zone;
use std::path::{Path, PathBuf};

const SEARCHES: &[&str] = &[
    "psexec",
    "\"Remote Desktop\" | table _time Rule_Name",
    "EventCode=4624 Logon_Type=10 | table Account_Name",
    "EventID=1 OR EventID=4688 | table Image NewProcessName process_name user",
    "source=\"XmlWinEventLog:Security\" ShareName=\"*ADMIN$\" | stats count by host user",
    "index=* host=DC-01 | stats count by EventCode",
    "host=dc* NOT TargetUserName=*$ | stats dc(TargetUserName) by Computer",
    "Keywords=0x8020000000000000 | stats count",
    "Keywords=*8020* Level=0 | stats count by Channel",
    "vendor_product=\"Microsoft Sysmon\" | stats count by signature_id",
    "status=success | stats count by EventCode",
    "EventDescription=\"Process Create\" | table CommandLine",
    "Computer | stats count",
    "EventData AND Provider | stats count",
    "RemCom | table PipeName _raw",
    "* | where like(CommandLine, \"%execute.bat%\") | table CommandLine",
    "* | where match(_raw, \"cmd\") AND user=\"SYSTEM\" | stats count by Image",
    "* | where Channel=\"Security\" AND in(EventCode, \"4624\", \"4625\") | stats count by user src_ip",
    "src_ip=10.0.0.0/8 | stats count by src_ip",
    "Account_Name=* | stats count by Account_Name",
    "Logon_ID=0x3E7 | stats count by EventCode",
    "* | fields EventCode user | head 20",
    "* | stats values(process*) by host",
    "* | search signature_id=* | where tag=\"process\" | stats count by EventCode process_name",
    "* | where signature=\"Process Create\" | stats values(tag) by EventCode",
    "process=\"*cmd.exe /Q*\" | stats count by EventCode process",
    "action=success app=win:remote | stats count by user",
    "registry_value_data=* OR query=* | stats count by registry_hive registry_key_name answer",
    "EventData_Xml=*ADMIN* | table EventData_Xml EventCode",
    "date_hour=3 | stats count by date_wday",
    "_time>0 | stats count by sourcetype",
    "| makeresults",
];

/// Some exports of the fixtures, of each kind.
fn exports() -> Vec<PathBuf> {
    let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures");
    let names = [
        "shared/remote-services-timeline.json",
        "shared/smbexec-session.jsonl",
        "shared/working-day/DC-01.jsonl",
        "corrected/remcom-pipes/fires/sysmon-as-text.csv",
        "lateral-movement/smbexec-batch-execution/fires/evtx-dump.jsonl",
        "remote-services/fires/splunk-web-export.csv",
    ];
    names.into_iter().map(|name| fixtures.join(name)).collect()
}

fn plan(search: &str) -> Option<Plan> {
    lower(&Source::bare("test", search), &Setting::at(1_750_800_000.0, Zone::utc())).plan
}

fn run(plan: &Plan, needs: &Needs, export: &Path) -> Vec<String> {
    let (given, zone) = (Metadata::default(), Zone::utc());
    let ask = Ask { needs, given: &given, zone: &zone, strict: false };
    let mut tables = Vec::new();
    read(export, &ask, &mut |table| tables.push(table)).expect("it reads");
    let context = Context::new(1_750_800_000.0, Zone::utc());
    rows(&engine::run(plan, &context, Table::concat(&tables)).table)
}

fn rows(table: &Table) -> Vec<String> {
    let mut names: Vec<_> = table.names().collect();
    names.sort();
    let cell = |row: usize, name: &str| {
        let value = table.value(row, name);
        (!value.is_null()).then(|| format!("{name}={}", value.show()))
    };
    (0..table.rows())
        .map(|row| names.iter().filter_map(|name| cell(row, name)).collect::<Vec<_>>().join("; "))
        .collect()
}

#[test]
fn searches_give_the_same_rows_however_little_is_read() {
    let (mut compared, mut with_rows) = (0, 0);
    for export in exports() {
        for search in SEARCHES {
            let plan = plan(search).expect(search);
            let needs = Needs::of(&plan);
            let expected = run(&plan, &Needs { named: needs.named.clone(), ..Needs::default() }, &export);
            let found = run(&plan, &needs, &export);
            assert_eq!(found, expected, "{search} over {}", export.display());
            compared += 1;
            with_rows += usize::from(!expected.is_empty());
        }
    }
    assert!(with_rows * 4 > compared, "{with_rows} of {compared} searches found something");
}
