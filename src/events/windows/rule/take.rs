//! What a field is made of: the first of several parts, or all of them.
//!
//! `A | B` is the first that has a value, `A + B` all values in that order, `'text'` a text; a function may stand around
//! fields (see `rule::change`), and `words(F,table)` is what a table of words has for F.

use super::super::Events;
use super::super::weave::{all_of, first_of, pair_of};
use super::change::{Change, Pairing};
use crate::events::provenance::Provenance;
use crate::table::Column;
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
    Changed(String, Change),
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
            let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
            is_name.then(|| name.to_string())
        };
        let Some((function, rest)) = text.split_once('(') else { return name(text).map(Part::Field) };
        let arguments: Vec<&str> = rest.strip_suffix(')')?.split(',').map(str::trim).collect();
        match arguments[..] {
            [field, table] if function == "words" => {
                Some(Part::Changed(name(field)?, Change::Words(words.get(table)?.clone())))
            }
            [field, hash] if function == "hash" => Some(Part::Changed(name(field)?, Change::Hash(name(hash)?))),
            [field] => Some(Part::Changed(name(field)?, Change::named(function)?)),
            [first, second] => Some(Part::Paired([name(first)?, name(second)?], Pairing::named(function)?)),
            _ => None,
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
            Part::Changed(_, change) => change.spelling(),
            Part::Paired(_, pairing) => pairing.spelling(),
        }
    }

    fn column(&self, events: &Events<'_>, rows: &[bool]) -> Option<Column> {
        match self {
            Part::Text(text) => Some(Column::constant(text.as_str().into(), events.height)),
            Part::Field(field) => events.column(field).cloned(),
            Part::Changed(field, change) => Some(events.column(field)?.clone().map(|value| change.of(value))),
            Part::Paired([first, second], pairing) => {
                let empty = Column::empty(events.height);
                let sides = [first, second].map(|field| events.column(field).unwrap_or(&empty));
                Some(pair_of(sides, rows, |first, second| pairing.of(first, second)))
            }
        }
    }
}
