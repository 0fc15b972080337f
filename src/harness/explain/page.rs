//! What is explained, for people: indented trees and counts, with signs that read without colours too.

mod overview;
mod way;

use super::{Told, short};
use crate::diagnostic::render::Ink;
use crate::harness::report::ink::{BAD, FAINT, FAIR, GOOD, paint};
use anstyle::Style;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

pub use overview::overview;
pub use way::way;

/// So many parts of one clause are shown.
const PARTS: usize = 12;
/// So many of what is alike are shown.
const ALIKE: usize = 3;
/// A value is shown up to so many letters.
const VALUE: usize = 400;

/// How a page is drawn.
#[derive(Clone, Copy, Debug)]
pub struct Look {
    /// With colours or without.
    pub ink: Ink,
    /// How many columns a line has; none if no terminal says so.
    pub width: Option<usize>,
    /// Whether long lists are shown whole.
    pub whole: bool,
}

/// The columns of a line where no terminal says how many there are.
const WIDTH: usize = 120;

impl Look {
    fn width(&self) -> usize {
        self.width.unwrap_or(WIDTH).max(40)
    }

    fn most(&self, few: usize) -> usize {
        if self.whole { usize::MAX } else { few }
    }

    fn paint(&self, text: &str, style: Style) -> String {
        paint(text, style, self.ink)
    }

    /// A line that begins with some words and goes on under its own indentation where it is too long.
    fn line(&self, indent: usize, sign: &str, text: &str, style: Style) -> String {
        let begin = indent + sign.width() + usize::from(!sign.is_empty());
        let room = self.width().saturating_sub(begin).max(20);
        let mut out = String::new();
        for (number, piece) in wrapped(text, room).iter().enumerate() {
            let head = match (number, sign.is_empty()) {
                (0, false) => format!("{:indent$}{} ", "", sign_in_colour(self, sign)),
                (0, true) => format!("{:indent$}", ""),
                _ => format!("{:begin$}", ""),
            };
            out.push_str(&head);
            out.push_str(self.paint(piece, style).trim_end());
            out.push('\n');
        }
        out
    }
}

fn sign(truth: Option<bool>) -> &'static str {
    match truth {
        Some(true) => "✓",
        Some(false) => "✗",
        None => "?",
    }
}

fn sign_in_colour(look: &Look, sign: &str) -> String {
    let style = match sign {
        "✓" | "+" => GOOD,
        "✗" | "-" => BAD,
        "?" | "~" => FAIR,
        _ => Style::new(),
    };
    look.paint(sign, style)
}

/// What a row holds of a field, in a line.
fn value(told: &Told, indent: usize, look: &Look) -> String {
    let mut words = match &told.value {
        Some(value) => format!("{}: {}", told.name, short(value, VALUE)),
        None if told.name == "_raw" => String::new(),
        None => format!("{}: missing", told.name),
    };
    if let Some(remark) = &told.remark {
        let apart = if words.is_empty() { "" } else { " — " };
        words.push_str(&format!("{apart}{remark}"));
    }
    let mut out = look.line(indent, "", &words, FAINT);
    if let Some((name, value)) = &told.meant {
        out.push_str(&look.line(indent, "", &format!("did you mean {name}? {}", short(value, VALUE)), FAIR));
    }
    out
}

/// A text in pieces of at most so many columns: between words where it can be, within a word where it must.
fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut pieces = vec![String::new()];
    let mut width = 0;
    for word in text.split_inclusive(' ') {
        let wide = word.width();
        if width > 0 && width + word.trim_end().width() > columns {
            pieces.push(String::new());
            width = 0;
        }
        if wide <= columns {
            pieces.last_mut().expect("there is always a last piece").push_str(word);
            width += wide;
            continue;
        }
        for letter in word.chars() {
            let letter_width = letter.width().unwrap_or(0);
            if width + letter_width > columns {
                pieces.push(String::new());
                width = 0;
            }
            pieces.last_mut().expect("there is always a last piece").push(letter);
            width += letter_width;
        }
    }
    pieces
}
