//! What git knows of this folder: files as they were at a revision, and what changed since. It is asked and never told to write.

mod ask;
mod fault;
mod tree;

use ask::{Answer, git};
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Component, Path, PathBuf};

pub use fault::Fault;

/// A folder in a repository of git's. Paths are told from this folder, with `/` between their parts.
#[derive(Clone, Debug)]
pub struct Repository {
    /// Where the repository's files begin.
    top: PathBuf,
    /// This folder below it: empty, or it ends in `/`.
    below: String,
    /// Whether its history was cut off when it was cloned.
    is_shallow: bool,
}

/// A commit, by its whole name.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit(String);

impl Commit {
    /// As much of its name as people write.
    pub fn short(&self) -> &str {
        self.0.get(..8).unwrap_or(&self.0)
    }
}

/// A file as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Past {
    /// Its path, from this folder.
    pub path: String,
    /// What it held.
    pub bytes: Vec<u8>,
}

/// What may be called the main branch, the likeliest first: what a clone checks out, and what people name it.
const MAIN: [&str; 5] = [
    "refs/remotes/origin/HEAD",
    "refs/remotes/origin/main",
    "refs/remotes/origin/master",
    "refs/heads/main",
    "refs/heads/master",
];

/// More moves of one file are not followed.
const MOVES: usize = 16;

impl Repository {
    /// The repository that a folder is in.
    pub fn of(folder: &Path) -> Result<Repository, Fault> {
        let ask = ["rev-parse", "--show-toplevel", "--show-prefix", "--is-shallow-repository"];
        let told = match git(folder, &ask)? {
            Answer::Told(told) => ask::text(&told),
            Answer::Refused(said) if said.contains("not a git repository") => return Err(Fault::NoRepository),
            Answer::Refused(said) => return Err(Fault::Failed(said)),
        };
        let mut lines = told.lines();
        let mut line = || lines.next().unwrap_or_default().to_string();
        Ok(Repository { top: line().into(), below: line(), is_shallow: line() == "true" })
    }

    /// The commit that a revision names.
    pub fn commit(&self, revision: &str) -> Result<Commit, Fault> {
        let unknown = || match (revision, self.is_shallow) {
            ("HEAD", _) => Fault::NoCommit,
            (_, true) => Fault::CutOff(format!("`{revision}` is not in it")),
            (_, false) => Fault::UnknownRevision(revision.to_string()),
        };
        if revision.is_empty() || revision.starts_with('-') {
            return Err(Fault::UnknownRevision(revision.to_string()));
        }
        match git(&self.top, &["rev-parse", "--verify", "--quiet", &format!("{revision}^{{commit}}")])? {
            Answer::Told(told) => Ok(Commit(ask::text(&told).trim().to_string())),
            Answer::Refused(said) if said.is_empty() || said.starts_with("fatal: Needed") => Err(unknown()),
            Answer::Refused(said) => Err(Fault::Failed(said)),
        }
    }

    /// The main branch, by the name that people give it, if there is one.
    pub fn main_branch(&self) -> Result<Option<String>, Fault> {
        for name in MAIN {
            if let Answer::Told(_) =
                git(&self.top, &["rev-parse", "--verify", "--quiet", &format!("{name}^{{commit}}")])?
            {
                let short = name.trim_start_matches("refs/heads/").trim_start_matches("refs/remotes/");
                return Ok(Some(short.to_string()));
            }
        }
        Ok(None)
    }

    /// The last commit that `HEAD` has in common with a revision: where a branch left it. A revision that `HEAD` comes
    /// after is that commit itself.
    pub fn merge_base(&self, revision: &str) -> Result<Commit, Fault> {
        let (head, other) = (self.commit("HEAD")?, self.commit(revision)?);
        match git(&self.top, &["merge-base", &head.0, &other.0])? {
            Answer::Told(told) => Ok(Commit(ask::text(&told).trim().to_string())),
            Answer::Refused(said) if !said.is_empty() => Err(Fault::Failed(said)),
            Answer::Refused(_) if self.is_shallow => {
                Err(Fault::CutOff(format!("it does not reach back to where this branch left `{revision}`")))
            }
            Answer::Refused(_) => Err(Fault::Unrelated(revision.to_string())),
        }
    }

    /// The day of a commit: `2026-11-20`.
    pub fn day(&self, commit: &Commit) -> Result<String, Fault> {
        let told = self.ask(&["log", "-1", "--no-show-signature", "--format=%cs", &commit.0])?;
        Ok(ask::text(&told).trim().to_string())
    }

    /// The commit that last changed a path; none if no commit has it.
    pub fn last_change(&self, path: &str) -> Result<Option<Commit>, Fault> {
        let Some(path) = self.path_from_top(path) else { return Ok(None) };
        self.commit("HEAD")?;
        let told = self.ask(&["log", "-1", "--no-show-signature", "--format=%H %P", "--", &path])?;
        let told = ask::text(&told);
        let Some((name, parents)) = told.trim_end_matches('\n').split_once(' ') else { return Ok(None) };
        // The first commit that was cloned seems to have made everything.
        if self.is_shallow && parents.is_empty() {
            return Err(Fault::CutOff(format!("it does not reach back to the last change of `{path}`")));
        }
        Ok(Some(Commit(name.to_string())))
    }

