//! Moments as text in ClickHouse.

use super::quotes::quoted;

/// A moment, in epoch seconds, as text of one of Splunk's formats, in UTC; none where a letter means something else.
pub fn dated(moment: &str, format: &str) -> Option<String> {
    let mut parts = Vec::new();
    let mut plain = String::new();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        plain.push_str(before);
        if let Some((letters, digits)) = SUBSECONDS.iter().find(|(letters, _)| after.starts_with(letters)) {
            parts.extend(written(moment, &std::mem::take(&mut plain)));
            parts.push(fraction(moment, *digits));
            rest = &after[letters.len()..];
            continue;
        }
        let letter = after.chars().next()?;
        plain.push_str(LETTERS.iter().find(|(theirs, _)| *theirs == letter).map(|(_, ours)| *ours)?);
        rest = &after[letter.len_utf8()..];
    }
    plain.push_str(rest);
    parts.extend(written(moment, &plain));
    match &parts[..] {
        [] => None,
        [only] => Some(only.clone()),
        _ => Some(format!("concat({})", parts.join(", "))),
    }
}

/// Splunk's letters for parts of a second, and how many digits they are.
const SUBSECONDS: &[(&str, u8)] = &[("3N", 3), ("3Q", 3), ("6N", 6), ("6Q", 6), ("N", 3), ("Q", 3)];

/// Splunk's letters, and what ClickHouse writes for them, whose `%M` is the name of the month.
const LETTERS: &[(char, &str)] = &[
    ('Y', "%Y"),
    ('m', "%m"),
    ('d', "%d"),
    ('H', "%H"),
    ('M', "%i"),
    ('S', "%S"),
    ('y', "%y"),
    ('B', "%M"),
    ('b', "%b"),
    ('A', "%W"),
    ('a', "%a"),
    ('j', "%j"),
    ('I', "%I"),
    ('p', "%p"),
    ('%', "%%"),
    ('T', "%H:%i:%S"),
    ('F', "%Y-%m-%d"),
    ('D', "%m/%d/%y"),
    ('R', "%H:%i"),
    ('z', "+0000"),
    ('Z', "UTC"),
];

fn written(moment: &str, format: &str) -> Option<String> {
    (!format.is_empty()).then(|| format!("formatDateTime(spl_moment({moment}), {})", quoted(format, '\'')))
}

/// The first digits of the part of a second.
fn fraction(moment: &str, digits: u8) -> String {
    format!("left(formatDateTime(spl_moment({moment}), '%f'), {digits})")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_minute_is_another_letter_and_a_fraction_is_cut() {
        assert_eq!(dated("t", "%H:%M").as_deref(), Some("formatDateTime(spl_moment(t), '%H:%i')"));
        assert_eq!(
            dated("t", "%S.%3NZ").as_deref(),
            Some(
                "concat(formatDateTime(spl_moment(t), '%S.'), left(formatDateTime(spl_moment(t), '%f'), 3), formatDateTime(spl_moment(t), 'Z'))"
            )
        );
        assert_eq!(dated("t", "%V"), None);
    }
}
