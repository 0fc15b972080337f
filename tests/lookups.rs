//! Lookups as a repository keeps them: under `fixtures/lookups`, or where `--lookups` says.

use std::path::Path;
use std::process::{Command, Output};

fn write(root: &Path, name: &str, content: &str) {
    let path = root.join(name);
    std::fs::create_dir_all(path.parent().expect("a folder")).expect("it can be made");
    std::fs::write(path, content).expect("it can be written");
}

fn spelt(folder: &Path, args: &[&str]) -> (i32, String, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
    let Output { status, stdout, stderr } = command.args(args).current_dir(folder).output().expect("spelt runs");
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).expect("it is text");
    (status.code().expect("a code"), text(stdout), text(stderr))
}

const SEARCH: &str = "EventCode=4624 | lookup owners user OUTPUT owner | table user owner";

fn repository() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(root, "queries/owned.spl", SEARCH);
    write(root, "fixtures/owned/fires/a.jsonl", "{\"EventCode\":\"4624\",\"user\":\"BOB\",\"_time\":\"1\"}\n");
    folder
}

fn keep(root: &Path, folder: &str) {
    write(root, &format!("{folder}/owners.csv"), "user,owner\nbob,ops\n");
    write(
        root,
        &format!("{folder}/transforms.conf"),
        "[owners]\nfilename = owners.csv\ncase_sensitive_match = false\n",
    );
}

#[test]
fn a_lookup_that_is_not_here_is_a_warning_of_check_and_an_error_of_run_and_test() {
    let repository = repository();
    let (code, found, _) = spelt(repository.path(), &["check", "--format", "jsonl"]);
    assert!(code == 0 && found.contains("\"warning\"") && found.contains("missing-lookup"), "{found}");
    let (code, rows, said) = spelt(repository.path(), &["run", SEARCH, "-d", "fixtures/owned/fires/a.jsonl"]);
    assert!(code == 3 && rows.is_empty() && said.contains("error[missing-lookup]"), "{code} {rows} {said}");
    assert_eq!(spelt(repository.path(), &["test", "--accept"]).0, 3);
}

#[test]
fn lookups_are_read_from_where_they_are_kept_or_said_to_be() {
    let repository = repository();
    keep(repository.path(), "elsewhere");
    let run = ["run", SEARCH, "-d", "fixtures/owned/fires/a.jsonl", "--format", "csv", "--lookups", "elsewhere"];
    let (code, rows, said) = spelt(repository.path(), &run);
    assert!(code == 0 && rows.contains("BOB") && rows.contains("ops"), "{rows} {said}");
    assert_eq!(spelt(repository.path(), &["test", "--accept", "--lookups", "elsewhere"]).0, 0);
    assert_eq!(spelt(repository.path(), &["test", "--check"]).0, 3);
    keep(repository.path(), "fixtures/lookups");
    assert_eq!(spelt(repository.path(), &["test", "--check"]).0, 0);
}

#[test]
fn a_lookup_is_a_dataset_of_union_under_both_its_names() {
    let repository = repository();
    write(repository.path(), "fixtures/lookups/a.csv", "a\n1\n");
    for kind in ["lookup", "inputlookup"] {
        let search = format!("| union {kind}:a.csv [| makeresults | eval a=2 | fields a | fields - _time]");
        let (code, rows, said) = spelt(repository.path(), &["run", &search, "--format", "csv"]);
        assert_eq!((code, rows.lines().count()), (0, 3), "{kind}: {rows} {said}");
    }
}

#[test]
fn a_search_names_no_file_outside_of_its_lookups() {
    let repository = repository();
    keep(repository.path(), "fixtures/lookups");
    write(repository.path(), "fixtures/secret.csv", "a\n1\n");
    for name in ["../secret.csv", "..\\secret.csv", "/etc/passwd", "\"../secret.csv\""] {
        let (code, rows, _) = spelt(repository.path(), &["run", &format!("| inputlookup {name}")]);
        assert!(code == 3 && rows.is_empty(), "{name}: {code} {rows}");
    }
}

#[test]
fn definitions_that_cannot_be_meant_are_an_error_of_the_configuration() {
    let repository = repository();
    write(repository.path(), "fixtures/lookups/transforms.conf", "[a]\nfilename = a.csv\nmatch_type = LIKE(x)\n");
    let (code, _, said) = spelt(repository.path(), &["run", "| inputlookup a"]);
    assert!(code == 2 && said.contains("fixtures/lookups/transforms.conf:1"), "{said}");
}
