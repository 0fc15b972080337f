//! Values and names that would break out of a literal, a name or a comment, if a translation let them.

use super::cases::{Case, Events};
use spelt::table::Builder;
use spelt::value::Value;

/// What some target gives a meaning to.
const TEXTS: &[&str] = &[
    "'",
    "''",
    "\"",
    "\"\"",
    "`",
    "\\",
    "\\\\",
    "\\'",
    "\\\"",
    "a'b\"c`d\\e",
    "'; DROP TABLE events; --",
    "\"; DROP TABLE events; --",
    "x' OR '1'='1",
    "--",
    "-- x",
    "//",
    "/* x",
    "*/",
    "*/ x /*",
    "#",
    "|",
    "| take 1",
    ";",
    "$",
    "$1",
    "$$",
    "${x}",
    "{{x}}",
    "{x}",
    "\\1",
    "\\n",
    "\\u0041",
    "\\x41",
    "%",
    "100%",
    "_",
    "%s",
    "?",
    ":x",
    "@x",
    "[x]",
    "(x)",
    "x\ny",
    "x\r\ny",
    "x\ty",
    "x\u{1}y",
    "\u{1b}[31mx",
    "x\u{7f}y",
    "x\0y",
    "x\u{2028}y",
    "x\u{85}y",
    "\u{feff}x",
    "\u{202e}x",
    "ß",
    "é",
    "日本語",
    "🦀",
    "select",
    "SELECT",
    "table",
    "null",
    "NULL",
    "true",
    "nan",
    "Infinity",
    "1e5",
    "0x10",
    "- x",
    "!x",
    "&x",
    "yes: no",
    "---",
    " x ",
    "",
];

/// Searches for each text, as a value and as the name of a field.
pub fn of_hostile() -> Vec<Case> {
    TEXTS.iter().flat_map(|text| of_value(text).into_iter().chain(of_name(text))).collect()
}

/// The text among others, sought and made.
fn of_value(text: &str) -> Vec<Case> {
    let mut builder = Builder::default();
    for value in [text, "other", "x"] {
        builder.put("f", Value::from(value));
        builder.put("n", Value::from("1"));
        builder.end_row();
    }
    let events = Events::of(builder.finish());
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
    let escaped: String =
        text.chars().flat_map(|c| c.is_ascii_punctuation().then_some('\\').into_iter().chain([c])).collect();
    let pattern = escaped.replace('\\', "\\\\").replace('"', "\\\"");
    let searches = [
        format!("f=\"{quoted}\" | table f"),
        format!("f!=\"{quoted}\" | table f"),
        format!("f=\"*{quoted}*\" | table f"),
        format!("* | where f=\"{quoted}\" | table f"),
        format!("* | where like(f, \"%{quoted}%\") | table f"),
        format!("* | where match(f, \"^{pattern}$\") | table f"),
        format!("* | eval made=\"{quoted}\".n, part=replace(f, \"other\", \"{quoted}\") | table made part"),
        format!("* | stats count(eval(f=\"{quoted}\")) AS c values(f) AS v by n"),
        format!("* | fillnull value=\"{quoted}\" g | table f g"),
        format!("* ```{text}``` | table f ```{text}```"),
    ];
    cases(text, "value", &searches, &events)
}

/// The text as the name of a field that events have, that is made, and that is grouped by.
fn of_name(text: &str) -> Vec<Case> {
    let mut builder = Builder::default();
    for value in ["1", "2", "2"] {
        builder.put(text, Value::from(value));
        builder.put("n", Value::from(value));
        builder.end_row();
    }
    let events = Events::of(builder.finish());
    let quoted = text.replace('\\', "\\\\").replace('"', "\\\"");
    let searches = [
        format!("* | table \"{quoted}\""),
        format!("* | rename \"{quoted}\" AS r | table r"),
        format!("* | rename n AS \"{quoted}\" | table \"{quoted}\""),
        format!("* | eval \"{quoted}\"=n.\"x\" | table \"{quoted}\""),
        format!("* | where '{text}'=\"2\" | table n"),
        format!("* | stats count AS \"{quoted}\" by n"),
        format!("* | stats count by \"{quoted}\""),
    ];
    cases(text, "name", &searches, &events)
}

fn cases(text: &str, what: &str, searches: &[String], events: &std::sync::Arc<Events>) -> Vec<Case> {
    let case = |search: &String| Case {
        name: format!("{text:?} as a {what}"),
        search: search.clone(),
        events: events.clone(),
    };
    searches.iter().map(case).collect()
}
