//! Aggregates of the rows before each row.

use super::joins;
use super::need::Need;
use super::piece::{Piece, Shape};
use super::rows::Column;
use super::select::Select;
use super::tallies;
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::plan::window::{Frame, Resets};
use crate::plan::{Over, Tally, Window};
use crate::value::time::{Unit, Zone};

/// Aggregates of the rows before each row, added to it; a row that lacks a key keeps what it has.
pub fn window(writer: &mut Writer<'_>, window: &Window) -> Done<()> {
    writer.settle_for(Need::Counts, |name| window.tallies.iter().any(|tally| tally.name == *name));
    let span = writer.span();
    if writer.rows.order.is_empty() {
        return Err(writer.refuse("running aggregates", "the order of the rows is not known", span));
    }
    writer.number_for(&window.tallies);
    let refuse = |writer: &mut Writer<'_>, why: &str| Err(writer.refuse("running aggregates", why, span));
    if window.tallies.iter().any(|tally| matches!(tally.over, Over::Fields(_))) {
        return refuse(writer, "over fields by wildcard are not translated yet");
    }
    if window.by.iter().any(|name| writer.field(name).shape == Shape::Many) {
        return refuse(writer, "by a field with several values are not translated yet");
    }
    let keys: Vec<String> = window.by.iter().map(|name| writer.field(name).sql).collect();
    let mut parts = keys.clone();
    if window.resets != Resets::default() {
        let run = eras(writer, window, &keys)?;
        writer.rows.carried.push(run.clone());
        parts.push(run);
    }
    let groups = Groups { keys, parts };
    let Frame { farthest, counts_group, span, .. } = window.frame;
    let is_of_groups = farthest.is_none() || counts_group || window.by.is_empty();
    let is_plain = span.is_none() && is_of_groups && window.tallies.iter().all(|tally| is_plain(writer, tally));
    let done = if is_plain { running(writer, window, &groups) } else { looked_back(writer, window, &groups) };
    let run = writer.dialect.ident(super::selection::RUN);
    writer.rows.carried.retain(|carried| *carried != run);
    done
}

/// The groups of rows, each on its own.
struct Groups {
    /// The keys. A row that lacks one is in no group.
    keys: Vec<String>,
    /// What is equal in the rows of a group: the keys, and the era.
    parts: Vec<String>,
}

impl Groups {
    /// Whether a row is in a group, by its columns after `before`; nothing if every row is.
    fn has_keys(&self, before: &str) -> Option<String> {
        let all: Vec<String> = self.keys.iter().map(|key| format!("{before}{key} IS NOT NULL")).collect();
        (!all.is_empty()).then(|| all.join(" AND "))
    }
}

/// Numbers the eras: where one ends, the rows before are forgotten. Gives the column.
fn eras(writer: &mut Writer<'_>, window: &Window, keys: &[String]) -> Done<String> {
    let span = writer.span();
    let Resets { before, after, on_change } = &window.resets;
    let is_made = |name: &Name| window.tallies.iter().any(|tally| tally.name == *name);
    if after.as_ref().is_some_and(|after| after.reads().iter().any(is_made)) {
        let why = "that begin anew by what they have computed are not translated yet";
        return Err(writer.refuse("running aggregates", why, span));
    }
    writer.number();
    let order = writer.rows.ordered().join(", ");
    let all = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect::<Vec<_>>().join(" AND ");
    // Rows that lack a key do not count.
    let among = if all.is_empty() { String::new() } else { format!("PARTITION BY {all} ") };
    let previous = |what: &str| format!("lag({what}) OVER ({among}ORDER BY {order})");
    let mut starts = Vec::new();
    if *on_change && !keys.is_empty() {
        let changed = keys.iter().map(|key| format!("{key} <> {}", previous(key))).collect::<Vec<_>>();
        starts.push(changed.join(" OR "));
    }
    if let Some(before) = before {
        starts.push(writer.condition(before)?.term());
    }
    if let Some(after) = after {
        let after = writer.condition(after)?;
        starts.push(format!("{} = 1", previous(&format!("CASE WHEN {} THEN 1 ELSE 0 END", after.sql))));
    }
    let starts = if starts.is_empty() { "false".to_string() } else { starts.join(" OR ") };
    let starts = if all.is_empty() { starts } else { format!("{all} AND ({starts})") };
    Ok(super::selection::numbered(writer, &format!("CASE WHEN {starts} THEN 1 ELSE 0 END")))
}

