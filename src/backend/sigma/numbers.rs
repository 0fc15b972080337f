//! What a comparison with a number takes for granted.

use crate::backend::{Assumption, Name, Taken};
use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::value::compare::Operator;

/// That a field which `where` holds against a number holds numbers, or nothing: a text of another kind is compared as text
/// there, and by a rule as its target sees fit.
pub fn presumed(name: &Name, asked: Node, operator: Operator, number: &str, span: Span) -> Assumption {
    let at = |node: Node| Expr::new(node, span);
    let ordered = |operator| at(Node::Test(Test::Ordered(name.clone(), operator, number.into())));
    let taken = match operator {
        Operator::Equal => at(Node::And(vec![ordered(Operator::GreaterOrEqual), ordered(Operator::LessOrEqual)])),
        Operator::NotEqual => at(Node::Or(vec![ordered(Operator::Less), ordered(Operator::Greater)])),
        Operator::Less | Operator::LessOrEqual | Operator::Greater | Operator::GreaterOrEqual => ordered(operator),
    };
    Assumption { told: format!("`{name}` holds numbers, or nothing"), span, taken: Taken::Alike(at(asked), taken) }
}
