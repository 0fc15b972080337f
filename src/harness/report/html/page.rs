//! HTML that is well formed by its making: elements close themselves, and text gets in only escaped.

use crate::diagnostic::visible::visible_lines;

/// A page, or as much of it as is written.
#[derive(Debug, Default)]
pub struct Page {
    text: String,
}

/// From so many bytes on a page is long: a phone still opens it.
const LONG: usize = 16 << 20;

/// Names and values. Names are ours; values may be anybody's.
pub type Attributes<'a> = &'a [(&'static str, &'a str)];

/// After these a new line begins, for whoever reads the page's source.
const BLOCKS: &[&str] = &[
    "article", "dd", "del", "div", "dl", "footer", "h1", "h2", "h3", "h4", "head", "header", "html", "ins", "li",
    "main", "meta", "nav", "p", "pre", "section", "style", "table", "tbody", "thead", "title", "tr", "ul",
];

impl Page {
    /// An element, and what `fill` puts into it.
    pub fn element(&mut self, tag: &'static str, attributes: Attributes<'_>, fill: impl FnOnce(&mut Page)) {
        self.tag(tag, attributes);
        fill(self);
        self.text.push_str("</");
        self.text.push_str(tag);
        self.text.push('>');
        self.end_line(tag);
    }

    /// An element that holds nothing but text.
    pub fn words(&mut self, tag: &'static str, attributes: Attributes<'_>, text: &str) {
        self.element(tag, attributes, |page| page.text(text));
    }

    /// An element that cannot hold anything.
    pub fn void(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.tag(tag, attributes);
        self.end_line(tag);
    }

    /// Text. What cannot be seen in it is shown; lines stay lines.
    pub fn text(&mut self, text: &str) {
        for letter in visible_lines(text).chars() {
            match letter {
                '&' => self.text.push_str("&amp;"),
                '<' => self.text.push_str("&lt;"),
                '>' => self.text.push_str("&gt;"),
                '"' => self.text.push_str("&quot;"),
                '\'' => self.text.push_str("&#39;"),
                _ => self.text.push(letter),
            }
        }
    }

    /// What is HTML or CSS already: only ever our own, which `'static` sees to.
    pub fn verbatim(&mut self, own: &'static str) {
        self.text.push_str(own);
    }

    /// Whether it is so long already that what can be had elsewhere should be left out.
    pub fn is_long(&self) -> bool {
        self.text.len() > LONG
    }

    /// The text of it all.
    pub fn finish(self) -> String {
        self.text
    }

    fn tag(&mut self, tag: &'static str, attributes: Attributes<'_>) {
        self.text.push('<');
        self.text.push_str(tag);
        for (name, value) in attributes {
            self.text.push(' ');
            self.text.push_str(name);
            self.text.push_str("=\"");
            self.text(value);
            self.text.push('"');
        }
        self.text.push('>');
    }

    fn end_line(&mut self, tag: &str) {
        if BLOCKS.contains(&tag) {
            self.text.push('\n');
        }
    }
}

/// The anchor of a query: letters, digits and hyphens of its id as they are, the bytes of all else in hexadecimal, so
/// that no two queries share one.
pub fn anchor(id: &str) -> String {
    let mut anchor = String::from("query-");
    for byte in id.bytes() {
        match byte.is_ascii_alphanumeric() || byte == b'-' {
            true => anchor.push(char::from(byte)),
            false => anchor.push_str(&format!("_{byte:02x}")),
        }
    }
    anchor
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_and_values_never_become_markup() {
        let mut page = Page::default();
        page.element("b", &[("title", "\"><script>'")], |page| page.text("</b>&\u{202e}\u{0}\n"));
        assert_eq!(page.finish(), "<b title=\"&quot;&gt;&lt;script&gt;&#39;\">&lt;/b&gt;&amp;&lt;U+202E&gt;␀\n</b>");
    }

    #[test]
    fn a_page_knows_when_it_is_long() {
        let mut page = Page::default();
        page.text(&"x".repeat(LONG));
        assert!(!page.is_long());
        page.text("x");
        assert!(page.is_long());
    }

    #[test]
    fn anchors_are_unlike_and_need_no_escape() {
        assert_eq!(anchor("win/smb#a-b"), "query-win_2fsmb_23a-b");
        assert_ne!(anchor("a_23"), anchor("a#"));
    }
}
