//! The clauses of a condition, as its author wrote them: joined by AND, OR and NOT, each with its text.

use crate::diagnostic::visible::visible;
use crate::engine;
use crate::function::Context;
use crate::plan::{Expr, Node, Test};
use crate::source::{Source, Span};
use crate::table::{Table, is_hidden};

/// A condition, or a part of one.
#[derive(Clone, Copy, Debug)]
pub struct Clause<'a> {
    source: &'a Source,
    /// As it is asked.
    asked: &'a Expr,
    /// The same with what its searches in brackets found in their place.
    answered: &'a Expr,
}

/// What a clause is made of.
#[derive(Clone, Debug)]
pub enum Shape<'a> {
    /// It is true if all of these are.
    All(Vec<Clause<'a>>),
    /// It is true if one of these is.
    Any(Vec<Clause<'a>>),
    /// It is true if this is false.
    Not(Clause<'a>),
    /// It is one question.
    Leaf,
}

/// A part of a condition that is not as it should be for an event to pass.
#[derive(Clone, Copy, Debug)]
pub struct Failing<'a> {
    /// The part.
    pub clause: Clause<'a>,
    /// Whether it should be true.
    pub wanted: bool,
}

/// More letters of a clause are not repeated.
const LONGEST: usize = 160;

impl<'a> Clause<'a> {
    /// The clause that a condition is, with what its searches in brackets found.
    pub fn of(source: &'a Source, asked: &'a Expr, answered: Option<&'a Expr>) -> Clause<'a> {
        Clause { source, asked, answered: answered.unwrap_or(asked) }
    }

    /// Where it stands in the search.
    pub fn span(&self) -> Span {
        self.asked.span
    }

    /// What it means.
    pub fn expr(&self) -> &'a Expr {
        self.asked
    }

    /// What is asked of an event when the searches in brackets are done.
    pub fn answered(&self) -> &'a Expr {
        self.answered
    }

    /// Its text, in a line, up to what one wants to read of it.
    pub fn text(&self) -> String {
        let text = self.whole();
        match text.char_indices().nth(LONGEST) {
            Some((at, _)) => format!("{}…", &text[..at]),
            None => text,
        }
    }

    /// Its whole text, in a line.
    pub fn whole(&self) -> String {
        if let Node::Test(Test::Within(..)) = &self.asked.node
            && self.source.slice(self.asked.span).is_empty()
        {
            return "the time range searched".to_string();
        }
        visible(&in_a_line(self.source.slice(self.asked.span)))
    }

    /// What it is made of. A list such as `x IN (a, b)`, and what a definition stands for, is one question.
    pub fn shape(&self) -> Shape<'a> {
        match &self.asked.node {
            Node::And(_) if self.is_one_question() => Shape::Leaf,
            Node::Or(_) if self.is_one_question() => Shape::Leaf,
            Node::And(_) => Shape::All(self.parts()),
            Node::Or(_) => Shape::Any(self.parts()),
            Node::Not(_) => match self.inner() {
                Some(inner) if !matches!(inner.shape(), Shape::Leaf) => Shape::Not(inner),
                Some(_) | None => Shape::Leaf,
            },
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
            | Node::Call { .. } => Shape::Leaf,
        }
    }

    /// The parts of AND or OR; those of a part that is joined alike are among them.
    fn parts(&self) -> Vec<Clause<'a>> {
        let is_and = |expr: &Expr| matches!(expr.node, Node::And(_));
        let mut parts = Vec::new();
        for (asked, answered) in joined(self.asked).iter().zip(joined(self.answered)) {
            let part = Clause { asked, answered, ..*self };
            let is_alike = is_and(asked) == is_and(self.asked) && !joined(asked).is_empty();
            match is_alike && !part.is_one_question() {
                true => parts.extend(part.parts()),
                false => parts.push(part),
            }
        }
        parts
    }

    fn inner(&self) -> Option<Clause<'a>> {
        let Node::Not(asked) = &self.asked.node else { return None };
        let Node::Not(answered) = &self.answered.node else { return None };
        Some(Clause { asked, answered, ..*self })
    }

    /// Whether its author wrote one question, whatever it was made into.
    fn is_one_question(&self) -> bool {
        let parts = joined(self.asked);
        let stands_alone = |part: &Expr| part.span == self.asked.span || self.source.slice(part.span).is_empty();
        if parts.is_empty() || parts.iter().all(stands_alone) {
            return true;
        }
        // The items of a list are texts alone, without the name of the field.
        let mut names = parts.iter().flat_map(Expr::reads).filter(|name| !is_hidden(name));
        let Some(first) = names.next() else { return false };
        let is_item = |part: &Expr| !matches!(part.node, Node::Test(Test::Term(_))) && joined(part).is_empty();
        names.all(|name| name == first)
            && parts.iter().all(|part| is_item(part) && !self.source.slice(part.span).contains(&*first))
    }

    /// Whether it is true, false or null in each row.
    pub fn truths(&self, table: &Table, context: &Context) -> Vec<Option<bool>> {
        engine::truths(self.answered, table, context)
    }

    /// Of how many of its questions at least the answer must change in each row, for it to be as wanted.
    pub fn distances(&self, wanted: bool, table: &Table, context: &Context) -> Vec<u32> {
        let of = |part: &Clause<'a>| part.distances(wanted, table, context);
        let zipped = |parts: &[Clause<'a>], join: fn(u32, u32) -> u32| {
            let all = parts.iter().map(of);
            all.reduce(|one, other| one.into_iter().zip(other).map(|(one, other)| join(one, other)).collect())
                .unwrap_or_else(|| vec![0; table.rows()])
        };
        match (self.shape(), wanted) {
            (Shape::All(parts), true) | (Shape::Any(parts), false) => zipped(&parts, |one, other| one + other),
            (Shape::Any(parts), true) | (Shape::All(parts), false) => zipped(&parts, u32::min),
            (Shape::Not(inner), _) => inner.distances(!wanted, table, context),
            (Shape::Leaf, _) => {
                self.truths(table, context).iter().map(|truth| u32::from(*truth != Some(wanted))).collect()
            }
        }
    }

    /// The fewest questions whose answers would have to change in the first row of a table for it to be as wanted; of
    /// several branches that are as near, the one that `prefers` more of, and then the first.
    pub fn failing(
        &self,
        wanted: bool,
        row: &Table,
        context: &Context,
        prefers: &dyn Fn(&Clause<'a>) -> bool,
    ) -> Vec<Failing<'a>> {
        let of = |part: &Clause<'a>| part.failing(wanted, row, context, prefers);
        match (self.shape(), wanted) {
            (Shape::All(parts), true) | (Shape::Any(parts), false) => parts.iter().flat_map(of).collect(),
            (Shape::Any(parts), true) | (Shape::All(parts), false) => {
                let liked = |all: &Vec<Failing<'a>>| all.iter().filter(|failing| prefers(&failing.clause)).count();
                let branches = parts.iter().map(of);
                branches.min_by_key(|all| (all.len(), std::cmp::Reverse(liked(all)))).unwrap_or_default()
            }
            (Shape::Not(inner), _) => inner.failing(!wanted, row, context, prefers),
            (Shape::Leaf, _) => match self.truths(row, context).first() {
                Some(truth) if *truth != Some(wanted) => vec![Failing { clause: *self, wanted }],
                Some(_) | None => Vec::new(),
            },
        }
    }

    /// All its questions, in the order of the text.
    pub fn leaves(&self) -> Vec<Clause<'a>> {
        match self.shape() {
            Shape::All(parts) | Shape::Any(parts) => parts.iter().flat_map(Clause::leaves).collect(),
            Shape::Not(inner) => inner.leaves(),
            Shape::Leaf => vec![*self],
        }
    }
}

