//! What was damaged in the input, counted, with the place of the first of each kind.

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
pub(super) struct Flaws(BTreeMap<String, (Place, usize)>);

impl Flaws {
    /// Counts a flaw.
    pub fn add(&mut self, place: Place, what: impl Into<String>) {
        self.add_many(place, what, 1);
    }

    /// Counts a flaw of which the place takes work to tell: it is asked for only where it is the first of its kind.
    pub fn add_at(&mut self, what: &str, place: impl FnOnce() -> Place) {
        match self.0.get_mut(what) {
            Some((_, count)) => *count += 1,
            None => self.add(place(), what),
        }
    }

    /// Counts flaws of one kind, of which the first stands at `place`.
    pub fn add_many(&mut self, place: Place, what: impl Into<String>, count: usize) {
        let entry = self.0.entry(what.into()).or_insert((place, 0));
        entry.0 = entry.0.min(place);
        entry.1 += count;
    }

    /// The same flaws, all at one place: that of the stretch they were found in.
    pub fn at(self, place: Place) -> Flaws {
        Flaws(self.0.into_iter().map(|(what, (_, count))| (what, (place, count))).collect())
    }

    /// Adds the flaws of a later stretch.
    pub fn extend(&mut self, later: Flaws) {
        for (what, (place, count)) in later.0 {
            self.add_many(place, what, count);
        }
    }

    /// Each kind with the place of its first and their number, in the order of their places.
    pub fn list(&self) -> Vec<(Place, String, usize)> {
        let mut list: Vec<_> = self.0.iter().map(|(what, (place, count))| (*place, what.clone(), *count)).collect();
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
