//! Lifts a computation over one row to all rows: once for each combination of values that occurs, where that pays.

use super::expr::Scope;
use crate::function::Context;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use rustc_hash::FxHashMap;

/// Numbers of a table's rows, ascending.
#[derive(Clone, Copy, Debug)]
pub enum Rows<'r> {
    /// The first so many: all of them.
    All(usize),
    /// These.
    These(&'r [u32]),
}

impl<'r> Rows<'r> {
    /// How many.
    pub fn len(self) -> usize {
        match self {
            Rows::All(height) => height,
            Rows::These(rows) => rows.len(),
        }
    }

    /// Their numbers.
    pub fn to_vec(self) -> Vec<u32> {
        match self {
            Rows::All(height) => (0..height as u32).collect(),
            Rows::These(rows) => rows.to_vec(),
        }
    }

    /// Calls `see` with each row's number and where it is stored in the table's columns.
    pub fn each(self, table: &Table, mut see: impl FnMut(u32, usize)) {
        // Four loops, so that the common ones have no choice inside.
        match (self, table.selection()) {
            (Rows::All(height), None) => (0..height).for_each(|row| see(row as u32, row)),
            (Rows::All(_), Some(stored)) => {
                stored.iter().enumerate().for_each(|(row, stored)| see(row as u32, *stored as usize));
            }
            (Rows::These(rows), None) => rows.iter().for_each(|row| see(*row, *row as usize)),
            (Rows::These(rows), Some(stored)) => {
                rows.iter().for_each(|row| see(*row, stored[*row as usize] as usize));
            }
        }
    }
}

/// Computes `compute` of some fields for each of the rows, and hands the results to `emit` in the order of the rows.
///
/// `compute` must depend on its scope alone, or draw random numbers from the context; then nothing is remembered.
pub fn lift<T: Copy>(
    table: &Table,
    rows: Rows,
    fields: &[Name],
    context: &Context,
    mut compute: impl FnMut(&Scope) -> T,
    mut emit: impl FnMut(u32, T),
) {
    let tuple = Tuple::of(table, fields);
    let mut known = Known::fitting(&tuple, rows.len());
    let mut values = Vec::new();
    let mut look = |row, stored, key| {
        let result = known.get(key).unwrap_or_else(|| {
            let drawn = context.drawn();
            let result = compute(&tuple.scope(stored, &mut values));
            if drawn == context.drawn() {
                known.put(key, result);
            }
            result
        });
        emit(row, result);
    };
    match &*tuple.columns {
        [] => rows.each(table, |row, stored| look(row, stored, 0)),
        [only] => {
            let codes = only.codes();
            rows.each(table, |row, stored| look(row, stored, u64::from(codes[stored])));
        }
        [one, other] => {
            let (width, codes, others) = (other.dictionary().len() as u64, one.codes(), other.codes());
            let key = |stored: usize| u64::from(codes[stored]) * width + u64::from(others[stored]);
            rows.each(table, |row, stored| look(row, stored, key(stored)));
        }
        _ => rows.each(table, |row, stored| look(row, stored, tuple.key(stored))),
    }
}

/// The columns of some fields, as far as the table has them.
struct Tuple<'t> {
    names: Vec<Name>,
    columns: Vec<&'t Column>,
}

impl<'t> Tuple<'t> {
    fn of(table: &'t Table, fields: &[Name]) -> Tuple<'t> {
        let present = fields.iter().filter_map(|name| Some((name.clone(), &**table.column(name)?)));
        let (names, columns) = present.unzip();
        Tuple { names, columns }
    }

    /// How many combinations of codes there can be; nothing if too many to number.
    fn size(&self) -> Option<u64> {
        self.columns.iter().try_fold(1u64, |size, column| size.checked_mul(column.dictionary().len() as u64))
    }

    /// The number of the combination in a stored row.
    fn key(&self, stored: usize) -> u64 {
        self.columns.iter().fold(0u64, |key, column| {
            // Where there are too many combinations to number, nothing is looked up by the key.
            key.wrapping_mul(column.dictionary().len() as u64).wrapping_add(u64::from(column.codes()[stored]))
        })
    }

    fn scope<'s>(&'s self, stored: usize, values: &'s mut Vec<&'t Value>) -> Scope<'s> {
        values.clear();
        values.extend(self.columns.iter().map(|column| column.value(stored)));
        Scope::new(&self.names, values)
    }
}

