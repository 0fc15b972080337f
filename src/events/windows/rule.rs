//! Tables of fields that are made of other fields, by kind of event: how they are written, read and applied.
//!
//! A table is TOML: sections of kinds, in each a field and what it is made of. `A | B` is the first that has a value,
//! `A + B` all values in that order, `'text'` a text; a function may stand around a field:
//! `named(F)` is F unless it is `-`, `leaf(F)` what follows the last backslash, `account(F)` the same for `DOMAIN\user`,
//! `upper(F)` hexadecimal as messages write it, `line(F)` the first line, `address(F)` an address without `::ffff:`,
//! `hash(F,MD5)` one of several hashes, `outcome(F)` the words for the audit bits of `Keywords`.

use super::kind::{Channel, Kinds};
use super::weave::{all_of, first_of};
use super::{Events, View};
use crate::events::wanted::Wanted;
use crate::table::Column;
use crate::value::Value;
use serde::Deserialize;
use std::collections::BTreeMap;

/// A table of rules.
#[derive(Debug)]
pub(super) struct Rules(Vec<Rule>);

/// One field of some kinds of event.
#[derive(Debug)]
struct Rule {
    field: String,
    channel: Option<Channel>,
    /// The numbers of the events; none for all.
    codes: Vec<u32>,
    take: Take,
}

/// What a field is made of.
#[derive(Debug, PartialEq)]
enum Take {
    /// The first part that has a value.
    First(Vec<Part>),
    /// The values of all parts.
    All(Vec<Part>),
}

#[derive(Debug, PartialEq)]
enum Part {
    Text(String),
    Field(String, Change),
}

#[derive(Clone, Debug, PartialEq)]
enum Change {
    None,
    Named,
    Leaf,
    Upper,
    Line,
    Address,
    Hash(String),
    Outcome,
}

#[derive(Deserialize)]
struct Tables {
    kinds: Vec<Section>,
}

#[derive(Deserialize)]
struct Section {
    channel: Option<Channel>,
    #[serde(default)]
    codes: Vec<u32>,
    fields: BTreeMap<String, String>,
}

impl Rules {
    /// Reads a table; a message says what is wrong with it.
    pub fn read(text: &str) -> Result<Rules, String> {
        let tables: Tables = toml::from_str(text).map_err(|error| error.to_string())?;
        let mut rules = Vec::new();
        for Section { channel, codes, fields } in tables.kinds {
            for (field, take) in fields {
                let take =
                    Take::read(&take).ok_or(format!("`{field}` is made of `{take}`, which is not understood"))?;
                rules.push(Rule { field, channel, codes: codes.clone(), take });
            }
        }
        Ok(Rules(rules))
    }

    /// Adds what the wanted fields are made of.
    pub fn add_ingredients(&self, wanted: &mut Wanted) {
        for rule in &self.0 {
            if wanted.wants(&rule.field) {
                wanted.add(&rule.take.fields());
            }
        }
    }

    /// Whether a rule gives the field a text of its own, which stands in no event.
    pub fn writes(&self, field: &str) -> bool {
        let writes = |part: &Part| matches!(part, Part::Text(_) | Part::Field(_, Change::Outcome));
        self.0.iter().any(|rule| rule.field == field && rule.take.parts().iter().any(writes))
    }

    /// Gives the fields to the events that do not have them.
    pub fn apply(&self, events: &mut Events<'_>, view: View) {
        if events.windows.is_none() {
            return;
        }
        let kinds = Kinds::of(events);
        for rule in &self.0 {
            if !events.wants(&rule.field) {
                continue;
            }
            let matches = |channel, code| {
                rule.channel.is_none_or(|of| of == channel) && (rule.codes.is_empty() || rule.codes.contains(&code))
            };
            if let Some(rows) = kinds.rows(matches)
                && let Some(column) = rule.take.column(events, &rows)
            {
                let rows = events.of_view(rows, view);
                events.fill(&rule.field, column, Some(&rows));
            }
        }
    }
}

impl Take {
    fn read(text: &str) -> Option<Take> {
        let parts =
            |between: char| text.split(between).map(|part| Part::read(part.trim())).collect::<Option<Vec<Part>>>();
        if text.contains('+') { parts('+').map(Take::All) } else { parts('|').map(Take::First) }
    }

    fn parts(&self) -> &[Part] {
        match self {
            Take::First(parts) | Take::All(parts) => parts,
        }
    }

    fn fields(&self) -> Vec<&str> {
        let parts = self.parts().iter();
        parts.filter_map(Part::field).collect()
    }

    fn column(&self, events: &Events<'_>, rows: &[bool]) -> Option<Column> {
        let columns: Vec<Column> = self.parts().iter().filter_map(|part| part.column(events)).collect();
        if columns.is_empty() {
            return None;
        }
        Some(match self {
            Take::First(_) => first_of(events.height, columns.iter().map(|column| (column, Some(rows)))),
            Take::All(_) => all_of(events.height, &columns.iter().collect::<Vec<_>>(), rows),
        })
    }
}

