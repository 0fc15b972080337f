//! Texts of searches, and spans into them that lead back to the line and column of the document they stand in.

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
    /// Where runs of the text begin: (offset in `text`, offset in `document`), in order.
    anchors: Vec<(usize, usize)>,
}

impl Source {
    /// A search that is its own document, such as one from the command line.
    pub fn bare(file: impl Into<Arc<str>>, text: impl Into<Arc<str>>) -> Source {
        let text = text.into();
        Source { file: file.into(), document: text.clone(), text, anchors: vec![(0, 0)] }
    }

    /// A search made of pieces of a document, each the byte range it stands in; the text is the pieces joined.
    ///
    /// A fence inside a list or a YAML block scalar is one piece a line, without its indentation.
    pub fn pieces(
        file: impl Into<Arc<str>>,
        document: Arc<str>,
        pieces: impl IntoIterator<Item = std::ops::Range<usize>>,
    ) -> Source {
        let mut text = String::new();
        let mut anchors = Vec::new();
        for piece in pieces {
            anchors.push((text.len(), piece.start));
            text.push_str(document.get(piece).unwrap_or_default());
        }
        if anchors.is_empty() {
            anchors.push((0, 0));
        }
        Source { file: file.into(), document, text: text.into(), anchors }
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

    /// The byte range of the document that a span covers.
    pub fn in_document(&self, span: Span) -> std::ops::Range<usize> {
        let start = self.document_offset(span.start as usize);
        let end = match span.end.checked_sub(1) {
            Some(last) if span.end > span.start => self.document_offset(last as usize) + 1,
            _ => start,
        };
        start..end
    }

    /// The line and column where a span begins.
    pub fn place(&self, span: Span) -> Place {
        let offset = self.document_offset(span.start as usize);
        let before = self.document.get(..offset).unwrap_or(&self.document);
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Place {
            line: before.bytes().filter(|byte| *byte == b'\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
        }
    }

    fn document_offset(&self, offset: usize) -> usize {
        let index = self.anchors.partition_point(|(text, _)| *text <= offset).saturating_sub(1);
        let (text, document) = self.anchors[index];
        (document + (offset - text.min(offset))).min(self.document.len())
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
}
