//! Records of CSV: line ends between quotes belong to a cell.

use memchr::{memchr, memchr2};
use std::ops::Range;

/// What is known after the bytes that were looked at.
#[derive(Debug)]
pub(super) struct Records {
    delimiter: u8,
    scanned: usize,
    start: usize,
    quoted: bool,
    headless: bool,
}

impl Records {
    pub fn new(start: usize, delimiter: u8) -> Records {
        Records { delimiter, scanned: start, start, quoted: false, headless: false }
    }

    pub fn cut(&mut self, done: usize) {
        self.scanned = self.scanned.saturating_sub(done);
        self.start = self.start.saturating_sub(done);
    }

    pub fn pass_over(&mut self) {
        self.scanned = 0;
        self.start = 0;
        self.headless = true;
    }

    pub fn find(
        &mut self,
        text: &[u8],
        ended: bool,
        events: &mut Vec<Range<usize>>,
        flaws: &mut Vec<(usize, String)>,
    ) -> usize {
        while self.scanned < text.len() {
            let needle = if self.quoted {
                memchr(b'"', &text[self.scanned..])
            } else {
                memchr2(b'"', b'\n', &text[self.scanned..])
            };
            let Some(found) = needle else {
                self.scanned = text.len();
                break;
            };
            let at = self.scanned + found;
            if text[at] == b'\n' {
                self.record(text, at, events);
                self.scanned = at + 1;
                self.start = at + 1;
                continue;
            }
            if !self.quoted {
                // Only at the beginning of a cell does a quote open one; elsewhere it is a letter like any other.
                self.quoted = at == self.start || text[at - 1] == self.delimiter;
                self.scanned = at + 1;
                continue;
            }
            match text.get(at + 1) {
                Some(b'"') => self.scanned = at + 2,
                None if !ended => {
                    self.scanned = at;
                    break;
                }
                Some(_) | None => {
                    self.quoted = false;
                    self.scanned = at + 1;
                }
            }
        }
        if ended {
            self.end(text, events, flaws);
            return text.len();
        }
        self.start
    }

    fn record(&mut self, text: &[u8], end: usize, events: &mut Vec<Range<usize>>) {
        let end = if end > self.start && text[end - 1] == b'\r' { end - 1 } else { end };
        if !std::mem::take(&mut self.headless) && self.start < end {
            events.push(self.start..end);
        }
    }

    fn end(&mut self, text: &[u8], events: &mut Vec<Range<usize>>, flaws: &mut Vec<(usize, String)>) {
        if self.quoted {
            flaws.push((self.start, "a quoted cell that does not end: the rest of the file was left out".to_string()));
        } else if self.start < text.len() {
            self.record(text, text.len(), events);
        }
        self.quoted = false;
        self.start = text.len();
        self.scanned = text.len();
    }
}

#[cfg(test)]
mod tests {
    use super::super::Framing;
    use super::super::tests::find;

    fn records(text: &str) -> (Vec<String>, Vec<String>) {
        let whole = find(Framing::Records(b','), text, text.len().max(1));
        for step in [1, 3] {
            assert_eq!(find(Framing::Records(b','), text, step), whole, "in pieces of {step}: {text}");
        }
        whole
    }

    #[test]
    fn a_line_end_between_quotes_is_text_and_a_quote_within_a_cell_opens_nothing() {
        let (found, flaws) = records("a,\"b\n\"\"c\"\"\",d\r\n\nx\"y,z\n\"\"\nlast");
        assert_eq!(found, ["a,\"b\n\"\"c\"\"\",d", "x\"y,z", "\"\"", "last"]);
        assert!(flaws.is_empty());
    }

    #[test]
    fn a_quote_that_does_not_end_is_said() {
        let (found, flaws) = records("a,b\n\"c,d\ne,f\n");
        assert_eq!(found, ["a,b"]);
        assert_eq!(flaws, ["a quoted cell that does not end: the rest of the file was left out"]);
    }
}
