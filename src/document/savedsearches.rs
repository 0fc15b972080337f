//! `savedsearches.conf`: a search in each stanza, with the time range and the ATT&CK techniques the stanza gives it.

use super::attack::techniques;
use super::conf::{Setting, Stanza, read};
use super::dispatch::Dispatch;
use super::heading::{Unique, slug};
use super::{Document, Page, Query, Skipped, Unreadable};
use crate::source::Source;
use indexmap::IndexMap;
use serde_json::Value;
use std::sync::Arc;

/// The searches of a file's stanzas, disabled ones too: whether a search is scheduled says nothing of what it finds.
///
/// Stanzas of one name are one, and the last of several settings counts; what no stanza says is `[default]`'s to say
/// (savedsearches.conf.spec).
pub fn find(page: &Page) -> Document {
    let (stanzas, strays) = read(&page.text);
    let unreadable = |(line, reason)| Unreadable { file: page.file.to_string(), line: Some(line), reason };
    let mut found = Document { unreadable: strays.into_iter().map(unreadable).collect(), ..Document::default() };
    let mut unique = Unique::default();
    let (defaults, named) = merged(stanzas);
    for stanza in named {
        let said = Said { stanza: &stanza, defaults: &defaults };
        let search = said.setting("search").filter(|search| !search.value.trim().is_empty());
        let Some(search) = search else {
            let reason = format!("`[{}]` has no `search`", stanza.name);
            found.skipped.push(Skipped { file: page.file.to_string(), line: stanza.line, reason });
            continue;
        };
        let part = unique.name(slug(&stanza.name), str::to_lowercase);
        let source = Source::pieces(page.file.clone(), page.text.clone(), search.pieces.clone());
        found.queries.push(Query {
            title: Some(stanza.name.clone()),
            attack: said.techniques(),
            dispatch: said.dispatch(),
            ..Query::new(format!("{}#{part}", page.id), Arc::new(source))
        });
    }
    found
}

/// What holds for all stanzas, and the stanzas by name in the order they first stand in.
fn merged(stanzas: Vec<Stanza>) -> (Stanza, Vec<Stanza>) {
    let mut defaults = Stanza::default();
    let mut named: IndexMap<String, Stanza> = IndexMap::new();
    for stanza in stanzas {
        let into = match stanza.is_default() {
            true => &mut defaults,
            false => named.entry(stanza.name.clone()).or_insert_with(|| Stanza {
                name: stanza.name,
                line: stanza.line,
                settings: Vec::new(),
            }),
        };
        into.settings.extend(stanza.settings);
    }
    (defaults, named.into_values().collect())
}

/// What is said of a search, by its stanza or else for all.
struct Said<'s> {
    stanza: &'s Stanza,
    defaults: &'s Stanza,
}

impl Said<'_> {
    fn setting(&self, key: &str) -> Option<&Setting> {
        self.stanza.setting(key).or_else(|| self.defaults.setting(key))
    }

    fn text(&self, key: &str) -> Option<String> {
        self.setting(key).map(|setting| setting.value.clone()).filter(|text| !text.is_empty())
    }

    fn dispatch(&self) -> Dispatch {
        Dispatch { earliest: self.text("dispatch.earliest_time"), latest: self.text("dispatch.latest_time") }
    }

    /// The techniques that Enterprise Security shows with its findings, or else those of the title.
    fn techniques(&self) -> Vec<String> {
        let annotations = self.text("action.correlationsearch.annotations");
        let annotations = annotations.and_then(|text| serde_json::from_str::<Value>(&text).ok());
        let named = annotations.map(|all| techniques(&all["mitre_attack"].to_string()));
        named.filter(|named| !named.is_empty()).unwrap_or_else(|| techniques(&self.stanza.name))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::{Place, Span};

    fn found(text: &str) -> Document {
        find(&Page { file: "a/savedsearches.conf".into(), id: "a/savedsearches".into(), text: text.into() })
    }

    const SERVICES: &str = "\
# Kept by hand.
[default]
dispatch.earliest_time = -24h@h

[Service Installed - Rule]
disabled = 1
action.correlationsearch.annotations = {\"mitre_attack\": [\"T1543.003\", \"T1569.002\"]}
dispatch.latest_time = now
search = index=wineventlog EventCode=7045 \\
| stats count \\
    by host Service_Name
";

    #[test]
    fn a_stanza_is_a_search_with_a_title_techniques_and_a_time_range() {
        let query = &found(SERVICES).queries[0];
        assert_eq!(query.id, "a/savedsearches#service-installed-rule");
        assert_eq!(query.title.as_deref(), Some("Service Installed - Rule"));
        assert_eq!(query.attack, ["T1543.003", "T1569.002"]);
        let range = Dispatch { earliest: Some("-24h@h".into()), latest: Some("now".into()) };
        assert_eq!(query.dispatch, range);
    }

    #[test]
    fn a_place_in_a_continued_line_is_the_place_in_the_file() {
        let source = &found(SERVICES).queries[0].source;
        assert_eq!(source.text(), "index=wineventlog EventCode=7045 \n| stats count \n    by host Service_Name");
        let host = source.text().find("host").expect("it is there");
        assert_eq!(source.place(Span::new(host, host + 4)), Place { line: 11, column: 8 });
        assert_eq!(source.place(Span::default()), Place { line: 9, column: 10 });
    }

    #[test]
    fn stanzas_of_one_name_are_one_and_the_last_setting_counts() {
        let found =
            found("[a (T1003)]\nsearch = index=a\n[b]\nx = 1\n[A!]\nsearch = c\n[a (T1003)]\nsearch = index=b\n");
        let queries: Vec<(&str, &str)> =
            found.queries.iter().map(|query| (query.id.as_str(), query.source.text())).collect();
        assert_eq!(queries, [("a/savedsearches#a-t1003", "index=b"), ("a/savedsearches#a", "c")]);
        assert_eq!(found.queries[0].attack, ["T1003"]);
        assert_eq!((found.skipped[0].line, &*found.skipped[0].reason), (3, "`[b]` has no `search`"));
    }

    #[test]
    fn a_line_that_is_no_setting_is_told_and_hides_no_search() {
        let found = found("[a]\nsearch = index=a\n| stats count\n[b]\nsearch = index=b\n");
        assert_eq!(found.queries.len(), 2);
        assert_eq!(
            (found.unreadable[0].line, &*found.unreadable[0].reason),
            (Some(3), "a setting is written `key = value`")
        );
    }
}
