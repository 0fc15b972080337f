//! Names, texts and patterns of ES|QL, written so that nothing in them can end them.

use super::writer::filled;
use crate::backend::sql::piece::indented;
use crate::value::time::{Zone, format as format_time};
use std::fmt::Write;

/// A name of a column, in backquotes where it needs them.
pub fn ident(name: &str) -> String {
    if name.split('.').all(is_plain) {
        return name.to_string();
    }
    // No name holds a NUL; nothing else ends a quoted one but a backquote, which is doubled.
    format!("`{}`", name.replace('\0', "\u{fffd}").replace('`', "``"))
}

/// Whether a part of a name needs no quotes.
fn is_plain(part: &str) -> bool {
    let mut chars = part.chars();
    let is_begun = match chars.next() {
        Some('_' | '@') => part.len() > 1,
        Some(first) => first.is_ascii_alphabetic(),
        None => false,
    };
    let is_free = !RESERVED.iter().any(|word| word.eq_ignore_ascii_case(part));
    is_begun && is_free && chars.all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// The words that the grammar keeps for itself among expressions.
const RESERVED: &[&str] = &[
    "and", "any", "as", "asc", "between", "by", "desc", "exists", "false", "first", "from", "in", "info", "is", "last",
    "like", "limit", "metadata", "not", "null", "nulls", "on", "or", "rlike", "true", "where", "with",
];

/// A text literal on one line; none if it holds a character that no literal can.
pub fn literal(text: &str) -> Option<String> {
    let escapes = |c: char| matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(|c| c.is_control() && !escapes(c)) {
        return None;
    }
    // In three quotes nothing is escaped, so that backslashes stay as they are. Quotes at its end would be read as more of
    // the closing ones.
    let is_raw =
        text.contains(['\\', '"']) && !text.contains(escapes) && !text.contains("\"\"\"") && !text.ends_with('"');
    if is_raw {
        return Some(format!("\"\"\"{text}\"\"\""));
    }
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c => out.push(c),
        }
    }
    out.push('"');
    Some(out)
}

/// A pattern of LIKE, made of one in which `any` stands for any run and `one` for one character.
pub fn like(pattern: &str, any: char, one: Option<char>) -> String {
    let mut out = String::new();
    for c in pattern.chars() {
        match c {
            // Of several wildcards in a row one is enough.
            c if c == any && out.ends_with('*') && !out.ends_with("\\*") => {}
            c if c == any => out.push('*'),
            c if Some(c) == one => out.push('?'),
            '*' | '?' | '\\' => out.extend(['\\', c]),
            c => out.push(c),
        }
    }
    out
}

/// Items between parentheses after what comes before them; of many, as many on a line as it holds.
pub fn among(before: &str, items: &[String]) -> String {
    const WIDTH: usize = 92;
    let line = format!("{before} ({})", items.join(", "));
    if line.len() <= WIDTH {
        return line;
    }
    format!("{before} (\n{}\n)", indented(&filled("", items).trim_start().replace("\n    ", "\n")))
}

/// A moment as ES|QL reads it, in milliseconds; beyond the years that it reads as text, by their number.
pub fn moment(epoch: f64) -> String {
    const YEARS: std::ops::Range<f64> = 0.0..253_402_300_799.0;
    let milliseconds = (epoch * 1000.0).round();
    match YEARS.contains(&epoch) {
        true => {
            format!("TO_DATETIME(\"{}\")", format_time(milliseconds / 1000.0, "%Y-%m-%dT%H:%M:%S.%3NZ", &Zone::utc()))
        }
        false => format!("TO_DATETIME({milliseconds})"),
    }
}

