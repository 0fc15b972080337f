//! `_time`: the moment an event tells of itself, as a number.

use super::Events;
use crate::events::clock::{self, Moment};
use crate::events::flaws::Flaws;
use crate::events::provenance::Provenance;
use crate::table::Column;
use crate::table::column::Pool;
use crate::value::time::Zone;
use crate::value::{Number, Value};
use std::sync::Arc;

/// The fields that can tell the time, the best first. What Windows itself wrote into the event goes before the time at
/// which a collector received it (`@timestamp`), and that before a local time of which the zone is not known.
pub(super) const FIELDS: &[&str] = &[
    "_time",
    "SystemTime",
    "TimeCreated",
    "UtcTime",
    "@timestamp",
    "EventTime",
    "timestamp",
    "Timestamp",
    "time",
    "ts",
    "datetime",
    "eventTime",
    "event_time",
    "date",
];

/// The fields that are in UTC where they name no zone.
const UTC: &[&str] = &["SystemTime", "TimeCreated", "UtcTime", "@timestamp"];

/// A field that tells the time.
struct Clock {
    field: &'static str,
    column: Arc<Column>,
    /// The moment of each code.
    moments: Vec<Option<Moment>>,
    /// What to say where the dataset's zone had to be assumed.
    assumed: Option<String>,
    /// What to say of a value that is no time.
    unread: String,
}

impl Clock {
    fn new(field: &'static str, column: &Arc<Column>, zone: &Zone) -> Clock {
        let utc = Zone::utc();
        let (zone, assumed) = match UTC.contains(&field) {
            true => (&utc, None),
            // What tells it may be a line of text.
            false if field == "_time" => (zone, Some(format!("the time names no zone: taken as {}", zone.name()))),
            false => (zone, Some(format!("`{field}` names no zone: taken as {}", zone.name()))),
        };
        let moments = column.dictionary().iter().map(|value| moment(field, value, zone)).collect();
        let unread = format!("`{field}` holds no time that can be read");
        Clock { field, column: column.clone(), moments, assumed, unread }
    }

    /// The moment it tells of a row.
    fn moment(&self, row: usize) -> Option<Moment> {
        self.moments[self.column.codes()[row] as usize]
    }

    fn provenance(&self) -> Provenance {
        if self.field == "_time" { Provenance::Event } else { Provenance::calculated([self.field]) }
    }
}

fn moment(field: &str, value: &Value, zone: &Zone) -> Option<Moment> {
    match value {
        Value::Number(time) => Some(Moment { time: *time, zoned: true }),
        // Splunk's own time is in epoch seconds, however few.
        Value::Text(text) if field == "_time" && Number::read(text).is_some() => {
            Number::read(text).map(|time| Moment { time, zoned: true })
        }
        Value::Text(text) => clock::read(text, zone),
        Value::Null | Value::Bool(_) | Value::Multi(_) => None,
    }
}

/// Sets `_time` in every row, from the first field that tells it.
pub(super) fn tell(events: &mut Events<'_>, flaws: &mut Flaws) {
    let zone = events.order.ask.zone;
    let columns = FIELDS.iter().filter_map(|field| Some((field, events.columns.get(*field)?)));
    let clocks: Vec<Clock> = columns.map(|(field, column)| Clock::new(field, column, zone)).collect();
    if let Some(ledger) = &mut events.ledger {
        let told = |row: usize| clocks.iter().find(|clock| clock.moment(row).is_some());
        ledger.set("_time", (0..events.height).map(|row| told(row).map_or(Provenance::Event, Clock::provenance)));
    }
    let mut pool = Pool::default();
    let mut code = |row: usize| pool.code(time(&clocks, row, events, flaws));
    let codes = (0..events.height).map(&mut code).collect();
    events.columns.insert("_time".into(), Arc::new(pool.column(codes)));
}

fn time(clocks: &[Clock], row: usize, events: &Events<'_>, flaws: &mut Flaws) -> Value {
    for clock in clocks {
        let code = clock.column.codes()[row] as usize;
        if code == 0 {
            continue;
        }
        let Some(moment) = clock.moments[code] else {
            flaws.add_at(&clock.unread, || events.place(row));
            continue;
        };
        if let Some(assumed) = clock.assumed.as_ref().filter(|_| !moment.zoned) {
            flaws.add_at(assumed, || events.place(row));
        }
        return Value::Number(moment.time);
    }
    flaws.add_at("an event has no time: `_time` is missing", || events.place(row));
    Value::Null
}

#[cfg(test)]
mod tests {
    use super::super::tests::{Asked, show};

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
                "line 1: `EventTime` names no zone: taken as UTC x2",
                "line 3: an event has no time: `_time` is missing x2",
                "line 4: `ts` holds no time that can be read x1"
            ]
        );
    }
}
