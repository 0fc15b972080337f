//! Names, texts and patterns, quoted so that nothing in them can end them.

/// A text between quotes, on one line, that nothing in it can end: in ClickHouse a backslash takes the meaning from a
/// quote, in names too.
pub fn quoted(text: &str, quote: char) -> String {
    let mut out = String::from(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => out.extend(['\\', c]),
            c if c.is_control() => {
                let mut bytes = [0; 4];
                c.encode_utf8(&mut bytes).bytes().for_each(|byte| out.push_str(&format!("\\x{byte:02X}")));
            }
            c => out.push(c),
        }
    }
    out.push(quote);
    out
}

/// Whether a text matches a pattern in which a backslash takes the meaning from what follows.
pub fn matched(text: &str, pattern: &str, folds: bool) -> String {
    format!("{text} {} {pattern}", if folds { "ILIKE" } else { "LIKE" })
}

/// A pattern of `search` as one of LIKE.
pub fn like_pattern(pattern: &str) -> String {
    let mut out = String::new();
    let mut last = ' ';
    for c in pattern.chars() {
        match c {
            // Of several wildcards in a row one is enough.
            '*' if last == '*' => {}
            '*' => out.push('%'),
            '%' | '_' | '\\' => out.extend(['\\', c]),
            _ => out.push(c),
        }
        last = c;
    }
    out
}
