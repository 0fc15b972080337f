//! `iplocation`: where an address is, by a database of places.

use super::lower::options::name_of;
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::knowledge::location::Locations;
use crate::plan::effect::Effect;
use crate::plan::native::{self, Machine};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::table::{Column, Name, Table};
use crate::value::Value;
use serde_json::Value as Json;
use std::sync::Arc;

/// The card.
pub const IPLOCATION: Command = Command {
    name: "iplocation",
    aliases: &[],
    usage: "iplocation [prefix=<text>] [allfields=<bool>] [lang=<language>[,<language>]...] <field>",
    about: "Adds City, Country, Region, lat and lon of an address, read from a database in MaxMind's format: the `.mmdb` file among \
            the lookups. An address that the database does not know gets none. In the example, it knows one network of \
            documentation addresses.",
    options: &[
        Choice { name: "prefix", takes: "<text>", about: "Stands before the names of the fields." },
        Choice {
            name: "allfields",
            takes: "<bool>, default false",
            about: "Adds Continent, MetroCode and Timezone as well.",
        },
        Choice {
            name: "lang",
            takes: "<language>..., default en",
            about: "The languages of names, the first that there is; `code` for abbreviations.",
        },
    ],
    examples: &[Example {
        search: "* | iplocation prefix=geo_ ip | table ip geo_City geo_Country geo_lat",
        events: "ip\n203.0.113.7\n10.0.0.1",
        gives: "ip,geo_City,geo_Country,geo_lat\n203.0.113.7,Oslo,Norway,59.9\n10.0.0.1,,,",
    }],
    source: "Search Reference, \"iplocation\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&IPLOCATION, stage.body)?;
    let [Item::Word(word)] = arguments.items() else { return Err(arguments.missing("the name of one field")) };
    let field = arguments.field(*word)?;
    let languages = arguments.option("lang").map_or("en".into(), |option| name_of(option.value));
    let prefix = arguments.text("prefix").unwrap_or_default();
    let wanted = if arguments.flag("allfields", false)? { PLACES.len() } else { FEW };
    let locations = lowering.locations(stage.name);
    lowering.push(native::op(IpLocation {
        field,
        fields: PLACES[..wanted].iter().map(|(name, ..)| format!("{prefix}{name}").into()).collect(),
        languages: languages.split(',').map(|language| language.trim().to_string()).collect(),
        locations,
    }));
    Ok(())
}

/// Where a field's value stands in what the database says: the way to it, and to its abbreviation.
const PLACES: [(&str, &str, &str); 8] = [
    ("City", "/city/names", ""),
    ("Country", "/country/names", "/country/iso_code"),
    ("Region", "/subdivisions/0/names", "/subdivisions/0/iso_code"),
    ("lat", "/location/latitude", ""),
    ("lon", "/location/longitude", ""),
    ("Continent", "/continent/names", "/continent/code"),
    ("MetroCode", "/location/metro_code", ""),
    ("Timezone", "/location/time_zone", ""),
];

/// So many of them are given unless all are asked for.
const FEW: usize = 5;

#[derive(Debug)]
struct IpLocation {
    field: Name,
    fields: Vec<Name>,
    languages: Vec<String>,
    locations: Option<Arc<Locations>>,
}

impl native::Command for IpLocation {
    fn name(&self) -> &'static str {
        "iplocation"
    }

    fn run(&self, mut rows: Table, _machine: &dyn Machine) -> Result<Table, String> {
        let locations = self.locations.as_ref().ok_or("there is no database of places here")?;
        locations.check()?;
        let addresses = rows.column(&self.field).map(|column| rows.by_row(column).into_owned());
        let addresses = addresses.unwrap_or_else(|| Column::empty(rows.rows()));
        // A dictionary that is not that of the rows would make look up addresses that no row has.
        let addresses = addresses.trimmed();
        let known: Vec<Vec<Value>> = addresses.dictionary().iter().map(|value| self.places(value, locations)).collect();
        for (place, field) in self.fields.iter().enumerate() {
            let mut known = known.iter();
            let found = addresses.clone().map(|_| known.next().map_or(Value::Null, |places| places[place].clone()));
            rows.overlay(field.clone(), found);
        }
        Ok(rows)
    }

    fn effect(&self) -> Effect {
        Effect {
            is_rowwise: true,
            keeps_time: self.fields.iter().all(|field| **field != *"_time"),
            ignores_order: true,
            reads: Some(vec![self.field.clone()]),
            makes: self.fields.clone(),
            ..Effect::default()
        }
    }
}

impl IpLocation {
    /// What each field gets for an address, and for several the values of all.
    fn places(&self, value: &Value, locations: &Locations) -> Vec<Value> {
        let found: Vec<Json> = value.values().iter().filter_map(|value| locations.find(&value.show())).collect();
        let paths = PLACES[..self.fields.len()].iter();
        paths.map(|(_, name, code)| Value::many(found.iter().map(|found| self.place(found, name, code)))).collect()
    }

    fn place(&self, found: &Json, name: &str, code: &str) -> Value {
        match found.pointer(name) {
            Some(Json::Object(names)) => {
                let spelled = |language: &String| match &**language {
                    "code" => found.pointer(code).or_else(|| names.get("en")),
                    language => names.get(language),
                };
                self.languages.iter().find_map(spelled).and_then(Json::as_str).map_or(Value::Null, Value::from)
            }
            Some(Json::String(text)) => text.as_str().into(),
            Some(Json::Number(number)) => number.as_f64().map_or(Value::Null, Value::computed),
            Some(Json::Null | Json::Bool(_) | Json::Array(_)) | None => Value::Null,
        }
    }
}
