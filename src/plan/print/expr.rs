//! Expressions of a plan as text, so that two that mean different things never look the same.

use super::super::expr::{Each, Given};
use super::super::{Arithmetic, Expr, Node, Test};
use super::list;
use crate::value::Value;
use crate::value::compare::Reading;
use crate::value::pattern::{Bounds, Pattern, Term};
use crate::value::time::When;

/// An expression. What is compound stands in parentheses, so that no precedence need be known.
pub fn expr(expr: &Expr) -> String {
    match &expr.node {
        Node::Literal(value) => literal(value),
        Node::Field(name) => field(name),
        Node::And(all) if all.is_empty() => "true".into(),
        Node::And(all) => joined(all, " and "),
        Node::Or(any) if any.is_empty() => "false".into(),
        Node::Or(any) => joined(any, " or "),
        Node::Xor(left, right) => format!("{} xor {}", part(left), part(right)),
        Node::Not(inner) => format!("not {}", part(inner)),
        Node::Test(asked) => test(asked),
        Node::Compare { left, operator, right, reading } => {
            format!("{} {} {} {}", part(left), operator.symbol(), part(right), read(*reading))
        }
        Node::In { value, items } => {
            let items = list(items, |(item, reading)| format!("{} {}", part(item), read(*reading)));
            format!("{} in [{items}]", part(value))
        }
        Node::Like { value, pattern } => {
            format!("{} like {}", part(value), given(pattern, |pattern| quoted(pattern.text())))
        }
        Node::Match { value, regex } => {
            format!("{} has match of {}", part(value), given(regex, |regex| format!("/{}/", regex.pattern())))
        }
        Node::Arithmetic { operator, left, right } => {
            format!("{} {} {}", part(left), arithmetic(*operator), part(right))
        }
        Node::Plus { left, right, joins: false } => format!("{} + {}", part(left), part(right)),
        Node::Plus { left, right, joins: true } => format!("{} + {} (as text)", part(left), part(right)),
        Node::Negate(inner) => format!("-{}", part(inner)),
        Node::Concat(left, right) => format!("{} . {}", part(left), part(right)),
        Node::Case(branches) => format!("case({})", self::branches(branches)),
        Node::Validate(branches) => format!("first failed({})", self::branches(branches)),
        Node::Coalesce(all) => format!("coalesce({})", list(all, self::expr)),
        Node::Each(each) => self::each(each),
        Node::Lookup(question) => super::lookup::question(question),
        Node::Split { value, delimiter, keep_empty } => {
            let empty = if *keep_empty { "kept" } else { "dropped" };
            format!("split({} at {}, empty pieces {empty})", self::expr(value), quoted(delimiter))
        }
        Node::Tokens { value, regex, group, limit } => {
            let limit = if *limit == usize::MAX { String::new() } else { format!(", first {limit}") };
            format!("tokens({} by /{}/, group {group}{limit})", self::expr(value), regex.pattern())
        }
        Node::Substitute { value, regex, with, skip, limit } => {
            let (value, regex) = (self::expr(value), regex.pattern());
            let limit = if *limit == usize::MAX { "all".into() } else { limit.to_string() };
            format!("substitute({value} /{regex}/ by {}, skip {skip}, then {limit})", quoted(with))
        }
        Node::Transliterate { value, from, to } => {
            format!("transliterate({} from {} to {})", self::expr(value), quoted(from), quoted(to))
        }
        Node::Call { function, args } => format!("{}({})", function.name, list(args, self::expr)),
    }
}

fn joined(parts: &[Expr], with: &str) -> String {
    parts.iter().map(part).collect::<Vec<_>>().join(with)
}

/// An expression as a part of another.
fn part(part: &Expr) -> String {
    match &part.node {
        Node::Literal(_)
        | Node::Field(_)
        | Node::Test(_)
        | Node::Case(_)
        | Node::Validate(_)
        | Node::Coalesce(_)
        | Node::Each(_)
        | Node::Split { .. }
        | Node::Tokens { .. }
        | Node::Substitute { .. }
        | Node::Transliterate { .. }
        | Node::Lookup(_)
        | Node::Call { .. } => expr(part),
        Node::And(_)
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
        | Node::Concat(..) => format!("({})", expr(part)),
    }
}

