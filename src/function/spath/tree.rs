//! Paths into XML: places are counted from 1, and every element of a name is meant unless one is asked for.

use super::super::json::path::{Path, Step};
use crate::value::Value;
use crate::value::xml::Element;

/// The values that a path leads to from the top of a document.
pub(super) fn at(top: &Element<'_>, path: &Path) -> Value {
    // The elements found so far, those of one parent together.
    let mut found: Vec<Vec<&Element<'_>>> = vec![vec![top]];
    for (index, step) in path.steps().iter().enumerate() {
        let is_last = index + 1 == path.steps().len();
        found = match step {
            Step::Key(name) => found.into_iter().flatten().map(|parent| named(parent, name)).collect(),
            Step::Item(place) => found.into_iter().filter_map(|group| one(&group, *place)).collect(),
            Step::All => found,
            Step::Attribute(name) if is_last => {
                return Value::many(found.into_iter().flatten().map(|element| attribute(element, name)));
            }
            Step::Attribute(_) => Vec::new(),
        };
    }
    Value::many(found.into_iter().flatten().map(content))
}

fn named<'e, 't>(parent: &'e Element<'t>, name: &str) -> Vec<&'e Element<'t>> {
    parent.children.iter().filter(|child| child.name == name).collect()
}

fn one<'e, 't>(group: &[&'e Element<'t>], place: usize) -> Option<Vec<&'e Element<'t>>> {
    group.get(place.checked_sub(1)?).map(|element| vec![*element])
}

fn attribute(element: &Element<'_>, name: &str) -> Value {
    let found = element.attributes.iter().find(|(known, _)| *known == name);
    found.map_or(Value::Null, |(_, value)| Value::from(&**value))
}

/// The text of an element; of one that holds others, its inside as it is written.
fn content(element: &Element<'_>) -> Value {
    if element.children.is_empty() { element.text.trim().into() } else { element.inner.trim().into() }
}

/// Adds every attribute and every text of what is in an element, with the path to it.
pub(super) fn all(element: &Element<'_>, path: &str, found: &mut Vec<(String, Value)>) {
    for child in &element.children {
        let path = if path.is_empty() { child.name.to_string() } else { format!("{path}.{}", child.name) };
        for (name, value) in &child.attributes {
            found.push((format!("{path}{{@{name}}}"), Value::from(&**value)));
        }
        let text = child.text.trim();
        if !text.is_empty() {
            found.push((path.clone(), text.into()));
        }
        all(child, &path, found);
    }
}
