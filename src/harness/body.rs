//! The body of a snapshot: a block for each dataset, rows apart by a blank line, one field a line, notes at the end.

use super::cell;
use std::fmt;

/// What one query gave over all its datasets.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Body {
    /// In the order of the datasets.
    pub blocks: Vec<Block>,
}

/// What one query gave over one dataset. Two are equal if a snapshot says the same of them.
#[derive(Clone, Debug, Default)]
pub struct Block {
    /// The dataset's name: `shared/smbexec-session`.
    pub dataset: String,
    /// How many rows came out.
    pub rows: usize,
    /// How many events went in.
    pub events: usize,
    /// The rows written, all or the first of many.
    pub shown: Vec<Row>,
    /// Stands for all rows where not all are written.
    pub digest: Option<String>,
    /// What to know about the rows: code and message.
    pub notes: Vec<String>,
    /// The rows that are not written. Only a run knows them.
    pub beyond: Vec<Row>,
    /// The fields that tell its rows apart, if they are known. Only a run knows them.
    pub keys: Option<Vec<String>>,
}

impl PartialEq for Block {
    fn eq(&self, other: &Block) -> bool {
        let said = |block: &Block| (block.rows, block.events, block.digest.clone());
        self.dataset == other.dataset
            && said(self) == said(other)
            && self.shown == other.shown
            && self.notes == other.notes
    }
}

impl Eq for Block {}

/// One row: names and values as [`cell`] writes them. A null field is left out.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub struct Row(pub Vec<(String, String)>);

/// A line that belongs to no block, field or note.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// Its number in the body, from 1; of a block that lacks rows, that of its title.
    pub line: usize,
    /// Whether it is a mark of a merge that git could not finish.
    pub is_conflict: bool,
}

const EMPTY_ROW: &str = "(empty row)";

impl Row {
    /// The value written for a name.
    pub fn value(&self, name: &str) -> Option<&str> {
        self.0.iter().find(|(own, _)| own == name).map(|(_, value)| &**value)
    }
}

impl Body {
    /// Reads a body back from its text.
    pub fn read(text: &str) -> Result<Body, Unreadable> {
        let mut body = Body::default();
        let mut row_is_open = false;
        let mut title = 0;
        for (index, line) in text.lines().enumerate() {
            let line = line.trim_end();
            let unreadable = Unreadable { line: index + 1, is_conflict: is_conflict(line) };
            if line.is_empty() {
                row_is_open = false;
                continue;
            }
            if let Some(counts) = line.strip_prefix("# ") {
                body.check_last(title)?;
                body.blocks.push(Block::titled(counts).ok_or(unreadable)?);
                (title, row_is_open) = (index + 1, false);
                continue;
            }
            let block = body.blocks.last_mut().ok_or_else(|| unreadable.clone())?;
            row_is_open = block.read_line(line, row_is_open).ok_or(unreadable)?;
        }
        body.check_last(title)?;
        Ok(body)
    }

    /// Whether the last block has the rows that its title counts: a file that was cut off has fewer.
    fn check_last(&self, line: usize) -> Result<(), Unreadable> {
        match self.blocks.last().is_none_or(Block::is_whole) {
            true => Ok(()),
            false => Err(Unreadable { line, is_conflict: false }),
        }
    }
}

impl Block {
    /// `shared/a: 2 rows of 14 events`
    fn titled(title: &str) -> Option<Block> {
        let (dataset, counts) = title.rsplit_once(": ")?;
        let mut words = counts.split(' ');
        let rows = words.next()?.parse().ok()?;
        let events = words.nth(2)?.parse().ok()?;
        Some(Block { dataset: dataset.to_string(), rows, events, ..Block::default() })
    }

    /// Whether it has as many rows as it counts, or stands for those that it does not write.
    fn is_whole(&self) -> bool {
        match self.digest {
            Some(_) => self.shown.len() < self.rows,
            None => self.shown.len() == self.rows,
        }
    }