fn test(test: &Test) -> String {
    match test {
        Test::Exists(name) => format!("{} exists", field(name)),
        Test::Matches(name, pattern) => format!("{} = {}", field(name), wild(pattern)),
        Test::Differs(name, pattern) => format!("{} != {}", field(name), wild(pattern)),
        Test::Ordered(name, operator, text) => {
            format!("{} {} {} {}", field(name), operator.symbol(), quoted(text), read(Reading::Either))
        }
        Test::InNetwork(name, network) => format!("{} in network {network}", field(name)),
        Test::OutsideNetwork(name, network) => format!("{} outside network {network}", field(name)),
        Test::Term(term) => word(term),
        Test::Metadata(name, pattern) => format!("metadata {} = {}", field(name), wild(pattern)),
        Test::NotMetadata(name, pattern) => format!("metadata {} != {}", field(name), wild(pattern)),
        Test::Subsearch(found) => {
            format!("matches a row of [{}]", found.plan.to_string().trim_end().replace('\n', " | "))
        }
        Test::Within(from, to) => {
            let end = |end: &Option<When>| end.as_ref().map_or_else(String::new, |end| end.at.to_string());
            format!("_time within {}..{}", end(from), end(to))
        }
    }
}

/// A pattern of `search`, with what it does to case and whether its `*` is a wildcard.
fn wild(pattern: &Pattern) -> String {
    let case = if pattern.folds() { "folded" } else { "exact" };
    let wildcards = if pattern.is_literal() { "" } else { ", wildcards" };
    format!("{} ({case}{wildcards})", quoted(pattern.text()))
}

fn word(term: &Term) -> String {
    let kind = if term.is_phrase() { "phrase" } else { "word" };
    let case = if term.folds() { "folded" } else { "exact" };
    let bounds = match term.bounds() {
        Bounds::Minor => "between breakers",
        Bounds::Major => "between major breakers",
    };
    format!("_raw has {kind} {} ({case}, {bounds})", quoted(term.text()))
}

fn read(reading: Reading) -> &'static str {
    match reading {
        Reading::Number => "(as numbers)",
        Reading::Text => "(as text)",
        Reading::Either => "(as numbers, else as text)",
    }
}

fn arithmetic(operator: Arithmetic) -> &'static str {
    match operator {
        Arithmetic::Minus => "-",
        Arithmetic::Times => "*",
        Arithmetic::Over => "/",
        Arithmetic::Modulo => "%",
    }
}

fn given<T>(given: &Given<T>, print: impl Fn(&T) -> String) -> String {
    match given {
        Given::Fixed(fixed) => print(fixed),
        Given::Computed(computed) => part(computed),
    }
}

fn branches(branches: &[(Expr, Expr)]) -> String {
    list(branches, |(condition, value)| format!("{} -> {}", expr(condition), expr(value)))
}

fn each(each: &Each) -> String {
    let Each { over, field: name, body, filters } = each;
    let verb = if *filters { "those" } else { "each" };
    format!("{verb}({} of {}: {})", field(name), expr(over), expr(body))
}

/// A value of the search's text. A number is bare and a text is quoted.
pub fn literal(value: &Value) -> String {
    match value {
        Value::Null => "null".into(),
        Value::Bool(true) => "true".into(),
        Value::Bool(false) => "false".into(),
        Value::Number(number) => number.to_string(),
        Value::Text(text) => quoted(text),
        Value::Multi(values) => format!("[{}]", list(&**values, literal)),
    }
}

/// A field's name: bare if it is a word, else in single quotes, as in SPL.
pub fn field(name: &str) -> String {
    let is_word = name.starts_with(|c: char| c.is_alphabetic() || c == '_')
        && name.chars().all(|c| c.is_alphanumeric() || c == '_')
        && !["true", "false", "null"].contains(&name);
    if is_word { name.into() } else { format!("'{}'", escaped(name, '\'')) }
}

/// Text in double quotes, with the escapes of SPL: `\\` is one backslash.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", escaped(text, '"'))
}

