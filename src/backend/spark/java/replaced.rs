//! Replacements of what an expression matches: all of it, or the first.

use super::super::quoted::{literal, unquoted};

/// An expression that matches from the start of a text to the end of its first match, and what puts the start back, so
/// that nothing after that match is replaced.
pub fn once(pattern: &str, with: &str) -> (String, String) {
    let Some(known) = unquoted(pattern) else { return (pattern.to_string(), with.to_string()) };
    // Its groups are two further now. Back-references are always written so, see `Reader`.
    let shifted = (1..=9)
        .rev()
        .fold(known, |known, group| known.replace(&format!("(?:\\{group})"), &format!("(?:\\{})", group + 2)));
    let with = replacement(with, 2);
    let with = unquoted(&with).map_or(with, |with| literal(&format!("$1{with}")));
    (literal(&format!("\\A((?s:.*?))({shifted})")), with)
}

/// A replacement, of which `\1` to `\9` are groups and a backslash is two, as Java writes it: both are literals of SQL.
/// The groups are so many further.
pub fn replacement(with: &str, further: u32) -> String {
    let Some(with) = unquoted(with) else { return with.to_string() };
    let mut out = String::new();
    let mut chars = with.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('\\', Some(digit)) if digit.is_ascii_digit() => {
                let group = digit.to_digit(10).unwrap_or(0) + further;
                chars.next();
                out.push_str(&format!("${group}"));
                // A digit that follows would be one of the group's number.
                if chars.peek().is_some_and(char::is_ascii_digit) {
                    out.push('\\');
                }
            }
            ('\\', _) => {
                out.push_str("\\\\");
                chars.next();
            }
            ('$', _) => out.push_str("\\$"),
            _ => out.push(c),
        }
    }
    literal(&out)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_match_alone_is_replaced_by_matching_what_stands_before_it_too() {
        let (pattern, with) = once(r"r'(a)(?:\1)'", r"r'<\1>'");
        assert_eq!((&*pattern, &*with), (r"r'\A((?s:.*?))((a)(?:\3))'", "'$1<$3>'"));
    }

    #[test]
    fn a_replacement_names_groups_with_a_dollar() {
        assert_eq!(replacement(r"r'\1-\2'", 0), "'$1-$2'");
        assert_eq!(replacement(r"r'\10'", 0), r"r'$1\0'");
        assert_eq!(replacement(r"'$\\\\'", 0), r"'\\$\\\\'");
    }
}
