//! `tojson`: the fields of a row as one JSON object.

use super::lower::options::{Arguments, name_of};
use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::plan::FieldPattern;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::args::{self, Item};
use crate::syntax::pipeline::Stage;
use crate::table::column::Pool;
use crate::table::{Name, Table};
use crate::value::Value;
use serde_json::Value as Json;

type Result<T> = std::result::Result<T, Box<Diagnostic>>;

/// The card.
pub const TOJSON: Command = Command {
    name: "tojson",
    aliases: &[],
    usage: "tojson [<type>(<field>) | <field>]... [default_type=<type>] [fill_null=<bool>] [include_internal=<bool>] \
            [output_field=<field>]",
    about: "Writes the fields of each row as a JSON object, all or those named, by name; names may hold wildcards. A type says how: \
            `none` numbers as numbers and all else as text, `auto` also truth, null and JSON, `str` text, and `num`, `bool` and \
            `json` only what is such, leaving out the rest. A multivalue is an array.",
    options: &[
        Choice {
            name: "default_type",
            takes: "auto|bool|json|none|num|str, default none",
            about: "The type of the others.",
        },
        Choice { name: "fill_null", takes: "<bool>, default false", about: "Whether what would be left out is null." },
        Choice {
            name: "include_internal",
            takes: "<bool>, default false",
            about: "Whether internal fields are written too.",
        },
        Choice { name: "output_field", takes: "<field>, default _raw", about: "The field written." },
    ],
    examples: &[
        Example {
            search: "* | table age name | tojson output_field=j | fields j",
            events: "age,name\n007,bob\n8,",
            gives: "j\n{\"age\":7,\"name\":\"bob\"}\n{\"age\":8}",
        },
        Example {
            search: "* | tojson num(age) str(a*) output_field=j fill_null=t | table j",
            events: "age\nold",
            gives: "j\n{\"age\":null}",
        },
        Example {
            search: "* | tojson auto(x) output_field=j | table j",
            events: "x\ntrue\n[1]\ntext",
            gives: "j\n{\"x\":true}\n{\"x\":[1]}\n{\"x\":\"text\"}",
        },
    ],
    source: "Search Reference, \"tojson\"",
    generates: false,
    lower,
};

/// How a value is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Type {
    Auto,
    Bool,
    Json,
    None,
    Num,
    Str,
}

const TYPES: [(&str, Type); 6] = [
    ("auto", Type::Auto),
    ("bool", Type::Bool),
    ("json", Type::Json),
    ("none", Type::None),
    ("num", Type::Num),
    ("str", Type::Str),
];

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<()> {
    let arguments = lowering.arguments(&TOJSON, stage.body)?;
    let default = match arguments.option("default_type") {
        None => Type::None,
        Some(option) => {
            type_of(option.value.written).ok_or_else(|| arguments.wrong(option, "there is no such type"))?
        }
    };
    let mut fields = fields(&arguments, default)?;
    if fields.is_empty() {
        fields.push((FieldPattern::new("*"), default));
    }
    if arguments.flag("include_internal", false)? {
        fields.push((FieldPattern::new("_*"), default));
    }
    let into = arguments.text("output_field").unwrap_or("_raw".into()).into();
    lowering.push(native::op(ToJson { fields, fills: arguments.flag("fill_null", false)?, into }));
    Ok(())
}

fn type_of(word: &str) -> Option<Type> {
    TYPES.iter().find(|(name, _)| name.eq_ignore_ascii_case(word)).map(|(_, found)| *found)
}

fn fields(arguments: &Arguments<'_, '_>, default: Type) -> Result<Vec<(FieldPattern, Type)>> {
    let mut found = Vec::new();
    let mut items = arguments.items();
    while let [first, rest @ ..] = items {
        let (kind, word, rest) = match (first, rest) {
            (Item::Comma(_), rest) if !found.is_empty() => (None, None, rest),
            (Item::Word(word), [Item::Group(group), rest @ ..]) => {
                let kind =
                    type_of(word.written).ok_or_else(|| arguments.misplaced(word.text, "there is no such type"))?;
                match args::read(group).unwrap_or_default().items.as_slice() {
                    [Item::Word(field)] => (Some(kind), Some(name_of(*field)), rest),
                    _ => return Err(arguments.misplaced(group, "one field or wildcard is expected here")),
                }
            }
            (Item::Word(word), rest) => (None, Some(name_of(*word)), rest),
            (other, _) => return Err(arguments.misplaced(other.text(), "a field is expected here")),
        };
        found.extend(word.map(|word| (FieldPattern::new(&word), kind.unwrap_or(default))));
        items = rest;
    }
    Ok(found)
}

