//! JUnit's XML, read back.

use crate::repository::Repository;
use quick_junit::{NonSuccessKind, Report, TestCase, TestCaseStatus};

fn cases(report: &str) -> Vec<TestCase> {
    let report = Report::deserialize_from_str(report).expect("the report is JUnit's XML");
    report.test_suites.into_iter().flat_map(|suite| suite.test_cases).collect()
}

/// `ok`, `skip`, or the kind and type of a failure.
fn told(case: &TestCase) -> String {
    let status = match &case.status {
        TestCaseStatus::Success { .. } => "ok".to_string(),
        TestCaseStatus::Skipped { .. } => "skip".to_string(),
        TestCaseStatus::NonSuccess { kind, ty, message, .. } => {
            let kind = if *kind == NonSuccessKind::Failure { "failure" } else { "error" };
            let text =
                |text: &Option<quick_junit::XmlString>| text.as_ref().map(|text| text.to_string()).unwrap_or_default();
            format!("{kind} {}: {}", text(ty), text(message))
        }
    };
    format!("{} {status}", case.name.as_str())
}

#[test]
fn each_query_is_a_case_and_so_is_what_belongs_to_none() {
    let cases = cases(&Repository::mixed().report("--junit"));
    insta::assert_snapshot!(cases.iter().map(told).collect::<Vec<_>>().join("\n"));
}

#[test]
fn the_whole_report() {
    let repository = Repository::passing();
    repository.write("fixtures/consoles/quiet/calculator.jsonl", super::repository::TWO);
    insta::assert_snapshot!(repository.report("--junit"));
}

#[test]
fn hostile_names_stay_text() {
    let report = Repository::hostile().report("--junit");
    assert!(!report.contains("<script>") && !report.contains('\u{1b}') && !report.contains('\u{202e}'));
    let cases = cases(&report);
    assert_eq!(cases.len(), 3);
    assert!(cases.iter().any(|case| told(case).contains("<U+202E>")), "{report}");
}
