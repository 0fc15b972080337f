//! Columns chosen and renamed, by names with wildcards.

use crate::source::Span;
use crate::value::pattern::Pattern;

/// Chooses columns.
#[derive(Clone, Debug, PartialEq)]
pub struct Project {
    /// Names with `*` wildcards, case-sensitive.
    pub fields: Vec<FieldPattern>,
    /// What is done with them.
    pub columns: Columns,
}

/// What a projection does with the fields it names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Columns {
    /// Keeps them in this order, absent ones as empty columns, and nothing else (`table`).
    Exactly,
    /// Keeps those there are in this order, and after them the fields whose names begin with `_` (`fields`).
    KeepAndInternal,
    /// Removes them (`fields -`).
    Drop,
}

/// A field name with `*` wildcards, matched whole and with case.
///
/// A wildcard that begins the name does not stand for the `_` of an internal field: `_*` is written for those
/// (Search Reference, "fields").
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldPattern(Pattern);

impl FieldPattern {
    /// A pattern from a name as it is written in SPL.
    pub fn new(text: &str) -> FieldPattern {
        FieldPattern(Pattern::search_cased(text))
    }

    /// The pattern as written.
    pub fn text(&self) -> &str {
        self.0.text()
    }

    /// The field it names, if it has no wildcard.
    pub fn name(&self) -> Option<&str> {
        self.0.is_literal().then(|| self.0.text())
    }

    /// Whether a field's name matches.
    pub fn matches(&self, name: &str) -> bool {
        self.reaches(name) && self.0.matches(name)
    }

    /// Whether the wildcard that may begin it can stand for how `name` begins.
    fn reaches(&self, name: &str) -> bool {
        !(name.starts_with('_') && self.text().starts_with('*'))
    }

    /// What each `*` stands for in `name`, leftmost wildcards taking as little as they can; none if it does not match.
    pub fn captures<'n>(&self, name: &'n str) -> Option<Vec<&'n str>> {
        if !self.reaches(name) {
            return None;
        }
        let mut parts = self.text().split('*');
        let mut rest = name.strip_prefix(parts.next()?)?;
        let Some(last) = parts.next_back() else { return rest.is_empty().then(Vec::new) };
        let mut found = Vec::new();
        // Taking the first place of each part leaves the most for those that follow.
        for part in parts {
            let (star, after) = rest.split_once(part)?;
            found.push(star);
            rest = after;
        }
        found.push(rest.strip_suffix(last)?);
        Some(found)
    }

    /// The name made by putting `stars` in place of this pattern's wildcards.
    pub fn fill(&self, stars: &[&str]) -> String {
        let mut stars = stars.iter();
        let mut out = String::new();
        for (index, part) in self.text().split('*').enumerate() {
            if index > 0 {
                out.push_str(stars.next().copied().unwrap_or_default());
            }
            out.push_str(part);
        }
        out
    }
}

/// One new name. Both sides have the same number of wildcards.
#[derive(Clone, Debug, PartialEq)]
pub struct Renaming {
    /// The old name.
    pub from: FieldPattern,
    /// The new name; a field that had it is replaced, in every row.
    pub to: FieldPattern,
    /// Where it is asked for.
    pub span: Span,
}
