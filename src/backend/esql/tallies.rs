//! Stats functions in ES|QL.

use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::backend::Answer::{self, Approximate, Emulated, Exact, Unsupported};
use crate::plan::{Over, Tally};
use crate::source::Span;

/// An aggregate, and the rows that count for it.
pub struct Tallied {
    /// What it is.
    pub piece: Piece,
    /// Which rows count; none for all.
    pub filter: Option<String>,
}

/// How well each stats function can be said; none if nobody has thought about it.
pub fn answer(name: &str) -> Option<Answer> {
    const ESTIMATED: Answer = Approximate("PERCENTILE estimates where there are many values");
    const SAMPLE: Answer = Unsupported("STD_DEV is that of a whole population, and not of a sample");
    const LACKS: Answer = Unsupported("ES|QL has no such function");
    Some(match name {
        "count" | "earliest_time" | "latest_time" | "stdevp" => Exact,
        "avg" | "sum" | "sumsq" | "range" => Emulated("texts are read as numbers"),
        "distinct_count" => Emulated("the number of VALUES, for COUNT_DISTINCT estimates"),
        "values" => Emulated("VALUES, sorted"),
        "min" | "max" => {
            Emulated("of numbers and dates; of texts only nearly, for numbers among them are compared as texts")
        }
        "estdc" => Approximate("COUNT_DISTINCT estimates in another way"),
        "median" | "perc" | "exactperc" | "upperperc" => ESTIMATED,
        "earliest" | "latest" | "first" | "last" => {
            Approximate("of several events of one moment any may be taken, and one without a value is passed over")
        }
        "stdev" | "var" => SAMPLE,
        "varp" => Exact,
        "list" => Unsupported("ES|QL keeps several values in no order"),
        "mode" | "rate" | "sparkline" | "estdc_error" | "per_day" | "per_hour" | "per_minute" | "per_second" => LACKS,
        _ => return None,
    })
}

/// An aggregate of the rows of a group.
pub fn tally(writer: &mut Writer<'_>, tally: &Tally) -> Done<Tallied> {
    let name = tally.function.name;
    let span = tally.span;
    let all = |piece: Piece| Tallied { piece, filter: None };
    let value = match &tally.over {
        Over::Rows => return Ok(all(count("*"))),
        Over::Field(field) => writer.field(field, span)?,
        Over::Fields(_) => return Err(writer.refuse("a wildcard", "it is not spelled out", span)),
        Over::Expr(expr) => {
            let value = writer.value(expr)?;
            if value.shape == Shape::Truth && name == "count" {
                let condition = writer.condition(expr)?;
                return Ok(Tallied { piece: count("*"), filter: Some(condition.text) });
            }
            if value.shape == Shape::Truth { writer.text(&value, span)? } else { value }
        }
    };
    let answer = answer(name).unwrap_or(Unsupported("nobody has thought about it"));
    let is_nearly_the_same = ["min", "max"].contains(&name) && matches!(value.shape, Shape::Text | Shape::Address);
    if is_nearly_the_same {
        writer.report.nearly(&format!("`{name}`"), "numbers among texts are compared as texts", span)?;
    }
    writer.report.take(&format!("`{name}`"), answer, span)?;
    let is_counted = ["count", "values", "distinct_count", "estdc", "min", "max"].contains(&name);
    let nothing = || {
        if is_counted {
            Piece::tight("null::keyword", Shape::Text)
        } else {
            Piece::tight("null::double", Shape::Number)
        }
    };
    let value = if value.shape == Shape::Nothing { nothing() } else { value };
    if value.is_many && !["values", "distinct_count"].contains(&name) {
        return Err(writer.refuse(&format!("`{name}`"), "of a field with several values it is not translated", span));
    }
    of_values(writer, name, tally.parameter, &value, span)
}

/// An aggregate of values.
fn of_values(writer: &mut Writer<'_>, name: &str, parameter: Option<f64>, value: &Piece, span: Span) -> Done<Tallied> {
    let all = |piece: Piece| Ok(Tallied { piece, filter: None });
    let call = |function: &str, value: &Piece| Piece::tight(format!("{function}({})", value.text), value.shape);
    match name {
        "count" => all(count(&value.text)),
        "distinct_count" => {
            let piece = Piece::tight(format!("COALESCE(MV_COUNT(VALUES({})), 0)", value.text), Shape::Whole);
            all(piece.sure())
        }
        "estdc" => all(Piece::tight(format!("COUNT_DISTINCT({})", value.text), Shape::Whole).sure()),
        "values" => {
            let text = writer.text(value, span)?;
            all(Piece::tight(format!("MV_SORT(VALUES({}))", text.text), Shape::Text).of_many(true))
        }
        "min" | "max" => {
            let value = if value.shape == Shape::Digits { writer.double(value, span)? } else { value.clone() };
            all(call(&name.to_uppercase(), &value).limiting(value.limits))
        }
        "earliest_time" | "latest_time" => {
            let time = writer.field(&"_time".into(), span)?;
            let function = if name == "earliest_time" { "MIN" } else { "MAX" };
            let filter = format!("{} IS NOT NULL", value.operand());
            Ok(Tallied { piece: call(function, &time), filter: Some(filter) })
        }
        "earliest" | "latest" | "first" | "last" => {
            let time = writer.field(&"_time".into(), span)?;
            let is_ordered = writer.rows.order.is_empty();
            if !is_ordered && ["first", "last"].contains(&name) {
                return Err(writer.refuse(
                    &format!("`{name}`"),
                    "of rows in an order of the search's own it is not translated",
                    span,
                ));
            }
            // Events come newest first.
            let function = if ["latest", "first"].contains(&name) { "LAST" } else { "FIRST" };
            all(Piece::tight(format!("{function}({}, {})", value.text, time.text), value.shape))
        }
        _ => of_numbers(writer, name, parameter, value, span),
    }
}

/// An aggregate of values that are read as numbers.
fn of_numbers(writer: &mut Writer<'_>, name: &str, parameter: Option<f64>, value: &Piece, span: Span) -> Done<Tallied> {
    if matches!(value.shape, Shape::Moment) {
        return Err(writer.refuse(&format!("`{name}`"), "a time is a date there, and no number", span));
    }
    let number = writer.double(value, span)?;
    let text = &number.text;
    let (text, shape) = match name {
        "sum" => (format!("SUM({text})"), number.shape),
        "avg" => (format!("AVG({text})"), Shape::Number),
        "range" => (format!("MAX({text}) - MIN({text})"), number.shape),
        "sumsq" => (format!("SUM({0} * {0})", number.operand()), number.shape),
        "stdevp" => (format!("STD_DEV({text})"), Shape::Number),
        "varp" => (format!("VARIANCE({text})"), Shape::Number),
        "median" => (format!("MEDIAN({text})"), Shape::Number),
        _ => (format!("PERCENTILE({text}, {})", parameter.unwrap_or(50.0)), Shape::Number),
    };
    Ok(Tallied { piece: Piece::loose(text, shape).limiting(false), filter: None })
}

fn count(of: &str) -> Piece {
    Piece::tight(format!("COUNT({of})"), Shape::Whole).sure()
}
