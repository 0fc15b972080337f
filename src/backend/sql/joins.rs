//! Rows of other searches: joined to these by their keys, or put after them.

use super::decimals::is_beside;
use super::need::Need;
use super::piece::{Piece, Shape};
use super::rows::{Column, Rows, Term};
use super::select::Select;
use super::selection::number_in;
use super::writer::{Done, Writer};
use crate::backend::{Name, mention};
use crate::plan::join::Moment;
use crate::plan::{Join, Plan, Step, Union};
use crate::source::Span;
use indexmap::IndexMap;

/// Fields of another search's rows written into rows with equal keys.
pub fn join(writer: &mut Writer<'_>, join: &Join, around: Around<'_>) -> Done<()> {
    writer.settle(|_| true);
    let span = writer.span();
    if join.moment != Moment::Any {
        return Err(writer.refuse("`join`", "with `usetime=true` it is not translated yet", span));
    }
    let is_one = join.most == Some(1);
    if !is_one && writer.need == Need::Counts {
        return Err(writer.refuse(
            "`join`",
            "to several rows, where their order counts, it is not translated yet",
            span,
        ));
    }
    let need = if join.most.is_some() { Need::Counts } else { Need::No };
    let mut other = beside(writer, &join.with, need, around)?;
    if other.shows_others() {
        let why = "the rows of the search in brackets hold every field of their events; end it with `table` or `stats`";
        return Err(writer.refuse("`join`", why, span));
    }
    let by = match &join.by {
        Some(by) => by.clone(),
        None if writer.rows.is_open || other.is_open => {
            return Err(writer.refuse(
                "`join`",
                "by all fields that both have; which these are, only the events tell",
                span,
            ));
        }
        None => common(&writer.rows, &other),
    };
    if by.is_empty() {
        return Err(writer.refuse("`join`", "both sides have no field in common", span));
    }
    if let Some(most) = join.most {
        other = first_of_each(writer, other, by.iter().map(|(_, there)| there), most)?;
    }
    let (here, there) = (writer.rows.from.clone(), other.from.clone());
    let mut on = Vec::new();
    for (mine, theirs) in &by {
        let one = qualified(&here, writer.rows.columns.get(mine), writer);
        let two = qualified(&there, other.columns.get(theirs), writer);
        let (alike, ..) = writer.alike(&[one, two], span)?;
        on.push(format!("{} = {}", alike[0].operand(), alike[1].operand()));
    }
    let is_key = |name: &Name| by.iter().any(|(mine, theirs)| mine == theirs && mine == name);
    let later = around.later();
    let taken: Vec<(Name, Column)> = other
        .columns
        .iter()
        .filter(|(name, _)| !is_key(name) && later.asks(name) && !is_beside(name))
        .map(|(name, column)| (name.clone(), column.clone()))
        .collect();
    let mut listed = kept(writer, &here, &taken);
    for (name, column) in taken {
        let theirs = Piece::tight(format!("{there}.{}", column.sql), column.shape).with(column.digits.clone());
        let mine = match writer.rows.columns.get(&name) {
            Some(own) => Some(Piece::tight(format!("{here}.{}", own.sql), own.shape).with(own.digits.clone())),
            None if writer.rows.is_open => {
                return Err(writer.refuse(&format!("field `{name}`"), "it was not read with the events", span));
            }
            None => None,
        };
        let piece = match mine {
            None => theirs,
            Some(mine) if join.overwrite => writer.first_of(&[theirs, mine], span)?,
            Some(mine) => writer.first_of(&[mine, theirs], span)?,
        };
        let column = writer.set_column(&name, &piece);
        listed.push(format!("{} AS {}", writer.typed(&piece), column.sql));
        writer.rows.columns.insert(name, column);
    }
    let word = if join.keep_unmatched { "LEFT JOIN" } else { "JOIN" };
    writer.push(&Select::of(listed, format!("{here} {word} {there} ON {}", on.join(" AND "))));
    Ok(())
}

/// The columns of the rows at hand but those that are taken from others, each after the name of its step.
pub fn kept(writer: &Writer<'_>, here: &str, taken: &[(Name, Column)]) -> Vec<String> {
    let is_taken = |name: &Name| taken.iter().any(|(taken, _)| taken == name);
    let own = writer.rows.columns.iter().filter(|(name, _)| !is_taken(name));
    let own = own.flat_map(|(_, column)| std::iter::once(&column.sql).chain(&column.spellings));
    own.chain(&writer.rows.record).chain(&writer.rows.carried).map(|sql| format!("{here}.{sql}")).collect()
}

