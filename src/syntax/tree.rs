//! What was written: expressions of `eval` and clauses of `search`, each with its slice of the text.

use crate::value::compare::Operator;

/// An expression of `eval` or `where`.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr<'a> {
    /// What it is.
    pub kind: Kind<'a>,
    /// Its text.
    pub text: &'a str,
    /// How deep it nests.
    pub depth: usize,
}

impl<'a> Expr<'a> {
    /// An expression of parts.
    pub fn new(kind: Kind<'a>, text: &'a str) -> Expr<'a> {
        let deepest = |parts: &[Expr<'_>]| parts.iter().map(|part| part.depth).max().unwrap_or(0);
        let inside = match &kind {
            Kind::Text(_) | Kind::Number(_) | Kind::Field(_) => 0,
            Kind::Call(_, args) => deepest(args),
            Kind::Not(inner) | Kind::Negate(inner) => inner.depth,
            Kind::Binary(_, left, right) => left.depth.max(right.depth),
            Kind::In(value, items) => value.depth.max(deepest(items)),
        };
        Expr { kind, text, depth: inside + 1 }
    }
}

/// Kinds of expression, as written.
#[derive(Clone, Debug, PartialEq)]
pub enum Kind<'a> {
    /// A quoted text, its escapes as they are written.
    Text(&'a str),
    /// A number as it is written.
    Number(&'a str),
    /// A field, without its quotes.
    Field(&'a str),
    /// A function call: the name's text and the arguments.
    Call(&'a str, Vec<Expr<'a>>),
    /// `NOT`.
    Not(Box<Expr<'a>>),
    /// A minus sign.
    Negate(Box<Expr<'a>>),
    /// Two operands.
    Binary(Binary, Box<Expr<'a>>, Box<Expr<'a>>),
    /// `x IN (a, b)`.
    In(Box<Expr<'a>>, Vec<Expr<'a>>),
}

/// Operators of two operands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Binary {
    /// `AND`
    And,
    /// `OR`
    Or,
    /// `XOR`
    Xor,
    /// `=`, `!=`, `<`, ...
    Compare(Operator),
    /// `LIKE`
    Like,
    /// `.`
    Concat,
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`
    Over,
    /// `%`
    Modulo,
}

/// A clause of the `search` command.
#[derive(Clone, Debug, PartialEq)]
pub enum Clause<'a> {
    /// All hold; written side by side or with `AND`.
    And(Vec<Clause<'a>>),
    /// Any holds.
    Or(Vec<Clause<'a>>),
    /// It does not hold. The text is that of the whole, `NOT` included.
    Not(Box<Clause<'a>>, &'a str),
    /// `field=value` and the like.
    Compare(Comparison<'a>),
    /// `field IN (a, b)`.
    In {
        /// The field as written.
        field: Word<'a>,
        /// The values.
        values: Vec<Word<'a>>,
        /// The text of the whole.
        text: &'a str,
    },
    /// A word or phrase of the raw text.
    Term(Word<'a>),
    /// `TERM(...)`: what stands between the parentheses.
    WholeTerm(&'a str),
    /// `CASE(...)`: what stands between the parentheses.
    CasedTerm(&'a str),
    /// `[...]`, with its brackets.
    Subsearch(&'a str),
    /// A macro between backticks, with them.
    Macro(&'a str),
}

/// `field=value`.
#[derive(Clone, Debug, PartialEq)]
pub struct Comparison<'a> {
    /// The field.
    pub field: Word<'a>,
    /// The operator.
    pub operator: Operator,
    /// The value.
    pub value: Word<'a>,
    /// Whether the value stands in `CASE(...)`.
    pub cased: bool,
    /// The text of the whole.
    pub text: &'a str,
}

/// A word or a quoted text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Word<'a> {
    /// Its letters, escapes as they are written, without the quotes.
    pub written: &'a str,
    /// Whether it was quoted.
    pub quoted: bool,
    /// Its text, with the quotes.
    pub text: &'a str,
}
