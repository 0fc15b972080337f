//! A folder of mixed documents, as teams keep them: YAML detections, `savedsearches.conf`, Markdown, and what is no search.

use insta::assert_snapshot;
use std::path::Path;
use std::process::Command;

const FILES: &[(&str, &str)] = &[
    (
        "queries/win/audit_log_emptied.yml",
        "\
name: Audit Log Emptied
id: 6f1c6f0e-0000-4000-8000-000000000001
search: >-
  `security_log` EventCode=1102
  | stats count by host
  | `audit_log_emptied_filter`
drilldown_searches:
- name: Show $host$
  search: '%original_detection_search% | search host = $host$'
tags:
  mitre_attack_id:
  - T1070.001
tests:
- name: True Positive Test
",
    ),
    (
        "queries/app/savedsearches.conf",
        "\
[default]
dispatch.earliest_time = -1h

[Service Installed - Rule]
action.correlationsearch.annotations = {\"mitre_attack\": [\"T1543.003\"]}
search = `system_log` EventCode=7045 \\
| table _time Service_Name

[Old]
disabled = 1
search = index=system \\
| `counted(host)`
",
    ),
    ("queries/sigma.yml", "title: x\nlogsource:\n  product: windows\ndetection:\n  condition: a\n"),
    ("queries/notes.md", "# Logons\n\n```spl\nindex=security EventCode=4624\n```\n"),
    (
        "macros/macros.conf",
        "\
[security_log]
definition = Channel=Security
[counted(1)]
args = field
definition = stats \\
  cuont by $field$
",
    ),
    ("macros/system_log.yml", "name: system_log\ndefinition: Channel=System\n"),
    (
        "events.jsonl",
        r#"{"EventID":1102,"Channel":"Security","Hostname":"DC-01","EventTime":"2025-06-19T06:25:01Z"}
{"EventID":7045,"Channel":"System","Hostname":"DC-01","EventTime":"2025-06-19T06:20:00Z","ServiceName":"old"}
{"EventID":7045,"Channel":"System","Hostname":"DC-01","EventTime":"2025-06-19T07:24:00Z","ServiceName":"new"}
"#,
    ),
];

fn repository() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    for (name, text) in FILES {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().expect("it stands in a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file that can be written");
    }
    root
}

/// Standard output, standard error, and the exit code.
fn spelt(folder: &Path, args: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    let output = command.args(args).current_dir(folder).env("NO_COLOR", "1").output().expect("the command runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("output is text");
    let code = output.status.code().expect("the command was not killed");
    format!("{}{}[exit {code}]", text(output.stdout), text(output.stderr))
}

#[test]
fn every_kind_of_document_is_listed_and_what_is_none_has_a_reason() {
    let repository = repository();
    assert_snapshot!(spelt(repository.path(), &["list"]), @r#"
    app/savedsearches#service-installed-rule  queries/app/savedsearches.conf:6     T1543.003
    app/savedsearches#old                     queries/app/savedsearches.conf:11
    notes                                     queries/notes.md:4
    win/audit_log_emptied                     queries/win/audit_log_emptied.yml:4  T1070.001
    [exit 0]
    "#);
    assert_snapshot!(spelt(repository.path(), &["list", "--skipped"]), @r#"
    queries/sigma.yml:1                  a Sigma rule, whose `detection` is no SPL
    queries/win/audit_log_emptied.yml:8  drilldown searches are given their values by an analyst
    [exit 0]
    "#);
}

#[test]
fn what_is_wrong_in_a_macro_is_shown_where_it_is_called_and_where_it_is_defined() {
    let repository = repository();
    assert_snapshot!(spelt(repository.path(), &["check", "--macros", "macros", "queries/app"]), @r#"
    error[unknown-function]: there is no stats function `cuont`
      --> queries/app/savedsearches.conf:12:3
       |
    12 | | `counted(host)`
       |   ^^^^^^^^^^^^^^^ in what this macro stands for
       |
      ::: macros/macros.conf:6:3
       |
     6 |   cuont by $field$
       |   ^^^^^ did you mean `count`?

    2 queries checked: 1 error
    [exit 3]
    "#);
}

#[test]
fn a_search_of_a_conf_file_looks_at_the_time_its_stanza_says() {
    let repository = repository();
    let run = |more: &[&str]| {
        let file = "queries/app/savedsearches.conf#service-installed-rule";
        let args = ["run", "-f", file, "-d", "events.jsonl", "--macros", "macros", "--format", "csv"];
        spelt(repository.path(), &[&args[..], &["--now", "2025-06-19T07:25:00Z"], more].concat())
    };
    assert_snapshot!(run(&[]), @r#"
    "_time","Service_Name"
    "2025-06-19T07:24:00.000Z",new
    [exit 0]
    "#);
    assert_snapshot!(run(&["--earliest", "0"]), @r#"
    "_time","Service_Name"
    "2025-06-19T07:24:00.000Z",new
    "2025-06-19T06:20:00.000Z",old
    [exit 0]
    "#);
}

#[test]
fn a_detection_is_tested_by_its_path_and_by_its_own_id() {
    let repository = repository();
    let fires = repository.path().join("fixtures/win/audit_log_emptied/fires");
    std::fs::create_dir_all(&fires).expect("a folder");
    std::fs::copy(repository.path().join("events.jsonl"), fires.join("emptied.jsonl")).expect("a copy");
    std::fs::rename(repository.path().join("macros"), repository.path().join("fixtures/macros")).expect("a move");
    let test = ["test", "6f1c6f0e-0000-4000-8000-000000000001", "--accept"];
    assert!(spelt(repository.path(), &test).ends_with("[exit 0]"));
    let snapshot = std::fs::read_to_string(repository.path().join("snapshots/win/audit_log_emptied.snap"));
    assert_snapshot!(snapshot.expect("a snapshot"), @r#"
    ---
    source: queries/win/audit_log_emptied.yml
    description: win/audit_log_emptied
    ---
    # fires/emptied: 1 row of 3 events
    host: DC-01
    count: 1
    "#);
}
