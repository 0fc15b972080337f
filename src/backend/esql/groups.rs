//! Rows put into groups, and what is computed of each.

use super::piece::{Piece, Shape};
use super::tallies::{self, Tallied};
use super::text::ident;
use super::writer::{Done, Key, Rows, Writer, filled, listed};
use crate::backend::Name;
use crate::backend::sql::need::Need;
use crate::backend::sql::piece::joined;
use crate::plan::{FieldPattern, Grouping, Over, Tally};
use crate::source::Span;
use indexmap::IndexMap;

/// A key that no row has.
const NO_KEY: &str = "null::keyword";

/// What is written after STATS: the aggregates, and the keys.
struct Stats {
    aggregates: Vec<(Name, Tallied)>,
    keys: Vec<(Name, Piece)>,
}

impl Stats {
    /// The conditions that a row has the keys which some rows may lack.
    fn lacking(&self) -> Vec<String> {
        let unsure = self.keys.iter().filter(|(_, key)| !key.is_sure);
        unsure.map(|(_, key)| format!("{} IS NOT NULL", key.text)).collect()
    }

    /// The command: aggregates, then keys on a line of their own where there are many.
    fn written(&self, writer: &Writer<'_>, word: &str) -> String {
        let aggregate = |(name, tallied): &(Name, Tallied)| {
            let filter = tallied.filter.as_ref().map(|filter| format!(" WHERE {filter}")).unwrap_or_default();
            format!("{} = {}{filter}", ident(&writer.name_of(name)), tallied.piece.text)
        };
        let aggregates = listed(word, &self.aggregates.iter().map(aggregate).collect::<Vec<_>>());
        let key = |(name, key): &(Name, Piece)| {
            if key.is_column { key.text.clone() } else { format!("{} = {}", ident(&writer.name_of(name)), key.text) }
        };
        if self.keys.is_empty() {
            return aggregates;
        }
        let keys = filled("BY", &self.keys.iter().map(key).collect::<Vec<_>>()).replace('\n', "\n    ");
        let is_short = !aggregates.contains('\n') && aggregates.len() + keys.len() < 99;
        format!("{aggregates}{}{keys}", if is_short { " " } else { "\n    " })
    }
}

