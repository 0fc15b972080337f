//! Runs translations with DuckDB's own command.

use super::engine::{Engine, Job, Ran};
use crate::backend::Translation;
use serde_json::Value as Json;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// DuckDB's command.
#[derive(Clone, Debug)]
pub struct DuckDb {
    program: PathBuf,
}

/// The longest event that is read, in bytes.
const LONGEST: usize = 128 << 20;

impl DuckDb {
    /// The command that stands here, if it answers as DuckDB does; else what it does.
    pub fn at(program: PathBuf) -> Result<DuckDb, String> {
        let engine = DuckDb { program };
        let asked = engine.command().args(["-json", "-c", "SELECT 6 * 7 AS answer"]).stdin(Stdio::null()).output();
        let ran = asked.map_err(|error| engine.fault(&error.to_string()))?;
        let is_right = serde_json::from_slice::<Json>(&ran.stdout).is_ok_and(|rows| rows[0]["answer"] == 42);
        if ran.status.success() && is_right {
            return Ok(engine);
        }
        let words = String::from_utf8_lossy(&ran.stderr);
        let why = if words.trim().is_empty() { "it does not answer as DuckDB does" } else { words.trim() };
        Err(engine.fault(why))
    }

    /// Why the command cannot be used.
    fn fault(&self, why: &str) -> String {
        format!("DuckDB cannot be run, {}: {why}", self.program.display())
    }

    /// The command, without settings of the user's own.
    fn command(&self) -> Command {
        let mut command = Command::new(&self.program);
        command.args(["-init", if cfg!(windows) { "NUL" } else { "/dev/null" }, "-batch"]);
        command
    }

    /// Runs a script, and gives what it says on standard error.
    fn go(&self, script: &str, folder: &Path, stops: bool) -> io::Result<String> {
        let file = folder.join("script.sql");
        fs::write(&file, script)?;
        let mut command = self.command();
        if stops {
            command.arg("-bail");
        }
        // From standard input, one statement that fails does not keep the others from being run.
        let ran = command.stdin(fs::File::open(&file)?).output()?;
        Ok(String::from_utf8_lossy(&ran.stderr).trim().to_string())
    }

    /// Runs one translation by itself, which tells the statement that is not run, and why.
    fn alone(&self, job: &Job<'_>, events: &Path, rows: &Path, folder: &Path) -> io::Result<Result<Ran, String>> {
        fs::write(events, job.events)?;
        let trouble = self.go(&(table(job, events) + &query(job, rows)), folder, true)?;
        if !trouble.is_empty() {
            return Ok(Err(trouble));
        }
        let read = fs::read_to_string(rows).map(Ran::Rows);
        Ok(read.map_err(|error| format!("it stopped without a word, and without rows: {error}")))
    }
}

impl Engine for DuckDb {
    fn run(&mut self, jobs: &[Job<'_>]) -> Result<Vec<Result<Ran, String>>, String> {
        let told = |error: io::Error| self.fault(&error.to_string());
        let folder = tempfile::tempdir().map_err(told)?;
        let place = |number: usize, what: &str| folder.path().join(format!("{number}.{what}"));
        let mut script = String::from("SET threads = 2;\n");
        for (number, job) in jobs.iter().enumerate() {
            let before = number.checked_sub(1).map(|before| &jobs[before]);
            if !before.is_some_and(|before| before.is_over_the_same_as(job)) {
                fs::write(place(number, "events"), job.events).map_err(told)?;
                script.push_str(&table(job, &place(number, "events")));
            }
            script.push_str(&query(job, &place(number, "rows")));
        }
        self.go(&script, folder.path(), false).map_err(told)?;
        let mut results = Vec::new();
        for (number, job) in jobs.iter().enumerate() {
            let rows = place(number, "rows");
            results.push(match fs::read_to_string(&rows) {
                Ok(rows) => Ok(Ran::Rows(rows)),
                Err(_) => self.alone(job, &place(number, "events"), &rows, folder.path()).map_err(told)?,
            });
        }
        Ok(results)
    }

    fn script(&mut self, script: &str, _translation: &Translation) -> Result<Ran, String> {
        let told = |error: io::Error| self.fault(&error.to_string());
        let folder = tempfile::tempdir().map_err(told)?;
        let file = folder.path().join("script.sql");
        fs::write(&file, script).map_err(told)?;
        let mut command = self.command();
        let ran =
            command.args(["-bail", "-json"]).stdin(fs::File::open(&file).map_err(told)?).output().map_err(told)?;
        if !ran.status.success() || !ran.stderr.is_empty() {
            return Err(String::from_utf8_lossy(&ran.stderr).trim().to_string());
        }
        let printed = String::from_utf8_lossy(&ran.stdout);
        let rows = if printed.trim().is_empty() { Ok(Vec::new()) } else { serde_json::from_str::<Vec<Json>>(&printed) };
        let rows = rows.map_err(|error| format!("its rows are no JSON: {error}"))?;
        Ok(Ran::Rows(rows.into_iter().map(|row| format!("{row}\n")).collect()))
    }
}

impl Job<'_> {
    fn is_over_the_same_as(&self, other: &Job<'_>) -> bool {
        std::ptr::eq(self.events, other.events) && std::ptr::eq(self.schema, other.schema)
    }
}

/// A path as a text of SQL.
fn quoted(path: &Path) -> String {
    format!("'{}'", path.display().to_string().replace('\'', "''"))
}

/// What makes the table of the events.
fn table(job: &Job<'_>, events: &Path) -> String {
    let schema = job.schema;
    let ident = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
    let position = schema.position.as_deref().map(|name| format!("row_number() OVER () AS {}, ", ident(name)));
    format!(
        "CREATE OR REPLACE TABLE {} AS SELECT {}json AS {} FROM read_ndjson_objects({}, maximum_object_size = {LONGEST});\n",
        ident(&schema.table),
        position.unwrap_or_default(),
        ident(schema.record.as_deref().unwrap_or("event")),
        quoted(events),
    )
}

/// What writes the rows of a translation over it.
fn query(job: &Job<'_>, rows: &Path) -> String {
    let query = job.translation.query.trim_end().trim_end_matches(';');
    // Under another name until all rows are there, so that a query that fails on the way leaves none.
    let to = quoted(rows);
    format!("{}COPY (\n{query}\n) TO {to} (FORMAT json, USE_TMP_FILE true);\n", job.translation.prelude)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_is_not_there_or_no_duckdb_is_told() {
        let told = |program: &str| DuckDb::at(program.into()).expect_err("it is no DuckDB");
        assert!(told("/no/such/duckdb").starts_with("DuckDB cannot be run, /no/such/duckdb: "));
        let own = std::env::current_exe().expect("tests have a program");
        assert!(DuckDb::at(own).is_err());
    }
}
