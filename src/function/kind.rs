//! Information about a value: whether it is there, and of what kind.

use super::{Body, Function, Group, Kind};
use crate::value::Value;

const INFORMATION: Function = Function {
    group: Group::Informational,
    gives: Kind::Bool,
    source: "Search Reference, Informational functions",
    ..Function::BLANK
};

pub(super) const ALL: &[Function] = &[
    Function {
        name: "isnull",
        usage: "isnull(<value>)",
        about: "Whether the field is missing or the value null. Empty text is a value.",
        examples: &[
            ("if(isnull(nosuchfield), \"yes\", \"no\")", "yes"),
            ("if(isnull(\"\"), \"yes\", \"no\")", "no"),
            ("if(isnull(1/0), \"yes\", \"no\")", "yes"),
        ],
        body: Body::Whole(|args, _| Value::Bool(args[0].is_null())),
        ..INFORMATION
    },
    Function {
        name: "isnotnull",
        usage: "isnotnull(<value>)",
        about: "Whether there is a value. Empty text is one.",
        examples: &[
            ("if(isnotnull(nosuchfield), \"yes\", \"no\")", "no"),
            ("if(isnotnull(\"\"), \"yes\", \"no\")", "yes"),
        ],
        body: Body::Whole(|args, _| Value::Bool(!args[0].is_null())),
        ..INFORMATION
    },
    Function {
        name: "isnum",
        usage: "isnum(<value>)",
        about: "Whether the value is a number. A field that looks like one is; text in quotes is not.",
        examples: &[
            ("if(isnum(4688), \"yes\", \"no\")", "yes"),
            ("if(isnum(\"4688\"), \"yes\", \"no\")", "no"),
            ("if(isnum(nosuchfield), \"yes\", \"no\")", "no"),
        ],
        body: Body::Quoted(|args, quoted, _| Value::Bool(Type::of(args, quoted).is_number())),
        ..INFORMATION
    },
    Function {
        name: "isint",
        usage: "isint(<value>)",
        about: "Whether the value is a number without decimals.",
        examples: &[("if(isint(5), \"yes\", \"no\")", "yes"), ("if(isint(5.5), \"yes\", \"no\")", "no")],
        body: Body::Quoted(|args, quoted, _| Value::Bool(Type::of(args, quoted) == Type::Integer)),
        ..INFORMATION
    },
    Function {
        name: "isdouble",
        usage: "isdouble(<value>)",
        about: "Whether the value is a number with decimals.",
        examples: &[("if(isdouble(3.546), \"yes\", \"no\")", "yes"), ("if(isdouble(1000000), \"yes\", \"no\")", "no")],
        body: Body::Quoted(|args, quoted, _| Value::Bool(Type::of(args, quoted) == Type::Double)),
        ..INFORMATION
    },
    Function {
        name: "isstr",
        usage: "isstr(<value>)",
        about: "Whether the value is text: not what looks like a number, unless it stands in quotes.",
        examples: &[
            ("if(isstr(\"lsass.exe\"), \"yes\", \"no\")", "yes"),
            ("if(isstr(4688), \"yes\", \"no\")", "no"),
            ("if(isstr(\"4688\"), \"yes\", \"no\")", "yes"),
        ],
        body: Body::Quoted(|args, quoted, _| Value::Bool(Type::of(args, quoted) == Type::Text)),
        ..INFORMATION
    },
    Function {
        name: "isbool",
        usage: "isbool(<value>)",
        about: "Whether the value is the result of a comparison. No field holds one.",
        examples: &[("if(isbool(1==2), \"yes\", \"no\")", "yes"), ("if(isbool(\"true\"), \"yes\", \"no\")", "no")],
        body: Body::Quoted(|args, quoted, _| Value::Bool(Type::of(args, quoted) == Type::Bool)),
        ..INFORMATION
    },
    Function {
        name: "ismv",
        usage: "ismv(<value>)",
        about: "Whether the field has two or more values.",
        examples: &[
            ("if(ismv(split(\"1,2\", \",\")), \"yes\", \"no\")", "yes"),
            ("if(ismv(split(\"1\", \",\")), \"yes\", \"no\")", "no"),
        ],
        body: Body::Quoted(|args, quoted, _| Value::Bool(Type::of(args, quoted) == Type::Multivalue)),
        ..INFORMATION
    },
    Function {
        name: "typeof",
        usage: "typeof(<value>)",
        about: "The kind of the value: Number, String, Bool, Multivalue, or Invalid where there is none.",
        examples: &[
            ("typeof(12)", "Number"),
            ("typeof(\"12\")", "String"),
            ("typeof(1==2)", "Bool"),
            ("typeof(nosuchfield)", "Invalid"),
        ],
        gives: Kind::Text,
        body: Body::Quoted(|args, quoted, _| Type::of(args, quoted).name().into()),
        ..INFORMATION
    },
];

/// What a value is, the way Splunk tells.
#[derive(Clone, Copy, PartialEq)]
enum Type {
    Invalid,
    Bool,
    Integer,
    Double,
    Text,
    Multivalue,
}

impl Type {
    /// The type of the first argument.
    fn of(args: &[Value], quoted: &[bool]) -> Type {
        let value = &args[0];
        let looks_numeric = value.number().is_some() && !quoted.first().copied().unwrap_or(false);
        match value {
            Value::Null => Type::Invalid,
            Value::Bool(_) => Type::Bool,
            Value::Multi(_) => Type::Multivalue,
            Value::Number(_) | Value::Text(_) if !looks_numeric => Type::Text,
            // "If the string contains a decimal point, then tonumber converts it to a double" (Search Reference).
            Value::Number(_) | Value::Text(_)
                if value.show().bytes().all(|byte| byte.is_ascii_digit() || byte == b'-') =>
            {
                Type::Integer
            }
            Value::Number(_) | Value::Text(_) => Type::Double,
        }
    }

    fn is_number(self) -> bool {
        matches!(self, Type::Integer | Type::Double)
    }

    /// As `typeof` prints it; Multivalue is the name that a mock of Splunk's interface uses, its origin untold.
    fn name(self) -> &'static str {
        match self {
            Type::Invalid => "Invalid",
            Type::Bool => "Bool",
            Type::Integer | Type::Double => "Number",
            Type::Text => "String",
            Type::Multivalue => "Multivalue",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::check::gives;

    #[test]
    fn a_field_is_judged_by_its_looks_and_a_literal_by_its_quotes() {
        gives("typeof", ["4688"], "Number");
        gives("typeof", ["\"4688\""], "String");
        gives("typeof", ["0x3e7"], "String");
        gives("typeof", ["|a|b"], "Multivalue");
        gives("isnum", ["4688"], "True");
        gives("isstr", ["4688"], "False");
    }

    #[test]
    fn integers_have_no_decimals() {
        gives("isint", ["-5"], "True");
        gives("isint", ["5.0"], "False");
        gives("isdouble", ["5.0"], "True");
        gives("isint", ["x"], "False");
        gives("isint", ["~"], "False");
    }
}
