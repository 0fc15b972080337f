//! Documents of Elasticsearch: which of their fields a field of Splunk is, and in the events of which logs.

use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::value::pattern::Pattern;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Which fields of the documents Splunk's fields are.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Documents {
    /// The field that names the log of an event.
    pub log: String,
    /// The field that numbers an event's kind.
    pub code: String,
    /// Splunk's names of that number.
    pub codes: Vec<String>,
    /// Numbers that are told apart though no field's place hangs on them.
    #[serde(default)]
    pub numbers: Vec<String>,
    /// The logs whose data is moved to other fields.
    pub logs: BTreeMap<String, Log>,
    /// Fields that say nothing about a document, and why.
    pub unasked: BTreeMap<String, String>,
    /// Fields that no document has.
    pub absent: Vec<String>,
    /// The event's own data, where nothing moves it.
    pub data: Data,
    /// Columns that hold the last part of the path in another.
    #[serde(default)]
    pub leaves: BTreeMap<String, String>,
    /// Which events have a tag, by their logs and numbers, as the data models ask for it.
    #[serde(default)]
    pub tags: BTreeMap<String, BTreeMap<String, Codes>>,
    /// Where the other fields are.
    pub fields: BTreeMap<String, Places>,
}

/// The fields that say of what sort an event is: data models find their events by them.
const SORTS: [&str; 2] = ["tag", "eventtype"];

/// Whether a field says of what sort an event is.
pub fn is_sort(name: &str) -> bool {
    SORTS.contains(&name)
}

impl Documents {
    /// The events that are of a sort; none if it is no field of sorts, or the schema does not know it.
    pub fn of_sort(&self, field: &str, pattern: &Pattern) -> Option<&BTreeMap<String, Codes>> {
        self.tags.get(pattern.text()).filter(|_| is_sort(field) && pattern.is_literal())
    }

    /// Events of some logs and numbers as a condition of `search`.
    pub fn condition(&self, events: &BTreeMap<String, Codes>, span: Span) -> Expr {
        let at = |node: Node| Expr::new(node, span);
        let test = |field: &str, value: &str| at(Node::Test(Test::Matches(field.into(), Pattern::search(value))));
        let of_log = |(log, codes): (&String, &Codes)| {
            let any = at(Node::Or(codes.named().iter().map(|code| test(&self.codes[0], code)).collect()));
            let is_code = match codes {
                Codes::Of(_) => any,
                Codes::But(_) => at(Node::Not(Box::new(any))),
            };
            self.logs.get(log).map(|log| at(Node::And(vec![test(CHANNEL, &log.channel), is_code])))
        };
        at(Node::Or(events.iter().filter_map(of_log).collect()))
    }

    /// Events of some logs and numbers in words.
    pub fn told(&self, events: &BTreeMap<String, Codes>) -> String {
        let of_log = |(log, codes): (&String, &Codes)| {
            let channel = self.logs.get(log).map_or(log.as_str(), |log| &log.channel);
            let codes = match codes {
                Codes::But(codes) if codes.is_empty() => "all events".into(),
                Codes::But(codes) => format!("all events but {}", codes.join(", ")),
                Codes::Of(codes) => format!("the events {}", codes.join(", ")),
            };
            format!("{codes} of `{channel}`")
        };
        events.iter().map(of_log).collect::<Vec<_>>().join(" and ")
    }
}

/// The field in which an event names its log.
const CHANNEL: &str = "Channel";

/// A log whose data is moved to other fields.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Log {
    /// Its name, as events have it.
    pub channel: String,
    /// Which numbers its events can have.
    pub codes: Codes,
    /// The indices that hold it.
    pub index: Vec<String>,
}

/// The event's own data, where nothing moves it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Data {
    /// What comes before its names.
    pub prefix: String,
    /// Its names.
    pub names: Vec<String>,
    /// Those that are whole numbers, written in decimal digits.
    pub digits: Vec<String>,
}

/// Where a field is: in one column, or in several, each in other events.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(untagged)]
pub enum Places {
    /// In one.
    One(Place),
    /// In several.
    Several(Vec<Place>),
}

impl Places {
    /// All of them.
    pub fn all(&self) -> &[Place] {
        match self {
            Places::One(place) => std::slice::from_ref(place),
            Places::Several(places) => places,
        }
    }
}

/// A column that is a field, in some events.
#[derive(Clone, Debug, Default, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Place {
    /// The column.
    pub column: String,
    /// What it holds.
    #[serde(default)]
    pub kind: Held,
    /// In the events of which logs, and of which numbers; in all if it names none. `other` is every log that is not named.
    #[serde(default)]
    pub logs: BTreeMap<String, Codes>,
    /// A column that stands before it, with a backslash between them.
    #[serde(default)]
    pub before: Option<String>,
    /// Whether Splunk shows capitals where the column has small letters.
    #[serde(default)]
    pub upper: bool,
    /// Whether it may hold several values.
    #[serde(default)]
    pub many: bool,
    /// Whether the events that have it have it always, and never empty.
    #[serde(default)]
    pub filled: bool,
    /// What differs, where it is only nearly the field.
    #[serde(default)]
    pub nearly: Option<String>,
    /// Why it cannot be read, where it is kept in another form.
    #[serde(default)]
    pub lost: Option<String>,
}

/// What a column of documents holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Held {
    /// Text.
    #[default]
    Text,
    /// Text that is a whole number in decimal digits.
    Digits,
    /// A whole number.
    Whole,
    /// A number.
    Number,
    /// A date.
    Moment,
    /// An address.
    Address,
}

/// Numbers of events: `all`, some (`1 3`), or all but some (`but 8 10`).
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
#[serde(from = "String", into = "String")]
pub enum Codes {
    /// All but these.
    But(Vec<String>),
    /// These.
    Of(Vec<String>),
}

impl From<String> for Codes {
    fn from(text: String) -> Codes {
        let words = |text: &str| text.split_whitespace().map(str::to_string).collect();
        match text.trim().strip_prefix("but ") {
            Some(rest) => Codes::But(words(rest)),
            None if text.trim() == "all" => Codes::But(Vec::new()),
            None => Codes::Of(words(&text)),
        }
    }
}

impl From<Codes> for String {
    fn from(codes: Codes) -> String {
        match codes {
            Codes::But(codes) if codes.is_empty() => "all".into(),
            Codes::But(codes) => format!("but {}", codes.join(" ")),
            Codes::Of(codes) => codes.join(" "),
        }
    }
}

impl Codes {
    /// Whether a number is one of them; none stands for one that nobody names.
    pub fn hold(&self, code: Option<&str>) -> bool {
        let is_listed = |codes: &[String]| code.is_some_and(|code| codes.iter().any(|listed| listed == code));
        match self {
            Codes::But(codes) => !is_listed(codes),
            Codes::Of(codes) => is_listed(codes),
        }
    }

    /// The numbers that it names.
    pub fn named(&self) -> &[String] {
        let (Codes::But(codes) | Codes::Of(codes)) = self;
        codes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_some_or_all_but_some() {
        let codes = |text: &str| Codes::from(text.to_string());
        assert!(codes("all").hold(None) && codes("1 3").hold(Some("3")) && !codes("1 3").hold(None));
        assert!(codes("but 8").hold(Some("80")) && !codes("but 8").hold(Some("8")));
    }
}
