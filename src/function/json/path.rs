//! Paths into JSON and XML: `a.b{2}.c`, `{}` for every item, `{@name}` for an attribute.

use serde_json::{Map, Value as Json};

/// A path, step by step.
#[derive(Clone, Debug, PartialEq)]
pub struct Path(Vec<Step>);

/// One step of a path.
#[derive(Clone, Debug, PartialEq)]
pub enum Step {
    /// To the value of a key.
    Key(String),
    /// To an item, counted from 0.
    Item(usize),
    /// To all items.
    All,
    /// To an attribute, which only XML has.
    Attribute(String),
}

impl Path {
    /// Reads a path; nothing for braces with something else in them than digits or an attribute.
    pub fn read(text: &str) -> Option<Path> {
        let mut steps = Vec::new();
        for part in text.split('.') {
            let (key, mut braces) = part.split_at(part.find('{').unwrap_or(part.len()));
            if !key.is_empty() {
                steps.push(Step::Key(key.into()));
            }
            while !braces.is_empty() {
                let (inside, rest) = braces.strip_prefix('{')?.split_once('}')?;
                steps.push(match inside.strip_prefix('@') {
                    Some(attribute) => Step::Attribute(attribute.into()),
                    None if inside.is_empty() => Step::All,
                    None => Step::Item(inside.parse().ok()?),
                });
                braces = rest;
            }
        }
        (!steps.is_empty()).then_some(Path(steps))
    }

    /// Its steps.
    pub fn steps(&self) -> &[Step] {
        &self.0
    }

    /// Every value it leads to.
    pub fn all<'j>(&self, json: &'j Json) -> Vec<&'j Json> {
        let mut found = vec![json];
        for step in &self.0 {
            found = found.into_iter().flat_map(|json| step.values(json)).collect();
        }
        found
    }

    /// The value it leads to; of a path with `{}` an array of them all. `{}` alone is the whole, whatever it is (Search
    /// Reference, "json_extract", example 1).
    pub fn find(&self, json: &Json) -> Option<Json> {
        if self.0 == [Step::All] {
            return Some(json.clone());
        }
        let found = self.all(json);
        if self.0.contains(&Step::All) {
            return (!found.is_empty()).then(|| found.into_iter().cloned().collect());
        }
        found.first().map(|found| (*found).clone())
    }

    /// Changes every value it leads to; a key that is missing is made first if `makes` says so. A step that does not fit
    /// the value, such as a key of a text, leads nowhere.
    pub fn change(&self, json: &mut Json, makes: bool, change: &mut dyn FnMut(&mut Json)) {
        descend(&self.0, json, makes, change);
    }

    /// Removes the keys it leads to.
    pub fn remove(&self, json: &mut Json) {
        let Some((Step::Key(key), before)) = self.0.split_last() else { return };
        descend(before, json, false, &mut |json| {
            if let Json::Object(members) = json {
                members.shift_remove(key);
            }
        });
    }
}

impl Step {
    fn values<'j>(&self, json: &'j Json) -> Vec<&'j Json> {
        match (self, json) {
            (Step::Key(key), Json::Object(members)) => members.get(key).into_iter().collect(),
            (Step::Item(index), Json::Array(items)) => items.get(*index).into_iter().collect(),
            (Step::All, Json::Array(items)) => items.iter().collect(),
            (Step::Key(_) | Step::Item(_) | Step::All | Step::Attribute(_), _) => Vec::new(),
        }
    }
}

fn descend(steps: &[Step], json: &mut Json, makes: bool, change: &mut dyn FnMut(&mut Json)) {
    let Some((step, rest)) = steps.split_first() else { return change(json) };
    match (step, json) {
        (Step::Key(key), Json::Object(members)) => {
            if makes && !members.contains_key(key) {
                // What lies on the way is an object; what lies at the end is about to be overwritten.
                members.insert(key.clone(), Json::Object(Map::new()));
            }
            if let Some(value) = members.get_mut(key) {
                descend(rest, value, makes, change);
            }
        }
        (Step::Item(index), Json::Array(items)) => {
            if let Some(item) = items.get_mut(*index) {
                descend(rest, item, makes, change);
            }
        }
        (Step::All, Json::Array(items)) => {
            for item in items {
                descend(rest, item, makes, change);
            }
        }
        (Step::Key(_) | Step::Item(_) | Step::All | Step::Attribute(_), _) => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_keys_and_braces() {
        let key = |key: &str| Step::Key(key.into());
        assert_eq!(Path::read("a.b{1}{}.c"), Some(Path(vec![key("a"), key("b"), Step::Item(1), Step::All, key("c")])));
        assert_eq!(Path::read("a{@b}"), Some(Path(vec![key("a"), Step::Attribute("b".into())])));
        assert_eq!(Path::read("{0}.a"), Some(Path(vec![Step::Item(0), key("a")])));
        for text in ["", ".", "a{", "a{x}", "a{1}b", "a{99999999999999999999}"] {
            assert_eq!(Path::read(text), None, "{text:?}");
        }
    }
}
