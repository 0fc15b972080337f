//! Text in which every character can be seen, and none commands a terminal, a page or a reader's eye.

/// Control characters, spaces that are no plain space, and marks of direction and joining: what a command line may
/// hide from a reviewer.
pub fn is_invisible(c: char) -> bool {
    c.is_control()
        || (c.is_whitespace() && c != ' ')
        || matches!(c,
            '\u{ad}' | '\u{61c}' | '\u{180e}' | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}'
            | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e007f}')
}

/// The text with what cannot be seen shown: `␊` for a line end, `<U+202E>`.
///
/// Backslashes stay as they are, since paths are full of them.
pub fn visible(text: &str) -> String {
    shown(text, |_| false)
}

/// The same of a text of several lines: their ends and its tabs stay.
pub fn visible_lines(text: &str) -> String {
    shown(text, |letter| matches!(letter, '\n' | '\t'))
}

fn shown(text: &str, stays: impl Fn(char) -> bool) -> String {
    let mut shown = String::with_capacity(text.len());
    for letter in text.chars() {
        match u32::from(letter) {
            _ if !is_invisible(letter) || stays(letter) => shown.push(letter),
            code @ 0..0x20 => shown.extend(char::from_u32(0x2400 + code)),
            0x7f => shown.push('␡'),
            code => shown.push_str(&format!("<U+{code:04X}>")),
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_hides_and_nothing_commands() {
        assert_eq!(visible("a\r\n\tb\u{1b}[31m\u{7f}"), "a␍␊␉b␛[31m␡");
        assert_eq!(visible("exe.\u{202e}cod"), "exe.<U+202E>cod");
        assert_eq!(visible("C:\\Temp é 😀"), "C:\\Temp é 😀");
    }

    #[test]
    fn lines_stay_lines() {
        assert_eq!(visible_lines("a\n\tb\r\n\0"), "a\n\tb␍\n␀");
    }
}
