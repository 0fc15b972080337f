//! How numbers and times are cut into ranges.

use super::Work;
use super::search::TIME;
use crate::plan::Width;
use crate::table::Table;
use crate::value::time::{TimeSpan, Unit};
use crate::value::{Number, Value};

/// How a field's values are cut into ranges.
pub struct Cut {
    width: Fixed,
    /// Whether the values are times, which are shown as the start of their range alone.
    is_time: bool,
}

/// A width that hangs on no values.
enum Fixed {
    Even(f64),
    Log(f64, f64),
    Time(TimeSpan, Option<f64>),
}

/// There are more ranges than a table may have rows.
#[derive(Debug)]
pub struct TooMany;

impl Cut {
    /// The cut of a field's values by a width; none if the table lacks the field, or a width should fit no numbers.
    pub fn of(table: &Table, field: &str, width: &Width, work: &Work) -> Option<Cut> {
        if !table.has(field) {
            return None;
        }
        let is_time = *field == *TIME;
        let width = match width {
            Width::Fitting { bins, least, start, end } => {
                let (low, high) = bounds(table, field, *start, *end)?;
                match is_time {
                    true => Fixed::Time(time_span(low, high, *bins, *least, work), None),
                    false => Fixed::Even(number_width(table, field, low, high, *bins, *least)),
                }
            }
            Width::Number(width) => Fixed::Even(*width),
            Width::Log(coefficient, base) => Fixed::Log(*coefficient, *base),
            Width::Time(span, align) => Fixed::Time(*span, *align),
        };
        Some(Cut { width, is_time })
    }

    /// The range a value falls in, as text; of a time its start alone. What is no number is its own range.
    pub fn range(&self, value: &Value, work: &Work) -> Value {
        let Some(number) = value.number().map(|number| number.value) else { return value.clone() };
        let Some((low, high)) = self.ends(number, work) else { return value.clone() };
        self.shown(low, high)
    }

    fn shown(&self, low: f64, high: f64) -> Value {
        if self.is_time {
            return Value::computed(low);
        }
        let places = match self.width {
            Fixed::Even(width) => decimals(width),
            Fixed::Log(..) | Fixed::Time(..) => return format!("{}-{}", Number::of(low), Number::of(high)).into(),
        };
        format!("{low:.places$}-{high:.places$}").into()
    }

    /// Where the range of a number begins and ends; none if it falls in none.
    fn ends(&self, value: f64, work: &Work) -> Option<(f64, f64)> {
        let (low, high) = match &self.width {
            Fixed::Even(width) if *width > 0.0 => {
                let index = whole_below(value / width);
                (index * width, (index + 1.0) * width)
            }
            Fixed::Log(coefficient, base) if value > 0.0 && *coefficient > 0.0 && *base > 1.0 => {
                let power = whole_below((value / coefficient).log(*base));
                (coefficient * base.powf(power), coefficient * base.powf(power + 1.0))
            }
            Fixed::Even(_) | Fixed::Log(..) => return None,
            Fixed::Time(span, align) => {
                let low = span.floor(value, &work.context.zone, *align);
                (low, span.next(low, &work.context.zone))
            }
        };
        // Adding zero makes a zero of a negative one.
        (low.is_finite() && high.is_finite()).then_some((low + 0.0, high + 0.0))
    }

    /// The ranges that these numbers fall in, in order, each once.
    pub fn of_numbers(&self, numbers: impl Iterator<Item = f64>, work: &Work) -> Vec<Range> {
        let mut ends: Vec<(f64, f64)> = numbers.filter_map(|number| self.ends(number, work)).collect();
        ends.sort_by(|one, other| one.0.total_cmp(&other.0));
        ends.dedup();
        ends.into_iter().map(|(low, high)| Range { low, high, shown: self.shown(low, high) }).collect()
    }

    /// The ranges one after the other, from the one that `from` falls in to the last that begins before `to` or at
    /// `last`, so many at most.
    pub fn between(
        &self,
        from: f64,
        last: f64,
        to: Option<f64>,
        most: usize,
        work: &Work,
    ) -> Result<Vec<Range>, TooMany> {
        let mut ranges = Vec::new();
        let mut next = self.ends(from, work);
        while let Some((low, high)) = next.filter(|(low, _)| *low <= last || to.is_some_and(|to| *low < to)) {
            if ranges.len() == most {
                return Err(TooMany);
            }
            ranges.push(Range { low, high, shown: self.shown(low, high) });
            next = self.ends(high, work).filter(|(after, _)| *after > low);
        }
        Ok(ranges)
    }
}

/// A range, and how it is shown.
pub struct Range {
    /// Where it begins.
    pub low: f64,
    /// Where the next one begins.
    pub high: f64,
    /// How it is shown.
    pub shown: Value,
}

/// The greatest whole number that is not above; 2.9999999999 that should have been 3 counts as 3.
fn whole_below(value: f64) -> f64 {
    let nearest = value.round();
    if (value - nearest).abs() < 1e-9 * value.abs().max(1.0) { nearest } else { value.floor() }
}

