//! Numbers and times put into ranges of one width.

use super::Work;
use super::lift::{Rows, lift};
use super::search::TIME;
use crate::plan::{Bin, Width};
use crate::table::Table;
use crate::table::column::Pool;
use crate::value::time::{TimeSpan, Unit};
use crate::value::{Number, Value};

/// The table with the field's values put into ranges. What is no number stays as it is.
pub fn bin(mut table: Table, bin: &Bin, work: &Work) -> Table {
    if !table.has(&bin.field) {
        return table;
    }
    let is_time = *bin.field == *TIME;
    let cut = match &bin.width {
        Width::Fitting { bins, least, start, end } => {
            let bounds = bounds(&table, &bin.field, *start, *end);
            match bounds {
                Some((low, high)) if is_time => Cut::Time(time_span(low, high, *bins, *least, work), None),
                Some((low, high)) => Cut::Even(number_width(&table, &bin.field, low, high, *bins, *least)),
                None => return table,
            }
        }
        Width::Number(width) => Cut::Even(*width),
        Width::Log(coefficient, base) => Cut::Log(*coefficient, *base),
        Width::Time(span, align) => Cut::Time(*span, *align),
    };
    let mut pool = Pool::default();
    let mut codes = Vec::with_capacity(table.rows());
    let code = |row: &super::expr::Scope| {
        let value = row.value(&bin.field);
        pool.code(Value::many(value.values().iter().map(|value| cut.range(value, is_time, work))))
    };
    let fields = [bin.field.clone()];
    lift(&table, Rows::All(table.rows()), &fields, work.context, code, |_, code| codes.push(code));
    table.set(bin.into.clone(), pool.column(codes));
    table
}

/// How a range is cut.
enum Cut {
    Even(f64),
    Log(f64, f64),
    Time(TimeSpan, Option<f64>),
}

impl Cut {
    /// The range a value falls in, as text; of a time its start alone.
    fn range(&self, value: &Value, is_time: bool, work: &Work) -> Value {
        let Some(number) = value.number().map(|number| number.value) else { return value.clone() };
        let Some((low, high)) = self.ends(number, work) else { return value.clone() };
        if is_time {
            return Value::computed(low);
        }
        let places = match self {
            Cut::Even(width) => decimals(*width),
            Cut::Log(..) | Cut::Time(..) => return format!("{}-{}", Number::of(low), Number::of(high)).into(),
        };
        format!("{low:.places$}-{high:.places$}").into()
    }

    fn ends(&self, value: f64, work: &Work) -> Option<(f64, f64)> {
        let (low, high) = match self {
            Cut::Even(width) if *width > 0.0 => {
                let index = whole_below(value / width);
                (index * width, (index + 1.0) * width)
            }
            Cut::Log(coefficient, base) if value > 0.0 && *coefficient > 0.0 && *base > 1.0 => {
                let power = whole_below((value / coefficient).log(*base));
                (coefficient * base.powf(power), coefficient * base.powf(power + 1.0))
            }
            Cut::Even(_) | Cut::Log(..) => return None,
            Cut::Time(span, align) => {
                let low = span.floor(value, &work.context.zone, *align);
                (low, span.next(low, &work.context.zone))
            }
        };
        // Adding zero makes a zero of a negative one.
        (low.is_finite() && high.is_finite()).then_some((low + 0.0, high + 0.0))
    }
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
    for number in numbers(table, field).chain(start).chain(end) {
        let (low, high) = bounds.unwrap_or((number, number));
        bounds = Some((low.min(number), high.max(number)));
    }
    bounds
}

fn numbers<'t>(table: &'t Table, field: &'t str) -> impl Iterator<Item = f64> + 't {
    (0..table.rows()).flat_map(move |row| table.value(row, field).numbers()).filter(|number| number.is_finite())
}

/// The least power of ten that needs at most so many bins (Search Manual, "Use time bins and spans"; measured: two bins
/// over 1 to 4 are `0-10`, a hundred are `1-2` and so on). Below 1 only where some value has a fraction.
fn number_width(table: &Table, field: &str, low: f64, high: f64, bins: u64, least: Option<f64>) -> f64 {
    let is_whole = numbers(table, field).all(|number| number.fract() == 0.0);
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
    use super::super::sketch::becomes;
    use super::*;
    use crate::plan::Op;

    fn binned(width: Width, drawing: &str) -> String {
        let field = drawing.split([' ', ';']).next().expect("a field");
        becomes(Op::Bin(Bin { field: field.into(), into: "B".into(), width }), drawing)
    }

    fn ranges(width: Width, drawing: &str) -> Vec<String> {
        let binned = binned(width, drawing);
        let cell = |line: &str| line.split_whitespace().next().map(String::from);
        binned.split("; ").skip(1).filter_map(cell).collect()
    }

    fn fitting(bins: u64, least: Option<f64>) -> Width {
        Width::Fitting { bins, least, start: None, end: None }
    }

    const FOUR: &str = "x; 1; 2; 3; 4";

    #[test]
    fn a_range_is_written_with_the_decimals_of_its_width() {
        assert_eq!(ranges(Width::Number(2.0), FOUR), ["0-2", "2-4", "2-4", "4-6"]);
        assert_eq!(ranges(Width::Number(0.5), "x; 1; -0.1; -0"), ["1.0-1.5", "-0.5-0.0", "0.0-0.5"]);
        assert_eq!(ranges(Width::Number(0.1), "x; 0.3"), ["0.3-0.4"]);
        assert_eq!(ranges(Width::Log(1.0, 10.0), "x; 1000; 99"), ["1000-10000", "10-100"]);
    }

    #[test]
    fn a_width_that_fits_is_a_power_of_ten() {
        assert_eq!(ranges(fitting(100, None), FOUR), ["1-2", "2-3", "3-4", "4-5"]);
        assert_eq!(ranges(fitting(2, None), FOUR)[0], "0-10");
        assert_eq!(ranges(fitting(100, Some(3.0)), FOUR)[0], "0-10");
        assert_eq!(ranges(fitting(100, None), "x; 5.5; 7.9")[0], "5.5-5.6");
    }

    #[test]
    fn a_time_is_put_at_the_start_of_its_bin() {
        let minutes = TimeSpan { count: 5.0, unit: Unit::Minute };
        assert_eq!(ranges(Width::Time(minutes, None), "_time; 1672628645"), ["1672628400"]);
        assert_eq!(ranges(fitting(100, None), "_time; 1672628645; 1672625045"), ["1672628640", "1672625040"]);
    }

    #[test]
    fn what_is_no_number_stays() {
        assert_eq!(binned(Width::Number(2.0), "x; a; -; 1|b"), "B x; a a; - -; 0-2|b 1|b");
        assert_eq!(
            becomes(Op::Bin(Bin { field: "y".into(), into: "y".into(), width: fitting(9, None) }), "x; 1"),
            "x; 1"
        );
    }

    #[test]
    fn hostile_widths_do_no_harm() {
        for width in
            [Width::Number(0.0), Width::Number(f64::NAN), Width::Log(0.0, 1.0), fitting(0, Some(f64::INFINITY))]
        {
            assert_eq!(ranges(width, "x; 1").len(), 1);
        }
    }
}
