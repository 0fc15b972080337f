//! Names of fields that an engine may take for one: in other case, alike up to where names are cut, or its own.

use super::super::cases::{Case, Events};
use spelt::table::Builder;
use spelt::value::Value;

/// Fields that stand side by side in an event.
fn alike() -> Vec<Vec<String>> {
    let long = |start: &str, count: usize| ["1", "2", "3"].map(|end| format!("{}{end}", start.repeat(count))).to_vec();
    let plain = |names: &[&str]| names.iter().map(|name| name.to_string()).collect();
    vec![
        // PostgreSQL cuts names at 63 bytes, and does not say so.
        long("a", 63),
        long("é", 31),
        long("日", 21),
        plain(&["user", "User", "USER"]),
        plain(&["s", "ſ", "S"]),
        plain(&["k", "\u{212a}", "K"]),
        plain(&["straße", "STRASSE", "strasse"]),
        plain(&["i", "İ", "ı"]),
        plain(&["event", "events", "position"]),
        plain(&["item", "value", "key"]),
        plain(&["this", "other", "given"]),
        plain(&["read", "stage_1", "lookup_1"]),
        plain(&["x", "_order", "_rank"]),
        plain(&["a b", "a\tb", "a\nb"]),
    ]
}

/// Searches that keep them apart.
pub fn of_names() -> Vec<Case> {
    alike().iter().flat_map(|names| of(names)).collect()
}

fn of(names: &[String]) -> Vec<Case> {
    let mut builder = Builder::default();
    for row in 0..4 {
        for (place, name) in names.iter().enumerate() {
            builder.put(name, Value::from(format!("{}", (row + place) % 3)));
        }
        builder.end_row();
    }
    let events = Events::of(builder.finish());
    let [one, two, three] = names else { unreachable!("three names") };
    let searches = [
        format!("* | table \"{one}\" \"{two}\" \"{three}\""),
        format!("* | stats count by \"{one}\" \"{two}\" \"{three}\""),
        format!("* | stats values(\"{one}\") AS \"{two}\" max(\"{two}\") AS \"{one}\" by \"{three}\""),
        format!(
            "* | eval \"{three}\"='{one}'.'{two}' | sort \"{two}\" \"{one}\" | table \"{two}\" \"{one}\" \"{three}\""
        ),
        format!("* | rename \"{one}\" AS \"{two}\", \"{two}\" AS \"{three}\" | table \"{one}\" \"{two}\" \"{three}\""),
        format!(
            "* | eval \"{one}\"=mvmap(split('{one}'.\" \".'{two}', \" \"), '{one}'.'{three}') | table \"{one}\" \"{three}\""
        ),
        format!(
            "* | streamstats count AS \"{one}\" by \"{two}\" | eventstats max(\"{one}\") AS \"{two}\" by \"{three}\" | table \"{one}\" \"{two}\""
        ),
        format!(
            "* | join \"{one}\" [search * | stats count AS \"{two}\" by \"{one}\"] | table \"{one}\" \"{two}\" \"{three}\""
        ),
    ];
    let case = |search| Case { name: names.join(", "), search, events: events.clone() };
    searches.into_iter().map(case).collect()
}
