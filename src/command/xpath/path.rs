//! The XPath expressions that `xpath` knows: steps, and tests of the elements they lead to.

use crate::function::Context;
use crate::value::Value;
use crate::value::xml::Element;

/// An expression, step by step.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Path(Vec<Step>);

/// One step.
#[derive(Clone, Debug, PartialEq)]
struct Step {
    /// Whether it leads to all descendants, not to children alone.
    is_deep: bool,
    node: Node,
    tests: Vec<Test>,
}

#[derive(Clone, Debug, PartialEq)]
enum Node {
    Named(String),
    Any,
    Itself,
    Attribute(String),
    Text,
}

/// A test between brackets.
#[derive(Clone, Debug, PartialEq)]
enum Test {
    Place(usize),
    Last,
    HasAttribute(String),
    Attribute(String, String),
    HasChild(String),
    Child(String, String),
    Text(String),
    LocalName(String),
}

impl Path {
    /// Reads an expression; nothing for one that is not known.
    pub(super) fn read(text: &str) -> Option<Path> {
        let mut rest = text.trim();
        let mut steps = Vec::new();
        while !rest.is_empty() {
            let is_deep = rest.starts_with("//");
            let after = rest.trim_start_matches('/');
            // A slash stands before every step but the first, where it may be missing.
            if rest.len() - after.len() > 2 || (rest.len() == after.len() && !steps.is_empty()) {
                return None;
            }
            let (step, after) = step(after, is_deep)?;
            let is_end = matches!(step.node, Node::Attribute(_) | Node::Text);
            if is_end && !(after.is_empty() && step.tests.is_empty()) {
                return None;
            }
            steps.push(step);
            rest = after;
        }
        (!steps.is_empty()).then_some(Path(steps))
    }

    /// What it finds in a document.
    pub(super) fn find(&self, top: &Element<'_>, context: &Context) -> Value {
        let mut found = vec![Place { element: top, in_namespace: false }];
        for step in &self.0 {
            match &step.node {
                Node::Attribute(name) => {
                    let elements = if step.is_deep { deep(&found) } else { found };
                    return Value::many(
                        elements.iter().filter_map(|place| attribute(place.element, name)).map(Value::from),
                    );
                }
                Node::Text => {
                    let elements = if step.is_deep { deep(&found) } else { found };
                    return Value::many(elements.iter().map(|place| text(place.element)));
                }
                Node::Named(_) | Node::Any | Node::Itself => found = step.lead(&found, context),
            }
        }
        Value::many(found.into_iter().map(|place| match place.element.children.is_empty() {
            true => text(place.element),
            false => place.element.outer.into(),
        }))
    }
}

fn step(text: &str, is_deep: bool) -> Option<(Step, &str)> {
    let end = text.find(['/', '[']).unwrap_or(text.len());
    let (name, mut rest) = text.split_at(end);
    let node = match name {
        "*" => Node::Any,
        "." => Node::Itself,
        "text()" => Node::Text,
        _ => match name.strip_prefix('@') {
            Some(attribute) => Node::Attribute(plain(attribute)?),
            None => Node::Named(plain(name)?),
        },
    };
    let mut tests = Vec::new();
    while let Some(inside) = rest.strip_prefix('[') {
        let (inside, after) = bracketed(inside)?;
        tests.push(test(inside.trim())?);
        rest = after;
    }
    Some((Step { is_deep, node, tests }, rest))
}

/// A name without a sign that has a meaning in XPath, prefixes among them: nothing says what they stand for.
fn plain(name: &str) -> Option<String> {
    let begins = name.starts_with(|c: char| c.is_alphabetic() || c == '_');
    let is_plain = begins && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'));
    is_plain.then(|| name.into())
}

/// What stands before the bracket that closes, quotes heeded, and what follows it.
fn bracketed(text: &str) -> Option<(&str, &str)> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (quote, c) {
            (None, ']') => return Some((&text[..at], &text[at + 1..])),
            (None, '\'' | '"') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            (Some(_) | None, _) => {}
        }
    }
    None
}

fn test(text: &str) -> Option<Test> {
    if let Ok(place) = text.parse() {
        return Some(Test::Place(place));
    }
    if text == "last()" {
        return Some(Test::Last);
    }
    let Some((left, right)) = text.split_once('=') else {
        return match text.strip_prefix('@') {
            Some(attribute) => plain(attribute).map(Test::HasAttribute),
            None => plain(text).map(Test::HasChild),
        };
    };
    let right = right.trim();
    let quoted = |quote: &char| right.strip_prefix(*quote)?.strip_suffix(*quote).filter(|text| !text.contains(*quote));
    let value = ['\'', '"'].iter().find_map(quoted)?.to_string();
    match left.trim() {
        "." | "text()" => Some(Test::Text(value)),
        "local-name()" => Some(Test::LocalName(value)),
        left => match left.strip_prefix('@') {
            Some(attribute) => Some(Test::Attribute(plain(attribute)?, value)),
            None => Some(Test::Child(plain(left)?, value)),
        },
    }
}

/// An element, and whether names stand for those of a namespace there.
#[derive(Clone, Copy)]
struct Place<'e, 't> {
    element: &'e Element<'t>,
    in_namespace: bool,
}

impl<'e, 't> Place<'e, 't> {
    fn children(self) -> impl Iterator<Item = Place<'e, 't>> {
        self.element.children.iter().map(move |element| {
            let own = attribute(element, "xmlns").map(|namespace| !namespace.is_empty());
            Place { element, in_namespace: own.unwrap_or(self.in_namespace) }
        })
    }
}

