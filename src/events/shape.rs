//! Tells the format of an export by its content.

use super::azure;
use super::classic;
use super::csv::{self, Header};
use super::dialect::{Dialect, wrapped};
use super::elastic;
use super::evtx;
use super::foreign::Unknown;
use super::frame::{Framing, is_element};
use super::scan::{Scan, Token};
use super::syslog::{self, Log};
use super::zeek;
use memchr::{memchr, memchr_iter};

/// How a file is read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Shape {
    /// What an event looks like.
    pub format: Format,
    /// Whose names its fields have.
    pub dialect: Dialect,
    /// Where the first event can begin.
    pub start: usize,
}

impl Shape {
    fn of(format: Format, start: usize) -> Shape {
        Shape { format, dialect: Dialect::Windows, start }
    }
}

/// What an event looks like.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Format {
    /// A JSON object on a line.
    Lines,
    /// A JSON object, in an array or among others.
    Objects,
    /// A JSON object in an array that someone wrote an object around.
    Members,
    /// A result in Splunk's `{"results":[...]}`.
    Results,
    /// Splunk's results in rows or columns, one document.
    Document,
    /// The answer of Log Analytics to a query, one document.
    Answer,
    /// A record of CSV.
    Table(Header),
    /// An `<Event>` in XML.
    Events,
    /// A `<result>` of Splunk's XML export.
    XmlResults,
    /// What Splunk indexes: an event in XML, in classic text, or in JSON on one line.
    Raws,
    /// A chunk of an EVTX file, which holds some events.
    Evtx,
    /// A line that syslog wrote.
    Syslog(Log),
    /// A line of one of Zeek's logs, in columns.
    Zeek,
}

impl Format {
    /// How one event is told from the next; none where the file is one document.
    pub fn framing(&self) -> Option<Framing> {
        match self {
            Format::Lines | Format::Syslog(_) => Some(Framing::Lines),
            Format::Zeek => Some(Framing::Headed),
            Format::Objects => Some(Framing::Objects),
            Format::Members | Format::Results => Some(Framing::Results),
            Format::Document | Format::Answer => None,
            Format::Table(header) => Some(Framing::Records(header.delimiter())),
            Format::Events => Some(Framing::Elements("Event")),
            Format::XmlResults => Some(Framing::Elements("result")),
            Format::Raws => Some(Framing::Raws),
            Format::Evtx => Some(Framing::Chunks(evtx::CHUNK)),
        }
    }
}

/// Tells the format by the beginning of a file; `whole` says whether it is all of it.
pub(super) fn recognise(sample: &[u8], whole: bool) -> Result<Shape, Unknown> {
    if sample.starts_with(evtx::MAGIC) {
        if whole && sample.len() < evtx::HEADER {
            return Err(Unknown::damaged(sample.len(), "this EVTX file ends inside its header"));
        }
        return Ok(Shape::of(Format::Evtx, evtx::HEADER));
    }
    if let Some(unknown) = Unknown::binary(sample) {
        return Err(unknown);
    }
    let text = String::from_utf8_lossy(sample);
    let trimmed = text.trim_start();
    if trimmed.is_empty() && whole {
        return Err(Unknown::empty());
    }
    let body = without_heading(trimmed);
    let start = text.len() - trimmed.len();
    if is_raw(body) {
        return Ok(Shape::of(Format::Raws, start));
    }
    match body.bytes().next() {
        Some(b'{') => Ok(objects(body, whole, text.len() - body.len())),
        Some(b'[') if matches!(body[1..].trim_start().bytes().next(), Some(b'{' | b']') | None) => {
            let dialect = Dialect::of_object(body[1..].trim_start());
            Ok(Shape { format: Format::Objects, dialect, start })
        }
        Some(b'<') if let Some(format) = xml(body) => Ok(Shape::of(format, start)),
        _ if zeek::recognise(body) => Ok(Shape::of(Format::Zeek, start)),
        _ => match syslog::recognise(body) {
            Some(log) => Ok(Shape::of(Format::Syslog(log), start)),
            None => table(&text, whole).ok_or_else(|| match lacks_heading(trimmed) {
                true => Unknown::headings(start, trimmed),
                false => Unknown::text(start, trimmed),
            }),
        },
    }
}

