//! Questions to git about small repositories.

use super::*;
use std::process::Command;

/// A repository with a commit, `main`.
struct Scratch {
    root: tempfile::TempDir,
}

impl Scratch {
    fn begun(files: &[(&str, &str)]) -> Scratch {
        let scratch = Scratch { root: tempfile::tempdir().expect("a folder") };
        scratch.git(&["init", "--quiet", "--initial-branch=main"]);
        scratch.commit(files);
        scratch
    }

    fn path(&self) -> &Path {
        self.root.path()
    }

    fn git(&self, args: &[&str]) {
        git_in(self.path(), args);
    }

    fn write(&self, file: &str, text: &str) {
        let path = self.path().join(file);
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        std::fs::write(path, text).expect("a file");
    }

    fn commit(&self, files: &[(&str, &str)]) {
        files.iter().for_each(|(file, text)| self.write(file, text));
        self.git(&["add", "--all"]);
        self.git(&["commit", "--quiet", "--allow-empty", "--message", "x"]);
    }

    fn repository(&self) -> Repository {
        Repository::of(self.path()).expect("a repository")
    }
}

fn git_in(folder: &Path, args: &[&str]) {
    let mut command = Command::new("git");
    command.current_dir(folder).args(["-c", "user.name=Ada", "-c", "user.email=ada@example.com"]);
    command.args(["-c", "protocol.file.allow=always", "-c", "commit.gpgsign=false"]).args(args);
    command.env("GIT_CONFIG_GLOBAL", "/dev/null").env("GIT_CONFIG_NOSYSTEM", "1");
    let output = command.output().expect("git is installed");
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
}

fn said(fault: Result<impl Sized, Fault>) -> String {
    fault.map(|_| ()).expect_err("a fault").to_string()
}

#[test]
fn files_are_as_they_were() {
    let scratch = Scratch::begun(&[("queries/a b.md", "one\n"), ("queries/sub/ü.md", ""), ("other.md", "x")]);
    let repository = scratch.repository();
    let first = repository.commit("HEAD").expect("a commit");
    scratch.commit(&[("queries/a b.md", "two\n")]);
    let past = repository.files(&first, &["queries", "nowhere"]).expect("files");
    let shown: Vec<_> = past.iter().map(|past| (&*past.path, &*past.bytes)).collect();
    assert_eq!(shown, [("queries/a b.md", &b"one\n"[..]), ("queries/sub/ü.md", b"")]);
    assert_eq!(repository.file(&first, "other.md").expect("an answer").as_deref(), Some(&b"x"[..]));
    assert_eq!(repository.file(&first, "none.md").expect("an answer"), None);
}

#[test]
fn a_project_may_stand_below_the_top() {
    let scratch = Scratch::begun(&[("det/queries/a.md", "one"), ("shared/props.conf", "two")]);
    let repository = Repository::of(&scratch.path().join("det")).expect("a repository");
    let head = repository.commit("HEAD").expect("a commit");
    let past = repository.files(&head, &["queries", "../shared"]).expect("files");
    assert_eq!(past.iter().map(|past| &*past.path).collect::<Vec<_>>(), ["queries/a.md", "../shared/props.conf"]);
    scratch.write("shared/props.conf", "three");
    scratch.write("det/queries/b.md", "new");
    let changed = repository.changed_since(&head, &[]).expect("an answer");
    assert_eq!(changed.iter().collect::<Vec<_>>(), ["../shared/props.conf", "queries/b.md"]);
}

#[test]
fn what_changed_is_told_whether_or_not_git_was_told_of_it() {
    let scratch = Scratch::begun(&[("a", "1"), ("b", "1"), ("c", "1"), ("d", "1"), (".gitignore", "*.big\n")]);
    let repository = scratch.repository();
    let base = repository.commit("HEAD").expect("a commit");
    scratch.commit(&[("a", "2")]);
    scratch.write("b", "2");
    scratch.write("new/e", "1");
    scratch.write("fixtures/x.big", "1");
    std::fs::remove_file(scratch.path().join("c")).expect("it is removed");
    let changed = repository.changed_since(&base, &["fixtures"]).expect("an answer");
    assert_eq!(changed.iter().collect::<Vec<_>>(), ["a", "b", "c", "fixtures/x.big", "new/e"]);
    assert!(!repository.changed_since(&base, &[]).expect("an answer").contains("fixtures/x.big"));
}

