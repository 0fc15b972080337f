//! A value where there is none.

use super::project;
use crate::plan::{FieldPattern, Fill};
use crate::table::{Column, Name, Table};

/// The table with the value in every row that lacks it.
pub fn fill(mut table: Table, fill: &Fill) -> Table {
    let names: Vec<Name> = match &fill.fields {
        Some(fields) => project::expand(fields, &table, true),
        None => {
            let all = project::expand(&[FieldPattern::new("*")], &table, false);
            all.into_iter().filter(|name| table.holds(name)).collect()
        }
    };
    for name in names {
        let rows = table.rows();
        let is_lacking: Vec<bool> = match table.column(&name) {
            Some(column) => table.by_row(column).codes().iter().map(|code| *code == 0).collect(),
            None => vec![true; rows],
        };
        table.write(name, Column::constant(fill.value.clone(), rows), &is_lacking);
    }
    table
}

#[cfg(test)]
mod tests {
    use super::super::sketch::becomes;
    use super::*;
    use crate::plan::Op;

    fn filled(fields: Option<&str>, drawing: &str) -> String {
        let fields = fields.map(|names| names.split_whitespace().map(FieldPattern::new).collect());
        becomes(Op::Fill(Fill { fields, value: "0".into() }), drawing)
    }

    #[test]
    fn every_field_that_any_row_has_is_filled() {
        assert_eq!(filled(None, "a b c; 1 - -; - \"\" -"), "a b c; 1 0 -; 0 \"\" -");
        assert_eq!(filled(None, "_time a; - 1; 5 -"), "_time a; 5 0; - 1");
    }

    #[test]
    fn a_field_that_is_named_is_made() {
        assert_eq!(filled(Some("a x"), "a b; - -; 1 -"), "a b x; 0 - 0; 1 - 0");
    }
}
