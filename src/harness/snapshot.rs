//! Snapshot files: insta's format, so that `cargo insta review` and `cargo test` work on the very same files.

use super::body::{Body, Unreadable, is_conflict};
use super::cell::quoted;
use super::file;
use std::io;
use std::path::{Path, PathBuf};

/// The accepted or pending rows of one query, as their file holds them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Snapshot {
    /// The lines between the two `---`.
    header: String,
    /// What follows them.
    body: String,
}

impl Snapshot {
    /// The snapshot of a query. Where there is an older one, its header stands: insta names the test in it, this tool
    /// the document, and neither is to rewrite what the other wrote.
    pub fn of(id: &str, document: &str, body: &Body, older: Option<&Snapshot>) -> Snapshot {
        let header = match older.filter(|older| older.query().as_deref() == Some(id)) {
            Some(older) => older.header.clone(),
            None => format!("source: {}\ndescription: {}\n", scalar(document), scalar(id)),
        };
        Snapshot { header, body: body.to_string().trim_end().to_string() }
    }

    /// Reads a file; nothing if there is none.
    pub fn read(path: &Path) -> io::Result<Option<Snapshot>> {
        match std::fs::read(path) {
            Ok(bytes) => Ok(Some(Snapshot::parse(&String::from_utf8_lossy(&bytes)))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(file::of(path, "cannot be read", &error)),
        }
    }

    /// Reads a file's text.
    pub fn parse(text: &str) -> Snapshot {
        let text = text.replace("\r\n", "\n");
        let split = text.strip_prefix("---\n").and_then(|rest| rest.split_once("\n---\n"));
        // insta notes a line number in files that wait, and drops it on accepting.
        let keeps = |line: &&str| !line.starts_with("assertion_line: ");
        let (header, body) = match split {
            Some((header, body)) => (header.lines().filter(keeps).map(|line| format!("{line}\n")).collect(), body),
            None => (String::new(), &*text),
        };
        // insta does not count white space at the end, so neither may we.
        Snapshot { header, body: body.trim_end().to_string() }
    }

    /// The rows, or where the body stops being one.
    pub fn rows(&self) -> Result<Body, Unreadable> {
        // A file that broke off in its header has none, and one that broke off at once has nothing.
        if self.header.is_empty() && self.body.is_empty() {
            return Err(Unreadable { line: 1, is_conflict: false });
        }
        if let Some(at) = self.header.lines().position(is_conflict) {
            return Err(Unreadable { line: at + 2, is_conflict: true });
        }
        let above = if self.header.is_empty() { 0 } else { self.header.lines().count() + 2 };
        Body::read(&self.body).map_err(|unreadable| Unreadable { line: unreadable.line + above, ..unreadable })
    }

    /// The body's text.
    pub fn text(&self) -> &str {
        &self.body
    }

    /// Whether both say the same rows, whatever their headers.
    pub fn agrees(&self, other: &Snapshot) -> bool {
        self.body == other.body
    }

    /// The query the header names.
    pub fn query(&self) -> Option<String> {
        let value = self.header.lines().find_map(|line| line.strip_prefix("description: "))?;
        match value.starts_with('"') {
            true => serde_json::from_str(value).ok(),
            false => Some(value.to_string()),
        }
    }

    /// Makes these the accepted rows. Of a query that has no dataset left there is nothing to accept.
    pub fn accept(&self, path: &Path) -> io::Result<()> {
        if self.body.is_empty() { remove(path) } else { self.write(path) }
    }

    /// Writes the file whole or not at all: a reader, or a run that is killed, never meets half of it.
    pub fn write(&self, path: &Path) -> io::Result<()> {
        let text = format!("---\n{}---\n{}\n", self.header, self.body);
        file::write(path, text.as_bytes()).map_err(|error| file::of(path, "cannot be written", &error))
    }
}

/// Removes a file, if it is there.
pub fn remove(path: &Path) -> io::Result<()> {
    file::remove(path).map_err(|error| file::of(path, "cannot be removed", &error))
}

/// A text as a YAML scalar, quoted where insta would quote it.
fn scalar(text: &str) -> String {
    let plain = text.starts_with(|c: char| c.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || "/._-".contains(c))
        && !["null", "true", "false", "yes", "no", "on", "off", "inf", "nan", "infinity"]
            .contains(&text.to_ascii_lowercase().as_str());
    if plain { text.to_string() } else { quoted(text) }
}

/// Where the accepted rows of a query stand: `#` in its id is a folder.
pub fn path(folder: &Path, id: &str) -> PathBuf {
    folder.join(format!("{}.snap", id.replace('#', "/")))
}

/// Where rows wait to be accepted: beside the accepted ones.
pub fn pending(accepted: &Path) -> PathBuf {
    let mut name = accepted.as_os_str().to_os_string();
    name.push(".new");
    name.into()
}

#[cfg(test)]
mod tests {
    use super::*;

