//! Values cut into pieces and edited: what `makemv` and `rex mode=sed` do to each value of a field.

use crate::function::Context;
use crate::value::Value;
use crate::value::regex::{Exhausted, Regex};

/// The pieces of each value between the delimiters.
pub fn split(value: &Value, delimiter: &str, keep_empty: bool) -> Value {
    let pieces = value.values().iter().flat_map(|value| {
        let text = value.show();
        let pieces = text.split(delimiter).filter(|piece| keep_empty || !piece.is_empty());
        pieces.map(Value::from).collect::<Vec<_>>()
    });
    Value::many(pieces)
}

/// What a group matches in each value, in at most so many matches of it.
pub fn tokens(value: &Value, regex: &Regex, (group, limit): (usize, usize), context: &Context) -> Value {
    let mut found = Vec::new();
    for value in value.values() {
        let text = value.show();
        let matches = told(regex.all_groups(&text, limit), context).unwrap_or_default();
        let pieces = matches.iter().filter_map(|groups| *groups.get(group)?);
        found.extend(pieces.map(|(start, end)| Value::from(&text[start..end])));
    }
    Value::many(found)
}

/// Each value with matches replaced, after the first `skip` and at most `limit` of them; one that cannot be matched
/// stays as it is.
pub fn substitute(value: &Value, regex: &Regex, with: &str, (skip, limit): (usize, usize), context: &Context) -> Value {
    let edit = |value: &Value| {
        let edited = told(regex.replace(&value.show(), with, skip, limit), context);
        edited.map_or_else(|| value.clone(), Value::from)
    };
    Value::many(value.values().iter().map(edit))
}

/// Each value with each character of `from` replaced by the character of `to` in the same place.
pub fn transliterate(value: &Value, from: &str, to: &str) -> Value {
    let letter = |letter: char| {
        let pair = from.chars().zip(to.chars()).find(|(from, _)| *from == letter);
        pair.map_or(letter, |(_, to)| to)
    };
    Value::many(value.values().iter().map(|value| Value::from(value.show().chars().map(letter).collect::<String>())))
}

/// What came of a regular expression, or nothing and a trouble if it gave up.
pub fn told<T>(result: Result<T, Exhausted>, context: &Context) -> Option<T> {
    result.inspect_err(|exhausted| context.trouble(exhausted.to_string())).ok()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::context;
    use super::*;
    use crate::table::drawn::value;

    #[test]
    fn pieces_between_delimiters_may_be_empty() {
        assert_eq!(split(&value("a,,b"), ",", true).printed(), "[a, \"\", b]");
        assert_eq!(split(&value("a,,b|c"), ",", false).printed(), "[a, b, c]");
    }

    #[test]
    #[cfg(feature = "pcre")]
    fn tokens_are_what_a_group_matches() {
        let regex = Regex::new("([^,]+),?").expect("a regex");
        assert_eq!(tokens(&value("one,two"), &regex, (1, usize::MAX), &context()).printed(), "[one, two]");
        assert_eq!(tokens(&value("one,two|three"), &regex, (0, 1), &context()).printed(), "[one,, three]");
    }

    #[test]
    #[cfg(feature = "pcre")]
    fn matches_and_letters_are_replaced_in_each_value() {
        let regex = Regex::new("(\\w)-(\\w)").expect("a regex");
        let swapped = substitute(&value("a-b|c"), &regex, "\\2\\1", (0, usize::MAX), &context());
        assert_eq!(swapped.printed(), "[ba, c]");
        assert_eq!(transliterate(&value("abc"), "ab", "xy").printed(), "xyc");
    }
}
