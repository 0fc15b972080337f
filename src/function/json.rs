//! JSON: making objects and arrays, and reading values out of them.

pub(super) mod array;
pub(super) mod change;
pub mod path;

use super::{Body, Context, Function, Group, Kind};
use crate::value::{Number, Value};
use path::Path;
use serde_json::{Map, Value as Json};

const JSON: Function = Function {
    group: Group::Json,
    takes: &[Kind::Value],
    gives: Kind::Text,
    source: "Search Reference, JSON functions",
    ..Function::BLANK
};

pub(super) const ALL: &[Function] = &[
    Function {
        name: "json",
        usage: "json(<value>)",
        about: "The value itself where it is JSON, else null.",
        examples: &[("json(json_object(\"animal\", \"pony\"))", "{\"animal\":\"pony\"}"), ("json(\"pony\")", "null")],
        body: Body::Single(|args, _| if parse(&args[0]).is_some() { args[0].clone() } else { Value::Null }),
        ..JSON
    },
    Function {
        name: "json_array",
        usage: "json_array(<value>, ...)",
        about: "A JSON array of the values. Text that is a JSON object or array goes in as such, a multivalue as an array, \
                a missing field as null.",
        examples: &[
            ("json_array(\"a\", 1)", "[\"a\",1]"),
            ("json_array(json_object(\"a\", 1), nosuchfield)", "[{\"a\":1},null]"),
        ],
        least: 0,
        most: None,
        takes: &[Kind::Any],
        body: Body::Whole(|args, _| Json::Array(args.iter().map(json_of).collect()).to_string().into()),
        ..JSON
    },
    Function {
        name: "json_object",
        usage: "json_object(<key>, <value>, ...)",
        about: "A JSON object of keys and values. Text that is a JSON object or array goes in as such, a multivalue as an \
                array, a missing field as null.",
        examples: &[
            ("json_object(\"a\", 1, \"b\", \"x\")", "{\"a\":1,\"b\":\"x\"}"),
            ("json_object(\"list\", json_array(\"x\", \"y\"))", "{\"list\":[\"x\",\"y\"]}"),
            ("json_object()", "{}"),
        ],
        least: 0,
        most: None,
        takes: &[Kind::Any],
        body: Body::Whole(object),
        ..JSON
    },
    Function {
        name: "json_valid",
        usage: "json_valid(<value>)",
        about: "Whether the value is JSON.",
        examples: &[
            ("if(json_valid(\"[1]\"), \"yes\", \"no\")", "yes"),
            ("if(json_valid(\"nope\"), \"yes\", \"no\")", "no"),
        ],
        gives: Kind::Bool,
        body: Body::Whole(|args, _| match &args[0] {
            Value::Null => Value::Null,
            value => Value::Bool(parse(value).is_some()),
        }),
        ..JSON
    },
    Function {
        name: "json_keys",
        usage: "json_keys(<json>)",
        about: "The keys of a JSON object, as a JSON array; null of all else.",
        examples: &[("json_keys(json_object(\"a\", 1, \"b\", 2))", "[\"a\",\"b\"]"), ("json_keys(\"[1,2]\")", "null")],
        body: Body::Single(|args, _| match parse(&args[0]) {
            Some(Json::Object(members)) => Json::from_iter(members.keys().cloned()).to_string().into(),
            _ => Value::Null,
        }),
        ..JSON
    },
    Function {
        name: "json_entries",
        usage: "json_entries(<json>)",
        about: "The members of a JSON object, as a JSON array of objects with `key` and `value`.",
        examples: &[
            ("json_entries(json_object(\"a\", 1))", "[{\"key\":\"a\",\"value\":1}]"),
            ("json_entries(\"[1]\")", "null"),
        ],
        body: Body::Single(|args, _| entries(&args[0])),
        ..JSON
    },
    Function {
        name: "json_has_key_exact",
        usage: "json_has_key_exact(<json>, <key>)",
        about: "Whether a JSON object has a key; a dot in the key is a dot.",
        examples: &[
            ("if(json_has_key_exact(json_object(\"a.b\", 10), \"a.b\"), \"yes\", \"no\")", "yes"),
            ("if(json_has_key_exact(json_object(\"a\", 10), \"b\"), \"yes\", \"no\")", "no"),
        ],
        least: 2,
        most: Some(2),
        takes: &[Kind::Value, Kind::Text],
        gives: Kind::Bool,
        body: Body::Whole(|args, _| match (parse(&args[0]), &args[1]) {
            (None, _) | (_, Value::Null) => Value::Null,
            (Some(json), key) => Value::Bool(json.get(&*key.show()).is_some()),
        }),
        ..JSON
    },
    Function {
        name: "json_extract",
        usage: "json_extract(<json>, <path>, ...)",
        about: "The value at a path: dots go into objects, `{2}` to a place of an array counted from 0, `{}` to all of \
                them. An object or array comes as text, truth as true or false. Several values, of `{}` or of several \
                paths, come as a JSON array. Without a path, the whole.",
        examples: &[
            ("json_extract(\"{\\\"a\\\":{\\\"b\\\":[1,{\\\"c\\\":3}]}}\", \"a.b{1}.c\")", "3"),
            ("json_extract(\"{\\\"a\\\":[{\\\"n\\\":\\\"x\\\"},{\\\"n\\\":\\\"y\\\"}]}\", \"a{}.n\")", "[\"x\",\"y\"]"),
            ("json_extract(\"{\\\"a\\\":1}\", \"zz\")", "null"),
            ("json_extract(\"notjson\", \"a\")", "null"),
        ],
        most: None,
        takes: &[Kind::Value, Kind::Text],
        gives: Kind::Any,
        body: Body::Single(|args, _| extract(args, |json, path| Path::read(path)?.find(json))),
        ..JSON
    },
    Function {
        name: "json_extract_exact",
        usage: "json_extract_exact(<json>, <key>, ...)",
        about: "As `json_extract`, but each key is a key of the outermost object as it stands, dots and all.",
        examples: &[
            ("json_extract_exact(json_object(\"system.path\", \"/opt\"), \"system.path\")", "/opt"),
            ("json_extract_exact(json_object(\"a\", json_object(\"b\", 1)), \"a.b\")", "null"),
        ],
        most: None,
        takes: &[Kind::Value, Kind::Text],
        gives: Kind::Any,
        body: Body::Single(|args, _| extract(args, |json, key| json.get(key).cloned())),
        ..JSON
    },
];

