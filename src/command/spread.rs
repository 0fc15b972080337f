//! Fields made of what the values of one field hold, read once for each distinct value.

use crate::table::column::Pool;
use crate::table::{Column, Name, Table, is_hidden};
use crate::value::Value;
use std::collections::BTreeMap;

/// What becomes of a field that a row has already.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clash {
    /// The new value takes its place.
    Replace,
    /// It stays.
    Keep,
    /// The new values that it lacks are added.
    Add,
}

/// So many cells may be made.
const MOST_CELLS: usize = 1 << 28;

/// The rows with the fields that `read` finds in the values of a field. A field that is found twice in a value is a
/// multivalue. New columns stand in the order of their names.
pub fn spread(
    rows: Table,
    field: &str,
    clash: Clash,
    mut read: impl FnMut(&str) -> Vec<(String, Value)>,
) -> Result<Table, String> {
    let Some(source) = rows.column(field).map(|column| rows.by_row(column).into_owned()) else { return Ok(rows) };
    let mut is_used = vec![false; source.dictionary().len()];
    source.codes().iter().for_each(|code| is_used[*code as usize] = true);
    let mut found: BTreeMap<String, (Pool, Vec<u32>)> = BTreeMap::new();
    for (code, value) in source.dictionary().iter().enumerate().filter(|(code, _)| is_used[*code]) {
        let mut fields: BTreeMap<String, Vec<Value>> = BTreeMap::new();
        for (name, value) in value.values().iter().flat_map(|value| read(&value.show())) {
            if !name.is_empty() && !is_hidden(&name) {
                fields.entry(name).or_default().push(value);
            }
        }
        for (name, values) in fields {
            let (pool, codes) = found.entry(name).or_default();
            codes.resize(code, 0);
            codes.push(pool.code(Value::many(values)));
        }
        if found.len().saturating_mul(source.codes().len()) > MOST_CELLS {
            return Err(format!("the values of `{field}` hold {} fields, which is too many", found.len()));
        }
    }
    let mut rows = rows;
    for (name, (pool, of_value)) in found {
        let codes = source.codes().iter().map(|code| of_value.get(*code as usize).copied().unwrap_or(0));
        let column = pool.column(codes.collect());
        put(&mut rows, name.into(), column, clash);
    }
    Ok(rows)
}

fn put(rows: &mut Table, name: Name, column: Column, clash: Clash) {
    let old = rows.column(&name).map(|old| rows.by_row(old).into_owned());
    let Some(old) = old.filter(|_| clash != Clash::Replace) else { return rows.overlay(name, column) };
    let both = (0..rows.rows()).map(|row| match (old.value(row), column.value(row), clash) {
        (Value::Null, new, _) => new.clone(),
        (old, Value::Null, _) | (old, _, Clash::Keep) => old.clone(),
        (old, new, Clash::Add | Clash::Replace) => added(old, new),
    });
    let both = Column::of(both);
    rows.set(name, both);
}

/// The old values, and those of the new ones that they lack.
fn added(old: &Value, new: &Value) -> Value {
    let lacks = |value: &&Value| !old.values().iter().any(|known| known.show() == value.show());
    Value::many(old.values().iter().chain(new.values().iter().filter(lacks)).cloned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::table::drawn::{draw, table};

    fn letters(clash: Clash, drawing: &str) -> String {
        let read =
            |text: &str| text.split(',').map(|letter| (letter[..1].to_string(), Value::from(&letter[1..]))).collect();
        draw(&spread(table(drawing), "x", clash, read).expect("few fields"))
    }

    #[test]
    fn each_value_gives_its_fields() {
        assert_eq!(
            letters(Clash::Keep, "x; b1,a2; a3,a4; -; b1,a2"),
            "x a b; b1,a2 2 1; a3,a4 3|4 -; - - -; b1,a2 2 1"
        );
    }

    #[test]
    fn what_is_there_is_replaced_or_kept_or_added_to() {
        let drawing = "a x; 1 a1; 1 a2; - a3; 1 b4";
        assert_eq!(letters(Clash::Replace, drawing), "a x b; 1 a1 -; 2 a2 -; 3 a3 -; 1 b4 4");
        assert_eq!(letters(Clash::Keep, drawing), "a x b; 1 a1 -; 1 a2 -; 3 a3 -; 1 b4 4");
        assert_eq!(letters(Clash::Add, drawing), "a x b; 1 a1 -; 1|2 a2 -; 3 a3 -; 1 b4 4");
    }
}
