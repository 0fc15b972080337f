//! The `spelt` command as a shell sees it: what it prints for success and for every kind of failure, and its exit codes.

use insta::assert_snapshot;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

const DOCUMENT: &str = "\
# [T1021.002] Admin shares

```powershell
Get-SmbShare
```

```bash
net use \\\\DC-01\\ADMIN$
```

```bash
index=* EventCode=5140 Share_Name=\"*ADMIN$\"
| table _time, host, Account_Name
```

# Logons

## Query

```splunk
index=* EventCode=4624
| stats cuont by user
| dedup user keepevent=true
```
";

const EVENTS: &str = r#"{"EventID":5140,"Channel":"Security","Hostname":"DC-01","EventTime":"2025-06-19 06:25:01","SubjectUserName":"adm.ortiz","ShareName":"\\\\*\\ADMIN$","Message":"A network share object was accessed.\r\n\r\nSubject:\r\n\tAccount Name:\t\tadm.ortiz\r\n\r\nShare Information:\r\n\tShare Name:\t\t\\\\*\\ADMIN$\r\n"}
{"EventID":4624,"Channel":"Security","Hostname":"FS-01","EventTime":"2025-06-19 06:27:18","TargetUserName":"bob","LogonType":10}
"#;

/// A repository of one document and one export.
fn repository() -> tempfile::TempDir {
    let root = tempfile::tempdir().expect("a temporary folder");
    std::fs::create_dir(root.path().join("queries")).expect("a folder");
    write(root.path(), "queries/smb.md", DOCUMENT);
    write(root.path(), "events.jsonl", EVENTS);
    root
}

fn write(root: &Path, name: &str, content: impl AsRef<[u8]>) {
    std::fs::write(root.join(name), content).expect("a file that can be written");
}

fn spelt(folder: &Path, args: &[&str], input: &str) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    command.args(args).current_dir(folder).env("NO_COLOR", "1");
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("the command runs");
    // A command that does not read its input may be gone before it is written.
    child.stdin.take().expect("a pipe").write_all(input.as_bytes()).ok();
    child.wait_with_output().expect("the command ends")
}

/// What a reader of the terminal sees: standard output, standard error, and the exit code.
fn transcript(folder: &Path, args: &[&str]) -> String {
    let output = spelt(folder, args, "");
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is text");
    let (out, err) = (text(&output.stdout), text(&output.stderr));
    format!("{out}{}{err}[exit {}]", if err.is_empty() { "" } else { "[stderr]\n" }, code(&output))
}

fn code(output: &Output) -> i32 {
    output.status.code().expect("the command was not killed")
}

fn here() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

#[test]
fn the_searches_of_the_seed_documents_are_found_verbatim() {
    let seeds = ["queries/remote-services.md", "queries/lateral-movement.md"];
    let output = spelt(here(), &[&["list", "--format", "jsonl"], &seeds[..]].concat(), "");
    let listed = String::from_utf8(output.stdout).expect("output is text");
    let queries: Vec<serde_json::Value> =
        listed.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    assert_eq!(queries.len(), 10);
    for query in &queries {
        let text = |key: &str| query[key].as_str().expect("a text");
        let document = std::fs::read_to_string(here().join(text("file"))).expect("a document");
        let line = query["line"].as_u64().expect("a number") as usize;
        let below: Vec<&str> = document.lines().skip(line - 1).collect();
        assert!(below.join("\n").starts_with(&format!("{}\n```", text("search"))), "{}", text("id"));
    }
    let ids: Vec<&str> = queries.iter().filter_map(|query| query["id"].as_str()).collect();
    assert!(ids.contains(&"lateral-movement#smbexec-batch-execution") && ids.contains(&"remote-services"));
}

