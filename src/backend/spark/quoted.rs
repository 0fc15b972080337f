//! Names and texts in quotes, so that nothing in them can end them.

/// A name of a column or a table, in backticks unless it is one of the translator's own.
pub fn ident(name: &str) -> String {
    let is_plain = |c: char| c.is_ascii_lowercase() || c == '_' || c.is_ascii_digit();
    let is_free = name.chars().all(is_plain)
        && name.starts_with(|c: char| c.is_ascii_lowercase() || c == '_')
        && FREE.iter().any(|free| name == *free || (free.ends_with('_') && name.starts_with(free)));
    if is_free { name.to_string() } else { format!("`{}`", name.replace('\0', "\u{fffd}").replace('`', "``")) }
}

/// Names that need no quotes; one that ends with `_` stands for all that begin so. All others are quoted: a word that is
/// free today may be reserved tomorrow.
const FREE: &[&str] = &["_key_", "computed", "event", "events", "position", "present", "read", "read_", "stage_"];

/// A text, on one line: raw where that reads better.
pub fn literal(text: &str) -> String {
    let has_place = text.contains("${");
    let is_raw = text.contains('\\')
        && !text.ends_with('\\')
        && !text.contains('\'')
        && !text.chars().any(char::is_control)
        && !has_place;
    if is_raw {
        return format!("r'{text}'");
    }
    let mut out = String::from("'");
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            '\'' => out.push_str("\\'"),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            // Spark puts the value of a variable in the place of `${name}`, before it knows what is a text.
            '$' if chars.peek() == Some(&'{') => out.push_str("\\u0024"),
            c if c.is_control() => out.push_str(&format!("\\u{:04x}", u32::from(c))),
            c => out.push(c),
        }
    }
    out.push('\'');
    out
}

/// The text of a literal that [`literal`] wrote; none of anything else.
pub fn unquoted(sql: &str) -> Option<String> {
    if let Some(raw) = sql.strip_prefix("r'") {
        return raw.strip_suffix('\'').filter(|raw| !raw.contains('\'')).map(str::to_string);
    }
    let mut chars = sql.strip_prefix('\'')?.strip_suffix('\'')?.chars();
    let mut text = String::new();
    while let Some(c) = chars.next() {
        match c {
            '\'' => return None,
            '\\' => match chars.next()? {
                'n' => text.push('\n'),
                'r' => text.push('\r'),
                't' => text.push('\t'),
                'u' => {
                    let digits: String = chars.by_ref().take(4).collect();
                    text.push(u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32)?);
                }
                escaped => text.push(escaped),
            },
            c => text.push(c),
        }
    }
    Some(text)
}

/// How a key of a VARIANT is named.
#[derive(Debug, PartialEq, Eq)]
pub enum Path<'k> {
    /// After a colon.
    Plain(&'k str),
    /// By a path, which is a literal.
    Quoted(String),
}

/// The path of a key; none if there is none: a path has two kinds of quotes and nothing that escapes them.
pub fn path(key: &str) -> Option<Path<'_>> {
    let is_plain = key.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && key.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_');
    if is_plain {
        return Some(Path::Plain(key));
    }
    let path = match (key.contains('"'), key.contains('\'')) {
        _ if key.is_empty() => return None,
        (false, _) => format!("$[\"{key}\"]"),
        (true, false) => format!("$['{key}']"),
        (true, true) if !key.contains(['.', '[']) => format!("$.{key}"),
        (true, true) => return None,
    };
    Some(Path::Quoted(literal(&path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_read_back_as_it_was() {
        for text in ["", "a'b", r"C:\Users\*", r"it's C:\", "a\nb\u{7}", "${env:HOME}", r"\u0024", "\0", "é\u{2028}'"]
        {
            assert_eq!(unquoted(&literal(text)).as_deref(), Some(text), "{}", literal(text));
        }
        assert_eq!(unquoted("'a' || 'b'"), None);
        assert_eq!(unquoted("`a`"), None);
    }

    #[test]
    fn a_text_with_backslashes_is_raw_where_it_can_be() {
        assert_eq!(literal(r"C:\Users"), r"r'C:\Users'");
        assert_eq!(literal(r"C:\"), r"'C:\\'");
        assert_eq!(literal(r"\${x}"), r"'\\\u0024{x}'");
    }

    #[test]
    fn a_key_is_named_by_what_it_holds() {
        let quoted = |path: &str| Some(Path::Quoted(path.into()));
        assert_eq!(path("EventCode"), Some(Path::Plain("EventCode")));
        assert_eq!(path("a.b"), quoted(r#"'$["a.b"]'"#));
        assert_eq!(path("a\"b"), quoted(r#"'$[\'a"b\']'"#));
        assert_eq!(path("a\"b'c"), quoted(r#"'$.a"b\'c'"#));
        assert_eq!((path("a\"b'.c"), path("")), (None, None));
    }
}
