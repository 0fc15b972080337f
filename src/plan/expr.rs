//! Expressions of a plan, typed by meaning: what `search` calls `=` and what `where` calls `=` are different nodes.

use super::Plan;
use super::lookup::Question;
use super::native::Terms;
use crate::function::Function;
use crate::source::Span;
use crate::table::Name;
use crate::value::Value;
use crate::value::compare::{Operator, Reading};
use crate::value::network::Network;
use crate::value::pattern::{Pattern, Term};
use crate::value::regex::Regex;
use crate::value::time::When;
use std::sync::Arc;

/// An expression, and where it stands in the search.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it means.
    pub node: Node,
    /// Where it stands.
    pub span: Span,
}

impl Expr {
    /// An expression at a place.
    pub fn new(node: Node, span: Span) -> Expr {
        Expr { node, span }
    }

    /// The field, if it is nothing but a field.
    pub fn field(&self) -> Option<&Name> {
        if let Node::Field(name) = &self.node { Some(name) } else { None }
    }

    /// The text, if it is nothing but a text of the search.
    pub fn text(&self) -> Option<&str> {
        if let Node::Literal(Value::Text(text)) = &self.node { Some(text) } else { None }
    }
}

/// What an expression means. Logic is three-valued: a comparison with null is null.
#[derive(Clone, Debug, PartialEq)]
pub enum Node {
    /// This value.
    Literal(Value),
    /// The value of a field.
    Field(Name),
    /// All true; of none, true.
    And(Vec<Expr>),
    /// Any true; of none, false.
    Or(Vec<Expr>),
    /// One true and one false.
    Xor(Box<Expr>, Box<Expr>),
    /// True for false, false for true, null for null.
    Not(Box<Expr>),
    /// A test of the `search` command: never null.
    Test(Test),
    /// `where` and `eval`: `=`, `<` and so on, without wildcards, case counting.
    Compare {
        /// Left side.
        left: Box<Expr>,
        /// How they are compared.
        operator: Operator,
        /// Right side.
        right: Box<Expr>,
        /// Whether as numbers or text.
        reading: Reading,
    },
    /// Any item equals the value, or any of its values; null items equal nothing, a null value is null.
    In {
        /// The value sought.
        value: Box<Expr>,
        /// The items, each with how it is compared.
        items: Vec<(Expr, Reading)>,
    },
    /// LIKE: any value matches the whole pattern.
    Like {
        /// The text.
        value: Box<Expr>,
        /// The pattern.
        pattern: Box<Given<Pattern>>,
    },
    /// `match`: the regular expression is found in any value.
    Match {
        /// The text.
        value: Box<Expr>,
        /// The regular expression.
        regex: Box<Given<Regex>>,
    },
    /// Arithmetic on numbers; null where an operand is none.
    Arithmetic {
        /// What is done.
        operator: Arithmetic,
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
    },
    /// `+`: the sum of what looks like two numbers and is no text literal, else the texts joined.
    Plus {
        /// Left side.
        left: Box<Expr>,
        /// Right side.
        right: Box<Expr>,
        /// Whether the text of the search makes it a joining of texts (one side is a text literal).
        joins: bool,
    },
    /// The sign changed.
    Negate(Box<Expr>),
    /// `.`: the texts joined, numbers as they print; null where one is null.
    Concat(Box<Expr>, Box<Expr>),
    /// The first value whose condition is true, else null. `if` is a case whose last condition is `true`.
    Case(Vec<(Expr, Expr)>),
    /// The value of the first condition that is false, else null (`validate`).
    Validate(Vec<(Expr, Expr)>),
    /// The first value that is not null.
    Coalesce(Vec<Expr>),
    /// A body computed for each value of a multivalue.
    Each(Box<Each>),
    /// The pieces of each value between the delimiters, empty ones kept or not (`makemv delim=`).
    Split {
        /// The text.
        value: Box<Expr>,
        /// What stands between the pieces; never empty.
        delimiter: Box<str>,
        /// Whether empty pieces stay (`allowempty`).
        keep_empty: bool,
    },
    /// What a group matches in each value: `makemv tokenizer=`, and fields that a definition extracts.
    Tokens {
        /// The text.
        value: Box<Expr>,
        /// What a piece looks like.
        regex: Regex,
        /// The group; 0 for the whole match.
        group: usize,
        /// At most so many matches of each value are taken.
        limit: usize,
    },
    /// Each value with matches replaced (`rex mode=sed "s/../../"`).
    Substitute {
        /// The text.
        value: Box<Expr>,
        /// What is replaced.
        regex: Regex,
        /// By what; `\1` to `\9` are groups.
        with: Box<str>,
        /// So many matches are passed over first.
        skip: usize,
        /// At most so many are replaced.
        limit: usize,
    },
    /// Each value with each character of `from` replaced by its counterpart (`rex mode=sed "y/../../"`).
    Transliterate {
        /// The text.
        value: Box<Expr>,
        /// Characters replaced.
        from: Box<str>,
        /// By these, as many.
        to: Box<str>,
    },
    /// What the rows of a lookup table that match say, as JSON; null if none does.
    Lookup(Box<Question>),
    /// A function of values.
    Call {
        /// The function.
        function: &'static Function,
        /// Its arguments.
        args: Vec<Expr>,
    },
}

