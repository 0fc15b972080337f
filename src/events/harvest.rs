//! Reads one block of input into a table: a pure function of its bytes.

mod order;

use super::blocks::Block;
use super::columns::{Columns, MOST_KEPT};
use super::dialect::{Dialect, Inside, Translated};
use super::flaws::{Flaws, Place};
use super::json::{Found, Origin, Reader};
use super::ledger::Ledger;
use super::provenance::Provenance;
use super::scan::Bad;
use super::shape::Format;
use super::sieve::BlockSieve;
use super::syslog::{self, Log};
use super::told::Told;
use super::zeek::Header;
use super::{Ask, azure, classic, evtx, splunk, stored, windows, xml};
use crate::table::{Column, Name, Table};
use memchr::memmem;
use std::borrow::Cow;
use std::ops::Range;

pub(super) use order::Order;

/// A block, read.
#[derive(Default)]
pub(super) struct Harvest {
    pub table: Table,
    /// Where its values came from, if that is asked for.
    pub ledger: Option<Ledger>,
    /// Events there were, those left out among them.
    pub events: usize,
    /// Events left out because the plan cannot want them.
    pub skipped: usize,
    /// Names of all fields met.
    pub fields: Vec<Name>,
    pub flaws: Flaws,
}

/// Reads a block.
pub(super) fn harvest(block: &Block, format: &Format, dialect: Dialect, order: &Order<'_>) -> Harvest {
    if *format != Format::Evtx {
        return read(block, format, dialect, order);
    }
    let (rendered, flaws) = evtx::rendered(block);
    let mut harvest = read(&rendered, format, dialect, order);
    // Lines of what was rendered are no places of the file.
    harvest.flaws = harvest.flaws.at(evtx::place(block, 0));
    harvest.flaws.extend(flaws);
    harvest
}

fn read(block: &Block, format: &Format, dialect: Dialect, order: &Order<'_>) -> Harvest {
    let mut reading = Reading {
        block,
        dialect,
        order,
        origins: Vec::new(),
        texts: Vec::new(),
        told: Told::default(),
        events: 0,
        skipped: 0,
        is_text: false,
        flaws: Flaws::default(),
    };
    let mut columns = Columns::of(&order.wanted, dialect);
    match format {
        Format::Lines | Format::Objects | Format::Members => reading.objects(&mut columns, false),
        Format::Results => reading.objects(&mut columns, true),
        Format::Table(header) => reading.records(&mut columns, header),
        Format::Document => {
            reading.document(&mut columns, Origin::Recorded, |text, into, _| splunk::document(text, into))
        }
        Format::Answer => reading.document(&mut columns, Origin::Plain, azure::answer::read),
        Format::Events => reading.elements(&mut columns, Origin::Xml, xml::event),
        Format::Evtx => reading.elements(&mut columns, Origin::Evtx, xml::event),
        Format::Syslog(log) => reading.syslog(&mut columns, *log),
        Format::Zeek => reading.zeek(&mut columns),
        Format::XmlResults => reading.elements(&mut columns, Origin::Recorded, xml::result),
        Format::Raws => reading.raws(&mut columns),
    }
    reading.finish(columns)
}

