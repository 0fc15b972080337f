//! Reads an expression of PCRE2.

use super::letters::{posix, shorthand};
use super::tree::{Greed, Node, Place, Set};

/// An expression that was read, and how many groups it keeps.
pub struct Parsed {
    /// The whole.
    pub node: Node,
    /// How many parentheses are numbered.
    pub groups: usize,
}

/// Reads an expression; what PostgreSQL has not is told.
pub fn parse(pattern: &str) -> Result<Parsed, String> {
    let mut parser = Parser { rest: pattern, flags: Flags::default(), groups: 0, depth: 0 };
    let node = parser.alternatives()?;
    if !parser.rest.is_empty() {
        return Err("it has a parenthesis too many".into());
    }
    Ok(Parsed { node, groups: parser.groups })
}

/// What the letters of `(?ims)` say.
#[derive(Clone, Copy, Default)]
struct Flags {
    folds: bool,
    lines: bool,
    dot: bool,
    free: bool,
}

/// What an escape in a class stands for.
enum Escaped {
    /// A character.
    One(char),
    /// The ranges of several.
    Several(Vec<(char, char)>),
}

struct Parser<'p> {
    rest: &'p str,
    flags: Flags,
    groups: usize,
    depth: usize,
}

/// Engines agree on no deeper nesting.
const DEEPEST: usize = 50;
/// PostgreSQL counts no further.
const MOST: u32 = 255;

