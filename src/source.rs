//! Texts of searches, and spans into them that lead back to the line and column of the document they stand in.

use std::ops::Range;
use std::sync::Arc;

/// A piece of a search's text, in bytes from its beginning.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Span {
    /// First byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// The span from `start` up to, not including, `end`.
    pub fn new(start: usize, end: usize) -> Span {
        let clamp = |offset: usize| u32::try_from(offset).unwrap_or(u32::MAX);
        Span { start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that holds both.
    pub fn to(self, other: Span) -> Span {
        Span { start: self.start.min(other.start), end: self.end.max(other.end) }
    }
}

/// A line and column of a document, both counted from 1; the column counts characters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Line of the document, from 1.
    pub line: usize,
    /// Character of the line, from 1.
    pub column: usize,
}

/// One search: its verbatim text, and where each part of it stands in its document.
#[derive(Clone, Debug)]
pub struct Source {
    file: Arc<str>,
    document: Arc<str>,
    text: Arc<str>,
    /// Where the parts of the text stand, in the order of the text; never empty.
    anchors: Vec<Anchor>,
}

/// Where a part of a search's text, up to the next anchor, stands in the document.
#[derive(Clone, Debug)]
struct Anchor {
    /// Where the part begins in the text.
    at: usize,
    /// The bytes of the document it is made from.
    stands: Range<usize>,
    /// Whether it is those very bytes, rather than what an escape such as `\n` in a JSON string stands for.
    verbatim: bool,
    /// The text that it was taken from, if another text was put in place of a part, and where there it begins.
    inside: Option<(Arc<Source>, usize)>,
}

/// What is put in place of a part of a text.
#[derive(Clone, Debug)]
pub enum New {
    /// Letters that stand nowhere else.
    Text(String),
    /// A text with places of its own.
    Source(Arc<Source>),
}

impl New {
    /// The letters.
    pub fn text(&self) -> &str {
        match self {
            New::Text(text) => text,
            New::Source(source) => source.text(),
        }
    }
}

