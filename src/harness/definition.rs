//! What decides the rows of a query besides its events, and how that differs between two states of a repository.

use crate::command::Setting;
use crate::document::{Dispatch, Query};
use crate::knowledge::Knowledge;
use crate::plan::Plan;
use crate::syntax::macros::Macros;
use crate::value::time::Zone;
use std::collections::BTreeSet;
use std::sync::Arc;

/// The queries of one state of a repository, and what is known there besides events.
#[derive(Clone, Copy, Debug)]
pub struct State<'s> {
    /// The queries, their macros replaced.
    pub queries: &'s [Query],
    /// The macros.
    pub macros: &'s Macros,
    /// Lookups, fields, event types and tags.
    pub knowledge: &'s Arc<Knowledge>,
}

/// Why a query may give other rows over the same events.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Cause {
    /// Its text differs.
    Search,
    /// Its document gives it another time range.
    Range,
    /// This macro, which it calls, differs.
    Macro(String),
    /// This file differs, which it looks up, or which may have a part in what its fields are.
    File(String),
}

impl Cause {
    /// In words.
    pub fn message(&self) -> String {
        match self {
            Cause::Search => "the search was rewritten".into(),
            Cause::Range => "its time range was changed".into(),
            Cause::Macro(name) => format!("the macro `{name}` was changed"),
            Cause::File(path) => format!("`{path}` was changed"),
        }
    }
}

/// How the definitions of a query differ.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Differs {
    /// Why it may give other rows; nothing if it is the same.
    pub causes: Vec<Cause>,
    /// Whether both ask for the very same work all the same, word for word of their plans.
    pub is_same_work: bool,
}

/// Files that are part of what is known, as far as they differ between the two states.
#[derive(Clone, Debug, Default)]
pub struct Known {
    /// Tables that searches look up, and databases of places.
    pub tables: BTreeSet<String>,
    /// Definitions of lookups, fields, event types and tags; settings.
    pub definitions: BTreeSet<String>,
}

/// How the definition of a query differs.
pub fn differs(old: (&Query, &State<'_>), new: (&Query, &State<'_>), known: &Known) -> Differs {
    let ((old, before), (new, after)) = (old, new);
    let mut causes = Vec::new();
    if !is_same_text(old.source.text(), new.source.text()) {
        causes.push(Cause::Search);
    }
    if !is_same_range(&old.dispatch, &new.dispatch) {
        causes.push(Cause::Range);
    }
    if !is_same_text(old.searched().text(), new.searched().text()) {
        let texts = [old, new].map(|query| query.source.text());
        causes.extend(Macros::differing(before.macros, after.macros, texts).into_iter().map(Cause::Macro));
    }
    let is_told = !causes.is_empty();
    if !is_told && known.tables.is_empty() && known.definitions.is_empty() {
        return Differs { causes, is_same_work: true };
    }
    let (work, same) = (work(old, before.knowledge), work(new, after.knowledge));
    let is_same_plan = work == same;
    let tables: Vec<&String> = known.tables.iter().filter(|path| uses(&work, path) || uses(&same, path)).collect();
    let is_defined_alike = known.definitions.is_empty() || (is_same_plan && !is_late(&work));
    if !is_defined_alike {
        causes.extend(known.definitions.iter().cloned().map(Cause::File));
    }
    let is_same_work = is_same_plan && is_defined_alike && tables.is_empty();
    causes.extend(tables.into_iter().cloned().map(Cause::File));
    causes.dedup();
    Differs { causes, is_same_work }
}

/// Line ends are git's to choose.
fn is_same_text(old: &str, new: &str) -> bool {
    old == new || old.replace("\r\n", "\n") == new.replace("\r\n", "\n")
}

/// A range that is not given and one that is empty are the same.
fn is_same_range(old: &Dispatch, new: &Dispatch) -> bool {
    let ends = |range: &'_ Dispatch| [&range.earliest, &range.latest].map(|end| end.clone().unwrap_or_default());
    ends(old) == ends(new)
}

/// Relative times need a moment, and any serves.
const ANY_MOMENT: f64 = 1_750_000_000.0;

/// All that a query does to events: its plan without places, or what is wrong with it.
fn work(query: &Query, knowledge: &Arc<Knowledge>) -> String {
    let lowered = query.lower(&Setting::at(ANY_MOMENT, Zone::utc()).knowing(knowledge.clone()));
    match lowered.plan {
        Some(plan) => without_places(&plan),
        None => lowered.diagnostics.iter().map(|found| format!("{}: {}\n", found.code, found.message)).collect(),
    }
}