/// The parts of AND and OR.
fn joined(expr: &Expr) -> &[Expr] {
    if let Node::And(parts) | Node::Or(parts) = &expr.node { parts } else { &[] }
}

/// A text with its line ends and runs of blanks as one blank each.
pub fn in_a_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::command::{Setting, lower};
    use crate::plan::{Op, Plan};
    use crate::table::drawn::table;
    use crate::value::time::Zone;

    fn condition(plan: &Plan) -> &Expr {
        let filter = plan.steps.iter().rev().find_map(|step| match &step.op {
            Op::Filter(condition) => Some(condition),
            _ => None,
        });
        filter.expect("it has a condition")
    }

    fn drawn(clause: &Clause<'_>) -> String {
        let all = |parts: &[Clause<'_>]| parts.iter().map(drawn).collect::<Vec<_>>().join(" ; ");
        match clause.shape() {
            Shape::All(parts) => format!("all({})", all(&parts)),
            Shape::Any(parts) => format!("any({})", all(&parts)),
            Shape::Not(inner) => format!("not({})", drawn(&inner)),
            Shape::Leaf => clause.text(),
        }
    }

    fn with<T>(search: &str, look: impl FnOnce(&Clause<'_>) -> T) -> T {
        let source = Source::bare("a", search);
        let plan = lower(&source, &Setting::at(0.0, Zone::utc())).plan.expect("it is a search");
        look(&Clause::of(&source, condition(&plan), None))
    }

    fn shape(search: &str) -> String {
        with(search, drawn)
    }

    #[test]
    fn clauses_are_what_the_author_wrote() {
        assert_eq!(shape("a=1 (b=2 OR c=3)  NOT d=4"), "all(a=1 ; any(b=2 ; c=3) ; NOT d=4)");
        assert_eq!(shape("a=1 NOT (b=2 c=3)"), "all(a=1 ; not(all(b=2 ; c=3)))");
        assert_eq!(shape("a IN (x, \"y*\") b=1"), "all(a IN (x, \"y*\") ; b=1)");
        assert_eq!(shape("* | where (a=\"x\" OR match(b, \"y\")) AND c IN (\"1\")"), {
            "all(any(a=\"x\" ; match(b, \"y\")) ; c IN (\"1\"))"
        });
        assert_eq!(shape("a=1 (b=2 (c=3 d=4))"), "all(a=1 ; b=2 ; c=3 ; d=4)");
        assert_eq!(shape("\"one term\" OR other"), "any(\"one term\" ; other)");
    }

    #[test]
    fn a_distance_counts_the_questions_that_would_have_to_change() {
        let distances = |search: &str| {
            with(search, |clause| {
                clause.distances(true, &table("a b c; 1 2 3; 1 2 -; 9 9 9; - - -"), &Context::new(0.0, Zone::utc()))
            })
        };
        assert_eq!(distances("a=1 b=2 c=3"), [0, 1, 3, 3]);
        assert_eq!(distances("a=1 (b=2 OR c=3)"), [0, 0, 2, 2]);
        assert_eq!(distances("a=1 NOT (b=2 OR c=3)"), [2, 1, 1, 1]);
        assert_eq!(distances("* | where NOT c=3"), [1, 1, 0, 1]);
    }

    #[test]
    fn the_nearest_branch_fails_first_and_of_two_the_preferred_one() {
        let failing = |prefers: &dyn Fn(&Clause<'_>) -> bool| {
            with("(a=1 b=9) OR (a=9 b=2) OR (a=9 b=9)", |clause| {
                let row = table("a b; 1 2");
                let all = clause.failing(true, &row, &Context::new(0.0, Zone::utc()), prefers);
                all.iter().map(|failing| failing.clause.text()).collect::<Vec<_>>().join(" ")
            })
        };
        assert_eq!(failing(&|_| false), "b=9");
        assert_eq!(failing(&|clause| clause.text() == "a=9"), "a=9");
    }
}
