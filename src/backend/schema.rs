//! Where the events are in the target, and how their fields are named and kept there: data, apart from every backend.

mod computed;
pub mod documents;
mod forms;
mod logsource;
pub mod route;
pub mod table;

use super::Name;
use crate::command::{self, Setting};
use crate::plan::{Expr, Op};
use crate::source::Source;
use crate::value::time::Zone;
use documents::Documents;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};

pub use computed::{Asked, Known, settled};
pub use forms::Logs;
pub use logsource::Logsource;
pub use table::Table;

/// Where the events are, and how their fields are named and kept there.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Schema {
    /// Its name.
    pub name: String,
    /// What it describes, in a sentence.
    pub about: String,
    /// The table of the events; nothing where the search decides among several.
    #[serde(default)]
    pub table: String,
    /// The column that holds each event as a JSON object; without it each field is a column of its own.
    #[serde(default)]
    pub record: Option<String>,
    /// The column that numbers the events as they came; without it, events of one moment are in no order.
    #[serde(default)]
    pub position: Option<String>,
    /// What comes before the name of a metadata field, to name the list of the values that Splunk could have shown there.
    #[serde(default)]
    pub spellings: Option<String>,
    /// Fields that may hold several values.
    #[serde(default)]
    pub many: BTreeSet<String>,
    /// Fields whose column is not named like them, or is no text.
    #[serde(default)]
    pub fields: BTreeMap<String, Field>,
    /// The fields that stand there under their own names; without it, any field of a record may.
    #[serde(default)]
    pub plain: Option<BTreeSet<String>>,
    /// Fields that the events lack, each an expression of `eval` over the others. As with `EVAL-` in `props.conf`, none of
    /// them sees what another computes: a field that it reads is what the events hold.
    #[serde(default)]
    pub computed: BTreeMap<String, String>,
    /// The schema that is built in, whose computed fields it has too, but for those that name a log.
    #[serde(default)]
    pub computed_as: Option<String>,
    /// Fields that are only nearly what Splunk would have, and what differs.
    #[serde(default)]
    pub approximate: BTreeMap<String, String>,
    /// Whether empty text is a value that is missing, as it is in exports of which Splunk extracts the fields.
    #[serde(default)]
    pub empty_is_missing: bool,
    /// How fields name the log of an event, in each form in which it may be collected: `{}` at the end stands for the log.
    #[serde(default)]
    pub forms: BTreeMap<String, Vec<String>>,
    /// What people ask of a field to have every log, though no event has it there.
    #[serde(default)]
    pub loose: BTreeMap<String, Vec<String>>,
    /// The kinds of events there are; only rules ask for them.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub logsources: Vec<Logsource>,
    /// Where fields are in documents of Elasticsearch, log by log.
    #[serde(default)]
    pub documents: Option<Documents>,
    /// The tables, where a search decides by what it asks which of them it reads.
    #[serde(default)]
    pub tables: Vec<Table>,
    /// Schemas that are built in, whose tables it has as well.
    #[serde(default)]
    pub include: Vec<String>,
}

/// How a field is kept.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
pub struct Field {
    /// The column, or the key of the record; the field's own name unless given.
    #[serde(default)]
    pub column: Option<String>,
    /// How the target makes it of columns, in its own language, where no column holds it.
    #[serde(default)]
    pub expression: Option<String>,
    /// What it holds.
    #[serde(default)]
    pub kind: Kind,
    /// Whether it is the last part of the path that the column holds; only rules can say that.
    #[serde(default, rename = "leaf")]
    pub is_leaf: bool,
    /// Whether every event has it, and never as empty text.
    #[serde(default)]
    pub always: bool,
}

/// What a column holds.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Kind {
    /// Text, or what is compared and shown as text.
    #[default]
    Text,
    /// A number.
    Number,
    /// Epoch seconds, with decimals.
    Epoch,
    /// A moment as ISO 8601 writes it, in UTC where it names no zone; it is read as epoch seconds.
    Time,
    /// All the values of the record, a line each, whatever the column.
    Values,
    /// A whole number.
    Whole,
    /// A moment of the target's own, which is epoch seconds to Splunk.
    Moment,
}

/// The schemas that are built in, by their names.
const BUILT_IN: &[(&str, &str)] = &[
    ("defender", include_str!("schema/defender.toml")),
    ("ecs", include_str!("schema/ecs.toml")),
    ("flat", include_str!("schema/flat.toml")),
    ("sentinel", include_str!("schema/sentinel.toml")),
    ("sigma", include_str!("schema/sigma.toml")),
    ("windows", include_str!("schema/windows.toml")),
];

/// Whether Splunk has a field of every event, whatever is in it; the lists of spellings beside it are not those of another.
fn is_metadata(field: &str) -> bool {
    ["_time", "index", "source", "sourcetype", "host"].contains(&field) || field.contains(':')
}

