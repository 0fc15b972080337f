//! Documents in folders, in one order on every machine, with ids that no two searches share.

use super::heading::Unique;
use super::{Document, Format, Unreadable, below, read, shown};
use std::path::{Path, PathBuf};

/// The searches of files and folders, in the order given; within a folder by name.
///
/// Ids are told from `root` for what lies below it, else from the folder given. A file given by name is always read;
/// in folders, files of no known kind and hidden ones are passed by in silence.
pub fn gather<'p>(paths: impl IntoIterator<Item = &'p Path>, root: &Path) -> Document {
    let mut all = Document::default();
    let mut unique = Unique::default();
    for path in paths {
        let base = if below(path, root).is_some() || !path.is_dir() { root } else { path };
        for file in files(path, &mut all.unreadable) {
            let found = read(&file, base);
            all.skipped.extend(found.skipped);
            all.unreadable.extend(found.unreadable);
            all.queries.extend(found.queries.into_iter().map(|mut query| {
                query.id = unique.name(query.id, file_name);
                query
            }));
        }
    }
    all
}

/// An id as its snapshot's file name would be told apart: `#` becomes `/`, and some systems do not tell case.
fn file_name(id: &str) -> String {
    id.replace('#', "/").to_lowercase()
}

fn files(path: &Path, unreadable: &mut Vec<Unreadable>) -> Vec<PathBuf> {
    if !path.is_dir() {
        return vec![path.to_path_buf()];
    }
    let mut found = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        match entries(&folder) {
            Ok((inner, files)) => {
                found.extend(files.into_iter().filter(|file| Format::of(file).is_some()));
                folders.extend(inner);
            }
            Err(error) => unreadable.push(Unreadable { file: shown(&folder), line: None, reason: error.to_string() }),
        }
    }
    found.sort();
    found
}

/// The folders and the files in a folder, without hidden ones. Links to folders are not followed: they may lead back.
fn entries(folder: &Path) -> std::io::Result<(Vec<PathBuf>, Vec<PathBuf>)> {
    let (mut folders, mut files) = (Vec::new(), Vec::new());
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with('.') {
            continue;
        }
        match entry.file_type()?.is_dir() {
            true => folders.push(entry.path()),
            false if entry.path().is_file() => files.push(entry.path()),
            false => {}
        }
    }
    Ok((folders, files))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_walked_in_order_and_ids_stay_apart() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        std::fs::create_dir(folder.path().join("b"))?;
        for name in ["b/x.spl", "b/X.jsonl", "c.spl", "a.spl", ".hidden.spl", "readme.txt"] {
            let text = if name.ends_with("jsonl") { "{\"search\":\"index=a\"}" } else { "index=a" };
            std::fs::write(folder.path().join(name), text)?;
        }
        std::fs::write(folder.path().join("a.md"), "```spl\nindex=a\n```\n")?;
        let found = gather([folder.path()], folder.path());
        let ids: Vec<&str> = found.queries.iter().map(|query| query.id.as_str()).collect();
        assert_eq!(ids, ["a", "a-2", "b/X#1", "b/x", "c"]);
        assert_eq!(found.unreadable, []);
        Ok(())
    }

    #[test]
    fn a_file_that_is_not_there_is_named() {
        let found = gather([Path::new("nowhere.md")], Path::new("queries"));
        assert_eq!(found.unreadable[0].file, "nowhere.md");
    }
}