/// A format of Splunk's `strftime` as Java's; none where a letter means something else.
pub fn date_format(format: &str) -> Option<String> {
    let (mut out, mut text) = (String::new(), String::new());
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        let letters = if c == '%' { LETTERS.iter().find(|(letter, _)| rest[1..].starts_with(letter)) } else { None };
        match letters {
            Some((letter, java)) => {
                said(&mut out, &mut text);
                out.push_str(java);
                rest = &rest[1 + letter.len()..];
            }
            None if c == '%' && !rest.starts_with("%%") => return None,
            None => {
                text.push(c);
                rest = &rest[if c == '%' { 2 } else { c.len_utf8() }..];
            }
        }
    }
    said(&mut out, &mut text);
    Some(out)
}

/// Adds what stands between letters: signs as they are, and words in quotes.
fn said(out: &mut String, text: &mut String) {
    let is_sign = |c: char| matches!(c, ' ' | '-' | ':' | '/' | '.' | ',' | '+');
    if text.chars().all(is_sign) {
        out.push_str(text);
    } else {
        // Writing to a String does not fail.
        let _ = write!(out, "'{}'", text.replace('\'', "''"));
    }
    text.clear();
}

/// Letters of Splunk's formats, the longer ones first, and those of Java. Names are in English, as Elasticsearch has them.
const LETTERS: &[(&str, &str)] = &[
    ("3N", "SSS"),
    ("3Q", "SSS"),
    ("Y", "yyyy"),
    ("y", "yy"),
    ("m", "MM"),
    ("d", "dd"),
    ("H", "HH"),
    ("I", "hh"),
    ("M", "mm"),
    ("S", "ss"),
    ("p", "a"),
    ("b", "MMM"),
    ("B", "MMMM"),
    ("a", "EEE"),
    ("A", "EEEE"),
    ("j", "DDD"),
    ("F", "yyyy-MM-dd"),
    ("T", "HH:mm:ss"),
    ("R", "HH:mm"),
    ("D", "MM/dd/yy"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_the_grammar_reads_as_such_are_bare() {
        assert_eq!(
            (ident("host.name"), ident("@timestamp"), ident("_a1")),
            ("host.name".into(), "@timestamp".into(), "_a1".into())
        );
        assert_eq!(
            (ident("first"), ident("min(x)"), ident("a.By")),
            ("`first`".into(), "`min(x)`".into(), "`a.By`".into())
        );
        assert_eq!(
            (ident("a`b|c"), ident("_"), ident("1a"), ident("")),
            ("`a``b|c`".into(), "`_`".into(), "`1a`".into(), "``".into())
        );
    }

    #[test]
    fn nothing_ends_a_text() {
        assert_eq!(literal("a // b"), Some("\"a // b\"".into()));
        assert_eq!(literal(r#"C:\"x" y"#), Some(r#""""C:\"x" y""""#.into()));
        assert_eq!(literal(r#"a\""#), Some(r#""a\\\"""#.into()));
        assert_eq!(literal("\"\"\"\\"), Some(r#""\"\"\"\\""#.into()));
        assert_eq!(literal("a\\\nb"), Some(r#""a\\\nb""#.into()));
        assert_eq!((literal("a\0"), literal("a\u{1b}")), (None, None));
    }

    #[test]
    fn a_pattern_escapes_what_like_would_read() {
        assert_eq!(like(r"**\cmd?.exe", '*', None), r"*\\cmd\?.exe");
        assert_eq!(like("%a_*%", '%', Some('_')), r"*a?\**");
        assert_eq!(like(r"a*%%", '%', Some('_')), r"a\**");
    }

    #[test]
    fn a_format_of_splunk_is_one_of_java() {
        assert_eq!(date_format("%Y-%m-%d %H:%M:%S"), Some("yyyy-MM-dd HH:mm:ss".into()));
        assert_eq!(date_format("%FT%T.%3N"), Some("yyyy-MM-dd'T'HH:mm:ss.SSS".into()));
        assert_eq!(date_format("100%% it's %d"), Some("'100% it''s 'dd".into()));
        assert_eq!((date_format("%s"), date_format("%")), (None, None));
    }
}
