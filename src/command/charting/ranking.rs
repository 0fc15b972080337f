//! Which columns of a chart are kept: by the options `limit` and `agg`, or by a condition after WHERE.

use super::Parts;
use crate::aggregate;
use crate::command::{Command, Lowering, tally};
use crate::diagnostic::Diagnostic;
use crate::plan::Over;
use crate::plan::pivot::{Cell, Kept, Ranking, Score};
use crate::syntax::args::closing_parenthesis;
use crate::syntax::tree::Word;

type Result<T, E = Box<Diagnostic>> = std::result::Result<T, E>;

/// The ranking that `limit` and `agg` ask for. Of one aggregate, columns are ranked by the sum of its cells; of several
/// by how many events they have (Search Reference, "timechart", limit).
pub fn of_options(parts: &Parts<'_, '_>, lowering: &Lowering<'_>, cells: &[Cell]) -> Result<Option<Ranking>> {
    let part = parts.with("limit");
    let (highest, count) = match part.option("limit") {
        None => (true, 10),
        Some(option) => match end_and_count(&option.value.written.to_ascii_lowercase()) {
            Some((_, 0)) => return Ok(None),
            Some(found) => found,
            None => return Err(part.wrong(option, "a count is expected, such as `5`, `top5` or `bottom5`")),
        },
    };
    let score = match parts.with("agg").option("agg") {
        Some(option) => score(lowering, option.value, cells)?,
        None if is_one(cells) => Score::OfCells(aggregate::find("sum").expect("sum is registered").0, None),
        None => Score::Events,
    };
    Ok(Some(Ranking { score, kept: Kept::Ranked { count, highest, inside: true } }))
}

fn is_one(cells: &[Cell]) -> bool {
    matches!(cells, [cell] if !matches!(cell.tally.over, Over::Fields(_)))
}

/// `5`, `top5` or `bottom5`, in lower case: whether the highest are meant, and how many.
fn end_and_count(text: &str) -> Option<(bool, u64)> {
    let (highest, count) = match (text.strip_prefix("top"), text.strip_prefix("bottom")) {
        (Some(count), _) => (true, count),
        (_, Some(count)) => (false, count),
        (None, None) => (true, text),
    };
    Some((highest, count.trim().parse().ok()?))
}

/// `sum in top5`, `max notin bottom3`, `count > 10`: which columns are kept, and the text after that.
pub fn of_condition<'a>(
    lowering: &Lowering<'_>,
    command: &Command,
    text: &'a str,
    cells: &[Cell],
) -> Result<(Ranking, &'a str)> {
    let text = text.trim();
    let name = text.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(text.len());
    let group =
        if text[name..].starts_with('(') { closing_parenthesis(&text[name..]).map_or(0, |end| end + 1) } else { 0 };
    let (call, condition) = text.split_at(name + group);
    let score = score(lowering, Word { written: call, quoted: false, text: call }, cells)?;
    match kept(condition.trim_start()) {
        Ok((kept, rest)) => Ok((Ranking { score, kept }, rest)),
        Err(at) => {
            let message = "a condition on columns is expected, such as `sum in top5` or `max > 10`";
            let error = lowering.error("wrong-arguments", message, at);
            Err(Box::new(error.help(format!("usage: {}", command.usage))))
        }
    }
}

/// `in top5`, `notin bottom 3`, `> 10`: what is kept, and the text after that; else the text that does not say it.
fn kept(condition: &str) -> Result<(Kept, &str), &str> {
    let (sign, after) = match condition.chars().next() {
        Some('<' | '>') => condition.split_at(1),
        Some(_) | None => word(condition),
    };
    let (value, rest) = word(after.trim_start());
    let value = value.trim_matches('"').to_ascii_lowercase();
    let threshold = || value.parse::<f64>().map_err(|_| after);
    match sign.to_ascii_lowercase().as_str() {
        ">" => Ok((Kept::Above(threshold()?), rest)),
        "<" => Ok((Kept::Below(threshold()?), rest)),
        sign @ ("in" | "notin") => {
            // The count may stand apart: `in top 5`.
            let apart = value == "top" || value == "bottom";
            let (count, rest) = if apart { word(rest.trim_start()) } else { ("", rest) };
            let ranked = (value.starts_with("top") || value.starts_with("bottom")).then(|| format!("{value}{count}"));
            let (highest, count) = ranked.as_deref().and_then(end_and_count).ok_or(after)?;
            Ok((Kept::Ranked { count, highest, inside: sign == "in" }, rest))
        }
        _ => Err(condition),
    }
}

fn word(text: &str) -> (&str, &str) {
    text.split_at(text.find(char::is_whitespace).unwrap_or(text.len()))
}

/// The aggregate that columns are ranked by: `max`, or `max(x)` where `x` is what the chart is of.
fn score(lowering: &Lowering<'_>, word: Word<'_>, cells: &[Cell]) -> Result<Score> {
    let (name, field) = match word.written.split_once('(') {
        Some((name, field)) => (name, Some(field.trim_end_matches(')').trim())),
        None => (word.written, None),
    };
    let is_charted = |field: &str| matches!(cells.first(), Some(cell) if cell.tally.over == Over::Field(field.into()));
    if field.is_some_and(|field| !field.is_empty() && !is_charted(field)) {
        let message = "columns are ranked by what the chart is of; another field is not supported";
        return Err(lowering.unsupported(message, word.text));
    }
    let (function, parameter) = tally::function(lowering, Word { written: name.trim(), ..word })?;
    Ok(Score::OfCells(function, parameter))
}
