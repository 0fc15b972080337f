//! Events in XML: what Windows renders and Splunk indexes, under its own names, and results that Splunk exported.

use super::columns::{Columns, Field};
use crate::value::xml::{self, Element};

/// Reads one `<Event>` into columns; a message says why it is none, or what it lacks.
///
/// Of an event that is torn after its `<System>`, as Splunk's `TRUNCATE` and tools that cut long lines tear them, the rest
/// is read as far as it goes: Splunk's extractions need no more than the elements themselves.
pub(super) fn event(text: &str, columns: &mut Columns<'_>) -> Result<Option<&'static str>, &'static str> {
    let torn = is_torn(text, "</Event>")
        .then_some("an event breaks off: it is read as far as it goes, its last value perhaps not whole");
    if torn.is_some() && !text.contains("</System>") {
        return Err(TORN);
    }
    let document = xml::read(text).ok_or(DEEP)?;
    let mut row = Row { columns, last: Field::NONE };
    for part in document.top.children.iter().flat_map(|event| &event.children) {
        match part.name {
            "System" => row.system(part),
            "EventData" => row.data(part),
            "UserData" => part.children.iter().for_each(|inside| row.data(inside)),
            "RenderingInfo" => row.rendering(part),
            _ => {}
        }
    }
    Ok(torn)
}

/// Reads one `<result>` of Splunk's XML export into columns.
pub(super) fn result(text: &str, columns: &mut Columns<'_>) -> Result<Option<&'static str>, &'static str> {
    if is_torn(text, "</result>") {
        return Err(TORN);
    }
    let document = xml::read(text).ok_or(DEEP)?;
    let mut row = Row { columns, last: Field::NONE };
    for field in document.top.children.iter().flat_map(|result| &result.children) {
        let Some((_, name)) = field.attributes.iter().find(|(name, _)| *name == "k") else { continue };
        // A value is `<value><text>`; `_raw` is `<v>`, in which `<sg>` marks what was searched for.
        for value in &field.children {
            row.put(name, &all_text(value));
        }
    }
    Ok(None)
}

const TORN: &str = "the end inside an element";
const DEEP: &str = "more than 128 elements within each other";

/// Whether an element was not closed.
fn is_torn(text: &str, close: &str) -> bool {
    let is_empty = || text.ends_with("/>") && text.find('>') == Some(text.len() - 1);
    !text.ends_with(close) && !is_empty()
}

/// The text in an element and in those in it, in their order.
fn all_text(element: &Element<'_>) -> String {
    if element.children.is_empty() {
        return element.text.clone();
    }
    let mut out = String::new();
    let mut rest = element.inner;
    for child in &element.children {
        let (before, after) = rest.split_once(child.outer).unwrap_or_default();
        out.push_str(&xml::unescape(before));
        out.push_str(&all_text(child));
        rest = after;
    }
    out.push_str(&xml::unescape(rest));
    out
}

/// The row being read.
struct Row<'c, 'w> {
    columns: &'c mut Columns<'w>,
    last: Field,
}

impl Row<'_, '_> {
    /// `<System>`: elements and attributes are fields of their own names (`EventID`, `Name`, `SystemTime`, ...). Where a tag
    /// was damaged, what follows it stands within it, and is read all the same.
    fn system(&mut self, system: &Element<'_>) {
        for part in &system.children {
            if part.children.is_empty() {
                self.put_filled(part.name, &part.text);
            }
            self.system(part);
            for (name, value) in part.attributes.iter().filter(|(name, _)| *name != "xmlns") {
                self.put_filled(name, value);
            }
        }
    }

    /// `<EventData>`: each `<Data Name='X'>` is the field X; `<Data>` without a name is a value of `Data`, and any other
    /// element, as providers write them in `<UserData>`, a field of its name.
    fn data(&mut self, data: &Element<'_>) {
        for part in &data.children {
            let named = part.attributes.iter().find(|(name, _)| *name == "Name").map(|(_, value)| value.as_ref());
            let name = named.filter(|name| part.name == "Data" && !name.is_empty()).unwrap_or(part.name);
            if part.children.is_empty() {
                self.put_filled(name, &part.text);
            } else {
                self.data(part);
            }
        }
    }

