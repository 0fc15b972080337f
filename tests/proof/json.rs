//! Searches that read JSON and write it, over texts that parsers take for different things.

use super::cases::{Case, Events};
use spelt::table::Builder;
use spelt::value::Value;

/// Texts, of which some are JSON.
const TEXTS: &[&str] = &[
    r#"{"a":{"b":1.0,"c":[{"d":"x"},{"d":null},{}]},"a.b":7,"e":[1,2.50,"t"],"n":null,"t":true}"#,
    r#"[1,{"a":2},"x",null]"#,
    r#"{"a":1,}"#,
    r#"[1,]"#,
    r#"{"a":NaN}"#,
    r#"{"a":"NaN, ] inf"}"#,
    r#"{'a':1}"#,
    r#"{"a":01}"#,
    "text",
    "",
    "5",
    "5.0",
    "null",
    r#""s""#,
    " {\"a\" : \"\\u00e9\\\"\\\\\\/\" } ",
    r#"{"a":1e5,"b":-0.0,"c":1e-7,"d":2.0}"#,
    r#"{"a":[[1],[2,3.0]]}"#,
    r#"{"a":{},"e":[]}"#,
    r#"{"a":12345678901234567,"b":18446744073709551615}"#,
    r#"{"a":1} x"#,
    r#"{"it's":"it's","$":1,"x y":{"\"":2}}"#,
];

const PATHS: &[&str] = &[
    "a", "a.b", "a.c{}.d", "a.c{0}.d", "e{}", "e{2}", "n", "t", "{}", "{1}.a", "a{}{}", "a{}", "b", "it's", "$", "x y",
];

/// Each path in the command and the functions, and what makes JSON.
pub fn of_json() -> Vec<Case> {
    let mut builder = Builder::default();
    for (number, text) in TEXTS.iter().enumerate() {
        builder.put("j", Value::from(*text));
        builder.put("i", Value::from(number.to_string()));
        builder.end_row();
    }
    let events = Events::of(builder.finish());
    let of_paths = PATHS.iter().flat_map(|path| {
        [
            format!("* | spath input=j output=o path=\"{path}\" | table i o"),
            format!("* | eval o=json_extract(j, \"{path}\") | table i o"),
            format!("* | eval o=json_extract_exact(j, \"{path}\"), h=tostring(json_has_key_exact(j, \"{path}\")) | table i o h"),
            format!("* | eval o=json_array_to_mv(json_extract(j, \"{path}\")) | table i o"),
        ]
    });
    let others = [
        "* | eval v=if(json_valid(j), 1, 0), o=json(j), k=json_keys(j), w=json_extract(j) | table i v o k w",
        "* | eval o=json_object(\"it's\", j, \"n\", i+1, \"no\", nosuch) | table i o",
        "* | eval o=json_array(j, 1, \"x\", nosuch) | table i o",
        "* | spath input=j output=x path=e{} | mvexpand x | spath input=x output=y path=a | stats count by x y",
    ];
    let all = of_paths.chain(others.map(String::from));
    all.map(|search| Case { name: "json".into(), search, events: events.clone() }).collect()
}
