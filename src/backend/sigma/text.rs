//! Texts and patterns of SPL as values of a rule, whose wildcards are `*` and `?` and whose escape is the backslash.

use super::clause::Clause;
use super::yaml::Scalar;
use crate::backend::pcre;

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Piece {
    /// These letters.
    Text(String),
    /// Any run of characters.
    Any,
    /// One character.
    One,
}

/// A pattern that a whole value must match.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<Piece>);

impl Pattern {
    /// A pattern of `search`, in which `*` cannot be escaped.
    pub fn search(text: &str) -> Pattern {
        Pattern::read(text, |c| (c == '*').then_some(Piece::Any))
    }

    /// A pattern of LIKE.
    pub fn like(text: &str) -> Pattern {
        Pattern::read(text, |c| match c {
            '%' => Some(Piece::Any),
            '_' => Some(Piece::One),
            _ => None,
        })
    }

    /// A text in which nothing is a wildcard.
    pub fn exact(text: &str) -> Pattern {
        Pattern::read(text, |_| None)
    }

    fn read(text: &str, wildcard: impl Fn(char) -> Option<Piece>) -> Pattern {
        let mut pieces: Vec<Piece> = Vec::new();
        for c in text.chars() {
            match (wildcard(c), pieces.last_mut()) {
                (Some(Piece::Any), Some(Piece::Any)) => {}
                (Some(piece), _) => pieces.push(piece),
                (None, Some(Piece::Text(text))) => text.push(c),
                (None, Some(Piece::Any | Piece::One) | None) => pieces.push(Piece::Text(c.into())),
            }
        }
        Pattern(pieces)
    }

    /// The same of a path that ends with a part which matches.
    pub fn leaf(&self) -> Pattern {
        let mut pieces = vec![Piece::Any, Piece::Text("\\".into())];
        match &self.0[..] {
            [Piece::Any, ..] => return self.clone(),
            [Piece::Text(text), rest @ ..] => {
                pieces = vec![Piece::Any, Piece::Text(format!("\\{text}"))];
                pieces.extend(rest.iter().cloned());
            }
            rest => pieces.extend(rest.iter().cloned()),
        }
        Pattern(pieces)
    }

    /// Whether every text matches.
    pub fn is_any(&self) -> bool {
        self.0 == [Piece::Any]
    }

    /// Whether case makes no difference to it.
    pub fn is_caseless(&self) -> bool {
        self.texts().all(|text| text.to_lowercase() == text && text.to_uppercase() == text)
    }

    /// Whether it holds no letter that lower case would change.
    pub fn is_lower(&self) -> bool {
        self.texts().all(|text| text.to_lowercase() == text)
    }

    fn texts(&self) -> impl Iterator<Item = &str> {
        self.0.iter().filter_map(|piece| match piece {
            Piece::Text(text) => Some(text.as_str()),
            Piece::Any | Piece::One => None,
        })
    }

    /// That a field matches it. Rules fold case; where it counts, `|cased` says so. A `*` that is none, and one character,
    /// which Splunk's `search` lacks, are said by a regular expression.
    pub fn of(&self, field: &str, folds: bool) -> Clause {
        if self.is_any() {
            return Clause::exists(field, true);
        }
        let is_sayable = !self.0.contains(&Piece::One) && self.texts().all(|text| !text.contains('*'));
        if is_sayable { self.plain(field, folds || self.is_caseless()) } else { self.regex(field, folds) }
    }

    /// The pieces between a wildcard at the beginning and one at the end, and whether these are there.
    fn inner(&self) -> (bool, &[Piece], bool) {
        let (starts_open, rest) = match &self.0[..] {
            [Piece::Any, rest @ ..] => (true, rest),
            rest => (false, rest),
        };
        match rest {
            [rest @ .., Piece::Any] => (starts_open, rest, true),
            rest => (starts_open, rest, false),
        }
    }