#[derive(Debug)]
struct ToJson {
    /// The first that matches a field says its type.
    fields: Vec<(FieldPattern, Type)>,
    fills: bool,
    into: Name,
}

impl native::Command for ToJson {
    fn name(&self) -> &'static str {
        "tojson"
    }

    fn run(&self, mut rows: Table, _machine: &dyn Machine) -> std::result::Result<Table, String> {
        let mut members: Vec<(Name, Vec<u32>, Vec<Option<String>>)> = Vec::new();
        for name in rows.names() {
            let Some((_, kind)) = self.fields.iter().find(|(field, _)| field.matches(name)) else { continue };
            let Some(column) = rows.column(name).map(|column| rows.by_row(column)) else { continue };
            let written = column.dictionary().iter().map(|value| self.member(name, value, *kind)).collect();
            members.push((name.clone(), column.codes().to_vec(), written));
        }
        members.sort_by(|(one, ..), (other, ..)| one.cmp(other));
        let mut pool = Pool::default();
        let object = |row: usize| {
            let members = members.iter().filter_map(|(_, codes, written)| written[codes[row] as usize].as_deref());
            format!("{{{}}}", members.collect::<Vec<_>>().join(","))
        };
        let codes = (0..rows.rows()).map(|row| pool.code(object(row).into())).collect();
        rows.set(self.into.clone(), pool.column(codes));
        Ok(rows)
    }

    fn effect(&self) -> Effect {
        let reads = self.fields.iter().map(|(field, _)| field.name().map(Name::from)).collect();
        Effect { is_rowwise: true, reads, makes: vec![self.into.clone()], ..Effect::default() }
    }
}

impl ToJson {
    /// `"name":value`; nothing for a value that is left out.
    fn member(&self, name: &str, value: &Value, kind: Type) -> Option<String> {
        let one = |value: &Value| json(value, kind).or(self.fills.then_some(Json::Null));
        let written = match value {
            Value::Null => return None,
            Value::Multi(values) => Json::Array(values.iter().filter_map(one).collect()),
            Value::Bool(_) | Value::Number(_) | Value::Text(_) => one(value)?,
        };
        Some(format!("{}:{written}", Json::from(name)))
    }
}

/// A single value by its type; nothing where it is of another.
fn json(value: &Value, kind: Type) -> Option<Json> {
    let text = value.show();
    let number = || value.number().and_then(|number| serde_json::from_str(&number.to_string()).ok());
    match kind {
        Type::Str => Some(Json::from(&*text)),
        Type::None => Some(number().unwrap_or_else(|| Json::from(&*text))),
        Type::Num => number(),
        Type::Json => serde_json::from_str(&text).ok(),
        Type::Auto => Some(number().or_else(|| serde_json::from_str(&text).ok()).unwrap_or_else(|| Json::from(&*text))),
        Type::Bool => match (value.number(), text.to_ascii_lowercase().as_str()) {
            (Some(number), _) => Some((number.value != 0.0).into()),
            (None, "true" | "t" | "yes") => Some(true.into()),
            (None, "false" | "f" | "no") => Some(false.into()),
            (None, _) => None,
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(kind: Type, value: &str) -> String {
        json(&value.into(), kind).map_or("-".into(), |json| json.to_string())
    }

    #[test]
    fn a_type_writes_what_is_of_it() {
        let all = |value| TYPES.map(|(_, kind)| written(kind, value)).join(" ");
        assert_eq!(all("5"), "5 true 5 5 5 \"5\"");
        assert_eq!(all("No"), "\"No\" false - \"No\" - \"No\"");
        assert_eq!(all("null"), "null - null \"null\" - \"null\"");
        assert_eq!(all("{\"a\":1}"), "{\"a\":1} - {\"a\":1} \"{\\\"a\\\":1}\" - \"{\\\"a\\\":1}\"");
    }
}
