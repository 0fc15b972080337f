//! How far numbers lie from their mean: variance and standard deviation, of a sample and of a population.

use super::{AGGREGATE_PAGE, Aggregate, Example, Heeds, Takes, Tally};
use crate::value::Value;

/// The sums that a variance is made of, and the same by Welford's method.
#[derive(Debug)]
struct Spread {
    count: f64,
    sum: f64,
    squares: f64,
    mean: f64,
    /// Welford's sum of squared distances from the mean so far.
    distances: f64,
    finish: fn(&Spread) -> f64,
}

impl Spread {
    fn tally(finish: fn(&Spread) -> f64) -> Box<dyn Tally> {
        Box::new(Spread { count: 0.0, sum: 0.0, squares: 0.0, mean: 0.0, distances: 0.0, finish })
    }

    /// The sum of the squared distances from the mean.
    ///
    /// Splunk subtracts sums: the documentation's stdev(temp) is 12.615183595289349, where other formulas end in other
    /// digits. Of large numbers close together, such as times, that would leave nothing but the error of addition;
    /// there the stabler method stands.
    fn squared_distances(&self) -> f64 {
        let difference = self.squares - self.sum / self.count * self.sum;
        if difference > self.squares * 1e-6 { difference } else { self.distances }
    }

    fn variance(&self) -> f64 {
        // Of one value it is 0, not a division by zero, as the documentation's table of earthquakes shows.
        if self.count == 1.0 { 0.0 } else { self.squared_distances() / (self.count - 1.0) }
    }

    fn population_variance(&self) -> f64 {
        if self.count == 1.0 { 0.0 } else { self.squared_distances() / self.count }
    }
}

impl Tally for Spread {
    fn add(&mut self, value: &Value, _time: Option<f64>) {
        for number in value.numbers() {
            self.count += 1.0;
            self.sum += number;
            self.squares += number * number;
            let distance = number - self.mean;
            self.mean += distance / self.count;
            self.distances += distance * (number - self.mean);
        }
    }

    fn result(&self) -> Value {
        if self.count == 0.0 { Value::Null } else { Value::computed((self.finish)(self)) }
    }

    fn heeds(&self) -> Heeds {
        Heeds::Values
    }
}

pub(super) const STDEV: Aggregate = Aggregate {
    name: "stdev",
    aliases: &[],
    usage: "stdev(<field>)",
    about: "The standard deviation of the numbers as a sample: n-1 in the divisor. Of one number it is 0.",
    examples: &[
        Example::new("stdev(x)", "65, 42, 40, 31, 47, 53, 64", "12.615183595289349"),
        Example::new("stdev(x)", "7", "0"),
    ],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Spread::tally(|spread| spread.variance().sqrt()),
};

pub(super) const STDEVP: Aggregate = Aggregate {
    name: "stdevp",
    aliases: &[],
    usage: "stdevp(<field>)",
    about: "The standard deviation of the numbers as the whole population: n in the divisor.",
    examples: &[Example::new("stdevp(x)", "2, 4, 4, 4, 5, 5, 7, 9", "2"), Example::new("stdevp(x)", "7", "0")],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Spread::tally(|spread| spread.population_variance().sqrt()),
};

pub(super) const VAR: Aggregate = Aggregate {
    name: "var",
    aliases: &[],
    usage: "var(<field>)",
    about: "The variance of the numbers as a sample: n-1 in the divisor. Of one number it is 0.",
    examples: &[Example::new("var(x)", "10, 20, 30, 40, 50", "250"), Example::new("var(x)", "7, abc", "0")],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Spread::tally(Spread::variance),
};

pub(super) const VARP: Aggregate = Aggregate {
    name: "varp",
    aliases: &[],
    usage: "varp(<field>)",
    about: "The variance of the numbers as the whole population: n in the divisor.",
    examples: &[Example::new("varp(x)", "10, 20, 30, 40, 50", "200")],
    takes: Takes::Field,
    is_numbered: false,
    source: AGGREGATE_PAGE,
    tally: |_| Spread::tally(Spread::population_variance),
};

#[cfg(test)]
mod tests {
    use super::*;

    fn over(function: &Aggregate, values: &[&str]) -> String {
        let mut tally = (function.tally)(None);
        values.iter().for_each(|value| tally.add(&(*value).into(), None));
        tally.result().printed()
    }

    #[test]
    fn times_a_second_apart_keep_their_spread() {
        assert_eq!(over(&VAR, &["1700000000", "1700000001", "1700000002"]), "1");
        assert_eq!(over(&STDEV, &["1700000000", "1700000000"]), "0");
    }

    #[test]
    fn the_spread_of_an_infinity_is_no_field() {
        assert_eq!(over(&STDEV, &["1e999", "1"]), "null");
    }
}
