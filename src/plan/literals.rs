//! Which texts an event must hold to pass a plan's first filters, and a sieve that tells so from its bytes.
//!
//! The argument for soundness. A filter keeps a row only where its expression is true. Of an AND all parts must be
//! true, so each part's demands hold; of an OR some part must, so one demand is taken from every part and they become
//! alternatives, and a part that demands nothing frees the whole. What is negated, ordered, computed or looked up
//! demands nothing. What is left compares the text of one field with a fixed text, so that the field's value holds a
//! fixed run of characters. Only the first filters count, before any other op can have changed a field.
//!
//! From value to bytes it takes three more steps. The field must stand in the event's text as it is: whoever reads the
//! events says so of each field. Characters that some format spells in several ways are cut out of the run: backslash,
//! quotes and slash (JSON), quotes (CSV), `<`, `>`, `&` and `'` (XML, and JSON as PowerShell writes it), control
//! characters, and all that is not ASCII. And a text is let through where a plain character could hide: in a numbered
//! escape (`\u0041`, `&#65;`), in UTF-16, or in a letter beyond ASCII whose lower case is within it (the Kelvin sign).

use super::expr::Given;
use super::{Expr, Node, Op, Plan, Test};
use crate::table::Name;
use crate::value::compare::{Operator, Reading, fold};
use crate::value::pattern::Pattern;
use memchr::{memchr, memchr2_iter, memmem};

/// A field whose value, its case folded, must hold a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// The field; `_raw` for a word of the search.
    pub field: Name,
    /// ASCII, in lower case, two characters or more.
    pub text: Box<str>,
}

/// More alternatives than these are no quick test any more.
const MOST_ALTERNATIVES: usize = 64;

/// The groups of literals of which each event that passes the plan's first filters has one.
pub fn of(plan: &Plan) -> Vec<Vec<Literal>> {
    let mut groups = Vec::new();
    for step in plan.steps.iter().skip_while(|step| step.op == Op::Scan) {
        let Op::Filter(condition) = &step.op else { break };
        groups.extend(demands(condition));
    }
    groups
}

/// What must hold where the expression is true: of every group one literal.
fn demands(expr: &Expr) -> Vec<Vec<Literal>> {
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
        | Node::Call { .. } => Vec::new(),
    }
}

/// A field that equals a text, on whichever side it stands.
fn equal(left: &Expr, right: &Expr) -> Vec<Vec<Literal>> {
    let sides = left.field().zip(right.text()).or_else(|| right.field().zip(left.text()));
    sides.map_or_else(Vec::new, |(field, text)| longest(field, [text]))
}

fn tested(test: &Test) -> Vec<Vec<Literal>> {
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
        | Test::Within(..) => Vec::new(),
    }
}

/// One group of all the parts' alternatives; none if a part has none.
fn alternatives(parts: impl Iterator<Item = Option<Vec<Literal>>>) -> Vec<Vec<Literal>> {
    let mut group: Vec<Literal> = Vec::new();
    for part in parts {
        let Some(part) = part else { return Vec::new() };
        let new: Vec<Literal> = part.into_iter().filter(|literal| !group.contains(literal)).collect();
        group.extend(new);
    }
    if group.is_empty() || group.len() > MOST_ALTERNATIVES { Vec::new() } else { vec![group] }
}

/// Of several groups the one that will let the fewest events through: its shortest literal is the longest.
fn best(groups: Vec<Vec<Literal>>) -> Option<Vec<Literal>> {
    groups.into_iter().max_by_key(|group| group.iter().map(|literal| literal.text.len()).min())
}

/// A group of one: the longest piece of the runs that has one spelling. No group if none is long enough.
fn longest<'a>(field: &Name, runs: impl IntoIterator<Item = &'a str>) -> Vec<Vec<Literal>> {
    let pieces = runs.into_iter().flat_map(|run| run.split(|c: char| !has_one_spelling(c)));
    let Some(piece) = pieces.max_by_key(|piece| piece.len()).filter(|piece| piece.len() >= 2) else {
        return Vec::new();
    };
    vec![vec![Literal { field: field.clone(), text: fold(piece).into() }]]
}

fn has_one_spelling(c: char) -> bool {
    (' '..='~').contains(&c) && !matches!(c, '\\' | '"' | '/' | '<' | '>' | '&' | '\'')
}

/// Tells from an event's text that it cannot pass the filters.
#[derive(Clone, Debug, Default)]
pub struct Sieve {
    groups: Vec<Vec<Needle>>,
}

impl Sieve {
    pub(super) fn new<'a>(groups: impl Iterator<Item = &'a Vec<Literal>>) -> Sieve {
        let needle = |literal: &Literal| Needle::new(&literal.text);
        Sieve { groups: groups.map(|group| group.iter().map(needle).collect()).collect() }
    }

    /// Whether the event that stands in this text, in UTF-8, surely fails the filters.
    pub fn rejects(&self, text: &[u8]) -> bool {
        let lacks = |group: &Vec<Needle>| !group.iter().any(|needle| needle.is_in(text));
        self.groups.iter().any(lacks) && is_plain(text)
    }
}

