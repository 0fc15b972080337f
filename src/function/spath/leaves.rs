//! The values of a JSON text that are no objects and no arrays, as far as the text is JSON.

use crate::value::Value;
use std::borrow::Cow;

/// Objects and arrays nest no deeper than this.
const DEPTH: usize = 128;

/// Adds every value with the path to it. A text that is cut or broken gives what stands before that.
pub(super) fn all(text: &str, found: &mut Vec<(String, Value)>) {
    if text.trim_start().starts_with(['{', '[']) {
        let mut scan = Scan { rest: text, path: String::new(), found };
        // Where the text ends too early there is nothing more to find.
        let _ = scan.value(0);
    }
}

struct Scan<'t, 'f> {
    rest: &'t str,
    path: String,
    found: &'f mut Vec<(String, Value)>,
}

impl<'t> Scan<'t, '_> {
    /// Reads a value; nothing where there is none.
    fn value(&mut self, depth: usize) -> Option<()> {
        self.rest = self.rest.trim_start();
        match self.rest.chars().next()? {
            '{' | '[' if depth == DEPTH => None,
            '{' => self.members('}', depth),
            '[' => {
                let length = self.path.len();
                self.path.push_str("{}");
                let end = self.members(']', depth);
                self.path.truncate(length);
                end
            }
            '"' => {
                let text = self.string()?;
                self.found.push((self.path.clone(), Value::from(&*text)));
                Some(())
            }
            _ => self.word(),
        }
    }

    /// Reads what stands between the bracket at hand and its counterpart. A comma too many is let pass.
    fn members(&mut self, end: char, depth: usize) -> Option<()> {
        self.rest = self.rest.get(1..)?;
        loop {
            self.rest = self.rest.trim_start();
            if self.took(end) {
                return Some(());
            }
            let length = self.path.len();
            if end == '}' {
                self.key()?;
            }
            self.value(depth + 1)?;
            self.path.truncate(length);
            self.rest = self.rest.trim_start();
            if !self.took(',') {
                return self.took(end).then_some(());
            }
        }
    }

    fn took(&mut self, sign: char) -> bool {
        let after = self.rest.strip_prefix(sign);
        self.rest = after.unwrap_or(self.rest);
        after.is_some()
    }

    /// Reads a key and its colon, and adds the key to the path.
    fn key(&mut self) -> Option<()> {
        let key = self.string()?;
        if !self.path.is_empty() {
            self.path.push('.');
        }
        self.path.push_str(&key);
        self.rest = self.rest.trim_start();
        self.took(':').then_some(())
    }

    /// Reads a text between quotes. Escapes that JSON does not know stay as they are.
    fn string(&mut self) -> Option<Cow<'t, str>> {
        let inner = self.rest.strip_prefix('"')?;
        let mut escaped = false;
        let end = inner.bytes().position(|byte| {
            let is_end = byte == b'"' && !escaped;
            escaped = byte == b'\\' && !escaped;
            is_end
        })?;
        let quoted = &self.rest[..end + 2];
        self.rest = &inner[end + 1..];
        match inner[..end].contains('\\') {
            true => Some(serde_json::from_str(quoted).map_or(Cow::Borrowed(&inner[..end]), Cow::Owned)),
            false => Some(Cow::Borrowed(&inner[..end])),
        }
    }

    /// Reads a number, `true`, `false` or `null`. At the end of the text it may have been cut.
    fn word(&mut self) -> Option<()> {
        let end = self.rest.find(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '+' | '-' | '.')))?;
        let word = &self.rest[..end];
        serde_json::from_str::<serde_json::Value>(word).ok()?;
        self.found.push((self.path.clone(), word.into()));
        self.rest = &self.rest[end..];
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn leaves(text: &str) -> String {
        let mut found = Vec::new();
        all(text, &mut found);
        found.into_iter().map(|(path, value)| format!("{path}={}", value.show())).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn values_stay_as_they_are_written() {
        assert_eq!(leaves(r#"[{"n": 1.50, "t": "a\"b\\c"}, {}]"#), "{}.n=1.50 {}.t=a\"b\\c");
        assert_eq!(leaves(r#"{"path":"C:\Temp"}"#), r"path=C:\Temp");
    }

    #[test]
    fn what_stands_before_a_break_is_found() {
        assert_eq!(leaves(r#"{"a":1,"b":12"#), "a=1");
        assert_eq!(leaves(r#"{"a":[1,2,],"b" 3}"#), "a{}=1 a{}=2");
        assert_eq!(leaves(&"[".repeat(100_000)), "");
    }

    proptest! {
        #[test]
        fn no_text_is_too_much(text in "[\\[\\]{}\"\\\\,: a1é-]{0,40}") {
            leaves(&text);
        }
    }
}
