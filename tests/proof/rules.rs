//! Targets with schemas of their own, Sigma's log sources and Sentinel's tables: the project's queries, and searches of every
//! shape, over recorded events.

use super::cases::{Case, Events};
use super::{NOW, Terms, corpus, engine_of, prove};
use spelt::backend;
use spelt::document;
use std::path::Path;

/// Searches of every shape.
const SEARCHES: &[&str] = &[
    "source=*WinEventLog:Security EventCode=4688 NewProcessName=*\\\\cmd.exe",
    "source=*Sysmon* EventCode=1 (Image=*\\\\powershell.exe OR Image=*\\\\cmd.exe) NOT ParentImage=*\\\\explorer.exe",
    "source=*Sysmon* EventCode=1 NOT (Image=*\\\\svchost.exe ParentImage=*\\\\services.exe)",
    "source=*Sysmon* (EventCode=12 OR EventCode=13) TargetObject=*\\\\Services\\\\*",
    "source=*Sysmon* EventCode=13 Details!=*DWORD* | table _time, Image, TargetObject, Details",
    "source=*Sysmon* EventCode=3 DestinationIp=172.16.0.0/12 | table Image, DestinationIp | sort - _time",
    "EventCode=4624 LogonType IN (3, 10) | table _time, TargetUserName",
    "source IN (WinEventLog:Security, XmlWinEventLog:Security) EventCode=4624 | table _time, TargetUserName",
    "source=XmlWinEventLog:Security EventCode=4624 | table _time, TargetUserName",
    "sourcetype=WinEventLog EventCode=4624 | table _time, TargetUserName",
    "(source=WinEventLog:Security EventCode=4624) OR (source=XmlWinEventLog:Security EventCode=4688) | table EventCode",
    "eventtype=wineventlog_security EventCode=4624 NOT TargetUserName=*$",
    "Channel=System | where EventCode=7045 OR EventCode=7036",
    "(source=*WinEventLog:Security EventCode=4688) OR (source=*Sysmon* EventCode=1) | table EventCode, CommandLine",
    "source=*Sysmon* EventCode=1 | where like(Image, \"%\\\\cmd.exe\") OR match(CommandLine, \"(?i)power\\w+\")",
    "source=*Sysmon* EventCode=1 | where NOT match(Image, \"svchost\") AND ParentImage!=\"x\" | table Image, ParentImage",
    "source=*Sysmon* EventCode=1 | where lower(Image)=\"c:\\\\windows\\\\system32\\\\cmd.exe\" AND isnull(NewProcessName)",
    "source=*Sysmon* EventCode=1 | where Image!=\"x\" AND (CommandLine=\"a\" OR like(Image, \"%.exe\")) | table Image",
    "sourcetype IN (zeek_conn, \"zeek:conn:json\") id.resp_p IN (445, 3389)",
    "EventCode=4688 cmd | table NewProcessName",
    "EventCode=4688 (cmd OR \"services.exe\") NOT conhost",
    "source=*WinEventLog:Security EventCode=4658 | bin _time span=1m | stats count by _time, ProcessName | where count>2",
    "source=*Sysmon* EventCode=11 | bin _time span=1h | stats dc(TargetFilename) as files by _time, Image | search files>=2",
];

/// Searches for what the add-ons compute, and for one form of a log or another.
const OF_TABLES: &[&str] = &[
    "source=wineventlog EventCode=7045 | table host, ServiceName",
    "source=\"XmlWinEventLog:Security\" EventCode=4624 LogonType=3 | stats count by host, TargetUserName",
    "(source=WinEventLog:Security EventCode=4688) OR (source=XmlWinEventLog:Security EventCode=4624) | stats count by EventCode",
    "source=*WinEventLog:System EventCode=7045 | stats count by host",
    "sourcetype=XmlWinEventLog EventCode=1 NOT source=*System | stats count by Image",
    "EventCode=4688 process_name=cmd.exe | stats count by user, parent_process_name",
    "EventCode=4688 OR EventCode=1 | stats count by user, process_name",
    "EventCode=4624 OR EventCode=5140 | stats count by host, Account_Name",
    "EventCode=4672 | table user, src_user",
    "EventCode=17 pipe_name=* | table host, pipe_name, process_name",
    "EventCode=4688 | eval EventCode=1 | search EventCode=1 | stats count",
    "| tstats count from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe by Processes.user Processes.parent_process_name",
];

/// Proves the project's queries, and searches, over recorded events in the places that a target's own schema names.
fn prove_own(target: &str, searches: &[&str], least: [usize; 2]) {
    let Some(mut engine) = engine_of(target) else { return };
    let backend = backend::find(target).expect("it is a target");
    let events = Events::under(backend.schema(), corpus::recorded(NOW));
    let case = |name: &str, search: &str| Case { name: name.into(), search: search.into(), events: events.clone() };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    let queries = document::gather([root.as_path()], &root).queries;
    let of_project: Vec<Case> = queries.iter().map(|query| case(&query.id, query.source.text())).collect();
    let of_shapes: Vec<Case> = searches.iter().map(|search| case("a shape", search)).collect();
    for ((what, cases), least) in [("queries", of_project), ("shapes", of_shapes)].into_iter().zip(least) {
        let tally = prove(backend, &mut *engine, cases, &Terms::default());
        tally.told(target, what);
        assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n\n"));
        assert!(tally.equal >= least, "{} {what} of {least}", tally.equal);
    }
}

#[test]
fn rules_about_log_sources_find_the_same_events() {
    prove_own("sigma", SEARCHES, [2, SEARCHES.len()]);
}

#[test]
fn tables_of_windows_events_give_the_same_rows() {
    prove_own("kql", OF_TABLES, [2, OF_TABLES.len()]);
}
