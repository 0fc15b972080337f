//! Translations into ES|QL, as they are printed; what is refused; and what no name and no text can do to them.

use super::Esql;
use crate::backend::{About, Backend, Request, Schema};
use crate::command::{Setting, lower};
use crate::source::Source;
use crate::value::time::Zone;
use insta::assert_snapshot;

/// A search in ES|QL, or why not, a line each; with what is only nearly the same.
fn translated(search: &str) -> String {
    over(search, "ecs", true)
}

/// As [`translated`], over the events of a schema, and with what is only nearly the same or without.
fn over(search: &str, schema: &str, approximate: bool) -> String {
    let source = Source::bare("search", search);
    let zone = Zone::utc();
    let lowered = lower(&source, &Setting::at(0.0, zone.clone()));
    let Some(plan) = lowered.plan else { return format!("{:?}", lowered.diagnostics) };
    let schema = Schema::named(schema).expect("it is built in");
    let request = Request {
        source: &source,
        schema: &schema,
        approximate,
        now: 0.0,
        is_pinned: false,
        zone: &zone,
        about: About::default(),
    };
    match Esql.translate(&plan, &request) {
        Ok(translation) => translation.query,
        Err(refusals) => refusals.iter().map(|refusal| format!("{}\n", refusal.message)).collect(),
    }
}

