//! Splunk's `.conf` files: stanzas of settings, where a backslash at the end of a line continues it.

use std::ops::Range;

/// A stanza: `[name]` and the settings under it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Stanza {
    /// The name between the brackets; empty for what stands before the first.
    pub name: String,
    /// The line it begins at, from 1.
    pub line: usize,
    /// Its settings, in order.
    pub settings: Vec<Setting>,
}

/// `key = value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// Its name.
    pub key: String,
    /// Its value, a line end for each backslash that continues it.
    pub value: String,
    /// The bytes of the file that the value is made of.
    pub pieces: Vec<Range<usize>>,
}

impl Stanza {
    /// The value of a setting; the last one counts.
    pub fn get(&self, key: &str) -> Option<&str> {
        self.setting(key).map(|setting| setting.value.as_str())
    }

    /// A setting; the last one of its name counts.
    pub fn setting(&self, key: &str) -> Option<&Setting> {
        self.settings.iter().rev().find(|setting| setting.key == key)
    }

    /// Whether it sets what every other stanza has unless it says otherwise: `[default]`, and what stands before any stanza.
    pub fn is_default(&self) -> bool {
        self.name.is_empty() || self.name == "default"
    }
}

/// A line that is neither a stanza nor a setting: its number from 1, and what it lacks.
pub type Stray = (usize, String);

/// The stanzas of a file; a line that is neither is an error with its number.
pub fn stanzas(text: &str) -> Result<Vec<Stanza>, Stray> {
    let (stanzas, strays) = read(text);
    strays.into_iter().next().map_or(Ok(stanzas), Err)
}

/// The stanzas of a file, and the lines that are neither a stanza nor a setting.
pub fn read(text: &str) -> (Vec<Stanza>, Vec<Stray>) {
    let (mut found, mut strays) = (vec![Stanza::default()], Vec::new());
    let mut lines = lines(text).enumerate();
    while let Some((index, line)) = lines.next() {
        let begun = text[line.clone()].trim();
        if begun.is_empty() || begun.starts_with(['#', ';']) {
            continue;
        }
        if let Some(name) = begun.strip_prefix('[') {
            match name.strip_suffix(']') {
                Some(name) => found.push(Stanza { name: name.into(), line: index + 1, settings: Vec::new() }),
                None => strays.push((index + 1, "this stanza's name has no `]`".to_string())),
            }
            continue;
        }
        let Some(equals) = text[line.clone()].find('=').map(|offset| line.start + offset) else {
            strays.push((index + 1, "a setting is written `key = value`".into()));
            continue;
        };
        let pieces = value(text, equals + 1..line.end, || lines.next().map(|(_, line)| line));
        if let Some(stanza) = found.last_mut() {
            let key = text[line.start..equals].trim().to_string();
            let value = pieces.iter().map(|piece| &text[piece.clone()]).collect();
            stanza.settings.push(Setting { key, value, pieces });
        }
    }
    (found, strays)
}

/// The lines of a text without their ends.
fn lines(text: &str) -> impl Iterator<Item = Range<usize>> {
    text.split_inclusive('\n').scan(0, |at, line| {
        let start = *at;
        *at += line.len();
        Some(start..start + line.trim_end_matches(['\n', '\r']).len())
    })
}

/// The pieces of a value that begins in `rest` of a line and goes on, after a backslash, in the next.
fn value(text: &str, rest: Range<usize>, mut next: impl FnMut() -> Option<Range<usize>>) -> Vec<Range<usize>> {
    let written = &text[rest.clone()];
    let start = rest.start + (written.len() - written.trim_start().len());
    let mut piece = start..start + written.trim().len();
    let mut pieces = Vec::new();
    while text[piece.clone()].ends_with('\\') {
        pieces.push(piece.start..piece.end - 1);
        let Some(line) = next() else { return pieces };
        // The end of the line before is part of the value.
        piece = line.start - 1..line.start + text[line.clone()].trim_end().len();
    }
    pieces.push(piece);
    pieces
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backslash_continues_a_setting() {
        let found = stanzas("# note\n[a(1)]\nargs = x\ndefinition = index=a \\\r\n  | where b=$x$ \\\n\n[b]\n")
            .expect("stanzas");
        assert_eq!(found[1].get("definition"), Some("index=a \n  | where b=$x$ \n"));
        assert_eq!((&*found[2].name, found[2].line), ("b", 7));
        assert_eq!(stanzas("a = b \\").expect("stanzas")[0].get("a"), Some("b "));
    }

    #[test]
    fn the_pieces_of_a_value_are_its_bytes() {
        let text = "search = é \\\n x  \n";
        let found = stanzas(text).expect("stanzas");
        assert_eq!(found[0].settings[0].pieces, [9..12, 13..16]);
    }

    #[test]
    fn what_is_no_setting_is_an_error_with_its_line() {
        assert_eq!(stanzas("[a]\nwhat").map_err(|(line, _)| line), Err(2));
        assert_eq!(stanzas("[a").map_err(|(line, _)| line), Err(1));
        let (stanzas, strays) = read("[a]\nwhat\nb = 1\n");
        assert_eq!((stanzas[1].get("b"), strays.len()), (Some("1"), 1));
    }
}
