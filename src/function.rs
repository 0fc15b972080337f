//! Eval functions: a card each, with examples that are run as tests and are the reference.

mod angle;
mod bits;
mod condition;
mod convert;
mod digest;
mod kind;
mod math;
mod multivalue;
mod printf;
mod series;
mod statistic;
mod text;
mod time;

use crate::value::Value;
use crate::value::regex::{Broken, Regex};
use crate::value::time::Zone;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::LazyLock;

/// An eval function: how it is called, what it does, and the function that does it.
#[derive(Debug)]
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
    /// `true()`
    True,
    /// `false()`
    False,
    /// `null()`
    Null,
}

/// Patterns that have been compiled, and those that could not be.
type Regexes = FxHashMap<Box<str>, Result<Rc<Regex>, Broken>>;

/// What a function may know besides its arguments.
#[derive(Debug)]
pub struct Context {
    /// When the search began, epoch seconds; given, never read from the clock.
    pub now: f64,
    /// The time zone of the user who searches.
    pub zone: Zone,
    regexes: RefCell<Regexes>,
    troubles: RefCell<BTreeSet<String>>,
    random: Cell<u64>,
}

impl Context {
    /// A context at a moment in a zone.
    pub fn new(now: f64, zone: Zone) -> Context {
        Context {
            now,
            zone,
            regexes: RefCell::default(),
            troubles: RefCell::default(),
            random: Cell::new(0x9e37_79b9_7f4a_7c15),
        }
    }

    /// The compiled form of a pattern that is only known at run time; a broken one is nothing, and a trouble.
    pub fn regex(&self, pattern: &str) -> Option<Rc<Regex>> {
        if let Some(known) = self.regexes.borrow().get(pattern) {
            return known.as_ref().ok().cloned();
        }
        let compiled = Regex::new(pattern).map(Rc::new);
        if let Err(broken) = &compiled {
            self.trouble(format!("the regular expression `{pattern}` is broken: {}", broken.message));
        }
        self.regexes.borrow_mut().insert(pattern.into(), compiled.clone());
        compiled.ok()
    }

    /// Says that a value is null or doubtful for a reason worth telling; the same words are told once.
    pub fn trouble(&self, message: impl Into<String>) {
        self.troubles.borrow_mut().insert(message.into());
    }

    /// What was said with [`Context::trouble`] since the last call.
    pub fn take_troubles(&self) -> Vec<String> {
        std::mem::take(&mut *self.troubles.borrow_mut()).into_iter().collect()
    }

    /// The next of a fixed sequence of pseudo-random numbers, so that runs repeat.
    pub fn next_random(&self) -> u64 {
        let mut state = self.random.get();
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        self.random.set(state);
        state
    }
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
    kind::ALL,
    math::ALL,
    multivalue::ALL,
    printf::ALL,
    series::ALL,
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
mod check {
    //! Calls by name, for the tests of the topics.

    use super::{Context, find};
    use crate::value::time::Zone;
    use crate::value::{Number, Value};

    /// Monday, 2 January 2023, 03:04:05.25 UTC.
    pub(super) const NOW: f64 = 1672628645.25;

    /// What a call gives, as [`super::show`] prints it. An argument is a text, `"quoted text"`, `#5` for a number, `~`
    /// for null, `|a|b` for a multivalue, or `true()` and `false()`.
    pub(super) fn gives<const COUNT: usize>(name: &str, args: [&str; COUNT], expected: &str) {
        assert_eq!(call(name, args).0, expected, "{name}{args:?}");
    }

    /// Asserts that a call gives null and says why.
    pub(super) fn troubles<const COUNT: usize>(name: &str, args: [&str; COUNT], why: &str) {
        let (result, troubles) = call(name, args);
        assert_eq!(result, "null", "{name}{args:?}");
        assert!(troubles.iter().any(|trouble| trouble.contains(why)), "{troubles:?}");
    }

    /// What a call gives, and the troubles it told.
    pub(super) fn call<const COUNT: usize>(name: &str, args: [&str; COUNT]) -> (String, Vec<String>) {
        let function = find(name).expect("a function");
        let context = Context::new(NOW, Zone::utc());
        let quoted = args.map(|arg| arg.len() > 1 && arg.starts_with('"') && arg.ends_with('"'));
        let result = function.call(&args.map(value), &quoted, &context);
        (super::show(&result), context.take_troubles())
    }

    fn value(text: &str) -> Value {
        if let Some(number) = text.strip_prefix('#') {
            return Value::Number(Number::literal(number).unwrap_or(Number::of(f64::INFINITY)));
        }
        match text {
            "~" => Value::Null,
            "true()" => Value::Bool(true),
            "false()" => Value::Bool(false),
            _ if text.len() > 1 && text.starts_with('"') && text.ends_with('"') => text[1..text.len() - 1].into(),
            _ => match text.strip_prefix('|') {
                Some(values) => Value::many(values.split('|').map(Value::from)),
                None => text.into(),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::check::call;
    use super::*;

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
