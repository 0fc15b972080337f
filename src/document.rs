//! Finds searches in documents, verbatim and with their place.

mod attack;
mod conf;
mod detection;
mod dispatch;
mod fence;
mod heading;
mod jsonl;
pub mod lookups;
pub mod macros;
mod markdown;
pub mod props;
pub mod rewrite;
mod savedsearches;
mod spl;
mod walk;
mod yaml;

use crate::command::{self, Lowered, Setting};
use crate::diagnostic::Diagnostic;
use crate::source::{Place, Source, Span};
use crate::syntax::macros::{Evaluate, Macros};
use std::path::{Path, PathBuf};
use std::sync::Arc;

pub use dispatch::Dispatch;
pub use walk::gather;

/// One search of a document.
#[derive(Clone, Debug)]
pub struct Query {
    /// The document's path below its root without extension; `#` and a slug follow where it can hold several searches.
    pub id: String,
    /// What the document calls it.
    pub title: Option<String>,
    /// The id that its document gives it, such as a UUID.
    pub own_id: Option<String>,
    /// The ATT&CK techniques that its document names for it: `T1021.002`.
    pub attack: Vec<String>,
    /// The names of the tests that its document lists.
    pub tests: Vec<String>,
    /// Its text, and where it stands.
    pub source: Arc<Source>,
    /// The time range that its document gives it.
    pub dispatch: Dispatch,
    /// The same with its macros replaced, if it calls any.
    replaced: Option<Arc<Source>>,
    /// What there is to say of its macros.
    told: Vec<Diagnostic>,
}

impl Query {
    /// A query whose macros, if it calls any, are not replaced yet.
    pub fn new(id: impl Into<String>, source: Arc<Source>) -> Query {
        Query {
            id: id.into(),
            title: None,
            own_id: None,
            attack: Vec::new(),
            tests: Vec::new(),
            source,
            dispatch: Dispatch::default(),
            replaced: None,
            told: Vec::new(),
        }
    }

    /// Replaces its macros.
    pub fn replace_macros(&mut self, macros: &Macros, evaluate: Evaluate<'_>) {
        let (replaced, told) = macros.expand(&self.source, evaluate);
        self.replaced = (replaced.text() != self.source.text()).then(|| Arc::new(replaced));
        self.told = told;
    }

    /// The same under another name of its file.
    pub fn of_file(&self, file: &str) -> Query {
        let named = |source: &Arc<Source>| Arc::new(source.of_file(file));
        Query { source: named(&self.source), replaced: self.replaced.as_ref().map(named), ..self.clone() }
    }

    /// The text that is searched: its own, with its macros replaced. Places of findings are in this one.
    pub fn searched(&self) -> &Arc<Source> {
        self.replaced.as_ref().unwrap_or(&self.source)
    }

    /// Lowers it over the time range of its document, unless the setting has one. If a macro cannot be replaced, or the
    /// range is none, that is the only finding.
    pub fn lower(&self, setting: &Setting) -> Lowered {
        let (setting, said) = self.dispatch.around(setting);
        let mut diagnostics: Vec<Diagnostic> = self.told.iter().cloned().chain(said).collect();
        if diagnostics.iter().any(Diagnostic::is_error) {
            return Lowered { plan: None, diagnostics };
        }
        let lowered = command::lower(self.searched(), &setting);
        diagnostics.extend(lowered.diagnostics);
        Lowered { plan: lowered.plan, diagnostics }
    }

    /// Where its first letter stands.
    pub fn place(&self) -> Place {
        self.source.place(Span::default())
    }

    /// The part of the id after `#`, if there is one.
    pub fn slug(&self) -> Option<&str> {
        self.id.split_once('#').map(|(_, slug)| slug)
    }
}

/// A part of a document, or a whole one, that was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Skipped {
    /// The document as it was named.
    pub file: String,
    /// The line it begins at, from 1.
    pub line: usize,
    /// Why, in words.
    pub reason: String,
}

/// A document, or a part of one, that cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The document as it was named.
    pub file: String,
    /// Where reading failed, from 1; none if the document could not be opened.
    pub line: Option<usize>,
    /// Why, in words.
    pub reason: String,
}

impl std::fmt::Display for Unreadable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self.line {
            Some(line) => write!(out, "{}:{line}: {}", self.file, self.reason),
            None => write!(out, "{}: {}", self.file, self.reason),
        }
    }
}

/// What was found in a document or in several.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// The searches, in the order they stand in.
    pub queries: Vec<Query>,
    /// What was passed over.
    pub skipped: Vec<Skipped>,
    /// What should have been read and could not.
    pub unreadable: Vec<Unreadable>,
}

