//! What was damaged in the input, counted, with the place of the first of each kind.

use crate::table::Name;
use std::collections::BTreeMap;
use std::fmt;

/// Where in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Place {
    /// The file as a whole.
    File,
    /// A byte, from 0.
    Byte(usize),
    /// A line, from 1.
    Line(usize),
    /// A row of a table, from 1 as a spreadsheet counts them: the header is row 1.
    Row(usize),
}

impl fmt::Display for Place {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::File => Ok(()),
            Place::Byte(byte) => write!(out, "byte {byte}"),
            Place::Line(line) => write!(out, "line {line}"),
            Place::Row(row) => write!(out, "row {row}"),
        }
    }
}

/// Flaws by what they are.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Flaws {
    found: BTreeMap<String, (Place, usize)>,
    /// The field that one is about, where only searches that name it need know.
    fields: BTreeMap<String, Name>,
}

impl Flaws {
    /// Counts a flaw.
    pub fn add(&mut self, place: Place, what: impl Into<String>) {
        self.add_many(place, what, 1);
    }

    /// Counts a flaw that matters to searches which name a field.
    pub fn add_about(&mut self, field: &Name, what: &str, place: impl FnOnce() -> Place) {
        self.fields.entry(what.into()).or_insert_with(|| field.clone());
        self.add_at(what, place);
    }

    /// The field that a flaw is about, if it matters only to who names it.
    pub fn field(&self, what: &str) -> Option<&Name> {
        self.fields.get(what)
    }

    /// Counts a flaw of which the place takes work to tell: it is asked for only where it is the first of its kind.
    pub fn add_at(&mut self, what: &str, place: impl FnOnce() -> Place) {
        match self.found.get_mut(what) {
            Some((_, count)) => *count += 1,
            None => self.add(place(), what),
        }
    }

    /// Counts flaws of one kind, of which the first stands at `place`.
    pub fn add_many(&mut self, place: Place, what: impl Into<String>, count: usize) {
        let entry = self.found.entry(what.into()).or_insert((place, 0));
        entry.0 = entry.0.min(place);
        entry.1 += count;
    }

    /// The same flaws, all at one place: that of the stretch they were found in.
    pub fn at(self, place: Place) -> Flaws {
        let found = self.found.into_iter().map(|(what, (_, count))| (what, (place, count))).collect();
        Flaws { found, ..self }
    }

    /// Adds the flaws of a later stretch.
    pub fn extend(&mut self, later: Flaws) {
        self.fields.extend(later.fields);
        for (what, (place, count)) in later.found {
            self.add_many(place, what, count);
        }
    }

    /// Each kind with the place of its first and their number, in the order of their places.
    pub fn list(&self) -> Vec<(Place, String, usize)> {
        let mut list: Vec<_> = self.found.iter().map(|(what, (place, count))| (*place, what.clone(), *count)).collect();
        list.sort();
        list
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn flaws_of_a_kind_are_counted_at_the_first_place() {
        let mut flaws = Flaws::default();
        flaws.add(Place::Line(7), "torn");
        let mut later = Flaws::default();
        later.add(Place::Line(9), "torn");
        later.add(Place::Line(2), "odd");
        flaws.extend(later);
        assert_eq!(flaws.list(), [(Place::Line(2), "odd".to_string(), 1), (Place::Line(7), "torn".to_string(), 2)]);
    }
}
