//! Reads the regular expressions that other dialects can say.

use super::{Part, Read};

/// Engines agree on no deeper nesting.
const DEEPEST: usize = 50;

/// Reads an expression; what no other dialect can say, or says otherwise, is told.
pub fn read(pattern: &str) -> Result<Read, String> {
    let mut reader = Reader { rest: pattern, depth: 0, folds: false, is_dotall: false };
    reader.flags()?;
    let part = reader.alternatives()?;
    if !reader.rest.is_empty() {
        return Err("it has a parenthesis too many".into());
    }
    Ok(Read { part, folds: reader.folds })
}

struct Reader<'p> {
    rest: &'p str,
    depth: usize,
    folds: bool,
    is_dotall: bool,
}

const DIGIT: &[(char, char)] = &[('0', '9')];
const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];
const SPACE: &[(char, char)] = &[('\t', '\r'), (' ', ' ')];
const BLANK: &[(char, char)] = &[('\t', '\t'), (' ', ' '), ('\u{a0}', '\u{a0}')];

/// What follows a backslash.
enum Escaped {
    Char(char),
    Class(bool, &'static [(char, char)]),
    Part(Part),
}

impl Reader<'_> {
    fn peek(&self) -> Option<char> {
        self.rest.chars().next()
    }

    fn take(&mut self) -> Option<char> {
        let c = self.peek()?;
        self.rest = &self.rest[c.len_utf8()..];
        Some(c)
    }

    fn skip(&mut self, text: &str) -> bool {
        self.rest.strip_prefix(text).map(|rest| self.rest = rest).is_some()
    }

    /// Flags for the whole expression.
    fn flags(&mut self) -> Result<(), String> {
        let Some((flags, rest)) = self.rest.strip_prefix("(?").and_then(|rest| rest.split_once(')')) else {
            return Ok(());
        };
        if flags.is_empty() || !flags.chars().all(|c| c == 'i' || c == 's') {
            return Ok(());
        }
        self.folds = flags.contains('i');
        self.is_dotall = flags.contains('s');
        self.rest = rest;
        Ok(())
    }

    /// Alternatives, up to a closing parenthesis or the end.
    fn alternatives(&mut self) -> Result<Part, String> {
        let mut all = vec![self.sequence()?];
        while self.skip("|") {
            all.push(self.sequence()?);
        }
        Ok(if all.len() == 1 { all.swap_remove(0) } else { Part::Alternatives(all) })
    }

