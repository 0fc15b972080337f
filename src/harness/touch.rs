//! Which queries a change touches: by their own text, by what they use, or by what tests them.

use super::case::Folders;
use super::dataset::Role;
use super::definition::{Cause, Known, State, differs};
use super::snapshot;
use crate::document::Query;
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// What changed between two states.
#[derive(Clone, Copy, Debug)]
pub struct Change<'c> {
    /// The state before.
    pub old: State<'c>,
    /// The state now.
    pub new: State<'c>,
    /// The paths that differ, or may.
    pub paths: &'c BTreeSet<String>,
    /// Those of them that are part of what searches know.
    pub known: &'c Known,
    /// Settings that count for every query.
    pub settings: &'c str,
    /// Where what tests queries stands.
    pub folders: &'c Folders,
}

impl Change<'_> {
    /// By its id, each query of now that the change touches, and why, in words.
    pub fn touched(&self) -> BTreeMap<&str, String> {
        let before: BTreeMap<&str, &Query> = self.old.queries.iter().map(|query| (&*query.id, query)).collect();
        let everywhere = self.everywhere();
        let reason = |query: &Query| {
            let of_tests = || everywhere.clone().or_else(|| self.by_its_tests(&query.id));
            self.by_itself(before.get(&*query.id).copied(), query).or_else(of_tests)
        };
        self.new.queries.iter().filter_map(|query| Some((&*query.id, reason(query)?))).collect()
    }

    fn by_itself(&self, old: Option<&Query>, new: &Query) -> Option<String> {
        let Some(old) = old else { return Some("it is new".into()) };
        let causes = differs((old, &self.old), (new, &self.new), self.known).causes;
        causes.first().map(Cause::message)
    }

    /// What counts for every query: settings, and datasets that all run over.
    fn everywhere(&self) -> Option<String> {
        let shared = Role::Shared.folder(&self.folders.fixtures, "");
        let counts = |path: &&String| ***path == *self.settings || is_data(&shared, path);
        self.paths.iter().find(counts).map(|path| changed(path))
    }

    /// The datasets and the accepted rows of one query.
    fn by_its_tests(&self, id: &str) -> Option<String> {
        let folders = [Role::Fires, Role::Quiet].map(|role| role.folder(&self.folders.fixtures, id));
        let accepted = snapshot::path(&self.folders.snapshots, id);
        let counts =
            |path: &&String| folders.iter().any(|folder| is_data(folder, path)) || Path::new(path.as_str()) == accepted;
        self.paths.iter().find(counts).map(|path| changed(path))
    }
}

fn changed(path: &str) -> String {
    format!("`{path}` was changed")
}

/// Whether a path is a dataset of a folder, a part of one, what is said of one, or a folder around them all, such as a
/// submodule. Prose and hidden files beside datasets are none.
pub fn is_data(folder: &str, path: &str) -> bool {
    let around = |inner: &str, outer: &str| inner.strip_prefix(outer).is_some_and(|rest| rest.starts_with('/'));
    let path = path.trim_end_matches('/');
    if folder == path || around(folder, path) {
        return true;
    }
    let Ok(rest) = Path::new(path).strip_prefix(folder) else { return false };
    let name = rest.to_string_lossy();
    let is_prose = rest.components().count() == 1 && name.ends_with(".md");
    !name.starts_with('.') && !is_prose
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::Knowledge;
    use crate::source::Source;
    use crate::syntax::macros::Macros;
    use std::sync::Arc;

    /// Which of the queries `a`, `b#c` and `new` changed paths touch.
    fn touched(paths: &[&str]) -> Vec<String> {
        let query = |id: &str| Query::new(id, Source::bare("a.md", "x").into());
        let (old, new) = ([query("a"), query("b#c")], [query("a"), query("b#c"), query("new")]);
        let (macros, knowledge) = (Macros::default(), Arc::new(Knowledge::default()));
        let state = |queries| State { queries, macros: &macros, knowledge: &knowledge };
        let paths: BTreeSet<String> = paths.iter().map(ToString::to_string).collect();
        let (known, folders) = (Known::default(), Folders::under(Path::new("")));
        let (old, new) = (state(&old), state(&new));
        let change = Change { old, new, paths: &paths, known: &known, settings: "spelt.toml", folders: &folders };
        change.touched().into_keys().map(String::from).collect()
    }

    #[test]
    fn a_query_is_touched_by_its_datasets_and_its_snapshot() {
        assert_eq!(touched(&["fixtures/b/c/fires/x.json"]), ["b#c", "new"]);
        assert_eq!(touched(&["fixtures/b/c/quiet/day/1.json", "snapshots/a.snap"]), ["a", "b#c", "new"]);
        assert_eq!(touched(&["fixtures/b/c/fires/x.toml"]), ["b#c", "new"]);
    }

    #[test]
    fn what_all_run_over_touches_all() {
        for path in ["fixtures/shared/day/1.json", "fixtures/shared", "fixtures/", "spelt.toml"] {
            assert_eq!(touched(&[path]), ["a", "b#c", "new"], "{path}");
        }
    }

    #[test]
    fn prose_and_rows_that_wait_touch_none() {
        let none = ["fixtures/shared/README.md", "fixtures/a/fires/.hidden", "snapshots/a.snap.new", "README.md"];
        assert_eq!(touched(&none), ["new"]);
    }
}
