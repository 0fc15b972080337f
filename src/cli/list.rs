//! `spelt list`: the queries found, or what was passed over and why.

use super::columns::aligned;
use super::{Exit, Screen, found};
use crate::diagnostic::visible::visible;
use crate::document::{Query, Skipped};
use clap::{Args, ValueEnum};
use serde_json::{Value, json};
use std::path::PathBuf;

/// Lists the queries found, with their places and ATT&CK techniques
#[derive(Debug, Args)]
pub struct List {
    /// Documents and folders of them [default: queries]
    #[arg(value_name = "PATH")]
    paths: Vec<PathBuf>,
    /// How the list is printed
    #[arg(long, value_enum, default_value = "table")]
    format: Format,
    /// Lists what was passed over instead, and why
    #[arg(long)]
    skipped: bool,
}

#[derive(Clone, Copy, Debug, ValueEnum)]
enum Format {
    /// Aligned columns
    Table,
    /// A JSON object a line
    Jsonl,
}

impl List {
    /// Prints the list.
    pub fn go(&self, screen: &mut Screen) -> Exit {
        let (found, exit) = match found::gather(screen, &self.paths) {
            Ok(found) => found,
            Err(exit) => return exit,
        };
        if self.skipped {
            screen.data(&skipped(&found.skipped, self.format));
            return exit;
        }
        screen.data(&queries(&found.queries, self.format));
        exit.or(found::none(screen, &found))
    }
}

fn queries(queries: &[Query], format: Format) -> String {
    match format {
        Format::Table => aligned(queries.iter().map(|query| {
            let place = format!("{}:{}", query.source.file(), query.place().line);
            [query.id.clone(), place, query.attack.join(", ")].map(|cell| visible(&cell))
        })),
        Format::Jsonl => queries.iter().map(|query| format!("{}\n", object(query))).collect(),
    }
}

fn object(query: &Query) -> Value {
    let mut object = json!({
        "id": query.id,
        "file": query.source.file(),
        "line": query.place().line,
        "title": query.title,
        "attack": query.attack,
        "search": query.source.text(),
    });
    if let Some(own_id) = &query.own_id {
        object["own_id"] = own_id.as_str().into();
    }
    if !query.tests.is_empty() {
        object["tests"] = query.tests.clone().into();
    }
    object
}

fn skipped(skipped: &[Skipped], format: Format) -> String {
    match format {
        Format::Table => {
            let cells = |it: &Skipped| [format!("{}:{}", it.file, it.line), it.reason.clone()];
            aligned(skipped.iter().map(|it| cells(it).map(|cell| visible(&cell))))
        }
        Format::Jsonl => {
            let object = |it: &Skipped| json!({ "file": it.file, "line": it.line, "reason": it.reason });
            skipped.iter().map(|it| format!("{}\n", object(it))).collect()
        }
    }
}