/// Results by the number of their combination.
enum Known<T> {
    /// A place for every combination.
    Listed(Vec<Option<T>>),
    /// Those that came, and how many rows were looked up.
    Mapped(FxHashMap<u64, T>, usize),
    /// Nothing is remembered: the combinations are mostly different.
    Nothing,
}

/// So many places are cheap however few the rows.
const CHEAP: u64 = 1 << 10;

/// Of so many first rows, half must repeat a combination, or it does not pay to remember them.
const TRIAL: usize = 1 << 10;

impl<T: Copy> Known<T> {
    fn fitting(tuple: &Tuple, rows: usize) -> Known<T> {
        let widest = tuple.columns.iter().map(|column| column.dictionary().len()).max().unwrap_or(0);
        match tuple.size() {
            Some(size) if size <= CHEAP.max(rows as u64 * 2) => Known::Listed(vec![None; size as usize]),
            Some(_) if widest * 2 <= rows => Known::Mapped(FxHashMap::default(), 0),
            Some(_) | None => Known::Nothing,
        }
    }

    fn get(&mut self, key: u64) -> Option<T> {
        match self {
            Known::Listed(places) => places[key as usize],
            Known::Mapped(map, looked) => {
                *looked += 1;
                if *looked == TRIAL && map.len() * 2 > TRIAL {
                    *self = Known::Nothing;
                    return None;
                }
                map.get(&key).copied()
            }
            Known::Nothing => None,
        }
    }

    fn put(&mut self, key: u64, result: T) {
        match self {
            Known::Listed(places) => places[key as usize] = Some(result),
            Known::Mapped(map, _) => {
                map.insert(key, result);
            }
            Known::Nothing => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::sketch::context;
    use super::*;
    use crate::table::drawn::table;

    fn pairs(table: &Table, rows: Rows) -> (usize, Vec<String>) {
        let (mut computed, mut texts, mut seen) = (0, Vec::new(), Vec::new());
        let compute = |row: &Scope| {
            computed += 1;
            texts.push(format!("{}{}", row.value("a").show(), row.value("b").show()));
            texts.len() - 1
        };
        lift(table, rows, &["a".into(), "b".into(), "c".into()], &context(), compute, |row, text| {
            seen.push((row, text))
        });
        (computed, seen.into_iter().map(|(row, text)| format!("{row}:{}", texts[text])).collect())
    }

    #[test]
    fn a_combination_is_computed_once() {
        let table = table("a b; 1 x; 2 x; 1 x; 1 -");
        assert_eq!(pairs(&table, Rows::All(4)), (3, ["0:1x", "1:2x", "2:1x", "3:1"].map(String::from).to_vec()));
    }

    #[test]
    fn rows_are_those_of_the_selection() {
        let table = table("a b; 1 x; 2 x; 1 x; 1 -").select(&[3, 1]);
        assert_eq!(pairs(&table, Rows::These(&[1])), (1, vec!["1:2x".to_string()]));
    }

    #[test]
    fn what_draws_random_numbers_is_computed_for_each_row() {
        let (context, mut seen) = (context(), std::collections::BTreeSet::new());
        lift(
            &table("a; 1; 1; 1"),
            Rows::All(3),
            &[],
            &context,
            |_| context.next_random(),
            |_, drawn| {
                seen.insert(drawn);
            },
        );
        assert_eq!(seen.len(), 3);
    }
}
