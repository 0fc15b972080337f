//! Eval functions: a card each, with examples that are run as tests and are the reference.

mod angle;
mod bits;
#[cfg(test)]
mod check;
mod condition;
mod context;
mod convert;
mod digest;
pub mod json;
mod kind;
mod math;
mod multivalue;
mod printf;
mod series;
pub mod spath;
mod statistic;
mod text;
mod time;
pub mod unlisted;

use crate::value::Value;
use std::sync::LazyLock;

pub use context::Context;
pub use json::array::elements as json_elements;

/// An eval function: how it is called, what it does, and the function that does it.
pub struct Function {
    /// Its name, in lower case; names are found whatever their case.
    pub name: &'static str,
    /// Other spellings.
    pub aliases: &'static [&'static str],
    /// The group of Splunk's documentation it stands in.
    pub group: Group,
    /// How it is called: `substr(<text>, <start>, <length>)`.
    pub usage: &'static str,
    /// What it does, in a sentence or three.
    pub about: &'static str,
    /// Calls and what they give, as [`show`] prints it.
    pub examples: &'static [(&'static str, &'static str)],
    /// Fewest arguments.
    pub least: usize,
    /// Most arguments; none for no limit.
    pub most: Option<usize>,
    /// What each argument must be; the last one stands for all that follow.
    pub takes: &'static [Kind],
    /// What it gives.
    pub gives: Kind,
    /// Where Splunk documents it.
    pub source: &'static str,
    /// What it does.
    pub body: Body,
}

/// The name says which it is. What the card holds besides would make a plan's text long, and its address another in each run.
impl std::fmt::Debug for Function {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.name)
    }
}

impl Function {
    /// What it gives. `quoted` says which arguments are text in quotes in the search; missing entries are not.
    ///
    /// A form of the plan has no value of its own and gives null.
    pub fn call(&self, args: &[Value], quoted: &[bool], context: &Context) -> Value {
        if args.len() < self.least {
            return Value::Null;
        }
        match self.body {
            Body::Plan(_) => Value::Null,
            Body::Whole(body) => body(args, context),
            Body::Quoted(body) => body(args, quoted, context),
            Body::Each(body) => lift(body, args, context),
            Body::Single(body) => {
                if matches!(args.first(), Some(Value::Multi(_))) {
                    context.trouble(format!(
                        "Splunk documents `{}` for single values only; of a multivalue it was computed for each value",
                        self.name
                    ));
                }
                lift(body, args, context)
            }
        }
    }

    /// A card to fill in: one argument of any kind.
    const BLANK: Function = Function {
        name: "",
        aliases: &[],
        group: Group::Conditional,
        usage: "",
        about: "",
        examples: &[],
        least: 1,
        most: Some(1),
        takes: &[Kind::Any],
        gives: Kind::Any,
        source: "",
        body: Body::Plan(Form::Null),
    };
}

/// Null for a null argument; a value for each value of the first argument.
fn lift(body: fn(&[Value], &Context) -> Value, args: &[Value], context: &Context) -> Value {
    if args.iter().any(Value::is_null) {
        return Value::Null;
    }
    let Some((Value::Multi(values), others)) = args.split_first() else { return body(args, context) };
    let call = |value: &Value| {
        let args: Vec<Value> = std::iter::once(value).chain(others).cloned().collect();
        body(&args, context)
    };
    Value::many(values.iter().map(call))
}

impl PartialEq for Function {
    fn eq(&self, other: &Function) -> bool {
        self.name == other.name
    }
}

/// The groups of Splunk's documentation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    /// Comparison and conditional.
    Conditional,
    /// Text.
    Text,
    /// Conversion.
    Conversion,
    /// Cryptographic.
    Cryptographic,
    /// Informational.
    Informational,
    /// Mathematical.
    Mathematical,
    /// Trigonometry and hyperbolic.
    Trigonometry,
    /// Multivalue.
    Multivalue,
    /// Statistical.
    Statistical,
    /// Date and time.
    Time,
    /// JSON.
    Json,
    /// Bitwise.
    Bitwise,
}

/// What an expression is known to be before any row is read, and what an argument must be.
///
/// Splunk refuses a search whose literals have the wrong kind (measured on 10.4): `upper(1)`, `sqrt("x")`, `"a"-"b"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Not known, or anything goes.
    Any,
    /// Text.
    Text,
    /// A number.
    Number,
    /// True or false: a condition.
    Bool,
    /// Text that is a PCRE regular expression; checked before any row where it is a literal.
    Regex,
    /// A field, by its name.
    Field,
    /// Anything but a null literal: `mvcount(null())` is refused.
    Value,
}

/// How a function is computed.
#[derive(Clone, Copy)]
pub enum Body {
    /// It has a node of its own in the plan; the lowering of expressions makes it.
    Plan(Form),
    /// Of no null; lifted over the values of the first argument if that is a multivalue.
    Each(fn(&[Value], &Context) -> Value),
    /// As `Each`, but Splunk documents no meaning for multivalues, so that lifting it is a trouble worth telling.
    Single(fn(&[Value], &Context) -> Value),
    /// Of the arguments as they are, nulls and multivalues included.
    Whole(fn(&[Value], &Context) -> Value),
    /// As `Whole`, and told which arguments stand in quotes in the search: `"10"` is text there, though a field that
    /// holds 10 is a number (measured on Splunk 10.4: `min("10","9")` is 10).
    Quoted(fn(&[Value], &[bool], &Context) -> Value),
}

