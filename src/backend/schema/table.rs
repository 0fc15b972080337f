//! A table of a schema that has several: which events it holds, and where their fields are.

use super::{Field, Kind};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// A table, or the rows of one that hold events of a kind.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Table {
    /// Its name.
    pub name: String,
    /// What its rows must hold to be meant: columns, each with its values.
    #[serde(default)]
    pub only: BTreeMap<String, Vec<String>>,
    /// The logs whose events it holds.
    #[serde(default)]
    pub logs: Vec<String>,
    /// The column that names the log of an event, where it holds those of all logs that no other table does.
    #[serde(default)]
    pub log: Option<String>,
    /// What is true of all its events and stands in no column: fields, each with the values by which a search may know it.
    #[serde(default)]
    pub facts: BTreeMap<String, Vec<String>>,
    /// Between which numbers the values of a field lie: `4608-4799`.
    #[serde(default)]
    pub ranges: BTreeMap<String, Vec<String>>,
    /// Fields without which a search does not mean it.
    #[serde(default)]
    pub asked_by: Vec<String>,
    /// Fields that its events surely lack, though those of other tables have them.
    #[serde(default)]
    pub lacks: Vec<String>,
    /// Fields that Splunk has of its events and it does not keep, and what it is that they hold.
    #[serde(default)]
    pub lost: BTreeMap<String, String>,
    /// Columns of JSON, each with the keys that are fields of the same name.
    #[serde(default)]
    pub keys: BTreeMap<String, Vec<String>>,
    /// Columns of text that are fields of the same name.
    #[serde(default)]
    pub columns: Vec<String>,
    /// The other fields.
    pub fields: BTreeMap<String, Field>,
}

/// Where a table has a field.
#[derive(Clone, Copy, Debug)]
pub enum Place<'t> {
    /// In a column.
    Column(&'t str, &'t Field),
    /// In none, but it is made of some.
    Made(&'t str, &'t Field),
    /// Under a key of a column of JSON.
    Key(&'t str),
    /// Nowhere: none of its events has it.
    Nowhere,
    /// Nowhere any more; the text says what it is.
    Lost(&'t str),
}

/// Text in a column of its own.
static PLAIN: Field = Field { column: None, expression: None, kind: Kind::Text, always: false, is_leaf: false };

impl Table {
    /// Where a field is; none if the schema does not say.
    pub fn place<'t>(&'t self, field: &'t str) -> Option<Place<'t>> {
        if let Some(found) = self.fields.get(field) {
            if let Some(expression) = &found.expression {
                return Some(Place::Made(expression, found));
            }
            return Some(Place::Column(found.column.as_deref().unwrap_or(field), found));
        }
        if let Some(column) = self.columns.iter().find(|column| *column == field) {
            return Some(Place::Column(column, &PLAIN));
        }
        let packed = self.keys.iter().find(|(_, keys)| keys.iter().any(|key| key == field));
        if let Some((column, _)) = packed {
            return Some(Place::Key(column));
        }
        if let Some(what) = self.lost.get(field) {
            return Some(Place::Lost(what));
        }
        self.lacks.iter().any(|lacked| lacked == field).then_some(Place::Nowhere)
    }

    /// Whether it holds events of logs.
    pub fn is_of_logs(&self) -> bool {
        self.log.is_some() || !self.logs.is_empty()
    }

    /// Whether a number can be the value of a field; none if nothing is known of it.
    pub fn may_hold(&self, field: &str, number: i64) -> Option<bool> {
        let ranges = self.ranges.get(field)?;
        let holds = |range: &String| {
            let (from, to) = range.split_once('-').unwrap_or((range, range));
            from.parse().is_ok_and(|from: i64| from <= number) && to.parse().is_ok_and(|to: i64| number <= to)
        };
        Some(ranges.iter().any(holds))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_in_a_column_under_a_key_or_surely_nowhere() {
        let table: Table = toml::from_str(
            "name='T'\nlacks=['Image']\n[keys]\nData=['User']\n[ranges]\nEventCode=['1-29','255']\n[fields.host]\ncolumn='Computer'\n",
        )
        .expect("it fits");
        assert!(matches!(table.place("host"), Some(Place::Column("Computer", _))));
        assert!(matches!(table.place("User"), Some(Place::Key("Data"))));
        assert!(matches!(table.place("Image"), Some(Place::Nowhere)) && table.place("user").is_none());
        assert_eq!((table.may_hold("EventCode", 255), table.may_hold("EventCode", 30)), (Some(true), Some(false)));
    }
}
