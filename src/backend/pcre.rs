//! What a regular expression of PCRE2 asks of an engine that knows only RE2: its groups, and what cannot be said.

mod class;

pub use class::Classes;

/// What is known of an expression that RE2 reads as PCRE2 does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Needs {
    /// The expression as RE2 writes it.
    pub pattern: String,
    /// Its capturing groups, in order.
    pub groups: Vec<Group>,
    /// Whether it can match empty text.
    pub may_match_nothing: bool,
    /// A group of what it matches and PCRE2 only looks at: a replacement has to put it back.
    pub restored: Option<usize>,
}

/// A capturing group.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Group {
    /// Whether it can match empty text.
    pub may_be_empty: bool,
    /// Whether the whole can match without it.
    pub may_be_absent: bool,
}

/// Reads an expression; what RE2 cannot say, or says otherwise, is told.
pub fn read(pattern: &str) -> Result<Needs, String> {
    read_for(pattern, Classes::Ascii)
}

/// As [`read`], for an engine that is RE2 but for what its short classes hold.
pub fn read_for(pattern: &str, classes: Classes) -> Result<Needs, String> {
    let word = pattern.strip_suffix(WORD_END);
    let rest = word.unwrap_or(pattern);
    let mut reader = Reader { rest, classes, out: String::new(), groups: Vec::new(), depth: 0 };
    let may_match_nothing = reader.alternatives()?;
    if !reader.rest.is_empty() {
        return Err("it has a parenthesis too many".into());
    }
    let mut restored = None;
    if word.is_some() {
        // `.` matches no line end, so that the one which is looked at would stay: it is matched, and put back.
        reader.out.push_str(r"(?:[\t\v\f\r ].*|(\n)|\z)");
        reader.groups.push(Group { may_be_empty: false, may_be_absent: true });
        restored = Some(reader.groups.len());
    }
    Ok(Needs { pattern: reader.out, groups: reader.groups, may_match_nothing, restored })
}

/// The end of a word and all that follows on its line, as data models write it. It is the one look-ahead that can be said
/// without one.
const WORD_END: &str = r"(?=\s|$).*";

/// A text in which nothing is an operator.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        if r"\.+*?()|[]{}^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

struct Reader<'p> {
    rest: &'p str,
    classes: Classes,
    out: String,
    groups: Vec<Group>,
    depth: usize,
}

