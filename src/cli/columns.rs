//! Text in columns, for people.

use crate::harness::cell::is_invisible;
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// Lines of cells, each column as wide as its widest cell, two blanks between columns and none at the ends.
pub fn aligned<const N: usize>(lines: impl IntoIterator<Item = [String; N]>) -> String {
    let lines: Vec<[String; N]> = lines.into_iter().collect();
    let mut widths = [0; N];
    for line in &lines {
        for (width, cell) in widths.iter_mut().zip(line) {
            *width = cell.width().max(*width);
        }
    }
    let mut text = String::new();
    for line in &lines {
        let start = text.len();
        for (cell, width) in line.iter().zip(widths) {
            text.push_str(cell);
            text.push_str(&" ".repeat(width + 2 - cell.width()));
        }
        text.truncate(start + text[start..].trim_end().len());
        text.push('\n');
    }
    text
}

/// A text in which every character can be seen and none commands the terminal: `␊` for a line end, `<U+202E>`.
///
/// Backslashes stay as they are, since paths are full of them.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match u32::from(letter) {
            _ if !is_invisible(letter) => shown.push(letter),
            code @ 0..0x20 => shown.extend(char::from_u32(0x2400 + code)),
            0x7f => shown.push('␡'),
            code => shown.push_str(&format!("<U+{code:04X}>")),
        }
    }
    shown
}

/// Words in lines of at most so many columns, indented.
pub fn wrapped(text: &str, indent: usize, columns: usize) -> String {
    let mut lines = vec![String::new()];
    for word in text.split(' ') {
        let line = lines.last_mut().expect("there is always a last line");
        if line.is_empty() {
            line.push_str(word);
        } else if indent + line.width() + 1 + word.width() <= columns {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(word.to_string());
        }
    }
    lines.iter().map(|line| format!("{:indent$}{line}\n", "")).collect()
}

/// A text cut into pieces of at most so many columns, at any letter: what stands in cells is seldom words.
pub fn cut(text: &str, columns: usize) -> Vec<&str> {
    let (mut pieces, mut start, mut width) = (Vec::new(), 0, 0);
    for (at, letter) in text.char_indices() {
        let wide = letter.width().unwrap_or(0);
        if width + wide > columns && at > start {
            pieces.push(&text[start..at]);
            (start, width) = (at, 0);
        }
        width += wide;
    }
    pieces.push(&text[start..]);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_as_wide_as_people_see_them() {
        let lines = [["a", "b", ""], ["日本", "c", "d"]];
        assert_eq!(aligned(lines.map(|line| line.map(String::from))), "a     b\n日本  c  d\n");
    }

    #[test]
    fn words_are_wrapped_and_cells_are_cut_anywhere() {
        assert_eq!(wrapped("one two three", 2, 9), "  one two\n  three\n");
        assert_eq!(cut("日本語x", 4), ["日本", "語x"]);
        assert_eq!(cut("", 4), [""]);
        assert_eq!(cut("日本", 1), ["日", "本"]);
    }

    #[test]
    fn no_text_commands_the_terminal() {
        assert_eq!(visible("C:\\new\r\n\u{1b}[31mexe.\u{202e}cod é\u{a0}"), "C:\\new␍␊␛[31mexe.<U+202E>cod é<U+00A0>");
    }
}
