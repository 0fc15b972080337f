//! Where one event ends and the next begins: lines, JSON objects, XML elements, records of CSV, or chunks of EVTX.

mod elements;
mod objects;
mod raws;
mod records;

use super::zeek::Header;
use elements::Elements;
use memchr::{memchr, memchr_iter, memrchr};
use objects::Objects;
use raws::Raws;
pub(super) use raws::is_element;
use records::Records;
use std::ops::Range;
use std::sync::Arc;

/// How events follow one another in a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Framing {
    /// One on each line; blank lines do not count.
    Lines,
    /// Lines likewise, among them those of `#` that say what the columns of those after them are.
    Headed,
    /// JSON objects, whatever stands between them: nothing, line ends, or the commas of an array.
    Objects,
    /// The objects of an array within an object; what follows the array is of no interest.
    Results,
    /// Records of CSV, which hold line ends between quotes.
    Records(u8),
    /// XML elements of this name, whatever stands around them.
    Elements(&'static str),
    /// Events as Splunk indexes them, in any mix of forms.
    Raws,
    /// Pieces of so many bytes; the last may be shorter.
    Chunks(usize),
}

/// Finds events in a buffer that grows at its end and is cut at its beginning.
#[derive(Debug)]
pub(super) struct Frames {
    framing: Framing,
    /// Where the first event can begin; what stands before it is passed over.
    start: usize,
    objects: Objects,
    records: Records,
    raws: Raws,
    /// What the lines of `#` say that were found.
    header: Arc<Header>,
    /// Whether the line that begins the buffer is the rest of one that was dropped.
    passing: bool,
    /// Line ends in what was found last.
    line_ends: usize,
    flaws: Vec<(usize, String)>,
}

impl Frames {
    /// Events of this framing, the first of them at or after `start`.
    pub fn new(framing: Framing, start: usize) -> Frames {
        let objects = Objects::new(start, framing == Framing::Results);
        let delimiter = if let Framing::Records(delimiter) = framing { delimiter } else { b',' };
        Frames {
            framing,
            start,
            objects,
            records: Records::new(start, delimiter),
            raws: Raws::new(start),
            header: Arc::default(),
            passing: false,
            line_ends: 0,
            flaws: Vec::new(),
        }
    }

    /// Appends the events that are complete; gives how much of the buffer may be cut off.
    pub fn find(&mut self, text: &[u8], ended: bool, events: &mut Vec<Range<usize>>) -> usize {
        match self.framing {
            Framing::Lines => self.lines(text, ended, events),
            Framing::Headed => {
                let done = self.lines(text, ended, events);
                let notes = events.iter().map(|line| &text[line.clone()]).filter(|line| line.starts_with(b"#"));
                notes.for_each(|line| Arc::make_mut(&mut self.header).note(line));
                done
            }
            Framing::Objects | Framing::Results => self.objects.find(text, ended, events, &mut self.flaws),
            Framing::Records(_) => self.records.find(text, ended, events, &mut self.flaws),
            Framing::Elements(name) => Elements::new(name).find(text, ended, events),
            Framing::Raws => self.raws.find(text, ended, events, &mut self.flaws),
            Framing::Chunks(size) => self.chunks(size, text, ended, events),
        }
    }

    /// Line ends in the beginning of the buffer that was found last.
    pub fn line_ends(&self, done: &[u8]) -> usize {
        match self.framing {
            Framing::Lines | Framing::Headed => self.line_ends,
            Framing::Objects | Framing::Results | Framing::Records(_) | Framing::Elements(_) | Framing::Raws => {
                memchr_iter(b'\n', done).count()
            }
            Framing::Chunks(_) => 0,
        }
    }

    /// The buffer was cut.
    pub fn cut(&mut self, done: usize) {
        match self.framing {
            Framing::Lines | Framing::Headed | Framing::Elements(_) => {}
            Framing::Chunks(_) => self.start = self.start.saturating_sub(done),
            Framing::Objects | Framing::Results => self.objects.cut(done),
            Framing::Records(_) => self.records.cut(done),
            Framing::Raws => self.raws.cut(done),
        }
    }

