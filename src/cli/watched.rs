//! Files that are watched: which of them changed, told when nothing has changed for a moment.
//!
//! They are looked at again and again, since what a system tells of files by itself differs with the system, and stops at
//! mounted folders and at what an editor puts in their place.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

/// Files are looked at so often.
const REST: Duration = Duration::from_millis(200);
/// Looking takes no more than one part in so many of the time.
const SHARE: u32 = 20;
/// Links may lead in a circle.
const DEEPEST: usize = 32;

/// When a file was written, and how long it is.
type Look = (Option<SystemTime>, u64);

/// Files that are watched.
pub struct Watched {
    roots: Vec<PathBuf>,
    seen: BTreeMap<String, Look>,
}

impl Watched {
    /// Watches files, and all files of folders. What is not there may come.
    pub fn over(roots: Vec<PathBuf>) -> Watched {
        let seen = look(&roots);
        Watched { roots, seen }
    }

    /// Watches other files. What was watched before and changed meanwhile is told all the same.
    pub fn follow(&mut self, roots: Vec<PathBuf>) {
        if self.roots != roots {
            let added: Vec<PathBuf> = roots.iter().filter(|root| !self.roots.contains(root)).cloned().collect();
            self.seen.extend(look(&added));
            self.roots = roots;
        }
    }

    /// How many files there are.
    pub fn count(&self) -> usize {
        self.seen.len()
    }

    /// Waits until files have changed and then for a moment have not, and tells which.
    pub fn wait(&mut self) -> BTreeSet<String> {
        let mut changed = BTreeSet::new();
        loop {
            let begun = Instant::now();
            let now = look(&self.roots);
            let took = begun.elapsed();
            let new = differing(&self.seen, &now);
            self.seen = now;
            if new.is_empty() && !changed.is_empty() {
                return changed;
            }
            changed.extend(new);
            std::thread::sleep(REST.max(took * SHARE));
        }
    }
}

fn differing(old: &BTreeMap<String, Look>, new: &BTreeMap<String, Look>) -> Vec<String> {
    let gone = old.keys().filter(|path| !new.contains_key(*path));
    let other = new.iter().filter(|(path, look)| old.get(*path) != Some(look)).map(|(path, _)| path);
    gone.chain(other).cloned().collect()
}

fn look(roots: &[PathBuf]) -> BTreeMap<String, Look> {
    let mut seen = BTreeMap::new();
    roots.iter().for_each(|root| walk(root, 0, &mut seen));
    seen
}

fn walk(path: &Path, depth: usize, seen: &mut BTreeMap<String, Look>) {
    // What cannot be read now is told by whoever reads it; here it is not there.
    let Ok(found) = fs::metadata(path) else { return };
    if !found.is_dir() {
        let path = path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/");
        seen.insert(path, (found.modified().ok(), found.len()));
        return;
    }
    let Ok(entries) = fs::read_dir(path) else { return };
    for entry in entries.flatten().filter(|_| depth < DEEPEST) {
        let name = entry.file_name();
        let name = name.to_string_lossy();
        // Rows that wait are written by the test itself, and files on their way to their place are hidden.
        if !name.starts_with('.') && !name.ends_with(".snap.new") {
            walk(&entry.path(), depth + 1, seen);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_comes_and_goes_is_told_once() -> std::io::Result<()> {
        let root = tempfile::tempdir()?;
        let write = |name: &str, text: &str| fs::write(root.path().join(name), text);
        write("a.md", "1")?;
        write("b.md", "1")?;
        let mut watched = Watched::over(vec![root.path().to_path_buf()]);
        write("a.md", "22")?;
        write("c.md", "1")?;
        fs::remove_file(root.path().join("b.md"))?;
        let changed = watched.wait();
        let names: Vec<&str> = changed.iter().filter_map(|path| path.rsplit('/').next()).collect();
        assert_eq!((names, watched.count()), (vec!["a.md", "b.md", "c.md"], 2));
        assert!(differing(&watched.seen, &look(&watched.roots)).is_empty());
        Ok(())
    }

    #[test]
    fn what_a_test_writes_itself_is_not_seen() -> std::io::Result<()> {
        let root = tempfile::tempdir()?;
        let watched = Watched::over(vec![root.path().to_path_buf()]);
        for name in ["a.snap.new", ".spelt-x", ".git"] {
            fs::write(root.path().join(name), "x")?;
        }
        assert!(differing(&watched.seen, &look(&watched.roots)).is_empty());
        Ok(())
    }
}