    /// Takes a line below the title, and says whether a field on the next line would belong to the same row.
    fn read_line(&mut self, line: &str, row_is_open: bool) -> Option<bool> {
        if let Some(note) = line.strip_prefix("! ") {
            self.notes.push(note.to_string());
            return Some(false);
        }
        if line.starts_with("... ") {
            self.digest = Some(line.rsplit_once(' ')?.1.to_string());
            return Some(false);
        }
        if line == EMPTY_ROW {
            self.shown.push(Row::default());
            return Some(false);
        }
        let field = read_field(line)?;
        match self.shown.last_mut() {
            Some(row) if row_is_open => row.0.push(field),
            Some(_) | None => self.shown.push(Row(vec![field])),
        }
        Some(true)
    }
}

fn read_field(line: &str) -> Option<(String, String)> {
    let end = if line.starts_with('"') { cell::end_of_quoted(line)? } else { line.find(": ")? };
    let value = line[end..].strip_prefix(": ")?;
    Some((line[..end].to_string(), value.to_string()))
}

/// Whether a line is a mark of a merge that git could not finish.
pub fn is_conflict(line: &str) -> bool {
    line == "=======" || ["<<<<<<< ", ">>>>>>> ", "||||||| "].iter().any(|mark| line.starts_with(mark))
}

/// `1 row`, `2 rows`.
pub fn counted(count: usize, word: &str) -> String {
    format!("{count} {word}{}", if count == 1 { "" } else { "s" })
}

impl fmt::Display for Body {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, block) in self.blocks.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            block.fmt(f)?;
        }
        Ok(())
    }
}

impl fmt::Display for Block {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "# {}", self.title())?;
        for (index, row) in self.shown.iter().enumerate() {
            if index > 0 {
                writeln!(f)?;
            }
            row.fmt(f)?;
        }
        if let Some(digest) = &self.digest {
            let (more, all) = (counted(self.rows.saturating_sub(self.shown.len()), "more row"), self.rows);
            writeln!(f, "\n... {more}; sha256 of all {all}: {digest}")?;
        }
        if !self.notes.is_empty() && !self.shown.is_empty() {
            writeln!(f)?;
        }
        self.notes.iter().try_for_each(|note| writeln!(f, "! {note}"))
    }
}

impl Block {
    /// `shared/a: 2 rows of 14 events`
    pub fn title(&self) -> String {
        format!("{}: {} of {}", self.dataset, counted(self.rows, "row"), counted(self.events, "event"))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.0.is_empty() {
            return writeln!(f, "{EMPTY_ROW}");
        }
        self.0.iter().try_for_each(|(name, value)| writeln!(f, "{name}: {value}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "\
# shared/session: 2 rows of 14 events
_time: 2025-06-19T06:25:05.000Z
CommandLine: cmd.exe /Q /c echo dir: x

\"a: b\": [x, y]

! field-absent: no event has the field `user`

# quiet/batch: 0 rows of 1 event

# shared/empty: 1 row of 2 events
(empty row)

# shared/many: 201 rows of 300 events
n: 1

... 200 more rows; sha256 of all 201: 00ff
";

    #[test]
    fn a_body_reads_back_as_it_was_written() {
        let body = Body::read(TEXT).expect("the text is a body");
        assert_eq!(body.to_string(), TEXT);
        assert_eq!(body.blocks[0].shown[0].value("CommandLine"), Some("cmd.exe /Q /c echo dir: x"));
    }

    #[test]
    fn a_mark_of_a_merge_is_seen_as_one() {
        let text = "# a: 0 rows of 1 event\n<<<<<<< HEAD\n";
        assert_eq!(Body::read(text), Err(Unreadable { line: 2, is_conflict: true }));
    }

    #[test]
    fn a_body_that_breaks_off_is_refused_at_its_title() {
        let text = "# b: 0 rows of 1 event\n\n# a: 2 rows of 9 events\nn: 1\n";
        assert_eq!(Body::read(text), Err(Unreadable { line: 3, is_conflict: false }));
    }

    #[test]
    fn a_line_outside_any_block_is_refused() {
        assert_eq!(Body::read("user: bob\n"), Err(Unreadable { line: 1, is_conflict: false }));
        assert_eq!(Body::read("# what\n"), Err(Unreadable { line: 1, is_conflict: false }));
    }
}
