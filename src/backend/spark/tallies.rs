//! Stats functions in Spark.

use super::inline::inlined;
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
            Answer::Emulated("by a column that numbers the rows in their order")
        }
        "earliest_time" | "latest_time" => Answer::Exact,
        "mode" => Answer::Unsupported("of several most frequent values Spark takes whichever"),
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
    let is_number = value.is_number();
    let x = &value.sql;
    let text = as_text(value);
    let there = format!("FILTER (WHERE {x} IS NOT NULL)");
    let (sql, shape) = match name {
        "count" => (format!("count({x})"), Shape::Whole),
        "distinct_count" | "estdc" => (format!("count(DISTINCT {})", if is_number { x } else { &text }), Shape::Whole),
        "values" => (format!("spl_some(sort_array(collect_set({text})))"), Shape::Many),
        "list" => (format!("spl_some({})", listed(&text, place, &there)), Shape::Many),
        "min" | "max" if is_number => (format!("{name}({x})"), value.shape),
        "min" | "max" => (format!("coalesce({name}_by({x}, {number}), {name}({x}))"), Shape::Text),
        "sum" if value.shape == Shape::Whole => (format!("CAST(sum({x}) AS BIGINT)"), Shape::Whole),
        "sum" | "avg" => (format!("{name}({number})"), Shape::Number),
        "sumsq" => (format!("sum({number} * {number})"), Shape::Number),
        "range" if value.shape == Shape::Whole => (format!("max({x}) - min({x})"), Shape::Whole),
        "range" => (format!("max({number}) - min({number})"), Shape::Number),
        "stdev" => (sampled("stddev_samp", number), Shape::Number),
        "var" => (sampled("var_samp", number), Shape::Number),
        "stdevp" => (format!("stddev_pop({number})"), Shape::Number),
        "varp" => (format!("var_pop({number})"), Shape::Number),
        "median" => (format!("spl_middle(sort_array(collect_list({})))", double(number, value)), Shape::Number),
        "perc" | "exactperc" | "upperperc" => {
            let share = parameter.unwrap_or(50.0) / 100.0;
            (format!("percentile({number}, {share}D)"), Shape::Number)
        }
        "first" => (format!("min_by({x}, {place}) {there}"), value.shape),
        "last" => (format!("max_by({x}, {place}) {there}"), value.shape),
        "latest" | "earliest" => (at(name, x, time.as_deref(), place, value.shape), value.shape),
        "earliest_time" | "latest_time" => (when(name, time.as_deref(), &there), Shape::Number),
        _ => return Tallied::Not("it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
}

/// All the values of all the lists, in the order of the rows.
fn of_lists(name: &str, input: &Input) -> Tallied {
    let Input { value, place, time, .. } = input;
    let x = &value.sql;
    let there = format!("FILTER (WHERE {x} IS NOT NULL)");
    let any = format!("flatten(collect_list({x}))");
    let numbers = format!("spl_numbers({any})");
    let of = |end: &str| at(end, x, time.as_deref(), place, Shape::Many);
    let (sql, shape) = match name {
        "count" => (format!("CAST(coalesce(sum(array_size({x})), 0) AS BIGINT)"), Shape::Whole),
        "distinct_count" | "estdc" => (format!("CAST(array_size(array_distinct({any})) AS BIGINT)"), Shape::Whole),
        "values" => (format!("spl_some(sort_array(array_distinct({any})))"), Shape::Many),
        "list" => (format!("spl_some(slice(flatten({}), 1, 100))", ordered(x, place, &there)), Shape::Many),
        "sum" => (total(&numbers), Shape::Number),
        "avg" => (format!("{} / nullif(array_size({}), 0)", total(&numbers), inlined(&numbers)), Shape::Number),
        "range" => (format!("array_max({numbers}) - array_min({numbers})"), Shape::Number),
        "median" => (format!("spl_middle(sort_array({numbers}))"), Shape::Number),
        "first" => (format!("try_element_at(min_by({x}, {place}) {there}, 1)"), Shape::Text),
        "last" => (format!("try_element_at(max_by({x}, {place}) {there}, -1)"), Shape::Text),
        "latest" => (format!("try_element_at({}, 1)", of("latest")), Shape::Text),
        "earliest" => (format!("try_element_at({}, -1)", of("earliest")), Shape::Text),
        _ => return Tallied::Not("over a field with several values it is not translated yet"),
    };
    Tallied::Is(Piece::tight(sql, shape))
}

/// The sum of a list of numbers; null of none. Where a function written in SQL is called in the same expression over the
/// rows of a group, Spark 4 hands the fold to its aggregation and computes null: so none is called.
fn total(numbers: &str) -> String {
    inlined(&format!("aggregate({numbers}, CAST(NULL AS DOUBLE), (sum, value) -> coalesce(sum, 0D) + value)"))
}

/// The first hundred values in the order of the rows.
fn listed(value: &str, place: &str, there: &str) -> String {
    format!("slice({}, 1, 100)", ordered(value, place, there))
}

/// Every value in the order of the rows.
fn ordered(value: &str, place: &str, there: &str) -> String {
    let pairs = format!("sort_array(collect_list(struct({place} AS place, {value} AS value)) {there})");
    format!("transform({pairs}, item -> item.value)")
}

/// The value of the newest or the oldest moment: of one moment, `latest` is the first row and `earliest` the last.
fn at(name: &str, value: &str, time: Option<&str>, place: &str, shape: Shape) -> String {
    let null = if shape == Shape::Many { "CAST(NULL AS ARRAY<STRING>)" } else { "CAST(NULL AS STRING)" };
    let Some(time) = time else { return null.to_string() };
    let end = if name == "latest" { "max_by" } else { "min_by" };
    format!("{end}({value}, struct({time}, -{place})) FILTER (WHERE {value} IS NOT NULL AND {time} IS NOT NULL)")
}

/// The newest or the oldest moment itself.
fn when(name: &str, time: Option<&str>, there: &str) -> String {
    let end = if name == "latest_time" { "max" } else { "min" };
    time.map_or_else(|| "CAST(NULL AS DOUBLE)".to_string(), |time| format!("{end}({time}) {there}"))
}

/// The spread of one value is zero to Splunk, and null to SQL.
fn sampled(function: &str, number: &str) -> String {
    format!("CASE WHEN count({number}) = 1 THEN 0D ELSE {function}({number}) END")
}

/// A number as a double, which whole ones are not yet.
fn double(number: &str, value: &Piece) -> String {
    if value.shape == Shape::Whole { format!("CAST({number} AS DOUBLE)") } else { number.to_string() }
}

fn as_text(value: &Piece) -> String {
    match value.shape {
        Shape::Whole => format!("CAST({} AS STRING)", value.sql),
        Shape::Number => format!("spl_text({})", value.sql),
        Shape::Truth => format!("CASE WHEN {} THEN 'True' ELSE 'False' END", value.sql),
        Shape::Text | Shape::Many | Shape::Nothing => value.sql.clone(),
    }
}
