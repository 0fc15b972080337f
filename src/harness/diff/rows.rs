//! The rows of two blocks matched: which stayed, which have other values, which came and which went.

use super::RowChange;
use crate::harness::body::{Block, Row};
use rustc_hash::{FxHashMap, FxHashSet};

/// Rows that were matched.
#[derive(Debug, Default)]
pub struct Matched {
    /// What is certain to have changed.
    pub changes: Vec<RowChange>,
    /// How many rows stayed.
    pub same: usize,
    /// Whether the same rows stand in another order.
    pub is_reordered: bool,
    /// Whether rows may differ, or surely do, that are not written.
    pub hides: bool,
    /// The fields by which rows were matched.
    pub keys: Vec<String>,
}

/// Matches the rows of two blocks.
pub fn matched(before: &Block, after: &Block) -> Matched {
    let (old, new) = (Side::of(before), Side::of(after));
    let shared = Shared::of(&old.rows, &new.rows);
    let is_reordered = shared.lost.is_empty() && shared.added.is_empty() && old.rows != new.rows;
    // Of a side of which only the first rows are known, a row may have moved in from beyond them, or out.
    let stays_out = |index: &usize| new.is_whole || *index < shared.last_old;
    let came = |index: &usize| old.is_whole || *index < shared.last_new;
    let lost: Vec<&Row> = shared.lost.iter().filter(|at| stays_out(at)).map(|at| old.rows[*at]).collect();
    let added: Vec<&Row> = shared.added.iter().filter(|at| came(at)).map(|at| new.rows[*at]).collect();
    let keys = after.keys.as_deref().filter(|keys| tell_apart(keys, &lost) && tell_apart(keys, &added));
    let changes = match keys {
        Some(keys) => paired_by(keys, &lost, &added),
        None => paired_by_likeness(&lost, &added),
    };
    Matched {
        changes,
        same: shared.same,
        is_reordered: is_reordered && old.is_whole && new.is_whole,
        hides: !(old.is_whole && new.is_whole) && before.digest != after.digest,
        keys: keys.unwrap_or_default().to_vec(),
    }
}

/// The rows of a block that are known.
struct Side<'b> {
    rows: Vec<&'b Row>,
    /// Whether those are all.
    is_whole: bool,
}

impl<'b> Side<'b> {
    fn of(block: &'b Block) -> Side<'b> {
        let rows: Vec<&Row> = block.shown.iter().chain(&block.beyond).collect();
        Side { is_whole: rows.len() >= block.rows, rows }
    }
}

/// Which rows are on one side alone.
#[derive(Default)]
struct Shared {
    lost: Vec<usize>,
    added: Vec<usize>,
    same: usize,
    /// The last row of each side that is on the other as well.
    last_old: usize,
    last_new: usize,
}

impl Shared {
    fn of(old: &[&Row], new: &[&Row]) -> Shared {
        let mut left: FxHashMap<&Row, usize> = FxHashMap::default();
        for row in old {
            *left.entry(row).or_default() += 1;
        }
        let mut shared = Shared::default();
        for (at, row) in new.iter().enumerate() {
            match left.get_mut(row).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    shared.last_new = at;
                }
                None => shared.added.push(at),
            }
        }
        // Of equal rows the last ones are called lost, so that the order of the others stands.
        for (at, row) in old.iter().enumerate().rev() {
            match left.get_mut(row).filter(|count| **count > 0) {
                Some(count) => {
                    *count -= 1;
                    shared.lost.push(at);
                }
                None => shared.last_old = shared.last_old.max(at),
            }
        }
        shared.lost.reverse();
        shared.same = new.len() - shared.added.len();
        shared
    }
}

/// What a row has in some fields, as far as it has them.
fn values<'r>(row: &'r Row, keys: &[String]) -> Option<Vec<&'r str>> {
    keys.iter().map(|key| row.value(key)).collect()
}

/// Whether each row has all of the fields, and no two have the same in them.
fn tell_apart(keys: &[String], rows: &[&Row]) -> bool {
    let mut seen = FxHashSet::default();
    rows.iter().all(|row| values(row, keys).is_some_and(|values| seen.insert(values)))
}

const TIME: &str = "_time";

/// A row is the one that it was if it has the same keys, whatever else it has.
fn paired_by(keys: &[String], lost: &[&Row], added: &[&Row]) -> Vec<RowChange> {
    let mut places: FxHashMap<Option<Vec<&str>>, usize> =
        added.iter().enumerate().map(|(at, row)| (values(row, keys), at)).collect();
    let partners = lost.iter().map(|row| places.remove(&values(row, keys))).collect();
    changes(lost, added, partners)
}