/// The JSON that a value is: text that parses, a number, truth.
pub(super) fn parse(value: &Value) -> Option<Json> {
    match value {
        Value::Text(text) => serde_json::from_str(text).ok().map(tidy),
        Value::Number(_) | Value::Bool(_) => Some(json_of(value)),
        Value::Null | Value::Multi(_) => None,
    }
}

/// Whole numbers without their decimals: `1.00` is written 1 (Search Reference, "toarray").
fn tidy(json: Json) -> Json {
    match json {
        Json::Number(number) => match number.as_f64().map(|value| Number::of(value).whole()) {
            Some(Some(whole)) if number.is_f64() => whole.into(),
            _ => Json::Number(number),
        },
        Json::Array(items) => items.into_iter().map(tidy).collect(),
        Json::Object(members) => members.into_iter().map(|(key, value)| (key, tidy(value))).collect(),
        Json::Null | Json::Bool(_) | Json::String(_) => json,
    }
}

/// A value as it goes into JSON. Text that is an object or an array goes in as such, since a field holds both as text.
fn json_of(value: &Value) -> Json {
    match value {
        Value::Null => Json::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => {
            let shown = number.to_string();
            serde_json::from_str(&shown).map_or(Json::String(shown), tidy)
        }
        Value::Text(text) if text.starts_with(['{', '[']) => {
            serde_json::from_str(text).map_or_else(|_| Json::String(text.to_string()), tidy)
        }
        Value::Text(text) => Json::String(text.to_string()),
        Value::Multi(values) => values.iter().map(json_of).collect(),
    }
}

/// JSON as a value of a field. Truth becomes text, since no field holds truth; a whole number that a double cannot hold
/// stays text, digit for digit.
pub(super) fn value_of(json: &Json) -> Value {
    match json {
        Json::Null => Value::Null,
        Json::Bool(truth) => truth.to_string().into(),
        Json::String(text) => text.as_str().into(),
        Json::Number(number) => {
            let is_exact = number.is_f64() || number.as_f64().is_some_and(|value| Number::of(value).whole().is_some());
            match Number::read(&number.to_string()) {
                Some(number) if is_exact => Value::Number(number),
                _ => number.to_string().into(),
            }
        }
        Json::Array(_) | Json::Object(_) => json.to_string().into(),
    }
}

