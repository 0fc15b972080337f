//! Wildcards of `search` and LIKE, and raw terms between Splunk's breakers.

mod glob;

use super::compare::fold;
use glob::{Glob, Meaning};
use memchr::memmem;

/// A text with wildcards that a whole value must match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern {
    text: Box<str>,
    glob: Glob,
    folds: bool,
    /// Whether its wildcard is `*`, as in `search`.
    starred: bool,
}

impl Pattern {
    /// A value of the `search` command: `*` is any run and cannot be escaped, case does not count.
    pub fn search(text: &str) -> Pattern {
        Pattern::starred(text, true)
    }

    /// A value of `search` under `CASE(...)`: as [`Pattern::search`], but case counts.
    pub fn search_cased(text: &str) -> Pattern {
        Pattern::starred(text, false)
    }

    fn starred(text: &str, folds: bool) -> Pattern {
        let meaning = |c| if c == '*' { Meaning::Any } else { Meaning::Itself };
        Pattern { text: text.into(), glob: Glob::new(&folded(text, folds), meaning), folds, starred: true }
    }

    /// A pattern of LIKE: `%` is any run, `_` is one character, case counts, and no character escapes them.
    pub fn like(text: &str) -> Pattern {
        let glob = Glob::new(text, |c| match c {
            '%' => Meaning::Any,
            '_' => Meaning::One,
            _ => Meaning::Itself,
        });
        Pattern { text: text.into(), glob, folds: false, starred: false }
    }

    /// The pattern as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether case does not count.
    pub fn folds(&self) -> bool {
        self.folds
    }

    /// Whether its only wildcard is `*`, as in `search`; else those of LIKE are.
    pub fn is_starred(&self) -> bool {
        self.starred
    }

    /// Whether it holds no wildcard.
    pub fn is_literal(&self) -> bool {
        self.glob.is_literal()
    }

    /// Whether it matches every text.
    pub fn is_any(&self) -> bool {
        self.glob.is_any()
    }

    /// The literal runs between the wildcards; folded if case does not count.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.glob.texts()
    }

    /// The texts that each match begins and ends with, either of which may be empty; folded if case does not count.
    pub fn ends(&self) -> (&str, &str) {
        self.glob.ends()
    }

    /// A text that matches, with `run` in the place of each wildcard; none if one of them stands for a single character.
    pub fn filled(&self, run: &str) -> Option<String> {
        self.glob.filled(run)
    }

    /// Whether the whole of `value` matches.
    pub fn matches(&self, value: &str) -> bool {
        if self.is_any() {
            return true;
        }
        if !self.folds {
            return self.glob.matches(value);
        }
        if self.is_literal() && value.is_ascii() {
            return value.eq_ignore_ascii_case(self.literals().next().unwrap_or_default());
        }
        self.glob.matches(&fold(value))
    }
}

fn folded(text: &str, folds: bool) -> String {
    if folds { fold(text) } else { text.to_string() }
}

/// Which breakers must stand at the ends of a raw term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Bounds {
    /// Any breaker, major or minor: a plain word or phrase.
    Minor,
    /// A major breaker: `TERM(...)`.
    Major,
}

/// A word or phrase sought in the raw text of an event, between Splunk's breakers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Term {
    text: Box<str>,
    /// The runs between `*`, folded if case does not count.
    runs: Vec<Box<str>>,
    starts_open: bool,
    ends_open: bool,
    folds: bool,
    phrase: bool,
    bounds: Bounds,
}

/// Major breakers (segmenters.conf.spec, the default segmenter's MAJOR).
const MAJOR: &str = "[]<>(){}|!;,'\"*\n\r \t&?+";
/// Minor breakers (segmenters.conf.spec, the default segmenter's MINOR).
const MINOR: &str = "/:=@.-$#%\\_";
/// Major breakers of more than one character.
const MAJOR_RUNS: [&str; 18] = [
    "%21", "%26", "%2526", "%3b", "%7c", "%20", "%2b", "%3d", "--", "%2520", "%5d", "%5b", "%3a", "%0a", "%2c", "%28",
    "%29", "&",
];

impl Term {
    /// A term; `*` in it stands for characters other than major breakers, in a quoted phrase for any.
    pub fn new(text: &str, folds: bool, phrase: bool, bounds: Bounds) -> Term {
        let shown = folded(text, folds);
        Term {
            text: text.into(),
            runs: shown.split('*').filter(|run| !run.is_empty()).map(Into::into).collect(),
            starts_open: shown.starts_with('*'),
            ends_open: shown.ends_with('*'),
            folds,
            phrase,
            bounds,
        }
    }

    /// The term as it was given.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Whether case does not count.
    pub fn folds(&self) -> bool {
        self.folds
    }

    /// Which breakers bound it.
    pub fn bounds(&self) -> Bounds {
        self.bounds
    }

    /// Whether it was quoted.
    pub fn is_phrase(&self) -> bool {
        self.phrase
    }

    /// The literal runs between the wildcards, each of which a matching text holds; folded if case does not count.
    pub fn literals(&self) -> impl Iterator<Item = &str> {
        self.runs.iter().map(|run| &**run)
    }

