//! Evaluates an expression over one row: the only place that knows what each node of a plan's expressions means.

use super::{pieces, search};
use crate::function::{Body, Context, Function};
use crate::plan::expr::{Each, Given};
use crate::plan::{Arithmetic, Expr, Node, Test};
use crate::table::{Name, is_hidden};
use crate::value::compare::{self, Operator, Reading};
use crate::value::pattern::Pattern;
use crate::value::regex::Regex;
use crate::value::{LONGEST, Number, Value};
use std::borrow::Cow;

/// The size of the largest multivalue that a function gives.
const LARGEST: usize = 16 * LONGEST;

/// The fields of a row that an expression can read.
#[derive(Clone, Copy, Debug)]
pub struct Scope<'a> {
    names: &'a [Name],
    values: &'a [&'a Value],
    outer: Option<&'a Scope<'a>>,
}

impl<'a> Scope<'a> {
    /// A row of these fields, each with its value.
    pub fn new(names: &'a [Name], values: &'a [&'a Value]) -> Scope<'a> {
        Scope { names, values, outer: None }
    }

    /// The value of a field; null if the row lacks it.
    pub fn value(&self, name: &str) -> &'a Value {
        self.find(|known| known == name)
    }

    /// The spellings hidden beside a field.
    pub fn spellings(&self, name: &str) -> &'a Value {
        self.find(|known| is_hidden(known) && known[1..] == *name)
    }

    fn find(&self, is_it: impl Fn(&str) -> bool + Copy) -> &'a Value {
        match self.names.iter().position(|known| is_it(known)) {
            Some(index) => self.values[index],
            None => self.outer.map_or(&Value::Null, |outer| outer.find(is_it)),
        }
    }
}

/// How the points are read that Splunk's manual leaves open; another reading is tried to see whether it matters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Manner {
    /// NOT of null is true, as it would be if a comparison with a missing field were false.
    pub not_null_is_true: bool,
    /// Metadata is compared as it is shown, and spellings that Splunk could have shown do not count.
    pub as_shown: bool,
    /// No word and no phrase stands in the text of an event.
    pub no_words: bool,
}

/// Evaluates expressions.
#[derive(Clone, Copy, Debug)]
pub struct Evaluator<'c> {
    context: &'c Context,
    manner: Manner,
}

impl<'c> Evaluator<'c> {
    /// An evaluator that reads as spelt does.
    pub fn new(context: &'c Context) -> Evaluator<'c> {
        Evaluator { context, manner: Manner::default() }
    }

    /// The same with another reading of open points.
    pub fn with(self, manner: Manner) -> Evaluator<'c> {
        Evaluator { manner, ..self }
    }

    /// How it reads open points.
    pub fn manner(&self) -> Manner {
        self.manner
    }

