//! A cause in words: a diagnostic at the part of the text that decides, with what an event holds under it.

use super::cause::{Cause, Change, Says};
use super::{Blamed, Then, Version};
use crate::diagnostic::Diagnostic;
use crate::harness::body::counted;
use crate::harness::explain::Told;

/// The diagnostic of a cause, and the text that it stands in.
pub fn blamed(cause: &Cause, then: &Then<'_>, now: &Version<'_>) -> Blamed {
    let over = cause.datasets.join(", ");
    let (code, message) = match &cause.change {
        Change::Lost => {
            let are = if cause.rows == 1 { "is" } else { "are" };
            ("rows-lost", format!("{} of {} {are} lost over {over}", cause.rows, counted(cause.of, "row")))
        }
        Change::New => ("rows-new", format!("{} over {over}", of_new(cause))),
        Change::Other(columns) => {
            let have = if cause.rows == 1 { "row has" } else { "rows have" };
            ("rows-changed", format!("{} {have} other values of {} over {over}", cause.rows, named(columns)))
        }
    };
    let mut diagnostic = Diagnostic::warning(code, message, cause.place.span).label(label(cause, then));
    if let Some(span) = cause.before {
        diagnostic = diagnostic.also(span, "rewritten since, and comes before it");
    }
    if let Some(help) = help(cause) {
        diagnostic = diagnostic.help(help);
    }
    if cause.place.says == Says::Nothing {
        diagnostic.labels.clear();
    }
    let version = if cause.place.is_past { &then.version } else { now };
    Blamed { source: version.query.searched().clone(), is_past: cause.place.is_past, diagnostic }
}

fn label(cause: &Cause, then: &Then<'_>) -> String {
    let (rows, when) = (cause.rows, then.when);
    let hint = cause.told.iter().find_map(hint).map(|hint| format!("; {hint}")).unwrap_or_default();
    let was_kept = format!("of the {} it used to keep", counted(cause.of, "row"));
    let new = if cause.rows == cause.of { format!("all {}", of_new(cause)) } else { of_new(cause) };
    let new = if cause.of == 1 { "the new row".to_string() } else { new };
    let some = if cause.is_of_rows { "some rows at this place" } else { "some of their events" };
    match (&cause.change, cause.place.says) {
        (Change::Lost, Says::Truth(truth)) => format!("{} for {rows} {was_kept}{hint}", word(truth)),
        (Change::Lost, Says::Drops) => format!("drops {rows} {was_kept}{hint}"),
        (Change::New, Says::Truth(truth)) if cause.place.is_past => {
            format!("was {} for {new}, and is no longer asked{hint}", word(truth))
        }
        (Change::New, Says::Truth(truth)) => format!("{} for {new}, and not asked before", word(truth)),
        (Change::New, Says::Drops) => format!("used to drop {new}"),
        (Change::Other(_), Says::Truth(truth)) if cause.place.is_past => {
            format!("was {} for {some}, and is no longer asked", word(truth))
        }
        (Change::Other(_), Says::Truth(truth)) => format!("{} for {some}{hint}", word(truth)),
        (Change::Other(_), Says::Drops) => format!("drops {some}{hint}"),
        (Change::Other(_), Says::Stage) => format!("not in the text of {when}"),
        (Change::Other(_), Says::Nothing) | (Change::Lost | Change::New, Says::Stage | Says::Nothing) => String::new(),
    }
}

/// `2 new rows`, or `1 of 2 new rows`.
fn of_new(cause: &Cause) -> String {
    let all = counted(cause.of, "new row");
    if cause.rows == cause.of { all } else { format!("{} of {all}", cause.rows) }
}

fn word(truth: Option<bool>) -> &'static str {
    match truth {
        Some(true) => "true",
        Some(false) => "false",
        None => "null",
    }
}

/// What is remarkable about a value.
fn hint(told: &Told) -> Option<String> {
    if let Some((near, _)) = &told.meant {
        return Some(format!("`{}` is missing; did you mean `{near}`?", told.name));
    }
    match &told.remark {
        Some(remark) if remark.starts_with('`') => Some(remark.clone()),
        Some(remark) => Some(format!("`{}`: {remark}", told.name)),
        None if told.value.is_none() => Some(format!("`{}` is missing", told.name)),
        None => None,
    }
}

/// What an event holds, and what the other text asks.
fn help(cause: &Cause) -> Option<String> {
    let line = |told: &Told| match (&told.value, &told.meant) {
        (Some(value), _) => Some(format!("`{}` is `{}`", told.name, short(value))),
        (None, Some((near, value))) => Some(format!("`{near}` is `{}`", short(value))),
        (None, None) => None,
    };
    let mut lines: Vec<String> = cause.told.iter().filter_map(line).take(4).collect();
    let other = if cause.place.is_past { "now it asks" } else { "before, it asked" };
    // A search for all events asks nothing.
    let instead = cause.instead.as_ref().filter(|text| *text != "*");
    lines.extend(instead.map(|text| format!("{other} `{text}`")));
    (!lines.is_empty()).then(|| lines.join("\n"))
}

fn short(value: &str) -> String {
    crate::harness::explain::short(value, 200)
}

fn named(columns: &[String]) -> String {
    let named: Vec<String> = columns.iter().take(4).map(|name| format!("`{name}`")).collect();
    match columns.len().saturating_sub(4) {
        0 => named.join(", "),
        more => format!("{} and {}", named.join(", "), counted(more, "more column")),
    }
}

/// That the text alone does not tell why the rows of these datasets differ.
pub fn strange(datasets: &[&str], then: &Then<'_>, now: &Version<'_>) -> Option<Blamed> {
    if datasets.is_empty() {
        return None;
    }
    let over = datasets.join(", ");
    let words = match then.is_committed {
        true => format!(
            "over {over} the text of {} does not give the accepted rows any more: more than the text changed",
            then.when
        ),
        false => format!(
            "over {over} the text of {} does not give the accepted rows, which are not committed: what gave them is not known",
            then.when
        ),
    };
    Some(super::remark(now.query, &words))
}
