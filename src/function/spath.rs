//! Values out of JSON and XML: one path, or all of them.

mod leaves;
mod tree;

use super::json::path::Path;
use super::json::{parse, value_of};
use super::{Body, Context, Function, Group, Kind};
use crate::value::{Value, xml};

pub(super) const ALL: &[Function] = &[Function {
    name: "spath",
    group: Group::Text,
    usage: "spath(<text>, <path>)",
    about: "The value at a path of JSON, as in `json_extract`, or of XML: `a.b` goes into elements, `{2}` to a place counted \
            from 1 there, `{@name}` to an attribute. Of `{}`, and of several elements, a multivalue. Null in JSON is the \
            text null.",
    examples: &[
        ("spath(\"{\\\"a\\\":[1,2]}\", \"a{1}\")", "2"),
        ("spath(\"{\\\"a\\\":[1,2]}\", \"a{}\")", "[1, 2]"),
        ("spath(\"<a><b x='1'>t</b></a>\", \"a.b{@x}\")", "1"),
        ("spath(\"notjson\", \"a\")", "null"),
    ],
    least: 2,
    most: Some(2),
    takes: &[Kind::Text],
    source: "Search Reference, Text functions",
    body: Body::Single(|args, _| at(&args[0], &args[1].show())),
    ..Function::BLANK
}];

/// The function, for the command of the same name.
pub const SPATH: &Function = &ALL[0];

/// Whether a text is a path.
pub fn is_path(text: &str) -> bool {
    Path::read(text).is_some()
}

fn at(value: &Value, path: &str) -> Value {
    let Some(path) = Path::read(path) else { return Value::Null };
    if is_xml(&value.show()) {
        return xml::read(&value.show()).map_or(Value::Null, |document| tree::at(&document.top, &path));
    }
    let Some(json) = parse(value) else { return Value::Null };
    let value = |found: &serde_json::Value| if found.is_null() { "null".into() } else { value_of(found) };
    Value::many(path.all(&json).into_iter().map(value))
}

fn is_xml(text: &str) -> bool {
    text.trim_start().starts_with('<')
}

/// So many characters of a text are read where no path is given (limits.conf, `[spath] extraction_cutoff`).
const CUTOFF: usize = 5_000;

/// Every path of a text that leads to a value, and the value; several of one path are a multivalue each.
pub fn all(text: &str, context: &Context) -> Vec<(String, Value)> {
    let cut = text.char_indices().nth(CUTOFF).map(|(at, _)| at);
    if cut.is_some() {
        context.trouble(format!("`spath` read the first {CUTOFF} characters of longer texts, as Splunk does"));
    }
    let text = &text[..cut.unwrap_or(text.len())];
    let mut found = Vec::new();
    if is_xml(text) {
        xml::read(text).iter().for_each(|document| tree::all(&document.top, "", &mut found));
    } else {
        leaves::all(text, &mut found);
    }
    found
}

#[cfg(test)]
mod tests {
    use super::super::check::gives;
    use super::*;
    use crate::value::time::Zone;

    fn every(text: &str) -> String {
        let found = all(text, &Context::new(0.0, Zone::utc()));
        found.into_iter().map(|(path, value)| format!("{path}={}", value.show())).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn several_values_are_a_multivalue() {
        gives("spath", [r#"{"a":[{"b":"x"},{"b":null}]}"#, "a{}.b"], "[x, null]");
        gives("spath", [r#"{"a":{"b":1}}"#, "a"], r#"{"b":1}"#);
    }

    #[test]
    fn the_paths_of_the_documentation_lead_into_xml() {
        let books = "<?xml version=\"1.0\"><p><book><title year=1996>A</title><title year=1998>B</title></book>\
                     <book><title year=2004>C</title></book></p>";
        gives("spath", [books, "p.book.title{@year}"], "[1996, 1998, 2004]");
        gives("spath", [books, "p.book{}.title"], "[A, B, C]");
        gives("spath", [books, "p.book.title{2}"], "B");
        gives("spath", [books, "p.book{2}"], "<title year=2004>C</title>");
        gives("spath", [books, "nosuch"], "null");
    }

    #[test]
    fn all_paths_lead_to_values() {
        assert_eq!(
            every(r#"{"a":{"b":1.0},"c":[1,2],"d":[{"e":true}],"f":null}"#),
            "a.b=1.0 c{}=1 c{}=2 d{}.e=true f=null"
        );
        assert_eq!(every("<a x='1'><b>t</b> <b y='2'/></a>"), "a{@x}=1 a.b=t a.b{@y}=2");
        assert_eq!(every("plain"), "");
    }

    #[test]
    fn a_long_text_is_cut_and_read_as_far_as_it_goes() {
        let text = format!("{{\"a\":1,\"b\":\"{}\",\"c\":2}}", "x".repeat(CUTOFF));
        let context = Context::new(0.0, Zone::utc());
        assert_eq!(all(&text, &context), [("a".to_string(), "1".into())]);
        assert_eq!(context.take_troubles().len(), 1);
    }
}