/// The decimals a number is written with: of 0.25 two.
fn decimals(number: f64) -> usize {
    let text = number.to_string();
    text.split_once('.').map_or(0, |(_, places)| places.len())
}

/// The least and the greatest number of a field, stretched to `start` and `end`.
fn bounds(table: &Table, field: &str, start: Option<f64>, end: Option<f64>) -> Option<(f64, f64)> {
    let mut bounds: Option<(f64, f64)> = None;
    for number in numbers(table, field).into_iter().chain(start).chain(end) {
        let (low, high) = bounds.unwrap_or((number, number));
        bounds = Some((low.min(number), high.max(number)));
    }
    bounds
}

/// The different numbers of a field.
pub fn numbers(table: &Table, field: &str) -> Vec<f64> {
    let Some(column) = table.column(field) else { return Vec::new() };
    let mut is_used = vec![false; column.dictionary().len()];
    (0..table.rows()).for_each(|row| is_used[column.codes()[table.stored(row)] as usize] = true);
    let used = column.dictionary().iter().zip(is_used).filter(|(_, is_used)| *is_used);
    used.flat_map(|(value, _)| value.numbers()).filter(|number| number.is_finite()).collect()
}

/// The least power of ten that needs at most so many bins (Search Manual, "Use time bins and spans"; measured: two bins
/// over 1 to 4 are `0-10`, a hundred are `1-2` and so on). Below 1 only where some value has a fraction.
fn number_width(table: &Table, field: &str, low: f64, high: f64, bins: u64, least: Option<f64>) -> f64 {
    let is_whole = numbers(table, field).iter().all(|number| number.fract() == 0.0);
    let first = if is_whole { 0 } else { -6 };
    let fits = |width: &f64| {
        let needed = whole_below(high / width) - whole_below(low / width) + 1.0;
        needed <= bins.max(1) as f64 && least.is_none_or(|least| *width >= least)
    };
    (first..300).map(|power| 10f64.powi(power)).find(fits).unwrap_or(f64::INFINITY)
}

/// The spans Splunk chooses from (Search Reference, "timechart", span thresholds).
const SPANS: [(f64, Unit, f64); 11] = [
    (1.0, Unit::Second, 1.0),
    (5.0, Unit::Second, 5.0),
    (10.0, Unit::Second, 10.0),
    (30.0, Unit::Second, 30.0),
    (1.0, Unit::Minute, 60.0),
    (5.0, Unit::Minute, 300.0),
    (10.0, Unit::Minute, 600.0),
    (30.0, Unit::Minute, 1_800.0),
    (1.0, Unit::Hour, 3_600.0),
    (1.0, Unit::Day, 86_400.0),
    (1.0, Unit::Month, 2_592_000.0),
];

fn time_span(low: f64, high: f64, bins: u64, least: Option<f64>, work: &Work) -> TimeSpan {
    let span = |(count, unit, _): &(f64, Unit, f64)| TimeSpan { count: *count, unit: *unit };
    let fits = |choice: &&(f64, Unit, f64)| {
        let start = span(choice).floor(low, &work.context.zone, None);
        least.is_none_or(|least| choice.2 >= least) && (high - start) / choice.2 < bins.max(1) as f64
    };
    span(SPANS.iter().find(fits).unwrap_or(&SPANS[10]))
}

#[cfg(test)]
mod tests {
    use super::super::sketch::context;
    use super::*;
    use crate::source::Span;
    use crate::table::drawn::table;

    /// The ranges of a width from one number to another.
    fn between(width: Width, from: f64, last: f64, to: Option<f64>) -> Result<Vec<String>, TooMany> {
        let context = context();
        let work = Work::new(&context, Span::default());
        let cut = Cut::of(&table("x; 1"), "x", &width, &work).expect("a cut");
        let ranges = cut.between(from, last, to, 5, &work)?;
        Ok(ranges.iter().map(|range| range.shown.printed()).collect())
    }

    #[test]
    fn ranges_follow_one_another_up_to_the_last_number() {
        assert_eq!(
            between(Width::Number(0.1), 0.25, 0.5, None).ok(),
            Some(vec!["0.2-0.3".into(), "0.3-0.4".into(), "0.4-0.5".into(), "0.5-0.6".into()])
        );
        assert_eq!(
            between(Width::Log(1.0, 10.0), 5.0, 100.0, None).map(|ranges| ranges.join(" ")).ok().as_deref(),
            Some("1-10 10-100 100-1000")
        );
        assert_eq!(between(Width::Number(10.0), 0.0, 5.0, Some(20.0)).map(|ranges| ranges.len()).ok(), Some(2));
    }

    #[test]
    fn there_is_an_end_to_ranges() {
        assert!(between(Width::Number(1.0), 0.0, 1e9, None).is_err());
        assert_eq!(between(Width::Number(1.0), 1e17, 1e17, None).map(|ranges| ranges.len()).ok(), Some(1));
        assert_eq!(between(Width::Number(f64::NAN), 0.0, 9.0, None).map(|ranges| ranges.len()).ok(), Some(0));
    }
}
