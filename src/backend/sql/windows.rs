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
use crate::value::time::Unit;

/// Aggregates of the rows before each row, added to it; a row that lacks a key keeps what it has.
pub fn window(writer: &mut Writer<'_>, window: &Window) -> Done<()> {
    writer.settle_for(Need::Counts, |name| window.tallies.iter().any(|tally| tally.name == *name));
    let span = writer.span();
    if writer.rows.order.is_empty() {
        return Err(writer.refuse("running aggregates", "the order of the rows is not known", span));
    }
    writer.number_for(&window.tallies);
    let refuse = |writer: &mut Writer<'_>, why: &str| Err(writer.refuse("running aggregates", why, span));
    if window.resets != Resets::default() {
        return refuse(writer, "that begin anew at a condition are not translated yet");
    }
    if window.tallies.iter().any(|tally| matches!(tally.over, Over::Fields(_))) {
        return refuse(writer, "over fields by wildcard are not translated yet");
    }
    if window.by.iter().any(|name| writer.field(name).shape == Shape::Many) {
        return refuse(writer, "by a field with several values are not translated yet");
    }
    let Frame { farthest, counts_group, .. } = window.frame;
    if farthest.is_some() && !counts_group && !window.by.is_empty() {
        return refuse(writer, "of so many rows of all groups are not translated yet");
    }
    let is_plain = window.frame.span.is_none() && window.tallies.iter().all(|tally| is_plain(writer, tally));
    if is_plain { running(writer, window) } else { looked_back(writer, window) }
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
fn running(writer: &mut Writer<'_>, window: &Window) -> Done<()> {
    let span = writer.span();
    let keys: Vec<String> = window.by.iter().map(|name| writer.field(name).sql).collect();
    let partition = if keys.is_empty() { String::new() } else { format!("PARTITION BY {} ", keys.join(", ")) };
    let order = writer.rows.ordered().join(", ");
    let from = window.frame.farthest.map_or("UNBOUNDED PRECEDING".to_string(), |rows| format!("{rows} PRECEDING"));
    let to = if window.frame.nearest == 0 {
        "CURRENT ROW".to_string()
    } else {
        format!("{} PRECEDING", window.frame.nearest)
    };
    let over = format!("OVER ({partition}ORDER BY {order} ROWS BETWEEN {from} AND {to})");
    let has_keys = keys.iter().map(|key| format!("{key} IS NOT NULL")).collect::<Vec<_>>().join(" AND ");
    for tally in &window.tallies {
        let piece = tallies::tally(writer, tally)?;
        let piece = match piece.sql.strip_prefix("CAST(").and_then(|sum| sum.strip_suffix(" AS BIGINT)")) {
            Some(sum) => Piece::tight(format!("CAST({sum} {over} AS BIGINT)"), piece.shape),
            None => Piece::tight(format!("{} {over}", piece.sql), piece.shape),
        };
        let piece = if has_keys.is_empty() {
            piece
        } else {
            Piece::tight(format!("CASE WHEN {has_keys} THEN {} END", piece.sql), piece.shape)
        };
        let old = writer.field(&tally.name);
        let piece = if old.shape == Shape::Nothing { piece } else { writer.first_of(&[piece, old], span)? };
        writer.set(tally.name.clone(), piece);
    }
    writer.flush();
    Ok(())
}

/// By joining each row with those that count for it.
fn looked_back(writer: &mut Writer<'_>, window: &Window) -> Done<()> {
    let span = writer.span();
    let width = match window.frame.span {
        None => None,
        Some(width) => match width.unit {
            Unit::Second => Some(width.count),
            Unit::Minute => Some(width.count * 60.0),
            Unit::Hour => Some(width.count * 3_600.0),
            Unit::Day | Unit::Week | Unit::Month | Unit::Quarter | Unit::Year => {
                return Err(writer.refuse("running aggregates", "over days and longer are not translated yet", span));
            }
        },
    };
    let keys: Vec<String> = window.by.iter().map(|name| writer.field(name).sql).collect();
    number(writer, &keys);
    let rows = writer.rows.clone();
    let (place, rank) = (writer.dialect.ident("_place"), writer.dialect.ident("_rank"));
    let at = writer.dialect.ident("_at");
    let mut on: Vec<String> = keys.iter().map(|key| format!("this.{key} = other.{key}")).collect();
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
        format!("{from} AS this JOIN {from} AS other ON {}", on.join(" AND ")),
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
    let here = writer.rows.from.clone();
    let taken: Vec<(Name, Column)> =
        results.iter().filter_map(|(name, ..)| Some((name.clone(), writer.rows.columns.get(name)?.clone()))).collect();
    let mut listed = joins::kept(writer, &here, &taken);
    let has_keys: Vec<String> = keys.iter().map(|key| format!("{here}.{key} IS NOT NULL")).collect();
    for (name, result, is_count) in results {
        let result = Piece::tight(format!("{found}.{}", result.sql), result.shape).with(result.digits.clone());
        let result = match (is_count, has_keys.is_empty()) {
            (false, _) => result,
            // Of no rows a count is zero, but a row without a key is not counted.
            (true, true) => Piece::tight(format!("coalesce({}, 0)", result.sql), result.shape),
            (true, false) => {
                let sql = format!("CASE WHEN {} THEN coalesce({}, 0) END", has_keys.join(" AND "), result.sql);
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
