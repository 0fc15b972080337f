//! Which texts an event must hold to pass a plan's first filters.
//!
//! The argument for soundness. A filter keeps a row only where its expression is true. Of an AND all parts must be
//! true, so each part's demands hold; of an OR some part must, so one demand is taken from every part and they become
//! alternatives, and a part that demands nothing frees the whole. What is negated, ordered, computed or looked up
//! demands nothing. What is left compares the text of one field with a fixed text, so that the field's value holds a
//! fixed run of characters. Only the first filters count, before any other op can have changed a field; definitions of
//! fields stand before them, and what these make is left aside.
//!
//! A run is cut at every character that some format of exports spells in more than one way: letters beyond ASCII, control
//! characters, backslash, quotes, brackets, the dollar that `__mv_` columns double, and the like. What is left is found in
//! the bytes of an event in either case, unless the bytes hide it (`\u0041`, UTF-16, the Kelvin sign, whose lower case is
//! `k`) or the field's value does not stand in them at all, because it is made of something else (`_time`, `host`). Both
//! are for the reader of the format to know.

use super::expr::Given;
use super::{Expr, Node, Op, Plan, Test};
use crate::table::Name;
use crate::value::compare::{Operator, Reading, fold};
use crate::value::pattern::Pattern;

/// A field whose value, in any case, must hold a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The field; `_raw` for a word of the search.
    pub field: Name,
    /// ASCII, in lower case, two characters or more.
    pub text: Box<str>,
}

/// Literals of which an event must hold one.
pub type Group = Vec<Literal>;

/// More alternatives than these are no quick test any more.
const MOST_ALTERNATIVES: usize = 64;

/// The groups of literals of which each event that passes the plan's first filters has one.
pub fn of(plan: &Plan) -> Vec<Group> {
    let mut groups = Vec::new();
    // What definitions of fields make of the events' own fields is not in the events.
    let mut made: Vec<Name> = Vec::new();
    for step in plan.steps.iter().skip_while(|step| step.op == Op::Scan) {
        match &step.op {
            Op::Filter(condition) => {
                groups.extend(demands(condition).into_iter().filter(|group| is_of_none(group, &made)))
            }
            op if step.is_implied() && op.effect().is_rowwise => made.extend(op.effect().makes),
            _ => break,
        }
    }
    groups
}

fn is_of_none(group: &Group, made: &[Name]) -> bool {
    group.iter().all(|literal| !made.contains(&literal.field))
}

