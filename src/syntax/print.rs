//! Trees as text: reading what is printed gives the same tree, with as few parentheses and blanks as that takes.

use super::args::{Args, Item, Setting};
use super::tree::{Binary, Clause, Comparison, Expr, Kind};
use super::word;
use std::ops::Range;

/// How tightly a kind of expression binds; see [`super::expr`].
#[derive(Clone, Copy, PartialEq, PartialOrd)]
enum Bond {
    Xor,
    Or,
    And,
    Not,
    Compare,
    Concat,
    Sum,
    Product,
    Negate,
    Whole,
}

impl Bond {
    fn of(kind: &Kind<'_>) -> Bond {
        match kind {
            Kind::Text(_) | Kind::Number(_) | Kind::Field(_) | Kind::Call(..) => Bond::Whole,
            Kind::Not(_) => Bond::Not,
            Kind::Negate(_) => Bond::Negate,
            Kind::In(..) => Bond::Compare,
            Kind::Binary(operator, ..) => Bond::of_operator(*operator),
        }
    }

    fn of_operator(operator: Binary) -> Bond {
        match operator {
            Binary::Xor => Bond::Xor,
            Binary::Or => Bond::Or,
            Binary::And => Bond::And,
            Binary::Compare(_) | Binary::Like => Bond::Compare,
            Binary::Concat => Bond::Concat,
            Binary::Plus | Binary::Minus => Bond::Sum,
            Binary::Times | Binary::Over | Binary::Modulo => Bond::Product,
        }
    }

    /// The bond that operands need: chains nest to the left, and comparisons make no chains.
    fn operands(self) -> (Bond, Bond) {
        match self {
            Bond::Xor => (Bond::Xor, Bond::Or),
            Bond::Or => (Bond::Or, Bond::And),
            Bond::And => (Bond::And, Bond::Not),
            Bond::Not => (Bond::Not, Bond::Not),
            Bond::Compare => (Bond::Concat, Bond::Concat),
            Bond::Concat => (Bond::Concat, Bond::Sum),
            Bond::Sum => (Bond::Sum, Bond::Product),
            Bond::Product => (Bond::Product, Bond::Negate),
            Bond::Negate | Bond::Whole => (Bond::Negate, Bond::Negate),
        }
    }
}

/// An expression of `eval` or `where`.
pub fn expr(tree: &Expr<'_>) -> String {
    let bond = Bond::of(&tree.kind);
    let (first, second) = bond.operands();
    match &tree.kind {
        Kind::Text(written) => format!("\"{written}\""),
        Kind::Number(written) => (*written).to_string(),
        Kind::Field(name) => field(name),
        Kind::Call(name, args) => format!("{name}({})", listed(args.iter().map(expr))),
        Kind::Not(inner) => format!("NOT {}", bound(inner, first)),
        Kind::Negate(inner) => format!("-{}", bound(inner, first)),
        Kind::In(value, items) => format!("{} IN ({})", bound(value, first), listed(items.iter().map(expr))),
        Kind::Binary(operator, left, right) => {
            let (left, right) = (bound(left, first), bound(right, second));
            match operator {
                Binary::Compare(operator) => format!("{left}{}{right}", operator.symbol()),
                operator => format!("{left} {} {right}", sign(*operator)),
            }
        }
    }
}

fn bound(tree: &Expr<'_>, least: Bond) -> String {
    let text = expr(tree);
    if Bond::of(&tree.kind) < least { format!("({text})") } else { text }
}

fn sign(operator: Binary) -> &'static str {
    match operator {
        Binary::And => "AND",
        Binary::Or => "OR",
        Binary::Xor => "XOR",
        Binary::Compare(operator) => operator.symbol(),
        Binary::Like => "LIKE",
        Binary::Concat => ".",
        Binary::Plus => "+",
        Binary::Minus => "-",
        Binary::Times => "*",
        Binary::Over => "/",
        Binary::Modulo => "%",
    }
}

/// A field's name, between quotes if it would be read as something else without.
fn field(name: &str) -> String {
    const WORDS: [&str; 6] = ["AND", "IN", "LIKE", "NOT", "OR", "XOR"];
    let is_plain = word::name(name).is_ok_and(|(rest, _)| rest.is_empty());
    let is_word = WORDS.iter().any(|word| word.eq_ignore_ascii_case(name));
    if is_plain && !is_word { name.to_string() } else { format!("'{name}'") }
}

fn listed(items: impl Iterator<Item = String>) -> String {
    items.collect::<Vec<_>>().join(", ")
}

/// Prints a search in brackets, which are part of the text.
pub type Nested<'n> = &'n dyn Fn(&str) -> String;

