//! Headings of a document: which of them names a search, and the slug it becomes in an id.

use super::attack::{techniques, without_techniques};

/// The headings that stand above a place, outermost first, as a reader of the outline would see them.
#[derive(Clone, Debug, Default)]
pub struct Chain(Vec<(u8, String)>);

impl Chain {
    /// Goes on to the next heading of the document.
    pub fn enter(&mut self, level: u8, text: String) {
        self.0.retain(|(outer, _)| *outer < level);
        self.0.push((level, text));
    }

    /// The names of the sections, outermost first. Headings that only label a part of a section are left out.
    pub fn names(&self) -> impl DoubleEndedIterator<Item = &str> {
        self.0.iter().map(|(_, text)| text.as_str()).filter(|text| !is_label(text))
    }

    /// The nearest name above, without technique ids.
    pub fn nearest(&self) -> Option<String> {
        self.names().next_back().map(without_techniques)
    }

    /// The outermost name, without technique ids.
    pub fn outermost(&self) -> Option<String> {
        self.names().next().map(without_techniques)
    }

    /// The techniques of the nearest heading that names any.
    pub fn techniques(&self) -> Vec<String> {
        self.0.iter().rev().map(|(_, text)| techniques(text)).find(|found| !found.is_empty()).unwrap_or_default()
    }
}

/// Whether a heading says what part of a section follows (`Description:`, `Query`) rather than naming the section.
///
/// Collections of detections repeat such headings under each title, so an id made of them would say nothing.
fn is_label(heading: &str) -> bool {
    const LABELS: &[&str] = &[
        "code",
        "description",
        "detection",
        "detection logic",
        "detection query",
        "example",
        "examples",
        "hunt",
        "hunting query",
        "implementation",
        "logic",
        "notes",
        "overview",
        "query",
        "queries",
        "rule",
        "search",
        "searches",
        "spl",
        "splunk",
        "splunk query",
        "splunk search",
        "spl query",
        "usage",
    ];
    let heading = heading.trim();
    heading.is_empty() || heading.ends_with(':') || LABELS.contains(&heading.to_lowercase().as_str())
}

/// A text as an id holds it: letters and digits in lower case, everything between them one hyphen.
pub fn slug(text: &str) -> String {
    // Ids become file names, which most systems limit to 255 bytes.
    const LONGEST: usize = 120;
    let mut slug = String::new();
    for letter in text.chars() {
        if letter.is_alphanumeric() {
            slug.extend(letter.to_lowercase());
        } else if !slug.is_empty() && !slug.ends_with('-') {
            slug.push('-');
        }
        if slug.len() >= LONGEST {
            break;
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    if slug.is_empty() { "search".into() } else { slug }
}

/// Gives each name once: the second `a` becomes `a-2`, the third `a-3`.
#[derive(Debug, Default)]
pub struct Unique(std::collections::HashSet<String>);

impl Unique {
    /// `name` if it is new by the letters that `key` keeps of it, else with the first number that makes it so.
    pub fn name(&mut self, name: String, key: impl Fn(&str) -> String) -> String {
        if self.0.insert(key(&name)) {
            return name;
        }
        let numbered = (2usize..).map(|number| format!("{name}-{number}"));
        numbered.into_iter().find(|name| self.0.insert(key(name))).unwrap_or(name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_heading_that_names_something_names_the_search() {
        let mut chain = Chain::default();
        for (level, text) in [(1, "Old"), (1, "[T1021.002] Smbexec"), (3, "Mitre Tactic:"), (4, "Description:")] {
            chain.enter(level, text.into());
        }
        assert_eq!(chain.nearest().as_deref(), Some("Smbexec"));
        assert_eq!(chain.techniques(), ["T1021.002"]);
    }

    #[test]
    fn a_slug_is_letters_digits_and_single_hyphens() {
        assert_eq!(slug("Remote Services: SMB/Named Pipes "), "remote-services-smb-named-pipes");
        assert_eq!(slug("6 • Détection"), "6-détection");
        assert_eq!(slug("•••"), "search");
        assert!(slug(&"ab ".repeat(1000)).len() <= 120);
    }

    #[test]
    fn a_repeated_name_is_numbered_past_names_that_are_taken() {
        let mut unique = Unique::default();
        let names = ["a", "a-2", "a", "a"].map(|name| unique.name(name.into(), str::to_lowercase));
        assert_eq!(names, ["a", "a-2", "a-3", "a-4"]);
    }
}
