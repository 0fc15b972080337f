//! Elements of one name in XML, each an event, whatever stands around them: `<Events>`, results, or nothing.

use memchr::{memchr, memchr_iter, memmem};
use std::ops::Range;

/// Finds elements.
#[derive(Clone, Copy, Debug)]
pub(super) struct Elements {
    name: &'static str,
}

impl Elements {
    /// Elements of this name, which do not stand in one another.
    pub fn new(name: &'static str) -> Elements {
        Elements { name }
    }

    /// Appends the elements that are complete; gives how much of the buffer may be cut off. One that is never closed ends
    /// where the next begins, or where the file ends, and is handed over as it is.
    pub fn find(self, text: &[u8], ended: bool, events: &mut Vec<Range<usize>>) -> usize {
        let mut next = self.open(text, 0);
        while let Some(start) = next {
            let Some(end) = self.end(text, start).or(ended.then_some(text.len())) else { return start };
            events.push(start..end);
            next = self.open(text, end);
        }
        if ended { text.len() } else { text.len().saturating_sub(self.name.len() + 1) }
    }

    /// Where the element that begins here ends.
    pub fn end(self, text: &[u8], start: usize) -> Option<usize> {
        let body = start + 1 + self.name.len();
        let tag = body + memchr(b'>', &text[body..])?;
        if text[tag - 1] == b'/' {
            return Some(tag + 1);
        }
        let close = [b"</", self.name.as_bytes(), b">"].concat();
        let closed = memmem::find(&text[tag..], &close).map(|at| tag + at + close.len());
        self.open(&text[..closed.unwrap_or(text.len())], tag).or(closed)
    }

    /// Where the next element begins.
    fn open(self, text: &[u8], from: usize) -> Option<usize> {
        let name = self.name.as_bytes();
        let is_end = |byte: &u8| byte.is_ascii_whitespace() || matches!(byte, b'>' | b'/');
        let begins = |at: &usize| {
            let rest = &text[from + at + 1..];
            rest.starts_with(name) && rest.get(name.len()).is_some_and(is_end)
        };
        memchr_iter(b'<', text.get(from..)?).find(begins).map(|at| from + at)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Framing;
    use super::super::tests::find;

    #[test]
    fn events_are_found_whatever_stands_around_them() {
        let text = "<?xml version='1.0'?>\n<Events>\n<Event a='1'>\n<EventID>1</EventID></Event> <Event/><Event>2</Event></Events>";
        let expected = ["<Event a='1'>\n<EventID>1</EventID></Event>", "<Event/>", "<Event>2</Event>"];
        for step in [1, 7, 1000] {
            assert_eq!(find(Framing::Elements("Event"), text, step).0, expected, "{step}");
        }
    }

    #[test]
    fn a_torn_event_ends_where_the_next_begins() {
        for step in [1, 1000] {
            let (found, _) = find(Framing::Elements("Event"), "<Event><a><Event>2</Event><Event><b", step);
            assert_eq!(found, ["<Event><a>", "<Event>2</Event>", "<Event><b"], "{step}");
        }
    }
}
