//! How many different values there are, in little room: exactly while they are few, then about.

use rustc_hash::FxHasher;
use std::collections::BTreeSet;
use std::hash::{Hash, Hasher};

/// A count of different values.
///
/// The smallest of their hashes are kept. Where there are more, the largest of those kept tells how densely hashes lie,
/// and so how many there are, to about 6 percent (Bar-Yossef and others, "Counting distinct elements in a data stream", 2002).
#[derive(Clone, Debug, Default)]
pub struct Distinct {
    least: BTreeSet<u64>,
    /// Whether some hash is not kept.
    is_full: bool,
}

/// So many hashes are kept.
const KEPT: usize = 256;

impl Distinct {
    /// Counts a value.
    pub fn add(&mut self, value: &str) {
        self.keep(hash(value));
    }

    /// Counts what the other has counted.
    pub fn merge(&mut self, other: &Distinct) {
        self.is_full |= other.is_full;
        other.least.iter().for_each(|hash| self.keep(*hash));
    }

    fn keep(&mut self, hash: u64) {
        if self.least.len() == KEPT && self.least.last().is_some_and(|last| hash > *last) {
            self.is_full = true;
        } else if self.least.insert(hash) && self.least.len() > KEPT {
            self.least.pop_last();
            self.is_full = true;
        }
    }

    /// Whether the count is exact.
    pub fn is_exact(&self) -> bool {
        !self.is_full
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        match self.least.last() {
            Some(last) if self.is_full => {
                let density = *last as f64 / u64::MAX as f64;
                ((KEPT - 1) as f64 / density).round() as usize
            }
            Some(_) | None => self.least.len(),
        }
    }
}

/// The hash of a text, its bits spread evenly (the finaliser of SplitMix64).
fn hash(text: &str) -> u64 {
    let mut hasher = FxHasher::default();
    text.hash(&mut hasher);
    let mut bits = hasher.finish();
    bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    bits ^ (bits >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(numbers: std::ops::Range<usize>) -> Distinct {
        let mut distinct = Distinct::default();
        numbers.for_each(|number| distinct.add(&number.to_string()));
        distinct
    }

    #[test]
    fn few_values_are_counted_exactly() {
        let mut few = counted(0..256);
        few.merge(&counted(0..100));
        assert_eq!((few.count(), few.is_exact()), (256, true));
    }

    #[test]
    fn many_are_counted_about_and_in_any_order() {
        let mut many = counted(0..30_000);
        many.merge(&counted(20_000..50_000));
        assert!(!many.is_exact());
        assert!((42_500..57_500).contains(&many.count()), "{}", many.count());
        assert_eq!(many.count(), counted(0..50_000).count());
    }
}
