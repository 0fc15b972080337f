//! The parts of an event's XML, which the add-on keeps as fields: `System_Props_Xml`, `EventData_Xml`, `UserData_Xml`, ...

use super::{Events, RAW};
use crate::events::provenance::Provenance;
use crate::value::Value;

/// The end of their names; before it stands the element whose content they hold, but for `System_Props_Xml`.
const END: &str = "_Xml";

/// Adds those that the search names. They repeat the event's text, so that to show them unasked would be of no use.
pub(super) fn complete(events: &mut Events<'_>) {
    events.turn(|| Provenance::calculated(["_raw"]));
    let windows: Vec<bool> = (0..events.height).map(|row| events.is_windows(row)).collect();
    for field in RAW.iter().filter(|field| events.order.wanted.names(field)) {
        if let (Some(element), Some(raw)) = (field.strip_suffix(END), events.columns.get("_raw").cloned()) {
            let element = if element == "System_Props" { "System" } else { element };
            let content = |text: &Value| content(&text.show(), element).map_or(Value::Null, Value::from);
            events.fill(field, (*raw).clone().map(content), Some(&windows));
        }
    }
}

/// What stands between the tags of an element; of a torn event all that is left of it.
fn content<'t>(xml: &'t str, element: &str) -> Option<&'t str> {
    let begins = |at: usize| {
        let after = xml[at..].strip_prefix('<')?.strip_prefix(element)?;
        after.starts_with([' ', '>']).then_some(after)
    };
    let opened = xml.match_indices('<').find_map(|(at, _)| begins(at))?;
    let (_, inside) = opened.split_once('>')?;
    let rest = || (!xml.ends_with("</Event>")).then_some(inside.len());
    let end = inside.find(&format!("</{element}>")).or_else(rest)?;
    Some(&inside[..end]).filter(|content| !content.is_empty())
}

#[cfg(test)]
mod tests {
    use super::super::tests::{show, show_named};
    use super::*;

    #[test]
    fn the_content_of_an_element_is_found() {
        let xml = "<Event><System a='1'><x/></System><SystemX>y</SystemX><EventData></EventData></Event>";
        assert_eq!(content(xml, "System"), Some("<x/>"));
        assert_eq!(content(xml, "EventData"), None);
        assert_eq!(content("<Event><System>cut", "System"), Some("cut"));
        assert_eq!(content("<Event><System>open</Event>", "System"), None);
    }

    #[test]
    fn the_parts_are_there_for_who_names_them() {
        let event = r#"{"EventID":1,"Channel":"A","Image":"x"}"#;
        assert_eq!(show_named(event, "EventData_Xml"), "EventData_Xml=<Data Name='Image'>x</Data>");
        assert_eq!(show(event, "EventData_Xml"), [""]);
    }
}