/// A document's text and its names.
struct Page {
    /// The file as it was named.
    file: Arc<str>,
    /// The id of the document: its path below the root, without extension, parts apart by `/`.
    id: String,
    text: Arc<str>,
}

/// A kind of document.
struct Format {
    /// The ends of the names of its files, in lower case.
    ends: &'static [&'static str],
    /// How searches are found in it.
    find: fn(&Page) -> Document,
    /// How they are written in it, the plainest first.
    ways: &'static [rewrite::Way],
}

const FORMATS: &[Format] = &[
    Format { ends: &[".md", ".markdown"], find: markdown::find, ways: &[rewrite::LINES] },
    Format { ends: &[".spl"], find: spl::find, ways: &[rewrite::LINES] },
    Format { ends: &[".jsonl", ".ndjson"], find: jsonl::find, ways: &[rewrite::JSON] },
    Format {
        ends: &[".yml", ".yaml"],
        find: detection::find,
        ways: &[rewrite::LINES, rewrite::LITERAL, rewrite::BLOCK],
    },
    Format { ends: &["savedsearches.conf"], find: savedsearches::find, ways: &[rewrite::CONTINUED] },
];

impl Format {
    fn of(path: &Path) -> Option<&'static Format> {
        let name = path.file_name()?.to_string_lossy().to_lowercase();
        FORMATS.iter().find(|format| format.ends.iter().any(|end| name.ends_with(end)))
    }
}

/// The searches of one document, whose id is its path below `root`.
pub fn read(path: &Path, root: &Path) -> Document {
    let file = shown(path);
    let Some(format) = Format::of(path) else {
        let known: Vec<&str> = FORMATS.iter().map(|format| format.ends[0]).collect();
        let reason = format!("searches are read from {} files, and this is none", known.join(", "));
        return Document { unreadable: vec![Unreadable { file, line: None, reason }], ..Document::default() };
    };
    match text_of(path) {
        Ok(text) => (format.find)(&Page { id: id_of(path, root), file: file.into(), text: text.into() }),
        Err((line, reason)) => Document { unreadable: vec![Unreadable { file, line, reason }], ..Document::default() },
    }
}

/// A path as messages and ids show it: with `/` between its parts on every system.
fn shown(path: &Path) -> String {
    path.to_string_lossy().replace(std::path::MAIN_SEPARATOR, "/")
}

/// The path of a document below `root` without its extension; of one that stands elsewhere, its name.
fn id_of(path: &Path, root: &Path) -> String {
    let below = below(path, root).filter(|rest| !rest.as_os_str().is_empty());
    let named = below.or_else(|| path.file_name().map(PathBuf::from)).unwrap_or_default();
    shown(&named.with_extension(""))
}

/// The rest of a path that leads below `root`, however both are written.
fn below(path: &Path, root: &Path) -> Option<PathBuf> {
    if let Ok(rest) = path.strip_prefix(root) {
        return Some(rest.to_path_buf());
    }
    let (path, root) = (path.canonicalize().ok()?, root.canonicalize().ok()?);
    path.strip_prefix(root).ok().map(Path::to_path_buf)
}

/// The files and folders of a folder, in the order of their names.
fn files_of(folder: &Path) -> Result<Vec<PathBuf>, Unreadable> {
    let unreadable = |error: std::io::Error| Unreadable { file: shown(folder), line: None, reason: error.to_string() };
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    Ok(files)
}

fn text_of(path: &Path) -> Result<String, (Option<usize>, String)> {
    let bytes = std::fs::read(path).map_err(|error| (None, error.to_string()))?;
    text(bytes).map_err(|(line, reason)| (Some(line), reason))
}

/// The text that bytes are in UTF-8, or in UTF-16 with the mark that Windows tools put before it; the mark is left out.
/// Of other bytes the line where they are no text, and why.
pub fn text(bytes: Vec<u8>) -> Result<String, (usize, String)> {
    let Some((encoding, mark)) = encoding_rs::Encoding::for_bom(&bytes) else {
        return String::from_utf8(bytes)
            .map_err(|error| not_text(error.as_bytes(), error.utf8_error().valid_up_to(), "UTF-8"));
    };
    let body = &bytes[mark..];
    match encoding.decode_without_bom_handling_and_without_replacement(body) {
        Some(text) => Ok(text.into_owned()),
        None => Err(not_text(body, 0, encoding.name())),
    }
}

