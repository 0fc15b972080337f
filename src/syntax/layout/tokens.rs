//! Which blanks stand between the pieces of a stage, and which of them may become the end of a line.

use super::habits::{Habit, Manner};
use super::pieces::{Piece, Sort};
use crate::syntax::DEPTH;
use std::borrow::Cow;

/// What may happen before a token, the strongest first: a stage that does not fit a line is cut where the fewest
/// parentheses are open, and there at the strongest gaps.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Gap {
    /// A line begins, as it does where it is written: it is a comment, or what follows one.
    Line,
    /// It begins a clause, or is a search of several lines: a line for each.
    Clause,
    /// It begins an assignment, or a condition and its value: a line for each.
    Row,
    /// A comma is before it.
    Item,
    /// The operator that binds least, or the next term.
    Loose,
    /// The operator that binds more.
    Tight,
    /// Nothing is known.
    Blank,
    /// It stays beside what is before it.
    Never,
}

/// A piece, and what stands before it.
#[derive(Debug)]
pub struct Token<'a> {
    /// The blanks before it, if it does not begin a line.
    pub blank: &'a str,
    /// Its text.
    pub text: Cow<'a, str>,
    /// How many parentheses are open before it.
    pub depth: usize,
    /// What may happen before it.
    pub gap: Gap,
}

/// What an open parenthesis holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Holds {
    /// Conditions and their values, of `case` and `if`: a line for each pair.
    Pairs,
    /// The values of `IN`.
    Values,
    /// Arguments, or a part of an expression.
    Anything,
}

/// An open parenthesis.
#[derive(Clone, Copy, Debug)]
struct Open {
    holds: Holds,
    commas: usize,
}

/// Reads the pieces of a stage from the front.
struct Reader<'a, 'p> {
    habit: Habit,
    pieces: &'p [Piece<'a>],
    open: Vec<Open>,
    manner: Manner,
    /// Whether a search in brackets has lines of its own, so that each has.
    has_lines: bool,
}

/// The tokens of a stage; its command's name, if it has one, is the piece at this place.
pub fn tokens<'a>(pieces: &[Piece<'a>], command: Option<usize>, habit: Habit) -> Vec<Token<'a>> {
    let has_lines = pieces.iter().any(Piece::has_lines);
    let mut reader = Reader { habit, pieces, open: Vec::new(), manner: habit.manner, has_lines };
    let mut found = Vec::new();
    for (index, piece) in pieces.iter().enumerate() {
        let blank = reader.blank(index);
        let is_bound = command.is_some_and(|command| index <= command + 1) && !reader.is_lined(piece);
        let gap = if is_bound && piece.sort != Sort::Comment { Gap::Never } else { reader.gap(index, blank) };
        let depth = reader.open.len();
        let gap = if depth > DEPTH { Gap::Never } else { gap };
        found.push(Token { blank, text: piece.text.clone(), depth, gap });
        reader.pass(index);
    }
    found
}

