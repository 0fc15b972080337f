//! What reading a dataset comes to: how much was read, what was damaged or assumed, or why it cannot be read.

use super::Place;
use super::Take;
use super::flaws::Flaws;
use super::foreign::Unknown;
use super::harvest::Harvest;
use super::pack::Export;
use crate::plan::needs::Needs;
use crate::table::{Name, Table};
use std::collections::BTreeSet;
use std::fmt;
use std::path::{Path, PathBuf};

/// Fields of a dataset that are kept at most: tables that are put together have room for every field in every row.
const MOST_FIELDS: usize = 4_000;

/// What was read.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Events there were, those left out early among them.
    pub events: usize,
    /// Of these, events left out because they lack the texts that the plan needs.
    pub skipped: usize,
    /// The earliest `_time` of those that were not left out, epoch seconds.
    pub earliest: Option<f64>,
    /// The latest.
    pub latest: Option<f64>,
    /// What was damaged or had to be assumed.
    pub warnings: Vec<Warning>,
    /// Every field that an event that was not left out has, needed or not.
    pub fields: BTreeSet<Name>,
    /// The fields that tables were handed over with.
    kept: BTreeSet<Name>,
}

/// Something damaged or assumed, counted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Warning {
    /// The file.
    pub file: PathBuf,
    /// The first place.
    pub place: Place,
    /// One sentence, without a full stop.
    pub message: String,
    /// How often.
    pub count: usize,
    /// The field that it is about, where it matters only to searches that name it.
    pub field: Option<Name>,
}

impl Warning {
    /// Whether it matters to a search with these needs.
    pub fn matters_to(&self, needs: &Needs) -> bool {
        self.field.as_ref().is_none_or(|field| needs.names(field))
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        place(out, &self.file, self.place)?;
        write!(out, "{}", self.message)?;
        if self.count > 1 { write!(out, " ({} times; this is the first)", self.count) } else { Ok(()) }
    }
}

/// Why a dataset cannot be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unreadable {
    /// The file or folder.
    pub file: PathBuf,
    /// The place.
    pub place: Place,
    /// One sentence, without a full stop.
    pub message: String,
}

impl fmt::Display for Unreadable {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        place(out, &self.file, self.place)?;
        out.write_str(&self.message)
    }
}

impl std::error::Error for Unreadable {}

fn place(out: &mut fmt::Formatter<'_>, file: &Path, place: Place) -> fmt::Result {
    match place {
        Place::File => write!(out, "{}: ", file.display()),
        Place::Byte(_) | Place::Line(_) | Place::Row(_) => {
            write!(out, "{}: {place}: ", file.display())
        }
    }
}

impl Report {
    /// Counts what was harvested of a file, and hands its table over.
    pub(super) fn add(&mut self, harvest: Harvest, flaws: &mut Flaws, take: &mut Take<'_>) {
        let Harvest { mut table, ledger, events, skipped, fields, flaws: found } = harvest;
        self.events += events;
        self.skipped += skipped;
        flaws.extend(found);
        if self.narrow(&mut table) {
            flaws.add(Place::File, format!("of the fields of all events only the first {MOST_FIELDS} are kept"));
        }
        for name in fields.iter().chain(table.names()) {
            if !self.fields.contains(name) && !crate::table::is_hidden(name) {
                self.fields.insert(name.clone());
            }
        }
        let times = table.column("_time").map(|column| column.dictionary()).unwrap_or_default();
        for time in times.iter().filter_map(|time| time.number()) {
            self.earliest = Some(self.earliest.map_or(time.value, |earliest| earliest.min(time.value)));
            self.latest = Some(self.latest.map_or(time.value, |latest| latest.max(time.value)));
        }
        if !table.is_empty() {
            take(table, ledger);
        }
    }

    /// Takes out the columns of fields beyond those that can be kept; tells whether there were any. Time and metadata stay.
    fn narrow(&mut self, table: &mut Table) -> bool {
        let stays = |name: &Name| {
            crate::table::is_hidden(name)
                || name.starts_with('_')
                || matches!(&**name, "index" | "source" | "sourcetype" | "host")
        };
        let is_new = |name: &&Name| !stays(name) && !self.kept.contains(*name);
        let names: Vec<Name> = table.names().filter(is_new).cloned().collect();
        let room = MOST_FIELDS.saturating_sub(self.kept.len()).min(names.len());
        let (kept, beyond) = names.split_at(room);
        self.kept.extend(kept.iter().cloned());
        beyond.iter().for_each(|name| _ = table.remove(name));
        !beyond.is_empty()
    }

    /// The warnings that matter to a search with these needs.
    pub fn warnings_for<'r>(&'r self, needs: &'r Needs) -> impl Iterator<Item = &'r Warning> {
        self.warnings.iter().filter(|warning| warning.matters_to(needs))
    }

    /// Tells of a file that was passed over.
    pub(super) fn pass_over(&mut self, file: &Export, unknown: &Unknown) {
        let message = unknown.passed_over();
        self.warnings.push(Warning { file: file.path.clone(), place: Place::File, message, count: 1, field: None });
    }

    /// Tells what was damaged or assumed in a file.
    pub(super) fn warn(&mut self, file: &Path, flaws: Flaws) {
        self.warnings.extend(flaws.list().into_iter().map(|(place, message, count)| Warning {
            file: file.to_path_buf(),
            place,
            count,
            field: flaws.field(&message).cloned(),
            message,
        }));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_too_many_fields_the_first_are_kept_and_time_and_metadata_stay() {
        fn row<'n>(names: &[&'n str]) -> Vec<(&'n str, crate::value::Value)> {
            names.iter().map(|name| (*name, "x".into())).collect()
        }
        let many: Vec<String> = (0..MOST_FIELDS).map(|number| number.to_string()).collect();
        let mut report = Report::default();
        let mut first = Table::of_rows([row(&many.iter().map(String::as_str).collect::<Vec<_>>())]);
        assert!(!report.narrow(&mut first));
        let mut second = Table::of_rows([row(&["0", "beyond", "_time", "host"])]);
        assert!(report.narrow(&mut second));
        assert_eq!(second.names().map(|name| &**name).collect::<Vec<_>>(), ["0", "_time", "host"]);
    }
}
