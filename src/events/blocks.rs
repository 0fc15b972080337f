//! Input in blocks of whole events, so that memory stays bounded and a block can be read by itself.

use super::decode::Text;
use super::flaws::{Flaws, Place};
use super::frame::{Frames, Framing};
use super::zeek::Header;
use memchr::memchr_iter;
use std::io;
use std::ops::Range;
use std::sync::Arc;

/// Bytes read before a block is handed over.
const BLOCK: usize = 4 << 20;

/// A single event longer than this is refused, with its place.
pub(super) const LONGEST: usize = 256 << 20;

/// A stretch of input that holds whole events.
#[derive(Debug)]
pub(super) struct Block {
    /// The text.
    pub text: Vec<u8>,
    /// Where the events are: lines, objects or records.
    pub events: Vec<Range<usize>>,
    /// Line of the file on which the text begins, from 1.
    line: usize,
    /// Number of the first event among the file's, from 1.
    pub first: usize,
    /// What was said of its columns before it.
    pub header: Arc<Header>,
}

impl Block {
    /// A file that is one document.
    pub fn whole(text: Vec<u8>) -> Block {
        Block { text, events: Vec::new(), line: 1, first: 1, header: Arc::default() }
    }

    /// The line of the file on which a byte of the text stands, from 1.
    pub fn line(&self, at: usize) -> usize {
        self.line + memchr_iter(b'\n', &self.text[..at.min(self.text.len())]).count()
    }
}

/// A file, block by block.
pub(super) struct Blocks {
    text: Text,
    frames: Frames,
    buffer: Vec<u8>,
    line: usize,
    events: usize,
    ended: bool,
    block: usize,
    longest: usize,
}

impl Blocks {
    /// The blocks of a file of which the beginning was read to tell its framing.
    pub fn new(text: Text, begun: Vec<u8>, framing: Framing, start: usize) -> Blocks {
        let frames = Frames::new(framing, start);
        Blocks { text, frames, buffer: begun, line: 1, events: 0, ended: false, block: BLOCK, longest: LONGEST }
    }

    #[cfg(test)]
    pub fn sized(mut self, block: usize, longest: usize) -> Blocks {
        (self.block, self.longest) = (block, longest);
        self
    }

    /// The next block; none at the end.
    pub fn next(&mut self, flaws: &mut Flaws) -> io::Result<Option<Block>> {
        loop {
            while !self.ended && self.buffer.len() < self.block {
                self.fill()?;
            }
            let mut events = Vec::new();
            let header = self.frames.header();
            let done = self.frames.find(&self.buffer, self.ended, &mut events);
            self.note(flaws);
            if self.ended && events.is_empty() {
                return Ok(None);
            }
            if events.is_empty() {
                self.grow(done, flaws)?;
                continue;
            }
            return Ok(Some(Block { header, ..self.cut(done, events) }));
        }
    }

    fn fill(&mut self) -> io::Result<()> {
        self.ended = !self.text.read(&mut self.buffer, self.block.min(1 << 20))?;
        Ok(())
    }

    fn cut(&mut self, done: usize, events: Vec<Range<usize>>) -> Block {
        let rest = self.buffer.split_off(done);
        let text = std::mem::replace(&mut self.buffer, rest);
        let block = Block { line: self.line, first: self.events + 1, text, events, header: Arc::default() };
        self.line += self.frames.line_ends(&block.text);
        self.events += block.events.len();
        self.frames.cut(done);
        block
    }

    /// No event ends in the buffer: drops what stands before the one that begins, and reads on; what is too long is dropped.
    fn grow(&mut self, done: usize, flaws: &mut Flaws) -> io::Result<()> {
        if done > 0 {
            let _ = self.cut(done, Vec::new());
        }
        if self.buffer.len() > self.longest {
            flaws.add(Place::Line(self.line), format!("an event longer than {} MB was left out", self.longest >> 20));
            self.line += memchr_iter(b'\n', &self.buffer).count();
            self.buffer.clear();
            self.frames.pass_over();
        }
        self.fill()
    }

    fn note(&mut self, flaws: &mut Flaws) {
        for (at, what) in self.frames.take_flaws() {
            let line = || self.line + memchr_iter(b'\n', &self.buffer[..at.min(self.buffer.len())]).count();
            flaws.add_at(&what, || Place::Line(line()));
        }
        if std::mem::take(&mut self.text.replaced) {
            flaws.add(Place::Line(self.line), "text that is not UTF-16 was replaced");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The events of a text read in small blocks, each with its line, and the flaws.
    fn read(text: &str, block: usize, longest: usize) -> (Vec<String>, Vec<String>) {
        let text = Text::of(Box::new(io::Cursor::new(text.to_string()))).expect("it opens");
        let mut blocks = Blocks::new(text, Vec::new(), Framing::Lines, 0).sized(block, longest);
        let (mut found, mut flaws) = (Vec::new(), Flaws::default());
        while let Some(block) = blocks.next(&mut flaws).expect("it reads") {
            for (index, event) in block.events.iter().enumerate() {
                let text = String::from_utf8_lossy(&block.text[event.clone()]);
                found.push(format!("{}:{}:{text}", block.first + index, block.line(event.start)));
            }
        }
        (found, flaws.list().into_iter().map(|(place, what, count)| format!("{place}: {what} x{count}")).collect())
    }

    #[test]
    fn events_keep_their_numbers_and_lines_over_blocks() {
        for block in [1, 5, 1000] {
            let (found, flaws) = read("{1}\n\n{2}\n{3}\n", block, 1000);
            assert_eq!(found, ["1:1:{1}", "2:3:{2}", "3:4:{3}"]);
            assert!(flaws.is_empty());
        }
    }

    #[test]
    fn an_overlong_event_is_left_out_with_its_place() {
        let text = format!("{{1}}\n{}\n{{2}}\n", "x".repeat(5000));
        let (found, flaws) = read(&text, 10, 1000);
        assert_eq!(found, ["1:1:{1}", "2:3:{2}"]);
        assert_eq!(flaws, ["line 2: an event longer than 0 MB was left out x1"]);
    }
}
