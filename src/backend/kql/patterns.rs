//! Wildcards as the operators that KQL has for them: `contains`, `startswith`, `endswith`, and a regular expression for others.

use super::piece::Piece;
use super::writer::{Done, Writer};
use crate::backend::pcre::escaped;
use crate::source::Span;
use crate::value::pattern::Pattern;

/// Whether the whole of a text matches a pattern in which `star` stands for any run, or does not. The text is there.
pub fn matched(
    writer: &mut Writer<'_>,
    text: &str,
    pattern: &Pattern,
    star: char,
    wanted: bool,
    span: Span,
) -> Done<Piece> {
    let written = pattern.text();
    // KQL folds the letters of ASCII alone.
    let is_ascii = written.is_ascii();
    let folds = pattern.folds() && written.chars().any(char::is_alphabetic);
    let is_lowered = folds && !is_ascii;
    let folded = if is_lowered { written.to_lowercase() } else { written.to_string() };
    let text = if is_lowered { format!("tolower({text})") } else { text.to_string() };
    let folds = folds && is_ascii;
    let has_one = star == '%' && written.contains('_');
    let runs: Vec<&str> = folded.split(star).collect();
    let inner = runs.len().saturating_sub(2);
    let is_simple = !has_one && runs[1..=inner].iter().filter(|run| !run.is_empty()).count() <= 1;
    let first = runs.first().copied().unwrap_or_default();
    let last = if runs.len() > 1 { runs.last().copied().unwrap_or_default() } else { "" };
    let middle: String = runs.iter().skip(1).take(inner).copied().collect();
    let (word, run) = match (first.is_empty(), middle.is_empty(), last.is_empty()) {
        _ if !is_simple => return by_regex(writer, &text, &folded, star, folds, wanted, span),
        _ if runs.len() == 1 => return equal(writer, &text, first, folds, wanted, span),
        (true, false, true) => ("contains", middle.as_str()),
        (false, true, true) => ("startswith", first),
        (true, true, false) => ("endswith", last),
        (true, true, true) => return Ok(Piece::constant(wanted)),
        _ => return by_regex(writer, &text, &folded, star, folds, wanted, span),
    };
    let literal = writer.literal(run, span)?;
    let not = if wanted { "" } else { "!" };
    let case = if folds { "" } else { "_cs" };
    Ok(Piece::condition(format!("{text} {not}{word}{case} {literal}")))
}

fn equal(writer: &mut Writer<'_>, text: &str, literal: &str, folds: bool, wanted: bool, span: Span) -> Done<Piece> {
    let literal = writer.literal(literal, span)?;
    let sign = match (folds, wanted) {
        (true, true) => "=~",
        (true, false) => "!~",
        (false, true) => "==",
        (false, false) => "!=",
    };
    Ok(Piece::equality(text, sign, &literal))
}

fn by_regex(
    writer: &mut Writer<'_>,
    text: &str,
    pattern: &str,
    star: char,
    folds: bool,
    wanted: bool,
    span: Span,
) -> Done<Piece> {
    let mut regex = String::from(if folds { "(?is)^" } else { "(?s)^" });
    let mut last = ' ';
    for c in pattern.chars() {
        match c {
            // Of several wildcards in a row one is enough.
            c if c == star && last == star => {}
            c if c == star => regex.push_str(".*"),
            '_' if star == '%' => regex.push('.'),
            c => regex.push_str(&escaped(c.encode_utf8(&mut [0; 4]))),
        }
        last = c;
    }
    regex.push('$');
    writer.found(text, &regex, wanted, span)
}
