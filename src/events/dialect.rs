//! Whose names an export gives its fields, and how they become those that Windows gives.
//!
//! A dialect is told once, by the beginning of a file. What it changes is changed in columns, once for each distinct value.

mod columns;
mod wrapped;

use super::provenance::Provenance;
use super::scan::{Bad, Scan, Token};
use super::{azure, defender, elastic, powershell};
use crate::table::{Column, Name};

pub(super) use columns::{Exported, Renamed, pair};
pub(super) use wrapped::first as wrapped;

/// Whose names they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Those of Windows and of whoever writes them as they are, and those of which nothing more is known.
    #[default]
    Windows,
    /// Elastic's, as Winlogbeat and Elastic Agent write them.
    Elastic,
    /// Those of the objects that PowerShell's `Get-WinEvent` gives.
    PowerShell,
    /// Those of the tables of Azure Monitor and Microsoft Sentinel.
    Azure,
    /// Those of the tables of Defender's Advanced Hunting.
    Defender,
}

/// The events within a text that is one object.
#[derive(Debug, PartialEq)]
pub(super) enum Inside<'t> {
    None,
    One(&'t str),
    Many(Vec<&'t str>),
}

/// Columns under the names of Windows.
#[derive(Debug, Default)]
pub(super) struct Translated {
    /// Parts of the events.
    pub data: Vec<(Name, Column)>,
    /// What the exporter tells besides, under its own names.
    pub around: Vec<(Name, Column)>,
    /// Where the values of the fields came from that are not the export's own.
    pub provenances: Vec<(Name, Provenance)>,
    /// Rows that are not translated in full, and why.
    pub doubts: Vec<(usize, String)>,
    /// Rows of whose data only the message tells.
    pub by_message: Vec<usize>,
}

impl Dialect {
    /// The dialect of a JSON object, of which the text may be only the beginning.
    pub fn of_object(text: &str) -> Dialect {
        if elastic::is_envelope(text) {
            return Dialect::Elastic;
        }
        if let Some((dialect, _)) = wrapped::first(text) {
            return dialect;
        }
        Dialect::of_event(text)
    }

    /// The dialect of an object that is an event itself.
    fn of_event(text: &str) -> Dialect {
        let names = names(text);
        if defender::is_streamed(text, &names) { Dialect::Defender } else { Dialect::of_names(&names) }
    }

    /// The dialect of fields, those of a table's header or of an object.
    pub fn of_names(names: &[String]) -> Dialect {
        if elastic::is_told_by(names) {
            Dialect::Elastic
        } else if powershell::is_told_by(names) {
            Dialect::PowerShell
        } else if azure::is_told_by(names) {
            Dialect::Azure
        } else if defender::is_told_by(names) {
            Dialect::Defender
        } else {
            Dialect::Windows
        }
    }

    /// The events within an object: some write them into one of their own.
    pub fn inside(self, text: &str) -> Result<Inside<'_>, Bad> {
        match self {
            Dialect::Windows => Ok(Inside::One(text)),
            Dialect::Elastic => Ok(elastic::inside(text)?.map_or(Inside::None, Inside::One)),
            Dialect::PowerShell | Dialect::Azure | Dialect::Defender => {
                Ok(wrapped::all(text)?.map_or(Inside::One(text), Inside::Many))
            }
        }
    }

    /// Whether only events of Windows are written in it, or tables that have no numbers of events.
    pub fn is_of_windows(self) -> bool {
        match self {
            Dialect::PowerShell | Dialect::Azure => true,
            Dialect::Windows | Dialect::Elastic | Dialect::Defender => false,
        }
    }

    /// Whether values stand in the export as they are in the fields, so that events can be told by their bytes.
    pub fn is_verbatim(self) -> bool {
        match self {
            Dialect::Windows => true,
            Dialect::Elastic | Dialect::PowerShell | Dialect::Azure | Dialect::Defender => false,
        }
    }

    /// Whether a field of the export is wanted, or may become one that is.
    pub fn wants(self, name: &str, wants: impl Fn(&str) -> bool) -> bool {
        match self {
            Dialect::Windows => wants(name),
            Dialect::Elastic => wants(name) || elastic::becomes(name).any(wants),
            Dialect::PowerShell => powershell::wants(name, wants),
            Dialect::Azure => azure::wants(name, wants),
            Dialect::Defender => defender::wants(name, wants),
        }
    }

    /// The columns of `height` rows under the names of Windows.
    pub fn translate(self, columns: Vec<(Name, Column)>, height: usize) -> Translated {
        match self {
            Dialect::Windows => Translated { data: columns, ..Translated::default() },
            Dialect::Elastic => elastic::translate(Exported::new(columns, height)),
            Dialect::PowerShell => powershell::translate(Exported::new(columns, height)),
            Dialect::Azure => azure::translate(Exported::new(columns, height)),
            Dialect::Defender => defender::translate(Exported::new(columns, height)),
        }
    }

    /// The names by which a field of the export can be found.
    pub fn names(self, name: Name) -> Vec<Name> {
        match self {
            Dialect::Windows => vec![name],
            Dialect::Elastic => elastic::names(name),
            Dialect::PowerShell => powershell::name(&name).into_iter().collect(),
            Dialect::Azure => azure::name(&name).into_iter().collect(),
            Dialect::Defender => defender::names(name),
        }
    }
}

