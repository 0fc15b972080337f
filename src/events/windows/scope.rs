//! Which events a rule is about: those of some sourcetypes, or Windows events of some channels and numbers, and of them
//! those that have certain values.

use super::Events;
use super::kind::{Channel, Kinds};
use crate::table::Column;
use crate::value::Value;
use crate::value::pattern::Pattern;
use serde::Deserialize;
use std::collections::BTreeMap;

/// Some kinds of event. What is left out does not narrow; without sourcetypes they are kinds of Windows events.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Scope {
    /// Sourcetypes, in any case; `*` is any run.
    sourcetypes: Vec<String>,
    channels: Vec<Channel>,
    codes: Vec<u32>,
    /// Numbers that it does not hold.
    without: Vec<u32>,
    /// Fields, each with the values of which the event has one, in any case.
    only: BTreeMap<String, Vec<String>>,
}

impl Scope {
    /// The fields that it asks for.
    pub fn fields(&self) -> impl Iterator<Item = &str> {
        self.only.keys().map(String::as_str)
    }

    /// Whether it names numbers of events.
    pub fn is_of_codes(&self) -> bool {
        !self.codes.is_empty()
    }

    /// Which rows it holds; none if no row.
    pub fn rows(&self, events: &Events<'_>, kinds: &Kinds) -> Option<Vec<bool>> {
        let mut rows = self.of_sourcetype(events).map_or_else(|| self.of_kind(kinds), Some)?;
        for (field, values) in &self.only {
            let is_one = |value: &Value| values.iter().any(|one| one.eq_ignore_ascii_case(&value.show()));
            let found = having(events.column(field)?, is_one);
            rows.iter_mut().zip(found).for_each(|(row, found)| *row &= found);
        }
        rows.contains(&true).then_some(rows)
    }

    /// Whether it may hold events of Windows of a kind, whatever their values.
    pub fn may_hold(&self, channel: Channel, code: u32) -> bool {
        (self.channels.is_empty() || self.channels.contains(&channel))
            && (self.codes.is_empty() || self.codes.contains(&code))
            && !self.without.contains(&code)
    }

    fn of_kind(&self, kinds: &Kinds) -> Option<Vec<bool>> {
        kinds.rows(|channel, code| self.may_hold(channel, code))
    }

    /// The rows of its sourcetypes, be they of Windows or not; none if it names none.
    pub fn of_sourcetype(&self, events: &Events<'_>) -> Option<Vec<bool>> {
        if self.sourcetypes.is_empty() {
            return None;
        }
        let Some(column) = events.column("sourcetype") else { return Some(vec![false; events.height]) };
        let patterns: Vec<Pattern> = self.sourcetypes.iter().map(|name| Pattern::search(name)).collect();
        let is_one = |value: &Value| !value.is_null() && patterns.iter().any(|pattern| pattern.matches(&value.show()));
        Some(having(column, is_one).collect())
    }
}

/// For each row whether its value `is_one`, which is asked once of each value.
fn having(column: &Column, is_one: impl Fn(&Value) -> bool) -> impl Iterator<Item = bool> {
    let are: Vec<bool> = column.dictionary().iter().map(is_one).collect();
    column.codes().iter().map(move |code| are[*code as usize])
}

#[cfg(test)]
mod tests {
    use super::super::tests::with_events;
    use super::*;
    use crate::table::Table;

    /// Which of four events a scope holds.
    fn rows(scope: &str) -> Option<Vec<bool>> {
        let scope: Scope = toml::from_str(scope).expect("a scope");
        let events = Table::of_rows([
            vec![("sourcetype", "Zeek:conn".into()), ("proto", "tcp".into())],
            vec![("sourcetype", "syslog".into()), ("proto", "udp".into())],
            vec![("proto", "tcp".into())],
            vec![("sourcetype", "bro".into()), ("EventCode", "1".into()), ("Channel", "Security".into())],
        ]);
        with_events(events, |events| scope.rows(events, &Kinds::of(events)))
    }

    #[test]
    fn a_sourcetype_is_told_in_any_case_and_by_a_pattern() {
        assert_eq!(rows("sourcetypes = ['zeek:*', 'bro']"), Some(vec![true, false, false, true]));
        assert_eq!(rows("sourcetypes = ['*']\nonly = { proto = ['TCP'] }"), Some(vec![true, false, false, false]));
        assert_eq!(rows("sourcetypes = ['other']"), None);
    }

    #[test]
    fn without_sourcetypes_it_holds_events_of_windows() {
        assert_eq!(rows("channels = ['Security']\ncodes = [1]"), Some(vec![false, false, false, true]));
        assert_eq!(rows(""), Some(vec![false, false, false, true]));
        assert_eq!(rows("channels = ['Security']\nwithout = [1]"), None);
    }
}
