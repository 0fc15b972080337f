//! The stories of a day with the tool.

use crate::scene::Story;
use insta::assert_snapshot;

/// Makes the search tell capitals from small letters, so that it misses what it found.
const CASE_COUNTS: &str =
    r#"sed -i 's/| search CommandLine=.*/| where like(CommandLine, "%comsvcs.dll%MiniDump%")/' queries/credentials.md"#;

#[test]
fn the_first_run_where_there_are_no_fixtures() {
    let mut story = Story::of_searches(80);
    story.run("spelt test");
    story.run("spelt list");
    assert_snapshot!(story.told());
}

#[test]
fn a_repository_that_init_began() {
    let mut story = Story::nowhere(80);
    story.run("spelt init");
    story.run("spelt test");
    assert_snapshot!(story.told());
}

#[test]
fn every_search_passes() {
    let mut story = Story::accepted(80);
    story.run("spelt test");
    assert_snapshot!(story.told());
}

#[test]
fn a_cell_differs() {
    let mut story = Story::accepted(80);
    story.run("sed -i 's/lsass.dmp full/lsass.dmp mini/' fixtures/*/*/fires/two-dumps.jsonl");
    story.run("spelt test");
    assert_snapshot!(story.told());
}

#[test]
fn a_detection_gives_fewer_rows() {
    let mut story = Story::accepted(80);
    story.run(CASE_COUNTS);
    story.run("spelt test");
    assert_snapshot!(story.told());
}

#[test]
fn a_detection_goes_silent_and_is_not_accepted_by_mistake() {
    let mut story = Story::accepted(80);
    story.run("sed -i 's/rundll32.exe/rundll64.exe/' queries/credentials.md");
    let shown = story.run("spelt test");
    assert!(shown.coloured(vt100::Color::Idx(1)).contains(&"SILENT".to_string()));
    story.run("spelt accept");
    let question = "[q]uit?";
    story.answering("spelt review", &[(question, "a"), (question, "s")]);
    story.run("spelt pending");
    story.run("spelt reject && git checkout -q . && spelt test");
    assert_snapshot!(story.told());
}

#[test]
fn what_changed_is_reviewed_one_by_one() {
    let mut story = Story::accepted(80);
    story.run("sed -i 's/lsass.dmp full/lsass.dmp mini/' fixtures/*/*/fires/two-dumps.jsonl");
    story.run("sed -i 's/count > 20/count < 20/; s/4625/4688/' queries/credentials.md");
    story.run("spelt test >/dev/null");
    let question = "[q]uit?";
    story.answering("spelt review", &[(question, "a"), (question, "r")]);
    story.run("git status --short");
    assert_snapshot!(story.told());
}

#[test]
fn an_event_that_was_nearly_found_is_explained() {
    let mut story = Story::accepted(100);
    story.run(CASE_COUNTS);
    story.run("spelt explain 'credentials#dump-by-comsvcs-dll' -d fires/two-dumps");
    story.run("spelt explain 'credentials#dump-by-comsvcs-dll' -d fires/two-dumps --event 2");
    assert_snapshot!(story.told());
}

#[test]
fn a_branch_says_what_it_changes() {
    let mut story = Story::accepted(100);
    story.run("git checkout -q -b tidy");
    story.run(CASE_COUNTS);
    story.run("sed -i 's/| where count > 20/| search count>20/' queries/credentials.md");
    story.run("git commit -qam 'Tidier searches'");
    story.run("spelt plan");
    story.run("spelt plan --format markdown");
    assert_snapshot!(story.told());
}
