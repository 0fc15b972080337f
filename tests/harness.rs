//! What a detection engineer sees: scripted sessions of `spelt test` and its companions in small repositories.

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::Path;
use std::process::{Command, Stdio};

/// A repository, and a transcript of what was done in it.
struct Session {
    root: tempfile::TempDir,
    transcript: String,
}

const DOCUMENT: &str = "\
# Consoles

```spl
EventCode=4688 Image=\"*\\\\cmd.exe\"
| table host, Image, CommandLine
```
";

const TWO: &str = r#"{"_time":"2025-06-19T06:25:01Z","host":"WS-01","source":"WinEventLog:Security","EventCode":"4688","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /Q /c echo dir"}
{"_time":"2025-06-19T06:25:05Z","host":"WS-02","source":"WinEventLog:Security","EventCode":"4688","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c whoami"}
"#;

const OTHER: &str = r#"{"_time":"2025-06-19T06:25:01Z","host":"WS-01","source":"WinEventLog:Security","EventCode":"4688","Image":"C:\\Windows\\System32\\calc.exe","CommandLine":"calc.exe"}
"#;

impl Session {
    fn empty() -> Session {
        let root = tempfile::tempdir().expect("a folder for the session");
        Session { root, transcript: String::new() }
    }

    /// A repository with one search, that fires and stays quiet as it should.
    fn begun() -> Session {
        let mut session = Session::empty();
        session.write("queries/consoles.md", DOCUMENT);
        session.write("fixtures/consoles/fires/two.jsonl", TWO);
        session.write("fixtures/consoles/quiet/calculator.jsonl", OTHER);
        session
    }

    /// The same, with its rows accepted.
    fn accepted() -> Session {
        let mut session = Session::begun();
        session.run(&["test", "--accept"], "");
        session.transcript.clear();
        session
    }

    fn path(&self, file: &str) -> std::path::PathBuf {
        self.root.path().join(file)
    }

    fn write(&mut self, file: &str, text: &str) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("/"))).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }

    fn edit(&mut self, file: &str, from: &str, to: &str) {
        let old = std::fs::read_to_string(self.path(file)).expect("the file is there");
        assert!(old.contains(from), "{file} holds {from}");
        self.write(file, &old.replace(from, to));
        writeln!(self.transcript, "# {file}: {from:?} is now {to:?}\n").expect("a transcript grows");
    }

    fn run(&mut self, args: &[&str], input: &str) -> i32 {
        self.run_with(args, input, &[])
    }

    fn run_with(&mut self, args: &[&str], input: &str, env: &[(&str, &str)]) -> i32 {
        let mut child = Command::new(env!("CARGO_BIN_EXE_spelt"))
            .args(args)
            .current_dir(self.root.path())
            .env_remove("CI")
            .env("NO_COLOR", "1")
            .envs(env.iter().copied())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("the tool starts");
        child.stdin.take().expect("it has an input").write_all(input.as_bytes()).ok();
        let output = child.wait_with_output().expect("the tool ends");
        let code = output.status.code().expect("it ends by itself");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("it speaks UTF-8");
        let set: String = env.iter().map(|(name, value)| format!("{name}={value} ")).collect();
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        write!(self.transcript, "$ {set}spelt {}\n{out}{err}[exit {code}]\n\n", args.join(" "))
            .expect("a transcript grows");
        code
    }

    fn waits(&self) -> bool {
        self.path("snapshots/consoles.snap.new").exists()
    }

    fn snapshot(&self) -> String {
        std::fs::read_to_string(self.path("snapshots/consoles.snap")).unwrap_or_default()
    }
}

#[test]
fn the_first_run_leaves_a_snapshot_to_accept() {
    let mut session = Session::begun();
    assert_eq!(session.run(&["test"], ""), 1);
    assert!(session.waits());
    assert_eq!(session.run(&["pending"], ""), 1);
    assert_eq!(session.run(&["accept"], ""), 0);
    assert_eq!(session.run(&["test", "--check"], ""), 0);
    insta::assert_snapshot!(session.transcript);
    insta::assert_snapshot!("the_accepted_snapshot", session.snapshot());
}

