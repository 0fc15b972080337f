//! Rows put into groups, and what is computed of each.

use super::need::Need;
use super::piece::{Piece, Shape};
use super::rows::{Column, Rows, Term};
use super::select::Select;
use super::tallies;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::plan::{FieldPattern, Grouping, Over, Tally};
use crate::source::Span;
use indexmap::IndexMap;

/// A row for each group.
pub fn aggregate(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<()> {
    writer.flush();
    writer.number_for(&grouping.tallies);
    if grouping.delimiter.is_some() {
        return Err(writer.refuse("`delim`", "it is not translated yet", Span::default()));
    }
    let keys = keys(writer, grouping)?;
    let mut columns: IndexMap<Name, Column> = IndexMap::new();
    let mut listed = Vec::new();
    let mut group = Vec::new();
    for (name, key) in grouping.by.iter().zip(&keys) {
        let column = writer.set_column(name, key);
        group.push(key.sql.clone());
        listed.push(if key.sql == column.sql { key.sql.clone() } else { format!("{} AS {}", key.sql, column.sql) });
        columns.insert(name.clone(), column);
    }
    let mut results = Vec::new();
    for (name, tally) in spelled_out(writer, grouping)? {
        let Ok(piece) = tallies::tally(writer, &tally) else { continue };
        let column = writer.set_column(&name, &piece);
        listed.push(format!("{} AS {}", piece.sql, column.sql));
        results.push((column.piece(), tally.function.name));
        columns.insert(name, column);
    }
    let filter = group.iter().map(|key| format!("{key} IS NOT NULL")).collect::<Vec<_>>().join(" AND ");
    let is_one = group.is_empty();
    let zero_of_nothing = |(_, name): &(Piece, &str)| ["count", "distinct_count", "estdc"].contains(name);
    let is_never_void = results.iter().any(zero_of_nothing);
    let having = (is_one && is_never_void && !grouping.always).then(|| "count(*) > 0".to_string());
    let filter = (!is_one).then_some(filter);
    let select = Select { filter, group: group.clone(), having, ..Select::of(listed, &writer.rows.from) };
    writer.rows = Rows { columns, ..Rows::default() };
    writer.push(&select);
    if is_one && !is_never_void {
        // Splunk gives no row at all where nothing could be computed.
        let some = results.iter().map(|(column, _)| writer.present(column)).collect::<Vec<_>>().join(" OR ");
        let some = Select { filter: Some(some), ..Select::all(&writer.rows.from) };
        writer.push(&some);
    }
    if writer.need != Need::No {
        writer.rows.order = by_keys(writer, &grouping.by)?;
    }
    Ok(())
}

/// The order of groups: by their keys, numbers by value before text by bytes.
pub fn by_keys(writer: &mut Writer<'_>, by: &[Name]) -> Done<Vec<Term>> {
    let mut terms = Vec::new();
    for name in by {
        let key = writer.field(name);
        if key.is_number() {
            terms.push(Term::of(name, key.sql));
        } else {
            terms.push(Term::of(name, writer.call("spl_number", &key, Span::default())?));
            terms.push(Term::of(name, writer.dialect.by_bytes(&key.sql)));
        }
    }
    Ok(terms)
}

/// The keys, each a single value; a row with several is in the group of each.
fn keys(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<Vec<Piece>> {
    let several: Vec<Name> =
        grouping.by.iter().filter(|name| writer.field(name).shape == Shape::Many).cloned().collect();
    let mut apart: Vec<(Name, Piece)> = Vec::new();
    for name in several {
        let list = writer.field(&name);
        let list = if grouping.dedup_split { writer.dialect.different(&list.sql) } else { list.sql };
        if is_read(writer, grouping, &name) {
            // The whole of it is counted in the group of each of its values.
            let key = writer.dialect.ident(&format!("_by_{}", apart.len() + 1));
            let kept = writer.rows.kept();
            let listed = kept.into_iter().chain([format!("{} AS {key}", writer.dialect.unnested(&list))]).collect();
            writer.push(&Select::of(listed, &writer.rows.from));
            writer.rows.carried.push(key.clone());
            apart.push((name, Piece::tight(key, Shape::Text)));
            continue;
        }
        let column = writer.ident_of(&name);
        let others = writer.rows.kept().into_iter().filter(|kept| *kept != column);
        let listed = others.chain([format!("{} AS {column}", writer.dialect.unnested(&list))]).collect();
        writer.push(&Select::of(listed, &writer.rows.from));
        let single = writer.set_column(&name, &Piece::tight("", Shape::Text));
        writer.rows.columns.insert(name, single);
    }
    let key = |writer: &mut Writer<'_>, name: &Name| match apart.iter().find(|(apart, _)| apart == name) {
        Some((_, key)) => key.clone(),
        None => writer.field(name),
    };
    let keys = grouping.by.iter().map(|name| key(writer, name)).collect::<Vec<Piece>>();
    let typed = keys.into_iter().map(|key| match key.shape {
        Shape::Nothing => Piece::tight(writer.typed(&key), Shape::Text),
        Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Many => key,
    });
    Ok(typed.collect())
}

/// Whether the rows still need a field that they are grouped by: a tally reads it, or their order hangs on it.
fn is_read(writer: &Writer<'_>, grouping: &Grouping, name: &Name) -> bool {
    let orders = writer.rows.order.iter().any(|term| term.field.as_ref() == Some(name));
    orders || grouping.tallies.iter().any(|tally| tally.over.reads(name))
}

/// The tallies, each over one thing: one over fields by wildcard comes once for each that matches and is no key. Of those
/// of one name the last counts.
pub fn spelled_out(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<Vec<(Name, Tally)>> {
    let mut all: IndexMap<Name, Tally> = IndexMap::new();
    for tally in &grouping.tallies {
        let Over::Fields(pattern) = &tally.over else {
            all.insert(tally.name.clone(), tally.clone());
            continue;
        };
        if writer.rows.is_open {
            let why = "which fields the events have is known only from the events; name the fields";
            return Err(writer.refuse(&format!("the wildcard `{}`", pattern.text()), why, tally.span));
        }
        let name = FieldPattern::new(&tally.name);
        let fields = writer.rows.columns.keys().filter(|field| !grouping.by.contains(field));
        for field in fields {
            let Some(stars) = pattern.captures(field) else { continue };
            all.insert(name.fill(&stars).into(), Tally { over: Over::Field(field.clone()), ..tally.clone() });
        }
    }
    Ok(all.into_iter().collect())
}

/// The aggregates of its group beside each row; where there is none, the row keeps what it has.
pub fn annotate(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<()> {
    writer.settle_for(Need::Counts, |name| grouping.tallies.iter().any(|tally| tally.name == *name));
    let span = writer.span();
    if grouping.by.iter().any(|name| writer.field(name).shape == Shape::Many) {
        return Err(writer.refuse("`eventstats`", "by a field with several values it is not translated yet", span));
    }
    let rows = writer.rows.clone();
    let need = std::mem::replace(&mut writer.need, Need::No);
    let grouped = aggregate(writer, grouping);
    writer.need = need;
    grouped?;
    let groups = std::mem::replace(&mut writer.rows, rows);
    let rows = writer.rows.from.clone();
    let mut on: Vec<String> = Vec::new();
    for name in &grouping.by {
        let (Some(here), Some(there)) = (writer.rows.columns.get(name), groups.columns.get(name)) else { continue };
        on.push(format!("{rows}.{} = {}.{}", here.sql, groups.from, there.sql));
    }
    let on = if on.is_empty() { "true".to_string() } else { on.join(" AND ") };
    let mut listed: Vec<String> = Vec::new();
    let results: Vec<(Name, Column)> = groups
        .columns
        .iter()
        .filter(|(name, _)| !grouping.by.contains(name))
        .map(|(n, c)| (n.clone(), c.clone()))
        .collect();
    let is_result = |name: &Name| results.iter().any(|(result, _)| result == name);
    for (_, column) in writer.rows.columns.iter().filter(|(name, _)| !is_result(name)) {
        let kept = std::iter::once(&column.sql).chain(&column.spellings).map(|sql| format!("{rows}.{sql}"));
        listed.extend(kept);
    }
    listed.extend(writer.rows.record.iter().chain(&writer.rows.carried).map(|sql| format!("{rows}.{sql}")));
    for (name, column) in results {
        let new = Piece::tight(format!("{}.{}", groups.from, column.sql), column.shape).with(column.digits.clone());
        let piece = match writer.rows.columns.get(&name).map(Column::piece) {
            None => new,
            Some(old) => {
                let old = Piece::tight(format!("{rows}.{}", old.sql), old.shape).with(old.digits.clone());
                writer.first_of(&[new, old], span)?
            }
        };
        let column = writer.set_column(&name, &piece);
        listed.push(format!("{} AS {}", piece.sql, column.sql));
        writer.rows.columns.insert(name, column);
    }
    writer.push(&Select::of(listed, format!("{rows} LEFT JOIN {} ON {on}", groups.from)));
    Ok(())
}
