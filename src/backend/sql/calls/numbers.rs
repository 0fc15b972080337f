//! Eval functions of numbers that hang on the digits of their arguments, or take any number of them.

use super::by::whole;
use crate::backend::sql::piece::{Digits, Piece, Shape, called};
use crate::backend::sql::values::limits;
use crate::backend::sql::writer::{Done, Writer};
use crate::plan::Expr;
use crate::source::Span;

/// `abs(x)`.
pub fn abs(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let number = writer.double(&value, span)?;
    let digits = limits(&value);
    Ok(Piece::tight(format!("abs({})", number.sql), number.shape).with(digits))
}

/// `exact(x)`.
pub fn exact(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let number = writer.double(&value, span)?;
    Ok(number.with(Digits::Free))
}

/// `pow(x, y)`.
pub fn pow(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    writer.power(&args[0], &args[1], span)
}

/// `log(x, base)`.
pub fn log(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let number = writer.double(&value, span)?;
    let base = match args.get(1) {
        None => Piece::tight("10", Shape::Whole),
        Some(base) => {
            let base = writer.value(base)?;
            writer.double(&base, span)?
        }
    };
    Ok(Piece::tight(called("spl_log", &[number.sql, base.sql]), Shape::Number))
}

/// `toint(x, base)`: as `tonumber`, rounded down.
pub fn toint(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let number = super::by::tonumber(writer, args, span)?;
    Ok(Piece::tight(format!("floor({})", number.sql), Shape::Number))
}

/// `bit_and(x, ...)`.
pub fn bit_and(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let bits = bits(writer, args, span)?;
    Ok(Piece::loose(bits.join(" & "), Shape::Whole))
}

/// `bit_or(x, ...)`.
pub fn bit_or(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let bits = bits(writer, args, span)?;
    Ok(Piece::loose(bits.join(" | "), Shape::Whole))
}

/// `bit_xor(x, ...)`.
pub fn bit_xor(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let bits = bits(writer, args, span)?;
    let joined = bits.into_iter().reduce(|one, other| format!("xor({one}, {other})")).unwrap_or_default();
    Ok(Piece::tight(joined, Shape::Whole))
}