/// Terms of `search`. `OR` stands in parentheses beside other terms, though it would bind tighter without.
pub fn clause(tree: &Clause<'_>, nested: Nested<'_>) -> String {
    let joined = |parts: &[Clause<'_>], with| parts.iter().map(|it| part(it, nested)).collect::<Vec<_>>().join(with);
    match tree {
        Clause::And(parts) => joined(parts, " "),
        Clause::Or(parts) => joined(parts, " OR "),
        Clause::Not(inner, _) => format!("NOT {}", part(inner, nested)),
        Clause::Compare(found) => comparison(found),
        Clause::In { field, values, .. } => {
            let list = format!("{} IN ({})", field.text, listed(values.iter().map(|value| value.text.to_string())));
            if is_sign(field.text) { format!("({list})") } else { list }
        }
        Clause::Term(word) if is_sign(word.text) => format!("({})", word.text),
        Clause::Term(word) => word.text.to_string(),
        Clause::WholeTerm(text) => format!("TERM({})", enclosed(text)),
        Clause::CasedTerm(text) => format!("CASE({})", enclosed(text)),
        Clause::Subsearch(text) => nested(text),
        Clause::Macro(text) => (*text).to_string(),
    }
}

fn part(tree: &Clause<'_>, nested: Nested<'_>) -> String {
    let text = clause(tree, nested);
    if let Clause::And(_) | Clause::Or(_) = tree { format!("({text})") } else { text }
}

/// Whether a word would be read as an operator beside others.
fn is_sign(text: &str) -> bool {
    matches!(text, "AND" | "OR" | "NOT" | "IN")
}

fn comparison(found: &Comparison<'_>) -> String {
    let (field, operator, value) = (found.field.text, found.operator.symbol(), found.value.text);
    if found.cased {
        format!("{field}{operator}CASE({})", enclosed(value))
    } else {
        format!("{field}{operator}{value}")
    }
}

/// What stands in the parentheses of `TERM` and `CASE`, which lose one pair of quotes and the blanks around it.
fn enclosed(text: &str) -> String {
    let is_bare = text.trim() == text && !text.starts_with('"');
    if is_bare { text.to_string() } else { format!("\"{text}\"") }
}

/// Arguments in the order in which they were written, one blank where there were several. Blanks stay away where there
/// were none: `sum(x)` is a name, `sum (x)` two arguments.
pub fn args(tree: &Args<'_>, nested: Nested<'_>) -> String {
    let options = tree.options.iter().map(|option| (reach(option.text, 0), setting(option)));
    let items = tree.items.iter().map(|item| match item {
        Item::Word(word) => (reach(word.text, 0), word.text.to_string()),
        Item::Comma(text) => (reach(text, 0), ",".to_string()),
        Item::Group(inner) => (reach(inner, 1), format!("({inner})")),
        Item::Search(text) => (reach(text, 0), nested(text)),
    });
    let mut pieces: Vec<(Range<usize>, String)> = options.chain(items).collect();
    pieces.sort_by_key(|(reach, _)| reach.start);
    let mut out = String::new();
    let mut end = 0;
    for (reach, piece) in pieces {
        if !out.is_empty() && piece != "," && (end < reach.start || out.ends_with(',')) {
            out.push(' ');
        }
        out.push_str(&piece);
        end = reach.end;
    }
    out
}

fn setting(option: &Setting<'_>) -> String {
    let name = name(option);
    let sign = match option.negated {
        true => "!=",
        // A blank keeps the two signs apart.
        false if name.ends_with('!') => " =",
        false => "=",
    };
    format!("{name}{sign}{}", option.value.text)
}

/// The option's name as it was written, perhaps between quotes.
fn name<'a>(option: &Setting<'a>) -> &'a str {
    match option.text.chars().next() {
        Some('"' | '\'') => &option.text[..option.name.len() + 2],
        Some(_) | None => option.name,
    }
}

/// Where a piece of the text stands in memory, and so in the text.
fn reach(text: &str, around: usize) -> Range<usize> {
    let start = text.as_ptr() as usize;
    start - around..start + text.len() + around
}

#[cfg(test)]
mod tests {
    use super::super::{args as read_args, clause as read_clause, expr as read_expr};
    use super::*;
    use proptest::prelude::*;

