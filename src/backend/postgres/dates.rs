//! Formats of moments, as `to_char` reads them.

/// A format of Splunk's `strftime` as one of `to_char`, in UTC; none where a letter means something else.
pub fn format(format: &str) -> Option<String> {
    let mut out = String::new();
    let mut text = String::new();
    let mut rest = format;
    while let Some(c) = rest.chars().next() {
        rest = &rest[c.len_utf8()..];
        if c != '%' {
            text.push(c);
            continue;
        }
        let subseconds = [("3N", "MS"), ("3Q", "MS"), ("6N", "US"), ("6Q", "US"), ("N", "MS"), ("Q", "MS")];
        if let Some((letters, written)) = subseconds.iter().find(|(letters, _)| rest.starts_with(letters)) {
            out.push_str(&quoted(&std::mem::take(&mut text)));
            out.push_str(written);
            rest = &rest[letters.len()..];
            continue;
        }
        let letter = rest.chars().next()?;
        rest = &rest[letter.len_utf8()..];
        match plain(letter) {
            Some(plain) => text.push_str(plain),
            None => {
                out.push_str(&quoted(&std::mem::take(&mut text)));
                out.push_str(field(letter)?);
            }
        }
    }
    out.push_str(&quoted(&text));
    Some(out)
}

/// What a letter is in UTC at any moment.
fn plain(letter: char) -> Option<&'static str> {
    match letter {
        '%' => Some("%"),
        'z' => Some("+0000"),
        'Z' => Some("UTC"),
        _ => None,
    }
}

/// The pattern of a letter.
fn field(letter: char) -> Option<&'static str> {
    Some(match letter {
        'Y' => "YYYY",
        'y' => "YY",
        'm' => "MM",
        'd' => "DD",
        'H' => "HH24",
        'I' => "HH12",
        'M' => "MI",
        'S' => "SS",
        'p' => "AM",
        'j' => "DDD",
        'B' => "FMMonth",
        'b' => "Mon",
        'A' => "FMDay",
        'a' => "Dy",
        'T' => "HH24:MI:SS",
        'F' => "YYYY-MM-DD",
        'D' => "MM/DD/YY",
        'R' => "HH24:MI",
        _ => return None,
    })
}

/// Text between patterns, so that no letter of it is one. What holds no letter needs no quotes.
fn quoted(text: &str) -> String {
    if !text.chars().any(|c| c.is_alphanumeric() || matches!(c, '"' | '\\')) {
        return text.to_string();
    }
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_between_letters_is_no_pattern() {
        assert_eq!(format("%Y-%m-%dT%H:%M:%S.%3N%z").as_deref(), Some(r#"YYYY-MM-DD"T"HH24:MI:SS.MS"+0000""#));
        assert_eq!(format(r#"%d of "%B" \%%"#).as_deref(), Some(r#"DD" of \""FMMonth"\" \\%""#));
        assert_eq!(format("%c"), None);
    }
}
