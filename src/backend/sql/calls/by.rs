//! Eval functions that hang on how their arguments are written, and so are no template.

use crate::backend::sql::dialect::Side;
use crate::backend::sql::piece::{Digits, Piece, Shape};
use crate::backend::sql::writer::{Done, Writer};
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::compare::{Operator, Reading};
use crate::value::network::Network;

/// A whole number of the search.
fn whole(expr: &Expr) -> Option<i64> {
    match &expr.node {
        Node::Literal(value) => value.number()?.whole(),
        Node::Negate(inner) => whole(inner).map(|number| -number),
        _ => None,
    }
}

fn not_given(writer: &mut Writer<'_>, name: &str, what: &str, span: Span) -> crate::backend::answer::Refused {
    writer.refuse(
        &format!("`{name}`"),
        &format!("{what} is computed, and only what the search gives is translated yet"),
        span,
    )
}

/// `isnull(x)`.
pub fn isnull(writer: &mut Writer<'_>, args: &[Expr], _span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    Ok(Piece::loose(writer.absent(&value), Shape::Truth))
}

/// `isnotnull(x)`.
pub fn isnotnull(writer: &mut Writer<'_>, args: &[Expr], _span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    Ok(Piece::loose(writer.present(&value), Shape::Truth))
}

/// Whether a value is one that a regular expression tells, a field by its looks and a literal by its quotes.
fn looks(writer: &mut Writer<'_>, args: &[Expr], span: Span, like: &str, is_text: bool) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let is_quoted = args[0].text().is_some();
    let constant = |truth: bool| Ok(Piece::tight(if truth { "true" } else { "false" }, Shape::Truth));
    match value.shape {
        Shape::Truth | Shape::Nothing => return constant(false),
        Shape::Text if is_quoted => return constant(is_text),
        Shape::Text | Shape::Whole | Shape::Number | Shape::Many => {}
    }
    let value = if value.shape == Shape::Many { Piece::tight(writer.only(&value.sql), Shape::Text) } else { value };
    let text = writer.text(&value, span)?;
    let pattern = writer.literal(&writer.dialect.own_regex(like), span)?;
    let found = writer.dialect.finds(&text.sql, &pattern);
    Ok(Piece::tight(format!("coalesce({}{found}, false)", if is_text { "NOT " } else { "" }), Shape::Truth))
}

const NUMBER: &str = r"^[-+]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][-+]?[0-9]+)?\z";

/// `isnum(x)`.
pub fn isnum(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    looks(writer, args, span, NUMBER, false)
}

/// `isstr(x)`.
pub fn isstr(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    looks(writer, args, span, NUMBER, true)
}

/// `isint(x)`.
pub fn isint(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    looks(writer, args, span, r"^-?[0-9]+\z", false)
}

/// `ismv(x)`.
pub fn ismv(writer: &mut Writer<'_>, args: &[Expr], _span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    if value.shape != Shape::Many {
        return Ok(Piece::tight("false", Shape::Truth));
    }
    Ok(Piece::tight(format!("coalesce({} > 1, false)", writer.dialect.count(&value.sql)), Shape::Truth))
}

/// `nullif(x, y)`.
pub fn nullif(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (value, other) = (writer.value(&args[0])?, writer.value(&args[1])?);
    if value.shape == Shape::Nothing || other.shape == Shape::Nothing {
        return Ok(value);
    }
    let equal = writer.compare(&value, Operator::Equal, &other, Reading::Either, span)?;
    let nothing = if value.shape == Shape::Many { writer.nothing_of(Shape::Many) } else { "NULL".to_string() };
    let sql = format!("CASE WHEN {} THEN {nothing} ELSE {} END", equal.sql, value.sql);
    Ok(Piece::tight(sql, value.shape).with(value.digits.clone()))
}

/// `now()` and `time()`.
pub fn now(writer: &mut Writer<'_>, _args: &[Expr], span: Span) -> Done<Piece> {
    let now = writer.request.now;
    let moment =
        format!("`now()` is the moment of the translation, {now}; translate again, or put the engine's clock there");
    writer.report.note(moment, span);
    let double = writer.dialect.type_of(Shape::Number);
    Ok(Piece::tight(format!("CAST({now} AS {double})"), Shape::Number))
}

/// `cidrmatch(network, x)`.
pub fn cidrmatch(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(network) = args[0].text().and_then(Network::read) else {
        return Err(not_given(writer, "cidrmatch", "the network", span));
    };
    let value = writer.value(&args[1])?;
    writer.in_network(&value, network, span)
}

/// `len`-like functions aside, `trim(x, characters)` and its like.
fn trimmed(writer: &mut Writer<'_>, args: &[Expr], side: Side, span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    if value.is_number() {
        return Ok(value);
    }
    let characters = match args.get(1) {
        None => writer.literal(" \t", span)?,
        Some(characters) => {
            let characters = writer.value(characters)?;
            writer.text(&characters, span)?.sql
        }
    };
    writer.lifted(&value, span, &|writer, text| Ok(writer.dialect.trimmed(text, &characters, side)))
}

/// `trim(x, characters)`.
pub fn trim(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    trimmed(writer, args, Side::Both, span)
}

/// `ltrim(x, characters)`.
pub fn ltrim(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    trimmed(writer, args, Side::Start, span)
}

/// `rtrim(x, characters)`.
pub fn rtrim(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    trimmed(writer, args, Side::End, span)
}

