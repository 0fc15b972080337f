//! What is noted of the rows that a condition kept: those that would have come out otherwise, and why.

use super::super::Work;
use super::super::expr::{Manner, Scope};
use super::super::lift::{Rows, lift};
use super::super::notes::Kind;
use super::super::{reads, search};
use super::Sieve;
use crate::plan::{Expr, Node, Test};
use crate::table::{Table, hidden};
use crate::value::pattern::{Pattern, Term};
use std::collections::BTreeSet;

/// Notes what the rows that were kept hang on.
pub fn note(sieve: &Sieve, condition: &Expr, kept: &[u32], work: &mut Work) {
    note_negations(sieve, condition, kept, work);
    note_inferences(sieve, condition, kept, work);
    note_rendered(sieve, condition, kept, work);
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
    use super::super::super::sketch::{and, equals, expr, not, or, outcome, test};
    use super::*;
    use crate::plan::Op;
    use crate::table::Builder;
    use crate::table::drawn::table;
    use crate::value::pattern::Bounds;

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
}
