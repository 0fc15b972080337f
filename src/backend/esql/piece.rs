//! A piece of ES|QL that gives a value, and what is known of the value before any row.

use super::text::among;
use crate::backend::sql::piece::parenthesised;

/// What a value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    Text,
    /// Text that is a whole number in decimal digits.
    Digits,
    /// A whole number.
    Whole,
    /// A double.
    Number,
    /// A date, where Splunk has epoch seconds.
    Moment,
    /// An address.
    Address,
    /// True, false or null.
    Truth,
    /// Null in every row.
    Nothing,
}

/// How strongly the parts of a piece hold together, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    /// A column, a literal, a call.
    Tight,
    /// Put together by operators.
    Loose,
    /// Put together by AND or OR.
    Logic,
}

/// How a column is tested against a literal; tests of one kind become one test of a list.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// `==`, `IN`.
    Equal,
    /// `LIKE`.
    Like,
}

/// A test of a value against literals.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// What is tested.
    pub of: String,
    /// How.
    pub sort: Sort,
    /// Against any of these.
    pub items: Vec<String>,
}

/// A piece of ES|QL that gives a value.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its text.
    pub text: String,
    /// What the value is.
    pub shape: Shape,
    /// Whether there may be several values.
    pub is_many: bool,
    /// Whether several values are in the order in which they were made; an index keeps none.
    pub is_in_order: bool,
    /// Whether it is a column, by its name.
    pub is_column: bool,
    /// Whether every row has it.
    pub is_sure: bool,
    /// Whether it is never empty text.
    pub is_filled: bool,
    /// Whether the digits of its numbers limit those of what is computed with them.
    pub limits: bool,
    /// Another piece, that is null in the same rows.
    pub null_with: Option<String>,
    /// What it tests, if it is a test against literals.
    pub listed: Option<Listed>,
    binding: Binding,
}

impl Piece {
    /// A literal or a call: what needs no parentheses.
    pub fn tight(text: impl Into<String>, shape: Shape) -> Piece {
        let limits = matches!(shape, Shape::Text);
        let text = text.into();
        Piece {
            text,
            shape,
            is_many: false,
            is_in_order: false,
            is_column: false,
            is_sure: false,
            is_filled: false,
            limits,
            null_with: None,
            listed: None,
            binding: Binding::Tight,
        }
    }

    /// A column.
    pub fn column(ident: impl Into<String>, shape: Shape) -> Piece {
        Piece { is_column: true, ..Piece::tight(ident, shape) }
    }

    /// What was put together with operators.
    pub fn loose(text: impl Into<String>, shape: Shape) -> Piece {
        Piece { binding: Binding::Loose, ..Piece::tight(text, shape) }
    }

    /// Conditions with AND or OR between them.
    pub fn logic(text: impl Into<String>) -> Piece {
        Piece { binding: Binding::Logic, ..Piece::tight(text, Shape::Truth) }
    }

    /// A condition.
    pub fn truth(text: impl Into<String>) -> Piece {
        Piece::loose(text, Shape::Truth)
    }

    /// Always true, or never.
    pub fn always(truth: bool) -> Piece {
        Piece { is_sure: true, ..Piece::tight(if truth { "true" } else { "false" }, Shape::Truth) }
    }

    /// A test of a value against any of some literals.
    pub fn listed(listed: Listed) -> Piece {
        let Listed { of, sort, items } = &listed;
        let text = match (sort, &items[..]) {
            (Sort::Equal, [only]) => format!("{of} == {only}"),
            (Sort::Equal, items) => among(&format!("{of} IN"), items),
            (Sort::Like, [only]) => format!("{of} LIKE {only}"),
            (Sort::Like, items) => among(&format!("{of} LIKE"), items),
        };
        Piece { listed: Some(listed), ..Piece::truth(text) }
    }

    /// Null.
    pub fn nothing() -> Piece {
        Piece::tight("null", Shape::Nothing)
    }

    /// A column that holds it.
    pub fn held_in(&self, ident: impl Into<String>) -> Piece {
        Piece {
            text: ident.into(),
            is_column: true,
            null_with: None,
            listed: None,
            binding: Binding::Tight,
            ..self.clone()
        }
    }

    /// The same, made of other text: what is known of its values stays.
    pub fn made(&self, text: impl Into<String>, shape: Shape) -> Piece {
        Piece { is_many: self.is_many, limits: self.limits, ..Piece::tight(text, shape) }
    }

    /// The same, of which there may be several values.
    pub fn of_many(self, is_many: bool) -> Piece {
        Piece { is_many, ..self }
    }

    /// The same, whose values are in the order in which they were made.
    pub fn in_order(self, is_in_order: bool) -> Piece {
        Piece { is_in_order, ..self }
    }

    /// Whether it is known which of its values is the first.
    pub fn has_order(&self) -> bool {
        self.is_in_order || !self.is_many
    }

    /// The same, whose digits limit those of what is computed with it.
    pub fn limiting(self, limits: bool) -> Piece {
        Piece { limits, ..self }
    }

    /// The same, which is never empty text.
    pub fn never_empty(self) -> Piece {
        Piece { is_filled: true, ..self }
    }

    /// The same, of a field that is always there and never empty.
    pub fn filled(self, is_filled: bool) -> Piece {
        Piece { is_filled, is_sure: self.is_sure || is_filled, ..self }
    }

    /// The same, which every row has.
    pub fn sure(self) -> Piece {
        Piece { is_sure: true, ..self }
    }

    /// The same, which every row has if another has.
    pub fn sure_if(self, is_sure: bool) -> Piece {
        Piece { is_sure, ..self }
    }

    /// Its text beside an operator.
    pub fn operand(&self) -> String {
        if self.binding == Binding::Tight { self.text.clone() } else { parenthesised(&self.text) }
    }

    /// Its text beside a comparison, which binds less than arithmetic.
    pub fn side(&self) -> String {
        if self.shape == Shape::Truth { self.operand() } else { self.text.clone() }
    }

    /// Its text beside AND or OR.
    pub fn term(&self) -> String {
        if self.binding == Binding::Logic { parenthesised(&self.text) } else { self.text.clone() }
    }

    /// Whether it is always true.
    pub fn is_true(&self) -> bool {
        self.text == "true" && self.shape == Shape::Truth
    }

    /// Whether it is never true.
    pub fn is_false(&self) -> bool {
        self.text == "false" && self.shape == Shape::Truth
    }

    /// Whether it is a number wherever it is not null.
    pub fn is_number(&self) -> bool {
        matches!(self.shape, Shape::Whole | Shape::Number)
    }
}
