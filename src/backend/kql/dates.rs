//! Formats of time as `format_datetime` reads them.

use super::conversions::guarded;
use super::functions::not_given;
use super::piece::{Piece, Shape};
use super::writer::{Done, Writer};
use crate::plan::Expr;
use crate::source::Span;

/// A part of a time as text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// What `format_datetime` makes of the time.
    Format(String),
    /// These letters.
    Text(String),
}

/// The characters that a format of KQL takes as they are.
const PLAIN: &str = " -/:,._[]";

/// `strftime(x, format)`.
pub fn strftime(writer: &mut Writer<'_>, args: &[Expr], span: Span) -> Done<Piece> {
    let Some(format) = args[1].text() else { return Err(not_given(writer, "strftime", span)) };
    if writer.request.zone.name() != "UTC" {
        return Err(writer.refuse("`strftime`", "only the zone UTC is translated yet", span));
    }
    let value = writer.value(&args[0])?;
    let (moment, there) = if value.shape == Shape::Moment {
        (value.kql.clone(), writer.presence(&value, span)?)
    } else {
        let number = writer.number(&value, span)?;
        (format!("unixtime_seconds_todatetime({})", number.kql), writer.presence(&number, span)?)
    };
    let Some(parts) = super::dates::parts(format) else {
        return Err(writer.refuse("`strftime`", "KQL has no format for a letter of it", args[1].span));
    };
    let mut written = Vec::new();
    for part in parts {
        written.push(match part {
            Part::Format(format) => format!("format_datetime({moment}, {})", writer.literal(&format, span)?),
            Part::Text(text) => writer.literal(&text, span)?,
        });
    }
    let kql = if written.len() == 1 { written.swap_remove(0) } else { format!("strcat({})", written.join(", ")) };
    Ok(guarded(&there, &kql, Shape::Text))
}

/// A format of Splunk's `strftime` as parts of KQL, in UTC; none where a letter has no counterpart.
pub fn parts(format: &str) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '%' {
            let text = c.to_string();
            add(&mut parts, if PLAIN.contains(c) { Part::Format(text) } else { Part::Text(text) });
            continue;
        }
        let (written, after) = letter(rest)?;
        add(&mut parts, Part::Format(written.to_string()));
        rest = after;
    }
    Some(parts)
}

/// What a letter after a percent sign stands for, and what follows it.
fn letter(rest: &str) -> Option<(&'static str, &str)> {
    const LETTERS: &[(&str, &str)] = &[
        ("3N", "fff"),
        ("3Q", "fff"),
        ("6N", "ffffff"),
        ("6Q", "ffffff"),
        ("N", "fff"),
        ("Q", "fff"),
        ("Y", "yyyy"),
        ("y", "yy"),
        ("m", "MM"),
        ("d", "dd"),
        ("H", "HH"),
        ("I", "hh"),
        ("M", "mm"),
        ("S", "ss"),
        ("p", "tt"),
        ("T", "HH:mm:ss"),
        ("F", "yyyy-MM-dd"),
        ("D", "MM/dd/yy"),
        ("R", "HH:mm"),
    ];
    LETTERS.iter().find_map(|(letters, written)| Some((*written, rest.strip_prefix(letters)?)))
}

fn add(parts: &mut Vec<Part>, part: Part) {
    match (parts.last_mut(), part) {
        (Some(Part::Format(last)), Part::Format(more)) | (Some(Part::Text(last)), Part::Text(more)) => {
            last.push_str(&more)
        }
        (_, part) => parts.push(part),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_become_kqls_own_and_what_it_has_none_for_is_refused() {
        let format = |text: &str| Part::Format(text.into());
        assert_eq!(parts("%Y-%m-%d %H:%M:%S.%3N"), Some(vec![format("yyyy-MM-dd HH:mm:ss.fff")]));
        assert_eq!(parts("%FT%T"), Some(vec![format("yyyy-MM-dd"), Part::Text("T".into()), format("HH:mm:ss")]));
        assert_eq!(parts("%A"), None);
    }
}
