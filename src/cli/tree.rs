//! The files of a project, as they are now or as they were at a commit.

use super::git::{Commit, Fault, Past, Repository};
use sha2::{Digest, Sha256};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::fs;
use std::io;
use std::path::{Component, Path, PathBuf};

/// The files of a project.
pub enum Tree {
    /// As they are.
    Now,
    /// As they were.
    Then(Then),
}

/// The files of a project as they were. What did not change since is at hand; what did is fetched where it is asked for.
pub struct Then {
    repository: Repository,
    commit: Commit,
    changed: BTreeSet<String>,
    /// Where files are put that were fetched.
    root: tempfile::TempDir,
}

/// Why files are not at hand.
#[derive(Debug)]
pub enum Lack {
    /// Git does not give them.
    Git(Fault),
    /// They cannot be put anywhere.
    Disk(io::Error),
    /// Git has a pointer to them alone.
    Lfs(String),
}

impl std::fmt::Display for Lack {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Lack::Git(fault) => fault.fmt(out),
            Lack::Disk(error) => write!(out, "what git has cannot be put into a temporary folder: {error}"),
            Lack::Lfs(path) => write!(out, "`{path}` is kept by Git LFS, and what it was is not here"),
        }
    }
}

impl From<Fault> for Lack {
    fn from(fault: Fault) -> Lack {
        Lack::Git(fault)
    }
}

impl From<io::Error> for Lack {
    fn from(error: io::Error) -> Lack {
        Lack::Disk(error)
    }
}

impl Tree {
    /// Where a file or folder of the project is to be read. It may be that nothing is there.
    pub fn place(&self, path: &str) -> Result<PathBuf, Lack> {
        match self {
            Tree::Now => Ok(path.into()),
            Tree::Then(then) => then.place(path),
        }
    }

    /// A message with the paths that people know.
    pub fn message(&self, message: &str) -> String {
        match self {
            Tree::Now => message.to_string(),
            Tree::Then(then) => {
                let root = format!("{}/", then.root.path().to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/"));
                format!("at {}: {}", then.commit.short(), message.replace(&root, ""))
            }
        }
    }

    /// The path that people know of a file that was read.
    pub fn known<'p>(&self, path: &'p str) -> &'p str {
        match self {
            Tree::Now => path,
            Tree::Then(then) => {
                let root = then.root.path().to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
                path.strip_prefix(&root).map_or(path, |rest| rest.trim_start_matches('/'))
            }
        }
    }
}

impl Then {
    /// The files as they were at a commit, given the paths that changed since.
    pub fn at(repository: Repository, commit: Commit, changed: BTreeSet<String>) -> io::Result<Then> {
        Ok(Then { repository, commit, changed, root: tempfile::tempdir()? })
    }

    fn place(&self, path: &str) -> Result<PathBuf, Lack> {
        let parts = parts(path);
        let parts: Vec<&str> = parts.iter().map(String::as_str).collect();
        let is_part = |changed: &String| parts.iter().any(|part| holds(part, changed) || holds(changed, part));
        if !self.changed.iter().any(is_part) {
            return Ok(path.into());
        }
        let place = self.root.path().join(inside(path));
        if place.exists() {
            return Ok(place);
        }
        // What git is told to ignore is as it is: nobody knows what it was.
        for ignored in self.repository.ignored(&parts)? {
            let to = self.root.path().join(inside(&ignored));
            make_folder(&to)?;
            fs::copy(&ignored, to)?;
        }
        for past in self.repository.files(&self.commit, &parts)? {
            let to = self.root.path().join(inside(&past.path));
            make_folder(&to)?;
            fs::write(to, self.content(past)?)?;
        }
        Ok(place)
    }

    /// What a file held. Of one that Git LFS keeps, git has the digest; if the file is still the same it is at hand.
    fn content(&self, past: Past) -> Result<Vec<u8>, Lack> {
        const POINTER: &[u8] = b"version https://git-lfs.github.com/spec/v1\n";
        if !past.bytes.starts_with(POINTER) {
            return Ok(past.bytes);
        }
        let pointer = String::from_utf8_lossy(&past.bytes).into_owned();
        let digest = pointer.lines().find_map(|line| line.strip_prefix("oid sha256:"));
        match fs::read(&past.path) {
            Ok(now) if digest == Some(&hexadecimal(&Sha256::digest(&now))) => Ok(now),
            Ok(_) | Err(_) => Err(Lack::Lfs(past.path)),
        }
    }
}

/// A path, and what is read with it: a `props.conf` names what the `transforms.conf` beside it defines.
pub fn parts(path: &str) -> Vec<String> {
    let folder = path.rfind('/').map_or("", |at| &path[..=at]);
    let beside = path.to_lowercase().ends_with("props.conf").then(|| format!("{folder}transforms.conf"));
    std::iter::once(path.to_string()).chain(beside).collect()
}

fn make_folder(of: &Path) -> io::Result<()> {
    fs::create_dir_all(of.parent().unwrap_or(of))
}

/// Whether a path is another or stands below it.
pub fn holds(folder: &str, path: &str) -> bool {
    let folder = folder.trim_end_matches('/');
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path below a folder, whatever it leads to: a project may list what stands above it.
fn inside(path: &str) -> PathBuf {
    let part = |part: Component<'_>| match part {
        Component::Normal(name) => Some(PathBuf::from(name)),
        Component::ParentDir => Some(PathBuf::from("above")),
        Component::CurDir | Component::RootDir | Component::Prefix(_) => None,
    };
    Path::new(path).components().filter_map(part).collect()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut out, byte| {
        write!(out, "{byte:02x}").ok();
        out
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_stands_below_its_folders_and_nothing_else() {
        for (folder, path) in [("a", "a"), ("a", "a/b"), ("a/", "a/b"), ("a/b", "a/b/c")] {
            assert!(holds(folder, path), "{folder} {path}");
        }
        for (folder, path) in [("a", "ab"), ("a/b", "a"), ("a", "b/a")] {
            assert!(!holds(folder, path), "{folder} {path}");
        }
    }

    #[test]
    fn what_is_read_with_a_file_is_a_part_of_it() {
        assert_eq!(parts("ta/props.conf"), ["ta/props.conf", "ta/transforms.conf"]);
        assert_eq!(parts("props.conf"), ["props.conf", "transforms.conf"]);
        assert_eq!(parts("fixtures/props"), ["fixtures/props"]);
    }

    #[test]
    fn what_stands_above_is_put_below() {
        assert_eq!(inside("../ta/props.conf"), Path::new("above/ta/props.conf"));
        assert_eq!(inside("/etc/./x"), Path::new("etc/x"));
    }
}
