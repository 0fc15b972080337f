//! JSON objects one after the other, in an array or bare, over as many lines as they like.

use super::is_record_heading;
use memchr::{memchr, memchr3};
use std::ops::Range;

/// What is known after the bytes that were looked at.
#[derive(Debug)]
pub(super) struct Objects {
    /// Bytes looked at.
    scanned: usize,
    /// Braces open.
    depth: usize,
    /// Where the outermost of them stands.
    start: usize,
    /// Whether it stands at the beginning of a line.
    leads_line: bool,
    in_text: bool,
    /// Whether an array was opened and not closed.
    in_array: bool,
    /// Whether the array's end is the end of all.
    results: bool,
    over: bool,
    /// Whether the beginning of the object was dropped.
    headless: bool,
}

impl Objects {
    pub fn new(start: usize, results: bool) -> Objects {
        Objects {
            scanned: start,
            depth: 0,
            start: 0,
            leads_line: false,
            in_text: false,
            in_array: results,
            results,
            over: false,
            headless: false,
        }
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
        while self.scanned < text.len() && !self.over {
            let advanced = if self.depth == 0 {
                self.between(text, ended, flaws)
            } else if self.in_text {
                self.in_text(text, ended, flaws)
            } else {
                self.within(text, ended, events, flaws)
            };
            if !advanced {
                break;
            }
        }
        if self.over {
            self.scanned = text.len();
            return text.len();
        }
        if ended {
            self.end(text, flaws);
            return text.len();
        }
        if self.depth > 0 { self.start } else { self.scanned }
    }

    /// Outside of objects: one step; false where more text is needed to tell.
    fn between(&mut self, text: &[u8], ended: bool, flaws: &mut Vec<(usize, String)>) -> bool {
        let at = self.scanned;
        match text[at] {
            b' ' | b'\t' | b'\r' | b'\n' | b',' => {}
            b'[' => self.in_array = true,
            b']' => {
                self.in_array = false;
                self.over = self.results;
            }
            b'{' => {
                self.start = at;
                self.depth = 1;
                self.leads_line = at == 0 || text[at - 1] == b'\n';
            }
            _ => return self.stray(text, ended, flaws),
        }
        self.scanned += 1;
        true
    }

    /// A line between objects that is none: passed over, and said unless it is a heading.
    fn stray(&mut self, text: &[u8], ended: bool, flaws: &mut Vec<(usize, String)>) -> bool {
        let rest = &text[self.scanned..];
        let length = match memchr(b'\n', rest) {
            Some(length) => length,
            None if ended => rest.len(),
            None => return false,
        };
        if !is_record_heading(rest[..length].trim_ascii()) {
            flaws.push((self.scanned, "text between the JSON objects was left out".to_string()));
        }
        self.scanned += length;
        true
    }

    fn within(
        &mut self,
        text: &[u8],
        ended: bool,
        events: &mut Vec<Range<usize>>,
        flaws: &mut Vec<(usize, String)>,
    ) -> bool {
        let at = self.scanned;
        match text[at] {
            b'"' => self.in_text = true,
            b'{' => self.depth += 1,
            b'}' => {
                self.depth -= 1;
                if self.depth == 0 && !std::mem::take(&mut self.headless) {
                    events.push(self.start..at + 1);
                }
            }
            b'\n' => return self.line_end(text, ended, flaws),
            _ => {}
        }
        self.scanned += 1;
        true
    }

    /// Within a text: to its end, past an escape, or to a line end, which no JSON text holds.
    fn in_text(&mut self, text: &[u8], ended: bool, flaws: &mut Vec<(usize, String)>) -> bool {
        let Some(found) = memchr3(b'"', b'\\', b'\n', &text[self.scanned..]) else {
            self.scanned = text.len();
            return true;
        };
        self.scanned += found;
        match text[self.scanned] {
            b'"' => {
                self.in_text = false;
                self.scanned += 1;
            }
            b'\\' if self.scanned + 1 < text.len() || ended => self.scanned = (self.scanned + 2).min(text.len()),
            b'\\' => return false,
            _ => return self.line_end(text, ended, flaws),
        }
        true
    }

