//! The queries a verb works on: those of the paths it is given, or of `queries`.

use super::{Exit, Screen};
use crate::diagnostic::Severity;
use crate::document::{self, Document};
use std::path::{Path, PathBuf};

/// Where documents stand unless a path is given; ids are told from here.
pub const ROOT: &str = "queries";

/// What the paths hold, and whether all of it could be read; what could not is said. A path that is not there is refused.
pub fn gather(screen: &mut Screen, paths: &[PathBuf]) -> Result<(Document, Exit), Exit> {
    if let Some(missing) = paths.iter().find(|path| !path.exists()) {
        return Err(screen.refuse(&format!("there is no file or folder `{}`", missing.display())));
    }
    let root = Path::new(ROOT);
    if paths.is_empty() && !root.is_dir() {
        screen.say(Severity::Error, "there is no folder `queries` here; name the documents to read");
        return Err(Exit::Nothing);
    }
    let found = match paths {
        [] => document::gather([root], root),
        paths => document::gather(paths.iter().map(PathBuf::as_path), root),
    };
    for unreadable in &found.unreadable {
        screen.say(Severity::Error, &unreadable.to_string());
    }
    let exit = if found.unreadable.is_empty() { Exit::Ok } else { Exit::Data };
    Ok((found, exit))
}

/// Says so if no query was found.
pub fn none(screen: &mut Screen, found: &Document) -> Exit {
    if !found.queries.is_empty() {
        return Exit::Ok;
    }
    let skipped = match found.skipped.len() {
        0 => String::new(),
        count => format!("; {count} passed over, and `spelt list --skipped` says why"),
    };
    screen.say(Severity::Warning, &format!("no query found{skipped}"));
    Exit::Nothing
}
