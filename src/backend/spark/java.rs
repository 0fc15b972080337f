//! Regular expressions of PCRE2 as Java reads them. Java has look-around, back-references, atomic groups and possessive
//! quantifiers; it differs in what ends a line, what bounds a word, and how case folds.

mod class;
mod escape;
mod replaced;

use crate::backend::pcre::{Group, Needs};

pub use replaced::{once, replacement};

/// Reads an expression; what Java cannot say, or says otherwise, is told.
pub fn read(pattern: &str) -> Result<Needs, String> {
    let mut reader = Reader { rest: pattern, ..Reader::default() };
    let may_match_nothing = reader.alternatives()?;
    if !reader.rest.is_empty() {
        return Err("it has a parenthesis too many".into());
    }
    // To Java, more than `\n` ends a line, unless it is told otherwise.
    let flags = if reader.knows_lines { "(?d)" } else { "" };
    Ok(Needs { pattern: format!("{flags}{}", reader.out), groups: reader.groups, may_match_nothing, restored: None })
}

#[derive(Default)]
struct Reader<'p> {
    rest: &'p str,
    out: String,
    groups: Vec<Group>,
    /// The names of groups, and their numbers: Java's names have no `_`, so that groups have none.
    names: Vec<(String, usize)>,
    depth: usize,
    /// Whether `^` and `$` stand at every line here.
    is_multiline: bool,
    /// Whether it matters what ends a line.
    knows_lines: bool,
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
        let is_multiline = self.is_multiline;
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
        // Flags that were set here end here.
        self.is_multiline = is_multiline;
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
            Some('\\') => self.escape(),
            Some(end @ ('^' | '$')) => {
                self.knows_lines |= self.is_multiline || end == '$';
                self.out.push(end);
                Ok(true)
            }
            Some('.') => {
                self.knows_lines = true;
                self.out.push('.');
                Ok(false)
            }
            Some('*' | '+' | '?') => Err("it repeats nothing".into()),
            Some('{') => {
                // What counts nothing is itself.
                self.out.push_str("\\{");
                Ok(false)
            }
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
        let is_empty = if self.skip("?") { self.special() } else { self.capture(None) };
        self.depth -= 1;
        is_empty
    }

    /// The inside of a group and its end, after how it begins.
    fn inside(&mut self, begin: &str) -> Result<bool, String> {
        self.out.push_str(begin);
        let is_empty = self.alternatives()?;
        if !self.skip(")") {
            return Err("a parenthesis is not closed".into());
        }
        self.out.push(')');
        Ok(is_empty)
    }

    fn capture(&mut self, name: Option<String>) -> Result<bool, String> {
        if self.rest.starts_with('*') {
            return Err("it has a verb of backtracking, which Java has not".into());
        }
        let index = self.groups.len();
        self.groups.push(Group::default());
        self.names.extend(name.map(|name| (name, index + 1)));
        let is_empty = self.inside("(")?;
        if let Some(group) = self.groups.get_mut(index) {
            group.may_be_empty = is_empty;
        }
        Ok(is_empty)
    }

    /// What follows `(?`.
    fn special(&mut self) -> Result<bool, String> {
        for begin in ["=", "!", "<=", "<!"] {
            if self.skip(begin) {
                let first = self.groups.len();
                self.inside(&format!("(?{begin}"))?;
                if begin.ends_with('!') {
                    self.groups[first..].iter_mut().for_each(|group| group.may_be_absent = true);
                }
                return Ok(true);
            }
        }
        for begin in [":", ">"] {
            if self.skip(begin) {
                return self.inside(&format!("(?{begin}"));
            }
        }
        if self.skip("#") {
            let end = self.rest.find(')').ok_or("a comment is not closed")?;
            self.rest = &self.rest[end + 1..];
            return Ok(true);
        }
        if self.skip("P=") {
            return self.reference_by_name(')');
        }
        for (begin, end) in [("P<", '>'), ("<", '>'), ("'", '\'')] {
            if self.skip(begin) {
                let (name, rest) = self.rest.split_once(end).ok_or("the name of a group has no end")?;
                self.rest = rest;
                return self.capture(Some(name.to_string()));
            }
        }
        self.flags()
    }

    /// Flags, for the rest of the group or for one of their own.
    fn flags(&mut self) -> Result<bool, String> {
        let flags: String = self.rest.chars().take_while(|c| "ims-".contains(*c)).collect();
        let after = self.rest[flags.len()..].chars().next();
        if flags.is_empty() || flags.matches('-').count() > 1 || !matches!(after, Some(':' | ')')) {
            return Err("it has a group that Java has not (conditional, recursive or free-spacing)".into());
        }
        self.rest = &self.rest[flags.len() + 1..];
        let (on, off) = flags.split_once('-').unwrap_or((&flags, ""));
        // Java folds the case of ASCII alone unless it is told otherwise.
        let written = format!("(?{}", flags.replace('i', "iu"));
        let outer = self.is_multiline;
        self.is_multiline = (outer || on.contains('m')) && !off.contains('m');
        if after == Some(':') {
            let is_empty = self.inside(&format!("{written}:"));
            self.is_multiline = outer;
            return is_empty;
        }
        self.out.push_str(&format!("{written})"));
        Ok(true)
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
                    self.greed();
                    return Ok(least);
                }
                None => return Ok(1),
            },
            Some(_) | None => return Ok(1),
        };
        let taken = self.take();
        self.out.extend(taken);
        self.greed();
        Ok(least)
    }

    /// What may follow a quantifier: lazy or possessive.
    fn greed(&mut self) {
        if let Some('?' | '+') = self.peek() {
            let taken = self.take();
            self.out.extend(taken);
        }
    }

    /// `{2,5}`: the least, and how long it is.
    fn counted(&self) -> Option<(usize, usize)> {
        let end = self.rest.find('}')?;
        let inside = &self.rest[1..end];
        let (least, most) = inside.split_once(',').unwrap_or((inside, inside));
        let is_number = |text: &str| !text.is_empty() && text.chars().all(|c| c.is_ascii_digit());
        let is_counted = is_number(least) && (most.is_empty() || is_number(most));
        least.parse().ok().filter(|_| is_counted).map(|least| (least, end + 1))
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
        for text in ["^a+?b{2,3}", r"\s\d[^\]a-z]", r"C:\\Users\\", "a(?=b)(?<!c)", "(?>a)b++", "(?:x|y)*"] {
            assert_eq!(pattern(text), text);
        }
    }

    #[test]
    fn what_java_reads_otherwise_is_said_in_its_words() {
        assert_eq!(pattern("a.*$"), "(?d)a.*$");
        assert_eq!(pattern("(?i)a(?-i:b)"), "(?iu)a(?-iu:b)");
        assert_eq!(pattern("(?<a_b>x)(?P<c>y)"), "(x)(y)");
        assert_eq!(pattern("(?<q>['\"])x\\k<q>"), "(['\"])x(?:\\1)");
        assert_eq!(pattern("(?m)^a"), "(?d)(?m)^a");
        assert_eq!(pattern("a{b"), r"a\{b");
        assert_eq!(pattern(r"\Qa.b\E"), r"(?:a\.b)");
    }

    #[test]
    fn what_java_has_not_is_told() {
        for (text, word) in [
            ("(?R)", "recursive"),
            ("(?x)a b", "free-spacing"),
            ("(*SKIP)a", "verb"),
            (r"\Ga", r"\G"),
            (r"a\Kb", r"\K"),
            (r"(a)\12", r"\1"),
            (r"\p{Greek}", "Greek"),
            ("(a", "not closed"),
        ] {
            assert!(pattern(text).contains(word) && pattern(text).starts_with('!'), "{text}: {}", pattern(text));
        }
    }

    #[test]
    fn groups_tell_whether_they_may_be_empty_or_absent() {
        let groups = |text: &str| {
            let groups = read(text).expect(text).groups;
            groups.iter().map(|group| (group.may_be_empty, group.may_be_absent)).collect::<Vec<_>>()
        };
        assert_eq!(groups("(a+)(b*)(c)?"), [(false, false), (true, false), (false, true)]);
        assert_eq!(groups("(?=(a))(?!(b))"), [(false, false), (false, true)]);
    }
}
