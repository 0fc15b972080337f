//! A piece of KQL that gives a value, and what is known of the value before any row.

use crate::backend::sql::piece::parenthesised;

/// What a value is kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A string.
    Text,
    /// A whole number.
    Whole,
    /// A double.
    Number,
    /// A moment, which Splunk has as epoch seconds.
    Moment,
    /// True, false or null.
    Truth,
    /// An array of strings, never empty and without nulls: a field that may have several values.
    Many,
    /// Missing in every row.
    Nothing,
}

impl Shape {
    /// The type of a column that keeps it; whole numbers have several.
    pub fn word(self) -> &'static str {
        match self {
            Shape::Text | Shape::Nothing => "string",
            Shape::Whole => "whole",
            Shape::Number => "real",
            Shape::Moment => "datetime",
            Shape::Truth => "bool",
            Shape::Many => "dynamic",
        }
    }
}

/// How it is told whether there is a value. KQL's strings have no null: a string that is missing is empty.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Presence {
    /// There always is one.
    Always,
    /// There is one where the text is not empty, or the number not null.
    Itself,
    /// There is one where this condition holds, and it is then not empty.
    Filled(String),
    /// There is one where this condition holds; the text may then be empty.
    Told(String),
    /// The text may be empty, which cannot be told from missing any more.
    Lost,
}

/// Whether a number limits the digits of what is computed with it, as Splunk rounds results to the digits that went in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Digits {
    /// Not at all: a whole number, or the result of an aggregate.
    Free,
    /// Sums of it keep microseconds.
    Moment,
    /// As those of a moment, and its text shows six decimals.
    Padded,
    /// By digits that only its text has.
    Limited,
}

/// How strongly the parts of a piece hold together, the strongest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Binding {
    /// A column, a literal, a call.
    Tight,
    /// Put together by an operator.
    Loose,
    /// Put together by `and`.
    And,
    /// Put together by `or`.
    Or,
}

/// A piece of KQL that gives a value.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its text.
    pub kql: String,
    /// What the value is kept as.
    pub shape: Shape,
    /// How it is told whether there is one.
    pub presence: Presence,
    /// How far it limits the digits of what is computed with it.
    pub digits: Digits,
    /// What it compares, if it holds a value against one literal.
    pub equality: Option<Equality>,
    binding: Binding,
}

/// A value held against one literal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equality {
    /// The value.
    pub value: String,
    /// The operator that compares them.
    pub sign: &'static str,
    /// The literal.
    pub literal: String,
}

impl Piece {
    /// A column, a literal or a call: what needs no parentheses.
    pub fn tight(kql: impl Into<String>, shape: Shape) -> Piece {
        let digits = match shape {
            Shape::Text | Shape::Many => Digits::Limited,
            Shape::Moment => Digits::Moment,
            Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => Digits::Free,
        };
        Piece { kql: kql.into(), shape, presence: Presence::Itself, digits, equality: None, binding: Binding::Tight }
    }

    /// What was put together with an operator.
    pub fn loose(kql: impl Into<String>, shape: Shape) -> Piece {
        Piece { binding: Binding::Loose, ..Piece::tight(kql, shape) }
    }

    /// A condition that holds together as an operator does.
    pub fn condition(kql: impl Into<String>) -> Piece {
        Piece::loose(kql, Shape::Truth)
    }

    /// A value held against one literal.
    pub fn equality(value: &str, sign: &'static str, literal: &str) -> Piece {
        let equality = Equality { value: value.into(), sign, literal: literal.into() };
        Piece { equality: Some(equality), ..Piece::condition(format!("{value} {sign} {literal}")) }
    }

    /// A condition that was put together elsewhere.
    pub fn of_parts(kql: &str) -> Piece {
        let has = |word: &str| kql.contains(&format!(" {word} ")) || kql.contains(&format!("\n{word} "));
        let binding = match (has("or"), has("and")) {
            (true, _) => Binding::Or,
            (false, true) => Binding::And,
            (false, false) => Binding::Loose,
        };
        Piece { binding, ..Piece::condition(kql) }
    }

    /// True or false, in every row.
    pub fn constant(truth: bool) -> Piece {
        Piece::tight(if truth { "true" } else { "false" }, Shape::Truth)
    }

    /// Missing.
    pub fn nothing() -> Piece {
        Piece::tight("\"\"", Shape::Nothing)
    }

    /// The same, told otherwise whether it is there.
    pub fn present(self, presence: Presence) -> Piece {
        Piece { presence, ..self }
    }

    /// The same, of other digits.
    pub fn with(self, digits: Digits) -> Piece {
        Piece { digits, ..self }
    }

    /// Its text beside an operator.
    pub fn operand(&self) -> String {
        if self.binding == Binding::Tight { self.kql.clone() } else { parenthesised(&self.kql) }
    }

    /// Whether it is a number in every row where it is there.
    pub fn is_number(&self) -> bool {
        matches!(self.shape, Shape::Whole | Shape::Number)
    }

    /// Whether it may be there and empty, so that its text does not tell whether it is there.
    pub fn may_be_empty(&self) -> bool {
        match self.presence {
            Presence::Told(_) | Presence::Lost => self.shape == Shape::Text,
            Presence::Always | Presence::Itself | Presence::Filled(_) => false,
        }
    }

    /// Whether it is this constant.
    pub fn is(&self, truth: bool) -> bool {
        self.kql == if truth { "true" } else { "false" }
    }
}

/// The conditions all of which hold, or one of which does: what hangs on nothing is left out.
pub fn all_or_any(parts: Vec<Piece>, is_all: bool) -> Piece {
    let mut kept: Vec<Piece> = Vec::new();
    for part in parts {
        if part.is(!is_all) {
            return Piece::constant(!is_all);
        }
        if !part.is(is_all) && kept.iter().all(|known| known.kql != part.kql) {
            kept.push(part);
        }
    }
    match kept.len() {
        0 => Piece::constant(is_all),
        1 => kept.swap_remove(0),
        _ => {
            let (word, own) = if is_all { ("and", Binding::And) } else { ("or", Binding::Or) };
            let other = if is_all { Binding::Or } else { Binding::And };
            let term = |part: &Piece| if part.binding == other { parenthesised(&part.kql) } else { part.kql.clone() };
            let terms: Vec<String> = kept.iter().map(term).collect();
            Piece { binding: own, ..Piece::condition(crate::backend::sql::piece::joined(&terms, word)) }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_hangs_on_nothing_is_left_out() {
        let part = |kql: &str| Piece::condition(kql);
        assert_eq!(all_or_any(vec![Piece::constant(true), part("a"), part("a")], true).kql, "a");
        assert!(all_or_any(vec![part("a"), Piece::constant(false)], true).is(false));
        let any = all_or_any(vec![part("a"), part("b")], false);
        assert_eq!(all_or_any(vec![any, part("c")], true).kql, "(a or b) and c");
    }
}