/// Whether events follow one another as Splunk indexes them: XML without an element around all, classic text, or JSON among
/// these. No JSON text holds a line end, so that none is mistaken for such an event.
fn is_raw(text: &str) -> bool {
    let begins = |text: &str| is_element(text.as_bytes()) || classic::is_line(text.as_bytes());
    let mut line_ends = memchr_iter(b'\n', text.as_bytes());
    begins(text) || text.starts_with('{') && line_ends.any(|end| begins(&text[end + 1..]))
}

/// Text after `evtx_dump`'s line `Record 1`.
fn without_heading(text: &str) -> &str {
    let after = text.strip_prefix("Record ").map(|rest| rest.trim_start_matches(|c: char| c.is_ascii_digit()));
    match after {
        Some(rest) if rest.trim_start().starts_with('{') => rest.trim_start(),
        _ => text,
    }
}

/// Events or results in XML, by the first element that is one or holds them.
fn xml(text: &str) -> Option<Format> {
    let mut names = text.split('<').map(|rest| rest.split(|c: char| !c.is_alphanumeric()).next().unwrap_or_default());
    names.find_map(|name| match name {
        "Event" | "Events" => Some(Format::Events),
        "result" | "results" => Some(Format::XmlResults),
        _ => None,
    })
}

/// JSON objects: one on each line, or spread, or within one object that Splunk wrote around them.
fn objects(text: &str, whole: bool, offset: usize) -> Shape {
    if let Some(shape) = export(text, offset) {
        return shape;
    }
    if let Some(dialect) = azure::answer::dialect(text) {
        return Shape { format: Format::Answer, dialect, start: offset };
    }
    if let Some(start) = elastic::hits(text) {
        return Shape { format: Format::Members, dialect: Dialect::Elastic, start: offset + start };
    }
    let line_end = memchr(b'\n', text.as_bytes());
    let mut scan = Scan::new(text);
    let begun = scan.value().and_then(|begun| scan.pass(begun));
    let is_alone = begun.is_err() || text[scan.at()..].trim().is_empty();
    if let Some((dialect, start)) = wrapped(text).filter(|_| is_alone) {
        return Shape { format: Format::Members, dialect, start: offset + start };
    }
    let on_one_line = match begun {
        Ok(()) => {
            let end = line_end.unwrap_or(text.len());
            scan.at() <= end && text[scan.at()..end].trim().is_empty()
        }
        // The first object is torn, or longer than the sample.
        Err(bad) if bad.at >= text.len() && !whole => line_end.is_none(),
        Err(_) => line_end.is_none_or(|end| text[..end].trim_end().ends_with('}') || text[end + 1..].starts_with('{')),
    };
    let format = if on_one_line { Format::Lines } else { Format::Objects };
    Shape { format, dialect: Dialect::of_object(text), start: 0 }
}

/// What Splunk writes around results besides the results.
const AROUND: [&str; 6] = ["preview", "init_offset", "messages", "fields", "highlighted", "post_process_count"];

/// `{"preview":false,"results":[` and its kin.
fn export(text: &str, offset: usize) -> Option<Shape> {
    let mut scan = Scan::new(text);
    scan.value().ok()?;
    let mut first = true;
    while let Some(key) = scan.key(first).ok()? {
        first = false;
        match (key.raw, scan.value().ok()?) {
            // An event may have a field of that name; what Splunk writes around results holds objects.
            ("results", Token::Array) if text[scan.at()..].trim_start().starts_with(['{', ']']) => {
                return Some(Shape::of(Format::Results, offset + scan.at()));
            }
            ("rows" | "columns", Token::Array) if text.contains("\"fields\"") => {
                return Some(Shape::of(Format::Document, offset));
            }
            (key, begun) if AROUND.contains(&key) => scan.pass(begun).ok()?,
            (_, _) => return None,
        }
    }
    None
}

