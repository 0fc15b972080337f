//! Searches to prove translations with, each with the events it is run over.

use serde_json::{Map, Value as Json};
use spelt::backend::{Assumption, Schema};
use spelt::command::{self, Setting};
use spelt::function::{self, Context, Kind};
use spelt::harness::proof;
use spelt::harness::proof::holding::holding;
use spelt::harness::proof::kept::kept;
use spelt::plan::Plan;
use spelt::table::{Builder, Table};
use spelt::value::Value;
use std::path::Path;
use std::sync::Arc;

/// A search, and the events it is run over.
pub struct Case {
    pub name: String,
    pub search: String,
    pub events: Arc<Events>,
}

/// Events, as spelt's engine has them and as the target reads them.
pub struct Events {
    pub table: Table,
    pub schema: Schema,
    pub text: String,
}

impl Events {
    /// Under Splunk's own names of fields.
    pub fn of(table: Table) -> Arc<Events> {
        Events::under(Schema::flat(), table)
    }

    /// As a schema has them.
    pub fn under(schema: Schema, table: Table) -> Arc<Events> {
        let schema = schema.with_many(proof::of_many(&table));
        let text = proof::written(&table, schema.spellings.as_deref());
        Arc::new(Events { table, schema, text })
    }

    /// Those that the tables of the target keep as a plan's search sees them, and for which assumptions hold.
    pub fn holding(events: Arc<Events>, assumptions: &[Assumption], plan: &Plan, setting: &Setting) -> Arc<Events> {
        if assumptions.is_empty() && events.schema.tables.is_empty() {
            return events;
        }
        let table = kept(&events.table, &events.schema, plan, setting);
        let table = holding(&table, assumptions, &Context::new(setting.now(), setting.zone.clone()));
        let text = proof::written(&table, events.schema.spellings.as_deref());
        Arc::new(Events { table, schema: events.schema.clone(), text })
    }

    /// The same, as a target has them in which empty text is none.
    pub fn without_empty(&self) -> Arc<Events> {
        let table = proof::without_empty(&self.table);
        let text = proof::written(&table, self.schema.spellings.as_deref());
        Arc::new(Events { table, schema: self.schema.clone(), text })
    }
}

/// A line of names, then a line a row; an empty cell is null, `""` empty text, `a|b` a multivalue.
fn table(text: &str) -> Table {
    let mut builder = Builder::default();
    let mut lines = text.lines();
    let names: Vec<&str> = lines.next().map(|line| line.split(',').collect()).unwrap_or_default();
    for line in lines {
        for (name, cell) in names.iter().zip(line.split(',')) {
            let value = match cell {
                "" => Value::Null,
                "\"\"" => Value::from(""),
                cell => Value::many(cell.split('|').map(Value::from)),
            };
            builder.put(name, value);
        }
        builder.end_row();
    }
    builder.finish()
}

pub fn of_cards() -> Vec<Case> {
    let commands = command::ALL.iter().flat_map(|command| {
        command.examples.iter().map(|example| Case {
            name: format!("`{}`", command.name),
            search: example.search.to_string(),
            events: Events::of(table(example.events)),
        })
    });
    let nothing = Events::of(Table::default());
    let functions = function::all().flat_map(|function| {
        let nothing = nothing.clone();
        function.examples.iter().map(move |(call, _)| {
            let value = if function.gives == Kind::Bool { format!("tostring({call})") } else { (*call).to_string() };
            Case {
                name: format!("`{}`", function.name),
                search: format!("| makeresults | eval r={value} | table r"),
                events: nothing.clone(),
            }
        })
    });
    commands.chain(functions).collect()
}

pub fn of_vectors() -> Vec<Case> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/spec/vectors.jsonl");
    let Ok(text) = std::fs::read_to_string(&path) else {
        println!("SKIPPED: the acceptance vectors are not there");
        return Vec::new();
    };
    let lines = text.lines().filter(|line| !line.trim().is_empty());
    lines
        .map(|line| {
            let vector: Map<String, Json> = serde_json::from_str(line).expect("a vector is an object");
            let word = |key: &str| vector[key].as_str().unwrap_or_default().to_string();
            let events = vector["events"].as_array().map_or(&[][..], Vec::as_slice);
            Case { name: word("id"), search: word("spl"), events: Events::of(of_objects(events)) }
        })
        .collect()
}

/// Events that are JSON objects.
pub fn of_objects(events: &[Json]) -> Table {
    let mut builder = Builder::default();
    for event in events {
        for (name, cell) in event.as_object().into_iter().flatten() {
            builder.put(name, value(cell));
        }
        builder.end_row();
    }
    builder.finish()
}

fn value(cell: &Json) -> Value {
    match cell {
        Json::Array(values) => Value::many(values.iter().map(value)),
        Json::String(text) => Value::from(text.as_str()),
        Json::Null => Value::Null,
        Json::Bool(_) | Json::Number(_) | Json::Object(_) => Value::from(cell.to_string()),
    }
}
