//! What a branch changes, as its author and its reviewer see it: scripted sessions in small git repositories.

use insta::assert_snapshot;
use std::path::Path;
use std::process::{Command, Output};

const CONSOLES: &str = "\
# Consoles

```spl
EventCode=4688 Image=\"*\\\\cmd.exe\"
| table host, CommandLine
```

# Shells of an administrator

```spl
`admins` EventCode=4688
| lookup hosts.csv host OUTPUT owner
| table host, owner, CommandLine
```

# Logons

```spl
EventCode=4624 | stats count by user
```
";

const TWO: &str = r#"{"_time":"2025-06-19T06:25:01Z","host":"WS-01","EventCode":"4688","user":"adm","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c dir"}
{"_time":"2025-06-19T06:25:05Z","host":"WS-02","EventCode":"4688","user":"bob","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c whoami"}
"#;

/// A repository on a branch that has not changed anything yet.
struct Branch {
    root: tempfile::TempDir,
}

impl Branch {
    fn begun() -> Branch {
        let branch = Branch { root: tempfile::tempdir().expect("a folder") };
        branch.git(&["init", "--quiet", "--initial-branch=main"]);
        branch.write("queries/consoles.md", CONSOLES);
        branch.write("fixtures/consoles/consoles/fires/two.jsonl", TWO);
        branch.write("fixtures/consoles/shells-of-an-administrator/fires/two.jsonl", TWO);
        branch.write("fixtures/macros/macros.conf", "[admins]\ndefinition = user=adm*\n");
        branch.write("fixtures/lookups/hosts.csv", "host,owner\nWS-01,it\n");
        branch.spelt(&["test", "--accept"]);
        branch.commit();
        branch.git(&["checkout", "--quiet", "-b", "work"]);
        branch
    }