/// A table, if the first record looks like a header.
fn table(text: &str, whole: bool) -> Option<Shape> {
    let begin = text.len() - without_type(text.trim_start_matches(['\n', '\r'])).len();
    let length = first_record(&text[begin..]);
    if length == text.len() - begin && !whole {
        return None;
    }
    let record = text[begin..begin + length].trim_end_matches('\r');
    let count = |delimiter: u8| csv::cells(record, delimiter).count();
    let delimiter = [b',', b'\t', b';'].into_iter().max_by_key(|delimiter| (count(*delimiter), *delimiter == b','))?;
    let names: Vec<String> = csv::cells(record, delimiter).map(|(name, _)| name.trim().to_string()).collect();
    let dialect = Dialect::of_names(&names);
    let below = &text[begin + length..];
    let header = Header::read(record, delimiter);
    let header = if header.has_dates() { header.told_by(&records(below)) } else { header };
    let is_known = header.viewer.is_some() || header.recorded || dialect != Dialect::Windows;
    let are_names = names.iter().all(|name| is_name(name)) && (is_known || !is_prose(&names, below, delimiter));
    are_names.then(|| Shape { format: Format::Table(header), dialect, start: begin + length })
}

/// Whether a text is a table of which most records have a cell that no heading is for, as Event Viewer leaves the message
/// without one.
fn lacks_heading(text: &str) -> bool {
    let (heading, below) = text.split_at(first_record(text));
    let count = |delimiter: u8, record: &str| csv::cells(record, delimiter).count();
    let records = records(below);
    let records = &records[..records.len().min(LOOK)];
    [b',', b'\t', b';'].into_iter().any(|delimiter| {
        let width = count(delimiter, heading);
        let fitting = records.iter().filter(|record| count(delimiter, record) == width + 1).count();
        width >= LEAST_HEADINGS && fitting * 2 > records.len()
    })
}

/// So many headings a table of Event Viewer's has at least: when, who and what.
const LEAST_HEADINGS: usize = 3;

/// Whether the names are rather words of a text: they stand apart from what is below them, or have blanks in them and the
/// records below have other numbers of cells.
fn is_prose(names: &[String], below: &str, delimiter: u8) -> bool {
    if names.iter().all(|name| !name.contains(' ')) {
        let below = below.trim_end();
        return names.len() == 1 && (below.contains("\n\n") || below.contains("\n\r\n") || is_underline(below));
    }
    let records = records(below);
    let records = &records[..records.len().min(LOOK)];
    let fitting = records.iter().filter(|record| csv::cells(record, delimiter).count() == names.len()).count();
    names.len() == 1 || fitting * 2 <= records.len()
}

/// Records looked at to tell a table from a text.
const LOOK: usize = 16;

/// Whether the next line underlines the one before, as in a README.
fn is_underline(below: &str) -> bool {
    let line = below.trim_start_matches(['\n', '\r']).lines().next().unwrap_or_default().trim_end();
    line.len() > 2 && (line.bytes().all(|byte| byte == b'=') || line.bytes().all(|byte| byte == b'-'))
}

/// The records of a text, which may be cut within the last.
fn records(text: &str) -> Vec<&str> {
    let (mut records, mut rest) = (Vec::new(), text.trim_start_matches(['\n', '\r']));
    while !rest.is_empty() {
        let (record, after) = rest.split_at(first_record(rest));
        records.push(record);
        rest = after.trim_start_matches(['\n', '\r']);
    }
    records
}

/// Text after the line `#TYPE System...`, which Windows PowerShell writes before a table.
fn without_type(text: &str) -> &str {
    text.strip_prefix("#TYPE ").and_then(|rest| rest.split_once('\n')).map_or(text, |(_, rest)| rest)
}

/// Bytes of the first record: to the first line end outside quotes.
fn first_record(text: &str) -> usize {
    let mut quoted = false;
    let end = text.bytes().position(|byte| {
        quoted ^= byte == b'"';
        byte == b'\n' && !quoted
    });
    end.unwrap_or(text.len())
}

