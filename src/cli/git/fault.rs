//! Why git has no answer, and what to do.

use std::fmt;

/// Why git has no answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It cannot be started; why.
    NoGit(String),
    /// The folder is in no repository.
    NoRepository,
    /// The repository has no commit.
    NoCommit,
    /// Nothing has this name.
    UnknownRevision(String),
    /// The revision and `HEAD` have no commit in common.
    Unrelated(String),
    /// The clone has only the end of the history; what is missing.
    CutOff(String),
    /// Files of a submodule as they were are in a repository of their own.
    Submodule(String),
    /// It says no for another reason, in its own words.
    Failed(String),
}

impl fmt::Display for Fault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Fault::NoGit(why) => write!(out, "the command `git` cannot be started: {why}"),
            Fault::NoRepository => out.write_str("this folder is in no git repository"),
            Fault::NoCommit => out.write_str("this git repository has no commit yet"),
            Fault::UnknownRevision(name) => write!(out, "git knows no commit, branch or tag `{name}`"),
            Fault::Unrelated(name) => write!(out, "`{name}` and this branch have no commit in common"),
            Fault::CutOff(what) => write!(
                out,
                "this clone has only the end of the history, and {what}; get all of it: `git fetch --unshallow`, or \
                 `fetch-depth: 0` for actions/checkout"
            ),
            Fault::Submodule(path) => {
                write!(out, "`{path}` is a submodule, and its files as they were are not read")
            }
            Fault::Failed(said) => write!(out, "git says: {}", said.trim_start_matches("fatal: ")),
        }
    }
}
