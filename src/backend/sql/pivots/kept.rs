//! Which columns of a table of two fields are kept, by their score.

use super::super::groups;
use super::super::piece::{Digits, Shape};
use super::super::rows::{Column, Rows};
use super::super::select::Select;
use super::super::tallies;
use super::super::writer::{Done, Writer};
use super::{EVENTS, SERIES, Table};
use crate::backend::Name;
use crate::plan::pivot::{Kept, Ranking, Score, Split};
use crate::plan::{Over, Tally};

/// The step of the names that are kept. Missing values are not ranked.
pub fn names(writer: &mut Writer<'_>, table: &Table, split: &Split, ranking: &Ranking) -> Done<String> {
    let span = writer.span();
    let series = writer.dialect.ident(SERIES);
    let score = writer.dialect.ident("_score");
    let cell: Name = "\0cell".into();
    let name: Name = "\0series".into();
    let mut rows = Rows { from: table.step.clone(), ..Rows::default() };
    let text = |sql: &str| Column {
        sql: sql.to_string(),
        shape: Shape::Text,
        digits: Digits::OfText,
        is_set: true,
        spellings: None,
        decimals: None,
    };
    rows.columns.insert(name.clone(), text(&series));
    rows.columns.extend(table.made.first().map(|made| (cell.clone(), made.column.clone())));
    writer.rows = rows;
    let value = match &ranking.score {
        Score::Events => format!("sum({})", writer.dialect.ident(EVENTS)),
        Score::OfCells(function, parameter) => {
            let tally = Tally { function, parameter: *parameter, over: Over::Field(cell), name: name.clone(), span };
            let piece = tallies::tally(writer, &tally)?;
            writer.double(&piece, span)?.sql
        }
    };
    let listed = vec![series.clone(), format!("{value} AS {score}")];
    let filter = match &split.missing {
        Some(missing) => Some(format!("{series} <> {}", writer.literal(missing, span)?)),
        None => None,
    };
    writer.push(&Select { filter, group: vec![series.clone()], ..Select::of(listed, &table.step) });
    let filter = match ranking.kept {
        Kept::Above(limit) => format!("{score} > {limit}"),
        Kept::Below(limit) => format!("{score} < {limit}"),
        Kept::Ranked { count, highest, inside } => {
            let rank = writer.dialect.ident("_rank");
            let direction = if highest { "DESC" } else { "ASC" };
            let mut order = vec![format!("{score} {direction} NULLS LAST")];
            order.extend(groups::by_keys(writer, &[name])?.iter().map(|term| term.written()));
            let ranked = format!("row_number() OVER (ORDER BY {}) AS {rank}", order.join(", "));
            writer.push(&Select::of(vec![series.clone(), ranked], &writer.rows.from));
            format!("{rank} {} {count}", if inside { "<=" } else { ">" })
        }
    };
    writer.push(&Select { filter: Some(filter), ..Select::of(vec![series], &writer.rows.from) });
    Ok(std::mem::take(&mut writer.rows).from)
}

/// Puts the events of names that are not kept all under one name, or under none.
pub fn regroup(writer: &mut Writer<'_>, kept: &str, split: &Split) -> Done<()> {
    let span = writer.span();
    let series = writer.dialect.ident(SERIES);
    let placed = writer.rows.from.clone();
    let mut stays = format!("{kept}.{series} IS NOT NULL");
    if let Some(missing) = &split.missing {
        stays.push_str(&format!(" OR {placed}.{series} = {}", writer.literal(missing, span)?));
    }
    let others = match &split.others {
        Some(others) => format!(" WHEN {placed}.{series} IS NOT NULL THEN {}", writer.literal(others, span)?),
        None => String::new(),
    };
    let own = writer.rows.kept().into_iter().filter(|column| *column != series);
    let mut listed: Vec<String> = own.map(|column| format!("{placed}.{column}")).collect();
    listed.push(format!("CASE WHEN {stays} THEN {placed}.{series}{others} END AS {series}"));
    writer.push(&Select::of(listed, format!("{placed} LEFT JOIN {kept} ON {placed}.{series} = {kept}.{series}")));
    Ok(())
}
