//! `spelt explain` as a shell sees it: stages, near misses, and the way of an event through clauses and stages.

use insta::assert_snapshot;
use std::path::Path;
use std::process::Command;

const DOCUMENT: &str = "\
# Dump of LSASS

```spl
index=* EventCode=4688 (NewProcessName=\"*\\\\rundll32.exe\" OR ProcessName=\"*\\\\procdump.exe\") NOT SubjectUserName IN (\"svc-*\", backup)
| eval tool=mvindex(split(NewProcessName, \"\\\\\"), -1)
| where match(CommandLine, \"comsvcs\\.dll\") AND len(CommandLine)>20
| stats count values(tool) as tools by host, Account
| where count>1
```

# Counted

```spl
index=* EventCode=4688 | stats count by host | where count>2
```
";

const EVENTS: &str = r#"{"Channel":"Security","EventID":4688,"Hostname":"WS-01","EventTime":"2025-06-19 06:25:01","NewProcessName":"C:\\Windows\\System32\\rundll32.exe","CommandLine":"rundll32.exe C:\\Windows\\System32\\COMSVCS.DLL, MiniDump 640","SubjectUserName":"amy"}
{"Channel":"Security","EventID":4688,"Hostname":"WS-01","EventTime":"2025-06-19 06:25:02","NewProcessName":"C:\\Windows\\System32\\rundll32.exe","CommandLine":"rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 640","SubjectUserName":"svc-scan"}
{"Channel":"Security","EventID":4624,"Hostname":"WS-01","EventTime":"2025-06-19 06:25:03","TargetUserName":"amy","LogonType":3}
{"Channel":"Security","EventID":4688,"Hostname":"WS-02","EventTime":"2025-06-19 06:25:04","NewProcessName":"C:\\Windows\\System32\\rundll32.exe","CommandLine":"rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 640","SubjectUserName":"bob"}
"#;

fn spelt(args: &[&str]) -> String {
    let root = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, content: &str| {
        let path = root.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new(""))).expect("a folder");
        std::fs::write(path, content).expect("a file that can be written");
    };
    write("queries/lsass.md", DOCUMENT);
    write("fixtures/shared/day.jsonl", EVENTS);
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    let output = command.args(args).current_dir(root.path()).env("NO_COLOR", "1").output().expect("the command runs");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is text");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    let exit = output.status.code().expect("the command was not killed");
    format!("{out}{}{err}[exit {exit}]", if err.is_empty() { "" } else { "[stderr]\n" })
}

#[test]
fn a_query_is_explained_over_its_own_datasets() {
    assert_snapshot!(spelt(&["explain", "lsass#dump-of-lsass"]));
}

#[test]
fn rows_behind_an_aggregation_come_near_too() {
    assert_snapshot!(spelt(&["explain", "lsass#counted"]));
}

#[test]
fn an_event_is_followed_to_where_it_ends() {
    assert_snapshot!(spelt(&["explain", "lsass#dump-of-lsass", "--event", "1"]));
    assert_snapshot!(spelt(&[
        "explain",
        "lsass#dump-of-lsass",
        "-d",
        "shared/day",
        "--where",
        "SubjectUserName=bob OR EventCode=4624"
    ]));
}

#[test]
fn an_event_that_passes_is_found_in_its_row() {
    assert_snapshot!(spelt(&[
        "explain",
        "* | dedup host | eval n=1 | fields host n EventCode | sort host",
        "-d",
        "fixtures/shared/day.jsonl",
        "--event",
        "4",
        "--event",
        "1"
    ]));
}

#[test]
fn programs_get_an_object_a_line() {
    assert_snapshot!(spelt(&["explain", "lsass#counted", "--format", "jsonl"]));
    assert_snapshot!(spelt(&["explain", "lsass#dump-of-lsass", "-e", "1", "--format", "jsonl"]));
}

#[test]
fn what_cannot_be_explained_is_refused_in_words() {
    let wrong: [&[&str]; 6] = [
        &["lsas#dump-of-lsas"],
        &["lsass"],
        &["lsass#counted", "--event", "5"],
        &["lsass#counted", "--where", "host=none"],
        &["lsass#counted", "-d", "shared/dya"],
        &["lsass#counted", "--where", "host="],
    ];
    let told = wrong.map(|args| format!("{}\n{}", args.join(" "), spelt(&[&["explain"], args].concat())));
    assert_snapshot!(told.join("\n\n"));
}
