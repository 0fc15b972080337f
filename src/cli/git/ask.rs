//! One question to the command `git`, with fixed words, in one language, that neither writes nor asks back nor uses a network.

use super::Fault;
use std::io::Write;
use std::path::Path;
use std::process::{Command, Output, Stdio};

/// What git answers.
pub enum Answer {
    /// What it printed.
    Told(Vec<u8>),
    /// It could not; what it said of that.
    Refused(String),
}

/// A hook of git's sets these for the repository that it works on; the folder at hand may be another one.
const OF_HOOKS: [&str; 5] = ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX", "GIT_COMMON_DIR"];

/// Settings of a user's that would change what the answers mean, or run a program of theirs.
const SETTINGS: [&str; 8] = [
    "-c",
    "core.fsmonitor=false",
    "-c",
    "diff.relative=false",
    "-c",
    "diff.ignoreSubmodules=none",
    "-c",
    "core.quotePath=false",
];

/// Asks.
pub fn git(folder: &Path, args: &[&str]) -> Result<Answer, Fault> {
    answered(command(folder, args).stdin(Stdio::null()).output())
}

/// Asks about what is put in.
pub fn git_about(folder: &Path, args: &[&str], input: &[u8]) -> Result<Answer, Fault> {
    let piped = command(folder, args).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let mut child = piped.map_err(|error| Fault::NoGit(error.to_string()))?;
    let into = child.stdin.take();
    std::thread::scope(|scope| {
        // It answers while it reads: who wrote everything first could wait for ever.
        scope.spawn(move || into.map(|mut into| into.write_all(input)));
        answered(child.wait_with_output())
    })
}

fn command(folder: &Path, args: &[&str]) -> Command {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["--no-pager", "--literal-pathspecs", "--no-optional-locks"]);
    command.args(SETTINGS).args(args);
    command.env("LC_ALL", "C").env("GIT_TERMINAL_PROMPT", "0").env("GIT_NO_LAZY_FETCH", "1");
    for name in OF_HOOKS {
        command.env_remove(name);
    }
    command
}

fn answered(output: std::io::Result<Output>) -> Result<Answer, Fault> {
    let output = output.map_err(|error| Fault::NoGit(error.to_string()))?;
    match output.status.success() {
        true => Ok(Answer::Told(output.stdout)),
        false => Ok(Answer::Refused(text(&output.stderr).trim().to_string())),
    }
}

/// What it printed, as text.
pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}
