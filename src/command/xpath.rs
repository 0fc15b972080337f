//! `xpath`: values out of XML by an XPath expression.

mod path;

use super::{Choice, Command, Example, Lowering};
use crate::diagnostic::Diagnostic;
use crate::function::Context;
use crate::plan::native::{self, Effect, Machine};
use crate::syntax::args::Item;
use crate::syntax::pipeline::Stage;
use crate::syntax::word::unescape_regex;
use crate::table::{Name, Table};
use crate::value::{Value, xml};
use path::Path;

/// The card.
pub const XPATH: Command = Command {
    name: "xpath",
    aliases: &[],
    usage: "xpath [outfield=<field>] \"<xpath>\" [field=<field>] [default=<text>]",
    about: "Writes what an XPath expression finds in a field's XML into another: the text of an element, or all of one that \
            holds elements; an attribute after `/@`; of several a multivalue. Steps are names, `*`, `.` and `text()`, after `/` \
            or `//`, with tests such as `[2]`, `[last()]`, `[@Name='x']`, `[user='x']` and `[local-name()='x']`. As in Splunk, \
            nothing is found in XML that begins with a prologue, and a name does not match elements of a namespace: use \
            `local-name()` there, or `spath`.",
    options: &[
        Choice { name: "outfield", takes: "<field>, default xpath", about: "The field written." },
        Choice { name: "field", takes: "<field>, default _raw", about: "The field read." },
        Choice { name: "default", takes: "<text>", about: "What is written where nothing is found." },
    ],
    examples: &[
        Example {
            search: "* | xpath outfield=name \"//bar/@nickname\" | table name",
            events: "_raw\n<foo><bar nickname='spock'/></foo><foo><bar nickname='scotty'/></foo>",
            gives: "name\nspock|scotty",
        },
        Example {
            search: "* | xpath field=x outfield=id \"//set[name='BARC']/id\" default=none | table id",
            events: "x\n<set><id>1</id><name>BARC</name></set><set><id>2</id><name>X</name></set>\n<set><id>3</id></set>",
            gives: "id\n1\nnone",
        },
        Example {
            search: "* | xpath \"//*[local-name()='Data'][@Name='Image']\" | table xpath",
            events: "_raw\n<Event xmlns='http://e'><Data Name='Image'>cmd.exe</Data><Data Name='User'>bob</Data></Event>",
            gives: "xpath\ncmd.exe",
        },
    ],
    source: "Search Reference, \"xpath\"",
    generates: false,
    lower,
};

fn lower(stage: &Stage<'_>, lowering: &mut Lowering<'_>) -> Result<(), Box<Diagnostic>> {
    let arguments = lowering.arguments(&XPATH, stage.body)?;
    let [Item::Word(word)] = arguments.items() else {
        return Err(arguments.missing("one XPath expression between quotes"));
    };
    let Some(path) = Path::read(&unescape_regex(word.written)) else {
        let error = lowering.unsupported("this XPath expression is not supported", word.text);
        return Err(Box::new(error.help("see `spelt help xpath` for the steps and tests that are")));
    };
    lowering.push(native::op(XPath {
        path,
        field: arguments.text("field").unwrap_or("_raw".into()).into(),
        into: arguments.text("outfield").unwrap_or("xpath".into()).into(),
        default: arguments.text("default").map_or(Value::Null, Value::from),
    }));
    Ok(())
}

#[derive(Debug)]
struct XPath {
    path: Path,
    field: Name,
    into: Name,
    default: Value,
}

impl native::Command for XPath {
    fn name(&self) -> &'static str {
        "xpath"
    }

    fn run(&self, mut rows: Table, machine: &dyn Machine) -> Result<Table, String> {
        let Some(source) = rows.column(&self.field).map(|column| rows.by_row(column).into_owned()) else {
            return Ok(rows);
        };
        let found = source.map(|value| self.find(value, machine.context()));
        rows.overlay(self.into.clone(), found);
        Ok(rows)
    }

    fn effect(&self) -> Effect {
        Effect {
            is_rowwise: true,
            reads: Some(vec![self.field.clone()]),
            makes: vec![self.into.clone()],
            ..Effect::default()
        }
    }
}

impl XPath {
    fn find(&self, value: &Value, context: &Context) -> Value {
        if value.is_null() {
            return Value::Null;
        }
        let found = Value::many(value.values().iter().map(|value| self.in_text(&value.show(), context)));
        if found.is_null() { self.default.clone() } else { found }
    }

    fn in_text(&self, text: &str, context: &Context) -> Value {
        let start = text.trim_start();
        if start.starts_with("<?xml") || start.starts_with("<!DOCTYPE") {
            context.trouble("`xpath` finds nothing in XML that begins with a prologue, as in Splunk; `spath` does");
            return Value::Null;
        }
        match xml::read(text) {
            Some(document) if document.is_well_formed => self.path.find(&document.top, context),
            Some(_) | None => {
                context.trouble("`xpath` finds nothing in what is not well-formed XML");
                Value::Null
            }
        }
    }
}
