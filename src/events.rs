//! Reads exports of events into tables, the way Splunk's add-ons would have shown them.
//!
//! ```text
//! file --decode--> UTF-8 --blocks--> whole events --sieve--> those that may count --json, csv--> columns
//! columns --dialect--> those of Windows --windows--> table
//! ```

mod azure;
mod blocks;
mod classic;
mod clock;
mod columns;
mod counter;
mod csv;
mod dates;
mod decode;
mod defender;
mod dialect;
mod elastic;
mod evtx;
mod files;
mod flaws;
mod foreign;
mod frame;
mod harvest;
mod inventory;
mod json;
mod ledger;
mod nested;
mod orders;
mod pack;
mod powershell;
mod provenance;
mod refused;
mod scan;
mod shape;
mod sieve;
mod specimens;
mod splunk;
mod stored;
mod syslog;
mod told;
mod viewer;
mod wanted;
mod windows;
mod xml;
mod zeek;

use crate::plan::needs::Needs;
use crate::table::{Name, Table};
use crate::value::time::Zone;
use blocks::{Block, Blocks};
use counter::Counter;
use decode::Text;
use flaws::Flaws;
use foreign::Unknown;
use harvest::{Harvest, Order, harvest};
use pack::Export;
use refused::{Refused, no_export};
use shape::Shape;
use std::collections::BTreeSet;
use std::fmt;
use std::panic::resume_unwind;
use std::path::{Path, PathBuf};
use std::thread;

pub use flaws::Place;
pub use inventory::{Distinct, Field, Inventory, Kind, Survey, kinds};
pub use ledger::Ledger;
pub use provenance::Provenance;
pub use specimens::{Specimens, specimens};
pub use windows::made_on_demand;

/// Bytes read before the format is told.
const SAMPLE: usize = 256 << 10;

/// Fields of a dataset that are kept at most: tables that are put together have room for every field in every row.
const MOST_FIELDS: usize = 4_000;

/// Blocks read side by side at most; each takes some megabytes.
const MOST_THREADS: usize = 4;

/// What is wanted of a dataset.
#[derive(Clone, Copy, Debug)]
pub struct Ask<'a> {
    /// The fields, and the texts that every event that counts must hold.
    pub needs: &'a Needs,
    /// What the dataset's description gives for events that do not record it.
    pub given: &'a Metadata,
    /// The zone of times that name none.
    pub zone: &'a Zone,
    /// Whether inferred metadata is matched as strictly as what was recorded (`--strict-metadata`).
    pub strict: bool,
}

/// Metadata that a dataset's description gives.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// `index`.
    pub index: Option<String>,
    /// `source`.
    pub source: Option<String>,
    /// `sourcetype`.
    pub sourcetype: Option<String>,
    /// `host`.
    pub host: Option<String>,
    /// The moment that no event is later than, which tells the year of times that name none.
    pub now: Option<Now>,
    /// How Splunk would have collected events of Windows that nothing has rendered yet.
    pub render: Render,
}

/// A moment that events were before, in epoch seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Now {
    /// The dataset's description gives it.
    Given(i64),
    /// It is that of the search, for want of a better one.
    OfSearch(i64),
}

impl Now {
    /// The moment.
    pub fn seconds(self) -> i64 {
        match self {
            Now::Given(seconds) | Now::OfSearch(seconds) => seconds,
        }
    }
}

/// How Splunk collects events of Windows: as XML, or as text with the event's message.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Render {
    /// The fields of both are there, XML's where they collide.
    #[default]
    Both,
    /// As `XmlWinEventLog`.
    Xml,
    /// As `WinEventLog`.
    Classic,
}

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

/// Reads a file, or all files of a folder in the order of their names, and hands over its events in tables.
///
/// A table holds the events of some megabytes of input, in the order of the file, so that memory stays bounded.
pub fn read(path: &Path, ask: &Ask<'_>, take: &mut dyn FnMut(Table)) -> Result<Report, Unreadable> {
    read_watched(path, ask, &mut |_| (), take)
}

/// As [`read`], and tells now and then how many bytes of the files on the disk were read.
pub fn read_watched(
    path: &Path,
    ask: &Ask<'_>,
    watch: &mut dyn FnMut(u64),
    take: &mut dyn FnMut(Table),
) -> Result<Report, Unreadable> {
    read_all(path, &Order::new(ask), watch, &mut |table, _| take(table))
}

/// As [`read`], and tells of each table where its values came from.
pub fn traced(path: &Path, ask: &Ask<'_>, take: &mut dyn FnMut(Table, Ledger)) -> Result<Report, Unreadable> {
    traced_watched(path, ask, &mut |_| (), take)
}

/// As [`traced`] and [`read_watched`].
pub fn traced_watched(
    path: &Path,
    ask: &Ask<'_>,
    watch: &mut dyn FnMut(u64),
    take: &mut dyn FnMut(Table, Ledger),
) -> Result<Report, Unreadable> {
    read_all(path, &Order::traced(ask), watch, &mut |table, ledger| take(table, ledger.unwrap_or_default()))
}

/// Takes a table, and where its values came from if that was asked for.
type Take<'t> = dyn FnMut(Table, Option<Ledger>) + 't;