impl Parser<'_> {
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

    fn alternatives(&mut self) -> Result<Node, String> {
        let flags = self.flags;
        let mut parts = vec![self.sequence()?];
        while self.skip("|") {
            parts.push(self.sequence()?);
        }
        self.flags = flags;
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Node::Any(parts) })
    }

    fn sequence(&mut self) -> Result<Node, String> {
        let mut parts = Vec::new();
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            if self.flags.free && self.skip_free(c) {
                continue;
            }
            let Some(atom) = self.atom()? else { continue };
            match self.quantified(atom)? {
                // Without a choice, parentheses that keep nothing are none.
                Node::Group(None, body) if !matches!(*body, Node::Any(_)) => match *body {
                    Node::All(inner) => parts.extend(inner),
                    other => parts.push(other),
                },
                part => parts.push(part),
            }
        }
        Ok(if parts.len() == 1 { parts.swap_remove(0) } else { Node::All(parts) })
    }

    /// Whether it stood between the parts of a free-spacing expression.
    fn skip_free(&mut self, c: char) -> bool {
        match c {
            '#' => {
                self.rest = self.rest.split_once('\n').map_or("", |(_, rest)| rest);
                true
            }
            _ if c.is_ascii_whitespace() => self.take().is_some(),
            _ => false,
        }
    }

    /// One thing that can be repeated; nothing for letters that only change how the rest is read.
    fn atom(&mut self) -> Result<Option<Node>, String> {
        let Some(c) = self.take() else { return Ok(None) };
        let Flags { folds, lines, dot, .. } = self.flags;
        Ok(Some(match c {
            '(' => return self.group(),
            '[' => Node::One(self.class()?),
            '\\' => return self.escape().map(Some),
            '.' if dot => Node::One(Set { ranges: Vec::new(), negated: true, folds: false }),
            '.' => Node::One(Set { ranges: vec![('\n', '\n')], negated: true, folds: false }),
            '^' => Node::Place(if lines { Place::LineStart } else { Place::Start }),
            '$' => Node::Place(if lines { Place::LineEnd } else { Place::LastEnd }),
            '*' | '+' | '?' => return Err("it repeats nothing".into()),
            _ => Node::One(Set::of(c, folds)),
        }))
    }

    fn group(&mut self) -> Result<Option<Node>, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("it is nested too deeply".into());
        }
        if self.rest.starts_with('*') {
            return Err("it has a verb of backtracking".into());
        }
        let flags = self.flags;
        let around = |ahead, negated| move |body| Node::Look { ahead, negated, body };
        let made: Box<dyn Fn(Box<Node>) -> Node> = if !self.skip("?") || self.names_one()? {
            self.groups += 1;
            let number = self.groups;
            Box::new(move |body| Node::Group(Some(number), body))
        } else if self.skip("=") {
            Box::new(around(true, false))
        } else if self.skip("!") {
            Box::new(around(true, true))
        } else if self.skip("<=") {
            Box::new(around(false, false))
        } else if self.skip("<!") {
            Box::new(around(false, true))
        } else if self.skip(">") {
            let greed = Greed::Possessive;
            Box::new(move |body| Node::Repeat { body, least: 1, most: Some(1), greed })
        } else if self.skip("#") {
            let Some((_, rest)) = self.rest.split_once(')') else { return Err("a comment is not closed".into()) };
            self.rest = rest;
            self.depth -= 1;
            return Ok(None);
        } else {
            self.letters()?;
            if self.skip(")") {
                self.depth -= 1;
                return Ok(None);
            }
            if !self.skip(":") {
                return Err("it has a group that PostgreSQL has not (conditional or recursive)".into());
            }
            Box::new(|body| Node::Group(None, body))
        };
        let body = self.alternatives()?;
        if !self.skip(")") {
            return Err("a parenthesis is not closed".into());
        }
        self.depth -= 1;
        self.flags = flags;
        let node = made(Box::new(body));
        let keeps = |node: &Node| matches!(node, Node::Group(Some(_), _));
        if matches!(node, Node::Look { .. }) && node.any(&keeps) {
            return Err("a group in a look-around keeps nothing in PostgreSQL".into());
        }
        Ok(Some(node))
    }

    /// Whether a name follows; it is read.
    fn names_one(&mut self) -> Result<bool, String> {
        let is_look = self.rest.starts_with("<=") || self.rest.starts_with("<!");
        let end = if !is_look && (self.skip("P<") || self.skip("<")) {
            '>'
        } else if self.skip("'") {
            '\''
        } else {
            return Ok(false);
        };
        let Some((_, rest)) = self.rest.split_once(end) else { return Err("the name of a group has no end".into()) };
        self.rest = rest;
        Ok(true)
    }

    /// The letters of `(?i-s)`, which hold up to the end of the parentheses around them.
    fn letters(&mut self) -> Result<(), String> {
        let mut on = true;
        while let Some(c) = self.peek().filter(|c| !matches!(c, ':' | ')')) {
            match c {
                '-' => on = false,
                'i' => self.flags.folds = on,
                'm' => self.flags.lines = on,
                's' => self.flags.dot = on,
                'x' => self.flags.free = on,
                _ => return Err("it has a group that PostgreSQL has not (conditional or recursive)".into()),
            }
            self.take();
        }
        Ok(())
    }

    fn class(&mut self) -> Result<Set, String> {
        let negated = self.skip("^");
        let mut ranges = Vec::new();
        let mut is_first = true;
        loop {
            let c = self.take().ok_or("a class is not closed")?;
            if c == ']' && !is_first {
                break;
            }
            is_first = false;
            let from = match c {
                '[' if self.rest.starts_with(':') => {
                    let Some((name, rest)) = self.rest[1..].split_once(":]") else {
                        return Err("a class of POSIX is not closed".into());
                    };
                    ranges.extend(posix(name)?);
                    self.rest = rest;
                    continue;
                }
                '\\' => match self.escaped_in_class()? {
                    Escaped::One(c) => c,
                    Escaped::Several(set) => {
                        ranges.extend(set);
                        continue;
                    }
                },
                _ => c,
            };
            ranges.push((from, self.range_end(from)?));
        }
        Ok(Set { ranges, negated, folds: self.flags.folds })
    }

    /// The last character of a range that begins with `from`.
    fn range_end(&mut self, from: char) -> Result<char, String> {
        let is_range = self.rest.strip_prefix('-').is_some_and(|rest| !rest.starts_with(']') && !rest.is_empty());
        if !is_range {
            return Ok(from);
        }
        let before = self.rest;
        self.take();
        let to = match self.take() {
            Some('\\') => match self.escaped_in_class()? {
                Escaped::One(c) => Some(c),
                Escaped::Several(_) => None,
            },
            Some('[') if self.rest.starts_with(':') => None,
            to => to,
        };
        match to {
            Some(to) if to >= from => Ok(to),
            Some(_) => Err("a range of a class runs backwards".into()),
            // Before a class of its own the hyphen is itself.
            None => {
                self.rest = before;
                Ok(from)
            }
        }
    }

    /// What follows a backslash in a class.
    fn escaped_in_class(&mut self) -> Result<Escaped, String> {
        let c = self.take().ok_or("it ends with a backslash")?;
        if c == 'b' {
            return Ok(Escaped::One('\u{8}'));
        }
        if let Some(set) = shorthand(c) {
            return Ok(Escaped::Several(set));
        }
        self.character(c).map(Escaped::One)
    }

    fn escape(&mut self) -> Result<Node, String> {
        let c = self.take().ok_or("it ends with a backslash")?;
        if let Some(set) = shorthand(c) {
            return Ok(Node::One(Set { ranges: set, negated: false, folds: false }).tidied(c));
        }
        Ok(match c {
            'N' => Node::One(Set { ranges: vec![('\n', '\n')], negated: true, folds: false }),
            'b' => Node::Place(Place::Edge),
            'B' => Node::Place(Place::NoEdge),
            'A' => Node::Place(Place::Start),
            'z' => Node::Place(Place::End),
            'Z' => Node::Place(Place::LastEnd),
            'Q' => {
                let (text, rest) = self.rest.split_once("\\E").unwrap_or((self.rest, ""));
                self.rest = rest;
                let one = |c| Node::One(Set::of(c, self.flags.folds));
                Node::Group(None, Box::new(Node::All(text.chars().map(one).collect())))
            }
            '1'..='9' => return Err("it has a back-reference".into()),
            _ => Node::One(Set::of(self.character(c)?, self.flags.folds)),
        })
    }

    /// The character that an escape stands for.
    fn character(&mut self, c: char) -> Result<char, String> {
        Ok(match c {
            't' => '\t',
            'n' => '\n',
            'r' => '\r',
            'f' => '\u{c}',
            'a' => '\u{7}',
            'e' => '\u{1b}',
            'x' => return self.hexadecimal(),
            _ if c.is_ascii_alphanumeric() => return Err(format!("`\\{c}` is not translated")),
            _ => c,
        })
    }

    fn hexadecimal(&mut self) -> Result<char, String> {
        let digits = if self.skip("{") {
            let Some((digits, rest)) = self.rest.split_once('}') else { return Err("`\\x{` has no end".into()) };
            self.rest = rest;
            digits
        } else {
            let length = self.rest.chars().take(2).take_while(char::is_ascii_hexdigit).count();
            let digits = &self.rest[..length];
            self.rest = &self.rest[length..];
            digits
        };
        let place = u32::from_str_radix(digits, 16).map_err(|_| "`\\x` has no digits")?;
        char::from_u32(place).filter(|c| *c != '\0').ok_or("`\\x` is no character that PostgreSQL has".into())
    }

    /// The atom with the quantifier after it.
    fn quantified(&mut self, atom: Node) -> Result<Node, String> {
        let (least, most) = match self.peek() {
            Some('*') => (0, None),
            Some('+') => (1, None),
            Some('?') => (0, Some(1)),
            Some('{') => match self.counted() {
                Some((least, most, length)) => {
                    self.rest = &self.rest[length - 1..];
                    (least, most)
                }
                None => return Ok(atom),
            },
            Some(_) | None => return Ok(atom),
        };
        self.take();
        if least > MOST || most.is_some_and(|most| most > MOST) {
            return Err("it counts further than 255, as far as PostgreSQL goes".into());
        }
        if matches!(atom, Node::Place(_) | Node::Look { .. }) {
            return Err("it repeats what matches no text".into());
        }
        let greed = if self.skip("?") {
            Greed::Least
        } else if self.skip("+") {
            Greed::Possessive
        } else {
            Greed::Most
        };
        Ok(Node::Repeat { body: Box::new(atom), least, most, greed })
    }

    /// `{2,5}`: the least, the most, and how long it is. A brace that counts nothing is itself.
    fn counted(&self) -> Option<(u32, Option<u32>, usize)> {
        let end = self.rest.find('}')?;
        let inside = &self.rest[1..end];
        let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
        let number = |text: &str| text.chars().all(|c| c.is_ascii_digit()).then(|| text.parse::<u32>().ok()).flatten();
        let most = if most.is_empty() { None } else { Some(number(most)?) };
        Some((number(least)?, most, end + 1))
    }
}

impl Node {
    /// The set of `\D` and its like, as what it leaves out.
    fn tidied(self, letter: char) -> Node {
        let Some(left_out) = shorthand(letter.to_ascii_lowercase()).filter(|_| letter.is_ascii_uppercase()) else {
            return self;
        };
        Node::One(Set { ranges: left_out, negated: true, folds: false })
    }
}