/// The arguments as whole numbers of 53 bits.
fn bits(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Vec<String>> {
    let bits = |arg: &Expr| {
        let value = writer.value(arg)?;
        let number = writer.double(&value, span)?;
        Ok(format!("spl_bits({})", number.sql))
    };
    args.iter().map(bits).collect()
}

/// `max(x, ...)`.
pub fn max(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    extreme(writer, args, ("greatest", "spl_greatest"), span)
}

/// `min(x, ...)`.
pub fn min(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    extreme(writer, args, ("least", "spl_least"), span)
}

/// The value at one end of the order: numbers by value, then text by its bytes.
fn extreme(writer: &mut Writer<'_>, args: &[Expr], (plain, of_any): (&str, &str), span: Span) -> Done<Piece> {
    let pieces: Vec<Piece> = args.iter().map(|arg| writer.value(arg)).collect::<Done<_>>()?;
    let there: Vec<&Piece> = pieces.iter().filter(|piece| piece.shape != Shape::Nothing).collect();
    let shape =
        match there.iter().map(|piece| piece.shape).reduce(|one, other| if one == other { one } else { Shape::Number })
        {
            None => return Ok(Piece::nothing()),
            Some(shape) => shape,
        };
    let is_padded = |piece: &&Piece| matches!(piece.digits, Digits::Padded(_) | Digits::Known(..));
    if there.iter().all(|piece| piece.is_number()) && !there.iter().any(is_padded) {
        let is_free = there.iter().all(|piece| limits(piece) == Digits::Free);
        let listed: Vec<String> = there.iter().map(|piece| piece.sql.clone()).collect();
        let digits = if is_free { Digits::Free } else { Digits::Lost };
        return Ok(Piece::tight(called(plain, &listed), shape).with(digits));
    }
    if args.iter().any(|arg| arg.text().is_some_and(|text| crate::value::Number::read(text).is_some())) {
        return Err(writer.refuse(
            &format!("`{plain}`"),
            "a number in quotes is text, and cannot be told from others",
            span,
        ));
    }
    let lists = lists(writer, &pieces, span)?;
    let all = writer.dialect.appended(&lists);
    Ok(Piece::tight(called(of_any, &[all]), Shape::Text))
}

/// `avg(x, ...)`.
pub fn avg(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let pieces: Vec<Piece> = args.iter().map(|arg| writer.value(arg)).collect::<Done<_>>()?;
    let lists = lists(writer, &pieces, span)?;
    let all = writer.dialect.appended(&lists);
    Ok(Piece::tight(called("spl_mean", &[all]), Shape::Number))
}

/// `total(x, ...)`: of `addtotals`.
pub fn total(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let pieces: Vec<Piece> = args.iter().map(|arg| writer.value(arg)).collect::<Done<_>>()?;
    if pieces.iter().all(Piece::is_number) && !pieces.is_empty() {
        let parts: Vec<String> = pieces.iter().map(|piece| format!("coalesce({}, 0)", piece.sql)).collect();
        return Ok(Piece::loose(parts.join(" + "), Shape::Number));
    }
    let lists = lists(writer, &pieces, span)?;
    let all = writer.dialect.appended(&lists);
    Ok(Piece::tight(called("spl_total", &[all]), Shape::Number))
}

/// The arguments as lists of texts, none of them null.
fn lists(writer: &mut Writer<'_>, pieces: &[Piece], span: Span) -> Done<Vec<String>> {
    let mut lists = Vec::new();
    for piece in pieces.iter().filter(|piece| piece.shape != Shape::Nothing) {
        let list = writer.many(piece, span)?;
        lists.push(if piece.is_given() { list.sql } else { writer.dialect.or_empty(&list.sql) });
    }
    if lists.is_empty() {
        lists.push(writer.dialect.or_empty(&format!("CAST(NULL AS {})", writer.dialect.type_of(Shape::Many))));
    }
    Ok(lists)
}

/// `tonumber(x, base)` of another base than 10.
pub fn in_base(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(base) = args.get(1).and_then(whole) else {
        return Err(super::by::not_given(writer, "tonumber", "the base", span));
    };
    if !(2..=36).contains(&base) {
        return Ok(Piece::nothing());
    }
    let value = writer.value(&args[0])?;
    if value.is_number() {
        return Ok(value);
    }
    let text = writer.text(&value, span)?;
    Ok(Piece::tight(called("spl_in_base", &[text.sql, base.to_string()]), Shape::Number))
}

/// `bit_not(x, mask)`.
pub fn bit_not(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let bits = bits(writer, args, span)?;
    let mask = bits.get(1).map_or("9007199254740991", String::as_str);
    Ok(Piece::loose(format!("~{} & {mask}", bits[0]), Shape::Whole))
}

/// `todouble(x, base)`: text, because a whole number is printed with one decimal.
pub fn todouble(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let number = super::by::tonumber(writer, args, span)?;
    let text = writer.text(&number.clone().with(Digits::Free), span)?;
    let x = number.operand();
    Ok(Piece::tight(format!("{} || CASE WHEN {x} = trunc({x}) THEN '.0' ELSE '' END", text.sql), Shape::Text))
}

/// `num(x)`: the number that a value is, or the seconds of a duration.
pub fn num(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    if value.is_number() {
        return Ok(value);
    }
    let (number, text) = (writer.double(&value, span)?, writer.text(&value, span)?);
    let seconds = called("spl_seconds_of", &[text.sql]);
    Ok(Piece::tight(called("coalesce", &[number.sql, seconds]), Shape::Number).with(Digits::Lost))
}

/// `rmunit(x)`: the number that a value begins with.
pub fn rmunit(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let text = writer.text(&value, span)?;
    let pattern = writer.literal(r"^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)", span)?;
    let number = Piece::tight(writer.dialect.group(&text.sql, &pattern, 0), Shape::Text);
    Ok(writer.double(&number, span)?.with(Digits::Lost))
}
