//! Aggregates of the rows so far: rows in their order are numbered, summed and looked back at.

use super::conversions::null;
use super::piece::{Piece, Presence, Shape, all_or_any};
use super::writer::{Done, Writer};
use crate::backend::sql::need::Need;
use crate::plan::window::{Frame, Resets};
use crate::plan::{Over, Tally, Window};
use crate::source::Span;

/// The groups that rows are in: neighbours, once they are put in order by the keys.
struct Groups {
    /// Whether a row has all keys; one that lacks some is in no group.
    there: Piece,
    /// Whether another group begins with a row; none where all rows are one.
    begins: Option<String>,
}

/// Aggregates of the rows so far, beside each row.
pub fn window(writer: &mut Writer<'_>, window: &Window) -> Done<()> {
    writer.settle(|name| window.tallies.iter().any(|tally| tally.name == *name));
    let span = writer.span();
    if window.frame.span.is_some() || window.resets != Resets::default() {
        let why = "over a span of time, or beginning anew, it is not translated yet";
        return Err(writer.refuse("`streamstats`", why, span));
    }
    let is_known = |tally: &Tally| writer.rows.columns.contains_key(&tally.name);
    if window.tallies.iter().any(is_known) {
        return Err(writer.refuse("`streamstats`", "into a field that is there it is not translated yet", span));
    }
    let groups = grouped(writer, window)?;
    for tally in &window.tallies {
        let so_far = so_far(writer, tally, &window.frame, &groups)?;
        writer.set(tally.name.clone(), within(so_far, &groups.there));
    }
    writer.flush();
    Ok(())
}

/// Puts the rows in order: those of a group are neighbours, in the order in which they come.
fn grouped(writer: &mut Writer<'_>, window: &Window) -> Done<Groups> {
    let span = writer.span();
    let (mut keys, mut there) = (Vec::new(), Vec::new());
    for name in &window.by {
        let key = writer.field(name)?;
        if key.shape == Shape::Many {
            return Err(writer.refuse(
                "`streamstats`",
                "by a field with several values it is not translated yet",
                span,
            ));
        }
        there.push(writer.presence(&key, span)?);
        keys.push(key.kql);
    }
    let there = all_or_any(there, true);
    if !keys.is_empty() && window.frame.farthest.is_some() && !window.frame.counts_group {
        let why = "of so many rows over all groups it is not translated yet; `global=f` counts those of each";
        return Err(writer.refuse("`streamstats`", why, span));
    }
    if writer.rows.order.is_empty() && (!writer.rows.is_sorted || !keys.is_empty()) {
        return Err(writer.refuse("`streamstats`", "the order of the rows is not known", span));
    }
    if keys.is_empty() {
        let need = std::mem::replace(&mut writer.need, Need::Counts);
        writer.ordered();
        writer.need = need;
        return Ok(Groups { there, begins: None });
    }
    let mut terms: Vec<String> = keys.iter().map(|key| format!("{key} asc")).collect();
    let order = writer.rows.terms();
    terms.extend(order.into_iter().filter(|term| !keys.iter().any(|key| *term == format!("{key} asc"))));
    writer.push_list("sort by", &terms);
    writer.rows.is_sorted = false;
    let begins: Vec<String> = keys.iter().map(|key| format!("{key} != prev({key})")).collect();
    Ok(Groups { there, begins: Some(begins.join(" or ")) })
}

/// What an aggregate is of the rows so far.
fn so_far(writer: &mut Writer<'_>, tally: &Tally, frame: &Frame, groups: &Groups) -> Done<Piece> {
    let name = tally.function.name;
    let restart = groups.begins.as_ref().map(|begins| format!(", {begins}")).unwrap_or_default();
    match (name, &tally.over, frame.nearest, frame.farthest) {
        ("count", Over::Rows, 0, None) => Ok(numbered(1, &restart)),
        ("count", Over::Rows, 1, None) => Ok(numbered(0, &restart)),
        ("sum", Over::Field(field), 0, None) => {
            let value = writer.field(field)?;
            let number = writer.number(&value, tally.span)?;
            let there = writer.presence(&number, tally.span)?;
            summed(&number, &there, &restart)
        }
        ("last" | "first", Over::Field(field), 1, Some(1)) => {
            let value = writer.field(field)?;
            before(writer, &value, groups, tally.span)
        }
        ("last", Over::Field(field), 1, None) => {
            let value = writer.field(field)?;
            if value.presence != Presence::Always {
                let why = "of rows some of which lack the field it is not translated yet";
                return Err(writer.refuse("`last`", why, tally.span));
            }
            before(writer, &value, groups, tally.span)
        }
        _ => {
            let why = "of the rows so far it is not translated yet; `count`, `sum` and the `last` before are";
            Err(writer.refuse(&format!("`{name}`"), why, tally.span))
        }
    }
}

/// The number of a row in its group, from this one on.
fn numbered(first: u64, restart: &str) -> Piece {
    let kql =
        if (first, restart) == (1, "") { "row_number()".to_string() } else { format!("row_number({first}{restart})") };
    Piece::tight(kql, Shape::Whole).present(Presence::Always)
}

/// The sum so far; none where nothing was there to sum.
fn summed(number: &Piece, there: &Piece, restart: &str) -> Done<Piece> {
    if there.is(true) {
        let kql = format!("row_cumsum({}{restart})", number.kql);
        return Ok(Piece::tight(kql, number.shape).present(Presence::Always));
    }
    let sum = format!("row_cumsum(coalesce({}, {}){restart})", number.kql, zero(number.shape));
    let count = format!("row_cumsum(iff({}, 1, 0){restart})", there.kql);
    Ok(Piece::tight(format!("iff({count} > 0, {sum}, {})", null(number.shape)), number.shape))
}

fn zero(shape: Shape) -> &'static str {
    match shape {
        Shape::Whole => "0",
        Shape::Number | Shape::Text | Shape::Moment | Shape::Truth | Shape::Many | Shape::Nothing => "0.0",
    }
}

/// The value of the row before, of the same group.
fn before(writer: &mut Writer<'_>, value: &Piece, groups: &Groups, span: Span) -> Done<Piece> {
    let is_told = match value.presence {
        Presence::Always | Presence::Itself => true,
        Presence::Filled(_) | Presence::Told(_) | Presence::Lost => false,
    };
    if !is_told || matches!(value.shape, Shape::Many | Shape::Nothing) {
        return Err(writer.refuse("`last`", "of such a field it is not translated yet", span));
    }
    let before = format!("prev({})", value.kql);
    let kql = match &groups.begins {
        Some(begins) => format!("iff({begins}, {}, {before})", null(value.shape)),
        None => before,
    };
    Ok(Piece::tight(kql, value.shape).with(value.digits))
}

/// A result of rows that are in a group.
fn within(result: Piece, there: &Piece) -> Piece {
    if there.is(true) {
        return result;
    }
    let kql = format!("iff({}, {}, {})", there.kql, result.kql, null(result.shape));
    Piece::tight(kql, result.shape).with(result.digits)
}
