//! Filters: chooses rows condition by condition, each over its own fields, and copies nothing.

mod doubts;

use super::Work;
use super::expr::{Evaluator, Manner, Scope};
use super::lift::{Rows, lift};
use super::listed::{Listed, has_list};
use super::reads;
use crate::function::Context;
use crate::plan::{Expr, Node};
use crate::table::{Name, Table};

/// The rows of a table for which a condition is true.
pub fn filter(table: &Table, condition: &Expr, work: &mut Work) -> Table {
    let sieve = Sieve { table, evaluator: work.evaluator() };
    let kept = sieve.choose(condition, Rows::All(table.rows()), true);
    doubts::note(&sieve, condition, &kept, work);
    if kept.len() == table.rows() { table.clone() } else { table.select(&kept) }
}

/// Whether a condition is true, false or null in each row.
pub fn truths(condition: &Expr, table: &Table, context: &Context) -> Vec<Option<bool>> {
    judge(condition, table, Evaluator::new(context))
}

/// As [`truths`], by an evaluator of one's own.
pub(super) fn judge(condition: &Expr, table: &Table, evaluator: Evaluator) -> Vec<Option<bool>> {
    let mut truths = Vec::with_capacity(table.rows());
    let truth = |row: &Scope| evaluator.truth(condition, row);
    let fields = condition.reads();
    lift(table, Rows::All(table.rows()), &fields, evaluator.context(), truth, |_, truth| truths.push(truth));
    truths
}

/// A table, and how its rows are judged.
struct Sieve<'t> {
    table: &'t Table,
    evaluator: Evaluator<'t>,
}

impl Sieve<'_> {
    fn with(&self, manner: Manner) -> Self {
        Sieve { table: self.table, evaluator: self.evaluator.with(manner) }
    }

    /// Those of the rows for which a condition is true, or false if that is wanted; they stay in order.
    ///
    /// Logic is done on sets of rows, so that each comparison is computed once for each value of its own field.
    fn choose(&self, condition: &Expr, rows: Rows, wanted: bool) -> Vec<u32> {
        let fields = condition.reads();
        if let Some(listed) = Listed::of(condition) {
            return self.select(&fields, rows, |row| listed.truth(&self.evaluator, row) == Some(wanted));
        }
        if (fields.len() <= 1 && !has_list(condition)) || is_list(condition, &fields) {
            return self.judge(condition, &fields, rows, wanted);
        }
        match &condition.node {
            Node::And(parts) if wanted => self.all(parts, rows, wanted),
            Node::And(parts) => self.any(parts, rows, wanted),
            Node::Or(parts) if wanted => self.any(parts, rows, wanted),
            Node::Or(parts) => self.all(parts, rows, wanted),
            Node::Not(inner) if !self.evaluator.manner().not_null_is_true => self.choose(inner, rows, !wanted),
            Node::Not(inner) if wanted => minus(rows, &self.choose(inner, rows, true)),
            Node::Not(inner) => self.choose(inner, rows, true),
            Node::Literal(_)
            | Node::Field(_)
            | Node::Xor(..)
            | Node::Test(_)
            | Node::Compare { .. }
            | Node::In { .. }
            | Node::Like { .. }
            | Node::Match { .. }
            | Node::Arithmetic { .. }
            | Node::Plus { .. }
            | Node::Negate(_)
            | Node::Concat(..)
            | Node::Case(_)
            | Node::Validate(_)
            | Node::Coalesce(_)
            | Node::Each(_)
            | Node::Split { .. }
            | Node::Tokens { .. }
            | Node::Substitute { .. }
            | Node::Transliterate { .. }
            | Node::Lookup(_)
            | Node::Call { .. } => self.judge(condition, &fields, rows, wanted),
        }
    }

    /// The rows in which every part is as wanted.
    fn all(&self, parts: &[Expr], rows: Rows, wanted: bool) -> Vec<u32> {
        let mut left: Option<Vec<u32>> = None;
        for part in cheapest_first(parts) {
            let rows = left.as_deref().map_or(rows, Rows::These);
            left = Some(self.choose(part, rows, wanted));
        }
        left.unwrap_or_else(|| rows.to_vec())
    }

    /// The rows in which some part is as wanted.
    fn any(&self, parts: &[Expr], rows: Rows, wanted: bool) -> Vec<u32> {
        let mut found = Vec::new();
        let mut left: Option<Vec<u32>> = None;
        for part in cheapest_first(parts) {
            let rows = left.as_deref().map_or(rows, Rows::These);
            let chosen = self.choose(part, rows, wanted);
            left = Some(minus(rows, &chosen));
            found.extend(chosen);
        }
        found.sort();
        found
    }

    /// As [`Sieve::choose`], by computing the condition as a whole.
    fn judge(&self, condition: &Expr, fields: &[Name], rows: Rows, wanted: bool) -> Vec<u32> {
        self.select(fields, rows, |row| self.evaluator.truth(condition, row) == Some(wanted))
    }

    /// The rows that are as they should be, by these fields of theirs.
    fn select(&self, fields: &[Name], rows: Rows, is_it: impl Fn(&Scope) -> bool) -> Vec<u32> {
        // Every row is written and only those chosen are kept: cheaper than a branch that cannot be predicted.
        let mut chosen = vec![0; rows.len()];
        let mut count = 0;
        lift(self.table, rows, fields, self.evaluator.context(), is_it, |row, is_it| {
            chosen[count] = row;
            count += usize::from(is_it);
        });
        chosen.truncate(count);
        chosen
    }
}

