//! Lookup tables for searches whose own are not published: made up of the columns that the searches name.

use super::witness::VALUES;
use spelt::knowledge::held::Held;
use spelt::knowledge::lookup::{Matching, Rules};
use spelt::knowledge::{Definition, Knowledge, Origin};
use spelt::table::{Name, Table};
use spelt::value::Value;
use std::collections::{BTreeMap, BTreeSet};

/// Columns of a table that is read whole, which a search does not name.
const USUAL: [&str; 4] = ["dest", "host", "process_name", "user"];

/// What the searches believe to be known. Every other table has patterns for keys.
pub fn known<'s>(searches: impl Iterator<Item = &'s str>) -> Knowledge {
    let mut tables: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for search in searches {
        for (name, columns) in named(search) {
            tables.entry(name).or_default().extend(columns);
        }
    }
    let mut known = Knowledge::default();
    for (number, (name, columns)) in tables.into_iter().enumerate() {
        let row = |value: &'static str| columns.iter().map(move |column| (column.as_str(), Value::from(value)));
        let rows = VALUES.iter().chain(&["v*"]).map(|value| row(value));
        let file: Name = if name.ends_with(".csv") { name.as_str().into() } else { format!("{name}.csv").into() };
        known.keep(file.clone(), Held::given(Table::of_rows(rows)));
        let kinds = match number % 2 {
            0 => columns.iter().map(|column| (column.as_str().into(), Matching::Wildcard)).collect(),
            _ => Vec::new(),
        };
        let rules = Rules { kinds, folds: number % 3 == 0, ..Rules::default() };
        known.define(Definition { name: name.as_str().into(), origin: Origin::File(file), rules });
    }
    known
}

/// The tables that a search names, with the columns it names of each.
fn named(search: &str) -> Vec<(String, Vec<String>)> {
    let spaced =
        search.replace(['\n', '\r', '\t', ','], " ").replace('|', " | ").replace('[', " [ ").replace(']', " ] ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut found = Vec::new();
    for (place, word) in words.iter().enumerate() {
        let mut rest =
            words[place + 1..].iter().map(|word| word.trim_matches('"')).take_while(|word| !"|[]".contains(word));
        let name = rest.by_ref().find(|word| !word.contains('='));
        let Some(name) = name.filter(|name| !name.is_empty()) else { continue };
        match word.to_ascii_lowercase().as_str() {
            "lookup" => found.push((name.to_string(), columns(&rest.collect::<Vec<_>>()))),
            "inputlookup" => found.push((name.to_string(), USUAL.map(String::from).into())),
            _ => {}
        }
    }
    found
}

/// The columns among the arguments of `lookup`: `column AS field` names one.
fn columns(words: &[&str]) -> Vec<String> {
    let mut columns = Vec::new();
    let mut words = words.iter().peekable();
    while let Some(word) = words.next() {
        if ["OUTPUT", "OUTPUTNEW"].iter().any(|it| it.eq_ignore_ascii_case(word)) {
            continue;
        }
        columns.push((*word).to_string());
        if words.next_if(|word| word.eq_ignore_ascii_case("as")).is_some() {
            words.next();
        }
    }
    columns
}
