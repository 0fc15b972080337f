//! The one query that a verb works on: given as words, on standard input, or in a document.

use super::found::ROOT;
use super::{Exit, Screen};
use crate::diagnostic::Severity;
use crate::diagnostic::suggest::nearest;
use crate::document::{self, Document, Query};
use crate::source::Source;
use clap::Args;
use std::io::Read;
use std::path::Path;
use std::sync::Arc;

/// Where the query comes from.
#[derive(Debug, Args)]
#[group(required = true, multiple = false)]
pub struct Pick {
    /// The search; `-` reads it from standard input
    #[arg(value_name = "QUERY")]
    pub query: Option<String>,
    /// A document with one search, or a search of a document
    #[arg(short, long, value_name = "FILE[#SLUG]")]
    pub file: Option<String>,
}

impl Pick {
    /// Whether there is one.
    pub fn is_given(&self) -> bool {
        self.query.is_some() || self.file.is_some()
    }

    /// The query. What is wrong is said.
    pub fn query(&self, screen: &mut Screen) -> Result<Query, Exit> {
        match (&self.query, &self.file) {
            (Some(dash), _) if dash == "-" => from_input(screen),
            (Some(text), _) => Ok(bare("<query>", text)),
            (None, Some(file)) => from_document(screen, file),
            (None, None) => Err(screen.refuse("there is no search; give one, or a document with `-f`")),
        }
    }
}

fn bare(file: &str, text: &str) -> Query {
    let source = Arc::new(Source::bare(file, text));
    Query::new(file, source)
}

fn from_input(screen: &mut Screen) -> Result<Query, Exit> {
    let mut bytes = Vec::new();
    let read = std::io::stdin().read_to_end(&mut bytes).map_err(|error| error.to_string());
    let text = read.and_then(|_| document::text(bytes).map_err(|(line, reason)| format!("line {line}: {reason}")));
    match text {
        Ok(text) => Ok(bare("<stdin>", text.trim_end_matches(['\r', '\n']))),
        Err(reason) => Err(screen.refuse(&format!("the search cannot be read from standard input: {reason}"))),
    }
}

fn from_document(screen: &mut Screen, named: &str) -> Result<Query, Exit> {
    // A path may hold a `#` itself.
    let (file, slug) = match named.rsplit_once('#') {
        Some((file, slug)) if !Path::new(named).exists() => (file, Some(slug)),
        Some(_) | None => (named, None),
    };
    if Path::new(file).is_dir() {
        return Err(screen.refuse(&format!("`{file}` is a folder; name one of its documents")));
    }
    if !Path::new(file).is_file() {
        return Err(screen.refuse(&format!("there is no file `{file}`")));
    }
    let found = document::read(Path::new(file), Path::new(ROOT));
    for unreadable in &found.unreadable {
        screen.say(Severity::Error, &unreadable.to_string());
    }
    if !found.unreadable.is_empty() {
        return Err(Exit::Data);
    }
    choose(found, file, slug).map_err(|(exit, message)| {
        screen.say(Severity::Error, &message);
        exit
    })
}

fn choose(found: Document, file: &str, slug: Option<&str>) -> Result<Query, (Exit, String)> {
    let skipped = found.skipped.first().map(|it| format!(" (line {}: {})", it.line, it.reason)).unwrap_or_default();
    let mut queries = found.queries;
    if queries.is_empty() {
        return Err((Exit::Nothing, format!("there is no search in `{file}`{skipped}")));
    }
    let Some(slug) = slug else {
        let one = format!("`{file}` holds {} searches; name one: {}", queries.len(), slugs(&queries));
        return if queries.len() == 1 { Ok(queries.swap_remove(0)) } else { Err((Exit::Usage, one)) };
    };
    // A line of JSON lines may also be asked for by its number, whatever its name.
    let by_line = slug.parse().ok().filter(|_| queries.len() > 1);
    let is_meant = |query: &Query| query.slug() == Some(slug) || query.id == slug;
    let index = queries.iter().position(is_meant);
    match index.or_else(|| queries.iter().position(|query| Some(query.place().line) == by_line)) {
        Some(index) => Ok(queries.swap_remove(index)),
        None => Err((Exit::Usage, unknown(&queries, file, slug))),
    }
}

fn unknown(queries: &[Query], file: &str, slug: &str) -> String {
    if queries.iter().all(|query| query.slug().is_none()) {
        return format!("`{file}` holds one search, which has no `#{slug}`; name the file alone");
    }
    match nearest(slug, queries.iter().filter_map(Query::slug)) {
        Some(near) => format!("there is no search `#{slug}` in `{file}`; did you mean `#{near}`?"),
        None => format!("there is no search `#{slug}` in `{file}`; it holds {}", slugs(queries)),
    }
}

/// The first slugs of a document.
fn slugs(queries: &[Query]) -> String {
    const SHOWN: usize = 20;
    let slugs: Vec<String> = queries.iter().filter_map(Query::slug).map(|slug| format!("#{slug}")).collect();
    match slugs.len().checked_sub(SHOWN) {
        None | Some(0) => slugs.join(", "),
        Some(more) => format!("{} and {more} more", slugs[..SHOWN].join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn document(ids: &[&str]) -> Document {
        let query = |id: &&str| Query::new(*id, Source::bare("a.md", "index=a").into());
        Document { queries: ids.iter().map(query).collect(), ..Document::default() }
    }

    fn chosen(ids: &[&str], slug: Option<&str>) -> Result<String, String> {
        choose(document(ids), "a.md", slug).map(|query| query.id).map_err(|(_, message)| message)
    }

    #[test]
    fn one_search_needs_no_name_and_several_do() {
        assert_eq!(chosen(&["a"], None).as_deref(), Ok("a"));
        assert_eq!(chosen(&["a#b", "a#c"], Some("c")).as_deref(), Ok("a#c"));
        assert_eq!(chosen(&["a#b", "a#c"], None).unwrap_err(), "`a.md` holds 2 searches; name one: #b, #c");
    }

    #[test]
    fn a_name_that_is_not_there_is_answered_with_those_that_are() {
        let ids = ["a#smbexec-batch", "a#plink"];
        assert_eq!(
            chosen(&ids, Some("smbexec-bacth")).unwrap_err(),
            "there is no search `#smbexec-bacth` in `a.md`; did you mean `#smbexec-batch`?"
        );
        assert_eq!(
            chosen(&["a"], Some("x")).unwrap_err(),
            "`a.md` holds one search, which has no `#x`; name the file alone"
        );
    }
}
