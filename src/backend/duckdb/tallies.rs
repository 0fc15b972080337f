//! Stats functions in DuckDB.

use crate::backend::Answer;
use crate::backend::sql::dialect::Tallied;
use crate::backend::sql::tallies::Input;
use crate::backend::sql::{Piece, Shape};

/// How well each stats function can be said.
pub fn answer(name: &str) -> Option<Answer> {
    Some(match name {
        "count" | "distinct_count" | "max" | "min" | "sum" | "range" | "values" | "sumsq" | "whole" => Answer::Exact,
        "avg" | "stdev" | "stdevp" | "var" | "varp" => {
            Answer::Emulated("a sum of doubles may differ in its last digit")
        }
        "estdc" => Answer::Emulated("counted exactly, as spelt does"),
        "perc" | "exactperc" | "upperperc" | "median" => Answer::Emulated("computed exactly, as spelt does"),
        "first" | "last" | "list" | "earliest" | "latest" => {
            Answer::Emulated("in the order of the rows, which is spelled out")
        }
        "earliest_time" | "latest_time" => Answer::Exact,
        "mode" => Answer::Unsupported("of several most frequent values DuckDB takes whichever"),
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
    let Input { value, number, order, time, parameter, .. } = input;
    let is_number = value.is_number();
    let x = &value.sql;
    let text = as_text(value);
    let there = format!("FILTER (WHERE {x} IS NOT NULL)");
    let by = |order: &str| if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") };
    let at = |end: &str| match time.as_deref() {
        // Of one moment, `latest` is the first row and `earliest` the last.
        Some(time) => {
            format!("{end}({x}{}) FILTER (WHERE {x} IS NOT NULL AND {time} IS NOT NULL)", by(&timed(time, order)))
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
        "latest" => (at("first"), value.shape),
        "earliest" => (at("last"), value.shape),
        "earliest_time" => (when("min"), Shape::Number),
        "latest_time" => (when("max"), Shape::Number),
        _ => return Tallied::Not("it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
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
        "values" => (format!("list_sort(list_distinct({any}))"), Shape::Many),
        "list" => (format!("list_slice({all}, 1, 100)"), Shape::Many),
        "min" | "max" => {
            let place = if name == "min" { 1 } else { -1 };
            (format!("list_extract(list_sort({any}), {place})"), Shape::Text)
        }
        "sum" | "avg" | "range" | "sumsq" | "stdev" | "var" | "stdevp" | "varp" | "median" | "perc" | "exactperc"
        | "upperperc" => {
            return of_numbers(name, &numbers, *parameter);
        }
        "first" => (format!("list_extract(first({x}{}) {there}, 1)", by(order)), Shape::Text),
        "last" => (format!("list_extract(last({x}{}) {there}, -1)", by(order)), Shape::Text),
        "latest" => (at("first", 1), Shape::Text),
        "earliest" => (at("last", -1), Shape::Text),
        _ => return Tallied::Not("over a field with several values it is not translated yet"),
    };
    if matches!(name, "min" | "max") {
        return Tallied::Not("over a field with several values it is not translated yet");
    }
    Tallied::Is(Piece::tight(sql, shape))
}

fn of_numbers(name: &str, numbers: &str, _parameter: Option<f64>) -> Tallied {
    let sql = match name {
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