fn read(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<Stats> {
    if grouping.delimiter.is_some() {
        return Err(writer.refuse("`delim`", "ES|QL puts nothing between values here", Span::default()));
    }
    let span = writer.span();
    let mut keys = Vec::new();
    for name in &grouping.by {
        let key = writer.field(name, span)?;
        let is_sure = key.is_sure || writer.rows.there.contains(&key.text);
        let key = key.sure_if(is_sure);
        keys.push((name.clone(), if key.shape == Shape::Nothing { Piece::tight(NO_KEY, Shape::Text) } else { key }));
    }
    let mut aggregates = Vec::new();
    let mut refused = None;
    for (name, tally) in spelled_out(writer, grouping)? {
        match tallies::tally(writer, &tally) {
            Ok(tallied) => aggregates.push((name, tallied)),
            Err(why) => refused = Some(why),
        }
    }
    if let Some(why) = refused {
        return Err(why);
    }
    Ok(Stats { aggregates, keys })
}

/// Gives keys that are computed columns of their own, if rows may lack them or every key needs one.
fn name_keys(writer: &mut Writer<'_>, stats: &mut Stats, are_all: bool) {
    for (name, key) in stats.keys.iter_mut().filter(|(_, key)| !key.is_column && key.text != NO_KEY) {
        if are_all || !key.is_sure || key.is_many {
            writer.set(name, key.clone());
            *key = key.held_in(ident(&writer.name_of(name)));
        }
    }
    writer.flush();
}

/// Gives each value of a key a row of its own: Splunk counts a value that stands there twice two times, STATS once.
fn expand_keys(writer: &mut Writer<'_>, grouping: &Grouping, stats: &Stats) -> Done<()> {
    for (name, key) in stats.keys.iter().filter(|(_, key)| key.is_many) {
        if grouping.tallies.iter().any(|tally| tally.over.reads(name)) {
            let why = "an aggregate reads the key too, of which each row has one value only";
            return Err(writer.refuse(&format!("groups by `{name}`, a field with several values"), why, writer.span()));
        }
        writer.push(format!("MV_EXPAND {}", key.text));
    }
    Ok(())
}

/// A row for each group.
pub fn aggregate(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<()> {
    let mut stats = read(writer, grouping)?;
    name_keys(writer, &mut stats, false);
    expand_keys(writer, grouping, &stats)?;
    let lacking = stats.lacking();
    if let Some((name, _)) = stats.keys.iter().find(|(_, key)| key.text == NO_KEY) {
        let told = format!("no row has `{name}`, so that there is no group");
        writer.report.warn(told, writer.span());
        writer.push("WHERE false".to_string());
    } else if !lacking.is_empty() {
        // Rows that lack a key are in no group; STATS would put them into one of null.
        writer.push(format!("WHERE {}", joined(&lacking, "AND").replace('\n', "\n    ")));
    }
    let is_one = stats.keys.is_empty();
    let command = stats.written(writer, "STATS");
    let mut columns: IndexMap<Name, Piece> = IndexMap::new();
    for (name, key) in &stats.keys {
        let text = if key.is_column { key.text.clone() } else { ident(&writer.name_of(name)) };
        columns.insert(name.clone(), key.held_in(text).sure().of_many(false));
    }
    for (name, Tallied { piece, .. }) in &stats.aggregates {
        columns.insert(name.clone(), piece.held_in(ident(&writer.name_of(name))));
    }
    writer.push(command);
    let void: Vec<String> = columns
        .values()
        .map(
            |column| {
                if column.is_sure { format!("{} > 0", column.text) } else { format!("{} IS NOT NULL", column.text) }
            },
        )
        .collect();
    let has_count = columns.values().any(|column| column.is_sure);
    if is_one && !(has_count && grouping.always) {
        // Splunk gives no row at all where nothing could be computed.
        writer.push(format!("WHERE {}", void.join(" OR ")));
    }
    let order = if writer.need == Need::No { Vec::new() } else { by_keys(writer, grouping, &columns) };
    writer.rows = Rows { columns, order, is_bounded: is_one, ..Rows::default() };
    Ok(())
}

/// The order of groups: by their keys.
fn by_keys(writer: &mut Writer<'_>, grouping: &Grouping, columns: &IndexMap<Name, Piece>) -> Vec<Key> {
    let mut keys = Vec::new();
    for key in grouping.by.iter().filter_map(|name| columns.get(name)) {
        if key.shape == Shape::Text && writer.need == Need::Counts {
            let told = "of groups with equal sort keys, numbers among texts are in the order of texts".to_string();
            writer.report.note(told, writer.span());
        }
        let text = if key.shape == Shape::Digits { format!("TO_LONG({})", key.text) } else { key.text.clone() };
        keys.push(Key { is_sure: true, ..Key::rising(text) });
    }
    keys
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
        for field in writer.rows.columns.keys().filter(|field| !grouping.by.contains(field)) {
            let Some(stars) = pattern.captures(field) else { continue };
            all.push((name.fill(&stars).into(), Tally { over: Over::Field(field.clone()), ..tally.clone() }));
        }
    }
    Ok(all)
}

/// The aggregates of its group beside each row; rows that lack a key get none.
pub fn annotate(writer: &mut Writer<'_>, grouping: &Grouping) -> Done<()> {
    let span = writer.span();
    if writer.is_limited {
        // elastic/elasticsearch, pull request 136752.
        return Err(writer.refuse(
            "`eventstats`",
            "INLINE STATS is not allowed after LIMIT, nor after a sort that has one",
            span,
        ));
    }
    let mut stats = read(writer, grouping)?;
    if stats.keys.iter().any(|(_, key)| key.is_many) {
        return Err(writer.refuse("`eventstats`", "by a field with several values ES|QL makes rows of them", span));
    }
    if let Some((name, _)) = stats.aggregates.iter().find(|(name, _)| writer.rows.columns.contains_key(name)) {
        let why = format!("where there is no group the row keeps its `{name}`, and INLINE STATS replaces it");
        return Err(writer.refuse("`eventstats`", &why, span));
    }
    writer.flush();
    if writer.rows.is_sorted {
        // INLINE STATS puts the rows into another order.
        writer.rows.is_sorted = false;
    }
    // A key that is computed needs a column, for INLINE STATS would add one.
    name_keys(writer, &mut stats, true);
    let command = stats.written(writer, "INLINE STATS");
    writer.push(command);
    let lacking = stats.lacking();
    for (name, Tallied { piece, .. }) in stats.aggregates {
        let column = piece.held_in(ident(&writer.name_of(&name)));
        if lacking.is_empty() {
            writer.rows.there.remove(&column.text);
            writer.rows.columns.insert(name, column);
        } else {
            let of_group = format!("CASE({}, {}, null)", lacking.join(" AND "), column.text);
            writer.set(&name, piece.made(of_group, piece.shape));
        }
    }
    Ok(())
}
