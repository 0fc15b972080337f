//! The files of a dataset: one file, or all of a folder, and what is packed in them.

use super::pack::{Export, exports, is_beside};
use super::{Place, Unreadable};
use std::fs;
use std::path::Path;

/// The exports to read, in the order of their names.
pub(super) fn of(path: &Path) -> Result<Vec<Export>, Unreadable> {
    let failed = |path: &Path, error: std::io::Error| Unreadable {
        file: path.to_path_buf(),
        place: Place::File,
        message: error.to_string(),
    };
    let empty = |what: &str| Unreadable {
        file: path.to_path_buf(),
        place: Place::File,
        message: format!("the {what} holds no export"),
    };
    if !fs::metadata(path).map_err(|error| failed(path, error))?.is_dir() {
        let found = exports(path.to_path_buf()).map_err(|error| failed(path, error))?;
        return if found.is_empty() { Err(empty("archive")) } else { Ok(found) };
    }
    let mut files = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, error))? {
            let path = entry.map_err(|error| failed(&folder, error))?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if is_beside(&name) {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    files.sort();
    let mut found = Vec::new();
    for file in files {
        found.extend(exports(file.clone()).map_err(|error| failed(&file, error))?);
    }
    if found.is_empty() { Err(empty("folder")) } else { Ok(found) }
}
