//! YAML detections: a search under `search`, as `security_content` keeps it, with its name, id, techniques and tests.

use super::attack::techniques;
use super::fence::is_search;
use super::heading::{Unique, slug};
use super::yaml::{self, Kind, Node};
use super::{Document, Page, Query, Skipped, Unreadable};
use crate::source::{Source, place};
use std::sync::Arc;

/// The searches of a file's documents. One that is alone has the id of its file, of several each is named by its `name`.
pub fn find(page: &Page) -> Document {
    let documents = match yaml::read(&page.text) {
        Ok(documents) => documents,
        Err((line, reason)) => {
            let unreadable = Unreadable { file: page.file.to_string(), line: Some(line), reason };
            return Document { unreadable: vec![unreadable], ..Document::default() };
        }
    };
    let mut found = Document::default();
    for document in &documents {
        let before = found.queries.len();
        gather(document, &About::default(), true, page, &mut found);
        if found.queries.len() == before {
            skip(page, document.at, reason(document), &mut found);
        }
    }
    if documents.is_empty() {
        skip(page, 0, "the file is empty", &mut found);
    }
    name(page, &mut found.queries);
    found
}

fn skip(page: &Page, at: usize, reason: &str, found: &mut Document) {
    let line = place(&page.text, at).line;
    found.skipped.push(Skipped { file: page.file.to_string(), line, reason: reason.into() });
}

/// Gives each query its id.
fn name(page: &Page, queries: &mut [Query]) {
    let is_alone = queries.len() == 1;
    let mut unique = Unique::default();
    for query in queries {
        let part = unique.name(slug(query.title.as_deref().unwrap_or_default()), str::to_lowercase);
        query.id = if is_alone { page.id.clone() } else { format!("{}#{part}", page.id) };
    }
}

/// What is said of a search by the mappings around it, the nearest first.
#[derive(Clone, Debug, Default)]
struct About {
    title: Option<String>,
    own_id: Option<String>,
    attack: Vec<String>,
    tests: Vec<String>,
}

impl About {
    fn within(&self, map: &Node) -> About {
        let text = |key: &str| map.get(key).and_then(Node::text).map(ToString::to_string);
        let tests = map.get("tests").map(Node::values).unwrap_or_default();
        let tests: Vec<String> = tests.iter().filter_map(|test| test.get("name")?.text()).map(Into::into).collect();
        let attack = attack(map);
        About {
            title: text("name").or_else(|| text("title")).or_else(|| self.title.clone()),
            own_id: text("id").or_else(|| self.own_id.clone()),
            attack: if attack.is_empty() { self.attack.clone() } else { attack },
            tests: if tests.is_empty() { self.tests.clone() } else { tests },
        }
    }
}

/// The techniques of a detection: those it is tagged with, else those under a key that speaks of ATT&CK, else its name's.
fn attack(map: &Node) -> Vec<String> {
    let of = |node: &Node| techniques(&node.texts().join(" "));
    let tagged = map.get("tags").and_then(|tags| tags.get("mitre_attack_id")).map(of);
    let speaks = |key: &str| ["mitre", "attack", "technique", "tags"].iter().any(|word| key.contains(word));
    let spoken = || {
        let entries = map.entries().iter().filter(|entry| speaks(&entry.key.to_lowercase()));
        entries.map(|entry| of(&entry.value)).find(|found| !found.is_empty())
    };
    let named = || map.get("name").or(map.get("title")).map(of);
    tagged.filter(|found| !found.is_empty()).or_else(spoken).or_else(named).unwrap_or_default()
}

/// Searches that analysts run from a finding, whose values (`$user$`) they have and a test has not.
const DRILLDOWNS: &str = "drilldown_searches";

/// Finds the searches of a value. `search` of a whole document is one whatever it holds; deeper down, under `search` or
/// `spl`, only what can be nothing else is.
fn gather(node: &Node, about: &About, is_document: bool, page: &Page, found: &mut Document) {
    match &node.kind {
        Kind::Text(_) | Kind::Alias => {}
        Kind::List(values) => values.iter().for_each(|value| gather(value, about, false, page, found)),
        Kind::Map(entries) => {
            let about = about.within(node);
            let is_meant = |text: &str| is_document || is_search(None, text).is_ok();
            let spl = ["search", "spl"].iter().find_map(|key| {
                let value = node.get(key)?;
                value.text().filter(|text| !text.trim().is_empty() && is_meant(text)).map(|_| value)
            });
            if let Some(source) = spl.and_then(|spl| spl.source(&page.file, &page.text)) {
                found.queries.push(query(about, Arc::new(source)));
                if let Some(drilldowns) = node.get(DRILLDOWNS) {
                    skip(page, drilldowns.at, "drilldown searches are given their values by an analyst", found);
                }
                return;
            }
            let inner = entries.iter().filter(|entry| entry.key != DRILLDOWNS);
            inner.for_each(|entry| gather(&entry.value, &about, false, page, found));
        }
    }
}

