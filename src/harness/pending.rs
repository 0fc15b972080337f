//! Snapshots that wait for a reviewer, and what accepting or rejecting one does.

use super::body::{Block, Unreadable};
use super::dataset::Role;
use super::diff::{Difference, Label, compare, loud_rows};
use super::outcome::Wrong;
use super::snapshot::{Snapshot, remove};
use super::{file, shown};
use std::io;
use std::path::{Path, PathBuf};

/// A snapshot that waits beside the accepted one, if there is one.
#[derive(Clone, Debug)]
pub struct Pending {
    /// The query it is of.
    pub id: String,
    /// The file of the accepted rows.
    pub accepted: PathBuf,
    /// The file that waits.
    pub waiting: PathBuf,
    /// The accepted rows.
    pub old: Option<Snapshot>,
    /// The rows that wait.
    pub new: Snapshot,
    /// The fields that tell its rows apart, if the query is there to tell.
    pub keys: Option<Vec<String>>,
}

/// What became of an attempt to accept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The rows are accepted.
    Accepted,
    /// Rows would become no rows, and that was not allowed.
    Guarded,
    /// What waits is damaged.
    Damaged,
}

/// A snapshot's file that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Illegible {
    /// The file.
    pub file: PathBuf,
    /// The line where it stops being a snapshot.
    pub line: usize,
    /// Whether git left a conflict there.
    pub is_conflict: bool,
}

impl Illegible {
    fn of(file: &Path, snapshot: &Snapshot) -> Option<Illegible> {
        let Unreadable { line, is_conflict } = snapshot.rows().err()?;
        Some(Illegible { file: file.to_path_buf(), line, is_conflict })
    }

    /// In a word.
    pub fn word(&self) -> &'static str {
        if self.is_conflict { "CONFLICT" } else { "DAMAGED" }
    }

    /// The file and the line.
    pub fn place(&self) -> String {
        format!("{}:{}", shown(&self.file), self.line)
    }

    /// In words.
    pub fn message(&self) -> String {
        let what = match self.is_conflict {
            true => "holds a conflict that git left",
            false => "is no line of a snapshot, or its rows are not all there",
        };
        format!("{} {what}", self.place())
    }
}

/// The snapshots that wait under a folder, by path.
pub fn find(folder: &Path) -> io::Result<Vec<Pending>> {
    let mut found = Vec::new();
    for waiting in files(folder, ".snap.new")? {
        let accepted = waiting.with_extension("");
        // It may have been accepted or rejected by another run in the meantime.
        let Some(new) = Snapshot::read(&waiting)? else { continue };
        let old = Snapshot::read(&accepted)?;
        let id = new.query().or_else(|| old.as_ref()?.query());
        let id = id.unwrap_or_else(|| name(folder, &accepted));
        found.push(Pending { id, accepted, waiting, old, new, keys: None });
    }
    Ok(found)
}

/// The id that a snapshot's place stands for, as far as a place can say it: `/` may have been `#`.
pub fn name(folder: &Path, snapshot: &Path) -> String {
    let below = snapshot.strip_prefix(folder).unwrap_or(snapshot);
    shown(&below.with_extension(""))
}

/// The files under a folder whose names end so, by path. A folder that is not there has none.
pub fn files(folder: &Path, end: &str) -> io::Result<Vec<PathBuf>> {
    file::under(folder, |name| name.ends_with(end) && !name.starts_with('.'))
}

impl Pending {
    /// Why what waits cannot be accepted, if it is damaged.
    pub fn damage(&self) -> Option<Illegible> {
        Illegible::of(&self.waiting, &self.new)
    }

    /// What of it cannot be read: what waits, or else what was accepted.
    pub fn illegible(&self) -> Option<Illegible> {
        self.damage().or_else(|| Illegible::of(&self.accepted, self.old.as_ref()?))
    }

    /// How the rows that wait differ from the accepted ones; none if they are the same, or damaged. Accepted rows that
    /// cannot be read count as none.
    pub fn difference(&self) -> Option<Difference> {
        let old = self.old.as_ref().and_then(|old| old.rows().ok());
        let mut new = self.new.rows().ok()?;
        new.blocks.iter_mut().for_each(|block| block.keys.clone_from(&self.keys));
        compare(old.as_ref(), &new)
    }

    /// What the datasets find fault with in the rows that wait, in words: accepted or not, they fail the query.
    pub fn faults(&self) -> Vec<String> {
        let fault = |block: &Block| {
            let role = Role::ALL.into_iter().find(|role| block.dataset.split('/').next() == Some(role.word()))?;
            Some(Wrong::of(role, block)?.message(&block.dataset))
        };
        self.new.rows().unwrap_or_default().blocks.iter().filter_map(fault).collect()
    }

    /// Whether nothing is accepted and no row waits: the query is new, or what was accepted was deleted.
    pub fn is_new_and_still(&self) -> bool {
        self.old.is_none() && self.new.rows().is_ok_and(|new| loud_rows(&new) == 0)
    }

    /// Whether accepting turns rows into no rows.
    pub fn is_silent(&self) -> bool {
        // What cannot be read may have held rows.
        let is_illegible = self.old.as_ref().is_some_and(|old| old.rows().is_err());
        let is_empty = self.new.rows().is_ok_and(|new| loud_rows(&new) == 0);
        (is_illegible && is_empty) || self.difference().is_some_and(|difference| difference.label == Label::Silent)
    }

