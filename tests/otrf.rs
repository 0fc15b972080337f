//! Real events: the datasets of OTRF's Security-Datasets, counted independently. Skipped, and said so, where they are absent.

use serde_json::Value as Json;
use spelt::events::{Ask, Metadata, Survey, traced};
use spelt::plan::needs::Needs;
use spelt::table::hidden;
use spelt::value::time::Zone;
use std::collections::BTreeMap;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Beside the repository, since the data is not the project's to ship.
fn archives() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/data/otrf");
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    let mut archives: Vec<PathBuf> = entries.filter(|path| path.extension().is_some_and(|end| end == "zip")).collect();
    archives.sort();
    archives
}

/// The text of the one file in an archive.
fn unpack(path: &Path) -> String {
    let mut archive = zip::ZipArchive::new(File::open(path).expect("it opens")).expect("a zip archive");
    let mut text = String::new();
    archive.by_index(0).expect("a file within").read_to_string(&mut text).expect("UTF-8");
    text
}

fn text(value: &Json) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_string)
}

#[test]
fn every_event_and_every_field_of_otrfs_datasets_is_read() {
    let archives = archives();
    if archives.is_empty() {
        println!("skipped: no archives in ../shared/data/otrf");
    }
    for path in archives {
        let source = unpack(&path);
        let expected: Vec<Json> = source
            .lines()
            .filter(|line| !line.trim().is_empty())
            .map(|line| serde_json::from_str(line).expect("JSON"))
            .collect();
        let file = tempfile::NamedTempFile::new().expect("a temporary file");
        std::fs::write(file.path(), &source).expect("it can be written");
        let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
        let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
        let mut kinds: BTreeMap<(String, String), usize> = BTreeMap::new();
        let mut row = 0;
        let mut found = Survey::default();
        let report = traced(file.path(), &ask, &mut |table, ledger| {
            found.add(&table, &ledger);
            for at in 0..table.rows() {
                let event = &expected[row];
                let shown = |field: &str| table.value(at, field).show().into_owned();
                *kinds.entry((shown("Channel").to_lowercase(), shown("EventCode"))).or_default() += 1;
                assert_eq!(shown("host"), text(&event["Hostname"]));
                assert_eq!(shown("source"), format!("XmlWinEventLog:{}", text(&event["Channel"])));
                assert_eq!(table.value(at, &hidden("source")).values().len(), 4);
                assert!(table.value(at, "_time").number().is_some());
                assert!(shown("_raw").contains(&format!("<EventID>{}</EventID>", event["EventID"])));
                // What is shown otherwise than it was exported: numbers as XML has them, and the collector's name.
                let changed = ["Keywords", "Opcode", "host", "tags"];
                for (name, value) in
                    event.as_object().expect("an object").iter().filter(|(name, _)| !changed.contains(&name.as_str()))
                {
                    assert_eq!(shown(name), text(value), "{name} of event {row} of {}", path.display());
                }
                row += 1;
            }
        })
        .expect("it reads");
        let mut counted: BTreeMap<(String, String), usize> = BTreeMap::new();
        expected.iter().for_each(|event| {
            *counted.entry((text(&event["Channel"]).to_lowercase(), text(&event["EventID"]))).or_default() += 1
        });
        assert_eq!(kinds, counted, "{}", path.display());
        assert_eq!((report.events, row), (expected.len(), expected.len()));
        let grave: Vec<_> = report.warnings.iter().filter(|warning| warning.field.is_none()).collect();
        assert!(grave.is_empty(), "{grave:?}");
        let inventory: BTreeMap<(String, String), usize> = found
            .kinds
            .iter()
            .map(|(kind, inventory)| ((kind.channel.to_lowercase(), kind.code.to_string()), inventory.events))
            .collect();
        assert_eq!(inventory, counted);
    }
}
