//! Matches a whole text against pieces between wildcards, without going back over it.

use memchr::memmem::Finder;

/// What a text must be: pieces, with any run of characters between one and the next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Glob {
    /// One more than there are wildcards for any run. Only the first and the last may be empty.
    pieces: Vec<Piece>,
}

/// Letters, and places for one letter each.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Piece(Vec<Part>);

#[derive(Clone, Debug, PartialEq, Eq)]
enum Part {
    Text(Text),
    /// One character, whichever.
    One,
}

/// A text that is ready to be sought.
#[derive(Clone, Debug)]
struct Text {
    text: Box<str>,
    finder: Box<Finder<'static>>,
}

impl Part {
    fn text(&self) -> &str {
        match self {
            Part::Text(text) => &text.text,
            Part::One => "",
        }
    }
}

impl Text {
    fn new(text: &str) -> Text {
        Text { text: text.into(), finder: Box::new(Finder::new(text).into_owned()) }
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Text) -> bool {
        self.text == other.text
    }
}

impl Eq for Text {}

/// What a character of a pattern is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Meaning {
    /// Itself.
    Itself,
    /// Any run of characters, also none.
    Any,
    /// One character.
    One,
}

impl Glob {
    pub(super) fn new(pattern: &str, meaning: impl Fn(char) -> Meaning) -> Glob {
        let mut pieces = vec![Piece::default()];
        let mut run = String::new();
        for c in pattern.chars() {
            let meaning = meaning(c);
            if meaning == Meaning::Itself {
                run.push(c);
                continue;
            }
            let is_first = pieces.len() == 1;
            let Some(Piece(parts)) = pieces.last_mut() else { continue };
            parts.extend((!run.is_empty()).then(|| Part::Text(Text::new(&run))));
            run.clear();
            match meaning {
                Meaning::One => parts.push(Part::One),
                // Of several wildcards in a row one is enough.
                Meaning::Any if is_first || !parts.is_empty() => pieces.push(Piece::default()),
                Meaning::Any | Meaning::Itself => {}
            }
        }
        if let (false, Some(Piece(parts))) = (run.is_empty(), pieces.last_mut()) {
            parts.push(Part::Text(Text::new(&run)));
        }
        Glob { pieces }
    }

    /// Whether it has no wildcard.
    pub(super) fn is_literal(&self) -> bool {
        self.pieces.len() == 1 && self.parts().all(|part| matches!(part, Part::Text(_)))
    }

    /// Whether it matches every text.
    pub(super) fn is_any(&self) -> bool {
        self.pieces.len() > 1 && self.parts().next().is_none()
    }

    /// The texts between the wildcards.
    pub(super) fn texts(&self) -> impl Iterator<Item = &str> {
        self.parts().filter_map(|part| match part {
            Part::Text(text) => Some(&*text.text),
            Part::One => None,
        })
    }

    /// The texts before the first wildcard and after the last.
    pub(super) fn ends(&self) -> (&str, &str) {
        let first = self.pieces.first().and_then(|Piece(parts)| parts.first());
        let last = self.pieces.last().and_then(|Piece(parts)| parts.last());
        (first.map_or("", Part::text), last.map_or("", Part::text))
    }

    /// The pieces with a run between each two; none if a place for one character is among them.
    pub(super) fn filled(&self, run: &str) -> Option<String> {
        let has_places = self.parts().any(|part| *part == Part::One);
        let texts = self.pieces.iter().map(|Piece(parts)| parts.iter().map(Part::text).collect::<String>());
        (!has_places).then(|| texts.collect::<Vec<_>>().join(run))
    }

    fn parts(&self) -> impl Iterator<Item = &Part> {
        self.pieces.iter().flat_map(|Piece(parts)| parts)
    }

    /// Whether the whole of `text` matches. Each piece is taken where it first comes: if a later place would do, so does
    /// that one.
    pub(super) fn matches(&self, text: &str) -> bool {
        let Some((first, rest)) = self.pieces.split_first() else { return text.is_empty() };
        let Some(after) = first.begins(text) else { return false };
        let Some((last, middle)) = rest.split_last() else { return after.is_empty() };
        let Some(mut left) = last.ends(after) else { return false };
        for piece in middle {
            let Some(after) = piece.find(left) else { return false };
            left = after;
        }
        true
    }
}

impl Piece {
    /// What follows the piece in a text that begins with it.
    fn begins<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.0.iter().try_fold(text, |rest, part| match part {
            Part::Text(text) => rest.strip_prefix(&*text.text),
            Part::One => without_first(rest),
        })
    }

    /// What comes before the piece in a text that ends with it.
    fn ends<'t>(&self, text: &'t str) -> Option<&'t str> {
        self.0.iter().rev().try_fold(text, |rest, part| match part {
            Part::Text(text) => rest.strip_suffix(&*text.text),
            Part::One => rest.char_indices().next_back().map(|(last, _)| &rest[..last]),
        })
    }

    /// What follows the first place where a text has the piece.
    fn find<'t>(&self, text: &'t str) -> Option<&'t str> {
        if let [Part::Text(sought)] = &self.0[..] {
            let at = sought.finder.find(text.as_bytes())?;
            return Some(&text[at + sought.text.len()..]);
        }
        let mut rest = text;
        loop {
            if let Some(after) = self.begins(rest) {
                return Some(after);
            }
            rest = without_first(rest)?;
        }
    }
}

fn without_first(text: &str) -> Option<&str> {
    let mut rest = text.chars();
    rest.next().map(|_| rest.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn meaning(c: char) -> Meaning {
        match c {
            '%' => Meaning::Any,
            '_' => Meaning::One,
            _ => Meaning::Itself,
        }
    }

    /// The meaning of a pattern, spelt out.
    fn plainly(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['%', rest @ ..] => (0..=text.len()).any(|at| plainly(rest, &text[at..])),
            ['_', rest @ ..] => text.split_first().is_some_and(|(_, text)| plainly(rest, text)),
            [letter, rest @ ..] => {
                text.split_first().is_some_and(|(first, text)| first == letter && plainly(rest, text))
            }
        }
    }

    proptest! {
        #[test]
        fn matching_is_as_plain_as_it_reads(pattern in "[abé%_]{0,8}", text in "[abé]{0,10}") {
            let letters = |text: &str| text.chars().collect::<Vec<_>>();
            let expected = plainly(&letters(&pattern), &letters(&text));
            prop_assert_eq!(Glob::new(&pattern, meaning).matches(&text), expected);
        }
    }

    #[test]
    fn a_glob_knows_its_texts_and_whether_it_asks_anything() {
        let glob = |pattern| Glob::new(pattern, meaning);
        assert_eq!(glob("a%%b_c").texts().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert!(glob("%%").is_any() && !glob("").is_any() && !glob("_%").is_any());
        assert!(glob("").is_literal() && glob("ab").is_literal() && !glob("a_").is_literal());
    }
}