    /// Whether the term occurs in `raw`.
    pub fn occurs_in(&self, raw: &str) -> bool {
        if !self.folds {
            return self.occurs(raw);
        }
        self.occurs(&fold(raw))
    }

    fn occurs(&self, raw: &str) -> bool {
        let Some(first) = self.runs.first() else { return !raw.is_empty() || self.starts_open };
        let finder = memmem::Finder::new(first.as_bytes());
        finder
            .find_iter(raw.as_bytes())
            .any(|start| (self.starts_open || self.begins_at(raw, start)) && self.goes_on(raw, start + first.len(), 1))
    }

    /// Whether the runs from `index` on follow at `offset`, the end of the run before.
    fn goes_on(&self, raw: &str, offset: usize, index: usize) -> bool {
        let Some(run) = self.runs.get(index) else {
            return self.ends_open || self.ends_at(raw, offset);
        };
        let rest = &raw[offset..];
        let reach = if self.phrase { rest.len() } else { rest.find(|c| MAJOR.contains(c)).unwrap_or(rest.len()) };
        memmem::find_iter(rest.as_bytes(), run.as_bytes())
            .take_while(|at| *at <= reach)
            .take(1_000) // A bound on backtracking; only hostile text has this many candidates.
            .any(|at| self.goes_on(raw, offset + at + run.len(), index + 1))
    }

    fn begins_at(&self, raw: &str, offset: usize) -> bool {
        let (before, after) = raw.split_at(offset);
        before.is_empty()
            || before.chars().next_back().is_some_and(|c| self.breaks(c))
            || after.chars().next().is_some_and(|c| self.breaks(c))
            || MAJOR_RUNS.iter().any(|run| ends_with_folded(before, run))
    }

    fn ends_at(&self, raw: &str, offset: usize) -> bool {
        let (before, after) = raw.split_at(offset);
        after.is_empty()
            || after.chars().next().is_some_and(|c| self.breaks(c))
            || before.chars().next_back().is_some_and(|c| self.breaks(c))
            || (self.bounds == Bounds::Major && MAJOR_RUNS.iter().any(|run| starts_with_folded(after, run)))
    }

    fn breaks(&self, c: char) -> bool {
        MAJOR.contains(c) || (self.bounds == Bounds::Minor && MINOR.contains(c))
    }
}

fn ends_with_folded(text: &str, end: &str) -> bool {
    text.len() >= end.len() && text.as_bytes()[text.len() - end.len()..].eq_ignore_ascii_case(end.as_bytes())
}

fn starts_with_folded(text: &str, start: &str) -> bool {
    text.len() >= start.len() && text.as_bytes()[..start.len()].eq_ignore_ascii_case(start.as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_value_folds_case_and_knows_one_wildcard() {
        assert!(Pattern::search("*\\conhost.exe").matches("C:\\Windows\\System32\\ConHost.exe"));
        assert!(Pattern::search("S*G01").matches("SF-BVS-G01"));
        assert!(!Pattern::search("S*G01").matches("SC-MG-G02"));
        assert!(!Pattern::search("a?c").matches("abc"));
        assert!(Pattern::search("*ab*ab").matches("xabxxabab"));
        assert!(Pattern::search("ÄB*").matches("äbc"));
    }

    #[test]
    fn like_is_exact_and_has_no_escape() {
        assert!(Pattern::like("%C:\\Windows\\TEMP\\%").matches("echo C:\\Windows\\TEMP\\x"));
        assert!(Pattern::like("a_c").matches("abc"));
        assert!(!Pattern::like("a_c").matches("ac"));
        assert!(!Pattern::like("ABC%").matches("abcd"));
        assert!(Pattern::like("%_%_").matches("ab"));
        assert!(!Pattern::like("%_%_").matches("a"));
    }

    fn finds(term: &str, raw: &str) -> bool {
        Term::new(term, true, term.contains(' '), Bounds::Minor).occurs_in(raw)
    }

    #[test]
    fn a_term_stands_between_breakers() {
        for raw in ["ran psexec.exe now", "C:\\tools\\PsExec.exe -s", "service=psexec_svc", "PSEXEC", "%20psexec"] {
            assert!(finds("psexec", raw), "{raw}");
        }
        for raw in ["xpsexec run", "psexec64.exe run"] {
            assert!(!finds("psexec", raw), "{raw}");
            assert!(finds("*psexec*", raw), "{raw}");
        }
        assert!(!finds("10.0.0.1", "src 10.0.0.10 ok"));
        assert!(finds("wmic /node:", "wmic /node:FS-01 process"));
        assert!(finds("ps*ec", "a psexec b"));
        assert!(!finds("ps*ec", "ps exec"));
    }

    #[test]
    fn term_is_bounded_by_major_breakers() {
        let term = |text| Term::new(text, true, false, Bounds::Major);
        assert!(term("10.0.0.6").occurs_in("ip 10.0.0.6 -"));
        assert!(!term("10.0.0.6").occurs_in("ip=10.0.0.6 -"));
        assert!(term("ip=10.0.0.6").occurs_in("ip=10.0.0.6 -"));
    }
}
