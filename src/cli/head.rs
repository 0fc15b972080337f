//! Snapshots that were deleted since the last commit, so that deleting one is no way round the guard against silence.

use super::git::Repository;
use crate::harness::diff::loud_rows;
use crate::harness::snapshot::Snapshot;
use std::path::Path;

/// What the last commit holds of a snapshot, if it holds rows whose loss is a loss. Where git knows nothing there is none.
pub fn lost(accepted: &Path) -> Option<Snapshot> {
    let repository = Repository::of(Path::new(".")).ok()?;
    let head = repository.commit("HEAD").ok()?;
    let bytes = repository.file(&head, &accepted.to_string_lossy().replace('\\', "/")).ok()??;
    let snapshot = Snapshot::parse(&String::from_utf8_lossy(&bytes));
    snapshot.rows().is_ok_and(|rows| loud_rows(&rows) > 0).then_some(snapshot)
}