fn query(about: About, source: Arc<Source>) -> Query {
    let About { title, own_id, attack, tests } = about;
    Query { title, own_id, attack, tests, ..Query::new("", source) }
}

/// Why a document gives no search.
fn reason(document: &Node) -> &'static str {
    let has = |key: &str| document.get(key).is_some();
    if has("search") {
        return "its `search` is no text";
    }
    if has("detection") && has("logsource") {
        return "a Sigma rule, whose `detection` is no SPL";
    }
    if has("definition") {
        return "a macro; give it with `--macros`, or keep it under fixtures/macros";
    }
    "it has no `search`"
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, Span};

    fn found(text: &str) -> Document {
        find(&Page { file: "win/a.yml".into(), id: "win/a".into(), text: text.into() })
    }

    const DETECTION: &str = "\
name: Audit Log Emptied
id: 6f1c6f0e-0000-4000-8000-000000000001
description: 'T1003 is not meant'
search: >-
  `wineventlog_security` EventCode=1102
  | stats count by dest
  | `audit_log_emptied_filter`
drilldown_searches:
- name: Show $dest$
  search: '%original_detection_search% | search dest = $dest$'
tags:
  mitre_attack_id:
  - T1070
  - T1070.001
tests:
- name: True Positive Test
  attack_data:
  - data: https://example.com/a.log
";

    #[test]
    fn a_detection_is_a_search_with_what_is_said_of_it() {
        let found = found(DETECTION);
        let query = &found.queries[0];
        assert_eq!((&*query.id, query.title.as_deref()), ("win/a", Some("Audit Log Emptied")));
        assert_eq!(query.own_id.as_deref(), Some("6f1c6f0e-0000-4000-8000-000000000001"));
        assert_eq!(
            (&*query.attack, &*query.tests),
            (&["T1070".into(), "T1070.001".into()][..], &["True Positive Test".into()][..])
        );
        let at = query.source.text().find("dest").expect("it is there");
        assert_eq!(query.source.place(Span::new(at, at + 4)), Place { line: 6, column: 20 });
        assert_eq!((found.queries.len(), found.skipped[0].line), (1, 9));
    }

    #[test]
    fn several_searches_are_named_by_their_names() {
        let ids = |text: &str| -> Vec<String> { found(text).queries.into_iter().map(|query| query.id).collect() };
        assert_eq!(ids("name: A b\nsearch: index=a\n---\ntitle: C\nsearch: index=c\n"), ["win/a#a-b", "win/a#c"]);
        let list = "searches:\n- name: One\n  search: index=a\n- name: Two\n  spl: \"| tstats count\"\n- name: Three\n  search: by hand\n";
        assert_eq!(ids(list), ["win/a#one", "win/a#two"]);
        let nested = "name: Old\ndetect:\n  splunk:\n    correlation_rule:\n      search: index=a | stats count\n";
        assert_eq!(ids(nested), ["win/a"]);
        assert_eq!(found(nested).queries[0].title.as_deref(), Some("Old"));
    }

    #[test]
    fn what_holds_no_search_is_passed_over_with_a_reason() {
        let reason = |text: &str| found(text).skipped.remove(0).reason;
        assert_eq!(reason("search:\n- a\n"), "its `search` is no text");
        assert_eq!(reason("# note\n"), "the file is empty");
        assert_eq!(reason("plugins:\n- search\n"), "it has no `search`");
        let sigma = "logsource:\n  product: windows\ndetection:\n  selection:\n    EventID: 1\n";
        assert_eq!(reason(sigma), "a Sigma rule, whose `detection` is no SPL");
        let macro_ = "name: sysmon\ndefinition: index=a\n";
        assert_eq!(reason(macro_), "a macro; give it with `--macros`, or keep it under fixtures/macros");
    }

    #[test]
    fn what_is_no_yaml_is_told_with_its_line() {
        let unreadable = found("name: a\nsearch: \"a\nb: [\n").unreadable.remove(0);
        assert_eq!((unreadable.line.is_some(), unreadable.reason.starts_with("this is no YAML: ")), (true, true));
        let deep = "- ".repeat(1000);
        assert_eq!(found(&deep).unreadable[0].reason, "values nest deeper than 128");
    }
}
