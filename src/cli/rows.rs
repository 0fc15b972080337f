//! Rows printed: for programs as JSON or CSV, for people as a table.

mod csv;
mod json;
mod markdown;
mod text;

use crate::table::{Name, Table};
use crate::value::Value;
use crate::value::time::{Zone, iso};
use clap::ValueEnum;
use std::borrow::Cow;

/// How rows are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, for people
    Table,
    /// A JSON object a row
    Jsonl,
    /// One JSON array of objects
    Json,
    /// Comma-separated values, as Splunk exports them
    Csv,
    /// A table of Markdown
    Markdown,
}

/// The rows of a result, with the columns that are shown.
#[derive(Clone, Copy, Debug)]
pub struct Rows<'t> {
    /// The rows.
    pub table: &'t Table,
    /// Which columns are shown, in which order.
    pub columns: &'t [Name],
    /// The zone `_time` is told in.
    pub zone: &'t Zone,
}

impl Rows<'_> {
    /// The whole output. A table is fitted to so many columns of a terminal, if it is one.
    pub fn print(&self, format: Format, width: Option<usize>) -> String {
        match format {
            Format::Table => text::print(self, width),
            Format::Jsonl => json::lines(self),
            Format::Json => json::array(self),
            Format::Csv => csv::print(self),
            Format::Markdown => markdown::print(self),
        }
    }

    /// The single values of a cell, as Splunk would show them: none for null.
    fn shown(&self, row: usize, name: &Name) -> impl Iterator<Item = Cow<'_, str>> {
        let is_time = &**name == "_time";
        self.table.value(row, name).values().iter().map(move |value| self.show(value, is_time))
    }

    /// `_time` is an epoch inside a search and a moment in an export.
    fn show<'v>(&self, value: &'v Value, is_time: bool) -> Cow<'v, str> {
        match value.number() {
            Some(epoch) if is_time => iso(epoch.value, self.zone).into(),
            Some(_) | None => value.show(),
        }
    }
}

/// Rows that try every format: text that needs escapes, empty text, null, several values, a time.
#[cfg(test)]
fn examples() -> Table {
    Table::of_rows([
        vec![
            ("_time", Value::from(1_750_314_305usize)),
            ("user", Value::many(["bob".into(), "O\"Neil".into()])),
            ("cmd", "cmd.exe /c \"echo a,b\n\u{1b}[31m\" > log".into()),
        ],
        vec![("_time", Value::from(1_750_314_306usize)), ("cmd", "".into()), ("n", "007".into())],
    ])
}

#[cfg(test)]
fn printed(format: Format, width: Option<usize>) -> String {
    let table = examples();
    let columns: Vec<Name> = table.names().cloned().collect();
    Rows { table: &table, columns: &columns, zone: &Zone::utc() }.print(format, width)
}
