//! Puts other texts in the places of searches in their document, and proves by reading it that nothing else has changed.

mod ways;

use super::{Document, Format, Page, Query};
use std::borrow::Cow;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
pub use ways::{BLOCK, CONTINUED, JSON, LINES, LITERAL, Way};

/// A document with other texts in the places of some of its searches.
#[derive(Debug, PartialEq, Eq)]
pub struct Rewritten {
    /// The document.
    pub text: String,
    /// Which of the texts, by their index, could not be put in, so that their searches stand as they stood.
    pub left: Vec<usize>,
}

/// A piece of a document, and what is put there.
pub type Edit = (Range<usize>, String);

/// A document with these texts in the places of these searches, as many of them as it can hold. It is then read as the
/// same searches with the same names, but for these texts; blanks around a search do not count.
pub fn rewritten<'t>(path: &Path, document: &str, texts: &[(&Query, &'t str)]) -> Rewritten {
    let Some(format) = Format::of(path) else {
        return Rewritten { text: document.to_string(), left: (0..texts.len()).collect() };
    };
    let read = |text: &str| {
        let page = Page { file: "".into(), id: "document".into(), text: Arc::from(text) };
        (format.find)(&page)
    };
    let before = read(document);
    let lines = Lines::of(document);
    let places: Vec<Range<usize>> = before.queries.iter().map(|query| ways::place(&query.source)).collect();
    let of = |(query, text): &(&Query, &'t str)| {
        let text = lines.alike(text);
        let old = ways::Old::of(&query.source, lines);
        let edits = format.ways.iter().map(|way| way(&old, &text)).collect();
        Wanted { index: places.iter().position(|place| *place == old.place), text, edits }
    };
    let wanted = texts.iter().map(of).collect();
    let mut writer = Writer { document, lines, wanted, before: &before, read: &read, taken: Vec::new() };
    let all: Vec<usize> = (0..texts.len()).collect();
    writer.take(&all, 0, format.ways.len());
    Rewritten { text: writer.with(&[]), left: all.into_iter().filter(|index| !writer.has(*index)).collect() }
}

/// How the lines of a document end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lines {
    /// With a line feed, or some so and some otherwise.
    Feed,
    /// All as Windows ends them.
    Return,
}

impl Lines {
    fn of(document: &str) -> Lines {
        let ends = document.matches('\n').count();
        if ends > 0 && ends == document.matches("\r\n").count() { Lines::Return } else { Lines::Feed }
    }

    /// What ends a line.
    pub fn end(self) -> &'static str {
        match self {
            Lines::Feed => "\n",
            Lines::Return => "\r\n",
        }
    }

    /// A text of such a document as it is elsewhere.
    fn alike(self, text: &str) -> Cow<'_, str> {
        match self {
            Lines::Feed => Cow::Borrowed(text),
            Lines::Return => Cow::Owned(without_returns(text)),
        }
    }
}

/// A text that is to be put in.
struct Wanted<'t> {
    /// The search it is for, by its index in the document.
    index: Option<usize>,
    text: Cow<'t, str>,
    /// What each way of writing it would put where.
    edits: Vec<Option<Edit>>,
}

/// A document, and the texts that it holds already.
struct Writer<'w, 't> {
    document: &'w str,
    lines: Lines,
    wanted: Vec<Wanted<'t>>,
    before: &'w Document,
    read: &'w dyn Fn(&str) -> Document,
    /// The texts that are put in, each with its way.
    taken: Vec<(usize, usize)>,
}

impl Writer<'_, '_> {
    fn has(&self, index: usize) -> bool {
        self.taken.iter().any(|(taken, _)| *taken == index)
    }

    /// Puts in what can be put in, all at once if that can be, else by halves; what stands alone is tried in each way.
    fn take(&mut self, indices: &[usize], way: usize, ways: usize) {
        if indices.is_empty() || way == ways {
            return;
        }
        let more: Vec<(usize, usize)> = indices.iter().map(|index| (*index, way)).collect();
        if self.holds(&more) {
            self.taken.extend(more);
            return;
        }
        match indices {
            [_] => self.take(indices, way + 1, ways),
            _ => {
                let (first, second) = indices.split_at(indices.len() / 2);
                self.take(first, way, ways);
                self.take(second, way, ways);
            }
        }
    }

    /// The document with what is taken and with more.
    fn with(&self, more: &[(usize, usize)]) -> String {
        let edit = |(index, way): &(usize, usize)| self.wanted[*index].edits[*way].as_ref();
        let mut edits: Vec<&Edit> = self.taken.iter().chain(more).filter_map(edit).collect();
        edits.sort_by_key(|(place, _)| std::cmp::Reverse(place.start));
        let mut text = self.document.to_string();
        for (place, new) in edits {
            text.replace_range(place.clone(), new);
        }
        text
    }

    /// Whether the document can be read as it should be with more texts in it.
    fn holds(&self, more: &[(usize, usize)]) -> bool {
        let can_be = |(index, way): &(usize, usize)| {
            self.wanted[*index].edits[*way].is_some() && self.wanted[*index].index.is_some()
        };
        let all: Vec<(usize, usize)> = self.taken.iter().chain(more).copied().collect();
        if !more.iter().all(can_be) || self.overlap(&all) {
            return false;
        }
        let after = (self.read)(&self.with(more));
        let mut texts: Vec<&str> = self.before.queries.iter().map(|query| query.source.text()).collect();
        for wanted in all.iter().map(|(index, _)| &self.wanted[*index]) {
            wanted.index.into_iter().for_each(|index| texts[index] = &wanted.text);
        }
        let is_right = |((old, now), text): ((&Query, &Query), &str)| {
            let found = self.lines.alike(now.source.text());
            found.trim() == self.lines.alike(text).trim() && is_named_alike(old, now)
        };
        after.queries.len() == self.before.queries.len()
            && after.skipped.len() == self.before.skipped.len()
            && after.unreadable.len() == self.before.unreadable.len()
            && self.before.queries.iter().zip(&after.queries).zip(texts).all(is_right)
    }

