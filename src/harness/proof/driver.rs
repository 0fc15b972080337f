//! Engines that are driven by a small script of ours, which runs in an environment of its own: a translation a line in, its
//! rows a line out.

use super::engine::{Engine, Job, Ran};
use crate::backend::Translation;
use serde::Deserialize;
use serde_json::{Map, Value as Json, json};
use std::fs;
use std::io::{self, BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;
use tempfile::TempDir;

/// A script, and what it needs.
#[derive(Debug)]
pub struct Tool {
    /// The backend whose translations it runs; its environment has this name too.
    pub backend: &'static str,
    /// The script, and what it reads beside it: each its name and its text. The first is started.
    pub files: &'static [(&'static str, &'static str)],
    /// What `pip` installs for it.
    pub packages: &'static str,
}

/// Every script.
pub const ALL: &[Tool] = &[
    Tool {
        backend: "clickhouse",
        files: &[("clickhouse.py", include_str!("drivers/clickhouse.py"))],
        packages: include_str!("drivers/clickhouse.txt"),
    },
    Tool {
        backend: "esql",
        files: &[("esql_judge.py", include_str!("drivers/esql_judge.py"))],
        packages: include_str!("drivers/esql.txt"),
    },
    Tool {
        backend: "kql",
        files: &[("kql.py", include_str!("drivers/kql.py")), ("kql_check.js", include_str!("drivers/kql_check.js"))],
        packages: include_str!("drivers/kql.txt"),
    },
    Tool {
        backend: "postgres",
        files: &[("postgres.py", include_str!("drivers/postgres.py"))],
        packages: include_str!("drivers/postgres.txt"),
    },
    Tool {
        backend: "sigma",
        files: &[("sigma_rules.py", include_str!("drivers/sigma_rules.py"))],
        packages: include_str!("drivers/sigma.txt"),
    },
    Tool {
        backend: "spark",
        files: &[("spark.py", include_str!("drivers/spark.py"))],
        packages: include_str!("drivers/spark.txt"),
    },
];

/// How long an engine may think about one translation. Spark takes half a minute to start on a slow machine.
const PATIENCE: Duration = Duration::from_secs(300);

/// A script that runs.
#[derive(Debug)]
pub struct Driver {
    tool: &'static Tool,
    python: PathBuf,
    child: Child,
    input: ChildStdin,
    answers: Receiver<io::Result<String>>,
    folder: TempDir,
    /// The events that were written last, and how many were before them.
    events: (String, usize),
}

/// What a script says of a translation.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Answer {
    rows: Option<Vec<Map<String, Json>>>,
    valid: Option<bool>,
    why: Option<String>,
    spl: Option<String>,
    error: Option<String>,
}

impl Tool {
    /// Python in its environment.
    fn python(&self, engines: &Path) -> PathBuf {
        let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
        engines.join(self.backend).join(inside)
    }

    fn missing(&self) -> String {
        let Tool { backend, packages, .. } = self;
        let pins = packages.lines().filter(|line| !line.starts_with('#'));
        let packages = pins.flat_map(str::split_whitespace).collect::<Vec<_>>().join(" ");
        format!(
            "there is no engine for `{backend}` here: name a folder in `SPELT_ENGINES`, and install it there \
             (`python3 -m venv $SPELT_ENGINES/{backend}; $SPELT_ENGINES/{backend}/bin/pip install {packages}`)"
        )
    }
}

impl Driver {
    /// Starts a script in its environment under this folder.
    pub fn start(tool: &'static Tool, engines: Option<&Path>) -> Result<Driver, String> {
        let python = engines.map(|engines| tool.python(engines)).filter(|python| python.is_file());
        let python = python.ok_or_else(|| tool.missing())?;
        Driver::started(tool, &python).map_err(|error| format!("{}: {error}", python.display()))
    }

