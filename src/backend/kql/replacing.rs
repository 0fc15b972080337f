//! Matches of regular expressions, found and replaced.

use super::functions::not_given;
use super::piece::{Piece, Presence, Shape};
use super::writer::{Done, Writer};
use crate::backend::pcre::{self, Classes, Needs};
use crate::plan::Expr;
use crate::source::Span;

impl Writer<'_> {
    /// A text with all matches replaced.
    pub fn substituted(&mut self, value: &Piece, pattern: &str, with: &str, span: Span) -> Done<Piece> {
        let text = self.text(value, span)?;
        let regex = self.regex(pattern, span)?;
        if regex.may_match_nothing {
            return Err(self.refuse("a replacement", "engines differ in where an expression matches empty text", span));
        }
        let own = regex.groups.len() - usize::from(regex.restored.is_some());
        let is_plain = is_plain_replacement(with, own) && regex.restored.is_none_or(|group| group < 10);
        if !is_plain {
            return Err(self.refuse("a replacement", "a sign in it is read differently", span));
        }
        let with = regex.restored.map_or(with.to_string(), |group| format!("{with}\\{group}"));
        let (pattern, with) = (self.literal(&regex.pattern, span)?, self.literal(&with, span)?);
        let there = self.presence(&text, span)?;
        let kql = format!("replace_regex({}, {pattern}, {with})", text.kql);
        Ok(Piece::tight(kql, Shape::Text).present(Presence::Told(there.kql)))
    }

    /// A regular expression as Kusto reads it.
    pub fn regex(&mut self, pattern: &str, span: Span) -> Done<Needs> {
        pcre::read_for(pattern, Classes::Unicode).map_err(|why| self.refuse("the regular expression", &why, span))
    }

    /// Whether an expression is found in a text.
    pub fn found(&mut self, text: &str, pattern: &str, wanted: bool, span: Span) -> Done<Piece> {
        let pattern = self.literal(pattern, span)?;
        let found = format!("{text} matches regex {pattern}");
        Ok(if wanted { Piece::condition(found) } else { Piece::tight(format!("not({found})"), Shape::Truth) })
    }
}

/// Whether a replacement holds no signs but `\1` to `\9` for groups that there are.
fn is_plain_replacement(with: &str, groups: usize) -> bool {
    let mut chars = with.chars();
    while let Some(c) = chars.next() {
        let is_group =
            || chars.clone().next().and_then(|c| c.to_digit(10)).is_some_and(|it| it > 0 && it as usize <= groups);
        if c == '$' || c == '\\' && !is_group() {
            return false;
        }
    }
    true
}

/// `replace(x, expression, with)`.
pub fn replace(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let (Some(pattern), Some(with)) = (args[1].text(), args[2].text()) else {
        return Err(not_given(writer, "replace", span));
    };
    let value = writer.value(&args[0])?;
    if value.shape == Shape::Many {
        return Err(writer.refuse("`replace`", "of several values it is not translated yet", span));
    }
    writer.substituted(&value, pattern, with, args[1].span)
}
