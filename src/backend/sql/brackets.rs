//! Searches in brackets among search terms: an event matches where it matches a row of the other search.

use super::joins::{nested, qualified};
use super::need::Need;
use super::piece::{Piece, Shape, joined};
use super::rows::Column;
use super::select::Select;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::command::lower::range::is_time_modifier;
use crate::plan::Subsearch;
use crate::source::Span;

/// Fields that stand for more than themselves among search terms.
const SPECIAL: [&str; 4] = ["search", "query", "eventtype", "tag"];

/// The column that numbers the rows of which some match.
pub const PLACE: &str = "_event";

/// Whether the event at hand matches some row of another search: every field of the row that has a value, as `f=v` would.
pub fn subsearch(writer: &mut Writer<'_>, found: &Subsearch, span: Span) -> Done<Piece> {
    let what = "a search in brackets";
    let mut rows = nested(writer, &found.plan, Need::No)?;
    if rows.is_open {
        let why = "its rows hold every field of their events; end it with `fields`, `table` or `stats`";
        return Err(writer.refuse(what, why, span));
    }
    rows.columns.retain(|name, _| !name.starts_with(['_', '\0']));
    let special = rows
        .columns
        .keys()
        .find(|name| SPECIAL.contains(&&***name) || name.starts_with("tag::") || is_time_modifier(name));
    if let Some(name) = special {
        let why = format!("its field `{name}` is more than a field among search terms");
        return Err(writer.refuse(what, &why, span));
    }
    if rows.columns.is_empty() {
        return Ok(Piece::tight("false", Shape::Truth));
    }
    let names: Vec<(Name, Column)> = rows.columns.into_iter().collect();
    let asked = asked(writer, &rows.from, &names, span)?;
    let place = number(writer);
    let here = writer.rows.from.clone();
    let mut all = Vec::new();
    for (name, column) in &names {
        let pattern = Piece::tight(format!("{asked}.{}", column.sql), asked_shape(column));
        let matches = field_matches(writer, &here, name, &pattern, column, span)?;
        let absent = writer.absent(&pattern);
        all.push(if names.len() == 1 { matches } else { format!("({absent} OR {matches})") });
    }
    let outer = writer.rows.clone();
    let pairs = Select {
        distinct: true,
        filter: Some(joined(&all, "AND")),
        ..Select::of(vec![format!("{here}.{place} AS {place}")], format!("{here} CROSS JOIN {asked}"))
    };
    writer.push(&pairs);
    let matched = std::mem::replace(&mut writer.rows, outer).from;
    Ok(Piece::tight(format!("{place} IN (SELECT {place} FROM {matched})"), Shape::Truth))
}

/// Numbers the rows at hand, so that those that match can be told; gives the column.
fn number(writer: &mut Writer<'_>) -> String {
    let place = writer.dialect.ident(PLACE);
    if !writer.rows.carried.contains(&place) {
        let mut listed = writer.rows.kept();
        listed.push(format!("{} AS {place}", writer.dialect.mark()));
        // The numbers hang on nothing, so that the step must give the same ones wherever it is read.
        writer.push_once(&Select::of(listed, &writer.rows.from));
        writer.rows.carried.push(place.clone());
    }
    place
}

/// How a column of the other search is asked for: several values stay a list.
fn asked_shape(column: &Column) -> Shape {
    if column.shape == Shape::Many { Shape::Many } else { Shape::Text }
}

/// The different rows of the other search that have a value, as text. Gives the step's name.
fn asked(writer: &mut Writer<'_>, from: &str, names: &[(Name, Column)], span: Span) -> Done<String> {
    let outer = writer.rows.clone();
    let mut listed = Vec::new();
    for (_, column) in names {
        let piece = column.piece();
        let sql = if column.shape == Shape::Many { piece.sql } else { writer.text(&piece, span)?.sql };
        listed.push(if sql == column.sql { sql } else { format!("{sql} AS {}", column.sql) });
    }
    let filter: Vec<String> = names.iter().map(|(_, column)| writer.present(&column.piece())).collect();
    let select = Select { distinct: true, filter: Some(joined(&filter, "OR")), ..Select::of(listed, from) };
    writer.push(&select);
    Ok(std::mem::replace(&mut writer.rows, outer).from)
}

/// Whether some value of a field is what some value of the other search's column describes.
fn field_matches(
    writer: &mut Writer<'_>,
    here: &str,
    name: &Name,
    pattern: &Piece,
    column: &Column,
    span: Span,
) -> Done<String> {
    if !writer.rows.columns.contains_key(name) {
        // What was not read with the events is refused.
        writer.field(name);
        return Ok("false".into());
    }
    let own = writer.rows.columns.get(name).cloned();
    let value = qualified(here, own.as_ref(), writer);
    let spellings = own.and_then(|own| own.spellings).map(|spellings| format!("{here}.{spellings}"));
    // A number holds no wildcard.
    let is_plain = matches!(column.shape, Shape::Whole | Shape::Number);
    let one = |writer: &mut Writer<'_>, pattern: &str| -> Done<String> {
        let matches = |value: &str| {
            if is_plain { format!("{value} = {pattern}") } else { format!("spl_matches({value}, {pattern})") }
        };
        let is = if value.shape == Shape::Many {
            writer.dialect.any_where(&value.sql, "item", &matches("item"))
        } else {
            let text = writer.text(&value, span)?;
            matches(&text.operand())
        };
        Ok(match &spellings {
            None => is,
            Some(spellings) => {
                let could_be = format!("item = '*' OR {}", matches("item"));
                format!("({is} OR {})", writer.dialect.any_where(spellings, "item", &could_be))
            }
        })
    };
    if pattern.shape == Shape::Many {
        let inner = one(writer, "item_1")?;
        return Ok(writer.dialect.any_where(&pattern.sql, "item_1", &inner));
    }
    one(writer, &pattern.sql)
}