#[test]
fn a_changed_cell_is_shown_and_can_be_rejected() {
    let mut session = Session::accepted();
    session.edit("fixtures/consoles/fires/two.jsonl", "echo dir", "type x");
    assert_eq!(session.run(&["test"], ""), 1);
    assert_eq!(session.run(&["reject"], ""), 0);
    assert!(!session.waits());
    session.edit("fixtures/consoles/fires/two.jsonl", "type x", "echo dir");
    assert_eq!(session.run(&["test"], ""), 0);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn check_writes_nothing_and_is_the_default_in_ci() {
    let mut session = Session::accepted();
    session.edit("queries/consoles.md", "CommandLine", "ParentImage");
    assert_eq!(session.run(&["test", "--check"], ""), 1);
    assert!(!session.waits());
    assert_eq!(session.run_with(&["test"], "", &[("CI", "true")]), 1);
    assert!(!session.waits());
    assert_eq!(session.run(&["test"], ""), 1);
    assert!(session.waits());
}

#[test]
fn a_detection_that_goes_silent_is_not_accepted_by_the_way() {
    let mut session = Session::accepted();
    let before = session.snapshot();
    session.edit("queries/consoles.md", "cmd.exe", "comand.exe");
    assert_eq!(session.run(&["test"], ""), 1);
    assert_eq!(session.run(&["test", "--accept"], ""), 1);
    assert_eq!(session.run(&["accept"], ""), 1);
    assert_eq!(session.snapshot(), before);
    assert_eq!(session.run(&["accept", "--allow-silence"], ""), 0);
    // Even then the dataset that must fire fails.
    assert_eq!(session.run(&["test", "--check"], ""), 1);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn a_quiet_dataset_that_fires_fails_even_when_accepted() {
    let mut session = Session::accepted();
    session.edit("queries/consoles.md", "cmd.exe", "c*.exe");
    assert_eq!(session.run(&["test", "--accept"], ""), 1);
    assert_eq!(session.run(&["test", "--check"], ""), 1);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn a_review_asks_about_each_snapshot() {
    let mut session = Session::accepted();
    session.write("queries/b.spl", "EventCode=4688 | stats count by host");
    session.write("fixtures/b/fires/two.jsonl", TWO);
    session.edit("queries/consoles.md", "cmd.exe", "comand.exe");
    assert_eq!(session.run(&["test"], ""), 1);
    session.transcript.clear();
    assert_eq!(session.run(&["review"], "what\na\na\ns\n"), 1);
    assert_eq!(session.run(&["review"], "r\n"), 0);
    assert_eq!(session.run(&["review"], ""), 0);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn what_belongs_to_no_query_is_named() {
    let mut session = Session::accepted();
    session.write("snapshots/gone.snap", "---\ndescription: gone\n---\n# fires/a: 0 rows of 1 event\n");
    session.write("fixtures/gone/fires/a.jsonl", OTHER);
    session.write("queries/unwatched.spl", "EventCode=1");
    assert_eq!(session.run(&["test"], ""), 0);
    assert_eq!(session.run(&["test", "--unreferenced", "reject"], ""), 1);
    assert_eq!(session.run(&["test", "--unreferenced", "delete"], ""), 0);
    assert!(!session.path("snapshots/gone.snap").exists() && session.path("fixtures/gone/fires/a.jsonl").exists());
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn what_cannot_run_is_never_a_pass() {
    let mut session = Session::accepted();
    session.write("queries/broken.spl", "EventCode=4688 | satts count by host");
    session.write("queries/later.spl", "EventCode=4688 | typer");
    session.write("fixtures/broken/fires/two.jsonl", TWO);
    assert_eq!(session.run(&["test"], ""), 3);
    session.write("queries/unread.spl", "EventCode=4688");
    session.write("fixtures/unread/fires/two.csv", "\0\u{1}\u{2}");
    assert_eq!(session.run(&["test"], ""), 5);
    session.write("fixtures/unread/fires/two.toml", "sourctype = \"a\"\n");
    assert_eq!(session.run(&["test"], ""), 2);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn nothing_selected_is_told() {
    let mut session = Session::accepted();
    assert_eq!(session.run(&["test", "nothing-like-it"], ""), 4);
    assert_eq!(session.run(&["accept", "--snapshot", "nothing-like-it"], ""), 4);
    session.write("queries/unwatched.spl", "EventCode=1");
    assert_eq!(session.run(&["test", "unwatched"], ""), 4);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn machines_read_the_same_findings() {
    let mut session = Session::accepted();
    session.edit("queries/consoles.md", "cmd.exe", "c*.exe");
    session.write("queries/broken.spl", "EventCode=4688 | satts count by host");
    assert_eq!(session.run(&["test", "--check", "--format", "jsonl"], ""), 3);
    assert_eq!(session.run(&["test", "--check", "--format", "github"], ""), 3);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn a_conflict_that_git_left_is_seen_as_one() {
    let mut session = Session::accepted();
    let text = session.snapshot().replace("host: WS-02", "<<<<<<< HEAD\nhost: WS-02\n=======\nhost: WS-03\n>>>>>>> b");
    session.write("snapshots/consoles.snap", &text);
    assert_eq!(session.run(&["test", "--check"], ""), 1);
    assert_eq!(session.run(&["test", "--accept"], ""), 0);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn the_outcome_does_not_hang_on_the_number_of_threads() {
    let mut session = Session::accepted();
    for number in 0..20 {
        session.write(&format!("queries/q{number}.spl"), &format!("EventCode=4688 | head {number}"));
        session.write(&format!("fixtures/q{number}/fires/two.jsonl"), TWO);
    }
    session.run(&["test", "--check", "-j", "1"], "");
    let one = std::mem::take(&mut session.transcript).replace("-j 1", "");
    session.run(&["test", "--check", "-j", "8"], "");
    assert_eq!(session.transcript.replace("-j 8", ""), one);
}

#[test]
fn now_is_just_after_the_last_event_or_what_the_settings_say() {
    let mut session = Session::begun();
    session.write("queries/age.spl", "EventCode=4688 | head 1 | eval age=now()-_time | table age");
    session.write("fixtures/age/fires/two.jsonl", TWO);
    session.write("fixtures/age/fires/later.jsonl", TWO);
    session.write("fixtures/age/fires/later.toml", "now = 2025-06-19T07:25:05Z\n");
    session.run(&["test", "--accept"], "");
    let snapshot = std::fs::read_to_string(session.path("snapshots/age.snap")).expect("it was accepted");
    insta::assert_snapshot!(snapshot, @r"
    ---
    source: queries/age.spl
    description: age
    ---
    # fires/later: 1 row of 2 events
    age: 3600

    # fires/two: 1 row of 2 events
    age: 1
    ");
}

#[test]
fn a_shared_dataset_that_falls_silent_is_told_why() {
    let mut session = Session::empty();
    session.write("queries/consoles.md", DOCUMENT);
    session.write("fixtures/shared/two.jsonl", TWO);
    session.run(&["test", "--accept"], "");
    session.transcript.clear();
    session.edit("queries/consoles.md", "Image=", "Imge=");
    assert_eq!(session.run(&["test"], ""), 1);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn a_check_warns_until_it_is_denied() {
    let mut session = Session::accepted();
    session.edit("queries/consoles.md", "Image=\"*\\\\cmd.exe\"", "Image=\"*\\\\cmd.exe\" (host=WS-01 OR EventCode=1)");
    session.edit("fixtures/consoles/fires/two.jsonl", "WS-02", "WS-01");
    session.run(&["test", "--accept"], "");
    assert_eq!(session.run(&["test"], ""), 0);
    session.write("spelt.toml", "[checks]\nnever-matches = \"deny\"\n");
    assert_eq!(session.run(&["test"], ""), 1);
    assert_eq!(session.run(&["check"], ""), 1);
    session.write("spelt.toml", "[checks]\nnever-matches = \"deny\"\n[checks.'cons*']\nnever-matches = \"allow\"\n");
    assert_eq!(session.run(&["check"], ""), 0);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn accepted_rows_of_a_query_without_datasets_are_not_lost_in_silence() {
    let mut session = Session::accepted();
    std::fs::remove_dir_all(session.path("fixtures")).expect("it is there");
    assert_eq!(session.run(&["test", "--accept"], ""), 1);
    assert!(session.snapshot().contains("WS-02"));
    assert_eq!(session.run(&["accept", "--allow-silence"], ""), 0);
    assert!(session.snapshot().is_empty());
    assert_eq!(session.run(&["test"], ""), 4);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn a_snapshot_that_cannot_be_read_is_not_replaced_by_silence() {
    let mut session = Session::accepted();
    session.write("snapshots/consoles.snap", "---\ndescription: consoles\n---\n<<<<<<< HEAD\n");
    session.edit("queries/consoles.md", "cmd.exe", "comand.exe");
    assert_eq!(session.run(&["test", "--accept"], ""), 1);
    assert_eq!(session.run(&["accept"], ""), 1);
    assert!(session.snapshot().contains("<<<<<<<"));
}

#[cfg(unix)]
#[test]
fn a_tree_that_cannot_be_written_is_told() {
    let mut session = Session::begun();
    // A file where the folder should be stops even a user who may write anywhere.
    session.write("snapshots", "");
    assert_eq!(session.run(&["test"], ""), 2);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn what_a_project_asks_is_told_with_what_it_found() {
    let mut session = Session::accepted();
    session.write("queries/drafts/idea.spl", "EventCode=4688");
    session.write("queries/logons.spl", "EventCode=4624");
    session.write("fixtures/logons/quiet/calculator.jsonl", OTHER);
    session.run(&["accept"], "");
    session.run(&["test", "--accept"], "");
    session.transcript.clear();
    session.write(
        "spelt.toml",
        "[test]\nfires = \"require\"\nunreferenced = \"reject\"\n\n[[test.except]]\nqueries = [\"drafts/*\", \"old/*\"]\nfires = \"ignore\"\n",
    );
    assert_eq!(session.run(&["test", "--check"], ""), 1);
    session.edit("spelt.toml", "\"require\"", "\"warn\"");
    assert_eq!(session.run(&["test", "--check"], ""), 0);
    assert_eq!(session.run(&["test", "--check", "--format", "github"], ""), 0);
    session.edit("spelt.toml", "\"warn\"", "\"often\"");
    assert_eq!(session.run(&["test", "--check"], ""), 2);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn what_is_redacted_is_neither_compared_nor_written() {
    let mut session = Session::accepted();
    session.write(
        "spelt.toml",
        "[[redact]]\nfield = \"CommandLine\"\npattern = '/c \\w+'\nwith = \"/c ...\"\n\n[[redact]]\nfield = \"RecordNumber\"\n",
    );
    assert_eq!(session.run(&["test"], ""), 1);
    assert_eq!(session.run(&["accept"], ""), 0);
    session.edit("fixtures/consoles/fires/two.jsonl", "whoami", "hostname");
    assert_eq!(session.run(&["test"], ""), 0);
    insta::assert_snapshot!(session.transcript);
}

#[test]
fn a_limit_cuts_and_says_so_in_a_run_as_in_a_test() {
    let limits = [
        ("sort.limit = 2", "| makeresults count=5 | sort _time | stats count", "sort-cut"),
        (
            "subsearch.maxout = 2",
            "| makeresults count=5 | streamstats count as n | search [| makeresults count=5 | streamstats count as n | fields n] | stats count",
            "subsearch-cut",
        ),
        (
            "join.subsearch_maxout = 2",
            "| makeresults count=5 | streamstats count as n | join n [| makeresults count=5 | streamstats count as n] | stats count",
            "subsearch-cut",
        ),
        (
            "searchresults.maxresultrows = 2",
            "| makeresults count=5 | append [| makeresults count=5] | stats count",
            "subsearch-cut",
        ),
        (
            "mvexpand.max_mem_usage_mb = 1",
            "| makeresults | eval t=printf(\"%9000s\", \"x\"), n=mvrange(0, 200) | mvexpand n | stats count",
            "mvexpand-cut",
        ),
        (
            "stats.max_stream_window = 2",
            "| makeresults count=5 | streamstats time_window=1h count as n | stats max(n)",
            "runtime",
        ),
        (
            "transactions.maxopentxn = 2",
            "| makeresults count=5 | streamstats count as n | transaction n startswith=nothing | stats count",
            "runtime",
        ),
        (
            "transactions.maxopenevents = 2",
            "| makeresults count=5 | streamstats count as n | transaction n startswith=nothing | stats count",
            "runtime",
        ),
        ("", "| makeresults count=101 | stats list(_time) as t | eval count=mvcount(t) | table count", "list-cut"),
    ];
    let mut session = Session::begun();
    for (limit, search, note) in limits {
        session.write("spelt.toml", &format!("[limits]\n{limit}\n"));
        session.write("queries/consoles.md", &format!("# Consoles\n\n```spl\n{search}\n```\n"));
        session.run(&["test", "--accept"], "");
        let noted = |text: &str| text.contains(&format!("{note}: ")) || text.contains(&format!("note[{note}]"));
        assert!(noted(&session.snapshot()), "{limit}: {}", session.snapshot());
        session.transcript.clear();
        session.run(&["run", search], "");
        assert!(noted(&session.transcript), "{limit}: {}", session.transcript);
    }
}

#[test]
fn a_zone_of_the_project_is_that_of_times_that_name_none() {
    let mut session = Session::begun();
    session.write("fixtures/consoles/fires/two.jsonl", &TWO.replace("Z\"", "\""));
    session.write("spelt.toml", "timezone = \"+02:00\"\n");
    session.run(&["test", "--accept"], "");
    session.edit("queries/consoles.md", "table host", "table _time, host");
    session.run(&["test", "--accept"], "");
    assert!(session.snapshot().contains("_time: 2025-06-19T04:25:01.000Z"), "{}", session.snapshot());
    session.run(&["run", "-f", "queries/consoles.md", "-d", "fixtures/consoles/fires", "--format", "csv"], "");
    assert!(session.transcript.contains("2025-06-19T06:25:01.000+02:00"), "{}", session.transcript);
}

#[test]
fn a_field_that_is_made_only_for_who_names_it_is_made_in_a_test_too() {
    let mut session = Session::begun();
    let xml = "{\"EventTime\":\"2025-06-19T06:25:05Z\",\"Hostname\":\"a\",\"Channel\":\"Security\",\"EventID\":4688,\"Keywords\":\"0x8020000000000000\"}\n";
    session.write("fixtures/shared/raw.jsonl", xml);
    session.write("queries/consoles.md", "```spl\nindex=* date_hour=6 | table date_hour\n```\n");
    session.write("queries/other.spl", "index=* EventCode=4688");
    session.run(&["test", "--accept"], "");
    assert!(session.snapshot().contains("# shared/raw: 1 row of 1 event\ndate_hour: 6\n"), "{}", session.snapshot());
    let other = std::fs::read_to_string(session.path("snapshots/other.snap")).expect("it was accepted");
    assert!(other.contains("Channel: Security") && !other.contains("date_hour"), "{other}");
}

#[test]
fn that_renderings_collide_is_told_of_searches_that_name_the_field() {
    let mut session = Session::begun();
    let xml = "{\"EventTime\":\"2025-06-19T06:25:05Z\",\"Hostname\":\"a\",\"Channel\":\"Security\",\"EventID\":4688,\"Keywords\":\"0x8020000000000000\"}\n";
    session.write("fixtures/shared/raw.jsonl", xml);
    session.run(&["test", "--accept"], "");
    assert!(!session.transcript.contains("one thing in XML"));
    session.write("queries/keywords.spl", "index=* Keywords=0x8020000000000000 | table Keywords");
    session.run(&["test", "--accept"], "");
    let told = "warning: fixtures/shared/raw.jsonl: line 1: `Keywords` is one thing in XML and another in classic text";
    assert_eq!(session.transcript.matches(told).count(), 1, "{}", session.transcript);
}

#[test]
fn a_review_matches_rows_by_the_keys_of_the_search() {
    let mut session = Session::begun();
    session.edit("queries/consoles.md", "| table host, Image, CommandLine", "| stats count by host");
    session.run(&["test", "--accept"], "");
    session.edit("fixtures/consoles/fires/two.jsonl", "WS-02", "WS-03");
    session.run(&["test"], "");
    session.transcript.clear();
    session.run(&["review"], "q\n");
    for row in ["-   • host: WS-02", "+   • host: WS-03"] {
        assert!(session.transcript.contains(row), "{}", session.transcript);
    }
}

#[test]
fn deleting_a_snapshot_is_no_way_round_the_guard() {
    let mut session = Session::accepted();
    let git = |args: &[&str]| {
        let own = ["-c", "user.name=a", "-c", "user.email=a@b.c", "-c", "commit.gpgsign=false"];
        let status = Command::new("git").args(own).args(args).current_dir(session.root.path()).output();
        assert!(status.is_ok_and(|output| output.status.success()), "{args:?}");
    };
    git(&["init", "-q"]);
    git(&["add", "."]);
    git(&["commit", "-q", "-m", "all"]);
    std::fs::remove_file(session.path("snapshots/consoles.snap")).expect("it is there");
    session.edit("queries/consoles.md", "cmd.exe", "comand.exe");
    assert_eq!(session.run(&["test", "--accept"], ""), 1);
    assert_eq!(session.run(&["accept"], ""), 1);
    assert!(session.transcript.contains("SILENT consoles"), "{}", session.transcript);
    assert!(session.transcript.contains("its snapshot was deleted"), "{}", session.transcript);
    assert_eq!(session.run(&["accept", "--allow-silence"], ""), 0);
}

#[test]
fn what_is_new_and_fails_is_told_as_failed() {
    let mut session = Session::begun();
    session.write("fixtures/consoles/quiet/two.jsonl", TWO);
    assert_eq!(session.run(&["test"], ""), 1);
    assert!(session.transcript.contains("FAIL consoles"), "{}", session.transcript);
    assert_eq!(session.run(&["accept"], ""), 0);
    let warned = "`consoles` still fails: `quiet/two` must give no row, and gives 2 rows";
    assert!(session.transcript.contains(warned), "{}", session.transcript);
}

#[test]
fn columns_in_another_order_are_said_to_be_so() {
    let mut session = Session::accepted();
    session.edit("queries/consoles.md", "host, Image", "Image, host");
    assert_eq!(session.run(&["test"], ""), 1);
    let said = "2 rows have the same columns in another order: Image, host, CommandLine";
    assert!(session.transcript.contains(said), "{}", session.transcript);
}
