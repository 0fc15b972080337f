//! What is passed over while reading changes no result: searches give the same rows whether all of an export is read or
//! only what they need of it.

mod exports;
mod made;
mod searches;

use exports::Exports;
use spelt::command::Setting;
use spelt::document::{self, Query};
use spelt::plan::Plan;
use spelt::source::Source;
use spelt::syntax::macros::Macros;
use spelt::value::time::Zone;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// A search and what it is called.
struct Search {
    id: String,
    query: Query,
}

impl Search {
    fn bare(text: &str) -> Search {
        Search { id: text.into(), query: Query::new(text, Source::bare("search", text).into()) }
    }

    /// Its plan; none if it cannot run.
    fn plan(&self, now: f64) -> Option<Plan> {
        self.query.lower(&Setting::at(now, Zone::utc())).plan
    }
}

/// The searches of documents, their macros replaced by these.
fn gathered(paths: &[PathBuf], macros: &Macros) -> Vec<Search> {
    let mut found = document::gather(paths.iter().map(PathBuf::as_path), &here(""));
    found.queries.iter_mut().for_each(|query| query.replace_macros(macros, &|_| Err("none is computed here".into())));
    found.queries.into_iter().map(|query| Search { id: query.id.clone(), query }).collect()
}

/// Compares all searches over some exports, side by side; how many have a plan, and how many of them find something.
fn compare(exports: &Exports, searches: &[Search]) -> (usize, usize) {
    let (next, planned, finding) = (AtomicUsize::new(0), AtomicUsize::new(0), AtomicUsize::new(0));
    let work = || {
        while let Some(search) = searches.get(next.fetch_add(1, Ordering::Relaxed)) {
            let Some(finds) = exports.compare(search) else { continue };
            planned.fetch_add(1, Ordering::Relaxed);
            finding.fetch_add(usize::from(finds), Ordering::Relaxed);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    (planned.into_inner(), finding.into_inner())
}

/// The searches of the project's own documents, and some that ask in odd ways.
fn own_searches() -> Vec<Search> {
    let documents = gathered(&[here("queries")], &Macros::default());
    documents.into_iter().chain(searches::SEARCHES.iter().map(|text| Search::bare(text))).collect()
}

/// Public searches; none where they do not stand beside the project.
fn public_searches() -> Vec<Search> {
    let corpus = ["community", "security_content"].map(|name| here(&format!("../shared/corpus/{name}.jsonl")));
    if !corpus.iter().all(|path| path.exists()) {
        return Vec::new();
    }
    let mut macros = Macros::default();
    let defined = document::macros::read(&here("../shared/data/security_content/macros")).expect("they can be read");
    defined.into_iter().for_each(|it| macros.add(it));
    gathered(&corpus, &macros)
}

#[test]
fn searches_give_the_same_rows_however_little_is_read() {
    let searches = own_searches();
    let folder = exports::all_fixtures();
    let fixtures = Exports::at(folder.path(), &searches);
    let (planned, finding) = compare(&fixtures, &searches);
    assert_eq!(planned, searches.len());
    assert!(finding * 10 > planned * 9, "{finding} of {planned} searches found something");
}

#[test]
fn every_value_is_found_however_little_is_read() {
    let mut asked = made::Asked::default();
    let (mut planned, mut finding) = (0, 0);
    for file in exports::fixtures() {
        let searches = asked.of(&Exports::at(&file, &[]).whole(&Default::default()));
        let (some, found) = compare(&Exports::at(&file, &searches), &searches);
        (planned, finding) = (planned + some, finding + found);
    }
    assert!(planned > 1000 && finding == planned, "{finding} of {planned} searches found what they were made of");
}

#[test]
fn public_searches_give_the_same_rows_however_little_is_read() {
    let searches = public_searches();
    if searches.is_empty() {
        println!("SKIPPED: the corpus is not there");
    }
    for folder in [Some(exports::some_fixtures()), exports::sample_of_otrf(1)].into_iter().flatten() {
        let (planned, finding) = compare(&Exports::at(folder.path(), &searches), &searches);
        println!("{finding} of {planned} public searches find something");
    }
}

/// Takes minutes: `cargo test --release --test passing_over -- --ignored`.
#[test]
#[ignore = "takes minutes"]
fn all_searches_give_the_same_rows_from_all_exports_however_little_is_read() {
    let searches: Vec<Search> = own_searches().into_iter().chain(public_searches()).collect();
    for folder in [Some(exports::all_fixtures()), exports::sample_of_otrf(usize::MAX)].into_iter().flatten() {
        let (planned, finding) = compare(&Exports::at(folder.path(), &searches), &searches);
        println!("{finding} of {planned} searches find something");
    }
}
