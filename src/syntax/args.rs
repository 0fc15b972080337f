//! Arguments of commands that are words: fields, `name=value` options on either side of them, commas, parentheses.

use super::pipeline::closing;
use super::stuck::{Stuck, reason};
use super::tree::Word;
use super::word::{blank, keyword, quoted};

/// The arguments of a stage: options in any order, and everything else in the order it was written.
#[derive(Clone, Debug, Default)]
pub struct Args<'a> {
    /// `name=value`, in the order written.
    pub options: Vec<Setting<'a>>,
    /// What is no option.
    pub items: Vec<Item<'a>>,
}

/// An option as written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Setting<'a> {
    /// Its name.
    pub name: &'a str,
    /// Its value.
    pub value: Word<'a>,
    /// Whether it was written with `!=`, which only `regex` knows.
    pub negated: bool,
    /// The text of the whole.
    pub text: &'a str,
}

/// An argument that is no option.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Item<'a> {
    /// A bare word or a quoted text.
    Word(Word<'a>),
    /// A comma.
    Comma(&'a str),
    /// What stands between parentheses, without them.
    Group(&'a str),
    /// A search in brackets, with them.
    Search(&'a str),
}

impl<'a> Item<'a> {
    /// The item's text.
    pub fn text(&self) -> &'a str {
        match self {
            Item::Word(word) => word.text,
            Item::Comma(text) | Item::Group(text) | Item::Search(text) => text,
        }
    }

    /// Whether it is this bare word, whatever its case.
    pub fn is_word(&self, word: &str) -> bool {
        matches!(self, Item::Word(found) if !found.quoted && found.written.eq_ignore_ascii_case(word))
    }
}

/// Reads the whole of a stage's body.
pub fn read(body: &str) -> Result<Args<'_>, Stuck<'_>> {
    let mut args = Args::default();
    let mut rest = skip(body);
    while !rest.is_empty() {
        rest = skip(next(rest, &mut args)?);
    }
    Ok(args)
}

/// Reads a stage's body up to the bare word `where`, and gives what follows that, if it is there.
pub fn read_to_where(body: &str) -> Result<(Args<'_>, Option<&str>), Stuck<'_>> {
    let mut args = Args::default();
    let mut rest = skip(body);
    while !rest.is_empty() {
        if let Ok((terms, _)) = keyword("where")(rest) {
            return Ok((args, Some(terms)));
        }
        rest = skip(next(rest, &mut args)?);
    }
    Ok((args, None))
}

fn skip(text: &str) -> &str {
    blank(text).map_or(text, |(rest, ())| rest)
}

fn next<'a>(rest: &'a str, args: &mut Args<'a>) -> Result<&'a str, Stuck<'a>> {
    match rest.chars().next() {
        Some(',') => {
            args.items.push(Item::Comma(&rest[..1]));
            Ok(&rest[1..])
        }
        Some('(') => {
            let end =
                closing_parenthesis(rest).ok_or_else(|| Stuck::message(rest, "this parenthesis is never closed"))?;
            args.items.push(Item::Group(&rest[1..end]));
            Ok(&rest[end + 1..])
        }
        Some('[') => {
            let end = closing(rest).ok_or_else(|| Stuck::message(rest, "this bracket is never closed"))?;
            args.items.push(Item::Search(&rest[..end]));
            Ok(&rest[end..])
        }
        Some('`') => Err(Stuck::message(rest, "this macro has no definition here")),
        Some(')') => Err(Stuck::message(rest, "this parenthesis closes nothing")),
        Some(_) | None => word_or_option(rest, args),
    }
}

fn word_or_option<'a>(rest: &'a str, args: &mut Args<'a>) -> Result<&'a str, Stuck<'a>> {
    let (after, word) = word(rest)?;
    let spaced = skip(after);
    let (value_at, negated) = match (spaced.strip_prefix("!="), spaced.strip_prefix('=')) {
        (Some(value), _) => (value, true),
        (None, Some(value)) => (value, false),
        (None, None) => {
            args.items.push(Item::Word(word));
            return Ok(after);
        }
    };
    let value_at = skip(value_at.strip_prefix('=').unwrap_or(value_at));
    if value_at.is_empty() {
        return Err(Stuck::expected(value_at, "a value"));
    }
    let (after, value) = option_value(value_at)?;
    let text = &rest[..rest.len() - after.len()];
    args.options.push(Setting { name: word.written, value, negated, text });
    Ok(after)
}

/// What stands after `=`: a word, a word and what it takes in parentheses (`max(x)`), or an expression.
///
/// An expression is written `(x>1)` or `"x>1"`, and in Splunk's reference `"("x==\"a\"")"` ("streamstats").
fn option_value(input: &str) -> Result<(&str, Word<'_>), Stuck<'_>> {
    let parenthesised = |from: usize| match closing_parenthesis(&input[from..]) {
        Some(end) => Ok(from + end),
        None => Err(Stuck::message(&input[from..], "this parenthesis is never closed")),
    };
    if input.starts_with('(') {
        let end = parenthesised(0)?;
        return Ok((&input[end + 1..], Word { written: &input[1..end], quoted: false, text: &input[..=end] }));
    }
    const OPENS: &str = "\"(\"";
    const CLOSES: &str = "\")\"";
    let inner = input.strip_prefix(OPENS).filter(|inner| !inner.starts_with([' ', '"']));
    if let Some((written, rest)) = inner.and_then(|inner| inner.split_once(CLOSES)) {
        return Ok((rest, Word { written, quoted: true, text: &input[..input.len() - rest.len()] }));
    }
    let (rest, word) = word(input)?;
    if word.quoted || !rest.starts_with('(') {
        return Ok((rest, word));
    }
    let end = parenthesised(input.len() - rest.len())?;
    let whole = &input[..=end];
    Ok((&input[end + 1..], Word { written: whole, quoted: false, text: whole }))
}

/// A quoted text, or a bare word up to a blank, a comma, a parenthesis or `=`.
fn word(input: &str) -> Result<(&str, Word<'_>), Stuck<'_>> {
    for quote in ['"', '\''] {
        if input.starts_with(quote) {
            let (rest, written) = quoted(quote)(input).map_err(reason)?;
            return Ok((rest, Word { written, quoted: true, text: &input[..input.len() - rest.len()] }));
        }
    }
    let ends = |(at, c): (usize, char)| {
        c.is_whitespace()
            || matches!(c, ',' | '(' | ')' | '=' | '"' | '[')
            || (c == '!' && input[at + 1..].starts_with('='))
            || (c == '`' && input[at..].starts_with("```"))
    };
    let end = input.char_indices().find(|found| ends(*found)).map_or(input.len(), |(at, _)| at);
    if end == 0 {
        return Err(Stuck::expected(input, "a word"));
    }
    Ok((&input[end..], Word { written: &input[..end], quoted: false, text: &input[..end] }))
}

/// The parenthesis that closes the one at the beginning; those in quotes do not count.
pub fn closing_parenthesis(text: &str) -> Option<usize> {
    let mut depth = 0usize;
    let mut in_quotes = false;
    let mut escaped = false;
    for (at, c) in text.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' if in_quotes => escaped = true,
            '"' => in_quotes = !in_quotes,
            '(' if !in_quotes => depth += 1,
            ')' if !in_quotes => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(at);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_stand_on_either_side_of_fields() {
        let args = read("limit=5 user, \"src ip\" showperc = f ```note``` (x<3)").expect("arguments");
        let options: Vec<_> = args.options.iter().map(|option| (option.name, option.value.written)).collect();
        assert_eq!(options, [("limit", "5"), ("showperc", "f")]);
        let items: Vec<_> = args.items.iter().map(Item::text).collect();
        assert_eq!(items, ["user", ",", "\"src ip\"", "x<3"]);
    }

    #[test]
    fn the_value_of_an_option_may_be_an_expression_or_a_call() {
        let args = read(r#"a=(x>(1)) b="y>1" c="("z==\"q\"")" agg=max(x) d="(" n"#).expect("arguments");
        let options: Vec<_> = args.options.iter().map(|option| option.value.written).collect();
        assert_eq!(options, ["x>(1)", "y>1", r#"z==\"q\""#, "max(x)", "("]);
        assert_eq!(args.items.len(), 1);
        assert!(read("a=(x").is_err() && read("a=max(x").is_err());
    }

    #[test]
    fn a_quoted_value_may_hold_anything() {
        let args = read(r#"field=x "(?<d>[^)\"]+)=""#).expect("arguments");
        assert_eq!(args.items[0].text(), r#""(?<d>[^)\"]+)=""#);
    }
}
