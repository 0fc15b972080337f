//! The fields of real events, against those that Splunk's add-ons gave them, as splunk/security_content lists them for each
//! kind of event. Skipped, and said so, where its data is absent.

use serde::Deserialize;
use serde_json::{Map, Value as Json};
use spelt::events::{Ask, Metadata, read};
use spelt::plan::needs::Needs;
use spelt::value::time::Zone;
use spelt::value::xml::{self, Element};
use std::collections::BTreeSet;
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// What the indexer notes about the text of an event.
const OF_THE_INDEX: &[&str] = &["linecount", "punct", "splunk_server", "timeendpos", "timestartpos"];

/// Of a hundred fields that are listed, how many there must be.
const FLOOR: usize = 70;

#[derive(Deserialize)]
struct Kind {
    name: String,
    #[serde(default)]
    fields: Vec<String>,
    #[serde(default)]
    example_log: String,
}

/// Beside the repository, since the data is not the project's to ship.
fn kinds() -> Vec<Kind> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/security_content/data_sources");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut files: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "yml")).collect();
    files.sort();
    let text = |file: &PathBuf| std::fs::read_to_string(file).expect("it can be read");
    files.iter().map(|file| serde_norway::from_str(&text(file)).expect("a kind of event")).collect()
}

#[test]
fn events_have_the_fields_that_splunks_add_ons_give_them() {
    let kinds = kinds();
    if kinds.is_empty() {
        return println!("skipped: no kinds of event in ../shared/data/security_content/data_sources");
    }
    let mut told = String::new();
    // Of events in the classic rendering only the first line is given.
    for kind in kinds.iter().filter(|kind| kind.example_log.starts_with('<')) {
        let listed: BTreeSet<&str> = kind.fields.iter().map(String::as_str).collect();
        let listed: BTreeSet<&str> = listed.into_iter().filter(|field| !OF_THE_INDEX.contains(field)).collect();
        let given = fields(&kind.example_log);
        let missing: Vec<&str> = listed.iter().filter(|field| !given.contains(**field)).copied().collect();
        let there = listed.len() - missing.len();
        let _ = writeln!(told, "{}: {there} of {}", kind.name, listed.len());
        if !missing.is_empty() {
            let _ = writeln!(told, "    lacks {}", missing.join(" "));
        }
        assert!(there * 100 >= listed.len() * FLOOR, "{} has {there} of {}", kind.name, listed.len());
    }
    insta::assert_snapshot!(told);
}

/// The fields of an event, which is read as flat JSON.
fn fields(log: &str) -> BTreeSet<String> {
    let mut event = Map::new();
    flatten(&xml::read(log).expect("XML").top, &mut event);
    let file = tempfile::NamedTempFile::new().expect("a temporary file");
    std::fs::write(file.path(), Json::Object(event).to_string()).expect("it can be written");
    let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
    let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
    let mut fields = BTreeSet::new();
    read(file.path(), &ask, &mut |table| {
        let has = |name: &str| !table.value(0, name).is_null();
        fields.extend(table.names().filter(|name| has(name)).map(|name| name.to_string()));
        // What is not known is hidden, and matches.
        fields.insert("index".to_string());
    })
    .expect("it reads");
    fields
}

fn flatten(element: &Element<'_>, event: &mut Map<String, Json>) {
    let mut put = |name: &str, text: &str| {
        if !text.is_empty() && name != "xmlns" {
            event.insert(name.to_string(), text.into());
        }
    };
    let name = element.attributes.iter().find(|(name, _)| *name == "Name").map(|(_, value)| &**value);
    match (element.name, name) {
        ("Data", Some(name)) => put(name, &element.text),
        ("EventData", _) => {}
        (name, _) => {
            if element.children.is_empty() {
                put(name, &element.text);
            }
            element.attributes.iter().for_each(|(name, value)| put(name, value));
        }
    }
    element.children.iter().for_each(|child| flatten(child, event));
}
