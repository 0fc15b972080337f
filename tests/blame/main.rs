//! What decides rows that differ from the accepted ones, as `spelt test` and `spelt review` tell it in git repositories.

use insta::assert_snapshot;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Stdio};

const DOCUMENT: &str = "\
# Dump of LSASS

```spl
index=* EventCode=4688 NewProcessName=\"*\\\\rundll32.exe\"
| where `dump`
| table _time, host, CommandLine
```
";

const MACROS: &str = "[dump]\ndefinition = match(lower(CommandLine), \"comsvcs\")\n";

const EVENTS: &str = r#"{"Channel":"Security","EventID":4688,"Hostname":"WS-01","EventTime":"2025-06-19T06:25:01Z","NewProcessName":"C:\\Windows\\System32\\rundll32.exe","CommandLine":"rundll32.exe C:\\Windows\\System32\\COMSVCS.DLL, MiniDump 640"}
{"Channel":"Security","EventID":4688,"Hostname":"WS-01","EventTime":"2025-06-19T06:25:02Z","NewProcessName":"C:\\Windows\\System32\\rundll32.exe","CommandLine":"rundll32.exe C:\\Windows\\System32\\comsvcs.dll, MiniDump 640"}
{"Channel":"Security","EventID":4688,"Hostname":"WS-02","EventTime":"2025-06-19T06:25:04Z","NewProcessName":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c whoami"}
"#;

/// A repository whose rows are accepted and committed.
struct Repository {
    root: tempfile::TempDir,
}

impl Repository {
    fn accepted() -> Repository {
        let repository = Repository { root: tempfile::tempdir().expect("a temporary folder") };
        repository.write("queries/lsass.md", DOCUMENT);
        repository.write("fixtures/macros/macros.conf", MACROS);
        repository.write("fixtures/lsass/fires/day.jsonl", EVENTS);
        repository.write("fixtures/lsass/quiet/none.jsonl", EVENTS.lines().next_back().expect("a line"));
        repository.spelt(&["test", "--accept"], "");
        repository.git(&["init", "-q", "-b", "main"]);
        repository.git(&["add", "-A"]);
        repository.git(&["commit", "-q", "-m", "rows"]);
        repository
    }

    fn path(&self) -> &Path {
        self.root.path()
    }

    fn write(&self, name: &str, content: &str) {
        let path = self.path().join(name);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, content).expect("a file that can be written");
    }

    fn change(&self, name: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path().join(name)).expect("a file");
        assert!(text.contains(from), "{name} holds no {from}");
        self.write(name, &text.replace(from, to));
    }

    fn git(&self, args: &[&str]) {
        let mut command = Command::new("git");
        for (key, value) in [
            ("GIT_AUTHOR_NAME", "a"),
            ("GIT_AUTHOR_EMAIL", "a@example"),
            ("GIT_COMMITTER_NAME", "a"),
            ("GIT_COMMITTER_EMAIL", "a@example"),
            ("GIT_AUTHOR_DATE", "2025-06-20T00:00:00Z"),
            ("GIT_COMMITTER_DATE", "2025-06-20T00:00:00Z"),
            ("GIT_CONFIG_GLOBAL", "/dev/null"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
        ] {
            command.env(key, value);
        }
        let status = command.args(args).current_dir(self.path()).status().expect("git runs");
        assert!(status.success(), "git {args:?}");
    }

    /// What is printed, the commit's name by a word, since it hangs on the snapshot's text.
    fn spelt(&self, args: &[&str], input: &str) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
        command.args(args).current_dir(self.path()).env("NO_COLOR", "1").env_remove("CI");
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the command runs");
        child.stdin.take().expect("a pipe").write_all(input.as_bytes()).ok();
        let output = child.wait_with_output().expect("the command ends");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is text");
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let exit = output.status.code().expect("the command was not killed");
        let whole = format!("{out}{}{err}[exit {exit}]", if err.is_empty() { "" } else { "[stderr]\n" });
        let words = whole.split_inclusive(' ');
        let is_commit = |word: &str| word.len() == 9 && word.trim_end().chars().all(|c| c.is_ascii_hexdigit());
        words.map(|word| if is_commit(word) { "COMMIT " } else { word }).collect()
    }
}

