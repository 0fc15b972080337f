//! Which events a search asks for, as far as their log and their number go: what a field is hangs on them.

use crate::backend::schema::documents::{Codes, Documents, Place, is_sort};
use crate::backend::schema::{Logs, Schema};
use crate::plan::{Expr, Node, Test};
use crate::value::compare::Operator;
use crate::value::pattern::Pattern;
use crate::value::{Number, Value};
use std::collections::{BTreeMap, BTreeSet};

/// Events of one log and one number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Class<'d> {
    /// The log, by the schema's name; none for one that the schema does not name.
    pub log: Option<&'d str>,
    /// The number; none for one that the schema does not name.
    pub code: Option<&'d str>,
}

/// Every class of events that the schema tells apart.
pub fn all(documents: &Documents) -> Vec<Class<'_>> {
    let codes: Vec<Option<&str>> = named(documents).into_iter().map(Some).chain([None]).collect();
    let mut classes = Vec::new();
    for (name, log) in &documents.logs {
        let held = codes.iter().filter(|code| log.codes.hold(**code));
        classes.extend(held.map(|code| Class { log: Some(name), code: *code }));
    }
    classes.extend(codes.iter().map(|code| Class { log: None, code: *code }));
    classes
}

/// The numbers of events that the schema names.
fn named(documents: &Documents) -> BTreeSet<&str> {
    let places = documents.fields.values().flat_map(|places| places.all());
    let codes = places.flat_map(|place| place.logs.values()).chain(documents.logs.values().map(|log| &log.codes));
    codes.flat_map(|codes| codes.named()).chain(&documents.numbers).map(String::as_str).collect()
}

/// Whether the schema names a number.
pub fn is_named(documents: &Documents, code: &str) -> bool {
    named(documents).contains(code)
}

/// What a log that the schema does not name goes by among the places of a field.
const OTHER: &str = "other";

impl Class<'_> {
    /// Whether these are events of these logs and numbers.
    pub fn is_one_of(self, logs: &BTreeMap<String, Codes>) -> bool {
        self.log.and_then(|log| logs.get(log)).is_some_and(|codes| codes.hold(self.code))
    }

    /// Whether a place is the field in these events.
    pub fn is_in(self, place: &Place) -> bool {
        let codes = place.logs.get(self.log.unwrap_or(OTHER));
        // A log that is named in `logs` of the schema and moves nothing of this field keeps what all others have.
        let is_kept = || self.log.is_some() && place.logs.contains_key(OTHER);
        place.logs.is_empty() || codes.map_or_else(is_kept, |codes| codes.hold(self.code))
    }

    /// Whether such an event can pass: false only where it surely cannot.
    pub fn can_be(self, condition: &Expr, schema: &Schema) -> bool {
        self.passes(condition, schema) != Some(false)
    }

    /// Whether such an event passes, if that is known.
    fn passes(self, condition: &Expr, schema: &Schema) -> Option<bool> {
        match &condition.node {
            Node::And(parts) => every(parts.iter().map(|part| self.passes(part, schema))),
            Node::Or(parts) => every(parts.iter().map(|part| self.passes(part, schema).map(|it| !it))).map(|it| !it),
            Node::Not(inner) => self.passes(inner, schema).map(|it| !it),
            Node::Test(test) => self.meets(test, schema),
            Node::Compare { left, operator: Operator::Equal, right, .. } => match (&left.node, &right.node) {
                (Node::Field(name), Node::Literal(value)) | (Node::Literal(value), Node::Field(name)) => {
                    self.is_numbered(name, &|code| equals(code, value), &|passing| passing == 1, schema)
                }
                _ => None,
            },
            Node::In { value, items } => {
                let name = value.field()?;
                let equal = |item: &Expr, code: &str| {
                    if let Node::Literal(item) = &item.node { equals(code, item) } else { None }
                };
                let differs = |code: &str| every(items.iter().map(|(item, _)| equal(item, code).map(|it| !it)));
                self.is_numbered(name, &|code| differs(code).map(|it| !it), &|passing| passing == items.len(), schema)
            }
            Node::Literal(_)
            | Node::Field(_)
            | Node::Xor(..)
            | Node::Compare { .. }
            | Node::Like { .. }
            | Node::Match { .. }
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
            | Node::Call { .. } => None,
        }
    }

    fn meets(self, test: &Test, schema: &Schema) -> Option<bool> {
        let documents = schema.documents.as_ref()?;
        match test {
            Test::Matches(name, pattern) if is_sort(name) => Some(self.is_one_of(documents.of_sort(name, pattern)?)),
            Test::Matches(name, pattern) => {
                let is_all = |passing| pattern.is_literal() && passing == 1;
                self.is_numbered(name, &|code| Some(pattern.matches(code)), &is_all, schema).or_else(|| {
                    let is_log = documents.fields.get(&**name)?.all().iter().any(|place| place.column == documents.log);
                    let logs = Logs { names: vec![pattern.clone()], are_all: pattern.is_any() };
                    if is_log { self.is_of(&logs, documents) } else { None }
                })
            }
            Test::Differs(name, pattern) => {
                self.is_numbered(name, &|code| Some(!pattern.matches(code)), &|_| false, schema)
            }
            Test::Metadata(name, pattern) => self.is_of(&schema.logs(name, pattern)?, documents),
            Test::Exists(_)
            | Test::Ordered(..)
            | Test::InNetwork(..)
            | Test::OutsideNetwork(..)
            | Test::Term(_)
            | Test::NotMetadata(..)
            | Test::Subsearch(_)
            | Test::Within(..) => None,
        }
    }

    /// Whether the log of the events is one that is asked for, if that is known.
    fn is_of(self, logs: &Logs, documents: &Documents) -> Option<bool> {
        if logs.are_all {
            return Some(true);
        }
        if let Some(log) = self.log.and_then(|log| documents.logs.get(log)) {
            return Some(logs.hold(&log.channel));
        }
        // The name of a log that the schema knows is none of another.
        let is_known = |name: &Pattern| documents.logs.values().any(|log| name.matches(&log.channel));
        logs.names.iter().all(|name| name.is_literal() && is_known(name)).then_some(false)
    }

    /// Whether the number of the events is as a test of a field wants it, if the field is that number and it is known. A
    /// number that nobody names is none of those that are named, so that a test which only these pass fails.
    fn is_numbered(
        self,
        name: &str,
        wanted: &dyn Fn(&str) -> Option<bool>,
        is_all: &dyn Fn(usize) -> bool,
        schema: &Schema,
    ) -> Option<bool> {
        let documents = schema.documents.as_ref()?;
        documents.codes.iter().find(|known| **known == *name)?;
        let Some(code) = self.code else {
            let passing = named(documents).into_iter().filter(|code| wanted(code) == Some(true)).count();
            return is_all(passing).then_some(false);
        };
        wanted(code)
    }
}

