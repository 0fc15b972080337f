//! Markdown: searches in fenced code, told from other code by [`fence::is_search`](super::fence::is_search).

use super::attack::{techniques, without_techniques};
use super::fence::is_search;
use super::heading::{Chain, Unique, slug};
use super::{Document, Page, Query, Skipped};
use crate::source::{Source, place};
use pulldown_cmark::{CodeBlockKind, Event, MetadataBlockKind, Options, Parser, Tag, TagEnd};
use std::ops::Range;
use std::sync::Arc;

/// The searches of a document's fences. CommonMark's rules say where a fence ends, also within lists and quotes.
///
/// A document with one search gives it its own id and title. Of several, each is named by the nearest heading above it
/// that names something; a name that was used before gets a number, be it a repeated heading or a second search under one.
pub fn find(page: &Page) -> Document {
    let (blocks, front) = blocks(&page.text);
    let mut found = Document::default();
    let mut searches = Vec::new();
    for block in blocks {
        match is_search(block.label.as_deref(), &block.text()) {
            Ok(()) => searches.push(block),
            // Indented text is code by accident more often than by intent.
            Err(_) if block.label.is_none() => {}
            Err(reason) => found.skipped.push(skipped(page, &block, reason)),
        }
    }
    let is_alone = searches.iter().filter(|block| block.label.is_some()).count() == 1;
    let mut unique = Unique::default();
    for block in searches {
        if block.label.is_none() {
            found.skipped.push(skipped(page, &block, "an indented block, not a fence".into()));
            continue;
        }
        let title = if is_alone { front.title.clone().or(block.chain.outermost()) } else { block.chain.nearest() };
        let part = unique.name(slug(title.as_deref().unwrap_or_default()), str::to_lowercase);
        let id = if is_alone { page.id.clone() } else { format!("{}#{part}", page.id) };
        let attack = Some(block.chain.techniques()).filter(|named| !named.is_empty());
        let attack = attack.unwrap_or_else(|| front.techniques.clone());
        let source = Arc::new(block.source(page));
        found.queries.push(Query { title: title.or_else(|| front.title.clone()), attack, ..Query::new(id, source) });
    }
    found.skipped.sort_by_key(|skipped| skipped.line);
    found
}

fn skipped(page: &Page, block: &Block<'_>, reason: String) -> Skipped {
    let line = place(&page.text, block.at).line;
    Skipped { file: page.file.to_string(), line, reason }
}

/// A block of code, and the headings above it.
struct Block<'d> {
    /// Where it begins, its fence included.
    at: usize,
    /// The words after the opening fence; none for an indented block.
    label: Option<String>,
    chain: Chain,
    /// The parts of its text, and where each stands.
    parts: Vec<(pulldown_cmark::CowStr<'d>, Range<usize>)>,
}

impl Block<'_> {
    fn text(&self) -> String {
        self.parts.iter().map(|(text, _)| &**text).collect()
    }

    /// The search, without the end of its last line.
    fn source(mut self, page: &Page) -> Source {
        if let Some((last, range)) = self.parts.pop() {
            let bare = last.trim_end_matches(['\r', '\n']).len();
            let range = range.start..range.end - (last.len() - bare).min(range.len());
            self.parts.push((last[..bare].to_string().into(), range));
        }
        let parts = self.parts.iter().map(|(text, range)| (&**text, range.clone()));
        Source::parts(page.file.clone(), page.text.clone(), parts)
    }
}

/// What a document says of itself before its text.
#[derive(Default)]
struct Front {
    title: Option<String>,
    techniques: Vec<String>,
}

fn blocks(text: &str) -> (Vec<Block<'_>>, Front) {
    let options = Options::ENABLE_YAML_STYLE_METADATA_BLOCKS;
    let mut events = Parser::new_ext(text, options).into_offset_iter();
    let (mut blocks, mut front, mut chain) = (Vec::new(), Front::default(), Chain::default());
    while let Some((event, range)) = events.next() {
        match event {
            Event::Start(Tag::MetadataBlock(MetadataBlockKind::YamlStyle)) if range.start == 0 => {
                front = front_matter(&text[range]);
            }
            Event::Start(Tag::Heading { level, .. }) => {
                let inner = events.by_ref().map(|(event, _)| event);
                chain.enter(
                    level as u8,
                    plain(inner.take_while(|event| !matches!(event, Event::End(TagEnd::Heading(_))))),
                );
            }
            Event::Start(Tag::CodeBlock(kind)) => {
                let label = match kind {
                    CodeBlockKind::Fenced(label) => Some(label.to_string()),
                    CodeBlockKind::Indented => None,
                };
                let inner = events.by_ref().take_while(|(event, _)| !matches!(event, Event::End(TagEnd::CodeBlock)));
                let parts = inner.filter_map(|(event, range)| match event {
                    Event::Text(text) => Some((text, range)),
                    _ => None,
                });
                blocks.push(Block { at: range.start, label, chain: chain.clone(), parts: parts.collect() });
            }
            _ => {}
        }
    }
    (blocks, front)
}

