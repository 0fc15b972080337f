//! Windows events as Splunk's add-ons show them: fields under all their names, times, metadata, `_raw`.
//!
//! Works on the columns of a block, so that a value that a thousand events share is read once.

mod kind;
mod message;
mod metadata;
mod names;
mod render;
mod rule;
mod times;
mod weave;

use super::flaws::Flaws;
use super::harvest::Order;
use super::json::Origin;
use super::wanted::Wanted;
use crate::plan::literals::Literal;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use indexmap::IndexMap;
use rule::Rules;
use rustc_hash::FxBuildHasher;
use std::ops::Range;
use std::sync::{Arc, OnceLock};
use weave::first_of;

/// A block's columns as the export has them.
pub(super) struct Raw<'a> {
    pub columns: Vec<(Name, Column)>,
    /// What kind of object each row was.
    pub origins: &'a [Origin],
    /// Where each row's text stands in the block's.
    pub texts: &'a [Range<usize>],
    pub text: &'a [u8],
    /// Number of the block's first event among the file's.
    pub first: usize,
}

/// The table that Splunk would show.
pub(super) fn dress(raw: Raw<'_>, order: &Order<'_>, flaws: &mut Flaws) -> Table {
    let mut events = Events::new(raw, order);
    names::complete(&mut events);
    times::tell(&mut events, flaws);
    message::extract(&mut events);
    classic().apply(&mut events, View::Classic);
    aliases().apply(&mut events, View::Any);
    metadata::complete(&mut events);
    render::complete(&mut events);
    events.finish()
}

/// Adds what the needed fields are made of.
pub(super) fn add_ingredients(wanted: &mut Wanted) {
    wanted.add(names::IDENTITY);
    wanted.add(times::FIELDS);
    if wanted.may_want(message::may_be_label) {
        wanted.add(&["Message"]);
    }
    if wanted.wants("source") || wanted.wants("sourcetype") || wanted.wants("host") {
        wanted.add(metadata::FIELDS);
    }
    aliases().add_ingredients(wanted);
    classic().add_ingredients(wanted);
    names::add_ingredients(wanted);
}

/// The fields of the classic rendering.
fn classic() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::read(include_str!("windows/classic.toml")).expect("a test reads the table"))
}

/// The add-ons' fields.
fn aliases() -> &'static Rules {
    static RULES: OnceLock<Rules> = OnceLock::new();
    RULES.get_or_init(|| Rules::read(include_str!("windows/alias.toml")).expect("a test reads the table"))
}

/// Whether a text that a field must hold stands in the event as it was exported, and is not made of it.
pub(super) fn is_verbatim(literal: &Literal) -> bool {
    let Literal { field, text } = literal;
    let made = |made: &str| made.to_ascii_lowercase().contains(&**text);
    match &**field {
        // Between a value and the XML around it stands a character that no literal holds, so it is in the one or the other.
        "_raw" => !made(render::TEMPLATE) && !made(names::KEYWORDS),
        "_time" | "index" | "source" | "sourcetype" | "host" | "Keywords" | "Level" => false,
        field => !classic().writes(field) && !aliases().writes(field),
    }
}

/// The columns of a block while they are completed.
struct Events<'a> {
    columns: IndexMap<Name, Arc<Column>, FxBuildHasher>,
    /// The columns that the export itself has.
    exported: Vec<(Name, Arc<Column>)>,
    height: usize,
    origins: &'a [Origin],
    texts: &'a [Range<usize>],
    text: &'a [u8],
    first: usize,
    order: &'a Order<'a>,
    /// Which rows are Windows events; none if no row is.
    windows: Option<Windows>,
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
    Any,
}

/// Which rows are Windows events.
struct Windows {
    any: Vec<bool>,
    /// Those that Splunk recorded as classic text.
    classic: Vec<bool>,
    /// Those that Splunk recorded as XML.
    xml: Vec<bool>,
}

