//! Columns chosen, renamed, filled and spread over rows.

use super::piece::{Piece, Presence, Shape};
use super::rows::{Column, mentions, numbered};
use super::text::{ident, unquoted};
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::backend::answer::Refused;
use crate::plan::{Columns, Expand, FieldPattern, Fill, Node, Op, Project, Renaming, Test};
use crate::source::Span;
use indexmap::IndexMap;

/// Columns chosen.
pub fn project(writer: &mut Writer<'_>, project: &Project) -> Done<()> {
    writer.flush();
    if project.columns == Columns::Drop {
        return drop_columns(writer, project);
    }
    let is_exact = project.columns == Columns::Exactly;
    let mut names = named(writer, &project.fields, is_exact)?;
    if !is_exact {
        let internal: Vec<Name> =
            writer.rows.columns.keys().filter(|name| name.starts_with('_') && !names.contains(name)).cloned().collect();
        names.extend(internal);
    }
    let is_named = |name: &Name| project.fields.iter().any(|field| field.matches(name));
    writer.settle(|name| !is_named(name) && (is_exact || !name.starts_with('_')));
    let mut columns: IndexMap<Name, Column> = IndexMap::new();
    let mut listed = Vec::new();
    let mut refused = None;
    for name in names {
        let piece = match writer.field(&name) {
            Ok(piece) => piece,
            Err(why) => {
                refused = Some(why);
                continue;
            }
        };
        let known = writer.rows.columns.get(&name).filter(|column| is_name(&column.kql)).cloned();
        let column = known.unwrap_or_else(|| writer.set_column(&name, &piece));
        // Of two fields in one column the second gets one of its own.
        let is_taken = |column: &str| columns.values().any(|other| unquoted(&other.kql).eq_ignore_ascii_case(column));
        let own = unquoted(&column.kql);
        let column = match is_taken(&own) {
            true => Column { kql: ident(&numbered(&name, is_taken)), ..column },
            false => column,
        };
        listed.push(if piece.kql == column.kql { piece.kql } else { format!("{} = {}", column.kql, piece.kql) });
        columns.insert(name, column);
    }
    let is_read = writer.rows.order.iter().all(|term| {
        let column = term.kql.split(' ').next().unwrap_or_default();
        columns.values().any(|known| known.kql == column) || writer.rows.is_sorted
    });
    if !is_read {
        writer.ordered();
    }
    if refused.is_none() {
        let listed = if listed.is_empty() { vec!["_present = 1".to_string()] } else { listed };
        writer.push_list("project", &listed);
    }
    writer.rows.change(|key| !columns.contains_key(key));
    writer.rows.columns = columns;
    writer.rows.forget(|condition| condition != "true");
    writer.rows.is_open = false;
    writer.rows.unknown.clear();
    writer.rows.carried.clear();
    writer.table = None;
    writer.names.release();
    refused.map_or(Ok(()), Err)
}

/// Whether it is a column, and not made of one.
fn is_name(kql: &str) -> bool {
    ident(&unquoted(kql)) == kql
}

fn drop_columns(writer: &mut Writer<'_>, project: &Project) -> Done<()> {
    let is_dropped = |name: &Name| project.fields.iter().any(|field| field.matches(name));
    writer.settle(is_dropped);
    if writer.rows.is_open {
        if let Some(pattern) = project.fields.iter().find(|field| field.name().is_none()) {
            return Err(unknown_columns(writer, pattern));
        }
        for name in project.fields.iter().filter_map(FieldPattern::name) {
            let gone = Column {
                kql: "\"\"".into(),
                shape: Shape::Nothing,
                ..writer.set_column(&name.into(), &Piece::nothing())
            };
            writer.rows.unknown.retain(|(unknown, _)| **unknown != *name);
            writer.rows.columns.insert(name.into(), gone);
        }
        return Ok(());
    }
    writer.rows.columns.retain(|name, _| !is_dropped(name));
    writer.rows.change(is_dropped);
    writer.rows.forget(|condition| condition != "true");
    let listed: Vec<String> = writer.rows.columns.values().map(|column| column.kql.clone()).collect();
    let listed = if listed.is_empty() { vec!["_present = 1".to_string()] } else { listed };
    writer.push_list("project", &listed);
    Ok(())
}

