//! ATT&CK technique ids in titles: finding them, and the title without them.

/// The technique ids in a text, in order, each once: `T1021`, `T1021.002`. Case does not matter; `T10210` is none.
pub fn techniques(text: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (at, letter) in text.char_indices() {
        if !letter.eq_ignore_ascii_case(&'t') || text[..at].ends_with(is_word) {
            continue;
        }
        if let Some(id) = technique(&text[at..]).map(str::to_uppercase)
            && !found.contains(&id)
        {
            found.push(id);
        }
    }
    found
}

/// The technique id a text begins with.
fn technique(text: &str) -> Option<&str> {
    let digits = |from: usize, count: usize| {
        let piece = text.get(from..from + count)?;
        piece.bytes().all(|byte| byte.is_ascii_digit()).then_some(from + count)
    };
    let whole = digits(1, 4)?;
    let part = text[whole..].starts_with('.').then(|| digits(whole + 1, 3)).flatten();
    let end = part.unwrap_or(whole);
    (!text[end..].starts_with(is_word)).then(|| &text[..end])
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// A title without the technique ids that stand in brackets or before it; itself if nothing else is left.
pub fn without_techniques(title: &str) -> String {
    let mut kept = String::new();
    let mut rest = title;
    while let Some(open) = rest.find(['[', '(']) {
        let close = rest[open..].find([']', ')']).map(|length| open + length);
        let Some(close) = close.filter(|close| is_only_techniques(&rest[open + 1..*close])) else {
            kept.push_str(&rest[..=open]);
            rest = &rest[open + 1..];
            continue;
        };
        kept.push_str(&rest[..open]);
        rest = &rest[close + 1..];
    }
    kept.push_str(rest);
    let bare = kept.trim();
    let bare =
        technique(bare).map_or(bare, |id| bare[id.len()..].trim_start_matches([' ', ':', '-', '–', '—', '•', '|']));
    let words: Vec<&str> = bare.split_whitespace().collect();
    if words.is_empty() { title.trim().into() } else { words.join(" ") }
}

fn is_only_techniques(text: &str) -> bool {
    let mut words = text.split([' ', ',', ';', '/']).filter(|word| !word.is_empty()).peekable();
    words.peek().is_some() && words.all(|word| technique(word).is_some_and(|id| id.len() == word.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_found_whole() {
        assert_eq!(techniques("[T1021.002] SMB (t1570), T1021.002, T10210, xT1021"), ["T1021.002", "T1570"]);
        assert_eq!(techniques("attack.t1003.001 é"), ["T1003.001"]);
    }

    #[test]
    fn a_title_drops_the_ids_that_only_label_it() {
        assert_eq!(without_techniques("[T1021.002] Smbexec Batch Execution"), "Smbexec Batch Execution");
        assert_eq!(without_techniques("3 • SMB (x) (T1021.002, T1570)"), "3 • SMB (x)");
        assert_eq!(without_techniques("T1021.001 – RDP"), "RDP");
        assert_eq!(without_techniques("Mimikatz [beta] T1003"), "Mimikatz [beta] T1003");
        assert_eq!(without_techniques("[T1021]"), "[T1021]");
    }
}
