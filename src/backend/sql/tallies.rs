//! Stats functions over the rows of a group.

use super::dialect::Tallied;
use super::piece::{Digits, Piece, Shape};
use super::rows::Term;
use super::writer::{Done, Writer};
use crate::aggregate::{self, Aggregate, RATES};
use crate::backend::Answer;
use crate::plan::{Over, Tally};

/// What an aggregate is computed over.
#[derive(Clone, Debug)]
pub struct Input {
    /// The value of a row.
    pub value: Piece,
    /// The same as a double.
    pub number: String,
    /// The order of the rows, as it stands after ORDER BY; nothing if it is not known.
    pub order: String,
    /// The column that numbers the rows in their order, where [`Dialect::needs_numbers`](super::dialect::Dialect) asks for
    /// one; else nothing.
    pub place: String,
    /// `_time` as a double.
    pub time: Option<String>,
    /// The number of the function: the 95 of `perc95`.
    pub parameter: Option<f64>,
}

/// The stats functions whose results hang on the order of the rows.
pub const ORDERED: [&str; 8] = ["first", "last", "list", "earliest", "latest", "mode", "rate", "whole"];

impl Writer<'_> {
    /// Numbers the rows for aggregates that can be told their order in no other way.
    pub fn number_for(&mut self, tallies: &[Tally]) {
        let hangs_on_order = tallies.iter().any(|tally| ORDERED.contains(&tally.function.name));
        let is_known = !self.rows.order.is_empty();
        if self.dialect.needs_numbers() && hangs_on_order && is_known && !self.is_numbered() {
            self.number();
        }
    }

    /// Whether a single column numbers the rows in their order.
    fn is_numbered(&self) -> bool {
        matches!(&self.rows.order[..], [Term { field: None, descending: false, .. }])
    }
}

/// The function that says the same in SQL: a rate is a sum, which is divided by the width of its range.
fn meant(tally: &Tally) -> &'static Aggregate {
    let name = tally.function.name;
    let other = if RATES.iter().any(|(rate, _)| rate.name == name) { aggregate::find("sum") } else { None };
    other.map_or(tally.function, |(function, _)| function)
}

/// The result of an aggregate over a group.
pub fn tally(writer: &mut Writer<'_>, tally: &Tally) -> Done<Piece> {
    let function = meant(tally);
    let name = function.name;
    let answer = writer.dialect.aggregate(function).unwrap_or(Answer::Unsupported("nobody has thought about it"));
    writer.report.take(&format!("`{name}`"), answer, tally.span)?;
    let value = match &tally.over {
        Over::Rows => return Ok(Piece::tight("count(*)", Shape::Whole)),
        Over::Field(field) => writer.field(field),
        Over::Fields(pattern) => {
            return Err(writer.refuse(
                &format!("the wildcard `{}`", pattern.text()),
                "it was not spelled out",
                tally.span,
            ));
        }
        Over::Expr(expr) => {
            let value = writer.value(expr)?;
            if value.shape != Shape::Truth {
                value
            } else if name == "count" {
                // Only true counts.
                return Ok(Piece::tight(format!("count(*) FILTER (WHERE {})", value.sql), Shape::Whole));
            } else {
                Piece::tight(format!("CASE WHEN {} THEN 'True' END", value.sql), Shape::Text)
            }
        }
    };
    if value.shape == Shape::Nothing {
        let is_count = ["count", "distinct_count", "estdc"].contains(&name);
        return Ok(if is_count { Piece::tight("0", Shape::Whole) } else { Piece::nothing() });
    }
    let number = match value.shape {
        Shape::Many => String::new(),
        Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => {
            writer.double(&value, tally.span)?.sql
        }
    };
    let is_timed = ["earliest", "latest", "earliest_time", "latest_time", "rate"].contains(&name);
    let time = if is_timed { writer.field(&"_time".into()) } else { Piece::nothing() };
    let time = match time.shape {
        Shape::Nothing | Shape::Many => None,
        Shape::Text | Shape::Whole | Shape::Number | Shape::Truth => Some(writer.double(&time, tally.span)?.sql),
    };
    let order = writer.rows.ordered().join(", ");
    if order.is_empty() && ORDERED.contains(&name) {
        return Err(writer.refuse(&format!("`{name}`"), "the order of the rows is not known", tally.span));
    }
    let place = if writer.is_numbered() { writer.rows.order[0].sql.clone() } else { String::new() };
    let input = Input { value, number, order, place, time, parameter: tally.parameter };
    match writer.dialect.tally(name, &input) {
        Tallied::Is(piece) => Ok(limited(name, &input.value, piece)),
        Tallied::Not(why) => Err(writer.refuse(&format!("`{name}`"), why, tally.span)),
    }
}

/// A result that is one of the values limits digits as they do; one that was computed does not.
fn limited(name: &str, value: &Piece, result: Piece) -> Piece {
    let is_value = ["min", "max", "first", "last", "earliest", "latest"].contains(&name);
    let digits = if is_value && result.shape == value.shape { value.digits.clone() } else { result.digits.clone() };
    let digits = if result.shape == Shape::Number && digits == Digits::OfText { Digits::Free } else { digits };
    // Decimals that were computed hang on a row, of which nothing is left.
    result.with(if matches!(digits, Digits::Computed(_)) { Digits::Lost } else { digits })
}
