//! A piece of SQL that gives a value, and what is known of the value before any row.

/// What a value is kept as.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// Text; every single value can be one.
    Text,
    /// A whole number.
    Whole,
    /// A double.
    Number,
    /// True, false or null.
    Truth,
    /// A list of texts, never empty and without nulls: a field that may have several values.
    Many,
    /// Null in every row.
    Nothing,
}

/// How far a number limits the digits of what is computed with it. Splunk rounds a product to the fewest significant
/// digits that went in, and a sum to the fewest decimals.
#[derive(Clone, Debug, PartialEq)]
pub enum Digits {
    /// Not at all: a whole number, or the result of an aggregate.
    Free,
    /// A number of the search: its decimals, and its significant digits.
    Known(u8, i32),
    /// A number rounded to so many decimals and printed with all of them.
    Padded(u8),
    /// A moment: sums keep microseconds, and products all they have.
    Moment,
    /// As its text says, row by row.
    OfText,
    /// It has so many decimals, which SQL computes row by row; where that is null, it limits nothing.
    Computed(String),
    /// It was computed of numbers whose digits are not known any more.
    Lost,
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

/// A piece of SQL that gives a value.
#[derive(Clone, Debug)]
pub struct Piece {
    /// Its text.
    pub sql: String,
    /// What the value is kept as.
    pub shape: Shape,
    /// How far it limits the digits of what is computed with it.
    pub digits: Digits,
    /// How strongly its parts hold together.
    binding: Binding,
}

impl Piece {
    /// A column, a literal or a call: what needs no parentheses.
    pub fn tight(sql: impl Into<String>, shape: Shape) -> Piece {
        Piece { sql: sql.into(), shape, digits: digits(shape), binding: Binding::Tight }
    }

    /// What was put together with operators.
    pub fn loose(sql: impl Into<String>, shape: Shape) -> Piece {
        Piece { binding: Binding::Loose, ..Piece::tight(sql, shape) }
    }

    /// Conditions with AND or OR between them.
    pub fn logic(sql: impl Into<String>) -> Piece {
        Piece { binding: Binding::Logic, ..Piece::tight(sql, Shape::Truth) }
    }

    /// Null.
    pub fn nothing() -> Piece {
        Piece::tight("NULL", Shape::Nothing)
    }

    /// The same, of other digits.
    pub fn with(self, digits: Digits) -> Piece {
        Piece { digits, ..self }
    }

    /// Its text beside an operator.
    pub fn operand(&self) -> String {
        if self.binding == Binding::Tight { self.sql.clone() } else { parenthesised(&self.sql) }
    }

    /// Its text beside AND or OR.
    pub fn term(&self) -> String {
        if self.binding == Binding::Logic { parenthesised(&self.sql) } else { self.sql.clone() }
    }

    /// Whether it is a text or a number of the search, which is never null.
    pub fn is_given(&self) -> bool {
        let is_text = self.sql.strip_prefix('\'').and_then(|rest| rest.find('\'').map(|end| end + 1 == rest.len()));
        is_text.unwrap_or_else(|| self.sql.parse::<f64>().is_ok())
    }

    /// Whether it is a number in every row where it is not null.
    pub fn is_number(&self) -> bool {
        matches!(self.shape, Shape::Whole | Shape::Number)
    }
}

fn digits(shape: Shape) -> Digits {
    match shape {
        Shape::Text | Shape::Many => Digits::OfText,
        Shape::Whole | Shape::Number | Shape::Truth | Shape::Nothing => Digits::Free,
    }
}

/// In parentheses; over several lines if it has several.
pub fn parenthesised(sql: &str) -> String {
    if sql.contains('\n') { format!("(\n{}\n)", indented(sql)) } else { format!("({sql})") }
}

/// Each line two spaces further in. No literal has a line end in it, so that none is changed.
pub fn indented(sql: &str) -> String {
    sql.lines().map(|line| format!("  {line}")).collect::<Vec<_>>().join("\n")
}

/// A list between parentheses after a name; each item on its own line if one line does not hold them.
pub fn called(name: &str, args: &[String]) -> String {
    let line = format!("{name}({})", args.join(", "));
    if fits(&line) { line } else { format!("{name}(\n{}\n)", indented(&args.join(",\n"))) }
}

/// Parts with a word between them; each on its own line if one line does not hold them.
pub fn joined(parts: &[String], word: &str) -> String {
    let line = parts.join(&format!(" {word} "));
    if fits(&line) { line } else { parts.join(&format!("\n{word} ")) }
}

/// Whether a text stays on one line.
fn fits(line: &str) -> bool {
    const WIDTH: usize = 96;
    line.len() <= WIDTH && !line.contains('\n')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_operators_made_needs_parentheses() {
        assert_eq!(Piece::tight("x", Shape::Text).operand(), "x");
        assert_eq!(Piece::loose("a = b", Shape::Truth).operand(), "(a = b)");
        assert_eq!(parenthesised("a\nOR b"), "(\n  a\n  OR b\n)");
    }

    #[test]
    fn a_text_of_the_search_is_never_null() {
        let is_given = |sql: &str| Piece::tight(sql, Shape::Text).is_given();
        assert_eq!(
            (is_given("'a'"), is_given("12"), is_given("x"), is_given("'a' || x || 'b'")),
            (true, true, false, false)
        );
    }

    #[test]
    fn what_does_not_fit_a_line_is_broken() {
        let parts: Vec<String> = (0..3).map(|_| "x".repeat(40)).collect();
        assert_eq!(joined(&parts[..2], "AND").lines().count(), 1);
        assert_eq!(joined(&parts, "AND").lines().count(), 3);
    }
}
