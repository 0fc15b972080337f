//! Translations into KQL, as they are printed.

use super::Kql;
use crate::backend::{About, Backend, Request, Schema};
use crate::command::{Setting, lower};
use crate::source::Source;
use crate::value::time::Zone;
use insta::assert_snapshot;

/// 2025-06-15T15:06:40Z.
const NOW: f64 = 1_750_000_000.0;

/// A search in KQL over a schema, or why not, a line each.
fn translated(schema: &str, search: &str) -> String {
    let source = Source::bare("search", search);
    let zone = Zone::utc();
    let lowered = lower(&source, &Setting::at(NOW, zone.clone()));
    let Some(plan) = lowered.plan else { return format!("{:?}", lowered.diagnostics) };
    let schema = Schema::named(schema).expect("it is built in");
    let request = Request {
        source: &source,
        schema: &schema,
        approximate: false,
        now: NOW,
        is_pinned: false,
        zone: &zone,
        about: About::default(),
    };
    match Kql.translate(&plan, &request) {
        Ok(translation) => translation.query,
        Err(refusals) => refusals.iter().map(|refusal| format!("{}\n", refusal.message)).collect(),
    }
}

#[test]
fn a_source_chooses_the_table_and_is_left_out() {
    let search = "index=* source=*WinEventLog:Security EventCode IN (4776, 4672, 4624) LogonType=3 | table _time, host, EventCode, LogonType";
    assert_snapshot!(translated("sentinel", search), @r"
    SecurityEvent
    // index=* source=*WinEventLog:Security EventCode IN (4776, 4672, 4624) LogonType=3
    | where EventID in (4776, 4672, 4624) and LogonType == 3
    // table _time, host, EventCode, LogonType
    | project TimeGenerated, Computer, EventID, LogonType
    ");
}

#[test]
fn a_table_of_many_logs_is_asked_for_the_log() {
    let asked = |search: &str| translated("sentinel", search).lines().nth(2).unwrap_or_default().to_string();
    assert_eq!(asked("source=*WinEventLog:System EventCode=7045"), "| where Channel =~ \"System\" and EventID == 7045");
    assert_eq!(
        asked("EventCode=7045 NOT source=XmlWinEventLog:System"),
        "| where EventID == 7045 and Channel !~ \"System\""
    );
    assert_eq!(asked("source=wineventlog EventCode=7045"), "| where EventID == 7045");
}

#[test]
fn what_the_search_sets_is_not_taken_for_where_events_come_from() {
    let search = "EventCode=4688 | eval source=\"x\", EventCode=1 | search source=WinEventLog:Security EventCode=1";
    assert!(translated("sentinel", search).contains("| where source =~ \"WinEventLog:Security\" and EventCode == 1"));
}

#[test]
fn a_refusal_has_no_others_in_its_wake() {
    let search = "sourcetype=linux_secure user=root | stats count by host | where count > 5";
    assert_eq!(translated("sentinel", search).lines().count(), 1, "{}", translated("sentinel", search));
}

#[test]
fn data_of_events_is_read_where_it_is_asked_for() {
    let search = "Channel=\"Microsoft-Windows-Sysmon/Operational\" EventID=17 PipeName=\"*RemCom*\"";
    assert_snapshot!(translated("sentinel", search), @r#"
    WindowsEvent
    // Channel="Microsoft-Windows-Sysmon/Operational" EventID=17 PipeName="*RemCom*"
    | where Channel =~ "Microsoft-Windows-Sysmon/Operational"
        and EventID == 17
        and tostring(EventData.PipeName) contains "RemCom"
    "#);
}

#[test]
fn several_tables_are_a_union_under_the_names_of_the_fields() {
    let search = "index=* ((EventCode=4624 Logon_Type=10) OR EventCode=1149) | stats count by host, Logon_Type";
    assert_snapshot!(translated("sentinel", search), @r"
    union
        (SecurityEvent
        | where EventID == 4624 and LogonType == 10
        | project EventCode = EventID, Logon_Type = tolong(LogonType), host = Computer),
        (WindowsEvent
        | where EventID == 1149
        | project EventCode = EventID, Logon_Type = long(null), host = Computer)
    // stats count by host, Logon_Type
    | where isnotnull(Logon_Type)
    | summarize ['count'] = count() by host, Logon_Type
    ");
}

#[test]
fn a_flat_event_is_read_from_its_column() {
    let search =
        "EventCode=4688 NOT user=SYSTEM CommandLine=*net_* | eval p=lower(Image) | stats count by p | sort 5 - count";
    assert_snapshot!(translated("flat", search), @r#"
    events
    // EventCode=4688 NOT user=SYSTEM CommandLine=*net_*
    | extend
        EventCode = tostring(event.EventCode),
        CommandLine = tostring(event.CommandLine),
        user = tostring(event.user),
        Image = tostring(event.Image)
    | where EventCode == "4688" and user !~ "SYSTEM" and CommandLine contains "net_"
    // eval p=lower(Image)
    | extend p = tolower(Image)
    // stats count by p
    | where isnotempty(p)
    | summarize ['count'] = count() by p
    // sort 5 - count
    | sort by ['count'] desc, spl_number(p) asc nulls last, p asc
    | take 5
    "#);
}

#[test]
fn a_condition_that_is_not_wanted_is_asked_for_its_falsity() {
    let filter = |search: &str| {
        let text = translated("sentinel", &format!("EventCode=4688 | where {search} | table host"));
        text.lines().find(|line| line.contains("| where") && !line.contains("4688")).unwrap_or(&text).to_string()
    };
    assert_eq!(filter("NOT CommandLine=\"a\""), "| where isnotempty(CommandLine) and CommandLine != \"a\"");
    assert_eq!(
        filter("NOT (isnull(CommandLine) OR host=\"a\")"),
        "| where isnotempty(CommandLine) and Computer != \"a\""
    );
}

#[test]
fn moments_are_told_from_now_as_the_search_tells_them() {
    let search = "EventCode=4688 earliest=-7d@d latest=now | where _time > relative_time(now(), \"-1d@h\") AND _time < now() - 3600 | table _time";
    assert_snapshot!(translated("sentinel", search), @r#"
    SecurityEvent
    // EventCode=4688 earliest=-7d@d latest=now
    | where EventID == 4688 and TimeGenerated >= startofday(ago(7d)) and TimeGenerated < now()
    // where _time > relative_time(now(), "-1d@h") AND _time < now() - 3600
    | where TimeGenerated > bin(ago(1d), 1h) and TimeGenerated < ago(1h)
    // table _time
    | project TimeGenerated
    "#);
}

#[test]
fn the_most_common_values_have_their_share() {
    let search = "EventCode=4625 | top limit=3 TargetUserName";
    assert_snapshot!(translated("sentinel", search), @r"
    let stage_1 =
      SecurityEvent
      // EventCode=4625
      | where EventID == 4625
      // top limit=3 TargetUserName
      | where isnotempty(TargetUserName)
      | summarize ['count'] = count() by TargetUserName;
    stage_1
    // top limit=3 TargetUserName
    | extend _tc = toscalar(stage_1 | summarize _tc = sum(['count']))
    | extend percent = spl_round(iff(_tc == 0, real(null), 1.0 * ['count'] / _tc) * 100, 6)
    | sort by ['count'] desc, spl_number(TargetUserName) asc nulls last, TargetUserName asc
    | take 3
    | project TargetUserName, ['count'], percent
    ");
}

#[test]
fn a_chart_of_time_has_rows_for_empty_ranges() {
    let search = "EventCode=4625 earliest=-24h | timechart span=1h count, dc(TargetUserName) AS users";
    assert_snapshot!(translated("sentinel", search), @r"
    let stage_1 =
      SecurityEvent
      // EventCode=4625 earliest=-24h
      | where EventID == 4625 and TimeGenerated >= ago(24h)
      // timechart span=1h count, dc(TargetUserName) AS users
      | summarize
          ['count'] = count(),
          users = count_distinctif(TargetUserName, isnotempty(TargetUserName))
          by _time = bin(TimeGenerated, 1h);
    stage_1
    // timechart span=1h count, dc(TargetUserName) AS users
    | summarize _first = min(_time), _last = max(_time)
    | where isnotnull(_first)
    | extend _first = bin(ago(24h), 1h), _last = max_of(_last, bin(now() - 1microsecond, 1h))
    | mv-expand _time = range(_first, _last, 1h) to typeof(datetime)
    | project _time
    | lookup kind=leftouter stage_1 on _time
    | extend ['count'] = coalesce(['count'], 0), users = coalesce(users, 0)
    ");
}

#[test]
fn ranges_follow_the_calendar() {
    let bin = |span: &str| {
        let text = translated("sentinel", &format!("EventCode=4625 | bin _time span={span} | stats count by _time"));
        text.lines().find(|line| line.contains("| extend")).unwrap_or(&text).to_string()
    };
    assert_eq!(bin("1w"), "| extend _time = bin_at(TimeGenerated, 7d, datetime(1970-01-01))");
    assert_eq!(bin("1mon"), "| extend _time = startofmonth(TimeGenerated)");
}

#[test]
fn the_last_rows_are_the_first_of_the_opposite_order() {
    let search = "EventCode=4625 | tail 5 | table _time, TargetUserName";
    assert_snapshot!(translated("sentinel", search), @r"
    SecurityEvent
    // EventCode=4625
    | where EventID == 4625
    // tail 5
    | top 5 by TimeGenerated asc
    // table _time, TargetUserName
    | project TimeGenerated, TargetUserName
    ");
}

#[test]
fn rows_in_order_are_numbered_and_looked_back_at() {
    let search = "EventCode=4625 | sort 0 host _time | streamstats count AS n BY host | streamstats current=f window=1 last(_time) AS before | table host n before";
    assert_snapshot!(translated("sentinel", search), @r"
    SecurityEvent
    // EventCode=4625
    | where EventID == 4625
    // streamstats count AS n BY host
    | sort by
        Computer asc,
        spl_number(Computer) asc nulls last,
        spl_address_order(Computer) asc,
        TimeGenerated asc
    | extend n = row_number(1, Computer != prev(Computer))
    // streamstats current=f window=1 last(_time) AS before
    | sort by
        spl_number(Computer) asc nulls last,
        spl_address_order(Computer) asc,
        Computer asc,
        TimeGenerated asc
    | extend before = prev(TimeGenerated)
    // table host n before
    | project Computer, n, before
    ");
}

#[test]
fn a_piece_of_a_text_is_there_where_there_are_so_many() {
    let search = "EventCode=4688 | eval a=mvindex(split(CommandLine, \"/\"), 1) | stats count by a";
    assert_snapshot!(translated("sentinel", search), @r#"
    SecurityEvent
    // EventCode=4688
    | where EventID == 4688
    // eval a=mvindex(split(CommandLine, "/"), 1)
    | extend a = tostring(split(CommandLine, "/")[1])
    // stats count by a
    | where array_length(split(CommandLine, "/")) > 1
    | summarize ['count'] = count() by a
    "#);
}

#[test]
fn wildcards_are_operators_as_far_as_there_are_some() {
    let filter = |pattern: &str| {
        let text = translated("sentinel", &format!("EventCode=4688 CommandLine=\"{pattern}\" | table host"));
        text.lines().find(|line| line.contains("| where")).unwrap_or(&text).replace("| where EventID == 4688 and ", "")
    };
    assert_eq!(filter("*net*"), "CommandLine contains \"net\"");
    assert_eq!(filter("net*user"), "CommandLine startswith \"net\" and CommandLine endswith \"user\"");
    assert_eq!(filter("*net*user*"), "CommandLine matches regex \"(?is)net.*user\"");
    assert_eq!(filter("net*user*"), "CommandLine matches regex \"(?is)^net.*user\"");
}

#[test]
fn empty_text_cannot_be_told_from_none() {
    let told = |search: &str| translated("sentinel", &format!("EventCode=4688 | {search} | table host"));
    assert!(
        told("search CommandLine=\"\"").starts_with("a test for empty text"),
        "{}",
        told("search CommandLine=\"\"")
    );
    assert!(told("where CommandLine=\"\"").starts_with("a test for empty text"));
    assert!(told("where CommandLine!=\"\"").contains("| where isnotempty(CommandLine)"));
    assert!(told("search CommandLine!=\"\"").contains("| where isnotempty(CommandLine)"));
}

#[test]
fn a_list_is_in_the_order_of_the_rows() {
    let text = translated("sentinel", "EventCode=4688 | stats list(CommandLine) AS all BY host");
    assert!(text.contains("| sort by TimeGenerated desc"), "{text}");
}

#[test]
fn a_join_takes_one_row_of_each_key() {
    let joined = |inner: &str| {
        translated(
            "sentinel",
            &format!("EventCode=4624 | stats count by host | join host [search EventCode=4625 | {inner}]"),
        )
    };
    assert!(joined("table host IpAddress").starts_with("`join`: of several rows"));
    assert!(joined("dedup host | table host IpAddress").contains("| join kind=inner"));
}

#[test]
fn what_the_schema_does_not_know_is_refused_by_name() {
    assert_eq!(
        translated("sentinel", "EventCode=4688 shoe_size=43 | table host"),
        "field `shoe_size`: the schema does not say where SecurityEvent has it; add it under `[tables.fields]`\n"
    );
    assert!(
        translated("sentinel", "sourcetype=linux_secure | table host").contains("no table of the schema `sentinel`")
    );
}

#[test]
fn all_matches_are_a_list_and_a_row_for_each_where_the_next_step_drops_the_others() {
    let search = "source=*Sysmon/Operational EventCode=1 | rex field=Hashes max_match=0 \"(?<hash>\\w+=\\w+)\" | mvexpand hash | search hash=MD5* | table hash";
    assert_snapshot!(translated("sentinel", search), @r#"
    WindowsEvent
    // source=*Sysmon/Operational EventCode=1
    | where Channel endswith "Sysmon/Operational" and EventID == 1
    // rex field=Hashes max_match=0 "(?<hash>\w+=\w+)"
    | extend hash = extract_all("(?P<hash>[0-9A-Za-z_]+=[0-9A-Za-z_]+)", tostring(EventData.Hashes))
    // mvexpand hash
    | mv-expand hash to typeof(string)
    // search hash=MD5*
    | where hash startswith "MD5"
    // table hash
    | project hash
    "#);
    let split = "EventCode=4672 | makemv delim=\",\" PrivilegeList | mvexpand PrivilegeList | search PrivilegeList=SeDebugPrivilege | table Computer";
    assert_snapshot!(translated("sentinel", split), @r#"
    SecurityEvent
    // EventCode=4672
    | where EventID == 4672
    // makemv delim="," PrivilegeList
    | extend PrivilegeList_2 = extract_all("([^,]+)", PrivilegeList)
    // mvexpand PrivilegeList
    | mv-expand PrivilegeList_2 to typeof(string)
    // search PrivilegeList=SeDebugPrivilege
    | where PrivilegeList_2 =~ "SeDebugPrivilege"
    // table Computer
    | project Computer
    "#);
}

#[test]
fn a_name_that_differs_in_case_alone_gets_a_number() {
    let search = "EventCode=4624 | rename user AS User, User AS USER | table User USER";
    assert_snapshot!(translated("flat", search), @r#"
    events
    // EventCode=4624
    | extend
        EventCode = tostring(event.EventCode),
        user = tostring(event.user),
        User_2 = tostring(event.User),
        USER_3 = tostring(event.USER)
    | where EventCode == "4624"
    // table User USER
    | project User_2 = "", user
    | project User = User_2, USER_2 = user
    "#);
}

#[test]
fn what_is_missing_or_empty_is_asked_as_one() {
    let search = "EventCode=4688 | eval p=if(isnull(ParentProcessName) OR ParentProcessName=\"\", \"unknown\", ParentProcessName) | table p";
    assert_snapshot!(translated("sentinel", search), @r#"
    SecurityEvent
    // EventCode=4688
    | where EventID == 4688
    // eval p=if(isnull(ParentProcessName) OR ParentProcessName="", "unknown", ParentProcessName)
    | extend p = coalesce(ParentProcessName, "unknown")
    // table p
    | project p
    "#);
}
