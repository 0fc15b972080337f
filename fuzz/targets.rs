//! What is tried with bytes of any kind: whatever they are, a reader gives events, warnings or an error, and the same
//! however little of them is asked for.

use spelt::command::{self, Setting, lower};
use spelt::document;
use spelt::engine;
use spelt::events::{self, Ask, Metadata};
use spelt::function::Context;
use spelt::harness::setting;
use spelt::knowledge::Knowledge;
use spelt::plan::needs::Needs;
use spelt::source::Source;
use spelt::table::Table;
use spelt::value::time::{self, Zone};
use spelt::value::xml;
use std::path::Path;

/// A target: what it is called, and what is tried.
pub type Target = (&'static str, fn(&[u8]));

/// All of them. Each has a folder of seeds under `fuzz/seeds/`, and those of exports differ in their seeds alone: a format is
/// told by the content.
pub const TARGETS: &[Target] = &[
    ("json", export),
    ("elastic", export),
    ("csv", export),
    ("xml", export),
    ("splunk", export),
    ("text", export),
    ("encoded", export),
    ("packed", export),
    ("evtx", evtx),
    ("search", search),
    ("document", document),
    ("knowledge", knowledge),
    ("values", values),
];

/// Tries the bytes as the target of that name says.
pub fn run(name: &str, bytes: &[u8]) {
    let (_, target) = TARGETS.iter().find(|(target, _)| *target == name).expect("a target of that name");
    target(bytes);
}

const NOW: f64 = 1_750_800_000.0;

/// Searches that let a reader pass over much: by a field, a word, a field of an add-on.
const SEARCHES: &[&str] = &[
    "EventCode=4624 | stats count by user",
    "cmd OR powershell | table _raw",
    "process_name=cmd.exe host=dc* | table Image",
    "* | where like(CommandLine, \"%whoami%\") | stats count",
];

/// An export of any format.
pub fn export(bytes: &[u8]) {
    with_file("export", bytes, |path| {
        let full = read(path, &Needs::default());
        let search = SEARCHES[bytes.len() % SEARCHES.len()];
        let plan = lower(&Source::bare("search", search), &Setting::at(NOW, Zone::utc())).plan.expect(search);
        let little = read(path, &Needs::of(&plan));
        let rows = |table: Table| engine::run(&plan, &Context::new(NOW, Zone::utc()), table).table.rows();
        // An event that is passed over is not looked into: what is damaged in it is not told.
        let (all, events) = full.unwrap_or_default();
        let (some, events_of_some) = little.unwrap_or_default();
        assert_eq!(all.rows(), events, "an event is a row");
        assert!(events <= events_of_some, "what is passed over is counted");
        assert_eq!(rows(all), rows(some), "{search}");
    });
}

fn read(path: &Path, needs: &Needs) -> Result<(Table, usize), String> {
    let (given, zone) = (Metadata::default(), Zone::utc());
    let mut tables = Vec::new();
    let ask = Ask { needs, given: &given, zone: &zone, strict: false };
    let report = events::read(path, &ask, &mut |table| tables.push(table)).map_err(|error| error.to_string())?;
    Ok((Table::concat(&tables), report.events))
}

/// A chunk of an EVTX file: the header before it is always the same.
pub fn evtx(bytes: &[u8]) {
    let mut file = b"ElfFile\0".to_vec();
    file.resize(4096, 0);
    file.extend(bytes);
    export(&file);
}

/// A search: it has a plan or errors, and what is printed of it is the same search.
pub fn search(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let setting = Setting::at(NOW, Zone::utc());
    let lowered = lower(&Source::bare("search", &*text), &setting);
    let Some(plan) = lowered.plan else {
        assert!(lowered.diagnostics.iter().any(|found| found.is_error()), "what has no plan has an error");
        return;
    };
    let _ = (plan.to_string(), Needs::of(&plan));
    let printed = command::print::search(&text).expect("what has a plan has sound pipes");
    assert!(lower(&Source::bare("search", &*printed), &setting).plan.is_some(), "{printed}");
}

/// A document of searches: its first byte says of which kind.
pub fn document(bytes: &[u8]) {
    const KINDS: [&str; 5] = ["page.md", "search.spl", "detection.yml", "savedsearches.conf", "searches.jsonl"];
    let Some((kind, bytes)) = bytes.split_first() else { return };
    with_file(KINDS[usize::from(*kind) % KINDS.len()], bytes, |path| {
        let found = document::read(path, path.parent().unwrap_or(path));
        for query in &found.queries {
            let _ = (query.place(), query.lower(&Setting::at(NOW, Zone::utc())));
        }
    });
}

/// What a server knows besides its events, and what is said beside an export: the first byte says which file it is.
pub fn knowledge(bytes: &[u8]) {
    const KINDS: [&str; 7] =
        ["macros.conf", "macro.yml", "transforms.conf", "eventtypes.conf", "tags.conf", "table.csv", "export.toml"];
    let Some((kind, bytes)) = bytes.split_first() else { return };
    let name = KINDS[usize::from(*kind) % KINDS.len()];
    with_file(name, bytes, |path| {
        let _ = match name {
            "macros.conf" | "macro.yml" => document::macros::read(path).is_ok(),
            "export.toml" => setting::Setting::read(path).is_ok(),
            _ => document::lookups::read(path, &mut Knowledge::default()).is_ok(),
        };
    });
}

/// Times, formats of times and XML within a value.
pub fn values(bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let (one, other) = text.split_once('\n').unwrap_or((&text, ""));
    let _ = time::moment(one, NOW, &Zone::utc());
    let _ = time::format(NOW, one, &Zone::utc());
    let _ = time::parse(other, one, &Zone::utc());
    let _ = Zone::read(one);
    let _ = xml::read(&text);
}

/// Calls with a file of these bytes.
fn with_file(name: &str, bytes: &[u8], call: impl FnOnce(&Path)) {
    thread_local! {
        static FOLDER: tempfile::TempDir = tempfile::tempdir().expect("a temporary folder");
    }
    FOLDER.with(|folder| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("it can be written");
        call(&path);
    });
}
