//! Numbers in order, found by rank, to which more can be added cheaply.

/// Numbers in ascending order, in blocks, so that one more moves few of the others.
#[derive(Debug, Default)]
pub struct Ranked {
    /// None is empty.
    blocks: Vec<Vec<f64>>,
    count: usize,
}

/// A block of so many numbers is cut in two.
const MOST: usize = if cfg!(test) { 16 } else { 2_048 };

impl Ranked {
    /// How many there are.
    pub fn len(&self) -> usize {
        self.count
    }

    /// Adds numbers, which are taken out of `fresh`.
    pub fn extend(&mut self, fresh: &mut Vec<f64>) {
        // A few find their place one by one; of many it is cheaper to sort all.
        if fresh.len() > self.blocks.len() {
            fresh.extend(self.blocks.drain(..).flatten());
            fresh.sort_unstable_by(f64::total_cmp);
            self.blocks = fresh.chunks(MOST / 2).map(<[f64]>::to_vec).collect();
            self.count = fresh.len();
        } else {
            fresh.iter().for_each(|number| self.insert(*number));
        }
        fresh.clear();
    }

    fn insert(&mut self, number: f64) {
        let is_less = |other: &f64| other.total_cmp(&number).is_lt();
        let after = self.blocks.partition_point(|block| block.first().is_some_and(is_less));
        let index = after.saturating_sub(1);
        self.count += 1;
        let Some(block) = self.blocks.get_mut(index) else { return self.blocks.push(vec![number]) };
        block.insert(block.partition_point(is_less), number);
        if block.len() == MOST {
            let rest = block.split_off(MOST / 2);
            self.blocks.insert(index + 1, rest);
        }
    }

    /// The number of this rank, from 0; there must be so many.
    pub fn get(&self, mut rank: usize) -> f64 {
        for block in &self.blocks {
            match block.get(rank) {
                Some(number) => return *number,
                None => rank -= block.len(),
            }
        }
        f64::NAN
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn ranks_are_those_of_a_sorted_list(batches in prop::collection::vec(prop::collection::vec(-1e3..1e3, 0..6), 0..80)) {
            let (mut ranked, mut all) = (Ranked::default(), Vec::new());
            for mut batch in batches {
                all.extend(batch.iter().copied());
                ranked.extend(&mut batch);
            }
            all.sort_unstable_by(f64::total_cmp);
            prop_assert_eq!(ranked.len(), all.len());
            prop_assert_eq!((0..all.len()).map(|rank| ranked.get(rank)).collect::<Vec<_>>(), all);
        }
    }

    #[test]
    fn numbers_one_by_one_are_sorted() {
        let mut ranked = Ranked::default();
        (0..1_000).for_each(|number| ranked.extend(&mut vec![f64::from((number * 619) % 1_009)]));
        assert!((1..1_000).all(|rank| ranked.get(rank - 1) < ranked.get(rank)));
    }
}
