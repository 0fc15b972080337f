//! What stands in the folders and is tied to nothing: snapshots and fixtures of no query.

use super::dataset;
use super::pending::files;
use super::shown;
use super::snapshot::{self, remove};
use std::collections::BTreeSet;
use std::io;
use std::path::{Path, PathBuf};

/// What is done about what is tied to nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Policy {
    /// Nothing.
    Ignore,
    /// It fails the run.
    Reject,
    /// It is reported.
    Warn,
    /// Snapshots of no query are removed. Fixtures are somebody's work and are only reported.
    Delete,
}

/// What is tied to nothing.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strays {
    /// Snapshots, accepted or pending, of no query.
    pub snapshots: Vec<PathBuf>,
    /// Fixtures of no query.
    pub fixtures: Vec<String>,
}

impl Strays {
    /// Finds them, given the ids of every query there is.
    pub fn find(fixtures: &Path, snapshots: &Path, ids: &[&str]) -> io::Result<Strays> {
        let known: BTreeSet<PathBuf> = ids.iter().map(|id| snapshot::path(snapshots, id)).collect();
        let mut strays = Strays { snapshots: Vec::new(), fixtures: dataset::strays(fixtures, ids)? };
        for (end, is_pending) in [(".snap", false), (".snap.new", true)] {
            for file in files(snapshots, end)? {
                let accepted = if is_pending { file.with_extension("") } else { file.clone() };
                if !known.contains(&accepted) {
                    strays.snapshots.push(file);
                }
            }
        }
        strays.snapshots.sort();
        Ok(strays)
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.snapshots.is_empty() && self.fixtures.is_empty()
    }

    /// Removes the snapshots, and says which they were.
    pub fn delete(&mut self) -> io::Result<Vec<String>> {
        let mut deleted = Vec::new();
        for file in std::mem::take(&mut self.snapshots) {
            remove(&file)?;
            deleted.push(shown(&file));
        }
        Ok(deleted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_snapshot_of_no_query_is_found_and_deleted() -> io::Result<()> {
        let root = tempfile::tempdir()?;
        let folder = root.path().join("snapshots");
        std::fs::create_dir_all(folder.join("doc"))?;
        for name in ["doc/a.snap", "doc/b.snap", "doc/b.snap.new", "doc/a.snap.new"] {
            std::fs::write(folder.join(name), "")?;
        }
        let mut strays = Strays::find(&root.path().join("fixtures"), &folder, &["doc#a"])?;
        assert_eq!(strays.snapshots, [folder.join("doc/b.snap"), folder.join("doc/b.snap.new")]);
        assert_eq!(strays.delete()?.len(), 2);
        assert!(strays.is_empty() && folder.join("doc/a.snap").exists());
        Ok(())
    }
}
