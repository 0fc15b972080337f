//! What an expression reads, and what can be said of it before any row.

use super::search::{RAW, TIME};
use crate::plan::expr::Given;
use crate::plan::{Expr, Node, Test};
use crate::table::{Name, hidden};

/// What a node is made of.
struct Parts<'e> {
    fields: Vec<Name>,
    exprs: Vec<&'e Expr>,
}

fn parts(expr: &Expr) -> Parts<'_> {
    let fields = |fields| Parts { fields, exprs: Vec::new() };
    let of = |exprs| Parts { fields: Vec::new(), exprs };
    match &expr.node {
        Node::Literal(_) => of(Vec::new()),
        Node::Field(name) => fields(vec![name.clone()]),
        Node::Test(test) => fields(tested(test)),
        Node::And(parts) | Node::Or(parts) | Node::Coalesce(parts) => of(parts.iter().collect()),
        Node::Not(inner) | Node::Negate(inner) => of(vec![inner]),
        Node::Split { value, .. }
        | Node::Tokens { value, .. }
        | Node::Substitute { value, .. }
        | Node::Transliterate { value, .. } => of(vec![value]),
        Node::Xor(left, right)
        | Node::Concat(left, right)
        | Node::Compare { left, right, .. }
        | Node::Arithmetic { left, right, .. }
        | Node::Plus { left, right, .. } => of(vec![left, right]),
        Node::In { value, items } => of(std::iter::once(&**value).chain(items.iter().map(|(item, _)| item)).collect()),
        Node::Like { value, pattern } => of(with_computed(value, pattern)),
        Node::Match { value, regex } => of(with_computed(value, regex)),
        Node::Case(arms) | Node::Validate(arms) => of(arms.iter().flat_map(|(test, value)| [test, value]).collect()),
        Node::Each(each) => of(vec![&each.over, &each.body]),
        Node::Call { args, .. } => of(args.iter().collect()),
    }
}

fn with_computed<'e, T>(value: &'e Expr, given: &'e Given<T>) -> Vec<&'e Expr> {
    match given {
        Given::Fixed(_) => vec![value],
        Given::Computed(text) => vec![value, text],
    }
}

fn tested(test: &Test) -> Vec<Name> {
    match test {
        Test::Exists(name)
        | Test::Matches(name, _)
        | Test::Differs(name, _)
        | Test::Ordered(name, ..)
        | Test::InNetwork(name, _)
        | Test::OutsideNetwork(name, _) => vec![name.clone()],
        Test::Term(_) => vec![RAW.into()],
        Test::Metadata(name, _) | Test::NotMetadata(name, _) => vec![name.clone(), hidden(name)],
        Test::Within(..) => vec![TIME.into()],
    }
}

/// Every part of an expression, itself first.
pub fn all(expr: &Expr) -> Vec<&Expr> {
    let mut found = vec![expr];
    let mut next = 0;
    while let Some(expr) = found.get(next) {
        found.extend(parts(expr).exprs);
        next += 1;
    }
    found
}

/// The fields an expression reads, each once; hidden ones among them.
pub fn fields(expr: &Expr) -> Vec<Name> {
    let mut found: Vec<Name> = Vec::new();
    for name in all(expr).into_iter().flat_map(|part| parts(part).fields) {
        if !found.contains(&name) {
            found.push(name);
        }
    }
    found
}

/// Whether a NOT in the expression may meet a null, so that the open question of what that is may matter.
pub fn may_negate_null(expr: &Expr) -> bool {
    all(expr).into_iter().any(|part| matches!(&part.node, Node::Not(inner) if !is_never_null(inner)))
}

/// Whether a condition is surely true or false in every row: a test of `search`, or logic of such tests.
fn is_never_null(expr: &Expr) -> bool {
    let is_logic = matches!(expr.node, Node::And(_) | Node::Or(_) | Node::Xor(..) | Node::Not(_));
    matches!(expr.node, Node::Test(_)) || (is_logic && parts(expr).exprs.into_iter().all(is_never_null))
}

/// How dear an expression is to compute over many rows, roughly: the cheapest conjunct of a filter goes first.
pub fn cost(expr: &Expr) -> usize {
    let weigh = |part: &Expr| match &part.node {
        // Raw texts are long, and mostly different from each other.
        Node::Test(Test::Term(_)) => 50,
        Node::Match { .. } | Node::Tokens { .. } | Node::Substitute { .. } => 20,
        Node::Call { .. } | Node::Each(_) => 10,
        _ => 1,
    };
    all(expr).into_iter().map(weigh).sum()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{and, equals, field, not, test};
    use super::*;

    #[test]
    fn fields_are_named_once_and_hidden_ones_with_them() {
        let both = and([equals("user", "bob"), equals("user", "eve"), test("source=x")]);
        let mut names = fields(&both);
        names.sort();
        assert_eq!(names, ["\0source", "source", "user"].map(Name::from));
    }

    #[test]
    fn not_of_a_search_test_cannot_meet_a_null() {
        assert!(!may_negate_null(&not(and([test("user=bob"), not(test("host=a"))]))));
        assert!(may_negate_null(&not(equals("user", "bob"))));
        assert!(may_negate_null(&and([test("user=bob"), not(field("x"))])));
    }
}
