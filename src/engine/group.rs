//! Rows put into groups by their keys.

use super::MOST_ROWS;
use super::keys::{Key, Several};
use super::sort;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use crate::value::compare::{GroupKey, group_key};
use rustc_hash::FxHashMap;

/// Rows, each with the number of the group it is in.
pub struct Groups {
    /// Row numbers, ascending; a row may come several times, and not at all.
    pub rows: Vec<u32>,
    /// The group of each.
    pub ids: Vec<u32>,
    /// How many groups there are, numbered as they came.
    pub count: usize,
    keys: Vec<Tuple>,
}

/// One key of every group.
struct Tuple {
    name: Name,
    values: Vec<Value>,
    /// Which of the values each group has.
    numbers: Vec<u32>,
}

/// What is done with a row that lacks a key.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lacking {
    /// It is in no group.
    Left,
    /// It is in a group with the others that lack the key.
    Grouped,
}

/// Rows would come too many times.
#[derive(Debug)]
pub struct TooMany;

impl Groups {
    /// Puts the rows of a table into groups; without a key they are one group.
    pub fn of(table: &Table, by: &[Name], several: Several, lacking: Lacking) -> Result<Groups, TooMany> {
        let rows: Vec<u32> = (0..table.rows() as u32).collect();
        let mut groups = Groups { ids: vec![0; rows.len()], rows, count: 1, keys: Vec::new() };
        for name in by {
            groups = groups.split(table, name, several, lacking)?;
        }
        Ok(groups)
    }

    /// The groups split by one more key.
    fn split(self, table: &Table, name: &Name, several: Several, lacking: Lacking) -> Result<Groups, TooMany> {
        let key = Key::of(table, name, several);
        let mut pairs = Pairs::fitting(self.count, key.values.len(), self.rows.len());
        let (mut rows, mut ids) = (Vec::with_capacity(self.rows.len()), Vec::with_capacity(self.rows.len()));
        let most = MOST_ROWS.max(self.rows.len());
        for (row, id) in self.rows.iter().zip(&self.ids) {
            key.each(table.stored(*row as usize), |number| {
                if number != 0 || lacking == Lacking::Grouped {
                    rows.push(*row);
                    ids.push(pairs.id(*id, number));
                }
            });
            if rows.len() > most {
                return Err(TooMany);
            }
        }
        let of_pairs = |key: Tuple| {
            let numbers = pairs.found.iter().map(|(id, _)| key.numbers[*id as usize]).collect();
            Tuple { numbers, ..key }
        };
        let mut keys: Vec<Tuple> = self.keys.into_iter().map(of_pairs).collect();
        let numbers = pairs.found.iter().map(|(_, number)| *number).collect();
        keys.push(Tuple { name: name.clone(), values: key.values.into_owned(), numbers });
        Ok(Groups { rows, ids, count: pairs.found.len(), keys })
    }

    /// The same groups, numbered in the order of their keys, left to right.
    pub fn sorted(mut self) -> Groups {
        let ranks: Vec<Vec<u32>> = self.keys.iter().map(Tuple::ranks).collect();
        let mut order: Vec<u32> = (0..self.count as u32).collect();
        sort::order(&mut order, &ranks);
        let mut places = vec![0; self.count];
        order.iter().enumerate().for_each(|(place, group)| places[*group as usize] = place as u32);
        self.ids.iter_mut().for_each(|id| *id = places[*id as usize]);
        for key in &mut self.keys {
            key.numbers = order.iter().map(|group| key.numbers[*group as usize]).collect();
        }
        self
    }

    /// The key columns, a row for each group.
    pub fn columns(&self) -> Vec<(Name, Column)> {
        let column = |key: &Tuple| Column::from_codes(key.values.clone(), key.numbers.clone(), true).trimmed();
        self.keys.iter().map(|key| (key.name.clone(), column(key))).collect()
    }
}

impl Tuple {
    /// The place of each group's key among the keys.
    fn ranks(&self) -> Vec<u32> {
        let mut used: Vec<u32> = self.numbers.clone();
        used.sort_unstable();
        used.dedup();
        let mut keys: Vec<(GroupKey, u32)> =
            used.into_iter().map(|number| (group_key(&self.values[number as usize]), number)).collect();
        keys.sort_by(|(one, _), (other, _)| one.order(other));
        let mut ranks = vec![0; self.values.len()];
        keys.iter().enumerate().for_each(|(rank, (_, number))| ranks[*number as usize] = rank as u32);
        self.numbers.iter().map(|number| ranks[*number as usize]).collect()
    }
}