#[test]
fn list_shows_queries_and_what_was_passed_over() {
    let repository = repository();
    assert_snapshot!(transcript(repository.path(), &["list"]), @r#"
    smb#admin-shares  queries/smb.md:12  T1021.002
    smb#logons        queries/smb.md:21
    [exit 0]
    "#);
    assert_snapshot!(transcript(repository.path(), &["list", "--skipped"]), @r#"
    queries/smb.md:3  labelled `powershell`
    queries/smb.md:7  it begins with `net`
    [exit 0]
    "#);
    assert_snapshot!(transcript(repository.path(), &["list", "--format", "jsonl", "queries/smb.md"]), @r#"
    {"id":"smb#admin-shares","file":"queries/smb.md","line":12,"title":"Admin shares","attack":["T1021.002"],"search":"index=* EventCode=5140 Share_Name=\"*ADMIN$\"\n| table _time, host, Account_Name"}
    {"id":"smb#logons","file":"queries/smb.md","line":21,"title":"Logons","attack":[],"search":"index=* EventCode=4624\n| stats cuont by user\n| dedup user keepevent=true"}
    [exit 0]
    "#);
}

#[test]
fn list_without_a_query_ends_with_four() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    assert_snapshot!(transcript(folder.path(), &["list"]), @r#"
    [stderr]
    error: there is no folder `queries` here; name the documents to read
    [exit 4]
    "#);
    write(folder.path(), "a.md", "no search\n");
    assert_snapshot!(transcript(folder.path(), &["list", "."]), @r#"
    [stderr]
    warning: no query found
    [exit 4]
    "#);
}

#[test]
fn a_document_that_cannot_be_read_ends_with_five_and_hides_no_other() {
    let repository = repository();
    write(repository.path(), "queries/broken.jsonl", "{\"search\": \"index=a\"}\n{\"search\": \n");
    assert_snapshot!(transcript(repository.path(), &["list"]), @r#"
    broken#1          queries/broken.jsonl:1
    smb#admin-shares  queries/smb.md:12       T1021.002
    smb#logons        queries/smb.md:21
    [stderr]
    error: queries/broken.jsonl:2: the line is no JSON: EOF while parsing a value (column 10)
    [exit 5]
    "#);
}

#[test]
fn check_draws_every_finding() {
    let repository = repository();
    assert_snapshot!(transcript(repository.path(), &["check"]), @r#"
    error[unknown-function]: there is no stats function `cuont`
      --> queries/smb.md:22:9
       |
    22 | | stats cuont by user
       |         ^^^^^ did you mean `count`?

    error[unknown-option]: `dedup` has no option `keepevent`
      --> queries/smb.md:23:14
       |
    23 | | dedup user keepevent=true
       |              ^^^^^^^^^ did you mean `keepevents`?

    [stderr]
    2 queries checked: 2 errors
    [exit 3]
    "#);
}

#[test]
fn check_writes_findings_for_machines() {
    let repository = repository();
    assert_snapshot!(transcript(repository.path(), &["check", "--format", "jsonl"]), @r#"
    {"severity":"error","code":"unknown-function","message":"there is no stats function `cuont`","query":"smb#logons","file":"queries/smb.md","line":22,"column":9,"label":"did you mean `count`?"}
    {"severity":"error","code":"unknown-option","message":"`dedup` has no option `keepevent`","query":"smb#logons","file":"queries/smb.md","line":23,"column":14,"label":"did you mean `keepevents`?"}
    [exit 3]
    "#);
    assert_snapshot!(transcript(repository.path(), &["check", "--format", "github"]), @r#"
    ::error file=queries/smb.md,line=22,endLine=22,col=9,endColumn=14,title=unknown-function in smb#logons::there is no stats function `cuont`: did you mean `count`?
    ::error file=queries/smb.md,line=23,endLine=23,col=14,endColumn=23,title=unknown-option in smb#logons::`dedup` has no option `keepevent`: did you mean `keepevents`?
    [exit 3]
    "#);
}

#[test]
fn run_prints_a_table_for_people() {
    let repository = repository();
    let args = ["run", "-f", "queries/smb.md#admin-shares", "-d", "events.jsonl"];
    assert_snapshot!(transcript(repository.path(), &args), @r#"
    _time                     host   Account_Name
    ------------------------  -----  ------------
    2025-06-19T06:25:01.000Z  DC-01  adm.ortiz
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as UTC
    1 row of 2 events
    [exit 0]
    "#);
}

#[test]
fn run_prints_rows_for_programs() {
    let repository = repository();
    let search = "EventCode=* | eval names=split(\"a,b\", \",\"), empty=\"\" | table _time host user empty names";
    let printed = |format| {
        let args = ["run", search, "-d", "events.jsonl", "--format", format, "--tz", "Europe/Berlin"];
        transcript(repository.path(), &args)
    };
    assert_snapshot!(printed("csv"), @r#"
    "_time",host,user,empty,names
    "2025-06-19T06:27:18.000+02:00","FS-01",bob,"","a
    b"
    "2025-06-19T06:25:01.000+02:00","DC-01","adm.ortiz","","a
    b"
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as Europe/Berlin (2 times; this is the first)
    [exit 0]
    "#);
    assert_snapshot!(printed("jsonl"), @r#"
    {"_time":"2025-06-19T06:27:18.000+02:00","host":"FS-01","user":"bob","empty":"","names":["a","b"]}
    {"_time":"2025-06-19T06:25:01.000+02:00","host":"DC-01","user":"adm.ortiz","empty":"","names":["a","b"]}
    [stderr]
    warning: events.jsonl: line 1: `EventTime` names no zone: taken as Europe/Berlin (2 times; this is the first)
    [exit 0]
    "#);
}

#[test]
fn run_reads_the_search_from_standard_input() {
    let repository = repository();
    // Windows tools put a mark before the text they pipe.
    for search in ["* | stats count\n", "\u{feff}* | stats count\r\n"] {
        let output = spelt(repository.path(), &["run", "-", "-d", "events.jsonl", "--format", "csv"], search);
        assert_eq!(String::from_utf8_lossy(&output.stdout), "count\n2\n");
        assert_eq!(code(&output), 0);
    }
}

#[test]
fn run_without_rows_says_why() {
    let repository = repository();
    let args = ["run", "EventCode=4624 | where ProcessName=\"*plink.exe\"", "-d", "events.jsonl"];
    assert_snapshot!(transcript(repository.path(), &args), @r#"
    [stderr]
    note[field-absent]: no event that passes `EventCode=4624` has the field `ProcessName`
     --> <query>:1:24
      |
    1 | EventCode=4624 | where ProcessName="*plink.exe"
      |                        ^^^^^^^^^^^

    note[literal-wildcard]: `=` in `where` knows no wildcards: `*plink.exe` is compared letter by letter
     --> <query>:1:24
      |
    1 | EventCode=4624 | where ProcessName="*plink.exe"
      |                        ^^^^^^^^^^^^^^^^^^^^^^^^
      |
      = help: write `like(ProcessName, "%plink.exe")`

    0 rows of 2 events
    [exit 0]
    "#);
}

#[test]
fn run_explains_each_step() {
    let repository = repository();
    let args = ["run", "EventCode=4624 | stats count by user", "-d", "events.jsonl", "--format", "csv", "--explain"];
    let shown = transcript(repository.path(), &args);
    // How long it took is nobody's to promise.
    let untimed = |line: &str| match line.split_once(" ms") {
        Some((before, plan)) => format!("{}{plan}", before.trim_end_matches(|c: char| c.is_ascii_digit() || c == '.')),
        None => line.to_string(),
    };
    let steady: Vec<String> = shown.lines().map(untimed).collect();
    assert_snapshot!(steady.join("\n"), @r#"
    user,count
    bob,1
    [stderr]
    warning: events.jsonl: line 2: `EventTime` names no zone: taken as UTC
          rows        time  plan
             1        scan
             1        filter EventCode = "4624" (folded)
             1        aggregate count as count by user
    [exit 0]
    "#);
}

#[test]
fn a_search_that_cannot_be_run_ends_with_three() {
    let repository = repository();
    assert_snapshot!(transcript(repository.path(), &["run", "EventCode=1 | satts count | predict count", "-d", "events.jsonl"]), @r#"
    [stderr]
    error[unknown-command]: there is no command `satts`
     --> <query>:1:15
      |
    1 | EventCode=1 | satts count | predict count
      |               ^^^^^ did you mean `stats`?

    error[unsupported]: `predict` is not supported: it needs a trained model
     --> <query>:1:29
      |
    1 | EventCode=1 | satts count | predict count
      |                             ^^^^^^^
      |
      = help: compare with the past by `trendline`, `timewrap` or `streamstats`

    [exit 3]
    "#);
    let deep = format!("| makeresults | eval a={}1{}", "(".repeat(10_000), ")".repeat(10_000));
    assert_eq!(code(&spelt(repository.path(), &["run", &deep], "")), 3);
}

#[test]
fn data_that_cannot_be_read_ends_with_five() {
    let repository = repository();
    assert_snapshot!(transcript(repository.path(), &["run", "*", "-d", "nowhere.json"]), @r#"
    [stderr]
    error: nowhere.json: No such file or directory (os error 2)
    [exit 5]
    "#);
    write(repository.path(), "binary.dat", [0u8, 159, 146, 150, 0, 1, 2, 3]);
    assert_snapshot!(transcript(repository.path(), &["run", "*", "-d", "binary.dat"]), @r#"
    [stderr]
    error: binary.dat: byte 0: this is a binary file, and not an export that can be read: convert or unpack it first
    [exit 5]
    "#);
}

#[test]
fn macros_are_replaced_and_findings_in_them_point_at_the_call() {
    let repository = repository();
    write(repository.path(), "m.conf", "[logon(1)]\nargs = type\ndefinition = EventCode=4624 LogonType=$type$\n");
    let run = |search: &str| {
        let args = ["run", search, "-d", "events.jsonl", "--macros", "m.conf", "--format", "jsonl"];
        transcript(repository.path(), &args)
    };
    assert_snapshot!(run("`logon(10)` | table TargetUserName"), @r#"
    {"TargetUserName":"bob"}
    [stderr]
    warning: events.jsonl: line 2: `EventTime` names no zone: taken as UTC
    [exit 0]
    "#);
    assert_snapshot!(run("`logon(1, 2)`"), @r"
    [stderr]
    error[macro]: the macro `logon` takes 1 argument, and is given 2
     --> <query>:1:1
      |
    1 | `logon(1, 2)`
      | ^^^^^^^^^^^^^
      |
      = help: `logon(type)` is defined at m.conf:3:14

    [exit 3]
    ");
}

#[test]
fn a_wrong_word_ends_with_two() {
    let repository = repository();
    let refused = |args: &[&str]| transcript(repository.path(), args);
    assert_snapshot!(refused(&["run", "*"]), @r#"
    [stderr]
    error: the search reads events; name an export with `-d PATH`
    [exit 2]
    "#);
    assert_eq!(code(&spelt(repository.path(), &["run", "| makeresults | append [search index=*]"], "")), 2);
    assert_eq!(code(&spelt(repository.path(), &["run", "| makeresults | map search=\"search index=*\""], "")), 2);
    assert_eq!(code(&spelt(repository.path(), &["run", "| makeresults | map search=\"| makeresults\""], "")), 0);
    assert_snapshot!(refused(&["run", "-f", "queries/smb.md"]), @r#"
    [stderr]
    error: `queries/smb.md` holds 2 searches; name one: #admin-shares, #logons
    [exit 2]
    "#);
    assert_snapshot!(refused(&["run", "-f", "queries/smb.md#logon"]), @r#"
    [stderr]
    error: there is no search `#logon` in `queries/smb.md`; did you mean `#logons`?
    [exit 2]
    "#);
    assert_snapshot!(refused(&["run", "*", "-d", "events.jsonl", "--tz", "Mars"]), @r#"
    [stderr]
    error: `Mars` is no time zone; write Europe/Berlin or +02:00
    [exit 2]
    "#);
    assert_snapshot!(refused(&["run", "*", "-d", "events.jsonl", "--macros", "m.conf"]), @r#"
    [stderr]
    error: m.conf: No such file or directory (os error 2)
    [exit 2]
    "#);
    assert_snapshot!(refused(&["check", "nowhere"]), @r#"
    [stderr]
    error: there is no file or folder `nowhere`
    [exit 2]
    "#);
    assert_snapshot!(refused(&["rnu"]), @r#"
    [stderr]
    error: unrecognized subcommand 'rnu'

    Usage: spelt <COMMAND>

    For more information, try '--help'.
    [exit 2]
    "#);
}

#[test]
fn help_prints_cards() {
    assert_snapshot!(transcript(here(), &["help", "reverse"]), @r#"
    reverse (command)

      Turns the order of the rows around.

    Usage
      reverse

    Examples
      * | reverse | table x
          events  rows
          x       x
          1       3
          2       2
          3       1

    Documented in Splunk's Search Reference, "reverse".
    [exit 0]
    "#);
    assert_snapshot!(transcript(here(), &["help", "unknown-option"]), @r#"
    unknown-option (diagnostic)

      The command has no option of this name.

      An option that is misspelt would silently change what the search means, so it is refused. `spelt
      help` and the command's name show its options.

    Example
      index=* | dedup user keepevent=true
    [exit 0]
    "#);
    assert_snapshot!(transcript(here(), &["help", "keepevents="]), @r"
    keepevents (option)

    Commands that have it
      dedup  keepevents=<bool>, default false
          Keeps every row, but removes the fields from all rows after the first of each combination.
    [exit 0]
    ");
    assert_snapshot!(transcript(here(), &["help", "predict"]), @r"
    predict (command, not supported)

      Splunk has it, and spelt does not run it: it needs a trained model.

    Instead
      compare with the past by `trendline`, `timewrap` or `streamstats`
    [exit 0]
    ");
    assert_snapshot!(transcript(here(), &["help", "streamstat"]), @r#"
    [stderr]
    error: there is no topic `streamstat`; did you mean `streamstats`?
    [exit 2]
    "#);
}

#[test]
fn completions_are_printed_for_a_shell_and_know_the_topics_of_help() {
    let output = spelt(here(), &["completions", "bash"], "");
    let script = String::from_utf8_lossy(&output.stdout);
    assert!(script.starts_with("_spelt() {"));
    assert!(
        [" streamstats ", " keepevents ", " relative_time ", " perc ", " unknown-option "]
            .iter()
            .all(|it| script.contains(it))
    );
    assert_eq!(code(&output), 0);
}

#[test]
fn a_reader_who_goes_away_is_no_failure() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_spelt"))
        .args(["run", "| makeresults count=20000 | eval a=\"some words to fill the pipe\"", "--format", "jsonl"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command runs");
    let mut first = [0; 16];
    child.stdout.take().expect("a pipe").read_exact(&mut first).expect("a row");
    let output = child.wait_with_output().expect("the command ends");
    assert_eq!((code(&output), String::from_utf8_lossy(&output.stderr).as_ref()), (0, ""));
}
