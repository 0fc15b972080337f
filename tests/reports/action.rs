//! The GitHub Action and the hooks for pre-commit: read as their readers do, and their scripts run.

use crate::repository::Repository;
use serde_norway::Value;
use std::path::Path;
use std::process::Command;

fn yaml(file: &str) -> Value {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
    serde_norway::from_str(&std::fs::read_to_string(path).expect("the file is there")).expect("the file is YAML")
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
    let run = steps(&action).last().expect("a step")["run"].as_str().expect("a script");
    let repository = Repository::mixed();
    repository.write("temp/spelt/bin/spelt", &format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_spelt")));
    let script = format!("chmod +x temp/spelt/bin/spelt\nset -eo pipefail\n{run}");
    let env = [
        ("RUNNER_TEMP", "temp"),
        ("FILTER", "broken\n\nnew\n"),
        ("UNREFERENCED", ""),
        ("JUNIT", "out put/junit.xml"),
        ("SARIF", ""),
        ("HTML", "out put/$(touch x).html"),
    ];
    let status = Command::new("bash").args(["-c", &script]).current_dir(repository.root()).envs(env).output();
    let output = status.expect("bash runs");
    assert_eq!(output.status.code(), Some(5), "{output:?}");
    assert_eq!(repository.names("out put"), ["$(touch x).html", "junit.xml"]);
    assert!(repository.read("out put/junit.xml").contains("tests=\"3\""), "two queries, and a torn document");
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
