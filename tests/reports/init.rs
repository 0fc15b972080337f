//! `spelt init`: what it makes passes at once, and nothing is overwritten.

use crate::repository::Repository;
use serde_norway::Value;

#[test]
fn what_is_begun_passes_at_once() {
    let repository = Repository::empty();
    let (code, begun) = repository.run(&["init"]);
    assert_eq!(code, 0);
    let (code, tested) = repository.run(&["test", "--check", "--unreferenced", "reject"]);
    assert_eq!(code, 0);
    insta::assert_snapshot!(format!("$ spelt init\n{begun}\n$ spelt test --check --unreferenced reject\n{tested}"));
}

#[test]
fn nothing_is_overwritten_and_then_nothing_is_written() {
    let repository = Repository::empty();
    repository.write(".github/workflows/spelt.yml", "mine");
    let (code, text) = repository.run(&["init"]);
    assert_eq!(code, 2);
    assert!(text.contains("there is already `.github/workflows/spelt.yml`"), "{text}");
    assert_eq!(repository.names("."), [".github"]);
    assert_eq!(repository.read(".github/workflows/spelt.yml"), "mine");
}

#[test]
fn a_repository_that_has_queries_gets_no_example() {
    let repository = Repository::empty();
    repository.write("queries/mine.spl", "index=a");
    assert_eq!(repository.run(&["init"]).0, 0);
    assert_eq!(repository.names("."), [".github", "queries", "snapshots", "spelt.toml"]);
    assert_eq!(repository.names("queries"), ["mine.spl"]);
}

#[test]
fn the_workflow_tests_by_cargo_or_by_an_action() {
    for (args, step) in [
        (&["init", "new"][..], "run: spelt test --check --format github"),
        (&["init", "new"][..], "SPELT_GIT: ${{ vars.SPELT_GIT }}"),
        (&["init", "new", "--git", "https://git.example/spelt"][..], "SPELT_GIT: https://git.example/spelt"),
        (&["init", "new", "--action", "detections/spelt@v1"][..], "uses: detections/spelt@v1"),
    ] {
        let repository = Repository::empty();
        assert_eq!(repository.run(args).0, 0);
        let text = repository.read("new/.github/workflows/spelt.yml");
        assert!(text.contains(step), "{text}");
        let workflow: Value = serde_norway::from_str(&text).expect("the workflow is YAML");
        let steps = workflow["jobs"]["searches"]["steps"].as_sequence().expect("steps");
        assert!(steps.iter().all(|step| step["uses"].is_string() != step["run"].is_string()), "{text}");
        assert!(!text.contains("{steps}") && !text.contains("{env}") && !text.contains("{action}"));
    }
}

#[test]
fn an_action_that_is_none_is_refused() {
    let repository = Repository::empty();
    assert_eq!(repository.run(&["init", "--action", "spelt"]).0, 2);
    assert!(repository.names(".").is_empty());
}
