//! `fromjson`: the members of a JSON object as fields.

use super::spread::{Clash, spread};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::pipeline::Stage;
use crate::table::{Name, Table};
use crate::value::Value;
use serde_json::value::RawValue;
use std::collections::BTreeMap;

/// The card.
pub const FROMJSON: Command = Command {
    name: "fromjson",
    aliases: &[],
    usage: "fromjson <field> [prefix=<text>]",
    about: "Makes a field of each member of the JSON object in a field. An array is a multivalue; an object in it or beside it \
            stays JSON. Null makes no field, and a text that is no JSON object makes none.",
    options: &[Choice { name: "prefix", takes: "<text>", about: "What the names of the new fields begin with." }],
    examples: &[
        Example {
            search: "* | eval j=\"{\\\"a\\\":1,\\\"b\\\":[\\\"x\\\",\\\"y\\\"],\\\"c\\\":{\\\"d\\\":true},\\\"e\\\":null}\" | fromjson j \
                     | fields - j | table a b c e",
            events: "n\n1",
            gives: "a,b,c,e\n1,x|y,{\"d\":true},",
        },
        Example {
            search: "* | eval j=\"{\\\"user\\\":\\\"ann\\\"}\" | fromjson j prefix=data_ | table user data_user",
            events: "user\nbob",
            gives: "user,data_user\nbob,ann",
        },
    ],
    source: "Search Reference, \"fromjson\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&FROMJSON, stage.body)?;
    let fields = arguments.fields(arguments.items())?;
    let [field] = fields.as_slice() else {
        return Err(arguments.misplaced("", "`fromjson` takes one field"));
    };
    let prefix = arguments.text("prefix").unwrap_or_default();
    lowering.push(native::op(FromJson { field: field.clone(), prefix }));
    Ok(())
}

#[derive(Debug)]
struct FromJson {
    field: Name,
    prefix: String,
}

impl native::Command for FromJson {
    fn name(&self) -> &'static str {
        "fromjson"
    }

    fn run(&self, rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        spread(rows, &self.field, Clash::Replace, |text| {
            let members: BTreeMap<String, &RawValue> = serde_json::from_str(text).unwrap_or_default();
            members.into_iter().map(|(name, value)| (format!("{}{name}", self.prefix), member(value))).collect()
        })
    }

    fn effect(&self) -> Effect {
        Effect { reads: Some(vec![self.field.clone()]), ..Effect::default() }
    }
}

/// A member as a value; numbers, objects and what else is no text keep their spelling.
fn member(json: &RawValue) -> Value {
    match serde_json::from_str::<Vec<&RawValue>>(json.get()) {
        Ok(items) => Value::many(items.into_iter().map(single)),
        Err(_) => single(json),
    }
}

fn single(json: &RawValue) -> Value {
    match json.get() {
        "null" => Value::Null,
        text if text.starts_with('"') => serde_json::from_str::<String>(text).map_or(Value::Null, Value::from),
        text => text.into(),
    }
}