/// Whether a condition is many conditions on few fields, such as what a search in brackets found: to go over the rows for
/// each of them would take longer than to try them all on each combination of values.
fn is_list(condition: &Expr, fields: &[Name]) -> bool {
    matches!(&condition.node, Node::And(parts) | Node::Or(parts) if parts.len() > 32 && fields.len() <= 4)
}

fn cheapest_first(parts: &[Expr]) -> Vec<&Expr> {
    let mut parts: Vec<&Expr> = parts.iter().collect();
    parts.sort_by_key(|part| reads::cost(part));
    parts
}

/// The rows without those of `others`, all of which are among them.
fn minus(rows: Rows, others: &[u32]) -> Vec<u32> {
    let mut others = others.iter().peekable();
    let mut left = rows.to_vec();
    left.retain(|row| others.next_if_eq(&row).is_none());
    left
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{and, becomes, compare, context, equals, expr, field, not, number, or, test};
    use super::*;
    use crate::plan::Op;
    use crate::table::drawn::table;
    use crate::value::compare::{Operator, Reading};
    use proptest::prelude::*;

    fn keeps(condition: Expr, drawing: &str) -> String {
        becomes(Op::Filter(condition), drawing)
    }

    #[test]
    fn where_is_exact_and_search_folds_case() {
        assert_eq!(keeps(equals("user", "Bob"), "user; Bob; bob"), "user; Bob");
        assert_eq!(keeps(test("user=Bob"), "user; Bob; bob"), "user; Bob; bob");
    }

    #[test]
    fn logic_keeps_the_order_of_rows() {
        let either = or([test("b=2"), and([test("a=1"), not(test("b=3"))])]);
        assert_eq!(keeps(either, "a b n; 1 1 1; 0 2 2; 1 3 3; 1 - 4; 0 0 5"), "a b n; 1 1 1; 0 2 2; 1 - 4");
    }

    #[test]
    fn a_comparison_with_a_missing_field_is_not_true_and_neither_is_its_negation() {
        assert_eq!(keeps(equals("x", "a"), "n x; 1 a; 2 -"), "n x; 1 a");
        assert_eq!(keeps(not(equals("x", "a")), "n x; 1 a; 2 -; 3 b"), "n x; 3 b");
        assert_eq!(keeps(not(test("x=a")), "n x; 1 a; 2 -; 3 b"), "n x; 2 -; 3 b");
    }

    #[test]
    fn truths_are_told_row_by_row() {
        let truths = truths(&equals("x", "a"), &table("x; a; b; -"), &context());
        assert_eq!(truths, [Some(true), Some(false), None]);
    }

    fn condition() -> impl Strategy<Value = Expr> {
        let name = prop::sample::select(vec!["a", "b", "c"]);
        let leaf = (name, 0..3u8, 0..4u8).prop_map(|(name, value, kind)| match kind {
            0 => test(&format!("{name}={value}")),
            1 => test(&format!("{name}!={value}")),
            2 => equals(name, &value.to_string()),
            _ => compare(field(name), Operator::Less, number(f64::from(value)), Reading::Number),
        });
        leaf.prop_recursive(4, 24, 3, |inner| {
            let parts = || prop::collection::vec(inner.clone(), 0..4);
            prop_oneof![
                parts().prop_map(and),
                parts().prop_map(or),
                inner.clone().prop_map(not),
                (inner.clone(), inner.clone())
                    .prop_map(|(left, right)| expr(Node::Xor(Box::new(left), Box::new(right)))),
            ]
        })
    }

    fn events() -> impl Strategy<Value = Table> {
        let cell = prop::sample::select(vec!["0", "1", "2", "x", "-", "0|2"]);
        prop::collection::vec([cell.clone(), cell.clone(), cell], 0..30).prop_map(|rows| {
            let lines: Vec<String> = rows.iter().map(|cells| cells.join(" ")).collect();
            table(&std::iter::once("a b c".to_string()).chain(lines).collect::<Vec<_>>().join(";"))
        })
    }

    proptest! {
        #[test]
        fn filtering_by_sets_of_rows_is_filtering_row_by_row(
            condition in condition(), events in events(), not_null_is_true: bool,
        ) {
            let context = context();
            let evaluator = Evaluator::new(&context).with(Manner { not_null_is_true, ..Manner::default() });
            let by_row: Vec<u32> = (0..events.rows() as u32).filter(|row| {
                let names: Vec<Name> = ["a", "b", "c"].map(Name::from).to_vec();
                let values: Vec<_> = names.iter().map(|name| events.value(*row as usize, name)).collect();
                evaluator.truth(&condition, &Scope::new(&names, &values)) == Some(true)
            }).collect();
            let sieve = Sieve { table: &events, evaluator };
            prop_assert_eq!(sieve.choose(&condition, Rows::All(events.rows()), true), by_row);
        }
    }
}
