//! The whole inventory for people: the kinds of event, what they have in common, and what each has of its own.

use super::super::columns::aligned;
use super::layout::{Line, PAGE, clipped, heading, name, order, table, titled};
use crate::events::{Inventory, Kind, Survey};
use crate::harness::body::counted;
use crate::table::Name;
use std::collections::BTreeSet;

/// The page, fitted to so many columns.
pub fn page(survey: &Survey, width: Option<usize>) -> String {
    let [(kind, inventory)] = &survey.kinds.iter().collect::<Vec<_>>()[..] else { return kinds(survey, width) };
    part(&titled(kind.to_string(), inventory), inventory, &BTreeSet::new(), width)
}

fn kinds(survey: &Survey, width: Option<usize>) -> String {
    let mut all = Inventory::default();
    survey.kinds.values().for_each(|inventory| all.merge(inventory));
    all.fields.retain(|_, field| field.count == all.events);
    let common: BTreeSet<Name> = all.fields.keys().cloned().collect();
    let mut text = overview(survey, all.events, width);
    if !common.is_empty() {
        text.push('\n');
        text.push_str(&part("Every kind", &all, &BTreeSet::new(), width));
    }
    for (kind, inventory) in &survey.kinds {
        text.push('\n');
        text.push_str(&part(&titled(kind.to_string(), inventory), inventory, &common, width));
    }
    text
}

/// How many events there are of each kind.
fn overview(survey: &Survey, events: usize, width: Option<usize>) -> String {
    let line = |(kind, inventory): (&Kind, &Inventory)| {
        let title = clipped(&titled(name(kind), inventory), width.unwrap_or(PAGE).saturating_sub(20).max(20));
        [format!("{:>8}", inventory.events), format!("{:>6}", inventory.fields.len()), title]
    };
    let head = ["  events", "fields", "kind"].map(String::from);
    let lines = aligned(std::iter::once(head).chain(survey.kinds.iter().map(line)));
    let title = format!("{} of {}", counted(events, "event"), counted(survey.kinds.len(), "kind"));
    format!("{}{lines}", heading(&title))
}

/// The fields of a kind, without some.
fn part(title: &str, inventory: &Inventory, without: &BTreeSet<Name>, width: Option<usize>) -> String {
    let mut fields: Vec<_> = inventory.fields.iter().filter(|(name, _)| !without.contains(*name)).collect();
    fields.sort_by_key(|(name, _)| order(name));
    let lines: Vec<Line> = fields.into_iter().map(|(name, field)| Line::of(name, field, inventory.events)).collect();
    let own = if without.is_empty() || !lines.is_empty() { "" } else { ", and what every kind has" };
    let title = heading(&format!("{title} ({}{own})", counted(inventory.events, "event")));
    if lines.is_empty() { title } else { format!("{title}{}", table(&lines, 2, width)) }
}
