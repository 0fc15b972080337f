//! Events in Splunk's classic rendering: the time, lines of `name=value`, and the message, whose labels are fields too.

use super::columns::{Columns, Field};
use super::windows::{clean, labelled};
use memchr::memchr;
use rustc_hash::FxHashMap;

/// How the line begins that tells an event's log.
const LOG: &[u8] = b"LogName=";

/// The names of the lines before the message, and what tells the time.
pub(super) const HEAD: &[&str] = &[
    "_time",
    "ComputerName",
    "EventCode",
    "EventType",
    "Keywords",
    "LogName",
    "Message",
    "OpCode",
    "RecordNumber",
    "Sid",
    "SidType",
    "SourceName",
    "TaskCategory",
    "Type",
    "User",
];

/// A line of time is no longer than this.
const LONGEST_TIME: usize = 64;

/// What a line is to a classic event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Line {
    /// It tells an event's time, and the next line its log.
    Time,
    /// It tells the log.
    Log,
    /// Something else.
    Other,
}

/// What the first line of a text is; none where more text is needed to tell.
pub(super) fn line(text: &[u8], ended: bool) -> Option<Line> {
    let (is, log) = match text.first() {
        Some(b'0'..=b'9') => match memchr(b'\n', &text[..text.len().min(LONGEST_TIME)]) {
            Some(end) => (Line::Time, &text[end + 1..]),
            None => return (ended || text.len() >= LONGEST_TIME).then_some(Line::Other),
        },
        Some(b'L') => (Line::Log, text),
        Some(_) | None => return Some(Line::Other),
    };
    match log.starts_with(LOG) {
        true => Some(is),
        false => (ended || !LOG.starts_with(log)).then_some(Line::Other),
    }
}

/// Whether an event begins with this text.
pub(super) fn is_line(text: &[u8]) -> bool {
    match line(text, true) {
        Some(Line::Time | Line::Log) => true,
        Some(Line::Other) | None => false,
    }
}

/// Reads events into columns.
#[derive(Default)]
pub(super) struct Reader {
    /// The field of each label that messages had.
    by_label: FxHashMap<Box<str>, Field>,
}

impl Reader {
    /// Reads an event.
    ///
    /// Splunk's `wel-message` ends the lines of `name=value` at the line `Message=`, and `wel-eq-kv` and `wel-col-kv` let a
    /// name that stands on both sides have both values (system/default/transforms.conf).
    pub fn event(&mut self, text: &str, columns: &mut Columns<'_>) {
        let (head, message) = match text.split_once("\nMessage=") {
            Some((head, message)) => (head, Some(message)),
            None => (text, None),
        };
        let mut last = Field::NONE;
        for (index, line) in head.lines().enumerate() {
            // `lines` leaves the `\r` of the last one, whose `\n` went with the message.
            match line.trim_end_matches('\r').split_once('=') {
                Some((name, value)) if !value.is_empty() => {
                    last = columns.field_after(last, name.trim());
                    columns.put(last, value);
                }
                None if index == 0 => {
                    last = columns.field_after(last, "_time");
                    columns.put(last, line.trim());
                }
                Some(_) | None => {}
            }
        }
        if let Some(message) = message.map(str::trim_end).filter(|message| !message.is_empty()) {
            last = columns.field_after(last, "Message");
            columns.put(last, message);
            labelled(message).for_each(|(label, value)| self.put(label, value, columns));
        }
    }

    fn put(&mut self, label: &str, value: &str, columns: &mut Columns<'_>) {
        let field = match self.by_label.get(label) {
            Some(field) => *field,
            None => {
                let name = clean(label);
                let field = if name.is_empty() { Field::NONE } else { columns.field(&name) };
                self.by_label.insert(label.into(), field);
                field
            }
        };
        if field != Field::NONE {
            columns.put(field, value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Wanted;
    use super::*;

    #[test]
    fn lines_and_labels_are_fields_and_a_name_that_repeats_has_several_values() {
        let text = "06/19/2025 06:25:01.123 AM\r\nLogName=Security\r\nEventCode=4624\r\nUser=NOT_TRANSLATED\r\nOpCode=\r\n\
                    Message=An account was logged on: yes.\r\n\r\nSubject:\r\n\tAccount Name:\t\t-\r\nNew Logon:\r\n\t\
                    Account Name:\t\tops\r\n\tUser:\tx=y\r\n";
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        Reader::default().event(text, &mut columns);
        let message = text.split_once("Message=").map(|(_, message)| message.trim_end().replace('\n', "|"));
        assert_eq!(
            columns.only_row(),
            format!(
                "_time=06/19/2025 06:25:01.123 AM LogName=Security EventCode=4624 User=NOT_TRANSLATED|x=y Message={} \
                 Account_Name=-|ops",
                message.unwrap_or_default()
            )
        );
    }

    #[test]
    fn an_event_begins_with_its_time_or_its_log() {
        let time = b"06/19/2025 06:25:01 AM\nLogName=System\n";
        assert_eq!(line(time, false), Some(Line::Time));
        assert_eq!(line(&time[..25], false), None);
        assert_eq!(line(&time[..25], true), Some(Line::Other));
        assert_eq!(line(b"LogName=System", false), Some(Line::Log));
        assert_eq!(line(b"06/19/2025 it rained\nin London", false), Some(Line::Other));
        assert_eq!(line("9".repeat(LONGEST_TIME).as_bytes(), false), Some(Line::Other));
    }
}
