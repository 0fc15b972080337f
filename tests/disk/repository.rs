//! A repository of many searches whose rows all change at once, and a look at what a run left of its snapshots.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// So many searches: enough that writing their snapshots takes a while.
pub const SEARCHES: usize = 40;

/// A repository whose fixture holds one of two contents.
pub struct Repository {
    root: tempfile::TempDir,
}

/// What the fixture holds; every search gives other rows over one than over the other.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Content {
    One,
    Other,
}

impl Content {
    pub fn opposite(self) -> Content {
        match self {
            Content::One => Content::Other,
            Content::Other => Content::One,
        }
    }

    fn word(self) -> &'static str {
        match self {
            Content::One => "alpha",
            Content::Other => "omega",
        }
    }
}

/// The texts of the files under `snapshots`, by name.
pub type Files = BTreeMap<String, String>;

impl Repository {
    /// Searches, a fixture with the first content, and what is accepted of it.
    pub fn new() -> Repository {
        let repository = Repository { root: tempfile::tempdir().expect("a folder for the repository") };
        let search = |number: usize| format!("## Search {number}\n\n```spl\nindex=* number<{}\n```\n\n", number + 2);
        let document: String = (0..SEARCHES).map(search).collect();
        repository.write("queries/many.md", &format!("# Many\n\n{document}"));
        repository.fill(Content::One);
        assert_eq!(repository.run(&["test", "--accept"]).status.code(), Some(0));
        assert_eq!(repository.snapshots().len(), SEARCHES);
        repository
    }

    pub fn root(&self) -> &Path {
        self.root.path()
    }

    pub fn path(&self, file: &str) -> PathBuf {
        self.root.path().join(file)
    }

    pub fn write(&self, file: &str, text: &str) {
        let path = self.path(file);
        std::fs::create_dir_all(path.parent().expect("it stands in a folder")).expect("the folder can be made");
        std::fs::write(path, text).expect("the file can be written");
    }

    /// Gives the fixture a content.
    pub fn fill(&self, content: Content) {
        let event = |number: usize| {
            format!("{{\"_time\":\"2025-06-19T06:25:01Z\",\"number\":\"{number}\",\"word\":\"{}\"}}\n", content.word())
        };
        self.write("fixtures/shared/events.jsonl", &(0..3).map(event).collect::<String>());
    }

    /// The tool, about to run here.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_spelt"));
        command.args(args).current_dir(self.root()).env_remove("CI").env("NO_COLOR", "1");
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    pub fn run(&self, args: &[&str]) -> Output {
        self.command(args).output().expect("the tool runs")
    }

    /// Begins a run whose output nobody reads.
    pub fn begin(&self, args: &[&str]) -> Child {
        self.command(args).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("the tool runs")
    }

    /// Every file of the folder of snapshots.
    pub fn snapshots(&self) -> Files {
        let folder = self.path("snapshots/many");
        let text = |entry: std::io::Result<std::fs::DirEntry>| {
            let entry = entry.expect("an entry");
            // A run that is still going may take a file away.
            let text = std::fs::read_to_string(entry.path()).unwrap_or_default();
            (entry.file_name().to_string_lossy().into_owned(), text)
        };
        std::fs::read_dir(folder).expect("the folder is there").map(text).collect()
    }

    /// The snapshots that this content gives.
    pub fn expected(&self, content: Content) -> Files {
        self.fill(content);
        assert_eq!(self.run(&["test", "--accept"]).status.code(), Some(0));
        self.snapshots()
    }
}

/// Of the snapshots that are there, how many are of each of two contents. None is missing, and none is anything else.
pub fn of_each(found: &Files, one: &Files, other: &Files) -> (usize, usize) {
    let mut counts = (0, 0);
    for name in one.keys() {
        let text = found.get(name);
        let (is_one, is_other) = (text == one.get(name), text == other.get(name));
        assert!(is_one || is_other, "{name} is neither what was accepted nor what was to be: {text:?}");
        counts.0 += usize::from(is_one);
        counts.1 += usize::from(is_other);
    }
    counts
}

/// The names that a run which was killed may leave: neither snapshots nor rows that wait.
pub fn unfinished(found: &Files) -> usize {
    found.keys().filter(|name| !name.ends_with(".snap") && !name.ends_with(".snap.new")).count()
}
