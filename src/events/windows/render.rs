//! `_raw`: the text of the export where there is one, and for a Windows event the XML that Splunk would have indexed.

use super::kind::{Channel, Kinds};
use super::{Events, text, view};
use crate::events::json::Origin;
use crate::events::provenance::Provenance;
use crate::table::{Column, Name, hidden};
use crate::value::Value;
use memchr::memchr3;
use std::fmt::Write;
use std::sync::Arc;

/// The text around the values.
pub(super) const TEMPLATE: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>\
    <Provider Name='' Guid='' EventSourceName=''/><EventID Qualifiers=''></EventID><Version></Version><Level></Level>\
    <Task></Task><Opcode></Opcode><Keywords></Keywords><TimeCreated SystemTime=''/><EventRecordID></EventRecordID>\
    <Correlation ActivityID='' RelatedActivityID=''/><Execution ProcessID='' ThreadID=''/><Channel></Channel>\
    <Computer></Computer><Security UserID=''/></System><EventData><Data Name=''></Data></EventData>\
    <UserData><EventXML xmlns='Event_NS'></EventXML><LogFileCleared \
    xmlns='http://manifests.microsoft.com/win/2004/08/windows/eventlog'></LogFileCleared></UserData><RenderingInfo Culture='en-US'><Message></Message>\
    </RenderingInfo></Event> Param1 Param2 Param3";

/// Fields that are no data of the event: those of `System`, and what a collector or Splunk adds.
const NO_DATA: &[&str] = &[
    "EventID",
    "EventCode",
    "Version",
    "Level",
    "Task",
    "Opcode",
    "OpCode",
    "Keywords",
    "SystemTime",
    "TimeCreated",
    "EventRecordID",
    "RecordNumber",
    "RecordId",
    "RecordID",
    "ActivityID",
    "RelatedActivityID",
    "ProcessID",
    "ExecutionProcessID",
    "ThreadID",
    "Channel",
    "LogName",
    "Computer",
    "ComputerName",
    "Hostname",
    "MachineName",
    "UserID",
    "Name",
    "SourceName",
    "ProviderName",
    "Guid",
    "ProviderGuid",
    "ProviderId",
    "Qualifiers",
    "EventSourceName",
    "Message",
    "Type",
    "TaskCategory",
    "Category",
    "OpcodeValue",
    "Severity",
    "SeverityValue",
    "EventTime",
    "EventReceivedTime",
    "SourceModuleName",
    "SourceModuleType",
    "EventTypeOrignal",
    "AccountType",
    "ERROR_EVT_UNRESOLVED",
    "@timestamp",
    "@version",
    "host",
    "port",
    "tags",
    "tags{}",
    "index",
    "source",
    "sourcetype",
    "splunk_server",
    "linecount",
    "punct",
    "eventtype",
    "tag",
];

/// Sets `_raw` where the export records none.
pub(super) fn complete(events: &mut Events<'_>) {
    if !events.order.wanted.is_everything() {
        return;
    }
    let recorded = events.columns.shift_remove("_raw");
    let kinds = Kinds::of(events);
    let writer = Writer::new(events);
    let is_recorded = |row: usize| recorded.as_ref().is_some_and(|recorded| recorded.codes()[row] != 0);
    let is_written = |row: usize| {
        let has_text = matches!(events.origins[row], Origin::Xml | Origin::Evtx | Origin::Classic);
        !is_recorded(row) && events.is_windows(row) && (!has_text || view::is_made_classic(events, row))
    };
    let mut dictionary = vec![Value::Null];
    let mut codes = Vec::with_capacity(events.height);
    for row in 0..events.height {
        let value = match recorded.as_ref().map(|recorded| recorded.value(row)).filter(|value| !value.is_null()) {
            Some(recorded) => recorded.clone(),
            None if is_written(row) && view::is_made_classic(events, row) => {
                Value::from(text::of(events, row, &writer.values(row)))
            }
            None if is_written(row) => Value::from(writer.event(row, kinds.of_row(row))),
            None if events.origins[row] == Origin::Recorded => Value::Null,
            None => Value::from(&*String::from_utf8_lossy(&events.block.text[events.texts[row].clone()])),
        };
        if value.is_null() {
            codes.push(0);
        } else {
            codes.push(dictionary.len() as u32);
            dictionary.push(value);
        }
    }
    let is_rendered = |row: usize| is_written(row) || !is_recorded(row) && events.origins[row] == Origin::Evtx;
    let rendered: Vec<bool> = (0..events.height).map(is_rendered).collect();
    events.columns.insert("_raw".into(), Arc::new(Column::from_codes(dictionary, codes, false)));
    note(events, &rendered);
}

/// Writes down which texts were rendered, so that a result that hangs on one can say so.
fn note(events: &mut Events<'_>, rendered: &[bool]) {
    if let Some(ledger) = &mut events.ledger {
        let of_row = |rendered: &bool| if *rendered { Provenance::Rendered } else { Provenance::Event };
        ledger.set("_raw", rendered.iter().map(of_row));
    }
    if rendered.contains(&true) {
        let codes = rendered.iter().map(|rendered| u32::from(*rendered)).collect();
        let column = Column::from_codes(vec![Value::Null, "rendered".into()], codes, true);
        events.columns.insert(hidden("_raw"), Arc::new(column));
    }
}

/// Writes events as XML, in the form in which Windows renders it for Splunk: one line, attributes between single quotes.
struct Writer<'e> {
    events: &'e Events<'e>,
    /// Which of the exported columns hold data of the events.
    is_data: Vec<bool>,
}

