//! A row for each value of a multivalue.

use super::notes::Kind;
use super::{MOST_ROWS, Work};
use crate::diagnostic::Diagnostic;
use crate::plan::Expand;
use crate::table::column::Pool;
use crate::table::{Name, Table};
use crate::value::Value;

/// The rows, each as often as its field has values and with one of them.
///
/// Where no row has the field all rows stay (measured on Splunk 10.4); where some have it the others are dropped, as users
/// report, and a note says so.
pub fn expand(table: &Table, expand: &Expand, work: &mut Work) -> Result<Table, Diagnostic> {
    if !table.holds(&expand.field) {
        return Ok(table.clone());
    }
    let most = expand.limit.map_or(usize::MAX, |limit| usize::try_from(limit).unwrap_or(usize::MAX));
    let (mut rows, mut codes, mut pool) = (Vec::new(), Vec::new(), Pool::default());
    let mut room = Room::of(table, expand, most);
    let (mut dropped, mut cut) = (0, 0);
    for row in 0..table.rows() {
        let values = table.value(row, &expand.field).values();
        dropped += usize::from(values.is_empty());
        for value in values.iter().take(most) {
            match room.as_mut().is_none_or(|room| room.takes(row, value)) {
                false => cut += 1,
                true => {
                    rows.push(row as u32);
                    codes.push(pool.code(value.clone()));
                }
            }
        }
        if rows.len() > MOST_ROWS.max(table.rows()) {
            return Err(work.too_many_rows());
        }
    }
    work.notes.count(work.span, Kind::Dropped(expand.field.clone()), dropped);
    work.notes.count(work.span, Kind::ExpandCut(expand.most_bytes.unwrap_or_default()), cut);
    let mut expanded = table.gather(&rows);
    expanded.set(expand.field.clone(), pool.column(codes));
    Ok(expanded)
}

/// What is left of the bytes that the rows may hold.
///
/// Splunk does not say how it counts; here a row is the letters of its names and values.
struct Room {
    left: u64,
    /// The bytes of each row without the field that is expanded.
    rows: Vec<u64>,
}

impl Room {
    /// The room for the rows, unless it is so much that none of them could be left out.
    fn of(table: &Table, expand: &Expand, most: usize) -> Option<Room> {
        let left = expand.most_bytes?;
        let count = |row| table.value(row, &expand.field).values().len().min(most) as u64;
        let count: u64 = (0..table.rows()).map(count).sum();
        let heaviest: u64 = table.names().map(|name| weights(table, name).into_iter().max().unwrap_or(0)).sum();
        if count.saturating_mul(heaviest) <= left {
            return None;
        }
        let mut rows = vec![0; table.rows()];
        for name in table.names().filter(|name| **name != expand.field) {
            let (weights, codes) = (weights(table, name), table.column(name)?.codes());
            rows.iter_mut().enumerate().for_each(|(row, bytes)| *bytes += weights[codes[table.stored(row)] as usize]);
        }
        Some(Room { left, rows })
    }

    /// Takes the bytes of a row, if there are as many left. Once there are not, none is left.
    fn takes(&mut self, row: usize, value: &Value) -> bool {
        let left = self.left.checked_sub(self.rows[row] + value.show().len() as u64);
        self.left = left.unwrap_or(0);
        left.is_some()
    }
}

/// The bytes of a field and its name, by the codes of its column.
fn weights(table: &Table, name: &Name) -> Vec<u64> {
    let bytes =
        |value: &Value| value.values().iter().map(|value| value.show().len() + name.len()).sum::<usize>() as u64;
    table.column(name).map_or(Vec::new(), |column| column.dictionary().iter().map(bytes).collect())
}

#[cfg(test)]
mod tests {
    use super::super::sketch::outcome;
    use super::*;
    use crate::plan::Op;
    use crate::table::drawn::{draw, table};

    fn expanded(limit: Option<u64>, drawing: &str) -> (String, usize) {
        let outcome = outcome([Op::Expand(Expand { field: "x".into(), limit, most_bytes: None })], table(drawing));
        (draw(&outcome.table), outcome.notes.len())
    }

    #[test]
    fn each_value_has_a_row_and_other_fields_stay_whole() {
        assert_eq!(expanded(None, "n x; 1|2 a|b; 3 c"), ("n x; 1|2 a; 1|2 b; 3 c".into(), 0));
        assert_eq!(expanded(Some(1), "x; a|b|c"), ("x; a".into(), 0));
    }

    #[test]
    fn rows_without_the_field_go_only_if_others_have_it() {
        assert_eq!(expanded(None, "n; 1; 2"), ("n; 1; 2".into(), 0));
        assert_eq!(expanded(None, "n x; 1 -; 2 a"), ("n x; 2 a".into(), 1));
    }

    #[test]
    fn rows_end_where_their_bytes_do_and_that_is_noted() {
        let expanded = |most_bytes| {
            let expand = Expand { field: "x".into(), limit: None, most_bytes: Some(most_bytes) };
            let outcome = outcome([Op::Expand(expand)], table("n x; 1|2 a|b; 3 c"));
            (draw(&outcome.table), outcome.notes.iter().map(|note| note.code).collect::<Vec<_>>())
        };
        assert_eq!(expanded(15), ("n x; 1|2 a; 1|2 b; 3 c".into(), vec![]));
        assert_eq!(expanded(10), ("n x; 1|2 a; 1|2 b".into(), vec!["mvexpand-cut"]));
    }

    #[test]
    fn rows_do_not_multiply_without_end() {
        let wide = Value::many((0..4_000).map(Value::from));
        let rows = Table::of_rows([[("x", wide.clone()), ("y", wide.clone())]]);
        let ops = ["x", "y"].map(|field| Op::Expand(Expand { field: field.into(), limit: None, most_bytes: None }));
        assert_eq!(outcome(ops, rows).errors[0].code, "too-many-rows");
    }
}
