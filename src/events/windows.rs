//! Windows events as Splunk's add-ons show them: fields under all their names, times, metadata, `_raw`.
//!
//! Works on the columns of a block, so that a value that a thousand events share is read once.

mod dates;
mod eventtype;
mod kind;
mod message;
mod metadata;
mod names;
mod parts;
mod render;
mod rule;
mod scope;
mod tables;
mod text;
mod times;
mod view;
pub(super) mod weave;
mod which;
mod zeek;

use super::blocks::Block;
use super::flaws::{Flaws, Place};
use super::harvest::Order;
use super::json::Origin;
use super::ledger::Ledger;
use super::orders::Orders;
use super::provenance::Provenance;
use super::wanted::Wanted;
use crate::plan::literals::Literal;
use crate::table::{Column, Name, Table};
use indexmap::IndexMap;
use rule::Spelling;
use rustc_hash::FxBuildHasher;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;
use tables::{add_ons, classic, event_types, of_text};
use weave::first_of;
use which::Windows;

/// A block's columns as the export has them.
pub(super) struct Raw<'a> {
    pub columns: Vec<(Name, Column)>,
    /// Whether they are known to be events of Windows, if they have numbers.
    pub are_windows: bool,
    /// What stands beside the events' own fields, and is no part of their text.
    pub around: Vec<(Name, Column)>,
    /// In which order each row has them, where `_raw` is asked for.
    pub orders: Orders,
    /// Where the values of columns came from that the export has under other names.
    pub provenances: Vec<(Name, Provenance)>,
    /// What kind of object each row was.
    pub origins: &'a [Origin],
    /// Where each row's text stands in the block's.
    pub texts: &'a [Range<usize>],
    pub block: &'a Block,
}

/// The table that Splunk would show, and where its values came from if that is asked for.
pub(super) fn dress(raw: Raw<'_>, order: &Order<'_>, flaws: &mut Flaws) -> (Table, Option<Ledger>) {
    let mut events = Events::new(raw, order);
    zeek::tell(&mut events);
    metadata::tell(&mut events);
    names::complete(&mut events);
    times::tell(&mut events, flaws);
    message::extract(&mut events);
    classic().apply(&mut events, View::Classic);
    view::settle(&mut events, flaws);
    of_text().apply(&mut events, View::Text);
    add_ons().apply(&mut events, View::Any);
    event_types().apply(&mut events);
    metadata::complete(&mut events);
    dates::complete(&mut events);
    render::complete(&mut events);
    parts::complete(&mut events);
    events.finish()
}

/// What the classic rendering is made of.
pub(super) use view::FIELDS as OF_CLASSIC;

/// The text of an event, and the fields that are parts of it.
pub(super) const RAW: &[&str] = &[
    "_raw",
    "DebugData_Xml",
    "EventData_Xml",
    "LogFileCleared_Xml",
    "RenderingInfo_Xml",
    "System_Props_Xml",
    "UserData_Xml",
];

/// The fields that are made only for searches that name them.
pub fn made_on_demand() -> impl Iterator<Item = &'static str> {
    let of_rules = [classic(), of_text(), add_ons()].into_iter().flat_map(|rules| rules.made_on_demand());
    RAW.iter().copied().filter(|field| *field != "_raw").chain(dates::fields()).chain(of_rules)
}

/// The fields that the tables may give to an event of a log with a number, whatever its values.
pub(super) fn may_have(log: &str, number: u32) -> BTreeSet<Name> {
    let channel = kind::Channel::of(log);
    [classic(), of_text(), add_ons()]
        .iter()
        .flat_map(|rules| rules.fields_of(channel, number))
        .map(Name::from)
        .collect()
}

/// A name as Splunk's extractions clean it: what is no letter or digit of ASCII becomes `_`, and leading `_` and digits go.
pub(super) fn clean(name: &str) -> String {
    let letters = name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' });
    letters.skip_while(|c| *c == '_' || c.is_ascii_digit()).collect()
}

/// The labels of a message, each with its value, as Splunk's classic rendering has them.
pub(super) use message::pairs as labelled;

