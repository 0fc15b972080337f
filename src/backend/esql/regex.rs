//! Regular expressions of PCRE2 in the dialects of Elasticsearch: Lucene's for RLIKE, Oniguruma's for GROK, Java's for REPLACE.

mod parse;
mod print;
mod whole;

use super::writer::{Done, Writer};
use crate::source::Span;
use crate::value::pattern::{Bounds, Term};

/// A dialect of regular expressions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dialect {
    /// Lucene's: it matches whole texts, and knows no anchors, no look-around and no case.
    Lucene,
    /// Oniguruma's.
    Oniguruma,
    /// Java's.
    Java,
}

/// An expression in a dialect.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// Its text.
    pub text: String,
    /// Whether it is to be matched with texts in lower case.
    pub folds: bool,
}

/// A part of an expression.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    Char(char),
    /// Any character, line ends too or not.
    Any(bool),
    /// Any run of characters; only in whole texts.
    Run,
    Class {
        negated: bool,
        items: Vec<(char, char)>,
    },
    Start,
    /// The end, before a last line end too or not.
    End(bool),
    /// The edge of a word, or none.
    Edge(bool),
    Sequence(Vec<Part>),
    Alternatives(Vec<Part>),
    Repeat {
        part: Box<Part>,
        least: u32,
        most: Option<u32>,
        lazy: bool,
    },
    /// A group that captures, and its name.
    Group(Option<String>, Box<Part>),
    Look {
        ahead: bool,
        wanted: bool,
        part: Box<Part>,
    },
}

/// An expression that was read, and whether it folds case.
#[derive(Clone, Debug, PartialEq)]
struct Read {
    part: Part,
    folds: bool,
}

/// An expression in a dialect; or why not.
pub fn written(pattern: &str, dialect: Dialect) -> Result<Written, String> {
    let Read { part, folds } = parse::read(pattern)?;
    match dialect {
        Dialect::Lucene => {
            let part = whole::of(part)?;
            Ok(Written { text: print::lucene(&part, folds)?, folds })
        }
        Dialect::Oniguruma | Dialect::Java => {
            let text = print::backtracking(&part, dialect);
            Ok(Written { text: if folds { format!("(?i){text}") } else { text }, folds: false })
        }
    }
}

impl Writer<'_> {
    /// A regular expression in a dialect.
    pub fn regex(&mut self, pattern: &str, dialect: Dialect, span: Span) -> Done<Written> {
        written(pattern, dialect).map_err(|why| self.refuse("the regular expression", &why, span))
    }
}

/// Splunk's major breakers, as the inside of a class of Lucene's.
const MAJOR: &str = "\\[\\]<>(){}|!;,'\\\"*\n\r \t\\&?+";
/// Its minor breakers.
const MINOR: &str = r"/:=\@.\-$\#%\\_";
/// Those of more than one character, in lower case.
const RUNS: &str = r"\-\-|%(20|21|26|28|29|2b|2c|3a|3b|3d|5b|5d|7c|0a|2520|2526)";

