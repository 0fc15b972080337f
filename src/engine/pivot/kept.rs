//! Which columns of a pivot are kept, by their score.

use super::found::Found;
use super::is_label;
use crate::aggregate::Tally;
use crate::plan::pivot::{Kept, Score, Split};
use crate::value::Value;
use rustc_hash::{FxHashMap, FxHashSet};
use std::sync::Arc;

/// The names of the columns that are kept, if some are not. Missing values are not ranked.
pub fn names(found: &Found, split: &Split) -> Option<FxHashSet<Arc<str>>> {
    let ranking = split.ranking.as_ref()?;
    let mut names = found.names(split);
    names.retain(|name| !is_label(split.missing.as_ref(), name));
    let scores = scores(found, &ranking.score);
    let score = |name: &Value| scores.get(&name.as_text()).copied().flatten();
    let all = names.len();
    match ranking.kept {
        Kept::Ranked { count, highest, inside } => {
            let worst = if highest { f64::NEG_INFINITY } else { f64::INFINITY };
            // The sort is stable, so that of equal scores the one whose name comes first goes before.
            names.sort_by(|one, other| {
                let (one, other) = (score(one).unwrap_or(worst), score(other).unwrap_or(worst));
                if highest { other.total_cmp(&one) } else { one.total_cmp(&other) }
            });
            let count = usize::try_from(count).unwrap_or(usize::MAX).min(all);
            let outside = names.split_off(count);
            names = if inside { names } else { outside };
        }
        Kept::Above(limit) => names.retain(|name| score(name).is_some_and(|score| score > limit)),
        Kept::Below(limit) => names.retain(|name| score(name).is_some_and(|score| score < limit)),
    }
    (names.len() < all).then(|| names.iter().map(Value::as_text).collect())
}

fn scores(found: &Found, score: &Score) -> FxHashMap<Arc<str>, Option<f64>> {
    match score {
        Score::Events => {
            let mut counts: FxHashMap<Arc<str>, Option<f64>> = FxHashMap::default();
            for (group, events) in found.events.iter().enumerate() {
                if let Some(series) = found.series(group) {
                    let count = counts.entry(series).or_insert(Some(0.0));
                    *count = count.map(|count| count + *events as f64);
                }
            }
            counts
        }
        Score::OfCells(function, parameter) => {
            let mut tallies: FxHashMap<Arc<str>, Box<dyn Tally>> = FxHashMap::default();
            for group in 0..found.events.len() {
                let (Some(series), Some(results)) = (found.series(group), found.results.first()) else { continue };
                let tally = tallies.entry(series).or_insert_with(|| (function.tally)(*parameter));
                match results.value(group) {
                    Value::Null => {}
                    value => tally.add(value, None),
                }
            }
            let number = |tally: &dyn Tally| tally.result().number().map(|number| number.value);
            tallies.into_iter().map(|(series, tally)| (series, number(&*tally))).collect()
        }
    }
}