impl<'a> Events<'a> {
    fn new(raw: Raw<'a>, order: &'a Order<'a>) -> Events<'a> {
        let Raw { columns, origins, texts, text, first } = raw;
        let exported: Vec<(Name, Arc<Column>)> =
            columns.into_iter().map(|(name, column)| (name, Arc::new(column))).collect();
        let columns = exported.iter().cloned().collect();
        let height = origins.len();
        let mut events = Events { columns, exported, height, origins, texts, text, first, order, windows: None };
        events.windows = events.find_windows();
        events
    }

    /// An event of Windows has a number, and names its channel, its machine or its provider.
    fn find_windows(&self) -> Option<Windows> {
        let any = |names: &[&str]| -> Vec<bool> {
            let columns: Vec<&Column> = names.iter().filter_map(|name| self.column(name)).collect();
            (0..self.height).map(|row| columns.iter().any(|column| column.codes()[row] != 0)).collect()
        };
        let numbered = any(&["EventID", "EventCode"]);
        let placed = any(names::PLACES);
        let rows: Vec<bool> = numbered.iter().zip(&placed).map(|(numbered, placed)| *numbered && *placed).collect();
        rows.contains(&true).then(|| Windows {
            classic: self.recorded_as(|name| name.starts_with("wineventlog")),
            xml: self.recorded_as(|name| name.starts_with("xmlwineventlog")),
            any: rows,
        })
    }

    /// Which rows Splunk recorded under such a source or sourcetype, in lower case.
    fn recorded_as(&self, is_it: impl Fn(&str) -> bool) -> Vec<bool> {
        let columns = ["source", "sourcetype"].map(|name| {
            let column = self.column(name)?;
            let is_it = |value: &Value| is_it(&value.show().to_ascii_lowercase());
            Some((column, column.dictionary().iter().map(is_it).collect::<Vec<bool>>()))
        });
        let is_it = |row: usize| {
            self.origins[row] == Origin::Recorded
                && columns.iter().flatten().any(|(column, is_it)| is_it[column.codes()[row] as usize])
        };
        (0..self.height).map(is_it).collect()
    }

    fn column(&self, name: &str) -> Option<&Column> {
        self.columns.get(name).map(|column| &**column)
    }

    /// Whether the plan needs the field, or something made of it.
    fn wants(&self, name: &str) -> bool {
        self.order.wanted.wants(name)
    }

    /// Whether a row is a Windows event.
    fn is_windows(&self, row: usize) -> bool {
        self.windows.as_ref().is_some_and(|windows| windows.any[row])
    }

    /// Gives a field values in the marked rows where it has none; without a mark, in all rows.
    fn fill(&mut self, name: &str, column: Column, rows: Option<&[bool]>) {
        let lacks =
            |old: &Column| (0..self.height).any(|row| old.codes()[row] == 0 && rows.is_none_or(|rows| rows[row]));
        let filled = match self.column(name) {
            None if rows.is_none() => column,
            None => first_of(self.height, [(&column, rows)]),
            Some(old) if lacks(old) => first_of(self.height, [(old, None), (&column, rows)]),
            Some(_) => return,
        };
        if !filled.is_empty() {
            self.columns.insert(name.into(), Arc::new(filled));
        }
    }

    /// As [`Events::fill`], in the rows of Windows events that may have a field of this view.
    fn fill_view(&mut self, name: &str, column: Column, view: View) {
        let Some(windows) = &self.windows else { return };
        let rows = self.of_view(windows.any.clone(), view);
        self.fill(name, column, Some(&rows));
    }

    /// Of these rows, those that may have a field of this view.
    fn of_view(&self, mut rows: Vec<bool>, view: View) -> Vec<bool> {
        let Some(windows) = &self.windows else { return rows };
        let others = match view {
            View::Any => return rows,
            View::Xml => &windows.classic,
            View::Classic => &windows.xml,
        };
        rows.iter_mut().zip(others).for_each(|(row, other)| *row &= !other);
        rows
    }

    fn finish(self) -> Table {
        let wanted = &self.order.wanted;
        drop(self.exported);
        let is_kept = |name: &str| wanted.needs(name) || crate::table::is_hidden(name) || name == "_time";
        let columns = self.columns.into_iter().filter(|(name, _)| is_kept(name));
        let own = |column: Arc<Column>| Arc::try_unwrap(column).unwrap_or_else(|shared| (*shared).clone());
        Table::new(columns.map(|(name, column)| (name, own(column))), self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::super::harvest::{Order, harvest};
    use super::super::shape::Format;
    use super::super::{Ask, Metadata};
    use super::*;
    use crate::events::blocks::Block;
    use crate::plan::needs::Needs;
    use crate::value::time::Zone;

    /// What a test asks for: given metadata and strictness.
    #[derive(Default)]
    pub(in super::super) struct Asked {
        pub given: Metadata,
        pub strict: bool,
    }

    impl Asked {
        /// The table of JSON lines, and what was said of them.
        pub fn table(&self, lines: &str) -> (Table, Vec<String>) {
            let (needs, zone) = (Needs::default(), Zone::utc());
            let ask = Ask { needs: &needs, given: &self.given, zone: &zone, strict: self.strict };
            let mut block = Block::whole(lines.as_bytes().to_vec());
            let mut start = 0;
            for line in lines.split_inclusive('\n') {
                block.events.push(start..start + line.trim_end().len());
                start += line.len();
            }
            let harvest = harvest(&block, &Format::Lines, &Order::new(&ask));
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

    pub(in super::super) fn show(lines: &str, fields: &str) -> Vec<String> {
        Asked::default().show(lines, fields)
    }

    #[test]
    fn the_tables_are_understood() {
        for table in [include_str!("windows/classic.toml"), include_str!("windows/alias.toml")] {
            assert_eq!(Rules::read(table).err(), None);
        }
    }

    #[test]
    fn every_spelling_of_a_name_is_there() {
        let nxlog = r#"{"EventID":4688,"Channel":"Security","Hostname":"DC-01","host":"wec","SourceName":"P","RecordNumber":7,"Keywords":-9214364837600034816,"OpcodeValue":0,"Opcode":"Info","SeverityValue":2,"ExecutionProcessID":4,"Path":""}"#;
        let fields = "EventCode EventID Channel LogName Computer ComputerName host Name EventRecordID RecordNumber Keywords Opcode OpCode Level ProcessID Path";
        assert_eq!(
            show(nxlog, fields),
            [
                "EventCode=4688 EventID=4688 Channel=Security LogName=Security Computer=DC-01 ComputerName=DC-01 host=DC-01 \
              Name=P EventRecordID=7 RecordNumber=7 Keywords=0x8020000000000000 Opcode=0 OpCode=Info Level=0 ProcessID=4"
            ]
        );
    }

    #[test]
    fn an_object_that_is_no_windows_event_is_left_as_it_is() {
        assert_eq!(
            show(r#"{"EventID":1,"host":"web","Opcode":"","OpcodeValue":1}"#, "EventCode EventID host Opcode source"),
            ["EventID=1 host=web Opcode="]
        );
    }

    #[test]
    fn metadata_is_inferred_beside_all_spellings_and_index_is_not_known() {
        let event = r#"{"EventID":1,"Channel":"A/B","Computer":"c"}"#;
        let fields = "index ?index source ?source sourcetype ?sourcetype";
        let spellings = "XmlWinEventLog:A/B|WinEventLog:A/B|XmlWinEventLog|WinEventLog";
        assert_eq!(
            show(event, fields),
            [format!(
                "?index=* source=XmlWinEventLog:A/B ?source={spellings} sourcetype=XmlWinEventLog ?sourcetype={spellings}"
            )]
        );
        let strict = Asked { strict: true, ..Asked::default() };
        assert_eq!(strict.show(event, fields), ["source=XmlWinEventLog:A/B sourcetype=XmlWinEventLog"]);
    }

    #[test]
    fn what_was_recorded_stands_and_what_is_given_goes_before_what_is_inferred() {
        let given =
            Metadata { index: Some("win".into()), host: Some("h".into()), source: Some("s".into()), sourcetype: None };
        let asked = Asked { given, strict: false };
        let lines = "{\"EventID\":1,\"Channel\":\"A\",\"Computer\":\"c\"}\n{\"EventID\":1,\"Channel\":\"A\",\"host\":\"x\",\"index\":\"main\",\"source\":\"y\"}\n{\"a\":1}";
        assert_eq!(
            asked.show(lines, "index ?index host source ?source sourcetype"),
            [
                "index=win host=h source=s sourcetype=XmlWinEventLog",
                "index=main host=x source=y sourcetype=XmlWinEventLog",
                "index=win host=h source=s"
            ]
        );
    }

    #[test]
    fn the_time_is_what_the_event_tells_of_itself() {
        let event = |fields: &str| show(&format!("{{\"EventID\":1,\"Channel\":\"A\",{fields}}}"), "_time").concat();
        let (utc, sent, local) = (
            "\"UtcTime\":\"2025-06-19 06:25:01.266\"",
            "\"@timestamp\":\"2025-06-19T06:25:04.182Z\"",
            "\"EventTime\":\"2025-06-19 02:25:01\"",
        );
        assert_eq!(event(&format!("{local},{sent},{utc}")), "_time=1750314301.266");
        assert_eq!(event(&format!("{local},{sent}")), "_time=1750314304.182");
        assert_eq!(event(local), "_time=1750299901");
        let (_, said) = Asked::default().table(&format!("{{{local}}}\n{{{local}}}\n{{\"a\":1}}\n{{\"ts\":\"soon\"}}"));
        assert_eq!(
            said,
            [
                "event 1: `EventTime` names no zone: taken as UTC x2",
                "event 3: an event has no time: `_time` is missing x2",
                "event 4: `ts` holds no time that can be read x1"
            ]
        );
    }

    #[test]
    fn the_message_gives_the_classic_names_and_the_events_own_fields_stand() {
        let event = r#"{"EventID":4624,"Channel":"Security","LogonType":"10","Message":"x\r\nSubject:\r\n\tAccount Name:\t\t-\r\nNew Logon:\r\n\tAccount Name:\t\tops\r\n\tLogon Type:\t10\r\n\tLogonType:\t99"}"#;
        assert_eq!(show(event, "Account_Name Logon_Type LogonType"), ["Account_Name=-|ops Logon_Type=10 LogonType=10"]);
    }

    #[test]
    fn without_a_message_the_classic_names_come_from_the_data() {
        let event = |data: &str| format!("{{\"Channel\":\"Security\",{data}}}");
        let logon = event(
            r#""EventID":4624,"SubjectUserName":"-","TargetUserName":"ops","SubjectLogonId":"0x0","TargetLogonId":"0x4e1b","LogonType":10,"IpAddress":"10.0.2.5""#,
        );
        assert_eq!(
            show(&logon, "Account_Name Logon_ID Logon_Type Source_Network_Address src_ip user src_user"),
            [
                "Account_Name=-|ops Logon_ID=0x0|0x4E1B Logon_Type=10 Source_Network_Address=10.0.2.5 src_ip=10.0.2.5 user=ops"
            ]
        );
        let share = event(
            r#""EventID":5140,"SubjectUserName":"ops","ShareName":"\\\\*\\ADMIN$","ShareLocalPath":"\\??\\C:\\Windows""#,
        );
        assert_eq!(
            show(&share, "Account_Name Share_Name Share_Path user"),
            [r"Account_Name=ops Share_Name=\\*\ADMIN$ Share_Path=\??\C:\Windows user=ops"]
        );
        let system =
            r#"{"Channel":"System","Computer":"c","EventID":7045,"ServiceName":"BTOBTO","ImagePath":"%COMSPEC% /Q"}"#;
        assert_eq!(
            show(system, "Service_Name Service_File_Name ServiceFileName"),
            ["Service_Name=BTOBTO Service_File_Name=%COMSPEC% /Q"]
        );
    }

    #[test]
    fn aliases_are_by_kind_of_event() {
        let process = r#"{"Channel":"Security","EventID":4688,"Keywords":"0x8020000000000000","SubjectUserName":"DC$","TargetUserName":"-","NewProcessName":"C:\\a\\cmd.exe","CommandLine":"cmd /c"}"#;
        assert_eq!(
            show(process, "user src_user process process_name process_path Process_Command_Line status signature_id"),
            [
                r"user=DC$ src_user=DC$ process=cmd /c process_name=cmd.exe process_path=C:\a\cmd.exe Process_Command_Line=cmd /c status=success signature_id=4688"
            ]
        );
        let sysmon = r#"{"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"c","EventID":1,"User":"CORP\\bob","Image":"C:\\a\\cmd.exe","Hashes":"MD5=1,IMPHASH=2"}"#;
        assert_eq!(
            show(sysmon, "user process_name IMPHASH dest EventDescription"),
            ["user=bob process_name=cmd.exe IMPHASH=2 dest=c EventDescription=Process Create"]
        );
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
        let xml = recorded(
            r#""sourcetype":"XmlWinEventLog","EventID":"4624","Channel":"Security","Computer":"c","TargetUserName":"bob","LogonType":"3""#,
        );
        let fields = "EventCode EventID LogName Channel Computer Account_Name Logon_Type user host";
        assert_eq!(
            show(&xml, fields),
            ["EventCode=4624 EventID=4624 Channel=Security Computer=c Logon_Type=3 user=bob host=c"]
        );
    }

    #[test]
    fn raw_text_is_the_line_or_for_windows_the_xml() {
        let event = r#"{"EventID":4688,"Channel":"Security","Computer":"c","CommandLine":"a & <b>","Message":"m","EventTime":"x"}"#;
        assert_eq!(
            show(event, "_raw"),
            [
                "_raw=<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System><Provider/><EventID>4688</EventID>\
              <TimeCreated/><Correlation/><Execution/><Channel>Security</Channel><Computer>c</Computer><Security/></System>\
              <EventData><Data Name='CommandLine'>a &amp; &lt;b&gt;</Data></EventData>\
              <RenderingInfo Culture='en-US'><Message>m</Message></RenderingInfo></Event>"
            ]
        );
        assert_eq!(show(r#"{"a": 1}"#, "_raw"), [r#"_raw={"a": 1}"#]);
        assert_eq!(
            show(r#"{"preview":false,"result":{"_raw":"x y","EventCode":"1","Channel":"A"}}"#, "_raw"),
            ["_raw=x y"]
        );
    }
}
