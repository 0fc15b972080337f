//! Text with or without the colours of a terminal.

use crate::diagnostic::render::Ink;
use crate::harness::diff::show::{Line, Sign};
use anstyle::{AnsiColor, Style};
use unicode_width::UnicodeWidthStr;

/// Right.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// Wrong.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// Worth a look.
pub const FAIR: Style = AnsiColor::Yellow.on_default().bold();
/// Louder than anything else.
pub const LOUD: Style = AnsiColor::Red.on_default().bold().invert();
/// Of little weight.
pub const FAINT: Style = Style::new().dimmed();
/// Neither.
pub const STRONG: Style = Style::new().bold();

/// The text in a style.
pub fn paint(text: &str, style: Style, ink: Ink) -> String {
    match ink {
        Ink::Plain => text.to_string(),
        Ink::Colours => format!("{style}{text}{style:#}"),
    }
}

/// A line of a difference. Without colours, carets on a line of their own mark what changed.
pub fn line(line: &Line, ink: Ink) -> String {
    let text = &line.text.text;
    let (style, mark) = match line.sign {
        Sign::Context => (Style::new(), Style::new()),
        Sign::Changed => (STRONG, STRONG),
        Sign::Old => (AnsiColor::Red.on_default(), AnsiColor::Red.on_default().bold().underline()),
        Sign::New => (AnsiColor::Green.on_default(), AnsiColor::Green.on_default().bold().underline()),
    };
    let mut out = paint(&format!("{} ", line.sign.letter()), style, ink);
    let mut at = 0;
    for range in &line.text.marks {
        out.push_str(&paint(&text[at..range.start], style, ink));
        out.push_str(&paint(&text[range.clone()], mark, ink));
        at = range.end;
    }
    out.push_str(&paint(&text[at..], style, ink));
    let mut out = out.trim_end().to_string();
    if ink == Ink::Plain && !line.text.marks.is_empty() {
        out.push_str("\n  ");
        out.push_str(&carets(line));
    }
    out
}

fn carets(line: &Line) -> String {
    let mut out = String::new();
    let mut at = 0;
    for range in &line.text.marks {
        out.push_str(&" ".repeat(line.text.text[at..range.start].width()));
        out.push_str(&"^".repeat(line.text.text[range.clone()].width().max(1)));
        at = range.end;
    }
    out
}

/// Names with commas between them, in lines of so many columns.
pub fn wrapped(names: &[&str], columns: usize) -> Vec<String> {
    let last = names.len().saturating_sub(1);
    let comma = |index: usize| if index < last { "," } else { "" };
    filled(names.iter().enumerate().map(|(index, name)| format!("{name}{}", comma(index))), columns)
}

/// Words in lines of so many columns.
pub fn filled(words: impl Iterator<Item = String>, columns: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words {
        match lines.last_mut() {
            Some(line) if line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(&word);
            }
            Some(_) | None => lines.push(word),
        }
    }
    lines
}