fn read_all(
    path: &Path,
    order: &Order<'_>,
    watch: &mut dyn FnMut(u64),
    take: &mut Take<'_>,
) -> Result<Report, Unreadable> {
    let (mut report, counter) = (Report::default(), Counter::default());
    let files = files::of(path)?;
    let mut foreign = Vec::new();
    for file in &files {
        let mut deliver = |harvest, report: &mut Report, flaws: &mut Flaws| {
            report.add(harvest, flaws, take);
            watch(counter.bytes());
        };
        match read_file(file, order, &counter, &mut deliver, &mut report) {
            Ok(()) => {}
            Err(Refused::Foreign(unknown)) if file.path != path => {
                report.pass_over(file, &unknown);
                foreign.push((file, unknown));
            }
            Err(refused) => return Err(refused.of(&file.path)),
        }
    }
    if foreign.len() == files.len() { Err(no_export(path, foreign)) } else { Ok(report) }
}

/// Takes what a block came to.
type Deliver<'t> = dyn FnMut(Harvest, &mut Report, &mut Flaws) + 't;

fn read_file(
    export: &Export,
    order: &Order<'_>,
    counter: &Counter,
    deliver: &mut Deliver<'_>,
    report: &mut Report,
) -> Result<(), Refused> {
    let unreadable = |place, message| Unreadable { file: export.path.clone(), place, message };
    let failed = |error: std::io::Error| unreadable(Place::File, error.to_string());
    let mut text = export.open(counter).and_then(Text::of).map_err(failed)?;
    let mut begun = Vec::new();
    let mut more = true;
    while more && begun.len() < SAMPLE {
        more = text.read(&mut begun, SAMPLE).map_err(failed)?;
    }
    let Shape { format, dialect, start } =
        shape::recognise(&begun, !more).map_err(|unknown| match unknown.is_foreign {
            true => Refused::Foreign(unknown),
            false => Refused::Unreadable(unreadable(Place::Byte(unknown.at), unknown.refused())),
        })?;
    let mut flaws = Flaws::default();
    let before = report.events;
    match format.framing() {
        Some(framing) => {
            let mut blocks = Blocks::new(text, begun, framing, start);
            let mut deliver = |harvest, flaws: &mut Flaws| deliver(harvest, report, flaws);
            read_blocks(&mut blocks, |block| harvest(block, &format, dialect, order), &mut flaws, &mut deliver)
                .map_err(failed)?;
        }
        None => {
            let block = whole(text, begun, start).map_err(failed)?;
            deliver(harvest(&block, &format, dialect, order), report, &mut flaws);
        }
    }
    // A file of which nothing is left would pass any test that wants silence.
    if report.events == before
        && let Some((place, what, _)) = flaws.list().into_iter().next()
    {
        return Err(unreadable(place, format!("no event can be read: {what}")).into());
    }
    if report.events == before {
        flaws.add(Place::File, "the file holds no event");
    }
    report.warn(&export.path, flaws);
    Ok(())
}

/// Reads blocks side by side, and hands on what they came to in their order. While some are read, the next are fetched.
fn read_blocks(
    blocks: &mut Blocks,
    read: impl Fn(&Block) -> Harvest + Sync,
    flaws: &mut Flaws,
    deliver: &mut dyn FnMut(Harvest, &mut Flaws),
) -> std::io::Result<()> {
    let width = thread::available_parallelism().map_or(1, usize::from).min(MOST_THREADS);
    let mut round = fetch(blocks, width, flaws)?;
    while !round.is_empty() {
        if let [only] = &round[..] {
            deliver(read(only), flaws);
            round = fetch(blocks, width, flaws)?;
            continue;
        }
        let (harvests, next) = thread::scope(|scope| {
            let read = &read;
            let readers: Vec<_> = round.iter().map(|block| scope.spawn(move || read(block))).collect();
            let next = fetch(blocks, width, flaws);
            let harvests = readers.into_iter().map(|reader| reader.join().unwrap_or_else(|panic| resume_unwind(panic)));
            (harvests.collect::<Vec<_>>(), next)
        });
        harvests.into_iter().for_each(|harvest| deliver(harvest, flaws));
        round = next?;
    }
    Ok(())
}

fn fetch(blocks: &mut Blocks, most: usize, flaws: &mut Flaws) -> std::io::Result<Vec<Block>> {
    let mut fetched = Vec::new();
    while fetched.len() < most
        && let Some(block) = blocks.next(flaws)?
    {
        fetched.push(block);
    }
    Ok(fetched)
}

/// A file that is one document, as one block. What is longer than an event may be is cut, and fails to parse.
fn whole(mut text: Text, mut begun: Vec<u8>, start: usize) -> std::io::Result<Block> {
    while begun.len() < blocks::LONGEST && text.read(&mut begun, 1 << 20)? {}
    Ok(Block::whole(begun.split_off(start.min(begun.len()))))
}

impl Report {
    fn add(&mut self, harvest: Harvest, flaws: &mut Flaws, take: &mut Take<'_>) {
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

    fn pass_over(&mut self, file: &Export, unknown: &Unknown) {
        let message = unknown.passed_over();
        self.warnings.push(Warning { file: file.path.clone(), place: Place::File, message, count: 1, field: None });
    }

    fn warn(&mut self, file: &Path, flaws: Flaws) {
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
