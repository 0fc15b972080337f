//! Regular expressions by PCRE2, as in Splunk, behind one type.

use super::LONGEST;
use std::fmt;
use std::sync::Arc;

/// A compiled regular expression: case-sensitive and unanchored unless it says otherwise.
#[derive(Clone, Debug)]
pub struct Regex {
    pattern: Box<str>,
    names: Vec<Option<Box<str>>>,
    engine: Arc<engine::Engine>,
}

/// Why a pattern does not compile, and the byte of it where that shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Broken {
    /// What the library says.
    pub message: String,
    /// Byte of the pattern, where known.
    pub at: Option<usize>,
}

/// Why a match gave up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Exhausted {
    /// The pattern backtracks too much on this text.
    Backtracks,
    /// There are too many matches to keep.
    Matches,
    /// The text with its matches replaced would be too long.
    Grows,
}

impl fmt::Display for Exhausted {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(match self {
            Exhausted::Backtracks => "the regular expression backtracks too much on this text",
            Exhausted::Matches => "the regular expression matches too often in this text",
            Exhausted::Grows => "the replaced text would be too long",
        })
    }
}

/// The byte ranges of the whole match and of each group, in the order of the groups.
pub type Groups = Vec<Option<(usize, usize)>>;

impl Regex {
    /// Compiles a pattern. Both `(?<name>...)` and `(?P<name>...)` name a group.
    pub fn new(pattern: &str) -> Result<Regex, Broken> {
        let (engine, names) = engine::compile(pattern)?;
        Ok(Regex { pattern: pattern.into(), names, engine: Arc::new(engine) })
    }

    /// The pattern as it was given.
    pub fn pattern(&self) -> &str {
        &self.pattern
    }

    /// The name of each group, the whole match first.
    pub fn names(&self) -> &[Option<Box<str>>] {
        &self.names
    }

    /// Whether it matches anywhere in `text`.
    pub fn is_match(&self, text: &str) -> Result<bool, Exhausted> {
        self.engine.is_match(text)
    }

    /// The matches from left to right, not overlapping, at most `limit` of them.
    pub fn all_groups(&self, text: &str, limit: usize) -> Result<Vec<Groups>, Exhausted> {
        self.engine.all_groups(text, limit)
    }

    /// Replaces up to `limit` matches, skipping the first `skip`; `\1` to `\9` in `with` are groups, `\0` the whole match.
    pub fn replace(&self, text: &str, with: &str, skip: usize, limit: usize) -> Result<String, Exhausted> {
        let mut out = String::with_capacity(text.len());
        let mut copied = 0;
        for groups in self.all_groups(text, skip.saturating_add(limit))?.iter().skip(skip) {
            let Some((start, end)) = groups.first().copied().flatten() else { continue };
            out.push_str(&text[copied..start]);
            expand(with, text, groups, &mut out);
            copied = end;
            if out.len() > LONGEST {
                return Err(Exhausted::Grows);
            }
        }
        out.push_str(&text[copied..]);
        Ok(out)
    }
}

fn expand(with: &str, text: &str, groups: &Groups, out: &mut String) {
    let mut rest = with;
    while let Some(at) = rest.find('\\') {
        out.push_str(&rest[..at]);
        let after = &rest[at + 1..];
        match after.chars().next() {
            Some(digit) if digit.is_ascii_digit() => {
                let group = usize::from(digit as u8 - b'0');
                if let Some((start, end)) = groups.get(group).copied().flatten() {
                    out.push_str(&text[start..end]);
                }
                rest = &after[1..];
            }
            Some('\\') => {
                out.push('\\');
                rest = &after[1..];
            }
            Some(_) | None => {
                out.push('\\');
                rest = after;
            }
        }
    }
    out.push_str(rest);
}

impl PartialEq for Regex {
    fn eq(&self, other: &Regex) -> bool {
        self.pattern == other.pattern
    }
}

#[cfg(feature = "pcre")]
mod engine {
    use super::{Broken, Exhausted, Groups};

    pub(super) type Engine = Pcre;

    #[derive(Clone, Debug)]
    pub(super) struct Pcre {
        any: pcre2::bytes::Regex,
        /// The same over texts of ASCII alone, where a character is a byte.
        ascii: pcre2::bytes::Regex,
    }

    /// Splunk's own bound on backtracking (limits.conf, `[rex] match_limit`).
    const LIMIT: &str = "(*LIMIT_MATCH=100000)";
    /// The most matches that are kept of one text.
    const MOST_MATCHES: usize = 1_000_000;
    /// The most bytes that are looked at again: the library checks the rest of a text that is not ASCII at each match.
    const MOST_CHECKED: usize = 8 << 30;

