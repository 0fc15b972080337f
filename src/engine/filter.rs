//! Filters: chooses rows condition by condition, each over its own fields, and copies nothing.

use super::Work;
use super::expr::{Evaluator, Manner, Scope};
use super::lift::{Rows, lift};
use super::listed::{Listed, has_list};
use super::notes::Kind;
use super::reads;
use super::search;
use crate::function::Context;
use crate::plan::{Expr, Node, Test};
use crate::table::{Name, Table, hidden};
use crate::value::pattern::{Pattern, Term};
use std::collections::BTreeSet;

/// The rows of a table for which a condition is true.
pub fn filter(table: &Table, condition: &Expr, work: &mut Work) -> Table {
    let sieve = Sieve { table, evaluator: work.evaluator() };
    let kept = sieve.choose(condition, Rows::All(table.rows()), true);
    note_negations(&sieve, condition, &kept, work);
    note_inferences(&sieve, condition, &kept, work);
    note_rendered(&sieve, condition, &kept, work);
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

/// The rows that are in one of two ascending lists and not in the other.
fn differing(one: &[u32], other: &[u32]) -> Vec<u32> {
    let only = |these: &[u32], those: &[u32]| {
        let mut those = those.iter().copied().peekable();
        let mut only = these.to_vec();
        only.retain(|row| {
            while those.next_if(|that| that < row).is_some() {}
            those.peek() != Some(row)
        });
        only
    };
    let mut rows = only(one, other);
    rows.extend(only(other, one));
    rows.sort();
    rows
}

/// Counts the rows that would come out otherwise if NOT of null were true.
fn note_negations(sieve: &Sieve, condition: &Expr, kept: &[u32], work: &mut Work) {
    if !reads::may_negate_null(condition) {
        return;
    }
    let otherwise = sieve.with(Manner { not_null_is_true: true, ..Manner::default() });
    let otherwise = otherwise.choose(condition, Rows::All(sieve.table.rows()), true);
    work.notes.count(condition.span, Kind::NotOfNull, differing(kept, &otherwise).len());
}

/// Counts, for each test of metadata, the rows that came out as they did because of what had to be inferred.
fn note_inferences(sieve: &Sieve, condition: &Expr, kept: &[u32], work: &mut Work) {
    let tests: Vec<&Expr> = condition.all().into_iter().filter(|part| reads_hidden(sieve.table, part)).collect();
    if tests.is_empty() {
        return;
    }
    let otherwise = sieve.with(Manner { as_shown: true, ..Manner::default() });
    let otherwise = otherwise.choose(condition, Rows::All(sieve.table.rows()), true);
    let rows = differing(kept, &otherwise);
    for expr in tests {
        let Node::Test(test) = &expr.node else { continue };
        let (Test::Metadata(field, pattern) | Test::NotMetadata(field, pattern)) = test else { continue };
        let (mut count, mut spellings) = (0, BTreeSet::new());
        let hangs = |row: &Scope| {
            let hangs = search::holds(test, row, false) != search::holds(test, row, true);
            if hangs {
                spellings.extend(matching(row, field, pattern));
            }
            hangs
        };
        let emit = |_, hangs| count += usize::from(hangs);
        lift(sieve.table, Rows::These(&rows), &expr.reads(), sieve.evaluator.context(), hangs, emit);
        let sign = if matches!(test, Test::Metadata(..)) { "=" } else { "!=" };
        let kind = Kind::Inferred(field.clone(), format!("{field}{sign}{}", pattern.text()));
        work.notes.infer(expr.span, kind, count, spellings);
    }
}

/// Counts, for each word or phrase, the rows that came out as they did because of a text that the export does not hold.
fn note_rendered(sieve: &Sieve, condition: &Expr, kept: &[u32], work: &mut Work) {
    let rendered = hidden(search::RAW);
    let terms: Vec<&Expr> = condition.all().into_iter().filter(|part| term(part).is_some()).collect();
    if terms.is_empty() || !sieve.table.has(&rendered) {
        return;
    }
    let otherwise = sieve.with(Manner { no_words: true, ..Manner::default() });
    let otherwise = otherwise.choose(condition, Rows::All(sieve.table.rows()), true);
    let rows = differing(kept, &otherwise);
    let rows = sieve.select(&[rendered], Rows::These(&rows), |row| !row.spellings(search::RAW).is_null());
    for (expr, term) in terms.into_iter().filter_map(|expr| Some((expr, term(expr)?))) {
        let found = sieve.choose(expr, Rows::These(&rows), true).len();
        work.notes.count(expr.span, Kind::Rendered(term.text().to_string()), found);
    }
}

/// The word or phrase that an expression looks for in the text of events.
fn term(expr: &Expr) -> Option<&Term> {
    let Node::Test(Test::Term(term)) = &expr.node else { return None };
    Some(term)
}

fn reads_hidden(table: &Table, expr: &Expr) -> bool {
    matches!(
        &expr.node,
        Node::Test(Test::Metadata(field, _) | Test::NotMetadata(field, _)) if table.has(&hidden(field))
    )
}

/// The spellings of a row's field that match.
fn matching(row: &Scope, field: &str, pattern: &Pattern) -> Vec<String> {
    let spellings = row.spellings(field).values().iter();
    spellings.filter(|spelling| search::could_be(spelling, pattern)).map(|spelling| spelling.show().into()).collect()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{and, becomes, compare, context, equals, expr, field, not, number, or, outcome, test};
    use super::*;
    use crate::plan::Op;
    use crate::table::Builder;
    use crate::table::drawn::table;
    use crate::value::compare::{Operator, Reading};
    use crate::value::pattern::Bounds;
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
    fn rows_that_hang_on_not_of_null_are_counted() {
        let doubtful = and([not(equals("x", "a")), equals("n", "2")]);
        let outcome = outcome([Op::Filter(doubtful)], table("n x; 1 a; 2 -; 3 -"));
        assert_eq!(outcome.notes.len(), 1);
        assert!(outcome.notes[0].message.starts_with("1 row would"), "{:?}", outcome.notes);
    }

    fn inferred() -> Table {
        let mut builder = Builder::default();
        for (source, spellings) in [("Xml:Security", "WinEventLog|Log:Security"), ("app", "-")] {
            builder.put("source", source.into());
            builder.put(&hidden("source"), crate::table::drawn::value(spellings));
            builder.put(&hidden("index"), "*".into());
            builder.end_row();
        }
        builder.finish()
    }

    fn notes(condition: Expr) -> (usize, Vec<String>) {
        let outcome = outcome([Op::Filter(condition)], inferred());
        (outcome.table.rows(), outcome.notes.into_iter().map(|note| note.message).collect())
    }

    #[test]
    fn inferred_metadata_is_matched_leniently_and_noted() {
        let (rows, notes) = notes(test("source=wineventlog"));
        assert_eq!(rows, 1);
        assert_eq!(
            notes,
            ["`source=wineventlog` was matched leniently for 1 event: the export does not record a source, \
                            and Splunk could have shown `WinEventLog`"]
        );
    }

    #[test]
    fn an_unknown_index_is_any_index_and_no_other() {
        assert_eq!(notes(test("index=main")).0, 2);
        assert_eq!(notes(test("index!=main")).0, 0);
        assert_eq!(notes(test("source!=wineventlog")).0, 1);
    }

    #[test]
    fn what_was_shown_needs_no_note() {
        assert_eq!(notes(test("source=app")), (1, vec![]));
        assert_eq!(notes(and([test("source=app"), test("source=wineventlog")])), (0, vec![]));
    }

    #[test]
    fn metadata_that_only_together_decides_is_noted() {
        assert_eq!(notes(or([test("source=wineventlog"), test("index=x")])).1.len(), 2);
    }

    #[test]
    fn a_word_that_was_found_in_rendered_text_is_noted() {
        let mut builder = Builder::default();
        for (raw, user, rendered) in [("a psexec b", "x", true), ("psexec", "y", false), ("c", "z", true)] {
            builder.put("_raw", raw.into());
            builder.put("user", user.into());
            builder.put(&hidden("_raw"), if rendered { "rendered".into() } else { crate::value::Value::Null });
            builder.end_row();
        }
        let table = builder.finish();
        let notes = |condition: Expr| -> Vec<String> {
            let outcome = outcome([Op::Filter(condition)], table.clone());
            outcome.notes.into_iter().map(|note| note.message).collect()
        };
        let word = || expr(Node::Test(Test::Term(Term::new("psexec", true, false, Bounds::Minor))));
        let found = "`psexec` was found in the rendered text of 1 event: the export does not hold what Splunk indexed";
        assert_eq!(notes(word()), [found]);
        assert_eq!(notes(not(word())), [found]);
        assert_eq!(notes(and([word(), test("user=y")])), [""; 0]);
        assert_eq!(notes(or([word(), test("user=x")])), [""; 0]);
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