/// The fields that patterns name, each once; with `absent` also those that the rows lack.
fn named(writer: &mut Writer<'_>, patterns: &[FieldPattern], absent: bool) -> Done<Vec<Name>> {
    let mut names: Vec<Name> = Vec::new();
    for pattern in patterns {
        let found: Vec<Name> = match pattern.name() {
            Some(name) => {
                let name = Name::from(name);
                let is_unknown = writer.rows.unknown.iter().any(|(unknown, _)| *unknown == name);
                let is_there = absent || is_unknown || writer.rows.columns.contains_key(&name);
                if is_there { vec![name] } else { Vec::new() }
            }
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

/// Columns renamed, one after the other: the columns stay as they are, and are known by other names.
pub fn rename(writer: &mut Writer<'_>, renamings: &[Renaming]) -> Done<()> {
    writer.flush();
    let mut refused = None;
    for Renaming { from, to, .. } in renamings {
        let moved: Vec<(Name, Name)> = match (from.name(), to.name()) {
            (Some(from), Some(to)) => vec![(from.into(), to.into())],
            (Some(_), None) | (None, Some(_)) | (None, None) if writer.rows.is_open => {
                return Err(unknown_columns(writer, from));
            }
            (Some(_), None) | (None, Some(_)) | (None, None) => {
                let new = |name: &Name| Some((name.clone(), Name::from(to.fill(&from.captures(name)?))));
                let found = writer.rows.columns.keys().filter_map(new);
                found.filter(|(_, new)| !new.is_empty()).collect()
            }
        };
        for (from, to) in moved.into_iter().filter(|(from, to)| from != to) {
            if let Err(why) = move_column(writer, &from, to) {
                refused = Some(why);
            }
        }
    }
    refused.map_or(Ok(()), Err)
}

fn move_column(writer: &mut Writer<'_>, from: &Name, to: Name) -> Done<()> {
    let is_open = writer.rows.is_open;
    if !is_open && !writer.rows.columns.contains_key(from) && writer.rows.unknown.is_empty() {
        // A field that is not there replaces none.
        writer.rows.change(|key| *key == to);
        writer.rows.columns.shift_remove(&to);
        return Ok(());
    }
    let piece = writer.field(from)?;
    writer.rows.change(|key| *key == to);
    writer.rows.unique.iter_mut().flatten().filter(|key| *key == from).for_each(|key| *key = to.clone());
    writer.rows.unknown.retain(|(unknown, _)| *unknown != to);
    let column = Column {
        kql: piece.kql.clone(),
        shape: piece.shape,
        presence: piece.presence.clone(),
        digits: piece.digits,
        is_set: true,
    };
    for term in &mut writer.rows.order {
        if term.field.as_ref() == Some(from) {
            term.field = Some(to.clone());
        }
    }
    // The new name stands where the old one stood.
    let place = writer.rows.columns.get_index_of(from);
    writer.rows.columns.shift_remove(&to);
    let place = place.and_then(|_| writer.rows.columns.get_index_of(from));
    writer.rows.columns.shift_remove(from);
    match place {
        Some(place) => _ = writer.rows.columns.shift_insert(place, to, column),
        None => _ = writer.rows.columns.insert(to, column),
    }
    if is_open {
        let gone = Piece::nothing();
        let gone =
            Column { kql: gone.kql, shape: Shape::Nothing, presence: gone.presence, digits: gone.digits, is_set: true };
        writer.rows.columns.insert(from.clone(), gone);
    }
    Ok(())
}

/// A value where there is none.
pub fn fill(writer: &mut Writer<'_>, fill: &Fill) -> Done<()> {
    writer.settle(|name| fill.fields.as_ref().is_none_or(|fields| fields.iter().any(|field| field.matches(name))));
    let span = writer.span();
    let value = Piece::tight(writer.literal(&fill.value.show(), span)?, Shape::Text).present(Presence::Always);
    let Some(fields) = &fill.fields else {
        let why = "which columns hold a value in some row is known only from the rows; name the fields";
        return Err(writer.refuse("`fillnull`", why, span));
    };
    for name in named(writer, fields, true)? {
        let old = writer.field(&name)?;
        let filled = writer.first_of(&[old, value.clone()], span)?;
        writer.set(name, filled);
    }
    writer.flush();
    Ok(())
}

/// A row for each value of a field; rows without one go where others have one, or where the next step leaves them behind.
pub fn expand(writer: &mut Writer<'_>, expand: &Expand, next: Option<&Op>) -> Done<()> {
    writer.settle(|name| *name == expand.field);
    let span = writer.span();
    let value = writer.field(&expand.field)?;
    if value.presence != Presence::Always && !next.is_some_and(|next| drops_without(next, &expand.field)) {
        let why = "rows without the field go where others have it, and stay where none has; that is not translated yet";
        return Err(writer.refuse("`mvexpand`", why, span));
    }
    if value.shape != Shape::Many {
        return Ok(());
    }
    if expand.limit.is_some() {
        return Err(writer.refuse("`mvexpand`", "with a limit it is not translated yet", span));
    }
    writer.push(format!("| mv-expand {} to typeof(string)", value.kql));
    writer.rows.unique = None;
    writer.rows.forget(|condition| mentions(condition, &value.kql));
    let list = writer.rows.columns[&expand.field].clone();
    let presence = match list.presence {
        Presence::Always => Presence::Always,
        // One of several values that the search made may be empty.
        Presence::Itself | Presence::Filled(_) | Presence::Told(_) | Presence::Lost if list.is_set => Presence::Lost,
        Presence::Itself | Presence::Filled(_) | Presence::Told(_) | Presence::Lost => list.presence,
    };
    let single = Column { shape: Shape::Text, presence, ..list };
    writer.rows.columns.insert(expand.field.clone(), single);
    Ok(())
}

/// Whether an op leaves no row that lacks a field.
fn drops_without(op: &Op, field: &Name) -> bool {
    if let Op::Aggregate(grouping) = op {
        return grouping.by.contains(field);
    }
    let Op::Filter(condition) = op else { return false };
    let asked = match &condition.node {
        Node::Test(Test::Exists(name) | Test::Matches(name, _) | Test::Differs(name, _)) => Some(name),
        Node::Compare { left: value, .. } | Node::Like { value, .. } | Node::Match { value, .. } => value.field(),
        _ => None,
    };
    asked == Some(field)
}