impl<'a> Reader<'a, '_> {
    fn before(&self, index: usize) -> Option<&Piece<'a>> {
        self.pieces[..index].last()
    }

    /// Whether a piece is a search in brackets that begins a line.
    fn is_lined(&self, piece: &Piece) -> bool {
        self.has_lines && piece.sort == Sort::Search
    }

    fn holds(&self) -> Option<Holds> {
        self.open.last().map(|open| open.holds)
    }

    /// Whether this is between the parentheses of a call that names a column.
    fn names_column(&self) -> bool {
        self.manner == Manner::Columns && !self.open.is_empty()
    }

    /// Whether commas stand between items here, so that a blank after them says nothing.
    fn has_items(&self) -> bool {
        match self.manner {
            Manner::Expression | Manner::Columns | Manner::Items => true,
            Manner::Terms => self.holds() == Some(Holds::Values),
            Manner::Other => false,
        }
    }

    /// The clause that a piece begins, in small letters.
    fn clause(&self, piece: &Piece) -> Option<&'static str> {
        let clauses = if self.open.is_empty() { self.habit.clauses } else { &[] };
        clauses.iter().copied().find(|clause| piece.is(clause))
    }

    /// Notes what a piece opens and closes.
    fn pass(&mut self, index: usize) {
        let piece = &self.pieces[index];
        if let Some(clause) = self.clause(piece) {
            self.manner = self.habit.manner_of(clause);
        }
        match piece.sort {
            Sort::Open => self.open.push(Open { holds: self.opens(index), commas: 0 }),
            Sort::Close => {
                self.open.pop();
            }
            Sort::Comma => {
                if let Some(open) = self.open.last_mut() {
                    open.commas += 1;
                }
            }
            Sort::Word | Sort::Comparison | Sort::Comment | Sort::Search => {}
        }
    }

    /// What the parenthesis at this place holds.
    fn opens(&self, index: usize) -> Holds {
        match (self.before(index), self.manner) {
            (Some(call), Manner::Expression) if call.is_any(&["case", "if", "validate"]) => Holds::Pairs,
            (Some(word), Manner::Terms) if word.is("in") => Holds::Values,
            (Some(_), _) | (None, _) => Holds::Anything,
        }
    }

    /// The blank before the piece at this place: what is written, but where it says nothing.
    fn blank(&self, index: usize) -> &'a str {
        let piece = &self.pieces[index];
        let Some(before) = self.before(index) else { return "" };
        if self.names_column() && (before.sort == Sort::Open || piece.sort != Sort::Comment) {
            return piece.before;
        }
        let written = if piece.is_apart() { " " } else { "" };
        if piece.sort == Sort::Comment || before.sort == Sort::Comment {
            return written;
        }
        match (before.sort, piece.sort) {
            (_, Sort::Comma) | (Sort::Comma, _) if !self.has_items() => written,
            (_, Sort::Comma) => "",
            (Sort::Comma, _) => " ",
            _ if self.manner == Manner::Other => written,
            (Sort::Open, _) | (_, Sort::Close) => "",
            (Sort::Comparison, _) => self.beside(index - 1),
            (_, Sort::Comparison) => self.beside(index),
            (Sort::Close, Sort::Word) if piece.is_any(&["and", "or"]) => " ",
            (Sort::Word, Sort::Open) if before.is_any(&["and", "or", "not"]) => " ",
            (Sort::Word, Sort::Open) if self.manner == Manner::Terms && before.is("in") => " ",
            _ => written,
        }
    }

    /// The blanks on either side of the comparison at this place: none among the terms of `search`, and else those that
    /// are written, if there are some on both sides.
    fn beside(&self, index: usize) -> &'static str {
        let is_apart = |index| self.pieces.get(index).is_some_and(Piece::is_apart);
        let is_equality = self.pieces[index].is_any(&["=", "!="]);
        let has_both = is_apart(index) && is_apart(index + 1);
        if has_both && !(self.manner == Manner::Terms && is_equality) { " " } else { "" }
    }

    /// What may happen before the piece at this place.
    fn gap(&self, index: usize, blank: &str) -> Gap {
        let piece = &self.pieces[index];
        let Some(before) = self.before(index) else { return Gap::Never };
        if piece.sort == Sort::Comment || before.sort == Sort::Comment {
            return if piece.begins_line() && !self.names_column() { Gap::Line } else { Gap::Never };
        }
        if before.sort == Sort::Open && self.holds() == Some(Holds::Pairs) {
            return Gap::Row;
        }
        if blank.is_empty() || self.names_column() {
            return Gap::Never;
        }
        if self.is_lined(piece) || self.clause(piece).is_some() {
            return Gap::Clause;
        }
        if self.clause(before).is_some() || is_bound(before, piece) {
            return Gap::Never;
        }
        if before.sort == Sort::Comma { self.after_comma() } else { self.operator(before, piece) }
    }

    /// What may happen after a comma.
    fn after_comma(&self) -> Gap {
        match self.open.last() {
            None if self.habit.assigns => Gap::Row,
            Some(Open { holds: Holds::Pairs, commas }) if commas % 2 == 0 => Gap::Row,
            None | Some(_) if self.has_items() => Gap::Item,
            None | Some(_) => Gap::Blank,
        }
    }

    /// What may happen between two words.
    fn operator(&self, before: &Piece, piece: &Piece) -> Gap {
        match self.manner {
            // OR binds more than AND does among the terms of `search` (Search Manual, "Boolean expressions").
            Manner::Terms if piece.is("or") => Gap::Tight,
            Manner::Terms => Gap::Loose,
            Manner::Expression if piece.is_any(&["or", "xor"]) => Gap::Loose,
            Manner::Expression if piece.is("and") => Gap::Tight,
            Manner::Expression if before.is_any(&["+", "-", "*", "/", "%", "."]) => Gap::Never,
            Manner::Expression | Manner::Columns | Manner::Items | Manner::Other => Gap::Blank,
        }
    }
}

/// Whether two pieces stay on one line in every command: `x AS y`, `NOT x`, `x IN (y)`, `a = b`, `- count`.
fn is_bound(before: &Piece, piece: &Piece) -> bool {
    before.sort == Sort::Comparison
        || piece.sort == Sort::Comparison
        || before.is_any(&["as", "and", "or", "xor", "not", "in", "like", "by", "-", "+"])
        || piece.is_any(&["as", "in", "like"])
}