/// The elements and everything in them, in the order of the document.
fn deep<'e, 't>(found: &[Place<'e, 't>]) -> Vec<Place<'e, 't>> {
    let mut all = Vec::new();
    let mut open: Vec<Place<'e, 't>> = found.iter().rev().copied().collect();
    while let Some(place) = open.pop() {
        all.push(place);
        let children: Vec<Place<'e, 't>> = place.children().collect();
        open.extend(children.into_iter().rev());
    }
    // What was found twice, inside of itself, counts once.
    let mut seen = rustc_hash::FxHashSet::default();
    all.retain(|place| seen.insert(std::ptr::from_ref(place.element)));
    all
}

impl Step {
    fn lead<'e, 't>(&self, found: &[Place<'e, 't>], context: &Context) -> Vec<Place<'e, 't>> {
        let parents = if self.is_deep { deep(found) } else { found.to_vec() };
        let mut next = Vec::new();
        for parent in parents {
            let mut group: Vec<Place<'e, 't>> = match self.node {
                Node::Itself => vec![parent],
                Node::Named(_) | Node::Any | Node::Attribute(_) | Node::Text => parent.children().collect(),
            };
            group.retain(|place| self.matches(*place, context));
            for test in &self.tests {
                group = test.choose(group);
            }
            next.extend(group);
        }
        next
    }

    fn matches(&self, place: Place<'_, '_>, context: &Context) -> bool {
        let Node::Named(name) = &self.node else { return true };
        if place.element.name != name {
            return false;
        }
        if place.in_namespace {
            context.trouble(format!(
                "`xpath` does not match `{name}` in XML with a namespace of its own, as in Splunk: write *[local-name()='{name}']"
            ));
        }
        !place.in_namespace
    }
}

impl Test {
    fn choose<'e, 't>(&self, group: Vec<Place<'e, 't>>) -> Vec<Place<'e, 't>> {
        match self {
            Test::Place(place) => group.get(place.wrapping_sub(1)).into_iter().copied().collect(),
            Test::Last => group.last().into_iter().copied().collect(),
            Test::HasAttribute(_)
            | Test::Attribute(..)
            | Test::HasChild(_)
            | Test::Child(..)
            | Test::Text(_)
            | Test::LocalName(_) => group.into_iter().filter(|place| self.holds(*place)).collect(),
        }
    }

    fn holds(&self, place: Place<'_, '_>) -> bool {
        let element = place.element;
        let named = |name: &str| {
            let name = name.to_string();
            place.children().filter(move |child| child.element.name == name && !child.in_namespace)
        };
        match self {
            Test::Place(_) | Test::Last => true,
            Test::HasAttribute(name) => attribute(element, name).is_some(),
            Test::Attribute(name, value) => attribute(element, name).is_some_and(|found| found == value),
            Test::HasChild(name) => named(name).next().is_some(),
            Test::Child(name, value) => named(name).any(|child| child.element.text == *value),
            Test::Text(value) => element.text == *value,
            Test::LocalName(name) => element.name.rsplit(':').next() == Some(name),
        }
    }
}

fn attribute<'e>(element: &'e Element<'_>, name: &str) -> Option<&'e str> {
    element.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| &**value)
}

/// The text of an element; nothing if it has none.
fn text(element: &Element<'_>) -> Value {
    if element.text.is_empty() { Value::Null } else { element.text.as_str().into() }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::value::time::Zone;
    use crate::value::xml;

    const BOOKS: &str =
        "<shelf><book lang='de'><title>A</title></book><book><title>B</title><title>C</title></book></shelf>";

    fn find(path: &str, text: &str) -> String {
        let document = xml::read(text).expect("XML");
        let path = Path::read(path).expect("a path");
        path.find(&document.top, &Context::new(0.0, Zone::utc())).printed()
    }

    #[test]
    fn steps_lead_to_children_and_descendants() {
        assert_eq!(find("/shelf/book/title", BOOKS), "[A, B, C]");
        assert_eq!(find("//title", BOOKS), "[A, B, C]");
        assert_eq!(find("//book/*", BOOKS), "[A, B, C]");
        assert_eq!(find("//@lang", BOOKS), "de");
        assert_eq!(find("//title/text()", BOOKS), "[A, B, C]");
        assert_eq!(find("//book[@lang]", BOOKS), "<book lang='de'><title>A</title></book>");
        assert_eq!(find("/book", BOOKS), "null");
    }

    #[test]
    fn tests_choose_among_the_elements_of_one_parent() {
        assert_eq!(find("//title[1]", BOOKS), "[A, B]");
        assert_eq!(find("//title[last()]", BOOKS), "[A, C]");
        assert_eq!(find("//book[title='C']/title[.=\"B\"]", BOOKS), "B");
        assert_eq!(find("//book[title='nosuch']", BOOKS), "null");
    }

    #[test]
    fn a_name_does_not_match_in_a_namespace() {
        let event = "<Event xmlns='http://e'><Data xmlns=''>1</Data><Data>2</Data></Event>";
        assert_eq!(find("//Data", event), "1");
        assert_eq!(find("//*[local-name()='Data']", event), "[1, 2]");
    }

    #[test]
    fn what_is_not_known_is_no_path() {
        for text in [
            "",
            "/",
            "///a",
            "a[",
            "a/..",
            "count(//a)",
            "//a[position()<3]",
            "//ns:a",
            "@a/b",
            "a[@b='c' or @d]",
            "a[b='c' or d='e']",
        ] {
            assert_eq!(Path::read(text), None, "{text}");
        }
    }
}
