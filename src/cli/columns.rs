//! Text in columns, for people.

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
}