/// Pairs rows that have most of their cells in common, the most alike first.
fn paired_by_likeness(lost: &[&Row], added: &[&Row]) -> Vec<RowChange> {
    let are_alone = lost.len() == 1 && added.len() == 1;
    let mut candidates = Vec::new();
    for (old, old_row) in lost.iter().enumerate() {
        for (new, new_row) in added.iter().enumerate() {
            let equal = equal_cells(old_row, new_row);
            let cells = old_row.0.len().max(new_row.0.len());
            let are_alike = equal * 2 >= cells;
            // Events of two moments are two events, unless nothing else tells them apart.
            let are_of_one_time = old_row.value(TIME) == new_row.value(TIME) || equal + 1 == cells;
            if are_alike && are_of_one_time || are_alone && (are_alike || share_a_name(old_row, new_row)) {
                candidates.push((std::cmp::Reverse(equal), old.abs_diff(new), old, new));
            }
        }
    }
    candidates.sort_unstable();
    let mut partners: Vec<Option<usize>> = vec![None; lost.len()];
    let mut is_taken = vec![false; added.len()];
    for (_, _, old, new) in candidates {
        if partners[old].is_none() && !is_taken[new] {
            partners[old] = Some(new);
            is_taken[new] = true;
        }
    }
    changes(lost, added, partners)
}

/// The changes, given the row that each lost one has become.
fn changes(lost: &[&Row], added: &[&Row], partners: Vec<Option<usize>>) -> Vec<RowChange> {
    let taken: FxHashSet<usize> = partners.iter().flatten().copied().collect();
    let went = lost.iter().zip(partners).map(|(old, partner)| match partner {
        Some(new) => RowChange::Changed { old: (*old).clone(), new: added[new].clone() },
        None => RowChange::Lost((*old).clone()),
    });
    let came = added.iter().enumerate().filter(|(at, _)| !taken.contains(at));
    went.chain(came.map(|(_, row)| RowChange::Added((*row).clone()))).collect()
}

fn equal_cells(old: &Row, new: &Row) -> usize {
    old.0.iter().filter(|(name, value)| new.value(name) == Some(value)).count()
}

fn share_a_name(old: &Row, new: &Row) -> bool {
    old.0.iter().any(|(name, _)| new.value(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A block of rows, each of `user` and `count`.
    fn block(rows: &[(&str, usize)], keys: Option<&[&str]>) -> Block {
        let row = |(user, count): &(&str, usize)| {
            Row(vec![("user".into(), user.to_string()), ("count".into(), count.to_string())])
        };
        let keys = keys.map(|keys| keys.iter().map(|key| key.to_string()).collect());
        Block { rows: rows.len(), shown: rows.iter().map(row).collect(), keys, ..Block::default() }
    }

    /// Each change in a word: `~user`, `-user`, `+user`.
    fn told(matched: &Matched) -> String {
        let user = |row: &Row| row.value("user").unwrap_or_default().to_string();
        let word = |change: &RowChange| match change {
            RowChange::Changed { old, new } => format!("~{}>{}", user(old), user(new)),
            RowChange::Lost(row) => format!("-{}", user(row)),
            RowChange::Added(row) => format!("+{}", user(row)),
        };
        matched.changes.iter().map(word).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_row_is_the_one_with_the_same_keys_and_no_other() {
        let (old, new) = ([("amy", 1), ("bob", 2)], [("amy", 7), ("eve", 2)]);
        let by_user = matched(&block(&old, None), &block(&new, Some(&["user"])));
        assert_eq!((told(&by_user), by_user.keys), ("~amy>amy -bob +eve".into(), vec!["user".to_string()]));
        // Who does not know the keys takes the row that is most alike.
        assert_eq!(told(&matched(&block(&old, None), &block(&new, None))), "~amy>amy ~bob>eve");
    }

    #[test]
    fn keys_that_do_not_tell_rows_apart_are_not_used() {
        let old = block(&[("amy", 1), ("amy", 2)], None);
        let found = matched(&old, &block(&[("amy", 1), ("amy", 3)], Some(&["host"])));
        assert_eq!((told(&found), found.keys.len()), ("~amy>amy".into(), 0));
    }

    #[test]
    fn the_only_row_of_a_result_changes() {
        let found = matched(&block(&[("amy", 1)], None), &block(&[("bob", 2)], Some(&[])));
        assert_eq!(told(&found), "~amy>bob");
    }

    /// A block of many rows of which the first two are written.
    fn cut(rows: &[(&str, usize)], digest: &str, knows_all: bool) -> Block {
        let mut all = block(rows, Some(&["user"]));
        let beyond = all.shown.split_off(2);
        Block { beyond: if knows_all { beyond } else { Vec::new() }, digest: Some(digest.into()), ..all }
    }

    const FOUR: [(&str, usize); 4] = [("a", 1), ("b", 1), ("c", 1), ("d", 1)];

    #[test]
    fn a_row_that_may_have_moved_in_from_beyond_is_not_called_new() {
        let found = matched(&cut(&FOUR, "1", false), &cut(&FOUR[1..], "2", true));
        assert_eq!((told(&found), found.hides), ("-a".into(), true));
    }

    #[test]
    fn of_rows_that_were_all_written_the_changes_are_known_though_there_are_more_now() {
        let more = [("a", 1), ("b", 1), ("c", 2), ("d", 1)];
        let found = matched(&block(&FOUR[..3], None), &cut(&more, "1", true));
        assert_eq!((told(&found), found.hides), ("~c>c +d".into(), false));
    }

    #[test]
    fn rows_that_are_pushed_beyond_are_not_called_lost() {
        let more = [("0", 1), ("a", 1), ("b", 1), ("c", 1)];
        let found = matched(&block(&FOUR[..2], None), &cut(&more, "1", false));
        assert_eq!((told(&found), found.hides), ("+0".into(), true));
    }
}
