//! Formats of moments, as Java writes them.

/// A format of Splunk's `strftime`; none where a letter means something else.
pub fn written(format: &str) -> Option<String> {
    let mut out = Format::default();
    let mut rest = format;
    while let Some((before, after)) = rest.split_once('%') {
        out.text(before);
        let subseconds = [("3N", "SSS"), ("3Q", "SSS"), ("6N", "SSSSSS"), ("6Q", "SSSSSS"), ("N", "SSS"), ("Q", "SSS")];
        if let Some((letters, written)) = subseconds.iter().find(|(letters, _)| after.starts_with(letters)) {
            out.letters(written);
            rest = &after[letters.len()..];
            continue;
        }
        let letter = after.chars().next()?;
        match letter {
            'Y' => out.letters("yyyy"),
            'm' => out.letters("MM"),
            'd' => out.letters("dd"),
            'H' => out.letters("HH"),
            'M' => out.letters("mm"),
            'S' => out.letters("ss"),
            'y' => out.letters("yy"),
            'B' => out.letters("MMMM"),
            'b' => out.letters("MMM"),
            'A' => out.letters("EEEE"),
            'a' => out.letters("EEE"),
            'j' => out.letters("DDD"),
            'I' => out.letters("hh"),
            'p' => out.letters("a"),
            'T' => out.letters("HH:mm:ss"),
            'F' => out.letters("yyyy-MM-dd"),
            'D' => out.letters("MM/dd/yy"),
            'R' => out.letters("HH:mm"),
            'z' => out.text("+0000"),
            'Z' => out.text("UTC"),
            '%' => out.text("%"),
            _ => return None,
        }
        rest = &after[letter.len_utf8()..];
    }
    out.text(rest);
    Some(out.finish())
}

/// A format in the making: letters, and texts in quotes.
#[derive(Default)]
struct Format {
    out: String,
    is_quoted: bool,
}

impl Format {
    fn quote(&mut self, wanted: bool) {
        if self.is_quoted != wanted {
            self.out.push('\'');
            self.is_quoted = wanted;
        }
    }

    fn letters(&mut self, letters: &str) {
        self.quote(false);
        self.out.push_str(letters);
    }

    fn text(&mut self, text: &str) {
        for c in text.chars() {
            // These mean themselves with and without quotes.
            let is_free = " :-/.,_+()0123456789".contains(c) && !self.is_quoted;
            if !is_free {
                self.quote(true);
            }
            self.out.push(c);
            if c == '\'' {
                self.out.push(c);
            }
        }
    }

    fn finish(mut self) -> String {
        self.quote(false);
        self.out
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_are_javas_and_texts_are_quoted() {
        assert_eq!(written("%Y-%m-%d %H:%M:%S.%3N").as_deref(), Some("yyyy-MM-dd HH:mm:ss.SSS"));
        assert_eq!(written("%FT%T%z").as_deref(), Some("yyyy-MM-dd'T'HH:mm:ss+0000"));
        assert_eq!(written("at %H o'clock 100%%").as_deref(), Some("'at 'HH 'o''clock 100%'"));
        assert_eq!(written("%V"), None);
    }
}
