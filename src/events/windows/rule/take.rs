//! What a field is made of: the first of several parts, or all of them.
//!
//! `A | B` is the first that has a value, `A + B` all values in that order, `'text'` a text; functions may stand around
//! fields, and those of one field around each other (see `rule::change`); and `words(F,table)` is what a table of words has for F, `said(F,table)` F with the table's
//! words for the numbers in it.

use super::super::Events;
use super::super::weave::{all_of, first_of, pair_of};
use super::change::{Change, Pairing};
use crate::events::provenance::Provenance;
use crate::table::Column;
use crate::value::Value;
use std::collections::BTreeMap;

/// A text for each value, by the value in lower case.
pub(super) type Words = BTreeMap<String, String>;

/// How the values of a field stand in the event that they are made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) enum Spelling {
    /// As they are.
    Verbatim,
    /// In parts, with blanks between them.
    InParts,
    /// Not at all.
    Made,
}

/// What a field is made of.
#[derive(Debug, PartialEq)]
pub(super) enum Take {
    /// The first part that has a value.
    First(Vec<Part>),
    /// The values of all parts.
    All(Vec<Part>),
}

#[derive(Debug, PartialEq)]
pub(super) enum Part {
    Text(String),
    Field(String),
    /// A field, and what is done with it one after the other.
    Changed(String, Vec<Change>),
    Paired([String; 2], Pairing),
}

impl Take {
    /// Reads what a table says; nothing if it is not understood.
    pub fn read(text: &str, words: &BTreeMap<String, Words>) -> Option<Take> {
        let parts = |between: char| {
            text.split(between).map(|part| Part::read(part.trim(), words)).collect::<Option<Vec<Part>>>()
        };
        if text.contains('+') { parts('+').map(Take::All) } else { parts('|').map(Take::First) }
    }

    fn parts(&self) -> &[Part] {
        match self {
            Take::First(parts) | Take::All(parts) => parts,
        }
    }

    /// The fields it is made of.
    pub fn fields(&self) -> Vec<&str> {
        self.parts().iter().flat_map(Part::fields).collect()
    }

    /// How its values stand in the event.
    pub fn spelling(&self) -> Spelling {
        self.parts().iter().map(Part::spelling).max().unwrap_or(Spelling::Verbatim)
    }

    /// Its values, at least in the rows given.
    pub fn column(&self, events: &Events<'_>, rows: &[bool]) -> Option<Column> {
        let columns: Vec<Column> = self.parts().iter().filter_map(|part| part.column(events, rows)).collect();
        if columns.is_empty() {
            return None;
        }
        Some(match self {
            Take::First(_) => first_of(events.height, columns.iter().map(|column| (column, Some(rows)))),
            Take::All(_) => all_of(events.height, &columns.iter().collect::<Vec<_>>(), rows),
        })
    }

    /// What [`Take::column`] is put together of, each with where it came from: of several parts the first that has a value counts.
    pub fn parts_apart(&self, events: &Events<'_>, rows: &[bool]) -> Vec<(Provenance, Column)> {
        match self {
            Take::First(parts) => {
                parts.iter().filter_map(|part| Some((part.provenance(), part.column(events, rows)?))).collect()
            }
            Take::All(_) => {
                let column = self.column(events, rows);
                column.map(|column| (Provenance::calculated(self.fields()), column)).into_iter().collect()
            }
        }
    }
}

