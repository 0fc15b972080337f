//! Reports of a test run, read back as what reads them would: JUnit, SARIF, GitHub's annotations and summary, HTML;
//! and what `spelt init`, the GitHub Action and the hooks make of them.

mod action;
mod browser;
mod github;
mod html;
mod init;
mod junit;
mod repository;
mod sarif;

use repository::Repository;

#[test]
fn reports_are_written_whole_or_not_at_all_and_leave_nothing_beside() {
    let repository = Repository::mixed();
    repository.write("out/junit.xml", "from before");
    let (code, _) = repository.run(&["test", "--check", "--junit", "out/junit.xml", "--sarif", "out/new/s.sarif"]);
    assert_eq!(code, 5);
    assert!(repository.read("out/junit.xml").ends_with("</testsuites>\n"));
    assert!(repository.read("out/new/s.sarif").ends_with("}\n"));
    assert_eq!(repository.names("out"), ["junit.xml", "new"]);
    assert_eq!(repository.names("out/new"), ["s.sarif"]);
}

#[test]
fn a_report_that_cannot_be_written_is_an_error_and_the_others_are_written() {
    let repository = Repository::passing();
    repository.write("file", "");
    let (code, text) = repository.run(&["test", "--check", "--junit", "file/junit.xml", "--sarif", "s.sarif"]);
    assert_eq!(code, 2);
    assert!(text.contains("error: the report `file/junit.xml` cannot be written"), "{text}");
    assert!(repository.read("s.sarif").contains("\"results\": []"));
}

#[test]
fn the_same_run_gives_the_same_bytes() {
    let repository = Repository::mixed();
    let write = |name: &str| {
        let [junit, sarif] = ["junit", "sarif"].map(|kind| format!("{name}.{kind}"));
        repository.run(&["test", "--check", "--junit", &junit, "--sarif", &sarif]);
        [junit, sarif].map(|file| repository.read(&file))
    };
    assert_eq!(write("one"), write("two"));
}

#[test]
fn a_run_of_nothing_leaves_no_report_of_an_earlier_one() {
    let repository = Repository::passing();
    repository.write("junit.xml", "from before");
    let (code, _) = repository.run(&["test", "nothing-like-it", "--junit", "junit.xml"]);
    assert_eq!(code, 4);
    assert!(repository.read("junit.xml").contains("tests=\"0\""));
}
