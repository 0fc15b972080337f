//! Classes of characters. In Java's, `[` begins another class and `&&` is an intersection.

use super::Reader;

/// What an item of a class is.
#[derive(PartialEq, Eq)]
enum Item {
    /// A character, which may begin or end a range.
    Single,
    /// A set of them.
    Set,
}

impl Reader<'_> {
    /// The rest of a class.
    pub(super) fn class(&mut self) -> Result<(), String> {
        self.out.push('[');
        if self.skip("^") {
            self.out.push('^');
        }
        // A bracket that comes first is itself.
        let mut last = if self.skip("]") {
            self.out.push_str("\\]");
            Some(Item::Single)
        } else {
            None
        };
        loop {
            match self.peek() {
                None => return Err("a class is not closed".into()),
                Some(']') => break,
                Some('-') if last == Some(Item::Single) && self.ends_range() => {
                    self.take();
                    self.out.push('-');
                    self.item()?;
                    last = None;
                }
                Some(_) => last = Some(self.item()?),
            }
        }
        self.take();
        self.out.push(']');
        Ok(())
    }

    /// Whether a hyphen is followed by a character that ends a range.
    fn ends_range(&self) -> bool {
        let after = &self.rest[1..];
        let is_set = |c: char| "dDwWsShHvVRNpP".contains(c);
        match after.chars().next() {
            None | Some(']') => false,
            Some('[') => !after.starts_with("[:"),
            Some('\\') => !after[1..].starts_with(is_set),
            Some(_) => true,
        }
    }

    fn item(&mut self) -> Result<Item, String> {
        match self.take() {
            None => Err("a class is not closed".into()),
            Some('\\') => self.class_escape(),
            Some('[') => self.named_class(),
            Some(c @ ('&' | '-' | '^')) => {
                self.out.extend(['\\', c]);
                Ok(Item::Single)
            }
            Some(c) => {
                self.out.push(c);
                Ok(Item::Single)
            }
        }
    }

    /// `[:alpha:]`, or a bracket that is itself.
    fn named_class(&mut self) -> Result<Item, String> {
        let end = self.rest.find(":]").filter(|_| self.rest.starts_with(':'));
        let Some(end) = end else {
            self.out.push_str("\\[");
            return Ok(Item::Single);
        };
        let name = self.rest[1..end].to_string();
        self.rest = &self.rest[end + 2..];
        let written = match name.as_str() {
            "alpha" => "\\p{Alpha}",
            "alnum" => "\\p{Alnum}",
            "digit" => "0-9",
            "xdigit" => "\\p{XDigit}",
            "space" => "\\s",
            "blank" => " \\t",
            "punct" => "\\p{Punct}",
            "word" => "\\w",
            "cntrl" => "\\p{Cntrl}",
            // Those of one case fold otherwise, and few others are asked for.
            _ => return Err(format!("the class `[:{name}:]` is read differently by Java")),
        };
        self.out.push_str(written);
        Ok(Item::Set)
    }

    fn class_escape(&mut self) -> Result<Item, String> {
        let Some(c) = self.take() else { return Err("a class is not closed".into()) };
        match c {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'h' | 'H' | 'v' | 'V' => {
                self.out.extend(['\\', c]);
                return Ok(Item::Set);
            }
            'p' | 'P' => {
                self.property(c)?;
                return Ok(Item::Set);
            }
            'b' => self.out.push_str("\\x{8}"),
            't' | 'n' | 'r' | 'f' | 'a' | 'e' => self.out.extend(['\\', c]),
            'x' => self.hexadecimal()?,
            _ if c.is_ascii_alphanumeric() => return Err(format!("`\\{c}` is read differently by Java")),
            _ if c.is_ascii() => self.out.extend(['\\', c]),
            _ => self.out.push(c),
        }
        Ok(Item::Single)
    }
}

#[cfg(test)]
mod tests {
    use crate::backend::spark::java::read;

    fn pattern(text: &str) -> String {
        read(text).map_or_else(|why| format!("! {why}"), |needs| needs.pattern)
    }

    #[test]
    fn nothing_in_a_class_is_an_operator_of_java_alone() {
        assert_eq!(pattern("[a&&b[]"), r"[a\&\&b\[]");
        assert_eq!(pattern("[]a]"), r"[\]a]");
        assert_eq!(pattern(r"[\w-.]"), r"[\w\-.]");
        assert_eq!(pattern("[a-z-9^]"), r"[a-z\-9\^]");
        assert_eq!(pattern(r"[+--/]"), r"[+-\-/]");
        assert_eq!(pattern("[[:alpha:]_]"), r"[\p{Alpha}_]");
        assert_eq!(pattern("[[:upper:]]"), "! the class `[:upper:]` is read differently by Java");
    }
}
