//! What can be said of an expression before any row.

use crate::plan::{Expr, Node, Test};

/// Whether a NOT in the expression may meet a null, so that the open question of what that is may matter.
pub fn may_negate_null(expr: &Expr) -> bool {
    expr.all().into_iter().any(|part| matches!(&part.node, Node::Not(inner) if !is_never_null(inner)))
}

/// Whether a condition is surely true or false in every row: a test of `search`, or logic of such tests.
fn is_never_null(expr: &Expr) -> bool {
    let is_logic = matches!(expr.node, Node::And(_) | Node::Or(_) | Node::Xor(..) | Node::Not(_));
    matches!(expr.node, Node::Test(_)) || (is_logic && expr.parts().into_iter().all(is_never_null))
}

/// How dear an expression is to compute over many rows, roughly: the cheapest conjunct of a filter goes first.
pub fn cost(expr: &Expr) -> usize {
    let weigh = |part: &Expr| {
        let node = &part.node;
        if matches!(node, Node::Test(Test::Term(_))) {
            return 50; // Raw texts are long, and mostly different from each other.
        }
        if matches!(node, Node::Match { .. } | Node::Tokens { .. } | Node::Substitute { .. }) {
            return 20;
        }
        if matches!(node, Node::Call { .. } | Node::Each(_) | Node::Lookup(_)) { 10 } else { 1 }
    };
    expr.all().into_iter().map(weigh).sum()
}

#[cfg(test)]
mod tests {
    use super::super::sketch::{and, equals, field, not, test};
    use super::*;

    #[test]
    fn not_of_a_search_test_cannot_meet_a_null() {
        assert!(!may_negate_null(&not(and([test("user=bob"), not(test("host=a"))]))));
        assert!(may_negate_null(&not(equals("user", "bob"))));
        assert!(may_negate_null(&and([test("user=bob"), not(field("x"))])));
    }
}
