//! `spelt fmt` as a shell sees it; and that laying a search out keeps its meaning, over all searches that are there.

use spelt::command::Setting;
use spelt::document::{self, Query};
use spelt::plan::print::meaning;
use spelt::source::Source;
use spelt::syntax::layout::layout;
use spelt::syntax::macros::Macros;
use spelt::value::time::Zone;
use std::path::Path;
use std::process::{Command, Output};

fn fmt(folder: &Path, words: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_spelt")).arg("fmt").args(words).current_dir(folder).output().expect("it runs")
}

fn out(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned()
}

fn err(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

#[test]
fn a_search_is_printed_laid_out() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let printed = fmt(folder.path(), &["a=1|STATS count by b,c|join b [search d=2|table b,e]"]);
    assert_eq!(out(&printed), "a=1\n| stats count by b, c\n| join b\n    [ search d=2\n    | table b, e ]\n");
    let refused = fmt(folder.path(), &["a=1 | | b"]);
    assert_eq!((refused.status.code(), out(&refused).as_str()), (Some(3), ""));
    assert!(err(&refused).contains("<query>:1:5"), "{}", err(&refused));
}

#[test]
fn documents_are_checked_and_rewritten() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let put = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it can be written");
    let get = |name: &str| std::fs::read_to_string(folder.path().join(name)).expect("it can be read");
    put("a.md", "# One\n\n```spl\na=1|table b,c\n```\n\n- item\n\n  ```spl\n  d=1|table e\n  ```\n");
    put("b.yml", "name: n\nid: x\nsearch: |\n  a=1|table b,c\nmore: y\n");
    put("c.yml", "\u{feff}name: n\nid: x\nsearch: a=1|table b,c\n");
    let checked = fmt(folder.path(), &["--check", "a.md", "b.yml", "c.yml", "c.yml"]);
    assert_eq!(checked.status.code(), Some(1), "{}", err(&checked));
    assert!(out(&checked).starts_with("a.md:4: a#one\n") && out(&checked).lines().count() == 4, "{}", out(&checked));
    let written = fmt(folder.path(), &["--write", "a.md", "b.yml", "c.yml"]);
    assert_eq!((written.status.code(), err(&written).as_str()), (Some(0), ""));
    let laid = "# One\n\n```spl\na=1\n| table b, c\n```\n\n- item\n\n  ```spl\n  d=1\n  | table e\n  ```\n";
    assert_eq!(get("a.md"), laid);
    assert_eq!(get("b.yml"), "name: n\nid: x\nsearch: |\n  a=1\n  | table b, c\nmore: y\n");
    assert_eq!(get("c.yml"), "\u{feff}name: n\nid: x\nsearch: |-\n  a=1\n  | table b, c\n");
    assert_eq!(fmt(folder.path(), &["--check", "a.md", "b.yml", "c.yml"]).status.code(), Some(0));
}

#[test]
fn what_cannot_be_written_is_a_note_with_its_place_and_no_finding() {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let flow = "{name: n, search: a=1|table b}\n";
    std::fs::write(folder.path().join("a.yml"), flow).expect("it can be written");
    for words in [["--check", "a.yml"], ["--write", "a.yml"]] {
        let told = fmt(folder.path(), &words);
        assert_eq!((told.status.code(), out(&told).as_str()), (Some(0), ""));
        assert!(err(&told).starts_with("note: a.yml:1: a is left as it is: "), "{}", err(&told));
    }
    assert_eq!(std::fs::read_to_string(folder.path().join("a.yml")).expect("it is there"), flow);
}

/// The plan of a search as text; none if it has none.
fn plan(text: &str, macros: &Macros) -> Option<String> {
    let mut query = Query::new("", Source::bare("", text).into());
    query.replace_macros(macros, &|_| Err(String::new()));
    query.lower(&Setting::at(1_750_000_000.0, Zone::utc())).plan.as_ref().map(meaning)
}

/// That a search laid out means the same, and stays as it is a second time.
fn keeps(search: &str, macros: &Macros) {
    let Ok(laid) = layout(search) else { return };
    assert_eq!(layout(&laid).as_deref().ok(), Some(&*laid), "a second time: {search}");
    assert_eq!(plan(&laid, macros), plan(search, macros), "{search}\n{laid}");
}

#[test]
fn the_searches_of_the_project_keep_their_meaning() {
    let found = document::gather([Path::new("queries")], Path::new("queries"));
    assert!(found.queries.len() > 20);
    found.queries.iter().for_each(|query| keeps(query.source.text(), &Macros::default()));
}

#[test]
fn the_searches_of_the_corpus_keep_their_meaning() {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let mut macros = Macros::default();
    let Ok(found) = document::macros::read(&shared.join("data/security_content/macros")) else {
        println!("SKIPPED: the corpus is not there");
        return;
    };
    found.into_iter().for_each(|found| macros.add(found));
    for name in ["security_content", "community"] {
        let text = std::fs::read_to_string(shared.join(format!("corpus/{name}.jsonl"))).expect("the corpus");
        for line in text.lines() {
            let search: serde_json::Value = serde_json::from_str(line).expect("a line is an object");
            keeps(search["search"].as_str().unwrap_or_default(), &macros);
        }
    }
}
