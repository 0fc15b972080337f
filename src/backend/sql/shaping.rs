//! Columns chosen, renamed, filled and spread over rows.

use super::joins::qualified;
use super::need::Need;
use super::piece::{Piece, Shape};
use super::rows::{Rows, Term};
use super::select::Select;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::plan::{Columns, Expand, FieldPattern, Fill, Project, Renaming, Unpivot};
use crate::source::Span;
use indexmap::{IndexMap, IndexSet};

/// Columns chosen.
pub fn project(writer: &mut Writer<'_>, project: &Project) -> Done<()> {
    let is_named = |name: &Name| project.fields.iter().any(|field| field.matches(name));
    writer.settle(|name| match project.columns {
        Columns::Exactly => !is_named(name),
        Columns::KeepAndInternal => !is_named(name) && !name.starts_with('_'),
        Columns::Drop => is_named(name),
    });
    if project.columns == Columns::Drop {
        return drop_columns(writer, project);
    }
    let mut names = named(writer, &project.fields, project.columns == Columns::Exactly)?;
    if project.columns == Columns::KeepAndInternal {
        let internal: Vec<Name> =
            writer.rows.columns.keys().filter(|name| name.starts_with('_') && !names.contains(name)).cloned().collect();
        names.extend(internal);
    }
    let beside = names.iter().filter_map(|name| writer.rows.columns.get(name)?.decimals.clone());
    names.extend(beside.filter(|name| writer.rows.columns.contains_key(name)).collect::<Vec<_>>());
    let mut columns = IndexMap::new();
    let mut listed = Vec::new();
    for name in names {
        if let Some(column) = writer.rows.columns.get(&name) {
            listed.extend(std::iter::once(&column.sql).chain(&column.spellings).cloned());
            columns.insert(name, column.clone());
            continue;
        }
        let nothing = Piece::nothing();
        let column = writer.set_column(&name, &nothing);
        listed.push(format!("{} AS {}", writer.typed(&nothing), column.sql));
        columns.insert(name, column);
    }
    listed.extend(writer.rows.carried.iter().cloned());
    if listed.is_empty() {
        listed.push("1 AS present".to_string());
    }
    writer.rows.columns = columns;
    writer.rows.is_open = false;
    writer.rows.record = None;
    writer.push(&Select::of(listed, &writer.rows.from));
    Ok(())
}

fn drop_columns(writer: &mut Writer<'_>, project: &Project) -> Done<()> {
    let is_dropped = |name: &Name| project.fields.iter().any(|field| field.matches(name));
    if writer.rows.is_open {
        if let Some(pattern) = project.fields.iter().find(|field| field.name().is_none() && writer.rows.shows_others())
        {
            return Err(unknown_columns(writer, pattern));
        }
        let named = project.fields.iter().filter_map(FieldPattern::name).map(Name::from);
        let others = writer.rows.columns.keys().filter(|name| is_dropped(name)).cloned();
        for name in named.chain(others).collect::<IndexSet<Name>>() {
            writer.set(name, Piece::nothing());
        }
        writer.flush();
        return Ok(());
    }
    writer.rows.columns.retain(|name, _| !is_dropped(name));
    let listed = writer.rows.kept();
    let listed = if listed.is_empty() { vec!["1 AS present".to_string()] } else { listed };
    writer.push(&Select::of(listed, &writer.rows.from));
    Ok(())
}

