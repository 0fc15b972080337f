//! Lookup tables that hold what would break out, as values and as the names of columns.

use super::super::cases::{Case, Events};
use super::TEXTS;
use spelt::knowledge::held::Held;
use spelt::knowledge::lookup::{Matching, Rules};
use spelt::knowledge::{Definition, Knowledge, Origin};
use spelt::table::{Builder, Name, Table};
use spelt::value::Value;

/// A table of all texts, each with a text made of it; and what finds its rows by their letters, or by patterns.
const VALUES: &str = "values.csv";
const PATTERNS: &str = "patterns";

/// The same of the one text that not every target can hold.
const NUL: &str = "nul.csv";

/// A table whose columns are called like the texts.
const NAMES: &str = "names.csv";

const OF_VALUES: &[&str] = &[
    "* | lookup values.csv key AS f OUTPUT out | table f out",
    "* | lookup values.csv key AS f OUTPUTNEW out AS n | table f n",
    "* | lookup values.csv out AS f OUTPUT key | stats count values(f) by key",
    "* | lookup patterns key AS f OUTPUT out | table f out",
    "| inputlookup values.csv | table key out",
    "| inputlookup values.csv WHERE key!=x | stats count by key",
    "* | search [| inputlookup values.csv | rename key AS f | fields f] | table f",
];

/// What the searches of examples know, and these tables.
pub fn known() -> Knowledge {
    let mut known = Knowledge::of_examples();
    known.keep(Name::from(VALUES), Held::given(of_values(texts().collect())));
    known.keep(Name::from(NUL), Held::given(of_values(vec!["x\0y"])));
    known.keep(Name::from(NAMES), Held::given(of_names()));
    let rules = Rules { kinds: vec![("key".into(), Matching::Wildcard)], folds: true, ..Rules::default() };
    known.define(Definition { name: PATTERNS.into(), origin: Origin::File(VALUES.into()), rules });
    known
}

fn texts() -> impl Iterator<Item = &'static str> {
    TEXTS.iter().copied().filter(|text| !text.contains('\0'))
}

fn of_values(texts: Vec<&str>) -> Table {
    let mut builder = Builder::default();
    for text in texts {
        builder.put("key", Value::from(text));
        builder.put("out", Value::from(format!("{text}'\"\\{text}").as_str()));
        builder.end_row();
    }
    builder.finish()
}

fn of_names() -> Table {
    let mut builder = Builder::default();
    for value in ["1", "2"] {
        builder.put("plain", Value::from(value));
        texts().for_each(|name| builder.put(name, Value::from(format!("{value}{name}").as_str())));
        builder.end_row();
    }
    builder.finish()
}

/// Searches that look up all texts at once, and each as a column.
pub fn of_lookups() -> Vec<Case> {
    let mut builder = Builder::default();
    for (number, text) in texts().chain(["other"]).enumerate() {
        builder.put("f", Value::from(text));
        builder.put("n", Value::from(if number % 2 == 0 { "1" } else { "2" }));
        builder.end_row();
    }
    let events = Events::of(builder.finish());
    let case = |name: &str, search: String| Case { name: name.to_string(), search, events: events.clone() };
    let mut cases: Vec<Case> = OF_VALUES.iter().map(|search| case("values", search.to_string())).collect();
    cases.extend(OF_VALUES.iter().take(2).map(|search| case("nul", search.replace(VALUES, NUL))));
    for name in texts() {
        let quoted = name.replace('\\', "\\\\").replace('"', "\\\"");
        cases.push(case(name, format!("* | lookup {NAMES} plain AS n OUTPUT \"{quoted}\" AS g | table f g")));
        cases.push(case(
            name,
            format!("* | lookup {NAMES} plain AS n OUTPUT \"{quoted}\" | stats count by \"{quoted}\""),
        ));
        cases.push(case(name, format!("| inputlookup {NAMES} | table \"{quoted}\" plain")));
    }
    cases
}
