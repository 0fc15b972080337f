//! Public detections that stand beside the project, where they are there: all parse and plan but those that cannot.
//!
//! Why one cannot is told by a rule below where that is a matter of what the search needs, or by a line of
//! `tests/corpus.md` where the search itself is broken.

use spelt::command::{self, Setting, lower};
use spelt::diagnostic::Diagnostic;
use spelt::document::{self, Query};
use spelt::source::Source;
use spelt::syntax::macros::Macros;
use spelt::value::time::Zone;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

const LISTED: &str = include_str!("corpus.md");

fn setting() -> Setting {
    Setting::at(1_750_000_000.0, Zone::utc())
}

/// The queries with their macros replaced; none where the corpus is not there.
fn queries() -> Vec<Query> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let corpus: Vec<PathBuf> =
        ["community", "security_content"].map(|name| shared.join(format!("corpus/{name}.jsonl"))).into();
    if !corpus.iter().all(|path| path.exists()) {
        return Vec::new();
    }
    let mut macros = Macros::default();
    let defined = document::macros::read(&shared.join("data/security_content/macros")).expect("the macros can be read");
    defined.into_iter().for_each(|it| macros.add(it));
    let mut found = document::gather(corpus.iter().map(PathBuf::as_path), &shared.join("corpus"));
    assert!(found.unreadable.is_empty(), "{:?}", found.unreadable);
    found.queries.iter_mut().for_each(|query| query.replace_macros(&macros, &|_| Err("none is computed here".into())));
    found.queries
}

/// What a search needs that no search can say, if that is what an error speaks of.
fn need(error: &Diagnostic) -> Option<&'static str> {
    let refused = || {
        command::known::REFUSED
            .iter()
            .find(|it| error.message.starts_with(&format!("`{}` is not supported: ", it.name)))
    };
    match error.code {
        "macro" if error.message.starts_with("there is no macro") => {
            Some("a macro that its repository does not define")
        }
        "unsupported" => refused().map(|refused| refused.reason),
        "unknown-model" | "unknown-field" => Some("a dataset or field that Splunk's data models do not have"),
        _ => None,
    }
}

/// The queries that `tests/corpus.md` names, each with the reason.
fn listed() -> BTreeMap<&'static str, &'static str> {
    let cells = |line: &'static str| line.strip_prefix("| `")?.strip_suffix(" |")?.split_once("` | ");
    LISTED.lines().filter_map(cells).collect()
}

#[test]
fn every_search_plans_but_those_that_cannot() {
    let queries = queries();
    if queries.is_empty() {
        println!("SKIPPED: the corpus is not there");
        return;
    }
    let mut needs: BTreeMap<&str, usize> = BTreeMap::new();
    let mut broken: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for query in &queries {
        let errors: Vec<_> = query.lower(&setting()).diagnostics.into_iter().filter(Diagnostic::is_error).collect();
        let unmet: BTreeSet<_> = errors.iter().filter_map(need).collect();
        unmet.into_iter().for_each(|need| *needs.entry(need).or_default() += 1);
        let own = errors
            .iter()
            .filter(|error| need(error).is_none())
            .map(|error| format!("{}: {}", error.code, error.message));
        let own: Vec<_> = own.collect();
        if !own.is_empty() {
            broken.insert(&query.id, own);
        }
    }
    println!("{} searches need what is not there: {needs:#?}\n{} are broken", queries.len(), broken.len());
    let listed = listed();
    let unlisted: Vec<_> = broken.iter().filter(|(id, _)| !listed.contains_key(**id)).collect();
    assert!(unlisted.is_empty(), "not in tests/corpus.md: {unlisted:#?}");
    let planned: Vec<_> = listed.keys().filter(|id| !broken.contains_key(**id)).collect();
    assert!(planned.is_empty(), "in tests/corpus.md, and no longer broken: {planned:#?}");
}

/// A plan's text without places, and with one blank for several: commands of their own may keep a stage's text.
fn unplaced(plan: &str) -> String {
    let mut parts = plan.split("Span {");
    let first = parts.next().unwrap_or_default();
    let rest = parts.map(|part| part.split_once('}').map_or(part, |(_, rest)| rest));
    let text: String = std::iter::once(first).chain(rest).collect();
    text.replace("\\n", " ").split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn printed_searches_have_the_same_plans() {
    for query in queries() {
        let text = query.searched().text();
        let plan =
            |text: &str| lower(&Source::bare("search", text), &setting()).plan.map(|plan| unplaced(&plan.to_string()));
        let Some(before) = plan(text) else { continue };
        let printed = command::print::search(text).expect("what has a plan has sound pipes");
        assert_eq!(plan(&printed), Some(before), "{}:\n{text}\n{printed}", query.id);
        assert_eq!(command::print::search(&printed).as_ref(), Some(&printed), "{}", query.id);
    }
}
