//! Percentiles and the median.

use super::ranked::Ranked;
use super::{AGGREGATE_PAGE, Aggregate, Example, Heeds, Takes, Tally};
use crate::value::{Number, Value};
use std::cell::RefCell;

/// All the numbers, and what is made of them once they are in order.
#[derive(Debug)]
struct Sample {
    /// Those that have come since they were last in order.
    fresh: RefCell<Vec<f64>>,
    ranked: RefCell<Ranked>,
    percent: f64,
    finish: Finish,
}

/// What is made of numbers in order, of which there is at least one, and a percentage.
type Finish = fn(&Ranked, f64) -> f64;

impl Sample {
    fn tally(percent: Option<f64>, finish: Finish) -> Box<dyn Tally> {
        let percent = percent.unwrap_or(50.0);
        Box::new(Sample { fresh: RefCell::default(), ranked: RefCell::default(), percent, finish })
    }
}

impl Tally for Sample {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        self.fresh.get_mut().extend(value.numbers());
    }

    fn result(&self) -> Value {
        let mut ranked = self.ranked.borrow_mut();
        ranked.extend(&mut self.fresh.borrow_mut());
        if ranked.len() == 0 { Value::Null } else { Value::computed((self.finish)(&ranked, self.percent)) }
    }

    fn effort(&self) -> usize {
        // Of few new numbers each costs as much as looking at a hundred or so; of many all are sorted.
        match self.fresh.borrow().len() {
            fresh @ ..100 => 1 + 100 * fresh,
            fresh => fresh + self.ranked.borrow().len(),
        }
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

/// The value below which `percent` of the numbers lie, on the straight line between its two neighbours.
///
/// The documentation speaks of the nearest rank, but its own figures (perc95 of 1 to 10 is 9.55) and those measured on
/// Splunk 10.4 are interpolated over n-1 steps.
fn percentile(sorted: &Ranked, percent: f64) -> f64 {
    let last = sorted.len() - 1;
    // Hundredths of a step, so that whole percentages stay exact.
    let hundredths = percent * last as f64;
    let below = ((hundredths / 100.0).floor() as usize).min(last);
    let above = (below + 1).min(last);
    let (low, high) = (sorted.get(below), sorted.get(above));
    let rest = hundredths - below as f64 * 100.0;
    // Exactly on a value, so that an infinite neighbour does not matter.
    if rest == 0.0 || low == high { low } else { low + (high - low) * rest / 100.0 }
}

/// The middle number; of an even count the mean of the middle two, an exact half of whole numbers rounded up.
///
/// Measured on Splunk 10.4: of 1 and 2 it is 2, of 1 and 4 it is 3, of 1.2 and 1.4 it is 1.3. How it rounds the half
/// of decimals is not known; they are left alone.
fn median(sorted: &Ranked, _percent: f64) -> f64 {
    let (low, high) = (sorted.get((sorted.len() - 1) / 2), sorted.get(sorted.len() / 2));
    let middle = low.midpoint(high);
    match decimals(low).max(decimals(high)) {
        0 => middle.ceil(),
        // The mean of decimals has at most one place more than they; what follows is noise of the sum.
        places @ 1..15 => Number::rounded(middle, places + 1).value,
        15.. => middle,
    }
}

/// The decimal places of a number's shortest text.
fn decimals(number: f64) -> u8 {
    let text = number.to_string();
    text.split_once('.').map_or(0, |(_, places)| u8::try_from(places.len()).unwrap_or(u8::MAX))
}

pub(super) const PERC: Aggregate = Aggregate {
    name: "perc",
    aliases: &["p", "percentile"],
    usage: "perc<N>(<field>)",
    about: "The value below which N percent of the numbers lie, interpolated between its two neighbours. Here it is \
            exact; Splunk approximates from 1000 distinct values on.",
    examples: &[
        Example::new("perc50(x)", "10, 9, 8, 7, 6, 5, 4, 3, 2, 1", "5.5"),
        Example::new("perc95(x)", "10, 9, 8, 7, 6, 5, 4, 3, 2, 1", "9.55"),
        Example::new("p90(x)", "1, 2, 3, 4", "3.7"),
        Example::new("percentile0(x)", "3, 1, 2", "1"),
    ],
    takes: Takes::Field,
    is_numbered: true,
    source: AGGREGATE_PAGE,
    tally: |percent| Sample::tally(percent, percentile),
};

pub(super) const EXACTPERC: Aggregate = Aggregate {
    name: "exactperc",
    aliases: &[],
    usage: "exactperc<N>(<field>)",
    about: "The value below which N percent of the numbers lie, interpolated between its two neighbours.",
    examples: &[Example::new("exactperc25(x)", "10, 20, 30, 40, 50", "20")],
    takes: Takes::Field,
    is_numbered: true,
    source: AGGREGATE_PAGE,
    tally: |percent| Sample::tally(percent, percentile),
};

pub(super) const UPPERPERC: Aggregate = Aggregate {
    name: "upperperc",
    aliases: &[],
    usage: "upperperc<N>(<field>)",
    about: "An upper bound of `perc<N>`: the same value here, because that one is exact; Splunk's differ from 1000 \
            values on.",
    examples: &[Example::new("upperperc95(x)", "10, 20, 30, 40, 50", "48")],
    takes: Takes::Field,
    is_numbered: true,
    source: AGGREGATE_PAGE,
    tally: |percent| Sample::tally(percent, percentile),
};

pub(super) const MEDIAN: Aggregate = Aggregate {
    name: "median",
    aliases: &[],
    usage: "median(<field>)",
    about: "The middle number; of an even count the mean of the middle two, where an exact half of whole numbers is \
            rounded up. `perc50` does not round.",
    examples: &[
        Example::new("median(x)", "37, 58, 8, 34, 13, 74, 38", "37"),
        Example::new("median(x)", "1, 2, 3, 4", "3"),
        Example::new("median(x)", "1.2, 1.4", "1.3"),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Sample::tally(None, median),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn ranked(numbers: &[f64]) -> Ranked {
        let mut ranked = Ranked::default();
        ranked.extend(&mut numbers.to_vec());
        ranked
    }

    #[test]
    fn percentiles_are_as_measured_and_documented() {
        let visitors = ranked(&[0.0, 212.0, 579.0, 1068.0, 1692.0, 2301.0, 2793.0, 3306.0, 3673.0, 4010.0]);
        assert_eq!(percentile(&visitors, 50.0), 1996.5);
        assert_eq!(percentile(&visitors, 95.0), 3858.35);
        assert_eq!(percentile(&ranked(&[1.0, 2.0, 3.0, 4.0]), 50.0), 2.5);
        assert_eq!(percentile(&ranked(&[7.0]), 95.0), 7.0);
        assert_eq!(percentile(&visitors, 100.0), 4010.0);
    }

    #[test]
    fn the_median_rounds_an_exact_half_of_whole_numbers_up() {
        let cases: [(&[f64], f64); 10] = [
            (&[1.0, 2.0], 2.0),
            (&[1.0, 4.0], 3.0),
            (&[2.0, 3.0], 3.0),
            (&[0.0, 1.0], 1.0),
            (&[10.0, 20.0, 30.0, 40.0, 50.0, 60.0], 35.0),
            (&[1.0, 2.0, 3.0, 4.0, 5.0], 3.0),
            (&[-2.0, -1.0], -1.0),
            (&[2.5, 2.5], 2.5),
            (&[1.2, 1.4], 1.3),
            (&[1e-300, 3e-300], 2e-300),
        ];
        for (sorted, middle) in cases {
            assert_eq!(median(&ranked(sorted), 50.0), middle, "{sorted:?}");
        }
    }
}
