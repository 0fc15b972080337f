//! Comparison and conditions. Most are forms of the plan, since they must not compute what they do not choose.

use super::{Body, Form, Function, Group, Kind};
use crate::value::Value;
use crate::value::compare::{Operator, Reading, compare};
use crate::value::network::Network;

const CONDITION: Function = Function {
    group: Group::Conditional,
    source: "Search Reference, Comparison and Conditional functions",
    ..Function::BLANK
};

const NONE: Function = Function { least: 0, most: Some(0), takes: &[], ..CONDITION };

pub(super) const ALL: &[Function] = &[
    Function {
        name: "case",
        usage: "case(<condition>, <value>, ...)",
        about: "The value that follows the first true condition; null where none is true. A last condition of `true()` \
                makes a default.",
        examples: &[
            ("case(1==2, \"a\", 2==2, \"b\")", "b"),
            ("case(nosuchfield==1, \"a\", true(), \"other\")", "other"),
            ("case(1==2, \"a\")", "null"),
        ],
        least: 2,
        most: None,
        body: Body::Plan(Form::Case),
        ..CONDITION
    },
    Function {
        name: "cidrmatch",
        usage: "cidrmatch(<network>, <address>)",
        about: "Whether an address, or any value of a multivalue, belongs to a network in CIDR notation, IPv4 or IPv6. What \
                is no network or no address does not match.",
        examples: &[
            ("if(cidrmatch(\"10.0.0.0/8\", \"10.1.2.3\"), \"yes\", \"no\")", "yes"),
            ("if(cidrmatch(\"2001:db8::/32\", \"2001:db9::1\"), \"yes\", \"no\")", "no"),
            ("if(cidrmatch(\"10.0.0.0/8\", \"host\"), \"yes\", \"no\")", "no"),
        ],
        least: 2,
        most: Some(2),
        takes: &[Kind::Text],
        gives: Kind::Bool,
        body: Body::Whole(|args, _| cidrmatch(&args[0], &args[1])),
        ..CONDITION
    },
    Function {
        name: "coalesce",
        usage: "coalesce(<value>, ...)",
        about: "The first value that is not null. Empty text is a value.",
        examples: &[
            ("coalesce(nosuchfield, \"b\")", "b"),
            ("coalesce(\"\", \"b\")", "\"\""),
            ("coalesce(nosuchfield)", "null"),
        ],
        most: None,
        body: Body::Plan(Form::Coalesce),
        ..CONDITION
    },
    Function {
        name: "false",
        usage: "false()",
        about: "The truth value false.",
        examples: &[("tostring(false())", "False"), ("if(false(), \"yes\", \"no\")", "no")],
        gives: Kind::Bool,
        body: Body::Plan(Form::False),
        ..NONE
    },
    Function {
        name: "if",
        usage: "if(<condition>, <value>, <otherwise>)",
        about: "The second argument where the condition is true, else the third, also where the condition is null.",
        examples: &[("if(2 > 1, \"more\", \"less\")", "more"), ("if(nosuchfield == 200, \"OK\", \"Error\")", "Error")],
        least: 3,
        most: Some(3),
        takes: &[Kind::Bool, Kind::Any],
        body: Body::Plan(Form::If),
        ..CONDITION
    },
    Function {
        name: "in",
        usage: "in(<value>, <item>, ...)",
        about: "Whether the value equals one of the items, case and all and without wildcards. A null item equals nothing; \
                of a null value it is null.",
        examples: &[
            ("if(in(\"b\", \"a\", \"b\"), \"yes\", \"no\")", "yes"),
            ("if(in(\"B\", \"a\", \"b\"), \"yes\", \"no\")", "no"),
            ("if(in(\"b\", nosuchfield, \"b\"), \"yes\", \"no\")", "yes"),
        ],
        least: 2,
        most: None,
        gives: Kind::Bool,
        body: Body::Plan(Form::In),
        ..CONDITION
    },
    Function {
        name: "like",
        usage: "like(<text>, <pattern>)",
        about: "Whether the whole text matches a pattern: `%` is any run of characters, `_` is one. Case counts, and no \
                character escapes a wildcard.",
        examples: &[
            ("if(like(\"lsass.exe\", \"%.exe\"), \"yes\", \"no\")", "yes"),
            ("if(like(\"LSASS.EXE\", \"%.exe\"), \"yes\", \"no\")", "no"),
            ("if(like(\"abc\", \"a_c\"), \"yes\", \"no\")", "yes"),
        ],
        least: 2,
        most: Some(2),
        takes: &[Kind::Text],
        gives: Kind::Bool,
        body: Body::Plan(Form::Like),
        ..CONDITION
    },
    Function {
        name: "lookup",
        usage: "lookup(<lookup>, json_object(<column>, <value>, ...), json_array(<column>, ...))",
        about: "The columns of an array in the rows of a lookup table whose columns equal the values of an object, as JSON: a text, \
                an array for several rows, null for none. In the examples, users.csv holds user, dept and mail.",
        examples: &[
            (
                "lookup(\"users.csv\", json_object(\"user\", \"alice\"), json_array(\"dept\", \"mail\"))",
                "{\"dept\":\"it\",\"mail\":\"a@corp\"}",
            ),
            (
                "lookup(\"users.csv\", json_object(\"user\", \"bob\"), json_array(\"dept\"))",
                "{\"dept\":[\"hr\",\"ops\"]}",
            ),
            ("lookup(\"users.csv\", json_object(\"user\", \"eve\"), json_array(\"dept\"))", "null"),
        ],
        least: 3,
        most: Some(3),
        takes: &[Kind::Text, Kind::Any],
        gives: Kind::Text,
        body: Body::Plan(Form::Lookup),
        ..CONDITION
    },
    Function {
        name: "match",
        usage: "match(<text>, <regex>)",
        about: "Whether a regular expression is found anywhere in the text. Case counts unless it begins with `(?i)`.",
        examples: &[
            ("if(match(\"4688 powershell.exe\", \"^\\d+\"), \"yes\", \"no\")", "yes"),
            ("if(match(\"CMD.EXE\", \"cmd\"), \"yes\", \"no\")", "no"),
            ("if(match(\"CMD.EXE\", \"(?i)cmd\"), \"yes\", \"no\")", "yes"),
        ],
        least: 2,
        most: Some(2),
        takes: &[Kind::Text, Kind::Regex],
        gives: Kind::Bool,
        body: Body::Plan(Form::Match),
        ..CONDITION
    },
    Function {
        name: "null",
        usage: "null()",
        about: "No value. A field that is set to it is removed.",
        examples: &[("if(isnull(null()), \"yes\", \"no\")", "yes"), ("coalesce(null(), \"b\")", "b")],
        body: Body::Plan(Form::Null),
        ..NONE
    },
    Function {
        name: "nullif",
        usage: "nullif(<value>, <other>)",
        about: "The first value, or null where it equals the second.",
        examples: &[
            ("nullif(\"a\", \"b\")", "a"),
            ("nullif(\"a\", \"a\")", "null"),
            ("nullif(\"a\", nosuchfield)", "a"),
        ],
        least: 2,
        most: Some(2),
        body: Body::Whole(|args, _| {
            let equal = compare(&args[0], Operator::Equal, &args[1], Reading::Either) == Some(true);
            if equal { Value::Null } else { args[0].clone() }
        }),
        ..CONDITION
    },
    Function {
        name: "searchmatch",
        usage: "searchmatch(<search>)",
        about: "Whether the event matches a search, by the rules of the `search` command: case does not count, `*` is a \
                wildcard.",
        examples: &[
            ("if(searchmatch(\"nosuchfield=*\"), \"yes\", \"no\")", "no"),
            ("if(searchmatch(\"NOT nosuchfield=hi\"), \"yes\", \"no\")", "yes"),
        ],
        takes: &[Kind::Text],
        gives: Kind::Bool,
        body: Body::Plan(Form::SearchMatch),
        ..CONDITION
    },
    Function {
        name: "true",
        usage: "true()",
        about: "The truth value true, for the default of `case`.",
        examples: &[("tostring(true())", "True"), ("case(1==2, \"a\", true(), \"b\")", "b")],
        gives: Kind::Bool,
        body: Body::Plan(Form::True),
        ..NONE
    },
    Function {
        name: "validate",
        usage: "validate(<condition>, <value>, ...)",
        about: "The value that follows the first false condition; null where all are true.",
        examples: &[("validate(1==1, \"a\", 1==2, \"b\")", "b"), ("validate(isint(8080), \"not an integer\")", "null")],
        least: 2,
        most: None,
        body: Body::Plan(Form::Validate),
        ..CONDITION
    },
];

fn cidrmatch(network: &Value, address: &Value) -> Value {
    if network.is_null() || address.is_null() {
        return Value::Null;
    }
    let network = Network::read(&network.show());
    Value::Bool(network.is_some_and(|network| address.values().iter().any(|value| network.holds(&value.show()))))
}

#[cfg(test)]
mod tests {
    use super::super::check::gives;

    #[test]
    fn an_address_is_tested_against_a_network() {
        gives("cidrmatch", ["123.132.32.0/25", "123.132.32.7"], "True");
        gives("cidrmatch", ["10.0.0.0/8", "|9.9.9.9|10.0.0.1"], "True");
        gives("cidrmatch", ["nonsense", "10.0.0.1"], "False");
        gives("cidrmatch", ["10.0.0.0/8", "~"], "null");
    }

    #[test]
    fn equal_values_make_null() {
        gives("nullif", ["10.0", "10"], "null");
        gives("nullif", ["~", "x"], "null");
        gives("nullif", ["\"\"", "\"\""], "null");
    }
}
