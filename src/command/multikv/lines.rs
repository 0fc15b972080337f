//! The lines of tables in a text: which of them are headers, and which word belongs to which column.

use crate::command::extract::clean;
use crate::table::Name;

/// What is known of the tables.
#[derive(Debug)]
pub struct Layout {
    /// Whether there is no header.
    pub is_bare: bool,
    /// Which line is the header, from 0, empty ones not counted.
    pub header: Option<usize>,
    /// Whether there may be more tables than one.
    pub is_many: bool,
}

/// A row of a table.
#[derive(Debug)]
pub struct Line {
    /// As it stands in the text.
    pub text: Box<str>,
    /// Its fields.
    pub cells: Vec<(Name, Box<str>)>,
}

/// A word, and where it begins and ends, in characters.
struct Word<'t> {
    /// Where it begins, in bytes.
    at: usize,
    text: &'t str,
    start: usize,
    end: usize,
}

/// A column: its name, and where that begins and ends.
struct Column {
    name: Name,
    start: usize,
    end: usize,
}

impl Layout {
    /// The rows of the tables.
    pub fn lines(&self, text: &str) -> impl Iterator<Item = Line> {
        let mut after_gap = false;
        let mut lines: Vec<(&str, bool)> = Vec::new();
        for line in text.lines().map(str::trim_end) {
            if !line.is_empty() {
                lines.push((line, after_gap));
            }
            after_gap = line.is_empty();
        }
        let header = if self.is_bare { None } else { Some(self.header.unwrap_or_else(|| header(&lines))) };
        let mut columns = match header {
            None => lines.first().map_or(Vec::new(), |(line, _)| numbered(line)),
            Some(header) => lines.get(header).map_or(Vec::new(), |(line, _)| named(line)),
        };
        let mut rows = Vec::new();
        for (line, after_gap) in lines.into_iter().skip(header.map_or(0, |header| header.saturating_add(1))) {
            if self.is_many && after_gap && is_header(line, char::is_uppercase) {
                columns = named(line);
                continue;
            }
            rows.push(Line { text: line.into(), cells: cells(&columns, line) });
        }
        rows.into_iter()
    }
}

/// The first line of capitalized words, else the first of words, else the first.
fn header(lines: &[(&str, bool)]) -> usize {
    let first = |begins: fn(char) -> bool| lines.iter().position(|(line, _)| is_header(line, begins));
    first(char::is_uppercase).or_else(|| first(char::is_alphabetic)).unwrap_or(0)
}

/// Whether a line has two words or more, all without digits, whose first letters are of a kind.
fn is_header(line: &str, begins: fn(char) -> bool) -> bool {
    let is_name = |word: &str| {
        !word.contains(|c: char| c.is_ascii_digit()) && word.chars().find(|c| c.is_alphabetic()).is_some_and(begins)
    };
    line.split_whitespace().count() > 1 && line.split_whitespace().all(is_name)
}

fn words(line: &str) -> Vec<Word<'_>> {
    let mut words: Vec<Word<'_>> = Vec::new();
    let mut is_inside = false;
    for (place, (at, c)) in line.char_indices().enumerate() {
        if c.is_whitespace() {
            is_inside = false;
            continue;
        }
        if !is_inside {
            words.push(Word { at, text: "", start: place, end: place });
        }
        is_inside = true;
        if let Some(word) = words.last_mut() {
            word.text = &line[word.at..at + c.len_utf8()];
            word.end = place + 1;
        }
    }
    words
}

fn named(line: &str) -> Vec<Column> {
    let column = |word: &Word<'_>| Column { name: clean(word.text).into(), start: word.start, end: word.end };
    words(line).iter().map(column).filter(|column| !column.name.is_empty()).collect()
}

fn numbered(line: &str) -> Vec<Column> {
    let column = |(number, word): (usize, &Word<'_>)| Column {
        name: format!("Column_{number}").into(),
        start: word.start,
        end: word.end,
    };
    (1..).zip(&words(line)).map(column).collect()
}

/// The cells of a row: word by word if there are as many as columns or more, else each under the column it is nearest to.
fn cells(columns: &[Column], line: &str) -> Vec<(Name, Box<str>)> {
    let words = words(line);
    let Some(last) = columns.len().checked_sub(1) else { return Vec::new() };
    if words.len() > last {
        let rest = &line[words[last].at..];
        let own = columns.iter().zip(&words[..last]).map(|(column, word)| (column.name.clone(), word.text.into()));
        return own.chain([(columns[last].name.clone(), rest.into())]).collect();
    }
    let mut next = 0;
    let mut cells = Vec::new();
    for (left, word) in (1..=words.len()).rev().zip(&words) {
        // Each word that follows needs a column too.
        let open = &columns[next..=columns.len() - left];
        let distance =
            |column: &Column| column.start.saturating_sub(word.end).max(word.start.saturating_sub(column.end));
        let near = (next..).zip(open).min_by_key(|(_, column)| distance(column));
        let Some((at, column)) = near else { break };
        cells.push((column.name.clone(), word.text.into()));
        next = at + 1;
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(layout: Layout, text: &str) -> Vec<String> {
        let cell = |(name, value): &(Name, Box<str>)| format!("{name}={value}");
        layout.lines(text).map(|line| line.cells.iter().map(cell).collect::<Vec<_>>().join(" ")).collect()
    }

    const AUTO: Layout = Layout { is_bare: false, header: None, is_many: true };

    #[test]
    fn the_header_is_the_first_line_of_capitalized_words() {
        let top = "top - 10:01:02 up 1 day\n\n  PID USER %CPU\n    1 root  0.0\n";
        assert_eq!(rows(AUTO, top), ["PID=1 USER=root CPU=0.0"]);
        assert_eq!(rows(AUTO, "a b\n1 2"), ["a=1 b=2"]);
        assert_eq!(rows(Layout { header: Some(1), ..AUTO }, "X Y\na b\n1 2"), ["a=1 b=2"]);
        assert_eq!(rows(Layout { header: Some(9), ..AUTO }, "X Y\n1 2"), [""; 0]);
    }

    #[test]
    fn a_line_with_too_few_words_goes_under_the_names() {
        let text = "Name     Age   Occupation\nJosh           Engineer\n         7\nEve 3 of all trades";
        assert_eq!(
            rows(AUTO, text),
            ["Name=Josh Occupation=Engineer", "Age=7", "Name=Eve Age=3 Occupation=of all trades"]
        );
    }

    #[test]
    fn another_table_begins_with_capitalized_words_after_an_empty_line() {
        let text = "A B\n1 2\nX Y\n\nC D\n3 4";
        assert_eq!(rows(AUTO, text), ["A=1 B=2", "A=X B=Y", "C=3 D=4"]);
        assert_eq!(rows(Layout { is_many: false, ..AUTO }, text).len(), 4);
    }

    #[test]
    fn any_text_is_read() {
        for text in ["", "\n\n", "x", "\u{e9} \u{4e2d}\n\u{4e2d}", "- -\n1 2 3"] {
            for is_bare in [false, true] {
                rows(Layout { is_bare, ..AUTO }, text);
            }
        }
    }
}
