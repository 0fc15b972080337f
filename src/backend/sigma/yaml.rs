//! YAML as rules are written: keys, values between quotes, and comments that nothing can leave.

use crate::backend::sql::select;

/// A value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scalar {
    /// A text; it is always quoted.
    Text(String),
    /// A number, as it is written.
    Number(String),
    /// `true` or `false`.
    Truth(bool),
}

impl Scalar {
    /// As it is written.
    pub fn written(&self) -> String {
        match self {
            Scalar::Text(text) => quoted(text),
            Scalar::Number(number) => number.clone(),
            Scalar::Truth(truth) => truth.to_string(),
        }
    }
}

/// A text between quotes: single ones, in which a backslash is one, unless a character has to be escaped.
pub fn quoted(text: &str) -> String {
    if !text.chars().any(must_be_escaped) {
        return format!("'{}'", text.replace('\'', "''"));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' | '\\' => out.extend(['\\', c]),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if must_be_escaped(c) => out.push_str(&escape(c)),
            c => out.push(c),
        }
    }
    out.push('"');
    out
}

/// What YAML does not print, or reads as the end of a line (YAML 1.1 takes three more characters for one than 1.2).
fn must_be_escaped(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}')
}

fn escape(c: char) -> String {
    let code = u32::from(c);
    if code <= 0xff { format!("\\x{code:02x}") } else { format!("\\u{code:04x}") }
}

/// A key, or a text that nobody can take for something else: as it is where its letters allow that, else between quotes.
pub fn plain(text: &str) -> String {
    const WORDS: [&str; 11] = ["true", "false", "yes", "no", "on", "off", "null", "y", "n", "nan", "inf"];
    let is_plain = text.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "_.-|".contains(c))
        && !WORDS.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_plain { text.to_string() } else { quoted(text) }
}

/// A text as a comment at this depth, on one line.
pub fn comment(text: &str, depth: usize) -> String {
    let text = select::comment(&text.replace(must_be_escaped, " "));
    if text.is_empty() { String::new() } else { format!("{}# {text}\n", " ".repeat(depth)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_is_quoted_so_that_nothing_leaves_it() {
        assert_eq!(quoted(r"C:\Temp\it's"), r"'C:\Temp\it''s'");
        assert_eq!(quoted("a\n\"b\\\0\u{85}\u{2028}"), r#""a\n\"b\\\x00\x85\u2028""#);
        assert_eq!(quoted("# - a: {b}"), "'# - a: {b}'");
    }

    #[test]
    fn a_key_is_bare_where_nobody_can_take_it_for_something_else() {
        assert_eq!(plain("Image|endswith"), "Image|endswith");
        for text in ["a b", "1", "Yes", "a: b", "", "- a", "null"] {
            assert_eq!(plain(text), format!("'{text}'"));
        }
    }

    #[test]
    fn a_comment_stays_on_its_line() {
        assert_eq!(comment("a\ntitle: x\u{2028}b\0", 4), "    # a title: x b\n");
        assert_eq!(comment("", 4), "");
    }
}
