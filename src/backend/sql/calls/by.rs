//! Eval functions that hang on how their arguments are written, and so are no template.

use crate::backend::sql::dialect::Side;
use crate::backend::sql::piece::{Digits, Piece, Shape};
use crate::backend::sql::writer::{Done, Writer};
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::compare::{Operator, Reading};
use crate::value::network::Network;

/// A whole number of the search.
pub fn whole(expr: &Expr) -> Option<i64> {
    match &expr.node {
        Node::Literal(value) => value.number()?.whole(),
        Node::Negate(inner) => whole(inner).map(|number| -number),
        _ => None,
    }
}

/// The refusal of what is known only row by row.
pub fn not_given(writer: &mut Writer<'_>, name: &str, what: &str, span: Span) -> crate::backend::answer::Refused {
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
        return part(writer, args, span);
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

/// `substr(x, start, length)` at places that are known row by row.
fn part(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let mut parts = vec![writer.text(&value, span)?.sql];
    for place in &args[1..] {
        let place = writer.value(place)?;
        parts.push(writer.double(&place, span)?.sql);
    }
    if args.len() == 2 {
        parts.push("1e15".to_string());
    }
    Ok(Piece::tight(super::super::piece::called("spl_part", &parts), Shape::Text))
}

/// `replace(x, regex, with)`.
pub fn replace(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(pattern), Some(with)) = (args[1].text(), args[2].text()) else {
        return Err(not_given(writer, "replace", "an argument", span));
    };
    let value = writer.value(&args[0])?;
    writer.substituted(&value, pattern, with, false, args[1].span)
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
    let (text, delimiter) = (writer.text(&value, span)?, writer.literal(delimiter, span)?);
    Ok(Piece::tight(writer.dialect.split(&text.sql, &delimiter), Shape::Many))
}

/// `tonumber(x, base)`.
pub fn tonumber(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.get(1).is_some_and(|base| whole(base) != Some(10)) {
        return super::numbers::in_base(writer, args, span);
    }
    let value = writer.value(&args[0])?;
    let number = writer.double(&value, span)?;
    if value.shape != Shape::Text {
        return Ok(number);
    }
    let decimals = writer.call("spl_decimals", &value, span)?;
    Ok(number.with(Digits::Computed(decimals)))
}

/// `tostring(x, format)`.
pub fn tostring(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let format = match args.get(1) {
        None => None,
        Some(format) => match format.text() {
            Some("hex") => Some("spl_hex"),
            Some("binary") => Some("spl_binary"),
            Some("commas") => Some("spl_commas"),
            Some("duration") => Some("spl_duration"),
            Some(_) => {
                let null = Piece::tight("'Null'", Shape::Text);
                return Ok(writer.when(&writer.absent(&value), &null));
            }
            None => return Err(not_given(writer, "tostring", "the format", span)),
        },
    };
    // A missing field is the text Null.
    if value.shape == Shape::Many {
        let local = writer.local();
        let item = formatted(writer, &Piece::tight(&*local, Shape::Text), format, span)?;
        let all = writer.dialect.each(&value.sql, &local, &item);
        let missing = writer.dialect.list(&["'Null'".to_string()]);
        let all = writer.dialect.first_with_values(&[all, missing]);
        return Ok(Piece::tight(all, Shape::Many));
    }
    let text = formatted(writer, &value, format, span)?;
    if format.is_none() {
        return Ok(Piece::tight(format!("coalesce({text}, 'Null')"), Shape::Text));
    }
    Ok(Piece::tight(format!("CASE WHEN {} IS NULL THEN 'Null' ELSE {text} END", value.operand()), Shape::Text))
}

/// A number by a format of `tostring`; all else as it is.
fn formatted(writer: &mut Writer<'_>, value: &Piece, format: Option<&str>, span: Span) -> Done<String> {
    let text = writer.text(value, span)?;
    let Some(format) = format.filter(|_| value.shape != Shape::Truth) else { return Ok(text.sql) };
    let number = writer.double(value, span)?.sql;
    if value.is_number() {
        return Ok(format!("{format}({number})"));
    }
    Ok(format!("CASE WHEN {number} IS NOT NULL THEN {format}({number}) ELSE {} END", text.operand()))
}

/// `tobool(x)`.
pub fn tobool(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    match value.shape {
        Shape::Truth => return Ok(value),
        Shape::Nothing => return Ok(Piece::nothing()),
        Shape::Whole | Shape::Number => return Ok(Piece::loose(format!("{} <> 0", value.operand()), Shape::Truth)),
        Shape::Text | Shape::Many => {}
    }
    let text = if value.shape == Shape::Many { Piece::tight(writer.only(&value.sql), Shape::Text) } else { value };
    let number = writer.double(&text, span)?;
    let words = format!(
        "CASE WHEN {0} IN ('true', 'True') THEN true WHEN {0} IN ('false', 'False') THEN false END",
        text.operand()
    );
    Ok(Piece::tight(format!("coalesce({} <> 0, {words})", number.operand()), Shape::Truth))
}

/// `typeof(x)`.
pub fn type_of(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    let x = value.operand();
    let sql = match value.shape {
        Shape::Nothing => "'Invalid'".to_string(),
        Shape::Truth => format!("CASE WHEN {x} IS NULL THEN 'Invalid' ELSE 'Bool' END"),
        Shape::Whole | Shape::Number => format!("CASE WHEN {x} IS NULL THEN 'Invalid' ELSE 'Number' END"),
        Shape::Text => {
            let number = writer.double(&value, span)?.sql;
            format!("CASE WHEN {x} IS NULL THEN 'Invalid' WHEN {number} IS NULL THEN 'String' ELSE 'Number' END")
        }
        Shape::Many => {
            let count = writer.dialect.count(&value.sql);
            let (absent, number) = (writer.absent(&value), writer.double(&value, span)?.sql);
            format!(
                "CASE WHEN {absent} THEN 'Invalid' WHEN {count} > 1 THEN 'Multivalue' WHEN {number} IS NULL THEN \
                 'String' ELSE 'Number' END"
            )
        }
    };
    Ok(Piece::tight(sql, Shape::Text))
}

/// `isbool(x)`.
pub fn isbool(writer: &mut Writer<'_>, args: &[Expr], _span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    if value.shape != Shape::Truth {
        return Ok(Piece::tight("false", Shape::Truth));
    }
    Ok(Piece::loose(format!("{} IS NOT NULL", value.operand()), Shape::Truth))
}

/// `isdouble(x)`.
pub fn isdouble(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let number = looks(writer, args, span, NUMBER, false)?;
    let whole = isint(writer, args, span)?;
    Ok(Piece::logic(format!("{} AND NOT {}", number.operand(), whole.operand())))
}

/// `mvcount(x)`.
pub fn mvcount(writer: &mut Writer<'_>, args: &[Expr], _span: Span) -> Done<Piece> {
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Ok(Piece::tight(writer.dialect.count(&value.sql), Shape::Whole));
    }
    Ok(Piece::tight(format!("CASE WHEN {} IS NOT NULL THEN 1 END", value.operand()), Shape::Whole))
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