/// Whether a cell of the first record could be the name of a field, and not a piece of a log line.
fn is_name(name: &str) -> bool {
    // Azure's portal writes the zone of a time after its name.
    let name = azure::without_zone(name).0;
    name.len() <= 200
        && name.starts_with(|c: char| c.is_alphabetic() || matches!(c, '_' | '@' | '#'))
        && !name.contains(['=', '"', '<', '>', '\n', '[', ']'])
        && name.split(' ').count() <= 6
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(text: &str) -> &'static str {
        match recognise(text.as_bytes(), true) {
            Ok(Shape { format: Format::Lines, .. }) => "lines",
            Ok(Shape { format: Format::Objects, .. }) => "objects",
            Ok(Shape { format: Format::Members, .. }) => "members",
            Ok(Shape { format: Format::Results, .. }) => "results",
            Ok(Shape { format: Format::Document, .. }) => "document",
            Ok(Shape { format: Format::Answer, .. }) => "answer",
            Ok(Shape { format: Format::Table(_), .. }) => "table",
            Ok(Shape { format: Format::Events, .. }) => "events",
            Ok(Shape { format: Format::XmlResults, .. }) => "xml results",
            Ok(Shape { format: Format::Raws, .. }) => "raws",
            Ok(Shape { format: Format::Evtx, .. }) => "evtx",
            Ok(Shape { format: Format::Syslog(Log::Secure), .. }) => "secure",
            Ok(Shape { format: Format::Syslog(Log::System), .. }) => "syslog",
            Ok(Shape { format: Format::Zeek, .. }) => "zeek",
            Err(_) => "unknown",
        }
    }

    #[test]
    fn formats_are_told_by_their_content() {
        for (text, expected) in [
            ("{\"a\":1}\n{\"a\":2}\n", "lines"),
            ("\n{\"a\":1}", "lines"),
            ("{\"a\":1", "lines"),
            ("{\"a\":1\n{\"a\":2}\n", "lines"),
            ("Record 1\n{\"a\":1}\nRecord 2\n{\"a\":2}", "lines"),
            ("Record 1\n{\n  \"a\":1\n}\n", "objects"),
            ("{\n\"a\":1}", "objects"),
            ("{\"a\":1}{\"a\":2}", "objects"),
            ("[{\"a\":1}]", "objects"),
            ("[]", "objects"),
            ("{\"preview\":false,\"results\":[{\"a\":\"1\"}]}", "results"),
            ("{\"took\":5,\"hits\":{\"total\":{\"value\":1},\"hits\":[{\"_source\":{}}]}}", "members"),
            ("{\"preview\":false,\"fields\":[\"a\"],\"rows\":[[\"1\"]]}", "document"),
            ("{\"value\":[{\"Id\":1,\"ProviderName\":\"P\"}]}", "members"),
            ("{\"records\":[{\"Id\":1,\"ProviderName\":\"P\"}]}\n{\"records\":[]}", "lines"),
            ("{\"tables\":[{\"columns\":[{\"name\":\"a\"}],\"rows\":[]}]}", "answer"),
            ("#TYPE System.Diagnostics.Eventing.Reader.EventLogRecord\r\n\"Id\",\"Message\"\r\n1,x\n", "table"),
            ("a,b\n1,2\n", "table"),
            ("\"_time\",host\n", "table"),
            ("a;b\n1;2", "table"),
            ("n\n1\n", "table"),
            ("full name,size\n\"a b\",1\nc,2\n", "table"),
            ("README\n======\nLogs of a day\n", "unknown"),
            ("Notes\n\nLogs of a day\n", "unknown"),
            ("This archive holds events, logs, and captures\nof a day in June\n", "unknown"),
            ("title: A rule\nid: 1\n", "unknown"),
            ("_raw\n\"a b\n\nc\"\n", "table"),
            ("Jun 19 06:25:01 web sshd[1]: Accepted publickey for ops, ok\n", "secure"),
            ("<30>Jun 19 06:25:01 web systemd[1]: Started x.", "syslog"),
            ("#separator \\x09\n#fields\tts\n", "zeek"),
            ("\"TimeGenerated [UTC]\",EventID\nx,1\n", "table"),
            ("<?xml version='1.0'?>\n<!-- <Event> --><Events><Event", "events"),
            ("<results preview='0'>\n<meta/><result offset='0'>", "xml results"),
            ("<Event xmlns='e'><System/></Event>", "raws"),
            ("06/19/2025 06:25:01 AM\r\nLogName=Security\r\nEventCode=1", "raws"),
            ("LogName=Security\nEventCode=1", "raws"),
            ("{\"a\":1}\n{\"a\":2}\n<Event><System/></Event>\n", "raws"),
            ("<html>", "unknown"),
            ("ElfFile\0\u{1}", "unknown"),
            (&format!("ElfFile\0{}", "\0".repeat(4088)), "evtx"),
            ("", "unknown"),
            ("a\0b", "unknown"),
        ] {
            assert_eq!(shape(text), expected, "{text:?}");
        }
    }
}
