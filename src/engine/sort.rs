//! Rows put in order.

use super::Work;
use super::notes::Kind;
use crate::plan::{Sort, SortKey};
use crate::table::Table;
use crate::value::compare::{self, sort_key};

/// The rows in the order of their keys; rows with equal keys stay in the order they had.
pub fn sort(table: &Table, sort: &Sort, work: &mut Work) -> Table {
    let places: Vec<Vec<u32>> = sort.keys.iter().map(|key| places(table, key)).collect();
    let mut rows: Vec<u32> = (0..table.rows() as u32).collect();
    order(&mut rows, &places);
    if let Some(limit) = sort.limit {
        let kept = usize::try_from(limit).unwrap_or(usize::MAX);
        if sort.limit_is_default {
            work.notes.count(work.span, Kind::SortCut(limit), rows.len().saturating_sub(kept));
        }
        rows.truncate(kept);
    }
    table.select(&rows)
}

/// Puts rows in the order of their places under several keys, the weightiest first.
pub fn order(rows: &mut [u32], places: &[Vec<u32>]) {
    // The sort is stable, so that what was sorted by a lighter key stays so where a weightier one is equal.
    for places in places.iter().rev() {
        rows.sort_by_key(|row| places[*row as usize]);
    }
}

/// The place of each row's key among the keys, missing ones last in either direction.
fn places(table: &Table, key: &SortKey) -> Vec<u32> {
    let Some(column) = table.column(&key.field) else { return vec![0; table.rows()] };
    let codes: Vec<u32> = (0..table.rows()).map(|row| column.codes()[table.stored(row)]).collect();
    let mut used = codes.clone();
    used.sort_unstable();
    used.dedup();
    let readable = |code: u32| Some((sort_key(&column.dictionary()[code as usize], key.reading)?, code));
    let mut keys: Vec<(compare::SortKey, u32)> = used.into_iter().filter_map(readable).collect();
    keys.sort_by(|(one, _), (other, _)| if key.descending { other.order(one) } else { one.order(other) });
    let mut by_code = vec![u32::MAX; column.dictionary().len()];
    let mut place = 0;
    for (index, (this, code)) in keys.iter().enumerate() {
        if index > 0 && keys[index - 1].0.order(this).is_ne() {
            place = index as u32;
        }
        by_code[*code as usize] = place;
    }
    codes.iter().map(|code| by_code[*code as usize]).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{becomes, outcome};
    use super::*;
    use crate::plan::Op;
    use crate::value::Value;
    use crate::value::compare::SortReading;

    fn by(keys: &str, limit: Option<u64>) -> Op {
        let key = |text: &str| SortKey {
            field: text.trim_start_matches('-').into(),
            descending: text.starts_with('-'),
            reading: SortReading::Auto,
        };
        let keys = keys.split_whitespace().map(key).collect();
        Op::Sort(Sort { keys, limit, limit_is_default: limit == Some(10_000) })
    }

    #[test]
    fn missing_values_are_last_in_both_directions() {
        assert_eq!(becomes(by("x", None), "x; 10; -; 9; b; 100"), "x; 9; 10; 100; b; -");
        assert_eq!(becomes(by("-x", None), "x; 10; -; 9; b; 100"), "x; b; 100; 10; 9; -");
    }

    #[test]
    fn equal_keys_keep_their_order_and_the_next_key_decides() {
        assert_eq!(becomes(by("a", None), "a n; 1 1; 1.0 2; 0 3; 1 4"), "a n; 0 3; 1 1; 1.0 2; 1 4");
        assert_eq!(becomes(by("a -b", None), "a b; 1 x; 2 y; 1 z"), "a b; 1 z; 1 x; 2 y");
    }

    #[test]
    fn only_the_limit_nobody_asked_for_is_noted() {
        let rows = || Table::of_rows((0..10_002).map(|row| [("x", Value::text(row.to_string()))]));
        let cut = outcome([by("x", Some(10_000))], rows());
        assert_eq!((cut.table.rows(), cut.notes[0].code), (10_000, "sort-cut"));
        assert!(outcome([by("x", Some(5))], rows()).notes.is_empty());
        assert_eq!(becomes(by("x", Some(1)), "x; 2; 1"), "x; 1");
        assert_eq!(becomes(by("nosuch", None), "x; 2; 1"), "x; 2; 1");
    }
}
