//! Columns while events are read into them: a code per row, the text looked up before anything is allocated.

use super::dialect::Dialect;
use super::orders::Orders;
use super::stored;
use super::wanted::Wanted;
use crate::table::{Column, Name};
use crate::value::Value;
use rustc_hash::FxHashMap;
use std::sync::Arc;

/// Fields of one block that are kept at most: a column has room for every row, so that without end of names there would be no
/// end of room. Elasticsearch takes 1 000 fields of an index, and Windows' own channels do with half of that.
pub(super) const MOST_KEPT: usize = 2_000;

/// The columns of one block of input.
#[derive(Debug)]
pub(super) struct Columns<'a> {
    wanted: &'a Wanted,
    dialect: Dialect,
    slots: Vec<Slot>,
    by_name: FxHashMap<Name, usize>,
    /// The slot that last came after each slot: exports write the same keys in the same order.
    successor: Vec<usize>,
    rows: usize,
    /// How many of the slots are wanted.
    kept: usize,
    /// Whether a field was wanted for which there was no room.
    is_full: bool,
    /// In which order the rows have their fields, where that is asked for.
    orders: Option<Orders>,
}

#[derive(Debug)]
struct Slot {
    name: Name,
    wanted: bool,
    /// Whether JSON writes the name with escapes.
    is_escaped: bool,
    growing: Growing,
}

/// A field's slot; it may be one of no interest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Field(usize);

impl Field {
    /// The field before the first.
    pub const NONE: Field = Field(usize::MAX);
}

impl<'a> Columns<'a> {
    /// No columns and no rows; of the fields to come, the wanted ones are kept.
    #[cfg(test)]
    pub fn new(wanted: &'a Wanted) -> Columns<'a> {
        Columns::of(wanted, Dialect::Windows)
    }

    /// No columns and no rows; of the fields to come, those are kept that are wanted or may become a field that is.
    pub fn of(wanted: &'a Wanted, dialect: Dialect) -> Columns<'a> {
        let (slots, by_name, successor) = (Vec::new(), FxHashMap::default(), Vec::new());
        let orders = wanted.is_everything().then(Orders::default);
        Columns { wanted, dialect, slots, by_name, successor, rows: 0, kept: 0, is_full: false, orders }
    }

    /// Whose names the fields have.
    pub fn dialect(&self) -> Dialect {
        self.dialect
    }

    /// The slot of a field.
    pub fn field(&mut self, name: &str) -> Field {
        if let Some(index) = self.by_name.get(name) {
            return Field(*index);
        }
        let name: Name = name.into();
        // What the text says may be wanted.
        let mut wanted = &*name == stored::RAW || self.dialect.wants(&name, |name| self.wanted.wants(name));
        if wanted && self.kept == MOST_KEPT {
            (wanted, self.is_full) = (false, true);
        }
        self.kept += usize::from(wanted);
        self.by_name.insert(name.clone(), self.slots.len());
        let is_escaped = name.contains(['\\', '"']);
        self.slots.push(Slot { name, wanted, is_escaped, growing: Growing::default() });
        self.successor.push(usize::MAX);
        Field(self.slots.len() - 1)
    }

    /// As [`Columns::field`], quicker where the field is the one that followed `last` before.
    #[inline]
    pub fn field_after(&mut self, last: Field, name: &str) -> Field {
        let guess = self.successor.get(last.0).copied().unwrap_or(usize::MAX);
        if self.slots.get(guess).is_some_and(|slot| &*slot.name == name) {
            return Field(guess);
        }
        let field = self.field(name);
        if let Some(successor) = self.successor.get_mut(last.0) {
            *successor = field.0;
        }
        field
    }

    /// The field that followed `last` before, with its name.
    #[inline]
    pub fn expected(&self, last: Field) -> Option<(Field, &str)> {
        let guess = self.successor.get(last.0).copied()?;
        let slot = self.slots.get(guess)?;
        (!slot.is_escaped).then_some((Field(guess), &*slot.name))
    }

    /// The name of a field.
    pub fn name(&self, field: Field) -> Name {
        self.slots[field.0].name.clone()
    }

    /// Whether the field's values are kept.
    #[inline]
    pub fn keeps(&self, field: Field) -> bool {
        self.slots[field.0].wanted
    }

    /// A value for the row being read; a second one makes a multivalue.
    #[inline]
    pub fn put(&mut self, field: Field, text: &str) {
        let slot = &mut self.slots[field.0];
        if slot.wanted {
            slot.growing.put(self.rows, text);
            if let Some(orders) = &mut self.orders {
                orders.put(field.0);
            }
        }
    }

    /// Ends the row being read.
    pub fn end_row(&mut self) {
        self.rows += 1;
        if let Some(orders) = &mut self.orders {
            orders.end_row();
        }
    }

    /// Forgets the row being read.
    pub fn undo_row(&mut self) {
        if let Some(orders) = &mut self.orders {
            orders.undo_row();
        }
        for slot in &mut self.slots {
            slot.growing.codes.truncate(self.rows);
        }
    }

    /// In which order the rows have their fields; of none where `_raw` is not asked for.
    pub fn orders(&mut self) -> Orders {
        self.orders.take().unwrap_or_default()
    }

    /// Whether fields were left out, because there were more than can be kept.
    pub fn is_full(&self) -> bool {
        self.is_full
    }

    /// The names of all fields met, and the columns of those kept, in the order in which they first came.
    pub fn finish(self) -> (Vec<Name>, Vec<(Name, Column)>) {
        let rows = self.rows;
        let names = self.slots.iter().map(|slot| slot.name.clone()).collect();
        let kept = self.slots.into_iter().filter(|slot| slot.wanted && !slot.growing.dictionary.is_empty());
        (names, kept.map(|slot| (slot.name, slot.growing.finish(rows))).collect())
    }
}

#[cfg(test)]
impl Columns<'_> {
    /// The fields of the only event, `name=value` in the order in which they came, for tests of readers.
    pub fn only_row(mut self) -> String {
        self.end_row();
        let table = crate::table::Table::new(self.finish().1, 1);
        let fields = table.names().map(|name| format!("{name}={}", table.value(0, name).show().replace('\n', "|")));
        fields.collect::<Vec<_>>().join(" ")
    }
}

/// A column while it grows. The dictionary is empty, or begins with null.
#[derive(Debug, Default)]
struct Growing {
    dictionary: Vec<Value>,
    texts: FxHashMap<Arc<str>, u32>,
    multis: FxHashMap<Value, u32>,
    codes: Vec<u32>,
    last: u32,
}

impl Growing {
    #[inline]
    fn put(&mut self, row: usize, text: &str) {
        let code = self.code(text);
        match self.codes.get(row).copied() {
            Some(old) if old != 0 => self.codes[row] = self.joined(old, code),
            Some(_) => self.codes[row] = code,
            None => {
                self.codes.resize(row, 0);
                self.codes.push(code);
            }
        }
    }