/// The keys of an object, as far as they can be read.
fn names(text: &str) -> Vec<String> {
    let mut scan = Scan::new(text);
    let mut names = Vec::new();
    let (mut first, mut scratch) = (true, String::new());
    if scan.value() != Ok(Token::Object) {
        return names;
    }
    while let Ok(Some(key)) = scan.key(first) {
        first = false;
        names.push(key.text(&mut scratch).to_string());
        if scan.value().and_then(|begun| scan.pass(begun)).is_err() {
            break;
        }
    }
    names
}

#[cfg(test)]
pub(super) mod tests {
    use super::super::columns::Columns;
    use super::super::json::Reader;
    use super::super::wanted::Wanted;
    use super::*;
    use crate::table::Table;

    /// The fields of one event as the dialect translates them, `name=value`, and after a `;` what stands around them.
    pub fn translated(dialect: Dialect, text: &str) -> String {
        let wanted = Wanted::all();
        let mut columns = Columns::of(&wanted, dialect);
        let Ok(Inside::One(event)) = dialect.inside(text) else { return "no event".to_string() };
        if let Err(bad) = Reader::new(&mut columns).event(event) {
            return bad.what.to_string();
        }
        columns.end_row();
        let Translated { data, around, .. } = dialect.translate(columns.finish().1, 1);
        let show = |columns: Vec<(Name, Column)>| {
            let table = Table::new(columns, 1);
            let fields = table.names().map(|name| format!("{name}={}", table.value(0, name).show().replace('\n', "|")));
            fields.collect::<Vec<_>>().join(" ")
        };
        let (data, around) = (show(data), show(around));
        if around.is_empty() { data } else { format!("{data}; {around}") }
    }

    #[test]
    fn a_dialect_is_told_by_the_names_of_the_first_event() {
        for (text, expected) in [
            (r#"{"EventID":1,"@timestamp":"t","host":"wec"}"#, Dialect::Windows),
            (r#"{"@timestamp":"t","winlog":{"event_id":1}}"#, Dialect::Elastic),
            (r#"{"@timestamp":"t","winlog.event_id":1}"#, Dialect::Elastic),
            (r#"{"@timestamp":"t","ecs":{"version":"8"},"message":"torn"#, Dialect::Elastic),
            (r#"{"beat":{"name":"c"},"@timestamp":"t"}"#, Dialect::Elastic),
            (r#"{"_index":"winlogbeat-1","_source":{}}"#, Dialect::Elastic),
            (r#"{"index":{"_index":"winlogbeat-1"}}"#, Dialect::Elastic),
            (r#"{"index":{"_index":"x"},"user":"bob"}"#, Dialect::Windows),
            (r#"{"Id":1,"ProviderName":"P","Message":"m"}"#, Dialect::PowerShell),
            (r#"{"Id":1,"user":"bob"}"#, Dialect::Windows),
            (r#"{"TimeGenerated":"t","Computer":"c","EventID":1}"#, Dialect::Azure),
            (r#"{"Timestamp":"t","DeviceName":"c","ActionType":"LogonSuccess"}"#, Dialect::Defender),
            (r#"{"time":"t","category":"AdvancedHunting-DeviceEvents","properties":{}}"#, Dialect::Defender),
            (r#"{"time":"t","category":"SignInLogs","properties":{}}"#, Dialect::Windows),
            ("{", Dialect::Windows),
        ] {
            assert_eq!(Dialect::of_object(text), expected, "{text}");
        }
    }
}