impl Source {
    /// A search that is its own document, such as one from the command line.
    pub fn bare(file: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Source {
        let text = text.into();
        let anchors = vec![Anchor { at: 0, stands: 0..text.len(), verbatim: true, inside: None }];
        Source { file: file.into(), document: text.clone(), text, anchors }
    }

    /// The same under another name of its file.
    pub fn of_file(&self, file: impl Into<Arc<str>>) -> Source {
        Source { file: file.into(), ..self.clone() }
    }

    /// A search made of pieces of a document, each the byte range it stands in; the text is the pieces joined.
    ///
    /// A fence inside a list or a YAML block scalar is one piece a line, without its indentation.
    pub fn pieces(
        file: impl Into<Arc<str>>,
        document: Arc<str>,
        pieces: impl IntoIterator<Item = Range<usize>>,
    ) -> Source {
        let shared = document.clone();
        let verbatim = pieces.into_iter().map(|piece| (shared.get(piece.clone()).unwrap_or_default(), piece));
        Source::parts(file, document, verbatim)
    }

    /// A search made of parts, each its text and the byte range it stands in.
    ///
    /// Where the document says it in other letters (`\"` in a JSON string), the whole of the part leads to the whole range.
    pub fn parts<'a>(
        file: impl Into<Arc<str>>,
        document: Arc<str>,
        parts: impl IntoIterator<Item = (&'a str, Range<usize>)>,
    ) -> Source {
        let mut text = String::new();
        let mut anchors = Vec::new();
        for (part, stands) in parts {
            let verbatim = document.get(stands.clone()) == Some(part);
            anchors.push(Anchor { at: text.len(), stands, verbatim, inside: None });
            text.push_str(part);
        }
        if anchors.is_empty() {
            anchors.push(Anchor { at: 0, stands: 0..0, verbatim: true, inside: None });
        }
        Source { file: file.into(), document, text: text.into(), anchors }
    }

    /// The same search with parts of its text replaced: `edits` in order, none over another. Every place in what replaces
    /// a part is the place of that part; [`Source::chain`] goes on from there.
    pub fn replace(&self, edits: &[(Span, New)]) -> Source {
        let mut text = String::new();
        let mut anchors = Vec::new();
        let mut copied = 0;
        for (span, new) in edits {
            self.copy(copied..span.start as usize, &mut text, &mut anchors);
            let inside = if let New::Source(source) = new { Some((source.clone(), 0)) } else { None };
            anchors.push(Anchor { at: text.len(), stands: self.in_document(*span), verbatim: false, inside });
            text.push_str(new.text());
            copied = span.end as usize;
        }
        self.copy(copied..self.text.len(), &mut text, &mut anchors);
        Source { file: self.file.clone(), document: self.document.clone(), text: text.into(), anchors }
    }

    /// Copies a range of this text to the end of another, with the places of its parts.
    fn copy(&self, range: Range<usize>, text: &mut String, anchors: &mut Vec<Anchor>) {
        let first = self.anchors.partition_point(|anchor| anchor.at <= range.start).saturating_sub(1);
        for anchor in self.anchors.iter().skip(first).take_while(|anchor| anchor.at <= range.start.max(range.end)) {
            let skipped = range.start.saturating_sub(anchor.at);
            let start = if anchor.verbatim { anchor.stands.start + skipped } else { anchor.stands.start };
            let at = text.len() + anchor.at.saturating_sub(range.start);
            let inside = anchor.inside.as_ref().map(|(source, from)| (source.clone(), from + skipped));
            anchors.push(Anchor { at, stands: start..anchor.stands.end.max(start), verbatim: anchor.verbatim, inside });
        }
        text.push_str(self.text.get(range).unwrap_or_default());
    }

    /// A span of this text, and where that stands in the text that was put in its place, and so on to the innermost.
    pub fn chain(&self, span: Span) -> Vec<(&Source, Span)> {
        let mut chain = vec![(self, span)];
        while let Some(inner) = chain.last().and_then(|(source, span)| source.inside(*span)) {
            chain.push(inner);
        }
        chain
    }

    /// The text that a span was taken from, and where it stands there, if all of it was put in place of one part.
    fn inside(&self, span: Span) -> Option<(&Source, Span)> {
        let (first, past) = (span.start as usize, span.end as usize);
        let next = self.anchors.partition_point(|anchor| anchor.at <= first);
        let anchor = &self.anchors[next.saturating_sub(1)];
        let end = self.anchors.get(next).map_or(self.text.len(), |anchor| anchor.at);
        let (source, from) = anchor.inside.as_ref().filter(|_| past <= end && first <= past)?;
        Some((source, Span::new(first - anchor.at + from, past - anchor.at + from)))
    }

    /// The file as the user named it.
    pub fn file(&self) -> &str {
        &self.file
    }

    /// The search, verbatim.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The whole document the search stands in.
    pub fn document(&self) -> &str {
        &self.document
    }

    /// Where `slice` stands in the text; it must be a part of it, else the empty span at the end.
    pub fn span(&self, slice: &str) -> Span {
        let base = self.text.as_ptr() as usize;
        let start = (slice.as_ptr() as usize).wrapping_sub(base);
        if start.checked_add(slice.len()).is_some_and(|end| end <= self.text.len()) {
            Span::new(start, start + slice.len())
        } else {
            Span::new(self.text.len(), self.text.len())
        }
    }

    /// The text a span covers.
    pub fn slice(&self, span: Span) -> &str {
        self.text.get(span.start as usize..span.end as usize).unwrap_or_default()
    }

    /// Where a name stands as a word in a part of the text; the whole part if it does not.
    pub fn word(&self, part: Span, name: &str) -> Span {
        let text = self.slice(part);
        let is_edge = |c: Option<char>| c.is_none_or(|c| !c.is_alphanumeric() && c != '_' && c != '.');
        let at = text
            .match_indices(name)
            .map(|(at, _)| at)
            .find(|at| is_edge(text[..*at].chars().next_back()) && is_edge(text[at + name.len()..].chars().next()));
        match at {
            Some(at) => Span::new(part.start as usize + at, part.start as usize + at + name.len()),
            None => part,
        }
    }

    /// The byte range of the document that a span covers, in whole characters.
    pub fn in_document(&self, span: Span) -> Range<usize> {
        let (first, past) = (span.start as usize, span.end as usize);
        let mut start = self.stands(first).start;
        let mut end = if past > first { self.stands(past - 1).end.max(start) } else { start };
        while !self.document.is_char_boundary(start) {
            start -= 1;
        }
        while !self.document.is_char_boundary(end) {
            end += 1;
        }
        start..end
    }

    /// The line and column where a span begins.
    pub fn place(&self, span: Span) -> Place {
        place(&self.document, self.in_document(span).start)
    }

    /// The bytes of the document that one byte of the text stands for.
    fn stands(&self, offset: usize) -> Range<usize> {
        let next = self.anchors.partition_point(|anchor| anchor.at <= offset);
        let anchor = &self.anchors[next.saturating_sub(1)];
        let whole = self.document.len();
        if anchor.verbatim {
            let start = (anchor.stands.start + (offset - anchor.at)).min(whole);
            return start..(start + 1).min(whole);
        }
        let is_past_the_text = offset >= self.text.len();
        let start = if is_past_the_text { anchor.stands.end } else { anchor.stands.start };
        start.min(whole)..anchor.stands.end.min(whole)
    }
}

/// The line and column of a byte of a document.
pub fn place(document: &str, offset: usize) -> Place {
    let before = document.get(..offset).unwrap_or(document);
    let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
    Place {
        line: memchr::memchr_iter(b'\n', before.as_bytes()).count() + 1,
        column: before[line_start..].chars().count() + 1,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_of_an_indented_fence_leads_to_its_line_and_column() {
        let document: Arc<str> = "- a\n  ```\n  one\n  two\n  ```\n".into();
        let source = Source::pieces("a.md", document, [12..16, 18..22]);
        assert_eq!(source.text(), "one\ntwo\n");
        let two = source.span(&source.text()[4..7]);
        assert_eq!(source.place(two), Place { line: 4, column: 3 });
        assert_eq!(source.in_document(two), 18..21);
    }

    #[test]
    fn an_escaped_letter_leads_to_its_escape() {
        let document: Arc<str> = r#"{"search": "a=\"b\""}"#.into();
        let source =
            Source::parts("a.jsonl", document, [("a=", 12..14), ("\"", 14..16), ("b", 16..17), ("\"", 17..19)]);
        assert_eq!(source.text(), r#"a="b""#);
        assert_eq!(source.in_document(Span::new(2, 5)), 14..19);
        assert_eq!(source.in_document(Span::new(3, 4)), 16..17);
        assert_eq!(source.in_document(Span::new(5, 5)), 19..19);
    }

    #[test]
    fn a_place_in_what_replaced_a_part_leads_there_too() {
        let inner = Source::bare("b.conf", "x y z").replace(&[(Span::new(2, 3), New::Text("why".into()))]);
        let outer = Source::bare("a.spl", "a `m` b").replace(&[(Span::new(2, 5), New::Source(inner.into()))]);
        assert_eq!(outer.text(), "a x why z b");
        let chain = |first, past| -> Vec<(&str, Range<usize>)> {
            let chain = outer.chain(Span::new(first, past));
            chain.into_iter().map(|(source, span)| (source.file(), source.in_document(span))).collect()
        };
        assert_eq!(chain(8, 9), [("a.spl", 2..5), ("b.conf", 4..5)]);
        assert_eq!(chain(5, 6), [("a.spl", 2..5), ("b.conf", 2..3)]);
        assert_eq!(chain(10, 11), [("a.spl", 6..7)]);
        assert_eq!(chain(8, 11), [("a.spl", 2..7)]);
    }
}
