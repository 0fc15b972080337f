//! The searches under `queries/` give the rows that were accepted. The snapshots are those of `spelt test`, so that
//! `cargo insta review` and `spelt review` work on the same files.

use spelt::document;
use spelt::harness::case::{Case, Folders};
use spelt::harness::outcome::{Fault, Outcome, Standing};
use spelt::harness::report::finding::findings;
use spelt::harness::run::{Terms, run};
use spelt::harness::settle::Written;
use spelt::project::Project;
use std::panic::catch_unwind;
use std::path::Path;
use std::sync::Arc;

#[test]
fn every_search_gives_its_accepted_rows() {
    let folders = Folders::under(Path::new(""));
    let found = document::gather([&*folders.queries], &folders.queries);
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
    let cases: Vec<Case> =
        found.queries.into_iter().map(|query| Case::of(query, &folders).expect("the folders can be read")).collect();
    let (knowledge, project) = (Arc::default(), Project::default());
    let terms = Terms { jobs: 2, strict: false, knowledge: &knowledge, project: &project, step: &|| {} };
    let outcomes = run(&cases, terms);
    // Every search is compared before the test fails, so that all that differs waits for review at once.
    let failed: Vec<&str> = outcomes
        .iter()
        .filter(|outcome| catch_unwind(|| holds(outcome)).is_err())
        .map(|outcome| &*outcome.query.id)
        .collect();
    assert!(failed.is_empty(), "failed: {failed:#?}");
}

fn holds(outcome: &Outcome) {
    let standing = outcome.standing();
    let has_run = !matches!(standing, Standing::Refused | Standing::Unread);
    assert!(has_run, "{}: {:#?}", outcome.query.id, findings(outcome, Written::Nothing));
    if standing == Standing::Skipped {
        return;
    }
    let mut settings = insta::Settings::clone_current();
    let folder = outcome.accepted.parent().expect("a snapshot stands in a folder");
    settings.set_snapshot_path(Path::new(env!("CARGO_MANIFEST_DIR")).join(folder));
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.set_description(&*outcome.query.id);
    let name = outcome.accepted.file_stem().expect("a snapshot has a name").to_string_lossy();
    settings.bind(|| insta::assert_snapshot!(&*name, outcome.body()));
    let faults: Vec<String> = outcome.faults().iter().map(Fault::message).collect();
    assert!(faults.is_empty(), "{}: {faults:#?}", outcome.query.id);
}
