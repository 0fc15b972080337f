//! Texts joined, cut and shown.

use super::conversions::{guarded, null};
use super::functions::{not_given, whole};
use super::piece::{Piece, Presence, Shape, all_or_any};
use super::writer::{Done, Writer};
use crate::plan::{Expr, Node};
use crate::source::Span;

impl Writer<'_> {
    /// Texts joined: missing where one is.
    pub fn joined(&mut self, expr: &Expr) -> Done<Piece> {
        let mut parts = Vec::new();
        flattened(expr, &mut parts);
        let mut texts = Vec::new();
        for part in parts {
            let value = self.value(part)?;
            texts.push(self.text(&value, part.span)?);
        }
        self.concatenated(&texts, expr.span)
    }

    /// As [`Writer::joined`], of texts.
    pub fn concatenated(&mut self, texts: &[Piece], span: Span) -> Done<Piece> {
        let mut there = Vec::new();
        for text in texts {
            there.push(self.presence(text, span)?);
        }
        let there = all_or_any(there, true);
        let parts: Vec<String> = texts.iter().map(|text| text.kql.clone()).collect();
        let joined = format!("strcat({})", parts.join(", "));
        if there.is(true) {
            return Ok(Piece::tight(joined, Shape::Text).present(Presence::Always));
        }
        let filled = guarded(&there, &joined, Shape::Text);
        let may_be_empty = texts.iter().all(|text| matches!(text.presence, Presence::Told(_) | Presence::Lost));
        Ok(if may_be_empty { filled.present(Presence::Told(there.kql)) } else { filled })
    }
}

fn flattened<'e>(expr: &'e Expr, parts: &mut Vec<&'e Expr>) {
    let Node::Concat(left, right) = &expr.node else { return parts.push(expr) };
    flattened(left, parts);
    flattened(right, parts);
}

/// `substr(x, start, length)`.
pub fn substr(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(start), Some(length)) = (whole(&args[1]), args.get(2).map_or(Some(None), |arg| whole(arg).map(Some)))
    else {
        return Err(not_given(writer, "substr", span));
    };
    if start < 0 || length.is_some_and(|length| length < 0) {
        return Err(writer.refuse("`substr`", "from the end it is not translated yet", span));
    }
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`substr`", "of several values it is not translated yet", span));
    }
    let text = writer.text(&value, span)?;
    let there = writer.presence(&text, span)?;
    let from = (start - 1).max(0);
    let kql = match length {
        Some(length) => format!("substring({}, {from}, {length})", text.kql),
        None => format!("substring({}, {from})", text.kql),
    };
    Ok(Piece::tight(kql, Shape::Text).present(Presence::Told(there.kql)))
}

/// `tostring(x)`.
pub fn tostring(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.len() > 1 {
        return Err(writer.refuse("`tostring`", "with a format it is not translated yet", span));
    }
    let value = writer.value(&args[0])?;
    let text = writer.text(&value, span)?;
    let there = writer.presence(&text, span)?;
    if there.is(true) {
        return Ok(text);
    }
    // A missing field is the text Null.
    let kql = format!(
        "iff({}, {}, \"Null\")",
        there.kql,
        if text.shape == Shape::Nothing { null(Shape::Text) } else { &text.kql }
    );
    Ok(Piece::tight(kql, Shape::Text).present(Presence::Always))
}

/// `trim(x, characters)`.
pub fn trim(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    trimmed(writer, args, "trim", span)
}

/// `ltrim(x, characters)`.
pub fn ltrim(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    trimmed(writer, args, "trim_start", span)
}

/// `rtrim(x, characters)`.
pub fn rtrim(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    trimmed(writer, args, "trim_end", span)
}

/// A text without some characters at its ends, by a function that takes an expression for them.
fn trimmed(writer: &mut Writer<'_>, args: &[Expr], function: &str, span: Span) -> Done<Piece> {
    let characters = match args.get(1) {
        None => Some(" \t"),
        Some(characters) => characters.text().filter(|text| !text.is_empty()),
    };
    let Some(characters) = characters else { return Err(not_given(writer, "trim", span)) };
    let value = writer.value(&args[0])?;
    if value.is_number() {
        return Ok(value);
    }
    let text = writer.text(&value, span)?;
    let class: String = characters.chars().map(of_class).collect();
    let class = writer.literal(&format!("[{class}]+"), span)?;
    let there = writer.presence(&text, span)?;
    let kql = format!("{function}({class}, {})", text.kql);
    Ok(Piece::tight(kql, Shape::Text).present(Presence::Told(there.kql)))
}

/// A character as it stands in a class of an expression.
fn of_class(c: char) -> String {
    match c {
        '\t' => "\\t".into(),
        '[' | ']' | '^' | '-' | '&' | '~' | '\\' => format!("\\{c}"),
        _ => c.to_string(),
    }
}
