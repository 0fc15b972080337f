//! `date_hour` and the like: the parts of the time as XML tells it, in UTC.

use super::{Events, View};
use crate::events::provenance::Provenance;
use crate::value::Value;
use crate::value::time::{Zone, format};

/// The fields, and how `strftime` writes them.
const FIELDS: &[(&str, &str)] = &[
    ("date_hour", "%k"),
    ("date_mday", "%e"),
    ("date_minute", "%M"),
    ("date_month", "%B"),
    ("date_second", "%S"),
    ("date_wday", "%A"),
    ("date_year", "%Y"),
    ("date_zone", "0"),
];

/// Their names.
pub(super) fn fields() -> impl Iterator<Item = &'static str> {
    FIELDS.iter().map(|(field, _)| *field)
}

/// Whether a field is one of these.
pub(super) fn gives(field: &str) -> bool {
    FIELDS.iter().any(|(of, _)| *of == field)
}

/// Adds those that the search names.
pub(super) fn complete(events: &mut Events<'_>) {
    let zone = Zone::utc();
    events.turn(|| Provenance::calculated(["_time"]));
    for (field, letters) in FIELDS {
        if let (true, Some(times)) = (events.order.wanted.names(field), events.columns.get("_time").cloned()) {
            let parts = (*times).clone().map(|time| match time {
                Value::Number(time) => part(&format(time.value, letters, &zone)),
                Value::Null | Value::Text(_) | Value::Bool(_) | Value::Multi(_) => Value::Null,
            });
            events.fill_view(field, parts, View::Xml);
        }
    }
}

/// Numbers without zeros or blanks before them, words in small letters.
fn part(text: &str) -> Value {
    match text.trim_start_matches([' ', '0']) {
        "" => "0".into(),
        part => part.to_ascii_lowercase().into(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::show_named;

    #[test]
    fn the_parts_of_the_time_are_there_for_who_names_them() {
        let event = r#"{"EventID":1,"Channel":"A","SystemTime":"2025-06-08T00:25:01.5Z"}"#;
        let all = "date_hour date_mday date_minute date_month date_second date_wday date_year date_zone";
        assert_eq!(
            show_named(event, all),
            "date_hour=0 date_mday=8 date_minute=25 date_month=june date_second=1 date_wday=sunday date_year=2025 date_zone=0"
        );
    }
}
