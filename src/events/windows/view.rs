//! Events that nothing has rendered yet, in the rendering that the dataset's description names (`render`), or in both.
//!
//! In the classic rendering an event has the lines before its message and the labels of the message, and none of the names
//! that XML gives its data.

use super::kind::{Channel, Kinds};
use super::tables::classic;
use super::which::Windows;
use super::{Events, names};
use crate::events::Render;
use crate::events::classic::HEAD;
use crate::events::flaws::Flaws;
use crate::events::json::Origin;
use crate::events::provenance::Provenance;
use crate::table::{Column, Name};
use crate::value::Value;
use std::sync::Arc;

/// What the lines before a message are made of.
pub(in crate::events) const FIELDS: &[&str] =
    &["Message", "Keywords", "Level", "SeverityValue", "EventType", "Type", "TaskCategory", "Category", "OpCode"];

/// A field that is one thing in XML and another in classic text.
pub(super) struct Clash {
    field: Name,
    row: usize,
}

/// Whether nothing has rendered an event for Splunk.
fn is_open(origin: Origin) -> bool {
    match origin {
        Origin::Plain | Origin::Nested | Origin::Xml | Origin::Evtx | Origin::Message => true,
        Origin::Recorded | Origin::Classic => false,
    }
}

/// With the rows marked that are to be shown in one rendering alone.
pub(super) fn marked(mut windows: Windows, events: &Events<'_>) -> Windows {
    let rows = match events.order.ask.given.render {
        Render::Both => return windows,
        Render::Xml => &mut windows.xml,
        Render::Classic => &mut windows.classic,
    };
    for ((row, any), origin) in rows.iter_mut().zip(&windows.any).zip(events.origins) {
        *row |= *any && is_open(*origin);
    }
    windows
}

/// Whether a row is shown in the classic rendering because the dataset's description says so.
pub(super) fn is_made_classic(events: &Events<'_>, row: usize) -> bool {
    events.order.ask.given.render == Render::Classic && events.is_windows(row) && is_open(events.origins[row])
}

/// Where a field of the classic rendering collides with what XML has.
pub(super) fn clash<'e>(events: &'e Events<'_>, field: &str, column: &'e Column, rows: &'e [bool]) -> Vec<Clash> {
    let is_asked = events.order.ask.given.render == Render::Both && events.needs(field);
    let Some(old) = events.column(field).filter(|_| is_asked) else { return Vec::new() };
    let differs = |row: &usize| {
        let (of_xml, of_text) = (old.value(*row), column.value(*row));
        rows[*row] && is_open(events.origins[*row]) && !of_xml.is_null() && !of_text.is_null() && of_xml != of_text
    };
    (0..events.height).filter(differs).map(|row| Clash { field: field.into(), row }).collect()
}

/// Gives events of the classic rendering what it has and takes what it has not; tells where the two collide.
pub(super) fn settle(events: &mut Events<'_>, flaws: &mut Flaws) {
    match events.order.ask.given.render {
        Render::Xml => {}
        Render::Classic => as_classic(events, flaws),
        Render::Both => {
            if events.needs("Keywords")
                && let (Some(words), Some(windows)) = (words(events), &events.windows)
            {
                let clashes = clash(events, "Keywords", &words, &windows.any);
                events.clashes.extend(clashes);
            }
            for Clash { field, row } in std::mem::take(&mut events.clashes) {
                let message = format!(
                    "`{field}` is one thing in XML and another in classic text: that of XML is taken, unless `render` beside \
                     the export says otherwise"
                );
                flaws.add_about(&field, &message, || events.place(row));
            }
        }
    }
}

fn as_classic(events: &mut Events<'_>, flaws: &mut Flaws) {
    let rows: Vec<bool> = (0..events.height).map(|row| is_made_classic(events, row)).collect();
    if !rows.contains(&true) {
        return;
    }
    let kinds = Kinds::of(events);
    let is_sysmon = |row| kinds.of_row(row).is_some_and(|(channel, _)| channel == Channel::Sysmon);
    let mut told = classic().covered(events, &kinds);
    if let Some(messages) = events.column("Message") {
        told.iter_mut().zip(messages.codes()).for_each(|(told, code)| *told |= *code != 0);
    }
    for row in (0..events.height).filter(|row| rows[*row] && !told[*row] && !is_sysmon(*row)) {
        let message = "an event has no message, and how its classic text reads is not known: its data keep XML's names";
        flaws.add_at(message, || events.place(row));
    }
    let (keywords, kind, number) = (words(events), severity(events), level(events));
    let exported: Vec<Name> = events.exported.iter().map(|(name, _)| name.clone()).collect();
    for name in exported.iter().filter(|name| !is_classic(name)) {
        // A label of Sysmon's messages is the name that XML has.
        let goes = |row: usize| rows[row] && if is_sysmon(row) { names::is_of_system(name) } else { told[row] };
        blank(events, name, goes);
    }
    for (name, column) in [("Keywords", keywords), ("Type", kind), ("EventType", number)] {
        blank(events, name, |row| rows[row]);
        if let Some(column) = column {
            events.turn(|| Provenance::Rendered);
            events.fill(name, column, Some(&rows));
        }
    }
}

/// Whether the classic rendering has a field of this name, or where an event came from is told by it.
fn is_classic(name: &str) -> bool {
    const OWN: [&str; 5] = ["index", "source", "sourcetype", "host", "Hostname"];
    HEAD.contains(&name) || OWN.contains(&name) || name.starts_with('_') || classic().gives(name)
}

