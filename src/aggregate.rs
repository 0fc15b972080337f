//! Stats functions: a card each, with examples that are run as tests and are the reference.

mod count;
mod extreme;
mod mean;
mod order;
mod percentile;
mod ranked;
mod set;
mod spread;
mod time;

use crate::value::Value;

pub use set::LIST_LIMIT;

/// A stats function: how it is called, what it computes, and how.
pub struct Aggregate {
    /// Its name, in lower case; names are found whatever their case.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// How it is called: `perc<N>(<field>)`.
    pub usage: &'static str,
    /// What it computes, in a sentence or three.
    pub about: &'static str,
    /// Calls over values, newest first, and what they give.
    pub examples: &'static [Example],
    /// Whether it needs a field.
    pub takes: Takes,
    /// Whether a number is part of its name: the N of `perc<N>`, 0 to 100.
    pub is_numbered: bool,
    /// Where Splunk documents it.
    pub source: &'static str,
    /// A fresh tally; given the number, for one that has it.
    pub tally: fn(Option<f64>) -> Box<dyn Tally>,
}

/// The name says which it is. What the card holds besides would make a plan's text long, and its address another in each run.
impl std::fmt::Debug for Aggregate {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

impl PartialEq for Aggregate {
    fn eq(&self, other: &Aggregate) -> bool {
        self.name == other.name
    }
}

/// Whether a stats function needs a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// `count`, or `count(field)`.
    MayTakeField,
    /// `sum(field)`.
    Field,
}

/// An example: a call, the values of `x` in the rows (newest first; `-` for a row without it), and the result.
#[derive(Debug)]
pub struct Example {
    /// The call, over the field `x`: `perc50(x)`.
    pub call: &'static str,
    /// The values, apart by `, `; a multivalue is written `a|b`, empty text `""`. The first row is of the second
    /// 1700000000, and each row is one second older than the one before it.
    pub values: &'static str,
    /// What it gives, as [`Value::printed`] prints it.
    pub gives: &'static str,
}

impl Example {
    /// An example of a call over these values.
    const fn new(call: &'static str, values: &'static str, gives: &'static str) -> Example {
        Example { call, values, gives }
    }
}

/// The running state of one aggregate over one group.
pub trait Tally: std::fmt::Debug {
    /// Takes the value of one row: not null, perhaps a multivalue; rows come in their order. `time` is the row's
    /// `_time`. Of `count` without a field, any value that stands for the row.
    fn add(&mut self, value: &Value, time: Option<f64>);

    /// The result so far; null for no field.
    fn result(&self) -> Value;

    /// How many values [`Tally::result`] will look at: a caller that asks for it row by row must bound their sum.
    fn effort(&self) -> usize {
        1
    }

    /// How many values it was given and left out, because Splunk keeps no more.
    fn left_out(&self) -> usize {
        0
    }

    /// What the result depends on, so that the caller can spare itself the rest.
    fn heeds(&self) -> Heeds {
        Heeds::Times
    }
}

/// What the result of a tally depends on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Heeds {
    /// Which values there are: one that was added before changes nothing.
    Different,
    /// The values of all rows.
    Values,
    /// The values of all rows and their times.
    Times,
}

/// Where Splunk documents most of them.
const AGGREGATE_PAGE: &str = "Search Reference, Aggregate functions";

/// The value of the last row, whole where it is a multivalue. No search can name it; earlier rows are looked up by it.
pub const WHOLE: &Aggregate = &order::WHOLE;

/// Every stats function, sorted by name.
const ALL: [&Aggregate; 28] = [
    &mean::AVG,
    &count::COUNT,
    &count::DISTINCT_COUNT,
    &time::EARLIEST,
    &time::EARLIEST_TIME,
    &count::ESTDC,
    &count::ESTDC_ERROR,
    &percentile::EXACTPERC,
    &order::FIRST,
    &order::LAST,
    &time::LATEST,
    &time::LATEST_TIME,
    &set::LIST,
    &extreme::MAX,
    &percentile::MEDIAN,
    &extreme::MIN,
    &set::MODE,
    &percentile::PERC,
    &extreme::RANGE,
    &time::RATE,
    &spread::STDEV,
    &spread::STDEVP,
    &mean::SUM,
    &mean::SUMSQ,
    &percentile::UPPERPERC,
    &set::VALUES,
    &spread::VAR,
    &spread::VARP,
];

/// Functions of Splunk's reference that are not here, and why; a search that names one is refused with the reason.
pub const LACKING: &[(&str, &str)] = &[
    ("per_day", "only `timechart` has it"),
    ("per_hour", "only `timechart` has it"),
    ("per_minute", "only `timechart` has it"),
    ("per_second", "only `timechart` has it"),
    ("rate_avg", "it is for counters of a metrics index"),
    ("rate_sum", "it is for counters of a metrics index"),
    ("sparkline", "only `stats` and `chart` have it"),
];

/// The functions that only `timechart` has: a sum for so many seconds.
pub const RATES: [(&Aggregate, f64); 4] =
    [(&mean::PER_DAY, 86_400.0), (&mean::PER_HOUR, 3_600.0), (&mean::PER_MINUTE, 60.0), (&mean::PER_SECOND, 1.0)];

/// Every stats function, sorted by name.
pub fn all() -> impl Iterator<Item = &'static Aggregate> {
    ALL.into_iter()
}