    fn path(&self) -> &Path {
        self.root.path()
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn edit(&self, file: &str, from: &str, to: &str) {
        let text = std::fs::read_to_string(self.path().join(file)).expect("a file");
        assert!(text.contains(from), "{file} holds no {from}");
        self.write(file, &text.replacen(from, to, 1));
    }

    fn commit(&self) {
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--message", "x"]);
    }

    /// The same branch of a project that stands in a folder of its repository.
    fn below() -> Branch {
        let branch = Branch::begun();
        let folder = branch.path().join("detections");
        std::fs::create_dir(&folder).expect("a folder");
        for part in ["queries", "fixtures", "snapshots"] {
            std::fs::rename(branch.path().join(part), folder.join(part)).expect("it can be moved");
        }
        branch.commit();
        branch.git(&["branch", "--force", "main"]);
        branch
    }

    fn git(&self, args: &[&str]) {
        let mut command = Command::new("git");
        command.current_dir(self.path()).args(["-c", "commit.gpgsign=false"]).args(args);
        for who in ["AUTHOR", "COMMITTER"] {
            command.env(format!("GIT_{who}_NAME"), "Ada").env(format!("GIT_{who}_EMAIL"), "ada@example.com");
            command.env(format!("GIT_{who}_DATE"), "2025-06-19T12:00:00+0000");
        }
        command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
        let output = command.output().expect("git is installed");
        assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    }

    fn output(&self, args: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
        let folder = Some(self.path().join("detections")).filter(|folder| folder.is_dir());
        command.args(args).current_dir(folder.as_deref().unwrap_or(self.path())).env("NO_COLOR", "1").env_remove("CI");
        command.output().expect("the command runs")
    }

    /// What a reader of the terminal sees, and the exit code. The commit's name hangs on what is written in it.
    fn spelt(&self, args: &[&str]) -> String {
        let output = self.output(args);
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("output is text");
        let (out, err) = (text(&output.stdout), text(&output.stderr));
        let shown = format!("{out}{}{err}", if err.is_empty() { "" } else { "[stderr]\n" });
        let code = output.status.code().expect("the command was not killed");
        format!("{}[exit {code}]", without_hash(&shown))
    }
}

/// The text with `<commit>` for the names of commits.
fn without_hash(text: &str) -> String {
    let is_hash = |word: &str| word.len() == 8 && word.chars().all(|letter| letter.is_ascii_hexdigit());
    let words = text.split_inclusive(|letter: char| !letter.is_alphanumeric());
    let shown = words.map(|word| match word.char_indices().last() {
        Some((at, end)) if is_hash(&word[..at]) => format!("<commit>{end}"),
        Some(_) | None => word.to_string(),
    });
    shown.collect()
}

#[test]
fn a_branch_that_changes_nothing_says_so() {
    assert_snapshot!(Branch::begun().spelt(&["plan"]));
}

#[test]
fn what_a_branch_changes_is_told_query_by_query() {
    let branch = Branch::begun();
    branch.edit("queries/consoles.md", "cmd.exe\"", "powershell.exe\"");
    branch.edit("queries/consoles.md", "EventCode=4624 |", "EventCode=4625 |");
    branch.edit("fixtures/macros/macros.conf", "user=adm*", "user=\"adm*\"");
    branch.write("queries/new.spl", "EventCode=4688 | stats count by host");
    branch.write("fixtures/new/fires/two.jsonl", TWO);
    branch.commit();
    branch.edit("fixtures/lookups/hosts.csv", "WS-01,it", "WS-01,ops");
    assert_snapshot!("what_a_branch_changes", branch.spelt(&["plan", "--rows"]));
    assert_snapshot!("what_a_branch_changes_markdown", branch.spelt(&["plan", "main", "--format", "markdown"]));
    assert_snapshot!("what_a_branch_changes_jsonl", branch.spelt(&["plan", "--format", "jsonl"]));
}

#[test]
fn a_rewrite_is_safe_only_where_an_event_shows_it() {
    let branch = Branch::begun();
    branch.edit(
        "queries/consoles.md",
        "EventCode=4688 Image=\"*\\\\cmd.exe\"",
        "EventCode=4688 | where like(Image, \"%cmd.exe\")",
    );
    branch.edit("queries/consoles.md", "EventCode=4624 | stats", "EventCode=4624 | eval count=1 | stats");
    assert_snapshot!(branch.spelt(&["plan"]));
    assert!(branch.spelt(&["plan", "--strict"]).ends_with("[exit 1]"));
}

#[test]
fn a_query_that_moves_is_followed_and_one_that_breaks_or_goes_is_told() {
    let branch = Branch::begun();
    branch.edit("queries/consoles.md", "# Consoles", "# Command prompts");
    branch.edit("queries/consoles.md", "| lookup hosts.csv", "| lokup hosts.csv");
    let text = std::fs::read_to_string(branch.path().join("queries/consoles.md")).expect("a file");
    branch.write("queries/consoles.md", text.split("# Logons").next().expect("a part"));
    assert_snapshot!(branch.spelt(&["plan"]));
}

#[test]
fn only_what_a_change_touches_is_tested() {
    let branch = Branch::begun();
    let changed = || branch.spelt(&["test", "--check", "--changed", "main"]);
    assert_snapshot!("nothing_is_touched", changed());
    branch.write("README.md", "prose");
    branch.edit("queries/consoles.md", "# Consoles", "\n\nProse.\n\n# Consoles");
    assert_snapshot!("nothing_is_touched", changed());
    branch.edit("fixtures/lookups/hosts.csv", "it", "ops");
    assert_snapshot!("a_lookup_is_touched", changed());
    branch.write("fixtures/shared/day.jsonl", TWO);
    assert!(changed().contains("touches every query"));
}

#[test]
fn without_git_or_its_history_the_reason_is_told() {
    let branch = Branch::begun();
    assert_snapshot!(branch.spelt(&["test", "--changed", "mian"]), @"
    [stderr]
    error: git knows no commit, branch or tag `mian`
    [exit 2]
    ");
    std::fs::remove_dir_all(branch.path().join(".git")).expect("it can be removed");
    assert_snapshot!(branch.spelt(&["plan"]), @"
    [stderr]
    error: this folder is in no git repository
    [exit 2]
    ");
}

#[test]
fn what_cannot_be_read_at_the_base_is_told_with_its_commit() {
    let branch = Branch::begun();
    branch.git(&["checkout", "--quiet", "main"]);
    branch.write("spelt.toml", "nonsense = 1\n");
    branch.commit();
    branch.write("spelt.toml", "");
    let told = branch.spelt(&["plan", "HEAD"]);
    assert!(told.contains(": spelt.toml:1:1: unknown field `nonsense`") && told.ends_with("[exit 2]"), "{told}");
}

#[test]
fn a_project_below_the_top_and_configuration_above_it_are_followed() {
    let branch = Branch::below();
    branch.write("detections/spelt.toml", "props = [\"../ta\"]\n");
    branch.write("ta/props.conf", "[default]\nEVAL-owner = \"who\"\n");
    branch.edit("detections/queries/consoles.md", "| table host, CommandLine", "| table host, CommandLine, owner");
    branch.commit();
    branch.git(&["branch", "--force", "main"]);
    branch.write("ta/props.conf", "[default]\nEVAL-owner = \"nobody\"\n");
    branch.edit("detections/queries/consoles.md", "cmd.exe\"", "cmd.e*\"");
    assert_snapshot!(branch.spelt(&["plan", "--rows"]));
}

#[test]
fn transforms_beside_a_file_that_is_listed_count_as_it_does() {
    let branch = Branch::begun();
    branch.write("spelt.toml", "props = [\"ta/props.conf\"]\n");
    branch.write("ta/props.conf", "[default]\nREPORT-verb = verb\n");
    branch.write("ta/transforms.conf", "[verb]\nSOURCE_KEY = CommandLine\nREGEX = /c (?<verb>\\w+)\n");
    branch.edit("queries/consoles.md", "| table host, CommandLine", "| table host, verb");
    branch.commit();
    branch.write("ta/transforms.conf", "[verb]\nSOURCE_KEY = CommandLine\nREGEX = (?<verb>cmd)\n");
    assert_snapshot!(branch.spelt(&["plan", "HEAD", "--rows"]));
    assert!(branch.spelt(&["test", "--check", "--changed", "HEAD"]).contains("touches 1 of 3 queries"));
}

#[test]
fn of_what_git_does_not_keep_nothing_is_made_up() {
    let branch = Branch::begun();
    let table = "host,owner\nWS-01,it\n";
    let pointer = "version https://git-lfs.github.com/spec/v1\noid sha256:\
                   7c65bfc268ae9e2a6b84fb1b82004b0116f4d177df2ad6ae03594ad0bc7b325b\nsize 20\n";
    branch.write("fixtures/lookups/hosts.csv", pointer);
    branch.commit();
    branch.write("fixtures/lookups/hosts.csv", table);
    assert_snapshot!("what_lfs_keeps_and_is_the_same", branch.spelt(&["plan", "HEAD"]));
    branch.write("fixtures/lookups/hosts.csv", "host,owner\nWS-01,ops\n");
    assert_snapshot!("what_lfs_keeps_and_is_another", branch.spelt(&["plan", "HEAD"]));
    branch.write(".gitignore", "hosts.csv\n");
    branch.git(&["rm", "--quiet", "--cached", "fixtures/lookups/hosts.csv"]);
    branch.commit();
    branch.edit("fixtures/macros/macros.conf", "user=adm*", "user=\"adm*\"");
    assert_snapshot!("what_git_ignores", branch.spelt(&["plan", "HEAD"]));
    assert!(branch.spelt(&["test", "--check", "--changed", "HEAD"]).contains("touches 1 of 3 queries"));
}

#[test]
fn what_is_redacted_is_compared_and_not_shown() {
    let branch = Branch::begun();
    branch.write("spelt.toml", "[[redact]]\nfield = \"CommandLine\"\n");
    branch.commit();
    branch.edit(
        "queries/consoles.md",
        "| table host, CommandLine",
        "| eval CommandLine=\"\" | table host, CommandLine",
    );
    let told = branch.spelt(&["plan", "HEAD", "--rows"]);
    assert!(told.contains("CHANGED consoles#consoles  2 rows, other values"), "{told}");
    assert!(told.contains("they differ only in what `spelt.toml` redacts") && !told.contains("whoami"), "{told}");
}

#[test]
fn rows_in_another_order_are_the_same_rows() {
    let branch = Branch::begun();
    branch.edit("queries/consoles.md", "| table host, CommandLine", "| sort - CommandLine | table host, CommandLine");
    let sorted = branch.spelt(&["plan"]);
    assert!(sorted.contains("CHANGED consoles#consoles  the same 2 rows in another order"), "{sorted}");
}

#[test]
fn a_query_that_its_changed_datasets_break_is_told_and_so_is_one_that_lost_them() {
    let branch = Branch::begun();
    branch.write("fixtures/consoles/consoles/fires/two.jsonl", &TWO.replace("cmd.exe\",", "sh.exe\","));
    let lost = branch.path().join("fixtures/consoles/shells-of-an-administrator");
    std::fs::remove_dir_all(lost).expect("it can be removed");
    assert_snapshot!(branch.spelt(&["plan"]));
    branch.commit();
    branch.edit("queries/consoles.md", "| table host, CommandLine", "| table host");
    assert!(branch.spelt(&["plan", "main"]).contains("SILENT consoles#consoles"));
}