impl Part {
    fn read(text: &str, words: &BTreeMap<String, Words>) -> Option<Part> {
        if let Some(text) = text.strip_prefix('\'') {
            return text.strip_suffix('\'').map(|text| Part::Text(text.to_string()));
        }
        let name = |name: &str| {
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || matches!(c, '_' | '.'));
            is_name.then(|| name.to_string())
        };
        let Some((function, rest)) = text.split_once('(') else { return name(text).map(Part::Field) };
        let inside = rest.strip_suffix(')')?;
        let (first, second) = match inside.rsplit_once(',').filter(|(_, second)| !second.contains(')')) {
            Some((first, second)) => (first.trim(), Some(second.trim())),
            None => (inside, None),
        };
        let change = match (function, second) {
            ("words", Some(table)) => Change::Words(words.get(table)?.clone()),
            ("said", Some(table)) => Change::Said(words.get(table)?.clone()),
            ("hash", Some(hash)) => Change::Hash(name(hash)?),
            (_, Some(second)) => return Some(Part::Paired([name(first)?, name(second)?], Pairing::named(function)?)),
            (_, None) => Change::named(function)?,
        };
        match Part::read(first, words)? {
            Part::Field(field) => Some(Part::Changed(field, vec![change])),
            Part::Changed(field, mut changes) => {
                changes.push(change);
                Some(Part::Changed(field, changes))
            }
            Part::Text(_) | Part::Paired(..) => None,
        }
    }

    fn fields(&self) -> Vec<&str> {
        match self {
            Part::Text(_) => Vec::new(),
            Part::Field(field) | Part::Changed(field, _) => vec![field],
            Part::Paired([first, second], _) => vec![first, second],
        }
    }

    fn provenance(&self) -> Provenance {
        match self {
            Part::Text(_) => Provenance::Constant,
            Part::Field(field) => Provenance::Alias(field.as_str().into()),
            Part::Changed(..) | Part::Paired(..) => Provenance::calculated(self.fields()),
        }
    }

    fn spelling(&self) -> Spelling {
        match self {
            Part::Text(_) => Spelling::Made,
            Part::Field(_) => Spelling::Verbatim,
            Part::Changed(_, changes) => changes.iter().map(Change::spelling).max().unwrap_or(Spelling::Verbatim),
            Part::Paired(_, pairing) => pairing.spelling(),
        }
    }

    fn column(&self, events: &Events<'_>, rows: &[bool]) -> Option<Column> {
        match self {
            Part::Text(text) => Some(Column::constant(text.as_str().into(), events.height)),
            Part::Field(field) => events.column(field).cloned(),
            Part::Changed(field, changes) => {
                let changed = |value: &Value| changes.iter().fold(value.clone(), |value, change| change.of(&value));
                Some(events.column(field)?.clone().map(changed))
            }
            Part::Paired([first, second], pairing) => {
                let empty = Column::empty(events.height);
                let sides = [first, second].map(|field| events.column(field).unwrap_or(&empty));
                Some(pair_of(sides, rows, |first, second| pairing.of(first, second)))
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Option<Take> {
        let table = Words::from([("a".to_string(), "b".to_string())]);
        Take::read(text, &BTreeMap::from([("table".to_string(), table)]))
    }

    fn first(part: Part) -> Option<Take> {
        Some(Take::First(vec![part]))
    }

    #[test]
    fn functions_stand_around_fields_and_each_other() {
        let changed = |field: &str, changes| first(Part::Changed(field.to_string(), changes));
        assert_eq!(read("leaf(User)"), changed("User", vec![Change::Leaf]));
        assert_eq!(read("named(second(Account_Name))"), changed("Account_Name", vec![Change::Second, Change::Named]));
        assert_eq!(read("hash(Hashes,MD5)"), changed("Hashes", vec![Change::Hash("MD5".to_string())]));
        let words = Words::from([("a".to_string(), "b".to_string())]);
        assert_eq!(read("words(state(Message),table)"), changed("Message", vec![Change::State, Change::Words(words)]));
        assert_eq!(
            read("slashed(Protocol,Port)"),
            first(Part::Paired(["Protocol".to_string(), "Port".to_string()], Pairing::Slashed))
        );
    }

    #[test]
    fn what_is_not_understood_is_none() {
        for text in ["nope(A)", "leaf(A", "words(A,nope)", "slashed(leaf(A),B)", "leaf('x')", "A B", ""] {
            assert_eq!(read(text), None, "{text}");
        }
    }
}
