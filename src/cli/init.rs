//! `spelt init`: a repository of searches with an example that passes and a workflow that tests it.

use super::{Exit, Screen};
use crate::diagnostic::Severity;
use crate::project;
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
    /// The repository that the workflow installs spelt from [default: what the variable SPELT_GIT of your repository says]
    #[arg(long, value_name = "URL", value_parser = address, conflicts_with = "action")]
    git: Option<String>,
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

/// What can be said of the project, all of it commented out.
const PROJECT: (&str, &str) = (project::FILE, include_str!("init/spelt.toml"));

const WORKFLOW: &str = include_str!("init/workflow.yml");
const BY_GIT: &str = include_str!("init/by-git.yml");
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
        if self.action.is_none() && self.git.is_none() {
            let message = "the workflow installs spelt from the repository that the variable SPELT_GIT of yours on GitHub names; \
                           `--git URL` or `--action OWNER/REPOSITORY@REF` writes it down instead";
            screen.say(Severity::Note, message);
        }
        screen.line("\nnext: spelt test");
        Exit::Ok
    }

    fn files(&self, has_queries: bool) -> Vec<New> {
        let example = DETECTION.iter().filter(|_| !has_queries).chain([&IGNORED, &PROJECT]);
        let mut files: Vec<New> = example.map(|(path, text)| (*path, text.to_string())).collect();
        files.push((".github/workflows/spelt.yml", self.workflow()));
        files
    }

    fn workflow(&self) -> String {
        let (steps, env) = match &self.action {
            Some(action) => (BY_ACTION.replace("{action}", action), String::new()),
            None => {
                let address = self.git.as_deref().unwrap_or("${{ vars.SPELT_GIT }}");
                (BY_GIT.to_string(), format!("    env:\n      SPELT_GIT: {address}\n"))
            }
        };
        WORKFLOW.replace("{env}\n", &env).replace("{steps}\n", &steps)
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

/// An address that git can fetch from, and nothing that would end its line.
fn address(text: &str) -> Result<String, String> {
    let is_plain = text.chars().all(|letter| letter.is_ascii_alphanumeric() || "-_./:@~+".contains(letter));
    match is_plain && text.starts_with("https://") {
        true => Ok(text.to_string()),
        false => Err("write it as `https://host/owner/repository`".to_string()),
    }
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
    fn an_address_is_one_that_git_fetches_from() {
        assert!(address("https://git.example/owner/spelt.git").is_ok());
        for bad in ["owner/spelt", "https://a/b c", "https://a/b\nrun: x", "https://a/${{x}}", "--upload-pack=x"] {
            assert!(address(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn every_line_of_the_project_file_that_is_commented_out_is_understood() {
        let is_prose =
            |line: &&str| line.strip_prefix("# ").is_some_and(|rest| rest.ends_with('.') && rest.contains(' '));
        let said = PROJECT.1.lines().filter(|line| !is_prose(line)).map(|line| line.strip_prefix("# ").unwrap_or(line));
        let text: String = said.map(|line| format!("{line}\n")).collect();
        let project = project::Project::parse(&text, project::FILE).expect("it fits");
        assert_eq!((project.redactions.len(), project.fields.len()), (2, 4));
        assert_eq!(project.limits, Default::default());
        assert!(project::Project::parse(PROJECT.1, project::FILE).is_ok());
    }

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
