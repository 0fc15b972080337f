//! Cuts a search into stages at its top-level pipes, so that an error in one stage hides none in the next.

use super::stuck::Stuck;
use super::word::{blank, closing_quote, name};

/// One stage of a search.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stage<'a> {
    /// The command's name as written; empty for the search that opens a pipeline without naming it.
    pub name: &'a str,
    /// What follows the name.
    pub body: &'a str,
    /// The whole stage without the blanks around it.
    pub text: &'a str,
}

/// The stages of a search, and what is wrong with the pipes themselves.
pub fn stages(text: &str) -> (Vec<Stage<'_>>, Vec<Stuck<'_>>) {
    cut(text, |inner| Ok(opening(inner)))
}

/// The stages of a search in brackets: its first stage names its command as the others do, with a pipe before it or not.
pub fn bracketed(text: &str) -> (Vec<Stage<'_>>, Vec<Stuck<'_>>) {
    cut(text, later)
}

fn cut<'a>(text: &'a str, first: impl Fn(&'a str) -> Result<Stage<'a>, Stuck<'a>>) -> (Vec<Stage<'a>>, Vec<Stuck<'a>>) {
    let mut pieces = Vec::new();
    let mut errors = Vec::new();
    let mut start = 0;
    let mut at = 0;
    while at < text.len() {
        match step(text, at) {
            Ok(Sign::Pipe) => {
                pieces.push(&text[start..at]);
                at += 1;
                start = at;
            }
            Ok(Sign::Other(next)) => at = next,
            Err(stuck) => {
                errors.push(stuck);
                at = text.len();
            }
        }
    }
    pieces.push(&text[start..]);
    (named(text, &pieces, first, &mut errors), errors)
}

fn named<'a>(
    text: &'a str,
    pieces: &[&'a str],
    first: impl Fn(&'a str) -> Result<Stage<'a>, Stuck<'a>>,
    errors: &mut Vec<Stuck<'a>>,
) -> Vec<Stage<'a>> {
    let mut stages = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let inner = blank(piece).map_or(*piece, |(rest, ())| rest);
        match (index, inner.is_empty()) {
            // A search may open with a pipe; the stage before it is no stage.
            (0, true) if pieces.len() > 1 => {}
            (0, true) => errors.push(Stuck::message(&text[text.len()..], "the search is empty")),
            (0, false) => match first(inner) {
                Ok(stage) => stages.push(stage),
                Err(stuck) => errors.push(stuck),
            },
            (_, true) => {
                let offset = inner.as_ptr() as usize - text.as_ptr() as usize;
                let pipe = text[..offset.min(text.len())].rfind('|').unwrap_or(0);
                errors.push(Stuck::message(&text[pipe..], "no command follows this pipe"));
            }
            (_, false) => match later(inner) {
                Ok(stage) => stages.push(stage),
                Err(stuck) => errors.push(stuck),
            },
        }
    }
    stages
}

/// The first stage of a search that does not open with a pipe: a `search`, named or not.
pub(super) fn opening(inner: &str) -> Stage<'_> {
    let text = trimmed(inner);
    match name(text) {
        Ok((body, name)) if name.eq_ignore_ascii_case("search") && !starts_comparison(body) => {
            Stage { name, body, text }
        }
        Ok(_) | Err(_) => Stage { name: "", body: text, text },
    }
}

/// Whether the word before is a field that is compared, as in `search=x`.
fn starts_comparison(body: &str) -> bool {
    let body = body.trim_start();
    body.starts_with(['=', '<', '>']) || body.starts_with("!=")
}

fn later(inner: &str) -> Result<Stage<'_>, Stuck<'_>> {
    let text = trimmed(inner);
    if text.starts_with('`') {
        return Ok(Stage { name: text, body: "", text });
    }
    match name(text) {
        Ok((body, name)) => Ok(Stage { name, body, text }),
        Err(_) => Err(Stuck::expected(text, "a command")),
    }
}

/// Without blanks and comments at the end.
fn trimmed(text: &str) -> &str {
    let mut text = text.trim_end();
    while let Some(inner) = text.strip_suffix("```") {
        // Only a comment that begins outside of quotes ends here; one is sought from the front.
        let Some(start) = comment_start(inner) else { break };
        text = text[..start].trim_end();
    }
    text
}

