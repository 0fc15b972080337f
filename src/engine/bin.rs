//! Numbers and times put into ranges of one width.

use super::Work;
use super::cut::Cut;
use super::lift::{Rows, lift};
use crate::plan::Bin;
use crate::table::column::Pool;
use crate::table::{Column, Table};
use crate::value::Value;

/// The table with the field's values put into ranges. What is no number stays as it is.
pub fn bin(mut table: Table, bin: &Bin, work: &Work) -> Table {
    if let Some(cut) = Cut::of(&table, &bin.field, &bin.width, work) {
        let column = ranges(&table, &bin.field, &cut, work);
        table.set(bin.into.clone(), column);
    }
    table
}

/// The ranges that a field's values fall in, row by row.
pub fn ranges(table: &Table, field: &str, cut: &Cut, work: &Work) -> Column {
    let mut pool = Pool::default();
    let mut codes = Vec::with_capacity(table.rows());
    let code = |row: &super::expr::Scope| {
        let value = row.value(field);
        pool.code(Value::many(value.values().iter().map(|value| cut.range(value, work))))
    };
    lift(table, Rows::All(table.rows()), &[field.into()], work.context, code, |_, code| codes.push(code));
    pool.column(codes)
}

#[cfg(test)]
mod tests {
    use super::super::sketch::becomes;
    use super::*;
    use crate::plan::{Op, Width};
    use crate::value::time::{TimeSpan, Unit};

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