    fn plain(&self, field: &str, folds: bool) -> Clause {
        let (starts_open, pieces, ends_open) = self.inner();
        let modifiers = match (starts_open, ends_open, folds) {
            (true, true, true) => "|contains",
            (true, true, false) => "|contains|cased",
            (true, false, true) => "|endswith",
            (true, false, false) => "|endswith|cased",
            (false, true, true) => "|startswith",
            (false, true, false) => "|startswith|cased",
            (false, false, true) => "",
            (false, false, false) => "|cased",
        };
        let mut value = String::new();
        for (index, piece) in pieces.iter().enumerate() {
            match piece {
                Piece::Text(text) => value.push_str(&escaped(text, index + 1 < pieces.len())),
                Piece::Any | Piece::One => value.push('*'),
            }
        }
        let is_number = modifiers.is_empty() && is_whole_number(&value);
        let value = if is_number { Scalar::Number(value) } else { Scalar::Text(value) };
        Clause::item(field, modifiers, value)
    }

    fn regex(&self, field: &str, folds: bool) -> Clause {
        let (starts_open, pieces, ends_open) = self.inner();
        let mut pattern = String::from(if starts_open { "" } else { "^" });
        for piece in pieces {
            match piece {
                Piece::Text(text) => pattern.push_str(&pcre::escaped(text)),
                Piece::Any => pattern.push_str(".*"),
                Piece::One => pattern.push('.'),
            }
        }
        pattern.push_str(if ends_open { "" } else { "$" });
        // A wildcard stands for a line end too.
        let spans_lines = pieces.iter().any(|piece| matches!(piece, Piece::Any | Piece::One));
        let modifiers = match (folds, spans_lines) {
            (false, false) => "|re",
            (false, true) => "|re|s",
            (true, false) => "|re|i",
            (true, true) => "|re|i|s",
        };
        Clause::item(field, modifiers, Scalar::Text(pattern))
    }
}

/// Whether a number is written so that it reads back as the same letters.
fn is_whole_number(text: &str) -> bool {
    text.parse::<i64>().is_ok_and(|number| number.to_string() == text)
}

/// Letters of which none is a wildcard or an escape. A lone backslash is itself before other letters than those.
pub fn escaped(text: &str, wildcard_follows: bool) -> String {
    let mut out = String::new();
    let letters: Vec<char> = text.chars().collect();
    for (index, c) in letters.iter().enumerate() {
        let before = index.checked_sub(1).map(|index| letters[index]);
        let after = letters.get(index + 1).copied().or(wildcard_follows.then_some('*'));
        let is_special = |c: Option<char>| matches!(c, Some('\\' | '*' | '?'));
        match c {
            '*' | '?' => out.extend(['\\', *c]),
            '\\' if is_special(after) || before == Some('\\') => out.push_str(r"\\"),
            c => out.push(*c),
        }
    }
    out
}

/// A regular expression of a search as a rule has it: its modifiers, and the expression without the flags that these say.
///
/// Rules leave out what engines do not share: look-around, back-references, possessive quantifiers. What Python does not
/// read, in which rules are checked, is told as well.
pub fn regex(pattern: &str) -> Result<(&'static str, String), String> {
    pcre::read(pattern)?;
    let (flags, rest) = leading_flags(pattern);
    if let Some(what) = foreign(rest) {
        return Err(format!("it has {what}, which not every reader of rules knows"));
    }
    let modifiers = match (flags.contains('i'), flags.contains('s')) {
        (false, false) => "|re",
        (true, false) => "|re|i",
        (false, true) => "|re|s",
        (true, true) => "|re|i|s",
    };
    Ok((modifiers, rest.to_string()))
}