impl std::fmt::Debug for Body {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Body::Plan(form) => write!(out, "Plan({form:?})"),
            Body::Each(_) => out.write_str("Each"),
            Body::Single(_) => out.write_str("Single"),
            Body::Whole(_) => out.write_str("Whole"),
            Body::Quoted(_) => out.write_str("Quoted"),
        }
    }
}

/// The functions that are forms of the plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `if(c, a, b)`
    If,
    /// `case(c, a, ...)`
    Case,
    /// `validate(c, a, ...)`
    Validate,
    /// `coalesce(a, ...)`
    Coalesce,
    /// `in(a, b, ...)`
    In,
    /// `like(a, p)`
    Like,
    /// `match(a, r)`
    Match,
    /// `searchmatch("...")`
    SearchMatch,
    /// `mvmap(f, e)`
    MvMap,
    /// `mvfilter(e)`
    MvFilter,
    /// `lookup("t", json_object(...), json_array(...))`
    Lookup,
    /// `true()`
    True,
    /// `false()`
    False,
    /// `null()`
    Null,
}

/// A value as examples print it; see [`Value::printed`].
pub fn show(value: &Value) -> String {
    value.printed()
}

/// The topics, a file each.
const TOPICS: &[&[Function]] = &[
    angle::ALL,
    bits::ALL,
    condition::ALL,
    convert::ALL,
    digest::ALL,
    json::ALL,
    json::array::ALL,
    json::change::ALL,
    kind::ALL,
    math::ALL,
    multivalue::ALL,
    printf::ALL,
    series::ALL,
    spath::ALL,
    statistic::ALL,
    text::ALL,
    time::ALL,
];

/// Every eval function, sorted by name.
pub fn all() -> impl Iterator<Item = &'static Function> {
    static ALL: LazyLock<Vec<&Function>> = LazyLock::new(|| {
        let mut all: Vec<&Function> = TOPICS.iter().copied().flatten().collect();
        all.sort_by_key(|function| function.name);
        all
    });
    ALL.iter().copied()
}

/// The function of this name or alias, whatever its case.
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| {
        function.name.eq_ignore_ascii_case(name)
            || function.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    })
}

#[cfg(test)]
mod tests {
    use super::check::{NOW, call};
    use super::*;
    use crate::value::Number;
    use crate::value::time::Zone;
    use proptest::prelude::*;

    fn any_value() -> impl Strategy<Value = Value> {
        const AWKWARD: &[&str] =
            &["", "%d%s%*.3f%c", "a{}.b{1}", "-1d@d", "7d", "%Y-%m-%d", "(a|b)+", "[1,{}]", "{\"a\":[1]}", "é\u{0}"];
        let single = prop_oneof![
            any::<bool>().prop_map(Value::Bool),
            any::<f64>().prop_map(Value::computed),
            (-99..99i32, 0..4u8).prop_map(|(value, decimals)| Value::Number(Number::rounded(value.into(), decimals))),
            proptest::sample::select(AWKWARD).prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        let single = single.boxed();
        prop_oneof![4 => single.clone(), 1 => Just(Value::Null), 1 => prop::collection::vec(single, 2..4).prop_map(Value::many)]
    }

    proptest! {
        #[test]
        fn no_function_panics(args in prop::collection::vec(any_value(), 0..5), quoted in any::<bool>()) {
            let context = Context::new(NOW, Zone::utc());
            for function in all().filter(|function| function.most.is_none_or(|most| args.len() <= most)) {
                function.call(&args, &[quoted], &context);
            }
        }
    }

    #[test]
    fn every_card_is_complete_and_every_name_is_found() {
        for function in all() {
            let name = function.name;
            assert!(function.usage.starts_with(name) && function.usage.ends_with(')'), "{name}");
            assert!(function.about.ends_with('.') && function.source.starts_with("Search Reference"), "{name}");
            assert!((2..=4).contains(&function.examples.len()), "{name}");
            assert!(function.most.is_none_or(|most| most >= function.least), "{name}");
            assert_eq!(function.takes.is_empty(), function.most == Some(0), "{name}");
            assert_eq!(find(&name.to_uppercase()).map(|found| found.name), Some(name));
        }
    }

    #[test]
    fn no_name_is_given_twice() {
        let mut names: Vec<&str> =
            all().flat_map(|function| function.aliases.iter().copied().chain([function.name])).collect();
        let before = names.len();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), before);
    }

    #[test]
    fn a_function_of_single_values_says_so_over_several() {
        let (result, troubles) = call("md5", ["|a|b"]);
        assert_eq!(result, "[0cc175b9c0f1b6a831c399e269772661, 92eb5ffee6ae2fec3ad71c777531578f]");
        assert_eq!(troubles.len(), 1);
        assert_eq!(call("md5", ["~"]).0, "null");
    }
}
