//! Stats functions in PostgreSQL.

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
        "first" | "last" | "list" | "earliest" | "latest" => {
            Answer::Emulated("in the order of the rows, which is spelled out")
        }
        "earliest_time" | "latest_time" => Answer::Exact,
        "mode" => Answer::Unsupported("of several most frequent values PostgreSQL takes whichever"),
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
    let Input { value, number, order, parameter, .. } = input;
    let is_number = value.is_number();
    let x = &value.sql;
    let text = as_text(value);
    let there = format!("FILTER (WHERE {x} IS NOT NULL)");
    let bytes = format!("{text} COLLATE \"C\"");
    let (sql, shape) = match name {
        "count" => (format!("count({x})"), Shape::Whole),
        "distinct_count" | "estdc" => (format!("count(DISTINCT {})", if is_number { x } else { &text }), Shape::Whole),
        "values" => (format!("array_agg(DISTINCT {bytes} ORDER BY {bytes}) {there}"), Shape::Many),
        "list" => (format!("(array_agg({text}{}) {there})[1:100]", by(order)), Shape::Many),
        "min" | "max" if is_number => (format!("{name}({x})"), value.shape),
        "min" | "max" => {
            // A value that looks numeric comes back as it was written.
            let end = if name == "min" { "" } else { " DESC" };
            let first = format!("spl_first_row({x} ORDER BY {number}{end}) FILTER (WHERE {number} IS NOT NULL)");
            (format!("coalesce({first}, {name}({bytes}))"), Shape::Text)
        }
        "sum" if value.shape == Shape::Whole => (format!("CAST(sum({x}) AS BIGINT)"), Shape::Whole),
        "sum" | "avg" => (format!("{name}({number})"), Shape::Number),
        "sumsq" => (format!("sum({number} * {number})"), Shape::Number),
        "range" if value.shape == Shape::Whole => (format!("max({x}) - min({x})"), Shape::Whole),
        "range" => (format!("max({number}) - min({number})"), Shape::Number),
        "stdev" => (sampled("stddev_samp", number), Shape::Number),
        "var" => (sampled("var_samp", number), Shape::Number),
        "stdevp" => (format!("stddev_pop({number})"), Shape::Number),
        "varp" => (format!("var_pop({number})"), Shape::Number),
        "median" => (format!("spl_middle(array_agg({number}) FILTER (WHERE {number} IS NOT NULL))"), Shape::Number),
        "perc" | "exactperc" | "upperperc" => {
            let share = parameter.unwrap_or(50.0) / 100.0;
            (format!("percentile_cont({share}) WITHIN GROUP (ORDER BY {number})"), Shape::Number)
        }
        "first" | "last" => (format!("spl_{name}_row({x}{})", by(order)), value.shape),
        // Of one moment, `latest` is the first row and `earliest` the last.
        "latest" => (at("spl_first_row", input), value.shape),
        "earliest" => (at("spl_last_row", input), value.shape),
        "earliest_time" => (when("min", input), Shape::Number),
        "latest_time" => (when("max", input), Shape::Number),
        _ => return Tallied::Not("it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
}

/// All the values of all the lists, in the order of the rows.
fn of_lists(name: &str, input: &Input) -> Tallied {
    let Input { value, order, .. } = input;
    let x = &value.sql;
    let all = format!("spl_all({x})");
    let numbers = format!("unnest(spl_numbers({all})) AS value");
    let (sql, shape) = match name {
        "count" => (format!("CAST(coalesce(sum(cardinality({x})), 0) AS BIGINT)"), Shape::Whole),
        "distinct_count" | "estdc" => (format!("coalesce(cardinality(spl_distinct({all})), 0)"), Shape::Whole),
        "values" => (format!("spl_sort(spl_distinct({all}))"), Shape::Many),
        "list" => (format!("(spl_all({x}{}))[1:100]", by(order)), Shape::Many),
        "sum" | "avg" => (format!("(SELECT {name}(value) FROM {numbers})"), Shape::Number),
        "range" => (format!("(SELECT max(value) - min(value) FROM {numbers})"), Shape::Number),
        "median" => (format!("spl_middle(spl_numbers({all}))"), Shape::Number),
        "first" => (format!("(spl_first_row({x}{}))[1]", by(order)), Shape::Text),
        "last" => (last(&format!("spl_last_row({x}{})", by(order))), Shape::Text),
        "latest" if input.time.is_some() => (format!("({})[1]", at("spl_first_row", input)), Shape::Text),
        "earliest" if input.time.is_some() => (last(&at("spl_last_row", input)), Shape::Text),
        _ => return Tallied::Not("over a field with several values it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
}

/// The last value of a list.
fn last(list: &str) -> String {
    format!("({list})[cardinality({list})]")
}

fn by(order: &str) -> String {
    if order.is_empty() { String::new() } else { format!(" ORDER BY {order}") }
}

/// A value at one end of time, the newest first, and of one moment in the order of the rows.
fn at(end: &str, input: &Input) -> String {
    let Some(time) = &input.time else { return "CAST(NULL AS text)".into() };
    let newest = format!("{time} DESC NULLS LAST");
    let order = match input.order.strip_prefix(&newest) {
        Some(_) => input.order.clone(),
        None if input.order.is_empty() => newest,
        None => format!("{newest}, {}", input.order),
    };
    format!("{end}({} ORDER BY {order}) FILTER (WHERE {time} IS NOT NULL)", input.value.sql)
}

fn when(end: &str, input: &Input) -> String {
    match &input.time {
        Some(time) => format!("{end}({time}) FILTER (WHERE {} IS NOT NULL)", input.value.sql),
        None => "CAST(NULL AS double precision)".into(),
    }
}

/// The spread of one value is zero to Splunk, and null to SQL.
fn sampled(function: &str, number: &str) -> String {
    format!("CASE WHEN count({number}) = 1 THEN 0 ELSE {function}({number}) END")
}

fn as_text(value: &Piece) -> String {
    match value.shape {
        Shape::Whole => format!("CAST({} AS text)", value.sql),
        Shape::Number => format!("spl_text({})", value.sql),
        Shape::Truth => format!("CASE WHEN {} THEN 'True' ELSE 'False' END", value.sql),
        Shape::Text | Shape::Many | Shape::Nothing => value.operand(),
    }
}