/// An argument that is either known from the search's text or only known row by row.
#[derive(Clone, Debug, PartialEq)]
pub enum Given<T> {
    /// Known.
    Fixed(T),
    /// The text is computed.
    Computed(Expr),
}

/// `mvmap` and `mvfilter`.
#[derive(Clone, Debug, PartialEq)]
pub struct Each {
    /// The multivalue.
    pub over: Expr,
    /// The field that the body reads for the value at hand.
    pub field: Name,
    /// The body.
    pub body: Expr,
    /// Whether the body chooses values (`mvfilter`) or makes new ones (`mvmap`).
    pub filters: bool,
}

/// Arithmetic on numbers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arithmetic {
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`; by zero null.
    Over,
    /// `%`; by zero null.
    Modulo,
}

impl Arithmetic {
    /// As it is written.
    pub fn symbol(self) -> &'static str {
        match self {
            Arithmetic::Minus => "-",
            Arithmetic::Times => "*",
            Arithmetic::Over => "/",
            Arithmetic::Modulo => "%",
        }
    }
}

/// A test of the `search` command: case folded, wildcards, any value of a multivalue, false on a missing field.
#[derive(Clone, Debug, PartialEq)]
pub enum Test {
    /// `f=*`: the field has a value; empty text is one.
    Exists(Name),
    /// `f=v`: any value matches.
    Matches(Name, Pattern),
    /// `f!=v`: there is a value, and some value does not match.
    Differs(Name, Pattern),
    /// `f<v`: any value stands in this order to the text, as numbers where both look numeric.
    Ordered(Name, Operator, Box<str>),
    /// `f=10.0.0.0/8`: any value is an address of the network, or is the text itself.
    InNetwork(Name, Network),
    /// `f!=10.0.0.0/8`: there is a value, and some value is not of the network.
    OutsideNetwork(Name, Network),
    /// A word or phrase in `_raw`.
    Term(Term),
    /// `index=v`, `source=v`, `sourcetype=v`, `host=v`: as `Matches`, but what had to be inferred is matched leniently.
    Metadata(Name, Pattern),
    /// `index!=v` and the like: as `Differs`, but what had to be inferred is matched leniently.
    NotMetadata(Name, Pattern),
    /// The event matches a row of another search: every field of the row, as `f=v` would (`[search ...]`).
    Subsearch(Subsearch),
    /// The event's time is in `[earliest, latest)`.
    Within(Option<When>, Option<When>),
}

/// A search in brackets among search terms.
#[derive(Clone, Debug)]
pub struct Subsearch {
    /// The search.
    pub plan: Box<Plan>,
    /// What its rows say of an event.
    pub terms: Arc<dyn Terms>,
}

impl PartialEq for Subsearch {
    fn eq(&self, other: &Subsearch) -> bool {
        self.plan == other.plan && format!("{:?}", self.terms) == format!("{:?}", other.terms)
    }
}
