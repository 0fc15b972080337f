//! Long lists of texts that a field may have, as a search in brackets finds them: a value is sought in all of them at once.

use super::expr::{Evaluator, Scope};
use crate::plan::{Expr, Node, Test};
use crate::table::Name;
use crate::value::compare::fold;
use std::collections::{HashMap, HashSet};

/// A list of more conditions is worth being put in order first.
const LONG: usize = 32;

/// Conditions joined by OR, of which most ask whether a field is a text.
pub struct Listed<'e> {
    /// The texts of each field, folded.
    texts: HashMap<&'e Name, HashSet<&'e str>>,
    others: Vec<&'e Expr>,
}

impl<'e> Listed<'e> {
    /// What a condition lists, if it does.
    pub fn of(condition: &'e Expr) -> Option<Listed<'e>> {
        let parts = long(condition)?;
        let mut listed = Listed { texts: HashMap::new(), others: Vec::new() };
        for part in parts {
            match plain(part) {
                Some((name, text)) => _ = listed.texts.entry(name).or_default().insert(text),
                None => listed.others.push(part),
            }
        }
        (listed.others.len() * 2 < parts.len()).then_some(listed)
    }

    /// Whether one of the conditions is true of a row; null if none is and some is null.
    pub fn truth(&self, evaluator: &Evaluator, row: &Scope) -> Option<bool> {
        let is_listed = |name: &Name, texts: &HashSet<&str>| {
            row.value(name).values().iter().any(|value| texts.contains(fold(&value.show()).as_str()))
        };
        if self.texts.iter().any(|(name, texts)| is_listed(name, texts)) {
            return Some(true);
        }
        let mut truth = Some(false);
        for other in &self.others {
            match evaluator.truth(other, row) {
                Some(true) => return Some(true),
                Some(false) => {}
                None => truth = None,
            }
        }
        truth
    }
}

/// Whether a part of a condition may be a list.
pub fn has_list(condition: &Expr) -> bool {
    condition.all().into_iter().any(|part| long(part).is_some())
}

fn long(condition: &Expr) -> Option<&[Expr]> {
    if let Node::Or(parts) = &condition.node { Some(parts.as_slice()).filter(|parts| parts.len() > LONG) } else { None }
}

/// The field, and the text in folded letters, that a test without wildcards asks for.
fn plain(part: &Expr) -> Option<(&Name, &str)> {
    let Node::Test(Test::Matches(name, pattern)) = &part.node else { return None };
    (pattern.folds() && pattern.is_literal()).then(|| (name, pattern.literals().next().unwrap_or_default()))
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{and, becomes, equals, not, or, test};
    use super::*;
    use crate::plan::Op;

    fn numbers(more: impl IntoIterator<Item = Expr>) -> Expr {
        or((100..200).map(|number| test(&format!("n={number}"))).chain(more))
    }

    fn keeps(condition: Expr, drawing: &str) -> String {
        becomes(Op::Filter(condition), drawing)
    }

    #[test]
    fn a_long_list_is_sought_at_once_and_a_short_one_tested() {
        assert!(Listed::of(&numbers([])).is_some_and(|listed| listed.others.is_empty()));
        assert!(Listed::of(&or([test("n=1"), test("n=2")])).is_none());
    }

    #[test]
    fn any_value_and_any_case_of_a_listed_text_is_found() {
        let listed = numbers([test("n=Übung"), test("n=x")]);
        assert_eq!(keeps(listed, "n; 1; 150; 5|199; -; ÜBUNG; X"), "n; 150; 5|199; ÜBUNG; X");
    }

    #[test]
    fn wildcards_and_other_conditions_stand_beside_the_list() {
        let listed = numbers([test("n=a*"), equals("o", "1")]);
        assert_eq!(keeps(listed, "n o; abc -; b 1; b 2; 100 -"), "n o; abc -; b 1; 100 -");
    }

    #[test]
    fn what_is_not_in_the_list_is_kept_by_its_negation() {
        assert_eq!(keeps(not(numbers([])), "n; 1; 150; -"), "n; 1; -");
        assert_eq!(keeps(and([test("n=1*"), not(numbers([]))]), "n; 1; 150; -"), "n; 1");
        assert_eq!(keeps(not(numbers([equals("o", "1")])), "n o; 1 -; 2 2; 3 1; 150 2"), "n o; 2 2");
    }
}
