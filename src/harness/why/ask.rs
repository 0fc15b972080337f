//! What one comparison asks of its field.

use crate::plan::expr::Given;
use crate::plan::{Expr, Node, Test};
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::{Operator, fold};
use crate::value::pattern::Pattern;
use crate::value::regex::Regex;

/// A comparison of one field: the field, and what would satisfy it.
#[derive(Clone, Debug)]
pub struct Ask<'e> {
    /// The field.
    pub field: &'e Name,
    /// Any of these satisfies it; none for a comparison of another kind.
    pub wants: Vec<Want<'e>>,
}

/// What satisfies a comparison.
#[derive(Clone, Copy, Debug)]
pub enum Want<'e> {
    /// `search f=v`: case folded, with wildcards.
    Wild(&'e Pattern),
    /// `where f="v"`: this very text.
    Exactly(&'e str),
    /// `where f LIKE "v"`.
    Like(&'e Pattern),
    /// `match(f, "v")`.
    Regex(&'e Regex),
}

impl<'e> Ask<'e> {
    /// What an expression asks; none if it is no comparison of one field.
    pub fn of(expr: &'e Expr) -> Option<Ask<'e>> {
        match &expr.node {
            Node::Test(test) => Ask::of_test(test),
            Node::Compare { left, operator: Operator::Equal, right, .. } => {
                let (field, text) = match (left.field(), right.field()) {
                    (Some(field), None) => (field, right.text()),
                    (None, Some(field)) => (field, left.text()),
                    (Some(_), Some(_)) | (None, None) => return None,
                };
                Some(Ask { field, wants: text.map(Want::Exactly).into_iter().collect() })
            }
            Node::In { value, items } => {
                let wants = items.iter().filter_map(|(item, _)| item.text()).map(Want::Exactly).collect();
                Some(Ask { field: value.field()?, wants })
            }
            Node::Like { value, pattern } => {
                let Given::Fixed(pattern) = &**pattern else { return None };
                Some(Ask { field: value.field()?, wants: vec![Want::Like(pattern)] })
            }
            Node::Match { value, regex } => {
                let Given::Fixed(regex) = &**regex else { return None };
                Some(Ask { field: value.field()?, wants: vec![Want::Regex(regex)] })
            }
            Node::Compare { left, right, .. } => {
                let field = left.field().or(right.field())?;
                let other = if left.field().is_some() { right } else { left };
                matches!(other.node, Node::Literal(_)).then_some(Ask { field, wants: Vec::new() })
            }
            Node::Literal(_)
            | Node::Field(_)
            | Node::And(_)
            | Node::Or(_)
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
            | Node::Call { .. } => None,
        }
    }

    fn of_test(test: &'e Test) -> Option<Ask<'e>> {
        match test {
            Test::Matches(field, pattern) | Test::Metadata(field, pattern) => {
                Some(Ask { field, wants: vec![Want::Wild(pattern)] })
            }
            Test::Exists(field)
            | Test::Differs(field, _)
            | Test::Ordered(field, ..)
            | Test::InNetwork(field, _)
            | Test::OutsideNetwork(field, _)
            | Test::NotMetadata(field, _) => Some(Ask { field, wants: Vec::new() }),
            Test::Term(_) | Test::Subsearch(_) | Test::Within(..) => None,
        }
    }

    /// Whether a value satisfies it, a literal wildcard being read as it was meant.
    pub fn accepts(&self, value: &Value) -> bool {
        value.values().iter().any(|value| self.wants.iter().any(|want| want.accepts(&value.show())))
    }
}

impl Want<'_> {
    fn accepts(&self, text: &str) -> bool {
        match self {
            Want::Wild(pattern) | Want::Like(pattern) => pattern.matches(text),
            Want::Exactly(wanted) if has_wildcard(wanted) => Pattern::search_cased(wanted).matches(text),
            Want::Exactly(wanted) => *wanted == text,
            // A pattern that runs too long finds nothing, as in the search.
            Want::Regex(regex) => regex.is_match(text).unwrap_or(false),
        }
    }

    /// The text asked for, if it is one text.
    pub fn literal(&self) -> Option<&str> {
        match self {
            Want::Wild(pattern) | Want::Like(pattern) => pattern.is_literal().then(|| pattern.text()),
            Want::Exactly(text) => Some(text),
            Want::Regex(_) => None,
        }
    }

    /// The same with case not counting, compiled once for all values; none where case does not count, or for what is broken so.
    pub fn in_any_case(&self) -> Option<AnyCase<'_>> {
        match self {
            Want::Exactly(wanted) => Some(AnyCase::Text(fold(wanted))),
            Want::Like(pattern) => Some(AnyCase::Like(pattern, Pattern::like(&fold(pattern.text())))),
            Want::Regex(regex) => Regex::new(&format!("(?i){}", regex.pattern())).ok().map(AnyCase::Regex),
            Want::Wild(_) => None,
        }
    }
}

/// What would satisfy a comparison if case did not count.
#[derive(Debug)]
pub enum AnyCase<'e> {
    /// This text, folded.
    Text(String),
    /// A pattern as it is, and folded.
    Like(&'e Pattern, Pattern),
    /// A regular expression.
    Regex(Regex),
}

impl AnyCase<'_> {
    /// The part of a text that would do if case did not count.
    pub fn part<'t>(&self, text: &'t str) -> Option<&'t str> {
        match self {
            AnyCase::Text(wanted) => (*wanted == fold(text)).then_some(text),
            AnyCase::Like(pattern, folded) => folded.matches(&fold(text)).then(|| cased(pattern, text).unwrap_or(text)),
            AnyCase::Regex(regex) => {
                let groups = regex.all_groups(text, 1).ok()?;
                let (start, end) = groups.first()?.first().copied().flatten()?;
                text.get(start..end).map(|part| if part.is_empty() { text } else { part })
            }
        }
    }
}

/// The one part of a text that stands for a run of a pattern in other letters; none if there are several.
fn cased<'t>(pattern: &Pattern, text: &'t str) -> Option<&'t str> {
    let small = text.to_ascii_lowercase();
    let mut missed = pattern.literals().filter(|run| !text.contains(run));
    let (run, more) = (missed.next()?, missed.next());
    let at = small.find(&run.to_ascii_lowercase()).filter(|_| more.is_none())?;
    text.get(at..at + run.len())
}

/// Whether a text that is compared letter by letter looks as if its star was meant as a wildcard. `\\*\` is how
/// Windows itself writes a share in event 5140, and there the star is a letter.
pub fn has_wildcard(text: &str) -> bool {
    text.contains('*') && !text.starts_with("\\\\*\\")
}
