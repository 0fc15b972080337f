//! What the classic rendering says of an event that has no message, against the messages of real events: the datasets of
//! OTRF's Security-Datasets. Skipped, and said so, where they are absent.

use super::table;
use serde_json::{Map, Value as Json};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Channel and number of an event.
type Kind = (String, u64);

/// Beside the repository, since the data is not the project's to ship.
fn archives() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/otrf");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.filter(|path| path.extension().is_some_and(|end| end == "zip")).collect()
}

/// Some events of each kind that have a message, by kind.
fn events() -> BTreeMap<Kind, Vec<Map<String, Json>>> {
    const OF_A_KIND: usize = 25;
    let mut events: BTreeMap<Kind, Vec<Map<String, Json>>> = BTreeMap::new();
    for path in archives() {
        let mut archive = zip::ZipArchive::new(File::open(path).expect("it opens")).expect("a zip archive");
        let mut text = String::new();
        archive.by_index(0).expect("a file within").read_to_string(&mut text).expect("UTF-8");
        for line in text.lines().filter(|line| line.contains("\"Message\"")) {
            let event: Map<String, Json> = serde_json::from_str(line).expect("JSON");
            let channel = event["Channel"].as_str().unwrap_or_default().to_ascii_lowercase();
            let of_kind = events.entry((channel, event["EventID"].as_u64().unwrap_or_default())).or_default();
            if of_kind.len() < OF_A_KIND {
                of_kind.push(event);
            }
        }
    }
    events
}

/// The labels of a message, under the names that Splunk gives them; `Name(x): y` is what PowerShell says of its commands.
fn labels(message: &Json) -> BTreeSet<String> {
    let label = |line: &str| {
        let (label, value) = line.trim_start().split_once(':').filter(|(_, value)| value.starts_with([' ', '\t']))?;
        let is_call = label.find('(').is_some_and(|at| !label[..at].ends_with(' '));
        let is_label = !is_call && !value.trim().is_empty() && label.starts_with(|c: char| c.is_ascii_uppercase());
        is_label.then(|| label.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect())
    };
    message.as_str().unwrap_or_default().lines().skip(1).filter_map(label).collect()
}

/// Events as JSON lines.
fn lines(events: impl Iterator<Item = Map<String, Json>>) -> String {
    events.map(|event| Json::from(event).to_string() + "\n").collect()
}

#[test]
fn an_event_without_its_message_says_the_same() {
    let events = events();
    let mut told = String::new();
    for ((channel, code), events) in &events {
        let (mut same, mut others) = (0, BTreeMap::<&str, String>::new());
        let labels: Vec<BTreeSet<String>> = events.iter().map(|event| labels(&event["Message"])).collect();
        let named: BTreeSet<&str> = labels.iter().flatten().map(String::as_str).collect();
        let with = table(&lines(events.iter().cloned()), &named);
        let silent = events.iter().cloned().map(|mut event| event.remove("Message").map_or(Map::new(), |_| event));
        let without = table(&lines(silent), &named);
        for (row, label) in
            labels.iter().enumerate().flat_map(|(row, labels)| labels.iter().map(move |label| (row, label)))
        {
            let [said, derived] = [&with, &without].map(|table| table.value(row, label).show().replace('\n', "|"));
            if said == derived {
                same += 1;
            } else {
                others.entry(label).or_insert_with(|| format!("`{said}`, derived `{derived}`"));
            }
        }
        if same + others.len() == 0 {
            // A message in one sentence has no labels.
            continue;
        }
        let _ = writeln!(told, "{channel} {code}: {same} values of {} events are the same", events.len());
        others.iter().for_each(|(label, values)| {
            let _ = writeln!(told, "    {label}: {values}");
        });
    }
    match events.is_empty() {
        true => println!("skipped: no archives in ../shared/data/otrf"),
        false => insta::assert_snapshot!(told),
    }
}
