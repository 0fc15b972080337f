//! Events in an array that an object was written around: `{"records":[...]}`, `{"value":[...]}`, `{"Results":[...]}`.

use super::Dialect;
use crate::events::scan::{Bad, Scan, Token};

/// Under which key the events stand.
const ARRAYS: &[&str] = &["records", "value", "Results", "results"];

/// What may stand before them.
const BEFORE: &[&str] = &["@odata.context", "@odata.count", "Count", "Stats", "Schema", "schema", "count"];

/// Whose events an object wraps, and where the first of them begins; none if it wraps none of those that have a dialect.
pub(in crate::events) fn first(text: &str) -> Option<(Dialect, usize)> {
    let mut scan = Scan::new(text);
    enter(&mut scan).ok()??;
    let start = scan.at();
    let dialect = Dialect::of_event(text[start..].trim_start());
    (dialect != Dialect::Windows).then_some((dialect, start))
}

/// The events that an object wraps; none if it is an event itself.
pub(super) fn all(text: &str) -> Result<Option<Vec<&str>>, Bad> {
    let mut scan = Scan::new(text);
    if enter(&mut scan)?.is_none() {
        return Ok(None);
    }
    let mut events = Vec::new();
    while scan.element(events.is_empty())? {
        let begun = scan.value()?;
        let start = scan.at() - 1;
        scan.pass(begun)?;
        events.extend((begun == Token::Object).then(|| &text[start..scan.at()]));
    }
    Ok(Some(events))
}

/// Enters the array of events.
fn enter(scan: &mut Scan<'_>) -> Result<Option<()>, Bad> {
    if scan.value()? != Token::Object {
        return Ok(None);
    }
    let mut first = true;
    while let Some(key) = scan.key(first)? {
        first = false;
        match scan.value()? {
            Token::Array if ARRAYS.contains(&key.raw) => return Ok(Some(())),
            begun if BEFORE.contains(&key.raw) => scan.pass(begun)?,
            Token::Text(_) | Token::Bare(_) | Token::Null | Token::Object | Token::Array => return Ok(None),
        }
    }
    Ok(None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn wrapped_events_are_found() {
        let event = r#"{"TimeGenerated":"t","Computer":"c","EventID":1}"#;
        let two = format!(r#"{{"records":[{event}, {event}]}}"#);
        assert_eq!(all(&two), Ok(Some(vec![event, event])));
        assert_eq!(first(&two), Some((Dialect::Azure, 12)));
        assert_eq!(first(&format!(r#"{{"@odata.context":"x","value":[{event}"#)), Some((Dialect::Azure, 31)));
        assert_eq!(all(event), Ok(None));
        assert_eq!(first(r#"{"records":[{"a":1}]}"#), None);
        assert_eq!(all(r#"{"records":[1]}"#), Ok(Some(vec![])));
    }
}
