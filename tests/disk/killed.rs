//! Runs that are killed at any moment, many times: no snapshot is lost or half written, and nothing is left that confuses.

use crate::repository::{Content, Repository, SEARCHES, of_each, unfinished};
use std::io::Write;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

/// Kills in each test; SPELT_KILLS asks for more.
fn rounds() -> u32 {
    std::env::var("SPELT_KILLS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(20)
}

/// Kills somewhere between the start of a run and its end: half of them at any time, half while files are written.
fn kill(mut child: Child, whole: Duration, round: u32, repository: &Repository) {
    let begun = Instant::now();
    if round.is_multiple_of(2) {
        std::thread::sleep(whole * round / rounds());
    } else {
        let folder = repository.path("snapshots/many");
        let touched = || std::fs::metadata(&folder).and_then(|folder| folder.modified()).ok();
        let before = touched();
        while touched() == before && begun.elapsed() < whole * 4 {}
        // A step that has nothing in common with the time a file takes.
        std::thread::sleep(Duration::from_micros(u64::from(round) * 173 % 3_000));
    }
    child.kill().ok();
    child.wait().expect("it ends");
}

/// How long a run takes that is left alone.
fn whole_time(repository: &Repository, args: &[&str]) -> Duration {
    let begun = Instant::now();
    repository.run(args);
    begun.elapsed()
}

#[test]
fn test_accept_leaves_every_snapshot_as_it_was_or_as_it_is_to_be() {
    let repository = Repository::new();
    let other = repository.expected(Content::Other);
    let one = repository.expected(Content::One);
    let whole = whole_time(&repository, &["test", "--accept"]);
    let (mut content, mut between) = (Content::One, 0);
    for round in 0..rounds() {
        content = content.opposite();
        repository.fill(content);
        kill(repository.begin(&["test", "--accept"]), whole, round, &repository);
        let (ones, others) = of_each(&repository.snapshots(), &one, &other);
        between += u32::from(ones > 0 && others > 0);
        // What was left unfinished is swept away by the next run, which does the rest.
        assert_eq!(repository.run(&["test", "--accept"]).status.code(), Some(0));
        let found = repository.snapshots();
        assert_eq!((found.len(), unfinished(&found)), (SEARCHES, 0));
    }
    assert!(between > 0, "no kill fell between two files");
}

#[test]
fn accept_loses_neither_what_was_accepted_nor_what_waits() {
    let repository = Repository::new();
    let other = repository.expected(Content::Other);
    let one = repository.expected(Content::One);
    let begin = || repository.begin(&["accept"]);
    accepted_or_waiting(&repository, begin, (&one, &other));
}

#[test]
fn review_loses_neither_what_was_accepted_nor_what_waits() {
    let repository = Repository::new();
    let other = repository.expected(Content::Other);
    let one = repository.expected(Content::One);
    let begin = || {
        let mut command = repository.command(&["review"]);
        let mut child = command.stdin(Stdio::piped()).stdout(Stdio::null()).spawn().expect("the tool runs");
        child.stdin.take().expect("a pipe").write_all("a\n".repeat(SEARCHES).as_bytes()).ok();
        child
    };
    accepted_or_waiting(&repository, begin, (&one, &other));
}

/// Kills runs that accept what waits: each search has either its new rows, or its old ones and the new ones waiting.
fn accepted_or_waiting(
    repository: &Repository,
    begin: impl Fn() -> Child,
    (one, other): (&crate::repository::Files, &crate::repository::Files),
) {
    let (mut content, mut whole) = (Content::One, Duration::from_millis(50));
    for round in 0..rounds() {
        content = content.opposite();
        repository.fill(content);
        assert_eq!(repository.run(&["test"]).status.code(), Some(1));
        let begun = Instant::now();
        kill(begin(), whole, round, repository);
        whole = whole.max(begun.elapsed() / 2);
        let found = repository.snapshots();
        of_each(&found, one, other);
        let new = if content == Content::One { one } else { other };
        for (name, rows) in new {
            let waiting = found.get(&format!("{name}.new"));
            assert!(found[name] == *rows || waiting == Some(rows), "the rows of {name} are lost");
        }
        repository.run(&["accept"]);
        assert_eq!(repository.snapshots(), *new);
    }
}
