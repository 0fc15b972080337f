//! The fields of an event's message, as Splunk's classic rendering names them.
//!
//! Splunk's own `wel-col-kv` (system/default/transforms.conf) takes from the second line on what stands before a colon
//! and a blank as the name and the rest of the line as the value; a name that repeats, as `Account Name` does under
//! `Subject` and `New Logon`, makes a multivalue. A value ends with its line. Names are cleaned: what is no letter or
//! digit of ASCII becomes `_`, and leading `_` and digits go. Empty values are no values. What stands under `Subject` and
//! `Target Account` the add-on for Windows also gives under names of its own, `Subject_Account_Name`.

use super::{Events, View, clean, names};
use crate::events::classic::HEAD;
use crate::events::json::Origin;
use crate::events::provenance::Provenance;
use crate::table::Name;
use crate::table::column::Pool;
use crate::value::Value;
use memchr::{memchr, memchr_iter};
use rustc_hash::FxHashMap;

/// Adds the fields of the messages where the events do not have them themselves.
pub(super) fn extract(events: &mut Events<'_>) {
    note_labels(events);
    let (Some(messages), true) = (events.columns.get("Message").cloned(), events.windows.is_some()) else { return };
    let mut used = vec![false; messages.dictionary().len()];
    messages.codes().iter().for_each(|code| used[*code as usize] = true);
    let mut labels = Labels::default();
    let wanted = |section: &&Section| section.labels.iter().any(|(_, label)| events.wants(&clean(label)));
    let sections: Vec<&Section> = SECTIONS.iter().filter(wanted).collect();
    for (code, message) in messages.dictionary().iter().enumerate().filter(|(code, _)| used[*code]) {
        for message in message.values() {
            let Value::Text(message) = message else { continue };
            pairs(message).for_each(|(label, value)| labels.put(label, value, code, events));
            let within = sections.iter().flat_map(|section| section.pairs(message));
            within.for_each(|(label, value)| labels.put(label, value, code, events));
        }
    }
    events.turn(|| Provenance::Message);
    for (name, values) in labels.fields {
        let mut pool = Pool::default();
        let mut codes = vec![0; used.len()];
        for (code, texts) in values {
            codes[code] = pool.code(Value::many(texts.into_iter().map(Value::from)));
        }
        let column = pool.column(messages.codes().iter().map(|code| codes[*code as usize]).collect());
        events.fill_view(&name, column, View::Classic);
    }
}

/// Writes down that what a reader of classic text found beyond the lines before the message came from that.
fn note_labels(events: &mut Events<'_>) {
    let Some(ledger) = &mut events.ledger else { return };
    let is_label = |name: &Name| !HEAD.contains(&&**name);
    let of_row = |origin: &Origin| if *origin == Origin::Classic { Provenance::Message } else { Provenance::Event };
    if events.origins.contains(&Origin::Classic) {
        let labels = events.exported.iter().map(|(name, _)| name).filter(|name| is_label(name));
        labels.for_each(|name| ledger.set(name, events.origins.iter().map(of_row)));
    }
}

/// Whether a field may come from a message: labels begin with a capital letter, and what every event tells of itself
/// comes from no message.
pub(super) fn may_be_label(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_uppercase()) && !names::is_of_system(name)
}

/// A section whose fields have names of their own besides.
struct Section {
    heading: &'static str,
    /// Its labels, in their order, and what each is called.
    labels: &'static [(&'static str, &'static str)],
}

const SECTIONS: [Section; 2] = [
    Section {
        heading: "Subject:",
        labels: &[
            ("Security ID", "Subject Security ID"),
            ("Account Name", "Subject Account Name"),
            ("Account Domain", "Subject Account Domain"),
            ("Logon ID", "Subject Logon ID"),
        ],
    },
    Section {
        heading: "Target Account:",
        labels: &[
            ("Security ID", "Target Security ID"),
            ("Account Name", "Target Account Name"),
            ("Account Domain", "Target Account Domain"),
            ("Old Account Name", "Target Old Account Name"),
            ("New Account Name", "Target New Account Name"),
            ("Logon ID", "Target Logon ID"),
        ],
    },
];

impl Section {
    /// What the first such section of a message says, as far as it keeps to the order of the labels.
    fn pairs<'m>(&self, message: &'m str) -> impl Iterator<Item = (&'m str, &'m str)> + use<'_, 'm> {
        let mut labels = self.labels.iter();
        let after = lines(message).skip_while(|line| !line.trim_end().ends_with(self.heading)).skip(1);
        let lines = after.map_while(|line| line.trim().split_once(':').map(|(label, value)| (label, value.trim())));
        let named = lines.map_while(move |(label, value)| Some((labels.find(|(known, _)| *known == label)?.1, value)));
        named.filter(|(_, value)| !value.is_empty())
    }
}