impl Part {
    fn read(text: &str) -> Option<Part> {
        if let Some(text) = text.strip_prefix('\'') {
            return text.strip_suffix('\'').map(|text| Part::Text(text.to_string()));
        }
        let is_name = |name: &str| !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
        let Some((function, rest)) = text.split_once('(') else {
            return is_name(text).then(|| Part::Field(text.to_string(), Change::None));
        };
        let (field, argument) = match rest.strip_suffix(')')?.split_once(',') {
            Some((field, argument)) => (field, Some(argument.trim().to_string())),
            None => (rest.strip_suffix(')')?, None),
        };
        let change = match (function, argument) {
            ("named", None) => Change::Named,
            ("leaf" | "account", None) => Change::Leaf,
            ("upper", None) => Change::Upper,
            ("line", None) => Change::Line,
            ("address", None) => Change::Address,
            ("hash", Some(argument)) => Change::Hash(argument),
            ("outcome", None) => Change::Outcome,
            _ => return None,
        };
        is_name(field).then(|| Part::Field(field.to_string(), change))
    }

    fn field(&self) -> Option<&str> {
        match self {
            Part::Field(field, _) => Some(field),
            Part::Text(_) => None,
        }
    }

    fn column(&self, events: &Events<'_>) -> Option<Column> {
        match self {
            Part::Text(text) => Some(Column::constant(text.as_str().into(), events.height)),
            Part::Field(field, Change::None) => events.column(field).cloned(),
            Part::Field(field, change) => Some(events.column(field)?.clone().map(|value| change.of(value))),
        }
    }
}

impl Change {
    fn of(&self, value: &Value) -> Value {
        Value::many(value.values().iter().map(|value| match value {
            Value::Text(text) => self.of_text(text).map_or(Value::Null, Value::from),
            Value::Null | Value::Bool(_) | Value::Number(_) | Value::Multi(_) => value.clone(),
        }))
    }

    fn of_text(&self, text: &str) -> Option<String> {
        match self {
            Change::None => Some(text.to_string()),
            Change::Named => (text != "-" && !text.is_empty()).then(|| text.to_string()),
            Change::Leaf => text.rsplit('\\').next().filter(|leaf| !leaf.is_empty()).map(str::to_string),
            Change::Upper => match text.strip_prefix("0x") {
                Some(digits) => Some(format!("0x{}", digits.to_ascii_uppercase())),
                None => Some(text.to_string()),
            },
            Change::Line => text.lines().next().map(|line| line.trim().to_string()),
            Change::Address => {
                (text != "-" && !text.is_empty()).then(|| text.strip_prefix("::ffff:").unwrap_or(text).to_string())
            }
            Change::Hash(name) => {
                let named =
                    |part: &str| part.split_once('=').filter(|(of, _)| of == name).map(|(_, hash)| hash.to_string());
                text.split(',').find_map(named)
            }
            Change::Outcome => match text {
                "0x8020000000000000" => Some("success".to_string()),
                "0x8010000000000000" => Some("failure".to_string()),
                _ => None,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::show;

    #[test]
    fn without_a_message_the_classic_names_come_from_the_data() {
        let event = |data: &str| format!("{{\"Channel\":\"Security\",{data}}}");
        let logon = event(
            r#""EventID":4624,"SubjectUserName":"-","TargetUserName":"ops","SubjectLogonId":"0x0","TargetLogonId":"0x4e1b","LogonType":10,"IpAddress":"10.0.2.5""#,
        );
        assert_eq!(
            show(&logon, "Account_Name Logon_ID Logon_Type Source_Network_Address src_ip user src_user"),
            [
                "Account_Name=-|ops Logon_ID=0x0|0x4E1B Logon_Type=10 Source_Network_Address=10.0.2.5 src_ip=10.0.2.5 user=ops"
            ]
        );
        let share = event(
            r#""EventID":5140,"SubjectUserName":"ops","ShareName":"\\\\*\\ADMIN$","ShareLocalPath":"\\??\\C:\\Windows""#,
        );
        assert_eq!(
            show(&share, "Account_Name Share_Name Share_Path user"),
            [r"Account_Name=ops Share_Name=\\*\ADMIN$ Share_Path=\??\C:\Windows user=ops"]
        );
        let system =
            r#"{"Channel":"System","Computer":"c","EventID":7045,"ServiceName":"BTOBTO","ImagePath":"%COMSPEC% /Q"}"#;
        assert_eq!(
            show(system, "Service_Name Service_File_Name ServiceFileName"),
            ["Service_Name=BTOBTO Service_File_Name=%COMSPEC% /Q"]
        );
    }

    #[test]
    fn aliases_are_by_kind_of_event() {
        let process = r#"{"Channel":"Security","EventID":4688,"Keywords":"0x8020000000000000","SubjectUserName":"DC$","TargetUserName":"-","NewProcessName":"C:\\a\\cmd.exe","CommandLine":"cmd /c"}"#;
        assert_eq!(
            show(process, "user src_user process process_name process_path Process_Command_Line status signature_id"),
            [
                r"user=DC$ src_user=DC$ process=cmd /c process_name=cmd.exe process_path=C:\a\cmd.exe Process_Command_Line=cmd /c status=success signature_id=4688"
            ]
        );
        let sysmon = r#"{"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"c","EventID":1,"User":"CORP\\bob","Image":"C:\\a\\cmd.exe","Hashes":"MD5=1,IMPHASH=2"}"#;
        assert_eq!(
            show(sysmon, "user process_name IMPHASH dest EventDescription"),
            ["user=bob process_name=cmd.exe IMPHASH=2 dest=c EventDescription=Process Create"]
        );
    }
}