/// Where the comment begins that ends at the end of `text` (its closing backticks cut off).
fn comment_start(text: &str) -> Option<usize> {
    let mut at = 0;
    while at < text.len() {
        if text[at..].starts_with("```") {
            match text[at + 3..].find("```") {
                None => return Some(at),
                Some(end) => at += end + 6,
            }
            continue;
        }
        match step(text, at) {
            Ok(Sign::Pipe) => at += 1,
            Ok(Sign::Other(next)) => at = next,
            Err(_) => return None,
        }
    }
    None
}

/// What stands at a place.
pub(super) enum Sign {
    /// A pipe that ends a stage.
    Pipe,
    /// Anything else, and where the next thing begins.
    Other(usize),
}

/// Steps over one character, quoted text, bracket, macro or comment.
pub(super) fn step(text: &str, at: usize) -> Result<Sign, Stuck<'_>> {
    let rest = &text[at..];
    let Some(first) = rest.chars().next() else { return Ok(Sign::Other(text.len())) };
    match first {
        '|' => Ok(Sign::Pipe),
        '\\' => {
            let skipped = rest[1..].chars().next().filter(|c| matches!(c, '\\' | '"' | '|')).map_or(0, char::len_utf8);
            Ok(Sign::Other(at + 1 + skipped))
        }
        '"' => match closing_quote(rest, '"') {
            Some(end) => Ok(Sign::Other(at + end)),
            None => Err(Stuck::message(
                rest,
                "this quote is never closed; a backslash before the closing quote must be doubled",
            )),
        },
        '[' => match closing(rest) {
            Some(end) => Ok(Sign::Other(at + end)),
            None => Err(Stuck::message(rest, "this bracket is never closed")),
        },
        '`' if rest.starts_with("```") => match rest[3..].find("```") {
            Some(end) => Ok(Sign::Other(at + end + 6)),
            None => Err(Stuck::message(rest, "this comment is never closed")),
        },
        '`' => match rest[1..].find('`') {
            Some(end) => Ok(Sign::Other(at + end + 2)),
            None => Err(Stuck::message(rest, "this backtick is never closed")),
        },
        c => Ok(Sign::Other(at + c.len_utf8())),
    }
}

/// The outermost brackets of a text, with what stands in them; those in quotes and comments do not count.
pub fn brackets(text: &str) -> Vec<&str> {
    let mut found = Vec::new();
    let mut at = 0;
    while at < text.len() {
        let next = match step(text, at) {
            Ok(Sign::Pipe) => at + 1,
            Ok(Sign::Other(next)) => next,
            Err(_) => break,
        };
        if text[at..].starts_with('[') {
            found.push(&text[at..next]);
        }
        at = next;
    }
    found
}

/// One past the bracket that closes the one at the beginning; brackets in quotes do not count.
pub fn closing(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut at = 0;
    while at < text.len() {
        let c = text[at..].chars().next()?;
        match c {
            '"' => {
                at += closing_quote(&text[at..], '"')?;
                continue;
            }
            '\\' if text[at + 1..].starts_with(['\\', '"']) => at += 1,
            '[' => depth += 1,
            ']' => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += c.len_utf8();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(search: &str) -> Vec<(&str, &str)> {
        stages(search).0.iter().map(|stage| (stage.name, stage.body.trim())).collect()
    }

    #[test]
    fn pipes_in_quotes_brackets_and_comments_do_not_cut() {
        assert_eq!(
            texts("a=\"x|y\" ```no | cut``` | join b [search c | fields b] | where x=1 ```end```"),
            [("", "a=\"x|y\""), ("join", "b [search c | fields b]"), ("where", "x=1")]
        );
        assert_eq!(texts("| makeresults"), [("makeresults", "")]);
        assert_eq!(texts("search x | where(a=1)"), [("search", "x"), ("where", "(a=1)")]);
        assert_eq!(texts("search=x"), [("", "search=x")]);
    }

    #[test]
    fn broken_pipes_are_named() {
        let messages = |search| stages(search).1.iter().map(Stuck::describe).collect::<Vec<_>>();
        assert_eq!(messages("a | | b"), ["no command follows this pipe"]);
        assert_eq!(messages("a |"), ["no command follows this pipe"]);
        assert_eq!(messages(""), ["the search is empty"]);
        assert_eq!(messages("a | 5"), ["expected a command, found `5`"]);
        assert_eq!(
            messages("x=\"C:\\Temp\\\""),
            ["this quote is never closed; a backslash before the closing quote must be doubled"]
        );
    }
}
