//! Why rows differ from the accepted ones: the text that gave those and the text at hand run over the same events, and the
//! smallest part of either that decides.

mod cause;
mod side;
mod words;

use super::body::{Block, Row};
use super::run::Loaded;
use crate::command::Setting;
use crate::diagnostic::Diagnostic;
use crate::document::Query;
use crate::knowledge::Knowledge;
use crate::project::Project;
use crate::source::{Source, Span};
use cause::{Cause, Pair};
use rustc_hash::FxHashMap;
use side::Side;
use std::sync::Arc;

/// A query and what its searches know, now or as it was.
#[derive(Clone, Copy, Debug)]
pub struct Version<'v> {
    /// The query, its macros replaced.
    pub query: &'v Query,
    /// Lookups, fields, event types and tags.
    pub knowledge: &'v Arc<Knowledge>,
}

/// The query that gave the accepted rows.
#[derive(Clone, Copy, Debug)]
pub struct Then<'v> {
    /// As it was.
    pub version: Version<'v>,
    /// When that was: `1a2b3c4d of 2026-11-20`.
    pub when: &'v str,
    /// Whether the accepted rows are committed, so that this is the text that gave them.
    pub is_committed: bool,
}

/// The events of a dataset, and what was accepted of it.
#[derive(Clone, Copy, Debug)]
pub struct Over<'o> {
    /// The dataset's name.
    pub name: &'o str,
    /// Its events.
    pub loaded: &'o Loaded,
    /// What was accepted; none if the dataset is new.
    pub accepted: Option<&'o Block>,
}

/// What decides rows that differ, and the text that it stands in.
#[derive(Clone, Debug)]
pub struct Blamed {
    /// The text: of the query as it is, or as it was.
    pub source: Arc<Source>,
    /// Whether it is the text as it was.
    pub is_past: bool,
    /// What decides, and for how many rows.
    pub diagnostic: Diagnostic,
}

/// So many causes are told; more would hide the first.
const CAUSES: usize = 5;

/// Whether a version of a query gives the accepted rows of all datasets that have some.
pub fn gives(version: &Version<'_>, datasets: &[Over<'_>], project: &Project) -> bool {
    let gives = |over: &Over<'_>| {
        let accepted = over.accepted?;
        Some(Side::run(version, over)?.gives(over, accepted, &version.query.id, project))
    };
    datasets.iter().all(|over| gives(over).unwrap_or(over.accepted.is_none()))
}

/// What decides the rows that differ, over all datasets, what decides most of them first. Of datasets over which the accepted
/// text does not give the accepted rows it is said that something else changed.
pub fn blame(then: &Then<'_>, now: &Version<'_>, datasets: &[Over<'_>], project: &Project) -> Vec<Blamed> {
    let mut all: Vec<Cause> = Vec::new();
    let mut strange = Vec::new();
    for over in datasets {
        let (Some(old), Some(new)) = (Side::run(&then.version, over), Side::run(now, over)) else { continue };
        let (old, new) = (old.explained(over), new.explained(over));
        if over.accepted.is_some_and(|accepted| !old.gives(accepted, &then.version.query.id, project)) {
            strange.push(over.name);
            continue;
        }
        for cause in (Pair { old: &old, new: &new }).causes(over.name) {
            match all.iter_mut().find(|known| known.is_like(&cause)) {
                Some(known) => known.add(cause),
                None => all.push(cause),
            }
        }
    }
    all.sort_by_key(|cause| std::cmp::Reverse(cause.rows));
    let told = all.iter().take(CAUSES).map(|cause| words::blamed(cause, then, now));
    told.chain(words::strange(&strange, then, now)).collect()
}

/// Something to know about all rows that differ, with no place of its own.
pub fn remark(query: &Query, words: &str) -> Blamed {
    let mut diagnostic = Diagnostic::note("rows-since", words, Span::default());
    diagnostic.labels.clear();
    Blamed { source: query.searched().clone(), is_past: false, diagnostic }
}

impl Version<'_> {
    fn setting(&self, loaded: &Loaded) -> Setting {
        Setting::at(loaded.now, loaded.zone.clone()).knowing(self.knowledge.clone())
    }
}

