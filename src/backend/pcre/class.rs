//! Classes of characters and escapes, for engines that differ in what `\d`, `\w`, `\s` and `\b` mean.

use super::Reader;

/// What an engine takes its short classes to hold. In PCRE2, as Splunk runs it, they are of ASCII.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Classes {
    /// ASCII, as in RE2.
    Ascii,
    /// Unicode, and classes may be nested, intersected and subtracted (`[a-z&&[^x]]`), as in Kusto.
    Unicode,
}

/// Letters that stand for several characters after a backslash.
const SEVERAL: [char; 9] = ['d', 'D', 'w', 'W', 's', 'S', 'h', 'p', 'P'];

impl Reader<'_> {
    /// What follows an opening bracket, and the bracket that closes it.
    pub(super) fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.skip("^") {
            self.out.push('^');
        }
        // A bracket that comes first is itself.
        if self.skip("]") {
            self.out.push_str("\\]");
        }
        let mut follows_class = false;
        loop {
            let is_class = match self.take() {
                None => return Err("a class is not closed".into()),
                Some(']') => break,
                Some('\\') => {
                    let is_class = self.stands_for_several();
                    self.escape(true)?;
                    is_class
                }
                Some('[') => self.named_class(),
                Some('-') => {
                    self.hyphen(follows_class)?;
                    false
                }
                Some(c) => {
                    // Kusto reads two of these as an operator.
                    let is_operator = self.classes == Classes::Unicode && matches!(c, '&' | '~');
                    self.out.push_str(if is_operator { "\\" } else { "" });
                    self.out.push(c);
                    false
                }
            };
            follows_class = is_class;
        }
        self.out.push(']');
        Ok(())
    }

    /// Whether what follows a backslash stands for several characters.
    fn stands_for_several(&self) -> bool {
        self.rest.starts_with(SEVERAL)
    }

    /// A hyphen of a class: where a class stands at one of its sides it is itself.
    fn hyphen(&mut self, follows_class: bool) -> Result<(), String> {
        if self.classes == Classes::Unicode && self.rest.starts_with('-') {
            return Err("two hyphens in a class are read differently".into());
        }
        let after = self.rest.strip_prefix('\\');
        let precedes_class = self.rest.starts_with("[:") || after.is_some_and(|after| after.starts_with(SEVERAL));
        let is_itself = (follows_class || precedes_class) && !self.rest.starts_with(']');
        self.out.push_str(if is_itself { "\\-" } else { "-" });
        Ok(())
    }

    /// `[:alpha:]`, or a bracket that is itself; whether it is the former.
    fn named_class(&mut self) -> bool {
        let end = self.rest.find(":]").filter(|_| self.rest.starts_with(':'));
        let Some(end) = end else {
            self.out.push_str("\\[");
            return false;
        };
        self.out.push_str(&format!("[{}", &self.rest[..end + 2]));
        self.rest = &self.rest[end + 2..];
        true
    }

    /// What follows a backslash; whether it matches empty text.
    pub(super) fn escape(&mut self, in_class: bool) -> Result<bool, String> {
        let Some(c) = self.take() else { return Err("it ends with a backslash".into()) };
        if self.classes == Classes::Unicode
            && let Some(class) = ascii(c, in_class)
        {
            self.out.push_str(class);
            return Ok(matches!(c, 'b' | 'B'));
        }
        match c {
            // RE2's `\s` lacks the vertical tab.
            's' if in_class => self.out.push_str(r"\s\v"),
            's' => self.out.push_str(r"[\s\v]"),
            'S' if !in_class => self.out.push_str(r"[^\s\v]"),
            'd' | 'D' | 'w' | 'W' | 't' | 'n' | 'r' | 'f' | 'a' => self.out.extend(['\\', c]),
            'h' if in_class => self.out.push_str(r" \t\x{a0}"),
            'h' => self.out.push_str(r"[ \t\x{a0}]"),
            'b' | 'B' | 'A' | 'z' if !in_class => {
                self.out.extend(['\\', c]);
                return Ok(true);
            }
            'Z' if !in_class => {
                self.out.push_str(r"(?:\n?\z)");
                return Ok(true);
            }
            'x' => return self.hexadecimal().map(|()| false),
            'p' | 'P' => self.property(c)?,
            '1'..='9' if !in_class => return Err("it has a back-reference, which RE2 has not".into()),
            _ if c.is_ascii_alphanumeric() => return Err(format!("`\\{c}` is read differently by RE2")),
            // Some engines take `\<` and `\>` for the ends of a word.
            '_' | '<' | '>' => self.out.push(c),
            _ if c.is_ascii() => self.out.extend(['\\', c]),
            _ => self.out.push(c),
        }
        Ok(false)
    }

    /// What follows `\p`. General categories hold the same everywhere, scripts and other properties do not.
    fn property(&mut self, letter: char) -> Result<(), String> {
        let (name, rest) = match self.rest.strip_prefix('{') {
            Some(rest) => rest.split_once('}').ok_or("`\\p{` has no end")?,
            None => self.rest.split_at_checked(1).ok_or("`\\p` names nothing")?,
        };
        let is_category = matches!(name.len(), 1 | 2) && name.chars().all(|c| c.is_ascii_alphabetic());
        if !is_category {
            return Err("engines differ in what a property of Unicode holds".into());
        }
        self.out.push_str(&format!("\\{letter}{{{name}}}"));
        self.rest = rest;
        Ok(())
    }

    fn hexadecimal(&mut self) -> Result<(), String> {
        let digits: String = if self.skip("{") {
            let Some((digits, rest)) = self.rest.split_once('}') else { return Err("`\\x{` has no end".into()) };
            self.rest = rest;
            digits.to_string()
        } else {
            let digits: String = self.rest.chars().take(2).take_while(char::is_ascii_hexdigit).collect();
            self.rest = &self.rest[digits.len()..];
            digits
        };
        if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_hexdigit()) {
            return Err("`\\x` has no digits".into());
        }
        self.out.push_str(&format!("\\x{{{digits}}}"));
        Ok(())
    }
}

