//! Two runs in the same repository at once: neither breaks what the other writes.

use crate::repository::{Content, Repository, SEARCHES, of_each, unfinished};
use std::process::Stdio;

#[test]
fn runs_at_once_leave_whole_snapshots_and_no_complaint() {
    let repository = Repository::new();
    let other = repository.expected(Content::Other);
    let one = repository.expected(Content::One);
    for round in 0..4 {
        let content = if round % 2 == 0 { Content::Other } else { Content::One };
        repository.fill(content);
        let verbs: [&[&str]; 5] = [&["test", "--accept"], &["test"], &["accept"], &["test", "--accept"], &["pending"]];
        let begin = |args: &&[&str]| repository.command(args).stdout(Stdio::null()).spawn().expect("the tool runs");
        let children: Vec<_> = verbs.iter().map(begin).collect();
        for (child, args) in children.into_iter().zip(verbs) {
            let output = child.wait_with_output().expect("it ends");
            let said = String::from_utf8_lossy(&output.stderr);
            assert!(matches!(output.status.code(), Some(0 | 1)) && said.is_empty(), "{args:?}: {said}");
        }
        of_each(&repository.snapshots(), &one, &other);
        assert_eq!(repository.run(&["test", "--accept"]).status.code(), Some(0));
        let found = repository.snapshots();
        assert_eq!((found.len(), unfinished(&found)), (SEARCHES, 0));
    }
}