/// Engines agree on no deeper nesting.
const DEEPEST: usize = 50;

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

    /// Alternatives, up to a closing parenthesis or the end; whether one of them can match empty text.
    fn alternatives(&mut self) -> Result<bool, String> {
        let first = self.groups.len();
        let mut is_empty = self.sequence()?;
        let mut several = false;
        while self.skip("|") {
            self.out.push('|');
            several = true;
            is_empty |= self.sequence()?;
        }
        if several {
            self.groups[first..].iter_mut().for_each(|group| group.may_be_absent = true);
        }
        Ok(is_empty)
    }

    /// What stands between bars; whether it can match empty text.
    fn sequence(&mut self) -> Result<bool, String> {
        let mut is_empty = true;
        while let Some(c) = self.peek() {
            if c == '|' || c == ')' {
                break;
            }
            let first = self.groups.len();
            let atom_is_empty = self.atom()?;
            let least = self.quantifier()?;
            if least == 0 {
                self.groups[first..].iter_mut().for_each(|group| group.may_be_absent = true);
            }
            is_empty &= atom_is_empty || least == 0;
        }
        Ok(is_empty)
    }

    /// One thing that can be repeated; whether it can match empty text.
    fn atom(&mut self) -> Result<bool, String> {
        match self.take() {
            Some('(') => self.group(),
            Some('[') => self.class().map(|()| false),
            Some('\\') => self.escape(false),
            // PCRE's `$` also stands before a last line end.
            Some('$') => {
                self.out.push_str(r"(?:\n?\z)");
                Ok(true)
            }
            Some('^') => {
                self.out.push('^');
                Ok(true)
            }
            Some('*' | '+' | '?') => Err("it repeats nothing".into()),
            Some(c) => {
                self.out.push(c);
                Ok(false)
            }
            None => Ok(true),
        }
    }

    fn group(&mut self) -> Result<bool, String> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err("it is nested too deeply".into());
        }
        self.out.push('(');
        let mut own = None;
        if self.skip("?") {
            own = self.kind()?;
            if self.out.ends_with(')') {
                self.depth -= 1;
                return Ok(true);
            }
        } else if self.rest.starts_with('*') {
            return Err("it has a verb of backtracking, which RE2 has not".into());
        } else {
            own = own.or(Some(self.capture()));
        }
        let is_empty = self.alternatives()?;
        if !self.skip(")") {
            return Err("a parenthesis is not closed".into());
        }
        self.out.push(')');
        if let Some(group) = own.and_then(|index| self.groups.get_mut(index)) {
            group.may_be_empty = is_empty;
        }
        self.depth -= 1;
        Ok(is_empty)
    }

    fn capture(&mut self) -> usize {
        self.groups.push(Group::default());
        self.groups.len() - 1
    }

    /// What follows `(?`: the number of the group it captures, if it does.
    fn kind(&mut self) -> Result<Option<usize>, String> {
        for (look, name) in [("=", "look-ahead"), ("!", "look-ahead"), ("<=", "look-behind"), ("<!", "look-behind")] {
            if self.rest.starts_with(look) {
                return Err(format!("it has a {name}, which RE2 has not"));
            }
        }
        if self.skip("P<") || self.skip("<") {
            return self.named('>').map(Some);
        }
        if self.skip("'") {
            return self.named('\'').map(Some);
        }
        if self.skip(":") {
            self.out.push_str("?:");
            return Ok(None);
        }
        let flags: String = self.rest.chars().take_while(|c| "imsU-".contains(*c)).collect();
        let after = self.rest[flags.len()..].chars().next();
        if flags.is_empty() || flags.contains('U') || !matches!(after, Some(':' | ')')) {
            return Err("it has a group that RE2 has not (atomic, conditional, recursive or free-spacing)".into());
        }
        if flags.contains('m') {
            return Err("it looks at each line for itself, which is not translated yet".into());
        }
        self.rest = &self.rest[flags.len() + 1..];
        self.out.push('?');
        self.out.push_str(&flags);
        self.out.extend(after);
        Ok(None)
    }

    fn named(&mut self, end: char) -> Result<usize, String> {
        let Some((name, rest)) = self.rest.split_once(end) else { return Err("the name of a group has no end".into()) };
        self.rest = rest;
        self.out.push_str(&format!("?P<{name}>"));
        Ok(self.capture())
    }

    /// How often at least what stands before is repeated; 1 where nothing says.
    fn quantifier(&mut self) -> Result<usize, String> {
        let least = match self.peek() {
            Some('*' | '?') => 0,
            Some('+') => 1,
            Some('{') => match self.counted() {
                Some((least, length)) => {
                    self.out.push_str(&self.rest[..length]);
                    self.rest = &self.rest[length..];
                    return self.greed(least);
                }
                None => {
                    // A brace that counts nothing is itself, and read as the next atom.
                    self.take();
                    self.out.push_str("\\{");
                    return self.quantifier().map(|_| 1);
                }
            },
            Some(_) | None => return Ok(1),
        };
        let taken = self.take();
        self.out.extend(taken);
        self.greed(least)
    }

    /// What may follow a quantifier.
    fn greed(&mut self, least: usize) -> Result<usize, String> {
        match self.peek() {
            Some('+') => Err("it has a possessive quantifier, which RE2 has not".into()),
            Some('?') => {
                let taken = self.take();
                self.out.extend(taken);
                Ok(least)
            }
            Some(_) | None => Ok(least),
        }
    }

    /// `{2,5}`: the least, and how long it is. RE2 repeats at most a thousand times.
    fn counted(&self) -> Option<(usize, usize)> {
        let end = self.rest.find('}')?;
        let inside = &self.rest[1..end];
        let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
        let number = |text: &str| text.parse::<usize>().ok().filter(|number| *number <= 1_000);
        let is_counted = most.is_empty() || number(most).is_some();
        Some((number(least)?, end + 1)).filter(|_| is_counted)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pattern(text: &str) -> String {
        read(text).map_or_else(|why| format!("! {why}"), |needs| needs.pattern)
    }

    #[test]
    fn what_both_read_alike_stays() {
        for text in ["(?i)^a+?b{2,3}", r"[^\]a-z]\d", "(?P<x>a|b)", r"C:\\Users\\"] {
            assert_eq!(pattern(text), text);
        }
        assert_eq!(pattern("(?<x>a)$"), r"(?P<x>a)(?:\n?\z)");
        assert_eq!(pattern("a{b"), r"a\{b");
        assert_eq!(pattern("[]a[]"), r"[\]a\[]");
    }

    #[test]
    fn the_end_of_a_word_needs_no_look_ahead() {
        let needs = read(r"^([^ ]+)(?=\s|$).*").expect("it can be said");
        assert_eq!(needs.pattern, r"^([^ ]+)(?:[\t\v\f\r ].*|(\n)|\z)");
        assert_eq!((needs.groups.len(), needs.restored), (2, Some(2)));
    }

    #[test]
    fn an_angle_bracket_is_no_end_of_a_word() {
        assert_eq!(pattern(r"\<a\>"), "<a>");
    }

    #[test]
    fn what_re2_has_not_is_told() {
        for (text, word) in [
            ("a(?=b)", "look-ahead"),
            ("(?<!b)a", "look-behind"),
            (r"(a)\1", "back-reference"),
            ("a++", "possessive"),
            ("(?>a)", "atomic"),
            ("(?R)", "recursive"),
            (r"\Ga", r"\G"),
        ] {
            assert!(pattern(text).contains(word), "{text}: {}", pattern(text));
        }
    }

    #[test]
    fn groups_tell_whether_they_may_be_empty_or_absent() {
        let groups = |text: &str| {
            let groups = read(text).expect(text).groups;
            groups.iter().map(|group| (group.may_be_empty, group.may_be_absent)).collect::<Vec<_>>()
        };
        assert_eq!(groups("(a+)(b*)(c)?"), [(false, false), (true, false), (false, true)]);
        assert_eq!(groups("((a)|b)"), [(false, false), (false, true)]);
        assert_eq!(groups("(?:(x))*"), [(false, true)]);
    }
}