/// A short class or the edge of a word, spelled out in ASCII.
fn ascii(letter: char, in_class: bool) -> Option<&'static str> {
    Some(match (letter, in_class) {
        ('d', false) => "[0-9]",
        ('d', true) => "0-9",
        ('D', false) => "[^0-9]",
        ('D', true) => "[:^digit:]",
        ('w', false) => "[0-9A-Za-z_]",
        ('w', true) => "0-9A-Za-z_",
        ('W', false) => "[^0-9A-Za-z_]",
        ('W', true) => "[:^word:]",
        ('s', false) => "[[:space:]]",
        ('s', true) => "[:space:]",
        ('S', false) => "[^[:space:]]",
        ('S', true) => "[:^space:]",
        ('b', false) => r"(?-u:\b)",
        ('B', false) => r"(?-u:\B)",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::super::read_for;
    use super::*;

    fn unicode(text: &str) -> String {
        read_for(text, Classes::Unicode).map_or_else(|why| format!("! {why}"), |needs| needs.pattern)
    }

    #[test]
    fn short_classes_are_spelled_out_where_they_would_hold_more() {
        assert_eq!(unicode(r"\bv\d+\b"), r"(?-u:\b)v[0-9]+(?-u:\b)");
        assert_eq!(unicode(r"[\w.]+\s\S[^\s\D]"), "[0-9A-Za-z_.]+[[:space:]][^[:space:]][^[:space:][:^digit:]]");
        assert_eq!(read_for(r"\d\w", Classes::Ascii).map(|needs| needs.pattern).as_deref(), Ok(r"\d\w"));
    }

    #[test]
    fn a_hyphen_beside_a_class_is_itself() {
        assert_eq!(unicode(r"[\w-x]"), r"[0-9A-Za-z_\-x]");
        assert_eq!(unicode(r"[a-\d]"), r"[a\-0-9]");
        assert_eq!(unicode(r"[\w-]"), "[0-9A-Za-z_-]");
        assert_eq!(unicode("[a-z-]"), "[a-z-]");
    }

    #[test]
    fn what_would_be_an_operator_in_a_class_is_itself() {
        assert_eq!(unicode("[a&&b~]"), r"[a\&\&b\~]");
        assert!(unicode("[!--]").contains("hyphens"));
        assert!(unicode(r"\p{Greek}").contains("property"));
        assert_eq!(unicode(r"\p{Lu}\pL"), r"\p{Lu}\p{L}");
    }
}