fn not_text(bytes: &[u8], valid: usize, encoding: &str) -> (usize, String) {
    let line = memchr::memchr_iter(b'\n', &bytes[..valid]).count() + 1;
    (line, format!("this is not {encoding} text"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    #[test]
    fn an_id_is_the_path_below_the_root_without_extension() {
        assert_eq!(id_of(Path::new("queries/win/a.b.md"), Path::new("queries")), "win/a.b");
        assert_eq!(id_of(Path::new("a.md"), Path::new("a.md")), "a");
        assert_eq!(id_of(Path::new("elsewhere/a.md"), Path::new("queries")), "a");
    }

    #[test]
    fn text_of_another_kind_is_refused_with_its_line() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.spl");
        std::fs::write(&path, b"index=a\nuser=\xff")?;
        let found = read(&path, folder.path());
        assert_eq!((found.unreadable[0].line, &*found.unreadable[0].reason), (Some(2), "this is not UTF-8 text"));
        Ok(())
    }

    #[test]
    fn utf_16_with_its_mark_is_read() -> std::io::Result<()> {
        let folder = tempfile::tempdir()?;
        let path = folder.path().join("a.spl");
        let bytes: Vec<u8> = "\u{feff}index=a\r\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        std::fs::write(&path, bytes)?;
        assert_eq!(read(&path, folder.path()).queries[0].source.text(), "index=a");
        Ok(())
    }

    /// Texts that are like documents of every format, with what is hard in each.
    const DOCUMENT: &str = "([-#>|'&*!?,+2\\[\\]` a=\"\\\\{}:\r\n\té😀]|\n  |\n    |```|spl|search|search: |search = |\
        search: \\|\n  |search: >-\n  |search: '|search: \"|\\{\"search\":\"|\\\\u0041|''|\\\\\n|\n\\[a\\]\n|\n- |---\n){0,40}";

    proptest::proptest! {
        #![proptest_config(proptest::prelude::ProptestConfig::with_cases(1000))]

        #[test]
        fn any_text_is_a_document_whose_places_are_in_it(text in DOCUMENT) {
            for format in FORMATS {
                let found = (format.find)(&Page { file: "a".into(), id: "a".into(), text: text.as_str().into() });
                for query in found.queries {
                    let searched = query.source.text();
                    let place = query.source.place(Span::new(0, searched.len()));
                    proptest::prop_assert!(place.line >= 1 && place.line <= text.lines().count().max(1));
                    for (at, letter) in searched.char_indices() {
                        let range = query.source.in_document(Span::new(at, at + letter.len_utf8()));
                        proptest::prop_assert!(range.end <= text.len());
                    }
                }
            }
        }

        #[test]
        fn a_search_in_yaml_or_conf_is_followed_letter_by_letter(
            lines in proptest::collection::vec("[a-c=|\"'`\\\\é#:-][a-c =|\"'`\\\\é#:-]{0,9}[a-c=|\"'`é#:-]", 1..5), indent in 1usize..5, style in 0usize..6,
        ) {
            let pad = " ".repeat(indent);
            let joined = |end: &str| lines.iter().map(|line| format!("{pad}{line}")).collect::<Vec<_>>().join(end);
            let (end, text) = match style {
                0 => (".yml", format!("name: é\nsearch: |\n{}\nid: 1\n", joined("\n"))),
                1 => (".yml", format!("name: é\nsearch: >\r\n{}\r\n", joined("\r\n"))),
                2 => (".yml", format!("search: '{}'\n", joined("\n").replace('\'', "\'\'"))),
                3 => (".yml", format!("search: \"{}\"\n", joined("\n").replace('\\', "\\\\").replace('"', "\\\""))),
                4 => (".yml", format!("search: |{indent}+\n{pad}{}\n", joined("\n\n"))),
                _ => ("savedsearches.conf", format!("[é]\nsearch = {}\n", joined("\\\n"))),
            };
            let format = Format::of(Path::new(end)).expect("a known format");
            let found = (format.find)(&Page { file: "a".into(), id: "a".into(), text: text.as_str().into() });
            proptest::prop_assert_eq!((found.queries.len(), found.unreadable.len()), (1, 0), "{}", text);
            let mut before = 0;
            let source = &found.queries[0].source;
            for (at, letter) in source.text().char_indices().filter(|(_, letter)| !letter.is_whitespace()) {
                let range = source.in_document(Span::new(at, at + letter.len_utf8()));
                let stands = &text[range.clone()];
                let escaped = stands.trim_start_matches(['\'', '\\']).chars().next().or(stands.chars().next());
                proptest::prop_assert_eq!(escaped, Some(letter), "{} in {}", at, text);
                proptest::prop_assert!(before <= range.start, "{} in {}", at, text);
                before = range.end;
            }
        }
    }
}
