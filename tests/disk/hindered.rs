//! A tree that cannot be written and a disk that is full: the file is named, the exit code tells, and nothing is lost.

use crate::repository::{Content, Repository};
use std::process::{Command, Output};

/// Runs a script for the shell in which `$SPELT` is the tool, at the repository.
fn shell(repository: &Repository, script: &str) -> Output {
    Command::new("sh")
        .args(["-c", script])
        .current_dir(repository.root())
        .env_remove("CI")
        .env("NO_COLOR", "1")
        .env("SPELT", env!("CARGO_BIN_EXE_spelt"))
        .output()
        .expect("there is a shell")
}

/// The same in a copy of the repository on a file system of its own and of this size; none where the system lets nobody
/// mount one.
fn mounted(repository: &Repository, size: &str, script: &str) -> Option<Output> {
    let flags = if is_root() { "-m" } else { "-rm" };
    let mount = |size: &str| format!("mount -t tmpfs -o size={size} none mounted");
    std::fs::create_dir_all(repository.path("mounted")).expect("a folder");
    let can = shell(repository, &format!("unshare {flags} sh -c '{}'", mount("64k")));
    if !can.status.success() {
        return None;
    }
    let copy = "cp -r queries fixtures snapshots mounted && cd mounted";
    let script = format!("unshare {flags} sh -c '{} && {copy} && {script}'", mount(size));
    Some(shell(repository, &script))
}

const SKIPPED: &str = "skipped: no file system can be mounted here";

fn is_root() -> bool {
    Command::new("id").arg("-u").output().is_ok_and(|output| output.stdout == b"0\n")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn printed(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// What a write that the system refuses is told as.
fn assert_told(output: &Output, why: &str) {
    let told = said(output);
    let first = told.lines().next().unwrap_or_default();
    assert!(first.starts_with("error: snapshots/many/") && first.contains(&format!(": {why}")), "{told}");
    assert!(told.lines().count() <= 4, "what hinders every file is told a few times: {told}");
    assert_eq!(output.status.code(), Some(2), "{told}");
}

/// No file of this process may hold a byte: to a program the same as a disk that is full, and needs no privilege.
const NO_ROOM: &str = "ulimit -f 0; trap '' XFSZ;";

#[test]
fn without_room_a_test_tells_what_it_found_and_which_file_it_could_not_write() {
    let repository = Repository::new();
    let before = repository.snapshots();
    repository.fill(Content::Other);
    for args in ["test --accept", "test"] {
        let output = shell(&repository, &format!("{NO_ROOM} exec \"$SPELT\" {args}"));
        assert_told(&output, "File too large");
        assert!(printed(&output).contains("Summary"), "{}", printed(&output));
        assert_eq!(repository.snapshots(), before);
    }
}

#[test]
fn without_room_nothing_is_accepted_and_what_waits_goes_on_waiting() {
    let repository = Repository::new();
    repository.fill(Content::Other);
    repository.run(&["test"]);
    let before = repository.snapshots();
    for args in ["accept", "review"] {
        let output = shell(&repository, &format!("{NO_ROOM} yes a | \"$SPELT\" {args} --snapshot 'many#search-1'"));
        assert_eq!(output.status.code(), Some(2));
        assert!(said(&output).contains("snapshots/many/search-1.snap cannot be written: File too large"));
        assert_eq!(repository.snapshots(), before);
    }
}

#[test]
fn without_room_a_report_is_not_left_half_written() {
    let repository = Repository::new();
    repository.write("report.xml", "the old one");
    let output = shell(&repository, &format!("{NO_ROOM} exec \"$SPELT\" test --junit report.xml"));
    assert!(said(&output).contains("the report `report.xml` cannot be written: File too large"), "{}", said(&output));
    assert_eq!(output.status.code(), Some(2));
    assert_eq!(std::fs::read_to_string(repository.path("report.xml")).ok().as_deref(), Some("the old one"));
}

#[test]
fn on_a_full_disk_what_fits_is_accepted_and_the_rest_stays() {
    let repository = Repository::new();
    repository.fill(Content::Other);
    let script =
        r#"dd if=/dev/zero of=filler bs=1k 2>/dev/null; rm -f snapshots/many/search-1.snap; "$SPELT" test --accept"#;
    let Some(output) = mounted(&repository, "2m", script) else { return println!("{SKIPPED}") };
    assert_told(&output, "No space left on device");
    assert!(printed(&output).contains("Summary"));
}

#[test]
fn in_a_tree_that_cannot_be_written_what_passes_passes_and_what_differs_is_told() {
    let repository = Repository::new();
    let read_only = r#"mount -o remount,ro . && "$SPELT" test"#;
    let Some(output) = mounted(&repository, "4m", read_only) else { return println!("{SKIPPED}") };
    assert_eq!((output.status.code(), said(&output)), (Some(0), String::new()));
    repository.fill(Content::Other);
    let Some(output) = mounted(&repository, "4m", read_only) else { return println!("{SKIPPED}") };
    assert_told(&output, "Read-only file system");
    let Some(output) = mounted(&repository, "4m", r#""$SPELT" test >mine; mount -o remount,ro . && "$SPELT" accept"#)
    else {
        return println!("{SKIPPED}");
    };
    assert!(said(&output).starts_with("error: snapshots/many/"), "{}", said(&output));
    assert_eq!(output.status.code(), Some(2));
}

#[test]
#[cfg(target_os = "linux")]
fn output_that_cannot_be_written_is_an_error() {
    let repository = Repository::new();
    let output = shell(&repository, "exec \"$SPELT\" test >/dev/full");
    assert_eq!(output.status.code(), Some(2));
    assert!(said(&output).contains("standard output cannot be written: No space left on device"));
}
