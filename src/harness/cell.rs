//! How a snapshot writes names and values: one line each, readable as they are, and never two of them alike.

use crate::diagnostic::visible::is_invisible;
use crate::value::Value;
use std::fmt::Write;

/// The name of a field, quoted where it could be taken for something else on the line.
pub fn name(text: &str) -> String {
    let plain = !text.is_empty()
        && text.trim() == text
        && !text.starts_with(['#', '!', '"', '(', '.', '<', '=', '>'])
        && !text.contains(": ")
        && !text.ends_with(':')
        && !text.chars().any(is_invisible);
    if plain { text.to_string() } else { quoted(text) }
}

/// A value: text as it is, a multivalue as `[a, b]`. Null has no text; its field is left out.
pub fn value(value: &Value) -> String {
    match value {
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::Text(_) => single(&value.show()),
        Value::Multi(values) => {
            let items: Vec<String> = values.iter().map(|value| item(&value.show())).collect();
            format!("[{}]", items.join(", "))
        }
    }
}

/// A single value's text, quoted where spaces, brackets or invisible characters would mislead.
pub fn single(text: &str) -> String {
    let plain =
        !text.is_empty() && text.trim() == text && !text.starts_with(['[', '"']) && !text.chars().any(is_invisible);
    if plain { text.to_string() } else { quoted(text) }
}

fn item(text: &str) -> String {
    if text.contains([',', ']']) { quoted(text) } else { single(text) }
}

/// A JSON string in which every character that cannot be seen, or that reorders others, is an escape.
pub fn quoted(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if is_invisible(c) => {
                for unit in c.encode_utf16(&mut [0; 2]) {
                    write!(out, "\\u{unit:04x}").expect("writing to a String does not fail");
                }
            }
            _ => out.push(c),
        }
    }
    out.push('"');
    out
}

/// The end of the JSON string that `line` begins with, in bytes, closing quote included.
pub fn end_of_quoted(line: &str) -> Option<usize> {
    let mut escaped = false;
    for (at, byte) in line.bytes().enumerate().skip(1) {
        match byte {
            b'"' if !escaped => return Some(at + 1),
            _ => escaped = byte == b'\\' && !escaped,
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_line_is_written_as_it_is() {
        let text = "C:\\Windows\\system32\\cmd.exe /Q /c echo dir ^> \\\\127.0.0.1\\C$\\__output \"x\"";
        assert_eq!(single(text), text);
    }

    #[test]
    fn what_could_be_confused_is_quoted() {
        for (text, written) in [
            ("", r#""""#),
            (" a", r#"" a""#),
            ("[a, b]", r#""[a, b]""#),
            ("\"a\"", r#""\"a\"""#),
            ("a\r\n\tb", r#""a\r\n\tb""#),
            ("a\u{1b}[31m", r#""a\u001b[31m""#),
            ("exe.\u{202e}cod", r#""exe.\u202ecod""#),
            ("a\u{a0}b", r#""a\u00a0b""#),
            ("a\u{e0041}", r#""a\udb40\udc41""#),
        ] {
            assert_eq!(single(text), written);
            assert_eq!(serde_json::from_str::<String>(&single(text)).ok().as_deref(), Some(text));
        }
    }

    #[test]
    fn the_items_of_a_multivalue_cannot_run_together() {
        let many = |items: &[&str]| value(&Value::many(items.iter().map(|item| Value::from(*item))));
        assert_eq!(many(&["a", "b c"]), "[a, b c]");
        assert_eq!(many(&["a, b", "c]", ""]), r#"["a, b", "c]", ""]"#);
    }

    #[test]
    fn a_name_never_looks_like_another_line() {
        for text in ["# a", "! b", "a: b", "a:", "(empty row)", "... more", "<<<<<<< ", ""] {
            assert!(name(text).starts_with('"'), "{text}");
        }
        assert_eq!(name("data.user name"), "data.user name");
    }

    #[test]
    fn a_quoted_string_ends_at_its_own_quote() {
        assert_eq!(end_of_quoted(r#""a\"b\\": c"#), Some(8));
        assert_eq!(end_of_quoted(r#""open"#), None);
    }
}
