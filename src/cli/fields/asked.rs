//! The fields that a search reads, in the kinds of event that it is about: which are there, and what stands in for those that are not.

use super::super::columns::aligned;
use super::layout::{Line, clipped, heading, name, names, table, titled};
use crate::events::{self, Inventory, Kind, Survey};
use crate::harness::body::counted;
use crate::harness::cell;
use crate::harness::why::about;
use crate::harness::why::{is_known_to_be_missing, nearest};
use crate::plan::Plan;
use crate::value::Value;
use std::collections::BTreeSet;

/// What a search reads, and of which events.
pub struct Asked<'s> {
    /// The kinds that it is about, if any are; else all there are.
    kinds: Vec<(&'s Kind, &'s Inventory)>,
    /// The other kinds.
    others: Vec<(&'s Kind, &'s Inventory)>,
    /// Whether it is about any kind.
    is_about_any: bool,
    /// How many events the kinds have.
    pub events: usize,
    /// The fields, in the order in which the search reads them.
    pub fields: Vec<Read>,
}

/// A field that a search reads.
pub struct Read {
    /// Its name; of a pattern that no field matches the pattern.
    pub name: String,
    /// What is known of it in those kinds; none if no event has it.
    pub field: Option<events::Field>,
    /// The kinds that have it.
    pub having: Vec<Kind>,
    /// The kinds that do not, each with the field that most likely was meant.
    lacking: Vec<(Kind, Option<String>)>,
    /// Kinds that the search is not about, and that have it.
    elsewhere: Vec<Kind>,
    /// The field that most likely was meant, where none of the kinds has it.
    pub nearest: Option<String>,
    /// What that holds.
    example: Option<Value>,
}

/// More kinds than this are not told one by one.
const FEW: usize = 10;
/// What stands in is shown in so many columns.
const EXAMPLE: usize = 50;

