//! A test run as JUnit's XML: a suite for each document, a case for each query.
//!
//! Times are left out, so that the same run gives the same bytes.

use super::finding::{Told, counts, of_query, unreadable};
use super::{Results, Verdict, loose, pretty};
use crate::diagnostic::render::Ink;
use crate::diagnostic::report::Finding;
use crate::diagnostic::visible::{visible, visible_lines};
use crate::harness::outcome::Outcome;
use crate::harness::settle::Written;
use indexmap::IndexMap;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus, TestSuite};

/// The report's text.
pub fn junit(results: &Results<'_>) -> String {
    let mut suites: IndexMap<String, TestSuite> = IndexMap::new();
    let mut put = |suite: &str, case: TestCase| {
        let name = visible(suite);
        suites.entry(name.clone()).or_insert_with(|| TestSuite::new(name)).add_test_case(case);
    };
    for (outcome, written) in results.tested {
        put(outcome.query.source.file(), of(outcome, *written));
    }
    let others = results.unreadable.iter().map(unreadable).chain(loose::told(results));
    for told in others.filter(|told| told.diagnostic.is_error()) {
        put(told.source.file(), of_file(&told));
    }
    let mut report = Report::new("spelt test");
    report.add_test_suites(suites.into_values());
    report.to_string().expect("text without control characters is XML")
}

fn of(outcome: &Outcome, written: Written) -> TestCase {
    let verdict = Verdict::of(outcome, written);
    let told: Vec<Told> = of_query(outcome, written).collect();
    let text = || visible_lines(pretty::one(outcome, written, Ink::Plain).trim_end());
    let status = match kind(verdict) {
        Some(kind) => failed(kind, &told, &text()),
        None if verdict == Verdict::Skipped => {
            let mut status = TestCaseStatus::skipped();
            status.set_message("the query has no dataset, so it was not run");
            status
        }
        None => TestCaseStatus::success(),
    };
    let mut case = case(&outcome.query.id, outcome.query.source.file(), status);
    case.extra.insert("line".into(), outcome.query.place().line.to_string().into());
    case.add_properties(outcome.query.attack.iter().map(|technique| ("attack".to_string(), visible(technique))));
    let warnings = outcome.found().flat_map(|found| &found.warnings).map(|warning| format!("warning: {warning}"));
    let out: Vec<String> = std::iter::once(counts(outcome)).chain(warnings).collect();
    case.set_system_out(visible_lines(&out.join("\n")));
    case
}

/// JUnit tells what the test finds wrong from what keeps it from being run.
fn kind(verdict: Verdict) -> Option<NonSuccessKind> {
    match verdict {
        Verdict::Silent | Verdict::Failed | Verdict::Changed | Verdict::Fewer | Verdict::More | Verdict::New => {
            Some(NonSuccessKind::Failure)
        }
        Verdict::Refused | Verdict::Unread => Some(NonSuccessKind::Error),
        Verdict::Accepted | Verdict::Passed | Verdict::Skipped => None,
    }
}

/// A status that says the first error in short, how many more there are, and all of them in full.
fn failed(kind: NonSuccessKind, told: &[Told], text: &str) -> TestCaseStatus {
    let errors: Vec<Finding<'_>> = told.iter().filter(|told| told.diagnostic.is_error()).map(Told::finding).collect();
    let mut status = TestCaseStatus::non_success(kind);
    if let [first, more @ ..] = &errors[..] {
        let more = if more.is_empty() { String::new() } else { format!(" (and {} more)", more.len()) };
        status.set_type(first.diagnostic.code).set_message(visible(&format!("{}{more}", first.message())));
    }
    status.set_description(text);
    status
}

fn of_file(told: &Told) -> TestCase {
    let message = told.diagnostic.message.as_str();
    let status = failed(NonSuccessKind::Error, std::slice::from_ref(told), &visible_lines(message));
    case(told.diagnostic.code, told.source.file(), status)
}

fn case(name: &str, file: &str, status: TestCaseStatus) -> TestCase {
    let mut case = TestCase::new(visible(name), status);
    case.set_classname(visible(file));
    case.extra.insert("file".into(), visible(file).into());
    case
}
