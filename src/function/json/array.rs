//! Between multivalues and JSON: arrays and objects recognised and converted.

use super::super::convert::CONVERSION;
use super::super::{Body, Function, Group, Kind};
use super::{JSON, parse, tidy, value_of};
use crate::value::Value;
use serde_json::Value as Json;

pub(in super::super) const ALL: &[Function] = &[
    Function {
        name: "json_array_to_mv",
        usage: "json_array_to_mv(<array>, <quotes>)",
        about: "The items of a JSON array as a multivalue; with `true()`, text keeps its quotes.",
        examples: &[
            ("json_array_to_mv(json_array(\"a\", \"b\"))", "[a, b]"),
            ("json_array_to_mv(json_array(\"a\", 1), true())", "[\"a\", 1]"),
            ("json_array_to_mv(\"a\")", "null"),
        ],
        most: Some(2),
        takes: &[Kind::Value, Kind::Bool],
        gives: Kind::Any,
        body: Body::Single(|args, _| items(&args[0], is_true(args.get(1)))),
        ..JSON
    },
    Function {
        name: "mv_to_json_array",
        usage: "mv_to_json_array(<multivalue>, <infer>)",
        about: "The values as a JSON array of texts; with `true()`, each as the JSON it spells, or null where it spells none.",
        examples: &[
            ("mv_to_json_array(split(\"a,1\", \",\"))", "[\"a\",\"1\"]"),
            ("mv_to_json_array(split(\"1,true,x\", \",\"), true())", "[1,true,null]"),
            ("mv_to_json_array(nosuchfield)", "null"),
        ],
        most: Some(2),
        takes: &[Kind::Value, Kind::Bool],
        group: Group::Multivalue,
        source: "Search Reference, Multivalue eval functions",
        body: Body::Whole(|args, _| array_of(&args[0], is_true(args.get(1)))),
        ..JSON
    },
    Function {
        name: "tomv",
        usage: "tomv(<value>)",
        about: "A JSON array as a multivalue; a multivalue is itself, all else is null.",
        examples: &[("tomv(json_array(\"a\", \"b\"))", "[a, b]"), ("tomv(\"a\")", "null")],
        takes: &[Kind::Value],
        body: Body::Whole(|args, _| match &args[0] {
            Value::Multi(_) => args[0].clone(),
            value => items(value, false),
        }),
        ..CONVERSION
    },
    Function {
        name: "toarray",
        usage: "toarray(<value>)",
        about: "A multivalue as a JSON array, its kinds inferred; the text of a JSON array is tidied, all else is null.",
        examples: &[
            ("toarray(split(\"1, 2, 3\", \",\"))", "[1,2,3]"),
            ("toarray(\"[1.00, \\\"a\\\"]\")", "[1,\"a\"]"),
            ("toarray(\"somefield\")", "null"),
        ],
        takes: &[Kind::Value],
        gives: Kind::Text,
        body: Body::Whole(|args, _| match (&args[0], parse(&args[0])) {
            (Value::Multi(_), _) => array_of(&args[0], true),
            (_, Some(json @ Json::Array(_))) => json.to_string().into(),
            (_, _) => Value::Null,
        }),
        ..CONVERSION
    },
    Function {
        name: "toobject",
        usage: "toobject(<value>)",
        about: "The text of a JSON object, tidied; all else is null.",
        examples: &[("toobject(\"{\\\"a\\\": 1.0}\")", "{\"a\":1}"), ("toobject(\"[1]\")", "null")],
        takes: &[Kind::Value],
        gives: Kind::Text,
        body: Body::Single(|args, _| match parse(&args[0]) {
            Some(json @ Json::Object(_)) => json.to_string().into(),
            _ => Value::Null,
        }),
        ..CONVERSION
    },
    Function {
        name: "isarray",
        usage: "isarray(<value>)",
        about: "Whether the value is the text of a JSON array.",
        examples: &[("if(isarray(\"[1, 2, 3]\"), \"yes\", \"no\")", "yes"), ("if(isarray(1), \"yes\", \"no\")", "no")],
        body: Body::Whole(|args, _| Value::Bool(parse(&args[0]).is_some_and(|json| json.is_array()))),
        ..IS
    },
    Function {
        name: "isobject",
        usage: "isobject(<value>)",
        about: "Whether the value is the text of a JSON object.",
        examples: &[
            ("if(isobject(json_object(\"a\", 1)), \"yes\", \"no\")", "yes"),
            ("if(isobject(\"{a: 1}\"), \"yes\", \"no\")", "no"),
        ],
        body: Body::Whole(|args, _| Value::Bool(parse(&args[0]).is_some_and(|json| json.is_object()))),
        ..IS
    },
];

const IS: Function = Function {
    group: Group::Informational,
    takes: &[Kind::Any],
    gives: Kind::Bool,
    source: "Search Reference, Informational functions",
    ..JSON
};

fn is_true(value: Option<&Value>) -> bool {
    value == Some(&Value::Bool(true))
}

/// The items of a JSON array as values, a null for each null; none if it is no array.
pub fn elements(value: &Value) -> Option<Vec<Value>> {
    let Some(Json::Array(items)) = parse(value) else { return None };
    Some(items.iter().map(value_of).collect())
}

fn items(value: &Value, keeps_quotes: bool) -> Value {
    let Some(Json::Array(items)) = parse(value) else { return Value::Null };
    Value::many(items.iter().map(|item| match item {
        Json::String(_) if keeps_quotes => item.to_string().into(),
        item => value_of(item),
    }))
}

fn array_of(value: &Value, infers: bool) -> Value {
    if value.is_null() {
        return Value::Null;
    }
    let item = |value: &Value| match infers {
        true => serde_json::from_str(&value.show()).map_or(Json::Null, tidy),
        false => Json::String(value.show().into_owned()),
    };
    value.values().iter().map(item).collect::<Json>().to_string().into()
}

#[cfg(test)]
mod tests {
    use super::super::super::check::gives;

    #[test]
    fn the_ponies_of_the_documentation_hold() {
        let ponies = r#"|"Buttercup"|true|null"#;
        gives("mv_to_json_array", [ponies], r#"["\"Buttercup\"","true","null"]"#);
        gives("mv_to_json_array", [ponies, "true()"], r#"["Buttercup",true,null]"#);
        gives("json_array_to_mv", [r#"["Buttercup",1]"#, "true()"], r#"["Buttercup", 1]"#);
        gives("tomv", [r#"["dubois",{"name":"patel"}]"#], r#"[dubois, {"name":"patel"}]"#);
    }

    #[test]
    fn a_single_value_is_an_array_of_one() {
        gives("mv_to_json_array", ["a"], r#"["a"]"#);
        gives("tomv", ["[\"a\"]"], "a");
        gives("tomv", ["|a|b"], "[a, b]");
        gives("isarray", ["|1|2"], "False");
        gives("isarray", ["~"], "False");
    }
}
