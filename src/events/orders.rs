//! In which order each event of a block has its fields: columns stand in the order in which fields came first in the
//! block, and an event's own order must not hang on its neighbours.

use crate::table::{Column, Name};
use rustc_hash::FxHashMap;

/// The orders of a block's rows. Most rows share one of a few.
#[derive(Debug, Default)]
pub(super) struct Orders {
    /// The fields of the row being read.
    row: Vec<usize>,
    all: Vec<Vec<usize>>,
    known: FxHashMap<Vec<usize>, usize>,
    /// Which of all each row has.
    of_row: Vec<usize>,
}

impl Orders {
    /// The row being read has this field next.
    pub fn put(&mut self, field: usize) {
        if self.row.last() != Some(&field) {
            self.row.push(field);
        }
    }

    /// Ends the row being read.
    pub fn end_row(&mut self) {
        let last = self.of_row.last().copied().filter(|last| self.all[*last] == self.row);
        let order = last.or_else(|| self.known.get(&self.row).copied()).unwrap_or_else(|| self.add());
        self.of_row.push(order);
        self.row.clear();
    }

    /// Forgets the row being read.
    pub fn undo_row(&mut self) {
        self.row.clear();
    }

    fn add(&mut self) -> usize {
        self.known.insert(self.row.clone(), self.all.len());
        self.all.push(self.row.clone());
        self.all.len() - 1
    }

    /// The same over columns, of which a field may have become one or several; those that no field became come last.
    pub fn of_columns(mut self, fields: &[Vec<Name>], columns: &[(Name, Column)]) -> Orders {
        let numbers: FxHashMap<&Name, usize> =
            columns.iter().enumerate().map(|(number, (name, _))| (name, number)).collect();
        let mut of_fields = vec![false; columns.len()];
        let became = fields.iter().flatten().filter_map(|name| numbers.get(name));
        became.for_each(|number| of_fields[*number] = true);
        let others: Vec<usize> = (0..columns.len()).filter(|number| !of_fields[*number]).collect();
        // Which order had a column last, counted from 1.
        let mut last = vec![0; columns.len()];
        for (order, count) in self.all.iter_mut().zip(1..) {
            let names = order.iter().flat_map(|field| &fields[*field]);
            let own = names.filter_map(|name| numbers.get(name).copied());
            let new = |number: &usize| std::mem::replace(&mut last[*number], count) != count;
            *order = own.filter(new).chain(others.iter().copied()).collect();
        }
        self
    }

    /// The columns in the order of a row.
    pub fn of(&self, row: usize) -> &[usize] {
        self.of_row.get(row).map_or(&[], |order| &self.all[*order])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_row_keeps_its_own_order() {
        let mut orders = Orders::default();
        for row in [[0, 1, 1], [0, 1, 0], [2, 1, 0], [0, 1, 1]] {
            row.into_iter().for_each(|field| orders.put(field));
            orders.end_row();
        }
        orders.put(9);
        orders.undo_row();
        let names = ["a", "b", "lost", "c"].map(|name| vec![Name::from(name)]);
        let columns = ["a", "b", "c", "made"].map(|name| (Name::from(name), Column::empty(4)));
        let orders = orders.of_columns(&names, &columns);
        let found: Vec<&[usize]> = (0..5).map(|row| orders.of(row)).collect();
        assert_eq!(found, [&[0, 1, 3][..], &[0, 1, 3], &[1, 0, 3], &[0, 1, 3], &[]]);
    }
}
