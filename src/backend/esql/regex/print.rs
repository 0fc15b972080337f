//! Regular expressions in the letters of a dialect.

use super::{Dialect, Part};

/// In Lucene's dialect, in lower case where case is folded.
pub fn lucene(part: &Part, folds: bool) -> Result<String, String> {
    let all = |parts: &[Part]| parts.iter().map(|part| lucene(part, folds)).collect::<Result<Vec<String>, String>>();
    Ok(match part {
        Part::Char(c) => {
            let lowered: String = if folds { c.to_lowercase().collect() } else { c.to_string() };
            escaped(&lowered)
        }
        Part::Any(true) => ".".into(),
        Part::Any(false) => "[^\n]".into(),
        Part::Run => ".*".into(),
        Part::Class { negated, items } => {
            let items: Vec<(char, char)> = if folds {
                items.iter().map(|item| lowered(*item)).collect::<Result<Vec<_>, _>>()?
            } else {
                items.clone()
            };
            class(*negated, &items, &|c| if is_operator(c) { format!("\\{c}") } else { c.to_string() })
        }
        // Lucene reads the bar of an alternative of nothing as a letter, and `()` as nothing.
        Part::Sequence(parts) if parts.iter().all(is_nothing) => "()".into(),
        Part::Sequence(parts) => {
            all(&parts.iter().filter(|part| !is_nothing(part)).cloned().collect::<Vec<_>>())?.concat()
        }
        Part::Alternatives(parts) => format!("({})", all(parts)?.join("|")),
        Part::Group(_, inner) => lucene(inner, folds)?,
        Part::Repeat { part, least, most, .. } => {
            let is_one = matches!(**part, Part::Char(_) | Part::Any(_) | Part::Class { .. } | Part::Alternatives(_));
            let inner = lucene(part, folds)?;
            let inner = if is_one { inner } else { format!("({inner})") };
            format!("{inner}{}", count(*least, *most))
        }
        Part::Start | Part::End(_) | Part::Edge(_) | Part::Look { .. } => return Err("Lucene has no anchors".into()),
    })
}

fn is_nothing(part: &Part) -> bool {
    matches!(part, Part::Sequence(parts) if parts.iter().all(is_nothing))
}

/// A range of letters in lower case; other ranges that hold capitals are not the same in lower case.
fn lowered((first, last): (char, char)) -> Result<(char, char), String> {
    let has_capital = |c: char| first <= c && c <= last;
    match (first, last) {
        ('A'..='Z', 'A'..='Z') => Ok((first.to_ascii_lowercase(), last.to_ascii_lowercase())),
        _ if ('A'..='Z').any(has_capital) || (first != last && !last.is_ascii()) => {
            Err("without regard to case, a range of it is not known".into())
        }
        _ if first == last => {
            Ok((first.to_lowercase().next().unwrap_or(first), last.to_lowercase().next().unwrap_or(last)))
        }
        _ => Ok((first, last)),
    }
}

/// In a dialect that backtracks.
pub fn backtracking(part: &Part, dialect: Dialect) -> String {
    let sign = |c: char| match c {
        '\t' => "\\t".into(),
        '\n' => "\\n".into(),
        '\r' => "\\r".into(),
        c if c.is_control() || c == '\u{a0}' => format!("\\x{:02x}", u32::from(c)),
        c if r"\.+*?()|[]{}^$&~#-".contains(c) => format!("\\{c}"),
        c => c.to_string(),
    };
    match part {
        // Outside of classes these are no operators, and an escape would only be harder to read.
        Part::Char(c @ ('-' | '&' | '~' | '#')) => c.to_string(),
        Part::Char(c) => sign(*c),
        Part::Any(false) => if dialect == Dialect::Java { "[^\\n]" } else { "." }.into(),
        Part::Any(true) => if dialect == Dialect::Java { "(?s:.)" } else { "(?m:.)" }.into(),
        Part::Run => "(?:.|\\n)*".into(),
        Part::Class { negated, items } => class(*negated, items, &sign),
        Part::Start => "\\A".into(),
        // Java's `\Z` takes more for line ends than the newline.
        Part::End(true) => if dialect == Dialect::Java { "(?=\\n?\\z)" } else { "\\Z" }.into(),
        Part::End(false) => "\\z".into(),
        // Both take letters of all languages for those of words, and PCRE2 does not.
        Part::Edge(true) => "(?:(?<=[0-9A-Z_a-z])(?![0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?=[0-9A-Z_a-z]))".into(),
        Part::Edge(false) => "(?:(?<=[0-9A-Z_a-z])(?=[0-9A-Z_a-z])|(?<![0-9A-Z_a-z])(?![0-9A-Z_a-z]))".into(),
        Part::Sequence(parts) => parts
            .iter()
            .map(|part| match part {
                Part::Alternatives(_) => format!("(?:{})", backtracking(part, dialect)),
                part => backtracking(part, dialect),
            })
            .collect(),
        Part::Alternatives(parts) => parts.iter().map(|part| backtracking(part, dialect)).collect::<Vec<_>>().join("|"),
        Part::Group(Some(name), inner) => format!("(?<{name}>{})", backtracking(inner, dialect)),
        Part::Group(None, inner) => format!("({})", backtracking(inner, dialect)),
        Part::Look { ahead, wanted, part } => {
            let look = match (ahead, wanted) {
                (true, true) => "=",
                (true, false) => "!",
                (false, true) => "<=",
                (false, false) => "<!",
            };
            format!("(?{look}{})", backtracking(part, dialect))
        }
        Part::Repeat { part, least, most, lazy } => {
            let is_one = matches!(**part, Part::Char(_) | Part::Any(_) | Part::Class { .. } | Part::Group(..));
            let inner = backtracking(part, dialect);
            let inner = if is_one { inner } else { format!("(?:{inner})") };
            format!("{inner}{}{}", count(*least, *most), if *lazy { "?" } else { "" })
        }
    }
}

fn class(negated: bool, items: &[(char, char)], sign: &dyn Fn(char) -> String) -> String {
    let mut seen: Vec<(char, char)> = Vec::new();
    items.iter().for_each(|item| {
        if !seen.contains(item) {
            seen.push(*item);
        }
    });
    let item = |(first, last): &(char, char)| {
        if first == last { sign(*first) } else { format!("{}-{}", sign(*first), sign(*last)) }
    };
    format!("[{}{}]", if negated { "^" } else { "" }, seen.iter().map(item).collect::<String>())
}

fn count(least: u32, most: Option<u32>) -> String {
    match (least, most) {
        (0, None) => "*".into(),
        (1, None) => "+".into(),
        (0, Some(1)) => "?".into(),
        (least, None) => format!("{{{least},}}"),
        (least, Some(most)) if least == most => format!("{{{least}}}"),
        (least, Some(most)) => format!("{{{least},{most}}}"),
    }
}

/// What Lucene may read as an operator.
fn is_operator(c: char) -> bool {
    ".?+*|{}[]()\"\\#@&<>~^$-".contains(c)
}

/// A text in which Lucene reads no operator.
pub fn escaped(text: &str) -> String {
    let mut out = String::new();
    for c in text.chars() {
        // A hyphen, a circumflex and a dollar are operators in classes alone.
        if is_operator(c) && !"-^$".contains(c) {
            out.push('\\');
        }
        out.push(c);
    }
    out
}
