//! What is known of the rows between two steps: their columns, their order, and whether they hold more.

use super::piece::{Digits, Piece, Shape};
use crate::backend::Name;
use indexmap::IndexMap;
use std::collections::{BTreeMap, BTreeSet};

/// What is known of the rows between two steps.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// The step or table they come from.
    pub from: String,
    /// The fields that have a column, in order.
    pub columns: IndexMap<Name, Column>,
    /// Whether they may hold fields that have no column.
    pub is_open: bool,
    /// The column that holds the whole event, where all its fields are shown in the end.
    pub record: Option<String>,
    /// What the other members of the record are, where it is a row of cells and no event.
    pub cells: Option<Cells>,
    /// Columns that are no field.
    pub carried: Vec<String>,
    /// The order of the rows, the weightiest first; nothing if nobody asks for it.
    pub order: Vec<Term>,
}

/// What the members of a record are that is a row of cells.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cells(pub Shape);

/// The column of a field.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name, quoted.
    pub sql: String,
    /// What it keeps.
    pub shape: Shape,
    /// How far its numbers limit the digits of what is computed with them.
    pub digits: Digits,
    /// Whether it was set by the search, so that the event holds something else.
    pub is_set: bool,
    /// The column of the values that Splunk could have shown here.
    pub spellings: Option<String>,
    /// Which column holds the decimals of its numbers, where they hang on the row.
    pub decimals: Option<Name>,
}

impl Column {
    /// Its value.
    pub fn piece(&self) -> Piece {
        Piece::tight(&*self.sql, self.shape).with(self.digits.clone())
    }
}

/// One key of an order; what is null comes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The key.
    pub sql: String,
    /// The field it is made of; none for a column that is no field.
    pub field: Option<Name>,
    /// Whether large values come first.
    pub descending: bool,
}

impl Term {
    /// A column that is no field, small values first.
    pub fn rising(sql: impl Into<String>) -> Term {
        Term { sql: sql.into(), field: None, descending: false }
    }

    /// What is made of a field, small values first.
    pub fn of(field: &Name, sql: impl Into<String>) -> Term {
        Term { sql: sql.into(), field: Some(field.clone()), descending: false }
    }

    /// As it stands in ORDER BY.
    pub fn written(&self) -> String {
        format!("{}{} NULLS LAST", self.sql, if self.descending { " DESC" } else { "" })
    }
}

impl Rows {
    /// Whether fields that have no column are shown in the end. Where they are not, each that is asked for has one.
    pub fn shows_others(&self) -> bool {
        self.is_open && self.record.is_some()
    }

    /// What a SELECT lists to keep every column.
    pub fn kept(&self) -> Vec<String> {
        let fields = self.columns.values().flat_map(|column| std::iter::once(&column.sql).chain(&column.spellings));
        fields.chain(&self.record).chain(&self.carried).cloned().collect()
    }

    /// The order as it stands in ORDER BY.
    pub fn ordered(&self) -> Vec<String> {
        self.order.iter().map(Term::written).collect()
    }
}

/// The names of columns: those of the fields, as far as the engine can tell them apart.
#[derive(Debug, Default)]
pub struct Names {
    given: BTreeMap<Name, String>,
    taken: BTreeSet<String>,
    /// How many bytes of a name count; none if all do.
    longest: Option<usize>,
}

impl Names {
    /// No names yet; of each, so many bytes count.
    pub fn within(longest: Option<usize>) -> Names {
        Names { longest, ..Names::default() }
    }

    /// Keeps a name from being given to a field.
    pub fn reserve(&mut self, folded: String) {
        self.taken.insert(folded);
    }

    /// The name of a field's column: the one given, or with a number where another one has it already.
    pub fn of(&mut self, field: &Name, name: &str, folded: impl Fn(&str) -> String) -> String {
        if let Some(given) = self.given.get(field) {
            return given.clone();
        }
        // A name keeps to its line, as a step of the query is indented line by line.
        let plain = name.trim_start_matches('\0').replace(char::is_control, " ");
        let plain = if plain.is_empty() { "_".to_string() } else { plain };
        let longest = self.longest.unwrap_or(usize::MAX);
        let numbered = |number: usize| {
            let end = if number == 1 { String::new() } else { format!("_{number}") };
            format!("{}{end}", beginning(&plain, longest.saturating_sub(end.len())))
        };
        let mut number = 1;
        while !self.taken.insert(folded(&numbered(number))) {
            number += 1;
        }
        let name = numbered(number);
        self.given.insert(field.clone(), name.clone());
        name
    }
}

/// As much of a text as fits so many bytes.
fn beginning(text: &str, bytes: usize) -> &str {
    let ends = text.char_indices().map(|(at, c)| at + c.len_utf8()).take_while(|end| *end <= bytes);
    &text[..ends.last().unwrap_or(0)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_begin_alike_are_told_apart_where_only_their_beginning_counts() {
        let mut names = Names::within(Some(4));
        let mut of = |field: &str| names.of(&field.into(), field, str::to_string);
        assert_eq!((of("abcde"), of("abcdf"), of("abéd")), ("abcd".into(), "ab_2".into(), "abé".into()));
    }

    #[test]
    fn names_that_the_engine_cannot_tell_apart_get_a_number() {
        let mut names = Names::default();
        names.reserve("event".into());
        let mut of = |field: &str| names.of(&field.into(), field, str::to_lowercase);
        assert_eq!((of("User"), of("user"), of("User"), of("Event")).1, "user_2");
        assert_eq!((of("User"), of("Event"), of("USER")), ("User".into(), "Event_2".into(), "USER_3".into()));
        assert_eq!((of("a b"), of("a\nb")), ("a b".into(), "a b_2".into()));
    }
}
