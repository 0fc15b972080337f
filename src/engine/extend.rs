//! Sets a field in every row to the value of an expression.

use super::expr::{Manner, Scope};
use super::lift::{Rows, lift};
use super::notes::Kind;
use super::reads;
use super::{MOST_BYTES, Work};
use crate::diagnostic::Diagnostic;
use crate::plan::{Expr, Extend, Target, TargetPart};
use crate::table::column::Pool;
use crate::table::{Column, Name, Table, is_hidden};
use crate::value::Value;

/// So many cells may be made by fields whose names are values: every such field is a column as high as the table.
const MOST_CELLS: usize = 1 << 28;

/// The table with the field set; where the value is null, the row lacks it.
pub fn extend(mut table: Table, extend: &Extend, work: &mut Work) -> Result<Table, Diagnostic> {
    let column = compute(&extend.value, &table, work).map(storable);
    match &extend.field {
        Target::Named(name) => table.set(name.clone(), column),
        Target::Built(parts) => {
            for (name, rows) in named(&table, parts, work)? {
                let mut is_written = vec![false; table.rows()];
                rows.iter().for_each(|row| is_written[*row as usize] = true);
                table.write(name, column.clone(), &is_written);
            }
        }
    }
    Ok(table)
}

/// No event holds a truth value: Splunk refuses to assign one, and what slips by is text.
fn storable(value: &Value) -> Value {
    match value {
        Value::Bool(_) => Value::Text(value.as_text()),
        Value::Null | Value::Number(_) | Value::Text(_) | Value::Multi(_) => value.clone(),
    }
}

/// The value of an expression in each row, and a note if it hangs on what NOT of null is.
pub fn compute(value: &Expr, table: &Table, work: &mut Work) -> Column {
    let column = column(value, table, work, Manner::default());
    if reads::may_negate_null(value) {
        let otherwise = self::column(value, table, work, Manner { not_null_is_true: true, ..Manner::default() });
        let differs = |row: &usize| column.value(*row) != otherwise.value(*row);
        work.notes.count(value.span, Kind::NotOfNull, (0..table.rows()).filter(differs).count());
    }
    column
}

fn column(value: &Expr, table: &Table, work: &mut Work, manner: Manner) -> Column {
    let evaluator = work.evaluator().with(manner);
    let mut pool = Pool::default();
    let mut codes = Vec::with_capacity(table.rows());
    let mut bytes = 0;
    let code = |row: &Scope| {
        if bytes > MOST_BYTES {
            return 0;
        }
        let value = evaluator.value(value, row);
        bytes += value.size();
        pool.code(value.into_owned())
    };
    lift(table, Rows::All(table.rows()), &value.reads(), work.context, code, |_, code| codes.push(code));
    work.is_too_much |= bytes > MOST_BYTES;
    pool.column(codes)
}

/// The names that parts make, and the rows in which they do, in the order of the names.
fn named(table: &Table, parts: &[TargetPart], work: &Work) -> Result<Vec<(Name, Vec<u32>)>, Diagnostic> {
    let mut names = indexmap::IndexMap::<String, Vec<u32>>::new();
    let mut built = Vec::new();
    let fields: Vec<Name> = parts.iter().filter_map(field).collect();
    let build = |row: &Scope| {
        let index = name(parts, row).map(|name| names.insert_full(name, Vec::new()).0);
        index.unwrap_or(usize::MAX)
    };
    lift(table, Rows::All(table.rows()), &fields, work.context, build, |row, index| built.push((row, index)));
    if names.len().saturating_mul(table.rows()) > MOST_CELLS {
        let message = format!("this makes {} fields, one for each value", names.len());
        return Err(Diagnostic::error("too-many-fields", message, work.span));
    }
    for (row, index) in built {
        if let Some((_, rows)) = names.get_index_mut(index) {
            rows.push(row);
        }
    }
    names.sort_unstable_keys();
    Ok(names.into_iter().map(|(name, rows)| (name.into(), rows)).collect())
}

fn field(part: &TargetPart) -> Option<Name> {
    match part {
        TargetPart::Text(_) => None,
        TargetPart::Field(name) => Some(name.clone()),
    }
}

fn name(parts: &[TargetPart], row: &Scope) -> Option<String> {
    let mut name = String::new();
    for part in parts {
        match part {
            TargetPart::Text(text) => name.push_str(text),
            TargetPart::Field(field) => match row.value(field) {
                Value::Null => return None,
                value => name.push_str(&value.show()),
            },
        }
    }
    (!name.is_empty() && !is_hidden(&name)).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{becomes, equals, expr, field, not, outcome, text};
    use super::*;
    use crate::plan::{Node, Op};
    use crate::table::drawn::table;

    fn set(field: Target, value: Expr) -> Op {
        Op::Extend(Extend { field, value })
    }

    fn named(name: &str) -> Target {
        Target::Named(name.into())
    }

    fn built(prefix: &str, field: &str) -> Target {
        Target::Built(vec![TargetPart::Text(prefix.into()), TargetPart::Field(field.into())])
    }

    fn case(arms: impl IntoIterator<Item = (Expr, Expr)>) -> Expr {
        expr(Node::Case(arms.into_iter().collect()))
    }

    #[test]
    fn null_removes_the_field() {
        let value = case([(equals("x", "a"), text("yes"))]);
        assert_eq!(becomes(set(named("y"), value), "x y; a 1; b 2; - 3"), "x y; a yes; b -; - -");
    }

    #[test]
    fn a_field_may_be_named_by_a_value() {
        let drawing = "f x b_p; p 1 old; q 2 old; - 3 old";
        assert_eq!(becomes(set(built("b_", "f"), field("x")), drawing), "b_p b_q f x; 1 - p 1; old 2 q 2; old - - 3");
        let nothing = becomes(set(built("b_", "f"), field("nosuch")), "f b_p; p 1; q 2");
        assert_eq!(nothing, "b_p b_q f; - - p; 2 - q");
    }

    #[test]
    fn a_name_for_every_one_of_many_values_is_refused() {
        let events = Table::of_rows((0..20_000).map(|row| [("f", Value::text(row.to_string()))]));
        let outcome = outcome([set(built("", "f"), text("1"))], events);
        assert_eq!(outcome.errors[0].code, "too-many-fields");
    }

    #[test]
    fn a_truth_value_is_stored_as_text() {
        assert_eq!(becomes(set(named("y"), equals("x", "a")), "x; a; b; -"), "x y; a True; b False; - -");
    }

    #[test]
    fn a_value_that_hangs_on_not_of_null_is_noted() {
        let value = case([(not(equals("x", "a")), text("other"))]);
        let outcome = outcome([set(named("y"), value)], table("x; a; b; -"));
        assert_eq!(outcome.notes[0].code, "not-of-null");
        assert!(outcome.notes[0].message.starts_with("1 row would"));
    }
}
