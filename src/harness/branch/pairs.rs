//! Which query of a state was which query of the state before.

use crate::document::Query;
use std::collections::BTreeMap;

/// A query as it was and as it is.
#[derive(Clone, Copy, Debug)]
pub struct Pair<'q> {
    /// As it was; none if it is new.
    pub old: Option<&'q Query>,
    /// As it is; none if it is gone.
    pub new: Option<&'q Query>,
}

/// Pairs by id; of what is left, those whose searches are the same, word for word, were moved. Those that are gone come last.
pub fn pairs<'q>(old: &'q [Query], new: &'q [Query]) -> Vec<Pair<'q>> {
    let by_id: BTreeMap<&str, &Query> = old.iter().map(|query| (&*query.id, query)).collect();
    let known: BTreeMap<&str, &Query> = new.iter().map(|query| (&*query.id, query)).collect();
    let gone: Vec<&Query> = old.iter().filter(|query| !known.contains_key(&*query.id)).collect();
    let added: Vec<&Query> = new.iter().filter(|query| !by_id.contains_key(&*query.id)).collect();
    let moved = moved(&gone, &added);
    let of = |query: &'q Query| by_id.get(&*query.id).or_else(|| moved.get(&*query.id)).copied();
    let is_moved = |query: &&Query| moved.values().any(|old| old.id == query.id);
    let still = new.iter().map(|query| Pair { old: of(query), new: Some(query) });
    still
        .chain(gone.iter().filter(|query| !is_moved(query)).map(|query| Pair { old: Some(query), new: None }))
        .collect()
}

/// By its new id, the query as it was. A text that several have tells nothing.
fn moved<'q>(gone: &[&'q Query], added: &[&'q Query]) -> BTreeMap<&'q str, &'q Query> {
    let same = |all: &[&'q Query], text: &str| -> Vec<&'q Query> {
        all.iter().copied().filter(|query| query.source.text() == text).collect()
    };
    let one = |query: &&'q Query| {
        let text = query.source.text();
        match (&same(gone, text)[..], &same(added, text)[..]) {
            ([old], [new]) => Some((&*new.id, *old)),
            _ => None,
        }
    };
    added.iter().filter_map(one).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Source;

    fn paired(old: &[(&str, &str)], new: &[(&str, &str)]) -> String {
        let queries = |all: &[(&str, &str)]| -> Vec<Query> {
            all.iter().map(|(id, text)| Query::new(*id, Source::bare("a.md", *text).into())).collect()
        };
        let (old, new) = (queries(old), queries(new));
        let id = |query: Option<&Query>| query.map_or("-".to_string(), |query| query.id.clone());
        let shown: Vec<_> = pairs(&old, &new).iter().map(|pair| format!("{} {}", id(pair.old), id(pair.new))).collect();
        shown.join(", ")
    }

    #[test]
    fn queries_of_one_id_are_one_and_one_that_was_moved_is_too() {
        assert_eq!(
            paired(&[("a", "x"), ("b", "y"), ("c", "z")], &[("a", "x2"), ("d", "y"), ("e", "w")]),
            "a a, b d, - e, c -"
        );
    }

    #[test]
    fn of_equal_texts_none_was_moved_for_certain() {
        assert_eq!(paired(&[("a", "x"), ("b", "x")], &[("c", "x")]), "- c, a -, b -");
    }
}