    /// Whether two texts would be put in one place.
    fn overlap(&self, all: &[(usize, usize)]) -> bool {
        let mut places: Vec<&Range<usize>> = all
            .iter()
            .filter_map(|(index, way)| self.wanted[*index].edits[*way].as_ref())
            .map(|(place, _)| place)
            .collect();
        places.sort_by_key(|place| place.start);
        places.windows(2).any(|pair| pair[0].end > pair[1].start)
    }
}

/// A text whose lines end alike, whatever the document ends them with.
pub fn without_returns(text: &str) -> String {
    text.replace("\r\n", "\n")
}

/// Whether the document says the same of two searches.
fn is_named_alike(old: &Query, new: &Query) -> bool {
    (&old.id, &old.title, &old.own_id) == (&new.id, &new.title, &new.own_id)
        && (&old.attack, &old.tests, &old.dispatch) == (&new.attack, &new.tests, &new.dispatch)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The document with its searches, in order, laid out as these texts; and how many are left.
    fn written(name: &str, document: &str, texts: &[&str]) -> (String, usize) {
        let path = Path::new(name);
        let format = Format::of(path).expect("a known kind");
        let found = (format.find)(&Page { file: name.into(), id: "a".into(), text: document.into() });
        assert_eq!(found.queries.len(), texts.len(), "{document}");
        let texts: Vec<(&Query, &str)> = found.queries.iter().zip(texts.iter().copied()).collect();
        let done = rewritten(path, document, &texts);
        (done.text, done.left.len())
    }

    /// That a document with one search becomes another.
    fn becomes(name: &str, document: &str, text: &str, expected: &str) {
        assert_eq!(written(name, document, &[text]), (expected.to_string(), 0), "{document}");
    }

    #[test]
    fn lines_stand_as_far_in_as_they_did() {
        let block = "search: |\n  a=1\n  | table b\nnext: x\n";
        becomes("a.yml", block, "a=2\n| table c\n| head", "search: |\n  a=2\n  | table c\n  | head\nnext: x\n");
        becomes("a.md", "- ```spl\n    a=1\n  ```\n", "a=1\n| head", "- ```spl\n    a=1\n  | head\n  ```\n");
        becomes("a.spl", "a=1|head\r\n", "a=1\n| head", "a=1\r\n| head\r\n");
    }

    #[test]
    fn a_fence_in_a_quote_keeps_its_marks() {
        becomes(
            "a.md",
            "> - x\n>   ~~~spl\n>   a=1|head\n>   ~~~\n",
            "a=1\n| head",
            "> - x\n>   ~~~spl\n>   a=1\n>   | head\n>   ~~~\n",
        );
    }

    #[test]
    fn a_scalar_of_yaml_becomes_a_literal_block_where_it_needs_lines() {
        let block = "- name: n\n  search: |-\n    a=1\n    | head\n  x: y\n";
        becomes("a.yml", "- name: n\n  search: a=1|head\n  x: y\n", "a=1\n| head", block);
        becomes("a.yml", "- name: n\n  search: 'a=1|\n\n    head'\n  x: y\n", "a=1\n| head", block);
        becomes("a.yml", "- name: n\n  search:\n    \"a=1|head\\n\"\n  x: y\n", "a=1\n| head", block);
        becomes("a.yml", "search: a=1|head # why\n", "a=1\n| head", "search: |- # why\n  a=1\n  | head\n");
        becomes("a.yml", "search: >- # why\n  a=1\n  | head\n", "a=1\n| head", "search: |- # why\n  a=1\n  | head\n");
        becomes("a.yml", "search: \"a=\\\"b\\\"   c\"\n", "a=\"b\" c", "search: |-\n  a=\"b\" c\n");
        becomes("a.yml", "search: 'a=1   c'\n", "a=1 c", "search: 'a=1 c'\n");
    }

    #[test]
    fn a_continued_setting_goes_on_with_backslashes() {
        becomes(
            "savedsearches.conf",
            "[a]\nsearch = a=1 \\\n  |head|table b\nx = 1\n",
            "a=1\n| head\n| table b",
            "[a]\nsearch = a=1\\\n| head\\\n| table b\nx = 1\n",
        );
    }

    #[test]
    fn a_line_of_json_has_escapes_and_keeps_to_ascii_if_it_did() {
        becomes(
            "a.jsonl",
            "{\"search\":\"a=\\\"\\u00e9\\\"|head\"}\n",
            "a=\"é\"\n| head",
            "{\"search\":\"a=\\\"\\u00e9\\\"\\n| head\"}\n",
        );
        becomes("a.jsonl", "{\"search\":\"é|head\"}\n", "é\n| head", "{\"search\":\"é\\n| head\"}\n");
    }

    #[test]
    fn what_cannot_be_put_in_is_left_and_hinders_no_other() {
        let document = "# A\n```spl\na=1|head\n```\n# B\n```spl\nb=1|head\n```\n# C\n```spl\nc=1|head\n```\n";
        let (text, left) = written("a.md", document, &["a=1\n| head", "b=1\n```\n| head", "c=1\n| head"]);
        assert_eq!(left, 1);
        assert_eq!(text, document.replace("a=1|", "a=1\n| ").replace("c=1|", "c=1\n| "));
        let flow = "{search: a=1|head, x: y}\n";
        assert_eq!(written("a.yml", flow, &["a=1\n| head"]), (flow.to_string(), 1));
    }
}