/// `substr(x, start, length)`.
pub fn substr(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(start), Some(length)) = (whole(&args[1]), args.get(2).map_or(Some(None), |arg| whole(arg).map(Some)))
    else {
        return Err(not_given(writer, "substr", "a place", span));
    };
    if length.is_some_and(|length| length < 0) {
        return Ok(Piece::nothing());
    }
    let value = writer.value(&args[0])?;
    writer.lifted(&value, span, &|writer, text| {
        // A start of 0 is the first character, and one before the text is null.
        let part = writer.dialect.part(text, if start == 0 { 1 } else { start }, length);
        let length = writer.dialect.length(text);
        Ok(if start < 0 { format!("CASE WHEN {length} >= {} THEN {part} END", -start) } else { part })
    })
}

/// `replace(x, regex, with)`.
pub fn replace(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(pattern), Some(with)) = (args[1].text(), args[2].text()) else {
        return Err(not_given(writer, "replace", "an argument", span));
    };
    let value = writer.value(&args[0])?;
    writer.substituted(&value, pattern, with, args[1].span)
}

/// `round(x, decimals)`.
pub fn round(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(places) = args.get(1).map_or(Some(0), whole) else {
        return Err(not_given(writer, "round", "the number of decimals", span));
    };
    let Some(places) = u8::try_from(places).ok().filter(|places| *places <= 15) else {
        return Err(writer.refuse("`round`", "only 0 to 15 decimals are translated", span));
    };
    let value = writer.value(&args[0])?;
    let number = writer.double(&value, span)?;
    let digits = if places == 0 { Digits::Free } else { Digits::Padded(places) };
    Ok(Piece::tight(format!("spl_round({}, {places})", number.sql), Shape::Number).with(digits))
}

/// `split(x, delimiter)`.
pub fn split(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(delimiter) = args[1].text().filter(|text| !text.is_empty()) else {
        return Err(not_given(writer, "split", "the delimiter", span));
    };
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`split`", "of a field with several values it is not translated yet", span));
    }
    let (text, delimiter) = (writer.text(&value, span)?, writer.literal(delimiter, span)?);
    Ok(Piece::tight(writer.dialect.split(&text.sql, &delimiter), Shape::Many))
}

/// `strftime(x, format)`.
pub fn strftime(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(format) = args[1].text() else { return Err(not_given(writer, "strftime", "the format", span)) };
    if writer.request.zone.name() != "UTC" {
        return Err(writer.refuse("`strftime`", "only the zone UTC is translated yet", span));
    }
    let value = writer.value(&args[0])?;
    let number = writer.double(&value, span)?;
    match writer.dialect.dated(&number.sql, format) {
        Some(sql) => Ok(Piece::tight(sql, Shape::Text)),
        None => {
            Err(writer.refuse("`strftime`", "a letter of the format means something else in the target", args[1].span))
        }
    }
}

/// `tonumber(x)`.
pub fn tonumber(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.get(1).is_some_and(|base| whole(base) != Some(10)) {
        return Err(writer.refuse("`tonumber`", "of another base than 10 it is not translated yet", span));
    }
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`tonumber`", "of several values it is not translated yet", span));
    }
    let is_text = value.shape == Shape::Text;
    let number = writer.double(&value, span)?;
    // Its text is what it was made of, so that its digits are known only there.
    Ok(if is_text { number.with(Digits::Lost) } else { number })
}

/// `tostring(x)`.
pub fn tostring(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.len() > 1 {
        return Err(writer.refuse("`tostring`", "with a format it is not translated yet", span));
    }
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`tostring`", "of several values it is not translated yet", span));
    }
    let text = writer.text(&value, span)?;
    // A missing field is the text Null.
    Ok(Piece::tight(format!("coalesce({}, 'Null')", text.sql), Shape::Text))
}

/// `mvcount(x)`.
pub fn mvcount(writer: &mut Writer<'_>, args: &[Expr], _span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Ok(Piece::tight(writer.dialect.count(&value.sql), Shape::Whole));
    }
    Ok(Piece::tight(format!("CASE WHEN {} IS NOT NULL THEN 1 END", value.operand()), Shape::Whole))
}

/// `mvindex(x, first, last)`.
pub fn mvindex(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(first), Some(last)) = (whole(&args[1]), args.get(2).map_or(Some(None), |arg| whole(arg).map(Some)))
    else {
        return Err(not_given(writer, "mvindex", "a place", span));
    };
    let value = writer.value(&args[0])?;
    let list = writer.many(&value, span)?;
    let count = writer.dialect.count(&list.sql);
    // Places are counted from 0 in Splunk and from 1 in SQL; those from the end are alike.
    let place = |place: i64| if place < 0 { place } else { place + 1 };
    let Some(last) = last else {
        return Ok(Piece::tight(writer.dialect.at(&list.sql, &place(first).to_string()), Shape::Text));
    };
    let slice = writer.dialect.slice(&list.sql, &place(first).to_string(), &place(last).to_string());
    let exists = if first < 0 { format!("{count} >= {}", -first) } else { format!("{count} > {first}") };
    let ends = if last < 0 { format!(" AND {count} >= {}", -last) } else { String::new() };
    let some = writer.nonempty(&slice, span)?;
    Ok(writer.when(&format!("{exists}{ends}"), &some))
}

/// `mvappend(x, ...)`.
pub fn mvappend(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let mut lists = Vec::new();
    for arg in args {
        let value = writer.value(arg)?;
        if value.shape == Shape::Nothing {
            continue;
        }
        let list = writer.many(&value, span)?;
        lists.push(writer.dialect.or_empty(&list.sql));
    }
    if lists.is_empty() {
        return Ok(Piece::nothing());
    }
    let all = writer.dialect.appended(&lists);
    writer.nonempty(&all, span)
}