/// Adds what the needed fields are made of.
pub(super) fn add_ingredients(wanted: &mut Wanted) {
    wanted.add(names::IDENTITY);
    ["source", "sourcetype"].iter().for_each(|field| wanted.add(&[&crate::table::hidden(field)]));
    wanted.add(times::FIELDS);
    zeek::fields().for_each(|field| wanted.add(&[field]));
    if wanted.needs("source") || wanted.needs("sourcetype") || wanted.needs("host") {
        wanted.add(metadata::FIELDS);
    }
    event_types().add_ingredients(wanted);
    add_ons().add_ingredients(wanted);
    of_text().add_ingredients(wanted);
    classic().add_ingredients(wanted);
    let is_always_read = |name: &str| [names::IDENTITY, times::FIELDS, metadata::FIELDS].concat().contains(&name);
    let is_label_of_rule = |name: &str| message::may_be_label(name) && !is_always_read(name);
    if wanted.may_want(message::may_be_label) || wanted.is_made_of(is_label_of_rule) {
        wanted.add(&["Message"]);
    }
    names::add_ingredients(wanted);
}

/// Of a text that a field must hold, what surely stands in the event as it was exported; none if the field is made of it.
pub(super) fn verbatim(literal: &Literal) -> Option<&str> {
    let Literal { field, text } = literal;
    let made = |made: &str| made.to_ascii_lowercase().contains(&**text);
    let spelling = match &**field {
        // Between a value and the XML around it stands a character that no literal holds, so it is in the one or the other.
        "_raw" if made(render::TEMPLATE) || made(names::KEYWORDS) => Spelling::Made,
        "_raw" => Spelling::Verbatim,
        "_time" | "index" | "source" | "sourcetype" | "host" | "Keywords" | "Level" => Spelling::Made,
        field if event_types().gives(field) || RAW.contains(&field) || dates::gives(field) => Spelling::Made,
        field => [classic(), of_text(), add_ons()]
            .map(|rules| rules.spelling(field))
            .into_iter()
            .max()
            .unwrap_or(Spelling::Made),
    };
    match spelling {
        Spelling::Verbatim => Some(text),
        Spelling::InParts => text.split(' ').max_by_key(|part| part.len()).filter(|part| part.len() > 1),
        Spelling::Made => None,
    }
}

/// The columns of a block while they are completed.
struct Events<'a> {
    columns: IndexMap<Name, Arc<Column>, FxBuildHasher>,
    /// The columns that the export itself has.
    exported: Vec<(Name, Arc<Column>)>,
    orders: Orders,
    height: usize,
    origins: &'a [Origin],
    texts: &'a [Range<usize>],
    block: &'a Block,
    order: &'a Order<'a>,
    /// Which rows are Windows events; none if no row is.
    windows: Option<Windows>,
    /// Where values came from, if that is asked for.
    ledger: Option<Ledger>,
    /// Where the renderings collide.
    clashes: Vec<view::Clash>,
}

/// The rendering of Windows events that has a field.
///
/// What an export of Windows events becomes in Splunk is for its reader to choose, so it gets the fields of both. An
/// event that Splunk recorded has been rendered already, and gets no field of the other rendering: a classic event has no
/// `EventID`, and a search for that finds it neither here nor there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum View {
    Xml,
    Classic,
    /// Only what is classic text, or of which there is no more than the message.
    Text,
    Any,
}