fn object(args: &[Value], context: &Context) -> Value {
    if !args.len().is_multiple_of(2) {
        context.trouble("`json_object` takes a value for each key");
        return Value::Null;
    }
    let members = args.chunks_exact(2).map(|pair| (pair[0].show().into_owned(), json_of(&pair[1])));
    Json::Object(members.collect()).to_string().into()
}

fn entries(value: &Value) -> Value {
    let Some(Json::Object(members)) = parse(value) else { return Value::Null };
    let entry = |(key, value): (String, Json)| Map::from_iter([("key".into(), key.into()), ("value".into(), value)]);
    Json::from_iter(members.into_iter().map(entry).map(Json::Object)).to_string().into()
}

/// One value for one path, an array for several, the whole for none.
fn extract(args: &[Value], find: fn(&Json, &str) -> Option<Json>) -> Value {
    let Some((Some(json), paths)) = args.split_first().map(|(json, paths)| (parse(json), paths)) else {
        return Value::Null;
    };
    match paths {
        [] => value_of(&json),
        [path] => find(&json, &path.show()).map_or(Value::Null, |found| value_of(&found)),
        paths => {
            let found = paths.iter().map(|path| find(&json, &path.show()).unwrap_or(Json::Null));
            Json::Array(found.collect()).to_string().into()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::{gives, troubles};

    const CITIES: &str = r#"[{"name":"London","Bridges":[{"name":"Tower Bridge","length":801}]},{"name":"Venice","Bridges":[{"name":"Rialto Bridge","length":157},{"name":"Ponte della Paglia"}]}]"#;

    #[test]
    fn the_paths_of_the_documentation_are_read() {
        gives("json_extract", [CITIES, "{}.name"], r#"["London","Venice"]"#);
        gives("json_extract", [CITIES, "{0}.Bridges{0}.length"], "801");
        gives("json_extract", [CITIES, "{}.Bridges{}.length"], "[801,157]");
        gives("json_extract", [r#"{"a":1000000000000000.5}"#, "a"], "1000000000000000.5");
        gives("json_extract", [CITIES, "{1}.Bridges{1}"], r#"{"name":"Ponte della Paglia"}"#);
        gives("json_extract", [CITIES, "{}"], CITIES);
        gives("json_extract", [r#"{"a":1}"#, "{}"], r#"{"a":1}"#);
        gives("json_extract", [r#"{"a":[1,2]}"#, "a{}"], "[1,2]");
        gives("json_extract", [r#"{"a":1}"#, "a{}"], "null");
    }

    #[test]
    fn native_values_come_out() {
        gives("json_extract", [r#"{"a":true,"b":null,"c":1.50}"#, "a"], "true");
        gives("json_extract", [r#"{"a":true,"b":null,"c":1.50}"#, "b"], "null");
        gives("json_extract", [r#"{"a":true,"b":null,"c":1.50}"#, "c"], "1.5");
        gives("json_extract", [r#"{"a":12345678901234567890}"#, "a"], "12345678901234567890");
        gives("json_extract", [r#"{"a":1,"b":2}"#, "b", "zz"], "[2,null]");
        gives("json_extract", [r#"""text"""#], "text");
    }

    #[test]
    fn values_go_in_as_what_they_are() {
        gives("json_array", ["|a|b", "true()", "~", "#1.50", "5"], r#"[["a","b"],true,null,1.5,"5"]"#);
        gives("json_array", ["{\"a\": 1.0}", "[oops"], r#"[{"a":1},"[oops"]"#);
        gives("json_array", ["#inf"], r#"["Infinity"]"#);
        troubles("json_object", ["a"], "for each key");
    }

    #[test]
    fn deep_nesting_is_no_json_and_no_overflow() {
        let deep = "[".repeat(100_000);
        gives("json_valid", [&deep], "False");
        gives("json_array", [&"[".repeat(1000)], &format!("[\"{}\"]", "[".repeat(1000)));
    }
}