    /// `<RenderingInfo>`: the texts that a classic event shows, under the names it has for them.
    fn rendering(&mut self, rendering: &Element<'_>) {
        for part in &rendering.children {
            match part.name {
                "Message" => self.put_filled("Message", &part.text),
                "Level" => self.put_filled("Type", &part.text),
                "Task" => self.put_filled("TaskCategory", &part.text),
                "Opcode" => self.put_filled("OpCode", &part.text),
                _ => {}
            }
        }
    }

    /// An empty element is no field: the add-on's extractions keep no empty values.
    fn put_filled(&mut self, name: &str, value: &str) {
        if !value.is_empty() {
            self.put(name, value);
        }
    }

    fn put(&mut self, name: &str, value: &str) {
        self.last = self.columns.field_after(self.last, name);
        self.columns.put(self.last, value);
    }
}

#[cfg(test)]
mod tests {
    use super::super::wanted::Wanted;
    use super::*;

    type Read = fn(&str, &mut Columns<'_>) -> Result<Option<&'static str>, &'static str>;

    /// The fields of one event, `name=value` in the order in which they came.
    fn fields(read: Read, text: &str) -> String {
        let wanted = Wanted::all();
        let mut columns = Columns::new(&wanted);
        match read(text, &mut columns) {
            Err(what) => format!("!{what}"),
            Ok(None) => columns.only_row(),
            Ok(Some(_)) => format!("torn: {}", columns.only_row()),
        }
    }

    #[test]
    fn elements_and_attributes_of_an_event_are_its_fields() {
        let system = "<System><Provider Name='P' Guid='{1}'/><EventID Qualifiers='0'>4688</EventID><Correlation/>\
                      <TimeCreated SystemTime='2026-01-02T03:04:05.6Z'/><Execution ProcessID='4' ThreadID='8'/></System>";
        let data =
            "<EventData><Data Name='A'>x &amp; y</Data><Data Name='B'></Data><Data>1</Data><Data>2</Data></EventData>";
        assert_eq!(
            fields(event, &format!("<Event xmlns='e'>{system}{data}</Event>")),
            "Name=P Guid={1} EventID=4688 Qualifiers=0 SystemTime=2026-01-02T03:04:05.6Z ProcessID=4 ThreadID=8 A=x & y Data=1|2"
        );
    }

    #[test]
    fn a_damaged_tag_hides_nothing_of_what_follows_it() {
        let text = "<Event><System><EventID>1</EventID><Le>0</Level><Task>2</Task><TimeCreated SystemTime='t'/></System></Event>";
        assert_eq!(fields(event, text), "EventID=1 Task=2 SystemTime=t");
    }

    #[test]
    fn user_data_and_what_windows_rendered_are_read() {
        let text = "<Event><UserData><LogFileCleared xmlns='e'><SubjectUserName>eve</SubjectUserName></LogFileCleared>\
                    </UserData><RenderingInfo Culture='en-US'><Message>The log was cleared.</Message><Level>Info</Level>\
                    </RenderingInfo></Event>";
        assert_eq!(fields(event, text), "SubjectUserName=eve Message=The log was cleared. Type=Info");
    }

    #[test]
    fn a_result_has_the_fields_that_splunk_recorded() {
        let text = "<result offset='0'>\n<field k='user'><value><text>a</text></value><value><text>b</text></value></field>\
                    <field k='_raw'><v xml:space='preserve' trunc='0'>x <sg h=\"1\">&lt;y</sg> z</v></field>\n</result>";
        assert_eq!(fields(result, text), "user=a|b _raw=x <y z");
    }

    #[test]
    fn a_torn_event_is_read_if_it_tells_what_it_is() {
        assert_eq!(fields(event, "<Event><System><EventID>1"), "!the end inside an element");
        let torn = "<Event><System><EventID>1</EventID></System><EventData><Data Name='A'>x</Data><Data Name='B'>y z";
        assert_eq!(fields(event, torn), "torn: EventID=1 A=x B=y z");
        assert_eq!(fields(event, &torn[..torn.len() - 8]), "torn: EventID=1 A=x");
        assert_eq!(fields(event, "<Event><System><Correlation/>"), "!the end inside an element");
        assert_eq!(fields(event, "<Event/>"), "");
        assert_eq!(fields(result, "<result><field k='a'>"), "!the end inside an element");
    }
}
