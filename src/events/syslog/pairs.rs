//! The pairs `name=value` of a message, as Splunk extracts them from any text (props.conf, `KV_MODE = auto`).

use memchr::memchr_iter;

/// Pairs that are taken of a message at most (limits.conf, `[kv] limit`).
const MOST: usize = 100;

/// The pairs in which neither side is empty. A value ends at a blank or a sign that parts values, or with the quote that
/// it begins with.
pub(super) fn of(text: &str) -> impl Iterator<Item = (&str, &str)> {
    let pairs = memchr_iter(b'=', text.as_bytes()).filter_map(|at| {
        let (before, after) = (&text[..at], &text[at + 1..]);
        let name = &before[before.trim_end_matches(is_of_name).len()..];
        let begins = name.starts_with(|c: char| c.is_ascii_alphabetic());
        let value = value(after);
        (begins && !value.is_empty()).then_some((name, value))
    });
    pairs.take(MOST)
}

fn is_of_name(c: char) -> bool {
    c.is_ascii_alphanumeric() || matches!(c, '_' | '.' | '-')
}

fn value(after: &str) -> &str {
    if let Some((inside, _)) = after.strip_prefix('"').and_then(|rest| rest.split_once('"')) {
        return inside;
    }
    &after[..after.find(|c: char| c.is_whitespace() || ",;&|()".contains(c)).unwrap_or(after.len())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pairs_are_found_between_blanks_and_signs() {
        let text = "TTY=pts/0 ; USER=root ; COMMAND=/bin/cat /etc/shadow; logname= uid=0 é9=x a=\"b c\" (uid=7)";
        let expected =
            [("TTY", "pts/0"), ("USER", "root"), ("COMMAND", "/bin/cat"), ("uid", "0"), ("a", "b c"), ("uid", "7")];
        assert_eq!(of(text).collect::<Vec<_>>(), expected);
    }
}