/// Rows of the first that are not among the second, by their numbers; of equal rows as many as there are too many.
fn missing(from: &[Row], among: &[Row]) -> Vec<usize> {
    let mut left: FxHashMap<&Row, usize> = FxHashMap::default();
    among.iter().for_each(|row| *left.entry(row).or_default() += 1);
    let mut missing = Vec::new();
    for (number, row) in from.iter().enumerate() {
        match left.get_mut(row) {
            Some(count) if *count > 0 => *count -= 1,
            Some(_) | None => missing.push(number),
        }
    }
    missing
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnostic::render::{Ink, draw};
    use crate::table::Table;
    use crate::value::time::Zone;

    fn events() -> Loaded {
        let row = |host: &str, cmd: &str, user: &str| {
            vec![("host", host.into()), ("cmd", cmd.into()), ("user", user.into()), ("code", "1".into())]
        };
        let table = Table::of_rows([
            row("A", "rundll32 C:\\COMSVCS.DLL, MiniDump", "amy"),
            row("A", "rundll32 comsvcs.dll, MiniDump", "bob"),
            row("B", "rundll32 comsvcs.dll, MiniDump", "svc-x"),
            row("B", "procdump -ma lsass", "eve"),
        ]);
        Loaded { table, now: 0.0, zone: Zone::utc(), warnings: Vec::new() }
    }

    /// The causes of the rows that differ, drawn in the text in which they stand.
    fn blamed(old: &str, new: &str) -> String {
        let query = |text: &str, file: &str| Query::new("a", Source::bare(file, text).into());
        let (old, new) = (query(old, "a.spl at 1a2b3c4d"), query(new, "a.spl"));
        let (knowledge, loaded) = (Arc::new(Knowledge::default()), events());
        let then =
            Then { version: Version { query: &old, knowledge: &knowledge }, when: "1a2b3c4d", is_committed: true };
        let now = Version { query: &new, knowledge: &knowledge };
        let over = Over { name: "fires/x", loaded: &loaded, accepted: None };
        let all = blame(&then, &now, &[over], &Project::default());
        all.iter().map(|one| draw(&one.diagnostic, &one.source, Ink::Plain)).collect::<Vec<_>>().join("\n\n")
    }

    #[test]
    fn a_lost_row_is_blamed_on_the_clause_that_now_fails() {
        insta::assert_snapshot!(blamed(
            "code=1 | where match(lower(cmd), \"comsvcs\") | table host cmd",
            "code=1 | where match(cmd, \"comsvcs\") | table host cmd",
        ));
    }

    #[test]
    fn a_row_of_a_group_is_blamed_on_what_drops_its_events() {
        insta::assert_snapshot!(blamed(
            "code=1 | stats count by host | where count>1",
            "code=1 NOT user=svc* | stats count by host | where count>1",
        ));
    }

    #[test]
    fn a_new_row_is_blamed_on_what_lets_it_in() {
        insta::assert_snapshot!(blamed("cmd=*comsvcs*", "cmd=*comsvcs* OR cmd=procdump*"));
        insta::assert_snapshot!(blamed("cmd=*comsvcs* NOT user=svc-*", "cmd=*comsvcs*"));
        insta::assert_snapshot!(blamed(
            "* | stats count by user | where count>1",
            "* | stats count by user | where count>0"
        ));
    }

    #[test]
    fn a_changed_row_is_blamed_on_the_events_or_on_the_stage() {
        insta::assert_snapshot!(blamed("* | stats count by host", "cmd=*comsvcs* | stats count by host"));
        insta::assert_snapshot!(blamed("* | eval x=len(cmd) | table host x", "* | eval x=len(user) | table host x"));
    }

    #[test]
    fn a_clause_that_is_as_it_was_leads_to_the_stage_before_it() {
        insta::assert_snapshot!(blamed(
            "* | eval c=lower(cmd) | where like(c, \"%comsvcs%\") | table host c",
            "* | eval c=cmd | where like(c, \"%comsvcs%\") | table host c",
        ));
    }

    #[test]
    fn a_stage_that_drops_rows_for_want_of_a_key_is_told_so() {
        insta::assert_snapshot!(blamed("* | stats count by user", "* | stats count by User"));
        insta::assert_snapshot!(blamed("* | table host user", "* | dedup host | table host user"));
    }

    #[test]
    fn behind_stats_there_are_rows_and_no_events() {
        let old = "* | stats count by host code | stats count by code";
        let told = blamed(old, "* | stats count by host code | where host=\"A\" | stats count by code");
        assert!(told.contains("false for some rows at this place"), "{told}");
    }

    #[test]
    fn the_same_text_is_blamed_for_nothing() {
        assert_eq!(blamed("* | table host", "*   | table host"), "");
    }
}
