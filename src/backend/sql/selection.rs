//! Which rows stay, and in which order.

use super::need::Need;
use super::piece::{Piece, Shape};
use super::rows::Term;
use super::select::Select;
use super::writer::{Done, Writer};
use crate::plan::{Distinct, End, Limit, Others, Sort, SortKey, While};
use crate::value::compare::SortReading;

/// The column that numbers runs of rows.
pub const RUN: &str = "_run";

/// The first rows of each key.
pub fn distinct(writer: &mut Writer<'_>, distinct: &Distinct) -> Done<()> {
    writer.settle_for(Need::Counts, |name| distinct.keep_rows && distinct.by.contains(name));
    let keys: Vec<Piece> = distinct.by.iter().map(|name| writer.field(name)).collect();
    let listed: Vec<String> = keys.iter().map(|key| key.sql.clone()).collect();
    let parts = if distinct.consecutive { vec![runs(writer, &listed, Lacking::Apart)?] } else { listed.clone() };
    let most = if distinct.keep == 1 { "= 1".to_string() } else { format!("<= {}", distinct.keep) };
    if writer.dialect.qualifies() && !distinct.keep_rows {
        let first = format!("{} {most}", number_in(writer, &parts));
        let (filter, qualify) = if distinct.keep_missing {
            let lack: Vec<String> = keys.iter().map(|key| writer.absent(key)).collect();
            (None, format!("{first} OR {}", lack.join(" OR ")))
        } else {
            (Some(keys.iter().map(|key| writer.present(key)).collect::<Vec<_>>().join(" AND ")), first)
        };
        let select = Select { filter, qualify: Some(qualify), ..Select::all(&writer.rows.from) };
        writer.push(&select);
        return Ok(());
    }
    let first = format!("{} {most}", ranked(writer, &parts));
    if distinct.keep_rows {
        return without_keys(writer, distinct, &keys, &first);
    }
    let filter = if distinct.keep_missing {
        let lack: Vec<String> = keys.iter().map(|key| writer.absent(key)).collect();
        format!("{first} OR {}", lack.join(" OR "))
    } else {
        let have: Vec<String> = keys.iter().map(|key| writer.present(key)).collect();
        format!("{first} AND {}", have.join(" AND "))
    };
    let select = Select { filter: Some(filter), ..Select::of(writer.rows.kept(), &writer.rows.from) };
    writer.push(&select);
    Ok(())
}

/// Later rows of a key stay, without the key.
fn without_keys(writer: &mut Writer<'_>, distinct: &Distinct, keys: &[Piece], first: &str) -> Done<()> {
    let all = keys.iter().map(|key| writer.present(key)).collect::<Vec<_>>().join(" AND ");
    for (name, key) in distinct.by.iter().zip(keys) {
        if key.shape != Shape::Nothing {
            let kept = writer.when(&format!("NOT ({all}) OR {first}"), key).with(key.digits.clone());
            writer.set(name.clone(), kept);
        }
    }
    writer.flush();
    Ok(())
}

/// Whether rows that lack a key are a run of their own each, or one with their neighbours that lack it too.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Lacking {
    /// Each is its own run.
    Apart,
    /// They are equal.
    Together,
}

/// Numbers the runs of neighbours with equal keys; gives the column.
pub fn runs(writer: &mut Writer<'_>, keys: &[String], lacking: Lacking) -> Done<String> {
    if writer.rows.order.is_empty() {
        let span = writer.span();
        return Err(writer.refuse("neighbours with equal keys", "the order of the rows is not known", span));
    }
    writer.number();
    let order = writer.rows.ordered().join(", ");
    let equal = keys.iter().map(|key| {
        let before = format!("lag({key}) OVER (ORDER BY {order})");
        match lacking {
            Lacking::Apart => format!("{key} = {before}"),
            Lacking::Together => format!("({key} = {before} OR ({key} IS NULL AND {before} IS NULL))"),
        }
    });
    let starts = format!("CASE WHEN {} THEN 0 ELSE 1 END", equal.collect::<Vec<_>>().join(" AND "));
    Ok(numbered(writer, &starts))
}

/// Numbers the rows by how many of those up to each begin something new, which `starts` tells with 1 and 0; gives the
/// column.
pub fn numbered(writer: &mut Writer<'_>, starts: &str) -> String {
    let (start, run) = (writer.dialect.ident("_start"), writer.dialect.ident(RUN));
    let order = writer.rows.ordered().join(", ");
    writer.rows.carried.retain(|carried| *carried != run);
    let mut listed = writer.rows.kept();
    listed.push(format!("{starts} AS {start}"));
    writer.push(&Select::of(listed, &writer.rows.from));
    let mut listed = writer.rows.kept();
    listed.push(format!("sum({start}) OVER (ORDER BY {order} ROWS UNBOUNDED PRECEDING) AS {run}"));
    writer.push(&Select::of(listed, &writer.rows.from));
    run
}

