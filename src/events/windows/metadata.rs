//! `index`, `source`, `sourcetype` and `host`: recorded, given, or inferred and then said so.

use super::weave::first_of;
use super::{Events, View};
use crate::events::Render;
use crate::events::json::Origin;
use crate::events::provenance::Provenance;
use crate::table::{Column, hidden};
use crate::value::Value;
use std::sync::Arc;

/// What metadata is inferred from.
pub(super) const FIELDS: &[&str] =
    &["Channel", "LogName", "Computer", "Hostname", "ComputerName", "MachineName", "host"];

/// Tells `source` and `sourcetype`, which rules may ask for: recorded, given, or told by the reader of the file.
///
/// A reader that knows them by the shape of the text puts the spellings that Splunk could have shown into the hidden
/// column of the field, the likeliest first.
pub(super) fn tell(events: &mut Events<'_>) {
    let given = events.order.ask.given;
    for (field, value) in [("source", &given.source), ("sourcetype", &given.sourcetype)] {
        if let Some(value) = value {
            events.turn(|| Provenance::Given);
            events.fill(field, Column::constant(value.as_str().into(), events.height), None);
        }
        if let Some(spellings) = events.columns.shift_remove(&hidden(field)) {
            lenient(events, field, (*spellings).clone());
            let first = |spellings: &Value| spellings.values().first().cloned().unwrap_or(Value::Null);
            events.turn(|| Provenance::Inferred("_raw".into()));
            events.fill(field, (*spellings).clone().map(first), None);
        }
    }
}

/// Completes the metadata.
pub(super) fn complete(events: &mut Events<'_>) {
    events.turn(|| Provenance::Given);
    if let Some(index) = events.order.ask.given.index.as_deref().filter(|_| events.needs("index")) {
        events.fill("index", Column::constant(index.into(), events.height), None);
    }
    host(events);
    if events.needs("index") {
        lenient(events, "index", Column::constant("*".into(), events.height));
    }
    infer(events, "source");
    infer(events, "sourcetype");
}

/// The machine that wrote the event. In what NXLog writes, `host` is the collector and `Hostname` the machine (in OTRF's
/// datasets `host` is the same `wec` for events of several machines).
fn host(events: &mut Events<'_>) {
    if !events.needs("host") {
        return;
    }
    if let (Some(collector), Some(machine)) = (events.column("host"), events.column("Hostname")) {
        let is_collector =
            |row: usize| machine.codes()[row] != 0 && events.is_windows(row) && events.origins[row] != Origin::Recorded;
        let codes = collector.codes().iter().enumerate().map(|(row, code)| if is_collector(row) { 0 } else { *code });
        let kept = collector.with_codes(codes.collect());
        events.columns.insert("host".into(), Arc::new(kept));
    }
    events.turn(|| Provenance::Given);
    if let Some(given) = &events.order.ask.given.host {
        events.fill("host", Column::constant(given.as_str().into(), events.height), None);
    }
    for name in ["Computer", "ComputerName"] {
        if let Some(machine) = events.column(name).cloned() {
            events.turn(|| Provenance::Alias(name.into()));
            events.fill_view("host", machine, View::Any);
        }
    }
}

/// Infers a field of Windows events from the channel, or the log of classic text, with all spellings that Splunk could have
/// shown.
fn infer(events: &mut Events<'_>, field: &str) {
    let Some(windows) = events.windows.as_ref().filter(|_| events.needs(field)) else { return };
    let of_channel = match events.order.ask.given.render {
        Render::Both | Render::Classic => &[XML, TEXT][..],
        Render::Xml => &[XML],
    };
    let renderings = [("Channel", of_channel, windows.any.clone()), ("LogName", &[TEXT], windows.classic.clone())];
    for (place, renderings, rows) in renderings {
        let Some(places) = events.column(place).cloned() else { continue };
        let spellings = places.clone().map(|place| of_place(place, |place| spellings(place, renderings)));
        lenient(events, field, first_of(events.height, [(&spellings, Some(&rows[..]))]));
        events.turn(|| Provenance::Inferred(place.into()));
        let canonical = |place: &str| match field {
            "source" => format!("{}:{place}", renderings[0]).into(),
            _ => renderings[0].into(),
        };
        events.fill(field, places.map(|place| of_place(place, canonical)), Some(&rows));
    }
}

/// What the sourcetype of events in XML is called, and what their source begins with.
const XML: &str = "XmlWinEventLog";

/// As [`XML`], for events in classic text.
const TEXT: &str = "WinEventLog";

fn of_place(place: &Value, make: impl Fn(&str) -> Value) -> Value {
    if place.is_null() { Value::Null } else { make(&place.show()) }
}

/// The add-ons' spellings of source and sourcetype for a channel, in these renderings.
fn spellings(channel: &str, renderings: &[&'static str]) -> Value {
    let of_channel = renderings.iter().map(|rendering| format!("{rendering}:{channel}").into());
    Value::many(of_channel.chain(renderings.iter().map(|rendering| (*rendering).into())))
}

/// Puts spellings beside a field, in the rows in which nothing was recorded, given or told before.
fn lenient(events: &mut Events<'_>, field: &str, spellings: Column) {
    if events.order.ask.strict || !events.needs(field) {
        return;
    }
    let told = events.column(&hidden(field));
    let spellings = match events.column(field) {
        None => spellings,
        Some(known) => {
            let unknown: Vec<bool> = known.codes().iter().map(|code| *code == 0).collect();
            let told = told.into_iter().map(|told| (told, None));
            first_of(events.height, told.chain([(&spellings, Some(&unknown[..]))]))
        }
    };
    if !spellings.is_empty() {
        events.columns.insert(hidden(field), Arc::new(spellings));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Asked, show, with_events};
    use super::*;
    use crate::events::Metadata;
    use crate::table::Table;

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
    fn what_the_reader_tells_is_inferred_too() {
        let row =
            |fields: &[(&'static str, &str)]| fields.iter().map(|(name, value)| (*name, (*value).into())).collect();
        let mut rows: Vec<Vec<(&str, Value)>> = vec![row(&[]), row(&[("sourcetype", "mine")]), row(&[])];
        rows[0].push(("\0sourcetype", Value::many(["linux_secure".into(), "syslog".into()])));
        rows[1].push(("\0sourcetype", "linux_secure".into()));
        rows[2].extend(row(&[("EventID", "1"), ("Channel", "A")]));
        let shown = with_events(Table::of_rows(rows), |events| {
            tell(events);
            complete(events);
            let show =
                |row, name: &str| events.column(name).map_or(String::new(), |column| column.value(row).show().into());
            [0, 1, 2]
                .map(|row| format!("{}; {}", show(row, "sourcetype"), show(row, "\0sourcetype").replace('\n', "|")))
        });
        let of_windows = "XmlWinEventLog; XmlWinEventLog:A|WinEventLog:A|XmlWinEventLog|WinEventLog";
        assert_eq!(shown, ["linux_secure; linux_secure|syslog", "mine; ", of_windows]);
    }

    #[test]
    fn what_was_recorded_stands_and_what_is_given_goes_before_what_is_inferred() {
        let given = Metadata {
            index: Some("win".into()),
            host: Some("h".into()),
            source: Some("s".into()),
            ..Metadata::default()
        };
        let asked = Asked { given, ..Asked::default() };
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
}
