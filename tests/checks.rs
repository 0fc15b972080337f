//! The checks that need no data, over public detections where these stand beside the project: how many findings of each
//! there are. `tests/checks.md` says of each what it is. `SHOW=1 cargo test --test checks -- --nocapture` draws them.

use spelt::command::Setting;
use spelt::diagnostic::Diagnostic;
use spelt::diagnostic::render::{Ink, draw};
use spelt::document::{self, Query};
use spelt::harness::checks;
use spelt::project::Levels;
use spelt::syntax::macros::Macros;
use spelt::value::time::Zone;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

/// The queries with their macros replaced; none where the corpus is not there.
fn queries() -> Vec<Query> {
    let shared = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared");
    let corpus: Vec<PathBuf> =
        ["community", "security_content"].map(|name| shared.join(format!("corpus/{name}.jsonl"))).into();
    if !corpus.iter().all(|path| path.exists()) {
        return Vec::new();
    }
    let mut macros = Macros::default();
    let defined = document::macros::read(&shared.join("data/security_content/macros")).expect("the macros can be read");
    defined.into_iter().for_each(|it| macros.add(it));
    let mut found = document::gather(corpus.iter().map(PathBuf::as_path), &shared.join("corpus"));
    found.queries.iter_mut().for_each(|query| query.replace_macros(&macros, &|_| Err("none is computed here".into())));
    found.queries
}

fn checked(query: &Query) -> Vec<Diagnostic> {
    let setting = Setting::at(1_750_000_000.0, Zone::utc());
    checks::of(query.searched(), query.lower(&setting), &setting, &Levels::default(), &Vec::new).1
}

#[test]
fn public_detections_have_so_many_findings() {
    let queries = queries();
    if queries.is_empty() {
        println!("SKIPPED: the corpus is not there");
        return;
    }
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for query in &queries {
        for found in checked(query) {
            *counts.entry(found.code).or_default() += 1;
            if std::env::var_os("SHOW").is_some() {
                println!("### {}\n{}\n", query.id, draw(&found, query.searched(), Ink::Plain));
            }
        }
    }
    let counts: Vec<String> = counts.iter().map(|(code, count)| format!("{code}: {count}")).collect();
    insta::assert_snapshot!(counts.join("\n"), @r"
    always-matches: 2
    field-gone: 23
    fires-on-nothing: 2
    foreign-field: 5
    literal-wildcard: 8
    never-matches: 11
    ");
}