    /// What functions may know.
    pub fn context(&self) -> &'c Context {
        self.context
    }

    /// Whether a condition is true, false or null; what is no condition is null.
    pub fn truth(&self, expr: &Expr, scope: &Scope) -> Option<bool> {
        match &expr.node {
            Node::And(all) => self.all(all, scope, true),
            Node::Or(any) => self.all(any, scope, false),
            Node::Xor(left, right) => compare::xor(self.truth(left, scope), self.truth(right, scope)),
            Node::Not(inner) => self.not(self.truth(inner, scope)),
            Node::Test(Test::Term(_)) if self.manner.no_words => Some(false),
            Node::Test(test) => Some(search::holds(test, scope, self.manner.as_shown)),
            Node::Compare { left, operator, right, reading } => {
                compare::compare(&self.value(left, scope), *operator, &self.value(right, scope), *reading)
            }
            Node::In { value, items } => self.is_in(value, items, scope),
            Node::Like { value, pattern } => self.like(value, pattern, scope),
            Node::Match { value, regex } => self.matches(value, regex, scope),
            Node::Literal(_)
            | Node::Field(_)
            | Node::Arithmetic { .. }
            | Node::Plus { .. }
            | Node::Negate(_)
            | Node::Concat(..)
            | Node::Case(_)
            | Node::Validate(_)
            | Node::Coalesce(_)
            | Node::Each(_)
            | Node::Split { .. }
            | Node::Tokens { .. }
            | Node::Substitute { .. }
            | Node::Transliterate { .. }
            | Node::Lookup(_)
            | Node::Call { .. } => match *self.value(expr, scope) {
                Value::Bool(truth) => Some(truth),
                Value::Null | Value::Number(_) | Value::Text(_) | Value::Multi(_) => None,
            },
        }
    }

    /// The value of an expression.
    pub fn value<'v>(&self, expr: &'v Expr, scope: &Scope<'v>) -> Cow<'v, Value> {
        let owned = match &expr.node {
            Node::Literal(value) => return Cow::Borrowed(value),
            Node::Field(name) => return Cow::Borrowed(scope.value(name)),
            Node::And(_)
            | Node::Or(_)
            | Node::Xor(..)
            | Node::Not(_)
            | Node::Test(_)
            | Node::Compare { .. }
            | Node::In { .. }
            | Node::Like { .. }
            | Node::Match { .. } => self.truth(expr, scope).map_or(Value::Null, Value::Bool),
            Node::Arithmetic { operator, left, right } => {
                arithmetic(*operator, &self.value(left, scope), &self.value(right, scope))
            }
            Node::Plus { left, right, joins } => self.plus(&self.value(left, scope), &self.value(right, scope), *joins),
            Node::Negate(inner) => number(self.value(inner, scope).number().map(Number::negated)),
            Node::Concat(left, right) => self.join(&self.value(left, scope), &self.value(right, scope)),
            Node::Case(arms) => return self.first(arms, Some(true), scope),
            Node::Validate(arms) => return self.first(arms, Some(false), scope),
            Node::Coalesce(parts) => {
                let mut values = parts.iter().map(|part| self.value(part, scope));
                return values.find(|value| !value.is_null()).unwrap_or(Cow::Owned(Value::Null));
            }
            Node::Each(each) => self.each(each, scope),
            Node::Split { value, delimiter, keep_empty } => {
                pieces::split(&self.value(value, scope), delimiter, *keep_empty)
            }
            Node::Tokens { value, regex, group, limit } => {
                pieces::tokens(&self.value(value, scope), regex, (*group, *limit), self.context)
            }
            Node::Substitute { value, regex, with, skip, limit } => {
                pieces::substitute(&self.value(value, scope), regex, with, (*skip, *limit), self.context)
            }
            Node::Transliterate { value, from, to } => pieces::transliterate(&self.value(value, scope), from, to),
            Node::Lookup(question) => {
                let values = question.keys.iter().map(|(_, value)| self.value(value, scope).into_owned());
                super::lookup::object(question, &values.collect::<Vec<_>>(), self.context)
            }
            Node::Call { function, args } => self.call(function, args, scope),
        };
        Cow::Owned(owned)
    }

    /// Three-valued AND of all, or OR if `neutral` is false.
    fn all(&self, parts: &[Expr], scope: &Scope, neutral: bool) -> Option<bool> {
        let mut result = Some(neutral);
        for part in parts {
            match self.truth(part, scope) {
                Some(truth) if truth != neutral => return Some(truth),
                Some(_) => {}
                None => result = None,
            }
        }
        result
    }

    fn not(&self, truth: Option<bool>) -> Option<bool> {
        if self.manner.not_null_is_true { Some(truth != Some(true)) } else { compare::not(truth) }
    }

    fn is_in(&self, value: &Expr, items: &[(Expr, Reading)], scope: &Scope) -> Option<bool> {
        let value = self.value(value, scope);
        if value.is_null() {
            return None;
        }
        // A null item equals nothing and is not a doubt: `"a" IN (missing, "b")` is false.
        Some(items.iter().any(|(item, reading)| {
            compare::compare(&value, Operator::Equal, &self.value(item, scope), *reading) == Some(true)
        }))
    }

    fn like(&self, value: &Expr, pattern: &Given<Pattern>, scope: &Scope) -> Option<bool> {
        let value = self.value(value, scope);
        let matches = |pattern: &Pattern| value.values().iter().any(|value| pattern.matches(&value.show()));
        if value.is_null() {
            return None;
        }
        match pattern {
            Given::Fixed(pattern) => Some(matches(pattern)),
            Given::Computed(text) => {
                let text = self.value(text, scope);
                (!text.is_null()).then(|| matches(&Pattern::like(&text.show())))
            }
        }
    }

    fn matches(&self, value: &Expr, regex: &Given<Regex>, scope: &Scope) -> Option<bool> {
        let value = self.value(value, scope);
        if value.is_null() {
            return None;
        }
        match regex {
            Given::Fixed(regex) => self.found(regex, &value),
            Given::Computed(text) => {
                let text = self.value(text, scope);
                if text.is_null() {
                    return None;
                }
                self.found(&*self.context.regex(&text.show())?, &value)
            }
        }
    }

    fn found(&self, regex: &Regex, value: &Value) -> Option<bool> {
        for value in value.values() {
            if pieces::told(regex.is_match(&value.show()), self.context)? {
                return Some(true);
            }
        }
        Some(false)
    }

    fn plus(&self, left: &Value, right: &Value, joins: bool) -> Value {
        if joins {
            return self.join(left, right);
        }
        match (left.number(), right.number()) {
            (Some(left), Some(right)) => number(Some(left.plus(right))),
            // A number and a text that is none are not joined, and two texts are (Search Reference, "eval").
            _ if matches!((left, right), (Value::Text(_), Value::Text(_))) => self.join(left, right),
            _ => Value::Null,
        }
    }

    fn join(&self, left: &Value, right: &Value) -> Value {
        if left.is_null() || right.is_null() {
            return Value::Null;
        }
        if matches!(left, Value::Multi(_)) || matches!(right, Value::Multi(_)) {
            self.context.trouble("texts and multivalues cannot be joined, so the result is null; see mvjoin and mvmap");
            return Value::Null;
        }
        let (left, right) = (left.show(), right.show());
        if left.len() + right.len() > LONGEST {
            return self.too_long();
        }
        Value::text([&*left, &*right].concat())
    }

    /// The value of the first arm whose condition is `wanted`.
    fn first<'v>(&self, arms: &'v [(Expr, Expr)], wanted: Option<bool>, scope: &Scope<'v>) -> Cow<'v, Value> {
        match arms.iter().find(|(condition, _)| self.truth(condition, scope) == wanted) {
            Some((_, value)) => self.value(value, scope),
            None => Cow::Owned(Value::Null),
        }
    }

    fn each(&self, each: &Each, scope: &Scope) -> Value {
        let over = self.value(&each.over, scope);
        let names = [each.field.clone()];
        Value::many(over.values().iter().map(|value| {
            let values = [value];
            let inner = Scope { names: &names, values: &values, outer: Some(scope) };
            if !each.filters {
                return self.value(&each.body, &inner).into_owned();
            }
            if self.truth(&each.body, &inner) == Some(true) { value.clone() } else { Value::Null }
        }))
    }

    fn call(&self, function: &Function, args: &[Expr], scope: &Scope) -> Value {
        let values: Vec<Value> = args.iter().map(|arg| self.value(arg, scope).into_owned()).collect();
        let quoted = match function.body {
            Body::Quoted(_) => args.iter().map(|arg| arg.text().is_some()).collect(),
            Body::Plan(_) | Body::Each(_) | Body::Single(_) | Body::Whole(_) => Vec::new(),
        };
        let result = function.call(&values, &quoted, self.context);
        // What a function makes may be given to it again, by stage after stage.
        let is_too_long = match &result {
            Value::Text(text) => text.len() > LONGEST,
            Value::Multi(_) => result.size() > LARGEST,
            Value::Null | Value::Bool(_) | Value::Number(_) => false,
        };
        if is_too_long { self.too_long() } else { result }
    }

    fn too_long(&self) -> Value {
        self.context.trouble(format!("a value would have more than {LONGEST} bytes, so it is null"));
        Value::Null
    }
}

/// Arithmetic on what looks numeric; of all else null.
fn arithmetic(operator: Arithmetic, left: &Value, right: &Value) -> Value {
    let (Some(left), Some(right)) = (left.number(), right.number()) else { return Value::Null };
    number(match operator {
        Arithmetic::Minus => Some(left.minus(right)),
        Arithmetic::Times => Some(left.times(right)),
        Arithmetic::Over => left.over(right),
        Arithmetic::Modulo => left.modulo(right),
    })
}

/// A number as a value; what is not a number (infinity less infinity) is null.
fn number(number: Option<Number>) -> Value {
    number.filter(|number| !number.value.is_nan()).map_or(Value::Null, Value::Number)
}
