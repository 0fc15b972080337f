//! XML as Splunk's extractions read it: a tree of elements, forgiving where a document is not well formed.

use std::borrow::Cow;

/// An element. What stands outside of all elements is one without a name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Element<'t> {
    /// Its name, a prefix included.
    pub name: &'t str,
    /// Its attributes, entities read.
    pub attributes: Vec<(&'t str, Cow<'t, str>)>,
    /// The elements in it.
    pub children: Vec<Element<'t>>,
    /// The text directly in it, entities read.
    pub text: String,
    /// Everything between its tags, as it is written.
    pub inner: &'t str,
    /// The same with its tags.
    pub outer: &'t str,
}

/// A document that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Document<'t> {
    /// What holds the outermost elements.
    pub top: Element<'t>,
    /// Whether every tag was closed and every attribute quoted.
    pub is_well_formed: bool,
}

/// Elements nest no deeper than this.
const DEPTH: usize = 128;

/// Reads a text; nothing if it holds no element, or nests too deeply.
pub fn read(text: &str) -> Option<Document<'_>> {
    let mut reader = Reader { text, open: vec![(Element::default(), (0, 0))], is_well_formed: true };
    let mut rest = text;
    while let Some(at) = rest.find('<') {
        reader.say(&rest[..at]);
        rest = reader.tag(&rest[at..])?;
    }
    reader.say(rest);
    let document = reader.finish();
    (!document.top.children.is_empty()).then_some(document)
}

struct Reader<'t> {
    text: &'t str,
    /// The elements that are not closed yet, each with where its tag and its content begin.
    open: Vec<(Element<'t>, (usize, usize))>,
    is_well_formed: bool,
}

impl<'t> Reader<'t> {
    fn say(&mut self, text: &str) {
        if let Some((element, _)) = self.open.last_mut() {
            element.text.push_str(&unescape(text));
        }
    }

    fn offset(&self, rest: &str) -> usize {
        self.text.len() - rest.len()
    }

    /// Reads what begins with `<`, and gives what follows it; nothing if elements nest too deeply.
    fn tag(&mut self, rest: &'t str) -> Option<&'t str> {
        for (begin, end) in [("<?", ">"), ("<!--", "-->"), ("<!", ">")] {
            if let Some(cdata) = rest.strip_prefix("<![CDATA[") {
                let (inside, after) = cdata.split_once("]]>").unwrap_or((cdata, ""));
                self.open.last_mut()?.0.text.push_str(inside);
                return Some(after);
            }
            if rest.starts_with(begin) {
                return Some(rest.split_once(end).map_or("", |(_, after)| after));
            }
        }
        if let Some(name) = rest.strip_prefix("</") {
            let (name, after) = name.split_once('>').unwrap_or((name, ""));
            self.close(name.trim(), self.offset(rest), self.offset(after));
            return Some(after);
        }
        if !rest[1..].starts_with(|c: char| c.is_alphabetic() || c == '_') {
            self.is_well_formed = false;
            self.say("<");
            return Some(&rest[1..]);
        }
        let (mut element, is_empty, after) = self.start(&rest[1..]);
        let (tag, content) = (self.offset(rest), self.offset(after));
        element.outer = &self.text[tag..content];
        match is_empty {
            true => self.open.last_mut()?.0.children.push(element),
            false if self.open.len() > DEPTH => return None,
            false => self.open.push((element, (tag, content))),
        }
        Some(after)
    }

    /// An element from its name on, whether it has no content, and what follows its tag.
    fn start(&mut self, rest: &'t str) -> (Element<'t>, bool, &'t str) {
        let ends = |c: char| c.is_whitespace() || matches!(c, '>' | '/' | '=' | '<');
        let end = rest.find(ends).unwrap_or(rest.len());
        let mut element = Element { name: &rest[..end], ..Element::default() };
        let mut rest = rest[end..].trim_start();
        loop {
            if let Some(after) = rest.strip_prefix("/>") {
                return (element, true, after);
            }
            if let Some(after) = rest.strip_prefix('>') {
                return (element, false, after);
            }
            let end = rest.find(ends).unwrap_or(rest.len());
            if end == 0 {
                // Neither an attribute nor an end: a slash, a second tag, or the end of the text.
                self.is_well_formed = false;
                match rest.chars().next() {
                    Some('<') | None => return (element, false, rest),
                    Some(stray) => rest = rest[stray.len_utf8()..].trim_start(),
                }
                continue;
            }
            let name = &rest[..end];
            let (value, after) = self.attribute(rest[end..].trim_start());
            element.attributes.push((name, value));
            rest = after.trim_start();
        }
    }

    /// The value of an attribute from its `=` on, and what follows it.
    fn attribute(&mut self, rest: &'t str) -> (Cow<'t, str>, &'t str) {
        let Some(value) = rest.strip_prefix('=').map(str::trim_start) else {
            self.is_well_formed = false;
            return (Cow::Borrowed(""), rest);
        };
        for quote in ['"', '\''] {
            if let Some((value, after)) = value.strip_prefix(quote).and_then(|value| value.split_once(quote)) {
                return (unescape(value), after);
            }
        }
        self.is_well_formed = false;
        let end = value.find(|c: char| c.is_whitespace() || c == '>').unwrap_or(value.len());
        (unescape(&value[..end]), &value[end..])
    }

    /// Closes the innermost element of this name, and those open in it.
    fn close(&mut self, name: &str, end: usize, after: usize) {
        let Some(at) = self.open.iter().skip(1).rposition(|(element, _)| element.name == name) else {
            self.is_well_formed = false;
            return;
        };
        self.is_well_formed &= self.open.len() == at + 2;
        while self.open.len() > at + 1 {
            self.close_last(end, after);
        }
    }

    fn close_last(&mut self, end: usize, after: usize) {
        let Some((mut element, (tag, content))) = self.open.pop() else { return };
        element.inner = self.text.get(content..end).unwrap_or_default();
        element.outer = self.text.get(tag..after).unwrap_or_default();
        if let Some((parent, _)) = self.open.last_mut() {
            parent.children.push(element);
        }
    }

    fn finish(mut self) -> Document<'t> {
        self.is_well_formed &= self.open.len() == 1;
        while self.open.len() > 1 {
            self.close_last(self.text.len(), self.text.len());
        }
        let top = self.open.pop().map(|(top, _)| top).unwrap_or_default();
        Document { top, is_well_formed: self.is_well_formed }
    }
}

