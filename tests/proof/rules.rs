//! Rules about Sigma's own log sources: the project's queries, and searches of every shape that a rule has, over recorded
//! events.

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

#[test]
fn rules_about_log_sources_find_the_same_events() {
    let Some(mut engine) = engine_of("sigma") else { return };
    let backend = backend::find("sigma").expect("it is a target");
    let events = Events::under(backend.schema(), corpus::recorded(NOW));
    let case = |name: &str, search: &str| Case { name: name.into(), search: search.into(), events: events.clone() };
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("queries");
    let queries = document::gather([root.as_path()], &root).queries;
    let of_project: Vec<Case> = queries.iter().map(|query| case(&query.id, query.source.text())).collect();
    let of_shapes: Vec<Case> = SEARCHES.iter().map(|search| case("a shape", search)).collect();
    for (what, cases, least) in [("queries", of_project, 2), ("shapes", of_shapes, SEARCHES.len())] {
        let tally = prove(backend, &mut *engine, cases, &Terms::default());
        tally.told("sigma", what);
        assert!(tally.wrong.is_empty(), "{}", tally.wrong.join("\n\n"));
        assert!(tally.equal >= least, "{} {what} of {least}", tally.equal);
    }
}
