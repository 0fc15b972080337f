//! Why a file, or all files of a folder or an archive, were not read.

use super::foreign::Unknown;
use super::pack::Export;
use super::{Place, Unreadable};
use std::path::Path;

/// So many of the files of a dataset are named where none can be read.
const NAMED: usize = 3;

/// Why a folder or an archive cannot be read in which every file is foreign.
pub(super) fn no_export(path: &Path, mut foreign: Vec<(&Export, Unknown)>) -> Unreadable {
    if foreign.len() == 1
        && let Some((file, unknown)) = foreign.pop()
    {
        return Refused::Foreign(unknown).of(&file.path);
    }
    let files: Vec<String> = foreign
        .iter()
        .take(NAMED)
        .map(|(file, unknown)| {
            let name = file.path.strip_prefix(path).unwrap_or(&file.path);
            format!("`{}`: {}", name.display(), unknown.seen())
        })
        .collect();
    let others = if foreign.len() > NAMED { "; ..." } else { "" };
    let message = format!("none of its {} files is an export: {}{others}", foreign.len(), files.join("; "));
    Unreadable { file: path.to_path_buf(), place: Place::File, message }
}

/// Why a file was not read.
pub(super) enum Refused {
    /// It is no export.
    Foreign(Unknown),
    /// It is one that cannot be read.
    Unreadable(Unreadable),
}

impl From<Unreadable> for Refused {
    fn from(unreadable: Unreadable) -> Refused {
        Refused::Unreadable(unreadable)
    }
}

impl Refused {
    /// As an error about this file.
    pub fn of(self, file: &Path) -> Unreadable {
        match self {
            Refused::Unreadable(unreadable) => unreadable,
            Refused::Foreign(unknown) => {
                Unreadable { file: file.to_path_buf(), place: Place::Byte(unknown.at), message: unknown.refused() }
            }
        }
    }
}