impl<'a> Events<'a> {
    fn new(raw: Raw<'a>, order: &'a Order<'a>) -> Events<'a> {
        let Raw { columns, are_windows, around, provenances, orders, origins, texts, block } = raw;
        let exported: Vec<(Name, Arc<Column>)> =
            columns.into_iter().map(|(name, column)| (name, Arc::new(column))).collect();
        let around = around.into_iter().map(|(name, column)| (name, Arc::new(column)));
        let columns = exported.iter().cloned().chain(around).collect();
        let height = origins.len();
        let mut events = Events {
            columns,
            exported,
            orders,
            height,
            origins,
            texts,
            block,
            order,
            windows: None,
            ledger: None,
            clashes: Vec::new(),
        };
        events.windows = events.find_windows(are_windows);
        events.ledger = order.traced.then(Ledger::default);
        events.note(provenances);
        events
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(name).map(|column| &**column)
    }

    /// Where a row's event begins.
    fn place(&self, row: usize) -> Place {
        Place::Line(self.block.line(self.texts[row].start))
    }

    /// Whether the plan needs the field, or something made of it.
    fn wants(&self, name: &str) -> bool {
        self.order.wanted.wants(name)
    }

    /// Whether the plan itself needs the field.
    fn needs(&self, name: &str) -> bool {
        self.order.wanted.needs(name)
    }

    /// Whether rules may be about any of them: Windows events, and those that have a sourcetype.
    fn have_kinds(&self) -> bool {
        self.windows.is_some() || self.column("sourcetype").is_some()
    }

    /// Whether a row is a Windows event.
    fn is_windows(&self, row: usize) -> bool {
        self.windows.as_ref().is_some_and(|windows| windows.any[row])
    }

    /// Gives a field values in the marked rows where it has none; without a mark, in all rows.
    fn fill(&mut self, name: &str, column: Column, rows: Option<&[bool]>) {
        let lacks =
            |old: &Column| (0..self.height).any(|row| old.codes()[row] == 0 && rows.is_none_or(|rows| rows[row]));
        let old = self.columns.get(name).cloned();
        let filled = match old.as_deref() {
            None if rows.is_none() => column,
            None => first_of(self.height, [(&column, rows)]),
            Some(old) if lacks(old) => first_of(self.height, [(old, None), (&column, rows)]),
            Some(_) => return,
        };
        if filled.is_empty() {
            return;
        }
        if let Some(ledger) = &mut self.ledger {
            ledger.fill(name, old.as_deref(), &filled);
        }
        self.columns.insert(name.into(), Arc::new(filled));
    }

    /// Writes down where columns came from that the events have already.
    fn note(&mut self, provenances: Vec<(Name, Provenance)>) {
        let Some(ledger) = &mut self.ledger else { return };
        for (name, provenance) in provenances {
            if let Some(column) = self.columns.get(&name) {
                ledger.turn(provenance);
                ledger.fill(&name, None, column);
            }
        }
        ledger.turn(Provenance::Event);
    }

    /// What is filled from now on comes from here.
    fn turn(&mut self, provenance: impl FnOnce() -> Provenance) {
        if let Some(ledger) = &mut self.ledger {
            ledger.turn(provenance());
        }
    }

    /// As [`Events::fill`], in the rows of Windows events that may have a field of this view.
    fn fill_view(&mut self, name: &str, column: Column, view: View) {
        let Some(windows) = &self.windows else { return };
        let rows = self.of_view(windows.any.clone(), view);
        self.fill_in(name, column, &rows, view);
    }

    /// As [`Events::fill`], in rows that may have a field of this view.
    fn fill_in(&mut self, name: &str, column: Column, rows: &[bool], view: View) {
        if view == View::Classic {
            self.clashes.extend(view::clash(self, name, &column, rows));
        }
        self.fill(name, column, Some(rows));
    }

    /// Of these rows, those that may have a field of this view.
    fn of_view(&self, mut rows: Vec<bool>, view: View) -> Vec<bool> {
        let Some(windows) = &self.windows else { return rows };
        let (recorded, has_it) = match view {
            View::Any => return rows,
            View::Xml => (&windows.classic, false),
            View::Classic => (&windows.xml, false),
            View::Text => (&windows.texts, true),
        };
        rows.iter_mut().zip(recorded).for_each(|(row, recorded)| *row &= *recorded == has_it);
        rows
    }

    fn finish(self) -> (Table, Option<Ledger>) {
        let wanted = &self.order.wanted;
        drop(self.exported);
        let is_kept = |name: &str| wanted.needs(name) || crate::table::is_hidden(name) || name == "_time";
        let columns = self.columns.into_iter().filter(|(name, _)| is_kept(name));
        let own = |column: Arc<Column>| Arc::try_unwrap(column).unwrap_or_else(|shared| (*shared).clone());
        (Table::new(columns.map(|(name, column)| (name, own(column))), self.height), self.ledger)
    }
}

#[cfg(test)]
mod tests {
    use super::super::dialect::Dialect;
    use super::super::harvest::{Order, harvest};
    use super::super::shape::Format;
    use super::super::{Ask, Metadata};
    use super::*;
    use crate::plan::needs::Needs;
    use crate::value::time::Zone;

    /// What a test asks for: fields, given metadata and strictness.
    #[derive(Default)]
    pub(super) struct Asked {
        pub needs: Needs,
        pub given: Metadata,
        pub strict: bool,
    }

