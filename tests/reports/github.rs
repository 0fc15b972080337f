//! What a GitHub workflow shows: annotations of lines, and the summary of a step.

use crate::repository::Repository;

fn summary(repository: &Repository) -> String {
    repository.write("summary.md", "# before\n");
    repository.run_with(&["test", "--check", "--format", "github"], &[("GITHUB_STEP_SUMMARY", "summary.md")]);
    repository.read("summary.md")
}

#[test]
fn the_summary_of_a_step_says_what_needs_a_look() {
    insta::assert_snapshot!(summary(&Repository::mixed()));
}

#[test]
fn hostile_names_are_no_markup_and_no_command() {
    let repository = Repository::hostile();
    let summary = summary(&repository);
    let (outside, _) = fences(&summary);
    assert!(!outside.contains("<script") && !outside.contains("<b "), "{outside}");
    assert!(!summary.contains(['\u{1b}', '\u{202e}']));
    let (_, text) = repository.run(&["test", "--check", "--format", "github"]);
    for line in text.lines().filter(|line| line.starts_with("::")) {
        assert!(line.starts_with("::error file=queries/") && !line.contains('\u{1b}'), "{line}");
    }
}

/// What stands outside fences, and inside.
fn fences(text: &str) -> (String, String) {
    let (mut outside, mut inside, mut fence) = (String::new(), String::new(), None);
    for line in text.lines() {
        let marks = line.chars().take_while(|c| *c == '`').count();
        match fence {
            None if marks >= 3 => fence = Some(marks),
            Some(open) if marks >= open && line.len() == marks => fence = None,
            Some(_) => inside.push_str(line),
            None => outside.push_str(line),
        }
    }
    assert_eq!(fence, None, "every fence is closed");
    (outside, inside)
}

#[test]
fn a_summary_that_cannot_be_written_is_an_error() {
    let repository = Repository::passing();
    let (code, text) =
        repository.run_with(&["test", "--check", "--format", "github"], &[("GITHUB_STEP_SUMMARY", "queries")]);
    assert_eq!(code, 2);
    assert!(text.contains("error: the summary `queries` cannot be written"), "{text}");
}
