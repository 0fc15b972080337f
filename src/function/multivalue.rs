//! Multivalues: counting, choosing, ordering and joining their values.

use super::{Body, Context, Form, Function, Group, Kind};
use crate::value::Value;
use rustc_hash::FxHashSet;

const MULTIVALUE: Function = Function {
    group: Group::Multivalue,
    takes: &[Kind::Value],
    source: "Search Reference, Multivalue eval functions",
    ..Function::BLANK
};

pub(super) const ALL: &[Function] = &[
    Function {
        name: "mvappend",
        usage: "mvappend(<value>, ...)",
        about: "All values of the arguments as one multivalue; nulls add none.",
        examples: &[
            ("mvappend(\"localhost\", \"203.0.113.0\")", "[localhost, 203.0.113.0]"),
            ("mvappend(nosuchfield, \"a\")", "a"),
            ("mvappend(nosuchfield)", "null"),
        ],
        most: None,
        takes: &[Kind::Any],
        body: Body::Whole(|args, _| Value::many(args.iter().cloned())),
        ..MULTIVALUE
    },
    Function {
        name: "mvcount",
        usage: "mvcount(<multivalue>)",
        about: "The number of values: 1 of a single value, null of a missing field.",
        examples: &[
            ("mvcount(split(\"a,b,c\", \",\"))", "3"),
            ("mvcount(\"a\")", "1"),
            ("mvcount(nosuchfield)", "null"),
        ],
        gives: Kind::Number,
        body: Body::Whole(|args, _| match args[0].values().len() {
            0 => Value::Null,
            count => count.into(),
        }),
        ..MULTIVALUE
    },
    Function {
        name: "mvdedup",
        usage: "mvdedup(<multivalue>)",
        about: "The values without repetitions, the first of each kept; case counts.",
        examples: &[("mvdedup(split(\"b,a,b,c,a\", \",\"))", "[b, a, c]"), ("mvdedup(\"a\")", "a")],
        body: Body::Whole(|args, _| {
            let mut seen = FxHashSet::default();
            Value::many(args[0].values().iter().filter(|value| seen.insert(value.as_text())).cloned())
        }),
        ..MULTIVALUE
    },
    Function {
        name: "mvfilter",
        usage: "mvfilter(<condition>)",
        about: "The values of a field for which a condition on that one field is true.",
        examples: &[
            ("coalesce(mvfilter(match(nosuchfield, \"\\d\")), \"none\")", "none"),
            ("mvfilter(nosuchfield!=\"x\")", "null"),
        ],
        takes: &[Kind::Bool],
        body: Body::Plan(Form::MvFilter),
        ..MULTIVALUE
    },
    Function {
        name: "mvfind",
        usage: "mvfind(<multivalue>, <regex>)",
        about: "The place, counted from 0, of the first value in which a regular expression is found; null where none is.",
        examples: &[
            ("mvfind(split(\"ok,err12,err3\", \",\"), \"err\\d+\")", "1"),
            ("mvfind(split(\"a,b\", \",\"), \"zzz\")", "null"),
        ],
        least: 2,
        most: Some(2),
        takes: &[Kind::Value, Kind::Regex],
        gives: Kind::Number,
        body: Body::Whole(find),
        ..MULTIVALUE
    },
    Function {
        name: "mvindex",
        usage: "mvindex(<multivalue>, <first>, <last>)",
        about: "The value at a place, or the values from one place to another, both included; counted from 0, or from the \
                end where negative. Null where the first place does not exist; a last place beyond the end is the end.",
        examples: &[
            ("mvindex(split(\"a,b,c,d\", \",\"), 2)", "c"),
            ("mvindex(split(\"a,b,c,d\", \",\"), -2, -1)", "[c, d]"),
            ("mvindex(split(\"a,b\", \",\"), 0, 9)", "[a, b]"),
            ("mvindex(split(\"a,b\", \",\"), 5)", "null"),
        ],
        least: 2,
        most: Some(3),
        takes: &[Kind::Value, Kind::Number],
        body: Body::Whole(|args, _| choose(args).unwrap_or_default()),
        ..MULTIVALUE
    },
    Function {
        name: "mvmap",
        usage: "mvmap(<field>, <expression>)",
        about: "What an expression gives for each value of a field, which it names as if it held that value alone.",
        examples: &[
            ("mvmap(nosuchfield, nosuchfield*10)", "null"),
            ("coalesce(mvmap(nosuchfield, upper(nosuchfield)), \"none\")", "none"),
        ],
        least: 2,
        most: Some(2),
        takes: &[Kind::Value, Kind::Any],
        body: Body::Plan(Form::MvMap),
        ..MULTIVALUE
    },
    Function {
        name: "mvreverse",
        usage: "mvreverse(<multivalue>)",
        about: "The values in the opposite order.",
        examples: &[("mvreverse(split(\"1,2,3\", \",\"))", "[3, 2, 1]"), ("mvreverse(nosuchfield)", "null")],
        body: Body::Whole(|args, _| Value::many(args[0].values().iter().rev().cloned())),
        ..MULTIVALUE
    },
    Function {
        name: "mvsort",
        usage: "mvsort(<multivalue>)",
        about: "The values in the order of their bytes: 10 before 9, upper case before lower.",
        examples: &[
            ("mvsort(split(\"10,9,70,100\", \",\"))", "[10, 100, 70, 9]"),
            ("mvsort(split(\"b,a,C\", \",\"))", "[C, a, b]"),
        ],
        body: Body::Whole(|args, _| {
            let mut values = args[0].values().to_vec();
            values.sort_by_cached_key(Value::as_text);
            Value::many(values)
        }),
        ..MULTIVALUE
    },
];

