//! Columns chosen, renamed, filled, extracted and spread over rows.

use super::piece::{Piece, Shape};
use super::regex::Dialect;
use super::text::ident;
use super::writer::{Done, Writer, filled};
use crate::backend::Name;
use crate::backend::answer::Refused;
use crate::backend::sql::need::Need;
use crate::plan::{Columns, Expand, Extract, FieldPattern, Fill, Project, Renaming};
use crate::source::Span;
use indexmap::IndexMap;

/// Columns chosen.
pub fn project(writer: &mut Writer<'_>, project: &Project) -> Done<()> {
    let span = writer.span();
    if project.columns == Columns::Drop {
        return dropped(writer, project);
    }
    let mut names = named(writer, &project.fields)?;
    if project.columns == Columns::KeepAndInternal {
        let time = Name::from("_time");
        let own: Vec<Name> = writer.rows.columns.keys().filter(|name| name.starts_with('_')).cloned().collect();
        let internal = own.into_iter().chain(writer.rows.is_open.then_some(time));
        internal.for_each(|name| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
    }
    let mut columns: IndexMap<Name, Piece> = IndexMap::new();
    let mut refused = None;
    for name in names {
        match writer.field(&name, span) {
            Ok(piece) if piece.is_column => {
                columns.insert(name, piece);
            }
            Ok(piece) => {
                writer.set(&name, piece);
                columns.extend(writer.rows.columns.get(&name).map(|column| (name, column.clone())));
            }
            Err(why) => refused = Some(why),
        }
    }
    if let Some(why) = refused {
        return Err(why);
    }
    writer.flush();
    let mut kept: Vec<String> = Vec::new();
    // What orders the rows is kept as long as it is needed.
    for column in columns.values().map(|column| &column.text) {
        if !kept.contains(column) {
            kept.push(column.clone());
        }
    }
    if kept.is_empty() {
        return Err(writer.refuse("`table`", "it keeps no column", span));
    }
    settle(writer, &kept)?;
    writer.push(filled("KEEP", &kept));
    writer.rows.columns = columns;
    writer.rows.there.retain(|column| kept.contains(column));
    writer.rows.is_open = false;
    Ok(())
}

/// Puts the rows in their order before what it hangs on goes.
fn settle(writer: &mut Writer<'_>, kept: &[String]) -> Done<()> {
    let goes = writer.rows.order.iter().any(|key| !kept.contains(&key.text));
    if goes && !writer.rows.is_sorted && writer.need != Need::No {
        writer.sort();
    }
    if goes && writer.need == Need::Counts && writer.is_sorted_later() {
        return Err(writer.refuse("the order of the rows", "it hangs on a column that is not kept", Span::default()));
    }
    Ok(())
}

fn dropped(writer: &mut Writer<'_>, project: &Project) -> Done<()> {
    writer.flush();
    if let Some(pattern) = project.fields.iter().find(|field| field.name().is_none() && writer.rows.is_open) {
        return Err(unknown_columns(writer, pattern));
    }
    let is_dropped = |name: &Name| project.fields.iter().any(|field| field.matches(name));
    let mut gone: Vec<String> = Vec::new();
    let set = std::mem::take(&mut writer.rows.columns);
    for (name, column) in set {
        if is_dropped(&name) { gone.push(column.text) } else { drop(writer.rows.columns.insert(name, column)) }
    }
    // A column that is another field as well stays.
    gone.retain(|text| writer.rows.columns.values().all(|column| column.text != *text));
    gone.dedup();
    writer.rows.there.retain(|column| !gone.contains(column));
    if writer.rows.is_open {
        writer.rows.gone.extend(project.fields.iter().filter_map(FieldPattern::name).map(Name::from));
    }
    if !gone.is_empty() {
        writer.push(filled("DROP", &gone));
    }
    Ok(())
}

/// The fields that patterns name, each once.
fn named(writer: &mut Writer<'_>, patterns: &[FieldPattern]) -> Done<Vec<Name>> {
    let mut names: Vec<Name> = Vec::new();
    for pattern in patterns {
        let found: Vec<Name> = match pattern.name() {
            Some(name) => vec![name.into()],
            None if writer.rows.is_open => return Err(unknown_columns(writer, pattern)),
            None => {
                let is_field = |name: &&Name| !name.starts_with('\0') && pattern.matches(name);
                writer.rows.columns.keys().filter(is_field).cloned().collect()
            }
        };
        found.into_iter().for_each(|name| {
            if !names.contains(&name) {
                names.push(name);
            }
        });
    }
    Ok(names)
}

fn unknown_columns(writer: &mut Writer<'_>, pattern: &FieldPattern) -> Refused {
    let why = "which fields the events have is known only from the events; name the fields, or put it after `stats` or `table`";
    writer.refuse(&format!("the wildcard `{}`", pattern.text()), why, Span::default())
}

/// Columns that are renamed by one command: their old names and their new ones.
type Renamed = Vec<(String, String)>;

/// Columns renamed, one after the other. The events' own columns may be other fields too, and are copied.
pub fn rename(writer: &mut Writer<'_>, renamings: &[Renaming]) -> Done<()> {
    let mut together = Renamed::new();
    for Renaming { from, to, span } in renamings {
        let pairs: Vec<(Name, Name)> = match (from.name(), to.name()) {
            (Some(from), Some(to)) => vec![(from.into(), to.into())],
            (Some(_), None) | (None, Some(_)) | (None, None) if writer.rows.is_open => {
                return Err(unknown_columns(writer, from));
            }
            (Some(_), None) | (None, Some(_)) | (None, None) => {
                let new = |name: &Name| Some((name.clone(), Name::from(to.fill(&from.captures(name)?))));
                writer.rows.columns.keys().filter_map(new).filter(|(_, new)| !new.is_empty()).collect()
            }
        };
        for (from, to) in pairs.into_iter().filter(|(from, to)| from != to) {
            renamed(writer, &from, &to, *span, &mut together)?;
        }
    }
    write_renamed(writer, &mut together);
    Ok(())
}

fn write_renamed(writer: &mut Writer<'_>, together: &mut Renamed) {
    let items: Vec<String> = together.drain(..).map(|(old, new)| format!("{old} AS {new}")).collect();
    if !items.is_empty() {
        writer.push(filled("RENAME", &items));
    }
}

fn renamed(writer: &mut Writer<'_>, from: &Name, to: &Name, span: Span, together: &mut Renamed) -> Done<()> {
    let piece = writer.field(from, span)?;
    let is_alone = |text: &str| writer.rows.columns.iter().all(|(name, other)| name == from || other.text != text);
    let is_own = writer.rows.columns.contains_key(from) && piece.is_column && is_alone(&piece.text);
    // A column of the documents that a data model calls by another name keeps its own, before and after the model's prefix.
    let is_defined = !writer.is_asked_by("rename") || (!writer.rows.is_open && from.contains('.'));
    if is_defined && piece.is_column && piece.text != ident(from) {
        let index = writer.rows.columns.get_index_of(from).unwrap_or(writer.rows.columns.len());
        writer.rows.columns.shift_remove(from);
        writer.rows.columns.shift_remove(to);
        writer.rows.gone.insert(from.clone());
        let place = index.min(writer.rows.columns.len());
        writer.rows.columns.shift_insert(place, to.clone(), piece);
        return Ok(());
    }
    if !writer.rows.is_open && piece.shape == Shape::Nothing && !writer.rows.columns.contains_key(from) {
        writer.rows.columns.shift_remove(to);
        return Ok(());
    }
    if is_own && !writer.rows.is_open {
        writer.flush();
        let index = writer.rows.columns.get_index_of(from).unwrap_or_default();
        writer.rows.columns.shift_remove(from);
        writer.rows.columns.shift_remove(to);
        let new = ident(&writer.name_of(to));
        // Which of two renamings of one name comes first is not left to the command.
        let is_said = |name: &String| together.iter().any(|(old, new)| old == name || new == name);
        if is_said(&piece.text) || is_said(&new) {
            write_renamed(writer, together);
        }
        together.push((piece.text.clone(), new.clone()));
        writer.rows.there.remove(&new);
        if writer.rows.there.remove(&piece.text) {
            writer.rows.there.insert(new.clone());
        }
        for key in &mut writer.rows.order {
            if key.text == piece.text {
                key.text.clone_from(&new);
            }
        }
        let place = index.min(writer.rows.columns.len());
        writer.rows.columns.shift_insert(place, to.clone(), piece.held_in(new));
        return Ok(());
    }
    write_renamed(writer, together);
    writer.rows.columns.shift_remove(from);
    if writer.rows.is_open {
        writer.rows.gone.insert(from.clone());
    }
    writer.set(to, piece);
    Ok(())
}

/// A value where there is none.
pub fn fill(writer: &mut Writer<'_>, fill: &Fill) -> Done<()> {
    let span = writer.span();
    let value = Piece::tight(writer.literal(&fill.value.show(), span)?, Shape::Text).sure();
    let Some(fields) = &fill.fields else {
        let why = "in every field that some event has: name the fields";
        return Err(writer.refuse("`fillnull`", why, span));
    };
    for name in named(writer, fields)? {
        let old = writer.field(&name, span)?;
        let is_whole = old.is_number() && value.text.trim_matches('"').parse::<i64>().is_ok();
        let value =
            if is_whole { Piece::tight(value.text.trim_matches('"'), Shape::Whole).sure() } else { value.clone() };
        let filled = writer.first_of(&[old.clone(), value], span)?;
        // What every row has stays the column that it is.
        if filled.text == old.text && old.is_column {
            writer.rows.columns.insert(name, old);
        } else {
            writer.set(&name, filled);
        }
    }
    Ok(())
}

/// Named groups of a regular expression written into fields. Where it does not match a field stays as it is.
pub fn extract(writer: &mut Writer<'_>, extract: &Extract) -> Done<()> {
    let span = writer.span();
    if extract.matches != 1 || extract.offsets.is_some() {
        return Err(writer.refuse("`rex`", "GROK takes the first match, and does not say where it stands", span));
    }
    let names: Vec<Name> = extract.regex.names().iter().flatten().map(|name| Name::from(&**name)).collect();
    let mut before = Vec::new();
    for name in &names {
        before.push(if writer.may_have(name) { writer.field(name, span)? } else { Piece::nothing() });
    }
    let value = writer.field(&extract.field, span)?;
    if value.shape == Shape::Nothing {
        let lacking = names.iter().zip(&before).filter(|(_, before)| before.shape == Shape::Nothing);
        lacking.for_each(|(name, before)| drop(writer.rows.columns.insert(name.clone(), before.clone())));
        return Ok(());
    }
    let text = writer.single(&value, "`rex`", span)?;
    let mut pattern = writer.regex(extract.regex.pattern(), Dialect::Oniguruma, span)?.text;
    writer.flush();
    let of = if text.is_column {
        text.text
    } else {
        let column = ident(&writer.name_of(&"_grok".into()));
        writer.push(format!("EVAL {column} = {}", text.text));
        column
    };
    let mut found = Vec::new();
    for (name, before) in names.iter().zip(before) {
        let is_new = before.shape == Shape::Nothing;
        let column = if is_new { name.to_string() } else { writer.name_of(&format!("{name}_found").into()) };
        // An opening parenthesis of the text itself is escaped, so that only a group looks so.
        pattern = pattern.replace(&format!("(?<{name}>"), &format!("(?<{column}>"));
        writer.rows.there.remove(&ident(&column));
        found.push((name.clone(), Piece::column(ident(&column), Shape::Text), before));
    }
    let pattern = writer.literal(&pattern, span)?;
    writer.push(format!("GROK {of} {pattern}"));
    let mut spare = Vec::new();
    for (name, column, before) in found {
        if before.shape == Shape::Nothing {
            writer.rows.columns.insert(name, column);
            continue;
        }
        let piece = writer.first_of(&[column.clone(), before], span)?;
        writer.set(&name, piece);
        spare.push(column.text);
    }
    writer.flush();
    if !spare.is_empty() {
        writer.push(filled("DROP", &spare));
    }
    Ok(())
}

/// A row for each value of a field; rows without one go where others have one.
pub fn expand(writer: &mut Writer<'_>, expand: &Expand) -> Done<()> {
    let span = writer.span();
    let value = writer.field(&expand.field, span)?;
    if expand.limit.is_some() || writer.need == Need::Counts {
        return Err(writer.refuse("`mvexpand`", "with a limit, or where the order counts, it is not translated", span));
    }
    if value.shape == Shape::Nothing {
        return Ok(());
    }
    if !value.is_column || !writer.rows.columns.contains_key(&expand.field) {
        writer.set(&expand.field, value.clone());
    }
    writer.flush();
    let Some(column) = writer.rows.columns.get(&expand.field).cloned() else { return Ok(()) };
    writer.report.nearly("`mvexpand`", "rows without a value stay only where no row has one", span)?;
    writer.push(format!("MV_EXPAND {}", column.text));
    writer.push(format!("WHERE {} IS NOT NULL", column.text));
    writer.rows.columns.insert(expand.field.clone(), column.of_many(false));
    writer.rows.is_bounded = false;
    writer.rows.is_sorted = false;
    Ok(())
}
