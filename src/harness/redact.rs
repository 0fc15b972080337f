//! Takes out of rows what the project says, before they are compared and written.

use super::rows::written;
use crate::project::Redaction;
use crate::table::{Name, Table};
use crate::value::Value;

/// What was taken out of the rows over one dataset.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redacted {
    /// Of which field.
    pub field: Name,
    /// Where the project says so: `spelt.toml:4`.
    pub at: String,
    /// In how many rows.
    pub rows: usize,
}

/// The rows of a query without what is to be taken out, and what that was. Of several redactions of a field each sees
/// what the one before it left.
pub fn redact(mut table: Table, query: &str, redactions: &[Redaction]) -> (Table, Vec<Redacted>) {
    let mut found = Vec::new();
    for redaction in redactions {
        let names: Vec<Name> = table.names().filter(|name| redaction.holds(query, name)).cloned().collect();
        for name in names {
            let rows = of_field(&mut table, &name, redaction);
            if rows > 0 {
                found.push(Redacted { field: name, at: redaction.at.clone(), rows });
            }
        }
    }
    (table, found)
}

/// Takes it out of a field, and says of how many rows.
fn of_field(table: &mut Table, name: &Name, redaction: &Redaction) -> usize {
    let Some(column) = table.column(name).map(|column| table.by_row(column).into_owned()) else { return 0 };
    let codes = column.codes().to_vec();
    let mut is_changed = Vec::new();
    let column = column.map(|value| {
        let new = without(name, value, redaction);
        is_changed.push(new != *value);
        new
    });
    let rows = codes.iter().filter(|code| is_changed[**code as usize]).count();
    if rows > 0 {
        table.set(name.clone(), column);
    }
    rows
}

/// A value without it; null stays null, so that a field that is gone is seen to be gone.
fn without(name: &str, value: &Value, redaction: &Redaction) -> Value {
    let one = |value: &Value| -> Value {
        let text = written(name, value);
        let new = match &redaction.part {
            None => redaction.with.clone(),
            // What cannot be searched is taken out whole.
            Some(part) => part.replace(&text, &redaction.with, 0, usize::MAX).unwrap_or(redaction.with.clone()),
        };
        if *text == *new { value.clone() } else { new.into() }
    };
    Value::many(value.values().iter().map(one))
}

#[cfg(all(test, feature = "pcre"))]
mod tests {
    use super::*;
    use crate::project::{FILE, Project};
    use crate::table::drawn::{draw, table};

    fn redacted(text: &str, drawing: &str) -> (String, Vec<(String, usize)>) {
        let project = Project::parse(text, FILE).expect("it fits");
        let (rows, found) = redact(table(drawing), "win/a", &project.redactions);
        let found = found.into_iter().map(|one| (format!("{} {}", one.at, one.field), one.rows)).collect();
        (draw(&rows), found)
    }

    #[test]
    fn a_value_goes_whole_and_a_null_stays() {
        let (rows, found) = redacted("[[redact]]\nfield = 'id'\nwith = '?'\n", "id n; 1 a; - b; 2|3 c");
        assert_eq!(rows, "id n; ? a; - b; ?|? c");
        assert_eq!(found, [("spelt.toml:2 id".to_string(), 2)]);
    }

    #[test]
    fn a_part_goes_where_the_expression_matches() {
        let text = "[[redact]]\nfield = 'x*'\npattern = '(id=)\\d+'\nwith = '\\1?'\n";
        let (rows, found) = redacted(text, "x y; id=12,id=3 id=4; no id=5");
        assert_eq!(rows, "x y; id=?,id=? id=4; no id=5");
        assert_eq!(found[0].1, 1);
    }

    #[test]
    fn a_time_is_searched_as_it_is_shown() {
        let text = "[[redact]]\nfield = '_time'\npattern = 'T.*'\nwith = ''\n";
        assert_eq!(redacted(text, "_time; 1750314305").0, "_time; 2025-06-19");
    }

    #[test]
    fn a_redaction_of_other_queries_changes_nothing() {
        let text = "[[redact]]\nfield = 'x'\nqueries = 'mac/*'\n";
        assert_eq!(redacted(text, "x; 1"), ("x; 1".into(), vec![]));
    }
}
