//! Eval functions: a card each, with examples that are run as tests and are the reference.

use crate::value::Value;
use crate::value::regex::{Broken, Regex};
use crate::value::time::Zone;
use rustc_hash::FxHashMap;
use std::cell::{Cell, RefCell};
use std::collections::BTreeSet;
use std::rc::Rc;

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
    /// Calls and what they give, as [`show`](crate::function::show) prints it.
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
}

/// How a function is computed.
#[derive(Clone, Copy)]
pub enum Body {
    /// It has a node of its own in the plan; the lowering of expressions makes it.
    Plan(Form),
    /// Of no null; lifted over the values of the first argument if that is a multivalue.
    Each(fn(&[Value], &Context) -> Value),
    /// Of the arguments as they are, nulls and multivalues included.
    Whole(fn(&[Value], &Context) -> Value),
}

impl std::fmt::Debug for Body {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Body::Plan(form) => write!(out, "Plan({form:?})"),
            Body::Each(_) => out.write_str("Each"),
            Body::Whole(_) => out.write_str("Whole"),
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

    /// Says that a value is null for a reason worth telling; the same words are told once.
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

/// Every eval function, sorted by name.
pub fn all() -> impl Iterator<Item = &'static Function> {
    [].into_iter()
}

/// The function of this name or alias, whatever its case.
pub fn find(name: &str) -> Option<&'static Function> {
    all().find(|function| {
        function.name.eq_ignore_ascii_case(name)
            || function.aliases.iter().any(|alias| alias.eq_ignore_ascii_case(name))
    })
}