/// Numbers the rows that have the same of something, in their order; gives the column.
fn ranked(writer: &mut Writer<'_>, parts: &[String]) -> String {
    let rank = writer.dialect.ident("_rank");
    let number = number_in(writer, parts);
    writer.rows.carried.retain(|carried| *carried != rank);
    let mut listed = writer.rows.kept();
    listed.push(format!("{number} AS {rank}"));
    writer.push(&Select::of(listed, &writer.rows.from));
    rank
}

/// The number of a row among those that have the same of something.
pub fn number_in(writer: &Writer<'_>, parts: &[String]) -> String {
    let order = writer.rows.ordered();
    let order = match order.is_empty() {
        true => writer.dialect.no_order().to_string(),
        false => format!(" ORDER BY {}", order.join(", ")),
    };
    // Rows that lack the very columns of the keys need no parts.
    let parts = if parts.is_empty() { String::new() } else { format!("PARTITION BY {}", parts.join(", ")) };
    format!("row_number() OVER ({})", format!("{parts}{order}").trim_start())
}

/// Rows put in order.
pub fn sort(writer: &mut Writer<'_>, sort: &Sort) -> Done<()> {
    writer.flush();
    let mut terms = Vec::new();
    for key in &sort.keys {
        terms.extend(term(writer, key)?);
    }
    let keeps = writer.need == Need::Counts || !sort.limit_is_default;
    if writer.dialect.orders_by_columns() {
        keyed(writer, &mut terms, keeps);
    }
    let before = if keeps { writer.rows.order.clone() } else { Vec::new() };
    let is_new = |term: &Term| terms.iter().all(|known| known.sql != term.sql);
    let before: Vec<Term> = before.into_iter().filter(is_new).collect();
    writer.rows.order = terms.into_iter().chain(before).collect();
    if sort.limit.is_some() {
        let select = Select { order: writer.ordered(), limit: sort.limit, ..Select::all(&writer.rows.from) };
        writer.push(&select);
    }
    Ok(())
}

/// Gives what is computed of fields columns of its own, by which rows can then be put in order.
fn keyed(writer: &mut Writer<'_>, terms: &mut [Term], keeps: bool) {
    let is_key = |sql: &String| KEYS.iter().any(|key| sql == key);
    if keeps && writer.rows.order.iter().any(|term| is_key(&term.sql)) {
        writer.number();
    }
    let computed = terms.iter_mut().filter(|term| term.sql.contains('(')).zip(KEYS);
    let mut listed = Vec::new();
    for (term, key) in computed {
        listed.push(format!("{} AS {key}", term.sql));
        term.sql = key.to_string();
    }
    if listed.is_empty() {
        return;
    }
    let keys = KEYS.iter().take(listed.len()).map(|key| key.to_string());
    writer.rows.carried.retain(|carried| !is_key(carried));
    let listed = writer.rows.kept().into_iter().chain(listed).collect();
    writer.push(&Select::of(listed, &writer.rows.from));
    writer.rows.carried.extend(keys);
}

/// The columns of what rows are put in order by.
pub const KEYS: [&str; 4] = ["_key_1", "_key_2", "_key_3", "_key_4"];

/// A key of `sort` as a term of ORDER BY; none of a field that no row has.
fn term(writer: &mut Writer<'_>, key: &SortKey) -> Done<Option<Term>> {
    let value = writer.field(&key.field);
    let span = writer.span();
    let term = |sql: String| Some(Term { descending: key.descending, ..Term::of(&key.field, sql) });
    Ok(match key.reading {
        _ if value.shape == Shape::Nothing => None,
        SortReading::Auto | SortReading::Number if value.is_number() => term(value.sql),
        SortReading::Auto => {
            let value = if value.shape == Shape::Many {
                let newline = writer.literal("\n", span)?;
                Piece::tight(writer.dialect.glued(&value.sql, &newline), Shape::Text)
            } else {
                value
            };
            let value = writer.text(&value, span)?;
            term(writer.call("spl_order", &value, span)?)
        }
        SortReading::Number => term(writer.double(&value, span)?.sql),
        SortReading::Text => {
            let text = writer.text(&value, span)?.sql;
            term(writer.dialect.by_bytes(&text))
        }
        SortReading::Address => return Err(writer.refuse("`sort ip(...)`", "it is not translated yet", span)),
    })
}

/// The first or last rows, of all or of each run of neighbours with equal keys.
pub fn limit(writer: &mut Writer<'_>, limit: &Limit) -> Done<()> {
    writer.flush();
    if !limit.by.is_empty() || limit.others.is_some() {
        return limit_of_each(writer, limit);
    }
    if limit.end == End::LastReversed {
        reverse(writer)?;
    }
    let select = Select { order: writer.ordered(), limit: Some(limit.count), ..Select::all(&writer.rows.from) };
    writer.push(&select);
    Ok(())
}