/// The fields of a block's messages.
#[derive(Default)]
struct Labels<'m> {
    /// Which field a label is of, if it is one that is wanted.
    by_label: FxHashMap<&'m str, Option<usize>>,
    fields: Vec<Values<'m>>,
}

/// A field, and its values by code of the message.
type Values<'m> = (Name, Vec<(usize, Vec<&'m str>)>);

impl<'m> Labels<'m> {
    fn put(&mut self, label: &'m str, value: &'m str, code: usize, events: &Events<'_>) {
        let field = match self.by_label.get(label) {
            Some(field) => *field,
            None => self.add(label, events),
        };
        let Some(field) = field else { return };
        let values = &mut self.fields[field].1;
        match values.last_mut() {
            Some((last, texts)) if *last == code => texts.push(value),
            Some(_) | None => values.push((code, vec![value])),
        }
    }

    fn add(&mut self, label: &'m str, events: &Events<'_>) -> Option<usize> {
        let name = clean(label);
        let is_wanted = may_be_label(&name) && events.wants(&name);
        let field = is_wanted.then(|| match self.fields.iter().position(|(known, _)| **known == *name) {
            Some(known) => known,
            None => {
                self.fields.push((name.into(), Vec::new()));
                self.fields.len() - 1
            }
        });
        self.by_label.insert(label, field);
        field
    }
}

/// The labels and values of a message. The first line has none, since a label follows a line end.
pub(in crate::events) fn pairs(message: &str) -> impl Iterator<Item = (&str, &str)> {
    lines(message).skip(1).filter_map(|line| {
        let (label, rest) = line.split_at(memchr(b':', line.as_bytes())?);
        let rest = &rest[1..];
        let value = rest.trim_start_matches([' ', '\t']);
        let is_pair = !label.is_empty() && !label.contains('\r') && value.len() < rest.len();
        let value = value.trim_end_matches('\r');
        (is_pair && !value.is_empty()).then_some((label, value))
    })
}

fn lines(text: &str) -> impl Iterator<Item = &str> {
    let ends = memchr_iter(b'\n', text.as_bytes()).chain([text.len()]);
    ends.scan(0, |start, end| {
        let line = &text[*start..end];
        *start = end + 1;
        Some(line)
    })
}

#[cfg(test)]
mod tests {
    use super::super::tests::show;
    use super::*;

    const LOGON: &str = "An account was successfully logged on.\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-0-0\r\n\t\
        Account Name:\t\t-\r\n\r\nNew Logon:\r\n\tAccount Name:\t\tops.lee\r\n\tPackage Name (NTLM only):\t-\r\n\
        \tShare Path:\t\t\\??\\C:\\\r\n\tEmpty:\t\t\r\nPrivileges:\t\tSeDebugPrivilege\r\n\t\t\tSeBackupPrivilege";

    #[test]
    fn labels_become_names_and_values_end_with_their_line() {
        let found: Vec<String> = pairs(LOGON).map(|(label, value)| format!("{}={value}", clean(label))).collect();
        assert_eq!(
            found,
            [
                "Security_ID=S-1-0-0",
                "Account_Name=-",
                "Account_Name=ops.lee",
                "Package_Name__NTLM_only_=-",
                "Share_Path=\\??\\C:\\",
                "Privileges=SeDebugPrivilege",
            ]
        );
    }

    #[test]
    fn the_first_line_and_prose_have_no_fields() {
        assert_eq!(pairs("Process Create: x\nhttp://a\nno colon\n: x").count(), 0);
        assert_eq!(pairs("Network connection detected:\nDestinationIp: 10.0.2.5").count(), 1);
    }

    #[test]
    fn two_sections_have_names_of_their_own() {
        let event = r#"{"EventID":4724,"Channel":"Security","Message":"x\r\n\r\nSubject:\r\n\tSecurity ID:\t\tS-1-5-18\r\n\tAccount Name:\t\tadm\r\n\tAccount Domain:\t\t\r\n\r\nTarget Account:\r\n\tAccount Name:\t\tbob\r\n\tOther:\t\ty\r\n\tLogon ID:\t\t0x1\r\n"}"#;
        assert_eq!(
            show(
                event,
                "Subject_Security_ID Subject_Account_Name Subject_Account_Domain Target_Account_Name Target_Logon_ID"
            ),
            ["Subject_Security_ID=S-1-5-18 Subject_Account_Name=adm Target_Account_Name=bob"]
        );
    }

    #[test]
    fn the_message_gives_the_classic_names_and_the_events_own_fields_stand() {
        let event = r#"{"EventID":4624,"Channel":"Security","LogonType":"10","Message":"x\r\nSubject:\r\n\tAccount Name:\t\t-\r\nNew Logon:\r\n\tAccount Name:\t\tops\r\n\tLogon Type:\t10\r\n\tLogonType:\t99"}"#;
        assert_eq!(show(event, "Account_Name Logon_Type LogonType"), ["Account_Name=-|ops Logon_Type=10 LogonType=10"]);
    }
}
