//! A story: a repository in a folder of its own, and what its terminal showed, command by command.

use crate::terminal::{self, Shown};
use std::path::Path;
use std::process::Command;

/// A repository, and the transcript so far.
pub struct Story {
    root: tempfile::TempDir,
    columns: u16,
    told: String,
}

/// Somebody dumps the memory of lsass by a library of Windows; twice, and once written in capitals.
const DUMPS: &str = r#"{"EventID":4688,"Channel":"Security","Hostname":"FS-01","EventTime":"2025-06-19T06:25:01Z","SubjectUserName":"adm.ortiz","NewProcessName":"C:\\Windows\\System32\\rundll32.exe","CommandLine":"rundll32.exe C:\\windows\\System32\\comsvcs.dll, MiniDump 624 C:\\Temp\\lsass.dmp full"}
{"EventID":4688,"Channel":"Security","Hostname":"WS-0117","EventTime":"2025-06-19T06:27:40Z","SubjectUserName":"svc-backup","NewProcessName":"C:\\Windows\\System32\\rundll32.exe","CommandLine":"rundll32  COMSVCS.DLL MiniDump 700 C:\\Users\\Public\\d.bin full"}
{"EventID":4688,"Channel":"Security","Hostname":"WS-0117","EventTime":"2025-06-19T06:28:02Z","SubjectUserName":"svc-backup","NewProcessName":"C:\\Windows\\System32\\cmd.exe","CommandLine":"cmd.exe /c dir C:\\Users\\Public"}
"#;

/// The same program at its daily work.
const SETTINGS: &str = r#"{"EventID":4688,"Channel":"Security","Hostname":"WS-0117","EventTime":"2025-06-19T07:02:11Z","SubjectUserName":"bob","NewProcessName":"C:\\Windows\\System32\\rundll32.exe","CommandLine":"rundll32.exe shell32.dll,Control_RunDLL desk.cpl"}
"#;

const DOCUMENT: &str = r#"# [T1003.001] LSASS memory

## Dump by comsvcs.dll

```spl
index=* EventCode=4688 NewProcessName="*\\rundll32.exe"
| search CommandLine="*comsvcs.dll*MiniDump*"
| table _time, host, user, CommandLine
```

## Failed logons

```spl
index=* EventCode=4625
| stats count by user
| where count > 20
```
"#;

impl Story {
    /// Nothing but a folder.
    pub fn nowhere(columns: u16) -> Story {
        Story { root: tempfile::tempdir().expect("a folder for the story"), columns, told: String::new() }
    }

    /// A document with two searches, and no events.
    pub fn of_searches(columns: u16) -> Story {
        let story = Story::nowhere(columns);
        story.write("queries/credentials.md", DOCUMENT);
        story
    }

    /// The same with events for both, accepted and committed.
    pub fn accepted(columns: u16) -> Story {
        let story = Story::of_searches(columns);
        story.write("fixtures/credentials/dump-by-comsvcs-dll/fires/two-dumps.jsonl", DUMPS);
        story.write("fixtures/credentials/dump-by-comsvcs-dll/quiet/control-panel.jsonl", SETTINGS);
        story.write("fixtures/credentials/failed-logons/quiet/control-panel.jsonl", SETTINGS);
        let commands = "git init -q -b main && spelt test --accept && git add . && git commit -qm 'Two detections'";
        assert_eq!(terminal::run(story.root.path(), columns, commands, &[]).code, 0);
        story
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.root.path().join(file);
        std::fs::create_dir_all(path.parent().unwrap_or(Path::new("."))).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }

    /// Runs a command; it and what it shows are told.
    pub fn run(&mut self, line: &str) -> Shown {
        self.answering(line, &[])
    }

    /// The same for a command that asks: what it asks, and what is answered.
    pub fn answering(&mut self, line: &str, answers: &[(&str, &str)]) -> Shown {
        let shown = terminal::run(self.root.path(), self.columns, line, answers);
        self.told.push_str(&format!("$ {line}\n"));
        let commit = self.commit();
        for line in shown.lines() {
            let line = if commit.is_empty() { line } else { line.replace(&commit, "01234567") };
            self.told.push_str(&format!("{line}\n"));
        }
        if shown.code != 0 {
            self.told.push_str(&format!("[exit code {}]\n", shown.code));
        }
        self.told.push('\n');
        shown
    }

    /// The first letters of the main branch's commit, which hang on the text of every file; none without a repository.
    fn commit(&self) -> String {
        let asked = Command::new("git").args(["rev-parse", "--short=8", "main"]).current_dir(self.root.path()).output();
        let told = asked.ok().filter(|output| output.status.success()).map(|output| output.stdout);
        String::from_utf8_lossy(&told.unwrap_or_default()).trim().to_string()
    }

    /// The transcript.
    pub fn told(&self) -> &str {
        &self.told
    }
}
