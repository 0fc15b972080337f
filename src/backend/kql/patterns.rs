//! Wildcards as the operators that KQL has for them: `contains`, `startswith`, `endswith`, and a regular expression for others.

use super::conditions::negated;
use super::piece::{Piece, all_or_any};
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
        (false, true, false) if !may_overlap(first, last) => {
            let (start, end) = (writer.literal(first, span)?, writer.literal(last, span)?);
            let case = if folds { "" } else { "_cs" };
            let ends = [format!("{text} startswith{case} {start}"), format!("{text} endswith{case} {end}")];
            let both = all_or_any(ends.map(Piece::condition).into(), true);
            return Ok(if wanted { both } else { negated(&both) });
        }
        _ => return by_regex(writer, &text, &folded, star, folds, wanted, span),
    };
    let literal = writer.literal(run, span)?;
    let not = if wanted { "" } else { "!" };
    let case = if folds { "" } else { "_cs" };
    Ok(Piece::condition(format!("{text} {not}{word}{case} {literal}")))
}

/// Whether one text can both begin with the first and end with the last where they share letters.
fn may_overlap(first: &str, last: &str) -> bool {
    let (first, last) = (first.to_lowercase(), last.to_lowercase());
    let shortest = first.len().min(last.len());
    (1..=shortest).any(|shared| first.as_bytes().ends_with(&last.as_bytes()[..shared]))
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
    // What any run may come before or after needs no anchor there.
    let inner = pattern.trim_start_matches(star).trim_end_matches(star);
    let mut regex = String::from(match (folds, inner.contains([star, '_'])) {
        (true, true) => "(?is)",
        (false, true) => "(?s)",
        (true, false) => "(?i)",
        (false, false) => "",
    });
    regex.push_str(if pattern.starts_with(star) { "" } else { "^" });
    let mut last = ' ';
    for c in inner.chars() {
        match c {
            // Of several wildcards in a row one is enough.
            c if c == star && last == star => {}
            c if c == star => regex.push_str(".*"),
            '_' if star == '%' => regex.push('.'),
            c => regex.push_str(&escaped(c.encode_utf8(&mut [0; 4]))),
        }
        last = c;
    }
    regex.push_str(if pattern.ends_with(star) { "" } else { "$" });
    writer.found(text, &regex, wanted, span)
}

#[cfg(test)]
mod tests {
    use super::may_overlap;

    #[test]
    fn a_beginning_and_an_end_may_share_letters() {
        assert!(may_overlap("ab", "B") && may_overlap("aba", "bab") && may_overlap("x", "x"));
        assert!(!may_overlap("net", "user") && !may_overlap("a", "b"));
    }
}