    #[inline]
    fn code(&mut self, text: &str) -> u32 {
        if let Some(Value::Text(last)) = self.dictionary.get(self.last as usize)
            && &**last == text
        {
            return self.last;
        }
        let code = match self.texts.get(text) {
            Some(code) => *code,
            None => self.add(text),
        };
        self.last = code;
        code
    }

    fn add(&mut self, text: &str) -> u32 {
        let text: Arc<str> = text.into();
        let code = self.push(Value::Text(text.clone()));
        self.texts.insert(text, code);
        code
    }

    fn push(&mut self, value: Value) -> u32 {
        if self.dictionary.is_empty() {
            self.dictionary.push(Value::Null);
        }
        self.dictionary.push(value);
        self.dictionary.len() as u32 - 1
    }

    fn joined(&mut self, old: u32, new: u32) -> u32 {
        let value = Value::many([self.dictionary[old as usize].clone(), self.dictionary[new as usize].clone()]);
        if let Some(code) = self.multis.get(&value) {
            return *code;
        }
        let code = self.push(value.clone());
        self.multis.insert(value, code);
        code
    }

    fn finish(mut self, rows: usize) -> Column {
        self.codes.resize(rows, 0);
        Column::from_codes(self.dictionary, self.codes, true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_second_value_makes_a_multivalue_and_an_undone_row_leaves_nothing() {
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        let user = columns.field("user");
        columns.put(user, "a");
        columns.put(user, "b");
        columns.end_row();
        columns.put(user, "lost");
        columns.undo_row();
        columns.put(user, "a");
        columns.end_row();
        let (names, kept) = columns.finish();
        assert_eq!(names, ["user".into()]);
        assert_eq!(kept[0].1.value(0), &Value::many(["a".into(), "b".into()]));
        assert_eq!(kept[0].1.value(1), &"a".into());
        assert_eq!(kept[0].1.codes().len(), 2);
    }

    #[test]
    fn fields_beyond_those_that_can_be_kept_are_left_out_and_it_is_known() {
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        for number in 0..=MOST_KEPT {
            assert!(!columns.is_full());
            let field = columns.field(&number.to_string());
            columns.put(field, "x");
        }
        columns.end_row();
        assert!(columns.is_full());
        assert_eq!(columns.finish().1.len(), MOST_KEPT);
    }

    #[test]
    fn the_field_that_followed_before_is_found_again() {
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        let first = columns.field_after(Field::NONE, "a");
        let second = columns.field_after(first, "b");
        assert_eq!(columns.field_after(first, "b"), second);
        assert_ne!(columns.field_after(first, "c"), second);
    }
}