/// The fields that patterns name, each once; with `absent` also those that the rows lack.
fn named(writer: &mut Writer<'_>, patterns: &[FieldPattern], absent: bool) -> Done<Vec<Name>> {
    let mut names: Vec<Name> = Vec::new();
    for pattern in patterns {
        let found: Vec<Name> = match pattern.name() {
            Some(name) => {
                let name = Name::from(name);
                if absent || writer.rows.columns.contains_key(&name) { vec![name] } else { Vec::new() }
            }
            None if writer.rows.shows_others() => return Err(unknown_columns(writer, pattern)),
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

fn unknown_columns(writer: &mut Writer<'_>, pattern: &FieldPattern) -> crate::backend::answer::Refused {
    let why = "which fields the events have is known only from the events; name the fields, or put it after `stats` or `table`";
    writer.refuse(&format!("the wildcard `{}`", pattern.text()), why, Span::default())
}

/// Columns renamed, one after the other.
pub fn rename(writer: &mut Writer<'_>, renamings: &[Renaming]) -> Done<()> {
    let touches = |name: &Name| renamings.iter().any(|it| it.from.matches(name) || it.to.matches(name));
    writer.settle(touches);
    let mut left = renamings;
    while let Some(first) = left.first() {
        let named = |it: &Renaming| Some((Name::from(it.from.name()?), Name::from(it.to.name()?)));
        let some: Vec<(Name, Name)> = left.iter().map_while(named).collect();
        left = &left[some.len().max(1)..];
        if some.is_empty() { rename_matched(writer, first)? } else { moved(writer, &some) }
    }
    Ok(())
}

/// Columns renamed by a pattern: a field takes the place of its namesake if some row has it.
fn rename_matched(writer: &mut Writer<'_>, Renaming { from, to, .. }: &Renaming) -> Done<()> {
    if writer.rows.shows_others() {
        return Err(unknown_columns(writer, from));
    }
    let new = |name: &Name| Some((name.clone(), Name::from(to.fill(&from.captures(name)?))));
    let fields = writer.rows.columns.keys().filter(|name| !name.starts_with('\0'));
    let moves: Vec<(Name, Name)> = fields.filter_map(new).filter(|(old, new)| !new.is_empty() && old != new).collect();
    let is_moved = |name: &Name| moves.iter().any(|(from, _)| from == name);
    let stays = |name: &Name| writer.rows.columns.contains_key(name) && !is_moved(name);
    if !moves.iter().any(|(_, to)| stays(to)) {
        moved(writer, &moves);
        return Ok(());
    }
    let span = writer.span();
    if moves.iter().any(|(_, to)| is_moved(to)) {
        let why = "a field would take the name of another that is renamed too";
        return Err(writer.refuse(&format!("the wildcard `{}`", from.text()), why, span));
    }
    let mut values: IndexMap<Name, String> = IndexMap::new();
    for (from, to) in &moves {
        let (old, new) = (writer.field(to), writer.field(from));
        let is_there = format!("{} > 0", writer.seen(&new));
        let (alike, shape, digits) = writer.alike(&[new, old], span)?;
        let otherwise = if alike[1].shape == Shape::Nothing { writer.nothing_of(shape) } else { alike[1].sql.clone() };
        let value = format!("CASE WHEN {is_there} THEN {} ELSE {otherwise} END", alike[0].sql);
        let column = writer.set_column(to, &Piece::tight("", shape).with(digits));
        values.insert(to.clone(), format!("{value} AS {}", column.sql));
        writer.rows.columns.insert(to.clone(), column);
    }
    writer.rows.columns.retain(|name, _| !moves.iter().any(|(from, _)| from == name));
    let set = writer.rows.columns.iter().map(|(name, column)| match values.get(name) {
        Some(value) => vec![value.clone()],
        None => std::iter::once(&column.sql).chain(&column.spellings).cloned().collect(),
    });
    let listed = set.flatten().chain(writer.rows.record.clone()).chain(writer.rows.carried.iter().cloned()).collect();
    writer.push(&Select::of(listed, &writer.rows.from));
    Ok(())
}

/// Columns given new names, one after the other.
fn moved(writer: &mut Writer<'_>, moved: &[(Name, Name)]) {
    // Each renaming sees what those before it did, and none of them moves a value: the columns are followed first.
    let mut columns: Vec<(Name, Option<Name>)> =
        writer.rows.columns.keys().map(|name| (name.clone(), Some(name.clone()))).collect();
    for (from, to) in moved.iter().filter(|(from, to)| from != to) {
        let source = columns.iter().position(|(name, _)| name == from);
        let is_open = writer.rows.is_open;
        columns.retain(|(name, _)| name != to);
        let source = source.and_then(|_| columns.iter().position(|(name, _)| name == from));
        match source {
            Some(index) => {
                columns[index].0 = to.clone();
                if is_open {
                    columns.push((from.clone(), None));
                }
            }
            None if is_open => columns.push((to.clone(), None)),
            None => {}
        }
    }
    let old = std::mem::take(&mut writer.rows.columns);
    let mut listed = Vec::new();
    for (name, source) in columns {
        let piece = source.as_ref().and_then(|source| old.get(source)).map_or_else(Piece::nothing, |it| it.piece());
        let is_same = source.as_ref() == Some(&name);
        let mut column = writer.set_column(&name, &piece);
        column.decimals = source.as_ref().and_then(|source| old.get(source)?.decimals.clone());
        if is_same && let Some(old) = old.get(&name) {
            column = old.clone();
            listed.extend(old.spellings.clone());
        }
        let written = writer.typed(&piece);
        listed.push(if written == column.sql { written } else { format!("{written} AS {}", column.sql) });
        writer.rows.columns.insert(name, column);
    }
    listed.extend(writer.rows.record.iter().chain(&writer.rows.carried).cloned());
    writer.push(&Select::of(listed, &writer.rows.from));
}

/// A value where there is none.
pub fn fill(writer: &mut Writer<'_>, fill: &Fill) -> Done<()> {
    writer.settle(|name| fill.fields.as_ref().is_none_or(|fields| fields.iter().any(|field| field.matches(name))));
    let span = writer.span();
    let value = Piece::tight(writer.literal(&fill.value.show(), span)?, Shape::Text);
    let Some(fields) = &fill.fields else { return fill_all(writer, &value) };
    for name in named(writer, fields, true)? {
        let old = writer.field(&name);
        let filled = writer.first_of(&[old, value.clone()], span)?;
        writer.set(name, filled);
    }
    writer.flush();
    Ok(())
}

/// As [`fill`], in every column that some row has a value in.
fn fill_all(writer: &mut Writer<'_>, value: &Piece) -> Done<()> {
    if writer.rows.shows_others() {
        return Err(unknown_columns(writer, &FieldPattern::new("*")));
    }
    let span = writer.span();
    let names: Vec<Name> = writer.rows.columns.keys().filter(|name| !name.starts_with(['_', '\0'])).cloned().collect();
    for name in names {
        let old = writer.field(&name);
        let some = format!("CASE WHEN {} > 0 THEN {} END", writer.seen(&old), value.sql);
        let filled = writer.first_of(&[old, Piece::tight(some, Shape::Text)], span)?;
        writer.set(name, filled);
    }
    writer.flush();
    Ok(())
}

/// A row for each value of a field; rows without one go where others have one.
pub fn expand(writer: &mut Writer<'_>, expand: &Expand) -> Done<()> {
    writer.settle(|name| *name == expand.field);
    let span = writer.span();
    let value = writer.field(&expand.field);
    let list = match value.shape {
        Shape::Nothing => return Ok(()),
        Shape::Many => value.sql.clone(),
        Shape::Text | Shape::Whole | Shape::Number | Shape::Truth => {
            let text = writer.text(&value, span)?;
            writer.dialect.list(&[text.sql])
        }
    };
    if expand.limit.is_some() || writer.need == Need::Counts {
        return Err(writer.refuse(
            "`mvexpand`",
            "with a limit, or where the order counts, it is not translated yet",
            span,
        ));
    }
    let column = writer.ident_of(&expand.field);
    // Where no row has the field, all rows stay.
    let nothing = format!("CAST(NULL AS {})", writer.dialect.type_of(Shape::Text));
    let rows = format!(
        "CASE WHEN {} THEN {list} WHEN {} = 0 THEN {}{} END",
        writer.present(&value),
        writer.seen(&value),
        writer.dialect.list(&[nothing]),
        writer.dialect.no_values().map(|none| format!(" ELSE {none}")).unwrap_or_default()
    );
    let values = writer.dialect.ident("_rank");
    writer.rows.carried.retain(|carried| *carried != values);
    let mut listed = writer.rows.kept();
    listed.push(format!("{rows} AS {values}"));
    writer.push(&Select::of(listed, &writer.rows.from));
    let mut listed: Vec<String> = writer.rows.kept().into_iter().filter(|kept| *kept != column).collect();
    listed.push(format!("{} AS {column}", writer.dialect.unnested(&values)));
    let select = Select { filter: Some(writer.dialect.has_values(&values)), ..Select::of(listed, &writer.rows.from) };
    writer.push(&select);
    let column = writer.set_column(&expand.field, &Piece::tight("", Shape::Text));
    writer.rows.columns.insert(expand.field.clone(), column);
    Ok(())
}

/// A row for each value that a row has in other fields than one, those in the order of their columns.
pub fn unpivot(writer: &mut Writer<'_>, unpivot: &Unpivot) -> Done<()> {
    writer.flush();
    let span = writer.span();
    if writer.rows.is_open {
        return Err(unknown_columns(writer, &FieldPattern::new("*")));
    }
    let is_ordered = writer.need != Need::No && !writer.rows.order.is_empty();
    if is_ordered {
        writer.number();
    }
    let before = std::mem::take(&mut writer.rows);
    let own = |writer: &Writer<'_>, name: &Name| qualified(&before.from, before.columns.get(name), writer);
    let is_other = |name: &&Name| **name != unpivot.row && !name.starts_with(['_', '\0']);
    let names: Vec<&Name> = before.columns.keys().filter(is_other).collect();
    let pieces: Vec<Piece> = names.iter().map(|name| own(writer, name)).collect();
    let (pieces, shape, digits) = writer.alike(&pieces, span)?;
    let shape = if shape == Shape::Nothing { Shape::Text } else { shape };
    let place = writer.dialect.ident("_place");
    let name_column = writer.set_column(&unpivot.name, &Piece::tight("", Shape::Text));
    let mut rows = Vec::new();
    for (index, name) in names.iter().enumerate() {
        rows.push(vec![(index + 1).to_string(), writer.literal(name, span)?]);
    }
    let columns = [(place.clone(), Shape::Whole), (name_column.sql.clone(), Shape::Text)];
    let fields = writer.push_given("fields_1", "the fields whose values become rows", &columns, &rows);
    let arm = |(index, piece): (usize, &Piece)| format!("  WHEN {} THEN {}\n", index + 1, writer.typed(piece));
    let arms: String = pieces.iter().enumerate().map(arm).collect();
    // Every row of the fields has its arm, but a list that is never null needs an ELSE all the same.
    let end = writer.otherwise(shape).map(|nothing| format!("  ELSE {nothing}\n")).unwrap_or_default();
    let value =
        if arms.is_empty() { writer.nothing_of(shape) } else { format!("CASE {fields}.{place}\n{arms}{end}END") };
    let row = own(writer, &unpivot.row);
    let row_column = writer.set_column(&unpivot.row, &row);
    let value_column = writer.set_column(&unpivot.value, &Piece::tight("", shape).with(digits));
    let mut listed = vec![
        format!("{} AS {}", row.sql, row_column.sql),
        format!("{fields}.{0} AS {0}", name_column.sql),
        format!("{value} AS {}", value_column.sql),
    ];
    let number = writer.dialect.ident("_order");
    if is_ordered {
        listed.push(format!("row_number() OVER (ORDER BY {}.{number}, {fields}.{place}) AS {number}", before.from));
    }
    let filter = writer.present(&value_column.piece());
    let columns = [(&unpivot.row, row_column), (&unpivot.name, name_column), (&unpivot.value, value_column)];
    let columns = columns.into_iter().map(|(name, column)| (name.clone(), column)).collect();
    writer.rows = Rows { columns, ..Rows::default() };
    writer.push(&Select::of(listed, format!("{} CROSS JOIN {fields}", before.from)));
    if is_ordered {
        writer.rows.carried.push(number.clone());
        writer.rows.order = vec![Term::rising(number)];
    }
    writer.push(&Select { filter: Some(filter), ..Select::all(&writer.rows.from) });
    Ok(())
}