/// Pairs of a group and a key, numbered as they come.
struct Pairs {
    found: Vec<(u32, u32)>,
    known: Known,
    width: usize,
}

enum Known {
    /// A place for every pair there can be; 0 where it has not come, else its number and one more.
    Listed(Vec<u32>),
    Mapped(FxHashMap<u64, u32>),
}

/// So many places are cheap however few the rows.
const CHEAP: usize = 1 << 10;

impl Pairs {
    fn fitting(groups: usize, width: usize, rows: usize) -> Pairs {
        let known = match groups.checked_mul(width) {
            Some(size) if size <= CHEAP.max(rows * 2) => Known::Listed(vec![0; size]),
            Some(_) | None => Known::Mapped(FxHashMap::default()),
        };
        Pairs { found: Vec::new(), known, width }
    }

    fn id(&mut self, group: u32, number: u32) -> u32 {
        let next = self.found.len() as u32;
        let id = match &mut self.known {
            Known::Listed(places) => {
                let place = &mut places[group as usize * self.width + number as usize];
                if *place == 0 {
                    *place = next + 1;
                }
                *place - 1
            }
            Known::Mapped(map) => *map.entry(u64::from(group) << 32 | u64::from(number)).or_insert(next),
        };
        if id == next {
            self.found.push((group, number));
        }
        id
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::drawn::{draw, table};
    use crate::value::Number;

    fn groups(drawing: &str, by: &str, several: Several) -> (String, Vec<u32>, Vec<u32>) {
        let by: Vec<Name> = by.split_whitespace().map(Name::from).collect();
        let groups = Groups::of(&table(drawing), &by, several, Lacking::Left).expect("few rows").sorted();
        let keys = Table::new(groups.columns(), groups.count);
        (draw(&keys), groups.rows, groups.ids)
    }

    #[test]
    fn groups_are_in_the_order_of_their_keys_and_rows_in_their_own() {
        let (keys, rows, ids) = groups("a b; x 10; y 1; x 9; x 10; - 1", "a b", Several::Each);
        assert_eq!(keys, "a b; x 9; x 10; y 1");
        assert_eq!((rows, ids), (vec![0, 1, 2, 3], vec![1, 2, 0, 1]));
    }

    #[test]
    fn several_values_put_a_row_into_several_groups() {
        assert_eq!(groups("a b; p|q|p 1|2", "a", Several::Each).1, [0, 0, 0]);
        assert_eq!(groups("a b; p|q|p 1|2", "a b", Several::EachOnce).0, "a b; p 1; p 2; q 1; q 2");
        assert_eq!(groups("a b; p|q 1; p|q 2; q|p 3", "a", Several::AsOne).0, "a; p|q; q|p");
    }

    #[test]
    fn a_number_and_the_text_of_it_are_one_key() {
        let number = Value::Number(Number::of(1.0));
        let mixed = Table::of_rows([[("a", "1".into())], [("a", number)], [("a", "1.0".into())]]);
        let groups = Groups::of(&mixed, &["a".into()], Several::Each, Lacking::Left).expect("few rows");
        assert_eq!(groups.ids, [0, 0, 1]);
    }

    #[test]
    fn many_pairs_of_keys_are_told_apart() {
        let cell = |row: usize| Value::text(row.to_string());
        let rows = (0..3_000).map(|row| [("a", cell(row % 1_500)), ("b", cell(row % 1_499))]);
        let groups = Groups::of(&Table::of_rows(rows), &["a".into(), "b".into()], Several::Each, Lacking::Left);
        assert_eq!(groups.expect("few rows").count, 3_000);
    }

    #[test]
    fn a_product_of_many_values_is_refused() {
        let wide = Value::many((0..5_000).map(Value::from));
        let wide = Table::of_rows([[("a", wide.clone()), ("b", wide)]]);
        assert!(Groups::of(&wide, &["a".into(), "b".into()], Several::Each, Lacking::Left).is_err());
    }
}
