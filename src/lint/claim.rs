//! What a clause claims of one field, and which claims cannot hold of one event.

use super::shape::Shape;
use crate::plan::expr::Given;
use crate::plan::{Expr, Node, Test};
use crate::source::Span;
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::{Operator, Reading};

/// What a clause claims of a field that has one value or none.
#[derive(Clone, Debug)]
pub struct Claim<'e> {
    /// The field.
    pub field: &'e Name,
    /// The texts that it is about.
    pub shapes: Vec<Shape<'e>>,
    /// Whether the value is none of them, rather than one.
    pub denies: bool,
    /// Whether it holds of events without the field.
    pub spares_missing: bool,
    /// Where the clause stands.
    pub span: Span,
}

impl<'e> Claim<'e> {
    /// What an expression claims; none if it speaks of several fields, or of one in a way that is not understood.
    pub fn of(expr: &'e Expr) -> Option<Claim<'e>> {
        let claim = |field, shapes, denies| Claim { field, shapes, denies, spares_missing: false, span: expr.span };
        match &expr.node {
            Node::Test(test) => of_test(test).map(|(field, shapes, denies)| claim(field, shapes, denies)),
            Node::Compare { left, operator, right, reading } => {
                let (field, literal, operator) = match (left.field().zip(literal(right)), right.field()) {
                    (Some((field, literal)), _) => (field, literal, *operator),
                    (None, Some(field)) => (field, literal(left)?, operator.flipped()),
                    (None, None) => return None,
                };
                let denies = operator == Operator::NotEqual;
                let operator = if denies { Operator::Equal } else { operator };
                Some(claim(field, vec![compared(operator, literal, *reading)?], denies))
            }
            Node::In { value, items } => {
                let shape = |(item, reading): &'e (Expr, Reading)| compared(Operator::Equal, literal(item)?, *reading);
                Some(claim(value.field()?, items.iter().map(shape).collect::<Option<_>>()?, false))
            }
            Node::Like { value, pattern } => match &**pattern {
                Given::Fixed(pattern) => Some(claim(value.field()?, vec![Shape::Wild(pattern)], false)),
                Given::Computed(_) => None,
            },
            Node::Match { value, regex } => match &**regex {
                Given::Fixed(regex) => Some(claim(value.field()?, vec![Shape::Regex(regex)], false)),
                Given::Computed(_) => None,
            },
            Node::Call { function, args } => {
                let field = args.first()?.field()?;
                match function.name {
                    "isnotnull" => Some(claim(field, Vec::new(), true)),
                    "isnull" => Some(Claim { spares_missing: true, ..claim(field, Vec::new(), false) }),
                    _ => None,
                }
            }
            Node::Not(inner) => {
                let inner_claim = Claim::of(inner)?;
                // Of a missing field a test of `search` is false, and a comparison of `where` is null.
                let spares_missing = is_never_null(inner) && !inner_claim.spares_missing;
                Some(Claim { denies: !inner_claim.denies, spares_missing, span: expr.span, ..inner_claim })
            }
            Node::Or(parts) => joined(parts, false, expr.span),
            Node::And(parts) => joined(parts, true, expr.span),
            Node::Literal(_)
            | Node::Field(_)
            | Node::Xor(..)
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
            | Node::Lookup(_) => None,
        }
    }

    /// The claim that holds of the values, and of no missing field, where this one does not.
    pub fn denied(&self) -> Claim<'e> {
        Claim { denies: !self.denies, spares_missing: false, ..self.clone() }
    }

    /// Whether it asks for a value.
    pub fn asks_for_value(&self) -> bool {
        !self.denies && !self.shapes.is_empty()
    }

    /// Whether no single value, and no missing one, satisfies both.
    pub fn excludes(&self, other: &Claim<'_>) -> bool {
        if self.field != other.field || (self.spares_missing && other.spares_missing) {
            return false;
        }
        match (self.denies, other.denies) {
            (false, false) => self.shapes.iter().all(|one| other.shapes.iter().all(|two| one.is_apart(two))),
            (false, true) => self.lies_within(other),
            (true, false) => other.lies_within(self),
            (true, true) => false,
        }
    }

    /// Whether each text that this one is about is one that the other is about.
    fn lies_within(&self, other: &Claim<'_>) -> bool {
        self.shapes.iter().all(|one| other.shapes.iter().any(|two| one.is_within(two)))
    }

    /// Whether every value satisfies one or the other.
    pub fn covers_with(&self, other: &Claim<'_>) -> bool {
        self.denied().excludes(&other.denied())
    }

    /// Whether whatever satisfies this one satisfies the other.
    pub fn implies(&self, other: &Claim<'_>) -> bool {
        (other.spares_missing || !self.spares_missing) && self.excludes(&other.denied())
    }
}

/// A claim of several parts that speak of one field: any of them holds, or all.
fn joined<'e>(parts: &'e [Expr], denies: bool, span: Span) -> Option<Claim<'e>> {
    let claims = parts.iter().map(Claim::of).collect::<Option<Vec<_>>>()?;
    let (first, rest) = claims.split_first()?;
    if first.denies != denies || rest.iter().any(|claim| claim.denies != denies || claim.field != first.field) {
        return None;
    }
    let spares_missing = match denies {
        true => claims.iter().all(|claim| claim.spares_missing),
        false => claims.iter().any(|claim| claim.spares_missing),
    };
    let field = first.field;
    Some(Claim { field, shapes: claims.into_iter().flat_map(|it| it.shapes).collect(), denies, spares_missing, span })
}

fn of_test(test: &Test) -> Option<(&Name, Vec<Shape<'_>>, bool)> {
    match test {
        Test::Exists(field) => Some((field, Vec::new(), true)),
        Test::Matches(field, pattern) | Test::Metadata(field, pattern) => {
            Some((field, vec![Shape::Wild(pattern)], false))
        }
        Test::Differs(field, pattern) | Test::NotMetadata(field, pattern) => {
            Some((field, vec![Shape::Wild(pattern)], true))
        }
        Test::Ordered(field, operator, bound) => Some((field, vec![Shape::Ordered(*operator, bound)], false)),
        Test::InNetwork(field, network) => Some((field, vec![Shape::Network(*network)], false)),
        Test::OutsideNetwork(field, network) => Some((field, vec![Shape::Network(*network)], true)),
        Test::Term(_) | Test::Subsearch(_) | Test::Within(..) => None,
    }
}

/// What `where` compares with a literal. Texts in order are few and left alone.
fn compared(operator: Operator, literal: &Value, reading: Reading) -> Option<Shape<'_>> {
    match reading {
        Reading::Text if operator == Operator::Equal => {
            if let Value::Text(text) = literal {
                Some(Shape::Text(text))
            } else {
                None
            }
        }
        Reading::Number => {
            if let Value::Number(number) = literal {
                Some(Shape::Number(operator, number.value))
            } else {
                None
            }
        }
        Reading::Text | Reading::Either => None,
    }
}

fn literal(expr: &Expr) -> Option<&Value> {
    if let Node::Literal(literal) = &expr.node { Some(literal) } else { None }
}

/// Whether a clause that makes a claim is false, not null, where the field is missing.
fn is_never_null(expr: &Expr) -> bool {
    let may_be_null = |part: &Expr| {
        matches!(part.node, Node::Compare { .. } | Node::In { .. } | Node::Like { .. } | Node::Match { .. })
    };
    !expr.all().into_iter().any(may_be_null)
}
