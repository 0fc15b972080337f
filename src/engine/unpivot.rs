//! A row for each value that a row has in other fields.

use super::{MOST_ROWS, Work};
use crate::diagnostic::Diagnostic;
use crate::plan::Unpivot;
use crate::table::column::Pool;
use crate::table::{Column, Name, Table};
use crate::value::Value;

/// The table of a row's field, the names of its other fields, and their values.
pub fn unpivot(table: &Table, unpivot: &Unpivot, work: &Work) -> Result<Table, Diagnostic> {
    let is_other = |name: &&Name| **name != unpivot.row && !name.starts_with('_');
    let fields: Vec<(&Name, &Column)> =
        table.names().filter(is_other).filter_map(|name| Some((name, &**table.column(name)?))).collect();
    let mut rows = Vec::new();
    let (mut names, mut values) = ((Pool::default(), Vec::new()), (Pool::default(), Vec::new()));
    for row in 0..table.rows() {
        for (name, column) in &fields {
            let value = column.value(table.stored(row));
            if value.is_null() {
                continue;
            }
            if rows.len() == MOST_ROWS {
                return Err(work.too_many_rows());
            }
            rows.push(row as u32);
            names.1.push(names.0.code(Value::Text((*name).clone())));
            values.1.push(values.0.code(value.clone()));
        }
    }
    let row = match table.column(&unpivot.row) {
        Some(column) => table.by_row(column).gather(&rows),
        None => Column::empty(rows.len()),
    };
    let columns = [
        (unpivot.row.clone(), row),
        (unpivot.name.clone(), names.0.column(names.1)),
        (unpivot.value.clone(), values.0.column(values.1)),
    ];
    Ok(Table::new(columns, rows.len()))
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{becomes, outcome};
    use super::*;
    use crate::plan::Op;

    fn unpivoted() -> Op {
        Op::Unpivot(Unpivot { row: "h".into(), name: "k".into(), value: "v".into() })
    }

    #[test]
    fn each_value_is_a_row_and_what_is_missing_is_none() {
        assert_eq!(becomes(unpivoted(), "h b a; x 1 2|3; y - \"\""), "h k v; x a 2|3; x b 1; y a \"\"");
        assert_eq!(becomes(unpivoted(), "_time a; 5 1"), "h k v; - a 1");
        assert_eq!(becomes(unpivoted(), "h; x"), "h k v");
    }

    #[test]
    fn too_many_rows_are_an_error() {
        let wide = (0..60_000).map(|_| [("h", "x".into()), ("a", "1".into()), ("b", "2".into())]);
        let outcome = outcome([unpivoted()], Table::of_rows::<[(&str, Value); 3]>(wide));
        assert_eq!(outcome.errors[0].code, "too-many-rows");
    }
}
