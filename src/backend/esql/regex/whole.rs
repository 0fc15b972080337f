//! Expressions that are found somewhere in a text, as expressions of whole texts: anchors become what may stand there.

use super::Part;

/// An expression that whole texts match where this one is found.
pub fn of(part: Part) -> Result<Part, String> {
    let part = closed(opened(part)?)?;
    if has_anchor(&part) {
        return Err("it has an anchor within, and Lucene has none".into());
    }
    Ok(part)
}

const WORD: &[(char, char)] = &[('0', '9'), ('A', 'Z'), ('_', '_'), ('a', 'z')];

/// With whatever may stand before it.
fn opened(part: Part) -> Result<Part, String> {
    if !has_anchor(&part) {
        return Ok(Part::Sequence(vec![Part::Run, part]));
    }
    Ok(match part {
        Part::Start => Part::Sequence(Vec::new()),
        Part::Alternatives(all) => Part::Alternatives(all.into_iter().map(opened).collect::<Result<_, _>>()?),
        Part::Group(name, inner) => Part::Group(name, Box::new(opened(*inner)?)),
        Part::Sequence(mut parts) if !parts.is_empty() => {
            let first = parts.remove(0);
            let first = match first {
                Part::Edge(true) => edge(parts.first(), true)?,
                first => opened(first)?,
            };
            parts.insert(0, first);
            Part::Sequence(parts)
        }
        Part::Sequence(_) => Part::Run,
        part => Part::Sequence(vec![Part::Run, part]),
    })
}

/// With whatever may stand after it.
fn closed(part: Part) -> Result<Part, String> {
    if !has_anchor(&part) {
        // Nothing more than any run can follow any run.
        return Ok(if part == Part::Run { part } else { Part::Sequence(vec![part, Part::Run]) });
    }
    Ok(match part {
        Part::End(with_line) => {
            let line_end = Part::Repeat { part: Box::new(Part::Char('\n')), least: 0, most: Some(1), lazy: false };
            if with_line { line_end } else { Part::Sequence(Vec::new()) }
        }
        Part::Alternatives(all) => Part::Alternatives(all.into_iter().map(closed).collect::<Result<_, _>>()?),
        Part::Group(name, inner) => Part::Group(name, Box::new(closed(*inner)?)),
        Part::Sequence(mut parts) => match parts.pop() {
            None => Part::Sequence(parts),
            Some(Part::Edge(true)) => {
                let last = edge(parts.last(), false)?;
                parts.push(last);
                Part::Sequence(parts)
            }
            Some(last) => {
                parts.push(closed(last)?);
                Part::Sequence(parts)
            }
        },
        part => Part::Sequence(vec![part, Part::Run]),
    })
}

/// What stands beyond the edge of a word that begins or ends with a part: nothing, or what is no letter.
fn edge(beside: Option<&Part>, before: bool) -> Result<Part, String> {
    let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if !matches!(beside, Some(Part::Char(c)) if is_word(*c)) {
        return Err("the edge of a word is only known beside a letter that must be there".into());
    }
    let other = Part::Class { negated: true, items: WORD.to_vec() };
    let beyond = if before { vec![Part::Run, other] } else { vec![other, Part::Run] };
    Ok(Part::Alternatives(vec![Part::Sequence(Vec::new()), Part::Sequence(beyond)]))
}

fn has_anchor(part: &Part) -> bool {
    match part {
        Part::Start | Part::End(_) | Part::Edge(_) | Part::Look { .. } => true,
        Part::Sequence(parts) | Part::Alternatives(parts) => parts.iter().any(has_anchor),
        Part::Repeat { part, .. } | Part::Group(_, part) => has_anchor(part),
        Part::Char(_) | Part::Any(_) | Part::Run | Part::Class { .. } => false,
    }
}