/// The column of a step, after the step's name; null where there is none.
pub fn qualified(step: &str, column: Option<&Column>, writer: &Writer<'_>) -> Piece {
    match column {
        Some(column) => Piece::tight(format!("{step}.{}", column.sql), column.shape),
        None => Piece::tight(writer.typed(&Piece::nothing()), Shape::Text),
    }
}

fn common(rows: &Rows, other: &Rows) -> Vec<(Name, Name)> {
    let both = rows.columns.keys().filter(|name| !name.starts_with(['_', '\0']) && other.columns.contains_key(*name));
    both.map(|name| (name.clone(), name.clone())).collect()
}

/// The first rows of each key.
fn first_of_each<'n>(writer: &mut Writer<'_>, rows: Rows, by: impl Iterator<Item = &'n Name>, most: u64) -> Done<Rows> {
    let outer = std::mem::replace(&mut writer.rows, rows);
    let keys: Vec<String> =
        by.filter_map(|name| writer.rows.columns.get(name)).map(|column| column.sql.clone()).collect();
    let number = number_in(writer, &keys);
    if writer.dialect.qualifies() {
        let first = if most == 1 { format!("{number} = 1") } else { format!("{number} <= {most}") };
        let select = Select { qualify: Some(first), ..Select::all(&writer.rows.from) };
        writer.push(&select);
        return Ok(std::mem::replace(&mut writer.rows, outer));
    }
    let rank = writer.dialect.ident("_rank");
    writer.rows.carried.retain(|carried| *carried != rank);
    let kept = writer.rows.kept();
    let ranked = format!("{number} AS {rank}");
    writer.push(&Select::of(kept.iter().cloned().chain([ranked]).collect(), &writer.rows.from));
    let first = Select { filter: Some(format!("{rank} <= {most}")), ..Select::of(kept, &writer.rows.from) };
    writer.push(&first);
    Ok(std::mem::replace(&mut writer.rows, outer))
}

/// The rows of a search in brackets; those at hand stay as they are.
pub fn nested(writer: &mut Writer<'_>, plan: &Plan, last: Need) -> Done<Rows> {
    let outer = std::mem::take(&mut writer.rows);
    let need = writer.need;
    let refusals = writer.report.refusals.len();
    writer.depth += 1;
    writer.plan(plan, last);
    writer.flush();
    writer.depth -= 1;
    writer.need = need;
    let rows = std::mem::replace(&mut writer.rows, outer);
    match writer.report.refusals.len() > refusals {
        true => Err(crate::backend::answer::Refused),
        false => Ok(rows),
    }
}

/// A step of a plan: what stands around the search in its brackets.
#[derive(Clone, Copy)]
pub struct Around<'p> {
    /// The plan.
    pub plan: &'p Plan,
    /// The steps after it.
    pub after: &'p [Step],
}

impl Around<'_> {
    /// What the steps after it ask for.
    fn later(self) -> Later {
        let (names, is_open) = mention::asked_by(self.after);
        Later { names, is_open }
    }
}

/// What later steps ask for.
struct Later {
    names: Vec<Name>,
    /// Whether they show every field there is.
    is_open: bool,
}

impl Later {
    fn asks(&self, name: &Name) -> bool {
        self.is_open || name.starts_with('\0') || self.names.contains(name)
    }
}

/// As [`nested`], of rows whose fields come among those at hand: it is asked for all that the search around it names.
fn beside(writer: &mut Writer<'_>, plan: &Plan, last: Need, around: Around<'_>) -> Done<Rows> {
    let asked = writer.asked.clone();
    let mut names = asked.0.clone();
    names.extend(mention::named_in(around.plan).into_iter().filter(|name| !name.starts_with('\0')));
    let is_open = !mention::is_closed(around.after) && (writer.depth == 0 || writer.asked_around.1);
    let outer = std::mem::replace(&mut writer.asked_around, (names, is_open));
    let rows = nested(writer, plan, last);
    (writer.asked, writer.asked_around) = (asked, outer);
    rows
}

