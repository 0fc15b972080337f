//! Every finding as it is drawn: a broken search in `tests/errors/*.spl`, and beside it what spelt says of it.

use spelt::command::{Setting, lower};
use spelt::diagnostic::render::{Ink, draw};
use spelt::source::Source;
use spelt::value::time::Zone;

#[test]
fn each_broken_search_is_told_where_and_why() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/errors");
    let mut names: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "spl"))
        .collect();
    names.sort();
    assert!(!names.is_empty());
    for path in names {
        let name = path.file_stem().unwrap().to_str().unwrap().to_string();
        let source = Source::bare(format!("{name}.spl"), std::fs::read_to_string(&path).unwrap());
        let lowered = lower(&source, &Setting::at(1_750_000_000.0, Zone::utc()));
        let drawn: Vec<_> =
            lowered.diagnostics.iter().map(|diagnostic| draw(diagnostic, &source, Ink::Plain)).collect();
        insta::with_settings!({
            snapshot_path => &folder,
            prepend_module_to_snapshot => false,
            description => source.text(),
            omit_expression => true,
        }, {
            insta::assert_snapshot!(name, drawn.join("\n\n"));
        });
    }
}
