//! The characters that a letter after a backslash stands for, and a class of POSIX.

use super::tree::{WORD, complement};

const DIGIT: [(char, char); 1] = [('0', '9')];
const SPACE: [(char, char); 2] = [(' ', ' '), ('\t', '\r')];
const BLANK: [(char, char); 8] = [
    (' ', ' '),
    ('\t', '\t'),
    ('\u{a0}', '\u{a0}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{180e}', '\u{180e}'),
    ('\u{2000}', '\u{200a}'),
    ('\u{202f}', '\u{202f}'),
    ('\u{205f}', '\u{205f}'),
];
const LINE: [(char, char); 3] = [('\n', '\r'), ('\u{85}', '\u{85}'), ('\u{2028}', '\u{2029}')];

/// The ranges of `\d` and its like. Splunk's classes know ASCII alone.
pub fn shorthand(letter: char) -> Option<Vec<(char, char)>> {
    let all: &[(char, char)] = match letter.to_ascii_lowercase() {
        'd' => &DIGIT,
        'w' => &WORD,
        's' => &SPACE,
        'h' => &BLANK,
        'v' => &LINE,
        _ => return None,
    };
    Some(if letter.is_ascii_uppercase() { complement(all) } else { all.to_vec() })
}

/// The ranges of `[:alpha:]` and its like.
pub fn posix(name: &str) -> Result<Vec<(char, char)>, String> {
    let (name, negated) = name.strip_prefix('^').map_or((name, false), |name| (name, true));
    let ranges: &[(char, char)] = match name {
        "alpha" => &[('A', 'Z'), ('a', 'z')],
        "alnum" => &[('A', 'Z'), ('a', 'z'), ('0', '9')],
        "digit" => &DIGIT,
        "lower" => &[('a', 'z')],
        "upper" => &[('A', 'Z')],
        "space" => &SPACE,
        "blank" => &[(' ', ' '), ('\t', '\t')],
        "word" => &WORD,
        "punct" => &[('!', '/'), (':', '@'), ('[', '`'), ('{', '~')],
        "xdigit" => &[('0', '9'), ('A', 'F'), ('a', 'f')],
        "cntrl" => &[('\u{1}', '\u{1f}'), ('\u{7f}', '\u{7f}')],
        "print" => &[(' ', '~')],
        "graph" => &[('!', '~')],
        _ => return Err(format!("`[:{name}:]` is no class")),
    };
    Ok(if negated { complement(ranges) } else { ranges.to_vec() })
}
