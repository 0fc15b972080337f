//! JSON changed: keys set and removed, arrays lengthened. The original stays as it is.

use super::super::{Body, Function, Kind};
use super::path::Path;
use super::{JSON, json_of, parse};
use crate::value::Value;
use serde_json::Value as Json;

const CHANGE: Function = Function { least: 3, most: None, takes: &[Kind::Value, Kind::Any], ..JSON };

pub(in super::super) const ALL: &[Function] = &[
    Function {
        name: "json_append",
        usage: "json_append(<json>, <path>, <value>, ...)",
        about: "The JSON with a value added to the end of the array at a path; an array goes in as one item. What is no array \
                becomes one first. The empty path is the whole; one that leads nowhere changes nothing.",
        examples: &[
            ("json_append(\"{\\\"a\\\":[1]}\", \"a\", 2)", "{\"a\":[1,2]}"),
            ("json_append(\"{\\\"a\\\":1}\", \"a\", json_array(2, 3))", "{\"a\":[1,[2,3]]}"),
            ("json_append(json_array(1), \"\", 2)", "[1,2]"),
            ("json_append(\"notjson\", \"a\", 2)", "null"),
        ],
        body: Body::Whole(|args, _| changed(args, append)),
        ..CHANGE
    },
    Function {
        name: "json_extend",
        usage: "json_extend(<json>, <path>, <array>, ...)",
        about: "The JSON with the items of an array added to the end of the array at a path. What is no array becomes one \
                first. A path that leads nowhere changes nothing.",
        examples: &[
            ("json_extend(\"{\\\"a\\\":[1]}\", \"a\", json_array(2, 3))", "{\"a\":[1,2,3]}"),
            ("json_extend(\"{\\\"a\\\":[1]}\", \"zz\", json_array(2))", "{\"a\":[1]}"),
        ],
        body: Body::Whole(|args, _| changed(args, extend)),
        ..CHANGE
    },
    Function {
        name: "json_set",
        usage: "json_set(<json>, <path>, <value>, ...)",
        about: "The JSON with the value at a path set; keys on the way are made. A path that does not fit changes nothing.",
        examples: &[
            ("json_set(\"{\\\"a\\\":1}\", \"b.c\", \"x\")", "{\"a\":1,\"b\":{\"c\":\"x\"}}"),
            ("json_set(\"{\\\"a\\\":[1,2]}\", \"a{1}\", 3)", "{\"a\":[1,3]}"),
            ("json_set(\"{\\\"a\\\":\\\"b\\\"}\", \"a.c\", \"d\")", "{\"a\":\"b\"}"),
        ],
        body: Body::Whole(|args, _| changed(args, set)),
        ..CHANGE
    },
    Function {
        name: "json_set_exact",
        usage: "json_set_exact(<json>, <key>, <value>, ...)",
        about: "The JSON object with keys set; a dot in a key is a dot.",
        examples: &[
            ("json_set_exact(json_object(), \"system.path\", \"/opt\")", "{\"system.path\":\"/opt\"}"),
            ("json_set_exact(\"[1]\", \"a\", 1)", "[1]"),
        ],
        body: Body::Whole(|args, _| changed(args, set_exact)),
        ..CHANGE
    },
    Function {
        name: "json_delete",
        usage: "json_delete(<json>, <path>, ...)",
        about: "The JSON object without keys, given one by one or as a JSON array; dots go into objects.",
        examples: &[
            ("json_delete(json_object(\"a\", 1, \"b\", 2), \"b\")", "{\"a\":1}"),
            ("json_delete(\"{\\\"a\\\":{\\\"b\\\":1,\\\"c\\\":2}}\", \"a.b\")", "{\"a\":{\"c\":2}}"),
            ("json_delete(json_object(\"a\", 1, \"b\", 2), json_array(\"a\", \"b\"))", "{}"),
        ],
        least: 2,
        body: Body::Whole(|args, _| delete(args)),
        ..CHANGE
    },
];

/// The JSON after each pair of a path and a value was applied, from left to right.
fn changed(args: &[Value], apply: fn(&mut Json, &str, Json)) -> Value {
    let Some(mut json) = parse(&args[0]) else { return Value::Null };
    for pair in args[1..].chunks_exact(2) {
        apply(&mut json, &pair[0].show(), json_of(&pair[1]));
    }
    json.to_string().into()
}

fn append(json: &mut Json, path: &str, value: Json) {
    lengthen(json, path, &[value]);
}

fn extend(json: &mut Json, path: &str, value: Json) {
    match value {
        Json::Array(items) => lengthen(json, path, &items),
        single => lengthen(json, path, &[single]),
    }
}

fn lengthen(json: &mut Json, path: &str, more: &[Json]) {
    let mut add = |found: &mut Json| match found {
        Json::Array(items) => items.extend_from_slice(more),
        single => *single = [std::slice::from_ref(single), more].concat().into(),
    };
    // The empty path is the whole (Search Reference, "foreach", example 10).
    if path.is_empty() {
        return add(json);
    }
    if let Some(path) = Path::read(path) {
        path.change(json, false, &mut add);
    }
}

fn set(json: &mut Json, path: &str, value: Json) {
    if let Some(path) = Path::read(path) {
        path.change(json, true, &mut |found| *found = value.clone());
    }
}

fn set_exact(json: &mut Json, key: &str, value: Json) {
    if let Json::Object(members) = json {
        members.insert(key.into(), value);
    }
}

fn delete(args: &[Value]) -> Value {
    let Some(mut json) = parse(&args[0]) else { return Value::Null };
    for key in &args[1..] {
        let paths = match json_of(key) {
            Json::Array(paths) => paths,
            single => vec![single],
        };
        for path in paths.iter().filter_map(Json::as_str).filter_map(Path::read) {
            path.remove(&mut json);
        }
    }
    json.to_string().into()
}

#[cfg(test)]
mod tests {
    use super::super::super::check::gives;

    #[test]
    fn pairs_are_applied_from_left_to_right() {
        gives("json_set", ["{}", "a", "#1", "a.b", "#2", "c", "true()"], r#"{"a":1,"c":true}"#);
        gives("json_append", [r#"{"a":[]}"#, "a", "x", "a", "~"], r#"{"a":["x",null]}"#);
        gives("json_set", [r#"{"a":[{},{}]}"#, "a{}.b", "true()"], r#"{"a":[{"b":true},{"b":true}]}"#);
    }

    #[test]
    fn paths_that_do_not_fit_change_nothing() {
        gives("json_set", [r#"{"a":[1]}"#, "a{5}", "#2"], r#"{"a":[1]}"#);
        gives("json_set", [r#"{"a":[1]}"#, "a{", "#2"], r#"{"a":[1]}"#);
        gives("json_delete", [r#"{"a":[1]}"#, "a{0}"], r#"{"a":[1]}"#);
        gives("json_delete", ["~", "a"], "null");
    }
}
