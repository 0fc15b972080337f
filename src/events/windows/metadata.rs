//! `index`, `source`, `sourcetype` and `host`: recorded, given, or inferred and then said so.

use super::weave::first_of;
use super::{Events, View};
use crate::events::json::Origin;
use crate::table::{Column, hidden};
use crate::value::Value;
use std::sync::Arc;

/// What metadata is inferred from.
pub(super) const FIELDS: &[&str] =
    &["Channel", "LogName", "Computer", "Hostname", "ComputerName", "MachineName", "host"];

/// Completes the metadata.
pub(super) fn complete(events: &mut Events<'_>) {
    let given = events.order.ask.given;
    for (field, value) in [("index", &given.index), ("source", &given.source), ("sourcetype", &given.sourcetype)] {
        if let Some(value) = value.as_deref().filter(|_| events.needs(field)) {
            events.fill(field, Column::constant(value.into(), events.height), None);
        }
    }
    host(events);
    if events.needs("index") {
        lenient(events, "index", Column::constant("*".into(), events.height));
    }
    infer(events, "source", |channel| format!("XmlWinEventLog:{channel}").into());
    infer(events, "sourcetype", |_| "XmlWinEventLog".into());
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
    if let Some(given) = &events.order.ask.given.host {
        events.fill("host", Column::constant(given.as_str().into(), events.height), None);
    }
    for name in ["Computer", "ComputerName"] {
        if let Some(machine) = events.column(name).cloned() {
            events.fill_view("host", machine, View::Any);
        }
    }
}

/// Infers a field of Windows events from the channel, with all spellings that Splunk could have shown.
fn infer(events: &mut Events<'_>, field: &str, canonical: impl Fn(&str) -> Value) {
    if !events.needs(field) {
        return;
    }
    let (Some(channels), Some(windows)) =
        (events.column("Channel").cloned(), events.windows.as_ref().map(|windows| windows.any.clone()))
    else {
        return;
    };
    let spellings = channels.clone().map(|channel| of_channel(channel, spellings));
    lenient(events, field, first_of(events.height, [(&spellings, Some(&windows[..]))]));
    events.fill_view(field, channels.map(|channel| of_channel(channel, &canonical)), View::Any);
}

fn of_channel(channel: &Value, make: impl Fn(&str) -> Value) -> Value {
    if channel.is_null() { Value::Null } else { make(&channel.show()) }
}

/// The add-ons' spellings of source and sourcetype for a channel, of whichever rendering.
fn spellings(channel: &str) -> Value {
    let of_channel = [format!("XmlWinEventLog:{channel}"), format!("WinEventLog:{channel}")];
    Value::many(of_channel.into_iter().map(Value::from).chain(["XmlWinEventLog".into(), "WinEventLog".into()]))
}

/// Puts spellings beside a field, in the rows in which nothing was recorded or given.
fn lenient(events: &mut Events<'_>, field: &str, spellings: Column) {
    if events.order.ask.strict {
        return;
    }
    let spellings = match events.column(field) {
        None => spellings,
        Some(known) => {
            let unknown: Vec<bool> = known.codes().iter().map(|code| *code == 0).collect();
            first_of(events.height, [(&spellings, Some(&unknown[..]))])
        }
    };
    if !spellings.is_empty() {
        events.columns.insert(hidden(field), Arc::new(spellings));
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Asked, show};
    use crate::events::Metadata;

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