/// The rows of other searches too.
pub fn union(writer: &mut Writer<'_>, union: &Union, around: Around<'_>) -> Done<()> {
    writer.settle(|_| true);
    let mut parts = vec![writer.rows.clone()];
    let need = writer.need;
    for plan in &union.plans {
        parts.push(beside(writer, plan, need, around)?);
    }
    if union.by_time && need != Need::No {
        return Err(writer.refuse(
            "`union`",
            "by time, where the order counts, it is not translated yet",
            Span::default(),
        ));
    }
    together(writer, parts, &around.later())
}

/// After the rows, what a plan makes of them.
pub fn branch(writer: &mut Writer<'_>, plan: &Plan, around: Around<'_>) -> Done<()> {
    writer.settle(|_| true);
    let before = writer.rows.clone();
    let (need, refusals) = (writer.need, writer.report.refusals.len());
    writer.plan(plan, need);
    writer.flush();
    writer.need = need;
    let after = std::mem::replace(&mut writer.rows, before.clone());
    if writer.report.refusals.len() > refusals {
        return Err(crate::backend::answer::Refused);
    }
    together(writer, vec![before, after], &around.later())
}

/// The rows of several steps, one after the other, over the columns of all.
fn together(writer: &mut Writer<'_>, parts: Vec<Rows>, later: &Later) -> Done<()> {
    let span = writer.span();
    let is_open = parts.iter().any(|part| part.is_open);
    let record = parts.iter().find_map(|part| part.record.clone());
    let cells = parts.iter().find_map(|part| part.cells);
    if cells.is_some() && parts.iter().any(|part| part.is_open && part.cells != cells) {
        let why = "of events and of tables of two fields they are not translated together";
        return Err(writer.refuse("the rows of several searches", why, span));
    }
    let mut names: Vec<Name> = Vec::new();
    for name in parts.iter().flat_map(|part| part.columns.keys()) {
        if !names.contains(name) && later.asks(name) && !is_beside(name) {
            names.push(name.clone());
        }
    }
    let mut columns = IndexMap::new();
    let mut listed: Vec<Vec<String>> = vec![Vec::new(); parts.len()];
    for name in names {
        let mut pieces = Vec::new();
        for part in &parts {
            let column = part.columns.get(&name);
            if column.is_none() && part.is_open {
                return Err(writer.refuse(&format!("field `{name}`"), "it was not read with the events", span));
            }
            pieces.push(column.map_or_else(Piece::nothing, Column::piece));
        }
        let (alike, shape, digits) = writer.alike(&pieces, span)?;
        let shaped = Piece::tight("", shape).with(digits);
        let column = writer.set_column(&name, &shaped);
        for (listed, piece) in listed.iter_mut().zip(alike) {
            let written = if piece.shape == Shape::Nothing { writer.nothing_of(column.shape) } else { piece.sql };
            listed.push(if written == column.sql { written } else { format!("{written} AS {}", column.sql) });
        }
        columns.insert(name, column);
    }
    let order = writer.dialect.ident("_order");
    let is_ordered = writer.need != Need::No && parts.iter().any(|part| !part.order.is_empty());
    let mut selects = Vec::new();
    for (number, (part, mut listed)) in parts.iter().zip(listed).enumerate() {
        if let Some(record) = &record {
            let held = part.record.clone().unwrap_or_else(|| writer.dialect.bare_record());
            listed.push(format!("{held} AS {record}"));
        }
        if is_ordered {
            let rows = part.ordered().join(", ");
            let none = writer.dialect.no_order().trim_start();
            let rows = if rows.is_empty() { none.to_string() } else { format!("ORDER BY {rows}") };
            // So many rows of one search do not come before those of the next.
            listed.push(format!("{number} * 1000000000000 + row_number() OVER ({rows}) AS {order}"));
        }
        if listed.is_empty() {
            listed.push("1 AS present".to_string());
        }
        selects.push(Select::of(listed, &part.from).to_string());
    }
    let (carried, terms) =
        if is_ordered { (vec![order.clone()], vec![Term::rising(order)]) } else { (Vec::new(), Vec::new()) };
    writer.push_text(selects.join("\nUNION ALL\n"));
    let from = writer.rows.from.clone();
    writer.rows = Rows { from, columns, is_open, record, cells, carried, order: terms };
    Ok(())
}