/// The text with the entities of XML read.
pub fn unescape(text: &str) -> Cow<'_, str> {
    if !text.contains('&') {
        return Cow::Borrowed(text);
    }
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        // The longest reference is that of a character by its number.
        let entity = rest.char_indices().take(12).find(|(_, c)| *c == ';').map(|(end, _)| &rest[1..end]);
        match entity.and_then(|entity| Some((entity, character(entity)?))) {
            Some((entity, c)) => {
                out.push(c);
                rest = &rest[entity.len() + 2..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    Cow::Owned(out)
}

fn character(entity: &str) -> Option<char> {
    match entity {
        "lt" => Some('<'),
        "gt" => Some('>'),
        "amp" => Some('&'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        _ => {
            let number = entity.strip_prefix('#')?;
            let code = match number.strip_prefix(['x', 'X']) {
                Some(digits) => u32::from_str_radix(digits, 16),
                None => number.parse(),
            };
            char::from_u32(code.ok()?)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn drawn(element: &Element<'_>) -> String {
        let attributes: String = element.attributes.iter().map(|(name, value)| format!(" {name}={value}")).collect();
        let children: Vec<String> = element.children.iter().map(drawn).collect();
        format!("{}{attributes}({}{})", element.name, element.text.trim(), children.join(""))
    }

    fn read_as(text: &str, tree: &str, is_well_formed: bool) {
        let document = read(text).expect("an element");
        assert_eq!((drawn(&document.top).as_str(), document.is_well_formed), (tree, is_well_formed), "{text}");
    }

    #[test]
    fn a_document_is_a_tree() {
        read_as("<?xml version='1.0'?><a x='1'><b>t</b><c y=\"&lt;\"/></a>", "(a x=1(b(t)c y=<()))", true);
        read_as("<a><!-- no <b> --><![CDATA[<raw>&amp;]]></a>", "(a(<raw>&amp;))", true);
        read_as("<a>1</a><a>2</a>", "(a(1)a(2))", true);
    }

    #[test]
    fn what_is_not_well_formed_is_read_as_far_as_it_goes() {
        read_as("<a y=1996>t", "(a y=1996(t))", false);
        read_as("<a><b>t</a>", "(a(b(t)))", false);
        read_as("<a>1 < 2</b></a>", "(a(1 < 2))", false);
        assert_eq!(read("no tags"), None);
        assert_eq!(read(&"<a>".repeat(1000)), None);
    }

    #[test]
    fn the_inside_is_kept_as_it_is_written() {
        let document = read("<a> <b>&lt;</b> </a>").expect("an element");
        let a = &document.top.children[0];
        assert_eq!((a.inner, a.children[0].outer), (" <b>&lt;</b> ", "<b>&lt;</b>"));
    }

    #[test]
    fn entities_are_read_once() {
        assert_eq!(unescape("&amp;lt;&#65;&#x42;&nope;&"), "&lt;AB&nope;&");
    }

    proptest! {
        #[test]
        fn no_text_is_too_much(text in "[<>/a-c='\"!?& \\-\\[\\]é]{0,40}") {
            let _ = read(&text);
        }
    }
}