#[test]
fn a_branch_is_compared_with_where_it_left() {
    let scratch = Scratch::begun(&[("a", "1")]);
    let repository = scratch.repository();
    let fork = repository.commit("HEAD").expect("a commit");
    scratch.git(&["checkout", "--quiet", "-b", "work"]);
    scratch.commit(&[("b", "1")]);
    scratch.git(&["checkout", "--quiet", "main"]);
    scratch.commit(&[("c", "1")]);
    scratch.git(&["checkout", "--quiet", "work"]);
    assert_eq!(repository.main_branch(), Ok(Some("main".into())));
    assert_eq!(repository.merge_base("main"), Ok(fork.clone()));
    assert_eq!(repository.merge_base("HEAD"), repository.commit("HEAD"));
    assert_eq!(repository.last_change("a"), Ok(Some(fork)));
    assert_eq!(repository.last_change("b"), repository.commit("work").map(Some));
    assert_eq!(repository.last_change("none"), Ok(None));
}

#[test]
fn links_are_followed_within_the_repository_alone() {
    let scratch = Scratch::begun(&[("real/a.csv", "x")]);
    let repository = scratch.repository();
    #[cfg(unix)]
    {
        let link = |to: &str, name: &str| std::os::unix::fs::symlink(to, scratch.path().join(name)).expect("a link");
        std::fs::create_dir(scratch.path().join("links")).expect("a folder");
        link("../real/a.csv", "links/b.csv");
        link("../real", "links/folder");
        link("nowhere", "links/loose");
        scratch.commit(&[]);
        let past = repository.files(&repository.commit("HEAD").expect("a commit"), &["links"]).expect("files");
        assert_eq!(past, [Past { path: "links/b.csv".into(), bytes: b"x".to_vec() }]);
        link("/etc/hostname", "links/out");
        scratch.commit(&[]);
        let out = repository.files(&repository.commit("HEAD").expect("a commit"), &["links"]);
        assert_eq!(said(out), "git says: `links/out` is a link that leads out of the repository");
    }
}

#[test]
fn where_git_has_no_answer_it_is_told_why() {
    let folder = tempfile::tempdir().expect("a folder");
    assert_eq!(said(Repository::of(folder.path())), "this folder is in no git repository");
    git_in(folder.path(), &["init", "--quiet"]);
    let empty = Repository::of(folder.path()).expect("a repository");
    assert_eq!(said(empty.commit("HEAD")), "this git repository has no commit yet");
    assert_eq!(empty.main_branch(), Ok(None));
    let scratch = Scratch::begun(&[("a", "1")]);
    let repository = scratch.repository();
    for unknown in ["mian", "--help", "HEAD~9", "a b"] {
        assert_eq!(said(repository.commit(unknown)), format!("git knows no commit, branch or tag `{unknown}`"));
    }
    scratch.git(&["checkout", "--quiet", "--orphan", "other"]);
    scratch.commit(&[("other", "1")]);
    assert_eq!(said(repository.merge_base("main")), "`main` and this branch have no commit in common");
}

#[test]
fn a_history_that_was_cut_off_is_no_history() {
    let scratch = Scratch::begun(&[("a", "1")]);
    scratch.git(&["checkout", "--quiet", "-b", "work"]);
    scratch.commit(&[("b", "1")]);
    let clones = tempfile::tempdir().expect("a folder");
    let from = format!("file://{}", scratch.path().display());
    git_in(clones.path(), &["clone", "--quiet", "--depth=1", "--no-single-branch", &from, "clone"]);
    let clone = Repository::of(&clones.path().join("clone")).expect("a repository");
    assert!(said(clone.merge_base("origin/main")).contains("does not reach back to where this branch left"));
    assert!(said(clone.last_change("a")).contains("`git fetch --unshallow`"));
    assert!(said(clone.commit("HEAD~1")).contains("`HEAD~1` is not in it"));
}
