//! `spelt init`: a repository of searches with an example that passes and a workflow that tests it.

use super::{Exit, Screen};
use crate::diagnostic::Severity;
use clap::Args;
use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

/// Begins a repository: an example that passes, and a workflow that tests every change
#[derive(Debug, Args)]
pub struct Init {
    /// The folder [default: this one]
    #[arg(value_name = "FOLDER", default_value = ".", hide_default_value = true)]
    folder: PathBuf,
    /// The GitHub Action that the workflow uses; without it the workflow installs spelt by cargo
    #[arg(long, value_name = "OWNER/REPOSITORY@REF", value_parser = action)]
    action: Option<String>,
}

/// A file, and what it holds.
type New = (&'static str, String);

const DETECTION: &[(&str, &str)] = &[
    ("queries/service-shell.md", include_str!("init/service-shell.md")),
    ("fixtures/service-shell/fires/shell-as-service.jsonl", include_str!("init/shell-as-service.jsonl")),
    ("fixtures/service-shell/quiet/ordinary-service.jsonl", include_str!("init/ordinary-service.jsonl")),
    ("snapshots/service-shell.snap", include_str!("init/service-shell.snap")),
];

/// Rows that wait for review are nobody's to commit, nor is what a run that was killed left.
const IGNORED: (&str, &str) = ("snapshots/.gitignore", "*.snap.new\n.spelt-*\n");

const WORKFLOW: &str = include_str!("init/workflow.yml");
const BY_CARGO: &str = include_str!("init/by-cargo.yml");
const BY_ACTION: &str = include_str!("init/by-action.yml");

impl Init {
    /// Writes the files, or none of them if one is there already.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let has_queries = self.folder.join(super::found::ROOT).exists();
        let files = self.files(has_queries);
        let there: Vec<&str> = files
            .iter()
            .map(|(path, _)| *path)
            .filter(|path| fs::symlink_metadata(self.folder.join(path)).is_ok())
            .collect();
        if !there.is_empty() {
            let message =
                format!("there is already {}; nothing is overwritten, and nothing was written", quoted(&there));
            return screen.refuse(&message);
        }
        for (path, text) in &files {
            if let Err(error) = create(&self.folder.join(path), text) {
                return screen.refuse(&format!("`{path}` cannot be written: {error}"));
            }
            screen.line(&format!("created {path}"));
        }
        if has_queries {
            screen.say(Severity::Note, "there are queries already, so the example was left out");
        }
        screen.line("\nnext: spelt test");
        Exit::Ok
    }

    fn files(&self, has_queries: bool) -> Vec<New> {
        let example = DETECTION.iter().filter(|_| !has_queries).chain([&IGNORED]);
        let mut files: Vec<New> = example.map(|(path, text)| (*path, text.to_string())).collect();
        files.push((".github/workflows/spelt.yml", self.workflow()));
        files
    }

    fn workflow(&self) -> String {
        let steps = match &self.action {
            Some(action) => BY_ACTION.replace("{action}", action),
            None => BY_CARGO.replace("{version}", env!("CARGO_PKG_VERSION")),
        };
        WORKFLOW.replace("{steps}\n", &steps)
    }
}

/// A file that must not be there yet.
fn create(path: &Path, text: &str) -> io::Result<()> {
    fs::create_dir_all(path.parent().unwrap_or(Path::new(".")))?;
    OpenOptions::new().write(true).create_new(true).open(path)?.write_all(text.as_bytes())
}

fn quoted(paths: &[&str]) -> String {
    paths.iter().map(|path| format!("`{path}`")).collect::<Vec<_>>().join(", ")
}

/// `owner/repository@ref`: what a workflow can use, and nothing that would end its line.
fn action(text: &str) -> Result<String, String> {
    let is_name = |name: &str| {
        !name.is_empty() && name.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./".contains(letter))
    };
    match text.split_once('@') {
        Some((repository, at)) if repository.contains('/') && is_name(repository) && is_name(at) => {
            Ok(text.to_string())
        }
        Some(_) | None => Err("write it as `owner/repository@ref`".to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_action_is_a_repository_at_a_ref() {
        for good in ["a/b@v1", "a-b/c.d/e@0123abc"] {
            assert!(action(good).is_ok(), "{good}");
        }
        for bad in ["a/b", "a@v1", "a/b@", "a/b@v1\n  run: x", "a/b@v1 # x"] {
            assert!(action(bad).is_err(), "{bad}");
        }
    }
}
