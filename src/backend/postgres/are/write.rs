//! Writes an expression as PostgreSQL reads it. Its own letters for digits, spaces and words go by the locale of the
//! database, so that sets are spelled out.

use super::tree::{Greed, Next, Node, Place, Set, WORD, cases, complement};

/// An expression as PostgreSQL reads it.
pub fn written(node: &Node) -> Result<String, String> {
    let has_case =
        |folds: bool| node.any(&|node| matches!(node, Node::One(set) if set.has_case() && set.folds == folds));
    let (folds, differs) = (has_case(true), has_case(false));
    let writer = Writer { spells_cases: folds && differs };
    let body = writer.node(node, &Next::anything(), &Next::anything())?;
    Ok(if folds && !differs { format!("(?i){body}") } else { body })
}

struct Writer {
    /// Whether both cases of a letter are written where only a part of the expression folds them.
    spells_cases: bool,
}

impl Writer {
    fn node(&self, node: &Node, before: &Next, after: &Next) -> Result<String, String> {
        Ok(match node {
            Node::One(set) => self.set(set)?,
            Node::Place(place) => placed(*place, before, after),
            Node::Look { ahead, negated, body } => {
                let sign = if *negated { '!' } else { '=' };
                let behind = if *ahead { "" } else { "<" };
                format!("(?{behind}{sign}{})", self.node(body, &Next::anything(), &Next::anything())?)
            }
            Node::Group(Some(_), body) => format!("({})", self.node(body, before, after)?),
            Node::Group(None, body) => format!("(?:{})", self.node(body, before, after)?),
            Node::All(parts) => {
                let mut out = String::new();
                for (index, part) in parts.iter().enumerate() {
                    let before = parts[..index].iter().fold(before.clone(), |before, part| part.last(&before));
                    let after = parts[index + 1..].iter().rev().fold(after.clone(), |after, part| part.first(&after));
                    out.push_str(&self.node(part, &before, &after)?);
                }
                out
            }
            Node::Any(parts) => {
                let parts: Vec<String> =
                    parts.iter().map(|part| self.node(part, before, after)).collect::<Result<_, _>>()?;
                parts.join("|")
            }
            Node::Repeat { body, least, most, greed } => {
                let around = (before.clone().or(&body.last(before)), after.clone().or(&body.first(after)));
                let inner = self.node(body, &around.0, &around.1)?;
                let is_whole = matches!(**body, Node::One(_) | Node::Group(..));
                let inner = if is_whole { inner } else { format!("(?:{inner})") };
                let lazy = if *greed == Greed::Least && *most != Some(*least) { "?" } else { "" };
                match (least, most) {
                    (1, Some(1)) => inner,
                    _ => format!("{inner}{}{lazy}", times(*least, *most)),
                }
            }
        })
    }

    fn set(&self, set: &Set) -> Result<String, String> {
        let mut ranges = set.ranges.clone();
        if set.folds && self.spells_cases {
            if ranges.iter().any(|(_, to)| !to.is_ascii()) {
                return Err("a part of it folds the case of letters that are not of ASCII".into());
            }
            ranges.extend(set.ranges.iter().flat_map(|range| cases(*range)).filter(|(from, _)| from.is_ascii()));
            ranges.dedup();
        }
        if set.characters() == [('\0', char::MAX)] {
            return Ok(".".into());
        }
        if let ([(one, last)], false) = (&ranges[..], set.negated)
            && one == last
        {
            return Ok(literal(*one));
        }
        Ok(bracket(&ranges, set.negated))
    }
}

/// Where a word begins or ends, as far as what stands beside it does not tell.
fn placed(place: Place, before: &Next, after: &Next) -> String {
    let word = bracket(&WORD, false);
    match place {
        Place::Start => "^".into(),
        Place::End => "$".into(),
        Place::LastEnd => "(?=\\n?$)".into(),
        Place::LineStart => "(?:^|(?<=\\n)(?=.))".into(),
        Place::LineEnd => "(?=\\n|$)".into(),
        Place::Edge => match (in_word(before), in_word(after)) {
            (_, Some(true)) => format!("(?<!{word})"),
            (_, Some(false)) => format!("(?<={word})"),
            (Some(true), None) => format!("(?!{word})"),
            (Some(false), None) => format!("(?={word})"),
            (None, None) => format!("(?:(?<!{word})(?={word})|(?<={word})(?!{word}))"),
        },
        Place::NoEdge => match (in_word(before), in_word(after)) {
            (_, Some(true)) => format!("(?<={word})"),
            (_, Some(false)) => format!("(?<!{word})"),
            (Some(true), None) => format!("(?={word})"),
            (Some(false), None) => format!("(?!{word})"),
            (None, None) => format!("(?:(?<!{word})(?!{word})|(?<={word})(?={word}))"),
        },
    }
}

/// Whether what stands here is a character of a word, if that is certain.
fn in_word(next: &Next) -> Option<bool> {
    let word = Next { ranges: WORD.to_vec(), end: false };
    let others = Next { ranges: complement(&WORD), end: true };
    match (next.is_apart_from(&word), next.is_apart_from(&others)) {
        (true, _) => Some(false),
        (false, true) => Some(true),
        (false, false) => None,
    }
}

fn times(least: u32, most: Option<u32>) -> String {
    match (least, most) {
        (0, None) => "*".into(),
        (1, None) => "+".into(),
        (0, Some(1)) => "?".into(),
        (_, None) => format!("{{{least},}}"),
        (_, Some(most)) if most == least => format!("{{{least}}}"),
        (_, Some(most)) => format!("{{{least},{most}}}"),
    }
}

fn literal(c: char) -> String {
    if r"\.+*?()|[]{}^$".contains(c) { format!("\\{c}") } else { shown(c) }
}

fn bracket(ranges: &[(char, char)], negated: bool) -> String {
    let one = |c: char| if r"\]^-[".contains(c) { format!("\\{c}") } else { shown(c) };
    let mut out = String::from(if negated { "[^" } else { "[" });
    for (from, to) in ranges {
        // No text of PostgreSQL holds the character zero.
        let from = (*from).max('\u{1}');
        out.push_str(&one(from));
        if from < *to {
            out.push_str(&format!("-{}", one(*to)));
        }
    }
    out.push(']');
    out
}

/// A character as it is, or the escape of one that nobody sees.
fn shown(c: char) -> String {
    match c {
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        '\t' => "\\t".into(),
        '\u{b}' => "\\v".into(),
        '\u{c}' => "\\f".into(),
        ' '..='~' => c.into(),
        _ if c.is_alphanumeric() => c.into(),
        _ if u32::from(c) > 0xffff => format!("\\U{:08x}", u32::from(c)),
        _ => format!("\\u{:04x}", u32::from(c)),
    }
}