/// All true; false if one is, unknown if nothing says.
fn every(parts: impl Iterator<Item = Option<bool>>) -> Option<bool> {
    let mut all = Some(true);
    for part in parts {
        match part {
            Some(false) => return Some(false),
            None => all = None,
            Some(true) => {}
        }
    }
    all
}

/// Whether a number of events is a value, if that is known: which of them is read as a number is not looked at.
fn equals(code: &str, value: &Value) -> Option<bool> {
    let is_same = *value.show() == *code;
    let is_as_large =
        matches!((Number::read(code), value.number()), (Some(code), Some(value)) if code.value == value.value);
    (is_same == is_as_large || matches!(value, Value::Number(_))).then_some(is_as_large || is_same)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn matches(field: &str, value: &str) -> Expr {
        Expr::new(Node::Test(Test::Matches(field.into(), Pattern::search(value))), Span::default())
    }

    fn source(value: &str) -> Expr {
        Expr::new(Node::Test(Test::Metadata("source".into(), Pattern::search(value))), Span::default())
    }

    fn asked(condition: &Expr) -> Vec<(String, String)> {
        let schema = Schema::named("ecs").expect("it is built in");
        let documents = schema.documents.as_ref().expect("it has documents");
        let classes = all(documents).into_iter().filter(|class| class.can_be(condition, &schema));
        let name = |name: Option<&str>| name.unwrap_or("other").to_string();
        classes.map(|class| (name(class.log), name(class.code))).collect()
    }

    #[test]
    fn a_number_and_a_source_say_which_events_are_asked_for() {
        let number = asked(&matches("EventCode", "4688"));
        assert!(number.iter().all(|(_, code)| code == "4688"), "{number:?}");
        assert!(!number.iter().any(|(log, _)| log == "sysmon"), "Sysmon has no such event");
        let log = asked(&source("*Sysmon/Operational"));
        assert!(log.iter().all(|(log, _)| log == "sysmon" || log == "other"), "{log:?}");
        assert!(log.iter().any(|(log, code)| log == "sysmon" && code == "22"));
    }

    #[test]
    fn alternatives_and_opposites_are_followed() {
        let both = Node::Or(vec![matches("EventCode", "1"), matches("EventCode", "3")]);
        let codes = |classes: &[(String, String)]| -> Vec<String> {
            classes.iter().filter(|(log, _)| log == "sysmon").map(|(_, code)| code.clone()).collect()
        };
        assert_eq!(codes(&asked(&Expr::new(both, Span::default()))), ["1", "3"]);
        let not = Node::Not(Box::new(matches("EventCode", "1*")));
        let left = codes(&asked(&Expr::new(not, Span::default())));
        assert!(!left.contains(&"12".to_string()) && left.contains(&"22".to_string()));
    }

    #[test]
    fn a_value_is_a_number_of_events_or_not_or_nobody_knows() {
        assert_eq!(equals("4688", &Value::from("4688")), Some(true));
        assert_eq!(equals("4688", &Value::from("4688.0")), None);
        assert_eq!(equals("4688", &Value::Number(Number::of(4688.0))), Some(true));
        assert_eq!(equals("4688", &Value::from("x")), Some(false));
    }
}
