//! Eval functions of JSON, at paths that the search gives.

use super::by::not_given;
use crate::backend::sql::piece::{Piece, Shape, called};
use crate::backend::sql::writer::{Done, Writer};
use crate::function::json::path::{Path, Step};
use crate::plan::{Expr, Node};
use crate::source::Span;
use crate::value::Value;

/// A path of the search, as the engine reads it.
struct At {
    /// The path, as a literal.
    path: String,
    /// Whether it goes to all items of some array.
    goes_to_all: bool,
}

/// The path in an argument; none where it is none.
fn at(writer: &mut Writer<'_>, name: &str, arg: &Expr, span: Span) -> Done<Option<At>> {
    let Some(text) = arg.text() else { return Err(not_given(writer, name, "the path", span)) };
    let Some(path) = Path::read(text) else { return Ok(None) };
    if path.steps().iter().any(|step| matches!(step, Step::Attribute(_))) {
        return Err(writer.refuse(&format!("the path `{text}`"), "it leads to an attribute of XML", arg.span));
    }
    let goes_to_all = path.steps().contains(&Step::All);
    match writer.dialect.json_path(path.steps()) {
        Some(path) => Ok(Some(At { path, goes_to_all })),
        None => Err(writer.refuse(&format!("the path `{text}`"), "the engine cannot say it", arg.span)),
    }
}

/// An argument as text.
fn text(writer: &mut Writer<'_>, arg: &Expr, span: Span) -> Done<String> {
    let value = writer.value(arg)?;
    Ok(writer.text(&value, span)?.sql)
}

/// `spath(x, path)`.
pub fn spath(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let x = text(writer, &args[0], span)?;
    Ok(match at(writer, "spath", &args[1], span)? {
        None => Piece::nothing(),
        Some(At { path, goes_to_all: true }) => Piece::tight(called("spl_spath_all", &[x, path]), Shape::Many),
        Some(At { path, goes_to_all: false }) => Piece::tight(called("spl_spath", &[x, path]), Shape::Text),
    })
}

/// `json_extract(x, path, ...)`.
pub fn extract(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let json = called("spl_json", &[text(writer, &args[0], span)?]);
    let [_, path] = args else {
        return whole(writer, "json_extract", &json, args, span);
    };
    if path.text() == Some("{}") {
        return whole(writer, "json_extract", &json, &args[..1], span);
    }
    Ok(match at(writer, "json_extract", path, span)? {
        None => Piece::nothing(),
        Some(At { path, goes_to_all: false }) => value(&found(&json, &path)),
        Some(At { path, goes_to_all: true }) => {
            let all = writer.dialect.nonempty(&found(&json, &path));
            Piece::tight(called("spl_json_array", &[all]), Shape::Text)
        }
    })
}

/// `json_extract_exact(x, key)`.
pub fn extract_exact(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let json = called("spl_json", &[text(writer, &args[0], span)?]);
    let [_, key] = args else {
        return whole(writer, "json_extract_exact", &json, args, span);
    };
    Ok(value(&found(&json, &member(writer, "json_extract_exact", key, span)?)))
}

/// `json_has_key_exact(x, key)`.
pub fn has_key_exact(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let json = called("spl_json", &[text(writer, &args[0], span)?]);
    let found = found(&json, &member(writer, "json_has_key_exact", &args[1], span)?);
    Ok(Piece::tight(format!("CASE WHEN {json} IS NOT NULL THEN {found} IS NOT NULL END"), Shape::Truth))
}

/// `json_array(x, ...)`.
pub fn array(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let mut parts = vec!["'['".to_string()];
    for (index, arg) in args.iter().enumerate() {
        if index > 0 {
            parts.push("','".into());
        }
        parts.push(item(writer, arg, span)?);
    }
    parts.push("']'".into());
    Ok(Piece::loose(parts.join(" || "), Shape::Text))
}

/// `json_object(key, x, ...)`.
pub fn object(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (mut parts, mut keys) = (Vec::new(), Vec::new());
    for pair in args.chunks_exact(2) {
        let Some(key) = pair[0].text() else { return Err(not_given(writer, "json_object", "a key", span)) };
        if keys.contains(&key) {
            return Err(writer.refuse("`json_object`", "a key stands in it twice", span));
        }
        let before = if keys.is_empty() { "{" } else { "," };
        parts.push(writer.literal(&format!("{before}{}:", serde_json::Value::from(key)), span)?);
        parts.push(item(writer, &pair[1], span)?);
        keys.push(key);
    }
    if parts.is_empty() || !args.len().is_multiple_of(2) {
        return Err(writer.refuse("`json_object`", "of no pairs of keys and values it is not translated", span));
    }
    parts.push("'}'".into());
    Ok(Piece::loose(parts.join(" || "), Shape::Text))
}

/// `json_array_to_mv(x, quotes)`.
pub fn array_to_mv(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    if args.get(1).is_some_and(|quotes| quotes.node != Node::Literal(Value::Bool(false))) {
        return Err(writer.refuse("`json_array_to_mv`", "with quotes it is not translated yet", span));
    }
    let json = called("spl_json", &[text(writer, &args[0], span)?]);
    Ok(Piece::tight(called("spl_json_values", &[json]), Shape::Many))
}

/// A value as it goes into an array or an object.
fn item(writer: &mut Writer<'_>, arg: &Expr, span: Span) -> Done<String> {
    let value = writer.value(arg)?;
    match value.shape {
        Shape::Text => Ok(called("spl_json_of", &[value.sql])),
        Shape::Whole => Ok(called("coalesce", &[writer.text(&value, span)?.sql, "'null'".into()])),
        Shape::Number => Ok(called("coalesce", &[writer.call("spl_text", &value, span)?, "'null'".into()])),
        Shape::Nothing => Ok("'null'".into()),
        Shape::Truth | Shape::Many => {
            Err(writer.refuse("JSON", "truth and several values are not put into it yet", span))
        }
    }
}

/// The path to a key of the outermost object.
fn member(writer: &mut Writer<'_>, name: &str, key: &Expr, span: Span) -> Done<String> {
    let Some(text) = key.text() else { return Err(not_given(writer, name, "the key", span)) };
    match writer.dialect.json_path(&[Step::Key(text.to_string())]) {
        Some(path) => Ok(path),
        None => Err(writer.refuse(&format!("the key `{text}`"), "the engine cannot say it", key.span)),
    }
}

/// The whole JSON, where no path is given.
fn whole(writer: &mut Writer<'_>, name: &str, json: &str, args: &[Expr], span: Span) -> Done<Piece> {
    match args {
        [_] => Ok(value(&found(json, "'$'"))),
        _ => Err(writer.refuse(&format!("`{name}`"), "of several paths it is not translated yet", span)),
    }
}

fn found(json: &str, path: &str) -> String {
    format!("json_extract({json}, {path})")
}

fn value(json: &str) -> Piece {
    Piece::tight(called("spl_json_value", &[json.to_string()]), Shape::Text)
}
