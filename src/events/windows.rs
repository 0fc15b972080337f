//! Windows events as Splunk's add-ons show them: fields under all their names, times, metadata, `_raw`.
//!
//! Works on the columns of a block, so that a value that a thousand events share is read once.

mod completed;
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
use super::flaws::Flaws;
use super::harvest::Order;
use super::json::Origin;
use super::ledger::Ledger;
use super::orders::Orders;
use super::provenance::Provenance;
use super::wanted::Wanted;
use crate::plan::literals::Literal;
use crate::table::{Column, Name, Table};
use completed::{Events, View};
use rule::Spelling;
use std::collections::BTreeSet;
use std::ops::Range;
use tables::{add_ons, classic, event_types, of_text};

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
