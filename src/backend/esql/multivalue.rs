//! Functions of several values in ES|QL.

use super::functions::{ORDER, whole};
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::backend::sql::piece::called;
use crate::plan::Expr;
use crate::source::Span;

/// `mvappend(...)`: MV_APPEND takes two values, and is null where either is.
pub fn mvappend(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let mut there = Vec::new();
    for arg in args {
        let value = writer.value(arg)?;
        match value.shape {
            Shape::Nothing => {}
            Shape::Text => there.push(value),
            Shape::Digits | Shape::Whole | Shape::Number | Shape::Address | Shape::Truth | Shape::Moment => {
                there.push(writer.text(&value, span)?);
            }
        }
    }
    match &there[..] {
        [] => Ok(Piece::nothing()),
        [only] => Ok(only.clone()),
        [one, other] => {
            let both = format!("MV_APPEND({}, {})", one.text, other.text);
            let lacks = |value: &Piece, then: &str| format!("{} IS NULL, {then}", value.operand());
            let arms = [lacks(one, &other.text), lacks(other, &one.text), both];
            let has_order = one.has_order() && other.has_order();
            Ok(Piece::tight(called("CASE", &arms), Shape::Text).of_many(true).in_order(has_order))
        }
        [_, _, ..] => {
            Err(writer.refuse("`mvappend`", "MV_APPEND takes two values, and is null where one of them is", span))
        }
    }
}

/// `mvcount(x)`.
pub fn mvcount(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    Ok(if value.shape == Shape::Nothing {
        value
    } else {
        Piece::tight(format!("MV_COUNT({})", value.text), Shape::Whole)
    })
}

/// `mvindex(x, place)`.
pub fn mvindex(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if let (Some(leaf), 2) = (writer.leaf(&args[0], &args[1], span), args.len()) {
        return leaf;
    }
    let value = writer.argument(args, 0, span)?;
    let Some(place) = whole(args.get(1)) else {
        return Err(writer.refuse("`mvindex`", "its place has to stand in the search", span));
    };
    if value.is_many {
        if !value.has_order() {
            return Err(writer.refuse("`mvindex`", ORDER.words(), span));
        }
        let one = match (place, args.len()) {
            (0, 2) => format!("MV_FIRST({})", value.text),
            (-1, 2) => format!("MV_LAST({})", value.text),
            _ => {
                let why = "what MV_SLICE gives beyond the values is not documented: the first and the last can be said";
                return Err(writer.refuse("`mvindex`", why, span));
            }
        };
        return Ok(Piece::tight(one, value.shape));
    }
    let last = if args.len() > 2 { whole(args.get(2)) } else { Some(place) };
    let holds = |place: i64| place == 0 || place == -1;
    Ok(if holds(place) && last.is_some_and(holds) { value } else { Piece::nothing() })
}

/// `split(x, delimiter)`.
pub fn split(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.argument(args, 0, span)?;
    let Some(delimiter) = args.get(1).and_then(Expr::text).filter(|text| text.chars().count() == 1) else {
        return Err(writer.refuse("`split`", "SPLIT takes one character that stands in the search", span));
    };
    let (text, delimiter) = (writer.single(&value, "`split`", span)?, writer.literal(delimiter, span)?);
    Ok(Piece::tight(format!("SPLIT({}, {delimiter})", text.text), Shape::Text).of_many(true).in_order(true))
}
