//! Translations into Sigma's rules, as they are printed, and what no name and no text can do to them.

use super::Sigma;
use crate::backend::{About, Backend, Request, Schema};
use crate::command::{Setting, lower};
use crate::source::Source;
use crate::value::time::Zone;
use insta::assert_snapshot;

/// A search as a rule, or why not, a line each.
fn translated_with(search: &str, schema: &Schema, approximate: bool) -> String {
    let source = Source::bare("<query>", search);
    let zone = Zone::utc();
    let lowered = lower(&source, &Setting::at(0.0, zone.clone()));
    let Some(plan) = lowered.plan else { return format!("{:?}", lowered.diagnostics) };
    let request = Request {
        source: &source,
        schema,
        approximate,
        now: 0.0,
        is_pinned: false,
        zone: &zone,
        about: About::default(),
    };
    match Sigma.translate(&plan, &request) {
        Ok(translation) => translation.query,
        Err(refusals) => refusals.iter().map(|refusal| format!("{}\n", refusal.message)).collect(),
    }
}

fn translated(search: &str) -> String {
    translated_with(search, &Sigma.schema(), false)
}

/// What a rule says from its log source on.
fn said(search: &str) -> String {
    let text = translated(search);
    text.split_once("logsource:\n").map_or(text.clone(), |(_, rest)| rest.to_string())
}