    /// The commit that last changed what a path holds, and what the path was called there: that it was moved changes nothing.
    pub fn last_contents(&self, path: &str) -> Result<Option<(Commit, String)>, Fault> {
        let Some(mut found) = self.last_change(path)?.map(|commit| (commit, path.to_string())) else { return Ok(None) };
        for _ in 0..MOVES {
            let (Commit(name), path) = &found;
            let Some(before) = self.moved(&["diff-tree", "-r", "--no-commit-id", name])?.remove(path) else { break };
            let Some(from_top) = self.path_from_top(&before) else { break };
            let parent = format!("{name}^");
            let told = self.ask(&["log", "-1", "--no-show-signature", "--format=%H", &parent, "--", &from_top])?;
            let older = ask::text(&told).trim().to_string();
            if older.is_empty() {
                break;
            }
            found = (Commit(older), before);
        }
        Ok(Some(found))
    }

    /// The paths, before and after, of files that were moved since and hold what they held.
    pub fn moved_since(&self, commit: &Commit) -> Result<BTreeSet<String>, Fault> {
        let moved = self.moved(&["diff", "--no-ext-diff", "--no-textconv", &commit.0])?;
        Ok(moved.into_iter().flat_map(|(to, from)| [to, from]).collect())
    }

    /// Of a difference the files that were moved and nothing else, the old path by the new.
    fn moved(&self, difference: &[&str]) -> Result<BTreeMap<String, String>, Fault> {
        let ask = [difference, &["--find-renames=100%", "--diff-filter=R", "--name-status", "-z", "--"]].concat();
        let told = ask::text(&self.ask(&ask)?);
        let parts: Vec<&str> = told.split('\0').collect();
        let (moves, _) = parts.as_chunks::<3>();
        Ok(moves.iter().map(|[_, from, to]| (self.path_from_here(to), self.path_from_here(from))).collect())
    }

    /// A file as it was; none if it was not there.
    pub fn file(&self, commit: &Commit, path: &str) -> Result<Option<Vec<u8>>, Fault> {
        let mut found = self.files(commit, &[path])?;
        let at = found.iter().position(|past| past.path == path);
        Ok(at.map(|at| found.swap_remove(at).bytes))
    }

    /// The files under folders, and single ones, as they were, by path.
    pub fn files(&self, commit: &Commit, paths: &[&str]) -> Result<Vec<Past>, Fault> {
        let paths: Vec<String> = paths.iter().filter_map(|path| self.path_from_top(path)).collect();
        if paths.is_empty() {
            return Ok(Vec::new());
        }
        let found = tree::files(&self.top, &commit.0, &paths)?;
        Ok(found.into_iter().map(|past| Past { path: self.path_from_here(&past.path), ..past }).collect())
    }

    /// The paths that are not as they were: committed since, changed and not committed, or unknown to git. Of what stands
    /// under `watched` and git is told to ignore nobody knows whether it changed, so it is among them.
    pub fn changed_since(&self, commit: &Commit, watched: &[&str]) -> Result<BTreeSet<String>, Fault> {
        let diff = ["diff", "--name-only", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", &commit.0, "--"];
        let mut paths = self.paths(&diff)?;
        paths.extend(self.paths(&["ls-files", "--others", "--exclude-standard", "-z"])?);
        paths.extend(self.ignored(watched)?);
        Ok(paths)
    }

    /// The files under folders that git is told to ignore.
    pub fn ignored(&self, folders: &[&str]) -> Result<BTreeSet<String>, Fault> {
        let folders: Vec<String> = folders.iter().filter_map(|path| self.path_from_top(path)).collect();
        if folders.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut ask = vec!["ls-files", "--others", "--ignored", "--exclude-standard", "-z", "--"];
        ask.extend(folders.iter().map(String::as_str));
        self.paths(&ask)
    }

    /// Asks for paths.
    fn paths(&self, args: &[&str]) -> Result<BTreeSet<String>, Fault> {
        let text = ask::text(&self.ask(args)?);
        Ok(text.split('\0').filter(|path| !path.is_empty()).map(|path| self.path_from_here(path)).collect())
    }

    /// Asks from the top, and takes a refusal for a fault.
    fn ask(&self, args: &[&str]) -> Result<Vec<u8>, Fault> {
        match git(&self.top, args)? {
            Answer::Told(told) => Ok(told),
            Answer::Refused(said) => Err(Fault::Failed(said)),
        }
    }

    /// A path of this folder as one from the top; none if it leads out of the repository.
    fn path_from_top(&self, path: &str) -> Option<String> {
        let below = match Path::new(path).is_absolute() {
            true => Path::new(path).strip_prefix(&self.top).ok()?.to_path_buf(),
            false => Path::new(&self.below).join(path),
        };
        let mut parts: Vec<String> = Vec::new();
        for part in below.components() {
            match part {
                Component::Normal(name) => parts.push(name.to_string_lossy().into_owned()),
                Component::ParentDir => parts.pop().map(|_| ())?,
                Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
            }
        }
        Some(parts.join("/"))
    }

    /// A path from the top as one of this folder.
    fn path_from_here(&self, path: &str) -> String {
        let mut below = &*self.below;
        let mut up = String::new();
        loop {
            if let Some(rest) = path.strip_prefix(below) {
                return up + rest;
            }
            up.push_str("../");
            below = below.trim_end_matches('/').rfind('/').map_or("", |at| &below[..=at]);
        }
    }
}

#[cfg(test)]
mod tests;