    fn sequence(&mut self) -> Result<Part, String> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let part = self.atom()?;
            parts.push(self.repeated(part)?);
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Part::Sequence(parts) })
    }

    /// One thing that can be repeated.
    fn atom(&mut self) -> Result<Part, String> {
        match self.take() {
            Some('(') => self.group(),
            Some('[') => self.class(),
            Some('\\') => Ok(match self.escape()? {
                Escaped::Char(c) => Part::Char(c),
                Escaped::Class(negated, items) => Part::Class { negated, items: items.to_vec() },
                Escaped::Part(part) => part,
            }),
            Some('.') => Ok(Part::Any(self.is_dotall)),
            Some('^') => Ok(Part::Start),
            Some('$') => Ok(Part::End(true)),
            Some('*' | '+' | '?') => Err("it repeats nothing".into()),
            Some(c) => Ok(Part::Char(c)),
            None => Ok(Part::Sequence(Vec::new())),
        }
    }

    fn group(&mut self) -> Result<Part, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("it is nested too deeply".into());
        }
        let part = if let Some((ahead, wanted)) = self.look() {
            Part::Look { ahead, wanted, part: Box::new(self.alternatives()?) }
        } else if self.skip("?:") {
            // A group that captures nothing is only there to hold its parts together.
            Part::Sequence(vec![self.alternatives()?])
        } else if self.skip("?P<") || self.skip("?<") {
            let name = self.name('>')?;
            Part::Group(Some(name), Box::new(self.alternatives()?))
        } else if self.skip("?'") {
            let name = self.name('\'')?;
            Part::Group(Some(name), Box::new(self.alternatives()?))
        } else if self.rest.starts_with(['?', '*']) {
            return Err("it has a group that is atomic, conditional or recursive, or flags within".into());
        } else {
            Part::Group(None, Box::new(self.alternatives()?))
        };
        if !self.skip(")") {
            return Err("a parenthesis is not closed".into());
        }
        self.depth -= 1;
        Ok(part)
    }

    fn look(&mut self) -> Option<(bool, bool)> {
        let looks = [("?=", (true, true)), ("?!", (true, false)), ("?<=", (false, true)), ("?<!", (false, false))];
        looks.into_iter().find(|(text, _)| self.skip(text)).map(|(_, look)| look)
    }

    fn name(&mut self, end: char) -> Result<String, String> {
        let Some((name, rest)) = self.rest.split_once(end) else { return Err("the name of a group has no end".into()) };
        self.rest = rest;
        Ok(name.to_string())
    }

    fn class(&mut self) -> Result<Part, String> {
        let negated = self.skip("^");
        let mut items: Vec<(char, char)> = Vec::new();
        // A bracket that comes first is itself.
        if self.skip("]") {
            items.push((']', ']'));
        }
        loop {
            let Some(c) = self.take() else { return Err("a class is not closed".into()) };
            let first = match c {
                ']' => break,
                '[' if self.rest.starts_with(':') => return Err("it has a class by its name".into()),
                '\\' => match self.escape()? {
                    Escaped::Char(c) => c,
                    Escaped::Class(false, class) => {
                        items.extend(class);
                        continue;
                    }
                    Escaped::Class(true, _) => return Err("it has the opposite of a class within a class".into()),
                    Escaped::Part(_) => return Err("it has an anchor within a class".into()),
                },
                c => c,
            };
            items.push((first, self.up_to(first)?));
        }
        if items.is_empty() {
            return Err("a class is empty".into());
        }
        Ok(Part::Class { negated, items })
    }

    /// The end of a range that may begin here.
    fn up_to(&mut self, first: char) -> Result<char, String> {
        if !self.rest.starts_with('-') || self.rest.starts_with("-]") {
            return Ok(first);
        }
        self.take();
        let last = match self.take() {
            Some('\\') => match self.escape()? {
                Escaped::Char(c) => c,
                Escaped::Class(..) | Escaped::Part(_) => return Err("a range has no end".into()),
            },
            Some(c) => c,
            None => return Err("a class is not closed".into()),
        };
        if last < first { Err("a range goes backwards".into()) } else { Ok(last) }
    }

    fn escape(&mut self) -> Result<Escaped, String> {
        let Some(c) = self.take() else { return Err("it ends with a backslash".into()) };
        Ok(match c {
            'd' => Escaped::Class(false, DIGIT),
            'D' => Escaped::Class(true, DIGIT),
            'w' => Escaped::Class(false, WORD),
            'W' => Escaped::Class(true, WORD),
            's' => Escaped::Class(false, SPACE),
            'S' => Escaped::Class(true, SPACE),
            'h' => Escaped::Class(false, BLANK),
            'b' => Escaped::Part(Part::Edge(true)),
            'B' => Escaped::Part(Part::Edge(false)),
            'A' => Escaped::Part(Part::Start),
            'Z' => Escaped::Part(Part::End(true)),
            'z' => Escaped::Part(Part::End(false)),
            't' => Escaped::Char('\t'),
            'n' => Escaped::Char('\n'),
            'r' => Escaped::Char('\r'),
            'x' => Escaped::Char(self.hexadecimal()?),
            '1'..='9' => return Err("it has a back-reference".into()),
            // An underscore needs no escape, and keeps itself.
            c if c.is_ascii_alphanumeric() => return Err(format!("`\\{c}` is not read alike by all engines")),
            c => Escaped::Char(c),
        })
    }

    fn hexadecimal(&mut self) -> Result<char, String> {
        let digits = if self.skip("{") {
            let Some((digits, rest)) = self.rest.split_once('}') else { return Err("`\\x{` has no end".into()) };
            self.rest = rest;
            digits.to_string()
        } else {
            let digits: String = self.rest.chars().take(2).take_while(char::is_ascii_hexdigit).collect();
            self.rest = &self.rest[digits.len()..];
            digits
        };
        let number = u32::from_str_radix(&digits, 16).ok().and_then(char::from_u32);
        number.ok_or_else(|| "`\\x` has no digits of a character".to_string())
    }

    fn repeated(&mut self, part: Part) -> Result<Part, String> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counted() {
                Some(counted) => counted,
                None => return Ok(part),
            },
            Some(_) | None => return Ok(part),
        };
        if !self.rest.starts_with('{') {
            self.take();
        } else if let Some((_, rest)) = self.rest.split_once('}') {
            self.rest = rest;
        }
        if self.rest.starts_with('+') {
            return Err("it has a possessive quantifier".into());
        }
        let lazy = self.skip("?");
        if self.rest.starts_with(['*', '+', '?']) {
            return Err("it repeats a repetition".into());
        }
        Ok(Part::Repeat { part: Box::new(part), least, most, lazy })
    }

    /// `{2,5}`: the least and the most. A brace that counts nothing is itself.
    fn counted(&self) -> Option<(u32, Option<u32>)> {
        let (inside, _) = self.rest.strip_prefix('{')?.split_once('}')?;
        let number = |text: &str| text.parse::<u32>().ok().filter(|number| *number <= 1_000);
        match inside.split_once(',') {
            None => number(inside).map(|count| (count, Some(count))),
            Some((least, "")) => Some((number(least)?, None)),
            Some((least, most)) => Some((number(least)?, Some(number(most)?))),
        }
    }
}
