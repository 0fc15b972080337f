//! What a file is that no reader knows: named by how it begins, so that nobody has to guess why it was not read.

/// Why a file cannot be read, told by its beginning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Unknown {
    /// The byte at which it shows.
    pub at: usize,
    /// What the file is.
    seen: String,
    /// What was tried, or what to do.
    advice: String,
    /// Whether the file is no export at all, and not one that is damaged.
    pub is_foreign: bool,
}

/// The forms that are known, for who wonders about another.
const TRIED: &str = "EVTX, events in XML, Splunk's XML, JSON and CSV, JSON lines and arrays, classic text (`LogName=...`), \
                     lines of syslog, Zeek's logs, and CSV with a header";

/// So many letters of its first line are shown.
const SHOWN: usize = 40;

impl Unknown {
    /// A file that cannot be read, though its form is known.
    pub fn damaged(at: usize, seen: &str) -> Unknown {
        Unknown { at, seen: seen.into(), advice: String::new(), is_foreign: false }
    }

    /// A file without text.
    pub fn empty() -> Unknown {
        let advice = ": an export with no events would pass any test that wants silence".into();
        Unknown { at: 0, seen: "the file is empty".into(), advice, is_foreign: true }
    }

    /// A table that lacks a heading, as Event Viewer's do, and begins at this byte.
    pub fn headings(at: usize, text: &str) -> Unknown {
        let seen = format!(
            "a table with a column without a heading, as Event Viewer saves it, but its headings are not the English ones: \
             it begins with `{}`",
            first_line(text)
        );
        let advice = "; save the events as EVTX or XML instead, which are the same in every language".into();
        Unknown { at, seen, advice, is_foreign: true }
    }

    /// Text in no known form, with the byte at which it begins.
    pub fn text(at: usize, text: &str) -> Unknown {
        let shown = first_line(text);
        let kind = match text.starts_with('<') {
            true => "no known format: XML or HTML without `<Event>` or `<result>`, which begins with",
            false => "no known format: it begins with",
        };
        Unknown { at, seen: format!("{kind} `{shown}`"), advice: format!("; tried {TRIED}"), is_foreign: true }
    }

    /// What a file is that begins like this, if it is no text.
    pub fn binary(sample: &[u8]) -> Option<Unknown> {
        let known = MAGIC.iter().find(|(magic, _)| sample.starts_with(magic)).map(|(_, name)| *name);
        let name = known.or_else(|| sample[..sample.len().min(4096)].contains(&0).then_some("a binary file"))?;
        let advice = ", and not an export that can be read: convert or unpack it first".into();
        Some(Unknown { at: 0, seen: format!("this is {name}"), advice, is_foreign: true })
    }

    /// What it is.
    pub fn seen(&self) -> &str {
        &self.seen
    }

    /// Why it cannot be read, and what was tried or what to do.
    pub fn refused(&self) -> String {
        format!("{}{}", self.seen, self.advice)
    }

    /// That it is left out, and what it is.
    pub fn passed_over(&self) -> String {
        format!("passed over: {}", self.seen)
    }
}

/// The beginning of a text's first line.
fn first_line(text: &str) -> String {
    let line = text.lines().next().unwrap_or_default();
    line.chars().take(SHOWN).map(|c| if c.is_control() { ' ' } else { c }).collect()
}

/// How files begin that are no text.
const MAGIC: &[(&[u8], &str)] = &[
    (b"\x1f\x8b", "a gzip archive"),
    (b"PK\x03\x04", "a zip archive"),
    (b"\x28\xb5\x2f\xfd", "a zstd archive"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"BZh", "a bzip2 archive"),
    (b"\xfd7zXZ\0", "an xz archive"),
    (b"SQLite format 3\0", "an SQLite database"),
    (b"PAR1", "a Parquet file"),
    (b"\xd4\xc3\xb2\xa1", "a capture of packets"),
    (b"\xa1\xb2\xc3\xd4", "a capture of packets"),
    (b"\x4d\x3c\xb2\xa1", "a capture of packets"),
    (b"\x0a\x0d\x0d\x0a", "a capture of packets"),
    (b"LfLe", "a log of Windows XP's (EVT)"),
    (b"\x30\0\0\0LfLe", "a log of Windows XP's (EVT)"),
    (b"regf", "a hive of the registry"),
    (b"%PDF-", "a PDF document"),
    (b"\x89PNG", "an image"),
    (b"\xff\xd8\xff", "an image"),
    (b"GIF8", "an image"),
    (b"MZ", "a program"),
    (b"\x7fELF", "a program"),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_read_is_named() {
        let binary = |bytes: &[u8]| Unknown::binary(bytes).map(|unknown| unknown.passed_over());
        assert_eq!(binary(b"\xd4\xc3\xb2\xa1\x02").as_deref(), Some("passed over: this is a capture of packets"));
        assert_eq!(binary(b"text"), None);
        let html = Unknown::text(0, "<html>\n<body>").refused();
        assert!(html.starts_with(
            "no known format: XML or HTML without `<Event>` or `<result>`, which begins with `<html>`; tried EVTX"
        ));
    }
}