    /// The buffer was dropped in the middle of an event.
    pub fn pass_over(&mut self) {
        match self.framing {
            Framing::Lines | Framing::Headed => self.passing = true,
            Framing::Objects | Framing::Results => self.objects.pass_over(),
            Framing::Records(_) => self.records.pass_over(),
            Framing::Raws => self.raws.pass_over(),
            // The next element is found by its name; no chunk is too long.
            Framing::Elements(_) | Framing::Chunks(_) => {}
        }
    }

    /// What the lines of `#` that were found so far say of the next.
    pub fn header(&self) -> Arc<Header> {
        self.header.clone()
    }

    /// What was damaged, with the byte of the buffer, since this was last asked.
    pub fn take_flaws(&mut self) -> Vec<(usize, String)> {
        std::mem::take(&mut self.flaws)
    }

    fn chunks(&self, size: usize, text: &[u8], ended: bool, events: &mut Vec<Range<usize>>) -> usize {
        let mut start = self.start.min(text.len());
        while start + size <= text.len() || (ended && start < text.len()) {
            let end = (start + size).min(text.len());
            events.push(start..end);
            start = end;
        }
        if events.is_empty() { 0 } else { start }
    }

    fn lines(&mut self, text: &[u8], ended: bool, events: &mut Vec<Range<usize>>) -> usize {
        let mut start = 0;
        self.line_ends = 0;
        if self.passing {
            let Some(newline) = memchr(b'\n', text) else { return text.len() };
            self.passing = false;
            self.line_ends = 1;
            start = newline + 1;
        }
        let end = if ended { text.len() } else { memrchr(b'\n', text).map_or(0, |newline| newline + 1) };
        while start < end {
            let newline = memchr(b'\n', &text[start..end]).map_or(end, |at| start + at);
            self.line_ends += usize::from(newline < end);
            let line = trimmed(text, start..newline);
            if !line.is_empty() && !is_record_heading(&text[line.clone()]) {
                events.push(line);
            }
            start = newline + 1;
        }
        start.min(text.len())
    }
}

/// A range without the white space at its ends.
fn trimmed(text: &[u8], mut range: Range<usize>) -> Range<usize> {
    while range.start < range.end && text[range.start].is_ascii_whitespace() {
        range.start += 1;
    }
    while range.start < range.end && text[range.end - 1].is_ascii_whitespace() {
        range.end -= 1;
    }
    range
}

/// The line `Record 17`, which `evtx_dump` writes before each event.
fn is_record_heading(line: &[u8]) -> bool {
    line.strip_prefix(b"Record ").is_some_and(|number| !number.is_empty() && number.iter().all(u8::is_ascii_digit))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events found when the text comes in pieces of `step` bytes, and the flaws.
    pub(super) fn find(framing: Framing, text: &str, step: usize) -> (Vec<String>, Vec<String>) {
        let mut frames = Frames::new(framing, 0);
        let (mut buffer, mut found, mut flaws) = (Vec::new(), Vec::new(), Vec::new());
        let mut pieces: Vec<&[u8]> = text.as_bytes().chunks(step).collect();
        pieces.push(b"");
        let count = pieces.len();
        for (index, piece) in pieces.into_iter().enumerate() {
            buffer.extend_from_slice(piece);
            let mut events = Vec::new();
            let done = frames.find(&buffer, index + 1 == count, &mut events);
            found.extend(events.into_iter().map(|event| String::from_utf8_lossy(&buffer[event]).into_owned()));
            flaws.extend(frames.take_flaws().into_iter().map(|(_, what)| what));
            buffer.drain(..done);
            frames.cut(done);
        }
        (found, flaws)
    }

    #[test]
    fn lines_are_trimmed_and_blank_ones_and_headings_do_not_count() {
        let expected = (vec!["{1}".to_string(), "{2}".to_string(), "{3}".to_string()], vec![]);
        for step in [1, 4, 100] {
            assert_eq!(find(Framing::Lines, "{1}\r\n\n Record 2\n{2}  \n{3}", step), expected);
        }
    }
}