    const ID: &str = "lateral-movement#smbexec";

    fn body() -> Body {
        Body::read("# shared/a: 1 row of 2 events\nhost: DC-01\n").expect("a body")
    }

    #[test]
    fn a_snapshot_is_an_insta_file_that_names_its_query() -> io::Result<()> {
        let folder = tempfile::tempdir()?;
        let file = path(folder.path(), ID);
        let snapshot = Snapshot::of(ID, "queries/lateral-movement.md", &body(), None);
        snapshot.write(&file)?;
        insta::assert_snapshot!(std::fs::read_to_string(&file)?, @r#"
        ---
        source: queries/lateral-movement.md
        description: "lateral-movement#smbexec"
        ---
        # shared/a: 1 row of 2 events
        host: DC-01
        "#);
        assert_eq!(Snapshot::read(&file)?, Some(snapshot));
        Ok(())
    }

    #[test]
    fn a_header_that_insta_wrote_stands() {
        let text = "---\nsource: tests/detections.rs\ndescription: \"lateral-movement#smbexec\"\n---\n# old\n";
        let older = Snapshot::parse(text);
        assert_eq!(older.query().as_deref(), Some(ID));
        assert_eq!(Snapshot::of(ID, "queries/lateral-movement.md", &body(), Some(&older)).header, older.header);
    }

    #[test]
    fn line_ends_and_white_space_at_the_end_do_not_count() {
        let unix = Snapshot::parse("---\nsource: a\n---\n# a: 0 rows of 1 event\n");
        let windows = Snapshot::parse("---\r\nsource: a\r\n---\r\n# a: 0 rows of 1 event\r\n\r\n");
        assert!(unix.agrees(&windows));
    }

    #[test]
    fn a_broken_line_is_named_by_its_number_in_the_file() {
        let snapshot = Snapshot::parse("---\nsource: a\n---\n# a: 0 rows of 1 event\n<<<<<<< HEAD\n");
        assert_eq!(snapshot.rows(), Err(Unreadable { line: 5, is_conflict: true }));
    }

    #[test]
    fn a_file_that_breaks_off_in_its_header_is_no_snapshot_of_no_rows() {
        assert_eq!(Snapshot::parse("").rows(), Err(Unreadable { line: 1, is_conflict: false }));
        assert_eq!(Snapshot::parse("---\nsource: a\ndescr").rows(), Err(Unreadable { line: 1, is_conflict: false }));
        let text = "---\n<<<<<<< HEAD\nsource: a\n=======\nsource: b\n>>>>>>> b\n---\n";
        assert_eq!(Snapshot::parse(text).rows(), Err(Unreadable { line: 2, is_conflict: true }));
    }

    #[test]
    fn the_id_becomes_a_path_and_the_pending_file_stands_beside_it() {
        let accepted = path(Path::new("snapshots"), "win/a.b#c");
        assert_eq!(accepted, Path::new("snapshots/win/a.b/c.snap"));
        assert_eq!(pending(&accepted), Path::new("snapshots/win/a.b/c.snap.new"));
    }
}