/// The letters beyond ASCII whose lower case holds one of ASCII: I with a dot above, and the Kelvin sign.
const FOLDED_INTO_ASCII: [&str; 2] = ["\u{130}", "\u{212a}"];

/// Whether every character that a literal could be made of stands in the text as itself.
fn is_plain(text: &[u8]) -> bool {
    let holds = |sought: &[u8]| memmem::find(text, sought).is_some();
    if !text.is_ascii() && FOLDED_INTO_ASCII.iter().any(|letter| holds(letter.as_bytes())) {
        return false;
    }
    let hides = |escape: &[u8], code: fn(&[u8]) -> Option<u32>| {
        memmem::find_iter(text, escape).any(|at| code(&text[at + escape.len()..]).is_some_and(is_in_literals))
    };
    memchr(0, text).is_none() && !hides(b"\\u", json_code) && !hides(b"&#", xml_code)
}

/// Whether an escaped character is one that a literal may hold, or folds into one.
fn is_in_literals(code: u32) -> bool {
    char::from_u32(code)
        .is_some_and(|c| has_one_spelling(c) || (!c.is_ascii() && c.to_lowercase().any(|c| c.is_ascii())))
}

/// The code of a JSON escape after its `\u`.
fn json_code(after: &[u8]) -> Option<u32> {
    u32::from_str_radix(std::str::from_utf8(after.get(..4)?).ok()?, 16).ok()
}

/// The code of an XML reference after its `&#`.
fn xml_code(after: &[u8]) -> Option<u32> {
    let digits = &after[..memchr(b';', after)?];
    let text = std::str::from_utf8(digits).ok()?;
    text.strip_prefix(['x', 'X']).map_or_else(|| text.parse().ok(), |hex| u32::from_str_radix(hex, 16).ok())
}

/// A literal to be found in either case.
#[derive(Clone, Debug)]
struct Needle {
    lower: Box<[u8]>,
    /// Where in it its rarest byte is: the search goes from one such byte to the next.
    anchor: usize,
}

/// Bytes of Windows events, the most frequent first; the rest is rarer.
const FREQUENT: &[u8] = b"e tniosracdl\":,0mup1gfh-w2ky4b3.65v8_97\\x";

impl Needle {
    fn new(text: &str) -> Needle {
        let rarity = |byte: &u8| FREQUENT.iter().position(|frequent| frequent == byte).unwrap_or(FREQUENT.len());
        let rarest = text.bytes().enumerate().max_by_key(|(_, byte)| rarity(byte));
        Needle { lower: text.as_bytes().into(), anchor: rarest.map_or(0, |(anchor, _)| anchor) }
    }

    fn is_in(&self, text: &[u8]) -> bool {
        let Some(byte) = self.lower.get(self.anchor).copied() else { return true };
        memchr2_iter(byte, byte.to_ascii_uppercase(), text).any(|at| {
            let start = at.checked_sub(self.anchor);
            let found = start.and_then(|start| text.get(start..start + self.lower.len()));
            found.is_some_and(|found| found.eq_ignore_ascii_case(&self.lower))
        })
    }
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
        let alternatives = |group: &Vec<Literal>| {
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
        assert_eq!(groups([matches("path", "\\\\*\\C$")]), "path:c$");
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
        assert_eq!(groups([term]), "_raw:node:");
    }

    fn sieve(literals: &[&str]) -> Sieve {
        let literal = |text: &&str| Literal { field: "a".into(), text: (*text).into() };
        Sieve::new([literals.iter().map(literal).collect()].iter())
    }

    #[test]
    fn a_sieve_rejects_texts_that_hold_no_alternative_in_any_case() {
        let sieve = sieve(&["cmd.exe", "4688"]);
        assert!(!sieve.rejects(b"{\"Image\":\"C:\\\\CMD.EXE\"}"));
        assert!(!sieve.rejects(b"4688"));
        assert!(sieve.rejects(b"cmd_exe 468 8 cmd.ex"));
        assert!(sieve.rejects(b""));
        assert!(!Sieve::default().rejects(b"anything"));
    }

    #[test]
    fn a_sieve_lets_through_what_could_spell_a_character_otherwise() {
        for text in ["\\u0063md.exe", "&#99;md.exe", "&#x63;md.exe", "\u{212a}elvin", "\\u0130", "c\0m\0d\0"] {
            assert!(!sieve(&["cmd.exe"]).rejects(text.as_bytes()), "{text}");
        }
        for text in ["c:\\\\users", "\\u003cb\\u000d", "&#xD;&#10;&#39;", "Microsoft\u{ae}", "\\u00e9", "\\u", "&#"] {
            assert!(sieve(&["cmd.exe"]).rejects(text.as_bytes()), "{text}");
        }
    }

    #[test]
    fn two_letters_beyond_ascii_fold_into_it() {
        let folding = ('\u{80}'..=char::MAX).filter(|c| c.to_lowercase().any(|c| c.is_ascii()));
        assert_eq!(folding.map(String::from).collect::<Vec<_>>(), FOLDED_INTO_ASCII);
    }
}