    fn started(tool: &'static Tool, python: &Path) -> io::Result<Driver> {
        let folder = tempfile::tempdir()?;
        for (name, text) in tool.files {
            fs::write(folder.path().join(name), text)?;
        }
        let mut child = Command::new(python)
            .arg(folder.path().join(tool.files[0].0))
            .current_dir(folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(fs::File::create(folder.path().join("log"))?)
            .spawn()?;
        let (input, output) = (child.stdin.take(), child.stdout.take());
        let (Some(input), Some(output)) = (input, output) else { return Err(io::ErrorKind::BrokenPipe.into()) };
        let (sender, answers) = channel();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines() {
                // Nobody listens any more once the driver is dropped.
                if sender.send(line).is_err() {
                    break;
                }
            }
        });
        Ok(Driver { tool, python: python.to_path_buf(), child, input, answers, folder, events: (String::new(), 0) })
    }

    /// The file of a job's events. One that is there is taken again, so that the script reads it once.
    fn written(&mut self, events: &str) -> io::Result<PathBuf> {
        let place = |number: usize| self.folder.path().join(format!("events-{number}.jsonl"));
        let (last, number) = &self.events;
        if *number > 0 && last == events {
            return Ok(place(*number));
        }
        let (old, new) = (place(*number), place(number + 1));
        fs::write(&new, events)?;
        fs::remove_file(old).or_else(|error| if *number == 0 { Ok(()) } else { Err(error) })?;
        self.events = (events.to_string(), number + 1);
        Ok(new)
    }

    fn ask(&mut self, job: &Job<'_>) -> Result<Result<Ran, String>, String> {
        let events = self.written(job.events).map_err(|error| format!("the events cannot be written: {error}"))?;
        let question = json!({
            "events": events,
            "schema": job.schema,
            "prelude": job.translation.prelude,
            "query": job.translation.query,
            "columns": job.translation.columns,
            "types": job.translation.types,
            "now": job.now,
        });
        self.answer(&question)
    }

    /// What the script says to a question.
    fn answer(&mut self, question: &Json) -> Result<Result<Ran, String>, String> {
        // If the script has gone, its answer is missing too, and that is told with its last words.
        let asked = writeln!(self.input, "{question}").and_then(|()| self.input.flush());
        match self.answers.recv_timeout(PATIENCE) {
            Ok(line) => read(&line.map_err(|error| self.fault(&format!("stopped: {error}")))?)
                .map_err(|why| format!("`{}`: {why}", self.tool.files[0].0)),
            Err(RecvTimeoutError::Timeout) => {
                let _ = self.child.kill();
                Err(self.fault(&format!("gave no answer in {} seconds", PATIENCE.as_secs())))
            }
            Err(RecvTimeoutError::Disconnected) => Err(match (self.last_words(), asked) {
                (words, Ok(())) if words.is_empty() => self.fault("stopped without a word"),
                (words, Err(error)) if words.is_empty() => self.fault(&format!("stopped without a word ({error})")),
                (words, Ok(()) | Err(_)) => self.fault(&format!("stopped: {words}")),
            }),
        }
    }

    /// What became of the engine, and where it is.
    fn fault(&self, what: &str) -> String {
        format!("the engine of `{}`, {}, {what}", self.tool.backend, self.python.display())
    }

    /// The end of what it said on standard error.
    fn last_words(&self) -> String {
        const LINES: usize = 12;
        let log = fs::read(self.folder.path().join("log")).unwrap_or_default();
        let log = String::from_utf8_lossy(&log);
        let lines: Vec<&str> = log.trim().lines().collect();
        lines[lines.len().saturating_sub(LINES)..].join("\n")
    }
}

impl Engine for Driver {
    fn run(&mut self, jobs: &[Job<'_>]) -> Result<Vec<Result<Ran, String>>, String> {
        jobs.iter().map(|job| self.ask(job)).collect()
    }

    fn script(&mut self, script: &str, translation: &Translation) -> Result<Ran, String> {
        self.answer(&json!({"script": script, "columns": translation.columns}))?
    }
}

impl Drop for Driver {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(line: &str) -> Result<Result<Ran, String>, String> {
    let answer: Answer = serde_json::from_str(line).map_err(|error| format!("`{line}` is no answer: {error}"))?;
    match answer {
        Answer { error: Some(error), .. } => Ok(Err(error)),
        Answer { rows: Some(rows), .. } => {
            Ok(Ok(Ran::Rows(rows.into_iter().map(|row| format!("{}\n", Json::Object(row))).collect())))
        }
        Answer { spl: Some(search), .. } => Ok(Ok(Ran::Search(search))),
        Answer { valid: Some(true), why, .. } => Ok(Ok(Ran::Valid(why.unwrap_or_default()))),
        Answer { valid: Some(false) | None, .. } => Err(format!("`{line}` is no answer")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_is_rows_or_a_word_for_none() {
        assert_eq!(read(r#"{"rows":[{"a":1},{"a":null}]}"#), Ok(Ok(Ran::Rows("{\"a\":1}\n{\"a\":null}\n".into()))));
        assert_eq!(read(r#"{"valid":true,"why":"no engine"}"#), Ok(Ok(Ran::Valid("no engine".into()))));
        assert_eq!(read(r#"{"error":"no such column"}"#), Ok(Err("no such column".into())));
        assert!(read("{}").is_err() && read("Traceback").is_err());
    }

    #[test]
    fn an_engine_that_is_not_there_tells_how_to_install_it() {
        static TOOL: Tool = Tool { backend: "x", files: &[("x.py", "")], packages: "a==1\nb==2\n" };
        let told = Driver::start(&TOOL, None).expect_err("there is none");
        assert!(told.contains("bin/pip install a==1 b==2`"), "{told}");
    }
}
