//! The fuzz targets on any compiler: their seeds, and changes of each that are always the same ones.
//!
//! `SPELT_FUZZ_ROUNDS` says how often each seed is changed. `cargo fuzz` looks further; see CONTRIBUTING.md.

mod change;
#[path = "../../fuzz/targets.rs"]
mod targets;

use change::Changes;
use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};
use targets::TARGETS;

/// How often each seed is changed unless told.
const ROUNDS: usize = 40;

/// No input takes longer, on the slowest machine: it is a few kilobytes.
const PATIENCE: Duration = Duration::from_secs(20);

/// The seeds of a target, in the order of their names.
fn seeds(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/seeds").join(target);
    let entries = fs::read_dir(&folder).expect("every target has seeds").flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    paths.into_iter().map(|path| fs::read(path).expect("it can be read")).collect()
}

/// What is wrong with how a target takes some bytes.
fn fault(target: &str, bytes: &[u8]) -> Option<String> {
    let start = Instant::now();
    let outcome = catch_unwind(AssertUnwindSafe(|| targets::run(target, bytes)));
    let what = match (outcome, start.elapsed()) {
        (Err(_), _) => "panics".to_string(),
        (Ok(()), taken) if taken > PATIENCE => format!("takes {taken:?}"),
        (Ok(()), _) => return None,
    };
    Some(format!("{target} {what} on b\"{}\"", bytes.escape_ascii()))
}

#[test]
fn no_input_makes_a_reader_or_parser_panic_or_hang() {
    let rounds = std::env::var("SPELT_FUZZ_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ROUNDS);
    let left = Mutex::new(TARGETS.to_vec());
    let faults = Mutex::new(Vec::new());
    let work = || {
        while let Some((target, _)) = left.lock().ok().and_then(|mut left| left.pop()) {
            let seeds = seeds(target);
            let mut changes = Changes::default();
            let changed =
                (0..rounds).flat_map(|_| seeds.iter().map(|seed| changes.of(seed, &seeds)).collect::<Vec<_>>());
            let found: Vec<String> = seeds.iter().cloned().chain(changed).filter_map(|it| fault(target, &it)).collect();
            faults.lock().expect("no thread panics").extend(found);
        }
    };
    std::thread::scope(|scope| {
        scope.spawn(work);
        work();
    });
    let faults = faults.into_inner().expect("no thread panics");
    assert!(faults.is_empty(), "{}", faults.join("\n"));
}