/// What a text must be to hold a term between Splunk's breakers, for RLIKE; none for a term of nothing but wildcards. A term
/// that does not mind case is for texts in lower case.
pub fn of_term(term: &Term) -> Option<String> {
    let text = if term.folds() { term.text().to_lowercase() } else { term.text().to_string() };
    let runs: Vec<&str> = term.literals().collect();
    let (first, last) = (runs.first()?, runs.last()?);
    let class = match term.bounds() {
        Bounds::Minor => format!("{MAJOR}{MINOR}"),
        Bounds::Major => MAJOR.to_string(),
    };
    let breaks = |c: Option<char>| c.is_some_and(|c| class.contains(c));
    let before = if text.starts_with('*') || breaks(first.chars().next()) {
        ".*".to_string()
    } else {
        format!("(.*([{class}]|{RUNS}))?")
    };
    let after = if text.ends_with('*') || breaks(last.chars().next_back()) {
        ".*".to_string()
    } else if term.bounds() == Bounds::Major {
        format!("(([{class}]|{RUNS}).*)?")
    } else {
        format!("([{class}].*)?")
    };
    let between = if term.is_phrase() { ".*".to_string() } else { format!("[^{MAJOR}]*") };
    let runs: Vec<String> = runs.iter().map(|run| print::escaped(run)).collect();
    Some(format!("{before}{}{after}", runs.join(&between)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lucene(pattern: &str) -> String {
        written(pattern, Dialect::Lucene).map_or_else(|why| format!("! {why}"), |it| it.text)
    }

    fn grok(pattern: &str) -> String {
        written(pattern, Dialect::Oniguruma).map_or_else(|why| format!("! {why}"), |it| it.text)
    }

    #[test]
    fn lucene_matches_whole_texts() {
        assert_eq!(lucene("cmd"), ".*cmd.*");
        assert_eq!(lucene("^cmd"), "cmd.*");
        assert_eq!(lucene(r"cmd\.exe$"), ".*cmd\\.exe\n?");
        assert_eq!(lucene("^a|b$"), "(a.*|.*b\n?)");
        assert_eq!(lucene(r"(^|\\)cmd(\s|$)"), "(()|.*\\\\)cmd([\t-\r ].*|\n?)");
        assert_eq!(lucene(r"\bnet1?\b"), "! the edge of a word is only known beside a letter that must be there");
        assert_eq!(lucene(r"\bnet\b"), "(()|.*[^0-9A-Z_a-z])net(()|[^0-9A-Z_a-z].*)");
    }

    #[test]
    fn what_lucene_takes_for_an_operator_is_escaped() {
        assert_eq!(lucene("a\"@#&<>~b"), ".*a\\\"\\@\\#\\&\\<\\>\\~b.*");
        assert_eq!(lucene("a.b"), ".*a[^\n]b.*");
        assert_eq!(lucene("(?s)a.b"), ".*a.b.*");
        assert_eq!(lucene(r"[^\w.-]{2,}?"), r".*[^0-9A-Z_a-z\.\-]{2,}.*");
    }

    #[test]
    fn case_is_folded_in_the_text_and_in_the_expression() {
        let found = written("(?i)C[A-Z]D", Dialect::Lucene).expect("it can be said");
        assert_eq!((found.text.as_str(), found.folds), (".*c[a-z]d.*", true));
        assert!(lucene("(?i)[A-_]").starts_with("! "), "{}", lucene("(?i)[A-_]"));
    }

    #[test]
    fn what_lucene_has_not_is_told() {
        for pattern in ["a(?=b)", r"(a)\1", "a^b", "(?>a)", r"\Qa\E", "(?m)^a", "a++"] {
            assert!(lucene(pattern).starts_with("! "), "{pattern}: {}", lucene(pattern));
        }
    }

    #[test]
    fn oniguruma_reads_anchors_and_classes_otherwise() {
        assert_eq!(grok("<Param1>(?P<account>[^<]+)"), "<Param1>(?<account>[^<]+)");
        assert_eq!(grok(r"^(?<a>\w+?)\h$"), "\\A(?<a>[0-9A-Z_a-z]+?)[\\t \\xa0]\\Z");
        assert_eq!(grok(r"(?i)a(?=b)(?<!c)."), "(?i)a(?=b)(?<!c).");
        assert_eq!(grok("(?s)a.[a&&b[]"), r"a(?m:.)[a\&b\[]");
    }

    #[test]
    fn a_term_stands_between_breakers() {
        let term = |text: &str| of_term(&Term::new(text, true, false, Bounds::Major)).expect("it has letters");
        assert!(term("PsExec").contains("psexec") && term("a*b").contains("a[^") && term("*a").starts_with(".*a"));
        assert_eq!(of_term(&Term::new("*", true, false, Bounds::Minor)), None);
    }
}