fn escaped(text: &str, quote: char) -> String {
    let mut out = String::new();
    for c in text.chars() {
        match c {
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            _ if c == quote || c == '\\' => out.extend(['\\', c]),
            _ => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;
    use crate::value::compare::Operator;
    use crate::value::network::Network;
    use crate::value::regex::Regex;

    fn at(node: Node) -> Expr {
        Expr::new(node, Span::default())
    }

    fn boxed(node: Node) -> Box<Expr> {
        Box::new(at(node))
    }

    fn named(name: &str) -> Node {
        Node::Field(name.into())
    }

    fn text(text: &str) -> Node {
        Node::Literal(Value::text(text))
    }

    fn matches(pattern: &str) -> Node {
        Node::Test(Test::Matches("Image".into(), Pattern::search(pattern)))
    }

    fn compare(right: Node, reading: Reading) -> Node {
        Node::Compare { left: boxed(named("user")), operator: Operator::Equal, right: boxed(right), reading }
    }

    #[test]
    fn equality_says_how_it_reads() {
        let cases = [
            (matches("4688"), r#"Image = "4688" (folded)"#),
            (matches(r"*\cmd.exe"), r#"Image = "*\\cmd.exe" (folded, wildcards)"#),
            (Node::Test(Test::Matches("f".into(), Pattern::search_cased("A"))), r#"f = "A" (exact)"#),
            (compare(text("Bob"), Reading::Text), r#"user = "Bob" (as text)"#),
            (compare(Node::Literal(5.into()), Reading::Number), "user = 5 (as numbers)"),
            (compare(named("owner"), Reading::Either), "user = owner (as numbers, else as text)"),
        ];
        for (node, printed) in cases {
            assert_eq!(expr(&at(node)), printed);
        }
    }

    #[test]
    fn tests_of_search_are_spelled_out() {
        let network = Network::read("10.0.0.0/8").expect("a network");
        let term = |text, phrase, bounds| Test::Term(Term::new(text, true, phrase, bounds));
        let cases = [
            (Test::Exists("a.b".into()), "'a.b' exists"),
            (Test::Differs("a".into(), Pattern::search("x*")), r#"a != "x*" (folded, wildcards)"#),
            (Test::Ordered("a".into(), Operator::Less, "5".into()), r#"a < "5" (as numbers, else as text)"#),
            (Test::InNetwork("ip".into(), network), "ip in network 10.0.0.0/8"),
            (term("psexec", false, Bounds::Minor), r#"_raw has word "psexec" (folded, between breakers)"#),
            (term("a b", true, Bounds::Minor), r#"_raw has phrase "a b" (folded, between breakers)"#),
            (term("10.0.0.6", false, Bounds::Major), r#"_raw has word "10.0.0.6" (folded, between major breakers)"#),
            (Test::Metadata("source".into(), Pattern::search("x")), r#"metadata source = "x" (folded)"#),
            (Test::Within(Some(1.5.into()), None), "_time within 1.5.."),
        ];
        for (asked, printed) in cases {
            assert_eq!(test(&asked), printed);
        }
    }

    #[test]
    fn what_is_compound_stands_in_parentheses() {
        let any = || Node::Or(vec![at(matches("a")), at(matches("b"))]);
        let all = Node::And(vec![at(any()), at(Node::Not(boxed(any())))]);
        let printed = r#"(Image = "a" (folded) or Image = "b" (folded)) and (not (Image = "a" (folded) or Image = "b" (folded)))"#;
        assert_eq!(expr(&at(all)), printed);
        let product =
            Node::Arithmetic { operator: Arithmetic::Times, left: boxed(named("a")), right: boxed(named("b")) };
        let sum = Node::Plus { left: boxed(product), right: boxed(text("x")), joins: true };
        assert_eq!(expr(&at(sum)), r#"(a * b) + "x" (as text)"#);
        assert_eq!(expr(&at(Node::And(vec![]))), "true");
    }

    #[test]
    fn functions_print_their_arguments() {
        let regex = Regex::new("^a").expect("a regular expression");
        let regex = Box::new(Given::Fixed(regex));
        assert_eq!(expr(&at(Node::Match { value: boxed(named("a")), regex })), "a has match of /^a/");
        let branches = vec![(at(matches("a")), at(text("x"))), (at(Node::Literal(true.into())), at(text("y")))];
        assert_eq!(expr(&at(Node::Case(branches))), r#"case(Image = "a" (folded) -> "x", true -> "y")"#);
        let each = Each { over: at(named("m")), field: "m".into(), body: at(matches("a")), filters: true };
        assert_eq!(expr(&at(Node::Each(Box::new(each)))), r#"those(m of m: Image = "a" (folded))"#);
    }

    #[test]
    fn a_name_that_could_be_something_else_is_quoted() {
        assert_eq!(field("true"), "'true'");
        assert_eq!(field("it's"), r"'it\'s'");
        assert_eq!(quoted("a\tb\\"), r#""a\tb\\""#);
    }
}