/// Whether SQL has the aggregate over a window as it is written for groups.
fn is_plain(writer: &mut Writer<'_>, tally: &Tally) -> bool {
    let is_single = match &tally.over {
        Over::Rows => true,
        Over::Field(name) => writer.field(name).shape != Shape::Many,
        Over::Fields(_) | Over::Expr(_) => false,
    };
    is_single && ["avg", "count", "sum"].contains(&tally.function.name)
}

/// By SQL's own windows.
fn running(writer: &mut Writer<'_>, window: &Window, groups: &Groups) -> Done<()> {
    let span = writer.span();
    let parts = &groups.parts;
    let partition = if parts.is_empty() { String::new() } else { format!("PARTITION BY {} ", parts.join(", ")) };
    let order = writer.rows.ordered().join(", ");
    let from = window.frame.farthest.map_or("UNBOUNDED PRECEDING".to_string(), |rows| format!("{rows} PRECEDING"));
    let to = if window.frame.nearest == 0 {
        "CURRENT ROW".to_string()
    } else {
        format!("{} PRECEDING", window.frame.nearest)
    };
    let over = format!("OVER ({partition}ORDER BY {order} ROWS BETWEEN {from} AND {to})");
    let has_keys = groups.has_keys("");
    for tally in &window.tallies {
        let piece = tallies::tally(writer, tally)?;
        let piece = match piece.sql.strip_prefix("CAST(").and_then(|sum| sum.strip_suffix(" AS BIGINT)")) {
            Some(sum) => Piece::tight(format!("CAST({sum} {over} AS BIGINT)"), piece.shape),
            None => Piece::tight(format!("{} {over}", piece.sql), piece.shape),
        };
        let piece = match &has_keys {
            Some(has_keys) => Piece::tight(format!("CASE WHEN {has_keys} THEN {} END", piece.sql), piece.shape),
            None => piece,
        };
        let old = writer.field(&tally.name);
        let piece = if old.shape == Shape::Nothing { piece } else { writer.first_of(&[piece, old], span)? };
        writer.set(tally.name.clone(), piece);
    }
    writer.flush();
    Ok(())
}