    /// A line end within an object: where the next line begins a new event, this one is torn.
    ///
    /// An object that leads its line is followed by others that do; only writers that do not indent begin a line with a
    /// brace inside an object, and then after a comma, a bracket or a colon.
    fn line_end(&mut self, text: &[u8], ended: bool, flaws: &mut Vec<(usize, String)>) -> bool {
        let at = self.scanned;
        let Some(next) = text.get(at + 1) else {
            self.scanned += usize::from(ended);
            return ended;
        };
        let before = text[..at].trim_ascii_end().last();
        let torn = *next == b'{' && self.leads_line && (self.in_text || !matches!(before, Some(b',' | b'[' | b':')));
        if torn {
            flaws.push((self.start, "a JSON object that does not end was left out".to_string()));
            self.depth = 0;
            self.in_text = false;
            self.headless = false;
        }
        self.scanned += 1;
        true
    }

    fn end(&mut self, text: &[u8], flaws: &mut Vec<(usize, String)>) {
        if self.depth > 0 {
            flaws.push((self.start, "a JSON object that does not end was left out".to_string()));
        } else if self.in_array {
            flaws.push((text.len(), "the JSON array does not end: the file is cut short".to_string()));
        }
        self.depth = 0;
        self.in_array = false;
    }
}

#[cfg(test)]
mod tests {
    use super::super::Framing;
    use super::super::tests::find;

    fn objects(text: &str) -> (Vec<String>, Vec<String>) {
        let whole = find(Framing::Objects, text, text.len().max(1));
        for step in [1, 3] {
            assert_eq!(find(Framing::Objects, text, step), whole, "in pieces of {step}: {text}");
        }
        whole
    }

    fn found(events: &[&str], flaws: &[&str]) -> (Vec<String>, Vec<String>) {
        let own = |texts: &[&str]| texts.iter().map(|text| text.to_string()).collect();
        (own(events), own(flaws))
    }

    #[test]
    fn objects_are_found_in_arrays_over_lines_and_under_headings() {
        let nested = r#"{"a":{"b":"}\"{"}}"#;
        assert_eq!(objects(&format!("[{nested},\n {nested}]\n")), found(&[nested, nested], &[]));
        assert_eq!(objects("Record 1\n{\n  \"a\": 1\n}\nRecord 2\n{\n}\n"), found(&["{\n  \"a\": 1\n}", "{\n}"], &[]));
        assert_eq!(objects("[]"), found(&[], &[]));
    }

    #[test]
    fn a_torn_object_loses_itself_alone() {
        let torn = "a JSON object that does not end was left out";
        assert_eq!(
            objects("{\"a\":1\n{\"b\":2}\n{\"c\":\"x\n{\"d\":3}"),
            found(&["{\"b\":2}", "{\"d\":3}"], &[torn, torn])
        );
        assert_eq!(objects("{\"a\":\n{\"b\":2}}"), found(&["{\"a\":\n{\"b\":2}}"], &[]));
    }

    #[test]
    fn a_cut_array_is_said() {
        assert_eq!(objects("[{},"), found(&["{}"], &["the JSON array does not end: the file is cut short"]));
        assert_eq!(objects("[{},{"), found(&["{}"], &["a JSON object that does not end was left out"]));
    }

    #[test]
    fn stray_text_is_passed_over_and_said() {
        assert_eq!(objects("oops\n{}"), found(&["{}"], &["text between the JSON objects was left out"]));
    }

    #[test]
    fn after_the_results_nothing_counts() {
        assert_eq!(find(Framing::Results, "{\"a\":1}],\"x\":{}}", 2), found(&["{\"a\":1}"], &[]));
    }
}
