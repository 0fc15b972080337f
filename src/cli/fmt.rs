//! `spelt fmt`: searches laid out as Splunk's own editor does, with the same meaning.

use super::pick::Pick;
use super::{Exit, Screen, found, macros};
use crate::command::Setting;
use crate::diagnostic::render::{Ink, draw};
use crate::diagnostic::{Diagnostic, Severity};
use crate::document::{Query, rewrite};
use crate::harness::file;
use crate::plan::print::meaning;
use crate::source::Source;
use crate::syntax::layout::layout;
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
    /// Rewrites the documents, where a search stands in them letter by letter
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
        let text = self.laid(screen, &query)?;
        screen.data(&format!("{text}\n"));
        Ok(Exit::Ok)
    }

    fn documents(&self, screen: &mut Screen) -> Result<Exit, Exit> {
        let paths: Vec<PathBuf> = self.words.iter().map(PathBuf::from).collect();
        let (found, mut exit) = found::gather(screen, &paths)?;
        exit = exit.or(found::none(screen, &found));
        let mut by_file: BTreeMap<String, Vec<Query>> = BTreeMap::new();
        for query in found.queries {
            by_file.entry(query.source.file().to_string()).or_default().push(query);
        }
        for (file, queries) in by_file {
            exit = exit.or(self.document(screen, Path::new(&file), &queries));
        }
        Ok(exit)
    }

    /// Looks at the searches of a document, and rewrites it if that is asked for.
    fn document(&self, screen: &mut Screen, path: &Path, queries: &[Query]) -> Exit {
        let (mut exit, mut texts) = (Exit::Ok, Vec::new());
        for query in queries {
            let own = || query.source.text().to_string();
            texts.push(self.laid(screen, query).unwrap_or_else(|failed| {
                exit = exit.or(failed);
                own()
            }));
        }
        let changed: Vec<(&Query, &str)> = queries
            .iter()
            .zip(&texts)
            .filter(|(query, text)| query.source.text().trim() != text.trim())
            .map(|(query, text)| (query, &**text))
            .collect();
        for (query, _) in &changed {
            let place = query.place();
            screen.line(&format!("{}:{}: {}", path.display(), place.line, query.id));
        }
        if changed.is_empty() {
            return exit;
        }
        if !self.write {
            return exit.or(Exit::Findings);
        }
        match write(path, queries, &changed, &texts) {
            Ok(()) => exit,
            Err(why) => {
                screen.say(Severity::Error, &format!("{} is left as it is: {why}", path.display()));
                exit.or(Exit::Findings)
            }
        }
    }

    /// A search laid out; what is no search, or would mean something else, is said.
    fn laid(&self, screen: &mut Screen, query: &Query) -> Result<String, Exit> {
        let source = &query.source;
        let text = layout(source.text()).map_err(|stuck| {
            let error = Diagnostic::error("syntax", stuck.describe(), source.span(stuck.token()));
            screen.aside(&format!("{}\n", draw(&error, source, Ink::Colours)));
            Exit::Query
        })?;
        let known = macros::known(screen, self.macros.as_deref())?;
        let plan = |text: &str| {
            let mut queries = [Query::new("", Arc::new(Source::bare("", text)))];
            macros::replace(&mut queries, &known);
            queries[0].lower(&Setting::at(ANY_MOMENT, Zone::utc())).plan.as_ref().map(meaning)
        };
        if letters(source.text()) == letters(&text) && plan(source.text()) == plan(&text) {
            return Ok(text);
        }
        let why = "its layout would change what it means, so that it is left as it is";
        screen.say(Severity::Error, &format!("{}: {why}", query.id));
        Err(Exit::Query)
    }
}

/// The letters of a search without its blanks.
fn letters(text: &str) -> String {
    text.split_whitespace().collect::<String>().to_lowercase()
}

/// Writes a document anew, if it would then be read as these searches.
fn write(path: &Path, queries: &[Query], changed: &[(&Query, &str)], texts: &[String]) -> Result<(), String> {
    let document = queries[0].source.document();
    let bytes = std::fs::read(path).map_err(|error| error.to_string())?;
    if bytes != document.as_bytes() {
        return Err("it is not plain UTF-8".into());
    }
    let text = rewrite::rewritten(document, changed)?;
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    if !rewrite::holds(path, &text, &texts).map_err(|error| error.to_string())? {
        return Err(
            "it could not be read the same way afterwards; only searches that stand in it line by line can be laid out"
                .into(),
        );
    }
    file::write(path, text.as_bytes()).map_err(|error| error.to_string())
}
