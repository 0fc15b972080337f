//! YAML as PyYAML takes it: the lines of a quoted text may begin anywhere.
//!
//! YAML 1.2 wants them indented, and so does the parser. Detections are written for PyYAML, and some have such lines.

use saphyr_parser::ScanError;

/// A text with blanks before the lines of quoted scalars that begin too far left.
pub struct Mended {
    /// The text to be parsed.
    pub text: String,
    /// Where blanks were put, and how many there are up to there.
    pads: Vec<(usize, usize)>,
    scalars: usize,
}

/// What the parser says of a line that begins too far left; its place is the scalar's quote.
const TOO_FAR_LEFT: &str = "invalid indentation in quoted scalar";
/// So many scalars of a file are mended, each of which takes another look at the file.
const SCALARS: usize = 64;
/// A quote further to the right is not mended.
const FARTHEST: usize = 250;

impl Mended {
    /// A text in which nothing is mended yet.
    pub fn of(text: &str) -> Mended {
        Mended { text: text.into(), pads: Vec::new(), scalars: 0 }
    }

    /// Mends the scalar that the parser speaks of, which has its quote at this byte; false if there is nothing to mend.
    pub fn mend(&mut self, error: &ScanError, quote: usize) -> bool {
        let column = error.marker().col();
        if error.info() != TOO_FAR_LEFT || self.scalars == SCALARS || column > FARTHEST {
            return false;
        }
        self.scalars += 1;
        // The line of the quote is indented enough, and so is what begins behind it.
        let blanks = " ".repeat(column + 1);
        let (head, rest) = self.text.split_at(quote);
        let (scalar, tail) = rest.split_at(length(rest));
        let mut text = head.to_string();
        for line in scalar.split_inclusive('\n') {
            if text.len() > head.len() {
                let before = self.pads.last().map_or(0, |(_, blanks)| *blanks);
                self.pads.push((text.len(), before + blanks.len()));
                text.push_str(&blanks);
            }
            text.push_str(line);
        }
        text.push_str(tail);
        self.text = text;
        true
    }

    /// Where a byte of the mended text stands in the text as it was.
    pub fn unmended(&self, at: usize) -> usize {
        let before = self.pads.partition_point(|(pad, _)| *pad <= at);
        at - before.checked_sub(1).map_or(0, |last| self.pads[last].1).min(at)
    }
}

/// The length of a quoted scalar, its quotes included.
fn length(text: &str) -> usize {
    let quote = text.chars().next();
    let mut letters = text.char_indices().skip(1).peekable();
    while let Some((at, letter)) = letters.next() {
        if letter == '\\' && quote == Some('"') {
            letters.next();
        } else if Some(letter) == quote && letters.next_if(|(_, next)| quote == Some('\'') && *next == '\'').is_none() {
            return at + 1;
        }
    }
    text.len()
}

#[cfg(test)]
mod tests {
    use crate::document::yaml::read;
    use crate::source::Span;

    #[test]
    fn the_lines_of_a_quoted_text_may_begin_anywhere() {
        let file = "é: 'it''s\n| a' # é\nb:\n  - \"c \\\" \n\\\nd\"\n  - e\n";
        let nodes = read(file).expect("PyYAML reads it");
        assert_eq!(nodes[0].texts(), ["it's | a", "c \" d", "e"]);
        let stands = |node: &super::super::Node, part: &str| {
            let source = node.source(&"a.yml".into(), &file.into()).expect("a text");
            let at = source.text().find(part).expect("it is there");
            source.in_document(Span::new(at, at + part.len()))
        };
        let [first, second] = nodes[0].entries() else { panic!("two keys") };
        assert_eq!(&file[stands(&first.value, "| a")], "| a");
        assert_eq!(&file[stands(&second.value.values()[0], "d")], "d");
        assert_eq!(&file[stands(&second.value.values()[1], "e")], "e");
    }
}
