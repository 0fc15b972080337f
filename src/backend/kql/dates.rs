//! Formats of time as `format_datetime` reads them.

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
