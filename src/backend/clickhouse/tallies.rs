//! Stats functions in ClickHouse.

use crate::backend::Answer;
use crate::backend::sql::dialect::Tallied;
use crate::backend::sql::tallies::Input;
use crate::backend::sql::{Piece, Shape};

/// What the calls begin with whose result of no rows is null in Splunk.
pub const CALLS: &[&str] = &["sum(", "sumIf(", "avg(", "min(", "max(", "argM", "quantile", "stddev", "var"];

/// How well each stats function can be said.
pub fn answer(name: &str) -> Option<Answer> {
    Some(match name {
        "count" | "distinct_count" | "sum" | "range" | "values" | "sumsq" | "whole" => Answer::Exact,
        "max" | "min" => Answer::Emulated("of equal numbers that are written in several ways, any of them"),
        "avg" | "stdev" | "stdevp" | "var" | "varp" => {
            Answer::Emulated("a sum of doubles may differ in its last digit")
        }
        "estdc" => Answer::Emulated("counted exactly, as spelt does"),
        "perc" | "exactperc" | "upperperc" | "median" => Answer::Emulated("computed exactly, as spelt does"),
        "first" | "last" | "list" | "earliest" | "latest" => Answer::Emulated("by the numbers of the rows"),
        "earliest_time" | "latest_time" => Answer::Exact,
        "mode" => Answer::Unsupported("of several most frequent values ClickHouse takes whichever"),
        "rate" => Answer::Unsupported("it is not translated yet"),
        "estdc_error" => Answer::Unsupported("it is an error of Splunk's own sketch"),
        _ => return None,
    })
}

/// A stats function over the rows of a group.
pub fn tally(name: &str, input: &Input) -> Tallied {
    if input.value.shape == Shape::Many { of_lists(name, input) } else { of_singles(name, input) }
}

fn of_singles(name: &str, input: &Input) -> Tallied {
    let Input { value, number, place, time, parameter, .. } = input;
    let x = &value.sql;
    let text = as_text(value);
    let nothing = || "CAST(NULL AS Nullable(String))".to_string();
    let (sql, shape) = match name {
        "count" => (format!("count({x})"), Shape::Whole),
        "distinct_count" | "estdc" => {
            (format!("uniqExact({})", if value.is_number() { x } else { &text }), Shape::Whole)
        }
        "values" => (format!("arraySort(groupUniqArray({text}))"), Shape::Many),
        "list" => {
            let rows = format!("groupArrayIf(({place}, assumeNotNull({text})), {x} IS NOT NULL)");
            (format!("arraySlice(spl_in_order({rows}), 1, 100)"), Shape::Many)
        }
        "min" | "max" if value.is_number() => (format!("{name}({x})"), value.shape),
        "min" => (format!("coalesce(argMin({x}, {number}), min({x}))"), Shape::Text),
        "max" => (format!("coalesce(argMax({x}, {number}), max({x}))"), Shape::Text),
        "sum" if value.shape == Shape::Whole => (format!("sum({x})"), Shape::Whole),
        "sum" | "avg" => (format!("{name}({number})"), Shape::Number),
        "sumsq" => (format!("sum({number} * {number})"), Shape::Number),
        "range" => (
            format!("max({number}) - min({number})"),
            if value.shape == Shape::Whole { Shape::Whole } else { Shape::Number },
        ),
        "stdev" => (sampled("stddevSampStable", number), Shape::Number),
        "var" => (sampled("varSampStable", number), Shape::Number),
        "stdevp" => (format!("stddevPopStable({number})"), Shape::Number),
        "varp" => (format!("varPopStable({number})"), Shape::Number),
        "median" => (format!("spl_middle(arraySort(groupArray({number})))"), Shape::Number),
        "perc" | "exactperc" | "upperperc" => {
            let share = parameter.unwrap_or(50.0) / 100.0;
            (format!("quantileExactInclusive({share})({number})"), Shape::Number)
        }
        "first" => (format!("argMin({x}, {place})"), value.shape),
        "last" => (format!("argMax({x}, {place})"), value.shape),
        // Of one moment, `latest` is the first row and `earliest` the last.
        "latest" => (time.as_ref().map_or_else(nothing, |time| at("argMax", x, time, place)), value.shape),
        "earliest" => (time.as_ref().map_or_else(nothing, |time| at("argMin", x, time, place)), value.shape),
        "earliest_time" => (when("min", x, time.as_deref()), Shape::Number),
        "latest_time" => (when("max", x, time.as_deref()), Shape::Number),
        _ => return Tallied::Not("it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
}

/// All the values of all the lists.
fn of_lists(name: &str, input: &Input) -> Tallied {
    let Input { value, place, time, .. } = input;
    let x = &value.sql;
    let first = format!("arrayElementOrNull({x}, 1)");
    let last = format!("arrayElementOrNull({x}, -1)");
    let nothing = || "CAST(NULL AS Nullable(String))".to_string();
    let (sql, shape) = match name {
        "count" => (format!("toInt64(coalesce(sum(length({x})), 0))"), Shape::Whole),
        "distinct_count" | "estdc" => (format!("uniqExactArray({x})"), Shape::Whole),
        "values" => (format!("arraySort(groupUniqArrayArray({x}))"), Shape::Many),
        "list" => (format!("arraySlice(arrayFlatten(spl_in_order(groupArray(({place}, {x})))), 1, 100)"), Shape::Many),
        "sum" | "avg" | "range" | "median" => return of_numbers(name, &format!("spl_numbers(groupArrayArray({x}))")),
        "first" => (format!("argMin({first}, {place})"), Shape::Text),
        "last" => (format!("argMax({last}, {place})"), Shape::Text),
        "latest" => (time.as_ref().map_or_else(nothing, |time| at("argMax", &first, time, place)), Shape::Text),
        "earliest" => (time.as_ref().map_or_else(nothing, |time| at("argMin", &last, time, place)), Shape::Text),
        _ => return Tallied::Not("over a field with several values it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
}

fn of_numbers(name: &str, numbers: &str) -> Tallied {
    let some = |of: String| format!("if(notEmpty({numbers}), {of}, NULL)");
    let sql = match name {
        "sum" => some(format!("arraySum({numbers})")),
        "avg" => some(format!("arrayAvg({numbers})")),
        "range" => some(format!("arrayMax({numbers}) - arrayMin({numbers})")),
        _ => format!("spl_middle(arraySort({numbers}))"),
    };
    Tallied::Is(Piece::tight(sql, Shape::Number))
}

/// The value at an end of time; of several rows of that moment, by their numbers.
fn at(end: &str, x: &str, time: &str, place: &str) -> String {
    format!("{end}If({x}, (assumeNotNull({time}), -{place}), {time} IS NOT NULL)")
}

fn when(end: &str, x: &str, time: Option<&str>) -> String {
    match time {
        Some(time) => format!("{end}If({time}, {x} IS NOT NULL)"),
        None => "CAST(NULL AS Nullable(Float64))".to_string(),
    }
}

/// The spread of one value is zero to Splunk, and null to ClickHouse.
fn sampled(function: &str, number: &str) -> String {
    format!("if(count({number}) = 1, 0, {function}({number}))")
}

fn as_text(value: &Piece) -> String {
    match value.shape {
        Shape::Whole => format!("toString({})", value.sql),
        Shape::Number => format!("spl_text({})", value.sql),
        Shape::Truth => format!("CASE WHEN {} THEN 'True' ELSE 'False' END", value.sql),
        Shape::Text | Shape::Many | Shape::Nothing => value.sql.clone(),
    }
}
