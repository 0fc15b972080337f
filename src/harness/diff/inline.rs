//! The changed part of a long value: both texts cut to what differs and a little around it.

use similar::{Algorithm, DiffOp, capture_diff_slices};
use std::ops::Range;

/// A text with the parts that the other side does not have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Marked {
    /// The text, long equal stretches cut to `…`.
    pub text: String,
    /// The parts that differ, as bytes of the text. None where nothing or everything differs.
    pub marks: Vec<Range<usize>>,
}

impl Marked {
    /// A text without marks.
    pub fn plain(text: impl Into<String>) -> Marked {
        Marked { text: text.into(), marks: Vec::new() }
    }

    /// The same text behind another.
    pub fn after(mut self, before: &str) -> Marked {
        self.text.insert_str(0, before);
        for mark in &mut self.marks {
            *mark = mark.start + before.len()..mark.end + before.len();
        }
        self
    }
}

/// An equal stretch is cut where it is longer than this.
const LONG: usize = 48;
/// And so much of it is kept beside each change.
const KEPT: usize = 16;

/// Marks in each text what the other does not have.
pub fn mark(old: &str, new: &str) -> (Marked, Marked) {
    let (old_tokens, new_tokens) = (tokens(old), tokens(new));
    let pieces = pieces(&old_tokens, &new_tokens);
    let same: usize = pieces.iter().map(|piece| if piece.same { piece.old.chars().count() } else { 0 }).sum();
    // Where little is shared, marks only distract.
    if same * 3 < old.chars().count().min(new.chars().count()) {
        return (Marked::plain(old), Marked::plain(new));
    }
    let last = pieces.len().saturating_sub(1);
    let (mut left, mut right) = (Marked::default(), Marked::default());
    for (index, piece) in pieces.iter().enumerate() {
        if piece.same {
            let kept = shorten(&piece.old, index == 0, index == last);
            left.text.push_str(&kept);
            right.text.push_str(&kept);
            continue;
        }
        for (side, text) in [(&mut left, &piece.old), (&mut right, &piece.new)] {
            let start = side.text.len();
            side.text.push_str(text);
            if !text.is_empty() {
                side.marks.push(start..side.text.len());
            }
        }
    }
    (left, right)
}

struct Piece {
    old: String,
    new: String,
    same: bool,
}

fn pieces(old: &[&str], new: &[&str]) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::new();
    for op in capture_diff_slices(Algorithm::Myers, old, new) {
        let piece = Piece {
            old: old[op.old_range()].concat(),
            new: new[op.new_range()].concat(),
            same: matches!(op, DiffOp::Equal { .. }),
        };
        match pieces.last_mut() {
            Some(last) if !last.same && !piece.same => {
                last.old.push_str(&piece.old);
                last.new.push_str(&piece.new);
            }
            Some(_) | None => pieces.push(piece),
        }
    }
    pieces
}

/// Runs of letters and digits, and each other character on its own: what people see as units of a command line.
fn tokens(text: &str) -> Vec<&str> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let end = match first.is_alphanumeric() {
            true => rest.find(|c: char| !c.is_alphanumeric()).unwrap_or(rest.len()),
            false => first.len_utf8(),
        };
        let (token, after) = rest.split_at(end);
        tokens.push(token);
        rest = after;
    }
    tokens
}

fn shorten(text: &str, is_first: bool, is_last: bool) -> String {
    let chars: Vec<char> = text.chars().collect();
    if chars.len() <= LONG {
        return text.to_string();
    }
    let head = if is_first { 0 } else { KEPT };
    let tail = if is_last { 0 } else { KEPT };
    let start: String = chars[..head].iter().collect();
    let end: String = chars[chars.len() - tail..].iter().collect();
    format!("{start}…{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn marked(side: &Marked) -> Vec<&str> {
        side.marks.iter().map(|mark| &side.text[mark.clone()]).collect()
    }

    #[test]
    fn only_the_changed_word_is_marked() {
        let (old, new) = mark("cmd.exe /Q /c echo dir", "cmd.exe /Q /c type dir");
        assert_eq!(marked(&old), ["echo"]);
        assert_eq!(marked(&new), ["type"]);
    }

    #[test]
    fn a_long_equal_stretch_is_cut() {
        let tail = "x".repeat(200);
        let (old, new) = mark(&format!("a b {tail}"), &format!("c b {tail}"));
        assert_eq!(old.text, format!("a b {}…", "x".repeat(13)));
        assert_eq!(marked(&new), ["c"]);
    }

    #[test]
    fn texts_that_share_little_are_not_marked() {
        let (old, new) = mark("alpha", "beta");
        assert_eq!((old, new), (Marked::plain("alpha"), Marked::plain("beta")));
    }

    #[test]
    fn an_insertion_marks_one_side_only() {
        let (old, new) = mark("a b c", "a b x c");
        assert!(old.marks.is_empty());
        assert_eq!(marked(&new).concat().trim(), "x");
    }
}
