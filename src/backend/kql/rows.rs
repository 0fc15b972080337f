//! What is known of the rows between two steps: their columns, their order, and whether they hold more.

use super::piece::{Digits, Piece, Presence, Shape};
use super::text::unquoted;
use crate::backend::Name;
use indexmap::IndexMap;
use std::collections::BTreeSet;

/// What is known of the rows between two steps.
#[derive(Clone, Debug, Default)]
pub struct Rows {
    /// The fields that have a column, in order.
    pub columns: IndexMap<Name, Column>,
    /// Whether they may hold fields that have no column.
    pub is_open: bool,
    /// Fields of the events that are in no column, each with why.
    pub unknown: Vec<(Name, String)>,
    /// Columns that are no field, and stay while the events are whole.
    pub carried: Vec<String>,
    /// The order of the rows, the weightiest first; nothing if nobody asks for it.
    pub order: Vec<Term>,
    /// Whether the rows come in that order already.
    pub is_sorted: bool,
    /// Fields whose values no two rows have in common, if there are such.
    pub unique: Option<Vec<Name>>,
}

impl Rows {
    /// Forgets what conditions on these columns told of others: they hold something else now, or are gone.
    pub fn forget(&mut self, is_changed: impl Fn(&str) -> bool) {
        for column in self.columns.values_mut() {
            if let Presence::Told(condition) = &column.presence
                && is_changed(condition)
            {
                column.presence = Presence::Lost;
            }
        }
    }

    /// Forgets that rows are told apart by fields that are no longer what they were.
    pub fn change(&mut self, changes: impl Fn(&Name) -> bool) {
        self.unique = self.unique.take().filter(|keys| !keys.iter().any(changes));
    }

    /// The keys of the order as they stand after `sort by`; one that came before decides nothing any more.
    pub fn terms(&self) -> Vec<String> {
        let mut seen = BTreeSet::new();
        self.order.iter().filter(|term| seen.insert(term.key())).map(|term| term.kql.clone()).collect()
    }
}

/// Whether a condition reads a column.
pub fn mentions(condition: &str, column: &str) -> bool {
    let is_of_name = |c: char| c.is_alphanumeric() || c == '_';
    condition.match_indices(column).any(|(start, _)| {
        let (before, after) = (&condition[..start], &condition[start + column.len()..]);
        !before.ends_with(is_of_name) && !after.starts_with(is_of_name)
    })
}

/// The column of a field.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its name, quoted.
    pub kql: String,
    /// What it keeps.
    pub shape: Shape,
    /// How it is told whether there is a value.
    pub presence: Presence,
    /// How far its numbers limit the digits of what is computed with them.
    pub digits: Digits,
    /// Whether the search has set it, so that it is no column of the table.
    pub is_set: bool,
}

impl Column {
    /// How it is told whether there is a value, in rows that may lack the column.
    pub fn elsewhere(&self) -> Presence {
        if self.piece().may_be_empty() { Presence::Lost } else { Presence::Itself }
    }

    /// Its value.
    pub fn piece(&self) -> Piece {
        Piece::tight(&*self.kql, self.shape).present(self.presence.clone()).with(self.digits)
    }
}

/// One key of an order; what is missing comes last.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    /// The key, as it stands after `sort by`.
    pub kql: String,
    /// The field it is made of; none for a column that is no field.
    pub field: Option<Name>,
}

/// Directions and their opposites, those that say where null comes first. Else null is less than everything.
const OPPOSITES: [(&str, &str); 2] = [(" asc nulls last", " desc nulls first"), (" asc", " desc")];

impl Term {
    /// A key and its direction; text is never null, and so needs no word about it.
    pub fn new(kql: &str, field: Option<&Name>, descending: bool, may_be_null: bool) -> Term {
        let direction = match (descending, may_be_null) {
            // Large values come first unless it is said otherwise, and what is null then comes last.
            (true, _) => "desc",
            (false, false) => "asc",
            (false, true) => "asc nulls last",
        };
        Term { kql: format!("{kql} {direction}"), field: field.cloned() }
    }

    /// What is put in order, without the direction.
    fn key(&self) -> &str {
        let directions = OPPOSITES.iter().flat_map(|(one, other)| [one, other]);
        directions.filter_map(|direction| self.kql.strip_suffix(direction)).next().unwrap_or(&self.kql)
    }

    /// The opposite order.
    pub fn reversed(&self) -> Term {
        let turned = OPPOSITES.iter().find_map(|(one, other)| {
            let turn = |from: &str, to: &str| Some(format!("{}{to}", self.kql.strip_suffix(from)?));
            turn(one, other).or_else(|| turn(other, one))
        });
        Term { kql: turned.unwrap_or_else(|| self.kql.clone()), field: self.field.clone() }
    }
}

/// Names that columns of the tables have, which no field is given.
#[derive(Debug, Default)]
pub struct Names {
    reserved: BTreeSet<String>,
}

impl Names {
    /// Keeps a name from being given to a field.
    pub fn reserve(&mut self, name: &str) {
        self.reserved.insert(name.to_lowercase());
    }

    /// Gives all names free: the columns of the tables are gone.
    pub fn release(&mut self) {
        self.reserved.clear();
    }

    /// The name of the column that a search gives to a field: its own, or with a number where another has that one. Case alone
    /// tells none apart, for readers as for engines.
    pub fn of(&self, field: &Name, rows: &Rows) -> String {
        let plain = field.trim_start_matches('\0');
        let plain = if plain.is_empty() { "_" } else { plain };
        let is_taken = |name: &str| {
            let name = name.to_lowercase();
            let others = rows.columns.iter().filter(|(other, _)| *other != field);
            self.reserved.contains(&name) || others.map(|(_, it)| unquoted(&it.kql)).any(|it| it.to_lowercase() == name)
        };
        numbered(plain, is_taken)
    }
}

/// A name, or with a number where it is taken.
pub fn numbered(plain: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let named = |number: usize| if number == 1 { plain.to_string() } else { format!("{plain}_{number}") };
    (1..).map(named).find(|name| !is_taken(name)).unwrap_or_else(|| plain.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_condition_reads_the_columns_whose_names_stand_in_it() {
        assert!(mentions("array_length(split(x, \"a\")) >= 2", "x"));
        assert!(!mentions("array_length(xy) >= 2", "x") && !mentions("array_length(y) > 0", "a"));
    }

    #[test]
    fn the_opposite_of_an_order_turns_where_null_comes_too() {
        let reversed = |descending, may_be_null| Term::new("x", None, descending, may_be_null).reversed().kql;
        assert_eq!(
            [reversed(true, true), reversed(false, false), reversed(false, true)],
            ["x asc", "x desc", "x desc nulls first"]
        );
        let twice = Term::new("x", None, false, true).reversed().reversed();
        assert_eq!(twice.kql, "x asc nulls last");
    }
}