/// What Python does not read as PCRE does.
fn foreign(pattern: &str) -> Option<&'static str> {
    const GROUPS: [(&str, &str); 7] = [
        ("(?<", "a named group"),
        ("(?P<", "a named group"),
        ("(?'", "a named group"),
        ("(?i)", "flags behind its beginning"),
        ("(?s)", "flags behind its beginning"),
        ("(?-", "flags that are taken back"),
        ("[[:", "a class of POSIX"),
    ];
    let mut rest = pattern;
    while let Some(c) = rest.chars().next() {
        let group = GROUPS.iter().find(|(piece, _)| rest.starts_with(piece));
        if let Some((_, what)) = group {
            return Some(what);
        }
        rest = &rest[c.len_utf8()..];
        if c == '\\' {
            let escaped = rest.chars().next()?;
            if "zZhpPGKQE_".contains(escaped) || rest.starts_with("x{") {
                return Some("an escape of PCRE");
            }
            rest = &rest[escaped.len_utf8()..];
        }
    }
    None
}

fn leading_flags(pattern: &str) -> (&str, &str) {
    let flags = pattern.strip_prefix("(?").and_then(|rest| rest.split_once(')'));
    flags.filter(|(flags, _)| !flags.is_empty() && flags.chars().all(|c| c == 'i' || c == 's')).unwrap_or(("", pattern))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A pattern as a key and its value.
    fn said(pattern: &Pattern, folds: bool) -> String {
        match pattern.of("f", folds) {
            Clause::Item(item) => format!("f{}: {}", item.key.modifiers, item.value.written()),
            clause => format!("{clause:?}"),
        }
    }

    #[test]
    fn a_pattern_of_search_is_said_with_modifiers() {
        let said = |text| said(&Pattern::search(text), true);
        assert_eq!(said("*RemCom*"), "f|contains: 'RemCom'");
        assert_eq!(said(r"*\cmd.exe"), r"f|endswith: '\cmd.exe'");
        assert_eq!(said(r"C:\Temp\*"), r"f|startswith: 'C:\Temp\'");
        assert_eq!(said("**a*b**"), "f|contains: 'a*b'");
        assert_eq!((said("4688"), said("007"), said("")), ("f: 4688".into(), "f: '007'".into(), "f: ''".into()));
        assert_eq!(said("*"), "f|exists: true");
    }

    #[test]
    fn a_question_mark_is_no_wildcard_of_splunk() {
        assert_eq!(said(&Pattern::search("a?b"), true), r"f: 'a\?b'");
    }

    #[test]
    fn the_last_part_of_a_path_is_how_the_path_ends() {
        let said = |text| said(&Pattern::search(text).leaf(), true);
        assert_eq!((said("cmd.exe"), said("*.exe")), (r"f|endswith: '\cmd.exe'".into(), "f|endswith: '.exe'".into()));
    }

    #[test]
    fn backslashes_are_doubled_where_they_would_escape() {
        assert_eq!(escaped(r"C:\Windows", false), r"C:\Windows");
        assert_eq!(escaped(r"\\host\share", false), r"\\\\host\share");
        assert_eq!(escaped(r"a\", true), r"a\\");
        assert_eq!(escaped(r"a\?", false), r"a\\\?");
    }

    #[test]
    fn where_case_counts_it_is_told() {
        assert_eq!(said(&Pattern::like(r"%C:\Temp.bat%"), false), r"f|contains|cased: 'C:\Temp.bat'");
        assert_eq!(said(&Pattern::exact("Bob"), false), "f|cased: 'Bob'");
        assert_eq!(said(&Pattern::like("a%b_"), false), "f|re|s: '^a.*b.$'");
        assert_eq!(said(&Pattern::exact("*"), false), r"f|re: '^\*$'");
        assert_eq!(said(&Pattern::like("%4688"), false), "f|endswith: '4688'");
    }

    #[test]
    fn a_regular_expression_keeps_what_every_reader_knows() {
        assert_eq!(regex("(?i)a.b$"), Ok(("|re|i", "a.b$".into())));
        assert_eq!(regex(r"\\\\host\\pipe"), Ok(("|re", r"\\\\host\\pipe".into())));
        for text in ["a(?=b)", "(?<x>a)", r"a\z", "a(?i)b", "[[:alpha:]]", "a++"] {
            assert!(regex(text).is_err(), "{text}");
        }
    }
}
