//! Named groups of a regular expression written into fields.

use super::dialect::Purpose;
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::backend::Name;
use crate::backend::pcre::{Group, Needs};
use crate::plan::Extract;
use crate::source::Span;

/// Writes the step; a group that matches nothing leaves its field alone.
pub fn extract(writer: &mut Writer<'_>, extract: &Extract) -> Done<()> {
    writer.settle(|name| extract.regex.names().iter().flatten().any(|group| **group == **name));
    let span = writer.span();
    if extract.offsets.is_some() {
        return Err(writer.refuse("`rex`", "where a match stands is not translated", span));
    }
    let value = writer.field(&extract.field);
    let purpose = if extract.matches == 1 { Purpose::Groups } else { Purpose::All };
    let regex = writer.regex(extract.regex.pattern(), purpose, span)?;
    let pattern = writer.literal(&regex.pattern, span)?;
    for (number, name) in extract.regex.names().iter().enumerate() {
        let Some(name) = name else { continue };
        let Some(group) = regex.groups.get(number.wrapping_sub(1)) else { continue };
        let matched = Matched { pattern: &pattern, number, group, regex: &regex, limit: extract.matches };
        let found = matched.found(writer, &value, span)?;
        let name: Name = Name::from(&**name);
        let old = writer.field(&name);
        let piece = match old.shape {
            Shape::Nothing => found,
            Shape::Text | Shape::Whole | Shape::Number | Shape::Truth | Shape::Many => {
                writer.first_of(&[found, old], span)?
            }
        };
        writer.set(name, piece);
    }
    writer.flush();
    Ok(())
}

/// A group of an expression, and in how many of its matches it is read.
pub struct Matched<'m> {
    /// The expression, as a literal.
    pub pattern: &'m str,
    /// The number of the group.
    pub number: usize,
    /// What is known of it.
    pub group: &'m Group,
    /// What is known of the expression.
    pub regex: &'m Needs,
    /// So many matches are read.
    pub limit: u64,
}

impl Matched<'_> {
    /// What the group gives of a text, or of each value of a list.
    pub fn found(&self, writer: &mut Writer<'_>, value: &Piece, span: Span) -> Done<Piece> {
        if value.shape != Shape::Many {
            let text = writer.text(value, span)?;
            if self.limit == 1 {
                return Ok(Piece::tight(self.first(writer, &text.sql, span)?, Shape::Text));
            }
            let all = self.all(writer, &text.sql, span)?;
            return writer.nonempty(&all, span);
        }
        let item = writer.local();
        let all = if self.limit == 1 {
            let first = self.first(writer, &item, span)?;
            let found = writer.dialect.each(&value.sql, &item, &first);
            writer.dialect.kept_where(&found, "item", "item IS NOT NULL")
        } else {
            let all = self.all(writer, &item, span)?;
            writer.dialect.flat(&writer.dialect.each(&value.sql, &item, &all))
        };
        writer.nonempty(&all, span)
    }

    /// What the first match gives; null if it gives nothing.
    fn first(&self, writer: &mut Writer<'_>, text: &str, span: Span) -> Done<String> {
        match writer.dialect.captured(text, self.pattern, self.number, self.group) {
            Some(found) => Ok(found),
            None => {
                let why = "the engine cannot tell whether a group matched empty text or nothing";
                Err(writer.refuse("`rex`", why, span))
            }
        }
    }

    /// What all matches give, as a list.
    fn all(&self, writer: &mut Writer<'_>, text: &str, span: Span) -> Done<String> {
        if self.regex.may_match_nothing {
            return Err(writer.refuse("`rex`", "engines differ in where an expression matches empty text", span));
        }
        if self.group.may_be_empty && self.group.may_be_absent {
            let why = "the engine cannot tell whether a group matched empty text or nothing";
            return Err(writer.refuse("`rex`", why, span));
        }
        let all = writer.dialect.groups(text, self.pattern, self.number);
        let all = if self.limit < u64::from(u32::MAX) {
            writer.dialect.slice(&all, "1", &self.limit.to_string())
        } else {
            all
        };
        Ok(if self.group.may_be_empty { all } else { writer.dialect.kept_where(&all, "item", "item <> ''") })
    }
}