    type Compiled = (Pcre, Vec<Option<Box<str>>>);

    pub(super) fn compile(pattern: &str) -> Result<Compiled, Broken> {
        let limited = format!("{LIMIT}{pattern}");
        let build = |utf| pcre2::bytes::RegexBuilder::new().utf(utf).jit_if_available(true).build(&limited);
        let any = build(true).map_err(|error| Broken {
            message: plain(&error),
            at: error.offset().map(|offset| offset.saturating_sub(LIMIT.len()).min(pattern.len())),
        })?;
        let ascii = if pattern.is_ascii() { build(false).ok() } else { None };
        let names = any.capture_names().iter().map(|name| name.as_deref().map(Into::into)).collect();
        Ok((Pcre { ascii: ascii.unwrap_or_else(|| any.clone()), any }, names))
    }

    /// The library's words without its prefix.
    fn plain(error: &pcre2::Error) -> String {
        let text = error.to_string();
        text.rsplit_once(": ").map_or(text.clone(), |(_, message)| message.to_string())
    }

    impl Pcre {
        fn fitting(&self, text: &str) -> &pcre2::bytes::Regex {
            if text.is_ascii() { &self.ascii } else { &self.any }
        }

        pub(super) fn is_match(&self, text: &str) -> Result<bool, Exhausted> {
            self.fitting(text).is_match(text.as_bytes()).map_err(|_| Exhausted::Backtracks)
        }

        pub(super) fn all_groups(&self, text: &str, limit: usize) -> Result<Vec<Groups>, Exhausted> {
            let regex = self.fitting(text);
            let most = if text.is_ascii() { MOST_MATCHES } else { MOST_MATCHES.min(MOST_CHECKED / text.len()) };
            let mut places = regex.capture_locations();
            let (mut found, mut from) = (Vec::new(), 0);
            while found.len() < limit && from <= text.len() {
                let matched = regex.captures_read_at(&mut places, text.as_bytes(), from);
                let Some(matched) = matched.map_err(|_| Exhausted::Backtracks)? else { break };
                if found.len() == most {
                    return Err(Exhausted::Matches);
                }
                let (start, end) = (matched.start(), matched.end());
                // After an empty match, go on one character further.
                from = if end > start { end } else { end + text[end..].chars().next().map_or(1, char::len_utf8) };
                found.push((0..places.len()).map(|group| places.get(group)).collect());
            }
            Ok(found)
        }
    }
}

#[cfg(not(feature = "pcre"))]
mod engine {
    use super::{Broken, Exhausted, Groups};

    pub(super) type Engine = Absent;

    #[derive(Clone, Debug)]
    pub(super) struct Absent;

    type Compiled = (Absent, Vec<Option<Box<str>>>);

    pub(super) fn compile(_pattern: &str) -> Result<Compiled, Broken> {
        Err(Broken { message: "this build of spelt has no regular expressions (feature `pcre`)".into(), at: None })
    }

    impl Absent {
        pub(super) fn is_match(&self, _text: &str) -> Result<bool, Exhausted> {
            Err(Exhausted::Backtracks)
        }

        pub(super) fn all_groups(&self, _text: &str, _limit: usize) -> Result<Vec<Groups>, Exhausted> {
            Err(Exhausted::Backtracks)
        }
    }
}

#[cfg(all(test, feature = "pcre"))]
mod tests {
    use super::*;

    #[test]
    fn groups_are_named_both_ways_and_look_around_works() {
        let regex = Regex::new(r"(?<user>\w+)@(?P<host>\w+)(?=\.)").expect("a regex");
        let groups = &regex.all_groups("to bob@corp.example", 1).expect("no limit")[0];
        assert_eq!(regex.names()[1].as_deref(), Some("user"));
        assert_eq!(groups[2], Some((7, 11)));
    }

    #[test]
    fn replacement_knows_groups() {
        let regex = Regex::new(r"^(\d{1,2})/(\d{1,2})/").expect("a regex");
        assert_eq!(regex.replace("1/14/2023", r"\2/\1/", 0, usize::MAX).as_deref(), Ok("14/1/2023"));
        let empty = Regex::new("x*").expect("a regex");
        assert_eq!(empty.replace("aé", "-", 0, usize::MAX).as_deref(), Ok("-a-é-"));
    }

    #[test]
    fn a_broken_pattern_says_where_and_a_bad_one_gives_up() {
        assert_eq!(Regex::new("a(b").expect_err("broken").at, Some(3));
        let bad = Regex::new("^(a+)+$").expect("a regex");
        assert_eq!(bad.is_match(&format!("{}b", "a".repeat(64))), Err(Exhausted::Backtracks));
    }
}
