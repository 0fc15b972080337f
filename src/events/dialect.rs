//! Whose names an export gives its fields, and how they become those that Windows gives.
//!
//! A dialect is told once, by the beginning of a file. What it changes is changed in columns, once for each distinct value.

mod columns;

use super::elastic;
use super::scan::{Bad, Scan, Token};
use crate::table::{Column, Name};

pub(super) use columns::{Exported, Renamed};

/// Whose names they are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Dialect {
    /// Those of Windows and of whoever writes them as they are, and those of which nothing more is known.
    #[default]
    Windows,
    /// Elastic's, as Winlogbeat and Elastic Agent write them.
    Elastic,
}

/// Columns under the names of Windows.
#[derive(Debug, Default)]
pub(super) struct Translated {
    /// Parts of the events.
    pub data: Vec<(Name, Column)>,
    /// What the exporter tells besides, under its own names.
    pub around: Vec<(Name, Column)>,
}

impl Dialect {
    /// The dialect of a JSON object, of which the text may be only the beginning.
    pub fn of_object(text: &str) -> Dialect {
        if elastic::is_envelope(text) {
            return Dialect::Elastic;
        }
        Dialect::of_names(&names(text))
    }

    /// The dialect of fields, those of a table's header or of an object.
    pub fn of_names(names: &[String]) -> Dialect {
        if elastic::is_told_by(names) { Dialect::Elastic } else { Dialect::Windows }
    }

    /// The event within an object, if there is one: some write it into an object of theirs.
    pub fn inside(self, text: &str) -> Result<Option<&str>, Bad> {
        match self {
            Dialect::Windows => Ok(Some(text)),
            Dialect::Elastic => elastic::inside(text),
        }
    }

    /// Whether values stand in the export as they are in the fields, so that events can be told by their bytes.
    pub fn is_verbatim(self) -> bool {
        match self {
            Dialect::Windows => true,
            Dialect::Elastic => false,
        }
    }

    /// Whether a field of the export is wanted, or may become one that is.
    pub fn wants(self, name: &str, wants: impl Fn(&str) -> bool) -> bool {
        match self {
            Dialect::Windows => wants(name),
            Dialect::Elastic => wants(name) || elastic::becomes(name).any(wants),
        }
    }

    /// The columns of `height` rows under the names of Windows.
    pub fn translate(self, columns: Vec<(Name, Column)>, height: usize) -> Translated {
        match self {
            Dialect::Windows => Translated { data: columns, around: Vec::new() },
            Dialect::Elastic => elastic::translate(Exported::new(columns, height)),
        }
    }

    /// The names by which a field of the export can be found.
    pub fn names(self, name: Name) -> Vec<Name> {
        match self {
            Dialect::Windows => vec![name],
            Dialect::Elastic => elastic::names(name),
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
        let inside = dialect.inside(text).and_then(|inside| Reader::new(&mut columns).event(inside.unwrap_or("{}")));
        if let Err(bad) = inside {
            return bad.what.to_string();
        }
        columns.end_row();
        let Translated { data, around } = dialect.translate(columns.finish().1, 1);
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
            ("{", Dialect::Windows),
        ] {
            assert_eq!(Dialect::of_object(text), expected, "{text}");
        }
    }
}