/// The plan word for word: every part of it says in its `Debug` what changes its rows, and its place beside.
fn without_places(plan: &Plan) -> String {
    const PLACE: &str = "Span { start: ";
    let whole = format!("{plan:?}");
    let mut out = String::with_capacity(whole.len());
    let mut rest = &*whole;
    while let Some((before, place)) = rest.split_once(PLACE) {
        out.push_str(before);
        rest = place.split_once('}').map_or("", |(_, rest)| rest);
    }
    out + rest
}

/// Whether some of the work is only known when rows are there: it may ask for anything that is known.
fn is_late(work: &str) -> bool {
    work.contains("later") || work.contains("Map")
}

/// Whether the work may read a table: it names the file, or asks for places.
fn uses(work: &str, path: &str) -> bool {
    let file = path.rsplit('/').next().unwrap_or(path);
    match file.to_lowercase().ends_with(".mmdb") {
        true => work.contains("IpLocation") || is_late(work),
        false => work.contains(&format!("{file:?}")) || is_late(work),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::knowledge::held::Held;
    use crate::source::Source;
    use crate::syntax::macros::Macro;
    use crate::table::Table;

    fn macros(definition: &str) -> Macros {
        let mut macros = Macros::default();
        let mut add = |name: &str, definition: &str| {
            let definition = Source::bare("macros.conf", definition).into();
            macros.add(Macro { name: name.into(), params: Vec::new(), definition, is_eval: false });
        };
        add("process", "`channel` EventCode=4688");
        add("channel", definition);
        macros
    }

    /// How a search differs, where a macro that it may call does too.
    fn told(old: &str, new: &str, known: &Known) -> (Vec<String>, bool) {
        let knowledge = || {
            let mut knowledge = Knowledge::default();
            knowledge.keep("users.csv", Held::given(Table::of_rows([[("user", "bob".into()), ("dept", "it".into())]])));
            Arc::new(knowledge)
        };
        let query = |text: &str, macros: &Macros| {
            let mut query = Query::new("a", Source::bare("a.spl", text).into());
            query.replace_macros(macros, &|_| Err(String::new()));
            [query]
        };
        let (one, other) = (macros("source=a"), macros("source=b"));
        let (old, new) = (query(old, &one), query(new, &other));
        let knowledge = [knowledge(), knowledge()];
        let before = State { queries: &old, macros: &one, knowledge: &knowledge[0] };
        let after = State { queries: &new, macros: &other, knowledge: &knowledge[1] };
        let differs = differs((&old[0], &before), (&new[0], &after), known);
        (differs.causes.iter().map(Cause::message).collect(), differs.is_same_work)
    }

    fn no_files() -> Known {
        Known::default()
    }

    #[test]
    fn a_query_is_the_same_whatever_else_changed() {
        assert_eq!(told("user=bob\n| head 1", "user=bob\r\n| head 1", &no_files()), (vec![], true));
        let known =
            Known { tables: ["l/other.csv".to_string()].into(), definitions: ["props.conf".to_string()].into() };
        assert_eq!(
            told("user=bob | lookup users.csv user", "user=bob | lookup users.csv user", &known),
            (vec![], true)
        );
    }

    #[test]
    fn a_search_in_other_words_may_ask_for_the_same_work() {
        let told = |new: &str| told("user=bob | head 1", new, &no_files());
        assert_eq!(told("user=bob  ```who```\n| head 1"), (vec!["the search was rewritten".into()], true));
        assert!(!told("user=bob | head 2").1 && !told("user=Bob | head 1").1);
    }

    #[test]
    fn a_macro_is_named_where_it_is_called_by_another() {
        let rewritten = "the macro `channel` was changed".to_string();
        assert_eq!(told("`process` a=1", "`process` a=1", &no_files()), (vec![rewritten], false));
    }

    #[test]
    fn a_table_counts_for_those_who_look_it_up() {
        let known = Known { tables: ["fixtures/lookups/users.csv".to_string()].into(), ..Known::default() };
        let changed = vec!["`fixtures/lookups/users.csv` was changed".to_string()];
        for search in ["a=1 | lookup users.csv user", "| inputlookup users.csv", "a=1 [| inputlookup users.csv]"] {
            assert_eq!(told(search, search, &known), (changed.clone(), false), "{search}");
        }
        assert_eq!(told("a=1", "a=1", &known), (vec![], true));
    }
}
