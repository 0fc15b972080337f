//! Regular expressions whose groups have numbers and no names.

/// The same expression without the names of its groups. Before it matches, ClickHouse seeks the longest text that an
/// expression asks for, and takes the name of a group for such a text: what has a long name is never found (26.9).
pub fn unnamed(pattern: &str) -> String {
    let mut out = String::new();
    let (mut rest, mut is_in_class) = (pattern, false);
    while let Some(first) = rest.chars().next() {
        let named = if is_in_class { None } else { rest.strip_prefix("(?P<").and_then(|name| name.split_once('>')) };
        if let Some((_, after)) = named {
            out.push('(');
            rest = after;
            continue;
        }
        is_in_class = first == '[' || (is_in_class && first != ']');
        let letters = if first == '\\' { 2 } else { 1 };
        let end = rest.char_indices().nth(letters).map_or(rest.len(), |(end, _)| end);
        out.push_str(&rest[..end]);
        rest = &rest[end..];
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_groups_go_and_what_looks_alike_stays() {
        assert_eq!(unnamed(r"a(?P<b>[^(?P<c>)]+)(?:d)(?P<e>f)"), r"a([^(?P<c>)]+)(?:d)(f)");
        assert_eq!(unnamed(r"\(?P<x>[\](?P<y>]é"), r"\(?P<x>[\](?P<y>]é");
    }
}
