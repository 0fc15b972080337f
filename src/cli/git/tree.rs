//! Files of a commit: which there are, and all that they hold in one go.

use super::ask::{Answer, git, git_about, text};
use super::{Fault, Past};
use std::path::Path;

/// What a commit has at a path.
struct Entry {
    path: String,
    /// How its content is asked for.
    name: String,
}

/// The files under paths, which are told from the top.
pub fn files(top: &Path, commit: &str, paths: &[String]) -> Result<Vec<Past>, Fault> {
    let mut ask = vec!["ls-tree", "-r", "-z", "--full-tree", commit, "--"];
    // The top itself is no path.
    ask.extend(paths.iter().map(String::as_str).filter(|path| !path.is_empty()));
    let listed = match git(top, &ask)? {
        Answer::Told(told) => text(&told),
        Answer::Refused(said) => return Err(Fault::Failed(said)),
    };
    let mut entries = Vec::new();
    for line in listed.split('\0').filter(|line| !line.is_empty()) {
        entries.extend(entry(line, commit)?);
    }
    if entries.is_empty() {
        return Ok(Vec::new());
    }
    let names: String = entries.iter().map(|entry| format!("{}\n", entry.name)).collect();
    match git_about(top, &["cat-file", "--batch", "--follow-symlinks"], names.as_bytes())? {
        Answer::Told(told) => contents(entries, &told),
        Answer::Refused(said) => Err(Fault::Failed(said)),
    }
}

/// `100644 blob 0123abc<TAB>queries/a.md`
fn entry(line: &str, commit: &str) -> Result<Option<Entry>, Fault> {
    let Some((kind, path)) = line.split_once('\t') else { return Ok(None) };
    let mut words = kind.split(' ');
    let (mode, object) = (words.next().unwrap_or_default(), words.nth(1).unwrap_or_default());
    let name = match mode {
        "160000" => return Err(Fault::Submodule(path.to_string())),
        // A link is followed as long as it stays in the repository; a question is one line.
        "120000" if path.contains('\n') => return Ok(None),
        "120000" => format!("{commit}:{path}"),
        _ => object.to_string(),
    };
    Ok(Some(Entry { path: path.to_string(), name }))
}

/// Reads the answers: for each entry a line on what it is, then what it holds.
fn contents(entries: Vec<Entry>, told: &[u8]) -> Result<Vec<Past>, Fault> {
    let broken = || Fault::Failed("`git cat-file --batch` answered in a form that is not known".into());
    let mut found = Vec::new();
    let mut rest = told;
    for Entry { path, .. } in entries {
        let end = memchr::memchr(b'\n', rest).ok_or_else(broken)?;
        let head = text(&rest[..end]);
        rest = &rest[end + 1..];
        if head.ends_with(" missing") || head.ends_with(" ambiguous") {
            return Err(Fault::Failed(format!("the content of `{path}` is not in this clone")));
        }
        let size: usize = head.rsplit(' ').next().and_then(|size| size.parse().ok()).ok_or_else(broken)?;
        let bytes = rest.get(..size).ok_or_else(broken)?.to_vec();
        rest = rest.get(size + 1..).ok_or_else(broken)?;
        match head.split(' ').nth(1) {
            Some("blob") => found.push(Past { path, bytes }),
            // A link to a folder: its files are at hand where they stand.
            Some("tree") => {}
            _ if head.starts_with("symlink ") => {
                return Err(Fault::Failed(format!("`{path}` is a link that leads out of the repository")));
            }
            // A link that leads nowhere holds nothing.
            _ => {}
        }
    }
    Ok(found)
}
