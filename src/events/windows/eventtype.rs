//! `eventtype` and `tag`: the types of event that Splunk's add-ons know, and the tags that types and values give.
//!
//! A table of types names the events of each and its tags; a table of values the tags of certain values. The tags of a
//! field stand in `tag::<field>`, all of an event's in `tag`; both are sorted, as Splunk shows them.

use super::Events;
use super::kind::Kinds;
use super::scope::Scope;
use super::weave::all_of;
use crate::events::provenance::Provenance;
use crate::events::wanted::Wanted;
use crate::table::Column;
use crate::table::column::Pool;
use crate::value::Value;
use rustc_hash::FxHashMap;
use serde::Deserialize;
use std::collections::{BTreeMap, BTreeSet};

/// The tables.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct EventTypes {
    types: BTreeMap<String, EventType>,
    /// Tags by field and value.
    values: BTreeMap<String, BTreeMap<String, Vec<String>>>,
}

#[derive(Debug, Deserialize)]
struct EventType {
    #[serde(flatten)]
    scope: Scope,
    /// Others that are of the type too.
    #[serde(default)]
    or: Vec<Scope>,
    #[serde(default)]
    tags: Vec<String>,
}

impl EventType {
    fn scopes(&self) -> impl Iterator<Item = &Scope> {
        [&self.scope].into_iter().chain(&self.or)
    }
}

/// The types that a row is of, a bit each.
type Bits = u128;

impl EventTypes {
    /// Reads the tables; a message says what is wrong with them.
    pub fn read(tables: &[&str]) -> Result<EventTypes, String> {
        let mut all = EventTypes::default();
        for table in tables {
            let EventTypes { types, values } = toml::from_str(table).map_err(|error| error.to_string())?;
            all.types.extend(types);
            for (field, given) in values {
                let tags = all.values.entry(field).or_default();
                given.into_iter().for_each(|(value, more)| tags.entry(value).or_default().extend(more));
            }
        }
        if all.types.len() > Bits::BITS as usize {
            return Err(format!("there are more than {} types", Bits::BITS));
        }
        Ok(all)
    }

    /// Whether a field is one of these.
    pub fn gives(&self, field: &str) -> bool {
        matches!(field, "eventtype" | "tag") || field.starts_with("tag::")
    }

    /// Adds what the fields are made of.
    pub fn add_ingredients(&self, wanted: &mut Wanted) {
        if wanted.wants("eventtype") || wanted.wants("tag") || wanted.wants("tag::eventtype") {
            self.types
                .values()
                .flat_map(EventType::scopes)
                .flat_map(Scope::fields)
                .for_each(|field| wanted.add(&[field]));
        }
        for field in self.values.keys() {
            if wanted.wants("tag") || wanted.wants(&tag_of(field)) {
                wanted.add(&[field]);
            }
        }
    }

    /// Gives the fields to the events that do not have them.
    pub fn apply(&self, events: &mut Events<'_>) {
        events.turn(|| Provenance::calculated([]));
        let wants_tags = events.wants("tag");
        let mut tags: Vec<(String, Column)> = Vec::new();
        if wants_tags || events.wants("eventtype") || events.wants("tag::eventtype") {
            let types = self.types_of(events);
            let names: Vec<_> = self.types.keys().map(|name| vec![name.as_str()]).collect();
            events.fill("eventtype", types.column(&names), None);
            let given = self.types.values().map(|kind| kind.tags.iter().map(String::as_str).collect());
            tags.push((tag_of("eventtype"), types.column(&given.collect::<Vec<_>>())));
        }
        for (field, given) in &self.values {
            if (wants_tags || events.wants(&tag_of(field)))
                && let Some(column) = events.column(field)
            {
                tags.push((tag_of(field), column.clone().map(|value| tags_of(value, given))));
            }
        }
        let known = self.known(events);
        if wants_tags {
            let columns: Vec<&Column> = tags.iter().map(|(_, column)| column).collect();
            let all = all_of(events.height, &columns, &known).map(|tags| sorted(tags.values().iter().cloned()));
            events.turn(|| Provenance::calculated(tags.iter().filter_map(|(field, _)| field.strip_prefix(TAG))));
            events.fill("tag", all, Some(&known));
        }
        for (field, column) in tags {
            events.turn(|| Provenance::calculated(field.strip_prefix(TAG)));
            events.fill(&field, column, Some(&known));
        }
    }

    /// Which rows may have tags: Windows events, and those of a sourcetype that a type names.
    fn known(&self, events: &Events<'_>) -> Vec<bool> {
        let mut known: Vec<bool> = (0..events.height).map(|row| events.is_windows(row)).collect();
        for rows in self.types.values().flat_map(EventType::scopes).filter_map(|scope| scope.of_sourcetype(events)) {
            known.iter_mut().zip(rows).for_each(|(known, is_of)| *known |= is_of);
        }
        known
    }

