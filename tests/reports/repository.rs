//! Small repositories to report on, one of them with names that would break a careless report.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A repository in a folder of its own.
pub struct Repository {
    root: tempfile::TempDir,
}

/// Two processes that a search for consoles finds.
pub const TWO: &str = r#"{"_time":"2025-06-19T06:25:01Z","host":"WS-01","source":"WinEventLog:Security","EventCode":"4688","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /Q /c echo dir ^> \\\\127.0.0.1\\C$\\__output 2^>^&1 > C:\\Windows\\TEMP\\execute.bat"}
{"_time":"2025-06-19T06:25:05Z","host":"WS-02","source":"WinEventLog:Security","EventCode":"4688","Image":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c whoami"}
"#;

/// And one that it should not find.
pub const OTHER: &str = r#"{"_time":"2025-06-19T06:25:01Z","host":"WS-01","source":"WinEventLog:Security","EventCode":"4688","Image":"C:\\Windows\\System32\\calc.exe","CommandLine":"calc.exe"}
"#;

const CONSOLES: &str = "\
# [T1059.003] Consoles

```spl
EventCode=4688 Image=\"*\\\\cmd.exe\"
| table _time, host, Image, CommandLine
```
";

/// What a careless report would run, end early at, or show in another order.
pub const HOSTILE: &str = "<script>alert('x')</script>&\"]]>\u{1b}[31m\u{202e}`|%\u{0}";

impl Repository {
    /// Nothing at all.
    pub fn empty() -> Repository {
        Repository { root: tempfile::tempdir().expect("a folder for the repository") }
    }

    /// One search, that fires and stays quiet as it should.
    pub fn passing() -> Repository {
        let repository = Repository::empty();
        repository.write("queries/consoles.md", CONSOLES);
        repository.write("fixtures/consoles/fires/two.jsonl", TWO);
        repository.write("fixtures/consoles/quiet/calculator.jsonl", OTHER);
        repository.run(&["test", "--accept"]);
        repository
    }

    /// A search for each way to fare, and what belongs to none.
    pub fn mixed() -> Repository {
        let repository = Repository::passing();
        for (id, search) in [
            ("silent", "EventCode=4688 Image=*cmd.exe | table host, CommandLine"),
            ("changed", "EventCode=4688 | table host, CommandLine"),
            ("fewer", "EventCode=4688 | table host"),
        ] {
            repository.write(&format!("queries/{id}.spl"), search);
            repository.write(&format!("fixtures/{id}/fires/two.jsonl"), TWO);
        }
        repository.run(&["test", "--accept"]);
        repository.write("queries/silent.spl", "EventCode=4688 ImagePath=*cmd.exe | table host, CommandLine");
        repository.write("fixtures/changed/fires/two.jsonl", &TWO.replace("echo dir", "type x"));
        repository.write("queries/fewer.spl", "EventCode=4688 CommandLine=*whoami* | table host");
        repository.write("queries/new.spl", "EventCode=4688 | stats count by host");
        repository.write("fixtures/new/fires/two.jsonl", TWO);
        repository.write("queries/broken.spl", "EventCode=4688 | satts count by host");
        repository.write("queries/unwatched.spl", "EventCode=1");
        repository.write("queries/unread.spl", "EventCode=4688");
        repository.write("fixtures/unread/fires/bad.csv", "\0\u{1}\u{2}");
        repository.write("snapshots/gone.snap", "---\ndescription: gone\n---\n# fires/a: 0 rows of 1 event\n");
        repository.write("queries/torn.yml", "search: 'index=a\nname: b\n");
        repository
    }

    /// Names and values that are meant to break reports: where the system allows, also of files.
    pub fn hostile() -> Repository {
        let repository = Repository::empty();
        let id = if cfg!(unix) { "<b onload='x'>\"&\u{1b}[31m\u{202e}" } else { "b" };
        let heading = HOSTILE.replace('\0', "");
        let search = "```spl\nEventCode=4688 a=\"*<script>*\"\n```";
        repository.write(&format!("queries/{id}.md"), &format!("# {heading}\n\n{search}\n"));
        let event =
            serde_json::json!({ "_time": "2025-06-19T06:25:01Z", "EventCode": "4688", "a": HOSTILE, HOSTILE: "b" });
        repository.write(&format!("fixtures/{id}/fires/{id}.jsonl"), &format!("{event}\n"));
        repository.write("queries/x.spl", &format!("EventCode=4688 | {heading}"));
        repository.write("queries/y.spl", "EventCode=4688 | eval b=a.\"</pre></body><!--\"");
        repository.write("fixtures/y/quiet/y.jsonl", &format!("{event}\n"));
        repository
    }

    fn path(&self, file: &str) -> PathBuf {
        self.root.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().expect("it stands in a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }

    pub fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).expect("the file is there")
    }

    /// The names in a folder, sorted.
    pub fn names(&self, folder: &str) -> Vec<String> {
        let read = std::fs::read_dir(self.path(folder)).expect("the folder is there");
        let name = |entry: std::io::Result<std::fs::DirEntry>| entry.expect("an entry").file_name();
        let mut names: Vec<String> = read.map(|entry| name(entry).to_string_lossy().into_owned()).collect();
        names.sort();
        names
    }

    /// Its folder.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// Runs the tool, and gives its exit code and all it prints.
    pub fn run(&self, args: &[&str]) -> (i32, String) {
        self.run_with(args, &[])
    }

    /// The same with more in its environment.
    pub fn run_with(&self, args: &[&str], env: &[(&str, &str)]) -> (i32, String) {
        let output = Command::new(env!("CARGO_BIN_EXE_spelt"))
            .args(args)
            .current_dir(self.root.path())
            .env_remove("CI")
            .env_remove("GITHUB_STEP_SUMMARY")
            .env("NO_COLOR", "1")
            .envs(env.iter().copied())
            .output()
            .expect("the tool runs");
        let text = [output.stdout, output.stderr].map(|bytes| String::from_utf8(bytes).expect("it speaks UTF-8"));
        (output.status.code().expect("it ends by itself"), text.concat())
    }

    /// Tests everything, and gives one report.
    pub fn report(&self, flag: &str) -> String {
        self.run(&["test", "--check", flag, "report"]);
        self.read("report")
    }
}
