//! What an expression is made of: its parts, and the fields that it reads.

use super::expr::Given;
use super::{Expr, Node, Op, Over, Plan, Tally, Test};
use crate::table::{Name, hidden};

impl Expr {
    /// The expressions that it is directly made of.
    pub fn parts(&self) -> Vec<&Expr> {
        match &self.node {
            Node::Literal(_) | Node::Field(_) | Node::Test(_) => Vec::new(),
            Node::And(parts) | Node::Or(parts) | Node::Coalesce(parts) | Node::Call { args: parts, .. } => {
                parts.iter().collect()
            }
            Node::Not(inner) | Node::Negate(inner) => vec![inner],
            Node::Split { value, .. }
            | Node::Tokens { value, .. }
            | Node::Substitute { value, .. }
            | Node::Transliterate { value, .. } => vec![value],
            Node::Xor(left, right)
            | Node::Concat(left, right)
            | Node::Compare { left, right, .. }
            | Node::Arithmetic { left, right, .. }
            | Node::Plus { left, right, .. } => vec![left, right],
            Node::In { value, items } => std::iter::once(&**value).chain(items.iter().map(|(item, _)| item)).collect(),
            Node::Like { value, pattern } => with_computed(value, pattern),
            Node::Match { value, regex } => with_computed(value, regex),
            Node::Case(arms) | Node::Validate(arms) => arms.iter().flat_map(|(test, value)| [test, value]).collect(),
            Node::Each(each) => vec![&each.over, &each.body],
            Node::Lookup(question) => question.keys.iter().map(|(_, value)| value).collect(),
        }
    }

    /// Every part of it, and every part of those; itself first.
    pub fn all(&self) -> Vec<&Expr> {
        let mut found = vec![self];
        let mut next = 0;
        while let Some(expr) = found.get(next) {
            found.extend(expr.parts());
            next += 1;
        }
        found
    }

    /// The searches in brackets among its tests.
    pub fn subsearches(&self) -> Vec<&Plan> {
        self.all().into_iter().filter_map(subsearch).collect()
    }

    /// The fields it reads, each once; hidden ones among them.
    pub fn reads(&self) -> Vec<Name> {
        let mut found: Vec<Name> = Vec::new();
        for name in self.all().into_iter().flat_map(|part| named(&part.node)) {
            if !found.contains(&name) {
                found.push(name);
            }
        }
        found
    }
}

impl Op {
    /// The expressions that it asks of rows: conditions, values that it sets, and what is tallied.
    pub fn expressions(&self) -> Vec<&Expr> {
        match self {
            Op::Filter(condition) => vec![condition],
            Op::Extend(extend) => vec![&extend.value],
            Op::While(until) => vec![&until.condition],
            Op::Aggregate(grouping) | Op::Annotate(grouping) => grouping.tallies.iter().filter_map(tallied).collect(),
            Op::Window(window) => window.tallies.iter().filter_map(tallied).collect(),
            Op::Pivot(pivot) => pivot.cells.iter().filter_map(|cell| tallied(&cell.tally)).collect(),
            Op::Scan
            | Op::Rows(_)
            | Op::Project(_)
            | Op::Rename(_)
            | Op::Extract(_)
            | Op::Expand(_)
            | Op::Unpivot(_)
            | Op::Distinct(_)
            | Op::Sort(_)
            | Op::Limit(_)
            | Op::Reverse
            | Op::Fill(_)
            | Op::Bin(_)
            | Op::Join(_)
            | Op::Union(_)
            | Op::Branch(_)
            | Op::Lookup(_)
            | Op::Native(_) => Vec::new(),
        }
    }
}

fn tallied(tally: &Tally) -> Option<&Expr> {
    if let Over::Expr(expr) = &tally.over { Some(expr) } else { None }
}

fn subsearch(expr: &Expr) -> Option<&Plan> {
    if let Node::Test(Test::Subsearch(found)) = &expr.node { Some(&found.plan) } else { None }
}

fn with_computed<'e, T>(value: &'e Expr, given: &'e Given<T>) -> Vec<&'e Expr> {
    match given {
        Given::Fixed(_) => vec![value],
        Given::Computed(text) => vec![value, text],
    }
}

/// The fields that a node reads by itself.
fn named(node: &Node) -> Vec<Name> {
    match node {
        Node::Field(name) => vec![name.clone()],
        Node::Test(test) => tested(test),
        Node::Literal(_)
        | Node::And(_)
        | Node::Or(_)
        | Node::Xor(..)
        | Node::Not(_)
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
        | Node::Call { .. } => Vec::new(),
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
        Test::Term(_) => vec!["_raw".into()],
        Test::Metadata(name, _) | Test::NotMetadata(name, _) => vec![name.clone(), hidden(name)],
        // Which fields its rows have is only known when they are there; whoever asks treats it as any.
        Test::Subsearch(_) => Vec::new(),
        Test::Within(..) => vec!["_time".into()],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;
    use crate::value::pattern::Pattern;

    fn at(node: Node) -> Expr {
        Expr::new(node, Span::default())
    }

    #[test]
    fn fields_are_named_once_and_hidden_ones_with_them() {
        let pattern = Pattern::search("x");
        let source = at(Node::Test(Test::Metadata("source".into(), pattern.clone())));
        let user = || at(Node::Test(Test::Matches("user".into(), pattern.clone())));
        let all = at(Node::And(vec![user(), at(Node::Not(Box::new(user()))), source]));
        assert_eq!(all.reads(), ["user".into(), "source".into(), hidden("source")]);
    }

    #[test]
    fn a_pattern_that_is_computed_is_a_part() {
        let pattern = Box::new(Given::Computed(at(Node::Field("p".into()))));
        let like = at(Node::Like { value: Box::new(at(Node::Field("a".into()))), pattern });
        assert_eq!(like.reads(), ["a", "p"].map(Name::from));
        assert_eq!(like.all().len(), 3);
    }
}
