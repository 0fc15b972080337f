//! Texts cut into pieces and edited: `makemv`, `rex mode=sed` and `replace`.

use super::dialect::Purpose;
use super::extract::Matched;
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::backend::pcre::Group;
use crate::source::Span;

impl Writer<'_> {
    /// The pieces between delimiters, of each value.
    pub fn split(&mut self, value: &Piece, delimiter: &str, keep_empty: bool, span: Span) -> Done<Piece> {
        let delimiter = self.literal(delimiter, span)?;
        let pieces = if value.shape == Shape::Many {
            let item = self.local();
            self.dialect.flat(&self.dialect.each(&value.sql, &item, &self.dialect.split(&item, &delimiter)))
        } else {
            let text = self.text(value, span)?;
            self.dialect.split(&text.sql, &delimiter)
        };
        let pieces = if keep_empty { pieces } else { self.dialect.kept_where(&pieces, "item", "item <> ''") };
        self.nonempty(&pieces, span)
    }

    /// What a group matches, in at most so many matches of each value.
    pub fn tokens(&mut self, value: &Piece, pattern: &str, number: usize, limit: usize, span: Span) -> Done<Piece> {
        let purpose = if limit == 1 { Purpose::Groups } else { Purpose::All };
        let regex = self.regex(pattern, purpose, span)?;
        let whole = Group { may_be_empty: regex.may_match_nothing, may_be_absent: false };
        let group = number.checked_sub(1).and_then(|index| regex.groups.get(index)).unwrap_or(&whole);
        let pattern = self.literal(&regex.pattern, span)?;
        let limit = u64::try_from(limit).unwrap_or(u64::MAX);
        Matched { pattern: &pattern, number, group, regex: &regex, limit }.found(self, value, span)
    }

    /// A text with all matches replaced, or only the first.
    pub fn substituted(&mut self, value: &Piece, pattern: &str, with: &str, once: bool, span: Span) -> Done<Piece> {
        let regex = self.regex(pattern, Purpose::All, span)?;
        if regex.may_match_nothing {
            return Err(self.refuse("a replacement", "engines differ in where an expression matches empty text", span));
        }
        let own = regex.groups.len() - usize::from(regex.restored.is_some());
        let Some(mut with) = replacement(with, own) else {
            return Err(self.refuse("a replacement", "a backslash in it is read differently", span));
        };
        match regex.restored {
            Some(group) if group > 9 => {
                return Err(self.refuse("a replacement", "it has too many groups", span));
            }
            Some(group) => with.push_str(&format!("\\{group}")),
            None => {}
        }
        let (pattern, with) = (self.literal(&regex.pattern, span)?, self.literal(&with, span)?);
        self.lifted(value, span, &|writer, text| {
            Ok(if once {
                writer.dialect.replaced_once(text, &pattern, &with)
            } else {
                writer.dialect.replaced(text, &pattern, &with)
            })
        })
    }
}

/// A replacement as RE2 reads it: `\1` to `\9` are groups, and a backslash is two.
fn replacement(with: &str, groups: usize) -> Option<String> {
    let mut out = String::new();
    let mut chars = with.chars();
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some(digit) if digit.is_ascii_digit() => {
                    // A group that there is not is nothing.
                    if digit.to_digit(10)? as usize <= groups {
                        out.extend(['\\', digit]);
                    }
                }
                Some('\\') | None => out.push_str("\\\\"),
                Some(other) => {
                    out.push_str("\\\\");
                    out.push(other);
                }
            },
            _ => out.push(c),
        }
    }
    Some(out)
}
