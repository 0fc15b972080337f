//! Cuts a text that may be a search: stages at pipes, words at blanks, and the name it begins with.

/// The text behind leading blanks and comments in triple backticks.
pub fn without_comments(text: &str) -> &str {
    let mut text = text.trim();
    while let Some(rest) = text.strip_prefix("```") {
        text = rest.split_once("```").map_or("", |(_, after)| after).trim_start();
    }
    text
}

/// The text cut at its pipes, but for those in quotes, brackets and macros.
pub fn stages(text: &str) -> Vec<&str> {
    let (mut stages, mut from, mut quote, mut depth, mut is_escaped) = (Vec::new(), 0, None, 0usize, false);
    for (at, letter) in text.char_indices() {
        if is_escaped {
            is_escaped = false;
            continue;
        }
        match (quote, letter) {
            (_, '\\') => is_escaped = true,
            (Some(open), letter) if letter == open => quote = None,
            (Some(_), _) => {}
            (None, '"' | '`') => quote = Some(letter),
            (None, '[') => depth += 1,
            (None, ']') => depth = depth.saturating_sub(1),
            (None, '|') if depth == 0 => {
                stages.push(&text[from..at]);
                from = at + 1;
            }
            (None, _) => {}
        }
    }
    stages.push(&text[from..]);
    stages
}

/// Words apart by blanks, quoted ones whole.
pub fn words(text: &str) -> Vec<&str> {
    let mut is_quoted = false;
    let is_between = move |letter: char| {
        is_quoted ^= letter == '"';
        letter.is_whitespace() && !is_quoted
    };
    text.split(is_between).filter(|word| !word.is_empty()).collect()
}

/// The name that a text begins with, blanks aside; of a macro, all of it.
pub fn first_word(text: &str) -> &str {
    let text = text.trim_start();
    if is_macro(text) {
        return &text[..text[1..].find('`').map_or(text.len(), |close| close + 2)];
    }
    let is_end = |letter: char| letter.is_whitespace() || "=!<>|()[]\"',;".contains(letter);
    &text[..text.find(is_end).unwrap_or(text.len())]
}

/// Whether a text begins with `` `name` `` or `` `name(arguments)` ``.
pub fn is_macro(text: &str) -> bool {
    let Some((inner, _)) = text.strip_prefix('`').and_then(|rest| rest.split_once('`')) else { return false };
    let name = inner.split('(').next().unwrap_or_default();
    let is_whole = name.len() == inner.len() || inner.ends_with(')');
    is_whole && !name.is_empty() && name.chars().all(|letter| letter.is_alphanumeric() || "_-:.".contains(letter))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pipes_in_quotes_and_brackets_cut_nothing() {
        assert_eq!(stages("a \"|\" [b | c] `d|` \\| | e"), ["a \"|\" [b | c] `d|` \\| ", " e"]);
    }

    #[test]
    fn a_name_ends_where_its_operator_begins() {
        assert_eq!(first_word(" index!=a"), "index");
        assert_eq!(first_word("`a(b, c)` d"), "`a(b, c)`");
    }
}
