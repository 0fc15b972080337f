//! The GitHub Action and the hooks for pre-commit: read as their readers do, and their scripts run.

use crate::repository::Repository;
use serde_norway::Value;
use std::path::Path;
use std::process::Command;

fn yaml(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    serde_norway::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("the file is YAML")
}

/// The script of a step.
fn script(action: &Value, step: &str) -> String {
    let found = steps(action).iter().find(|found| found["name"] == step).expect("a step of this name");
    found["run"].as_str().expect("a script").to_string()
}

/// The exit code of a script, and what it printed, where spelt was built before.
#[cfg(unix)]
fn run(repository: &Repository, script: &str, env: &[(&str, &str)]) -> (Option<i32>, String) {
    repository.write("temp/spelt/bin/spelt", &format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_spelt")));
    let script = format!("chmod +x temp/spelt/bin/spelt\nset -eo pipefail\n{script}");
    let mut command = Command::new("bash");
    command.args(["-c", &script]).current_dir(repository.root()).env("RUNNER_TEMP", "temp").envs(env.iter().copied());
    let output = command.output().expect("bash runs");
    (output.status.code(), format!("{output:?}"))
}

/// Asks git for something in a repository.
fn git(repository: &Repository, words: &str) {
    let mut command = Command::new("git");
    command.args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]).args(words.split(' '));
    let output = command.current_dir(repository.root()).output().expect("git runs");
    assert!(output.status.success(), "{words}: {output:?}");
}

fn steps(action: &Value) -> &Vec<Value> {
    action["runs"]["steps"].as_sequence().expect("steps")
}

#[test]
fn every_step_that_runs_something_names_its_shell() {
    let action = yaml("action.yml");
    assert_eq!(action["runs"]["using"], "composite");
    for step in steps(&action) {
        assert!(step["uses"].is_string() != step["run"].is_string(), "{step:?}");
        assert!(step["run"].is_null() || step["shell"] == "bash", "{step:?}");
        let run = step["run"].as_str().unwrap_or_default();
        assert!(!run.contains("${{"), "what a caller gives never becomes a part of a script: {run}");
    }
}

#[cfg(unix)]
#[test]
fn the_test_step_writes_what_is_asked_for() {
    let action = yaml("action.yml");
    let repository = Repository::mixed();
    let env = [
        ("FILTER", "broken\n\nnew\n"),
        ("CHANGED", ""),
        ("UNREFERENCED", ""),
        ("JUNIT", "out put/junit.xml"),
        ("SARIF", ""),
        ("HTML", "out put/$(touch x).html"),
    ];
    let (code, output) = run(&repository, &script(&action, "Test the searches"), &env);
    assert_eq!(code, Some(5), "{output}");
    assert_eq!(repository.names("out put"), ["$(touch x).html", "junit.xml"]);
    assert!(repository.read("out put/junit.xml").contains("tests=\"3\""), "two queries, and a torn document");
}

#[cfg(unix)]
#[test]
fn a_plan_is_added_to_the_summary_and_fails_only_where_it_cannot_be_made() {
    let repository = Repository::passing();
    for words in ["init --quiet", "add queries fixtures snapshots", "commit --quiet --message x"] {
        git(&repository, words);
    }
    let plan = script(&yaml("action.yml"), "Say what changed in behaviour");
    let files = [("GITHUB_STEP_SUMMARY", "summary.md"), ("GITHUB_OUTPUT", "output")];
    let since = |base| run(&repository, &plan, &[&files[..], &[("BASE", base)]].concat());
    let (code, output) = since("HEAD");
    assert_eq!(code, Some(0), "{output}");
    assert!(repository.read("summary.md").contains("1 query: 1 unchanged"));
    assert_eq!(repository.read("output"), "file=temp/spelt-plan.md\n");
    repository.write("queries/consoles.md", "```spl\nindex=none EventCode=1 Image=x\n```\n");
    assert_eq!(since("HEAD").0, Some(0));
    assert!(repository.read("temp/spelt-plan.md").contains("**SILENT**"));
    assert_eq!(since("nowhere").0, Some(2));
}

#[cfg(unix)]
#[test]
fn a_change_that_touches_no_query_fails_nothing() {
    let repository = Repository::passing();
    for words in ["init --quiet", "add queries fixtures snapshots", "commit --quiet --message x"] {
        git(&repository, words);
    }
    let test = script(&yaml("action.yml"), "Test the searches");
    let none = ["FILTER", "UNREFERENCED", "JUNIT", "SARIF", "HTML"].map(|name| (name, ""));
    let code = || run(&repository, &test, &[&none[..], &[("CHANGED", "HEAD")]].concat()).0;
    assert_eq!(code(), Some(0));
    repository.write("fixtures/consoles/quiet/calculator.jsonl", crate::repository::TWO);
    assert_eq!(code(), Some(1));
}

#[test]
fn every_input_of_the_action_is_used_and_explained() {
    let action = yaml("action.yml");
    let used = serde_norway::to_string(&action["runs"]).expect("it is YAML");
    for (name, input) in action["inputs"].as_mapping().expect("inputs") {
        let name = name.as_str().expect("a name");
        assert!(used.contains(&format!("inputs.{name} ")), "{name}");
        assert!(input["description"].is_string() && input["default"].is_string(), "{name}");
    }
}

#[test]
fn every_hook_runs_a_verb_on_the_files_it_is_for() {
    let repository = Repository::passing();
    let hooks = yaml(".pre-commit-hooks.yaml");
    for hook in hooks.as_sequence().expect("hooks") {
        for key in ["id", "name", "entry", "language", "files"] {
            assert!(hook[key].is_string(), "{key} of {hook:?}");
        }
        let entry = hook["entry"].as_str().expect("an entry");
        let mut words: Vec<&str> = entry.split(' ').skip(1).collect();
        if hook["pass_filenames"] != false {
            words.push("queries/consoles.md");
        }
        assert_eq!(repository.run(&words).0, 0, "{entry}");
    }
}
