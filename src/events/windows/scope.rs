//! Which events a rule is about: those of some channels and numbers, and of them those that have certain values.

use super::Events;
use super::kind::{Channel, Kinds};
use serde::Deserialize;
use std::collections::BTreeMap;

/// Some kinds of event. What is left out does not narrow.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Scope {
    channels: Vec<Channel>,
    codes: Vec<u32>,
    /// Fields, each with the values of which the event has one, in any case.
    only: BTreeMap<String, Vec<String>>,
}

impl Scope {
    /// The fields that it asks for.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.only.keys().map(String::as_str)
    }

    /// Which rows it holds; none if no row.
    pub fn rows(&self, events: &Events<'_>, kinds: &Kinds) -> Option<Vec<bool>> {
        let is_of = |channel, code| {
            (self.channels.is_empty() || self.channels.contains(&channel))
                && (self.codes.is_empty() || self.codes.contains(&code))
        };
        let mut rows = kinds.rows(is_of)?;
        for (field, values) in &self.only {
            let column = events.column(field)?;
            let is_one = |text: &str| values.iter().any(|value| value.eq_ignore_ascii_case(text));
            let is_one: Vec<bool> = column.dictionary().iter().map(|value| is_one(&value.show())).collect();
            rows.iter_mut().zip(column.codes()).for_each(|(row, code)| *row &= is_one[*code as usize]);
        }
        rows.contains(&true).then_some(rows)
    }
}
