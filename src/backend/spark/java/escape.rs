//! What follows a backslash.

use super::Reader;

/// A word's bounds: Java's own `\b` knows letters that `\w` does not.
const BOUND: &str = r"(?:(?<=\w)(?!\w)|(?<!\w)(?=\w))";
const NO_BOUND: &str = r"(?:(?<=\w)(?=\w)|(?<!\w)(?!\w))";

impl Reader<'_> {
    /// A back-reference by the name of its group.
    pub(super) fn reference_by_name(&mut self, end: char) -> Result<bool, String> {
        let (name, rest) = self.rest.split_once(end).ok_or("the name of a group has no end")?;
        let number = self.names.iter().find(|(known, _)| known == name).map(|(_, number)| *number);
        match number {
            Some(number @ 1..=9) => {
                self.out.push_str(&format!("(?:\\{number})"));
                self.rest = rest;
                Ok(true)
            }
            Some(_) | None => Err("it refers to a group that is not among the first nine before it".into()),
        }
    }

    /// What follows a backslash outside of a class; whether it matches empty text.
    pub(super) fn escape(&mut self) -> Result<bool, String> {
        let Some(c) = self.take() else { return Err("it ends with a backslash".into()) };
        match c {
            'd' | 'D' | 'w' | 'W' | 's' | 'S' | 'h' | 'H' | 'v' | 'V' | 'R' | 't' | 'n' | 'r' | 'f' | 'a' | 'e' => {
                self.out.extend(['\\', c]);
            }
            'N' if !self.rest.starts_with('{') => self.out.push_str("[^\\n]"),
            'A' | 'z' => {
                self.out.extend(['\\', c]);
                return Ok(true);
            }
            'Z' => {
                self.knows_lines = true;
                self.out.push_str("\\Z");
                return Ok(true);
            }
            'b' | 'B' => {
                self.out.push_str(if c == 'b' { BOUND } else { NO_BOUND });
                return Ok(true);
            }
            'Q' => {
                let (text, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                self.out.push_str(&format!("(?:{})", crate::backend::pcre::escaped(text)));
                self.rest = rest;
                return Ok(text.is_empty());
            }
            'E' => return Ok(true),
            'k' => {
                let end = match self.take() {
                    Some('<') => '>',
                    Some('{') => '}',
                    Some('\'') => '\'',
                    Some(_) | None => return Err("`\\k` has no name".into()),
                };
                return self.reference_by_name(end);
            }
            'x' => self.hexadecimal()?,
            'p' | 'P' => self.property(c)?,
            '1'..='9' if !self.peek().is_some_and(|next| next.is_ascii_digit()) => {
                self.out.push_str(&format!("(?:\\{c})"));
                return Ok(true);
            }
            _ if c.is_ascii_alphanumeric() => return Err(format!("`\\{c}` is read differently by Java")),
            _ if c.is_ascii() => self.out.extend(['\\', c]),
            _ => self.out.push(c),
        }
        Ok(false)
    }

    pub(super) fn hexadecimal(&mut self) -> Result<(), String> {
        let digits: String = if self.skip("{") {
            let (digits, rest) = self.rest.split_once('}').ok_or("`\\x{` has no end")?;
            self.rest = rest;
            digits.to_string()
        } else {
            let digits: String = self.rest.chars().take(2).take_while(char::is_ascii_hexdigit).collect();
            self.rest = &self.rest[digits.len()..];
            digits
        };
        let is_known = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32).is_some();
        if !is_known {
            return Err("`\\x` has no digits of a character".into());
        }
        self.out.push_str(&format!("\\x{{{digits}}}"));
        Ok(())
    }

    /// A general category of Unicode: a letter or two, which both know alike.
    pub(super) fn property(&mut self, letter: char) -> Result<(), String> {
        let name = if self.skip("{") {
            let (name, rest) = self.rest.split_once('}').ok_or("`\\p{` has no end")?;
            self.rest = rest;
            name.to_string()
        } else {
            self.take().into_iter().collect()
        };
        let is_category = (1..=2).contains(&name.len()) && name.chars().all(|c| c.is_ascii_alphabetic());
        if !is_category {
            return Err(format!("`\\{letter}{{{name}}}` is read differently by Java"));
        }
        self.out.push_str(&format!("\\{letter}{{{name}}}"));
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::spark::java::read;

    #[test]
    fn a_word_is_bounded_by_what_it_is_made_of() {
        assert_eq!(read(r"\bcat").map(|needs| needs.pattern), Ok(format!("{BOUND}cat")));
        assert_eq!(read(r"\Bcat").map(|needs| needs.pattern), Ok(format!("{NO_BOUND}cat")));
    }
}
