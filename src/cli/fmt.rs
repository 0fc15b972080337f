//! `spelt fmt`: searches laid out as Splunk's own editor does, with the same meaning.

use super::pick::Pick;
use super::{Exit, Screen, found, macros};
use crate::command::Setting;
use crate::diagnostic::render::{Ink, draw};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Query, rewrite};
use crate::harness::file;
use crate::plan::print::meaning;
use crate::source::{Source, Span};
use crate::syntax::layout::layout;
use crate::syntax::macros::Macros;
use crate::value::time::Zone;
use clap::Args;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Lays searches out: a stage a line, searches in brackets further in, no letter changed
#[derive(Debug, Args)]
pub struct Fmt {
    /// The search, `-` for standard input; with --check or --write documents and folders of them [default: queries]
    #[arg(value_name = "QUERY|PATH")]
    words: Vec<String>,
    /// A document with one search, or a search of a document
    #[arg(short, long, value_name = "FILE[#SLUG]", conflicts_with_all = ["words", "check", "write"])]
    file: Option<String>,
    /// Names the searches that are laid out otherwise, and changes nothing
    #[arg(long)]
    check: bool,
    /// Rewrites the documents, as far as they can be read the same afterwards
    #[arg(long, conflicts_with = "check")]
    write: bool,
    /// Definitions of macros, with which it is proved that a search keeps its meaning
    #[arg(long, value_name = "PATH")]
    macros: Option<PathBuf>,
}

/// Relative times need a moment; the layout is the same at any.
const ANY_MOMENT: f64 = 1_750_000_000.0;

impl Fmt {
    /// Prints the layout, or what is laid out otherwise.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let done = if self.check || self.write { self.documents(screen) } else { self.one(screen) };
        match done {
            Ok(exit) | Err(exit) => exit,
        }
    }

    fn one(&self, screen: &mut Screen) -> Result<Exit, Exit> {
        let query = match &self.words[..] {
            [_, _, ..] => return Err(screen.refuse("one search is laid out at a time; `--write` takes documents")),
            words => Pick { query: words.first().cloned(), file: self.file.clone() }.query(screen)?,
        };
        let known = macros::known(screen, self.macros.as_deref())?;
        let text = laid(screen, &query, &known)?;
        screen.data(&format!("{text}\n"));
        Ok(Exit::Ok)
    }

    fn documents(&self, screen: &mut Screen) -> Result<Exit, Exit> {
        let paths: Vec<PathBuf> = self.words.iter().map(PathBuf::from).collect();
        let (found, mut exit) = found::gather(screen, &paths)?;
        exit = exit.or(found::none(screen, &found));
        let mut by_file: BTreeMap<String, Vec<Query>> = BTreeMap::new();
        for query in found.queries {
            let known = by_file.entry(query.source.file().to_string()).or_default();
            // A document may be named twice.
            let at = |query: &Query| query.source.in_document(Span::default());
            if !known.iter().any(|other| at(other) == at(&query)) {
                known.push(query);
            }
        }
        let known = macros::known(screen, self.macros.as_deref())?;
        for (file, queries) in by_file {
            exit = exit.or(self.document(screen, Path::new(&file), &queries, &known));
        }
        Ok(exit)
    }

    /// Looks at the searches of a document, and rewrites it if that is asked for.
    fn document(&self, screen: &mut Screen, path: &Path, queries: &[Query], known: &Macros) -> Exit {
        let (mut exit, mut texts) = (Exit::Ok, Vec::new());
        for query in queries {
            match laid(screen, query, known) {
                Ok(text) if !is_same(query.source.text(), &text) => texts.push((query, text)),
                Ok(_) => {}
                Err(failed) => exit = exit.or(failed),
            }
        }
        if texts.is_empty() {
            return exit;
        }
        let texts: Vec<(&Query, &str)> = texts.iter().map(|(query, text)| (*query, &**text)).collect();
        let document = queries[0].source.document();
        let marked = match mark(path, document) {
            Ok(mark) => mark,
            Err(why) => {
                screen.say(Severity::Note, &format!("{} is left as it is: {why}", path.display()));
                return exit;
            }
        };
        let new = rewrite::rewritten(path, document, &texts);
        for (index, (query, _)) in texts.iter().enumerate() {
            let told = format!("{}:{}: {}", path.display(), query.place().line, query.id);
            match new.left.contains(&index) {
                true => screen.say(Severity::Note, &format!("{told} is left as it is: {UNWRITABLE}")),
                false => screen.line(&told),
            }
        }
        if new.left.len() == texts.len() {
            return exit;
        }
        if !self.write {
            return exit.or(Exit::Findings);
        }
        let bytes = [marked, new.text.as_bytes()].concat();
        match file::write(path, &bytes) {
            Ok(()) => exit,
            Err(error) => exit.or(screen.refuse(&format!("{} cannot be written: {error}", path.display()))),
        }
    }
}

/// A search laid out; what is no search, or would mean something else, is said.
fn laid(screen: &mut Screen, query: &Query, known: &Macros) -> Result<String, Exit> {
    let source = &query.source;
    let text = layout(source.text()).map_err(|stuck| {
        let error = Diagnostic::error("syntax", stuck.describe(), source.span(stuck.token()));
        screen.aside(&format!("{}\n", draw(&error, source, Ink::Colours)));
        Exit::Query
    })?;
    let plan = |text: &str| {
        let mut queries = [Query::new("", Arc::new(Source::bare("", text)))];
        macros::replace(&mut queries, known);
        queries[0].lower(&Setting::at(ANY_MOMENT, Zone::utc())).plan.as_ref().map(meaning)
    };
    if letters(source.text()) == letters(&text) && plan(source.text()) == plan(&text) {
        return Ok(text);
    }
    let why = "its layout would change what it means, so that it is left as it is";
    screen.say(Severity::Error, &format!("{}: {why}", query.id));
    Err(Exit::Query)
}

/// The letters of a search without its blanks.
fn letters(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_lowercase()
}

/// Whether two texts are the same but for the blanks around them and the ends of their lines.
fn is_same(one: &str, other: &str) -> bool {
    rewrite::without_returns(one).trim() == rewrite::without_returns(other).trim()
}

/// Why a search is not written anew.
const UNWRITABLE: &str = "its document would not be read the same with its lines";

/// What stands before the text of a document in its file: the mark of UTF-8, or nothing. Other encodings are not written.
fn mark(path: &Path, document: &str) -> Result<&'static [u8], String> {
    const MARK: &[u8] = "\u{feff}".as_bytes();
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    match bytes.strip_suffix(document.as_bytes()) {
        Some([]) => Ok(&[]),
        Some(before) if before == MARK => Ok(MARK),
        Some(_) | None => Err("it is not written in UTF-8".into()),
    }
}