impl Schema {
    /// The names of the schemas that are built in.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUILT_IN.iter().map(|(name, _)| *name)
    }

    /// The schema of this name that is built in.
    pub fn named(name: &str) -> Option<Schema> {
        let (_, text) = BUILT_IN.iter().find(|(known, _)| *known == name)?;
        Some(Schema::read(text).expect("the schema that is built in can be read"))
    }

    /// The events as spelt itself writes them: flat JSON objects under Splunk's own names of fields.
    pub fn flat() -> Schema {
        Schema::named("flat").expect("it is built in")
    }

    /// Reads a schema from TOML.
    pub fn read(text: &str) -> Result<Schema, String> {
        let mut schema: Schema = toml::from_str(text).map_err(|error| error.to_string().trim_end().to_string())?;
        for field in schema.computed.keys() {
            // What it is computed at does not count: only its words are looked at.
            schema.expression(field, &Setting::at(0.0, Zone::utc()))?;
        }
        if let Some(name) = schema.computed_as.take() {
            let other = Schema::named(&name).ok_or(format!("there is no schema `{name}` to compute fields as"))?;
            let others = other.computed.into_iter().filter(|(field, _)| !is_metadata(field));
            others.for_each(|(field, written)| _ = schema.computed.entry(field).or_insert(written));
        }
        for name in std::mem::take(&mut schema.include) {
            let included = Schema::named(&name).ok_or(format!("there is no schema `{name}` to include"))?;
            schema.tables.extend(included.tables);
        }
        Ok(schema)
    }

    /// What a field is computed of, as a search that runs in this setting would compute it.
    pub fn expression(&self, field: &str, setting: &Setting) -> Result<Option<Expr>, String> {
        let Some(written) = self.computed.get(field) else { return Ok(None) };
        let wrong = |why: &str| format!("`{field}` is computed by `{written}`, {why}");
        let source = Source::bare("schema", format!("* | eval computed={written}"));
        let lowered = command::lower(&source, setting);
        let Some(plan) = lowered.plan else {
            let why = lowered.diagnostics.first().map_or("", |first| &first.message);
            return Err(wrong(&format!("which is no expression: {why}")));
        };
        let mut made = Vec::new();
        for step in plan.steps {
            match step.op {
                Op::Scan | Op::Filter(_) => {}
                Op::Extend(extend) => made.push(extend.value),
                _ => return Err(wrong("which is no expression")),
            }
        }
        match made.pop() {
            Some(only) if made.is_empty() => Ok(Some(only)),
            Some(_) | None => Err(wrong("which is no single expression")),
        }
    }

    /// The column or key of a field; none if the schema has no place for it.
    pub fn column<'s>(&'s self, field: &'s str) -> Option<&'s str> {
        match self.fields.get(field) {
            Some(Field { column: Some(column), .. }) => Some(column),
            Some(Field { column: None, .. }) => Some(field),
            // Of a record any key may be asked unless it lists them; a table has the columns it has.
            None => match &self.plain {
                Some(plain) => plain.contains(field).then_some(field),
                None => self.record.is_some().then_some(field),
            },
        }
    }

    /// What a field holds.
    pub fn kind(&self, field: &str) -> Kind {
        self.fields.get(field).map_or(Kind::Text, |field| field.kind)
    }

    /// Whether a field may hold several values.
    pub fn is_many(&self, field: &str) -> bool {
        self.many.contains(field)
    }

    /// The same with more fields that may hold several values.
    pub fn with_many(mut self, fields: impl IntoIterator<Item = Name>) -> Schema {
        self.many.extend(fields.into_iter().map(|name| name.to_string()));
        self
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_has_any_field_and_a_table_those_it_names() {
        assert_eq!(Schema::flat().column("Any Field"), Some("Any Field"));
        let table = Schema::read("name='t'\nabout=''\ntable='logs'\n[fields.user]\ncolumn='usr'\n[fields.host]\n");
        let table = table.expect("it fits");
        assert_eq!((table.column("user"), table.column("host"), table.column("x")), (Some("usr"), Some("host"), None));
    }

    #[test]
    fn what_is_built_in_has_the_name_it_goes_by() {
        for name in Schema::names() {
            assert_eq!(Schema::named(name).map(|schema| schema.name).as_deref(), Some(name));
        }
    }

    #[test]
    fn a_record_that_lists_its_keys_has_no_others() {
        let schema = Schema::read("name='t'\nabout=''\ntable='t'\nrecord='r'\nplain=['a']\n").expect("it fits");
        assert_eq!((schema.column("a"), schema.column("b")), (Some("a"), None));
    }

    #[test]
    fn a_field_is_computed_by_one_expression() {
        let with = |written: &str| {
            let schema = Schema::read(&format!("name='t'\nabout=''\ntable='t'\n[computed]\nx='{written}'\n"));
            schema.map(|_| ()).map_err(|why| why.rsplit("`, ").next().unwrap_or_default().to_string())
        };
        assert_eq!(with("lower(Channel) . \":\""), Ok(()));
        assert_eq!(
            with("1 +"),
            Err("which is no expression: expected a field, a value or a function, found the end of the stage".into())
        );
        assert_eq!(with("1 | reverse"), Err("which is no expression".into()));
        assert_eq!(with("1, y=2"), Err("which is no single expression".into()));
    }

    #[test]
    fn what_is_built_in_computes_fields_of_fields_that_it_has() {
        for schema in Schema::names().filter_map(Schema::named).filter(|schema| !schema.table.is_empty()) {
            for field in schema.computed.keys().filter(|_| schema.documents.is_none()) {
                let expr = schema.expression(field, &Setting::at(0.0, Zone::utc())).ok().flatten();
                let unknown = expr.expect(field).reads().into_iter().find(|name| schema.column(name).is_none());
                assert_eq!(unknown, None, "{field}");
            }
        }
    }

    #[test]
    fn an_unknown_key_is_refused() {
        assert!(Schema::read("name='t'\nabout=''\ntable='logs'\ntabel=1").is_err());
    }
}