impl<'s> Asked<'s> {
    /// What a search reads of the kinds that it is about.
    pub fn new(plan: &Plan, survey: &'s Survey, about: &BTreeSet<Kind>) -> Asked<'s> {
        let (kinds, others): (Vec<_>, Vec<_>) = survey.kinds.iter().partition(|(kind, _)| about.contains(*kind));
        let is_about_any = !kinds.is_empty();
        let (kinds, others) = if is_about_any { (kinds, others) } else { (others, kinds) };
        let events = kinds.iter().map(|(_, inventory)| inventory.events).sum();
        let mut asked = Asked { kinds, others, is_about_any, events, fields: Vec::new() };
        for pattern in about::fields(plan) {
            let names = match pattern.name() {
                Some(name) => vec![name.to_string()],
                None => asked.matching(|name| pattern.matches(name)),
            };
            let names = if names.is_empty() { vec![pattern.text().to_string()] } else { names };
            for name in names {
                if asked.fields.iter().all(|read| read.name != name) {
                    asked.fields.push(asked.read(name));
                }
            }
        }
        asked
    }

    fn matching(&self, matches: impl Fn(&str) -> bool) -> Vec<String> {
        let names = self.kinds.iter().flat_map(|(_, inventory)| inventory.fields.keys());
        let names: BTreeSet<&str> = names.map(|name| &**name).filter(|name| matches(name)).collect();
        names.into_iter().map(String::from).collect()
    }

    fn read(&self, name: String) -> Read {
        let mut found: Option<events::Field> = None;
        let (mut having, mut lacking) = (Vec::new(), Vec::new());
        for (kind, inventory) in &self.kinds {
            match inventory.fields.get(&*name) {
                Some(field) => {
                    found.get_or_insert_default().merge(field);
                    having.push((*kind).clone());
                }
                None => lacking.push(((*kind).clone(), near(&name, [*inventory]))),
            }
        }
        let elsewhere = self.others.iter().filter(|(_, inventory)| inventory.fields.contains_key(&*name));
        let elsewhere = elsewhere.map(|(kind, _)| (*kind).clone()).collect();
        let nearest = match found {
            None if !is_known_to_be_missing(&name) => near(&name, self.kinds.iter().map(|(_, inventory)| *inventory)),
            None | Some(_) => None,
        };
        let example = nearest.as_deref().and_then(|near| self.example(near));
        Read { name, field: found, having, lacking, elsewhere, nearest, example }
    }

    fn example(&self, name: &str) -> Option<Value> {
        let field = self.kinds.iter().find_map(|(_, inventory)| inventory.fields.get(name))?;
        field.values().into_iter().find(|value| value.show() != "-").cloned()
    }

    /// The page, fitted to so many columns.
    pub fn page(&self, width: Option<usize>) -> String {
        let lines: Vec<Line> = self.fields.iter().map(|read| read.line(self.events)).collect();
        let fields = match lines.is_empty() {
            true => "The search reads no field by its name.\n".to_string(),
            false => table(&lines, 0, width),
        };
        format!("{}\n{fields}", self.about())
    }

    /// Which kinds the search is about.
    fn about(&self) -> String {
        let events = counted(self.events, "event");
        if !self.is_about_any {
            return heading(&format!("The search is about no kind of event that is here; of all {events}:"));
        }
        if self.others.is_empty() && self.kinds.len() > FEW {
            return heading(&format!("The search may be about every event: {events} of {} kinds", self.kinds.len()));
        }
        if let [(kind, inventory)] = self.kinds[..] {
            return heading(&format!("The search is about {} ({events})", titled(kind.to_string(), inventory)));
        }
        let mut kinds = self.kinds.clone();
        kinds.sort_by_key(|(_, inventory)| std::cmp::Reverse(inventory.events));
        let line = |(kind, inventory): &(&Kind, &Inventory)| {
            [format!("{:>8}", inventory.events), titled(name(kind), inventory)]
        };
        let lines = aligned(kinds.iter().take(FEW).map(line));
        let more = match kinds.len().saturating_sub(FEW) {
            0 => String::new(),
            more => format!("          and {}\n", counted(more, "other kind")),
        };
        format!(
            "{}{lines}{more}",
            heading(&format!("The search is about {events} of {}", counted(kinds.len(), "kind")))
        )
    }
}

impl Read {
    fn line(&self, events: usize) -> Line {
        let elsewhere =
            (!self.elsewhere.is_empty()).then(|| format!("only other kinds have it: {}", names(&self.elsewhere)));
        let Some(field) = &self.field else {
            return self.meant().into_iter().chain(elsewhere).fold(Line::absent(&self.name), Line::remark);
        };
        let line = Line::of(&self.name, field, events);
        if self.lacking.is_empty() {
            return line;
        }
        let lacking: Vec<Kind> = self.lacking.iter().map(|(kind, _)| kind.clone()).collect();
        if self.lacking.len() > self.having.len() && self.lacking.len() > 3 {
            return line.remark(format!("only in {}", names(&self.having)));
        }
        let meant: BTreeSet<&String> = self.lacking.iter().filter_map(|(_, near)| near.as_ref()).collect();
        let there = match meant.into_iter().collect::<Vec<_>>()[..] {
            [near] => format!(", where `{near}` is nearest"),
            _ => String::new(),
        };
        line.remark(format!("not in {}{there}", names(&lacking)))
    }

    /// What stands in for a field that is not there.
    fn meant(&self) -> Option<String> {
        if is_known_to_be_missing(&self.name) {
            return Some("Splunk adds it when it indexes, and the export does not record it".into());
        }
        let near = self.nearest.as_ref()?;
        let example = self.example.as_ref().map(|value| format!(", such as {}", clipped(&cell::value(value), EXAMPLE)));
        Some(format!("did you mean `{near}`{}?", example.unwrap_or_default()))
    }
}

/// The field of these events that most likely was meant.
fn near<'i>(name: &str, inventories: impl IntoIterator<Item = &'i Inventory>) -> Option<String> {
    let names: BTreeSet<&str> =
        inventories.into_iter().flat_map(|inventory| inventory.fields.keys()).map(|name| &**name).collect();
    let candidates: Vec<&str> = names.into_iter().filter(|name| !name.starts_with('_')).collect();
    nearest(name, &candidates).map(String::from)
}
