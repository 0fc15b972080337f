//! Rows put into groups, and what is computed of each.

use super::piece::{Piece, Presence, Shape, all_or_any};
use super::rows::{Column, Rows, Term};
use super::search::clause;
use super::tallies;
use super::text::{ident, unquoted};
use super::writer::{Done, Writer};
use crate::backend::sql::need::Need;
use crate::backend::{Answer, Name};
use crate::plan::{FieldPattern, Grouping, Over, Tally};
use crate::source::Span;
use indexmap::IndexMap;

/// A row for each group.
pub fn aggregate(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<()> {
    writer.flush();
    if grouping.delimiter.is_some() {
        return Err(writer.refuse("`delim`", "it is not translated yet", Span::default()));
    }
    let keys = keys(writer, grouping);
    let spelled = spelled_out(writer, grouping)?;
    if spelled.iter().any(|(_, tally)| tallies::hangs_on_order(tally)) {
        let need = std::mem::replace(&mut writer.need, Need::Counts);
        // The end of time is told by time itself; a list has every value in its place.
        let has_list = spelled.iter().any(|(_, tally)| tally.function.name == "list");
        if has_list || !tallies::is_by_time(writer) {
            writer.ordered();
        }
        writer.need = need;
    }
    let mut results: Vec<(Name, tallies::Tallied)> = Vec::new();
    let mut refused = keys.as_ref().err().copied();
    for (name, tally) in spelled {
        match tallies::tally(writer, &tally) {
            Ok(tallied) => results.push((name, tallied)),
            Err(why) => refused = Some(why),
        }
    }
    if let Some(why) = refused {
        // What follows is looked at all the same, over columns of these names.
        writer.rows = Rows::default();
        return Err(why);
    }
    written(writer, grouping, keys?, results)
}

fn written(
    writer: &mut Writer<'_>,
    grouping: &Grouping,
    keys: Vec<Piece>,
    results: Vec<(Name, tallies::Tallied)>,
) -> Done<()> {
    let span = writer.span();
    let mut there = Vec::new();
    for key in &keys {
        there.push(writer.presence(key, span)?);
    }
    let there = all_or_any(there, true);
    if !there.is(true) {
        writer.push(format!("| where {}", clause(&there.kql)));
    }
    let mut columns: IndexMap<Name, Column> = IndexMap::new();
    let mut by = Vec::new();
    for (name, key) in grouping.by.iter().zip(&keys) {
        let is_column = ident(&unquoted(&key.kql)) == key.kql && !columns.values().any(|other| other.kql == key.kql);
        let kql = if is_column { key.kql.clone() } else { ident(name) };
        by.push(if kql == key.kql { kql.clone() } else { format!("{kql} = {}", key.kql) });
        let presence = if key.may_be_empty() { Presence::Told("true".into()) } else { Presence::Always };
        let key = Column { kql, shape: key.shape, presence, digits: key.digits, is_set: true };
        columns.insert(name.clone(), key);
    }
    writer.names.release();
    let is_one = by.is_empty();
    let is_never_void = results.iter().any(|(_, tallied)| tallied.is_count);
    let mut listed = Vec::new();
    let mut hidden = Vec::new();
    let mut later = Vec::new();
    writer.rows = Rows { columns, unique: Some(grouping.by.clone()), ..Rows::default() };
    for (name, tallied) in results {
        let column = writer.set_column(&name, &tallied.piece);
        let presence = if tallied.is_count { Presence::Always } else { tallied.piece.presence.clone() };
        let presence = if matches!(presence, Presence::Told(_)) { Presence::Itself } else { presence };
        listed.push(tallied.listed(&column.kql));
        hidden.extend(tallied.beside(&column.kql));
        later.push(column.kql.clone());
        writer.rows.columns.insert(name, Column { presence, ..column });
    }
    if is_one && is_never_void && !grouping.always {
        listed.push("_rows = count()".into());
    }
    writer.push(summarized(&listed, &by));
    if is_one && is_never_void && !grouping.always {
        writer.push("| where _rows > 0");
        hidden.push("_rows".into());
    }
    if is_one && !is_never_void {
        // Splunk gives no row at all where nothing could be computed.
        let mut some = Vec::new();
        for column in writer.rows.columns.values().map(Column::piece).collect::<Vec<_>>() {
            some.push(writer.presence(&column, span)?);
        }
        let some = all_or_any(some, false);
        if !some.is(true) {
            writer.push(format!("| where {}", clause(&some.kql)));
        }
    }
    if !hidden.is_empty() {
        writer.push_list("project-away", &hidden);
    }
    writer.table = None;
    if writer.need != Need::No {
        writer.rows.order = by_keys(writer, &grouping.by)?;
    }
    Ok(())
}

/// The aggregates and the keys of a `summarize`, on one line or an item a line.
fn summarized(listed: &[String], by: &[String]) -> String {
    const WIDTH: usize = 100;
    let keys = if by.is_empty() { String::new() } else { format!(" by {}", by.join(", ")) };
    let line = format!("| summarize {}{keys}", listed.join(", "));
    if line.chars().count() <= WIDTH && !line.contains('\n') {
        return line.replace("summarize  by", "summarize by");
    }
    let twice = |text: &str| crate::backend::sql::piece::indented(&crate::backend::sql::piece::indented(text));
    let keys = if by.is_empty() { String::new() } else { format!("\n{}", twice(&format!("by {}", by.join(", ")))) };
    format!("| summarize\n{}{keys}", twice(&listed.join(",\n")))
}

/// The order of groups: by their keys, numbers by value before text by bytes.
fn by_keys(writer: &mut Writer<'_>, by: &[Name]) -> Done<Vec<Term>> {
    let mut terms = Vec::new();
    for name in by {
        let key = writer.field(name)?;
        if key.shape == Shape::Text {
            terms.push(Term::new(&format!("spl_number({})", key.kql), Some(name), false, true));
        }
        terms.push(Term::new(&key.kql, Some(name), false, false));
    }
    Ok(terms)
}

/// The keys, each a single value; a row with several is in the group of each.
fn keys(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<Vec<Piece>> {
    let (mut keys, mut is_spread) = (Vec::new(), false);
    for name in &grouping.by {
        let key = writer.field(name)?;
        if key.shape != Shape::Many {
            keys.push(if key.shape == Shape::Nothing { Piece::tight("\"\"", Shape::Text) } else { key });
            continue;
        }
        if grouping.tallies.iter().any(|tally| tally.over.reads(name)) {
            let why = "computed of the very field that it is by, which has several values, it is not translated yet";
            return Err(writer.refuse("`stats`", why, writer.span()));
        }
        if writer.rows.columns.get(name).is_some_and(|column| column.is_set) {
            let nearly = Answer::Approximate("KQL's text has no null: an empty value among several counts as missing");
            writer.report.take("a group", nearly, writer.span())?;
        }
        let column = ident(&writer.names.of(name, &writer.rows));
        let list = if grouping.dedup_split { format!("array_sort_asc(set_union({0}, {0}))", key.kql) } else { key.kql };
        writer.push(format!(
            "| mv-expand {} to typeof(string)",
            if list == column { list } else { format!("{column} = {list}") }
        ));
        let single =
            Column { kql: column, shape: Shape::Text, presence: Presence::Itself, digits: key.digits, is_set: true };
        keys.push(single.piece());
        writer.rows.columns.insert(name.clone(), single);
        is_spread = true;
    }
    if is_spread && keys.iter().any(Piece::may_be_empty) {
        let why = "by a field that may be empty beside one with several values, it is not translated yet";
        return Err(writer.refuse("`stats`", why, writer.span()));
    }
    Ok(keys)
}

/// The tallies, each over one thing: one over fields by wildcard comes once for each that matches and is no key.
fn spelled_out(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<Vec<(Name, Tally)>> {
    let mut all = Vec::new();
    for tally in &grouping.tallies {
        let Over::Fields(pattern) = &tally.over else {
            all.push((tally.name.clone(), tally.clone()));
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
            all.push((name.fill(&stars).into(), Tally { over: Over::Field(field.clone()), ..tally.clone() }));
        }
    }
    // Of results of one name the last counts.
    let is_last = |place: usize| all[place + 1..].iter().all(|(other, _)| *other != all[place].0);
    Ok((0..all.len()).filter(|place| is_last(*place)).map(|place| all[place].clone()).collect())
}

/// The aggregates of its group beside each row; where there is none, the row keeps what it has.
pub fn annotate(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<()> {
    writer.settle(|name| grouping.tallies.iter().any(|tally| tally.name == *name));
    let span = writer.span();
    for name in &grouping.by {
        let key = writer.field(name)?;
        if key.shape == Shape::Many || key.may_be_empty() {
            let why = "by a field with several values, or one that may be empty, it is not translated yet";
            return Err(writer.refuse("`eventstats`", why, span));
        }
    }
    if grouping
        .tallies
        .iter()
        .any(|tally| writer.rows.columns.contains_key(&tally.name) || tallies::hangs_on_order(tally))
    {
        let why = "into a field that is there, or by the order of the rows, it is not translated yet";
        return Err(writer.refuse("`eventstats`", why, span));
    }
    if grouping.by.is_empty() && grouping.tallies.len() > 1 {
        // Each is a number of its own.
        let alone = |tally: &Tally| Grouping { tallies: vec![tally.clone()], ..grouping.clone() };
        return grouping.tallies.iter().try_for_each(|tally| annotate(writer, &alone(tally)));
    }
    let rows = writer.named();
    let (before, table) = (writer.rows.clone(), writer.table.clone());
    let need = std::mem::replace(&mut writer.need, Need::No);
    let outer = writer.aside();
    writer.begin(rows.clone());
    let grouped = aggregate(writer, &Grouping { always: true, ..grouping.clone() });
    let inner = writer.back(outer);
    writer.need = need;
    let groups = std::mem::replace(&mut writer.rows, before);
    writer.table = table;
    grouped?;
    let results: Vec<(Name, Column)> = groups
        .columns
        .iter()
        .filter(|(name, _)| !grouping.by.contains(name))
        .map(|(n, c)| (n.clone(), c.clone()))
        .collect();
    if results.iter().any(|(name, column)| column.kql != ident(name)) {
        return Err(writer.refuse("`eventstats`", "a result has the name of a column", span));
    }
    if grouping.by.is_empty() {
        let [(_, only)] = &results[..] else {
            return Err(writer.refuse(
                "`eventstats`",
                "the results of a wildcard without `by` are not translated yet",
                span,
            ));
        };
        writer.push(format!("| extend {} = toscalar({})", only.kql, one_line(&inner)));
        writer.rows.columns.extend(results);
        return Ok(());
    }
    let on: Vec<String> = grouping.by.iter().filter_map(|name| Some(groups.columns.get(name)?.kql.clone())).collect();
    let mine: Vec<String> =
        grouping.by.iter().filter_map(|name| Some(writer.rows.columns.get(name)?.kql.clone())).collect();
    if on != mine {
        return Err(writer.refuse("`eventstats`", "by a part of a column it is not translated yet", span));
    }
    writer.push(format!("| lookup kind=leftouter (\n{}\n) on {}", super::joins::deeper(&inner), on.join(", ")));
    // A row that lacks a key is in no group, and has no result.
    writer
        .rows
        .columns
        .extend(results.into_iter().map(|(name, column)| (name, Column { presence: Presence::Itself, ..column })));
    Ok(())
}

/// A pipeline on one line, without its comments.
fn one_line(pipeline: &str) -> String {
    let lines = pipeline.lines().map(str::trim).filter(|line| !line.starts_with("//"));
    lines.collect::<Vec<_>>().join(" ")
}
