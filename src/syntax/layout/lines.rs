//! The tokens of a stage in lines of a sensible length.

use super::tokens::{Gap, Token};

/// How long a line may be, if it can be broken.
pub const WIDTH: usize = 100;

/// How far a line that goes on stands in.
pub const DEEPER: usize = 4;

/// Lines as they are written.
#[derive(Debug, Default)]
pub struct Lines {
    /// The text so far.
    pub out: String,
    /// Where the next letter stands.
    column: usize,
}

impl Lines {
    /// Writes text on this line, and on others if it has some.
    pub fn write(&mut self, text: &str) {
        self.out.push_str(text);
        self.column = end(text, self.column);
    }

    /// Begins a line.
    pub fn line(&mut self, indent: usize) {
        self.write(&format!("\n{}", " ".repeat(indent)));
    }

    /// Whether nothing is written yet.
    pub fn is_blank(&self) -> bool {
        self.out.trim_start().is_empty()
    }

    /// Whether text fits this line after a blank.
    pub fn has_room(&self, text: &str) -> bool {
        end(text, self.column + 1) <= WIDTH
    }

    /// Writes tokens, on this line if they fit; else in parts, where what does not fit a line of its own stands further
    /// in. Clauses, assignments and pairs have lines of their own; of all else there is as much on a line as fits.
    pub fn fill(&mut self, tokens: &[Token], indent: usize) {
        let (gap, parts) = parts(tokens);
        if fits(tokens, self.column) || gap == Gap::Never {
            return self.write(&flat(tokens));
        }
        let has_lines = gap <= Gap::Row;
        // After a part of several lines the next begins a line.
        let mut is_broken = has_lines;
        for (index, part) in parts.into_iter().enumerate() {
            if index > 0 && !is_broken && fits(part, self.column + 1) {
                self.write(&format!(" {}", flat(part)));
                continue;
            }
            if index > 0 {
                self.line(indent);
            }
            is_broken = has_lines || !fits(part, self.column);
            // What stands before the first clause is the stage itself.
            let is_stage = index == 0 && gap <= Gap::Clause;
            self.fill(part, if is_stage { indent } else { indent + DEEPER });
        }
    }
}

/// Tokens on one line.
fn flat(tokens: &[Token]) -> String {
    let Some((first, rest)) = tokens.split_first() else { return String::new() };
    rest.iter().fold(first.text.to_string(), |out, token| out + token.blank + &token.text)
}

/// Whether tokens fit the line from a column on.
fn fits(tokens: &[Token], column: usize) -> bool {
    let mut column = column;
    for (index, token) in tokens.iter().enumerate() {
        let has_lines = token.text.starts_with('[') && token.text.contains('\n');
        if has_lines && tokens.len() > 1 || index > 0 && token.gap == Gap::Line {
            return false;
        }
        column = end(&token.text, if index > 0 { end(token.blank, column) } else { column });
        if column > WIDTH {
            return false;
        }
    }
    true
}

/// Where a text ends that begins in a column.
fn end(text: &str, column: usize) -> usize {
    match text.rfind('\n') {
        Some(line) => text[line + 1..].chars().count(),
        None => column + text.chars().count(),
    }
}

/// Tokens cut where the fewest parentheses are open, at the strongest of the gaps there.
fn parts<'t, 'a>(tokens: &'t [Token<'a>]) -> (Gap, Vec<&'t [Token<'a>]>) {
    let gaps = || tokens.iter().skip(1).filter(|token| token.gap != Gap::Never);
    let Some((depth, gap)) = gaps().map(|token| (token.depth, token.gap)).min() else {
        return (Gap::Never, vec![tokens]);
    };
    let mut rest = tokens;
    let mut found = Vec::new();
    while let Some(place) = rest.iter().skip(1).position(|token| (token.depth, token.gap) == (depth, gap)) {
        let (part, next) = rest.split_at(place + 1);
        found.push(part);
        rest = next;
    }
    found.push(rest);
    (gap, found)
}
