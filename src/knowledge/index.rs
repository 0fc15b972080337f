//! Finds rows of a lookup table: what must be equal by its hash, patterns and networks by trying them.

use super::lookup::Matching;
use crate::table::{Name, Table};
use crate::value::compare::fold;
use crate::value::network::Network;
use crate::value::pattern::Pattern;
use rustc_hash::FxHashMap;
use std::borrow::Cow;

/// The columns a lookup is asked by, and how they are matched.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    /// The columns.
    pub columns: Vec<(Name, Matching)>,
    /// Whether case does not count.
    pub folds: bool,
}

/// The rows of a table by their keys.
#[derive(Debug)]
pub struct Index {
    /// By which keys are texts that must be equal; the others are tried.
    groups: Vec<Group>,
    folds: bool,
}

/// Rows in which the same keys are texts.
#[derive(Debug)]
struct Group {
    exact: Vec<usize>,
    tried: Vec<usize>,
    rows: FxHashMap<Vec<Box<str>>, Vec<Entry>>,
}

/// A row, and what each key that is tried must match.
#[derive(Debug)]
struct Entry {
    row: u32,
    tests: Vec<Test>,
}

#[derive(Debug)]
enum Test {
    Pattern(Pattern),
    Network(Network),
}

/// A cell under a key: a text that must be equal, or something that is tried.
enum Cell {
    Text(Box<str>),
    Test(Test),
}

impl Index {
    /// The rows of a table by the columns named; one that the table lacks is empty in every row.
    pub fn of(table: &Table, keys: &Keys) -> Index {
        let mut index = Index { groups: Vec::new(), folds: keys.folds };
        for row in 0..table.rows() {
            let cells = keys.columns.iter().map(|(name, matching)| {
                let value = table.value(row, name);
                cell(&value.show(), *matching, keys.folds)
            });
            index.add(row as u32, cells);
        }
        index
    }

    fn add(&mut self, row: u32, cells: impl Iterator<Item = Cell>) {
        let (mut exact, mut tried) = (Vec::new(), Vec::new());
        let (mut texts, mut tests) = (Vec::new(), Vec::new());
        for (key, cell) in cells.enumerate() {
            match cell {
                Cell::Text(text) => {
                    exact.push(key);
                    texts.push(text);
                }
                Cell::Test(test) => {
                    tried.push(key);
                    tests.push(test);
                }
            }
        }
        let place = self.groups.iter().position(|group| group.exact == exact).unwrap_or_else(|| {
            self.groups.push(Group { exact, tried, rows: FxHashMap::default() });
            self.groups.len() - 1
        });
        self.groups[place].rows.entry(texts).or_default().push(Entry { row, tests });
    }

    /// The rows that match a value for each key, in the order of the table, at most so many.
    pub fn rows(&self, asked: &[impl AsRef<str>], most: usize) -> Vec<u32> {
        let asked: Vec<Cow<'_, str>> = asked.iter().map(|text| spelled(text.as_ref(), self.folds)).collect();
        let mut found = Vec::new();
        for group in &self.groups {
            let texts: Vec<Box<str>> = group.exact.iter().map(|key| (*asked[*key]).into()).collect();
            let entries = group.rows.get(&texts).map_or(&[][..], Vec::as_slice);
            let matches =
                |entry: &&Entry| entry.tests.iter().zip(&group.tried).all(|(test, key)| test.holds(&asked[*key]));
            found.extend(entries.iter().filter(matches).map(|entry| entry.row).take(most));
        }
        found.sort_unstable();
        found.truncate(most);
        found
    }

    /// How many cells may have to be tried for one question.
    pub fn cost(&self) -> usize {
        let tried = self.groups.iter().filter(|group| !group.tried.is_empty());
        tried.map(|group| group.rows.values().map(Vec::len).max().unwrap_or_default()).sum()
    }
}

impl Test {
    fn holds(&self, text: &str) -> bool {
        match self {
            Test::Pattern(pattern) => pattern.matches(text),
            Test::Network(network) => network.holds(text),
        }
    }
}

fn cell(text: &str, matching: Matching, folds: bool) -> Cell {
    let test = match matching {
        Matching::Exact => None,
        Matching::Wildcard => text.contains('*').then(|| Test::Pattern(Pattern::search_cased(&spelled(text, folds)))),
        Matching::Network => Network::read(text).map(Test::Network),
    };
    test.map_or_else(|| Cell::Text((*spelled(text, folds)).into()), Cell::Test)
}

fn spelled(text: &str, folds: bool) -> Cow<'_, str> {
    if folds { Cow::Owned(fold(text)) } else { Cow::Borrowed(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::drawn::table;

    fn rows(columns: &[(&str, Matching)], folds: bool, drawing: &str, asked: &[&str]) -> Vec<u32> {
        let columns = columns.iter().map(|(name, matching)| (Name::from(*name), *matching)).collect();
        Index::of(&table(drawing), &Keys { columns, folds }).rows(asked, 3)
    }

    #[test]
    fn every_key_must_match_and_case_counts_unless_it_is_folded() {
        let keys = [("a", Matching::Exact), ("b", Matching::Exact)];
        assert_eq!(rows(&keys, false, "a b; x 1; x 2; X 1; x 1", &["x", "1"]), [0, 3]);
        assert_eq!(rows(&keys, true, "a b; x 1; x 2; X 1; x 1", &["x", "1"]), [0, 2, 3]);
    }

    #[test]
    fn patterns_and_texts_are_found_in_the_order_of_the_table() {
        let keys = [("path", Matching::Wildcard)];
        let drawing = "path; *cmd.exe; c:\\cmd.exe; C:\\*; d:\\*; *";
        assert_eq!(rows(&keys, false, drawing, &["c:\\cmd.exe"]), [0, 1, 4]);
        assert_eq!(rows(&keys, true, drawing, &["c:\\cmd.exe"]), [0, 1, 2]);
        assert_eq!(rows(&keys, false, drawing, &["*"]), [4]);
    }

    #[test]
    fn networks_hold_addresses_and_an_address_equals_itself() {
        let keys = [("range", Matching::Network), ("port", Matching::Exact)];
        let drawing = "range port; 10.0.0.0/8 22; 10.1.2.3 22; 10.0.0.0/8 80; 2001:db8::/32 22";
        assert_eq!(rows(&keys, false, drawing, &["10.1.2.3", "22"]), [0, 1]);
        assert_eq!(rows(&keys, false, drawing, &["2001:db8::1", "22"]), [3]);
    }

    #[test]
    fn no_more_rows_than_asked_for_are_found() {
        assert_eq!(rows(&[("a", Matching::Exact)], false, "a; x; x; x; x", &["x"]), [0, 1, 2]);
    }

    #[test]
    fn only_what_is_tried_costs() {
        let cost = |drawing| {
            let columns = vec![("a".into(), Matching::Wildcard)];
            Index::of(&table(drawing), &Keys { columns, folds: false }).cost()
        };
        assert_eq!((cost("a; x; y; z"), cost("a; x*; y*; z")), (0, 2));
    }
}