fn blank(events: &mut Events<'_>, name: &str, goes: impl Fn(usize) -> bool) {
    let Some(column) = events.columns.get(name) else { return };
    let codes = column.codes().iter().enumerate().map(|(row, code)| if goes(row) { 0 } else { *code });
    let kept = column.with_codes(codes.collect());
    events.columns.insert(name.into(), Arc::new(kept));
}

/// The keywords in words, as far as classic text has them.
fn words(events: &Events<'_>) -> Option<Column> {
    let words = |bits: &Value| match &*bits.show() {
        "0x8020000000000000" => "Audit Success".into(),
        "0x8010000000000000" => "Audit Failure".into(),
        "0x80000000000000" => "Classic".into(),
        "0x8000000000000000" | "0x0" => "None".into(),
        _ => Value::Null,
    };
    Some(events.column("Keywords")?.clone().map(words))
}

/// The level, or what NXLog has in its place: audit events are of level 0.
fn level(events: &Events<'_>) -> Option<Column> {
    if let Some(level) = events.column("Level") {
        return Some(level.clone());
    }
    let of_severity = |severity: &Value| match &*severity.show() {
        "2" => "4".into(),
        "3" => "3".into(),
        "4" => "2".into(),
        "5" => "1".into(),
        _ => Value::Null,
    };
    Some(events.column("SeverityValue")?.clone().map(of_severity))
}

/// The level in words.
fn severity(events: &Events<'_>) -> Option<Column> {
    let word = |level: &Value| match &*level.show() {
        "0" | "4" => "Information".into(),
        "1" => "Critical".into(),
        "2" => "Error".into(),
        "3" => "Warning".into(),
        "5" => "Verbose".into(),
        _ => Value::Null,
    };
    Some(level(events)?.map(word))
}

#[cfg(test)]
mod tests {
    use super::super::tests::Asked;
    use crate::events::{Metadata, Render};

    const LOGON: &str = r#"{"EventID":4624,"Channel":"Security","Computer":"c","Level":"0","Keywords":"0x8020000000000000","LogonType":"10","TargetUserName":"ops","Message":"On.\r\nNew Logon:\r\n\tAccount Name:\t\tops\r\n\tLogon Type:\t10"}"#;

    fn shown(render: Render, line: &str, fields: &str) -> String {
        let given = Metadata { render, ..Metadata::default() };
        Asked { given, ..Asked::default() }.show(line, fields).concat()
    }

    const FIELDS: &str = "EventID EventCode Channel LogName LogonType Logon_Type Account_Name Keywords Type source";

    #[test]
    fn one_rendering_has_none_of_the_other_s_names() {
        assert_eq!(
            shown(Render::Classic, LOGON, FIELDS),
            "EventCode=4624 LogName=Security Logon_Type=10 Account_Name=ops Keywords=Audit Success Type=Information source=WinEventLog:Security"
        );
        assert_eq!(
            shown(Render::Xml, LOGON, FIELDS),
            "EventID=4624 EventCode=4624 Channel=Security LogonType=10 Logon_Type=10 Keywords=0x8020000000000000 source=XmlWinEventLog:Security"
        );
    }

    #[test]
    fn add_ons_make_of_each_rendering_what_it_has() {
        assert_eq!(
            shown(Render::Classic, LOGON, "user action signature_id ?source"),
            "user=ops action=success signature_id=4624 ?source=WinEventLog:Security|WinEventLog"
        );
        assert_eq!(
            shown(Render::Xml, LOGON, "user ?source"),
            "user=ops ?source=XmlWinEventLog:Security|XmlWinEventLog"
        );
    }

    #[test]
    fn the_classic_text_is_its_lines_and_the_message() {
        let raw = shown(
            Render::Classic,
            &LOGON.replace("\"Level\"", "\"SystemTime\":\"2025-06-19T06:25:01Z\",\"Level\""),
            "_raw",
        );
        assert_eq!(
            raw,
            "_raw=06/19/2025 06:25:01 AM|LogName=Security|EventCode=4624|EventType=0|ComputerName=c|Type=Information|\
             Keywords=Audit Success|Message=On.\r|New Logon:\r|\tAccount Name:\t\tops\r|\tLogon Type:\t10"
        );
    }

    #[test]
    fn a_field_on_which_the_renderings_collide_is_told_where_it_is_asked_for() {
        let told = |field: &str| {
            let fields = crate::plan::needs::Fields::Some([field.into()].into(), Vec::new());
            let needs = crate::plan::needs::Needs { fields, ..Default::default() };
            Asked { needs, ..Asked::default() }
                .table(LOGON)
                .1
                .into_iter()
                .filter(|told| told.contains("XML"))
                .collect::<Vec<_>>()
        };
        assert!(
            told("Keywords").concat().starts_with("line 1: `Keywords` is one thing in XML and another in classic text")
        );
        assert!(told("EventCode").is_empty() && told("Logon_Type").is_empty());
    }

    #[test]
    fn an_event_whose_classic_text_is_not_known_keeps_its_names() {
        let event = r#"{"EventID":77,"Channel":"Other/Operational","Computer":"c","Thing":"x"}"#;
        let asked = Asked { given: Metadata { render: Render::Classic, ..Metadata::default() }, ..Asked::default() };
        assert_eq!(asked.show(event, "Thing LogName"), ["Thing=x LogName=Other/Operational"]);
        assert!(asked.table(event).1.concat().contains("an event has no message"));
    }
}