fn limit_of_each(writer: &mut Writer<'_>, limit: &Limit) -> Done<()> {
    let span = writer.span();
    if limit.end == End::LastReversed {
        return Err(writer.refuse("the last rows of each key", "they are not translated yet", span));
    }
    if writer.rows.order.is_empty() {
        return Err(writer.refuse("the first rows of each key", "the order of the rows is not known", span));
    }
    let keys: Vec<String> = limit.by.iter().map(|name| writer.field(name).sql).collect();
    let is_by_keys = limit
        .by
        .iter()
        .all(|name| writer.rows.order.iter().take(limit.by.len()).any(|term| term.field.as_ref() == Some(name)));
    writer.number();
    // Rows that are in order of the keys are neighbours if these are equal.
    let parts = match (keys.is_empty(), is_by_keys) {
        (true, _) => vec!["true".to_string()],
        (false, true) => keys,
        (false, false) => {
            let run = runs(writer, &keys, Lacking::Together)?;
            writer.rows.carried.push(run.clone());
            vec![run]
        }
    };
    let rank = ranked(writer, &parts);
    let kept = writer.rows.kept();
    let first = format!("{rank} <= {}", limit.count);
    let first = Select { filter: Some(first), ..Select::of(kept, &writer.rows.from) };
    match &limit.others {
        None => writer.push(&first),
        Some(others) => {
            let rest = stand_in(writer, limit, others, &parts, &format!("{rank} > {}", limit.count))?;
            writer.push_text(format!("{first}\nUNION ALL\n{rest}"));
        }
    }
    writer.rows.carried.retain(|carried| !parts.contains(carried));
    Ok(())
}

/// The rows that stand for those cut: their keys, a label, and their sums.
fn stand_in(writer: &mut Writer<'_>, limit: &Limit, others: &Others, parts: &[String], cut: &str) -> Done<Select> {
    let span = writer.span();
    let mut listed = Vec::new();
    for (name, column) in writer.rows.columns.clone() {
        let sql = if limit.by.contains(&name) {
            format!("min({})", column.sql)
        } else if others.labelled.contains(&name) {
            writer.literal(&others.label, span)?
        } else if others.summed.contains(&name) {
            let number = writer.double(&column.piece(), span)?;
            let kind = if column.shape == Shape::Whole { Shape::Whole } else { Shape::Number };
            format!("CAST(coalesce(sum({}), 0) AS {})", number.sql, writer.dialect.type_of(kind))
        } else {
            writer.nothing_of(column.shape)
        };
        listed.push(format!("{sql} AS {}", column.sql));
    }
    listed.extend(writer.rows.carried.iter().map(|carried| format!("min({carried}) AS {carried}")));
    let is_one = limit.by.is_empty();
    let group = if is_one { Vec::new() } else { parts.to_vec() };
    let having = is_one.then(|| "count(*) > 0".to_string());
    Ok(Select { filter: Some(cut.to_string()), group, having, ..Select::of(listed, &writer.rows.from) })
}

/// The rows up to the first for which a condition fails.
pub fn take_while(writer: &mut Writer<'_>, until: &While) -> Done<()> {
    writer.flush();
    let span = writer.span();
    if writer.rows.order.is_empty() {
        return Err(writer.refuse("`head`", "the order of the rows is not known", span));
    }
    let condition = writer.truth(&until.condition)?;
    let passes = format!("coalesce({}, {})", condition.sql, until.null_passes);
    writer.number();
    let order = writer.rows.ordered().join(", ");
    // The row that fails may be the last that stays.
    let frame =
        if until.keep_last { "ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING" } else { "ROWS UNBOUNDED PRECEDING" };
    let failing = format!("coalesce(sum(CASE WHEN {passes} THEN 0 ELSE 1 END) OVER (ORDER BY {order} {frame}), 0)");
    let run = writer.dialect.ident(RUN);
    let kept = writer.rows.kept();
    writer.push(&Select::of(kept.iter().cloned().chain([format!("{failing} AS {run}")]).collect(), &writer.rows.from));
    let select = Select {
        filter: Some(format!("{run} = 0")),
        order: if until.count.is_some() { writer.ordered() } else { Vec::new() },
        limit: until.count,
        ..Select::of(kept, &writer.rows.from)
    };
    writer.push(&select);
    Ok(())
}

/// The opposite order.
pub fn reverse(writer: &mut Writer<'_>) -> Done<()> {
    writer.flush();
    if writer.rows.order.is_empty() {
        return Ok(());
    }
    // Missing values are last in either direction, so the order is not turned key by key.
    writer.number();
    writer.rows.order.iter_mut().for_each(|term| term.descending = !term.descending);
    Ok(())
}
