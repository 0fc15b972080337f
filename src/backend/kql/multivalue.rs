//! Eval functions of several values.

use super::conversions::guarded;
use super::functions::{not_given, whole};
use super::piece::{Piece, Presence, Shape, all_or_any};
use super::writer::{Done, Writer};
use crate::plan::{Expr, Node};
use crate::source::Span;

/// `mvappend(...)`.
pub fn mvappend(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (mut lists, mut there) = (Vec::new(), Vec::new());
    for arg in args {
        let value = writer.value(arg)?;
        if value.shape == Shape::Nothing {
            continue;
        }
        let list = writer.many(&value, span)?;
        there.push(writer.presence(&list, span)?);
        lists.push(format!("coalesce({}, dynamic([]))", list.kql));
    }
    let any = all_or_any(there, false);
    if lists.is_empty() {
        Ok(Piece::nothing())
    } else {
        Ok(guarded(&any, &format!("array_concat({})", lists.join(", ")), Shape::Many))
    }
}

/// `mvcount(...)`.
pub fn mvcount(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Ok(Piece::tight(format!("array_length({})", value.kql), Shape::Whole).present(value.presence));
    }
    let there = writer.presence(&value, span)?;
    Ok(guarded(&there, "1", Shape::Whole))
}

/// `mvindex(...)`.
pub fn mvindex(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(place), true) = (whole(&args[1]), args.len() == 2) else {
        return Err(not_given(writer, "mvindex", span));
    };
    if let Some(piece) = of_split(writer, &args[0], place, span)? {
        return Ok(piece);
    }
    let value = writer.value(&args[0])?;
    if value.shape != Shape::Many {
        return Ok(if matches!(place, 0 | -1) { value } else { Piece::nothing() });
    }
    // A value of a list is never missing, but may be empty.
    let count = if place < 0 { -place } else { place + 1 };
    let there = Presence::Told(format!("array_length({}) >= {count}", value.kql));
    Ok(Piece::tight(format!("tostring({}[{place}])", value.operand()), Shape::Text).present(there))
}

/// The piece of a text at a place, where the list is nothing but the text cut at a delimiter.
fn of_split(writer: &mut Writer<'_>, list: &Expr, place: i64, span: Span) -> Done<Option<Piece>> {
    let Node::Call { function, args } = &list.node else { return Ok(None) };
    let delimiter = args.get(1).and_then(Expr::text).filter(|text| !text.is_empty());
    let Some(delimiter) = delimiter.filter(|_| function.name == "split") else { return Ok(None) };
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Ok(None);
    }
    let (text, delimiter) = (writer.text(&value, span)?, writer.literal(delimiter, span)?);
    let pieces = format!("split({}, {delimiter})", text.kql);
    let there = match place {
        0 | -1 => writer.presence(&text, span)?.kql,
        // What is missing is empty text, of which there is one piece.
        1.. => format!("array_length({pieces}) > {place}"),
        ..-1 => format!("array_length({pieces}) >= {}", -place),
    };
    Ok(Some(Piece::tight(format!("tostring({pieces}[{place}])"), Shape::Text).present(Presence::Told(there))))
}

/// `mvjoin(...)`.
pub fn mvjoin(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(between) = args[1].text() else { return Err(not_given(writer, "mvjoin", span)) };
    let value = writer.value(&args[0])?;
    if value.shape != Shape::Many {
        return writer.text(&value, span);
    }
    let between = writer.literal(between, span)?;
    let there = writer.presence(&value, span)?;
    Ok(Piece::tight(format!("strcat_array({}, {between})", value.kql), Shape::Text).present(Presence::Told(there.kql)))
}

/// `split(...)`.
pub fn split(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(delimiter) = args[1].text().filter(|text| !text.is_empty()) else {
        return Err(not_given(writer, "split", span));
    };
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`split`", "of several values it is not translated yet", span));
    }
    let (text, delimiter) = (writer.text(&value, span)?, writer.literal(delimiter, span)?);
    let there = writer.presence(&text, span)?;
    Ok(guarded(&there, &format!("split({}, {delimiter})", text.kql), Shape::Many))
}
