//! `docs/reference.md` says what the cards say, and `docs/support.md` what the backends answer.

use std::path::Path;
use std::process::Command;

#[test]
fn the_reference_is_that_of_the_cards() {
    let printed = Command::new(env!("CARGO_BIN_EXE_spelt")).args(["help", "--format", "markdown"]).output().unwrap();
    assert!(printed.status.success());
    let kept = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference.md")).unwrap();
    // Git may have checked the document out with the line ends of another system.
    let is_current = kept.lines().eq(String::from_utf8(printed.stdout).unwrap().lines());
    assert!(is_current, "docs/reference.md is not what the cards say: run `just reference`");
}

#[test]
fn the_table_of_support_is_that_of_the_backends() {
    let kept = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/support.md")).unwrap();
    let is_current = kept.lines().eq(spelt::backend::support::table().lines());
    assert!(is_current, "docs/support.md is not what the backends answer: run `just reference`");
}