/// The words of a heading, without its marks.
fn plain<'e>(events: impl Iterator<Item = Event<'e>>) -> String {
    let mut words = String::new();
    for event in events {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(&text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    words.trim().into()
}

/// The title and the techniques of a front matter; only its `title:` line is read as YAML.
fn front_matter(text: &str) -> Front {
    let title = text.lines().find_map(|line| line.strip_prefix("title:"));
    let title = title.map(|title| without_techniques(title.trim().trim_matches(['"', '\''])));
    Front { title: title.filter(|title| !title.is_empty()), techniques: techniques(text) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Place;

    fn found(text: &str) -> Document {
        find(&Page { file: "a.md".into(), id: "a".into(), text: text.into() })
    }

    fn ids(text: &str) -> Vec<String> {
        found(text).queries.into_iter().map(|query| query.id).collect()
    }

    #[test]
    fn one_search_has_the_id_of_its_document_and_several_have_their_headings() {
        assert_eq!(ids("# A\n```spl\na=1\n```\n"), ["a"]);
        let several =
            "# A b\n```spl\na=1\n```\n```spl\na=2\n```\n# C\n## Query:\n```spl\na=3\n```\n# A b\n```spl\na=1\n```";
        assert_eq!(ids(several), ["a#a-b", "a#a-b-2", "a#c", "a#a-b-3"]);
    }

    #[test]
    fn a_line_of_comment_is_no_end_of_a_fence() {
        let text = "```splunk\nindex=a\n```a comment```\n| table b\n```\n";
        assert_eq!(found(text).queries[0].source.text(), "index=a\n```a comment```\n| table b");
    }

    #[test]
    fn a_fence_in_a_quoted_list_loses_what_marks_the_list_and_keeps_its_place() {
        let text = "> - x\n>   ~~~spl\n>   index=a\n>    | table b\n>   ~~~\n";
        let source = &found(text).queries[0].source;
        assert_eq!(source.text(), "index=a\n | table b");
        let table = source.span(&source.text()[11..]);
        assert_eq!(source.place(table), Place { line: 4, column: 8 });
    }

    #[test]
    fn lines_end_alike_whatever_the_file_ends_them_with() {
        let source = &found("```spl\r\nindex=a\r\n| table b\r\n```\r\n").queries[0].source;
        assert_eq!(source.text(), "index=a\n| table b");
        assert_eq!(source.place(source.span(&source.text()[10..])), Place { line: 3, column: 3 });
    }

    #[test]
    fn a_tab_that_is_partly_indentation_is_spaces_with_a_place() {
        let source = &found("- ```spl\n\tindex=a\n  ```\n").queries[0].source;
        assert_eq!(source.text(), "  index=a");
        assert_eq!(source.place(source.span(&source.text()[2..])), Place { line: 2, column: 2 });
    }

    #[test]
    fn front_matter_gives_the_title_and_the_techniques_of_a_document_with_one_search() {
        let text = "---\nlayout: post\ntitle: \"7.4 Services\"\nexcerpt: maps to T1021\n---\n\n## 6 • Hunting\n```\nindex=a\n```\n";
        let query = &found(text).queries[0];
        assert_eq!((query.title.as_deref(), &*query.attack), (Some("7.4 Services"), &["T1021".to_string()][..]));
    }

    #[test]
    fn other_code_is_passed_over_with_its_line_and_a_reason() {
        let text = "```powershell\nGet-Item x\n```\n\n    index=a\n\n```bash\nssh -i id_rsa ops@10.0.3.7\n```\n";
        let skipped: Vec<(usize, String)> = found(text).skipped.into_iter().map(|it| (it.line, it.reason)).collect();
        let reasons =
            [(1, "labelled `powershell`"), (5, "an indented block, not a fence"), (7, "it begins with `ssh`")];
        assert_eq!(skipped, reasons.map(|(line, reason)| (line, reason.to_string())));
    }
}