#[test]
fn a_seed_is_a_query_as_an_analyst_would_write_it() {
    assert_snapshot!(translated(r#"index=* source="XmlWinEventLog:Microsoft-Windows-Sysmon/Operational" (EventID=17 OR EventID=18) PipeName="*RemCom*""#), @r#"
    // index=* source="XmlWinEventLog:Microsoft-Windows-Sysmon/Operational" (EventID=17 OR EventID=18) PipeName="*RemCom*"
    FROM logs-windows.sysmon_operational-*, winlogbeat-*
    | WHERE winlog.channel == "Microsoft-Windows-Sysmon/Operational"
        AND event.code IN ("17", "18")
        AND TO_LOWER(file.name) LIKE "*remcom*"
    | LIMIT 10000
    "#);
}

#[test]
fn each_stage_stands_before_its_commands() {
    assert_snapshot!(translated(r#"index=* source=wineventlog EventCode=7045 | where ServiceName="BTOBTO" OR ServiceFileName LIKE "%execute.bat%" | table _time, host, EventCode, ServiceName, ServiceFileName | sort _time desc"#), @r#"
    // index=* source=wineventlog EventCode=7045
    FROM logs-windows.*, logs-system.*, winlogbeat-*
    | WHERE winlog.channel IS NOT NULL AND event.code == "7045"
    // where ServiceName="BTOBTO" OR ServiceFileName LIKE "%execute.bat%"
    | WHERE winlog.event_data.ServiceName == "BTOBTO"
        OR winlog.event_data.ServiceFileName LIKE "*execute.bat*"
    // table _time, host, EventCode, ServiceName, ServiceFileName
    | KEEP @timestamp, host.name, event.code, winlog.event_data.ServiceName,
        winlog.event_data.ServiceFileName
    // sort _time desc
    | SORT @timestamp DESC
    | LIMIT 10000
    "#);
}

#[test]
fn fields_that_are_one_column_are_read_once() {
    assert_snapshot!(translated(r#"index=* (EventCode=4688 OR EventCode=1) | eval image=coalesce(Image, NewProcessName), parent=coalesce(ParentImage, ParentProcessName) | table _time, host, CommandLine, Image, image, parent"#), @r#"
    // index=* (EventCode=4688 OR EventCode=1)
    FROM logs-windows.*, logs-system.*, winlogbeat-*
    | WHERE event.code IN ("4688", "1")
    // eval image=coalesce(Image, NewProcessName), parent=coalesce(ParentImage, ParentProcessName)
    | EVAL image = process.executable, parent = process.parent.executable
    // table _time, host, CommandLine, Image, image, parent
    | EVAL Image = CASE(winlog.channel == "Microsoft-Windows-Sysmon/Operational", process.executable)
    | KEEP @timestamp, host.name, process.command_line, Image, image, parent
    | LIMIT 10000
    "#);
}

#[test]
fn groups_lack_no_key_and_estimate_nothing() {
    assert_snapshot!(translated(r#"source=*sysmon* EventCode=3 Initiated=true DestinationPort=3389 | stats count, dc(DestinationIp) AS ips, min(_time) AS first, values(Image) AS images, count(eval(DestinationPort>3388)) AS high by host, User | convert timeformat="%Y-%m-%d %H:%M:%S" ctime(first) | sort - count | head 5"#), @r#"
    // source=*sysmon* EventCode=3 Initiated=true DestinationPort=3389
    FROM logs-windows.*, logs-system.*, winlogbeat-*
    | WHERE TO_LOWER(winlog.channel) LIKE "*sysmon*"
        AND event.code == "3"
        AND TO_LOWER(winlog.event_data.Initiated) == "true"
        AND destination.port == 3389
    // stats count, dc(DestinationIp) AS ips, min(_time) AS first, values(Image) AS images, count(eval(DestinationPort>3388)) AS high by host, User
    | EVAL
        User = CASE(
          winlog.channel == "Microsoft-Windows-Sysmon/Operational",
          CONCAT(user.domain, "\\", user.name)
        )
    | WHERE host.name IS NOT NULL AND User IS NOT NULL
    | STATS
        count = COUNT(*),
        ips = COALESCE(MV_COUNT(VALUES(destination.ip)), 0),
        `first` = MIN(@timestamp),
        images = MV_SORT(VALUES(process.executable)),
        high = COUNT(*) WHERE destination.port > 3388
        BY host.name, User
    // convert timeformat="%Y-%m-%d %H:%M:%S" ctime(first)
    | EVAL `first` = DATE_FORMAT("yyyy-MM-dd HH:mm:ss", `first`)
    // sort - count
    | SORT count DESC, host.name, User
    // head 5
    | LIMIT 5
    "#);
}

#[test]
fn not_keeps_events_without_the_field() {
    assert_snapshot!(translated(r#"EventCode=4688 NOT TargetUserName=SYSTEM NOT (NewProcessName="*\\cmd.exe" OR CommandLine="*/c*") SubjectUserName!=adm* NOT MandatoryLabel=*"#), @r#"
    // EventCode=4688 NOT TargetUserName=SYSTEM NOT (NewProcessName="*\\cmd.exe" OR CommandLine="*/c*") SubjectUserName!=adm* NOT MandatoryLabel=*
    FROM logs-windows.*, logs-system.*, winlogbeat-*
    | WHERE event.code == "4688"
        AND (
          winlog.event_data.TargetUserName IS NULL
          OR TO_LOWER(winlog.event_data.TargetUserName) != "system"
        )
        AND NOT COALESCE(
          TO_LOWER(process.executable) LIKE """*\\cmd.exe""" OR TO_LOWER(process.command_line) LIKE "*/c*",
          false
        )
        AND TO_LOWER(winlog.event_data.SubjectUserName) NOT LIKE "adm*"
        AND winlog.event_data.MandatoryLabel IS NULL
    | LIMIT 10000
    "#);
}

#[test]
fn aggregates_beside_rows_are_those_of_their_group() {
    assert_snapshot!(translated(r#"EventCode=1 | bin _time AS window span=5m | eventstats count AS n by host, window | where n > 3 | table _time, host, n"#), @r#"
    // EventCode=1
    FROM logs-windows.*, logs-system.*, winlogbeat-*
    | WHERE event.code == "1"
    // bin _time AS window span=5m
    | EVAL window = DATE_TRUNC(5 minutes, @timestamp)
    // eventstats count AS n by host, window
    | INLINE STATS n = COUNT(*) BY host.name, window
    | EVAL n = CASE(host.name IS NOT NULL, n, null)
    // where n > 3
    | WHERE n > 3
    // table _time, host, n
    | KEEP @timestamp, host.name, n
    | LIMIT 10000
    "#);
}

#[test]
fn groups_of_an_expression_are_columns() {
    assert_snapshot!(translated(r#"EventCode=4104 | rex field=ScriptBlockText "(?i)-u(?:ser)?\s+(?<account>\S+)" | where match(ScriptBlockText, "(?i)\biex\b|^invoke") | table host account"#), @r#"
    // EventCode=4104
    FROM logs-windows.*, logs-system.*, winlogbeat-*
    | WHERE event.code == "4104"
    // rex field=ScriptBlockText "(?i)-u(?:ser)?\s+(?<account>\S+)"
    | GROK powershell.file.script_block_text """(?i)-u(?:ser)?[\t-\r ]+(?<account>[^\t-\r ]+)"""
    // where match(ScriptBlockText, "(?i)\biex\b|^invoke")
    | WHERE TO_LOWER(powershell.file.script_block_text) RLIKE "((()|.*[^0-9a-z_])iex(()|[^0-9a-z_].*)|invoke.*)"
    // table host account
    | KEEP host.name, account
    | LIMIT 10000
    "#);
}

#[test]
fn numbers_dates_and_addresses_are_compared_as_such() {
    assert_snapshot!(translated(r#"EventCode=3 DestinationPort>1024 DestinationIp=10.0.0.0/8 SourceIp!=10.1.1.1 earliest=0 latest=86400 | where SourcePort=445 AND GrantedAccess > 5 | eval when=strftime(_time, "%H:%M"), half=SourcePort/2 | table when half"#), @r#"
    // EventCode=3 DestinationPort>1024 DestinationIp=10.0.0.0/8 SourceIp!=10.1.1.1 earliest=0 latest=86400
    FROM logs-windows.*, logs-system.*, winlogbeat-*
    | WHERE event.code == "3"
        AND destination.port > 1024
        AND CIDR_MATCH(destination.ip, "10.0.0.0/8")
        AND source.ip != "10.1.1.1"
        AND @timestamp >= TO_DATETIME("1970-01-01T00:00:00.000Z")
        AND @timestamp < TO_DATETIME("1970-01-02T00:00:00.000Z")
    // where SourcePort=445 AND GrantedAccess > 5
    | WHERE source.port == 445
        AND CASE(winlog.event_data.GrantedAccess RLIKE "[-+]?[0-9.][-+0-9.eE]*", TO_DOUBLE(winlog.event_data.GrantedAccess)) > 5
    // eval when=strftime(_time, "%H:%M"), half=SourcePort/2
    | EVAL when = DATE_FORMAT("HH:mm", @timestamp), half = TO_DOUBLE(source.port) / 2
    // table when half
    | KEEP when, half
    | LIMIT 10000
    "#);
}

#[test]
fn what_a_field_is_hangs_on_the_events_that_are_asked_for() {
    let of = |search: &str| translated(&format!("{search} | table host"));
    assert!(of("EventCode=1 Image=a").contains("TO_LOWER(process.executable) == \"a\""));
    assert!(of("EventCode=4688 Image=a").contains("WHERE false"), "{}", of("EventCode=4688 Image=a"));
    assert!(
        of("Image=a")
            .contains("Operational\" AND event.code NOT IN (\"10\", \"20\", \"8\"),\n      process.executable\n"),
        "{}",
        of("Image=a")
    );
    assert!(
        of("source=XmlWinEventLog:Security EventCode!=4688 ProcessName=a")
            .contains("TO_LOWER(process.executable) == \"a\"")
    );
    assert!(of("EventCode=4624 ProcessId=0x4").contains("Security has it in hexadecimal digits"));
}

#[test]
fn what_the_search_asks_for_is_not_asked_again_before_its_groups() {
    let of = |search: &str| translated(&format!("EventCode=4688 {search}"));
    let lacks = |search: &str| of(search).contains("IS NOT NULL");
    let kept = "CommandLine=a* NewProcessName!=*b | stats count by CommandLine, NewProcessName, EventCode";
    assert!(!lacks(kept), "{}", of(kept));
    assert!(!lacks("(CommandLine=a OR CommandLine=b) | rename CommandLine as c | stats count by c"));
    for search in [
        "(CommandLine=a OR NewProcessName=b) | stats count by CommandLine",
        "NOT CommandLine=a | stats count by CommandLine",
        "CommandLine=a | eval CommandLine=nullif(CommandLine, \"a\") | stats count by CommandLine",
    ] {
        assert!(lacks(search), "{}", of(search));
    }
}

#[test]
fn moments_are_told_from_now_as_the_search_tells_them() {
    let of = |search: &str| translated(&format!("{search} | table host"));
    let range = of("EventCode=1 earliest=-7d@d latest=@h");
    assert!(range.contains("@timestamp >= DATE_TRUNC(1 day, NOW() - 7 days)"), "{range}");
    assert!(range.contains("@timestamp < DATE_TRUNC(1 hour, NOW())"), "{range}");
    let past = of("EventCode=1 | where _time < relative_time(now(), \"-1h\")");
    assert!(past.contains("WHERE @timestamp < NOW() - 1 hour"), "{past}");
    assert!(of("EventCode=1 earliest=-1mon").contains("@timestamp >= TO_DATETIME(-2678400000)"));
}

#[test]
fn what_a_model_and_a_tag_ask_for_is_said_once_and_in_the_names_of_the_documents() {
    let search = "| tstats fillnull_value=null count from datamodel=Endpoint.Registry where Registry.registry_path=a \
                  by Registry.dest, Registry.user | rename Registry.* as * | rename dest as machine, user as account";
    assert_snapshot!(over(search, "ecs", true), @r#"
    // tstats fillnull_value=null count from datamodel=Endpoint.Registry where Registry.registry_path=a by Registry.dest, Registry.user
    FROM logs-windows.sysmon_operational-*, winlogbeat-*
    | WHERE winlog.channel == "Microsoft-Windows-Sysmon/Operational" AND event.code IN ("12", "13", "14")
    | WHERE TO_LOWER(registry.path) == "a"
    | STATS count = COUNT(*) BY winlog.computer_name, user.name
    // rename dest as machine, user as account
    | RENAME winlog.computer_name AS machine, user.name AS account
    | LIMIT 10000
    "#);
}

#[test]
fn each_value_of_a_key_has_a_group_of_its_own() {
    let search = "source=XmlWinEventLog:Security (EventCode=4720 OR EventCode=1149) | stats count by Account_Name";
    let (subject, target) = ("winlog.event_data.SubjectUserName", "winlog.event_data.TargetUserName");
    let written = translated(search);
    for part in [
        &format!("{subject} IS NULL, {target},\n"),
        &format!("MV_APPEND({subject}, {target})"),
        "| MV_EXPAND Account_Name\n| WHERE Account_Name IS NOT NULL\n| STATS count = COUNT(*) BY Account_Name\n",
    ] {
        assert!(written.contains(part), "{part}: {written}");
    }
    let one = translated(
        "EventCode=4720 Channel=Security | eval a=mvindex(Account_Name, -1), b=mvindex(split(CommandLine, \",\"), 0) | table a b",
    );
    for part in ["MV_LAST(CASE(", "MV_FIRST(SPLIT("] {
        assert!(one.contains(part), "{part}: {one}");
    }
    let refused = translated("EventCode=4624 | eval a=split(CommandLine, \",\") | stats dc(a) by a");
    assert_eq!(
        refused,
        "groups by `a`, a field with several values: an aggregate reads the key too, of which each row has one value only\n"
    );
}

#[test]
fn what_the_schema_does_not_map_is_refused_and_never_guessed() {
    assert_eq!(translated("EventCode=1 foo=1"), "field `foo`: the schema `ecs` does not say where it is\n");
    assert_eq!(
        translated("EventCode=1 | stats count by foo | sort bar"),
        "field `foo`: the schema `ecs` does not say where it is\n"
    );
}

#[test]
fn what_the_add_ons_compute_is_computed_of_the_same_data() {
    let of_sysmon = "source=\"XmlWinEventLog:Microsoft-Windows-Sysmon/Operational\" EventCode=1";
    let sysmon = translated(&format!("{of_sysmon} process_name=cmd.exe | stats count by user"));
    assert!(sysmon.contains("AND TO_LOWER(process.name) == \"cmd.exe\"\n"), "{sysmon}");
    assert!(sysmon.contains("| STATS count = COUNT(*) BY user.name\n"), "{sysmon}");
    let several = translated("EventCode=1 OR EventCode=4688 | table process_name");
    assert!(several.contains("CASE(winlog.channel IN ("), "{several}");
}

#[test]
fn what_is_only_nearly_the_field_has_to_be_allowed() {
    assert!(over("EventCode=1 src_user=bob", "ecs", false).contains("WHERE false"), "Sysmon's events have none");
    assert!(over("EventCode=3 src_ip=10.0.0.1", "ecs", false).starts_with("field `src_ip`: ECS has it"));
    assert!(over("psexec EventCode=1", "ecs", false).starts_with("field `_raw`: `message` is the text"));
    assert!(over("psexec EventCode=1", "ecs", true).contains("TO_LOWER(message) LIKE \"*psexec*\""));
}

#[test]
fn what_cannot_be_said_is_refused_with_its_reason() {
    for (search, why) in [
        ("EventCode=1 | streamstats count", "running aggregates: a row knows nothing of other rows"),
        ("EventCode=1 | dedup host", "`dedup`: "),
        ("EventCode=1 | stats list(Image)", "`list`: ES|QL keeps several values in no order"),
        ("EventCode=1 | stats stdev(ProcessId)", "`stdev`: STD_DEV is that of a whole population"),
        ("EventCode=1 | where match(Image, \"a(?=b)\")", "the regular expression: "),
        ("EventCode=1 | table Im*", "the wildcard `Im*`: "),
        ("EventCode=1 | eval {Image}=1", "a field: its name is made of values"),
        ("EventCode=1 | timechart count by host", "table of two fields: its columns hang on the values"),
        ("EventCode=1 | timechart span=1h count", "table of two fields: a range without events has a row too"),
        ("EventCode=1 [search EventCode=3 | fields host]", "a search in brackets: "),
    ] {
        let refused = translated(search);
        assert!(refused.contains(why), "{search}: {refused}");
    }
}

#[test]
fn several_values_are_asked_only_what_es_ql_knows_of_them() {
    let of = |search: &str| over(&format!("{search} | table x"), "flat", false);
    assert!(of("tag=Process").contains("WHERE MV_CONTAINS(TO_LOWER(tag), \"process\")"), "{}", of("tag=Process"));
    assert!(of("tag!=process").contains("whether some value of several is another cannot be asked"));
    assert!(of("tag=p*").contains("ES|QL gives null for a field with several values"));
    assert!(
        of("NOT tag=process").contains("WHERE NOT MV_CONTAINS(tag, \"process\")")
            || of("NOT tag=process").contains("NOT MV_CONTAINS(TO_LOWER(tag)")
    );
}

#[test]
fn no_text_and_no_name_leaves_its_place() {
    let hostile = translated(
        r#"EventCode=1 CommandLine="* // | DROP x" | eval 'x // DROP y'="l1
// l2 | DROP z", z="a\"\"\" // | DROP x" | table "x // DROP y" z"#,
    );
    let commands: Vec<&str> = hostile.lines().filter_map(|line| line.strip_prefix("| ")?.split(' ').next()).collect();
    assert_eq!(commands, ["WHERE", "EVAL", "KEEP", "LIMIT"], "{hostile}");
    assert!(hostile.contains(r#"| EVAL `x // DROP y` = "l1\n// l2 | DROP z", z = "a\"\"\" // | DROP x""#), "{hostile}");
    for text in ["\u{0}", "\u{1b}"] {
        let refused = translated(&format!("EventCode=1 CommandLine=\"a{text}\""));
        assert_eq!(refused, "a text: it holds a character that no text of ES|QL can\n");
    }
}

#[test]
fn where_an_expression_does_not_match_a_field_stays() {
    let written = translated("EventCode=1 | rex field=Image \"(?<host>[a-z]+)\" | table host");
    assert!(
        written.contains(
            "| GROK process.executable \"(?<host_found>[a-z]+)\"\n| EVAL host = COALESCE(host_found, host.name)\n"
        ),
        "{written}"
    );
}

#[test]
fn a_data_model_is_its_events_and_its_fields_are_columns() {
    let written = translated(
        "| tstats count from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe by Processes.dest Processes.user \
         | rename Processes.* as *",
    );
    assert!(written.contains("(winlog.channel == \"Security\" AND event.code == \"4688\")"), "{written}");
    assert!(written.contains("| WHERE TO_LOWER(process.name) == \"cmd.exe\"\n"), "{written}");
    assert!(written.contains("| STATS count = COUNT(*) BY winlog.computer_name, Processes.user\n"), "{written}");
}