    fn types_of(&self, events: &Events<'_>) -> Types {
        let kinds = Kinds::of(events);
        let mut types = Types { of_row: vec![0; events.height] };
        for (index, kind) in self.types.values().enumerate() {
            for rows in kind.scopes().filter_map(|scope| scope.rows(events, &kinds)) {
                types.of_row.iter_mut().zip(rows).for_each(|(bits, is_of)| *bits |= Bits::from(is_of) << index);
            }
        }
        types
    }
}

/// The types of every row.
struct Types {
    of_row: Vec<Bits>,
}

impl Types {
    /// For each row the words of its types.
    fn column(&self, words: &[Vec<&str>]) -> Column {
        let mut pool = Pool::default();
        let mut known: FxHashMap<Bits, u32> = FxHashMap::default();
        let of = |bits: Bits| {
            let words = words.iter().enumerate().filter(|(index, _)| bits >> index & 1 == 1);
            sorted(words.flat_map(|(_, words)| words.iter().map(|word| Value::from(*word))))
        };
        let codes = self.of_row.iter().map(|bits| *known.entry(*bits).or_insert_with(|| pool.code(of(*bits))));
        let codes = codes.collect();
        pool.column(codes)
    }
}

/// What the names of fields begin with that hold the tags of another field's values.
const TAG: &str = "tag::";

/// The field that holds the tags of a field's values.
fn tag_of(field: &str) -> String {
    format!("{TAG}{field}")
}

fn tags_of(value: &Value, given: &BTreeMap<String, Vec<String>>) -> Value {
    let tags = value.values().iter().filter_map(|value| given.get(&*value.show()));
    sorted(tags.flatten().map(|tag| Value::from(tag.as_str())))
}

fn sorted(words: impl Iterator<Item = Value>) -> Value {
    let words: BTreeSet<String> = words.map(|word| word.show().into_owned()).collect();
    Value::many(words.into_iter().map(Value::from))
}

#[cfg(test)]
mod tests {
    use super::super::tests::show;

    fn types_and_tags(fields: &str) -> String {
        show(&format!("{{\"Computer\":\"c\",{fields}}}"), "eventtype tag").concat()
    }

    #[test]
    fn a_process_is_tagged_for_the_data_model() {
        assert_eq!(
            types_and_tags(r#""Channel":"Microsoft-Windows-Sysmon/Operational","EventID":1"#),
            "eventtype=endpoint_services_processes|ms-sysmon-process|windows_event_signature \
             tag=process|report|track_event_signatures"
        );
        assert_eq!(
            types_and_tags(r#""Channel":"Security","EventID":4688,"TokenElevationType":"%%1937""#),
            "eventtype=endpoint_services_processes|windows_endpoint_processes|windows_event_signature|windows_process_new\
             |wineventlog_security|wineventlog_windows|winsec tag=endpoint|execute|filesystem|os|process|report|security|\
             start|track_event_signatures|windows"
        );
    }

    #[test]
    fn a_change_of_an_account_is_of_no_file() {
        assert_eq!(
            types_and_tags(r#""Channel":"Security","EventID":4725"#),
            "eventtype=endpoint_services_processes|windows_account_disabled|windows_account_management|windows_event_signature\
             |windows_security_change_account|wineventlog_security|winsec tag=account|change|disable|management|os|security|\
             track_event_signatures|windows"
        );
    }

    #[test]
    fn values_have_tags_too_and_a_type_may_ask_for_values() {
        let logon = r#"{"Channel":"Security","EventID":4625,"Keywords":"0x8010000000000000","LogonType":"10","Status":"0xc000006a"}"#;
        let skewed = logon.replace("6a", "33").replace("c00000", "c00001");
        assert_eq!(
            show(&format!("{logon}\n{skewed}"), "tag::app tag::action tag"),
            [
                "tag::app=remote tag::action=failure tag=audit|authentication|change|endpoint|failure|filesystem|os|remote|\
                 security|track_event_signatures|windows",
                "tag::app=remote tag::action=failure tag=endpoint|failure|filesystem|os|remote|security|\
                 track_event_signatures|windows"
            ]
        );
    }

    #[test]
    fn what_splunk_recorded_stands_and_other_events_have_none() {
        let recorded = r#"{"preview":false,"result":{"EventCode":"1","Channel":"Security","tag":"mine"}}"#;
        assert_eq!(show(recorded, "tag"), ["tag=mine"]);
        assert_eq!(show(r#"{"a":1}"#, "eventtype tag"), [""]);
    }
}
