//! A terminal of a fixed size: runs a line of a shell in it, answers what is asked, and reads the screen.

use pty_process::blocking::{Command, open};
use std::io::{Read, Write};
use std::num::NonZeroU16;
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::{Duration, Instant};
use vt100::Parser;

/// The rows that are kept: enough for everything one command prints.
const ROWS: NonZeroU16 = NonZeroU16::new(600).expect("600 is not 0");

/// So long may a command take that is waited for.
const PATIENCE: Duration = Duration::from_secs(120);

/// What a command left on the screen.
pub struct Shown {
    screen: vt100::Screen,
    /// Its exit code.
    pub code: i32,
}

/// Runs a line in a terminal of so many columns. Each answer is given when the screen ends with its question, asked anew.
pub fn run(folder: &Path, columns: u16, line: &str, answers: &[(&str, &str)]) -> Shown {
    let (pty, child_side) = open().expect("the system has a terminal to give");
    pty.resize(pty_process::Size::new(40, columns)).expect("the terminal takes a size");
    let mut child = command(folder, line).spawn(child_side).expect("there is a shell");
    let mut parser = Parser::new(ROWS, NonZeroU16::new(columns).expect("a terminal has columns"), 0);
    std::thread::scope(|scope| {
        let (to, from) = channel();
        let pty = &pty;
        scope.spawn(move || read(pty, &to));
        for (number, (question, answer)) in answers.iter().enumerate() {
            wait(&mut parser, &from, question, number + 1);
            (&*pty).write_all(format!("{answer}\n").as_bytes()).expect("the terminal takes what is typed");
        }
        from.iter().for_each(|bytes: Vec<u8>| parser.process(&bytes));
    });
    let code = child.wait().expect("the shell ends").code().expect("it ends by itself");
    Shown { screen: parser.screen().clone(), code }
}

/// A shell in which `spelt` is the tool under test, and git writes the same commits everywhere.
fn command(folder: &Path, line: &str) -> Command {
    let tool = Path::new(env!("CARGO_BIN_EXE_spelt"));
    let beside = tool.parent().expect("it stands in a folder").to_path_buf();
    let path = std::env::var_os("PATH").unwrap_or_default();
    let paths = std::iter::once(beside).chain(std::env::split_paths(&path));
    let mut command = Command::new("sh").args(["-c", line]).current_dir(folder);
    for name in ["CI", "NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE", "GITHUB_STEP_SUMMARY", "COLUMNS", "LINES"] {
        command = command.env_remove(name);
    }
    let fixed = [
        ("TERM", "xterm-256color"),
        ("LC_ALL", "C.UTF-8"),
        ("TZ", "UTC"),
        ("GIT_CONFIG_GLOBAL", "/dev/null"),
        ("GIT_CONFIG_NOSYSTEM", "1"),
        ("GIT_AUTHOR_NAME", "Ana"),
        ("GIT_AUTHOR_EMAIL", "ana@corp.example"),
        ("GIT_AUTHOR_DATE", "2025-06-19T06:30:00Z"),
        ("GIT_COMMITTER_NAME", "Ana"),
        ("GIT_COMMITTER_EMAIL", "ana@corp.example"),
        ("GIT_COMMITTER_DATE", "2025-06-19T06:30:00Z"),
    ];
    let paths = std::env::join_paths(paths).expect("the paths can be joined");
    fixed.into_iter().fold(command, |command, (name, value)| command.env(name, value)).env("PATH", paths)
}

/// Hands on what is printed, until nobody holds the terminal any more.
fn read(mut pty: &pty_process::blocking::Pty, to: &std::sync::mpsc::Sender<Vec<u8>>) {
    let mut bytes = [0; 4096];
    while let Ok(count @ 1..) = pty.read(&mut bytes) {
        if to.send(bytes[..count].to_vec()).is_err() {
            return;
        }
    }
}

/// Waits until the screen ends with a question that stands on it so many times.
fn wait(parser: &mut Parser, from: &Receiver<Vec<u8>>, question: &str, times: usize) {
    let begun = Instant::now();
    let is_asked = |text: &str| text.trim_end().ends_with(question) && text.matches(question).count() >= times;
    while !is_asked(&parser.screen().contents()) {
        let bytes = from.recv_timeout(PATIENCE.saturating_sub(begun.elapsed()));
        assert!(bytes.is_ok(), "it never asks `{question}`:\n{}", parser.screen().contents());
        parser.process(&bytes.unwrap_or_default());
    }
}

impl Shown {
    /// The lines of the screen as they stand there, a long one over several.
    pub fn lines(&self) -> Vec<String> {
        let (_, columns) = self.screen.size();
        let mut lines: Vec<String> = self.screen.rows(0, columns.get()).map(|row| row.trim_end().to_string()).collect();
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// What stands on the screen in a colour, in the order of the lines: each stretch of one colour by itself.
    pub fn coloured(&self, colour: vt100::Color) -> Vec<String> {
        let (rows, columns) = self.screen.size();
        let mut stretches = Vec::new();
        for row in 0..rows.get() {
            let mut stretch = String::new();
            for column in 0..columns.get() {
                match self.screen.cell(row, column).filter(|cell| cell.fgcolor() == colour) {
                    Some(cell) => stretch.push_str(cell.contents()),
                    None if !stretch.is_empty() => stretches.push(std::mem::take(&mut stretch)),
                    None => {}
                }
            }
        }
        stretches
    }
}