/// What must hold where the expression is true: of every group one literal.
fn demands(expr: &Expr) -> Vec<Group> {
    match &expr.node {
        Node::And(all) => all.iter().flat_map(demands).collect(),
        Node::Or(any) => alternatives(any.iter().map(|part| best(demands(part)))),
        Node::Test(test) => tested(test),
        Node::Compare { left, operator: Operator::Equal, right, reading: Reading::Text } => equal(left, right),
        Node::In { value, items } => alternatives(items.iter().map(|(item, reading)| match reading {
            Reading::Text => best(equal(value, item)),
            Reading::Number | Reading::Either => None,
        })),
        Node::Like { value, pattern } => match (value.field(), &**pattern) {
            (Some(field), Given::Fixed(pattern)) => longest(field, pattern.literals()),
            (None, Given::Fixed(_)) | (_, Given::Computed(_)) => Vec::new(),
        },
        Node::Literal(_)
        | Node::Field(_)
        | Node::Xor(..)
        | Node::Not(_)
        | Node::Compare { .. }
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

/// A field that equals a text, on whichever side it stands.
fn equal(left: &Expr, right: &Expr) -> Vec<Group> {
    let sides = left.field().zip(right.text()).or_else(|| right.field().zip(left.text()));
    sides.map_or_else(Vec::new, |(field, text)| longest(field, [text]))
}

fn tested(test: &Test) -> Vec<Group> {
    match test {
        Test::Matches(field, pattern) => longest(field, Pattern::literals(pattern)),
        Test::Term(term) => longest(&"_raw".into(), term.literals()),
        // Metadata may be inferred, and then matches in several spellings.
        Test::Metadata(..)
        | Test::NotMetadata(..)
        | Test::Exists(_)
        | Test::Differs(..)
        | Test::Ordered(..)
        | Test::InNetwork(..)
        | Test::OutsideNetwork(..)
        | Test::Subsearch(_)
        | Test::Within(..) => Vec::new(),
    }
}

/// One group of all the parts' alternatives; none if a part has none.
fn alternatives(parts: impl Iterator<Item = Option<Group>>) -> Vec<Group> {
    let mut group: Group = Vec::new();
    for part in parts {
        let Some(part) = part else { return Vec::new() };
        let new: Group = part.into_iter().filter(|literal| !group.contains(literal)).collect();
        group.extend(new);
    }
    if group.is_empty() || group.len() > MOST_ALTERNATIVES { Vec::new() } else { vec![group] }
}

/// Of several groups the one that will let the fewest events through: its shortest literal is the longest.
fn best(groups: Vec<Group>) -> Option<Group> {
    groups.into_iter().max_by_key(|group| group.iter().map(|literal| literal.text.len()).min())
}

/// A group of one: the longest piece of the runs that has one spelling. No group if none is long enough.
fn longest<'a>(field: &Name, runs: impl IntoIterator<Item = &'a str>) -> Vec<Group> {
    let pieces = runs.into_iter().flat_map(|run| run.split(|c: char| !has_one_spelling(c)));
    let Some(piece) = pieces.max_by_key(|piece| piece.len()).filter(|piece| piece.len() >= 2) else {
        return Vec::new();
    };
    vec![vec![Literal { field: field.clone(), text: fold(piece).into() }]]
}

fn has_one_spelling(c: char) -> bool {
    c.is_ascii_alphanumeric() || " ._-%@#()*+".contains(c)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Step;
    use crate::source::Span;
    use crate::value::Value;
    use crate::value::pattern::{Bounds, Term};

    fn expr(node: Node) -> Expr {
        Expr::new(node, Span::default())
    }

    fn plan(conditions: impl IntoIterator<Item = Node>) -> Plan {
        let filters = conditions.into_iter().map(|node| Op::Filter(expr(node)));
        let steps = [Op::Scan].into_iter().chain(filters);
        Plan { steps: steps.map(|op| Step { op, stage: 0, span: Span::default() }).collect() }
    }

    /// The groups as text: alternatives apart by `|`, groups by a space and a plus.
    fn groups(conditions: impl IntoIterator<Item = Node>) -> String {
        let alternatives = |group: &Group| {
            group.iter().map(|literal| format!("{}:{}", literal.field, literal.text)).collect::<Vec<_>>().join("|")
        };
        of(&plan(conditions)).iter().map(alternatives).collect::<Vec<_>>().join(" + ")
    }

    fn matches(field: &str, pattern: &str) -> Node {
        Node::Test(Test::Matches(field.into(), Pattern::search(pattern)))
    }

    fn and(nodes: impl IntoIterator<Item = Node>) -> Node {
        Node::And(nodes.into_iter().map(expr).collect())
    }

    fn or(nodes: impl IntoIterator<Item = Node>) -> Node {
        Node::Or(nodes.into_iter().map(expr).collect())
    }

    fn field(name: &str) -> Box<Expr> {
        Box::new(expr(Node::Field(name.into())))
    }

    fn text(text: &str) -> Expr {
        expr(Node::Literal(Value::text(text)))
    }

    #[test]
    fn the_longest_piece_with_one_spelling_is_taken() {
        assert_eq!(groups([matches("Image", "*\\Temp\\PsExeSvc.exe")]), "Image:psexesvc.exe");
        assert_eq!(groups([matches("EventCode", "4688")]), "EventCode:4688");
        assert_eq!(groups([matches("path", "\\\\*\\IPC$")]), "path:ipc");
        assert_eq!(groups([matches("name", "Müller-Straße 12")]), "name:ller-stra");
    }

    #[test]
    fn what_is_too_short_demands_nothing() {
        assert_eq!(groups([matches("EventCode", "1")]), "");
        assert_eq!(groups([matches("a", "*")]), "");
    }

    #[test]
    fn and_demands_all_and_or_one_of_each_part() {
        let either = || or([matches("a", "one"), and([matches("b", "two"), matches("c", "three")])]);
        assert_eq!(groups([either()]), "a:one|c:three");
        assert_eq!(groups([and([matches("x", "first"), either()])]), "x:first + a:one|c:three");
        assert_eq!(groups([matches("x", "first"), matches("y", "second")]), "x:first + y:second");
        assert_eq!(groups([or([matches("a", "one"), matches("a", "1")])]), "");
    }

    #[test]
    fn what_is_negated_or_ordered_or_only_there_demands_nothing() {
        assert_eq!(groups([Node::Not(Box::new(expr(matches("a", "one"))))]), "");
        assert_eq!(groups([Node::Test(Test::Exists("a".into()))]), "");
        assert_eq!(groups([Node::Test(Test::Differs("a".into(), Pattern::search("one")))]), "");
        assert_eq!(groups([Node::Test(Test::Ordered("a".into(), Operator::Less, "one".into()))]), "");
        assert_eq!(groups([Node::Test(Test::Metadata("source".into(), Pattern::search("one")))]), "");
    }

    #[test]
    fn where_demands_the_texts_it_compares_with_and_no_numbers() {
        let compare = |operator, right, reading| {
            let (left, right) = (field("a"), Box::new(right));
            Node::Compare { left, operator, right, reading }
        };
        assert_eq!(groups([compare(Operator::Equal, text("One"), Reading::Text)]), "a:one");
        assert_eq!(groups([compare(Operator::NotEqual, text("One"), Reading::Text)]), "");
        assert_eq!(groups([compare(Operator::Equal, *field("b"), Reading::Either)]), "");
        let number = expr(Node::Literal(Value::from(4688)));
        assert_eq!(groups([compare(Operator::Equal, number, Reading::Number)]), "");
        let pattern = Box::new(Given::Fixed(Pattern::like("%Temp\\execute.bat%")));
        assert_eq!(groups([Node::Like { value: field("a"), pattern }]), "a:execute.bat");
        let items = vec![(text("one"), Reading::Text), (text("two"), Reading::Text)];
        assert_eq!(groups([Node::In { value: field("a"), items }]), "a:one|a:two");
    }

    #[test]
    fn only_filters_before_any_other_op_count() {
        let mut plan = plan([matches("a", "one"), matches("b", "two")]);
        plan.steps.insert(2, Step { op: Op::Reverse, stage: 0, span: Span::default() });
        assert_eq!(of(&plan).len(), 1);
    }

    #[test]
    fn a_word_is_sought_in_the_raw_text() {
        let term = Node::Test(Test::Term(Term::new("wmic /node:", true, true, Bounds::Minor)));
        assert_eq!(groups([term]), "_raw:wmic ");
    }
}
