//! Values and names that would break out of a literal, a name or a comment, if a translation let them.

pub mod lookups;
pub mod names;

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
    "${spark.app.name}",
    "\\${x}",
    "$$;",
    "{x:String}",
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

/// Texts that some target reads as numbers, and some does not.
const NUMBERS: &[&str] = &[
    "inf", "-inf", "Infinity", "nan", "NaN", "0x10", "0b1", "1e999", "-1e999", "1e-999", "5.", "+.5", ".", "1_000",
    "1,000", " 7", "7 ", "1e", "e5", "1e+2", "\u{661}", "9", "-3", "1d", "2f", "3L", "-0", "00012", "1e2", "true", "",
];

/// Searches that read those texts as numbers.
const OF_NUMBERS: &[&str] = &[
    "* | sort num(x) | table x i",
    "* | sort - num(x) | table x i",
    "* | sort num(x) i | table x i",
    "* | sort x | table x i",
    "* | sort - auto(x) | table x i",
    "* | sort str(x) | table x i",
    "* | where x>5 | table x",
    "* | where x=10 OR x=12 | table x",
    "x>5 | table x",
    "x<=0 | table x",
    "* | eval y=tonumber(x), z=isnum(x), w=abs(x) | table x y z w",
    "* | stats max(x) min(x) count(x) dc(x) | table *",
    "* | stats count by x",
];

/// Numbers of which a double is not what it reads as: halves, the largest whole ones, too many digits, the infinite.
const EXTREMES: &[&str] = &[
    "9007199254740993",
    "4503599627370497",
    "4503599627370496.5",
    "-4503599627370496.5",
    "0.49999999999999994",
    "-0.001",
    "-0.0",
    "2.555",
    "1.005",
    "9.995",
    "-2.5",
    "1.0000000000000001",
    "123456789012345678.25",
    "0.1",
    "1e400",
    "-1e400",
];

/// Searches that compute with those.
const OF_EXTREMES: &[&str] = &[
    "* | eval y=round(x), z=round(x,2), w=round(x,2).\"%\", v=(-round(x,2)).\"%\" | table x y z w v",
    "* | eval y=(x*1).\"x\", z=(x+1).\"x\", w=(x-0.5).\"x\" | table x y z w",
    "* | eval y=x-x, z=x*0, w=x/x | table x y z w",
    "* | eval y=x%3, z=x%-7 | table x y z",
    "* | eval y=3%x | table x y",
    "* | eval y=floor(x), z=ceiling(x), w=abs(x) | table x y z w",
    "* | eval y=printf(\"%5.2f|%d\", x, x) | table x y",
    "* | eval y=1e400 % 3, z=printf(\"%5.2f\", 1e400) | table x y z",
    "* | sort num(x) | table x",
];

/// Searches for each text, as a value and as the name of a field, and for texts that are or are not numbers.
pub fn of_hostile() -> Vec<Case> {
    let texts = TEXTS.iter().flat_map(|text| of_value(text).into_iter().chain(of_name(text)));
    let numbers = of_numbers("numbers", NUMBERS, OF_NUMBERS).into_iter();
    numbers.chain(of_numbers("extremes", EXTREMES, OF_EXTREMES)).chain(texts).collect()
}

fn of_numbers(name: &str, texts: &[&str], searches: &[&str]) -> Vec<Case> {
    let mut builder = Builder::default();
    for (number, text) in texts.iter().enumerate() {
        builder.put("x", Value::from(*text));
        builder.put("i", Value::from(number.to_string()));
        builder.end_row();
    }
    let events = Events::of(builder.finish());
    let case = |search: &&str| Case { name: name.into(), search: search.to_string(), events: events.clone() };
    searches.iter().map(case).collect()
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
        "* | eval low=lower(f), up=upper(f) | table low up".to_string(),
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
