//! The columns that are surely there, because a condition that asks for them has let the row through.

use super::writer::Writer;
use crate::backend::Name;
use crate::backend::schema::documents::is_sort;
use crate::plan::{Expr, Node, Test};

impl Writer<'_> {
    /// Takes note of the columns without which a condition lets no row through.
    pub fn let_through(&mut self, condition: &Expr) {
        for name in asked_for(condition) {
            // The condition was written, so that each of its fields can be.
            let column = self.field(name, condition.span).ok().filter(|piece| piece.is_column);
            self.rows.there.extend(column.map(|column| column.text));
        }
    }
}

/// The fields that a row has if a condition is true of it.
fn asked_for(condition: &Expr) -> Vec<&Name> {
    match &condition.node {
        Node::And(parts) => parts.iter().flat_map(asked_for).collect(),
        Node::Or(parts) => of_alternatives(parts),
        Node::Test(test) => of_test(test).into_iter().collect(),
        Node::Compare { left, right, .. } => left.field().into_iter().chain(right.field()).collect(),
        Node::In { value, .. } | Node::Like { value, .. } | Node::Match { value, .. } => {
            value.field().into_iter().collect()
        }
        Node::Call { function, args } if function.name == "isnotnull" => {
            args.iter().filter_map(|arg| arg.field()).collect()
        }
        Node::Literal(_)
        | Node::Field(_)
        | Node::Xor(..)
        | Node::Not(_)
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
        | Node::Call { .. } => Vec::new(),
    }
}

/// The one field that all alternatives ask for. Where one joins several conditions, a field may be another column in each.
fn of_alternatives(parts: &[Expr]) -> Vec<&Name> {
    fn single(part: &Expr) -> Option<&Name> {
        match asked_for(part)[..] {
            [only] if !matches!(part.node, Node::And(_)) => Some(only),
            _ => None,
        }
    }
    let names: Option<Vec<&Name>> = parts.iter().map(single).collect();
    let names = names.unwrap_or_default();
    if names.iter().all(|name| *name == names[0]) { names.into_iter().take(1).collect() } else { Vec::new() }
}

fn of_test(test: &Test) -> Option<&Name> {
    match test {
        Test::Exists(name)
        | Test::Matches(name, _)
        | Test::Differs(name, _)
        | Test::Ordered(name, ..)
        | Test::InNetwork(name, _)
        | Test::OutsideNetwork(name, _) => (!is_sort(name)).then_some(name),
        Test::Term(_) | Test::Metadata(..) | Test::NotMetadata(..) | Test::Subsearch(_) | Test::Within(..) => None,
    }
}
