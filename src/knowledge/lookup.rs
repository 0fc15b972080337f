//! A lookup as a search names it: its table, and the rules its rows are matched by.

use super::held::Held;
use super::index::{Index, Keys};
use crate::diagnostic::{Diagnostic, suggest};
use crate::source::Span;
use crate::table::{Name, Table};
use std::sync::Arc;

/// A lookup as a search names it.
#[derive(Clone, Debug)]
pub struct Lookup {
    /// Its name in the search.
    pub name: Name,
    /// The file its rows are kept in, or would be: two lookups of one file share their rows.
    pub file: Name,
    /// How its rows are matched.
    pub rules: Rules,
    /// Whether nothing defines it, and a file of its name was taken.
    pub is_assumed: bool,
    pub(super) table: Result<Arc<Held>, Lack>,
}

impl PartialEq for Lookup {
    fn eq(&self, other: &Lookup) -> bool {
        (&self.name, &self.file, &self.rules) == (&other.name, &other.file, &other.rules)
    }
}

/// Why a lookup has no rows here, and what to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lack {
    /// The code of the finding.
    pub code: &'static str,
    /// What is wrong.
    pub message: String,
    /// What to do.
    pub help: String,
}

impl Lack {
    /// The error of a search that runs without it.
    pub fn error(self, span: Span) -> Diagnostic {
        Diagnostic::error(self.code, self.message, span).help(self.help)
    }
}

/// The code of findings about lookups that are not there.
pub const MISSING: &str = "missing-lookup";

/// How the rows of a lookup are matched (transforms.conf).
#[derive(Clone, Debug, PartialEq)]
pub struct Rules {
    /// Whether case does not count.
    pub folds: bool,
    /// The columns that are not matched exactly.
    pub kinds: Vec<(Name, Matching)>,
    /// At most so many rows match.
    pub most: usize,
    /// If fewer rows match, the default makes up for those missing.
    pub least: usize,
    /// The value of every column of such a row.
    pub default: Arc<str>,
    /// Set for a lookup whose rows hold for a time.
    pub time: Option<Moments>,
}

impl Default for Rules {
    /// What holds for a file without a definition: exactly equal, case counting, at most 100 rows.
    fn default() -> Rules {
        Rules { folds: false, kinds: Vec::new(), most: 100, least: 0, default: "".into(), time: None }
    }
}

/// How a column of a lookup is matched.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Matching {
    /// Letter by letter.
    Exact,
    /// Its `*` are wildcards.
    Wildcard,
    /// A network in CIDR notation, of addresses.
    Network,
}

/// From when rows of a lookup hold: for events that are so much later than the row's time.
#[derive(Clone, Debug, PartialEq)]
pub struct Moments {
    /// The column that holds the row's time.
    pub column: Name,
    /// How it is written, as `strptime` reads it; none for epoch seconds.
    pub format: Option<Arc<str>>,
    /// The event is at least so many seconds later.
    pub least: f64,
    /// And at most so many.
    pub most: f64,
}

/// The rows of a lookup, written out.
#[derive(Clone, Debug)]
pub struct Listed {
    /// The names of the columns.
    pub columns: Vec<Name>,
    /// The rows, each with the texts of every column.
    pub rows: Vec<Vec<Vec<String>>>,
}

impl Listed {
    /// The texts of a column in a row; none where there is no value, or no such column.
    pub fn texts(&self, row: usize, column: &str) -> &[String] {
        let place = self.columns.iter().position(|name| **name == *column);
        place.and_then(|place| self.rows.get(row)?.get(place)).map_or(&[], Vec::as_slice)
    }
}

impl Lookup {
    /// Its rows, or why there are none.
    pub fn table(&self) -> Result<&Table, Lack> {
        let held = self.table.as_ref().map_err(Clone::clone)?;
        held.table().map_err(|reason| self.unreadable(reason))
    }

    /// What finds its rows by these columns. The rows may have been written by the search itself.
    pub fn index(&self, columns: &[Name], written: Option<&Table>) -> Result<Arc<Index>, Lack> {
        let matching = |name: &Name| {
            let kind = self.rules.kinds.iter().find(|(column, _)| column == name);
            (name.clone(), kind.map_or(Matching::Exact, |(_, matching)| *matching))
        };
        let keys = Keys { columns: columns.iter().map(matching).collect(), folds: self.rules.folds };
        match written {
            Some(table) => Ok(Arc::new(Index::of(table, &keys))),
            None => {
                let held = self.table.as_ref().map_err(Clone::clone)?;
                held.index(&keys).map_err(|reason| self.unreadable(reason))
            }
        }
    }

    /// Its rows written out, unless they have more cells than `most`.
    pub fn listed(&self, most: usize) -> Result<Listed, Lack> {
        let table = self.table()?;
        let columns: Vec<Name> = table.names().cloned().collect();
        if table.rows().saturating_mul(columns.len()) > most {
            let message = format!("the lookup `{}` has {} rows, too many to write out", self.name, table.rows());
            return Err(Lack { code: "large-lookup", message, help: "look up in a smaller table".into() });
        }
        let texts = |row: usize, name: &Name| {
            table.value(row, name).values().iter().map(|value| value.show().into_owned()).collect()
        };
        let row = |row: usize| columns.iter().map(|name| texts(row, name)).collect();
        let rows = (0..table.rows()).map(row).collect();
        Ok(Listed { columns, rows })
    }

    fn unreadable(&self, reason: &str) -> Lack {
        let message = format!("the lookup table `{}` cannot be read: {reason}", self.file);
        Lack {
            code: MISSING,
            message,
            help: "mend the file; it is a table of comma-separated values with a line of names".into(),
        }
    }

    /// Why a column cannot be asked for, if its table lacks it.
    pub fn lacks(&self, table: &Table, column: &str) -> Option<Lack> {
        if table.has(column) {
            return None;
        }
        let help = match suggest::nearest(column, table.names().map(|name| &**name)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => {
                let names: Vec<&str> = table.names().map(|name| &**name).collect();
                format!("its columns are {}", names.join(", "))
            }
        };
        Some(Lack {
            code: "lookup-column",
            message: format!("the lookup `{}` has no column `{column}`", self.name),
            help,
        })
    }
}