fn find(args: &[Value], context: &Context) -> Value {
    if args[1].is_null() {
        return Value::Null;
    }
    let Some(regex) = context.regex(&args[1].show()) else { return Value::Null };
    for (index, value) in args[0].values().iter().enumerate() {
        match regex.is_match(&value.show()) {
            Ok(true) => return index.into(),
            Ok(false) => {}
            Err(exhausted) => context.trouble(format!("`mvfind`: {exhausted}")),
        }
    }
    Value::Null
}

/// The values from one place to another. Shipped detections ask for the places 0 to 9 of shorter multivalues, and show
/// what there is, so a last place beyond the end is no error.
fn choose(args: &[Value]) -> Option<Value> {
    let values = args[0].values();
    let place = |value: &Value| {
        let place = value.number()?.value as i64;
        if place < 0 { i64::try_from(values.len()).ok()?.checked_add(place) } else { Some(place) }
    };
    let first = usize::try_from(place(&args[1])?).ok()?;
    let last = match args.get(2) {
        None => first,
        Some(last) => usize::try_from(place(last)?).ok()?.min(values.len().checked_sub(1)?),
    };
    values.get(first..=last).map(|chosen| Value::many(chosen.iter().cloned()))
}

#[cfg(test)]
mod tests {
    use super::super::check::{gives, troubles};

    #[test]
    fn places_count_from_both_ends() {
        gives("mvindex", ["|a|b|c", "#-1"], "c");
        gives("mvindex", ["|a|b|c", "#-9"], "null");
        gives("mvindex", ["|a|b|c", "#1", "#-1"], "[b, c]");
        gives("mvindex", ["|a|b|c", "#2", "#1"], "null");
        gives("mvindex", ["|a|b|c", "#3", "#9"], "null");
        gives("mvindex", ["|a|b|c", "#0", "#-9"], "null");
        gives("mvindex", ["a", "#0"], "a");
        gives("mvindex", ["~", "#0", "#1"], "null");
        gives("mvindex", ["|a|b", "#-1e300"], "null");
        gives("mvindex", ["|a|b", "x"], "null");
    }

    #[test]
    fn nothing_is_null_and_not_an_empty_multivalue() {
        for name in ["mvdedup", "mvsort", "mvreverse", "mvcount", "mvappend"] {
            gives(name, ["~"], "null");
        }
        gives("mvdedup", ["|a|a"], "a");
        gives("mvappend", ["|a|b", "~", "\"\""], "[a, b, \"\"]");
    }

    #[test]
    fn a_broken_pattern_is_a_trouble() {
        troubles("mvfind", ["|a|b", "a("], "broken");
        gives("mvfind", ["~", "a"], "null");
    }
}