    /// A tree without places: only its kinds and letters.
    fn shape(tree: &Expr<'_>) -> String {
        let all = |items: &[Expr<'_>]| items.iter().map(shape).collect::<Vec<_>>();
        match &tree.kind {
            Kind::Text(_) | Kind::Number(_) | Kind::Field(_) => format!("{:?}", tree.kind),
            Kind::Call(name, args) => format!("{name}{:?}", all(args)),
            Kind::Not(inner) => format!("not[{}]", shape(inner)),
            Kind::Negate(inner) => format!("minus[{}]", shape(inner)),
            Kind::Binary(operator, left, right) => format!("{operator:?}[{} {}]", shape(left), shape(right)),
            Kind::In(value, items) => format!("in[{} {:?}]", shape(value), all(items)),
        }
    }

    fn clause_shape(tree: &Clause<'_>) -> String {
        let all = |parts: &[Clause<'_>]| parts.iter().map(clause_shape).collect::<Vec<_>>();
        match tree {
            Clause::And(parts) => format!("and{:?}", all(parts)),
            Clause::Or(parts) => format!("or{:?}", all(parts)),
            Clause::Not(inner, _) => format!("not[{}]", clause_shape(inner)),
            Clause::Compare(it) => format!("{:?}{:?}{:?}{}", it.field, it.operator, it.value.written, it.cased),
            Clause::In { field, values, .. } => format!("in[{field:?} {values:?}]"),
            Clause::Term(_) | Clause::WholeTerm(_) | Clause::CasedTerm(_) | Clause::Subsearch(_) | Clause::Macro(_) => {
                format!("{tree:?}")
            }
        }
    }

    fn args_shape(tree: &Args<'_>) -> String {
        let options: Vec<_> = tree.options.iter().map(|it| (it.name, it.value, it.negated)).collect();
        format!("{options:?}{:?}", tree.items)
    }

    fn verbatim(text: &str) -> String {
        text.to_string()
    }

    /// Words and signs of a grammar, put together at random: now and then a tree.
    fn heap(pieces: &'static [&'static str]) -> impl Strategy<Value = String> {
        let gap = prop_oneof![Just(""), Just(" "), Just("\n  "), Just("```note```")];
        prop::collection::vec((proptest::sample::select(pieces), gap), 1..14)
            .prop_map(|pieces| pieces.into_iter().flat_map(|(piece, gap)| [piece, gap]).collect())
    }

    const EXPRESSIONS: &[&str] = &[
        "a", "b", "'a b'", "'NOT'", "like", "1", "1.5", ".5", "2e3", "\"t\"", "\"\\\"\"", "+", "-", "*", "/", "%", ".",
        "=", "==", "!=", "<", ">=", "(", ")", "(", ")", "AND ", "OR ", "XOR ", "NOT ", "IN(", "LIKE ", ",", "f(",
        "if(", "in(", "- ", "é",
    ];
    const CLAUSES: &[&str] = &[
        "a",
        "b*",
        "\"x y\"",
        "'q'=",
        "a=",
        "!=",
        "<",
        "::",
        "=",
        "1",
        "AND ",
        "OR ",
        "NOT ",
        "IN (",
        "(",
        ")",
        "(",
        ")",
        ",",
        "TERM(a.b)",
        "CASE( \"A\" )",
        "CASE(",
        "[search x]",
        "`m(1)`",
        "\\",
        "\\\\",
        "fe80::/10",
        "*",
        "-",
        "'",
        "or ",
    ];
    const ARGUMENTS: &[&str] = &[
        "a",
        "count",
        "by ",
        "as ",
        "x=",
        "\"n\"=",
        "=",
        "==",
        "!=",
        "1",
        "\"v w\"",
        "'f g'",
        ",",
        "(",
        ")",
        "(a b)",
        "[search y]",
        "max(x)",
        "*",
        "-",
        "+",
        "\"(\"a>1\")\"",
        "!",
        "\\",
    ];

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(1_000))]

        #[test]
        fn a_printed_expression_reads_as_it_did(text in heap(EXPRESSIONS)) {
            if let Ok(tree) = read_expr::whole(&text) {
                let printed = expr(&tree);
                prop_assert_eq!(read_expr::whole(&printed).map(|tree| shape(&tree)).ok(), Some(shape(&tree)), "{}", printed);
            }
        }

        #[test]
        fn printed_terms_read_as_they_did(text in heap(CLAUSES)) {
            if let Ok(Some(tree)) = read_clause::whole(&text) {
                let printed = clause(&tree, &verbatim);
                let again = read_clause::whole(&printed).ok().flatten().map(|tree| clause_shape(&tree));
                prop_assert_eq!(again, Some(clause_shape(&tree)), "{}", printed);
            }
        }

        #[test]
        fn printed_arguments_read_as_they_did(text in heap(ARGUMENTS)) {
            if let Ok(tree) = read_args::read(&text) {
                let printed = args(&tree, &verbatim);
                let again = read_args::read(&printed).map(|tree| args_shape(&tree));
                prop_assert_eq!(again.ok(), Some(args_shape(&tree)), "{}", printed);
            }
        }
    }

    #[test]
    fn parentheses_and_blanks_are_as_few_as_the_tree_takes() {
        let printed = |text| expr(&read_expr::whole(text).expect("an expression"));
        assert_eq!(printed("((a)+(b*(c)))-(d-e)"), "a + b * c - (d - e)");
        assert_eq!(printed("not (a=1 AND ('b c'==2 or x IN(1,(2))))"), "NOT (a=1 AND ('b c'=2 OR x IN (1, 2)))");
        let printed = |text| clause(&read_clause::whole(text).expect("terms").expect("some"), &verbatim);
        assert_eq!(printed("a  AND (b=1 OR ((c)))"), "a (b=1 OR c)");
        assert_eq!(printed("x NOT IN(1 ,2) sourcetype::y"), "NOT x IN (1, 2) sourcetype=y");
    }
}
