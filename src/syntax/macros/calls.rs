//! Calls of macros in a text: where they stand, and what they give for the arguments.

use crate::syntax::word::closing_quote;
use std::ops::Range;

/// A call of a macro in a text.
pub struct Call<'a> {
    /// Where it stands, with its backticks.
    pub place: Range<usize>,
    /// Its name.
    pub name: &'a str,
    /// What it gives for the arguments.
    pub args: Vec<&'a str>,
    /// Whether it stands in the quoted search of a `map`, which is read for itself.
    pub in_map: bool,
}

/// The calls in a text, outside of comments, and of quotes but those of `map search="..."`.
pub fn calls(text: &str) -> Vec<Call<'_>> {
    let mut found = Vec::new();
    let mut at = 0;
    // Where the quoted search of a `map` ends, inside of one.
    let mut map_end = None;
    while let Some(offset) = text[at..].find(['"', '`', '\\']) {
        let start = at + offset;
        let rest = &text[start..];
        at = match rest.as_bytes()[0] {
            b'"' if map_end == Some(start) => {
                map_end = None;
                start + 1
            }
            b'"' if opens_map(&text[..start]) => {
                map_end = Some(start + quoted(rest) - 1);
                start + 1
            }
            b'"' => start + quoted(rest),
            b'\\' => start + 1 + rest[1..].chars().next().map_or(0, char::len_utf8),
            _ if rest.starts_with("```") => start + 3 + rest[3..].find("```").map_or(rest.len() - 3, |end| end + 3),
            _ => match rest[1..].find('`') {
                None => text.len(),
                Some(end) => {
                    let place = start..start + end + 2;
                    let inside = call(&text[place.start + 1..place.end - 1], place.clone());
                    found.extend(inside.map(|call| Call { in_map: map_end.is_some(), ..call }));
                    place.end
                }
            },
        };
    }
    found
}

/// Whether a quote after this text begins the search of a `map`.
fn opens_map(before: &str) -> bool {
    let option = before.trim_end().strip_suffix('=').and_then(|text| text.trim_end().strip_suffix("search"));
    let stage = option.and_then(|text| text.rsplit('|').next()).unwrap_or_default();
    stage.split_whitespace().next().is_some_and(|name| name.eq_ignore_ascii_case("map"))
}

/// The length of the quoted text at the beginning.
fn quoted(text: &str) -> usize {
    closing_quote(text, '"').unwrap_or(text.len())
}

fn call(inside: &str, place: Range<usize>) -> Option<Call<'_>> {
    let inside = inside.trim();
    let (name, args) = match inside.split_once('(') {
        Some((name, rest)) => {
            let args = arguments(rest.trim_end().strip_suffix(')')?);
            (name.trim(), args.into_iter().map(unquoted).collect())
        }
        None => (inside, Vec::new()),
    };
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | ':'));
    is_name.then_some(Call { place, name, args, in_map: false })
}

/// An argument without the quotes around it: shipped detections write `drop_dm_object_name("Processes")` for
/// `rename Processes.* as *`.
fn unquoted(arg: &str) -> &str {
    match arg.strip_prefix('"').and_then(|arg| arg.strip_suffix('"')) {
        Some(inner) if quoted(arg) == arg.len() => inner,
        Some(_) | None => arg,
    }
}

/// Arguments apart by commas that stand in no quotes, parentheses or brackets.
fn arguments(text: &str) -> Vec<&str> {
    let (mut depth, mut at, mut start) = (0i32, 0, 0);
    let mut args = Vec::new();
    while at < text.len() {
        let rest = &text[at..];
        let Some(c) = rest.chars().next() else { break };
        match c {
            '"' => {
                at += quoted(rest);
                continue;
            }
            '(' | '[' => depth += 1,
            ')' | ']' => depth -= 1,
            ',' if depth == 0 => {
                args.push(text[start..at].trim());
                start = at + 1;
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    let last = text[start..].trim();
    if !(last.is_empty() && args.is_empty()) {
        args.push(last);
    }
    args
}