#[test]
fn a_search_is_a_rule_whose_parts_say_their_stage() {
    let search = r#"index=* source=*wineventlog*  EventCode=4688
| where CommandLine LIKE "%C:\\Windows\\TEMP\\execute.bat%"
| table _time, host, CommandLine
| sort _time desc"#;
    assert_snapshot!(translated(search), @r#"
    title: 'index=* source=*wineventlog* EventCode=4688 | where CommandLine LIKE "%C:\\Windows\\TEMP\\execute.ba ...'
    id: 01e0a2cf-c6e6-5a8e-a701-e453de6c8095
    status: experimental
    description: Translated from the search of Splunk that its comments quote
    logsource:
        product: windows
    detection:
        # index=* source=*wineventlog* EventCode=4688
        selection:
            EventID: 4688
        # where CommandLine LIKE "%C:\\Windows\\TEMP\\execute.bat%"
        selection_2:
            CommandLine|contains|cased: 'C:\Windows\TEMP\execute.bat'
        condition: selection and selection_2
    # table _time, host, CommandLine
    fields:
        - _time
        - host
        - CommandLine
    "#);
}

#[test]
fn what_a_log_source_says_is_no_condition() {
    assert_snapshot!(said(r#"source="*WinEventLog:Microsoft-Windows-Sysmon/Operational" (EventID=17 OR EventID=18) PipeName="*RemCom*""#), @r#"
        product: windows
        category: pipe_created
    detection:
        # source="*WinEventLog:Microsoft-Windows-Sysmon/Operational" (EventID=17 OR EventID=18) PipeName="*RemCom*"
        selection:
            PipeName|contains: 'RemCom'
        condition: selection
    "#);
    // Of two numbers one.
    assert!(said("sourcetype=*WinEventLog:Microsoft-Windows-Sysmon/Operational EventCode=17").contains("EventID: 17"));
    // A rule needs a condition.
    assert!(said("source=*Sysmon* EventCode=3").contains("category: network_connection\ndetection:\n"));
    assert!(said("source=*Sysmon* EventCode=3").contains("EventID: 3"));
    // A channel that the schema does not know is a field.
    assert!(said("source IN (WinEventLog:Foo/Bar, XmlWinEventLog:Foo/Bar) EventCode=1").contains("Channel: 'Foo/Bar'"));
}

#[test]
fn lists_maps_and_filters_are_laid_out_as_an_analyst_would() {
    assert_snapshot!(said(r#"source=*WinEventLog:Security EventCode=4688 NOT (NewProcessName=*\\cmd.exe CommandLine="x y") psexec (ParentProcessName=a OR (CommandLine=*b* CommandLine=*c*))"#), @r#"
        product: windows
        service: security
    detection:
        # source=*WinEventLog:Security EventCode=4688 NOT (NewProcessName=*\\cmd.exe CommandLine="x y") psexec (ParentProcessName=a OR (CommandLine=*b* CommandLine=*c*))
        selection:
            EventID: 4688
        keywords:
            - 'psexec'
        filter:
            NewProcessName|endswith: '\cmd.exe'
            CommandLine: 'x y'
        selection_2:
            - ParentProcessName: 'a'
            - CommandLine|contains|all:
                  - 'b'
                  - 'c'
        condition: selection and keywords and not filter and selection_2
    "#);
}

#[test]
fn where_counts_case_and_asks_for_the_field() {
    assert_snapshot!(said(r#"EventCode=1 | where Image!="x" AND NOT (lower(User)="system" OR match(CommandLine, "(?i)a\d"))"#), @r#"
        product: windows
    detection:
        # EventCode=1
        selection:
            EventID: 1
        # where Image!="x" AND NOT (lower(User)="system" OR match(CommandLine, "(?i)a\d"))
        selection_2:
            Image|exists: true
            User|exists: true
            CommandLine|exists: true
        filter:
            Image|cased: 'x'
        filter_2:
            User: 'system'
        filter_3:
            CommandLine|re|i: 'a\d'
        condition: selection and selection_2 and not filter and not filter_2 and not filter_3
    "#);
}

#[test]
fn events_counted_over_spans_of_time_are_a_correlation() {
    let search = "source=*WinEventLog:Security EventCode=4625 | bin _time span=5m | stats dc(TargetUserName) as users by _time, IpAddress | where users >= 10";
    let text = translated(search);
    let (_, correlation) = text.split_once("correlation:\n").expect("there is one");
    assert_snapshot!(correlation, @r"
        # stats dc(TargetUserName) as users by _time, IpAddress
        type: value_count
        rules:
            - ddc9731d-c0aa-5f4e-a6a0-04d76f063cef
        group-by:
            - IpAddress
        timespan: 5m
        condition:
            field: TargetUserName
            gte: 10
    ");
    let (_, rule) = text.split_once("\nid: ").expect("it has one");
    assert!(correlation.contains(&format!("- {}\n", &rule[..36])), "{text}");
}

#[test]
fn a_threshold_may_stand_on_either_side_of_its_number() {
    let counted =
        |asked: &str| translated(&format!("EventCode=1 | bin _time span=5m | stats count by _time | {asked}"));
    assert!(
        counted("where 10 < count").ends_with("    condition:\n        gt: 10\n"),
        "{}",
        counted("where 10 < count")
    );
    for (asked, why) in [
        ("where count != 10", "a correlation: it cannot say `!=`\n"),
        ("search count>3 count<9", "a correlation: it has one threshold\n"),
        ("where count > x", "a correlation: only the number is asked for, and held against a whole number\n"),
    ] {
        assert_eq!(counted(asked), why);
    }
}

#[test]
fn rows_that_are_no_events_any_more_are_refused_once() {
    let said = translated("EventCode=1 | transaction Image | where eventcount > 3 | table foo");
    assert_eq!(said, "`transaction`: a rule chooses events, by what each of them holds\n");
}

#[test]
fn what_a_rule_cannot_say_is_refused_with_its_reason() {
    for (search, why) in [
        ("user=bob", "field `user`: the schema `sigma` has no name for it"),
        ("source=foo EventCode=1", "`source=foo`: the schema `sigma` does not say which log source it is"),
        ("NOT source=WinEventLog:Security EventCode=1", "a log source says what there is"),
        ("CommandLine=x", "nothing in it says which log source they are"),
        ("source=*wineventlog*", "it asks nothing of the events"),
        ("source=*wineventlog* OR EventCode=1", "one side is a log source"),
        ("EventCode=1 OR index=foo", "`index=foo`"),
        ("EventCode=1 | stats count by Image", "a correlation counts over spans of time"),
        ("EventCode=1 | eval x=1", "what it makes of the events is left out"),
        ("EventCode=1 | head 5", "a rule chooses events"),
        ("EventCode=1 [search EventCode=2 | fields Image]", "a rule knows no other search"),
        ("EventCode=1 TERM(a.b)", "a keyword of a rule knows neither"),
        ("EventCode=1 | table Image | search User=x", "an earlier stage leaves it out"),
        ("EventCode=1 | where Image>\"a\"", "a rule knows no order of texts"),
        ("EventCode=1 | where match(Image, \"a(?=b)\")", "look-ahead"),
        ("EventCode=1 | where lower(Image)=\"A\"", "never one with capitals"),
    ] {
        assert!(translated(search).contains(why), "{search}: {}", translated(search));
    }
}

#[test]
fn what_is_left_out_has_to_be_allowed() {
    let search = "EventCode=1 earliest=-1d | sort Image";
    assert!(translated(search).contains("when and how far back a rule looks"), "{}", translated(search));
    assert!(translated_with(search, &Sigma.schema(), true).contains("EventID: 1"));
}

#[test]
fn what_is_computed_is_left_out_where_that_is_allowed_and_nothing_may_ask_for_it() {
    let said = |search: &str| translated_with(search, &Sigma.schema(), true);
    let text =
        said("EventCode=1 | eval x=lower(Image) | stats count values(CommandLine) by Image, x | rename count as n");
    assert!(text.ends_with("fields:\n    - Image\n    - CommandLine\n"), "{text}");
    for search in [
        "EventCode=1 | eval x=lower(Image) | where x=\"a\"",
        "EventCode=1 | rename Image as Product | search Product=a",
        "EventCode=1 | rename *Image as *Name | search CommandLine=a",
        "EventCode=1 | stats count by Image | where count > 3",
        "EventCode=1 | stats count by Image | search CommandLine=a",
        "EventCode=1 | stats count as CommandLine by Image | search CommandLine=1",
    ] {
        assert!(said(search).starts_with("field `"), "{search}: {}", said(search));
    }
}

#[test]
fn what_is_counted_over_spans_of_time_and_asked_for_nothing_is_only_shown() {
    let search = "EventCode=1 | bin _time span=1d | stats count by _time, Image";
    assert!(translated(search).contains("no threshold is asked of it"), "{}", translated(search));
    let text = translated_with(search, &Sigma.schema(), true);
    assert!(text.contains("EventID: 1") && !text.contains("correlation"), "{text}");
}

#[test]
fn a_log_is_the_same_log_source_in_every_form() {
    for of_security in [
        "source=WinEventLog:Security",
        "sourcetype=XmlWinEventLog:Security",
        "source IN (WinEventLog:Security, XmlWinEventLog:Security)",
        "source=*:Security",
        "Channel=Security",
    ] {
        assert!(said(&format!("{of_security} EventCode=4688")).contains("service: security"), "{of_security}");
    }
    for of_any in ["source=wineventlog", "source=XmlWinEventLog:*", "sourcetype=XmlWinEventLog"] {
        assert!(said(&format!("{of_any} EventCode=4688")).starts_with("    product: windows\ndetection"), "{of_any}");
    }
}

#[test]
fn events_of_several_products_are_nearly_those_of_one() {
    let search = "(source=*WinEventLog:Microsoft-Windows-Sysmon/Operational OR source=Syslog:Linux-Sysmon/Operational) EventCode=3";
    assert!(translated(search).contains("are of `linux` too"), "{}", translated(search));
    assert!(translated_with(search, &Sigma.schema(), true).contains("category: network_connection"));
    assert!(
        said("source=Syslog:Linux-Sysmon/Operational Image=x").starts_with("    product: linux\n    service: sysmon\n")
    );
}

#[test]
fn logs_of_other_products_are_log_sources_by_their_sourcetype() {
    assert_snapshot!(said("sourcetype IN (zeek_conn, \"zeek:conn:json\") id.resp_p IN (445, 3389) id.orig_h=10.0.0.0/8"), @r#"
        product: zeek
        service: conn
    detection:
        # sourcetype IN (zeek_conn, "zeek:conn:json") id.resp_p IN (445, 3389) id.orig_h=10.0.0.0/8
        selection:
            id.resp_p:
                - 445
                - 3389
            id.orig_h|cidr: '10.0.0.0/8'
        condition: selection
    "#);
    let linux = said("sourcetype=linux_secure \"Failed password\"");
    assert!(linux.starts_with("    product: linux\n    service: auth\n"), "{linux}");
    assert!(said("sourcetype=zeek:conn:json dest_port=445").contains("the schema `sigma` has no name for it"));
}

#[test]
fn a_data_model_is_nearly_a_log_source() {
    let search = r#"| tstats count from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe Processes.process="*/c*" by Processes.dest"#;
    assert!(translated(search).contains("a data model takes more kinds of events"), "{}", translated(search));
    let text = translated_with(search, &Sigma.schema(), true);
    let (_, rest) = text.split_once("logsource:\n").unwrap_or(("", &text));
    assert_snapshot!(rest, @r#"
        product: windows
        category: process_creation
    detection:
        # tstats count from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe Processes.process="*/c*" by Processes.dest
        selection:
            Image|endswith: '\cmd.exe'
            CommandLine|contains: '/c'
        condition: selection
    # tstats count from datamodel=Endpoint.Processes where Processes.process_name=cmd.exe Processes.process="*/c*" by Processes.dest
    fields:
        - Computer
    "#);
}

#[test]
fn without_log_sources_a_rule_is_about_the_table_of_its_schema() {
    let text = translated_with("user=Bob* source=x", &Schema::flat(), false);
    assert!(text.contains("taxonomy: flat\nlogsource:\n    service: events\n"), "{text}");
    assert!(text.contains("        user|startswith: 'Bob'\n        source: 'x'\n"), "{text}");
}

#[test]
fn no_value_leaves_its_quotes_and_no_stage_its_comment() {
    let text = said("EventCode=1 Message=\"'\n    x: y # z\"");
    assert!(text.contains("# EventCode=1 Message=\"' x: y # z\"\n"), "{text}");
    assert!(text.contains("Message: \"'\\n    x: y # z\"\n"), "{text}");
}
