//! Stats functions in DuckDB.

use crate::backend::Answer;
use crate::backend::sql::dialect::Tallied;
use crate::backend::sql::tallies::Input;
use crate::backend::sql::{Piece, Shape};

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
        "first" | "last" | "list" | "earliest" | "latest" | "mode" | "rate" => {
            Answer::Emulated("in the order of the rows, which is spelled out")
        }
        "earliest_time" | "latest_time" => Answer::Exact,
        "estdc_error" => Answer::Emulated("always 0, because the count is exact, as spelt's is"),
        _ => return None,
    })
}

/// A stats function over the rows of a group.
pub fn tally(name: &str, input: &Input) -> Tallied {
    if input.value.shape == Shape::Many { of_lists(name, input) } else { of_singles(name, input) }
}

fn of_singles(name: &str, input: &Input) -> Tallied {
    let Input { value, number, order, time, parameter, .. } = input;
    let is_number = value.is_number();
    let x = &value.sql;
    let text = as_text(value);
    let there = format!("FILTER (WHERE {x} IS NOT NULL)");
    let by = |order: &str| if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") };
    let at = |end: &str, what: &str| match time.as_deref() {
        // Of one moment, `latest` is the first row and `earliest` the last.
        Some(time) => {
            format!("{end}({what}{}) FILTER (WHERE {x} IS NOT NULL AND {time} IS NOT NULL)", by(&timed(time, order)))
        }
        None => format!("CAST(NULL AS {})", "VARCHAR"),
    };
    let when = |end: &str| match time.as_deref() {
        Some(time) => format!("{end}({time}) {there}"),
        None => "CAST(NULL AS DOUBLE)".to_string(),
    };
    let (sql, shape) = match name {
        "count" => (format!("count({x})"), Shape::Whole),
        "distinct_count" | "estdc" => (format!("count(DISTINCT {})", if is_number { x } else { &text }), Shape::Whole),
        "estdc_error" => (format!("CASE WHEN count({x}) > 0 THEN 0 END"), Shape::Whole),
        "values" => (format!("list_sort(list(DISTINCT {text}) {there})"), Shape::Many),
        "list" => (format!("list_slice(list({text}{}) {there}, 1, 100)", by(order)), Shape::Many),
        "min" | "max" if is_number => (format!("{name}({x})"), value.shape),
        "min" | "max" => (format!("coalesce(arg_{name}({x}, {number}), {name}({x}))"), Shape::Text),
        "sum" if value.shape == Shape::Whole => (format!("CAST(sum({x}) AS BIGINT)"), Shape::Whole),
        "sum" | "avg" => (format!("{name}({number})"), Shape::Number),
        "sumsq" => (format!("sum({number} * {number})"), Shape::Number),
        "range" if value.shape == Shape::Whole => (format!("max({x}) - min({x})"), Shape::Whole),
        "range" => (format!("max({number}) - min({number})"), Shape::Number),
        "stdev" => (sampled("stddev_samp", number), Shape::Number),
        "var" => (sampled("var_samp", number), Shape::Number),
        "stdevp" => (format!("stddev_pop({number})"), Shape::Number),
        "varp" => (format!("var_pop({number})"), Shape::Number),
        "median" => {
            (format!("spl_middle(list_sort(list({number}) FILTER (WHERE {number} IS NOT NULL)))"), Shape::Number)
        }
        "perc" | "exactperc" | "upperperc" => {
            let share = parameter.unwrap_or(50.0) / 100.0;
            (format!("quantile_cont({number}, {share})"), Shape::Number)
        }
        "first" | "last" => (format!("{name}({x}{}) {there}", by(order)), value.shape),
        "whole" => (format!("last({x}{}) {there}", by(order)), value.shape),
        // Of several most frequent values it takes the one that comes first.
        "mode" => (format!("mode({text}{}) {there}", by(order)), Shape::Text),
        "rate" => (rate(input, &at), Shape::Number),
        "latest" => (at("first", x), value.shape),
        "earliest" => (at("last", x), value.shape),
        "earliest_time" => (when("min"), Shape::Number),
        "latest_time" => (when("max"), Shape::Number),
        _ => return Tallied::Not("it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
}

/// The change from the oldest value to the newest, for each second between them.
fn rate(input: &Input, at: &dyn Fn(&str, &str) -> String) -> String {
    let Input { value, number, time, .. } = input;
    let Some(time) = time else { return "CAST(NULL AS DOUBLE)".to_string() };
    let ends = |end: &str| format!("{end}({time}) FILTER (WHERE {} IS NOT NULL)", value.sql);
    let (from, to) = (ends("min"), ends("max"));
    let (old, new) = (at("last", number), at("first", number));
    format!("CASE WHEN {from} < {to} THEN ({new} - {old}) / ({to} - {from}) END")
}

/// All the values of all the lists, in the order of the rows.
fn of_lists(name: &str, input: &Input) -> Tallied {
    let Input { value, order, time, parameter, .. } = input;
    let x = &value.sql;
    let by = |order: &str| if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") };
    let there = format!("FILTER (WHERE {x} IS NOT NULL)");
    let all = format!("flatten(list({x}{}) {there})", by(order));
    let any = format!("flatten(list({x}) {there})");
    let numbers = format!("spl_numbers({any})");
    let at = |end: &str, place: i32| match time.as_deref() {
        Some(time) => format!(
            "list_extract({end}({x}{}) FILTER (WHERE {x} IS NOT NULL AND {time} IS NOT NULL), {place})",
            by(&timed(time, order))
        ),
        None => "CAST(NULL AS VARCHAR)".to_string(),
    };
    let (sql, shape) = match name {
        "count" => (format!("CAST(coalesce(sum(len({x})), 0) AS BIGINT)"), Shape::Whole),
        "distinct_count" | "estdc" => (format!("coalesce(len(list_distinct({any})), 0)"), Shape::Whole),
        "estdc_error" => (format!("CASE WHEN count({x}) > 0 THEN 0 END"), Shape::Whole),
        "values" => (format!("list_sort(list_distinct({any}))"), Shape::Many),
        "list" => (format!("list_slice({all}, 1, 100)"), Shape::Many),
        "min" | "max" => (
            format!(
                "coalesce(list_extract(list_filter({all}, lambda value: spl_number(value) = list_{name}({numbers})), 1), list_{name}({any}))"
            ),
            Shape::Text,
        ),
        "sum" | "avg" | "range" | "sumsq" | "stdev" | "var" | "stdevp" | "varp" | "median" | "perc" | "exactperc"
        | "upperperc" => {
            return of_numbers(name, &numbers, *parameter);
        }
        "first" => (format!("list_extract(first({x}{}) {there}, 1)", by(order)), Shape::Text),
        "last" => (format!("list_extract(last({x}{}) {there}, -1)", by(order)), Shape::Text),
        "whole" => (format!("last({x}{}) {there}", by(order)), Shape::Many),
        "mode" => (format!("list_mode({all})"), Shape::Text),
        "latest" => (at("first", 1), Shape::Text),
        "earliest" => (at("last", -1), Shape::Text),
        "earliest_time" | "latest_time" => {
            let end = if name == "earliest_time" { "min" } else { "max" };
            let time = time.as_deref().map(|time| format!("{end}({time}) {there}"));
            (time.unwrap_or_else(|| "CAST(NULL AS DOUBLE)".to_string()), Shape::Number)
        }
        _ => return Tallied::Not("over a field with several values it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
}

fn of_numbers(name: &str, numbers: &str, parameter: Option<f64>) -> Tallied {
    let share = parameter.unwrap_or(50.0) / 100.0;
    let sql = match name {
        "sumsq" => format!("list_sum(list_transform({numbers}, lambda value: value * value))"),
        "stdev" => format!("CASE WHEN len({numbers}) = 1 THEN CAST(0 AS DOUBLE) ELSE list_stddev_samp({numbers}) END"),
        "var" => format!("CASE WHEN len({numbers}) = 1 THEN CAST(0 AS DOUBLE) ELSE list_var_samp({numbers}) END"),
        "stdevp" => format!("list_stddev_pop({numbers})"),
        "varp" => format!("list_var_pop({numbers})"),
        "perc" | "exactperc" | "upperperc" => format!("list_aggregate({numbers}, 'quantile_cont', {share})"),
        "sum" | "avg" => format!("list_{name}({numbers})"),
        "range" => format!("list_max({numbers}) - list_min({numbers})"),
        "median" => format!("spl_middle(list_sort({numbers}))"),
        _ => return Tallied::Not("over a field with several values it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, Shape::Number))
}

/// The order of time, the newest first, and of one moment that of the rows.
fn timed(time: &str, order: &str) -> String {
    let newest = format!("{time} DESC NULLS LAST");
    if order.is_empty() || order.starts_with(&newest) {
        if order.is_empty() { newest } else { order.to_string() }
    } else {
        format!("{newest}, {order}")
    }
}

/// The spread of one value is zero to Splunk, and null to SQL.
fn sampled(function: &str, number: &str) -> String {
    format!("CASE WHEN count({number}) = 1 THEN CAST(0 AS DOUBLE) ELSE {function}({number}) END")
}

fn as_text(value: &Piece) -> String {
    match value.shape {
        Shape::Whole => format!("CAST({} AS VARCHAR)", value.sql),
        Shape::Number => format!("spl_text({})", value.sql),
        Shape::Truth => format!("CASE WHEN {} THEN 'True' ELSE 'False' END", value.sql),
        Shape::Text | Shape::Many | Shape::Nothing => value.sql.clone(),
    }
}
