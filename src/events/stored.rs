//! Fields of the text that Splunk indexed: of results that hold `_raw`, those that a search would extract from it again.
//!
//! Splunk exports the fields it was asked for, often none but `_raw`; its searches extract the others anew each time. What a
//! result holds besides goes before what its text says.

use super::columns::{Columns, MOST_KEPT};
use super::dialect::Dialect;
use super::flaws::{Flaws, Place};
use super::harvest::Order;
use super::json::{Found, Reader};
use super::syslog::{self, Log};
use super::told::Told;
use super::windows::weave::first_of;
use super::{classic, xml};
use crate::table::{Column, Name};
use std::borrow::Cow;

/// The field that holds the text.
pub(super) const RAW: &str = "_raw";

/// Adds to the columns of so many rows what the texts in `_raw` say; gives the names of the fields found in them.
pub(super) fn extract(
    columns: &mut Vec<(Name, Column)>,
    height: usize,
    order: &Order<'_>,
    flaws: &mut Flaws,
) -> Vec<Name> {
    let column = |sought: &str| columns.iter().find(|(name, _)| &**name == sought).map(|(_, column)| column);
    let Some(raw) = column(RAW) else { return Vec::new() };
    let (sourcetypes, times) = (column("sourcetype"), column("_time"));
    let mut extracted = Columns::of(&order.wanted, Dialect::Windows);
    let (mut classic, mut told) = (classic::Reader::default(), Told::default());
    let mut last = None;
    for row in 0..height {
        let text = raw.value(row).show();
        let sourcetype = sourcetypes.map(|column| column.value(row).show()).unwrap_or_default();
        let untold = if sourcetype.is_empty() { syslog::recognise(text.trim()) } else { None };
        let read = match untold.is_some() || is_syslog(&sourcetype) {
            true => {
                let has_time = times.is_some_and(|column| column.codes()[row] != 0);
                line(&text, &mut extracted, order, flaws, has_time)
            }
            false => event(&text, &mut extracted, &mut classic),
        };
        if !read {
            extracted.undo_row();
        }
        extracted.end_row();
        if untold != last {
            match untold {
                Some(log) => log.tell(&mut told),
                None => told.tell(&[""; 0], &[""; 0]),
            }
            last = untold;
        }
        told.row();
    }
    if extracted.is_full() {
        flaws
            .add(Place::File, format!("of the fields in `_raw` only the first {MOST_KEPT} of some megabytes are kept"));
    }
    let (names, extracted) = extracted.finish();
    for (name, column) in extracted.into_iter().chain(told.columns()) {
        match columns.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = first_of(height, [(&*known, None), (&column, None)]),
            None => columns.push((name, column)),
        }
    }
    names
}

/// Whether events of a sourcetype are lines of syslog, in which the add-on for Unix and Linux finds fields.
fn is_syslog(sourcetype: &str) -> bool {
    [Log::Secure, Log::System].iter().any(|log| log.sourcetypes().contains(&sourcetype))
}

/// Reads a line of syslog into the row being read, if it is one. What of its time had to be assumed is said, unless the
/// result has a time.
fn line(text: &str, columns: &mut Columns<'_>, order: &Order<'_>, flaws: &mut Flaws, has_time: bool) -> bool {
    let mut reader = syslog::Reader::new(columns, order.ask.zone, order.ask.given.now);
    let line = reader.fields(text.trim());
    reader.assumed(line.filter(|_| !has_time)).for_each(|assumed| flaws.add_at(assumed, || Place::File));
    line.is_some()
}

/// Reads a text into the row being read, if it is in one of the forms whose fields Splunk extracts.
fn event(text: &str, columns: &mut Columns<'_>, classic: &mut classic::Reader) -> bool {
    let text = text.trim();
    match text.bytes().next() {
        Some(b'<') => xml::event(&whole(text), columns).is_ok(),
        Some(b'{') => matches!(Reader::new(columns).event(text), Ok(Found::Event(_))),
        Some(_) if classic::is_line(text.as_bytes()) => {
            classic.event(text, columns);
            true
        }
        Some(_) | None => false,
    }
}

/// An event without the declaration that some collectors leave before it.
fn whole(text: &str) -> Cow<'_, str> {
    match text.strip_prefix("<?xml").and_then(|rest| rest.split_once("?>")) {
        Some((_, event)) => Cow::Borrowed(event.trim_start()),
        None => Cow::Borrowed(text),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Ask, Metadata};
    use super::*;
    use crate::plan::needs::Needs;
    use crate::table::Table;
    use crate::value::Value;
    use crate::value::time::Zone;

    fn extracted(rows: &[&[(&str, &str)]]) -> Vec<String> {
        let (needs, given, zone) = (Needs::default(), Metadata::default(), Zone::utc());
        let ask = Ask { needs: &needs, given: &given, zone: &zone, strict: false };
        let order = Order::new(&ask);
        let mut columns = Columns::of(&order.wanted, Dialect::Windows);
        for row in rows {
            for (name, text) in *row {
                let field = columns.field(name);
                columns.put(field, text);
            }
            columns.end_row();
        }
        let mut columns = columns.finish().1;
        extract(&mut columns, rows.len(), &order, &mut Flaws::default());
        let table = Table::new(columns, rows.len());
        let show = |row: usize, name: &Name| match table.value(row, name) {
            Value::Null => None,
            value => Some(format!("{name}={}", value.show())),
        };
        let names = || table.names().filter(|name| &***name != RAW);
        (0..rows.len()).map(|row| names().filter_map(|name| show(row, name)).collect::<Vec<_>>().join(" ")).collect()
    }

    #[test]
    fn a_text_in_each_form_gives_its_fields_and_what_the_result_holds_stands() {
        let xml = "<Event><System><EventID>7045</EventID></System><EventData><Data Name='ServiceName'>x</Data></EventData></Event>";
        let classic = "06/19/2025 06:25:01 AM\nLogName=Security\nEventCode=4624\nMessage=A logon.\n\tLogon Type:\t3";
        assert_eq!(
            extracted(&[
                &[(RAW, xml), ("ServiceName", "y"), ("_time", "1")],
                &[(RAW, classic), ("_time", "2")],
                &[(RAW, "{\"a\":{\"b\":1}}")],
                &[(RAW, "{\"a\":")],
                &[(RAW, "<Event><System>")],
                &[(RAW, "a=b")],
                &[("user", "bob")],
                &[(RAW, "Jun 19 06:25:02 web-01 sudo: ops : TTY=pts/0")],
                &[
                    (RAW, "Jun 19 06:25:01 web-01 sshd[7]: Accepted publickey for ops from 10.0.2.5 port 50122 ssh2"),
                    ("sourcetype", "linux_secure"),
                    ("_time", "3"),
                ],
            ]),
            [
                "ServiceName=y _time=1 EventID=7045",
                "_time=2 LogName=Security EventCode=4624 Message=A logon.\n\tLogon Type:\t3 Logon_Type=3",
                "a.b=1",
                "",
                "",
                "",
                "user=bob",
                "_time=961395902 host=web-01 process=sudo src_user=ops app=sudo TTY=pts/0",
                "_time=3 user=ops sourcetype=linux_secure host=web-01 process=sshd pid=7 app=sshd \
                 authentication_method=publickey src_ip=10.0.2.5 src=10.0.2.5 src_port=50122 sshd_protocol=ssh2 \
                 action=success vendor_action=Accepted"
            ]
        );
    }
}
