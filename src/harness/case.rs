//! A query with everything that tests it: its datasets, and what was accepted of it.

use super::dataset::{self, Dataset};
use super::snapshot::{self, Snapshot};
use crate::document::Query;
use std::io;
use std::path::{Path, PathBuf};

/// Where the parts of a repository stand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folders {
    /// Documents.
    pub queries: PathBuf,
    /// Datasets.
    pub fixtures: PathBuf,
    /// Accepted rows, and rows that wait.
    pub snapshots: PathBuf,
}

impl Folders {
    /// The folders that convention names, under the root of a repository.
    pub fn under(root: &Path) -> Folders {
        Folders { queries: root.join("queries"), fixtures: root.join("fixtures"), snapshots: root.join("snapshots") }
    }
}

/// A query, its datasets, and its accepted rows.
#[derive(Clone, Debug)]
pub struct Case {
    /// The query.
    pub query: Query,
    /// Its datasets, shared ones included.
    pub datasets: Vec<Dataset>,
    /// The file of its accepted rows.
    pub accepted: PathBuf,
    /// What that file holds.
    pub old: Option<Snapshot>,
}

impl Case {
    /// Finds what belongs to a query.
    pub fn of(query: Query, folders: &Folders) -> io::Result<Case> {
        let datasets = dataset::of_query(&folders.fixtures, &query.id)?;
        let accepted = snapshot::path(&folders.snapshots, &query.id);
        let old = Snapshot::read(&accepted)?;
        Ok(Case { query, datasets, accepted, old })
    }
}

/// Whether a filter means a query: a part of its id, the id its document gives it, or the path of its document or of a
/// folder above it.
pub fn selects(filter: &str, query: &Query) -> bool {
    let file = query.source.file();
    let path = filter.strip_prefix("./").unwrap_or(filter).trim_end_matches('/');
    let below = file.strip_prefix(path).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    query.id.contains(filter) || query.own_id.as_deref() == Some(filter) || (!path.is_empty() && below)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    #[test]
    fn a_filter_is_a_part_of_the_id_or_the_documents_path() {
        let source = Source::bare("queries/win/lateral.md", "index=a").into();
        let query = Query::new("win/lateral#smbexec", source);
        for filter in ["smbexec", "win/lateral#smbexec", "queries/win/lateral.md", "./queries/win/", "queries"] {
            assert!(selects(filter, &query), "{filter}");
        }
        for filter in ["rdp", "queries/wi", "queries/win/lateral.md.bak"] {
            assert!(!selects(filter, &query), "{filter}");
        }
    }
}