    /// Accepts the rows, unless they are damaged, or that would silence the query and silence is not allowed.
    pub fn accept(&self, allow_silence: bool) -> io::Result<Decision> {
        if self.damage().is_some() {
            return Ok(Decision::Damaged);
        }
        if self.is_silent() && !allow_silence {
            return Ok(Decision::Guarded);
        }
        // The waiting file goes last: a run killed in between leaves both, and nothing is lost.
        self.new.accept(&self.accepted)?;
        self.reject()?;
        Ok(Decision::Accepted)
    }

    /// Takes the rows away; what was accepted stands. Rows that another run has put there in the meantime nobody has
    /// seen, and they go on waiting.
    pub fn reject(&self) -> io::Result<()> {
        let is_seen = Snapshot::read(&self.waiting)?.is_some_and(|waiting| waiting == self.new);
        if is_seen { remove(&self.waiting) } else { Ok(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::body::Body;
    use crate::harness::snapshot;

    const TWO: &str = "# fires/a: 2 rows of 9 events\nn: 1\n\nn: 2\n";
    const ONE: &str = "# fires/a: 1 row of 9 events\nn: 1\n";
    const NONE: &str = "# fires/a: 0 rows of 9 events\n";

    fn write(path: &Path, text: &str) -> io::Result<()> {
        let body = Body::read(text).expect("a body");
        Snapshot::of("doc#a", "queries/doc.md", &body, None).write(path)
    }

    fn waiting(old: &str, new: &str) -> io::Result<(tempfile::TempDir, Pending)> {
        let root = tempfile::tempdir()?;
        let accepted = snapshot::path(root.path(), "doc#a");
        write(&accepted, old)?;
        write(&snapshot::pending(&accepted), new)?;
        let pending = find(root.path())?.pop().expect("one waits");
        Ok((root, pending))
    }

    #[test]
    fn accepting_replaces_the_rows_and_takes_the_waiting_file_away() -> io::Result<()> {
        let (root, pending) = waiting(TWO, ONE)?;
        assert_eq!(pending.id, "doc#a");
        assert_eq!(pending.accept(false)?, Decision::Accepted);
        assert_eq!(
            Snapshot::read(&pending.accepted)?.map(|now| now.text().to_string()).as_deref(),
            Some(ONE.trim_end())
        );
        assert!(find(root.path())?.is_empty());
        Ok(())
    }

    #[test]
    fn silence_is_accepted_only_when_allowed() -> io::Result<()> {
        let (root, pending) = waiting(TWO, NONE)?;
        assert_eq!(pending.accept(false)?, Decision::Guarded);
        assert_eq!(find(root.path())?.len(), 1);
        assert_eq!(pending.accept(true)?, Decision::Accepted);
        Ok(())
    }

    #[test]
    fn what_is_damaged_is_never_accepted() -> io::Result<()> {
        let (root, pending) = waiting(TWO, ONE)?;
        let whole = std::fs::read_to_string(&pending.accepted)?;
        let cut = whole.find("\n\nn: 2").expect("it has two rows");
        for (text, line, is_conflict) in [
            ("", 1, false),
            (&whole[..20], 1, false),
            (&whole[..cut], 5, false),
            (&*whole.replace("n: 2", "<<<<<<< HEAD"), 8, true),
        ] {
            std::fs::write(&pending.waiting, text)?;
            let pending = find(root.path())?.pop().expect("one waits");
            assert_eq!((&*pending.id, pending.accept(true)?), ("doc#a", Decision::Damaged), "{text}");
            let damage = pending.damage().expect("it is damaged");
            assert_eq!((damage.line, damage.is_conflict), (line, is_conflict), "{text}");
            assert_eq!(std::fs::read_to_string(&pending.accepted)?, whole);
        }
        Ok(())
    }

    #[test]
    fn a_conflict_in_what_was_accepted_is_named() -> io::Result<()> {
        let (root, pending) = waiting(TWO, ONE)?;
        let whole = std::fs::read_to_string(&pending.accepted)?;
        std::fs::write(&pending.accepted, whole.replace("n: 1", "<<<<<<< HEAD"))?;
        let illegible = find(root.path())?.pop().and_then(|pending| pending.illegible());
        assert_eq!(illegible.map(|illegible| illegible.word()), Some("CONFLICT"));
        Ok(())
    }

    #[test]
    fn rejecting_leaves_the_accepted_rows() -> io::Result<()> {
        let (root, pending) = waiting(TWO, ONE)?;
        pending.reject()?;
        assert!(find(root.path())?.is_empty() && pending.accepted.exists());
        Ok(())
    }

    #[test]
    fn rows_that_came_after_the_look_go_on_waiting() -> io::Result<()> {
        let (root, pending) = waiting(TWO, ONE)?;
        write(&pending.waiting, NONE)?;
        assert_eq!(pending.accept(false)?, Decision::Accepted);
        let left = find(root.path())?.pop().expect("one still waits");
        assert_eq!(left.new.text(), NONE.trim_end());
        assert_eq!(left.old.map(|old| old.text().to_string()).as_deref(), Some(ONE.trim_end()));
        Ok(())
    }

    #[test]
    fn a_header_of_insta_loses_the_line_that_churns() -> io::Result<()> {
        let (_root, pending) = waiting(TWO, ONE)?;
        let text = "---\nsource: tests/detections.rs\nassertion_line: 9\n---\n# fires/a: 1 row of 9 events\nn: 1\n";
        std::fs::write(&pending.waiting, text)?;
        let folder = pending.accepted.parent().expect("it stands in a folder");
        find(folder)?.pop().expect("one waits").accept(false)?;
        assert!(!std::fs::read_to_string(&pending.accepted)?.contains("assertion_line"));
        Ok(())
    }
}
