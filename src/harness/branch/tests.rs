//! What changes of a search come to, over two events.

use super::*;
use crate::source::Source;
use crate::syntax::macros::Macros;

const EVENTS: &str = "{\"_time\":\"2025-06-19T06:25:01Z\",\"user\":\"bob\",\"n\":\"1\"}\n\
                      {\"_time\":\"2025-06-19T06:25:05Z\",\"user\":\"eve\",\"n\":\"2\"}\n";

/// The effect on a search, over a dataset under `fires` unless the search is to have none.
fn effect_of(old: Option<&str>, new: Option<&str>, has_dataset: bool) -> Effect {
    let root = tempfile::tempdir().expect("a folder");
    let folder = root.path().join("fixtures/a/fires");
    std::fs::create_dir_all(&folder).expect("a folder");
    if has_dataset {
        std::fs::write(folder.join("two.jsonl"), EVENTS).expect("a file");
    }
    let query = |text: &str| {
        let mut query = Query::new("a", Source::bare("queries/a.spl", text).into());
        query.replace_macros(&Macros::default(), &|_| Err(String::new()));
        query
    };
    let (old, new): (Vec<Query>, Vec<Query>) =
        (old.map(query).into_iter().collect(), new.map(query).into_iter().collect());
    let (macros, knowledge) = (Macros::default(), Arc::new(Knowledge::default()));
    let state = |queries| State { queries, macros: &macros, knowledge: &knowledge };
    let comparison = Comparison {
        old: state(&old),
        new: state(&new),
        known: &Known::default(),
        paths: &BTreeSet::new(),
        unreadable: &[],
        folders: &Folders::under(root.path()),
        project: &Project::default(),
        jobs: 1,
        strict: false,
        step: &|| {},
    };
    comparison.run().expect("datasets can be read").remove(0)
}

fn verdict(old: &str, new: &str) -> Verdict {
    effect_of(Some(old), Some(new), true).verdict
}

#[test]
fn each_change_of_a_search_has_its_word() {
    assert_eq!(verdict("user=* | table user", "user=* | table user"), Verdict::Same);
    assert_eq!(verdict("user=* | table user", "user=*   | table user"), Verdict::Same);
    assert_eq!(verdict("user=bob | table user", "* | where user=\"bob\" | table user"), Verdict::Safe);
    assert_eq!(verdict("user=bob | table user", "user=* | table user"), Verdict::More);
    assert_eq!(verdict("user=* | table user", "user=bob | table user"), Verdict::Fewer);
    assert_eq!(verdict("user=* | table user", "user=nobody | table user"), Verdict::Silent);
    assert_eq!(verdict("user=bob | table user", "user=eve | table user"), Verdict::Changed);
    assert_eq!(verdict("user=bob | table user", "user=bob | table user, n"), Verdict::Columns);
    assert_eq!(verdict("user=bob | table user", "user=bob | tabel user"), Verdict::Refused);
    assert_eq!(verdict("user=bob | tabel user", "user=bob | table user"), Verdict::New);
}

#[test]
fn without_an_event_that_fires_nothing_is_called_safe() {
    assert_eq!(verdict("user=nobody | table user", "* | where user=\"nobody\" | table user"), Verdict::Untested);
    assert_eq!(effect_of(Some("user=bob"), Some("user=\"bob*\""), false).verdict, Verdict::Untested);
    // A count of nothing is a row, and no proof.
    assert_eq!(verdict("user=no1 | stats count", "user=no2 | stats count"), Verdict::Untested);
}

#[test]
fn a_query_comes_and_goes() {
    assert_eq!(effect_of(None, Some("user=bob"), true).verdict, Verdict::New);
    assert_eq!(effect_of(Some("user=bob"), None, true).verdict, Verdict::Gone);
}

#[test]
fn rows_that_change_beside_their_columns_are_told_for_themselves() {
    let effect = effect_of(Some("user=* | table user"), Some("user=bob | table user, n"), true);
    assert_eq!(effect.verdict, Verdict::Fewer);
    insta::assert_snapshot!(effect.details().join("\n"), @"
    rewritten: queries/a.spl:1
    its columns differ: + n
    fires/two: 2 rows, now 1
    ");
    let turned = effect_of(Some("user=* | table user, n"), Some("user=* | table n, user"), true);
    assert_eq!((turned.verdict, &*turned.headline()), (Verdict::Columns, "2 rows, the same columns in another order"));
}

#[test]
fn a_new_query_is_held_to_its_datasets() {
    let effect = effect_of(None, Some("user=nobody"), true);
    assert_eq!(effect.details(), ["fires/two: no row (it must give a row)"]);
}
