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
mod report;
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
use crate::table::Table;
use crate::value::time::Zone;
use blocks::{Block, Blocks};
use counter::Counter;
use decode::Text;
use flaws::Flaws;
use harvest::{Harvest, Order, harvest};
use pack::Export;
use refused::{Refused, no_export};
use shape::Shape;
use std::panic::resume_unwind;
use std::path::Path;
use std::thread;

pub use flaws::Place;
pub use inventory::{Distinct, Field, Inventory, Kind, Survey, kinds};
pub use ledger::Ledger;
pub use provenance::Provenance;
pub use report::{Report, Unreadable, Warning};
pub use specimens::{Specimens, specimens};
pub use windows::made_on_demand;

/// Bytes read before the format is told.
const SAMPLE: usize = 256 << 10;

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