/// The function of this name or alias, whatever its case, and its number if it has one: `perc95` is `perc` and 95.
pub fn find(name: &str) -> Option<(&'static Aggregate, Option<f64>)> {
    let digits = name.find(|c: char| c.is_ascii_digit()).unwrap_or(name.len());
    let (stem, digits) = name.split_at(digits);
    let function = all().find(|function| {
        function.name.eq_ignore_ascii_case(stem)
            || function.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(stem))
    })?;
    match (function.is_numbered, digits.is_empty()) {
        (true, false) => Some((function, Some(percentage(digits)?))),
        (false, true) => Some((function, None)),
        (true, true) | (false, false) => None,
    }
}

/// Functions to which text is nothing.
const OF_NUMBERS: [&str; 12] =
    ["avg", "exactperc", "median", "perc", "range", "stdev", "stdevp", "sum", "sumsq", "upperperc", "var", "varp"];

impl Aggregate {
    /// Whether it reads numbers alone, so that text is nothing to it.
    pub fn is_of_numbers(&self) -> bool {
        OF_NUMBERS.contains(&self.name)
    }
}

/// Why there is no function of this name, although Splunk's reference has one.
pub fn lacking(name: &str) -> Option<&'static str> {
    LACKING.iter().find(|(lacking, _)| lacking.eq_ignore_ascii_case(name)).map(|(_, reason)| *reason)
}

/// A number from 0 to 100, such as `99.95`.
fn percentage(digits: &str) -> Option<f64> {
    let is_plain = digits.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
    let number: f64 = is_plain.then(|| digits.parse().ok()).flatten()?;
    (number <= 100.0).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What a call gives over values written as an example writes them.
    fn gives(call: &str, values: &str) -> String {
        let (name, field) = call.split_once('(').unwrap_or((call, ""));
        let (function, number) = find(name).expect(name);
        let mut tally = (function.tally)(number);
        for (row, text) in values.split(", ").filter(|text| !text.is_empty()).enumerate() {
            let read = |text: &str| if text == "\"\"" { "".into() } else { Value::text(text) };
            let value = match text {
                _ if field.is_empty() => Value::Bool(true),
                "-" => continue,
                _ => Value::many(text.split('|').map(read)),
            };
            tally.add(&value, Some(1_700_000_000.0 - row as f64));
        }
        tally.result().printed()
    }

    #[test]
    fn every_example_is_true() {
        for function in all() {
            assert!(!function.examples.is_empty(), "{} has no example", function.name);
            for Example { call, values, gives: expected } in function.examples {
                assert_eq!(gives(call, values), *expected, "{call} over {values}");
                let (name, _) = call.split_once('(').unwrap_or((call, ""));
                let called = find(name).map(|(function, _)| function.name);
                assert_eq!(called, Some(function.name), "{call} stands in the card of {}", function.name);
            }
        }
    }

    #[test]
    fn names_are_sorted_and_no_name_means_two_functions() {
        let names: Vec<&str> = all().map(|function| function.name).collect();
        assert!(names.is_sorted(), "{names:?}");
        let mut spellings: Vec<&str> = all().flat_map(|function| function.aliases).copied().chain(names).collect();
        spellings.extend(LACKING.iter().map(|(name, _)| *name));
        let count = spellings.len();
        spellings.sort_unstable();
        spellings.dedup();
        assert_eq!(spellings.len(), count);
    }

    fn found(name: &str) -> Option<(&'static str, Option<f64>)> {
        find(name).map(|(function, number)| (function.name, number))
    }

    #[test]
    fn a_name_is_found_whatever_its_case() {
        assert_eq!(found("DC"), Some(("distinct_count", None)));
        assert_eq!(found("Mean"), Some(("avg", None)));
        assert_eq!(found("nosuchfunc"), None);
    }

    #[test]
    fn a_percentile_has_a_number_from_0_to_100_and_nothing_else_has_one() {
        assert_eq!(found("p95"), Some(("perc", Some(95.0))));
        assert_eq!(found("perc99.95"), Some(("perc", Some(99.95))));
        assert_eq!(found("exactperc0"), Some(("exactperc", Some(0.0))));
        for name in ["perc", "perc101", "perc1e1", "perc9.9.9", "sum2", "", "95"] {
            assert_eq!(found(name), None, "{name}");
        }
    }

    #[test]
    fn a_function_of_another_command_is_refused_with_the_reason() {
        assert_eq!(lacking("PER_HOUR"), Some("only `timechart` has it"));
        assert_eq!(lacking("sum"), None);
    }

    #[test]
    fn counts_of_nothing_are_zero_and_all_else_is_no_field() {
        for function in all() {
            let number = function.is_numbered.then_some(50.0);
            let nothing = (function.tally)(number).result();
            let counts = ["count", "distinct_count", "estdc"].contains(&function.name);
            assert_eq!(nothing, if counts { Value::from(0) } else { Value::Null }, "{}", function.name);
        }
    }

    #[test]
    fn text_is_nothing_to_a_function_of_numbers() {
        for function in all().filter(|function| function.is_of_numbers()) {
            let call = format!("{}{}(x)", function.name, if function.is_numbered { "50" } else { "" });
            assert_eq!(gives(&call, "abc, \"\""), "null", "{call}");
        }
    }
}