#[test]
fn a_detection_gone_silent_is_blamed_on_its_clause() {
    let repository = Repository::accepted();
    repository.change("queries/lsass.md", "`dump`", "match(CommandLine, \"Comsvcs\")");
    assert_snapshot!(repository.spelt(&["test"], ""));
    assert_snapshot!(repository.spelt(&["review"], "e\nq\n"));
    repository.spelt(&["test", "--check", "--html", "page.html"], "");
    let page = std::fs::read_to_string(repository.path().join("page.html")).expect("a page");
    assert!(page.contains("What decides") && page.contains("false for 2 of the 2 rows it used to keep"));
}

#[test]
fn a_macro_that_changed_is_blamed_where_it_is_defined() {
    let repository = Repository::accepted();
    repository.change("fixtures/macros/macros.conf", "lower(CommandLine)", "CommandLine");
    assert_snapshot!(repository.spelt(&["test", "--check"], ""));
}

#[test]
fn what_is_no_longer_asked_is_shown_in_the_text_as_it_was() {
    let repository = Repository::accepted();
    repository.change("queries/lsass.md", " NewProcessName=\"*\\\\rundll32.exe\"\n| where `dump`", "");
    assert_snapshot!(repository.spelt(&["test", "--check"], ""));
    assert_snapshot!(repository.spelt(&["test", "--check", "--format", "github"], ""));
}

#[test]
fn events_that_changed_are_told_and_no_clause_is_blamed() {
    let repository = Repository::accepted();
    repository.change("fixtures/lsass/fires/day.jsonl", "COMSVCS.DLL", "other.dll");
    assert_snapshot!(repository.spelt(&["test", "--check"], ""));
}

#[test]
fn without_a_history_nothing_is_guessed() {
    let repository = Repository::accepted();
    repository.change("queries/lsass.md", "`dump`", "CommandLine=\"x\"");
    std::fs::remove_dir_all(repository.path().join(".git")).expect("it can be removed");
    assert_snapshot!(repository.spelt(&["test", "--check"], ""));
}

#[test]
fn a_dataset_that_is_gone_is_told() {
    let repository = Repository::accepted();
    std::fs::remove_dir_all(repository.path().join("fixtures/lsass/fires")).expect("it can be removed");
    let told = repository.spelt(&["test", "--check"], "");
    assert!(told.contains("`fixtures/lsass/fires/day.jsonl` was deleted") && !told.contains("spelt itself"), "{told}");
}

#[test]
fn a_new_file_of_settings_is_told() {
    let repository = Repository::accepted();
    repository.write("spelt.toml", "[[redact]]\nfield = \"host\"\nwith = \"x\"\n");
    let told = repository.spelt(&["test", "--check"], "");
    assert!(told.contains("`spelt.toml` was changed") && !told.contains("spelt itself"), "{told}");
}

#[test]
fn rows_that_moved_along_with_their_query_are_those_of_its_text_before() {
    let repository = Repository::accepted();
    for (from, to) in [
        ("queries/lsass.md", "queries/dump.md"),
        ("fixtures/lsass", "fixtures/dump"),
        ("snapshots/lsass.snap", "snapshots/dump.snap"),
    ] {
        repository.git(&["mv", from, to]);
    }
    repository.change("queries/dump.md", "`dump`", "match(CommandLine, \"Comsvcs\")");
    repository.git(&["commit", "-q", "-a", "-m", "moved"]);
    let told = repository.spelt(&["test", "--check"], "");
    assert!(told.contains("false for 2 of the 2 rows it used to keep"), "{told}");
    assert!(!told.contains("spelt itself") && !told.contains("was changed"), "{told}");
}