    impl Asked {
        /// The table of JSON lines, and what was said of them.
        pub fn table(&self, lines: &str) -> (Table, Vec<String>) {
            let zone = Zone::utc();
            let ask = Ask { needs: &self.needs, given: &self.given, zone: &zone, strict: self.strict };
            let mut block = Block::whole(lines.as_bytes().to_vec());
            let mut start = 0;
            for line in lines.split_inclusive('\n') {
                block.events.push(start..start + line.trim_end().len());
                start += line.len();
            }
            let harvest = harvest(&block, &Format::Lines, Dialect::Windows, &Order::new(&ask));
            let said = harvest.flaws.list().into_iter().map(|(place, what, count)| format!("{place}: {what} x{count}"));
            (harvest.table, said.collect())
        }

        /// These fields of each line's event, `name=value`; what is hidden stands under its field with a `?`.
        pub fn show(&self, lines: &str, fields: &str) -> Vec<String> {
            let (table, _) = self.table(lines);
            let show = |row: usize, field: &str| {
                let column = field.strip_prefix('?').map_or(field.into(), crate::table::hidden);
                let value = table.value(row, &column);
                (!value.is_null()).then(|| format!("{field}={}", value.show().replace('\n', "|")))
            };
            let row = |row| fields.split(' ').filter_map(|field| show(row, field)).collect::<Vec<_>>().join(" ");
            (0..table.rows()).map(row).collect()
        }
    }

    pub(super) fn show(lines: &str, fields: &str) -> Vec<String> {
        Asked::default().show(lines, fields)
    }

    /// These fields of one event, for a search that names them.
    pub(super) fn show_named(line: &str, fields: &str) -> String {
        let named = fields.split(' ').map(Into::into).collect();
        Asked { needs: Needs { named, ..Needs::default() }, ..Asked::default() }.show(line, fields).concat()
    }

    /// What `look` finds in a table's rows, as they are when they have been read.
    pub(super) fn with_events<T>(table: Table, look: impl FnOnce(&mut Events<'_>) -> T) -> T {
        let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
        let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
        let names = table.names().cloned().chain(["source", "sourcetype"].map(crate::table::hidden));
        let columns = names.filter_map(|name| Some(((**table.column(&name)?).clone(), name)));
        let (origins, texts) = (vec![Origin::Plain; table.rows()], vec![0..0; table.rows()]);
        let block = Block::whole(Vec::new());
        let raw = Raw {
            columns: columns.map(|(column, name)| (name, column)).collect(),
            are_windows: false,
            around: Vec::new(),
            orders: Orders::default(),
            provenances: Vec::new(),
            origins: &origins,
            texts: &texts,
            block: &block,
        };
        look(&mut Events::new(raw, &Order::new(&ask)))
    }

    #[test]
    fn an_event_that_splunk_recorded_gets_no_field_of_the_other_rendering() {
        let recorded = |fields: &str| format!("{{\"preview\":false,\"result\":{{{fields}}}}}");
        let classic = recorded(
            r#""source":"WinEventLog:Security","EventCode":"4624","LogName":"Security","ComputerName":"c","Message":"x\n\tAccount Name:\t-""#,
        );
        let fields = "EventCode EventID LogName Channel ComputerName Computer Account_Name host dest signature_id";
        assert_eq!(
            show(&classic, fields),
            ["EventCode=4624 LogName=Security ComputerName=c Account_Name=- host=c dest=c signature_id=4624"]
        );
        let logon = classic.replace("Name:\\t-", "Name:\\tdc$\\n\\tAccount Name:\\tbob\\n\\tLogon Type:\\t3");
        assert_eq!(show(&logon, "user src_user app action"), ["user=bob src_user=dc$ app=win:remote"]);
        let text = recorded(
            r#""_raw":"06/19/2025 06:25:05 AM\nLogName=Security\nEventCode=4624\nComputerName=c\nMessage=x\n\n\tAccount Name:\t\tbob""#,
        );
        assert_eq!(
            show(&text, "source ?source user EventID"),
            ["source=WinEventLog:Security ?source=WinEventLog:Security|WinEventLog user=bob"]
        );
        let xml = recorded(
            r#""sourcetype":"XmlWinEventLog","EventID":"4624","Channel":"Security","Computer":"c","TargetUserName":"bob","LogonType":"3""#,
        );
        let fields = "EventCode EventID LogName Channel Computer Account_Name Logon_Type user host";
        assert_eq!(
            show(&xml, fields),
            ["EventCode=4624 EventID=4624 Channel=Security Computer=c Logon_Type=3 user=bob host=c"]
        );
    }
}