/// By joining each row with those that count for it.
fn looked_back(writer: &mut Writer<'_>, window: &Window, groups: &Groups) -> Done<()> {
    let span = writer.span();
    let is_utc = writer.request.zone.name() == Zone::utc().name();
    let width = match window.frame.span {
        None => None,
        Some(width) => match width.unit {
            Unit::Second => Some(width.count),
            Unit::Minute => Some(width.count * 60.0),
            Unit::Hour => Some(width.count * 3_600.0),
            Unit::Day if is_utc => Some(width.count * 86_400.0),
            Unit::Week if is_utc => Some(width.count * 604_800.0),
            Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => {
                return Err(writer.refuse(
                    "running aggregates",
                    "over days of a zone, and over months, are not translated yet",
                    span,
                ));
            }
        },
    };
    let counted = if window.frame.farthest.is_none() || window.frame.counts_group {
        groups.parts.clone()
    } else {
        // So many rows of any group, of those that are in one.
        groups.has_keys("").into_iter().collect()
    };
    number(writer, &counted);
    let rows = writer.rows.clone();
    let (place, rank) = (writer.dialect.ident("_place"), writer.dialect.ident("_rank"));
    let at = writer.dialect.ident("_at");
    let mut on: Vec<String> = groups.parts.iter().map(|key| format!("this.{key} = other.{key}")).collect();
    on.push(format!("other.{rank} <= this.{rank} - {}", window.frame.nearest));
    on.extend(window.frame.farthest.map(|rows| format!("other.{rank} >= this.{rank} - {rows}")));
    if let Some(width) = width {
        let time = writer.field(&"_time".into());
        let time = writer.double(&time, span)?.sql;
        on.push(format!("abs(this.{time} - other.{time}) < {width}"));
    }
    let from = &rows.from;
    let others = rows.kept().into_iter().map(|column| format!("other.{column}"));
    let pairs = Select::of(
        std::iter::once(format!("this.{place} AS {at}")).chain(others).collect(),
        format!("{from} AS other JOIN {from} AS this ON {}", on.join(" AND ")),
    );
    writer.push(&pairs);
    let mut listed = vec![at.clone()];
    let mut results: Vec<(Name, Piece, bool)> = Vec::new();
    for (number, tally) in window.tallies.iter().enumerate() {
        let piece = tallies::tally(writer, tally)?;
        let result = writer.dialect.ident(&format!("_result_{}", number + 1));
        listed.push(format!("{} AS {result}", piece.sql));
        let is_count = ["count", "distinct_count", "estdc"].contains(&tally.function.name);
        results.push((tally.name.clone(), Piece::tight(result, piece.shape).with(piece.digits.clone()), is_count));
    }
    writer.push(&Select { group: vec![at.clone()], ..Select::of(listed, &writer.rows.from) });
    let found = std::mem::replace(&mut writer.rows, rows).from;
    writer.rows.carried.retain(|carried| *carried != place && *carried != rank);
    let here = writer.rows.from.clone();
    let taken: Vec<(Name, Column)> =
        results.iter().filter_map(|(name, ..)| Some((name.clone(), writer.rows.columns.get(name)?.clone()))).collect();
    let mut listed = joins::kept(writer, &here, &taken);
    let has_keys = groups.has_keys(&format!("{here}."));
    for (name, result, is_count) in results {
        let result = Piece::tight(format!("{found}.{}", result.sql), result.shape).with(result.digits.clone());
        let result = match (is_count, &has_keys) {
            (false, _) => result,
            // Of no rows a count is zero, but a row without a key is not counted.
            (true, None) => Piece::tight(format!("coalesce({}, 0)", result.sql), result.shape),
            (true, Some(has_keys)) => {
                let sql = format!("CASE WHEN {has_keys} THEN coalesce({}, 0) END", result.sql);
                Piece::tight(sql, result.shape)
            }
        };
        let old = taken.iter().find(|(taken, _)| *taken == name).map(|(_, column)| column);
        let old =
            old.map(|column| Piece::tight(format!("{here}.{}", column.sql), column.shape).with(column.digits.clone()));
        let piece = match old {
            None => result,
            Some(old) => writer.first_of(&[result, old], span)?,
        };
        let column = writer.set_column(&name, &piece);
        listed.push(format!("{} AS {}", piece.sql, column.sql));
        writer.rows.columns.insert(name, column);
    }
    writer.push(&Select::of(listed, format!("{here} LEFT JOIN {found} ON {here}.{place} = {found}.{at}")));
    Ok(())
}

/// Numbers the rows, and those of each group, in their order.
fn number(writer: &mut Writer<'_>, keys: &[String]) {
    let order = writer.rows.ordered().join(", ");
    let (place, rank) = (writer.dialect.ident("_place"), writer.dialect.ident("_rank"));
    let partition = if keys.is_empty() { String::new() } else { format!("PARTITION BY {} ", keys.join(", ")) };
    writer.rows.carried.retain(|carried| *carried != place && *carried != rank);
    let mut listed = writer.rows.kept();
    listed.push(format!("row_number() OVER (ORDER BY {order}) AS {place}"));
    listed.push(format!("row_number() OVER ({partition}ORDER BY {order}) AS {rank}"));
    writer.push(&Select::of(listed, &writer.rows.from));
    writer.rows.carried.extend([place, rank]);
}
