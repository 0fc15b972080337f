//! Events as Splunk indexes them, one after the other: XML, classic text and lines of JSON, in any mix.

use super::elements::Elements;
use crate::events::classic::{self, Line};
use crate::events::scan::Scan;
use memchr::memchr;
use std::ops::Range;

/// The element that an event in XML is.
const ELEMENT: &str = "Event";

/// What is known after the lines that were looked at.
#[derive(Debug)]
pub(super) struct Raws {
    /// Where the next line stands that was not looked at.
    scanned: usize,
    /// Where the classic event begins whose lines are being looked at: its message ends where another event begins.
    open: Option<usize>,
    /// Whether a classic event began with its time.
    timed: bool,
    /// Whether the lines before were no event's, and said to be none.
    stray: bool,
}

/// What begins at a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Begun {
    Element,
    Line,
    Classic,
    Nothing,
}

impl Raws {
    pub fn new(start: usize) -> Raws {
        Raws { scanned: start, open: None, timed: false, stray: false }
    }

    pub fn cut(&mut self, done: usize) {
        self.scanned = self.scanned.saturating_sub(done);
        self.open = self.open.map(|open| open.saturating_sub(done));
    }

    pub fn pass_over(&mut self) {
        self.scanned = 0;
        self.open = None;
        // What follows is the rest of what was dropped, and that has been said.
        self.stray = true;
    }

    pub fn find(
        &mut self,
        text: &[u8],
        ended: bool,
        events: &mut Vec<Range<usize>>,
        flaws: &mut Vec<(usize, String)>,
    ) -> usize {
        while self.scanned < text.len() {
            let at = self.scanned;
            if self.open.is_none() && text[at].is_ascii_whitespace() {
                self.scanned += 1;
                continue;
            }
            let Some(begun) = self.begun(&text[at..], ended) else { break };
            let end = match begun {
                Begun::Element => Elements::new(ELEMENT).end(text, at).or(ended.then_some(text.len())),
                Begun::Line | Begun::Classic | Begun::Nothing => {
                    memchr(b'\n', &text[at..]).map(|length| at + length + 1).or(ended.then_some(text.len()))
                }
            };
            let Some(end) = end else { break };
            if begun != Begun::Nothing {
                self.close(text, at, events);
                self.stray = false;
            }
            self.scanned = end;
            match begun {
                Begun::Element | Begun::Line => events.push(super::trimmed(text, at..end)),
                Begun::Classic => self.open = Some(at),
                Begun::Nothing if self.open.is_none() && !std::mem::replace(&mut self.stray, true) => {
                    flaws.push((at, "lines that begin no event of a known form were left out".to_string()));
                }
                Begun::Nothing => {}
            }
        }
        if ended {
            self.close(text, text.len(), events);
            self.scanned = text.len();
        }
        self.open.unwrap_or(self.scanned)
    }

    fn close(&mut self, text: &[u8], end: usize, events: &mut Vec<Range<usize>>) {
        if let Some(start) = self.open.take() {
            events.push(super::trimmed(text, start..end));
        }
    }

    /// What begins here; none where more text is needed to tell.
    fn begun(&mut self, text: &[u8], ended: bool) -> Option<Begun> {
        match text.first() {
            Some(b'<') => {
                let tag = text.get(..ELEMENT.len() + 2).or(ended.then_some(text))?;
                Some(if is_element(tag) { Begun::Element } else { Begun::Nothing })
            }
            Some(b'{') if self.open.is_none() => Some(Begun::Line),
            Some(b'{') => {
                let line = memchr(b'\n', text).or(ended.then_some(text.len()))?;
                Some(if is_object(&text[..line]) { Begun::Line } else { Begun::Nothing })
            }
            Some(_) => Some(self.classic(classic::line(text, ended)?)),
            None => Some(Begun::Nothing),
        }
    }

    /// What a classic event's line begins. Once one began with its time all do, and a log alone is a line of a message.
    fn classic(&mut self, line: Line) -> Begun {
        let begins = match line {
            Line::Time => true,
            Line::Log => !self.timed,
            Line::Other => false,
        };
        self.timed |= line == Line::Time;
        if begins { Begun::Classic } else { Begun::Nothing }
    }
}

/// Whether text begins with the tag of an event in XML.
pub fn is_element(text: &[u8]) -> bool {
    let rest = text.strip_prefix(b"<").and_then(|rest| rest.strip_prefix(ELEMENT.as_bytes()));
    rest.and_then(<[u8]>::first).is_some_and(|after| after.is_ascii_whitespace() || matches!(after, b'>' | b'/'))
}

/// Whether a line is an object with a key, and not one of a script that a message quotes.
fn is_object(line: &[u8]) -> bool {
    let line = line.trim_ascii_end();
    let Ok(text) = std::str::from_utf8(line) else { return false };
    let mut scan = Scan::new(text);
    let whole = |scan: &mut Scan<'_>| {
        let begun = scan.value()?;
        scan.pass(begun)
    };
    line.starts_with(b"{\"") && line.ends_with(b"}") && whole(&mut scan).is_ok() && scan.at() == text.len()
}

#[cfg(test)]
mod tests {
    use super::super::Framing;
    use super::super::tests::find;

    fn raws(text: &str) -> (Vec<String>, Vec<String>) {
        let whole = find(Framing::Raws, text, text.len().max(1));
        for step in [1, 3, 50] {
            assert_eq!(find(Framing::Raws, text, step), whole, "in pieces of {step}: {text}");
        }
        whole
    }

    const CLASSIC: &str =
        "06/19/2025 06:25:01 AM\nLogName=Security\nEventCode=4104\nMessage=Script:\n\n{\n  {\"a\": 1\nLogName=x\n} <b>";

    #[test]
    fn events_of_every_form_follow_one_another_and_a_message_is_no_event() {
        let xml = "<Event a='1'>\n<EventID>1</EventID></Event>";
        let json = "{\"a\":\"{\"}";
        let text = format!("{xml}{xml}\r\n{CLASSIC}\n\n{CLASSIC}\n{xml}\n{json}\n{CLASSIC}\n{json}\n{json}");
        let (found, flaws) = raws(&text);
        assert_eq!(found, [xml, xml, CLASSIC, CLASSIC, xml, json, CLASSIC, json, json]);
        assert!(flaws.is_empty(), "{flaws:?}");
    }

    #[test]
    fn without_times_the_log_begins_an_event() {
        let event = "LogName=Security\nEventCode=1\nMessage=a\n\nb";
        assert_eq!(raws(&format!("{event}\n{event}")).0, [event, event]);
    }

    #[test]
    fn lines_of_no_event_are_said_once_in_a_row() {
        let (found, flaws) = raws("a\nb\n{}\nc\n<Eventful>\n<Event/>");
        assert_eq!(found, ["{}", "<Event/>"]);
        assert_eq!(flaws, vec!["lines that begin no event of a known form were left out"; 2]);
    }

    #[test]
    fn a_torn_event_ends_where_the_next_begins() {
        assert_eq!(raws("<Event><a>\n<Event>2</Event>\n<Event><b").0, ["<Event><a>", "<Event>2</Event>", "<Event><b"]);
    }
}
