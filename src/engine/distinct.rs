//! The first rows of each key.

use super::Work;
use super::group::{Groups, Lacking};
use super::keys::Several;
use crate::diagnostic::Diagnostic;
use crate::plan::Distinct;
use crate::table::{Column, Table};

/// The first rows of each key; of a multivalue, all values together are the key (Search Reference, "dedup").
pub fn distinct(mut table: Table, distinct: &Distinct, work: &Work) -> Result<Table, Diagnostic> {
    let groups = Groups::of(&table, &distinct.by, Several::AsOne, Lacking::Left).map_err(|_| work.too_many_rows())?;
    // With `keepevents` every row stays, also one that lacks a key.
    let unkeyed = if distinct.keep_missing || distinct.keep_rows { Place::First } else { Place::Lacking };
    let mut places = vec![unkeyed; table.rows()];
    let keep = usize::try_from(distinct.keep).unwrap_or(usize::MAX);
    let mut counts = vec![0; groups.count];
    let mut last: Option<(u32, u32)> = None;
    for (row, id) in groups.rows.iter().zip(&groups.ids) {
        let follows = last.is_some_and(|(last_row, last_id)| last_row + 1 == *row && last_id == *id);
        let count = &mut counts[*id as usize];
        if distinct.consecutive && !follows {
            *count = 0;
        }
        *count += 1;
        places[*row as usize] = if *count <= keep { Place::First } else { Place::Later };
        last = Some((*row, *id));
    }
    if distinct.keep_rows {
        let is_later: Vec<bool> = places.iter().map(|place| *place == Place::Later).collect();
        for name in distinct.by.iter().filter(|_| !groups.rows.is_empty()) {
            table.write(name.clone(), Column::empty(is_later.len()), &is_later);
        }
        return Ok(table);
    }
    let kept = (0u32..).zip(&places).filter(|(_, place)| **place == Place::First).map(|(row, _)| row);
    Ok(table.select(&kept.collect::<Vec<_>>()))
}

/// How a row stands among those with its key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    First,
    Later,
    /// It has no key.
    Lacking,
}

#[cfg(test)]
mod tests {
    use super::super::sketch::becomes;
    use super::*;
    use crate::plan::Op;

    const ROWS: &str = "n x; 1 a; 2 a; 3 b; 4 -; 5 a";

    fn dedup(change: impl FnOnce(&mut Distinct), drawing: &str) -> String {
        let mut distinct =
            Distinct { by: vec!["x".into()], keep: 1, consecutive: false, keep_missing: false, keep_rows: false };
        change(&mut distinct);
        becomes(Op::Distinct(distinct), drawing)
    }

    #[test]
    fn the_first_rows_of_each_key_stay() {
        assert_eq!(dedup(|_| {}, ROWS), "n x; 1 a; 3 b");
        assert_eq!(dedup(|distinct| distinct.keep = 2, ROWS), "n x; 1 a; 2 a; 3 b");
        assert_eq!(dedup(|_| {}, "x; a; A; a|b; b|a; a|b"), "x; a; A; a|b; b|a");
        assert_eq!(dedup(|_| {}, "n; 1"), "n");
    }

    #[test]
    fn rows_without_a_key_may_stay_all() {
        assert_eq!(dedup(|distinct| distinct.keep_missing = true, "n x; 1 -; 2 a; 3 -; 4 a"), "n x; 1 -; 2 a; 3 -");
    }

    #[test]
    fn only_neighbours_may_be_thinned() {
        assert_eq!(dedup(|distinct| distinct.consecutive = true, ROWS), "n x; 1 a; 3 b; 5 a");
        assert_eq!(dedup(|distinct| distinct.consecutive = true, "n x; 1 a; 2 -; 3 a"), "n x; 1 a; 3 a");
    }

    #[test]
    fn later_rows_may_stay_without_their_keys() {
        assert_eq!(dedup(|distinct| distinct.keep_rows = true, ROWS), "n x; 1 a; 2 -; 3 b; 4 -; 5 -");
    }
}