impl<'e> Writer<'e> {
    fn new(events: &'e Events<'e>) -> Writer<'e> {
        let is_data = |name: &Name| !NO_DATA.contains(&&**name) && !name.starts_with('_');
        Writer { events, is_data: events.exported.iter().map(|(name, _)| is_data(name)).collect() }
    }

    fn event(&self, row: usize, kind: Option<(Channel, u32)>) -> String {
        let mut out = String::with_capacity(1024);
        out.push_str("<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'><System>");
        self.attributes(&mut out, row, "Provider", &["Name", "Guid", "EventSourceName"]);
        match self.value(row, "Qualifiers") {
            None => self.element(&mut out, row, "EventID"),
            Some(qualifiers) => {
                let code = self.value(row, "EventID").unwrap_or_default();
                out.push_str("<EventID Qualifiers='");
                escape(&mut out, &qualifiers);
                out.push_str("'>");
                escape(&mut out, &code);
                out.push_str("</EventID>");
            }
        }
        for name in ["Version", "Level", "Task", "Opcode", "Keywords"] {
            self.element(&mut out, row, name);
        }
        self.attributes(&mut out, row, "TimeCreated", &["SystemTime"]);
        self.element(&mut out, row, "EventRecordID");
        self.attributes(&mut out, row, "Correlation", &["ActivityID", "RelatedActivityID"]);
        self.attributes(&mut out, row, "Execution", &["ProcessID", "ThreadID"]);
        self.element(&mut out, row, "Channel");
        self.element(&mut out, row, "Computer");
        self.attributes(&mut out, row, "Security", &["UserID"]);
        out.push_str("</System>");
        self.data(&mut out, row, kind);
        if let Some(message) = self.value(row, "Message") {
            out.push_str("<RenderingInfo Culture='en-US'><Message>");
            escape(&mut out, &message);
            out.push_str("</Message></RenderingInfo>");
        }
        out.push_str("</Event>");
        out
    }

    /// The fields of an event's data, in its order.
    fn fields(&self, row: usize) -> impl Iterator<Item = &'e (Name, Arc<Column>)> {
        let fields = self.events.orders.of(row).iter().filter(|field| self.is_data[**field]);
        fields.map(|field| &self.events.exported[*field])
    }

    /// The values of an event's data.
    fn values(&self, row: usize) -> Vec<String> {
        let values = self.fields(row).flat_map(|(_, column)| column.value(row).values());
        values.map(|value| value.show().into_owned()).filter(|text| !text.is_empty()).collect()
    }

    fn data(&self, out: &mut String, row: usize, kind: Option<(Channel, u32)>) {
        let part = user_data(kind);
        let in_user_data = part.is_some();
        let _ = match part {
            Some((element, space)) => write!(out, "<UserData><{element} xmlns='{space}'>"),
            None => write!(out, "<EventData>"),
        };
        // NXLog spells out the account of `Security UserID`, and tells the type of event in its own words.
        let is_nxlog = self.value(row, "AccountType").is_some() || self.value(row, "SourceModuleType").is_some();
        for (name, column) in self.fields(row) {
            if is_nxlog && is_of_nxlog(name, &column.value(row).show()) {
                continue;
            }
            for value in column.value(row).values().iter().filter(|value| !value.show().is_empty()) {
                let _ = match (in_user_data, &**name) {
                    (true, name) => write!(out, "<{name}>"),
                    (false, "Data") => write!(out, "<Data>"),
                    (false, name) => write!(out, "<Data Name='{name}'>"),
                };
                escape(out, &value.show());
                let _ = if in_user_data { write!(out, "</{name}>") } else { write!(out, "</Data>") };
            }
        }
        let _ = match part {
            Some((element, _)) => write!(out, "</{element}></UserData>"),
            None => write!(out, "</EventData>"),
        };
    }

    fn value(&self, row: usize, name: &str) -> Option<String> {
        let value = self.events.column(name)?.value(row);
        value.values().first().map(|value| value.show().into_owned())
    }

    fn element(&self, out: &mut String, row: usize, name: &str) {
        let Some(value) = self.value(row, name) else { return };
        let _ = write!(out, "<{name}>");
        escape(out, &value);
        let _ = write!(out, "</{name}>");
    }

    fn attributes(&self, out: &mut String, row: usize, element: &str, names: &[&str]) {
        let _ = write!(out, "<{element}");
        for name in names {
            if let Some(value) = self.value(row, name) {
                let _ = write!(out, " {name}='");
                escape(out, &value);
                out.push('\'');
            }
        }
        out.push_str("/>");
    }
}

/// The element of its provider's own, with its name space, that holds the data of some kinds of event.
fn user_data(kind: Option<(Channel, u32)>) -> Option<(&'static str, &'static str)> {
    match kind? {
        (Channel::RemoteConnectionManager | Channel::LocalSessionManager, _) => Some(("EventXML", "Event_NS")),
        (Channel::Security, 1102) | (Channel::System, 104) => {
            Some(("LogFileCleared", "http://manifests.microsoft.com/win/2004/08/windows/eventlog"))
        }
        (
            Channel::Security
            | Channel::System
            | Channel::Application
            | Channel::Sysmon
            | Channel::TaskScheduler
            | Channel::PowerShell
            | Channel::Other,
            _,
        ) => None,
    }
}

fn is_of_nxlog(name: &str, value: &str) -> bool {
    match name {
        "AccountName" | "Domain" => true,
        "EventType" => value.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_'),
        _ => false,
    }
}

fn escape(out: &mut String, mut text: &str) {
    while let Some(at) = memchr3(b'&', b'<', b'>', text.as_bytes()) {
        out.push_str(&text[..at]);
        out.push_str(match text.as_bytes()[at] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            _ => "&gt;",
        });
        text = &text[at + 1..];
    }
    out.push_str(text);
}

#[cfg(test)]
mod tests {
    use super::super::tests::show;

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