/// Reads an element of XML into columns; a message says what is wrong with it.
type ReadElement = fn(&str, &mut Columns<'_>) -> Result<Option<&'static str>, &'static str>;

/// Reads a whole document into columns; gives how many rows there were.
type ReadDocument = fn(&str, &mut Columns<'_>, &mut Flaws) -> Result<usize, serde_json::Error>;

/// A block being read.
struct Reading<'a> {
    block: &'a Block,
    dialect: Dialect,
    order: &'a Order<'a>,
    origins: Vec<Origin>,
    /// Where each row's text stands.
    texts: Vec<Range<usize>>,
    /// What the reader tells of source and sourcetype.
    told: Told,
    events: usize,
    skipped: usize,
    /// Whether its fields are cut out of lines that name none.
    is_text: bool,
    flaws: Flaws,
}

impl<'a> Reading<'a> {
    fn objects(&mut self, columns: &mut Columns<'_>, are_results: bool) {
        let mut reader = Reader::new(columns);
        let sieve = self.order.sieve.over(&self.block.text);
        for range in &self.block.events {
            self.object(range, &mut reader, are_results, sieve);
        }
    }

    fn object(&mut self, range: &Range<usize>, reader: &mut Reader<'_, '_>, is_result: bool, sieve: BlockSieve<'_>) {
        let bytes = &self.block.text[range.clone()];
        if self.dialect.is_verbatim() && is_event(bytes) && sieve.rejects(bytes) {
            return self.skip();
        }
        let text = self.text(range.clone());
        if is_result {
            return self.found(reader.result(&text), range, reader);
        }
        match self.dialect.inside(&text) {
            Ok(Inside::None) => {}
            Ok(Inside::One(event)) => {
                self.found(reader.event(event), &part(range, &self.block.text, event), reader);
            }
            Ok(Inside::Many(events)) => {
                for event in events {
                    self.found(reader.event(event), &part(range, &self.block.text, event), reader);
                }
            }
            Err(bad) => self.found(Err(bad), range, reader),
        }
    }

    /// What an object came to, and where its text stands.
    fn found(&mut self, found: Result<Found, Bad>, range: &Range<usize>, reader: &mut Reader<'_, '_>) {
        match found {
            Ok(Found::Event(origin)) => {
                reader.columns.end_row();
                self.row(origin, range.clone());
            }
            Ok(Found::Nothing) => reader.columns.undo_row(),
            Ok(Found::Preview) => {
                reader.columns.undo_row();
                self.flaw(range.start, "a result of an unfinished search (preview) was left out");
            }
            Err(bad) => {
                reader.columns.undo_row();
                self.flaw(range.start, format!("this is not JSON ({}) and was left out", bad.what));
            }
        }
    }

    fn records(&mut self, columns: &mut Columns<'_>, header: &super::csv::Header) {
        let origin = match (&header.viewer, header.recorded) {
            (Some(_), _) => Origin::Message,
            (None, true) => Origin::Recorded,
            (None, false) => Origin::Plain,
        };
        let is_verbatim = self.dialect.is_verbatim() && header.viewer.is_none();
        let sieve = self.order.sieve.over(&self.block.text);
        for (index, range) in self.block.events.iter().enumerate() {
            // The header is row 1.
            let row = Place::Row(self.block.first + index + 1);
            let text = self.text(range.clone());
            if is_verbatim && sieve.rejects(text.as_bytes()) && header.fits(&text) {
                self.skip();
                continue;
            }
            let width = header.row(&text, columns);
            if width > header.width() {
                columns.undo_row();
                let message = format!("a row with more cells than the header's {} was left out", header.width());
                self.flaws.add(row, message);
                continue;
            }
            if width < header.least() {
                let message = format!(
                    "a row has fewer cells than the header's {}: the others are taken as missing",
                    header.least()
                );
                self.flaws.add(row, message);
            }
            header.doubts(&text).into_iter().for_each(|doubt| self.flaws.add_at(doubt, || row));
            columns.end_row();
            self.row(origin, range.clone());
        }
    }

    fn elements(&mut self, columns: &mut Columns<'_>, origin: Origin, read: ReadElement) {
        let sieve = self.order.sieve.over(&self.block.text);
        for range in &self.block.events {
            self.element(range, columns, origin, read, sieve);
        }
    }

    fn element(
        &mut self,
        range: &Range<usize>,
        columns: &mut Columns<'_>,
        origin: Origin,
        read: ReadElement,
        sieve: BlockSieve<'_>,
    ) {
        let bytes = &self.block.text[range.clone()];
        if bytes.ends_with(b">") && sieve.rejects(bytes) {
            return self.skip();
        }
        let text = self.text(range.clone());
        match read(&text, columns) {
            Ok(lack) => {
                columns.end_row();
                self.row(origin, range.clone());
                lack.into_iter().for_each(|what| self.flaw(range.start, what));
            }
            Err(what) => {
                columns.undo_row();
                self.flaw(range.start, format!("this is not XML ({what}) and was left out"));
            }
        }
    }

    /// Events in any mix of the forms that Splunk indexes, each told by its first letter.
    fn raws(&mut self, columns: &mut Columns<'_>) {
        let sieve = self.order.sieve.over(&self.block.text);
        let mut classic = classic::Reader::default();
        for range in &self.block.events {
            match self.block.text[range.start] {
                b'<' => self.element(range, columns, Origin::Xml, xml::event, sieve),
                b'{' => self.object(range, &mut Reader::new(columns), false, sieve),
                _ if sieve.rejects(&self.block.text[range.clone()]) => self.skip(),
                _ => {
                    classic.event(&self.text(range.clone()), columns);
                    columns.end_row();
                    self.row(Origin::Classic, range.clone());
                }
            }
        }
    }

    fn syslog(&mut self, columns: &mut Columns<'_>, log: Log) {
        self.is_text = true;
        let Ask { given, zone, .. } = *self.order.ask;
        log.tell(&mut self.told);
        let mut reader = syslog::Reader::new(columns, zone, given.now);
        let sieve = self.order.sieve.over(&self.block.text);
        for range in &self.block.events {
            if sieve.rejects(&self.block.text[range.clone()]) {
                self.skip();
                continue;
            }
            let text = self.text(range.clone());
            for assumed in reader.line(&text) {
                self.flaws.add_at(assumed, || Place::Line(self.block.line(range.start)));
            }
            self.told.row();
            self.row(Origin::Plain, range.clone());
        }
    }

    fn zeek(&mut self, columns: &mut Columns<'_>) {
        let mut header = Header::clone(&self.block.header);
        let mut told = None;
        let sieve = self.order.sieve.over(&self.block.text);
        for range in &self.block.events {
            let bytes = &self.block.text[range.clone()];
            if bytes.starts_with(b"#") {
                header.note(bytes);
                continue;
            }
            let text = self.text(range.clone());
            if !header.fits(&text) {
                let message = format!("a line without a value for each of the {} fields was left out", header.width());
                self.flaw(range.start, message);
            } else if sieve.rejects(bytes) {
                self.skip();
            } else {
                if told.as_deref() != Some(header.path()) {
                    header.tell(&mut self.told);
                    told = Some(header.path().to_string());
                }
                header.row(&text, columns);
                columns.end_row();
                self.told.row();
                self.row(Origin::Plain, range.clone());
            }
        }
    }

    fn document(&mut self, columns: &mut Columns<'_>, origin: Origin, read: ReadDocument) {
        let text = self.text(0..self.block.text.len());
        match read(&text, columns, &mut self.flaws) {
            Ok(rows) => (0..rows).for_each(|_| self.row(origin, 0..0)),
            Err(error) => self.flaw(0, format!("the results cannot be read: {error}")),
        }
    }

    fn row(&mut self, origin: Origin, text: Range<usize>) {
        self.events += 1;
        self.origins.push(origin);
        self.texts.push(text);
    }

    fn skip(&mut self) {
        self.events += 1;
        self.skipped += 1;
    }

    /// The text of an event; bytes that are not UTF-8 are replaced, and said.
    fn text(&mut self, range: Range<usize>) -> Cow<'a, str> {
        let bytes = &self.block.text[range.clone()];
        if let Ok(text) = std::str::from_utf8(bytes) {
            return Cow::Borrowed(text);
        }
        self.flaw(range.start, "bytes that are not UTF-8 were replaced");
        String::from_utf8_lossy(bytes)
    }

    fn flaw(&mut self, at: usize, what: impl Into<String>) {
        self.flaws.add_at(&what.into(), || Place::Line(self.block.line(at)));
    }

    /// That fields were cut out of the events' text, if that is asked for.
    fn cut_out(&self, columns: &[(Name, Column)]) -> Vec<(Name, Provenance)> {
        let columns = if self.order.traced { columns } else { &[] };
        columns.iter().map(|(name, _)| (name.clone(), Provenance::Extracted("_raw".into()))).collect()
    }

    fn finish(mut self, mut columns: Columns<'_>) -> Harvest {
        if columns.is_full() {
            let message = format!("of the fields in some megabytes of events only the first {MOST_KEPT} are kept");
            self.flaw(0, message);
        }
        let orders = columns.orders();
        let (names, kept) = columns.finish();
        let fields: Vec<Vec<Name>> = names.into_iter().map(|name| self.dialect.names(name)).collect();
        let translated = self.dialect.translate(kept, self.origins.len());
        let Translated { mut data, around, mut provenances, doubts, by_message } = translated;
        by_message.into_iter().for_each(|row| self.origins[row].tell_by_message());
        let orders = orders.of_columns(&fields, &data);
        let own = if self.is_text { 0 } else { data.len() };
        let extracted = stored::extract(&mut data, self.origins.len(), self.order, &mut self.flaws);
        provenances.extend(self.cut_out(data.get(own..).unwrap_or_default()));
        data.extend(self.told.columns());
        let fields = fields.into_iter().flatten().chain(extracted).collect();
        let (origins, texts, block) = (&self.origins, &self.texts, self.block);
        let are_windows = self.dialect.is_of_windows();
        let raw = windows::Raw { columns: data, are_windows, around, provenances, orders, origins, texts, block };
        for (row, doubt) in doubts {
            self.flaws.add_at(&doubt, || Place::Line(self.block.line(self.texts[row].start)));
        }
        let (table, ledger) = windows::dress(raw, self.order, &mut self.flaws);
        Harvest { table, ledger, events: self.events, skipped: self.skipped, fields, flaws: self.flaws }
    }
}

/// Where a part of an event's text stands in the block; where the text had to be repaired, that of the whole.
fn part(whole: &Range<usize>, block: &[u8], part: &str) -> Range<usize> {
    let start = part.as_ptr().addr().wrapping_sub(block.as_ptr().addr());
    let found = start..start.wrapping_add(part.len());
    if found.start >= whole.start && found.end <= whole.end { found } else { whole.clone() }
}

/// Whether an object is an event for sure, so that it may be left out unread: what is torn is said, and Splunk's lines that
/// hold no result are no events.
fn is_event(object: &[u8]) -> bool {
    let is_whole = object.first() == Some(&b'{') && object.last() == Some(&b'}');
    let is_export = object.starts_with(b"{\"preview\":");
    let is_result = || object.starts_with(b"{\"preview\":false") && memmem::find(object, b"\"result\":{").is_some();
    is_whole && (!is_export || is_result())
}
