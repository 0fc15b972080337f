//! The files of a dataset: one file, or all of a folder.

use super::{Place, Unreadable};
use std::fs;
use std::path::{Path, PathBuf};

/// The files to read, in the order of their names. Those that tell of a dataset (`.toml`) or are hidden are none.
pub(super) fn of(path: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let failed = |path: &Path, error: std::io::Error| Unreadable {
        file: path.to_path_buf(),
        place: Place::File,
        message: error.to_string(),
    };
    if !fs::metadata(path).map_err(|error| failed(path, error))?.is_dir() {
        return Ok(vec![path.to_path_buf()]);
    }
    let mut files = Vec::new();
    let mut folders = vec![path.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).map_err(|error| failed(&folder, error))? {
            let path = entry.map_err(|error| failed(&folder, error))?.path();
            let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            if name.starts_with('.') || name.ends_with(".toml") {
                continue;
            }
            if path.is_dir() { folders.push(path) } else { files.push(path) }
        }
    }
    if files.is_empty() {
        return Err(Unreadable {
            file: path.to_path_buf(),
            place: Place::File,
            message: "the folder holds no export".to_string(),
        });
    }
    files.sort();
    Ok(files)
}
