//! Searches made of events: each asks for a value that an event has, so that it must find that event.

use super::Search;
use spelt::table::{Name, Table, is_hidden};
use spelt::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// So many values of a field are asked for, whatever number of exports have it.
const MOST: usize = 8;

/// The values that were asked for, by field.
#[derive(Default)]
pub struct Asked(BTreeMap<Name, BTreeSet<String>>);

impl Asked {
    /// Searches for values of a table's fields that were not asked for before.
    pub fn of(&mut self, table: &Table) -> Vec<Search> {
        let mut made = Vec::new();
        for name in table.names().filter(|name| !is_hidden(name) && is_plain(name)) {
            let asked = self.0.entry(name.clone()).or_default();
            for row in 0..table.rows() {
                if asked.len() == MOST {
                    break;
                }
                let Some(text) = one(table.value(row, name)) else { continue };
                if asked.insert(text.clone()) {
                    made.push(Search::bare(&worded(name, &text, asked.len())));
                }
            }
        }
        made
    }
}

/// Whether a name can be written without quotes.
fn is_plain(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

/// A value that can be asked for; of several the last.
fn one(value: &Value) -> Option<String> {
    let shown = value.values().last()?.show().into_owned();
    (!shown.is_empty() && shown.len() < 2_000 && !shown.contains(['*', '\n', '\r', '\t'])).then_some(shown)
}

/// A search for a field's value, in one of several wordings.
fn worded(name: &str, text: &str, wording: usize) -> String {
    let quoted = format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""));
    let middle: String = text.chars().skip(1).take(40).collect();
    let middle = middle.replace('\\', "\\\\").replace('"', "\\\"");
    match wording % 4 {
        1 => format!("{name}={quoted} | stats count by {name}"),
        2 => format!("* | where {name}={quoted} | table {name} EventCode"),
        3 => format!("{name}=\"*{middle}*\" | stats count values({name})"),
        _ => format!("{name} IN ({quoted}, \"no such value\") NOT {name}=\"no such value\" | table _time {name}"),
    }
}
