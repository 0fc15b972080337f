//! Documents of Elasticsearch: which of their fields a field of Splunk is, and in the events of which logs.

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
    /// The logs whose data is moved to other fields.
    pub logs: BTreeMap<String, Log>,
    /// Fields that say nothing about a document, and why.
    pub unasked: BTreeMap<String, String>,
    /// Fields that no document has.
    pub absent: Vec<String>,
    /// The event's own data, where nothing moves it.
    pub data: Data,
    /// Which events have a tag, by their logs and numbers, as the data models ask for it.
    #[serde(default)]
    pub tags: BTreeMap<String, BTreeMap<String, Codes>>,
    /// Where the other fields are.
    pub fields: BTreeMap<String, Places>,
}

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
